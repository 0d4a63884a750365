"""Pairing: which records are candidates, and who wins."""

from __future__ import annotations

import random

import pytest
from evaluate_records import Record, agreement, amount, claim, event, organization, span

from factex.evaluate.items import number_duplicates, to_items
from factex.evaluate.pairing import Pairing, pair_records


def pair(gold: list[Record], predicted: list[Record]) -> Pairing:
    return pair_records(
        number_duplicates(to_items(gold, "gold")),
        number_duplicates(to_items(predicted, "predicted")),
    )


def pairs_of(gold: list[Record], predicted: list[Record]) -> list[tuple[int, int]]:
    """Return pairs as indices into the two lists given."""
    return sorted(
        (gold.index(dict(one.gold.record)), predicted.index(dict(one.predicted.record)))
        for one in pair(gold, predicted).pairs
    )


@pytest.mark.parametrize(
    ("gold", "predicted", "paired"),
    [
        pytest.param(event(), event((3, 9), (24, 30), event_type="other"), True, id="triggers"),
        pytest.param(event(), event((6, 9)), True, id="same type, triggers only touch"),
        pytest.param(event(), event((6, 9), event_type="other"), False, id="neither"),
        pytest.param(event(), event((0, 6), (27, 30)), False, id="dates only touch"),
        pytest.param(agreement((0, 9), (30, 40)), agreement((39, 50)), True, id="any mention"),
        pytest.param(agreement((0, 9)), agreement((9, 20)), False, id="mentions only touch"),
        pytest.param(
            agreement((0, 9)), agreement((30, 40), name=span(4, 8)), True, id="name is a mention"
        ),
        pytest.param(
            organization("The Ports Authority", (0, 9)),
            organization("ports authority", (30, 39)),
            True,
            id="normalized name",
        ),
        pytest.param(
            organization("Ports Authority", (0, 9), aliases=["PA"]),
            organization("P.A.", (30, 39)),
            True,
            id="alias",
        ),
        pytest.param(
            organization("Ports Authority", (0, 9)),
            organization("Harbor Board", (8, 12)),
            True,
            id="mention",
        ),
        pytest.param(
            organization("Ports Authority", (0, 9)),
            organization("Harbor Board", (30, 39)),
            False,
            id="other organization",
        ),
        pytest.param(claim(50, 52), claim(51, 60), True, id="amounts"),
        pytest.param(claim(50, 52), claim(52, 60), False, id="amounts only touch"),
    ],
)
def test_anchors(gold: Record, predicted: Record, paired: bool) -> None:
    assert len(pair([gold], [predicted]).pairs) == paired


def test_one_gold_for_two_predictions_takes_the_larger_overlap() -> None:
    predicted = [claim(50, 53), claim(48, 60)]
    result = pair([claim(50, 54)], predicted)
    assert [one.predicted.record for one in result.pairs] == [predicted[0]]
    assert [item.record for item in result.extra] == [predicted[1]]


def test_best_overlap_goes_first_across_the_document() -> None:
    """p0 overlaps g0 a little and g1 fully: it goes to g1, and g0 gets p1."""
    gold = [claim(0, 10), claim(10, 20)]
    predicted = [claim(9, 20), claim(0, 4)]
    assert pairs_of(gold, predicted) == [(0, 1), (1, 0)]


def test_a_shared_trigger_goes_before_a_shared_type() -> None:
    gold = [event((0, 6)), event((10, 16))]
    assert pairs_of(gold, [event((10, 16))]) == [(1, 0)]


def test_a_shared_name_goes_before_a_mention_inside_a_longer_name() -> None:
    gold = [
        organization("United Ports", (0, 12), (50, 62)),
        organization("United Ports Council", (0, 20), (70, 90), (100, 120), (130, 150)),
    ]
    predicted = [organization("United Ports Council", (0, 20))]
    assert pairs_of(gold, predicted) == [(1, 0)]


def test_a_tie_goes_to_the_pair_with_more_key_fields_right() -> None:
    gold = [claim(50, 52, 7), claim(50, 52, 40)]
    result = pair(gold, [claim(50, 52, 40)])
    assert [one.gold.record for one in result.pairs] == [gold[1]]
    assert result.pairs[0].wrong == ()


def test_a_tie_goes_to_required_before_optional_gold() -> None:
    gold = [claim(optional=True), claim(optional=False)]
    assert [one.optional for one in pair(gold, [claim()]).pairs] == [False]


def test_a_remaining_tie_goes_to_the_first_in_the_text() -> None:
    gold = [claim(54, 58), claim(50, 54)]
    result = pair(gold, [claim(52, 56)])
    assert [one.gold.record for one in result.pairs] == [gold[1]]


def test_more_of_all_mentions_counts_for_more_than_one_exact_mention() -> None:
    gold = [agreement((0, 10), (20, 30), (40, 50))]
    predicted = [agreement((0, 10)), agreement((19, 30), (41, 50))]
    assert pairs_of(gold, predicted) == [(0, 1)]


def test_overlapping_mentions_of_one_record_are_not_counted_twice() -> None:
    gold = [agreement((0, 10))]
    predicted = [agreement((0, 5), (0, 5), (0, 5)), agreement((0, 7))]
    assert pairs_of(gold, predicted) == [(0, 1)]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_lines_does_not_matter(seed: int) -> None:
    gold = [claim(start, start + 4, start % 3) for start in range(0, 30, 2)]
    predicted = [claim(start, start + 5, start % 2) for start in range(0, 30, 3)]
    expected = pair(gold, predicted)
    random.Random(seed).shuffle(gold)
    random.Random(seed + 1).shuffle(predicted)
    shuffled = pair(gold, predicted)
    assert [(one.gold.key, one.predicted.key) for one in shuffled.pairs] == [
        (one.gold.key, one.predicted.key) for one in expected.pairs
    ]


def test_equal_records_get_distinct_keys_in_content_order() -> None:
    items = number_duplicates(to_items([claim(value=2), claim(value=1), claim(value=2)], "gold"))
    assert [item.key for item in items] == [
        "d1/claim/50-52",
        "d1/claim/50-52#2",
        "d1/claim/50-52#3",
    ]
    assert [item.record["amount"]["value"] for item in items] == [1, 2, 2]


def test_the_key_of_a_record_ignores_its_other_fields() -> None:
    (plain,), (changed,) = (
        to_items([claim(value=value, amount=amount(50, 52, value))], "gold") for value in (1, 2)
    )
    assert plain.key == changed.key
