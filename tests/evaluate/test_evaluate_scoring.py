"""Counting: hand-computed cases for match, strict, optional gold, scope and properties."""

from __future__ import annotations

import json
from typing import Any

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
from hypothesis import given, settings
from hypothesis import strategies as st

from factex.errors import GoldError
from factex.evaluate import Report, scope_of_gold, score
from factex.evaluate.items import to_items
from factex.evaluate.scope import ManifestEntry, Scope, scope_of_manifest


def report_of(gold: list[Record], predicted: list[Record], **options: Any) -> Report:
    return score(gold, predicted, **{"resamples": 0, **options})


def counts(report: Report, matching: str = "strict", row: str = "micro") -> tuple[int, int, int]:
    scores = report.scores[matching]
    one = scores.micro if row == "micro" else scores.types[row]
    return (one.tp, one.fp, one.fn)


def everything(*, types: list[str] | None = None) -> Scope:
    return Scope({"d1": frozenset(types or ["event", "organization", "agreement", "claim"])})


def test_gold_against_itself_is_perfect() -> None:
    report = report_of(one_of_each(), one_of_each())
    assert counts(report) == counts(report, "match") == (4, 0, 0)
    micro = report.scores["strict"].micro
    assert (micro.precision, micro.recall, micro.f1) == (1, 1, 1)


def test_no_predictions_leave_precision_undefined() -> None:
    micro = report_of([claim()], []).scores["match"].micro
    assert (micro.precision, micro.recall, micro.f1) == (None, 0, 0)


def test_no_gold_leaves_recall_undefined() -> None:
    micro = report_of([], [claim()], scope=everything()).scores["match"].micro
    assert (micro.precision, micro.recall, micro.f1) == (0, None, 0)


def test_both_sides_empty_leave_everything_undefined() -> None:
    scores = report_of([], [], scope=everything(), resamples=10).scores["match"]
    for ratios in (scores.micro, scores.macro, scores.types["event"]):
        assert (ratios.precision, ratios.recall, ratios.f1) == (None, None, None)


def test_no_documents_at_all() -> None:
    report = report_of([], [], resamples=10)
    assert report.documents == 0
    assert report.scores["match"].micro.f1 is None
    assert report.figures["value"].ci is None


def test_a_duplicate_prediction_is_a_false_positive() -> None:
    report = report_of([claim()], [claim(), claim()])
    assert counts(report, "match") == counts(report) == (1, 1, 0)


def test_a_pair_with_a_wrong_key_field_is_one_false_positive_and_one_false_negative() -> None:
    report = report_of([claim(value=40)], [claim(value=41)])
    assert counts(report, "match") == (1, 0, 0)
    assert counts(report, "strict") == (0, 1, 1)


def test_unpaired_optional_gold_is_not_missed() -> None:
    report = report_of([claim(optional=True), event()], [event()])
    assert counts(report, "match") == counts(report) == (1, 0, 0)
    assert (report.gold, report.optional, report.predicted) == (1, 1, 1)


@pytest.mark.parametrize("value", [40, 41])
def test_a_prediction_for_optional_gold_counts_nowhere(value: int) -> None:
    report = report_of([claim(optional=True)], [claim(value=value)])
    assert counts(report, "match") == counts(report) == (0, 0, 0)
    assert report.fields["claim"]["value"].pairs == 0
    assert report.scores["match"].micro.precision is None


def test_a_second_prediction_for_optional_gold_is_a_false_positive() -> None:
    report = report_of([claim(optional=True)], [claim(), claim()])
    assert counts(report, "match") == (0, 1, 0)


def test_macro_is_the_mean_over_the_types_with_a_figure() -> None:
    """Events: P 1/1, R 1/2. Claims: P 1/3, R 1/1. The other two types have neither side."""
    gold = [event(), event((0, 6), (100, 107)), claim()]
    predicted = [event(), claim(), claim(70, 72), claim(80, 82)]
    macro = report_of(gold, predicted).scores["match"].macro
    assert macro.precision == pytest.approx((1 + 1 / 3) / 2)
    assert macro.recall == pytest.approx((1 / 2 + 1) / 2)
    assert macro.f1 == pytest.approx((2 / 3 + 2 / 4) / 2)


