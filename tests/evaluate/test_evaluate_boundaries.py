"""Span boundaries: hand-computed, and against nervaluate where its order of pairing is moot."""

from __future__ import annotations

import random

import pytest
from evaluate_records import agreement, claim, date, event, organization
from nervaluate import Evaluator

from factex.evaluate import score
from factex.evaluate.boundaries import SCHEMES, LabelledSpan, SpanCount, count_spans
from factex.evaluate.tables import span_score

NERVALUATE = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
LABELS = ("signing", "meeting", "other")


def spans(*labelled: tuple[int, int, str]) -> frozenset[LabelledSpan]:
    return frozenset(((start, end), label) for start, end, label in labelled)


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (spans((0, 5, "a")), {"strict": (1, 0, 0), "exact": (1, 0, 0), "type": (1, 0, 0)}),
        (spans((0, 5, "b")), {"strict": (0, 1, 0), "exact": (1, 0, 0), "type": (0, 1, 0)}),
        (spans((0, 4, "a")), {"strict": (0, 1, 0), "exact": (0, 1, 0), "type": (1, 0, 0)}),
        (spans((0, 4, "b")), {"partial": (0, 0, 1), "type": (0, 1, 0)}),
        (spans((0, 5, "b")), {"partial": (1, 0, 0)}),
    ],
)
def test_one_span_each(
    predicted: frozenset[LabelledSpan], expected: dict[str, tuple[int, int, int]]
) -> None:
    counted = count_spans(spans((0, 5, "a")), predicted)
    for scheme, (correct, incorrect, partial) in expected.items():
        assert counted[scheme] == SpanCount(correct, incorrect, partial, 0, 0)


def test_missed_and_spurious() -> None:
    counted = count_spans(spans((0, 5, "a")), spans((5, 9, "a"), (20, 22, "a")))
    assert set(counted.values()) == {SpanCount(0, 0, 0, 1, 2)}


def test_the_same_boundaries_go_before_a_larger_overlap() -> None:
    counted = count_spans(spans((0, 5, "a"), (0, 9, "a")), spans((0, 5, "b"), (0, 8, "a")))
    assert counted["exact"] == SpanCount(1, 1, 0, 0, 0)


def test_spans_of_optional_gold_are_set_aside() -> None:
    counted = count_spans(
        spans((0, 5, "a")),
        spans((0, 5, "a"), (10, 15, "b")),
        optional=spans((10, 15, "a"), (30, 31, "a"), (0, 5, "a")),
    )
    assert counted["strict"] == SpanCount(1, 0, 0, 0, 0)


def test_a_partial_span_is_worth_a_half() -> None:
    """2 correct, 1 partial, 1 spurious of 4 predicted; 1 missed of 4 gold."""
    one = span_score(SpanCount(correct=2, partial=1, missed=1, spurious=1))
    assert (one.precision, one.recall, one.f1) == (2.5 / 4, 2.5 / 4, 2.5 / 4)


def test_the_report_scores_distinct_anchor_spans() -> None:
    """Two events share a date expression: one date span; the organization has two mentions."""
    gold = [
        event((0, 6)),
        event((10, 16), event_type="meeting"),
        organization("Harbor Board", (60, 72), (90, 102)),
        agreement((30, 40)),
        claim(50, 52),
    ]
    predicted = [
        event((0, 6), date=date(20, 30)),
        organization("Harbor Board", (60, 72)),
        agreement((30, 40), form="protocol"),
        claim(50, 53),
    ]
    boundaries = score(gold, predicted, resamples=0).boundaries
    assert boundaries["event.date"]["exact"].incorrect == 1
    assert boundaries["event.date"]["partial"].f1 == 0.5
    assert boundaries["event.trigger"]["strict"].recall == 0.5
    assert boundaries["organization.mention"]["strict"].recall == 0.5
    assert boundaries["agreement.mention"]["exact"].f1 == 1
    assert boundaries["agreement.mention"]["strict"].f1 == 0
    assert boundaries["claim.amount"]["type"].f1 == 1


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_nervaluate_on_spans_that_do_not_overlap(seed: int) -> None:
    """Cells of ten characters hold at most one span of each side, so pairing is never in doubt."""
    rng = random.Random(seed)
    documents = [(_cells(rng), _cells(rng)) for _ in range(6)]
    counted = [count_spans(gold, predicted) for gold, predicted in documents]
    theirs = Evaluator(
        [_as_dicts(gold) for gold, _ in documents],
        [_as_dicts(predicted) for _, predicted in documents],
        tags=list(LABELS),
        loader="dict",
    ).evaluate()["overall"]
    for scheme in SCHEMES:
        ours = span_score(sum((one[scheme] for one in counted), SpanCount()))
        expected = theirs[NERVALUATE[scheme]]
        for field in ("correct", "incorrect", "partial", "missed", "spurious"):
            assert getattr(ours, field) == getattr(expected, field), (scheme, field)
        assert ours.precision == pytest.approx(expected.precision)
        assert ours.recall == pytest.approx(expected.recall)
        assert ours.f1 == pytest.approx(expected.f1)


def _cells(rng: random.Random) -> frozenset[LabelledSpan]:
    kept = (start for start in range(0, 120, 10) if rng.random() < 0.7)
    return spans(
        *(
            (start + rng.randint(0, 2), start + rng.randint(5, 8), rng.choice(LABELS))
            for start in kept
        )
    )


def _as_dicts(labelled: frozenset[LabelledSpan]) -> list[dict[str, int | str]]:
    """Return nervaluate's form: its ends are inclusive."""
    return [
        {"label": label, "start": start, "end": end - 1} for (start, end), label in sorted(labelled)
    ]
