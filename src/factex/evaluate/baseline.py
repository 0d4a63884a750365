"""Compare two reports record by record: which were gained, which were lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from factex.evaluate.report import Outcome, Report

_RANK = {"missed": 0, "wrong": 1, "right": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """A gold record whose outcome moved."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved between a baseline and a report; each list in the order of its report.

    `gained` and `lost` are required gold records found or right now and not before, or the
    reverse (missed < wrong < right). `new_extra` and `gone_extra` are predictions without gold.
    `only_before` and `only_after` count required gold records that one of the two lacks: with
    either, the figures of both are not over the same gold.
    """

    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    new_extra: tuple[Outcome, ...]
    gone_extra: tuple[Outcome, ...]
    only_before: int
    only_after: int


def compare(baseline: Report, report: Report) -> Comparison:
    """Return what a report gained and lost against an earlier one, by the records' keys."""
    before, after = _required(baseline.outcomes), _required(report.outcomes)
    both = [Change(before[key], outcome) for key, outcome in after.items() if key in before]
    steps = [_RANK[change.after.result] - _RANK[change.before.result] for change in both]
    old_extra, new_extra = _extra(baseline.outcomes), _extra(report.outcomes)
    return Comparison(
        gained=tuple(change for change, step in zip(both, steps, strict=True) if step > 0),
        lost=tuple(change for change, step in zip(both, steps, strict=True) if step < 0),
        new_extra=tuple(one for key, one in new_extra.items() if key not in old_extra),
        gone_extra=tuple(one for key, one in old_extra.items() if key not in new_extra),
        only_before=len(before.keys() - after.keys()),
        only_after=len(after.keys() - before.keys()),
    )


def _required(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    return {one.key: one for one in outcomes if one.result != "extra" and not one.optional}


def _extra(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    return {one.key: one for one in outcomes if one.result == "extra"}
