"""Token patterns find what spaCy's matcher finds, wherever they look for it."""

from __future__ import annotations

from typing import Any

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from factex.matchers.forms import forms_of, places_of
from factex.matchers.token_patterns import Phrase, token_patterns

VOCAB = spacy.blank("en").vocab
WORDS = ("enter", "into", "the", "Force", "force", "Pact")
KINDS = ("VERB", "ADP", "DET", "NOUN")
words = st.sampled_from(WORDS)
lists = st.fixed_dictionaries({"IN": st.lists(words, min_size=1, max_size=2, unique=True)})
tokens = st.one_of(
    st.fixed_dictionaries({"LOWER": words.map(str.lower) | lists}),
    st.fixed_dictionaries({"TEXT": words}),
    st.fixed_dictionaries({"LEMMA": words.map(str.lower) | lists}),
    st.fixed_dictionaries({"POS": st.fixed_dictionaries({"IN": st.just(list(KINDS[2:]))})}),
    st.fixed_dictionaries({"LOWER": words.map(str.lower), "POS": st.sampled_from(KINDS)}),
    st.just({}),
)
repeats = st.sampled_from([{}, {}, {}, {"OP": "?"}, {"OP": "*"}, {"OP": "+"}])
patterns = st.lists(
    st.builds(lambda token, repeat: {**token, **repeat}, tokens, repeats), min_size=1, max_size=4
)
texts = st.lists(st.tuples(words, st.sampled_from(KINDS)), min_size=1, max_size=14)


@given(patterns, texts)
def test_a_pattern_matches_where_the_matcher_does(
    pattern: list[dict[str, Any]], text: list[tuple[str, str]]
) -> None:
    doc = Doc(
        VOCAB,
        words=[word for word, _ in text],
        pos=[kind for _, kind in text],
        lemmas=[word.lower() for word, _ in text],
    )
    listed = token_patterns(pattern)
    matcher = Matcher(VOCAB)
    matcher.add("test", [listed], greedy="LONGEST")
    wanted = sorted((start, end) for _, start, end in matcher(doc))
    assert sorted(Phrase.of(VOCAB, "test", listed).find(doc, forms_of(doc))) == wanted


def test_places_of_words_are_those_of_the_text_in_any_letter_case() -> None:
    doc = Doc(VOCAB, words=["It", "said", "it", "or", "They"])
    assert list(places_of(doc, "it")) == [0, 2]
    assert list(places_of(doc, "they", "it")) == [0, 2, 4]
    assert list(places_of(doc, "we")) == []
