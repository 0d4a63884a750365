"""Records that a reviewer writes: blank ones to begin with, checks, values from selected text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from factex import __version__
from factex.errors import ReviewError
from factex.jsonl import dump_line
from factex.records import AnyRecord
from factex.validate import ANY_RECORD, field_path, spans_in

REVIEW_PIPELINE = "review"
"""Provenance of what no pipeline made."""
ADDED_RULE = "review.added"
EDITED_RULE = "review.edited"


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
