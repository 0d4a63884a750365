"""What each record type is in FollowTheMoney."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from factex.exchange.ftm_entities import Maker
from factex.records import Agreement, Claim, Date, Event, Organization, Record

NAME_LENGTH = 100
PLAIN_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
"""Dates of one value, as FollowTheMoney writes them; others are given by their bounds."""


def entities_of(record: Record, maker: Maker) -> Iterator[Any]:
    """Make the entities of a record; none for one that is negated, but for a claim."""
    match record:
        case Organization():
            yield maker.organization(record)
        case Claim():
            yield _claim(record, maker)
        case Event() if record.factuality != "negated":
            yield _event(record, maker)
        case Agreement() if record.factuality != "negated":
            yield _agreement(record, maker)


def _event(record: Event, maker: Maker) -> Any:
    told = f"{record.trigger.text}: {record.evidence.text}"
    name = record.name.text if record.name else _shortened(told)
    involved = maker.legal_entities(record.participants)
    places = [entity.name for entity in record.locations]
    entity = maker.make(
        "Event",
        record.doc_id,
        record.id,
        name=_told(record, name),
        keywords=[record.event_type, _factuality(record)],
        involved=involved,
        location=places,
        country=[place.code.lower() for place in record.locations if place.code],
        **_common(record, maker),
        **_dates(record.date),
    )
    if record.agreement_id:
        _link(record, maker, entity.id, record.agreement_id)
    return entity


def _link(record: Event, maker: Maker, event: str, agreement_id: str) -> None:
    """Tie an event to its agreement, where the agreement is made at all."""
    for other in maker.document.records:
        if other.id == agreement_id and isinstance(other, Agreement):
            if other.factuality == "negated":
                return
            maker.make(
                "UnknownLink",
                record.doc_id,
                "agreement",
                record.id,
                subject=event,
                object=_agreement(other, maker).id,
                role="agreement",
                proof=maker.article.id,
            )


def _agreement(record: Agreement, maker: Maker) -> Any:
    """An Event that is named after the agreement; a Contract for a commercial deal."""
    if record.form == "contract":
        return _contract(record, maker)
    mentions = [mention.text for mention in record.mentions if mention.text[:1].isupper()]
    return maker.make(
        "Event",
        record.doc_id,
        record.id,
        name=_told(record, record.name.text),
        alias=[mention for mention in mentions if mention != record.name.text],
        keywords=["agreement", record.form, record.status, _factuality(record)],
        involved=maker.legal_entities(record.parties),
        description=record.topic and record.topic.text,
        **_common(record, maker),
        **(_dates(record.date) if record.date else {}),
    )


def _contract(record: Agreement, maker: Maker) -> Any:
    title = _told(record, record.name.text)
    day = _dates(record.date).get("date") if record.date else None
    contract = maker.make(
        "Contract",
        record.doc_id,
        record.id,
        title=title,
        name=title,
        status=record.status,
        keywords=["agreement", record.form, _factuality(record)],
        contractDate=day,
        description=record.topic and record.topic.text,
        **_common(record, maker),
    )
    for party in maker.legal_entities(record.parties):
        maker.make(
            "UnknownLink",
            record.doc_id,
            "party",
            record.id,
            party,
            subject=party,
            object=contract.id,
            role="party",
            proof=maker.article.id,
        )
    return contract


def _claim(record: Claim, maker: Maker) -> Any:
    """A Note on whose number it is, or on the article."""
    subject = maker.legal_entity(record.subject) if record.subject else None
    metric = record.metric.text if record.metric else record.amount.unit or ""
    return maker.make(
        "Note",
        record.doc_id,
        record.id,
        name=_told(record, f"{record.amount.text} {metric}".strip()),
        description=record.evidence.text,
        entity=(subject or maker.article).id,
        keywords=["claim", record.amount.kind, _factuality(record)],
        notes=_values(record),
        proof=maker.article.id,
    )


def _values(record: Claim) -> list[str]:
    """What the number is, as far as the model has no property for it."""
    amount = record.amount
    values = {
        "value": amount.value,
        "lower": amount.lower,
        "upper": amount.upper,
        "modifier": amount.modifier,
        "unit": amount.unit,
        "currency": amount.currency,
        "period": record.period and record.period.edtf,
    }
    told = [f"{name}: {value}" for name, value in values.items() if value is not None]
    return [*told, *_attribution(record)]


def _common(record: Event | Agreement, maker: Maker) -> dict[str, Any]:
    return {
        "summary": record.evidence.text,
        "notes": _attribution(record),
        "proof": maker.article.id,
    }


def _attribution(record: Record) -> list[str]:
    return [f"according to {record.attribution.name}"] if record.attribution else []


def _dates(date: Date) -> dict[str, Any]:
    """One date of the text's own precision, or the bounds that are known."""
    if date.edtf and PLAIN_DATE.fullmatch(date.edtf) and date.relation == "at":
        return {"date": date.edtf}
    return {"startDate": date.begins, "endDate": date.ends}


def _factuality(record: Record) -> str:
    return f"factuality:{record.factuality}"


def _told(record: Record, name: str) -> str:
    """The name, with a word in front where it is not asserted."""
    return name if record.factuality == "asserted" else f"[{record.factuality}] {name}"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1].rstrip()}…"
