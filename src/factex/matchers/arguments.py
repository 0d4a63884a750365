"""Arguments of a trigger: the entities that take part in a happening and where it takes place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Literal

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.base import Layers, Mention, by_token, span_of
from factex.matchers.datelines import PLACE_LABELS, dateline_end
from factex.matchers.lexicon import Hit, lexicon
from factex.matchers.references import References
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
# What ties the other side to an object: 'signed a treaty **with**', 'sent a letter **to**'.
COMPLEMENT_ROLES: Mapping[str, Role] = {
    "with": "actor",
    "between": "actor",
    "to": "recipient",
    "from": "recipient",
}
# Behind these an event noun shares its clause's subject: '**entered into** talks'; behind others
# the clause tells something else ('wept **after** the trial').
SHARING_PREPOSITIONS = frozenset({"", "to", "into", "for", "in", "with"})
PARTICIPANT_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
# Nominal dependents through which an entity still takes part ('ministers **of Laos**').
NOMINAL_PATH = frozenset({"nmod", "compound", "poss", "flat", "amod"})
# Classes of nouns that stand for people or bodies, so that a name that modifies them takes part.
ACTOR_CLASSES = frozenset(
    {"person", "side", "cabinet", "court", "legislature", "body", "actor", "delegation"}
)
# Classes of nouns for what someone makes: whose it is made it ('the **EU**'s grant was pledged').
MADE_CLASSES = ("document", "funding", "case", "utterance", "draft", "licence")
# Links of a list of places: 'in Oslo, Bergen **and** Hamar', 'in Lima**,** Peru'.
LIST_LINKS = frozenset({",", "and", "or"})
LIST_RELATIONS = frozenset({"compound", "flat", "nmod", "appos", "dep", "list", "subj", "root"})
# What may stand between the names of a list that a verb follows.
LIST_FILLERS = frozenset({",", "and", "the"})
HYPHENS = frozenset({"-", "\u2013", "/"})
# 'France, **along with** Germany, signed'.
COMPANIONS = frozenset({"along with", "together with", "as well as", "alongside"})
# From a title to the name after it: 'the former head of the port authority, **Ann Roe**'.
MAX_TITLE_REACH = 20
# A title before a name in a list has at most so many words.
MAX_TITLE_TOKENS = 6


class Arguments:
    """Entities of a Doc by token, and the arguments of any predicate or event noun in it."""

    def __init__(self, layers: Layers) -> None:
        self._datelines = frozenset(
            i
            for m in layers.entities
            if (end := dateline_end(m)) is not None
            for i in range(m.tokens.start, end)
        )
        told = [m for m in layers.entities if m.tokens.start not in self._datelines]
        self._at = by_token(told)
        doc = layers.entities[0].tokens.doc if layers.entities else None
        self._nouns = _heads_by_label(doc)
        self._actors = _actor_tokens(doc)
        self._made = frozenset(i for label in MADE_CLASSES for i in self._nouns[label])
        self._references = References(told, self._actors, self._nouns)

    def entity_at(self, token: Token) -> Mention[Entity] | None:
        """The entity that covers a token."""
        return self._at.get(token.i)

    def is_actor(self, token: Token) -> bool:
        """Whether a word is a noun for people or a body, without regard to names."""
        return token.i in self._actors

    def is_person(self, token: Token) -> bool:
        """Whether a word is a noun for people: 'minister', 'teacher'."""
        return token.i in self._nouns["person"]

    def bearer(self, head: Token) -> Mention[Entity] | None:
        """The name that a pronoun or a definite noun takes up."""
        return self._references.of(head)

    # Names of a nominal -----------------------------------------------------------------------

    def entities_under(self, head: Token) -> Iterator[Mention[Entity]]:
        """Entities that a nominal names or is modified by: itself first, then its dependents.

        A title before a name ('President Sata') yields the name; an organization's member state
        or a person's country in an apposition does not take part and is left out.
        """
        own = self._at.get(head.i) or self._renamed(head) or self._references.of(head)
        if own is not None:
            yield from self._listed_with(head, own)
        elif head.i in self._datelines:
            for child in syntax.dependents(head, "appos", "parataxis", "dep"):
                if child.pos_ in syntax.NOMINAL_POS:
                    yield from self.entities_under(child)
        elif head.tag_ == "WP$":
            clause = syntax.clause_head(head)
            if clause is not None and syntax.relation(clause) == "relcl":
                yield from self.entities_under(syntax.governor(clause))
        else:
            yield from self._described(head)

    def _listed_with(self, head: Token, own: Mention[Entity]) -> Iterator[Mention[Entity]]:
        """A name and those in one list with it, in text order."""
        yield from self._hyphenated(own)
        yield from self._listed_before(own)
        yield own
        yield from self._listed_after(own)
        for child in syntax.dependents(own.root, "appos"):
            country = self._at.get(child.i)
            if country is not None and _are_two_countries(own.value, country.value):
                yield from self.entities_under(child)
        for member in syntax.dependents(head, "conj"):  # each lists those below it itself
            if not own.tokens.start <= member.i < own.tokens.end:
                yield from self.entities_under(member)
        for member in syntax.dependents(head, "nmod"):
            if syntax.preposition(member) in COMPANIONS:
                yield from self.entities_under(member)

    def _described(self, head: Token) -> Iterator[Mention[Entity]]:
        """Whom a plain noun is about: its title's holder, its modifiers, a list behind it."""
        named = self._title_holder(head)
        if named is not None:
            yield named
            for member in syntax.conjuncts(named.root)[1:]:
                if member.i in self._at:
                    yield self._at[member.i]
        elif head.i in self._actors:
            for child in head.children:
                # A parser may take 'officials **from Laos**' for an adjunct.
                if syntax.relation(child) in {*NOMINAL_PATH, "obl"}:
                    for mention in self._modifying(child):
                        yield self._led_by(mention, head)
        if head.tag_ in ("NNS", "PRP"):
            for child in syntax.dependents(head, "appos"):
                yield from (m for m in self._restating(child) if m != named)
        for member in head.children:
            if member.dep_ == "conj" and member.pos_ in syntax.NOMINAL_POS:
                yield from self.entities_under(member)

    def _restating(self, noun: Token) -> Iterator[Mention[Entity]]:
        """'four agencies: **the A, the B** and **the C**': a list that restates a plural.

        A parser may hang each member on the one before.
        """
        own = self._at.get(noun.i)
        if own is None:
            yield from self.entities_under(noun)
            return
        yield own
        for member in noun.children:
            if member.dep_ in ("appos", "conj"):
                yield from self._restating(member)

    def _hyphenated(self, name: Mention[Entity]) -> Iterator[Mention[Entity]]:
        """'the **Peru**-Chile summit': the names that hyphens tie to one."""
        doc, found = name.tokens.doc, [name]
        while (start := found[-1].tokens.start) > 1 and doc[start - 1].text in HYPHENS:
            before = self._at.get(start - 2)
            if before is None:
                break
            found.append(before)
        yield from reversed(found[1:])

    def _listed_before(self, name: Mention[Entity]) -> Iterator[Mention[Entity]]:
        """Names that a list puts before a subject: '**Ann Roe** and Trade Minister Bo Ek signed'.

        A parser often takes what precedes a title, or a possessor, for its modifier.
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
            if doc[i].pos_ not in ("NOUN", "PROPN", "DET", "ADJ", "ADP", "PART"):
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

    def _led_by(self, name: Mention[Entity], head: Token) -> Mention[Entity]:
        """'the **Roe Government**': a government is told by its head's name."""
        led = head.i in self._nouns["cabinet"] and name.tokens.end == head.i
        if name.value.label != "PERSON" or not led:
            return name
        tokens = head.doc[name.tokens.start : head.i + 1]
        here = span_of(tokens)
        cabinet = Entity(**here.model_dump(), label="ORG", name=here.text, code=None)
        return Mention(cabinet, tokens, name.rules)

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
        """The name that a noun restates: 'SEZ, an **agency** set up in May', 'SEZ is an agency'.

        Also from inside the noun: 'SEZ, a group of **ports** set up in May'.
        """
        if (
            head.tag_ == "NNS"
            and syntax.relation(head) == "nmod"
            and syntax.preposition(head) == "of"
        ):
            head = syntax.governor(head)
        if syntax.relation(head) == "appos":
            return self._at.get(syntax.governor(head).i) or self._before_comma(head)
        if syntax.relation(head) == "nmod" and not syntax.preposition(head):
            return self._before_comma(head)
        if syntax.is_copular(head) and head.pos_ in syntax.NOMINAL_POS:
            subjects = list(syntax.dependents(head, "subj"))
            return self._at.get(subjects[0].i) if len(subjects) == 1 else None
        return None

    def _before_comma(self, noun: Token) -> Mention[Entity] | None:
        """'the staff of **the SEZ** (Zone), an agency': the name right before, not the staff."""
        doc, i = noun.doc, noun.left_edge.i
        i -= doc[i].text != ","
        if i < 2 or doc[i].text != ",":
            return None
        i -= 1
        if doc[i].text == ")":
            inside = range(i, max(0, i - MAX_TITLE_TOKENS), -1)
            i = next((k for k in inside if doc[k].text == "("), i) - 1
        return self._at.get(i)

    # Participants -----------------------------------------------------------------------------

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
        bracketed = self._before_bracket(trigger)
        if bracketed is not None:
            return (_participant(bracketed.value, "recipient"),)
        found: dict[str, Participant] = {}
        for head, role in self._roles(trigger):
            for mention in self.entities_under(head):
                if (
                    self._takes_part(mention)
                    and not _is_listed_behind(mention, head, trigger)
                    and not (role == "recipient" and self._is_employer(mention))
                ):
                    found.setdefault(mention.value.name, _participant(mention.value, role))
        return tuple(sorted(found.values(), key=lambda one: one.start))

    def _takes_part(self, mention: Mention[Entity]) -> bool:
        where = self._is_place(syntax.first_conjunct(mention.root))
        usable = mention.value.label in PARTICIPANT_LABELS
        return usable and not where and not self._is_of_person(mention)

    def _is_of_person(self, country: Mention[Entity]) -> bool:
        """'**US** singer and lyricist Ann Roe': a country that only describes who took part."""
        doc, end = country.tokens.doc, country.tokens.end
        if country.value.label not in ("GPE", "NORP") or end >= len(doc):
            return False
        for token in doc[end : end + MAX_TITLE_TOKENS]:
            name = self._at.get(token.i)
            if name is not None:
                return name.value.label == "PERSON" and token.i > end
            if token.pos_ not in ("NOUN", "ADJ") and token.lower_ not in ("and", "-"):
                return False
        return False

    def _is_employer(self, body: Mention[Entity]) -> bool:
        """'arrested an official **of the Trade Board**': nothing was done to the board."""
        of = body.value.label == "ORG" and syntax.preposition(body.root) == "of"
        return of and syntax.governor(body.root).i in self._nouns["person"]

    def _before_bracket(self, participle: Token) -> Mention[Entity] | None:
        """'**Ann Roe** (born 3 May 1980)': a participle in brackets tells of the name before."""
        doc, i = participle.doc, participle.i
        if participle.tag_ not in ("VBN", "VBD") or i < 2 or doc[i - 1].text != "(":
            return None
        return self._at.get(i - 2)

    def _acts_in_gap(self, trigger: Token) -> bool:
        """Whether a gap's name is for a subject, not a place ('in Lae in May, **Wau** ...')."""
        named = any(any(self.entities_under(s)) for s in syntax.logical_subjects(trigger))
        return named or not self.locations(trigger)

    def _gapped(self, trigger: Token, date: TokenSpan) -> Mention[Entity] | None:
        """The name right before a further date of a verb: ', **Laos** in 2009'."""
        doc, before = date.doc, date.start - 1
        if before > trigger.i and doc[before].pos_ == "ADP":
            mention = self._at.get(before - 1)
            if mention is not None and (link := mention.tokens.start - 1) > trigger.i:
                # 'in Lae, **Fiji** on Monday' tells where Lae lies.
                is_list = doc[link].lower_ in LIST_LINKS and link - 1 not in self._at
                dated = any(t.pos_ == "NUM" and t.like_num for t in doc[trigger.i : before])
                return mention if is_list and dated else None
        return None

    def _roles(self, trigger: Token) -> Iterator[tuple[Token, Role]]:
        if trigger.pos_ in syntax.NOMINAL_POS and not syntax.is_copular(trigger):
            yield from self._nominal_roles(trigger)
            yield from self._roles_of_clause(trigger)
        else:
            yield from self._verbal_roles(trigger)

    def _roles_of_clause(self, noun: Token) -> Iterator[tuple[Token, Role]]:
        """What an event noun takes from its verb: '**Fiji** held talks **with Laos**'."""
        above = syntax.governor(noun)
        if above.lower_ == "one" and syntax.preposition(noun) == "of":
            noun = above  # 'took part in **one** of the attacks'
        clause = syntax.clause_head(noun)
        kind = syntax.relation(noun)
        if clause is None or kind not in ("obj", "subj_pass", "obl", "subj"):
            return
        if kind == "obj" and clause.i in self._nouns["remarking"]:
            return  # 'Peru condemned the **arrest**' took no part in it
        if kind == "obl" and syntax.preposition(noun) not in SHARING_PREPOSITIONS:
            return
        for subject in syntax.logical_subjects(clause):
            if subject.i != noun.i:
                yield subject, "actor"
        for oblique in syntax.dependents(clause, "obl"):
            word = syntax.preposition(oblique)
            if word in ("between", "with"):
                yield oblique, "actor"
            elif word == "against":  # 'won a conviction **against Roe**'
                yield oblique, "recipient"

    def _verbal_roles(self, verb: Token) -> Iterator[tuple[Token, Role]]:
        doers = syntax.logical_subjects(verb) or self._right_before(verb)
        for doer in doers:
            yield doer, "actor"
            if doer.i in self._made:  # 'approved by Resolution 31/72 **of the Assembly**'
                for maker in syntax.dependents(doer, "nmod"):
                    if syntax.preposition(maker) == "of":
                        yield maker, "actor"
        for target in syntax.logical_objects(verb):
            yield from self._complements(target)
            if not doers and syntax.is_passive(verb):
                yield from self._owners(target)
            # 'ratified **it**': what is done something to is seldom a body.
            is_thing = target.lower_ == "it" and syntax.relation(target) == "obj"
            if not is_thing and not self._is_goal(target):
                yield target, "recipient"
        for oblique in syntax.dependents(verb, "iobj"):
            yield oblique, "recipient"
        for oblique in syntax.dependents(verb, "obl"):
            yield from self._oblique_roles(oblique)

    def _right_before(self, verb: Token) -> list[Token]:
        """'a month before **the bank** took over': names before a verb that the parse misplaces."""
        finite = {verb.tag_, *(a.tag_ for a in syntax.auxiliaries(verb))} & syntax.FINITE_TAGS
        if not finite or syntax.is_passive(verb):
            return []
        doc, first, i = verb.doc, verb.sent.start, verb.i - 1
        while i >= first and (doc[i].pos_ in ("AUX", "ADV") or doc[i].ent_type_ == "DATE"):
            i -= 1
        found: list[Token] = []
        while i >= first:
            name = self._at.get(i)
            if name is not None:
                found.append(name.root)
            elif not found or doc[i].lower_ not in LIST_FILLERS:
                break
            i = i - 1 if name is None else name.tokens.start - 1
        return found

    def _complements(self, target: Token) -> Iterator[tuple[Token, Role]]:
        """'signed a treaty **with Iceland**', 'sent letters of request **to Chad**'.

        Below the object a name counts behind any of these prepositions but 'between'.
        """
        for dependent in syntax.dependents(target, "nmod"):
            role = COMPLEMENT_ROLES.get(syntax.preposition(dependent))
            is_name = dependent.i in self._at
            if role == "actor" or (role is not None and is_name and not self._is_goal(dependent)):
                yield dependent, role
            elif not is_name:
                inner = self._complements(dependent)
                yield from (p for p in inner if syntax.preposition(p[0]) != "between")

    def _owners(self, target: Token) -> Iterator[tuple[Token, Role]]:
        """'**the EU**'s grant was pledged', 'two **Chad** soldiers were hurt': whose it is."""
        if target.i in self._at or target.i in self._actors:
            return
        role: Role = "actor" if target.i in self._made else "recipient"
        for owner in syntax.dependents(target, "poss", "compound", "amod"):
            if owner.i in self._at and not self._names_place(owner, target):
                yield owner, role

    def _names_place(self, owner: Token, target: Token) -> bool:
        """'the **Kuwait** Declaration': where it was made, not who made it."""
        name = self._place_at(owner)
        alone = name is not None and name.tokens.end == target.i
        hyphened = name is not None and target.doc[name.tokens.start - 1].text in HYPHENS
        return alone and not hyphened and target.i in self._nouns["placed"]

    def _oblique_roles(self, oblique: Token) -> Iterator[tuple[Token, Role]]:
        word = syntax.preposition(oblique)
        mention = self._at.get(oblique.i)
        if oblique.i in self._nouns["proxy"]:  # 'signed on **behalf** of Fiji'
            for principal in syntax.dependents(oblique, "nmod", "poss"):
                yield principal, "actor"
        if word == "before":  # 'was charged **before the court**'
            if mention is None or mention.value.label in ("ORG", "PERSON"):
                yield oblique, "actor"
            return
        if word == "in" and mention is not None and oblique.i in self._nouns["legislature"]:
            yield oblique, "recipient"  # 'was tabled **in Parliament**'
            return
        if oblique.head.i in self._nouns["posting"] and word in ("to", "from"):
            return  # 'retired **from the board**'
        role = _oblique_role(word)
        # 'a bridge was built **between Vidin and Calafat**': between towns lies a place.
        where = word == "between" and mention is not None and _is_town(mention.value)
        is_place = where or self._is_place(oblique) or self._is_goal(oblique)
        if role is not None and not is_place:
            yield oblique, role

    def _nominal_roles(self, noun: Token) -> Iterator[tuple[Token, Role]]:
        for dependent in syntax.dependents(noun, "nmod", "poss", "compound", "amod"):
            if (
                self._is_place(dependent)
                or self._is_goal(dependent)
                or self._names_venue(dependent)
            ):
                continue
            word = syntax.preposition(dependent)
            undergone = syntax.relation(dependent) == "poss" and noun.i in self._nouns["undergone"]
            undergone = undergone and not _has_of(noun)  # '**Chad**'s killing of the envoy'
            done_to = undergone or word in ("of", "against", "to", "into")
            yield dependent, "recipient" if done_to else "actor"

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
            and syntax.governor(head).i in self._nouns["motion"]
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
        is_before = syntax.relation(head) == "compound" and mention.tokens.end <= head.head.i
        return is_before and mention.value.code is None and head.head.pos_ in ("NOUN", "PROPN")

    def _is_entered(self, head: Token) -> bool:
        """Whether a land is entered or held: 'the invasion **of Chad**'; it takes part too."""
        return (
            self._place_at(head) is not None
            and syntax.governor(head).i in self._nouns["incursion"]
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
            if member.i in self._nouns["area"] and syntax.preposition(member) in PLACE_PREPOSITIONS:
                yield from self._within(member)

    def _within(self, area: Token) -> Iterator[Mention[Entity]]:
        """Places named by a noun for a part or kind: 'in the cities of **Lae** and **Wau**'."""
        for inner in syntax.dependents(area, "nmod", "compound", "appos"):
            mention = self._at.get(inner.i)
            if mention is not None and mention.value.label in PLACE_LABELS:
                yield from self._listed(mention)


def _heads_by_label(doc: Doc | None) -> Mapping[str, Set[int]]:
    """The nouns of a Doc that the lexicon knows, by label."""
    found: dict[str, set[int]] = defaultdict(set)
    for hit in _noun_hits(doc):
        found[hit.label].add(hit.head.i)
    return found


def _actor_tokens(doc: Doc | None) -> frozenset[int]:
    """Every word of the nouns that stand for people or bodies."""
    hits = (hit for hit in _noun_hits(doc) if hit.label in ACTOR_CLASSES)
    return frozenset(i for hit in hits for i in hit.places)


def _noun_hits(doc: Doc | None) -> Sequence[Hit]:
    return () if doc is None else lexicon(doc.vocab, "nouns").find(doc)


def _is_listed_behind(mention: Mention[Entity], head: Token, trigger: Token) -> bool:
    """Whether a name follows the clause that tells of a noun before it.

    'the expert **Ek**, who published it, and the player Roe' tells of Ek alone.
    """
    is_clause = syntax.relation(trigger) in ("acl", "relcl") and syntax.governor(trigger) == head
    return is_clause and head.i < trigger.i <= mention.tokens.start


def _has_of(noun: Token) -> bool:
    return any(syntax.preposition(d) == "of" for d in syntax.dependents(noun, "nmod"))


def _is_town(entity: Entity) -> bool:
    return entity.label in PLACE_LABELS and entity.code is None


def _are_two_countries(one: Entity, other: Entity) -> bool:
    """No country restates another: 'Fiji, **Laos** and Mali' is a list, whatever the parse."""
    codes = {entity.code for entity in (one, other) if entity.label == "GPE"}
    return len(codes) > 1 and None not in codes


def _oblique_role(word: str) -> Role | None:
    if word in JOINT_PREPOSITIONS:
        return "actor"
    return "recipient" if word in RECIPIENT_PREPOSITIONS else None


def _participant(entity: Entity, role: Role) -> Participant:
    return Participant(**entity.model_dump(), role=role)
