"""Thresholds such as `event.precision=0.9`, for a build that must not get worse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from factex.errors import SettingsError
from factex.evaluate.checks import RECORD_TYPES
from factex.evaluate.documents import MATCHINGS
from factex.evaluate.report import Matching, Ratios, Report
from factex.evaluate.tables import FIGURES

Measure = Literal["precision", "recall", "f1"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
ROWS = (*RECORD_TYPES, "micro", "macro")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A least value for one figure; `name` is the figure as the user wrote it."""

    name: str
    least: float
    matching: Matching = "strict"
    row: str = "micro"
    measure: Measure | None = None


def parse_threshold(text: str) -> Threshold:
    """Read a threshold.

    Args:
        text: `NAME=VALUE` with a value from 0 to 1. NAME is `precision`, `recall` or `f1`, with
            `match.` or `strict.` (default) and a record type, `micro.` (default) or `macro.` in
            front, in any order; or a headline figure, such as `date_bounds`.

    Raises:
        SettingsError: no such figure, or no such value.

    >>> parse_threshold("event.match.recall=0.8").row
    'event'
    """
    name, _, value = (part.strip() for part in text.partition("="))
    least = _parse_least(text, value)
    if name in FIGURES:
        return Threshold(name, least)
    *parts, measure = name.split(".")
    matchings = [part for part in parts if part in MATCHINGS]
    rows = [part for part in parts if part in ROWS]
    known = len(matchings) <= 1 and len(rows) <= 1 and len(matchings) + len(rows) == len(parts)
    if measure not in MEASURES or not known:
        raise SettingsError(
            f"--fail-under {text}: no figure {name!r}. Use precision, recall or f1, after "
            f"{', '.join(MATCHINGS)} and {', '.join(ROWS)} with dots; or {', '.join(FIGURES)}."
        )
    return Threshold(
        name,
        least,
        matchings[0] if matchings else "strict",
        rows[0] if rows else "micro",
        measure,
    )


def find_failures(report: Report, thresholds: Iterable[Threshold]) -> list[str]:
    """Return one message for each figure below its threshold; an undefined figure is below."""
    failures = []
    for threshold in thresholds:
        value = _value(report, threshold)
        if value is None:
            failures.append(f"{threshold.name} is undefined (nothing to divide by)")
        elif value < threshold.least:
            failures.append(f"{threshold.name} is {value:.4f}, below {threshold.least:g}")
    return failures


def _parse_least(text: str, value: str) -> float:
    try:
        least = float(value)
    except ValueError:
        least = -1.0
    if not 0 <= least <= 1:
        raise SettingsError(f"--fail-under {text}: write NAME=VALUE with a value from 0 to 1.")
    return least


def _value(report: Report, threshold: Threshold) -> float | None:
    if threshold.measure is None:
        return report.figures[threshold.name].value
    scores = report.scores[threshold.matching]
    rows: dict[str, Ratios] = {kind: scores.types[kind] for kind in scores.types}
    ratios = (rows | {"micro": scores.micro, "macro": scores.macro}).get(threshold.row)
    if ratios is None:  # a record type that no document is annotated for
        return None
    by_measure = {"precision": ratios.precision, "recall": ratios.recall, "f1": ratios.f1}
    return by_measure[threshold.measure]
