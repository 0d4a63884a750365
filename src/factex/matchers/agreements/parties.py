"""Parties of an agreement: those that its phrase names, and those that sign or ratify it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.neighbours import (
    LIST_LIMIT,
    PARTY_LABELS,
    PARTY_PREPOSITIONS,
    Neighbours,
)
from factex.matchers.agreements.status import Telling
from factex.matchers.agreements.words import Words
from factex.matchers.arguments import PLACE_PREPOSITIONS, Arguments
from factex.matchers.base import Layers, Mention, span_of
from factex.records import Entity

SIDE_PREPOSITIONS = frozenset({"between", "with", "by", "among"})
# Words before a name that make it one of several parties.
JOINING = frozenset({"between", "with", "and", "among", ",", "-", "–", "by"})
PERSON_BREAKS = syntax.NOMINAL_BREAKS - {"appos", "conj", "cc", "punct"}
# How many names back 'the two countries' may look.
NAMED_REACH = 300
PAIR = 2
# The pattern of contracts that are won and awarded.
AWARDED = "agreements.status.landed"
BACK_SENTENCES = 3


class PartyFinder:
    """Finds the parties that one Doc names for any mention or telling."""

    def __init__(self, doc: Doc, layers: Layers, arguments: Arguments, words: Words) -> None:
        self._doc = doc
        self._layers = layers
        self._arguments = arguments
        self._words = words
        self._near = Neighbours(doc, layers, arguments, words)
        self._states = self._states_of_persons()

    def of(self, mention: AgreementMention, tellings: Iterable[Telling]) -> tuple[Entity, ...]:
        """Parties of one mention, in the order in which they are found, each name once."""
        found = {entity.name: entity for entity in self.of_phrase(mention)}
        if len(found) >= PAIR and not self._names_one_side(mention):
            return tuple(found.values())
        for telling in tellings:
            if any(hit.attrs.get("third") for hit in self._words.status(telling.word)):
                continue  # 'brokered **by Qatar**'
            for entity in self._of_telling(telling, mention):
                found.setdefault(entity.name, entity)
        if not found and mention.hit.label == "statement":
            found = {e.name: e for e in self._of_clause(mention)}
        return tuple(found.values())

    def _names_one_side(self, mention: AgreementMention) -> bool:
        """'agreements **with** Iran and Turkey': the other side stands elsewhere."""
        return self._near.joining_word(mention.head, mention.tokens.end) == "with"

    def of_sides(self, mention: AgreementMention) -> tuple[Entity, ...]:
        """Whom 'the two countries' near a mention, in its sentence, stand for."""
        sentence, head = mention.head.sent, mention.head.i
        start = max(sentence.start, head - LIST_LIMIT)
        for token in self._doc[start : min(sentence.end, head + LIST_LIMIT)]:
            if self._is_side(token):
                return tuple(self._named_before(token))
        return ()

    def is_seat(self, place: Entity) -> bool:
        """Whether international bodies sit in a city."""
        tokens = self._doc.char_span(place.start, place.end)
        return tokens is not None and any("seat" in self._words.classes(t) for t in tokens)

    # Named by the phrase ----------------------------------------------------------------------

    def of_phrase(self, mention: AgreementMention) -> Iterator[Entity]:
        """What a phrase names: 'China-Laos treaty', 'pact between A and B', 'its treaty'."""
        for entity in self._near.starting_in(mention.tokens.start, mention.head.i):
            if self._is_party(entity, mention):
                yield entity.value
        yield from self._near.joined_after(mention.head, mention.tokens.end)
        yield from self._near.owners_after(mention.head)
        yield from (m.value for m in self._near.hyphened(mention.tokens))
        yield from self._sides_told_of(mention.head)
        for dependent in syntax.dependents(mention.head, "nmod", "poss", "det"):
            word = syntax.preposition(dependent)
            if word in PARTY_PREPOSITIONS:
                if "manner" not in self._words.classes(dependent):
                    yield from self._entities(dependent)
            elif dependent.tag_ == "PRP$":
                yield from self._owner(dependent)
            elif syntax.relation(dependent) == "poss":
                yield from (m.value for m in self._parties_under(dependent))

    def _sides_told_of(self, head: Token) -> Iterator[Entity]:
        """'The treaty was **between Peru and Chile**'."""
        subject = syntax.governor(head) if syntax.relation(head) == "appos" else head
        told = syntax.governor(subject)
        is_told = syntax.relation(subject) == "subj" and syntax.is_copular(told)
        if is_told and syntax.preposition(told) in PARTY_PREPOSITIONS:
            yield from self._entities(told)

    def _is_party(self, entity: Mention[Entity], mention: AgreementMention) -> bool:
        """Whether a name before the head is a party, not a place or a host.

        A lone city ('**Montreal** Protocol'), a place after 'in', and the body under whose roof a
        convention was made ('**UN** convention') are no parties.
        """
        value, start = entity.value, entity.tokens.start
        if mention.head.i < entity.tokens.end or value.label not in PARTY_LABELS:
            return False
        if "host" in self._words.classes(entity.tokens[0]) or (
            value.label == "ORG" and mention.hit.label == "convention"
        ):
            return False
        before = self._doc[start - 1].lower_ if start else ""
        if before in PLACE_PREPOSITIONS or self._names_place(entity, mention):
            return False
        if entity.tokens[0].ent_type_ == "EVENT" and not any(self._near.hyphened(mention.tokens)):
            return False  # '**Uruguay** Round Agreements'
        return value.code is not None or value.label != "GPE" or before in JOINING

    def _names_place(self, entity: Mention[Entity], mention: AgreementMention) -> bool:
        """'the **Singapore** Convention', 'the **American** Declaration': where it was made."""
        first = entity.tokens.start == mention.tokens.start
        is_place = entity.value.label == "GPE" or (entity.value.label == "NORP" and mention.is_name)
        alone = first and is_place
        adjacent = entity.tokens.end == mention.head.i
        return alone and adjacent and "placed" in self._words.classes(mention.head)

    def _owner(self, pronoun: Token) -> Iterator[Entity]:
        """'its treaty': the subject of the clause."""
        clause = syntax.clause_head(pronoun)
        if clause is not None and pronoun.lower_ in ("its", "their"):
            for subject in syntax.subjects(clause):
                if subject.i < pronoun.i:
                    yield from self._entities(subject)

    # Named by what is told --------------------------------------------------------------------

    def _of_telling(self, telling: Telling, mention: AgreementMention) -> Iterator[Entity]:
        """Who signs, ratifies or negotiates."""
        verb = telling.word
        doers = list(self._doers(verb))
        if telling.status == "negotiating" and syntax.relation(verb) == "obj":
            # 'A and B opened **talks** on a treaty': who holds them.
            doers += syntax.logical_subjects(syntax.governor(verb))
        doers = [head for head in doers if head.i != mention.head.i]  # '**it** took effect'
        found = [e for head in doers for e in self._entities(head)]
        if not found and verb.pos_ == "VERB" and not syntax.is_passive(verb):
            found = list(self._near.right_before(verb))
        yield from found
        for dependent in syntax.dependents(verb, "obl", "nmod"):
            word = syntax.preposition(dependent)
            if word in SIDE_PREPOSITIONS or (word == "for" and self._is_signed_for(dependent)):
                yield from self._entities(dependent)  # 'signed by Ann Roe **for Peru**'
            if verb.pos_ in syntax.NOMINAL_POS:
                yield from self._doers_below(dependent)
        if telling.status == "ratified" and verb.pos_ in ("VERB", "NOUN"):
            yield from self._near.gapped_after(verb)
        if telling.rules[0] == AWARDED:
            yield from self._winners(verb)
            yield from self._doers_below(mention.head, "by", "to")
        if verb.i > mention.head.i:
            yield from self._near.joined_after(verb, mention.tokens.end)

    def _winners(self, verb: Token) -> Iterator[Entity]:
        """'the contract was awarded **to Aker**', '**Aker** was awarded the contract'."""
        if verb.lemma_ != "award":
            return
        for dependent in syntax.dependents(verb, "obl", "iobj", "subj_pass", "advcl"):
            is_name = dependent.pos_ in syntax.NOMINAL_POS  # 'to Aker to build it': read as a verb
            if is_name and syntax.preposition(dependent) in ("", "to"):
                yield from self._entities(dependent)

    def _doers_below(self, complement: Token, *words: str) -> Iterator[Entity]:
        """'ratification of the pact **by Chad**', where the parse ties Chad to the pact."""
        for dependent in syntax.dependents(complement, "nmod"):
            if syntax.preposition(dependent) in (words or ("by",)):
                yield from self._entities(dependent)

    def _doers(self, verb: Token) -> Iterator[Token]:
        """Heads of the nominals that act, places left out."""
        heads = self._urged(verb) or self._own_subjects(verb)
        heads = heads or list(syntax.logical_subjects(verb))
        heads += self._joined(verb)
        if syntax.relation(verb) == "acl" and any(syntax.dependents(verb, "obj")):
            # 'On 3 May the two sides signed a treaty' read as 'the two sides signed ...'.
            heads.append(syntax.governor(verb))
        if verb.pos_ in syntax.NOMINAL_POS:
            heads += syntax.dependents(verb, "poss", "compound")
            heads += [*self._holders(verb), *self._depositors(verb)]
        elif verb.tag_ == "VB" and syntax.relation(verb) == "acl":
            # 'Mali was the first state **to ratify** it'
            heads += self._holders(syntax.governor(verb))
        yield from (h for h in heads if not self._is_place(h))

    @staticmethod
    def _joined(verb: Token) -> list[Token]:
        """'joined **Chad and Mali** in signing and ratifying it': they had done so before."""
        first = syntax.first_conjunct(verb)
        above = syntax.governor(first)
        if not first.text.endswith("ing") or above.lemma_ != "join" or above.i > first.i:
            return []
        marked = any(c.lower_ == "in" for c in first.lefts)
        return [*syntax.subjects(above), *syntax.dependents(above, "obj")] if marked else []

    @staticmethod
    def _depositors(noun: Token) -> list[Token]:
        """'**Peru** deposited its instrument of ratification': whose it is."""
        thing = syntax.governor(noun) if syntax.relation(noun) == "nmod" else noun
        clause = syntax.governor(thing)
        owned = any(c.lower_ in ("its", "their") for n in (noun, thing) for c in n.lefts)
        return syntax.subjects(clause) if owned and syntax.relation(thing) == "obj" else []

    @staticmethod
    def _holders(noun: Token) -> list[Token]:
        """Of whom a noun is predicated: '**Oman** is a party', '**Oman** became a party'."""
        above = syntax.governor(noun)
        if syntax.is_copular(noun):
            return syntax.subjects(noun)
        if syntax.relation(noun) == "appos":
            return [above]
        return syntax.subjects(above) if syntax.relation(noun) == "xcomp" else []

    @staticmethod
    def _own_subjects(verb: Token) -> list[Token]:
        """'that **Iraq** had signed': a subject of its own makes a participle active."""
        if verb.tag_ != "VBN" and syntax.relation(verb) != "amod":
            return []
        if syntax.relation(verb) == "amod" and verb.head.head.lemma_ == "have":
            return syntax.subjects(verb.head.head)  # '**Peru** had by 2014 signed treaties'
        return [s for s in syntax.dependents(verb, "subj") if s.tag_ not in ("WDT", "WP")]

    @staticmethod
    def _urged(verb: Token) -> list[Token]:
        """'urged **Chad and Mali** to sign': the object of the verb above an infinitive."""
        if verb.tag_ != "VB" or syntax.relation(verb) != "xcomp":
            return []
        return list(syntax.dependents(syntax.governor(verb), "obj"))

    def _of_clause(self, mention: AgreementMention) -> Iterator[Entity]:
        """'**China and Laos** agreed in a joint statement': the subject of its clause."""
        clause = syntax.clause_head(mention.head)
        if clause is None:
            return
        subjects = [s for s in syntax.subjects(clause) if s.i != mention.head.i]
        for subject in subjects:
            yield from self._entities(subject)
        if not subjects:
            between = self._near.starting_in(mention.tokens.end, clause.i)
            yield from (m.value for m in between if m.value.label in PARTY_LABELS)

    def _is_place(self, head: Token) -> bool:
        return syntax.preposition(head) in PLACE_PREPOSITIONS

    def _entities(self, head: Token) -> Iterator[Entity]:
        """Parties that a nominal stands for: names, states of persons, pronouns, 'both sides'.

        An agreement stands for none: 'in line with the **Vienna Convention**'.
        """
        if head.i in self._words.heads:
            return
        if self._is_side(head):
            yield from self._named_before(head)
            return
        if head.pos_ == "PRON" or self._is_the_state(head):
            yield from self._antecedent(head)
            return
        found = list(self._parties_under(head))
        if not found or head.tag_ == "NNS":
            found += self._near.listed(head, known=found)
        for mention in found:
            yield mention.value
        if not found:
            yield from self._represented(head)
            yield from self._stood_for(head)

    def _stood_for(self, head: Token) -> Iterator[Entity]:
        """The states of a parliament or a meeting: 'the **Omani** Senate', 'the **A-B** Summit'."""
        for mention in self._arguments.entities_under(head):
            state = self._near.state_of(mention)
            if state is not None:
                yield state
        yield from (m.value for m in self._near.hyphened(syntax.base_span(head)))

    def _parties_under(self, head: Token) -> Iterator[Mention[Entity]]:
        for mention in self._arguments.entities_under(head):
            if not self._near.may_be_party(mention):
                continue
            if mention.root.i == head.i or not self._is_place(mention.root):
                yield mention

    # Persons, pronouns, sides -----------------------------------------------------------------

    def _represented(self, person: Token) -> Iterator[Entity]:
        """The state of each person under a head, as named here or anywhere before."""
        for mention in self._near.starting_in(person.left_edge.i, person.right_edge.i + 1):
            between = self._doc[person.i : mention.tokens.start]
            if any(t.tag_ in syntax.FINITE_TAGS for t in between):
                return
            state = self._states.get(mention.value.name)
            if mention.value.label == "PERSON" and state is not None:
                yield state

    def _states_of_persons(self) -> dict[str, Entity]:
        """For whom each person speaks: 'President Sata **of Zambia**', '**Zambian** President'."""
        found: dict[str, Entity] = {}
        for mention in self._layers.entities:
            if mention.value.label != "PERSON" or mention.value.name in found:
                continue
            head = self._title_of(mention.root)
            phrase = syntax.nominal_span(head, breaks=PERSON_BREAKS)
            for other in self._near.starting_in(phrase.start, phrase.end):
                if other.value.label == "PERSON" and other.tokens.start > mention.tokens.start:
                    break
                if other.value.code:
                    found[mention.value.name] = other.value
                    break
        return found

    @staticmethod
    def _title_of(name: Token) -> Token:
        """The noun before a name that governs it: '**Minister** X'."""
        above = syntax.governor(name)
        return above if syntax.relation(name) in ("flat", "appos") else name

    def _is_side(self, token: Token) -> bool:
        """'the two countries', 'both sides': a group of parties named elsewhere."""
        if "side" not in self._words.classes(token) or token.tag_ != "NNS":
            return False
        if any(True for _ in self._parties_under(token)):
            return False
        words = {c.lower_ for c in token.children}
        return bool(words & {"two", "both", "three", "these"})

    def _named_before(self, token: Token) -> list[Entity]:
        """The two states, or else bodies, that the text names most up to a token.

        Of equally frequent ones those named last: a report on two countries names others in
        passing.
        """
        before = self._near.named_before(token.i, NAMED_REACH)
        bodies_first = "body" in self._words.classes(token)
        kinds = (self._is_body, self._is_state) if bodies_first else (self._is_state, self._is_body)
        for wanted in kinds:
            named = [m.value for m in before if wanted(m)]
            counts = Counter(entity.name for entity in named)
            last = {entity.name: entity for entity in named}
            ranked = sorted(last.values(), key=lambda e: (-counts[e.name], -e.start))
            if len(ranked) >= PAIR:
                return sorted(ranked[:PAIR], key=lambda e: e.start)
        return []

    def _window_start(self, token: Token) -> int:
        start = token.sent.start
        for _ in range(BACK_SENTENCES):
            if start > 0:
                start = self._doc[start - 1].sent.start
        return start

    @staticmethod
    def _is_state(mention: Mention[Entity]) -> bool:
        return mention.value.code is not None and mention.value.label in ("GPE", "NORP")

    @staticmethod
    def _is_body(mention: Mention[Entity]) -> bool:
        return mention.value.label == "ORG"

    def _is_signed_for(self, state: Token) -> bool:
        """'signed by Ann Roe **for Peru**': a state right behind a person."""
        before = self._doc[max(state.left_edge.i - 1, 0)]
        signatory, party = self._arguments.entity_at(before), self._arguments.entity_at(state)
        if signatory is None or party is None or signatory.value.label != "PERSON":
            return False
        return party.value.label == "GPE" and party.value.code is not None

    def _is_the_state(self, token: Token) -> bool:
        """'the country': a singular side that points back."""
        if "side" not in self._words.classes(token) or token.tag_ != "NN":
            return False
        if any(True for _ in self._parties_under(token)):
            return False
        return [c.lower_ for c in token.children if c.pos_ != "ADP"] == ["the"]

    def _antecedent(self, pronoun: Token) -> Iterator[Entity]:
        """Whom 'it' or 'the country' as a subject stands for: the last subject before it."""
        if pronoun.pos_ == "PRON" and pronoun.lower_ not in ("it", "they"):
            return
        start = self._window_start(pronoun)
        for token in reversed(self._doc[start : pronoun.i]):
            if syntax.relation(token) in ("subj", "subj_pass") and token.pos_ != "PRON":
                found = list(self._parties_under(token))
                if found:
                    single = len(found) == 1 and pronoun.lower_ == "it"
                    far = single and token.i < pronoun.sent.start
                    yield from ((self._placed(m.value, pronoun) if far else m.value) for m in found)
                    return

    @staticmethod
    def _placed(party: Entity, pronoun: Token) -> Entity:
        """A party told in an earlier sentence, in the place of the pronoun that takes it up."""
        return party.model_copy(update=span_of(pronoun).model_dump())
