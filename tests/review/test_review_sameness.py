"""Decisions after the article or the extraction changed: they hold, move along, or are stale."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from review_batch import ARTICLES, PORT, Fields, changed, day, event, port_facts

from factex.errors import ReviewError
from factex.records import AnyRecord
from factex.review.decisions import Draft
from factex.review.state import ReviewState

if TYPE_CHECKING:
    from conftest import OpenState

INTRO = "The ministry in Vientiane told the story in full on its page.\n\n"


def articles(text: str) -> list[dict[str, Any]]:
    """The articles, one with another text."""
    return [{**ARTICLES["port"], "text": text}, ARTICLES["rice"]]


def renamed(records: list[Fields], ending: str = "b") -> list[Fields]:
    """Records under other ids, as ids are made of offsets."""
    return [{**one, "id": f"{one['id']}{ending}"} for one in records]


def quoted(record: AnyRecord | None, text: str) -> bool:
    """Whether the spans of a record stand in a text."""
    assert record is not None
    anchors = [record.evidence, getattr(record, "trigger", record.evidence)]
    anchors += [*getattr(record, "mentions", ()), *getattr(record, "participants", ())]
    return all(text[one.start : one.end] == one.text for one in anchors)


def edited(state: ReviewState, fact_id: str, **changes: Any) -> None:
    """Edit some fields of a fact."""
    state.edit(fact_id, {**state.batch.fact(fact_id).model_dump(mode="json"), **changes})


def opened() -> Fields:
    """A fact that the extraction misses."""
    return event(PORT, "x", "opened", "launch", day(PORT, "2 June 1999", "1999-06-02"), actors=[])


@pytest.fixture
def decided(open_state: OpenState) -> ReviewState:
    """A decision of each kind on the first extraction."""
    state = open_state()
    state.accept("eve-1")
    state.reject("agr-1", "duplicate")
    edited(state, "cla-1", predicate=None)
    state.accept("org-1")
    state.accept("eve-2")
    state.add("port", opened())
    return state


def outcome(state: ReviewState) -> dict[str, str]:
    """Statuses by the id that a fact had first; added ones under `added`."""
    return {
        "added" if v.fact_id.startswith("add-") else v.fact_id.removesuffix("b"): v.status
        for v in state.verdicts()
    }


HELD = {
    "eve-1": "accepted",
    "agr-1": "rejected",
    "cla-1": "corrected",
    "org-1": "accepted",
    "eve-2": "accepted",
    "added": "added",
}


def test_the_same_files_hold_everything(decided: ReviewState, open_state: OpenState) -> None:
    assert outcome(decided) == outcome(open_state()) == HELD


def test_new_confidence_provenance_and_ids_change_nothing(
    decided: ReviewState, open_state: OpenState
) -> None:
    facts = [
        {**one, "confidence": 0.11, "provenance": {**one["provenance"], "factex": "9.9"}}
        for one in renamed(port_facts())
    ]
    state = open_state(facts=facts)
    assert outcome(state) == HELD
    assert state.stale == []
    assert state.verdict("eve-1b").record == state.batch.fact("eve-1b")
    corrected = state.verdict("cla-1b").record
    assert corrected is not None
    assert corrected.id == "cla-1b"


def test_everything_moves_along_with_the_text(decided: ReviewState, open_state: OpenState) -> None:
    text = INTRO + PORT
    state = open_state(facts=renamed(port_facts(text)), articles=articles(text))
    assert outcome(state) == HELD
    assert state.stale == []
    assert all(quoted(v.record, text) for v in state.verdicts() if v.record)
    (added,) = state.added("port")
    assert added.record is not None
    assert added.record.evidence.start == text.index("Brunei ratified")


def test_an_accepted_fact_with_other_fields_is_open_again(
    decided: ReviewState, open_state: OpenState
) -> None:
    facts = changed(port_facts(), "eve-1", event_type="negotiation")
    state = open_state(facts=facts)
    verdict = state.verdict("eve-1")
    assert verdict.status == "stale"
    assert not verdict.is_decided
    assert verdict.why == "the extraction now gives it otherwise: event_type"
    assert verdict.record == state.batch.fact("eve-1")
    (stale,) = state.stale
    assert (stale.fact_id, stale.decision.seq, stale.settled) == ("eve-1", 1, False)
    assert stale.record is not None
    assert stale.record.type == "event"
    assert stale.record.event_type == "signing"
    assert outcome(state) == {**HELD, "eve-1": "stale"}


def test_a_new_decision_replaces_a_stale_one_and_its_undoing_brings_it_back(
    decided: ReviewState, open_state: OpenState
) -> None:
    state = open_state(facts=changed(port_facts(), "eve-1", event_type="negotiation"))
    state.accept("eve-1")
    assert state.stale == []
    assert state.verdict("eve-1").status == "accepted"
    state.undo()
    assert state.verdict("eve-1").status == "stale"
    assert len(state.stale) == 1


def test_a_rejected_fact_that_was_mended_is_open_again(
    decided: ReviewState, open_state: OpenState
) -> None:
    state = open_state(facts=changed(port_facts(), "agr-1", status="ratified"))
    assert state.verdict("agr-1").status == "stale"
    assert outcome(state) == {**HELD, "agr-1": "stale"}


def test_a_correction_outlives_a_change_of_the_fact(
    decided: ReviewState, open_state: OpenState
) -> None:
    state = open_state(facts=changed(renamed(port_facts()), "cla-1b", metric=None))
    verdict = state.verdict("cla-1b")
    assert verdict.status == "corrected"
    assert verdict.record is not None
    assert verdict.record.type == "claim"
    assert (verdict.record.predicate, verdict.record.id) == (None, "cla-1b")
    assert verdict.record.metric is not None
    assert state.stale == []


def test_an_extraction_that_learned_the_correction_is_right(
    decided: ReviewState, open_state: OpenState
) -> None:
    state = open_state(facts=changed(renamed(port_facts()), "cla-1b", predicate=None))
    assert state.verdict("cla-1b").status == "accepted"
    assert outcome(state) == {**HELD, "cla-1": "accepted"}


def test_a_missed_fact_that_is_extracted_now_is_right_or_corrected(
    decided: ReviewState, open_state: OpenState
) -> None:
    found = {**opened(), "id": "eve-9"}
    state = open_state(facts=[*port_facts(), found])
    assert state.verdict("eve-9").status == "accepted"
    assert state.added("port") == []
    state = open_state(facts=[*port_facts(), {**found, "factuality": "planned"}])
    assert state.verdict("eve-9").status == "corrected"
    assert state.added("port") == []


def test_right_facts_that_are_gone_are_missed_and_rejected_ones_settled(
    decided: ReviewState, open_state: OpenState
) -> None:
    state = open_state(facts=[port_facts()[4]])
    added = [(v.fact_id, v.record.type if v.record else None) for v in state.added("port")]
    assert added[:3] == [("eve-1", "event"), ("cla-1", "claim"), ("org-1", "organization")]
    assert len(added) == 4
    assert state.verdict("eve-2").status == "accepted"
    (stale,) = state.stale
    assert (stale.decision.fact_id, stale.settled) == ("agr-1", True)
    assert "no longer extracted" in stale.why


def test_a_fact_that_is_gone_can_still_be_decided_on(
    decided: ReviewState, open_state: OpenState
) -> None:
    state = open_state(facts=[port_facts()[4]])
    state.reject("eve-1", "not_a_fact")
    assert "eve-1" not in [v.fact_id for v in state.added("port")]
    assert state.verdict("eve-1").status == "rejected"
    state.undo()
    assert "eve-1" in [v.fact_id for v in state.added("port")]
    state.edit("cla-1", {**port_facts()[3], "metric": None})
    (claim,) = [v for v in state.added("port") if v.fact_id == "cla-1"]
    assert claim.record is not None
    assert claim.record.type == "claim"
    assert claim.record.metric is None


def test_a_sentence_that_changed_makes_its_decisions_stale(
    decided: ReviewState, open_state: OpenState
) -> None:
    text = PORT.replace("signed a port treaty", "refused to sign a port treaty", 1)
    facts = renamed(port_facts(PORT))
    moved = port_facts_without_signing(text)
    state = open_state(facts=renamed(moved), articles=articles(text))
    assert len(facts) == len(moved) + 2
    causes = {one.decision.fact_id: one.why for one in state.stale}
    assert set(causes) == {"eve-1", "agr-1"}
    assert "no longer stands in the article" in causes["eve-1"]
    assert all(one.fact_id is None and not one.settled for one in state.stale)
    assert outcome(state) == {k: v for k, v in HELD.items() if k not in causes}


def port_facts_without_signing(text: str) -> list[Fields]:
    """The facts of the second and third sentence, moved to where a text has them."""
    shift = len(text) - len(PORT)

    def move(value: Any) -> Any:
        if isinstance(value, dict):
            value = {key: move(part) for key, part in value.items()}
            if "start" in value:
                value |= {"start": value["start"] + shift, "end": value["end"] + shift}
            return value
        return [move(part) for part in value] if isinstance(value, list) else value

    return [{**move(one), "id": one["id"]} for one in port_facts()[2:]]


def test_a_place_that_is_there_twice_is_not_guessed(open_state: OpenState) -> None:
    open_state().accept("eve-1")
    text = INTRO + PORT + "\n" + PORT
    state = open_state(facts=[], articles=articles(text))
    (stale,) = state.stale
    assert "stands at 2 places" in stale.why
    assert state.added("port") == []


def test_a_document_that_is_gone_is_said(decided: ReviewState, open_state: OpenState) -> None:
    state = open_state(facts=[], articles=[ARTICLES["rice"]])
    assert len(state.stale) == 6
    assert {one.why for one in state.stale} == {"document 'port' is not in this batch"}
    assert all(one.settled for one in state.stale)
    with pytest.raises(ReviewError, match="nothing to undo"):
        state.undo()


def test_going_back_to_the_old_files_brings_everything_back(
    decided: ReviewState, open_state: OpenState
) -> None:
    open_state(facts=[], articles=[ARTICLES["rice"]])
    open_state(facts=[port_facts()[0]])
    assert outcome(open_state()) == HELD


def test_two_servers_on_two_extractions_share_a_log(open_state: OpenState) -> None:
    old = open_state("ana")
    new = open_state("bo", facts=renamed(port_facts()))
    old.accept("eve-1")
    new.refresh()
    assert new.verdict("eve-1b").status == "accepted"
    new.reject("eve-1b", "span")
    old.refresh()
    assert old.verdict("eve-1").status == "rejected"
    old.accept("eve-1")
    new.refresh()
    assert new.verdict("eve-1b").status == "accepted"
    assert new.verdict("eve-1b").contested
    assert old.stale == new.stale == []


def test_links_are_not_judged_and_not_left_dangling(open_state: OpenState) -> None:
    linked = changed(port_facts(), "eve-1", agreement_id="agr-1")
    state = open_state(facts=linked)
    state.accept("eve-1")
    edited(state, "eve-2", agreement_id="agr-1", factuality="planned")
    moved = changed(renamed(port_facts()), "eve-1b", agreement_id="agr-1b")
    state = open_state(facts=moved)
    assert state.verdict("eve-1b").status == "accepted"
    assert state.verdict("eve-1b").record == state.batch.fact("eve-1b")
    corrected = state.verdict("eve-2b")
    assert corrected.record is not None
    assert corrected.record.type == "event"
    assert (corrected.status, corrected.record.agreement_id) == ("corrected", None)


@pytest.mark.parametrize("order", [lambda facts: facts, lambda facts: facts[::-1]])
def test_the_order_of_the_facts_file_does_not_matter(
    decided: ReviewState,
    open_state: OpenState,
    order: Callable[[list[Fields]], list[Fields]],
) -> None:
    state = open_state(facts=order(renamed(port_facts())))
    assert outcome(state) == HELD
    ids = [fact.id for fact in state.batch.document("port").facts]
    assert ids == ["eve-1b", "agr-1b", "org-1b", "cla-1b", "eve-2b"]


def test_facts_that_are_equal_get_a_decision_each(open_state: OpenState) -> None:
    twins = [*port_facts(), {**port_facts()[0], "id": "eve-1x"}]
    state = open_state(facts=twins)
    state.reject("eve-1", "duplicate")
    state.accept("eve-1x")
    state = open_state(facts=[*renamed(port_facts()), {**port_facts()[0], "id": "eve-1y"}])
    found = sorted(state.verdict(fact_id).status for fact_id in ("eve-1b", "eve-1y"))
    assert found == ["accepted", "rejected"]
    state = open_state(facts=[*renamed(port_facts()), {**port_facts()[0], "id": "eve-1x"}])
    assert state.verdict("eve-1x").status == "accepted"
    assert state.verdict("eve-1b").status == "rejected"
    state = open_state(facts=renamed(port_facts()))
    assert state.verdict("eve-1b").status == "accepted"
    assert [(one.decision.fact_id, one.settled) for one in state.stale] == [("eve-1", True)]


def test_a_text_that_changed_is_to_be_read_again(open_state: OpenState) -> None:
    state = open_state()
    state.finish("rice")
    text = ARTICLES["rice"]["text"] + "Late news: the mill burned down on Monday.\n"
    state = open_state(articles=[ARTICLES["port"], {**ARTICLES["rice"], "text": text}])
    assert not state.finished("rice")
    (stale,) = state.stale
    assert "read to its end" in stale.why
    state.finish("rice")
    assert state.finished("rice")
    assert state.stale == []
    state = open_state(articles=[ARTICLES["port"]])
    assert [one.why for one in state.stale] == ["document 'rice' is not in this batch"]


def test_a_record_of_another_version_is_stale_and_stops_nothing(open_state: OpenState) -> None:
    state = open_state()
    fact = state.batch.fact("eve-1")
    old = {**fact.model_dump(mode="json"), "event_type": "jubilee"}
    draft = {
        "time": "2020",
        "reviewer": "old",
        "action": "edit",
        "doc_id": "port",
        "fact_id": "eve-1",
        "text_sha256": state.batch.document("port").text_sha256,
        "before": fact.model_dump(mode="json"),
        "after": old,
    }
    now = {"fact_sha256": state.batch.fact_sha256("eve-1"), "extraction": "x"}
    state.log.append(Draft.model_validate({**draft, **now}))
    state.log.append(Draft.model_validate({**draft, "fact_id": "eve-0", "extraction": "x"}))
    state.refresh()
    assert state.verdict("eve-1").status == "stale"
    assert "event_type" in str(state.verdict("eve-1").why)
    assert [one.decision.fact_id for one in state.stale] == ["eve-1", "eve-0"]
    state.accept("eve-1")
    assert [one.decision.fact_id for one in state.stale] == ["eve-0"]


def test_a_stale_decision_can_be_dismissed_and_brought_back(open_state: OpenState) -> None:
    ana = open_state()
    ana.accept("eve-1")
    ana.reject("eve-1", "span")
    ana.finish("port")
    text = PORT.replace("signed a port treaty", "never signed a port treaty", 1)
    bo = open_state("bo", facts=[], articles=articles(text))
    assert [one.decision.seq for one in bo.stale] == [2, 3]
    with pytest.raises(ReviewError, match="decision 1 is not among the stale"):
        bo.dismiss(1)
    decision = bo.dismiss(2, "the sentence is gone")
    assert (decision.undoes, decision.reviewer, decision.note) == (1, "bo", "the sentence is gone")
    bo.dismiss(3)
    assert bo.stale == []
    bo.redo()
    assert [one.decision.seq for one in bo.stale] == [3]
    before = open_state()
    assert before.verdict("eve-1").status == "open"


def test_what_is_not_stale_is_not_dismissed(decided: ReviewState) -> None:
    with pytest.raises(ReviewError, match="not among the stale"):
        decided.dismiss(1)
