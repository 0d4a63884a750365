"""A parse answers like the Doc that it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from factex.parse import Parse, Stretch, Word, as_spacy

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

pytestmark = pytest.mark.model
TEXT = (
    "LIMA (AP) - 'We signed it,' said Ann Roe, whose firm, Harlow Cement Ltd, fined in May 2003, "
    "had been told to pay  U.S. $5m. Fiji, Laos and the WHO didn't re-elect him!\n\n"
    "\u201cNo,\u201d he said. Treaties between the two, which entered into force, lapsed."
)
ATTRIBUTES = [
    "text",
    "lower_",
    "lemma_",
    "pos_",
    "tag_",
    "dep_",
    "ent_type_",
    "ent_type",
    "ent_iob_",
    "i",
    "idx",
    "is_punct",
    "is_space",
    "is_sent_start",
    "is_title",
    "is_alpha",
    "is_upper",
    "is_lower",
    "is_stop",
    "is_currency",
    "like_num",
    "whitespace_",
]
TOKENS = ["head", "left_edge", "right_edge"]
SEQUENCES = ["children", "lefts", "rights", "subtree", "ancestors", "conjuncts"]


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


@pytest.fixture(scope="module")
def parse(doc: Doc) -> Parse:
    return Parse(doc)


def test_a_word_has_what_its_token_has(doc: Doc, parse: Parse) -> None:
    for token, word in zip(doc, parse, strict=True):
        for name in ATTRIBUTES:
            assert getattr(word, name) == getattr(token, name), (token, name)
        for name in TOKENS:
            assert getattr(word, name) is parse[getattr(token, name).i], (token, name)
        for name in SEQUENCES:
            found = [other.i for other in getattr(word, name)]
            assert found == [other.i for other in getattr(token, name)], (token, name)
        assert len(word) == len(token)
        assert (word.sent.start, word.sent.end) == (token.sent.start, token.sent.end)


def test_every_stretch_has_what_its_span_has(doc: Doc, parse: Parse) -> None:
    for start in range(len(doc)):
        for end in range(start + 1, min(start + 9, len(doc)) + 1):
            span, stretch = doc[start:end], parse[start:end]
            assert isinstance(stretch, Stretch)
            for name in ("start", "end", "start_char", "end_char", "text", "label_"):
                assert getattr(stretch, name) == getattr(span, name), (span, name)
            assert stretch.root.i == span.root.i
            assert [word.i for word in stretch] == [token.i for token in span]
            assert stretch[-1] is parse[span[-1].i]
            assert stretch[1:].text == span[1:].text


@pytest.mark.parametrize(
    "place", [slice(2, 5), slice(-3, None), slice(5, 2), slice(0, 0), slice(90, 999)]
)
def test_a_slice_is_cut_as_spacy_cuts_it(doc: Doc, parse: Parse, place: slice) -> None:
    span, stretch = doc[place], parse[place]
    assert isinstance(stretch, Stretch)
    assert (stretch.start, stretch.end, stretch.text) == (span.start, span.end, span.text)


def test_names_and_characters_lead_to_the_same_tokens(doc: Doc, parse: Parse) -> None:
    assert [(e.start, e.end, e.label_) for e in parse.ents] == [
        (e.start, e.end, e.label_) for e in doc.ents
    ]
    for mode in ("strict", "expand", "contract"):
        for start in range(0, 60, 3):
            span: Any = doc.char_span(start, start + 7, alignment_mode=mode)
            stretch = parse.char_span(start, start + 7, alignment_mode=mode)
            assert (stretch is None) == (span is None)
            assert stretch is None or (stretch.start, stretch.end) == (span.start, span.end)


def test_a_word_is_equal_to_itself_alone_and_related_like_its_token(doc: Doc, parse: Parse) -> None:
    words = [word for word in parse if isinstance(word, Word)]
    for one in words[:25]:
        for other in words[:25]:
            assert (one == other) == (one.i == other.i)
            assert one.is_ancestor(other) == doc[one.i].is_ancestor(doc[other.i])
    assert parse[2:4] == parse[2:4] != parse[2:5]


def test_no_place_before_or_behind_the_text(parse: Parse) -> None:
    first, last = parse.words[0], parse.words[-1]
    assert first.nbor() is parse.words[1]
    for word, step in ((first, -1), (last, 1)):
        with pytest.raises(IndexError):
            word.nbor(step)
    with pytest.raises(IndexError):
        parse[2:4][2]


def test_what_only_spacy_knows_is_told_if_it_is_plain(parse: Parse) -> None:
    assert parse.words[0].shape_ == "XXXX"
    with pytest.raises(AttributeError, match=r"factex\.parse"):
        _ = parse.words[0].vector
    with pytest.raises(AttributeError, match=r"factex\.parse"):
        _ = parse[0:2].noun_chunks  # type: ignore[union-attr]


def test_spacy_gets_its_own_objects_back(doc: Doc, parse: Parse) -> None:
    assert as_spacy(parse) is doc
    assert as_spacy(doc) is doc
    assert as_spacy(parse[1:3]) == doc[1:3]
    assert as_spacy(parse.words[2]) == doc[2]
