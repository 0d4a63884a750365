"""A made-up article and its records, for the tests of import and export."""

from __future__ import annotations

from typing import Any

from factex.records import AnyRecord
from factex.validate import ANY_RECORD

TEXT = (
    "VIENTIANE - Laos and Brunei signed the \U0001f6a2 Port Treaty on 6 May 1998.\n"
    "The Ministry of Ports (MoP) said 1,200 officers took part,\r\nup from 800."
)


def span(text: str, quote: str, *, nth: int = 0, **fields: Any) -> dict[str, Any]:
    """The nth place of a quote in a text, as a span with more fields."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return {"start": start, "end": start + len(quote), "text": quote, **fields}


def place(text: str, quote: str, label: str, code: str | None, **fields: Any) -> dict[str, Any]:
    return span(text, quote, label=label, name=quote, code=code, **fields)


def date(text: str, quote: str, edtf: str) -> dict[str, Any]:
    return span(
        text,
        quote,
        edtf=edtf,
        begins=edtf,
        ends=edtf,
        timex=edtf,
        granularity="day",
        relation="at",
        basis="explicit",
    )


def amount(text: str, quote: str, value: int, unit: str | None) -> dict[str, Any]:
    return span(
        text,
        quote,
        kind="count",
        value=value,
        lower=None,
        upper=None,
        modifier="exact",
        unit=unit,
        currency=None,
    )


def common(doc_id: str, text: str, evidence: str, **fields: Any) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "doc_id": doc_id,
        "evidence": span(text, evidence),
        "factuality": "asserted",
        "attribution": None,
        "confidence": 0.9,
        "provenance": {"rules": ["a.rule"], "pipeline": "none 1", "factex": "0"},
        **fields,
    }


def make_records(doc_id: str, text: str) -> list[AnyRecord]:
    """One record of each type and a second claim, out of `TEXT` or a text that contains it."""
    first, second = TEXT.split("\n")[0], "\n".join(TEXT.split("\n")[1:])
    laos = place(text, "Laos", "GPE", "LA")
    brunei = place(text, "Brunei", "GPE", "BN")
    day = date(text, "6 May 1998", "1998-05-06")
    said = span(text, "Ministry of Ports", name="Ministry of Ports")
    values: list[dict[str, Any]] = [
        common(
            doc_id,
            text,
            first,
            id="eve-1",
            type="event",
            event_type="signing",
            trigger=span(text, "signed"),
            name=None,
            date=day,
            locations=[place(text, "VIENTIANE", "GPE", "LA")],
            participants=[{**laos, "role": "actor"}, {**brunei, "role": "recipient"}],
            agreement_id="agr-1",
        ),
        common(
            doc_id,
            text,
            first,
            id="agr-1",
            type="agreement",
            name=span(text, "\U0001f6a2 Port Treaty"),
            mentions=[span(text, "\U0001f6a2 Port Treaty")],
            form="treaty",
            parties=[laos, brunei],
            status="signed",
            date=day,
            topic=span(text, "Port"),
            count=None,
        ),
        common(
            doc_id,
            text,
            second,
            id="org-1",
            type="organization",
            name="Ministry of Ports",
            aliases=["MoP"],
            org_type="government",
            country="LA",
            mentions=[span(text, "Ministry of Ports"), span(text, "MoP")],
        ),
        common(
            doc_id,
            text,
            second,
            id="cla-1",
            type="claim",
            attribution=said,
            amount=amount(text, "1,200", 1200, "officers"),
            metric=span(text, "officers"),
            predicate=span(text, "took part,\r\nup"),
            subject=place(text, "Ministry of Ports", "ORG", None),
            period=None,
            locations=[],
            same_as=None,
        ),
        common(
            doc_id,
            text,
            second,
            id="cla-2",
            type="claim",
            amount=amount(text, "800", 800, None),
            metric=None,
            predicate=None,
            subject=None,
            period=day,
            locations=[laos],
            same_as="cla-1",
        ),
    ]
    return [ANY_RECORD.validate_python(value) for value in values]
