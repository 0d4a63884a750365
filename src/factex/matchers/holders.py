"""Whose number it is: the possessor of what is measured, the doer, or the one it is done to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Set

from spacy.tokens import Token

from factex import syntax
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Mention, span_of, token_indices
from factex.matchers.measured import Frame
from factex.records import Entity

SUBJECT_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
DEFINITE = frozenset({"the", "this", "that"})
COUNTING = frozenset({"claims.counted", "claims.partitive"})
# What stands behind these is neither done nor got by the one who acts.
ADJUNCTS = frozenset(
    {"under", "after", "before", "until", "following", "since", "during", "despite"}
)
# Clauses that may share the subject of the one above.
SHARING = frozenset({"acl", "advcl", "xcomp", "conj", "parataxis", "dep"})
MAX_CLAUSES = 3
MAX_APPOSITION_GAP = 8
# How far back the one organization behind 'the company' may have been named, in tokens.
MAX_REFERENCE_GAP = 80
# How many organizations back one whose name holds the noun itself may have been named.
MAX_NAMES_BACK = 40


class Holders:
    """Finds the subjects of one Doc's claims.

    Args:
        layers: its amounts and entities; names that overlap an amount are mistaken.
        arguments: its entities by token.
        words: labels of `patterns/claims.jsonl` by token index.
    """

    def __init__(self, layers: Layers, arguments: Arguments, words: Mapping[int, Set[str]]) -> None:
        self._arguments = arguments
        self._words = words
        self._taken = token_indices(layers.amounts)
        self._organizations = [m for m in layers.entities if m.value.label == "ORG"]
        self._starts = [m.tokens.start for m in self._organizations]

    def subject(self, frame: Frame, *, reports: bool) -> Entity | None:
        """The entity that a claim is about, or None where no name is tied to the number.

        Args:
            frame: the amount's frame.
            reports: whether the predicate only tells the number ('the agency reported 40
                cases'); its subject is the source then, not the holder.
        """
        for head in self._candidates(frame, reports=reports):
            found = self._named(head)
            if found is not None:
                return found
        return None

    def rival(self, frame: Frame) -> Entity | None:
        """'led **Cruz** 47 percent to 40': whose the second of two shares is."""
        verb = frame.predicate
        for head in () if verb is None else syntax.dependents(verb, "obj", "xcomp", "flat"):
            mention = self._arguments.entity_at(head)
            if mention is not None and verb is not None and verb.i < head.i < frame.head.i:
                return mention.value if mention.value.label in SUBJECT_LABELS else None
        return None

    def _candidates(self, frame: Frame, *, reports: bool) -> Iterator[Token]:
        """Heads of nominals whose the number may be, the likeliest first.

        A sum is its noun's owner's, a count that of who has done or got so many.
        """
        verb, noun = frame.predicate, frame.metric_head
        is_count = frame.rule in COUNTING
        if not is_count:
            if noun is not None and syntax.is_copular(noun):
                yield from syntax.subjects(noun)  # '**Peru** is Fiji's largest market ($7bn)'
            yield from _possessors(frame)
        yield from _participle_agents(frame)
        if verb is not None and not (reports or _describes(frame) or _is_aside(frame)):
            yield from (t for t in self._parties(verb, frame) if t.i != verb.i)
        if is_count:
            yield from _possessors(frame)
        if noun is not None:
            yield from _complements(noun)

    def _parties(self, verb: Token, frame: Frame) -> Iterator[Token]:
        """Who does what the predicate tells, else to whom it is done; a penalty is the latter's."""
        if self._has(verb, "imposes"):
            if _is_passive(verb):
                yield from syntax.subjects(verb)
            yield from syntax.dependents(verb, "iobj", "obj")
            return
        measured = frame.metric_head if frame.metric_head is not None else frame.head
        doers, subjects = syntax.logical_subjects(verb), syntax.subjects(verb)
        # 'survived by **his wife** and four sons': whoever is counted with the doer is no doer.
        listed = syntax.first_conjunct(measured) if frame.rule in COUNTING else None
        yield from (d for d in doers if d not in (listed, measured) or listed is None)
        counted = {measured.i, measured.i if listed is None else listed.i}
        if counted.isdisjoint(t.i for t in (*doers, *subjects)):
            yield from subjects
            yield from _controllers(verb)
            yield from syntax.dependents(verb, "iobj")  # 'the court awarded **Ek** $3m'

    def _named(self, head: Token) -> Entity | None:
        """The name that a nominal is, carries or stands for; never one inside a complement."""
        for token in (head, *_restated(head), *_name_parts(head)):
            if token.ent_type_ == "NORP" and self._is_person(head):
                continue  # what 'a Danish **minister**' pays, Denmark does not
            mention = self._arguments.entity_at(token)
            if mention is not None and not self._taken & set(_indices(mention)):
                usable = mention.value.label in SUBJECT_LABELS
                return mention.value if usable else None
        referent = self._referent(head)
        if referent is None or referent.value.label not in SUBJECT_LABELS:
            return None
        if head.pos_ == "PRON" and referent.tokens.start >= head.sent.start:
            return referent.value
        here = span_of(head)  # the name is in no sentence that states the claim
        place = {"start": here.start, "end": here.end, "text": here.text}
        return referent.value.model_copy(update=place)

    def _referent(self, head: Token) -> Mention[Entity] | None:
        """Whom a pronoun or a definite 'the company' stands for, when that is clear."""
        if head.pos_ == "PRON":
            return next(self._arguments.entities_under(head), None)
        bearer = self._arguments.bearer(head)
        if bearer is not None and bearer.value.label == "PERSON":
            return bearer
        if (
            not self._has(head, "body")
            or head.is_upper
            or not any(c.lower_ in DEFINITE for c in head.lefts)
        ):
            return None
        last = bisect_left(self._starts, head.i)
        for mention in reversed(self._organizations[max(last - MAX_NAMES_BACK, 0) : last]):
            if head.lower_ in mention.value.name.lower().split():
                return mention  # 'the **commission**' is the one that is named so
        first = bisect_left(self._starts, head.i - MAX_REFERENCE_GAP)
        near = self._organizations[first:last]
        subjects = [m for m in near if syntax.relation(m.root) in ("subj", "subj_pass")]
        return (subjects or near)[-1] if near else None

    def _is_person(self, head: Token) -> bool:
        return head.tag_ == "NN" and self._arguments.is_person(head)

    def _has(self, token: Token, label: str) -> bool:
        return label in self._words.get(token.i, ())


def _indices(mention: Mention[Entity]) -> range:
    return range(mention.tokens.start, mention.tokens.end)


def _controllers(verb: Token) -> Iterator[Token]:
    """Subjects of the clauses above that one without its own shares: '**she** was jailed for theft

    of $3m after hiding it'; not where an object controls it ('asked the bank to pay').
    """
    for _ in range(MAX_CLAUSES):
        kind = syntax.relation(verb)
        if kind not in SHARING or any(syntax.dependents(verb, "subj", "subj_pass")):
            return
        if kind == "acl" and syntax.is_infinitive(verb) and syntax.governor(verb).ent_type_:
            yield syntax.governor(verb)  # 'requires **Bolt** to sell', tied to the name
            return
        if kind == "acl" and not (_is_marked(verb) or _is_mistaken(verb)):
            return
        above = syntax.clause_head(syntax.governor(verb))
        if above is None or (kind == "xcomp" and any(syntax.dependents(above, "obj"))):
            return
        verb = above
        yield from syntax.subjects(verb)


def _is_passive(verb: Token) -> bool:
    """'was jailed for a year and **fined** $3m': also a past tense that shares a passive's side."""
    own = any(syntax.dependents(verb, "subj", "subj_pass"))
    shares = verb.dep_ == "conj" and not own and syntax.is_passive(verb.head)
    return shares or syntax.is_passive(verb)


def _is_marked(clause: Token) -> bool:
    return any(c.dep_ == "mark" for c in clause.lefts)


def _is_mistaken(clause: Token) -> bool:
    """'recovered 9 people, **retrieved $3m**': a past tense that the parser hangs on a noun."""
    return clause.tag_ in ("VBD", "VBN") and not syntax.is_passive(clause)


def _describes(frame: Frame) -> bool:
    """'She is one of **40** donors': a count inside what someone is said to be is not theirs."""
    verb = frame.predicate
    if verb is None or frame.rule != "claims.counted" or verb.pos_ not in ("NOUN", "PROPN"):
        return False
    above = (kind for token, kind in syntax.ancestors(frame.head) if token.i == verb.i)
    return syntax.is_copular(verb) and next(above, "") != "obl"


def _is_aside(frame: Frame) -> bool:
    """Whether the number is of a thing that the doer of the clause has not done or got.

    'built three boats under a contract **worth $9m**', 'left after **four** votes'.
    """
    noun = frame.metric_head
    if frame.rule == "claims.worth" and noun is not None:
        return syntax.relation(noun) != "obj"
    token = frame.head
    while token != frame.predicate:
        if syntax.relation(token) == "obl" and syntax.preposition(token) in ADJUNCTS:
            return True
        if token.head == token:
            return False
        token = syntax.governor(token)
    return False


def _restated(head: Token) -> Iterator[Token]:
    """'**Ek**, a Danish chemist who wrote 30 books': the name that a description follows."""
    before = head.left_edge.i - 1
    if syntax.relation(head) == "appos" and before > 0:
        is_set_off = head.doc[before].text == ","
        yield head.doc[before - 1] if is_set_off else syntax.governor(head)


def _name_parts(head: Token) -> Iterator[Token]:
    """'the bank **Acme**', '**Acme** shares', 'the **Acme** board'."""
    for child in head.children:
        if child.dep_ in ("flat", "appos") and child.i - head.i <= MAX_APPOSITION_GAP:
            yield child
    for child in head.lefts:
        if syntax.relation(child) in ("compound", "amod", "poss"):
            yield child


def _possessors(frame: Frame) -> Iterator[Token]:
    """'**Peru**'s exports', 'the agency, **whose** rate stood at 6 percent'."""
    for noun in (frame.metric_head, frame.head):
        for child in syntax.dependents(noun, "poss") if noun is not None else ():
            if child.tag_ != "WP$":
                yield child
                continue
            clause = syntax.clause_head(child)
            if clause is not None and syntax.relation(clause) == "relcl":
                yield syntax.governor(clause)
    if frame.metric_head is not None and frame.rule != "claims.counted":
        for child in syntax.dependents(frame.metric_head, "compound", "amod"):
            if child.i < frame.metric_head.i:
                yield child


def _participle_agents(frame: Frame) -> Iterator[Token]:
    """'cheques worth £9,000 stolen **by Ames**', 'the sum **Ames** stole'."""
    for noun in (frame.metric_head, frame.head):
        for clause in syntax.dependents(noun, "acl", "relcl") if noun is not None else ():
            yield from syntax.dependents(clause, "agent")
            if syntax.relation(clause) == "relcl":
                doers = syntax.dependents(clause, "subj")
                yield from (d for d in doers if d.tag_ not in ("WDT", "WP", "WP$"))


def _complements(noun: Token) -> Iterator[Token]:
    """'the exports **of Peru**'."""
    for child in syntax.dependents(noun, "nmod"):
        if syntax.preposition(child) in ("of", "by"):
            yield child
