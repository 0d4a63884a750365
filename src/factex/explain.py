"""Why a record is there: its spans in the sentence, the rules that made it, what they rest on.

Everything is read off the record, the pattern files and the table of confidence; no pipeline runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factex.confidence import known_features
from factex.errors import GoldError, PatternError
from factex.jsonl import BadLine, read_file
from factex.patterns import Pattern, load_patterns, pattern_dir

STEPS: Mapping[str, str] = {
    "agreements.dated": "the status is read off the date beside the name ('the 2015 agreement')",
    "agreements.issued": "a document that somebody issues or releases counts as adopted",
    "agreements.mentioned": "nothing says how far the agreement has come",
    "amounts.compound": "a number joined to its unit by a hyphen ('500-million-yuan')",
    "amounts.currency.code": "an ISO 4217 code beside a number",
    "amounts.currency.name": "a currency's English name beside a number (Unicode CLDR)",
    "amounts.fraction.glyph": "a fraction in one character ('½')",
    "amounts.fraction.slash": "a fraction with a slash ('3/4')",
    "amounts.mixed_units": "two units of one kind, counted in the smaller ('a year and 10 months')",
    "amounts.multiple.fold": "a multiple ('tenfold')",
    "amounts.negative": "a number with a minus sign",
    "amounts.numeral": "a number in digits",
    "amounts.range": "two ends of a range; scale and unit of the second hold for the first",
    "amounts.ratio": "a ratio ('one in ten', '3 to 1')",
    "claims.argument": "the metric is the argument of the verb that ties the number",
    "claims.bare": "no noun is measured",
    "claims.bracketed": "the metric stands before the bracket that holds the number",
    "claims.carried": "the metric is that of the number before, which this one continues",
    "claims.counted": "the metric is the noun that the number counts",
    "claims.doubled": "the metric is what doubled or halved",
    "claims.fronted": "the metric is the phrase at the front of the sentence",
    "claims.included": "a part of the total before ('including 2,075 party members')",
    "claims.labelled": "the metric is the label before the colon ('Towers: 1,106')",
    "claims.measured": "the metric stands before a verb of measure ('exports reached $3 billion')",
    "claims.modified": "the metric is the noun that the amount modifies",
    "claims.of": "the metric stands before 'of' ('a fine of $5 million')",
    "claims.partitive": "the metric stands behind 'of' ('half of the budget')",
    "claims.prenominal": "the metric is the noun behind the amount ('a $5 million fine')",
    "cues.attribution.quotation": "the words stand in quotation marks that a speaker opened",
    "dates.calendar": "a calendar expression: day, month, year, quarter, decade or weekday",
    "dates.clock": "a time of day, dated by its day",
    "dates.echo": "a date told before ('that day', 'the same month')",
    "dates.edge": "one end of a period is open ('since 2014', 'by May')",
    "dates.inside": "a calendar expression inside a period named beside it",
    "dates.named": "a named day or period (holidays, 'New Year')",
    "dates.ordinal": "a numbered part of a period ('the first week of May')",
    "dates.range": "two ends of a period",
    "dates.shift": "an offset from another date ('two years later', 'last month')",
    "events.dated": "a verb or noun with a date that no pattern names: type 'other'",
    "events.lasting": "a state whose beginning 'since' tells: type 'other'",
    "events.learned": "a dated verb that no pattern names, typed by the classifier of events",
    "organizations.acronym": "an acronym and the name that it stands for",
    "organizations.ampersand": "two names joined by '&' are a firm",
    "organizations.inside": "an organization's name inside a longer name",
    "organizations.ner": "the entity recogniser took it for an organization",
    "organizations.short": "a short form of a name in the document",
}
"""What the rules that are code and no pattern do."""
PatternLines = Mapping[str, tuple[str, int, Pattern]]
"""Patterns by id, with the file that holds each and its 1-based line."""
UNKNOWN_STEP = "not in these patterns: the record was made with others"
SHOWN_FEATURES = 4
NESTED = (
    "trigger",
    "name",
    "date",
    "amount",
    "count",
    "metric",
    "predicate",
    "subject",
    "period",
    "topic",
)
LISTED = {
    "locations": "location",
    "participants": "participant",
    "parties": "party",
    "mentions": "mention",
}
"""Fields that hold lists of spans, each with the role of a member that names none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A span of the record: its role, place and text, and what was made of it."""

    role: str
    start: int
    end: int
    text: str
    reading: str


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that took part: where it stands, what it looks for."""

    rule: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that explains one record."""

    record: Mapping[str, Any]
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    confidence: str


def find_record(path: Path, record_id: str) -> Mapping[str, Any]:
    """The record of a file with this id, or the one whose id begins so.

    Raises:
        GoldError: the file cannot be read, or no record or several have such an id.
    """
    try:
        rows = [row for _, row in read_file(path) if isinstance(row, dict)]
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}. Check the path") from error
    found = [row for row in rows if str(row.get("id", "")).startswith(record_id)]
    exact = [row for row in found if row["id"] == record_id]
    if len(exact or found) != 1:
        several = ", ".join(str(row["id"]) for row in found[:3])
        cause = (
            f"{len(found)} records have an id that begins so ({several})" if found else "no such id"
        )
        raise GoldError(f"{path}, {record_id}: {cause}. Give the whole id of a record of this file")
    return (exact or found)[0]


def explain(
    record: Mapping[str, Any],
    folder: Path | None = None,
    *,
    lines: PatternLines | None = None,
) -> Explanation:
    """Explain a record.

    Args:
        record: a line of a facts file, as read from JSON.
        folder: pattern folder that it was made with; the one in use by default.
        lines: `pattern_lines` of the folder, for who explains many records.

    Raises:
        PatternError: a pattern file cannot be read.
    """
    rules = record["provenance"]["rules"]
    return Explanation(
        record,
        parts_of(record),
        tuple(_steps(rules, lines or pattern_lines(folder or pattern_dir()))),
        _confidence(record, rules[0]),
    )


def parts_of(record: Mapping[str, Any]) -> tuple[Part, ...]:
    """The spans of a record in reading order, outer ones first; the evidence is none of them."""
    return tuple(sorted(_parts(record), key=lambda part: (part.start, -part.end, part.role)))


def _parts(record: Mapping[str, Any]) -> Iterator[Part]:
    for role in NESTED:
        if isinstance(span := record.get(role), dict):
            yield _part(role, span)
    for field, role in LISTED.items():
        for span in record.get(field) or ():
            yield _part(str(span.get("role", "")) or role, span)
    if isinstance(span := record.get("attribution"), dict):
        yield _part("said by", span)


def _part(role: str, span: Mapping[str, Any]) -> Part:
    return Part(role, span["start"], span["end"], span["text"], reading(span))


BASIS = {
    "explicit": "all in the expression",
    "reference": "counted from the day of publication",
    "context": "with another date of the text",
    "unresolved": "left open: nothing in the text or the metadata settles it",
}


def reading(span: Mapping[str, Any]) -> str:
    """What was made of a span's text: a date's days, an amount's value, a name's canonical form."""
    if "basis" in span:
        days = f"{span['begins'] or '..'} to {span['ends'] or '..'}"
        value = span["edtf"] or "no date"
        return f"{value} ({days}; {span['relation']}; {BASIS[span['basis']]})"
    if "modifier" in span:
        ends = f"{span['lower']} to {span['upper']}" if span["value"] is None else span["value"]
        unit = span["currency"] or span["unit"] or ""
        return " ".join(str(part) for part in (span["modifier"], ends, unit) if part != "")
    if "label" in span:
        code = f", {span['code']}" if span["code"] else ""
        return f"{span['label']} {span['name']}{code}"
    return str(span.get("name") or "")


def _steps(rules: Sequence[str], lines: PatternLines) -> Iterator[Step]:
    for rule in rules:
        if rule in lines:
            path, number, pattern = lines[rule]
            yield Step(rule, f"{path}, line {number}", _what(pattern))
        else:
            yield Step(rule, "built in", STEPS.get(rule, UNKNOWN_STEP))


def pattern_lines(folder: Path) -> dict[str, tuple[str, int, Pattern]]:
    """Every pattern of a folder by its id, with file name and line."""
    found = {}
    for path in sorted(folder.glob("*.jsonl")):
        patterns = {pattern.id: pattern for pattern in load_patterns(path.stem, folder)}
        for number, row in read_file(path):
            if isinstance(row, BadLine):  # load_patterns has refused it
                raise PatternError(f"{path}, line {number}: {row.cause}. Mend the line")
            found[row["id"]] = (path.name, number, patterns[row["id"]])
    return found


def _what(pattern: Pattern) -> str:
    """What a pattern looks for, with its label, example and source."""
    words = pattern.pattern if isinstance(pattern.pattern, str) else json.dumps(pattern.pattern)
    label = f"{pattern.label}: " if pattern.label else ""
    return f"{label}{words}, as in '{pattern.examples[0]}' ({pattern.source})"


def _confidence(record: Mapping[str, Any], first_rule: str) -> str:
    """The number, and what moved it most, in log odds."""
    weighed = known_features(record, first_rule)
    strongest = sorted(weighed, key=lambda pair: (-abs(pair[1]), pair[0]))[:SHOWN_FEATURES]
    moved = ", ".join(f"{name} {weight:+.2f}" for name, weight in strongest)
    return f"{record['confidence']}: {moved}"
