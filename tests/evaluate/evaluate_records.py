"""Small records for scoring tests: offsets matter, words do not (spans quote a row of x)."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]


def span(start: int, end: int, text: str | None = None, **more: Any) -> Record:
    return {"start": start, "end": end, "text": text or "x" * (end - start), **more}


def date(start: int, end: int, begins: str | None = "2021-03-05", **more: Any) -> Record:
    return {**span(start, end), "begins": begins, "ends": begins, **more}


def event(
    trigger: tuple[int, int] = (0, 6), when: tuple[int, int] = (20, 27), /, **more: Any
) -> Record:
    return {
        "doc_id": "d1",
        "type": "event",
        "event_type": "signing",
        "trigger": span(*trigger),
        "date": date(*when),
        **more,
    }


def agreement(*mentions: tuple[int, int], **more: Any) -> Record:
    spans = [span(*mention) for mention in mentions or [(30, 40)]]
    return {
        "doc_id": "d1",
        "type": "agreement",
        "name": spans[0],
        "mentions": spans,
        "form": "treaty",
        "status": "signed",
        **more,
    }


def organization(name: str, /, *mentions: tuple[int, int], **more: Any) -> Record:
    return {
        "doc_id": "d1",
        "type": "organization",
        "name": name,
        "aliases": [],
        "org_type": "government",
        "mentions": [span(*mention) for mention in mentions],
        **more,
    }


def amount(start: int, end: int, value: float | None = 40, **more: Any) -> Record:
    plain = {"kind": "count", "value": value, "modifier": "exact", "currency": None}
    return {**span(start, end), **plain, **more}


def claim(start: int = 50, end: int = 52, value: float | None = 40, **more: Any) -> Record:
    base = {"doc_id": "d1", "type": "claim", "amount": amount(start, end, value), "metric": None}
    return base | more


def one_of_each() -> list[Record]:
    return [event(), agreement(), organization("Ministry of Ports", (60, 77)), claim()]
