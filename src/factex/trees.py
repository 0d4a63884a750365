"""Repairs of tags and trees: what English grammar or the UD guidelines rule out.

The parser decides word by word and breaks a few rules that hold everywhere. Each repair here is
one such rule; what needs the sense of a sentence stays as parsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id
from spacy.tokens import Doc, Token

from factex import syntax

TO, INFINITIVE, PLURAL, RELATIVE = "TO", "VB", "NNS", "acl:relcl"
HAD, ACCORDING, DATED = "had", "according", "dated"
PAST_TAGS = frozenset({"VBD", "VBN"})
FORMS_OF_VERBS = frozenset({"VBN", "VBD", "VBP"})
STATES = frozenset({"due"})
"""Adjectives that the parser takes for prepositions: 'is **due** in Lima'."""
OF_THE_CLAUSE = frozenset(
    {"cop", "aux", "nsubj", "nsubj:outer", "csubj", "mark", "cc", "conj", "punct", "advmod"}
    | {"advcl", "parataxis", "ccomp"}
)
"""Dependents of a clause's predicate (UD v2), which go with it to its new head."""
TIMES = {
    "nmod": "obl",
    "obl": "obl",
    "nmod:unmarked": "obl:unmarked",
    "obl:unmarked": "obl:unmarked",
}
"""Relations of a time to the place before it, and to the adjective."""
TELLING = frozenset(
    {"tell", "tells", "told", "telling", "inform", "informed", "remind", "reminded"}
    | {"warn", "warned", "assure", "assured", "notify", "notified"}
)
"""Forms of verbs with a listener and a content clause: 'told the court (that) he had left'.

Lemmas are not there yet.
"""
SUBJECTS = ("subj", "subj_pass")
HAVE = frozenset({"has", "have", "had"})
QUALITIES = frozenset(
    {"limited", "mixed", "renewed", "increased", "reduced", "continued", "armed", "advanced"}
    | {"united", "skilled", "experienced", "fixed", "combined", "extended", "improved", "used"}
    | {"broken", "divided", "established", "related", "shared", "detailed", "unlimited"}
)
"""Participles that one has as a quality: 'the town has **limited** means'."""
FORMER = frozenset({"then", "ex", "now"})
TAKING = frozenset(
    {"arrested", "detained", "captured", "deported", "extradited", "sentenced", "jailed"}
    | {"repatriated", "rescued", "questioned", "indicted", "handcuffed"}
)
"""Verbs of what is done to people, which take no clause."""
CLOSING = frozenset({"show", "shows", "suggest", "report", "reports"})
"""What closes a sentence behind its source: 'sales fell, figures from the bank **show**'."""
LOOSE = frozenset({"ccomp", "dep", "advcl", "parataxis", "conj"})
"""Relations by which the parser joins a clause whose place it does not see."""


def _ids(words: Set[str]) -> NDArray[np.uint64]:
    """The ids by which spaCy stores words and labels."""
    return np.array([get_string_id(word) for word in words], dtype=np.uint64)


# What marks a token that a repair may begin at.
SUSPECT_TAGS, RELATIVES = _ids({TO, PLURAL}), _ids({RELATIVE})
PAST, JOINED = _ids(PAST_TAGS), _ids(LOOSE | {"amod"})
WORDS = _ids(STATES | CLOSING | FORMER | {HAD, ACCORDING, DATED})


class Trees:
    """Component behind the parser: tags and arcs that cannot be so, put right."""

    def __call__(self, doc: Doc) -> Doc:
        """Repair a parsed Doc in place; one without a parse stays as it is."""
        if not syntax.has_parse(doc):
            return doc
        for token in suspects(doc):
            _repair(token)
        return doc


def suspects(doc: Doc) -> Iterator[Token]:
    """The tokens that a repair may begin at, in text order: no repair makes one of another.

    Read in columns, as spaCy makes every token anew that it is asked for.
    """
    tag, dep, lower = doc.to_array(["TAG", "DEP", "LOWER"]).T
    found = np.isin(tag, SUSPECT_TAGS) | np.isin(dep, RELATIVES) | np.isin(lower, WORDS)
    found |= np.isin(tag, PAST) & np.isin(dep, JOINED)
    return (doc[i] for i in found.nonzero()[0].tolist())


