"""A made-up article and its records, for the tests of import and export."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from factex.articles import Article
from factex.exchange.source import Document
from factex.records import AnyRecord
from factex.run import place_of
from factex.validate import ANY_RECORD

TEXT = (
    "VIENTIANE - Laos and Brunei signed the \U0001f6a2 Port Treaty on 6 May 1998.\n"
    "The Ministry of Ports (MoP) said 1,200 officers took part,\r\nup from 800."
)


NASTY = [
    "\U0001f600",
    "\U0001f468\u200d\U0001f692",
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    "\t",
    "\0",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u200b",
    "\u2066",
    "e\u0301",
    "\ufeff",
    "\ufffd",
    "\\n",
    '"',
    "<b onclick='x'>&amp;",
    " ",
    "\u00a0",
    "a",
    ".",
    "Z",
]
SPAN = ("start", "end", "text")
TEXTS = st.lists(st.sampled_from(NASTY), min_size=1, max_size=25).map("".join)


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


@st.composite
def annotated_texts(draw: st.DrawFn) -> Document:
    """A text of nasty pieces with records whose spans lie anywhere in it."""
    text = draw(TEXTS)

    def anywhere(**fields: Any) -> dict[str, Any]:
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        return {"start": start, "end": end, "text": text[start:end], **fields}

    def some(**fields: Any) -> dict[str, Any]:
        return common("d1", text, text, **fields)

    entity = {"label": draw(st.sampled_from(["GPE", "ORG"])), "name": draw(TEXTS), "code": None}
    day = anywhere(**{k: v for k, v in date("x", "x", "2001-02-03").items() if k not in SPAN})
    number = anywhere(
        **{
            k: v
            for k, v in amount("x", "x", draw(st.integers()), "\U0001f600").items()
            if k not in SPAN
        }
    )
    name = anywhere()
    mentions = sorted([anywhere(), anywhere()], key=lambda one: (one["start"], one["end"]))
    values = [
        some(
            id="eve-1",
            type="event",
            event_type="other",
            trigger=anywhere(),
            name=draw(st.none() | st.just(anywhere())),
            date=day,
            locations=[anywhere(**entity)],
            participants=[anywhere(**entity, role="actor")],
            agreement_id="agr-1",
        ),
        some(
            id="agr-1",
            type="agreement",
            name=name,
            mentions=[name],
            form="other",
            parties=[],
            status="signed",
            date=day,
            topic=anywhere(),
            count=number,
        ),
        some(
            id="org-1",
            type="organization",
            name=draw(TEXTS),
            aliases=[draw(TEXTS)],
            org_type="law_enforcement",
            country=None,
            mentions=mentions,
        ),
        some(
            id="cla-1",
            type="claim",
            attribution=anywhere(name=draw(TEXTS)),
            amount=number,
            metric=anywhere(),
            predicate=None,
            subject=anywhere(**entity),
            period=day,
            locations=[],
            same_as=None,
        ),
    ]
    records = sorted((ANY_RECORD.validate_python(value) for value in values), key=place_of)
    return Document("d1", tuple(records), Article("d1", text))
