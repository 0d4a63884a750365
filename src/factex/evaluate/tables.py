"""From counts per document to the score tables of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from factex.evaluate.bootstrap import (
    Floats,
    Ints,
    divide,
    mean_defined,
    percentile_interval,
    ratios,
    resample,
)
from factex.evaluate.boundaries import ANCHOR_SPANS, SCHEMES, SpanCount
from factex.evaluate.documents import MATCHINGS, Document
from factex.evaluate.fields import ABSENT, FIELDS, FieldCount
from factex.evaluate.report import (
    DocumentScore,
    FieldScore,
    Figure,
    Intervals,
    Matching,
    Ratios,
    Score,
    Scores,
    SpanScore,
    quotient,
)
from factex.records import RecordType

_TOLD: tuple[RecordType, ...] = ("event", "agreement", "claim")


@dataclass(frozen=True, slots=True)
class Draws:
    """How the bootstrap draws; no intervals with 0 resamples."""

    resamples: int
    seed: int

    def of(self, counts: Ints) -> Ints | None:
        """Return resampled sums of counts (documents, ...), None without draws or documents."""
        return (
            resample(counts, self.resamples, self.seed) if self.resamples and len(counts) else None
        )


@dataclass(frozen=True, slots=True)
class _FigureSource:
    """A headline figure: the field counts that are summed and the ratio reported."""

    measure: Literal["accuracy", "f1"]
    fields: tuple[tuple[RecordType, str], ...]


def _everywhere(field: str) -> tuple[tuple[RecordType, str], ...]:
    return tuple((kind, field) for kind in _TOLD)


FIGURES: Mapping[str, _FigureSource] = {
    "date_bounds": _FigureSource("accuracy", (("event", "date_bounds"),)),
    "value": _FigureSource("accuracy", (("claim", "value"),)),
    "factuality": _FigureSource("accuracy", _everywhere("factuality")),
    "attribution": _FigureSource("accuracy", _everywhere("attribution")),
    "attribution_f1": _FigureSource("f1", _everywhere("attribution")),
    "parties_f1": _FigureSource("f1", (("agreement", "parties"),)),
    "participants_f1": _FigureSource("f1", (("event", "participants"),)),
    "period": _FigureSource("accuracy", (("claim", "period"),)),
    "period_f1": _FigureSource("f1", (("claim", "period"),)),
    "subject": _FigureSource("accuracy", (("claim", "subject"),)),
    "subject_f1": _FigureSource("f1", (("claim", "subject"),)),
}


def score_table(
    documents: Sequence[Document], kinds: Sequence[RecordType], matching: Matching, draws: Draws
) -> Scores:
    """Return the scores by type, micro and macro, for the record types that are annotated."""
    rows = [[document.counts[kind][matching] for kind in kinds] for document in documents]
    counts = np.array(rows, dtype=np.int64).reshape(len(documents), len(kinds), 3)
    totals, drawn = counts.sum(axis=0), draws.of(counts)
    by_type = None if drawn is None else ratios(drawn)
    return Scores(
        types={
            kind: _score(totals[row], None if by_type is None else by_type[:, row])
            for row, kind in enumerate(kinds)
        },
        micro=_score(totals.sum(axis=0), None if drawn is None else ratios(drawn.sum(axis=1))),
        macro=_macro(totals, by_type),
    )


def figure_table(documents: Sequence[Document], draws: Draws) -> dict[str, Figure]:
    """Return the headline figures named in `FIGURES`."""
    return {name: _figure(documents, source, draws) for name, source in FIGURES.items()}


def field_table(
    documents: Sequence[Document], kinds: Sequence[RecordType]
) -> dict[RecordType, dict[str, FieldScore]]:
    """Return the score of every field of the annotated record types."""
    return {
        kind: {
            name: _field_score(_sum_fields([document.fields[kind][name] for document in documents]))
            for name in FIELDS[kind]
        }
        for kind in kinds
    }


def boundary_table(documents: Sequence[Document]) -> dict[str, dict[str, SpanScore]]:
    """Return the span scores by anchor and scheme."""
    table: dict[str, dict[str, SpanScore]] = {}
    for name in ANCHOR_SPANS:
        table[name] = {}
        for scheme in SCHEMES:
            counts = (document.boundaries[name][scheme] for document in documents)
            table[name][scheme] = span_score(sum(counts, SpanCount()))
    return table


def document_score(document: Document, kinds: Sequence[RecordType]) -> DocumentScore:
    """Return one document's scores over the annotated record types."""
    scores = {}
    for matching in MATCHINGS:
        counts = np.array([document.counts[kind][matching] for kind in kinds], dtype=np.int64)
        scores[matching] = _score(counts.sum(axis=0), None)
    return DocumentScore(doc_id=document.doc_id, **scores)