def test_micro_sums_counts_over_types_and_documents() -> None:
    gold = [event(), claim(), claim(doc_id="d2")]
    predicted = [event(), claim(60, 62), claim(doc_id="d2")]
    report = report_of(gold, predicted)
    assert counts(report, "match") == (2, 1, 1)
    assert [(one.doc_id, one.match.tp, one.match.fp) for one in report.by_document] == [
        ("d1", 1, 1),
        ("d2", 1, 0),
    ]


def test_records_of_two_documents_are_never_paired() -> None:
    scope = Scope({"d1": frozenset(["claim"]), "d2": frozenset(["claim"])})
    report = report_of([claim()], [claim(doc_id="d2")], scope=scope)
    assert counts(report, "match") == (0, 1, 1)


NOT_STRICT = [
    (event(), event(event_type="meeting"), ["event_type"]),
    (event(), event(date=date(20, 27, "2021-03-06")), ["date_bounds"]),
    (event(), event(date=date(20, 27) | {"ends": None}), ["date_bounds"]),
    (event(date=date(20, 27, None)), event(), ["date_bounds"]),
    (agreement(), agreement(form="protocol"), ["form"]),
    (agreement(), agreement(status="ratified"), ["status"]),
    (organization("A", (0, 5)), organization("A", (0, 5), org_type="company"), ["org_type"]),
    (claim(), claim(amount=amount(50, 52, 41)), ["value"]),
    (claim(), claim(amount=amount(50, 52, None, lower=40)), ["value"]),
    (claim(), claim(amount=amount(50, 52, kind="measure")), ["kind"]),
    (claim(), claim(amount=amount(50, 52, modifier="about")), ["modifier"]),
    (claim(), claim(amount=amount(50, 52, kind="money", currency="SGD")), ["kind", "currency"]),
    (claim(metric=span(53, 58)), claim(), ["metric"]),
    (claim(metric=span(53, 58)), claim(metric=span(58, 60)), ["metric"]),
]


@pytest.mark.parametrize(("gold", "predicted", "wrong"), NOT_STRICT)
def test_key_fields_that_differ(gold: Record, predicted: Record, wrong: list[str]) -> None:
    report = report_of([gold], [predicted])
    assert counts(report, "match") == (1, 0, 0)
    assert counts(report, "strict") == (0, 1, 1)
    assert [one.wrong_fields for one in report.outcomes] == [wrong]


STRICT = [
    (event(), event((3, 9), factuality="planned", participants=[span(8, 12)])),
    (event(date=date(20, 27, None)), event(date=date(22, 27, None))),
    (agreement(), agreement((35, 45), parties=[span(0, 5)], topic=span(3, 9))),
    (organization("A", (0, 5)), organization("A", (0, 5), (9, 14), country="MY")),
    (claim(value=0.28), claim(value=28 / 100 + 1e-15)),
    (claim(value=40), claim(value=40.0)),
    (claim(), claim(metric=span(53, 58))),
    (claim(metric=span(53, 58)), claim(metric=span(57, 60))),
    (claim(), claim(amount=amount(50, 52, unit="boats"))),
]


@pytest.mark.parametrize(("gold", "predicted"), STRICT)
def test_differences_that_strict_scoring_allows(gold: Record, predicted: Record) -> None:
    assert counts(report_of([gold], [predicted])) == (1, 0, 0)


class TestScope:
    def test_a_document_without_gold_records_counts(self) -> None:
        items = to_items([claim()], "gold")
        report = report_of(
            [claim()], [claim(doc_id="d2")], scope=scope_of_gold(items, ["d2", "d3"])
        )
        assert report.documents == 3
        assert counts(report, "match") == (0, 1, 1)

    def test_a_type_not_annotated_is_left_out(self) -> None:
        report = report_of([claim()], one_of_each(), scope=everything(types=["claim", "event"]))
        assert counts(report, "match") == (1, 1, 0)
        assert set(report.scores["match"].types) == {"claim", "event"}
        assert report.left_out == 2

    def test_a_document_of_the_other_split_is_left_out(self) -> None:
        types = frozenset(["claim"])
        entries = [ManifestEntry("d1", "dev", types), ManifestEntry("d2", "test", types)]
        records = [claim(), claim(doc_id="d2")]
        report = report_of(records, records, scope=scope_of_manifest(entries, "dev"))
        assert (report.documents, report.gold, report.left_out) == (1, 1, 2)

    def test_an_unknown_document_is_an_error_that_names_the_record(self) -> None:
        with pytest.raises(GoldError, match=r"predicted record 2: unknown document 'd9'"):
            report_of([claim()], [claim(), claim(doc_id="d9")])

    def test_a_split_without_documents_is_an_error(self) -> None:
        with pytest.raises(GoldError, match="no document in split 'test'"):
            scope_of_manifest([ManifestEntry("d1", "dev", frozenset(["claim"]))], "test")


