"""Cutting a text at the edges of its spans, and showing what the eye cannot see."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factex.hidden import INVISIBLE
from factex.review.highlight import ANCHOR, MAX_LANES, Mark, Segment, cut
from factex.review.visible import visible

TYPES = ("event", "agreement", "organization", "claim")
CHARACTERS = st.characters(exclude_categories=["Cs"])


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(CHARACTERS | st.sampled_from("\r\n🚀𝔸\u202e\u200b"), max_size=60))
    marks = []
    for number in range(draw(st.integers(0, 12))):
        start = draw(st.integers(-2, len(text) + 2))
        end = draw(st.integers(-2, len(text) + 2))
        role = draw(st.sampled_from([ANCHOR, "date", "party"]))
        marks.append(Mark(start, end, f"f{number}", draw(st.sampled_from(TYPES)), role))
    return text, marks


@given(marked_texts())
def test_the_pieces_joined_are_the_text(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert [p.start for p in pieces[1:]] == [p.start + len(p.text) for p in pieces[:-1]]


@given(marked_texts())
def test_each_piece_has_just_the_marks_that_cover_it(
    given_text: tuple[str, list[Mark]],
) -> None:
    text, marks = given_text
    usable = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    for piece in cut(text, marks):
        end = piece.start + len(piece.text)
        over = {mark for mark in usable if mark.start <= piece.start and end <= mark.end}
        touching = {mark for mark in usable if mark.start < end and piece.start < mark.end}
        assert set(piece.marks) == over == touching


@given(marked_texts())
def test_spans_over_one_place_lie_in_lanes_of_their_own_while_there_are_any(
    given_text: tuple[str, list[Mark]],
) -> None:
    text, marks = given_text
    for piece in cut(text, marks):
        standing = [mark for mark in piece.marks if mark.role == ANCHOR]
        assert len(piece.facts) == len(standing)
        assert len(piece.lines) <= MAX_LANES
        deepest = max(
            (
                sum(m.start <= p < m.end for m in marks if m.role == ANCHOR)
                for p in range(len(text))
            ),
            default=0,
        )
        if deepest <= MAX_LANES:
            assert len(piece.lines) == len(standing)


def shapes(pieces: tuple[Segment, ...]) -> list[tuple[str, tuple[str, ...], list[int]]]:
    return [(p.text, p.facts, [line.lane for line in p.lines]) for p in pieces]


def test_nested_and_overlapping_spans() -> None:
    text = "the UN-ASEAN trade pact of May"
    marks = [
        Mark(4, 23, "pact", "agreement", ANCHOR),
        Mark(4, 6, "un", "organization", ANCHOR),
        Mark(7, 18, "x", "claim", ANCHOR),
        Mark(13, 26, "y", "event", ANCHOR),
    ]
    assert shapes(cut(text, marks)) == [
        ("the ", (), []),
        ("UN", ("un", "pact"), [0, 1]),
        ("-", ("pact",), [1]),
        ("ASEAN ", ("x", "pact"), [0, 1]),
        ("trade", ("x", "y", "pact"), [0, 1, 2]),
        (" pact", ("y", "pact"), [1, 2]),
        (" of", ("y",), [2]),
        (" May", (), []),
    ]


def test_a_line_tells_where_its_span_begins_and_ends() -> None:
    pieces = cut("abcd", [Mark(0, 3, "f", "event", ANCHOR), Mark(1, 2, "f", "event", "date")])
    edges = [[(line.opens, line.closes) for line in piece.lines] for piece in pieces]
    assert edges == [[(True, False)], [(False, False)], [(False, True)], []]
    assert [piece.arguments for piece in pieces] == [(), (("f", "date", True),), (), ()]


def test_offsets_count_code_points_behind_characters_of_two_units() -> None:
    text = "🚀🚀 signed 𝔸𝔹 in May"
    pieces = cut(text, [Mark(3, 9, "f", "event", ANCHOR)])
    assert [piece.text for piece in pieces] == ["🚀🚀 ", "signed", " 𝔸𝔹 in May"]


def text_content(markup: str) -> str:
    """What a browser takes for the text of such markup: newlines are settled before references."""
    settled = str(markup).replace("\r\n", "\n").replace("\r", "\n")
    return html.unescape(re.sub("<[^>]*>", "", settled))


@given(st.text(CHARACTERS | st.sampled_from("<>&\"'\r\n\u202e\u200b\u200dé🚀")))
def test_the_content_of_what_is_shown_is_the_text(text: str) -> None:
    shown = visible(text)
    assert text_content(shown) == text
    assert re.sub('<span class="ctl" data-name="[A-Z0-9+]+">.</span>', "", shown).count("<") == 0


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u202e", "RLO"),
        ("\u2066", "LRI"),
        ("\u200b", "ZWSP"),
        ("\x1b", "U+001B"),
        ("\ufeff", "BOM"),
        ("\u3164", "U+3164"),
        ("\U000e0041", "U+E0041"),
        ("\x85", "U+0085"),
    ],
)
def test_what_has_no_width_or_turns_the_line_is_named(char: str, name: str) -> None:
    assert visible(f"a{char}b") == f'a<span class="ctl" data-name="{name}">{char}</span>b'


def test_a_joiner_between_pictures_is_left_alone_and_one_between_letters_is_not() -> None:
    rocket_woman = "👩\u200d🚀"
    assert visible(rocket_woman) == rocket_woman
    assert "ZWJ" in visible("pay\u200dpal")


def test_markup_and_attributes_are_escaped() -> None:
    hostile = """<script>alert(1)</script>" onload='x' """
    assert "<" not in visible(hostile)
    assert '"' not in visible(hostile)
    assert "'" not in visible(hostile)


def test_every_format_and_bidi_character_of_unicode_is_covered() -> None:
    import sys
    import unicodedata

    controls = ("BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    missed = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.bidirectional(char) in controls or unicodedata.category(char) == "Cf"
        if not INVISIBLE.match(char)
    ]
    script_marks = "".join(missed)
    assert all(unicodedata.category(char) == "Cf" for char in script_marks)
    assert {unicodedata.name(char).split()[0] for char in script_marks} <= {
        *("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND", "MUSICAL"),
    }
