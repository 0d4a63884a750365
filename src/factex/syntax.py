"""Who did what: one view of the parse over both label schemes.

The embedded pipeline speaks Universal Dependencies (`obj`, `obl` + `case`); the stock English
packages speak ClearNLP (`dobj`, `prep` + `pobj`). Matchers know neither: they ask for canonical
relations here. Tokens are spaCy's; every function is pure and costs at most one walk of the
subtree or of the head chain.

Source: UD v2 guidelines (de Marneffe et al. 2021); ClearNLP dependency labels (Choi & Palmer 2012).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

CANONICAL = {
    "nsubj": "subj",
    "csubj": "subj",
    "nsubj:outer": "subj",
    "csubj:outer": "subj",
    "nsubj:pass": "subj_pass",
    "csubj:pass": "subj_pass",
    "nsubjpass": "subj_pass",
    "csubjpass": "subj_pass",
    "obj": "obj",
    "dobj": "obj",
    "iobj": "iobj",
    "dative": "iobj",
    "obl:tmod": "obl",
    "obl:npmod": "obl",
    "obl:unmarked": "obl",
    "npadvmod": "obl",
    "obl:agent": "agent",
    "nmod:tmod": "nmod",
    "nmod:npmod": "nmod",
    "nmod:unmarked": "nmod",
    "nmod:desc": "compound",
    "nmod:poss": "poss",
    "acl:relcl": "relcl",
    "advcl:relcl": "relcl",
    "aux:pass": "aux_pass",
    "auxpass": "aux_pass",
    "det:predet": "det",
    "cc:preconj": "cc",
    "flat:name": "flat",
    "compound:prt": "prt",
    "nn": "compound",
    "ROOT": "root",
}
NOMINAL_BREAKS = frozenset(
    {"relcl", "acl", "appos", "parataxis", "punct", "conj", "cc", "advcl", "ccomp", "cop", "aux"}
)
MAX_CLIMB = 40
PREDICATE_POS = frozenset({"VERB", "AUX"})
# Before a gerund behind an object: the object is its subject ('fined X **for** dumping').
OBJECT_MARKS = frozenset({"for", "of", "from", "into"})
FINITE_TAGS = frozenset({"VBD", "VBZ", "VBP", "MD"})
# A tagger may take a rare name for a verb: 'extradited him to **Uruguay**'.
NAME_LABELS = frozenset({"GPE", "LOC", "NORP", "ORG", "PERSON"})
PEOPLE = frozenset({"PERSON", "NORP"})
REMEMBERED = "relation_"
"""Where a `factex.parse.Word` keeps its relation: empty until it is asked for."""
NOMINAL_POS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})


def relation(token: Token) -> str:
    """Canonical relation of a token to `governor(token)`, such as `subj`, `obj`, `obl`."""
    known: str | None = getattr(token, REMEMBERED, None)
    if known:
        return known
    found = _relation(token)
    if known is not None:
        setattr(token, REMEMBERED, found)
    return found


def _relation(token: Token) -> str:
    if token.dep_ == "pobj":
        if token.head.dep_ == "agent":
            return "agent"
        return "nmod" if token.head.head.pos_ in NOMINAL_POS else "obl"
    if token.dep_ == "obl" and _is_passive_agent(token):
        return "agent"
    return CANONICAL.get(token.dep_, token.dep_)


def governor(token: Token) -> Token:
    """The content word that a token depends on (itself for a root); prepositions are skipped."""
    head = token.head
    if token.dep_ in ("pobj", "pcomp") and head.dep_ in ("prep", "agent", "dative"):
        return head.head
    return head


def preposition(token: Token) -> str:
    """Lower-cased preposition(s) before a nominal, '' when there is none."""
    if token.dep_ == "pobj":
        return token.head.lower_
    kinds = ("case", "mark") if token.ent_type_ in NAME_LABELS else ("case",)
    return " ".join(
        c.lower_ for c in token.lefts if c.dep_ in kinds and c.lower_ not in ("'s", "'")
    )


def dependents(token: Token, *relations: str) -> Iterator[Token]:
    """Content dependents of a token in text order, of the given relations (all when none given)."""
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative") and child.pos_ == "ADP":
            children = [c for c in child.children if c.dep_ in ("pobj", "pcomp")]
        else:
            children = [child]
        for dependent in children:
            if not relations or relation(dependent) in relations:
                yield dependent


def _is_passive_agent(token: Token) -> bool:
    return (
        any(c.dep_ == "case" and c.lower_ == "by" for c in token.children)
        and token.head.tag_ == "VBN"
        and token.ent_type_ != "DATE"
    )


def is_passive(verb: Token) -> bool:
    """Whether a verb is passive: by auxiliary, subject, as a participle modifier, or by sharing.

    'was arrested and **released**' shares the auxiliary of the first verb.
    """
    if any(CANONICAL.get(c.dep_) in ("aux_pass", "subj_pass", "agent") for c in verb.children):
        return True
    is_reduced = relation(verb) == "acl"
    if verb.tag_ != "VBN" and not (is_reduced and verb.tag_ == "VBD"):
        return False
    if is_reduced:
        # No clause below a noun is finite: a past tense there is a participle, but for
        # 'the side signed the pact', a past tense that the parser takes for a participle
        return not any(c.dep_ in ("obj", "dobj") for c in verb.rights)
    alone = not any(CANONICAL.get(c.dep_, c.dep_) in ("subj", "aux") for c in verb.children)
    if verb.dep_ == "advcl":  # 'when **elected**', '**Convicted** in May, he fled'
        opens = verb.is_sent_start or any(c.tag_ == "WRB" or c.dep_ == "mark" for c in verb.lefts)
        return alone and opens and not any(CANONICAL.get(c.dep_) == "obj" for c in verb.children)
    return alone and verb.dep_ == "conj" and is_passive(verb.head)


def is_copular(token: Token) -> bool:
    """Whether a word is the predicate of a copula ('is a **member**')."""
    return any(c.dep_ == "cop" for c in token.children)


def is_predicate(token: Token) -> bool:
    """Whether a word heads a clause: a verb that is no name, or a word with a copula."""
    is_verb = token.pos_ in PREDICATE_POS and token.ent_type_ not in NAME_LABELS
    return (is_verb and token.dep_ not in ("aux", "cop", "aux:pass")) or is_copular(token)


def clause_head(token: Token) -> Token | None:
    """The predicate of the clause that a token stands in (itself when it is one), or None."""
    for _ in range(MAX_CLIMB):
        if is_predicate(token):
            return token
        if token.head == token:
            return None
        token = governor(token)
    return None


def conjuncts(token: Token) -> list[Token]:
    """A nominal and all that is coordinated below it, in text order."""
    found = [token]
    for member in found:
        found.extend(c for c in member.children if c.dep_ == "conj" and c not in found)
    return sorted(found, key=lambda t: t.i)


def first_conjunct(token: Token) -> Token:
    """The head of the coordination that a token belongs to (itself when there is none)."""
    for _ in range(MAX_CLIMB):
        if token.dep_ != "conj":
            return token
        token = token.head
    return token


def subjects(verb: Token) -> list[Token]:
    """Grammatical subjects of a predicate, also those it shares (conjunction, control, participle).

    Returns:
        Heads of the subject nominals in text order; relative pronouns are replaced by the noun
        that they stand for. Empty when the clause has none to be had by rule.
    """
    own = [_antecedent(s) for s in dependents(verb, "subj", "subj_pass")]
    own = own or _mistaken(verb) or named_by_for(verb)
    if own:
        return [*_cut_off(verb, own[0]), *own]
    kind = relation(verb)
    if kind in ("acl", "relcl") and verb.tag_ != "VB":
        return [governor(verb)]
    if kind == "xcomp" and verb.tag_ == "VB":
        controllers = list(dependents(verb.head, "obj")) or list(dependents(verb.head, "iobj"))
        if controllers:
            return controllers  # 'enabled **the bank** to lend'
    if kind == "advcl" and any(m.lower_ in OBJECT_MARKS for m in dependents(verb, "mark")):
        controllers = list(dependents(verb.head, "obj"))
        if controllers:
            return controllers  # 'fined **the bank** for lending', 'accused **Oman** of lying'
    if kind in ("conj", "xcomp", "advcl") and is_predicate(verb.head):
        if kind == "conj" and is_passive(verb) != is_passive(verb.head):
            return _passive_mismatch(verb)
        return subjects(verb.head)
    told_on = kind == "parataxis" and verb.tag_ == verb.head.tag_ == "VBD"
    if told_on and verb.i > verb.head.i and verb.nbor(-1).text == ",":
        return subjects(verb.head)  # 'the bank, fined in May, **paid**'
    return []


def _cut_off(verb: Token, subject: Token) -> list[Token]:
    """'**Kenya** and the union signed': read as a bare name and a clause joined to it."""
    name = verb.head
    if verb.dep_ != "conj" or name.pos_ != "PROPN" or is_predicate(name):
        return []
    joint = [c.i for c in verb.lefts if c.dep_ == "cc" and c.i < subject.i]
    return [name] if joint == [name.i + 1] else []


def named_by_for(verb: Token) -> list[Token]:
    """'called **for Malawi** to pay': the doer of an infinitive, tied to the verb above it."""
    to = next((c for c in verb.lefts if c.lower_ == "to"), None)
    if to is None or verb.tag_ != "VB" or relation(verb) not in ("acl", "advcl", "xcomp"):
        return []
    before = dependents(governor(verb), "obl", "nmod")
    return [o for o in before if preposition(o) == "for" and o.right_edge.i == to.i - 1]


def _mistaken(verb: Token) -> list[Token]:
    """A subject that the parser takes for something else.

    A rare name for an adverb ('**NEOC** announced'), or the first word of a clause for one more
    object of the verb before it ('met the union and **owners** agreed').
    """
    names = [c for c in verb.lefts if c.dep_ == "advmod" and c.ent_type_ in ("ORG", "PERSON")]
    names = names or _stranded(verb)
    if names or verb.i == 0 or verb.dep_ != "conj" or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return names
    before = verb.nbor(-1)
    alone = not any(c.dep_ == "cc" for c in verb.lefts)
    listed = before.dep_ == "conj" and any(c.dep_ == "cc" for c in before.lefts)
    return [before] if alone and listed and before.pos_ in NOMINAL_POS else []


def _stranded(verb: Token) -> list[Token]:
    """A subject that hangs on the auxiliary, or on an aside between the subject and its verb.

    '**the fund**, set up in May, has paid': no participle has a subject before its comma.
    """
    for child in verb.lefts:
        if child.dep_ in ("aux", "aux:pass") and any(child.children):
            return list(dependents(child, "subj", "subj_pass"))
        if relation(child) == "obl" and preposition(child) == "for" and is_infinitive(verb):
            return [child]
        if child.dep_ in ("advcl", "parataxis"):
            first = next(dependents(child, "subj", "subj_pass"), None)
            if first is None or any(c.dep_ == "mark" for c in child.lefts):
                return []
            return [first] if any(t.text == "," for t in first.doc[first.i : child.i]) else []
    return []


def _passive_mismatch(verb: Token) -> list[Token]:
    """'was arrested and fled': the subject is shared even where the voice changes."""
    return [_antecedent(s) for s in dependents(verb.head, "subj", "subj_pass")]


def _antecedent(token: Token) -> Token:
    if token.tag_ in ("WDT", "WP") or token.lower_ == "that":
        clause = clause_head(token)
        if clause is not None and relation(clause) == "relcl":
            noun = governor(clause)
            return _set_off(token, noun) or noun
    return token


def _set_off(pronoun: Token, noun: Token) -> Token | None:
    """The name right before ', which' where the parse ties the clause to a plain noun above it.

    'a loan from the **Fund** (AMF), which was repaid' ties it to the loan.
    """
    doc, i = pronoun.doc, pronoun.i - 2
    if i <= noun.i or doc[i + 1].text != "," or noun.ent_type_ in NAME_LABELS:
        return None
    if doc[i].text == ")":
        i = next((k for k in range(i, noun.i, -1) if doc[k].text == "("), i) - 1
    wanted = PEOPLE if pronoun.lower_ == "who" else NAME_LABELS - {"PERSON"}
    return doc[i] if i > noun.i and doc[i].ent_type_ in wanted else None


def logical_subjects(verb: Token) -> list[Token]:
    """Who does it: the subject of an active verb, the by-agent of a passive one."""
    if is_passive(verb):
        return list(dependents(verb, "agent")) or _stray_agents(verb)
    return subjects(verb)


def _stray_agents(verb: Token) -> list[Token]:
    """'was named in 1975 **by President Ford**': a by-phrase that the parse hangs on the date."""
    return [
        agent
        for oblique in dependents(verb, "obl")
        if oblique.pos_ == "NUM" or oblique.ent_type_ in ("DATE", "GPE", "LOC")
        for agent in dependents(oblique, "nmod")
        if preposition(agent) == "by"
    ]


def logical_objects(verb: Token) -> list[Token]:
    """Whom it is done to: direct objects, or the subject of a passive verb."""
    found = list(dependents(verb, "obj"))
    if found:
        return found
    if is_passive(verb):
        return [s for s in subjects(verb) if s.i != verb.i]
    return []


def nominal_span(head: Token, *, breaks: frozenset[str] = NOMINAL_BREAKS) -> TokenSpan:
    """The noun phrase of a head without clauses, appositions and coordination after it.

    Prepositional complements stay ('ministers of **the** two states'); use `base_span` for the
    phrase up to its head.
    """
    left, right = head.i, head.i
    stack = [head]
    while stack:
        token = stack.pop()
        for child in token.children:
            is_hyphen = child.dep_ == "punct" and child.i < head.i and child.text == "-"
            if not is_hyphen and (child.dep_ in breaks or CANONICAL.get(child.dep_, "") in breaks):
                continue
            left, right = min(left, child.i), max(right, child.i)
            stack.append(child)
    return head.doc[left : right + 1]


def base_span(head: Token) -> TokenSpan:
    """The head with its pre-modifiers, without determiner, possessor, number and preposition."""
    left = head.i
    for child in sorted(head.lefts, key=lambda t: -t.i):
        if CANONICAL.get(child.dep_, child.dep_) not in (
            "amod",
            "compound",
            "nmod",
            "flat",
            "punct",
            "advmod",
        ):
            break
        if child.pos_ in ("NUM", "DET") or (child.dep_ == "punct" and child.text != "-"):
            break
        left = min(left, child.left_edge.i)
    right = head.i
    for child in head.rights:
        if child.dep_ in ("flat", "goeswith") and child.i == right + 1:
            right = child.right_edge.i
    return head.doc[left : right + 1]


def ancestors(token: Token) -> Iterator[tuple[Token, str]]:
    """Each governor up to the root, with the canonical relation by which it was reached."""
    for _ in range(MAX_CLIMB):
        if token.head == token:
            return
        kind = relation(token)
        token = governor(token)
        yield token, kind


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliary and copula tokens of a predicate, left to right."""
    return [c for c in verb.children if c.dep_ in ("aux", "aux:pass", "auxpass", "cop")]


