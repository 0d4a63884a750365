"""Pattern lines as matchers over hand-built Docs."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from factex.errors import PatternError
from factex.matchers.lexicon import Lexicon
from factex.patterns import Pattern

VOCAB = spacy.blank("en").vocab


def line(name: str, pattern: Any, **attrs: Any) -> Pattern:
    """A pattern line."""
    return Pattern(
        id=f"test.{name}", label=name, pattern=pattern, attrs=attrs, source="test", examples=("x",)
    )


def doc(*words: str) -> Doc:
    """A Doc whose words are their own lemmas, in lower case but for names."""
    return Doc(VOCAB, words=list(words), lemmas=[w if w.istitle() else w.lower() for w in words])


def found(patterns: list[Pattern], *words: str) -> list[tuple[str, str, str]]:
    """Label, words and head of each hit."""
    hits = Lexicon(VOCAB, patterns).find(doc(*words))
    return [(hit.label, hit.span.text, hit.head.text) for hit in hits]


def test_a_phrase_is_matched_in_any_letter_case() -> None:
    assert found([line("force", "Into Force")], "INTO", "force") == [
        ("force", "INTO force", "INTO")
    ]


@pytest.mark.parametrize("lemmas", ["summit", {"IN": ["forum", "summit"]}])
def test_a_lemma_in_lower_case_matches_a_name_too(lemmas: Any) -> None:
    patterns = [line("meeting", [{"LEMMA": lemmas}])]
    assert len(found(patterns, "Suva", "Summit")) == len(found(patterns, "a", "summit")) == 1


def test_the_head_is_where_the_line_says() -> None:
    pattern = [{"LOWER": "joint"}, {"LOWER": "statement"}]
    assert found([line("first", pattern)], "joint", "statement")[0][2] == "joint"
    assert found([line("last", pattern, head=-1)], "joint", "statement")[0][2] == "statement"


def test_hits_come_by_place_then_length_then_file_order() -> None:
    patterns = [
        line("short", "set"),
        line("same", "set"),
        line("long", "set up"),
        line("later", "up"),
    ]
    assert [hit[0] for hit in found(patterns, "set", "up")] == ["long", "short", "same", "later"]


def test_the_longest_match_of_a_line_counts_alone() -> None:
    pattern = [{"LOWER": "very", "OP": "*"}, {"LOWER": "new"}]
    assert found([line("new", pattern)], "very", "very", "new") == [
        ("new", "very very new", "very")
    ]


def test_hits_by_head_leave_out_lines_without_a_pattern() -> None:
    lexicon = Lexicon(VOCAB, [line("sign", "sign"), line("data", None)])
    whole = doc("they", "sign", "and", "sign")
    assert sorted(lexicon.by_head(whole)) == [1, 3]


@pytest.mark.parametrize(("kinds", "number"), [("VERB", 1), ({"IN": ["NOUN", "VERB"]}, 2)])
def test_a_word_counts_as_the_parts_of_speech_that_its_line_names(kinds: Any, number: int) -> None:
    text = Doc(VOCAB, words=["sign", "sign"], lemmas=["sign", "sign"], pos=["NOUN", "VERB"])
    for key in ("LEMMA", "LOWER"):
        lexicon = Lexicon(VOCAB, [line("sign", [{key: "sign", "POS": kinds}])])
        assert len(lexicon.find(text)) == number


def test_a_pattern_that_spacy_refuses_is_named() -> None:
    with pytest.raises(PatternError, match=r"test\.broken.*unterminated"):
        Lexicon(VOCAB, [line("broken", [{"LOWER": {"REGEX": "("}}])])
