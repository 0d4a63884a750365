"""Arguments of a trigger: the entities that take part in a happening and where it takes place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Token

from factex import syntax
from factex.matchers.base import Layers, Mention, by_sentence, by_token
from factex.records import Entity, Participant

Role = Literal["actor", "recipient"]

PLACE_PREPOSITIONS = frozenset(
    {
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "around",
        "across",
        "throughout",
        "on",
        "off",
        "within",
    }
)
JOINT_PREPOSITIONS = frozenset(
    {"between", "with", "among", "and", "by", "alongside", "together with"}
)
RECIPIENT_PREPOSITIONS = frozenset({"to", "against", "from"})
PARTICIPANT_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
PLACE_LABELS = frozenset({"GPE", "LOC"})
# Nominal dependents through which an entity still takes part ('ministers **of Laos**').
NOMINAL_PATH = frozenset({"nmod", "compound", "poss", "conj", "flat", "amod", "appos"})


# What a personal pronoun can stand for.
PRONOUN_LABELS = {
    "he": frozenset({"PERSON"}),
    "she": frozenset({"PERSON"}),
    "his": frozenset({"PERSON"}),
    "her": frozenset({"PERSON"}),
    "it": frozenset({"ORG", "GPE"}),
    "its": frozenset({"ORG", "GPE"}),
}


def is_dateline(mention: Mention[Entity]) -> bool:
    """Whether a name is a dateline's place: capitals at the start of a paragraph, then a mark."""
    tokens = mention.tokens
    doc = tokens.doc
    if not (mention.value.text.isupper() and mention.value.label in PLACE_LABELS):
        return False
    opens = tokens.start == 0 or "\n" in doc[tokens.start - 1].text
    return opens and tokens.end < len(doc) and doc[tokens.end].is_punct


