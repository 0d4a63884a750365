"""A small run to review: two articles, the records of their facts, and the files of the run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

PORT = (
    "Laos and Brunei signed a port treaty on 6 May 1998. The Port Authority of Laos paid "
    "$5 million for two cranes. Brunei ratified the treaty on 2 June 1999, and the Port "
    "Authority of Laos opened a second quay.\n"
)
RICE = "Nobody sold rice in March. The mill in Pakse stood still.\n"
ARTICLES = {
    "port": {"id": "port", "title": "A port treaty", "published": "1999-06-03", "text": PORT},
    "rice": {"id": "rice", "title": "Rice", "published": "2001-04-01", "text": RICE},
}


def span(text: str, words: str, nth: int = 0) -> Fields:
    """The nth place of some words in a text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words}


def entity(text: str, words: str, label: str = "GPE", nth: int = 0, **more: Any) -> Fields:
    """An Entity; `name` is the words."""
    return {**span(text, words, nth), "label": label, "name": words, "code": None, **more}


def day(text: str, words: str, iso: str) -> Fields:
    """A Date of one day."""
    return {
        **span(text, words),
        "edtf": iso,
        "begins": iso,
        "ends": iso,
        "timex": iso,
        "granularity": "day",
        "relation": "at",
        "basis": "explicit",
    }


def record(
    kind: str, fact_id: str, doc_id: str, evidence: Fields, *, rule: str, **fields: Any
) -> Fields:
    """A record with the fields common to all."""
    return {
        "schema_version": "1",
        "id": fact_id,
        "doc_id": doc_id,
        "type": kind,
        "evidence": evidence,
        "factuality": "asserted",
        "attribution": None,
        "confidence": fields.pop("confidence", 0.8),
        "provenance": {"rules": [rule], "pipeline": "test 1", "factex": "0.1.0"},
        **fields,
    }


def event(
    text: str,
    fact_id: str,
    trigger: str,
    kind: str,
    date: Fields,
    *,
    actors: Iterable[str],
    **more: Any,
) -> Fields:
    """An event whose evidence is the sentence of its trigger."""
    return record(
        "event",
        fact_id,
        more.pop("doc_id", "port"),
        sentence(text, trigger),
        rule=f"events.{kind}",
        event_type=kind,
        trigger=span(text, trigger),
        name=None,
        date=date,
        locations=[],
        participants=[{**_within(text, actor, trigger), "role": "actor"} for actor in actors],
        agreement_id=None,
        **more,
    )


def _within(text: str, words: str, trigger: str) -> Fields:
    """The entity of some words in the sentence of a trigger."""
    before = text[: sentence(text, trigger)["start"]]
    return entity(text, words, nth=before.count(words))


def sentence(text: str, words: str) -> Fields:
    """The sentence in which some words first stand, by its full stop."""
    place = text.index(words)
    before = text[:place]
    start = max(before.rfind(". ") + 2 if ". " in before else 0, before.rfind("\n") + 1)
    return span(text, text[start : text.index(".", place) + 1])


def port_facts(text: str = PORT) -> list[Fields]:
    """Two events, an agreement, an organization and a claim, in order of place."""
    signing = event(
        text,
        "eve-1",
        "signed",
        "signing",
        day(text, "6 May 1998", "1998-05-06"),
        actors=["Laos", "Brunei"],
        confidence=0.95,
    )
    treaty = record(
        "agreement",
        "agr-1",
        "port",
        sentence(text, "port treaty"),
        rule="agreements.treaty",
        confidence=0.7,
        name=span(text, "port treaty"),
        mentions=[span(text, "port treaty")],
        form="treaty",
        parties=[entity(text, "Laos"), entity(text, "Brunei")],
        status="signed",
        date=day(text, "6 May 1998", "1998-05-06"),
        topic=None,
        count=None,
    )
    authority = record(
        "organization",
        "org-1",
        "port",
        sentence(text, "Port Authority"),
        rule="organizations.ner",
        confidence=0.9,
        name="Port Authority of Laos",
        aliases=[],
        org_type="government",
        country="LA",
        mentions=[
            span(text, "Port Authority of Laos"),
            span(text, "Port Authority of Laos", 1),
        ],
    )
    paid = record(
        "claim",
        "cla-1",
        "port",
        sentence(text, "$5 million"),
        rule="claims.counted",
        confidence=0.4,
        amount={
            **span(text, "$5 million"),
            "kind": "money",
            "value": 5000000,
            "lower": None,
            "upper": None,
            "modifier": "exact",
            "unit": None,
            "currency": "USD",
        },
        metric=span(text, "cranes"),
        predicate=span(text, "paid"),
        subject=entity(text, "Port Authority of Laos", "ORG"),
        period=None,
        locations=[],
        same_as=None,
    )
    ratified = event(
        text,
        "eve-2",
        "ratified",
        "ratification",
        day(text, "2 June 1999", "1999-06-02"),
        actors=["Brunei"],
        confidence=0.6,
    )
    return [signing, treaty, authority, paid, ratified]


def write_lines(path: Path, values: Iterable[Mapping[str, Any]]) -> Path:
    """Write values as JSON Lines."""
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def write_run(
    folder: Path,
    facts: Iterable[Fields] | None = None,
    articles: Iterable[Mapping[str, Any]] | None = None,
) -> Path:
    """Write articles, facts and run file into a folder; returns the facts file."""
    write_lines(folder / "articles.jsonl", ARTICLES.values() if articles is None else articles)
    run = {"settings": {"inputs": ["articles.jsonl"], "published": None}}
    (folder / "facts.run.json").write_text(json.dumps(run), encoding="utf-8")
    return write_lines(folder / "facts.jsonl", port_facts() if facts is None else facts)


def changed(records: Iterable[Fields], fact_id: str, **fields: Any) -> list[Fields]:
    """The records, one of them with other fields."""
    return [{**one, **fields} if one["id"] == fact_id else one for one in records]
