"""The lemmatizer gives spaCy's lemmas, but for 'hoped', and what it remembers is bounded."""

from __future__ import annotations

from itertools import product

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.tokens import Doc

from factex.lemmatizer import RememberingLemmatizer
from factex.pipeline import EMBEDDED

NEWS = """
The ministers' offices were REOPENED on Monday, and they've said
they'll better the worst-hit ports.
Mice, geese and oxen lay dying; the presses' leaves fell, “it’s n't ours”,
he'd sworn.
She was being seen as the busiest of U.S. lawmakers, whose bids were lying, tying, sped and fled.
Nos. 12-15 rose 3.5%… 🚢 cafés' müsli, İstanbul's ß and www.ports.example
""".strip()
CLASSES = ("ADJ", "ADP", "ADV", "AUX", "DET", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT")
CLASSES += ("SPACE", "SYM", "VERB", "X")
FEATURES = ("", "Number=Sing", "Number=Plur", "VerbForm=Inf", "VerbForm=Part|Tense=Past")
FEATURES += ("Mood=Ind|Tense=Pres|VerbForm=Fin", "Degree=Pos", "Degree=Sup", "VerbForm=None")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(EMBEDDED, exclude=["tok2vec", "tagger", "morphologizer", "parser", "ner"])


@pytest.fixture(scope="module")
def remembering(nlp: Language) -> RememberingLemmatizer:
    component = nlp.get_pipe("lemmatizer")
    assert isinstance(component, RememberingLemmatizer)
    return component


@pytest.fixture(scope="module")
def original(nlp: Language, remembering: RememberingLemmatizer) -> EnglishLemmatizer:
    """spaCy's own lemmatizer over the same tables."""
    lemmatizer = EnglishLemmatizer(nlp.vocab, None, mode="rule")
    lemmatizer.lookups = remembering.lookups
    return lemmatizer


def bounded(remembering: RememberingLemmatizer, bound: int) -> RememberingLemmatizer:
    lemmatizer = RememberingLemmatizer(remembering.vocab, max_remembered=bound)
    lemmatizer.lookups = remembering.lookups
    return lemmatizer


def lemmas(lemmatizer: EnglishLemmatizer, doc: Doc) -> list[str]:
    return [token.lemma_ for token in lemmatizer(doc.copy())]


def tagged(nlp: Language, words: list[str], pos: str, morph: str) -> Doc:
    return Doc(nlp.vocab, words, pos=[pos] * len(words), morphs=[morph] * len(words))


@pytest.mark.parametrize(("pos", "morph"), product(CLASSES, FEATURES))
def test_lemmas_are_spacys_in_every_class(
    nlp: Language,
    remembering: RememberingLemmatizer,
    original: EnglishLemmatizer,
    pos: str,
    morph: str,
) -> None:
    doc = tagged(nlp, [token.text for token in nlp.make_doc(NEWS)], pos, morph)
    first, again = lemmas(remembering, doc), lemmas(remembering, doc)
    assert first == again == lemmas(original, doc)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=8),
    pos=st.sampled_from(CLASSES),
    morph=st.sampled_from(FEATURES),
)
def test_lemmas_are_spacys_on_any_characters(
    nlp: Language,
    remembering: RememberingLemmatizer,
    original: EnglishLemmatizer,
    words: list[str],
    pos: str,
    morph: str,
) -> None:
    doc = tagged(nlp, words, pos, morph)
    assert lemmas(remembering, doc) == lemmas(original, doc)


@pytest.mark.model
def test_lemmas_are_spacys_behind_the_embedded_tagger(
    remembering: RememberingLemmatizer, original: EnglishLemmatizer
) -> None:
    doc = spacy.load(EMBEDDED, exclude=["lemmatizer", "ner"])(NEWS)
    doc = Doc(remembering.vocab).from_bytes(doc.to_bytes())
    assert lemmas(remembering, doc) == lemmas(original, doc)


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("hoped", "hope"),
        ("hopes", "hope"),
        ("hopped", "hop"),
        ("fined", "fine"),
        ("staging", "stage"),
        ("singing", "sing"),
        ("planned", "plan"),
        ("scraped", "scrape"),
        ("scraps", "scrap"),
    ],
)
def test_spelling_tells_two_verbs_apart(
    nlp: Language, remembering: RememberingLemmatizer, form: str, lemma: str
) -> None:
    doc = Doc(nlp.vocab, words=[form], pos=["VERB"], morphs=["Tense=Past"])
    assert [token.lemma_ for token in remembering(doc)] == [lemma]


def test_a_lemma_that_stands_stays_unless_overwritten(
    nlp: Language, remembering: RememberingLemmatizer
) -> None:
    doc = Doc(nlp.vocab, ["ports", "rose"], pos=["NOUN", "VERB"], lemmas=["", "given"])
    assert lemmas(remembering, doc) == ["port", "given"]
    overwriting = RememberingLemmatizer(nlp.vocab, overwrite=True)
    overwriting.lookups = remembering.lookups
    assert lemmas(overwriting, doc) == ["port", "rise"]


def test_what_is_remembered_is_bounded(
    nlp: Language, remembering: RememberingLemmatizer, original: EnglishLemmatizer
) -> None:
    lemmatizer = bounded(remembering, 100)
    words = [f"zzports{chr(97 + n % 26)}{n // 26}s" for n in range(1_000)]
    for start in range(0, len(words), 250):
        doc = tagged(nlp, words[start : start + 250], "NOUN", "Number=Plur")
        assert lemmas(lemmatizer, doc) == lemmas(original, doc)
        assert len(lemmatizer._remembered) <= 100
        assert len(lemmatizer.cache) <= 100


def test_an_empty_doc_has_no_lemmas(nlp: Language, remembering: RememberingLemmatizer) -> None:
    assert lemmas(remembering, nlp.make_doc("")) == []


def test_missing_tables_are_told(nlp: Language) -> None:
    with pytest.raises(ValueError, match="E912"):
        RememberingLemmatizer(nlp.vocab)(nlp.make_doc("Ports"))


def test_the_words_of_the_embedded_tables_are_looked_up_not_searched(
    remembering: RememberingLemmatizer,
) -> None:
    index = remembering.lookups.get_table("lemma_index")
    assert {type(words) for words in index.values()} == {dict}