class TestOutcomes:
    def test_each_record_has_one(self) -> None:
        gold = [claim(), claim(60, 62), claim(70, 72, optional=True)]
        predicted = [claim(value=3), claim(90, 92)]
        found = {one.key: one.result for one in report_of(gold, predicted).outcomes}
        assert found == {
            "d1/claim/50-52": "wrong",
            "d1/claim/60-62": "missed",
            "d1/claim/70-72": "missed",
            "d1/claim/90-92": "extra",
        }

    def test_values_are_shown_from_both_sides(self) -> None:
        gold = claim(amount=amount(50, 52, None, lower=2, upper=5))
        (outcome,) = report_of([gold], [claim()]).outcomes
        assert outcome.gold is not None
        assert outcome.predicted is not None
        assert (outcome.gold["value"], outcome.predicted["value"]) == ("2..5", 40)

    def test_evidence_is_quoted_on_one_line(self) -> None:
        gold = claim(evidence=span(45, 60, "Forty boats\nsank"[:15]))
        (outcome,) = report_of([gold], []).outcomes
        assert outcome.quote == "Forty boats san"

    def test_without_evidence_the_article_is_quoted_around_the_anchor(self) -> None:
        text = "word " * 40 + "Harbor Board" + " more" * 40
        start = text.index("Harbor")
        gold = organization("Harbor Board", (start, start + 12))
        (outcome,) = report_of([gold], [], texts={"d1": text}).outcomes
        assert outcome.quote.startswith("… word word")
        assert " Harbor Board " in outcome.quote
        assert outcome.quote.endswith("more more …")

    def test_without_evidence_and_article_a_mention_is_quoted(self) -> None:
        (outcome,) = report_of([organization("Harbor Board", (0, 3))], []).outcomes
        assert outcome.quote == "xxx"


class TestBootstrap:
    GOLD = tuple(claim(doc_id=f"d{number}") for number in range(12))

    def test_the_same_seed_gives_the_same_report(self) -> None:
        first, second = (score(self.GOLD, self.GOLD[:7]).to_json() for _ in range(2))
        assert first == second

    def test_another_seed_gives_other_intervals_and_the_same_scores(self) -> None:
        first, second = (
            score(self.GOLD, self.GOLD[:7], resamples=50, seed=seed).scores["match"].micro
            for seed in (1, 2)
        )
        assert first.ci != second.ci
        assert (first.recall, first.tp) == (second.recall, second.tp)

    def test_the_interval_holds_the_figure(self) -> None:
        micro = score(self.GOLD, self.GOLD[:7]).scores["match"].micro
        assert micro.ci is not None
        assert micro.ci.recall is not None
        low, high = micro.ci.recall
        assert 0 < low < 7 / 12 < high < 1
        assert micro.ci.precision == (1, 1)

    def test_an_undefined_figure_has_no_interval(self) -> None:
        ci = score(self.GOLD, []).scores["match"].micro.ci
        assert ci is not None
        assert ci.precision is None

    def test_without_resamples_there_is_no_interval(self) -> None:
        report = score(self.GOLD, self.GOLD, resamples=0)
        assert report.scores["match"].micro.ci is None
        assert report.figures["value"].ci is None


def test_the_order_of_the_lines_does_not_matter() -> None:
    gold = [*one_of_each(), claim(50, 53, 7), event((8, 12))]
    predicted = [*one_of_each(), claim(51, 53, 7), agreement((33, 39))]
    first = report_of(gold, predicted)
    assert first == report_of(gold[::-1], predicted[::-1])


