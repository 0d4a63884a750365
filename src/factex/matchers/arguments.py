"""Arguments of a trigger: the entities that take part in a happening and where it takes place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.base import Layers, Mention, by_sentence, by_token
from factex.matchers.lexicon import Hit, lexicon
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
NOMINAL_PATH = frozenset({"nmod", "compound", "poss", "flat", "amod"})
# Classes of nouns that stand for people or bodies, so that a name that modifies them takes part.
ACTOR_CLASSES = frozenset(
    {"person", "side", "cabinet", "court", "legislature", "body", "actor", "delegation"}
)
# Links of a list of places: 'in Oslo, Bergen **and** Hamar', 'in Lima**,** Peru'.
LIST_LINKS = frozenset({",", "and", "or"})
LIST_RELATIONS = frozenset({"compound", "flat", "nmod", "appos", "dep", "list", "subj", "root"})
# From a title to the name after it: 'the former head of the port authority, **Ann Roe**'.
MAX_TITLE_REACH = 20
# A title before a name in a list has at most so many words.
MAX_TITLE_TOKENS = 6
# How far back, in sentences, a person's pronoun looks for a name.
MAX_SENTENCES_BACK = 3


# What a personal pronoun can stand for.
PRONOUN_LABELS = {
    "he": frozenset({"PERSON"}),
    "she": frozenset({"PERSON"}),
    "him": frozenset({"PERSON"}),
    "his": frozenset({"PERSON"}),
    "her": frozenset({"PERSON"}),
    "it": frozenset({"ORG", "GPE"}),
    "its": frozenset({"ORG", "GPE"}),
}
# A pronoun as the subject of a sentence, by its other forms.
SUBJECT_FORMS = {"his": "he", "him": "he", "her": "she", "its": "it"}


def is_dateline(mention: Mention[Entity]) -> bool:
    """Whether a name is a dateline's place: it opens a paragraph, then comes a mark.

    A colon tells by itself, other marks behind capitals alone: 'LIMA, 2 May -', 'Lima: The court'.
    """
    tokens = mention.tokens
    doc = tokens.doc
    opens = tokens.start == 0 or "\n" in doc[tokens.start - 1].text
    if not opens or mention.value.label not in PLACE_LABELS or tokens.end >= len(doc):
        return False
    mark = doc[tokens.end]
    return mark.text == ":" or (mark.is_punct and mention.value.text.isupper())


class Arguments:
    """Entities of a Doc by token, and the arguments of any predicate or event noun in it."""

    def __init__(self, layers: Layers) -> None:
        told = [m for m in layers.entities if not is_dateline(m)]
        self._at = by_token(told)
        self._sentences = by_sentence(told)
        docs = [m.tokens.doc for m in layers.entities[:1]]
        self._motion = {hit.head.i for doc in docs for hit in _labelled(doc, "motion")}
        self._areas = {hit.head.i for doc in docs for hit in _labelled(doc, "area")}
        self._incursions = {hit.head.i for doc in docs for hit in _labelled(doc, "incursion")}
        self._actors = {
            token.i for doc in docs for hit in _labelled(doc, *ACTOR_CLASSES) for token in hit.span
        }

    def entity_at(self, token: Token) -> Mention[Entity] | None:
        """The entity that covers a token."""
        return self._at.get(token.i)

    def entities_under(self, head: Token) -> Iterator[Mention[Entity]]:
        """Entities that a nominal names or is modified by: itself first, then its dependents.

        A title before a name ('President Sata') yields the name; an organization's member state
        or a person's country in an apposition does not take part and is left out.
        """
        own = self._at.get(head.i) or self._referent(head) or self._renamed(head)
        if own is not None:
            yield from self._listed_before(own)
            yield own
            yield from self._listed_after(own)
            for member in syntax.conjuncts(head)[1:]:
                if not own.tokens.start <= member.i < own.tokens.end:
                    yield from self.entities_under(member)
            return
        named = self._title_holder(head)
        if named is not None:
            yield named
        elif head.i in self._actors:
            for child in head.children:
                if syntax.relation(child) in NOMINAL_PATH:
                    yield from self._modifying(child)
        for member in head.children:
            if member.dep_ == "conj" and member.pos_ in syntax.NOMINAL_POS:
                yield from self.entities_under(member)

    def _listed_before(self, name: Mention[Entity]) -> Iterator[Mention[Entity]]:
        """Names that a list puts before a subject: '**Ann Roe** and Trade Minister Bo Ek signed'.

        A parser often takes what precedes a title for its modifier.
        """
        doc = name.tokens.doc
        if syntax.relation(name.root) not in ("subj", "subj_pass"):
            return
        for i in range(name.tokens.start - 1, max(0, name.tokens.start - MAX_TITLE_TOKENS) - 1, -1):
            if doc[i].lower_ == "and" and i > 0:
                before = self._at.get(i - 1)
                same = before is not None and before.value.label == name.value.label
                if before is not None and same and syntax.relation(before.root) in LIST_RELATIONS:
                    yield before
                return
            if doc[i].pos_ not in ("NOUN", "PROPN", "DET", "ADJ", "ADP"):
                return

    def _listed_after(self, name: Mention[Entity]) -> Iterator[Mention[Entity]]:
        """'Trade Minister Bo Ek and Justice Minister **Ann Roe** signed': the list's other end."""
        doc, end = name.tokens.doc, name.tokens.end
        if syntax.relation(name.root) not in ("subj", "subj_pass"):
            return
        if end >= len(doc) or doc[end].lower_ != "and":
            return
        for token in doc[end + 1 : end + 1 + MAX_TITLE_TOKENS]:
            after = self._at.get(token.i)
            if after is not None:
                same = after.value.label == name.value.label == "PERSON"
                if same and syntax.relation(after.root) in LIST_RELATIONS:
                    yield after
                return
            if token.pos_ not in ("NOUN", "PROPN", "ADJ"):
                return

    def _modifying(self, child: Token) -> Iterator[Mention[Entity]]:
        """Names in a modifier of a noun for people: 'ministers **of Laos and Fiji**'."""
        for member in syntax.conjuncts(child):
            own = self._at.get(member.i)
            if own is not None:
                yield own
            else:
                for inner in syntax.dependents(member, "nmod", "poss", "compound"):
                    if inner.i in self._at:
                        yield self._at[inner.i]

    def _title_holder(self, head: Token) -> Mention[Entity] | None:
        """Whom a title names: 'President **Sata**', 'the former head of the port, **Ann Roe**'."""
        for child in head.children:
            mention = self._at.get(child.i)
            named = mention is not None and mention.value.label in ("PERSON", "ORG")
            if named and child.dep_ in ("appos", "flat"):
                return mention
        if head.i not in self._actors:
            return None
        end = min(head.right_edge.i + 1, head.i + MAX_TITLE_REACH)
        for token in head.doc[head.i + 1 : end]:
            mention = self._at.get(token.i)
            if mention is not None and mention.value.label == "PERSON":
                return mention
            if token.pos_ in syntax.PREDICATE_POS or token.dep_ == "cc":
                return None
        return None

    def _renamed(self, head: Token) -> Mention[Entity] | None:
        """The name that a noun restates: 'SEZ, an **agency** set up in May', 'SEZ is an agency'."""
        if syntax.relation(head) == "appos":
            return self._at.get(syntax.governor(head).i)
        if syntax.is_copular(head) and head.pos_ in syntax.NOMINAL_POS:
            subjects = list(syntax.dependents(head, "subj"))
            return self._at.get(subjects[0].i) if len(subjects) == 1 else None
        return None

    def _referent(self, pronoun: Token, chain: int = MAX_SENTENCES_BACK) -> Mention[Entity] | None:
        """Whom 'he', 'she' or 'it' stands for, when one name before it can be meant.

        The person ('he', 'she') or body ('it') that is a subject, or the only one named, in the
        nearest sentence that names any, up to the pronoun; None when there are two.
        """
        labels = PRONOUN_LABELS.get(pronoun.lower_)
        if labels is None or pronoun.pos_ != "PRON":
            return None
        for start in self._sentences_back(pronoun, 1 if "ORG" in labels else MAX_SENTENCES_BACK):
            near = [
                m
                for m in self._sentences.get(start, ())
                if m.tokens.start < pronoun.i and m.value.label in labels
            ]
            subjects = [m for m in near if syntax.relation(m.root) in ("subj", "subj_pass")]
            if not subjects:
                same = self._same_pronoun(pronoun, start)
                if same is not None:
                    return self._referent(same, chain - 1) if chain else None
            if near:
                names = {m.value.name for m in subjects or near}
                return (subjects or near)[-1] if len(names) == 1 else None
        return None

    @staticmethod
    def _same_pronoun(pronoun: Token, start: int) -> Token | None:
        """'**It** has 40 staff in Lima. In 2011 it paid $3m': the subject goes on."""
        if start == pronoun.sent.start:
            return None
        form = SUBJECT_FORMS.get(pronoun.lower_, pronoun.lower_)
        for token in pronoun.doc[start].sent:
            if token.lower_ == form and syntax.relation(token) in ("subj", "subj_pass"):
                return token
        return None

    @staticmethod
    def _sentences_back(token: Token, count: int) -> Iterator[int]:
        """First tokens of the token's sentence and of up to `count` before it, last first."""
        start = token.sent.start
        yield start
        for _ in range(count):
            if start == 0:
                return
            start = token.doc[start - 1].sent.start
            yield start

    def participants(
        self, trigger: Token, date: TokenSpan | None = None
    ) -> tuple[Participant, ...]:
        """Who takes part, in text order, each entity once.

        Subjects and by-agents are actors, objects and affected obliques recipients; both sides of
        a joint event ('between A and B', 'A met B') are actors. Where a list leaves the verb out
        ('Fiji joined in 2007, **Laos in 2009**'), the name before the date is the actor.
        """
        gapped = None if date is None else self._gapped(trigger, date)
        if gapped is not None and self._acts_in_gap(trigger):
            return (_participant(gapped.value, "actor"),)
        found: dict[int, Participant] = {}
        for head, role in self._roles(trigger):
            for mention in self.entities_under(head):
                where = self._is_place(syntax.first_conjunct(mention.root))
                if mention.value.label in PARTICIPANT_LABELS and not where:
                    found.setdefault(mention.value.start, _participant(mention.value, role))
        return tuple(found[start] for start in sorted(found))

    def _acts_in_gap(self, trigger: Token) -> bool:
        """Whether a gap's name is for a subject, not a place ('in Lae in May, **Wau** ...')."""
        named = any(any(self.entities_under(s)) for s in syntax.logical_subjects(trigger))
        return named or not self.locations(trigger)

    def _gapped(self, trigger: Token, date: TokenSpan) -> Mention[Entity] | None:
        """The name right before a further date of a verb: ', **Laos** in 2009'."""
        doc, before = date.doc, date.start - 1
        if before > trigger.i and doc[before].pos_ == "ADP":
            mention = self._at.get(before - 1)
            if mention is not None and mention.tokens.start - 1 > trigger.i:
                is_list = doc[mention.tokens.start - 1].lower_ in LIST_LINKS
                dated = any(t.ent_type_ == "DATE" or t.like_num for t in doc[trigger.i : before])
                return mention if is_list and dated else None
        return None

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
                for oblique in syntax.dependents(clause, "obl"):
                    word = syntax.preposition(oblique)
                    if word in ("between", "with"):
                        yield oblique, "actor"
                    elif word == "against":  # 'won a conviction **against Roe**'
                        yield oblique, "recipient"
            return
        for subject in syntax.logical_subjects(trigger):
            yield subject, "actor"
        for target in syntax.logical_objects(trigger):
            yield from self._joined(target)
            if not self._is_goal(target):
                yield target, "recipient"
        for oblique in syntax.dependents(trigger, "iobj"):
            yield oblique, "recipient"
        for oblique in syntax.dependents(trigger, "obl"):
            role = _oblique_role(syntax.preposition(oblique))
            if role is not None and not self._is_place(oblique) and not self._is_goal(oblique):
                yield oblique, role

    def _joined(self, target: Token) -> Iterator[tuple[Token, Role]]:
        """'signed a treaty **with Iceland**': the other side acts too."""
        for dependent in syntax.dependents(target, "nmod"):
            if syntax.preposition(dependent) in ("with", "between"):
                yield dependent, "actor"

    def _nominal_roles(self, noun: Token) -> Iterator[tuple[Token, Role]]:
        for dependent in syntax.dependents(noun, "nmod", "poss", "compound", "amod"):
            if (
                self._is_place(dependent)
                or self._is_goal(dependent)
                or self._names_venue(dependent)
            ):
                continue
            word = syntax.preposition(dependent)
            kind: Role = "recipient" if word in ("of", "against", "to", "into") else "actor"
            yield dependent, kind

    def _place_at(self, head: Token) -> Mention[Entity] | None:
        """The place that the token stands in."""
        mention = self._at.get(head.i)
        return mention if mention is not None and mention.value.label in PLACE_LABELS else None

    def _is_place(self, head: Token) -> bool:
        return self._place_at(head) is not None and syntax.preposition(head) in PLACE_PREPOSITIONS

    def _is_goal(self, head: Token) -> bool:
        """Whether a place is where someone goes or comes from: 'fled **Chad**', 'visit to Oslo'."""
        return (
            self._place_at(head) is not None
            and syntax.governor(head).i in self._motion
            and syntax.preposition(head) in ("", "to", "from", "into")
            and syntax.relation(head) in ("obj", "obl", "nmod")
        )

    def _names_venue(self, head: Token) -> bool:
        """Whether a town stands before an event noun: 'the **Oslo** talks'.

        A country's name there ('China talks') rather says who takes part.
        """
        mention = self._place_at(head)
        if mention is None:
            return False
        is_before = syntax.relation(head) == "compound" and mention.tokens.end == head.head.i
        return is_before and mention.value.code is None and head.head.pos_ in ("NOUN", "PROPN")

    def _is_entered(self, head: Token) -> bool:
        """Whether a land is entered or held: 'the invasion **of Chad**'; it takes part too."""
        return (
            self._place_at(head) is not None
            and syntax.governor(head).i in self._incursions
            and syntax.preposition(head) == "of"
        )

    def locations(self, trigger: Token, date: TokenSpan | None = None) -> tuple[Entity, ...]:
        """Places that the trigger's clause ties to it by a locative preposition, in text order.

        A place right before or after the date counts wherever the parse hangs it.
        """
        gapped = None if date is None else self._gapped(trigger, date)
        if gapped is not None and not self._acts_in_gap(trigger):
            return (gapped.value,)
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
        for goal in syntax.dependents(trigger, "obj", "obl", "nmod", "compound"):
            if self._is_goal(goal) or self._names_venue(goal) or self._is_entered(goal):
                found.setdefault(self._at[goal.i].value.start, self._at[goal.i].value)
        for place in () if date is None else self._beside(date):
            found.setdefault(place.value.start, place.value)
        return tuple(found[start] for start in sorted(found))

    def _beside(self, date: TokenSpan) -> Iterator[Mention[Entity]]:
        """'**in Quito** on 6 May', 'on 6 May **in Quito, Ecuador**'."""
        doc = date.doc
        starts = [date.end + 1]
        if date.start >= 2 and doc[date.start - 1].pos_ == "ADP":
            before = self._at.get(date.start - 2)
            starts += [] if before is None else [before.tokens.start]
        for start in starts:
            mention = self._at.get(start)
            if mention is None or mention.value.label not in PLACE_LABELS or start == 0:
                continue
            if mention.tokens.start == start and doc[start - 1].lower_ in PLACE_PREPOSITIONS:
                yield from self._listed(mention)

    def _listed(self, place: Mention[Entity]) -> Iterator[Mention[Entity]]:
        """A place and those in a list after it, or what it lies in: 'Lima, Peru'."""
        doc = place.tokens.doc
        following: Mention[Entity] | None = place
        while following is not None and following.value.label in PLACE_LABELS:
            yield following
            end = following.tokens.end
            linked = end + 1 < len(doc) and doc[end].lower_ in LIST_LINKS
            following = self._at.get(end + 1) if linked else None
            if following is not None and syntax.relation(following.root) == "subj":
                return

    def _places(self, head: Token) -> Iterator[Mention[Entity]]:
        for member in syntax.conjuncts(head):
            if self._is_place(member) or (member.i != head.i and self._is_place(head)):
                mention = self._at.get(member.i)
                if mention is not None and mention.value.label in PLACE_LABELS:
                    yield from self._listed(mention)
                for inner in syntax.dependents(member, "nmod", "appos"):
                    yield from self._places(inner)
            if member.i in self._areas and syntax.preposition(member) in PLACE_PREPOSITIONS:
                yield from self._within(member)

    def _within(self, area: Token) -> Iterator[Mention[Entity]]:
        """Places named by a noun for a part or kind: 'in the cities of **Lae** and **Wau**'."""
        for inner in syntax.dependents(area, "nmod", "compound", "appos"):
            mention = self._at.get(inner.i)
            if mention is not None and mention.value.label in PLACE_LABELS:
                yield from self._listed(mention)


def _labelled(doc: Doc, *labels: str) -> Iterator[Hit]:
    return (hit for hit in lexicon(doc.vocab, "nouns").find(doc) if hit.label in labels)


def _oblique_role(word: str) -> Role | None:
    if word in JOINT_PREPOSITIONS:
        return "actor"
    return "recipient" if word in RECIPIENT_PREPOSITIONS else None


def _participant(entity: Entity, role: Role) -> Participant:
    return Participant(**entity.model_dump(), role=role)
