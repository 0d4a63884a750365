"""The report: every figure of an evaluation, as data that goes to JSON and back.

Ratios are between 0 and 1 and null where they have no denominator: precision without predictions,
recall without gold, F1 (2 tp / (2 tp + fp + fn)) with neither. `ci` is a 95 % bootstrap interval
over documents, null when none was drawn or none is defined; a rule's is Wilson's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from factex.errors import GoldError
from factex.evaluate.bootstrap import Bounds
from factex.evaluate.error_classes import ErrorClass
from factex.records import Model, RecordType

REPORT_VERSION: Literal["3"] = "3"
Matching = Literal["match", "strict"]
Result = Literal["right", "wrong", "missed", "extra"]


class Intervals(Model):
    """95 % bootstrap intervals; null where a ratio is undefined in every draw."""

    precision: Bounds | None
    recall: Bounds | None
    f1: Bounds | None


class Ratios(Model):
    """Precision, recall and F1, with intervals where they were drawn."""

    precision: float | None
    recall: float | None
    f1: float | None
    ci: Intervals | None = None


class Score(Ratios):
    """Ratios beside the counts of records they come from."""

    tp: int
    fp: int
    fn: int


class Scores(Model):
    """Scores by record type; micro over all records; macro the mean over types, nulls left out."""

    types: dict[RecordType, Score]
    micro: Score
    macro: Ratios


class FieldScore(Model):
    """One field over pairs: `right` of `pairs`; tp, fp, fn over values or set members.

    Plain fields have no tp, fp, fn; their precision, recall and F1 are null.
    """

    pairs: int
    right: int
    accuracy: float | None
    tp: int
    fp: int
    fn: int
    precision: float | None
    recall: float | None
    f1: float | None


class Figure(Model):
    """One headline figure: an accuracy over `n` pairs, or the F1 of sets with `n` members."""

    measure: Literal["accuracy", "f1"]
    value: float | None
    n: int
    ci: Bounds | None = None


class SpanScore(Model):
    """Span boundaries under one scheme; a partial match is worth a half."""

    correct: int
    incorrect: int
    partial: int
    missed: int
    spurious: int
    precision: float | None
    recall: float | None
    f1: float | None


class RuleScore(Model):
    """Predictions a rule took part in, how many paired and how many right; Wilson's interval."""

    rule: str
    predicted: int
    matched: int
    right: int
    precision: float | None
    ci: Bounds | None


class CalibrationBin(Model):
    """Predictions with a confidence in [low, high), the last bin closed above."""

    low: float
    high: float
    predicted: int
    confidence: float | None
    precision: float | None


class Calibration(Model):
    """Confidence against strict precision; predictions paired with optional gold left out.

    Brier: mean squared difference of confidence and outcome. ECE: mean over predictions of the
    absolute difference of a bin's mean confidence and its precision.
    """

    predicted: int
    brier: float | None
    ece: float | None
    bins: list[CalibrationBin]


class DocumentScore(Model):
    """The scores of one document, all its record types together."""

    doc_id: str
    match: Score
    strict: Score


class Outcome(Model):
    """What became of one gold record, or of a prediction without one (`extra`).

    `key` is made of document, type and anchor offsets: stable from run to run. `right` and
    `wrong` are pairs; `wrong_fields` names the key fields that differ, `differing` all fields
    that do, `classes` their classes of error. `gold` and `predicted` hold the key fields as shown
    to a reader, `quote` the evidence. Optional gold is listed, not counted.
    """

    key: str
    doc_id: str
    type: RecordType
    label: str
    result: Result
    optional: bool
    wrong_fields: list[str]
    differing: list[str]
    classes: list[ErrorClass]
    confidence: float | None = None
    gold: dict[str, Any] | None
    predicted: dict[str, Any] | None
    predicted_label: str | None
    quote: str


class Report(Model):
    """All figures of one evaluation.

    `gold` counts required records in scope, `optional` optional ones, `predicted` predictions in
    scope, `left_out` records of either side outside the scope. `errors` counts records by class of
    error, optional gold left out.
    """

    report_version: Literal["3"] = REPORT_VERSION
    documents: int
    gold: int
    optional: int
    predicted: int
    left_out: int
    resamples: int
    seed: int
    scores: dict[Matching, Scores]
    figures: dict[str, Figure]
    fields: dict[RecordType, dict[str, FieldScore]]
    boundaries: dict[str, dict[str, SpanScore]]
    calibration: Calibration
    by_rule: list[RuleScore]
    by_document: list[DocumentScore]
    errors: dict[RecordType, dict[ErrorClass, int]]
    outcomes: list[Outcome]

    def to_json(self) -> str:
        """Return the report as indented JSON with a final newline; the same each time."""
        return self.model_dump_json(indent=1) + "\n"


def load_report(path: Path) -> Report:
    """Read a report written by `Report.to_json`, for use as a baseline.

    Raises:
        GoldError: the file cannot be read or holds no such report.
    """
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}. Check the path of the baseline.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise GoldError(
            f"{path}: not a report of factex evaluate ({place}: {first['msg']}). "
            "Write the baseline again with --json."
        ) from error


def quotient(above: float, below: float) -> float | None:
    """Divide; None without a denominator."""
    return above / below if below else None
