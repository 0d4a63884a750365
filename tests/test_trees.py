"""Repairs of tags and trees, on trees as the parser has been seen to make them."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from factex.trees import Trees


def repaired(words: str, tags: str, pos: str, heads: list[int], deps: str) -> Doc:
    doc = Doc(
        spacy.blank("en").vocab,
        words=words.split(),
        tags=tags.split(),
        pos=pos.split(),
        heads=heads,
        deps=deps.split(),
    )
    return Trees()(doc)


def arcs(doc: Doc) -> list[tuple[str, str, str]]:
    return [(token.text, token.dep_, token.head.text) for token in doc]


def test_due_is_the_predicate_and_the_place_its_oblique() -> None:
    doc = repaired(
        "The envoy is due in Lima on Friday .",
        "DT NN VBZ JJ IN NNP IN NNP .",
        "DET NOUN AUX ADJ ADP PROPN ADP PROPN PUNCT",
        [1, 5, 5, 5, 5, 5, 7, 5, 5],
        "det nsubj cop case case ROOT case nmod punct",
    )
    assert arcs(doc) == [
        ("The", "det", "envoy"),
        ("envoy", "nsubj", "due"),
        ("is", "cop", "due"),
        ("due", "ROOT", "due"),
        ("in", "case", "Lima"),
        ("Lima", "obl", "due"),
        ("on", "case", "Friday"),
        ("Friday", "obl", "due"),
        (".", "punct", "due"),
    ]
    assert len(list(doc.sents)) == 1


def test_the_form_behind_to_is_an_infinitive() -> None:
    doc = repaired(
        "They agreed to found it",
        "PRP VBD TO VBN PRP",
        "PRON VERB PART VERB PRON",
        [1, 1, 3, 1, 3],
        "nsubj ROOT mark xcomp obj",
    )
    assert (doc[3].tag_, str(doc[3].morph)) == ("VB", "VerbForm=Inf")


def test_a_clause_with_nothing_open_is_what_was_told() -> None:
    told = "nsubj ROOT iobj nsubj aux acl:relcl obj"
    words, tags, pos = (
        "He told her she had met them",
        "PRP VBD PRP PRP VBD VBN PRP",
        "PRON VERB PRON PRON AUX VERB PRON",
    )
    assert repaired(words, tags, pos, [1, 1, 1, 5, 5, 2, 5], told)[5].dep_ == "ccomp"


def test_a_clause_with_something_open_stays_relative() -> None:
    doc = repaired(
        "He told people she had met",
        "PRP VBD NNS PRP VBD VBN",
        "PRON VERB NOUN PRON AUX VERB",
        [1, 1, 1, 5, 5, 2],
        "nsubj ROOT obj nsubj aux acl:relcl",
    )
    assert doc[5].dep_ == "acl:relcl"


def test_a_plural_that_opens_the_sentence_is_no_name() -> None:
    doc = repaired("Figures show it", "NNS VBP PRP", "PROPN VERB PRON", [1, 1, 1], "nsubj ROOT obj")
    assert doc[0].pos_ == "NOUN"


def test_a_doc_without_a_parse_stays_as_it_is() -> None:
    doc = Doc(spacy.blank("en").vocab, words=["due"])
    assert Trees()(doc) is doc
