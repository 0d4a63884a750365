"""Precision so far, what is left to judge, and what a sample says of the whole."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_batch import PORT, changed, day, event, port_facts, write_run

from factex.review.batch import Batch, load_batch
from factex.review.figures import Figures, needed_for
from factex.review.log import DecisionLog
from factex.review.sampling import (
    allocate,
    draw_sample,
    estimate,
    stratified_interval,
    stratum_of,
)
from factex.review.state import ReviewState

if TYPE_CHECKING:
    from conftest import OpenState


def opened() -> dict[str, Any]:
    return event(PORT, "x", "opened", "launch", day(PORT, "2 June 1999", "1999-06-02"), actors=[])


def edited(state: ReviewState, fact_id: str, **changes: Any) -> None:
    state.edit(fact_id, {**state.batch.fact(fact_id).model_dump(mode="json"), **changes})


@pytest.fixture
def figures(state: ReviewState) -> Figures:
    """Figures of the undecided facts."""
    return Figures(state)


# Precision so far ---------------------------------------------------------------------------


def test_nothing_is_known_at_first(figures: Figures) -> None:
    figure = figures.figure()
    assert (figure.right, figure.judged, figure.total, figure.left) == (0, 0, 5, 5)
    assert figure.precision is None
    assert figure.interval is None


def test_strict_and_match_count_as_the_scorer_does(state: ReviewState, figures: Figures) -> None:
    state.accept("eve-1")
    edited(state, "eve-2", factuality="planned")  # no key field: still strictly right
    edited(state, "agr-1", status="ratified")  # a key field: found, and wrong
    state.reject("cla-1", "value")
    strict, match = figures.figure(), figures.figure(by="match")
    assert (strict.right, strict.judged) == (2, 4)
    assert (match.right, match.judged) == (3, 4)
    assert strict.precision == 0.5
    assert figures.figure("type", "event").right == 2
    assert figures.figure("rule", "agreements.treaty", by="match").right == 1
    assert [(f.value, f.judged, f.total) for f in figures.figures("type")] == [
        ("event", 2, 2),
        ("agreement", 1, 1),
        ("claim", 1, 1),
        ("organization", 0, 1),
    ]


def test_a_correction_to_another_place_or_type_leaves_nothing_right(
    state: ReviewState, figures: Figures
) -> None:
    elsewhere = {**state.batch.fact("cla-1").model_dump(mode="json")}
    two = PORT.index("two cranes")
    elsewhere["amount"] = {
        **elsewhere["amount"],
        **{"start": two, "end": two + 3, "text": "two", "value": 2, "kind": "count"},
        "currency": None,
    }
    state.edit("cla-1", elsewhere)
    assert figures.figure(by="match").right == 0
    assert figures.figure(by="match").judged == 1
    state.edit("eve-1", state.batch.fact("agr-1").model_dump(mode="json"))
    assert figures.figure(by="match").right == 0


def test_figures_follow_every_change_back_and_forth(state: ReviewState, figures: Figures) -> None:
    state.accept("eve-1")
    state.reject("eve-1")
    assert (figures.figure().right, figures.figure().judged) == (0, 1)
    state.undo()
    assert (figures.figure().right, figures.figure().judged) == (1, 1)
    state.undo()
    assert (figures.figure().right, figures.figure().judged) == (0, 0)
    state.add("port", opened())
    assert (figures.figure().added, figures.figure("type", "event").added) == (1, 1)
    assert figures.figure().judged == 0
    state.undo()
    assert figures.figure().added == 0
    anew = Figures(state)
    assert anew.figures("type") == figures.figures("type")


def test_stale_decisions_do_not_count(open_state: OpenState) -> None:
    open_state().accept("eve-1")
    state = open_state(facts=changed(port_facts(), "eve-1", event_type="launch"))
    assert Figures(state).figure().judged == 0


def test_wilsons_interval_is_the_one_computed_by_hand(state: ReviewState, figures: Figures) -> None:
    """9 of 10 would be 0.5958 to 0.9821 (z = 1.96); 4 of 5 is 0.3755 to 0.9638."""
    for fact_id in ("eve-1", "agr-1", "org-1", "cla-1"):
        state.accept(fact_id)
    state.reject("eve-2")
    interval = figures.figure().interval
    assert interval == pytest.approx((0.3755, 0.9638), abs=5e-5)


def test_how_many_are_left_until_an_interval_is_narrow() -> None:
    """By hand: at a half the width is z / sqrt(n + z^2), so 0.1 asks for n > (z / 0.1)^2 - z^2."""
    assert needed_for(0.5, 0.1) == needed_for(None, 0.1) == 381
    assert needed_for(0.5, 0.05) == 1533
    assert needed_for(1.0, 0.1) == 35
    with pytest.raises(ValueError, match="width"):
        needed_for(0.5, 0)


@given(share=st.floats(0, 1), width=st.floats(0.02, 1))
def test_needed_is_the_least_number(share: float, width: float) -> None:
    from factex.evaluate.bootstrap import wilson_interval

    def wide(trials: int) -> float:
        low, high = wilson_interval(share * trials, trials) or (0.0, 1.0)
        return high - low

    needed = needed_for(share, width)
    assert wide(needed) < width
    assert needed == 1 or wide(needed - 1) >= width


def test_until_width_stops_at_the_last_fact(state: ReviewState, figures: Figures) -> None:
    assert figures.figure().until_width(0.1) == 5
    state.accept("eve-1")
    assert figures.figure().until_width(0.1) == 4
    assert figures.figure().until_width(0.999) == 0


def test_recall_is_told_of_documents_that_were_read_to_their_end(
    state: ReviewState, figures: Figures
) -> None:
    state.accept("eve-1")
    edited(state, "agr-1", status="ratified")
    state.reject("cla-1")
    state.add("port", opened())
    assert figures.recall() == (0, 0)
    state.finish("port")
    assert figures.recall() == (2, 3)


# Sampling -----------------------------------------------------------------------------------


def many(tmp_path: Path, count: int = 200) -> Batch:
    """Claims and events of all confidences, each in a document of its own."""
    facts, articles = [], []
    for number in range(count):
        fact = port_facts()[3 if number % 4 else 0]
        confidence = round((number * 7 % 100) / 100, 2)
        facts.append({**fact, "id": f"f{number}", "doc_id": f"d{number}", "confidence": confidence})
        articles.append({"id": f"d{number}", "text": PORT})
    return load_batch(write_run(tmp_path, facts, articles))


def test_a_sample_is_the_same_every_time_and_another_with_another_seed(tmp_path: Path) -> None:
    batch = many(tmp_path)
    sample = draw_sample(batch, 40, seed=1)
    assert sample == draw_sample(batch, 40, seed=1)
    assert set(sample.fact_ids) != set(draw_sample(batch, 40, seed=2).fact_ids)
    assert len(set(sample.fact_ids)) == 40


def test_a_larger_sample_holds_the_smaller_one(tmp_path: Path) -> None:
    batch = many(tmp_path)
    assert set(draw_sample(batch, 40).fact_ids) <= set(draw_sample(batch, 80).fact_ids)


def test_every_stratum_is_in_the_sample_by_its_size(tmp_path: Path) -> None:
    batch = many(tmp_path)
    sample = draw_sample(batch, 60)
    assert len(sample.populations) == 8
    assert sum(sample.populations.values()) == 200
    for stratum, population in sample.populations.items():
        drawn = [one for one in sample.fact_ids if sample.stratum[one] == stratum]
        assert len(drawn) >= 2
        assert len(drawn) == pytest.approx(2 + 44 * (population - 2) / 184, abs=1)
        assert all(stratum_of(batch.fact(one)) == stratum for one in drawn)


def test_the_front_of_a_sample_is_spread_over_the_strata(tmp_path: Path) -> None:
    sample = draw_sample(many(tmp_path), 80)
    front = {sample.stratum[one] for one in sample.fact_ids[:20]}
    assert len(front) >= 6


def test_a_sample_of_everything_is_everything(tmp_path: Path) -> None:
    batch = many(tmp_path, 30)
    assert len(draw_sample(batch, 1000).fact_ids) == 30
    assert draw_sample(batch, 0).fact_ids == ()


@given(
    st.dictionaries(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), st.integers(1, 300)),
    st.integers(0, 500),
)
def test_an_allocation_gives_what_is_asked_and_there(
    populations: dict[tuple[str, int], int], size: int
) -> None:
    shares = allocate(populations, size)
    assert sum(shares.values()) == min(size, sum(populations.values()))
    assert all(0 <= shares[one] <= populations[one] for one in populations)
    if size >= 2 * len(populations):
        assert all(shares[one] >= min(2, populations[one]) for one in populations)


def test_an_estimate_weighs_the_strata_by_hand() -> None:
    """Strata of 80 and 20: 8 of 10 and 2 of 5 right give 0.8 * 0.8 + 0.2 * 0.4 = 0.72."""
    precision, interval = stratified_interval([(80, 10, 8), (20, 5, 2)])
    assert precision == pytest.approx(0.72)
    assert interval is not None
    assert interval[0] < 0.72 < interval[1]
    # All judged: nothing is left to chance.
    assert stratified_interval([(10, 10, 8), (5, 5, 2)]) == (
        pytest.approx(10 / 15),
        (pytest.approx(10 / 15), pytest.approx(10 / 15)),
    )
    assert stratified_interval([(10, 0, 0)]) == (None, None)
    assert stratified_interval([]) == (None, None)


def test_a_stratum_without_a_judged_fact_is_taken_with_its_neighbour() -> None:
    assert stratified_interval([(50, 10, 5), (50, 0, 0)])[0] == pytest.approx(0.5)
    assert stratified_interval([(50, 0, 0), (50, 10, 5)])[0] == pytest.approx(0.5)
    joined, _ = stratified_interval([(50, 1, 1), (50, 9, 4)])
    assert joined == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("strata", "size"),
    product(
        [
            [(300, 0.6), (500, 0.8), (800, 0.9), (400, 0.97), (30, 0.4), (900, 0.95)],
            [(1000, 0.98), (2000, 0.99), (500, 0.95), (20, 0.9)],
            [(1000, 0.3), (400, 0.5), (100, 0.7)],
        ],
        [50, 100, 200],
    ),
)
def test_the_interval_covers_the_truth_as_often_as_it_says(
    strata: list[tuple[int, float]], size: int
) -> None:
    """1,000 samples of a batch whose precision is known: 95% of the intervals hold it, about."""
    generator, draws = np.random.default_rng(11), 1000
    right = [round(count * share) for count, share in strata]
    shares = allocate({("t", n): count for n, (count, _) in enumerate(strata)}, size)
    truth = sum(right) / sum(count for count, _ in strata)
    covered, widths = 0, 0.0
    for _ in range(draws):
        sample = [
            (
                count,
                shares["t", n],
                int(generator.hypergeometric(good, count - good, shares["t", n])),
            )
            for n, ((count, _), good) in enumerate(zip(strata, right, strict=True))
        ]
        _, interval = stratified_interval(sample)
        assert interval is not None
        covered += interval[0] <= truth <= interval[1]
        widths += interval[1] - interval[0]
    assert 0.92 <= covered / draws <= 0.985
    # No wider than a simple random sample needs, and no narrower than strata can make it.
    simple = 2 * 1.96 * (truth * (1 - truth) / size) ** 0.5
    assert 0.6 * simple < widths / draws < 1.35 * simple


def test_the_estimate_follows_the_decisions(tmp_path: Path) -> None:
    batch = many(tmp_path, 120)
    with DecisionLog(tmp_path / "log.sqlite") as log:
        state = ReviewState(batch, log, reviewer="ana")
        sample = draw_sample(batch, 40)
        assert estimate(sample, state).precision is None
        for number, fact_id in enumerate(sample.fact_ids):
            if number % 5:
                state.accept(fact_id)
            else:
                state.reject(fact_id)
        facts = [fact.id for document in batch.documents for fact in document.facts]
        outside = next(fact_id for fact_id in facts if fact_id not in sample.fact_ids)
        before = estimate(sample, state)
        state.reject(outside)
        assert estimate(sample, state) == before
    assert (before.judged, before.drawn, before.population) == (40, 40, 120)
    assert before.precision == pytest.approx(0.8, abs=0.06)
    assert before.interval is not None
    low, high = before.interval
    assert low < before.precision < high
    assert high - low < 0.3
