"""What comes next, and how much is left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from review_batch import PORT, changed, day, event, port_facts, write_lines, write_run

from factex.review.batch import load_batch
from factex.review.log import DecisionLog
from factex.review.queues import Query, Queues
from factex.review.state import ReviewState

if TYPE_CHECKING:
    from conftest import OpenState

BY_CONFIDENCE = ["cla-1", "eve-2", "agr-1", "org-1", "eve-1"]
BY_PLACE = ["eve-1", "agr-1", "org-1", "cla-1", "eve-2"]


@pytest.fixture
def queues(state: ReviewState) -> Queues:
    """Queues over the undecided facts."""
    return Queues(state)


def test_the_least_sure_comes_first_or_the_first_in_the_text(queues: Queues) -> None:
    assert queues.find(Query()) == BY_CONFIDENCE
    assert queues.find(Query(order="document")) == BY_PLACE


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "event"}, ["eve-2", "eve-1"]),
        ({"rule": "claims.counted"}, ["cla-1"]),
        ({"rule": "claims"}, []),
        ({"doc_id": "port"}, BY_CONFIDENCE),
        ({"doc_id": "rice"}, []),
        ({"status": "open"}, BY_CONFIDENCE),
        ({"status": "accepted"}, []),
        ({"disagreement": "any"}, []),
        ({"contested": True}, []),
        ({"text": "CRANES"}, ["cla-1", "org-1"]),
        ({"text": "cranes", "type": "claim"}, ["cla-1"]),
        ({"text": "treaty ratified"}, ["eve-2"]),
        ({"text": "a port treaty"}, BY_CONFIDENCE),
        ({"text": "claims.counted"}, []),
        ({"text": "elephant"}, []),
        ({"type": "event", "text": "signing"}, ["eve-1"]),
        ({"among": ("eve-1", "cla-1")}, ["eve-1", "cla-1"]),
        ({"among": ("eve-1", "cla-1"), "type": "claim"}, ["cla-1"]),
    ],
)
def test_a_query_finds(queues: Queues, query: dict[str, Any], found: list[str]) -> None:
    assert queues.find(Query(**query)) == found


def test_statuses_and_reasons(state: ReviewState, queues: Queues) -> None:
    state.accept("eve-1")
    state.reject("cla-1", "value")
    state.reject("org-1", "span")
    added = event(PORT, "x", "opened", "launch", day(PORT, "2 June 1999", "1999-06-02"), actors=[])
    fact_id = str(state.add("port", added).fact_id)
    assert queues.find(Query(status="undecided")) == ["eve-2", "agr-1"]
    assert queues.find(Query(status="rejected", reason="value")) == ["cla-1"]
    assert queues.find(Query(reason="span")) == ["org-1"]
    assert queues.find(Query(status="added")) == [fact_id]
    assert queues.find(Query(order="document")) == [*BY_PLACE, fact_id]
    assert queues.counts(Query())["status"] == {
        "accepted": 1,
        "rejected": 2,
        "open": 2,
        "added": 1,
    }


def test_the_next_is_behind_and_wraps_around(state: ReviewState, queues: Queues) -> None:
    query = Query()
    assert queues.next(query) == "cla-1"
    assert queues.next(query, after="cla-1") == "eve-2"
    state.accept("cla-1")
    assert queues.next(query, after="cla-1") == "eve-2"
    assert queues.next(query, after="eve-1") == "eve-2"
    assert queues.next(query, after="gone") == "eve-2"
    for fact_id in ("eve-2", "agr-1", "org-1"):
        state.accept(fact_id)
    assert queues.next(query) == "eve-1"
    assert queues.next(query, after="eve-1") is None
    state.accept("eve-1")
    assert queues.next(query) is None


def test_counts_by_facet(queues: Queues) -> None:
    counts = queues.counts(Query(type="event"))
    assert counts["type"] == {"event": 2}
    assert counts["rule"] == {"events.signing": 1, "events.ratification": 1}
    assert counts["doc_id"] == {"port": 2}


def test_progress_follows_the_decisions(state: ReviewState, queues: Queues) -> None:
    progress = queues.progress()
    assert (progress.done, progress.total, progress.left) == (0, 5, 5)
    state.accept("eve-1")
    state.reject("eve-2")
    assert queues.progress().done == 2
    assert queues.progress(Query(type="event")).left == 0
    assert queues.progress(Query(type="claim")).done == 0
    state.undo()
    assert queues.progress().done == 1
    added = event(PORT, "x", "opened", "launch", day(PORT, "2 June 1999", "1999-06-02"), actors=[])
    state.add("port", added)
    assert (queues.progress().done, queues.progress().total) == (2, 6)
    state.undo()
    assert (queues.progress().done, queues.progress().total) == (1, 5)


def test_stale_facts_are_to_be_done_again(open_state: OpenState) -> None:
    open_state().accept("eve-1")
    state = open_state(facts=changed(port_facts(), "eve-1", event_type="launch"))
    queues = Queues(state)
    assert queues.progress().done == 0
    assert queues.find(Query(status="stale")) == ["eve-1"]
    assert "eve-1" in queues.find(Query(status="undecided"))


def test_disputes_are_found(open_state: OpenState) -> None:
    ana, bo = open_state("ana"), open_state("bo")
    ana.accept("eve-1")
    bo.reject("eve-1")
    assert Queues(bo).find(Query(contested=True)) == ["eve-1"]


def test_disagreement_with_gold(tmp_path: Path) -> None:
    facts = write_run(tmp_path)
    right = changed(port_facts(), "eve-1", event_type="negotiation")[:4]
    gold = write_lines(tmp_path / "gold.jsonl", right)
    state = ReviewState(
        load_batch(facts, gold=[gold]), DecisionLog(tmp_path / "log.sqlite"), reviewer="ana"
    )
    queues = Queues(state)
    assert queues.find(Query(disagreement="match")) == ["eve-1"]
    assert queues.find(Query(disagreement="spurious")) == ["eve-2"]
    assert queues.find(Query(disagreement="any")) == ["eve-2", "eve-1"]
    assert queues.counts(Query())["disagreement"] == {"match": 1, "spurious": 1}
    state.log.close()


def test_words_are_those_of_the_record_as_it_stands(state: ReviewState, queues: Queues) -> None:
    assert queues.find(Query(text="quagmire")) == []
    record = state.batch.fact("org-1").model_dump(mode="json")
    state.edit("org-1", {**record, "aliases": ["Quagmire Board"]})
    assert queues.find(Query(text="quagmire")) == ["org-1"]
    state.undo()
    assert queues.find(Query(text="quagmire")) == []
