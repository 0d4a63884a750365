"""Records for the report's tests: written as words, with offsets found in the text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from factex.records import AnyRecord
from factex.validate import ANY_RECORD

TEXT = (
    "Two states moved closer. Laos and Brunei signed a port treaty on 6 May 1998 in Vientiane, "
    "the Port Authority (PA) said. It will earn $5 million a year.\n\n"
    "Brunei's parliament ratified it in 1999."
)
HOSTILE = '</script><img src=x onerror="alert(1)">\u202eevil\u200b'
"""Ends a script, opens a tag with a handler, reorders the line, hides a character."""


def span(quote: str, text: str = TEXT, after: int = 0) -> dict[str, Any]:
    start = text.index(quote, after)
    return {"start": start, "end": start + len(quote), "text": quote}


def entity(quote: str, name: str = "", code: str | None = None, text: str = TEXT) -> dict[str, Any]:
    label = "GPE" if code else "ORG"
    return {**span(quote, text), "label": label, "name": name or quote, "code": code}


def day(quote: str, begins: str | None, ends: str | None, **fields: Any) -> dict[str, Any]:
    return {
        **span(quote, fields.pop("text", TEXT)),
        "edtf": None if begins is None and ends is None else f"{begins or '..'}/{ends or '..'}",
        "begins": begins,
        "ends": ends,
        "timex": None,
        "granularity": "day",
        "relation": "at",
        "basis": "explicit",
        **fields,
    }


MAY = day("6 May 1998", "1998-05-06", "1998-05-06")
LAOS, BRUNEI = entity("Laos", code="LA"), entity("Brunei", code="BN")
SENTENCE = span(TEXT[TEXT.index("Laos") : TEXT.index(" It will")])


def record(kind: str, number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "id": f"{kind[:3]}-{number:04}",
        "doc_id": "d1",
        "type": kind,
        "evidence": SENTENCE,
        "factuality": "asserted",
        "attribution": None,
        "confidence": 0.85,
        "provenance": {"rules": ["rules.one"], "pipeline": "en_x 1", "factex": "0"},
        **fields,
    }


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    made = {
        "event_type": "signing",
        "trigger": span("signed"),
        "name": None,
        "date": MAY,
        "locations": [entity("Vientiane")],
        "participants": [{**LAOS, "role": "actor"}, {**BRUNEI, "role": "actor"}],
        "agreement_id": None,
    }
    return record("event", number, **(made | fields))


def agreement(number: int = 1, **fields: Any) -> dict[str, Any]:
    made = {
        "name": span("port treaty"),
        "mentions": [span("port treaty"), span("it in 1999")],
        "form": "treaty",
        "parties": [LAOS, BRUNEI],
        "status": "signed",
        "date": MAY,
        "topic": span("port"),
        "count": None,
    }
    return record("agreement", number, **(made | fields))


def organization(number: int = 1, **fields: Any) -> dict[str, Any]:
    made = {
        "name": "Port Authority",
        "aliases": ["PA"],
        "org_type": "government",
        "country": "LA",
        "mentions": [span("Port Authority"), span("PA")],
    }
    return record("organization", number, **(made | fields))


def claim(number: int = 1, **fields: Any) -> dict[str, Any]:
    amount = {
        "kind": "money",
        "value": 5000000,
        "lower": None,
        "upper": None,
        "modifier": "exact",
        "unit": None,
        "currency": "USD",
    }
    made = {
        "evidence": span("It will earn $5 million a year."),
        "amount": {**span("$5 million"), **amount},
        "metric": None,
        "predicate": span("earn"),
        "subject": None,
        "period": None,
        "locations": [],
        "same_as": None,
        "factuality": "planned",
    }
    return record("claim", number, **(made | fields))


def models(*rows: dict[str, Any]) -> list[AnyRecord]:
    return [ANY_RECORD.validate_json(json.dumps(row), strict=True) for row in rows]


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_run(folder: Path, rows: Iterable[dict[str, Any]], name: str = "facts.jsonl") -> Path:
    """A facts file with run report and errors beside it."""
    facts = write_lines(folder / name, rows)
    stem = name.removesuffix(".jsonl")
    failure = {
        "doc": "/home/ana/bad.txt",
        "doc_id": None,
        "line": 3,
        "stage": "read",
        "cause": "the text is empty",
        "remedy": "Remove the document or fill it",
    }
    write_lines(folder / f"{stem}.errors.jsonl", [failure])
    run = {
        "versions": {"factex": "0.1.0", "pipeline": "en_x 1"},
        "settings": {"inputs": ["/home/ana/news"], "published": None},
        "input": {"files": [{"path": "/home/ana/news/d1.txt", "bytes": 7, "sha256": "ab"}]},
        "output": {"file": name, "sha256": "no"},
        "documents": {"analysed": 1, "failed": 1},
        "words": 1200,
        "characters": {"read": 200, "seen": 150},
        "timing": {"seconds": 12.25},
    }
    (folder / f"{stem}.run.json").write_text(json.dumps(run), encoding="utf-8")
    return facts


def write_articles(folder: Path) -> Path:
    article = {"id": "d1", "text": TEXT, "title": "A port treaty", "published": "1998-05-07"}
    return write_lines(folder / "articles.jsonl", [article])
