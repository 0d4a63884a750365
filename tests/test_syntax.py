"""Relations of hand-built parses; each sentence in Universal Dependencies and in ClearNLP labels.

A parse is a table, one line a word: word, tag, part of speech, relation, head (the index of its
word, counted from 0).
"""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Token

from factex import syntax

VOCAB = spacy.blank("en").vocab

ACTIVE = {
    "ud": """
        Ministers  NNS  NOUN   nsubj  1
        signed     VBD  VERB   ROOT   1
        a          DT   DET    det    3
        treaty     NN   NOUN   obj    1
        in         IN   ADP    case   5
        Quito      NNP  PROPN  obl    1
    """,
    "clear": """
        Ministers  NNS  NOUN   nsubj  1
        signed     VBD  VERB   ROOT   1
        a          DT   DET    det    3
        treaty     NN   NOUN   dobj   1
        in         IN   ADP    prep   1
        Quito      NNP  PROPN  pobj   4
    """,
}
PASSIVE = {
    "ud": """
        The       DT   DET    det         1
        broker    NN   NOUN   nsubj:pass  3
        was       VBD  AUX    aux:pass    3
        arrested  VBN  VERB   ROOT        3
        by        IN   ADP    case        5
        police    NNS  NOUN   obl         3
        and       CC   CCONJ  cc          7
        fined     VBN  VERB   conj        3
    """,
    "clear": """
        The       DT   DET    det        1
        broker    NN   NOUN   nsubjpass  3
        was       VBD  AUX    auxpass    3
        arrested  VBN  VERB   ROOT       3
        by        IN   ADP    agent      3
        police    NNS  NOUN   pobj       4
        and       CC   CCONJ  cc         3
        fined     VBN  VERB   conj       3
    """,
}
CONTROL = {
    "ud": """
        Fiji     NNP  PROPN  nsubj  1
        plans    VBZ  VERB   ROOT   1
        to       TO   PART   mark   3
        ratify   VB   VERB   xcomp  1
        the      DT   DET    det    5
        pact     NN   NOUN   obj    3
        and      CC   CCONJ  cc     7
        publish  VB   VERB   conj   3
        it       PRP  PRON   obj    7
    """,
    "clear": """
        Fiji     NNP  PROPN  nsubj  1
        plans    VBZ  VERB   ROOT   1
        to       TO   PART   aux    3
        ratify   VB   VERB   xcomp  1
        the      DT   DET    det    5
        pact     NN   NOUN   dobj   3
        and      CC   CCONJ  cc     3
        publish  VB   VERB   conj   3
        it       PRP  PRON   dobj   7
    """,
}
RELATIVE = {
    "ud": """
        The      DT   DET    det        1
        banker   NN   NOUN   nsubj      5
        who      WP   PRON   nsubj      3
        fled     VBD  VERB   acl:relcl  1
        Oslo     NNP  PROPN  obj        3
        will     MD   AUX    aux        6
        return   VB   VERB   ROOT       6
    """,
    "clear": """
        The      DT   DET    det        1
        banker   NN   NOUN   nsubj      6
        who      WP   PRON   nsubj      3
        fled     VBD  VERB   relcl      1
        Oslo     NNP  PROPN  dobj       3
        will     MD   AUX    aux        6
        return   VB   VERB   ROOT       6
    """,
}
PARTICIPLE = {
    "ud": """
        The      DT   DET    det   3
        new      JJ   ADJ    amod  3
        trade    NN   NOUN   compound  3
        treaty   NN   NOUN   ROOT  3
        signed   VBN  VERB   acl   3
        between  IN   ADP    case  6
        Oman     NNP  PROPN  obl   4
    """,
    "clear": """
        The      DT   DET    det   3
        new      JJ   ADJ    amod  3
        trade    NN   NOUN   compound  3
        treaty   NN   NOUN   ROOT  3
        signed   VBN  VERB   acl   3
        between  IN   ADP    prep  4
        Oman     NNP  PROPN  pobj  5
    """,
}
OF_PHRASE = {
    "ud": """
        Ministers  NNS  NOUN   ROOT  0
        of         IN   ADP    case  4
        the        DT   DET    det   4
        two        CD   NUM    nummod  4
        states     NNS  NOUN   nmod  0
        ,          ,    PUNCT  punct 7
        who        WP   PRON   nsubj 7
        met        VBD  VERB   acl:relcl  0
    """,
    "clear": """
        Ministers  NNS  NOUN   ROOT  0
        of         IN   ADP    prep  0
        the        DT   DET    det   4
        two        CD   NUM    nummod  4
        states     NNS  NOUN   pobj  1
        ,          ,    PUNCT  punct 0
        who        WP   PRON   nsubj 7
        met        VBD  VERB   relcl  0
    """,
}
SCHEMES = pytest.mark.parametrize("scheme", ["ud", "clear"])


