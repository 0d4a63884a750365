"""Field scores: hand-computed counts, one field at a time."""

from __future__ import annotations

import pytest
from evaluate_records import (
    Record,
    agreement,
    amount,
    claim,
    date,
    event,
    one_of_each,
    organization,
    span,
)

from factex.evaluate import score
from factex.evaluate.equality import match_entities, match_names, match_spans
from factex.evaluate.fields import FIELDS


def named(start: int, text: str, **more: str) -> Record:
    return span(start, start + len(text), text, **more)


def counts(gold: Record, predicted: Record, field: str) -> tuple[int, int, int, int, int]:
    """Return (pairs, right, tp, fp, fn) of one field of one pair."""
    report = score([gold], [predicted], resamples=0)
    one = report.fields[gold["type"]][field]
    return (one.pairs, one.right, one.tp, one.fp, one.fn)


RIGHT, WRONG = (1, 1, 0, 0, 0), (1, 0, 0, 0, 0)
BOTH_NULL, FOUND = (1, 1, 0, 0, 0), (1, 1, 1, 0, 0)
SPURIOUS, LACKING, OTHER = (1, 0, 0, 1, 0), (1, 0, 0, 0, 1), (1, 0, 0, 1, 1)
NOT_IN_GOLD = (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("gold", "predicted", "field", "expected"),
    [
        (event(), event(event_type="meeting"), "event_type", WRONG),
        (event(), event((3, 9)), "trigger", RIGHT),
        (event(), event((3, 9)), "trigger_span", WRONG),
        (event(), event((8, 9)), "trigger", WRONG),
        (event(), event(), "date_bounds", RIGHT),
        (event(), event(date=date(20, 27, "2021-03")), "date_bounds", WRONG),
        (event(), event((0, 6), (22, 27)), "date_span", WRONG),
        (
            event(date=date(20, 27, relation="by")),
            event(date=date(20, 27, relation="at")),
            "date_relation",
            WRONG,
        ),
        (
            event(date=date(20, 27, edtf="2021-03")),
            event(date=date(20, 27, edtf="2021-03~")),
            "date_edtf",
            OTHER,
        ),
        (event(), event(date=date(20, 27, timex="2021-03-05")), "date_timex", NOT_IN_GOLD),
        (
            event(date=date(20, 27, timex="2021-03-05")),
            event(date=date(20, 27, timex="2021-03-05")),
            "date_timex",
            FOUND,
        ),
        (event(factuality="planned"), event(factuality="asserted"), "factuality", WRONG),
        (event(), event(factuality="asserted"), "factuality", NOT_IN_GOLD),
        (event(attribution=None), event(attribution=None), "attribution", BOTH_NULL),
        (
            event(attribution=None),
            event(attribution=named(0, "officials")),
            "attribution",
            SPURIOUS,
        ),
        (event(attribution=named(0, "officials")), event(), "attribution", LACKING),
        (
            event(attribution=named(0, "officials")),
            event(attribution=named(90, "a minister")),
            "attribution",
            OTHER,
        ),
        (
            event(attribution=named(0, "he")),
            event(attribution=named(0, "he", name="Tan Ah Seng")),
            "attribution",
            FOUND,
        ),
        (agreement(date=None), agreement(date=date(0, 4)), "date", SPURIOUS),
        (agreement(date=date(0, 4)), agreement(date=date(60, 64)), "date", FOUND),
        (agreement(topic=span(0, 9)), agreement(topic=span(8, 12)), "topic", FOUND),
        (agreement(count=amount(0, 2, 6)), agreement(count=amount(0, 2, 6)), "count", FOUND),
        (agreement(count=amount(0, 2, 6)), agreement(count=amount(0, 2, 7)), "count", OTHER),
        (
            organization("Harbor Board", (0, 9), country="SG"),
            organization("Harbor Board", (0, 9), country="MY"),
            "country",
            OTHER,
        ),
        (organization("The Board", (0, 9)), organization("BOARD", (0, 9)), "name", RIGHT),
        (organization("Harbor Board", (0, 9)), organization("Board", (0, 9)), "name", WRONG),
        (
            organization("Harbor Board", (0, 9), aliases=["HB", "the Board"]),
            organization("Harbor Board", (0, 9), aliases=["H.B.", "Port"]),
            "aliases",
            (1, 0, 1, 1, 1),
        ),
        (
            organization("Harbor Board", (0, 9), (20, 29), (40, 49)),
            organization("Harbor Board", (0, 9), (21, 29)),
            "mentions",
            (1, 0, 2, 0, 1),
        ),
        (claim(), claim(value=41), "value", WRONG),
        (claim(), claim(amount=amount(50, 52, modifier="over")), "modifier", WRONG),
        (
            claim(amount=amount(50, 52, unit="Fishing  boats")),
            claim(amount=amount(50, 52, unit="fishing boats")),
            "unit",
            FOUND,
        ),
        (claim(), claim(metric=span(60, 64)), "metric", RIGHT),
        (claim(metric=span(60, 64)), claim(), "metric", LACKING),
        (claim(metric=span(60, 64)), claim(metric=span(64, 70)), "metric", OTHER),
        (claim(predicate=span(0, 5)), claim(predicate=span(4, 9)), "predicate", FOUND),
        (claim(subject=named(0, "Chinese")), claim(subject=named(9, "China")), "subject", OTHER),
        (
            claim(subject=named(0, "China")),
            claim(subject=named(9, "Chinese", name="China")),
            "subject",
            FOUND,
        ),
        (claim(period=None), claim(period=None), "period", BOTH_NULL),
        (claim(period=date(0, 4)), claim(period=date(9, 13)), "period", FOUND),
        (claim(period=date(0, 4, None)), claim(period=date(9, 13, None)), "period", OTHER),
        (claim(period=date(0, 4, None)), claim(period=date(0, 4, None)), "period", FOUND),
    ],
)
def test_one_pair(
    gold: Record, predicted: Record, field: str, expected: tuple[int, int, int, int, int]
) -> None:
    assert counts(gold, predicted, field) == expected


