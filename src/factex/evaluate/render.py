"""A report as text for a terminal: rich renderables, printed by the command line alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from factex.evaluate.baseline import Change, Comparison
from factex.evaluate.bootstrap import Bounds
from factex.evaluate.checks import RECORD_TYPES
from factex.evaluate.error_classes import ERROR_CLASSES, FIELD_CLASSES, ErrorClass
from factex.evaluate.report import Calibration, Matching, Outcome, Ratios, Report, Score

QUOTE_LENGTH = 240
_MATCHING_TITLES: Mapping[Matching, str] = {
    "match": "Match (anchors meet)",
    "strict": "Strict (key fields right too)",
}


def render_report(report: Report, *, errors: int) -> Iterator[RenderableType]:
    """Yield the scores, headline figures, boundaries and errors of a report.

    Args:
        report: what to show.
        errors: how many records to quote of each class of error and record type.
    """
    left_out = f", {report.left_out} records out of scope" if report.left_out else ""
    yield Text(
        f"{report.documents} documents, {report.gold} gold records and {report.optional} optional, "
        f"{report.predicted} predicted{left_out}"
    )
    for matching in _MATCHING_TITLES:
        yield _score_table(report, matching)
    yield _figure_table(report)
    yield _boundary_table(report)
    yield _error_table(report)
    for error_class in ERROR_CLASSES:
        yield from _error_lists(report.outcomes, error_class, errors)


def render_fields(report: Report) -> RenderableType:
    """Return the table of every field over pairs."""
    table = _table(
        "Fields over pairs", "field", "right", "pairs", "acc", "P", "R", "F1", "tp fp fn"
    )
    for kind, fields in report.fields.items():
        for name, one in fields.items():
            ratios = map(_number, (one.accuracy, one.precision, one.recall, one.f1))
            counts = f"{one.tp} {one.fp} {one.fn}" if one.tp + one.fp + one.fn else ""
            table.add_row(f"{kind}.{name}", str(one.right), str(one.pairs), *ratios, counts)
    return Group(_heading("Fields over pairs"), table)


def render_rules(report: Report) -> RenderableType:
    """Return the table of strict precision by provenance rule."""
    table = _table("rule", "predicted", "paired", "right", "precision")
    for one in report.by_rule:
        counts = (str(one.predicted), str(one.matched), str(one.right))
        table.add_row(one.rule, *counts, _with_interval(one.precision, one.ci))
    return Group(_heading("Rules, strict precision"), table)


def render_documents(report: Report) -> RenderableType:
    """Return the table of strict scores by document, with the F1 of matching beside."""
    table = _table("document", "tp", "fp", "fn", "P", "R", "F1", "match F1")
    for one in report.by_document:
        score = one.strict
        ratios = map(_number, (score.precision, score.recall, score.f1, one.match.f1))
        table.add_row(one.doc_id, str(score.tp), str(score.fp), str(score.fn), *ratios)
    return Group(_heading("Documents, strict"), table)


def render_calibration(calibration: Calibration) -> RenderableType:
    """Return the table of confidence against strict precision."""
    title = (
        f"Confidence ({calibration.predicted} predictions): Brier {_number(calibration.brier)}, "
        f"ECE {_number(calibration.ece)}"
    )
    table = _table("confidence", "predicted", "mean", "precision")
    for one in calibration.bins:
        if one.predicted:
            means = (_number(one.confidence), _number(one.precision))
            table.add_row(f"{one.low:.1f} to {one.high:.1f}", str(one.predicted), *means)
    return Group(_heading(title), table)


def render_comparison(comparison: Comparison) -> Iterator[RenderableType]:
    """Yield the records gained and lost against a baseline, by name."""
    counts = (
        f"Against the baseline: {len(comparison.gained)} gained, {len(comparison.lost)} lost, "
        f"{len(comparison.new_extra)} new extra, {len(comparison.gone_extra)} extra gone"
    )
    yield _heading(counts)
    if comparison.only_before or comparison.only_after:
        yield Text(
            f"The gold differs: {comparison.only_before} records only in the baseline, "
            f"{comparison.only_after} only here.",
            style="yellow",
        )
    yield from _change_list("Gained", comparison.gained)
    yield from _change_list("Lost", comparison.lost)
    yield from _extra_list("New extra", comparison.new_extra)
    yield from _extra_list("Extra gone", comparison.gone_extra)


def _score_table(report: Report, matching: Matching) -> RenderableType:
    scores = report.scores[matching]
    columns = ("tp", "fp", "fn", "precision", "recall", "F1")
    table = _table("type", *columns)
    for kind, score in scores.types.items():
        table.add_row(kind, *_counts(score), *_ratios(score))
    table.add_row("micro", *_counts(scores.micro), *_ratios(scores.micro))
    table.add_row("macro", "", "", "", *_ratios(scores.macro))
    return Group(_heading(_MATCHING_TITLES[matching]), table)


def _figure_table(report: Report) -> RenderableType:
    table = _table("figure", "value", "of", "measure")
    for name, figure in report.figures.items():
        table.add_row(name, _with_interval(figure.value, figure.ci), str(figure.n), figure.measure)
    return Group(_heading("Fields of pairs with required gold"), table)


def _boundary_table(report: Report) -> RenderableType:
    schemes = ("strict", "exact", "partial", "type")
    table = _table("span", *schemes, "missed", "spurious")
    for name, by_scheme in report.boundaries.items():
        ratios = (_number(by_scheme[scheme].f1) for scheme in schemes)
        one = by_scheme["exact"]
        table.add_row(name, *ratios, str(one.missed), str(one.spurious))
    return Group(_heading("Anchor spans, F1 by scheme"), table)


def _error_table(report: Report) -> RenderableType:
    table = _table("type", *ERROR_CLASSES)
    for kind, counts in report.errors.items():
        table.add_row(kind, *(str(counts[one]) for one in ERROR_CLASSES))
    return Group(_heading("Errors by class (a pair may be in several)"), table)


def _error_lists(
    outcomes: Sequence[Outcome], error_class: ErrorClass, limit: int
) -> Iterator[RenderableType]:
    """The errors of a class by record type, those with the highest confidence first."""
    if not limit:
        return
    for kind in RECORD_TYPES:
        found = [
            one
            for one in outcomes
            if error_class in one.classes and one.type == kind and not one.optional
        ]
        if found:
            worst = sorted(found, key=lambda one: -(one.confidence or 0))[:limit]
            shown = "" if len(found) <= limit else f", {limit} shown"
            yield _heading(f"{error_class.capitalize()}: {kind} ({len(found)}{shown})")
            yield from (_render_outcome(one, error_class) for one in worst)


def _render_outcome(outcome: Outcome, error_class: ErrorClass) -> RenderableType:
    lines = [Text.assemble((outcome.doc_id, "cyan"), "  ", (outcome.label, "bold"))]
    if outcome.predicted_label is not None and outcome.predicted_label != outcome.label:
        lines.append(Text(f"predicted as {outcome.predicted_label}"))
    gold, predicted = outcome.gold, outcome.predicted
    if gold is not None and predicted is not None:
        lines += [
            Text(f"{name}: gold {gold[name]}, predicted {predicted[name]}", style="yellow")
            for name in outcome.wrong_fields
            if FIELD_CLASSES.get(name) == error_class
        ]
        lines += [Text(f"differs: {', '.join(_of_class(outcome, error_class))}", style="yellow")]
    else:
        lines.append(Text(_key_fields(gold or predicted or {}), style="yellow"))
    lines.append(Text(f"“{_shorten(outcome.quote)}”", style="dim"))
    return Padding(Group(lines[0], Padding(Group(*lines[1:]), (0, 0, 0, 2))), (0, 0, 0, 2))


def _of_class(outcome: Outcome, error_class: ErrorClass) -> Iterator[str]:
    return (name for name in outcome.differing if FIELD_CLASSES[name] == error_class)


def _change_list(title: str, changes: Sequence[Change]) -> Iterator[RenderableType]:
    if changes:
        yield _heading(title)
    for change in changes:
        after = change.after
        wrong = f" ({', '.join(after.wrong_fields)})" if after.wrong_fields else ""
        step = f"{change.before.result} -> {after.result}{wrong}"
        yield Text(f"  {after.doc_id}  {after.type}  {after.label}: {step}")


def _extra_list(title: str, outcomes: Sequence[Outcome]) -> Iterator[RenderableType]:
    if outcomes:
        yield _heading(title)
    for one in outcomes:
        yield Text(f"  {one.doc_id}  {one.type}  {one.label}")


def _heading(title: str) -> Text:
    return Text(f"\n{title}", style="bold")


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _counts(score: Score) -> tuple[str, str, str]:
    return (str(score.tp), str(score.fp), str(score.fn))


def _ratios(ratios: Ratios) -> tuple[str, ...]:
    figures = (ratios.precision, ratios.recall, ratios.f1)
    if ratios.ci is None:
        return tuple(map(_number, figures))
    bounds = (ratios.ci.precision, ratios.ci.recall, ratios.ci.f1)
    return tuple(map(_with_interval, figures, bounds))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _with_interval(value: float | None, bounds: Bounds | None) -> str:
    return _number(value) + (f" {bounds[0]:.2f}-{bounds[1]:.2f}" if bounds else "")


def _key_fields(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _shorten(quote: str) -> str:
    return quote if len(quote) <= QUOTE_LENGTH else f"{quote[:QUOTE_LENGTH]}…"