class Arguments:
    """Entities of a Doc by token, and the arguments of any predicate or event noun in it."""

    def __init__(self, layers: Layers) -> None:
        self._at = by_token(m for m in layers.entities if not is_dateline(m))
        self._sentences = by_sentence(layers.entities)

    def entity_at(self, token: Token) -> Mention[Entity] | None:
        """The entity that covers a token."""
        return self._at.get(token.i)

    def entities_under(self, head: Token) -> Iterator[Mention[Entity]]:
        """Entities that a nominal names or is modified by: itself first, then its dependents.

        A title before a name ('President Sata') yields the name; an organization's member state
        or a person's country in an apposition does not take part and is left out.
        """
        own = self._at.get(head.i) or self._referent(head)
        if own is not None:
            yield own
            for member in syntax.conjuncts(head)[1:]:
                if not own.tokens.start <= member.i < own.tokens.end:
                    yield from self.entities_under(member)
            return
        names = [c for c in head.children if c.dep_ in ("appos", "flat") and c.i in self._at]
        persons = [self._at[c.i] for c in names if self._at[c.i].value.label in ("PERSON", "ORG")]
        if persons:
            yield persons[0]
        else:
            for child in head.children:
                if syntax.relation(child) in NOMINAL_PATH - {"appos", "conj"}:
                    yield from self.entities_under(child)
        for member in head.children:
            if member.dep_ == "conj" and member.pos_ in syntax.NOMINAL_POS:
                yield from self.entities_under(member)

    def _referent(self, pronoun: Token) -> Mention[Entity] | None:
        """Whom 'he', 'she' or 'it' stands for, when one name before it can be meant.

        The last person ('he', 'she') or body ('it') that is a subject in the same sentence before
        the pronoun or in the sentence before; None when there is no such name or there are two.
        """
        labels = PRONOUN_LABELS.get(pronoun.lower_)
        if labels is None or pronoun.pos_ != "PRON":
            return None
        sentence = pronoun.sent
        start = sentence.doc[sentence.start - 1].sent.start if sentence.start else 0
        told = dict.fromkeys((start, sentence.start))
        near = [
            m
            for first in told
            for m in self._sentences.get(first, ())
            if m.tokens.start < pronoun.i and m.value.label in labels
        ]
        subjects = [m for m in near if syntax.relation(m.root) in ("subj", "subj_pass")]
        names = {m.value.name for m in subjects or near}
        return (subjects or near)[-1] if len(names) == 1 else None

    def participants(self, trigger: Token) -> tuple[Participant, ...]:
        """Who takes part, in text order, each entity once.

        Subjects and by-agents are actors, objects and affected obliques recipients; both sides of
        a joint event ('between A and B', 'A met B') are actors.
        """
        found: dict[int, Participant] = {}
        for head, role in self._roles(trigger):
            for mention in self.entities_under(head):
                if mention.value.label in PARTICIPANT_LABELS and not self._is_place(mention.root):
                    found.setdefault(mention.value.start, _participant(mention.value, role))
        return tuple(found[start] for start in sorted(found))

    def _roles(self, trigger: Token) -> Iterator[tuple[Token, Role]]:
        if trigger.pos_ in syntax.NOMINAL_POS and not syntax.is_copular(trigger):
            yield from self._nominal_roles(trigger)
            clause = syntax.clause_head(trigger)
            if clause is not None and syntax.relation(trigger) in (
                "obj",
                "subj_pass",
                "obl",
                "subj",
            ):
                for subject in syntax.logical_subjects(clause):
                    if subject.i != trigger.i:
                        yield subject, "actor"
            return
        for subject in syntax.logical_subjects(trigger):
            yield subject, "actor"
        for target in syntax.logical_objects(trigger):
            yield from self._joined(target)
            yield target, "recipient"
        for oblique in syntax.dependents(trigger, "obl", "iobj"):
            role = _oblique_role(syntax.preposition(oblique))
            if role is not None and not self._is_place(oblique):
                yield oblique, role

    def _joined(self, target: Token) -> Iterator[tuple[Token, Role]]:
        """'signed a treaty **with Iceland**': the other side acts too."""
        for dependent in syntax.dependents(target, "nmod"):
            if syntax.preposition(dependent) in ("with", "between"):
                yield dependent, "actor"

    def _nominal_roles(self, noun: Token) -> Iterator[tuple[Token, Role]]:
        for dependent in syntax.dependents(noun, "nmod", "poss", "compound", "amod"):
            if self._is_place(dependent):
                continue
            word = syntax.preposition(dependent)
            kind: Role = "recipient" if word in ("of", "against", "to", "into") else "actor"
            yield dependent, kind

    def _is_place(self, head: Token) -> bool:
        mention = self._at.get(head.i)
        return (
            mention is not None
            and mention.value.label in PLACE_LABELS
            and syntax.preposition(head) in PLACE_PREPOSITIONS
        )

    def locations(self, trigger: Token) -> tuple[Entity, ...]:
        """Places that the trigger's clause ties to it by a locative preposition, in text order."""
        heads = [trigger]
        clause = syntax.clause_head(trigger)
        if clause is not None:
            # A parser may hang the place on the object: 'signed a treaty **in Quito**'.
            heads += [clause, *syntax.logical_objects(clause)]
        found: dict[int, Entity] = {}
        for head in heads:
            for dependent in syntax.dependents(head, "obl", "nmod", "advmod"):
                for place in self._places(dependent):
                    found.setdefault(place.value.start, place.value)
        return tuple(found[start] for start in sorted(found))

    def _places(self, head: Token) -> Iterator[Mention[Entity]]:
        for member in syntax.conjuncts(head):
            if self._is_place(member) or (member.i != head.i and self._is_place(head)):
                mention = self._at.get(member.i)
                if mention is not None and mention.value.label in PLACE_LABELS:
                    yield mention
                for inner in syntax.dependents(member, "nmod", "appos"):
                    yield from self._places(inner)


def _oblique_role(word: str) -> Role | None:
    if word in JOINT_PREPOSITIONS:
        return "actor"
    return "recipient" if word in RECIPIENT_PREPOSITIONS else None


def _participant(entity: Entity, role: Role) -> Participant:
    return Participant(**entity.model_dump(), role=role)
