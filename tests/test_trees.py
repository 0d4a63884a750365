"""Repairs of tags and trees, on trees as the parser has been seen to make them."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from factex.trees import Trees, suspects


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


def test_had_before_its_subject_is_an_auxiliary() -> None:
    doc = repaired(
        "Had it been signed , they would pay",
        "VBD PRP VBN VBN , PRP MD VB",
        "VERB PRON AUX VERB PUNCT PRON AUX VERB",
        [7, 3, 3, 0, 0, 7, 7, 7],
        "advcl nsubj:pass aux:pass ccomp punct nsubj aux ROOT",
    )
    assert arcs(doc)[0] == ("Had", "aux", "signed")
    assert arcs(doc)[3] == ("signed", "advcl", "pay")


def test_a_participle_behind_had_is_the_verb_of_its_object() -> None:
    words, tags, pos = "It had frozen money", "PRP VBD VBN NN", "PRON VERB VERB NOUN"
    doc = repaired(words, tags, pos, [1, 1, 3, 1], "nsubj ROOT amod obj")
    assert arcs(doc) == [
        ("It", "nsubj", "frozen"),
        ("had", "aux", "frozen"),
        ("frozen", "ROOT", "frozen"),
        ("money", "obj", "frozen"),
    ]


def test_a_quality_that_one_has_stays_one() -> None:
    words, tags, pos = "It had limited means", "PRP VBD VBN NNS", "PRON VERB VERB NOUN"
    doc = repaired(words, tags, pos, [1, 1, 3, 1], "nsubj ROOT amod obj")
    assert arcs(doc)[2] == ("limited", "amod", "means")


def test_a_source_is_no_subject() -> None:
    doc = repaired(
        "According to Peru , nine fell",
        "VBG IN NNP , CD VBD",
        "VERB ADP PROPN PUNCT NUM VERB",
        [2, 0, 5, 4, 2, 5],
        "case fixed nsubj punct appos ROOT",
    )
    assert arcs(doc)[2] == ("Peru", "obl", "fell")
    assert arcs(doc)[4] == ("nine", "nsubj", "fell")


def test_between_commas_a_participle_has_no_subject() -> None:
    doc = repaired(
        "The pact , concluded in 1960 , remains",
        "DT NN , VBD IN CD , VBZ",
        "DET NOUN PUNCT VERB ADP NUM PUNCT VERB",
        [1, 3, 1, 7, 5, 3, 3, 7],
        "det nsubj punct ccomp case obl punct ROOT",
    )
    assert arcs(doc)[1] == ("pact", "nsubj", "remains")
    assert arcs(doc)[3] == ("concluded", "acl", "pact")
    assert doc[3].tag_ == "VBN"


def test_a_second_and_opens_a_subject() -> None:
    doc = repaired(
        "They issued notes , and a pact was signed",
        "PRP VBD NNS , CC DT NN VBD VBN",
        "PRON VERB NOUN PUNCT CCONJ DET NOUN AUX VERB",
        [1, 1, 1, 6, 6, 6, 2, 8, 1],
        "nsubj ROOT obj punct cc det conj aux:pass parataxis",
    )
    assert arcs(doc)[6] == ("pact", "nsubj:pass", "signed")


def test_what_closes_a_sentence_behind_its_source_is_a_verb() -> None:
    doc = repaired(
        "Sales fell , figures from Acme show",
        "NNS VBD , NNS IN NNP NN",
        "NOUN VERB PUNCT NOUN ADP PROPN NOUN",
        [1, 6, 1, 6, 6, 6, 6],
        "nsubj ccomp punct nsubj case compound ROOT",
    )
    assert (doc[6].tag_, doc[6].pos_) == ("VBP", "VERB")
    assert arcs(doc)[5] == ("Acme", "nmod", "figures")


def test_the_preposition_before_then_is_the_names() -> None:
    doc = repaired(
        "He was named by then - president Bo",
        "PRP VBD VBN IN RB HYPH NN NNP",
        "PRON AUX VERB ADP ADV PUNCT NOUN PROPN",
        [2, 2, 2, 4, 7, 4, 7, 2],
        "nsubj:pass aux:pass ROOT case nmod punct nmod:desc obl",
    )
    assert arcs(doc)[3] == ("by", "case", "Bo")
    assert arcs(doc)[7] == ("Bo", "obl:agent", "named")


def test_whom_one_arrests_are_people() -> None:
    doc = repaired(
        "They arrested men wanted for fraud",
        "PRP VBD NNS VBD IN NN",
        "PRON VERB NOUN VERB ADP NOUN",
        [1, 1, 3, 1, 5, 3],
        "nsubj ROOT nsubj ccomp case obl",
    )
    assert arcs(doc)[2:4] == [("men", "obj", "arrested"), ("wanted", "acl", "men")]


def test_every_token_that_a_repair_begins_at_is_looked_at() -> None:
    """The words and labels that the columns are searched for are those that repairs ask for."""
    words = "to plans due that shows filed had according then frozen dated plain"
    doc = Doc(
        spacy.blank("en").vocab,
        words=words.split(),
        tags=["TO", "NNS", "JJ", "VBD", "NNS", "VBN", "VBD", "VBG", "RB", "VBN", "JJ", "VBD"],
        pos=["PART", "PROPN", "ADP", *["VERB"] * 3, "AUX", "VERB", "ADV", *["VERB"] * 3],
        heads=[1, 1, 1, 1, 4, *[1] * 7],
        deps=[
            "mark",
            "ROOT",
            "case",
            "acl:relcl",
            "ROOT",
            "conj",
            "obj",
            "case",
            "nmod",
            "amod",
            "acl",
            "obj",
        ],
    )
    assert [token.text for token in suspects(doc)] == words.split()[:-1]


def test_the_day_of_a_letter_is_a_time() -> None:
    words, tags, pos = "a letter dated 2019", "DT NN VBN CD", "DET NOUN VERB NUM"
    doc = repaired(words, tags, pos, [1, 1, 1, 2], "det ROOT acl xcomp")
    assert doc[3].dep_ == "obl:unmarked"