def is_infinitive(verb: Token) -> bool:
    """Whether a predicate is an infinitive with its 'to'."""
    return bool(verb.tag_ == "VB") and any(c.lower_ == "to" for c in verb.lefts)


def is_finite(verb: Token) -> bool:
    """Whether a verb or one of its auxiliaries is finite."""
    return verb.tag_ in FINITE_TAGS or any(a.tag_ in FINITE_TAGS for a in auxiliaries(verb))


def tense(verb: Token) -> Literal["past", "future", "present"] | None:
    """Tense of a clause's predicate, for the direction of a bare date; None when not finite."""
    helpers = auxiliaries(verb)
    words = {a.lower_ for a in helpers}
    if words & {"will", "shall", "'ll", "wo"}:
        return "future"
    if "have" not in words and any(a.tag_ in ("MD", "VB") for a in helpers):
        return "future"  # 'would be paid', 'is to be held'
    if words & {"is", "are", "'s", "'re", "am"} and is_infinitive(verb):
        return "future"  # 'is to vote'
    if any(a.tag_ == "VBD" for a in helpers) or "have" in words or "has" in words:
        return "past"
    if verb.tag_ in ("VBD", "VBN") and not any(a.tag_ in ("VBZ", "VBP") for a in helpers):
        return "past"
    if verb.tag_ == "VBZ" and verb.pos_ == "VERB" and not verb.lower_.endswith("s"):
        return "past"  # 'froze', which the tagger takes for a present
    if verb.tag_ in ("VBZ", "VBP") or any(a.tag_ in ("VBZ", "VBP") for a in helpers):
        return "present"
    if is_infinitive(verb):
        return "future"
    return None


def entity_span(token: Token) -> TokenSpan:
    """The recognised entity that a token belongs to, or the token alone.

    `doc.ents` is rebuilt at each access; this reads the neighbours instead.
    """
    doc, label = token.doc, token.ent_type
    start, end = token.i, token.i + 1
    if label == 0:
        return doc[start:end]
    while start > 0 and doc[start].ent_iob_ == "I":
        start -= 1
    while end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].ent_type == label:
        end += 1
    return doc[start:end]


def has_parse(doc: Doc) -> bool:
    """Whether the Doc carries what this module needs."""
    return bool(doc.has_annotation("DEP")) and bool(doc.has_annotation("TAG"))