def span_score(count: SpanCount) -> SpanScore:
    """Return precision over predicted spans and recall over gold spans, partial worth a half."""
    worth = count.correct + count.partial / 2
    paired = count.correct + count.incorrect + count.partial
    actual, possible = paired + count.spurious, paired + count.missed
    return SpanScore(
        correct=count.correct,
        incorrect=count.incorrect,
        partial=count.partial,
        missed=count.missed,
        spurious=count.spurious,
        precision=quotient(worth, actual),
        recall=quotient(worth, possible),
        f1=quotient(2 * worth, actual + possible),
    )


def _score(counts: Ints, drawn: Floats | None) -> Score:
    """Build a score from (tp, fp, fn) and resampled ratios (resamples, 3)."""
    tp, fp, fn = (int(count) for count in counts)
    return Score(
        tp=tp,
        fp=fp,
        fn=fn,
        precision=quotient(tp, tp + fp),
        recall=quotient(tp, tp + fn),
        f1=quotient(2 * tp, 2 * tp + fp + fn),
        ci=_intervals(drawn),
    )


def _macro(totals: Ints, drawn: Floats | None) -> Ratios:
    """Build the mean over types from totals (types, 3) and ratios (resamples, types, 3)."""
    precision, recall, f1 = (
        None if np.isnan(value) else float(value) for value in mean_defined(ratios(totals), axis=0)
    )
    means = None if drawn is None else mean_defined(drawn, axis=1)
    return Ratios(precision=precision, recall=recall, f1=f1, ci=_intervals(means))


def _intervals(drawn: Floats | None) -> Intervals | None:
    if drawn is None:
        return None
    precision, recall, f1 = (percentile_interval(drawn[:, column]) for column in range(3))
    return Intervals(precision=precision, recall=recall, f1=f1)


def _figure(documents: Sequence[Document], source: _FigureSource, draws: Draws) -> Figure:
    rows = [
        _sum_fields([document.fields[kind][name] for kind, name in source.fields]).counts
        for document in documents
    ]
    counts = np.array(rows, dtype=np.int64).reshape(len(documents), len(ABSENT.counts))
    above, below = _fraction(counts.sum(axis=0), source)
    drawn = draws.of(counts)
    return Figure(
        measure=source.measure,
        value=quotient(int(above), int(below)),
        n=int(below if source.measure == "accuracy" else below - above // 2),
        ci=None if drawn is None else percentile_interval(divide(*_fraction(drawn, source))),
    )


def _fraction(counts: Ints, source: _FigureSource) -> tuple[Ints, Ints]:
    """Return numerator and denominator of a figure from field counts on the last axis."""
    pairs, right, tp, fp, fn = (counts[..., column] for column in range(counts.shape[-1]))
    return (right, pairs) if source.measure == "accuracy" else (2 * tp, 2 * tp + fp + fn)


def _sum_fields(counts: Sequence[FieldCount]) -> FieldCount:
    return sum(counts, ABSENT)


def _field_score(count: FieldCount) -> FieldScore:
    return FieldScore(
        pairs=count.pairs,
        right=count.right,
        accuracy=quotient(count.right, count.pairs),
        tp=count.tp,
        fp=count.fp,
        fn=count.fn,
        precision=quotient(count.tp, count.tp + count.fp),
        recall=quotient(count.tp, count.tp + count.fn),
        f1=quotient(2 * count.tp, 2 * count.tp + count.fp + count.fn),
    )
