"""Records that a reviewer writes: drafts from selected text to begin with, and their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from factex import __version__
from factex.errors import ReviewError
from factex.jsonl import dump_line
from factex.records import AnyRecord, RecordType
from factex.review.batch import ReviewDocument
from factex.review.selection import (
    FieldJson,
    Place,
    amount_at,
    attribution_at,
    date_at,
    entity_at,
    sentence_at,
    span_at,
)
from factex.validate import ANY_RECORD, field_path, spans_in

REVIEW_PIPELINE = "review"
"""Provenance of what no pipeline made."""
ADDED_RULE = "review.added"
EDITED_RULE = "review.edited"


BLANKS: Mapping[RecordType, FieldJson] = {
    "event": {
        "event_type": "other",
        "trigger": None,
        "name": None,
        "date": None,
        "locations": [],
        "participants": [],
        "agreement_id": None,
    },
    "agreement": {
        "name": None,
        "mentions": [],
        "form": "agreement",
        "parties": [],
        "status": "mentioned",
        "date": None,
        "topic": None,
        "count": None,
    },
    "organization": {
        "name": "",
        "aliases": [],
        "org_type": "other",
        "country": None,
        "mentions": [],
    },
    "claim": {
        "amount": None,
        "metric": None,
        "predicate": None,
        "subject": None,
        "period": None,
        "locations": [],
        "same_as": None,
    },
}
"""Fields of a record of each type before anything is known."""
MAIN_ROLE: Mapping[RecordType, str] = {
    "event": "trigger",
    "agreement": "name",
    "organization": "mentions",
    "claim": "amount",
}
"""The field that a first selection fills."""
STATING: Mapping[RecordType, tuple[str, ...]] = {
    "event": ("trigger", "date"),
    "agreement": ("name",),
    "organization": ("mentions", "name"),
    "claim": ("amount", "metric", "predicate"),
}
"""The fields whose words state the fact; an organization's evidence is its first mention's."""
MAX_EVIDENCE = 1500
"""Characters; parts further apart than this have the evidence of the first of them."""
DATES = frozenset({"date", "period"})
AMOUNTS = frozenset({"amount", "count"})
ENTITIES = frozenset({"locations", "parties", "participants", "subject"})
NO_SPANS = frozenset(
    {"type", "factuality", "event_type", "form", "status", "org_type", "country", "aliases"}
    | {"agreement_id", "same_as"}
)
LISTS = frozenset({"locations", "parties", "participants", "mentions"})


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: its path in the record (`date.ends`), and a message."""

    path: str
    message: str