def build(table: str) -> Doc:
    """A parsed Doc from a table."""
    rows = [line.split() for line in table.strip().splitlines()]
    words, tags, pos, deps, heads = zip(*rows, strict=True)
    return Doc(
        VOCAB,
        words=list(words),
        tags=list(tags),
        pos=list(pos),
        deps=list(deps),
        heads=[int(head) for head in heads],
    )


def word(doc: Doc, text: str) -> Token:
    """The one token with that text."""
    (token,) = [token for token in doc if token.text == text]
    return token


def texts(tokens: list[Token]) -> list[str]:
    """The words of tokens."""
    return [token.text for token in tokens]


@SCHEMES
@pytest.mark.parametrize(
    ("sentence", "text", "relation", "governor", "preposition"),
    [
        (ACTIVE, "Ministers", "subj", "signed", ""),
        (ACTIVE, "treaty", "obj", "signed", ""),
        (ACTIVE, "Quito", "obl", "signed", "in"),
        (ACTIVE, "signed", "root", "signed", ""),
        (PASSIVE, "broker", "subj_pass", "arrested", ""),
        (PASSIVE, "police", "agent", "arrested", "by"),
        (PASSIVE, "was", "aux_pass", "arrested", ""),
        (RELATIVE, "fled", "relcl", "banker", ""),
        (PARTICIPLE, "Oman", "obl", "signed", "between"),
        (PARTICIPLE, "signed", "acl", "treaty", ""),
        (OF_PHRASE, "states", "nmod", "Ministers", "of"),
    ],
)
def test_both_schemes_give_one_relation_governor_and_preposition(
    scheme: str,
    sentence: dict[str, str],
    text: str,
    relation: str,
    governor: str,
    preposition: str,
) -> None:
    token = word(build(sentence[scheme]), text)
    assert syntax.relation(token) == relation
    assert syntax.governor(token).text == governor
    assert syntax.preposition(token) == preposition


@pytest.mark.parametrize(
    ("label", "relation"),
    [
        ("obl:agent", "agent"),
        ("obl:unmarked", "obl"),
        ("obl:tmod", "obl"),
        ("npadvmod", "obl"),
        ("nmod:poss", "poss"),
        ("nmod:unmarked", "nmod"),
        ("compound:prt", "prt"),
        ("dative", "iobj"),
        ("csubj:pass", "subj_pass"),
        ("advcl:relcl", "relcl"),
        ("xcomp", "xcomp"),
    ],
)
def test_labels_of_both_schemes_have_one_name(label: str, relation: str) -> None:
    doc = build(f"went VBD VERB ROOT 0\nhome NN NOUN {label} 0")
    assert syntax.relation(doc[1]) == relation


@SCHEMES
def test_dependents_pass_over_prepositions(scheme: str) -> None:
    verb = word(build(ACTIVE[scheme]), "signed")
    assert texts(list(syntax.dependents(verb))) == ["Ministers", "treaty", "Quito"]
    assert texts(list(syntax.dependents(verb, "obl", "obj"))) == ["treaty", "Quito"]


@SCHEMES
@pytest.mark.parametrize(
    ("sentence", "verb", "subjects"),
    [
        (ACTIVE, "signed", ["Ministers"]),
        (PASSIVE, "arrested", ["broker"]),
        (PASSIVE, "fined", ["broker"]),
        (CONTROL, "ratify", ["Fiji"]),
        (CONTROL, "publish", ["Fiji"]),
        (RELATIVE, "fled", ["banker"]),
        (PARTICIPLE, "signed", ["treaty"]),
    ],
)
def test_subjects_are_shared_and_resolved(
    scheme: str, sentence: dict[str, str], verb: str, subjects: list[str]
) -> None:
    assert texts(syntax.subjects(word(build(sentence[scheme]), verb))) == subjects


@SCHEMES
def test_who_does_it_and_whom_it_is_done_to(scheme: str) -> None:
    arrested = word(build(PASSIVE[scheme]), "arrested")
    assert texts(syntax.logical_subjects(arrested)) == ["police"]
    assert texts(syntax.logical_objects(arrested)) == ["broker"]
    signed = word(build(ACTIVE[scheme]), "signed")
    assert texts(syntax.logical_subjects(signed)) == ["Ministers"]
    assert texts(syntax.logical_objects(signed)) == ["treaty"]
    participle = word(build(PARTICIPLE[scheme]), "signed")
    assert syntax.is_passive(participle)
    assert syntax.logical_subjects(participle) == []
    assert texts(syntax.logical_objects(participle)) == ["treaty"]