def _repair(token: Token) -> None:
    word, tag, relation = token.lower_, token.tag_, token.dep_
    if tag == TO and relation != "case":
        _make_infinitive(token)
    elif tag == PLURAL and token.pos_ == "PROPN":
        _make_common(token)
    elif relation == "case" and word in STATES:
        _make_predicate(token)
    elif relation == RELATIVE:
        _make_content(token)
    elif tag == "VBD" and word == HAD and relation != "aux":
        _make_auxiliary(token)
    elif relation == "amod" and tag == "VBN" and token.i > 0:
        _make_perfect(token, token.nbor(-1))
    elif word == ACCORDING and relation == "case":
        _make_source(token.head)
    elif word == DATED:
        _make_time(token)
    elif word in FORMER and relation == "nmod":
        _lend_case(token)
    elif relation == "ccomp" and tag == "VBD" and token.head.lower_ in TAKING:
        _make_object(token)
    elif word in CLOSING and token.pos_ == "NOUN" and token.head == token:
        _make_closing_verb(token)
    elif tag in PAST_TAGS and relation in LOOSE:
        _set_off(token)
        _give_subject(token)


def _make_infinitive(to: Token) -> None:
    """'agreed to **found** an archive': the form behind 'to' is the infinitive."""
    verb = to.head
    if verb.i == to.i + 1 and verb.tag_ in FORMS_OF_VERBS:
        verb.tag_, verb.pos_ = INFINITIVE, "VERB"
        verb.set_morph("VerbForm=Inf")  # type: ignore[attr-defined]  # the stubs lack it


def _make_common(noun: Token) -> None:
    """'**Figures** show': a plural with a capital because it opens the sentence."""
    if noun.is_sent_start and noun.is_title:
        noun.pos_ = "NOUN"


def _make_predicate(adjective: Token) -> None:
    """'is **due** in Lima': the adjective is the predicate, the place an oblique (UD: obl)."""
    noun = adjective.head
    if not any(child.dep_ == "cop" for child in noun.children):
        return
    moved = [c for c in noun.children if c.dep_ in OF_THE_CLAUSE and c.i != adjective.i]
    times = [c for c in noun.rights if c.dep_ in TIMES and _is_time(c)]
    adjective.head, adjective.dep_ = (adjective if noun.head == noun else noun.head), noun.dep_
    noun.head, noun.dep_ = adjective, "obl"
    for child in moved:
        child.head = adjective
    for child in times:
        child.head, child.dep_ = adjective, TIMES[child.dep_]


def _is_time(noun: Token) -> bool:
    """'**on** 27 May', 'next Tuesday', not 'the court **of** appeal'."""
    return noun.dep_ != "nmod" or any(c.dep_ == "case" and c.lower_ == "on" for c in noun.lefts)


def _make_content(clause: Token) -> None:
    """'told the inquiry **he had met** her': no relative clause, as nothing in it is open."""
    listener = clause.head
    verb = listener.head
    if verb.lower_ not in TELLING or listener.dep_ not in ("obj", "iobj"):
        return
    told = next(syntax.dependents(clause, *SUBJECTS), None)
    is_open = not any(c.dep_ in ("obj", "ccomp", "xcomp") for c in clause.children)
    if is_open or told is None or told.tag_ in ("WDT", "WP"):
        return
    if told.left_edge.i == clause.left_edge.i > listener.i:
        clause.head, clause.dep_ = verb, "ccomp"


def _make_closing_verb(verb: Token) -> None:
    """'sales fell, figures from the Harlow Institute **show**': no noun, as it tells a clause."""
    told = any(c.dep_ == "ccomp" for c in verb.lefts)
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    if not told or subject is None or any(c.dep_ != "punct" for c in verb.rights):
        return
    verb.tag_, verb.pos_ = "VBZ" if verb.text.endswith("s") else "VBP", "VERB"
    name = [c for c in verb.lefts if c.i > subject.i and c.dep_ in ("case", "det", "compound")]
    if name and name[-1].dep_ == "compound":
        noun = name[-1]
        for part in name[:-1]:
            part.head = noun
        noun.head, noun.dep_ = subject, "nmod"


def _make_auxiliary(had: Token) -> None:
    """'**Had** the treaty been signed, ...': no verb with a clause, but its auxiliary."""
    participle = next((c for c in had.rights if c.dep_ in ("ccomp", "xcomp")), None)
    if participle is None or participle.tag_ != "VBN":
        return
    opens = had.i == 0 or had.is_sent_start or had.nbor(-1).is_punct
    told = next(syntax.dependents(participle, *SUBJECTS), None)
    if not opens or told is None or told.left_edge.i != had.i + 1:
        return
    _take_place(participle, had)
    had.head, had.dep_, had.pos_ = participle, "aux", "AUX"