def test_a_report_survives_json() -> None:
    report = score([*one_of_each(), claim(60, 62)], one_of_each())
    assert Report.model_validate(json.loads(report.to_json())) == report


claims = st.builds(
    lambda start, length, value, where: claim(
        start, start + length, value, doc_id=f"d{where}", metric=span(900, 905)
    ),
    st.integers(0, 40),
    st.integers(1, 6),
    st.integers(0, 2),
    st.integers(1, 2),
)
events = st.builds(
    lambda trigger, when, kind, day: event(
        (trigger, trigger + 4),
        (when, when + 3),
        event_type=kind,
        date=date(when, when + 3, day),
    ),
    st.integers(0, 12),
    st.integers(0, 8),
    st.sampled_from(["signing", "meeting"]),
    st.sampled_from(["2021-03-05", None]),
)
record_lists = st.lists(st.one_of(claims, events), max_size=12)
BOTH = Scope({doc_id: frozenset(["claim", "event"]) for doc_id in ("d1", "d2")})


@given(record_lists)
@settings(max_examples=60, deadline=None)
def test_any_gold_against_itself_is_perfect(records: list[Record]) -> None:
    report = report_of(records, records, scope=BOTH)
    assert counts(report) == counts(report, "match") == (len(records), 0, 0)
    for fields in report.fields.values():
        assert all(one.right == one.pairs for one in fields.values())
    for by_scheme in report.boundaries.values():
        assert all(one.f1 in (1, None) for one in by_scheme.values())


@given(record_lists, record_lists)
@settings(max_examples=100, deadline=None)
def test_swapping_the_sides_swaps_precision_and_recall(
    gold: list[Record], predicted: list[Record]
) -> None:
    there, back = report_of(gold, predicted, scope=BOTH), report_of(predicted, gold, scope=BOTH)
    for matching in ("match", "strict"):
        for row in ("micro", "claim", "event"):
            tp, fp, fn = counts(there, matching, row)
            assert counts(back, matching, row) == (tp, fn, fp)


# Classes of errors


def classes(gold: Record, predicted: Record) -> dict[str, int]:
    report = report_of([gold], [predicted])
    return {name: n for name, n in report.errors[gold["type"]].items() if n}


def test_a_right_pair_is_in_no_class() -> None:
    assert classes(event(), event()) == {}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"event_type": "meeting"}, {"type": 1}),
        ({"date": date(20, 27, "2021-03-06")}, {"value": 1}),
        ({"date": date(20, 25)}, {"boundary": 1}),
        ({"trigger": span(0, 3)}, {"boundary": 1}),
        ({"factuality": "planned"}, {"factuality": 1}),
        ({"attribution": span(50, 55)}, {"attribution": 1}),
        ({"participants": [span(60, 65, role="actor")]}, {"argument": 1}),
        ({"event_type": "meeting", "factuality": "planned"}, {"type": 1, "factuality": 1}),
    ],
)
def test_a_pair_is_in_the_class_of_each_field_that_differs(
    change: Record, found: dict[str, int]
) -> None:
    whole = event(factuality="asserted", attribution=None, participants=[])
    assert classes(whole, {**whole, **change}) == found


def test_status_and_amounts_have_their_classes() -> None:
    treaty = agreement((30, 40))
    assert classes(treaty, {**treaty, "status": "ratified"}) == {"status": 1}
    assert classes(treaty, {**treaty, "form": "convention"}) == {"type": 1}
    assert classes(claim(), claim(value=41)) == {"value": 1}


def test_records_without_a_counterpart_are_missed_or_spurious() -> None:
    report = report_of([event()], [event((100, 106), (120, 127))])
    assert {name: n for name, n in report.errors["event"].items() if n} == {
        "missed": 1,
        "spurious": 1,
    }


def test_optional_gold_is_in_no_class() -> None:
    report = report_of([event(optional=True)], [event(event_type="meeting", optional=True)])
    assert not any(report.errors["event"].values())


def test_errors_are_counted_for_every_type_in_scope() -> None:
    report = report_of([event()], [event()])
    assert set(report.errors) == {"event", "organization", "agreement", "claim"}
