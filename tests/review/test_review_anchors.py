"""Quotes found again by their context: at one place or not at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_batch import PORT, port_facts

from factex.review.anchors import LEAST_CONTEXT, LostPlaceError, find_place, moved, reanchor
from factex.validate import ANY_RECORD

OLD = "The bank in Oslo paid. The bank in Rome paid. In the end the bank in Oslo closed for good."


def test_a_quote_that_stands_once_needs_no_old_text() -> None:
    assert find_place(0, "Rome", "Rome fell.") == 0
    assert find_place(7, "Rome", "Then Rome fell.") == 5
    with pytest.raises(LostPlaceError, match="stands at 2 places"):
        find_place(0, "Rome", "Rome, oh Rome")
    with pytest.raises(LostPlaceError, match="no longer stands"):
        find_place(0, "Rome", "Paris fell.")
    with pytest.raises(LostPlaceError, match="no longer stands"):
        find_place(0, "", "Paris fell.")


def test_a_quote_is_told_from_others_by_its_context() -> None:
    first, second = OLD.index("Oslo"), OLD.rindex("Oslo")
    new = "Today's news. " + OLD
    assert find_place(first, "Oslo", new, OLD) == first + 14
    assert find_place(second, "Oslo", new, OLD) == second + 14


def test_a_context_may_change_on_one_side() -> None:
    second = OLD.rindex("Oslo")
    left = OLD.replace("In the end the bank", "At long last and after all the debts, a house")
    assert find_place(second, "Oslo", left, OLD) == left.rindex("Oslo")
    right = OLD.replace("closed for good", "went under without any hope of its return")
    assert find_place(second, "Oslo", right, OLD) == right.rindex("Oslo")


def test_a_context_that_changed_on_both_sides_is_lost() -> None:
    new = OLD.replace("In the end the bank in Oslo closed", "Later a firm at Oslo shut down")
    with pytest.raises(LostPlaceError, match="what stands around 'Oslo' changed"):
        find_place(OLD.rindex("Oslo"), "Oslo", new, OLD)


def test_the_one_place_left_is_not_taken_for_another() -> None:
    new = OLD.replace("The bank in Oslo paid. ", "")
    with pytest.raises(LostPlaceError):
        find_place(OLD.index("Oslo"), "Oslo", new, OLD)
    assert find_place(OLD.rindex("Oslo"), "Oslo", new, OLD) == new.index("Oslo")


def test_a_passage_told_twice_is_not_guessed() -> None:
    twice = f"Morning edition. {OLD} Evening edition. {OLD} The end."
    old = f"Late edition of today. {OLD} And that was all of it."
    with pytest.raises(LostPlaceError, match="2 places alike"):
        find_place(old.index("Rome"), "Rome", twice, old)


def test_two_sides_that_point_to_two_places_are_no_place() -> None:
    left, right = "a" * 40, "z" * 40
    old = f"{left}X{right}"
    new = f"{left}X{'-' * 40}+{'-' * 40}X{right}"
    with pytest.raises(LostPlaceError, match="2 places alike"):
        find_place(len(left), "X", new, old)


def test_a_place_that_the_old_text_does_not_have_is_refused() -> None:
    with pytest.raises(LostPlaceError, match="not what the old text has"):
        find_place(3, "Oslo", OLD, OLD)


@pytest.mark.parametrize("number", range(5))
def test_a_record_moves_with_all_its_spans(number: int) -> None:
    old = ANY_RECORD.validate_python(port_facts()[number])
    text = "A line before.\n" + PORT
    new = reanchor(old, text, PORT)
    assert new == ANY_RECORD.validate_python({**port_facts(text)[number]})


def test_evidence_that_changed_is_lost_though_the_words_are_there() -> None:
    record = ANY_RECORD.validate_python(port_facts()[0])
    denied = PORT.replace("1998. ", "1998, the paper wrongly said. ", 1)
    assert reanchor(record, denied, PORT) is None
    with pytest.raises(LostPlaceError, match="Laos and Brunei signed"):
        moved(record, denied, PORT)


def test_a_span_outside_the_evidence_is_named_when_it_is_lost() -> None:
    record = ANY_RECORD.validate_python(port_facts()[2])
    shorter = PORT[: PORT.index(", and the Port")] + ".\n"
    with pytest.raises(LostPlaceError, match=r"mentions\[1\]: "):
        moved(record, shorter, PORT)


@given(
    before=st.text("ab \n", max_size=30),
    words=st.text("ab", min_size=1, max_size=4),
    behind=st.text("ab \n", max_size=30),
    added=st.text("ab \n", max_size=12),
    removed=st.integers(0, 40),
    place=st.integers(0, 80),
)
def test_an_edit_elsewhere_moves_a_quote_rightly_or_loses_it(
    before: str, words: str, behind: str, added: str, removed: int, place: int
) -> None:
    """An edit that touches neither the quote nor the context next to it is followed exactly."""
    old, start = before + words + behind, len(before)
    end = start + len(words)
    if place + removed <= start:
        new, expected = old[:place] + added + old[place + removed :], start + len(added) - removed
        near = start - (place + removed)
    elif place >= end:
        place = min(place, len(old))
        new, expected, near = old[:place] + added + old[place + removed :], start, place - end
    else:
        return
    try:
        found = find_place(start, words, new, old)
    except LostPlaceError:
        return
    assert new[found : found + len(words)] == words
    if near >= 2 * LEAST_CONTEXT:
        assert found == expected


def test_hostile_repetition_takes_no_time() -> None:
    old = "na " * 20_000
    began = time.perf_counter()
    with pytest.raises(LostPlaceError):
        find_place(30_000, "na", old + "x", "y" + old[1:])
    with pytest.raises(LostPlaceError):
        find_place(30_000, "na na", "x" + old[:5_000], old)
    assert time.perf_counter() - began < 5
