"""Whose number it is: the possessor of what is measured, the doer, or the one it is done to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set

from spacy.tokens import Token

from factex import syntax
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Mention, span_of, token_indices
from factex.matchers.measured import Frame
from factex.records import Entity

SUBJECT_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
DEFINITE = frozenset({"the", "this", "that"})
BODIES = frozenset({"ORG", "GPE"})
SELF_REFERENCES = frozenset({"it", "they"})
MAX_APPOSITION_GAP = 8
# How far back the one organization behind 'the company' may have been named, in tokens.
MAX_REFERENCE_GAP = 80


class Holders:
    """Finds the subjects of one Doc's claims.

    Args:
        layers: its amounts and entities; names that overlap an amount are mistaken.
        arguments: its entities by token.
        bodies: token indices of nouns that stand for an organization ('company', 'commission').
    """

    def __init__(self, layers: Layers, arguments: Arguments, bodies: Set[int]) -> None:
        self._arguments = arguments
        self._bodies = bodies
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

    def _candidates(self, frame: Frame, *, reports: bool) -> Iterator[Token]:
        yield from _possessors(frame)
        yield from _participle_agents(frame)
        verb = frame.predicate
        if verb is not None and not reports and not _describes(frame):
            doers = [d for d in syntax.logical_subjects(verb) if d.i != verb.i]
            yield from doers
            measured = frame.metric_head if frame.metric_head is not None else frame.head
            if measured.i not in {d.i for d in doers}:
                yield from (s for s in syntax.subjects(verb) if s.i not in (verb.i, measured.i))
        if frame.metric_head is not None:
            yield from _complements(frame.metric_head)

    def _named(self, head: Token) -> Entity | None:
        """The name that a nominal is, carries or stands for; never one inside a complement."""
        for token in (head, *_name_parts(head)):
            mention = self._arguments.entity_at(token)
            if mention is not None and not self._taken & set(_indices(mention)):
                usable = mention.value.label in SUBJECT_LABELS
                return mention.value if usable else None
        referent = self._referent(head)
        if referent is None or referent.value.label not in SUBJECT_LABELS:
            return None
        if head.pos_ == "PRON":
            return referent.value
        here = span_of(head)
        place = {"start": here.start, "end": here.end, "text": here.text}
        return referent.value.model_copy(update=place)

    def _referent(self, head: Token) -> Mention[Entity] | None:
        """Whom a pronoun or a definite 'the company' stands for, when that is clear."""
        if head.pos_ == "PRON":
            return self._speaker(head) or next(self._arguments.entities_under(head), None)
        if (
            head.i not in self._bodies
            or head.is_upper
            or not any(c.lower_ in DEFINITE for c in head.lefts)
        ):
            return None
        first = bisect_left(self._starts, head.i - MAX_REFERENCE_GAP)
        near = self._organizations[first : bisect_left(self._starts, head.i)]
        subjects = [m for m in near if syntax.relation(m.root) in ("subj", "subj_pass")]
        return (subjects or near)[-1] if near else None

    def _speaker(self, pronoun: Token) -> Mention[Entity] | None:
        """'**The bank** said it had paid': the one who tells what the pronoun did."""
        clause = syntax.clause_head(pronoun)
        if clause is None or syntax.relation(clause) != "ccomp":
            return None
        if pronoun.lower_ not in SELF_REFERENCES:
            return None
        tellers = syntax.logical_subjects(syntax.governor(clause))
        found = (self._arguments.entity_at(t) for t in tellers)
        return next((m for m in found if m is not None and m.value.label in BODIES), None)


def _indices(mention: Mention[Entity]) -> range:
    return range(mention.tokens.start, mention.tokens.end)


def _describes(frame: Frame) -> bool:
    """'She is one of **40** donors': a count inside what someone is said to be is not theirs."""
    verb = frame.predicate
    return (
        verb is not None
        and frame.rule == "claims.counted"
        and verb.pos_ in ("NOUN", "PROPN")
        and syntax.is_copular(verb)
    )


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