def test_participants_are_a_set_and_roles_are_compared_where_both_have_one() -> None:
    gold = event(
        participants=[
            named(0, "Laos", role="actor"),
            named(9, "Brunei", role="actor"),
            named(30, "the bank", role="recipient"),
        ]
    )
    predicted = event(
        participants=[
            named(60, "Brunei", role="recipient"),
            named(0, "Laos", role="actor"),
            named(70, "Palau", role="actor"),
        ]
    )
    assert counts(gold, predicted, "participants") == (1, 0, 2, 1, 1)
    assert counts(gold, predicted, "role") == (2, 1, 0, 0, 0)


def test_parties_over_two_pairs_give_precision_and_recall() -> None:
    gold = [
        agreement(parties=[named(0, "Laos"), named(9, "Brunei")]),
        agreement((70, 80), parties=[named(60, "Laos")]),
    ]
    predicted = [
        agreement(parties=[named(0, "Laos")]),
        agreement((70, 80), parties=[named(60, "Laos"), named(65, "Palau")]),
    ]
    report = score(gold, predicted, resamples=0)
    parties = report.fields["agreement"]["parties"]
    assert (parties.precision, parties.recall, parties.accuracy) == (2 / 3, 2 / 3, 0)
    figure = report.figures["parties_f1"]
    assert (figure.value, figure.n, figure.measure) == (pytest.approx(2 / 3), 4, "f1")


def test_headline_figures_pool_the_types() -> None:
    gold = [event(factuality="planned"), claim(factuality="asserted")]
    predicted = [event(factuality="planned"), claim(factuality="negated")]
    figure = score(gold, predicted, resamples=0).figures["factuality"]
    assert (figure.value, figure.n, figure.measure) == (0.5, 2, "accuracy")


def test_unpaired_records_have_no_fields() -> None:
    report = score([claim()], [claim(80, 82)], resamples=0)
    assert report.fields["claim"]["value"].accuracy is None


def test_every_type_reports_every_field() -> None:
    report = score(one_of_each(), one_of_each(), resamples=0)
    assert {kind: set(fields) for kind, fields in report.fields.items()} == {
        kind: set(fields) for kind, fields in FIELDS.items()
    }


class TestMatching:
    def test_spans_are_paired_by_the_largest_overlap(self) -> None:
        gold = [span(0, 10), span(10, 20)]
        assert match_spans(gold, [span(8, 20), span(0, 3)]) == {1: 0, 0: 1}

    def test_each_span_is_used_once(self) -> None:
        assert match_spans([span(0, 10)], [span(0, 5), span(0, 10)]) == {0: 1}

    def test_place_goes_before_name(self) -> None:
        gold = [named(0, "Laos"), named(40, "Laos")]
        predicted = [named(40, "Laos"), named(80, "Laos")]
        assert match_entities(gold, predicted) == {1: 0, 0: 1}

    def test_one_name_twice_needs_two_answers(self) -> None:
        assert match_names(["Laos", "laos"], ["The Laos"]) == {0: 0}

    def test_either_name_of_an_entity_will_do(self) -> None:
        gold = [named(0, "Lao", name="Laos"), named(9, "Burma")]
        predicted = [named(30, "Burma", name="Myanmar"), named(50, "Laos")]
        assert match_entities(gold, predicted) == {0: 1, 1: 0}
