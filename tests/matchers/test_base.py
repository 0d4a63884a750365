"""Spans over characters and tokens."""

from __future__ import annotations

import pytest
import spacy

from factex.matchers.base import overlaps, span_of, span_or_none, tokens_of

DOC = spacy.blank("en")("Fiji signed  the Reef Treaty.\n\nIt rained.")


def test_a_span_leaves_out_white_space_at_its_ends() -> None:
    assert span_of(DOC[2:4]).model_dump() == {"start": 13, "end": 16, "text": "the"}
    assert span_of(DOC[0:2]).text == "Fiji signed"
    assert span_of(DOC[1]).start == 5


def test_nothing_but_white_space_is_no_span() -> None:
    assert DOC[2].is_space
    assert span_or_none(DOC, 2, 3) is None
    assert span_or_none(DOC, 3, 3) is None
    found = span_or_none(DOC, 2, 4)
    assert found is not None
    assert found.text == "the"


def test_characters_inside_a_token_take_the_whole_token() -> None:
    assert tokens_of(DOC, 6, 9).text == "signed"
    assert tokens_of(DOC, 19, 27).text == "Reef Treaty"
    with pytest.raises(ValueError, match=f"{len(DOC.text)} characters"):
        tokens_of(DOC, 0, len(DOC.text) + 5)


def test_spans_that_touch_do_not_overlap() -> None:
    assert not overlaps(DOC[0:2], DOC[2:4])
    assert overlaps(DOC[0:3], DOC[2:4])
    assert overlaps(DOC[0:4], DOC[1:2])