class InvalidRecordError(ReviewError):
    """A record that a reviewer wrote breaks the contract."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        listed = "; ".join(f"{problem.path}: {problem.message}" for problem in problems)
        super().__init__(f"the record is not valid: {listed}. Correct these fields")
        self.problems = problems


def blank_record(
    kind: RecordType, document: ReviewDocument, spans: Mapping[str, Sequence[Place]]
) -> FieldJson:
    """A draft of a record, as JSON, with what the selections say.

    Args:
        kind: the record type.
        document: the article.
        spans: selections by field name, one or more each; `evidence` too, which is else the
            sentences from the first to the last part that states the fact (`STATING`).

    Returns:
        All fields of the type save those that the state fills in. What is not known is null or
        empty; `validated` tells which of it is needed.

    Raises:
        ReviewError: a selection is empty or leaves the text, or the type has no such field.
    """
    draft: FieldJson = {
        "type": kind,
        "evidence": None,
        "factuality": "asserted",
        "attribution": None,
    }
    draft |= {key: _copied(value) for key, value in BLANKS[kind].items()}
    for name, places in spans.items():
        if name not in draft or name in NO_SPANS:
            raise ReviewError(f"{kind} has no part {name[:40]!r} that words can be selected for")
        for place in places:
            _fill(draft, name, document, place)
    if kind == "claim":
        _count_metric(draft)
    if draft["evidence"] is None:
        draft["evidence"] = _evidence(kind, document, spans)
    return draft


def _count_metric(draft: FieldJson) -> None:
    """What a bare count counts is its metric, unless the reviewer writes another unit."""
    amount, metric = draft["amount"], draft["metric"]
    if amount and metric and amount["kind"] == "count" and amount["unit"] is None:
        amount["unit"] = " ".join(metric["text"].lower().split())


def _evidence(
    kind: RecordType, document: ReviewDocument, spans: Mapping[str, Sequence[Place]]
) -> FieldJson | None:
    stating = [place for name in STATING[kind] for place in spans.get(name, ())]
    places = stating or [place for all_places in spans.values() for place in all_places]
    if not places:
        return None
    if kind == "organization":
        return sentence_at(document, min(places))
    sentences = [sentence_at(document, place) for place in places]
    whole = min(one["start"] for one in sentences), max(one["end"] for one in sentences)
    far = whole[1] - whole[0] > MAX_EVIDENCE
    return sentences[0] if far else span_at(document, whole)


def value_of(name: str, document: ReviewDocument, place: Place) -> FieldJson:
    """What a selection says for a field: a Date, an Amount, an Entity or a plain Span."""
    if name in DATES:
        return date_at(document, place)
    if name in AMOUNTS:
        return amount_at(document, place)
    if name == "participants":
        return entity_at(document, place, role="actor")
    if name in ENTITIES:
        return entity_at(document, place)
    return attribution_at(document, place) if name == "attribution" else span_at(document, place)


def _fill(draft: FieldJson, name: str, document: ReviewDocument, place: Place) -> None:
    value = value_of(name, document, place)
    if draft["type"] == "organization" and name == "name":
        draft["name"] = value["text"]
    elif name in LISTS:
        draft[name] = sorted([*draft[name], value], key=lambda one: (one["start"], one["end"]))
    else:
        draft[name] = value
    if draft["type"] == "agreement" and name == "name" and not draft["mentions"]:
        draft["mentions"] = [value]
    if draft["type"] == "organization" and name == "mentions" and not draft["name"]:
        draft["name"] = value["text"]


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def validated(record: Mapping[str, Any], text: str) -> AnyRecord | list[FieldProblem]:
    """Check a record against the contract and the article.

    Args:
        record: parsed JSON with all fields of its type.
        text: the article's text.

    Returns:
        The record, or what is wrong with it.
    """
    try:
        found: AnyRecord = ANY_RECORD.validate_json(dump_line(dict(record)), strict=True)
    except ValidationError as error:
        return [
            FieldProblem(field_path(issue["loc"]), issue["msg"])
            for issue in error.errors(include_url=False)
        ]
    except (ValueError, RecursionError) as error:
        return [FieldProblem("line", str(error) or "nested too deeply")]
    fields = found.model_dump(mode="json")
    return [*_span_problems(fields, text), *_date_problems(fields)] or found


def _span_problems(fields: Mapping[str, Any], text: str) -> Iterator[FieldProblem]:
    for path, span in spans_in(fields):
        there = text[span["start"] : span["end"]]
        if span["start"] == span["end"]:
            yield FieldProblem(path, "the selection is empty")
        elif there != span["text"]:
            yield FieldProblem(
                path, f"says {span['text'][:80]!r}, the article has {there[:80]!r} there"
            )


def _date_problems(fields: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """Days that no calendar has, and dates that end before they begin."""
    for name in ("date", "period"):
        found = fields.get(name)
        if not isinstance(found, Mapping):
            continue
        days = {}
        for bound in ("begins", "ends"):
            try:
                days[bound] = date.fromisoformat(found[bound]) if found[bound] else None
            except ValueError:
                yield FieldProblem(f"{name}.{bound}", f"{found[bound]} is no day of the calendar")
        begins, ends = days.get("begins"), days.get("ends")
        if begins is not None and ends is not None and ends < begins:
            yield FieldProblem(f"{name}.ends", f"{ends} is before {begins}, where it begins")


def provenance(rule: str, earlier: tuple[str, ...] = ()) -> dict[str, Any]:
    """Provenance of a record that a reviewer wrote; an edit keeps the rules that first made it."""
    rules = [rule, *(old for old in earlier if old != rule)]
    return {"rules": rules, "pipeline": REVIEW_PIPELINE, "factex": __version__}