def _make_perfect(participle: Token, have: Token) -> None:
    """'the bank **had frozen** $9m': the object of the verb, not something that it had frozen."""
    thing = participle.head
    if have.lower_ not in HAVE or have.dep_ == "aux" or thing.head != have:
        return
    if thing.dep_ != "obj" or participle.lower_ in QUALITIES:
        return
    _take_place(participle, have)
    participle.pos_ = "VERB"
    have.head, have.dep_, have.pos_ = participle, "aux", "AUX"


def _take_place(new: Token, old: Token) -> None:
    """Hang a token where another hangs, with all that hangs on that one."""
    new.head, new.dep_ = (new if old.head == old else old.head), old.dep_
    for child in [c for c in old.children if c.i != new.i]:
        child.head = new


def _make_source(source: Token) -> None:
    """'according to the bank, **191 tonnes** were seized': a source is no subject."""
    number = next((c for c in source.rights if c.dep_ == "appos"), None)
    if not source.dep_.startswith("nsubj") or number is None:
        return
    if number.left_edge.i == 0 or number.left_edge.text != ",":
        return
    number.head, number.dep_ = source.head, source.dep_
    source.dep_ = "obl"


def _make_time(dated: Token) -> None:
    """'a letter **dated** 6 June': the day is no predicate."""
    for child in dated.rights:
        if child.dep_ == "xcomp" and child.pos_ in ("NUM", "PROPN"):
            child.dep_ = "obl:unmarked"


def _lend_case(former: Token) -> None:
    """'named **by** then-president Bo Ek': the preposition is the name's, not that of 'then'."""
    case = next((c for c in former.lefts if c.dep_ == "case"), None)
    noun = former.head
    if case is None or noun.dep_ != "obl" or any(c.dep_ == "case" for c in noun.children):
        return
    former.dep_ = "advmod"
    case.head = noun
    if case.lower_ == "by" and _has_passive(noun.head):
        noun.dep_ = "obl:agent"


def _make_object(clause: Token) -> None:
    """'arrested two **nationals wanted** for fraud': people, not what they did."""
    subject = next((c for c in clause.lefts if c.dep_ in ("nsubj", "nsubj:pass")), None)
    if subject is None or subject.right_edge.i != clause.i - 1 or syntax.auxiliaries(clause):
        return
    subject.head, subject.dep_ = clause.head, "obj"
    clause.head, clause.dep_, clause.tag_ = subject, "acl", "VBN"


def _set_off(participle: Token) -> None:
    """'the treaty, **concluded** in 1960, remains': between commas no clause has that subject."""
    verb = participle.head
    before = [s for s in syntax.dependents(participle, *SUBJECTS) if s.i < participle.i]
    subject = before[-1] if before else None
    if subject is None or syntax.auxiliaries(participle) or any(syntax.dependents(verb, *SUBJECTS)):
        return
    comma = participle.nbor(-1)
    last = subject.right_edge if subject.right_edge.i < participle.i else subject
    parted = comma.text == "," and last.i in (comma.i, comma.i - 1)
    closed = any(t.text == "," for t in participle.doc[participle.i + 1 : verb.i])
    if not (parted and closed and subject.i < participle.i < verb.i and syntax.is_finite(verb)):
        return
    _make_subject(subject, verb)
    participle.head, participle.dep_ = subject, "acl"
    participle.tag_ = "VBN"


def _give_subject(verb: Token) -> None:
    """'issued a statement, and **a memorandum was signed**': what a second 'and' opens."""
    helpers = syntax.auxiliaries(verb)
    if not helpers or not syntax.is_finite(verb) or verb.dep_ not in ("parataxis", "conj", "dep"):
        return
    first = verb.left_edge
    if first.i == 0 or any(syntax.dependents(verb, *SUBJECTS, "cc")) or first.pos_ != "AUX":
        return
    noun = next((t for t in (first.nbor(-1), *first.nbor(-1).ancestors) if t.dep_ == "conj"), None)
    if noun is None or noun.pos_ not in syntax.NOMINAL_POS or noun.right_edge.i != first.i - 1:
        return
    opening = noun.left_edge
    if opening.i and opening.text == ",":
        _make_subject(noun, verb)


def _make_subject(noun: Token, verb: Token) -> None:
    noun.head, noun.dep_ = verb, "nsubj:pass" if _has_passive(verb) else "nsubj"


def _has_passive(verb: Token) -> bool:
    return any(child.dep_ == "aux:pass" for child in verb.children)