@SCHEMES
def test_a_nominal_ends_before_its_clause_and_keeps_its_complement(scheme: str) -> None:
    ministers = word(build(OF_PHRASE[scheme]), "Ministers")
    assert syntax.nominal_span(ministers).text == "Ministers of the two states"
    treaty = word(build(PARTICIPLE[scheme]), "treaty")
    assert syntax.nominal_span(treaty).text == "The new trade treaty"


@SCHEMES
def test_a_base_phrase_has_no_article_number_or_complement(scheme: str) -> None:
    assert syntax.base_span(word(build(PARTICIPLE[scheme]), "treaty")).text == "new trade treaty"
    doc = build(OF_PHRASE[scheme])
    assert syntax.base_span(word(doc, "states")).text == "states"
    assert syntax.base_span(word(doc, "Ministers")).text == "Ministers"


@SCHEMES
@pytest.mark.parametrize(
    ("sentence", "verb", "tense"),
    [
        (ACTIVE, "signed", "past"),
        (PASSIVE, "arrested", "past"),
        (CONTROL, "plans", "present"),
        (CONTROL, "ratify", "future"),
        (RELATIVE, "return", "future"),
    ],
)
def test_tense(scheme: str, sentence: dict[str, str], verb: str, tense: str) -> None:
    assert syntax.tense(word(build(sentence[scheme]), verb)) == tense


def test_tense_of_the_present_perfect_is_past_and_a_bare_gerund_has_none() -> None:
    perfect = build("It PRP PRON nsubj 2\nhas VBZ AUX aux 2\nrisen VBN VERB ROOT 2")
    assert syntax.tense(perfect[2]) == "past"
    gerund = build("Rising VBG VERB amod 1\nprices NNS NOUN ROOT 1")
    assert syntax.tense(gerund[0]) is None


@SCHEMES
@pytest.mark.parametrize(
    ("sentence", "text", "head"),
    [
        (ACTIVE, "Quito", "signed"),
        (ACTIVE, "signed", "signed"),
        (RELATIVE, "Oslo", "fled"),
        (RELATIVE, "banker", "return"),
        (CONTROL, "pact", "ratify"),
        (OF_PHRASE, "states", None),
    ],
)
def test_the_clause_of_a_word(
    scheme: str, sentence: dict[str, str], text: str, head: str | None
) -> None:
    found = syntax.clause_head(word(build(sentence[scheme]), text))
    assert (None if found is None else found.text) == head


def test_a_copular_predicate_heads_its_clause() -> None:
    doc = build(
        """
        Oman    NNP  PROPN  nsubj  3
        was     VBD  AUX    cop    3
        a       DT   DET    det    3
        member  NN   NOUN   ROOT   3
        """
    )
    assert syntax.is_predicate(doc[3])
    assert not syntax.is_predicate(doc[1])
    assert syntax.clause_head(doc[0]) == doc[3]
    assert syntax.tense(doc[3]) == "past"
    assert texts(syntax.subjects(doc[3])) == ["Oman"]


def test_a_by_phrase_behind_a_date_is_the_agent_all_the_same() -> None:
    doc = build(
        """
        Roe     NNP  PROPN  nsubj:pass  2
        was     VBD  AUX    aux:pass    2
        named   VBN  VERB   ROOT        2
        in      IN   ADP    case        4
        1975    CD   NUM    obl         2
        by      IN   ADP    case        6
        Ruiz    NNP  PROPN  nmod        4
        """
    )
    assert texts(syntax.logical_subjects(doc[2])) == ["Ruiz"]


def test_coordination_is_followed_down_and_up() -> None:
    doc = build(
        """
        Oman    NNP  PROPN  ROOT  0
        ,       ,    PUNCT  punct 2
        Peru    NNP  PROPN  conj  0
        and     CC   CCONJ  cc    4
        Fiji    NNP  PROPN  conj  2
        """
    )
    assert texts(syntax.conjuncts(doc[0])) == ["Oman", "Peru", "Fiji"]
    assert texts(syntax.conjuncts(doc[2])) == ["Peru", "Fiji"]
    assert syntax.first_conjunct(doc[4]) == doc[0]


@SCHEMES
def test_ancestors_name_the_relation_by_which_they_were_reached(scheme: str) -> None:
    pact = word(build(CONTROL[scheme]), "pact")
    path = [(token.text, kind) for token, kind in syntax.ancestors(pact)]
    assert path == [("ratify", "obj"), ("plans", "xcomp")]


def test_a_doc_without_a_parse_is_seen_to_have_none() -> None:
    assert not syntax.has_parse(Doc(VOCAB, words=["Fiji", "signed"]))
    assert syntax.has_parse(build(ACTIVE["ud"]))
