"""The fold of the log over the facts: who decided what, and how the facts stand by it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_batch import PORT, day, event, port_facts, span

from factex.errors import ReviewError
from factex.review.edits import ADDED_RULE, EDITED_RULE, InvalidRecordError
from factex.review.figures import Figures
from factex.review.queues import Query, Queues
from factex.review.sameness import judged
from factex.review.state import ReviewState, Verdict

if TYPE_CHECKING:
    from conftest import OpenState


def statuses(state: ReviewState) -> dict[str, str]:
    return {verdict.fact_id: verdict.status for verdict in state.verdicts()}


def fields(state: ReviewState, fact_id: str, **changes: Any) -> dict[str, Any]:
    """A fact as a form sends it, with changes."""
    return {**state.batch.fact(fact_id).model_dump(mode="json"), **changes}


def opened_event() -> dict[str, Any]:
    """A fact that the extraction missed."""
    return event(PORT, "any", "opened", "launch", day(PORT, "2 June 1999", "1999-06-02"), actors=[])


def test_nothing_is_decided_at_first(state: ReviewState) -> None:
    assert set(statuses(state).values()) == {"open"}
    assert list(statuses(state)) == ["eve-1", "agr-1", "org-1", "cla-1", "eve-2"]
    assert state.stale == []
    assert state.seq == 0
    assert not state.finished("port")


def test_each_decision_is_evidence(state: ReviewState) -> None:
    state.accept("eve-1", note="clear")
    decision = state.reject("eve-1", "type", "no signing")
    fact = state.batch.fact("eve-1").model_dump(mode="json")
    assert decision.seq == 2
    assert (decision.reviewer, decision.action, decision.reason) == ("ana", "reject", "type")
    assert (decision.doc_id, decision.fact_id, decision.note) == ("port", "eve-1", "no signing")
    assert (decision.before, decision.after, decision.follows) == (fact, None, 1)
    assert decision.fact_sha256 == state.batch.fact_sha256("eve-1")
    assert decision.text_sha256 == state.batch.document("port").text_sha256
    assert decision.extraction == state.batch.facts_sha256
    assert decision.time.endswith("+00:00")
    assert len(decision.time) == len("2024-01-01T00:00:00.000000+00:00")
    assert state.log.text(decision.text_sha256) == PORT


def test_accept_reject_and_edit_set_the_verdict(state: ReviewState) -> None:
    state.accept("eve-1")
    state.reject("agr-1", "duplicate")
    state.edit("cla-1", fields(state, "cla-1", predicate=None))
    assert statuses(state) == {
        "eve-1": "accepted",
        "agr-1": "rejected",
        "cla-1": "corrected",
        "org-1": "open",
        "eve-2": "open",
    }
    verdict = state.verdict("cla-1")
    assert verdict.record is not None
    assert verdict.record.type == "claim"
    assert verdict.record.predicate is None
    assert verdict.record.provenance.rules == (EDITED_RULE, "claims.counted")
    assert verdict.is_decided
    assert state.verdict("agr-1").record == state.batch.fact("agr-1")


def test_an_edit_that_changes_nothing_is_an_acceptance(state: ReviewState) -> None:
    state.edit("cla-1", fields(state, "cla-1", confidence=0.1, id="other"))
    assert state.verdict("cla-1").status == "accepted"
    assert state.verdict("cla-1").record == state.batch.fact("cla-1")


def test_accepting_a_corrected_fact_keeps_the_correction(open_state: OpenState) -> None:
    ana, bo = open_state("ana"), open_state("bo")
    ana.edit("cla-1", fields(ana, "cla-1", predicate=None))
    decision = bo.accept("cla-1")
    assert decision.follows == 1
    assert bo.verdict("cla-1").status == "corrected"
    assert bo.verdict("cla-1").record == ana.verdict("cla-1").record
    assert not bo.verdict("cla-1").contested


def test_accepting_a_rejected_fact_takes_it_as_extracted(state: ReviewState) -> None:
    state.edit("cla-1", fields(state, "cla-1", predicate=None))
    state.reject("cla-1")
    state.accept("cla-1")
    assert state.verdict("cla-1").status == "accepted"
    assert state.verdict("cla-1").record == state.batch.fact("cla-1")


def test_undo_goes_back_step_by_step_and_redo_forth(state: ReviewState) -> None:
    state.accept("eve-1")
    state.reject("eve-1")
    state.accept("eve-2")
    assert [state.undo().undoes for _ in range(3)] == [3, 2, 1]
    assert set(statuses(state).values()) == {"open"}
    with pytest.raises(ReviewError, match="nothing to undo"):
        state.undo()
    assert [state.redo().undoes for _ in range(3)] == [6, 5, 4]
    assert (state.verdict("eve-1").status, state.verdict("eve-2").status) == (
        "rejected",
        "accepted",
    )
    with pytest.raises(ReviewError, match="nothing to redo"):
        state.redo()
    state.undo()
    assert state.verdict("eve-2").status == "open"


def test_a_new_decision_ends_redoing(state: ReviewState) -> None:
    state.accept("eve-1")
    state.undo()
    state.reject("eve-1")
    with pytest.raises(ReviewError, match="nothing to redo"):
        state.redo()
    state.undo()
    assert state.verdict("eve-1").status == "open"
    state.redo()
    assert state.verdict("eve-1").status == "rejected"


def test_undo_takes_back_ones_own_decisions_alone(open_state: OpenState) -> None:
    ana, bo = open_state("ana"), open_state("bo")
    ana.accept("eve-1")
    bo.reject("eve-1", "value")
    assert ana.undo().undoes == 1
    assert ana.verdict("eve-1").status == "rejected"
    bo.undo()
    ana.refresh()
    assert ana.verdict("eve-1").status == "open"


def test_two_reviewers_the_last_decides_and_the_dispute_is_seen(open_state: OpenState) -> None:
    ana, bo = open_state("ana"), open_state("bo")
    ana.accept("eve-1")
    bo.reject("eve-1")
    assert ana.refresh() == 1
    for state in (ana, bo):
        verdict = state.verdict("eve-1")
        assert (verdict.status, verdict.contested) == ("rejected", True)
        assert [one.reviewer for one in state.decisions("eve-1")] == ["ana", "bo"]
    ana.reject("eve-1")
    assert not ana.verdict("eve-1").contested


def test_a_state_takes_in_what_others_wrote_before_it_decides(open_state: OpenState) -> None:
    ana, bo = open_state("ana"), open_state("bo")
    ana.accept("eve-1")
    assert bo.accept("agr-1").seq == 2
    assert bo.verdict("eve-1").status == "accepted"
    assert ana.refresh() == 1
    assert ana.refresh() == 0


def test_a_restart_finds_everything_again(open_state: OpenState) -> None:
    before = open_state()
    before.accept("eve-1")
    before.edit("cla-1", fields(before, "cla-1", predicate=None))
    before.add("port", opened_event())
    before.finish("rice")
    after = open_state()
    assert statuses(after) == statuses(before)
    assert list(after.verdicts()) == list(before.verdicts())
    assert after.finished("rice")
    assert after.undo().undoes == 4
    assert not after.finished("rice")


def test_a_missed_fact_is_added_edited_removed_and_brought_back(state: ReviewState) -> None:
    decision = state.add("port", opened_event())
    fact_id = str(decision.fact_id)
    assert fact_id.startswith("add-")
    (verdict,) = state.added("port")
    assert verdict.record is not None
    assert verdict.record.provenance.rules == (ADDED_RULE,)
    assert verdict.record.confidence == 1
    changed = {**verdict.record.model_dump(mode="json"), "event_type": "other"}
    state.edit(fact_id, changed)
    (verdict,) = state.added("port")
    assert verdict.record is not None
    assert verdict.record.type == "event"
    assert (verdict.record.event_type, verdict.record.id) == ("other", fact_id)
    state.reject(fact_id)
    assert state.added("port") == []
    assert state.verdict(fact_id).status == "rejected"
    state.accept(fact_id)
    (verdict,) = state.added("port")
    assert verdict.record is not None
    assert judged(verdict.record)["event_type"] == "launch"
    for _ in range(4):
        state.undo()
    assert state.added("port") == []
    with pytest.raises(ReviewError, match="no fact"):
        state.verdict(fact_id)
    state.add("port", opened_event())
    assert len(state.added("port")) == 1


def test_a_record_is_not_added_twice(state: ReviewState) -> None:
    state.add("port", opened_event())
    for twin in (opened_event(), port_facts()[0]):
        with pytest.raises(ReviewError, match="already"):
            state.add("port", twin)


def test_what_is_unknown_is_refused_and_leaves_no_decision(state: ReviewState) -> None:
    actions = [
        lambda: state.accept("nope"),
        lambda: state.reject("nope"),
        lambda: state.edit("nope", {}),
        lambda: state.add("nope", opened_event()),
        lambda: state.finish("nope"),
    ]
    for action in actions:
        with pytest.raises(ReviewError, match=r"no (fact|document) 'nope'"):
            action()
    assert state.seq == 0


def test_a_bad_record_is_refused_with_its_fields(state: ReviewState) -> None:
    bad = fields(state, "eve-1", trigger={**span(PORT, "signed"), "start": 1, "end": 7})
    with pytest.raises(InvalidRecordError, match="trigger: says 'signed'") as caught:
        state.edit("eve-1", bad)
    assert [problem.path for problem in caught.value.problems] == ["trigger"]
    with pytest.raises(InvalidRecordError, match="agreement_id: no record of this document"):
        state.edit("eve-1", fields(state, "eve-1", agreement_id="agr-9"))
    assert state.seq == 0


def test_a_link_alone_can_be_edited(state: ReviewState) -> None:
    state.edit("eve-1", fields(state, "eve-1", agreement_id="agr-1"))
    verdict = state.verdict("eve-1")
    assert verdict.status == "accepted"
    assert verdict.record is not None
    assert verdict.record.type == "event"
    assert verdict.record.agreement_id == "agr-1"


def test_a_decision_that_breaks_its_form_is_refused_in_words(state: ReviewState) -> None:
    for note, reason in (("x" * 10_001, None), ("\ud800", None), (None, "whim")):
        with pytest.raises(ReviewError, match=r"not valid: (note|reason)"):
            state.reject("eve-1", reason, note)  # type: ignore[arg-type]
    assert state.seq == 0


def test_a_reviewer_has_a_name(open_state: OpenState) -> None:
    with pytest.raises(ReviewError, match="--reviewer"):
        open_state("  ")


def test_a_watcher_is_told_of_each_change_once(state: ReviewState) -> None:
    told: list[tuple[str, str, str]] = []

    def watcher(old: Verdict, new: Verdict) -> None:
        told.append((new.fact_id, old.status, new.status))

    state.watch(watcher)
    state.accept("eve-1")
    state.reject("eve-1")
    state.undo()
    state.finish("port")
    assert told == [
        ("eve-1", "open", "accepted"),
        ("eve-1", "accepted", "rejected"),
        ("eve-1", "rejected", "accepted"),
    ]


def test_threads_share_a_state(state: ReviewState) -> None:
    """Four browsers at one server: no decision is lost, and all figures are of whole states."""
    queues, figures, start = Queues(state), Figures(state), threading.Barrier(5)

    def decide(number: int) -> None:
        start.wait()
        for _ in range(10):
            state.reject(FACTS[number])
            state.accept(FACTS[number])
            queues.find(Query(text="treaty"))

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.seq == 100
    assert len(state.log.read()) == 100
    assert set(statuses(state).values()) == {"accepted"}
    assert queues.progress().done == figures.figure().right == 5


FACTS = [fact["id"] for fact in port_facts()]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bo"]),
        st.sampled_from(["accept", "reject", "edit", "add", "finish", "undo", "redo"]),
        st.sampled_from(FACTS),
    ),
    max_size=25,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_two_states_that_read_one_log_agree_with_one_that_reads_it_anew(
    open_state: OpenState, steps: list[tuple[str, str, str]]
) -> None:
    states = {"ana": open_state("ana"), "bo": open_state("bo")}
    for reviewer, action, fact_id in steps:
        step(states[reviewer], action, fact_id)
    anew = open_state("new")
    for state in states.values():
        state.refresh()
        assert {v.fact_id: v for v in state.verdicts()} == {v.fact_id: v for v in anew.verdicts()}
        assert state.finished("port") == anew.finished("port")
        assert state.stale == []
    undone_all(states)


def step(state: ReviewState, action: str, fact_id: str) -> None:
    """Try one action; what the state refuses changes nothing."""
    state.refresh()
    seq = state.seq
    try:
        if action == "edit":
            state.edit(fact_id, fields(state, fact_id, factuality="possible"))
        elif action in ("accept", "reject"):
            getattr(state, action)(fact_id)
        elif action == "add":
            state.add("port", opened_event())
        elif action == "finish":
            state.finish("port")
        else:
            getattr(state, action)()
    except ReviewError:
        assert state.refresh() == 0
        assert state.seq == seq


def undone_all(states: dict[str, ReviewState]) -> None:
    """Undoing everything leads back to the start."""
    for state in states.values():
        while True:
            try:
                state.undo()
            except ReviewError:
                break
    last = states["ana"]
    last.refresh()
    assert all(verdict.status == "open" for verdict in last.verdicts())
    assert len(list(last.verdicts())) == len(FACTS)
    assert not last.finished("port")
