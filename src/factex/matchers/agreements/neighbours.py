"""Parties found by place: what stands after 'between', before a verb, or joined by a hyphen.

Parsers often hang the second party of a long phrase on its topic, or take a name before a verb
for something else; here only the order of words counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.words import Words
from factex.matchers.arguments import PLACE_PREPOSITIONS, Arguments
from factex.matchers.base import Layers, Mention
from factex.records import Entity
from factex.values.places import find_place

PARTY_LABELS = frozenset({"GPE", "ORG", "NORP"})
PARTY_PREPOSITIONS = frozenset({"between", "with", "among", "amongst"})
# Prepositions after which a name is a topic, place or time, until 'between' comes again.
TURNING = PARTY_PREPOSITIONS | {"on", "for", "in", "at", "concerning", "regarding", "against"}
TURNING |= {"about", "under", "by", "to", "after", "during", "within", "over", "from", "at", "as"}
TURNING |= {"upon", "onto", "into", "through", "without", "before", "since", "until", "despite"}
NO_DOER = PLACE_PREPOSITIONS | {"by"}
HYPHENS = frozenset({"-", "–"})
# How far on a list of parties may reach.
LIST_LIMIT = 60
HOSTS = frozenset({"host", "legislature", "court"})


class Neighbours:
    """Finds the parties that stand near a word of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, arguments: Arguments, words: Words) -> None:
        self._doc = doc
        self._entities = layers.entities
        self._arguments = arguments
        self._words = words
        self._dated = {d.tokens.start for d in layers.dates}
        self._starts = {m.tokens.start: m for m in layers.entities}
        self._order = [m.tokens.start for m in layers.entities]

    def starting_in(self, start: int, end: int) -> Iterator[Mention[Entity]]:
        """Entities that start within a token range, in text order."""
        for index in range(bisect_left(self._order, start), bisect_left(self._order, end)):
            yield self._entities[index]

    def named_before(self, index: int, reach: int) -> Sequence[Mention[Entity]]:
        """The last names before a token."""
        end = bisect_left(self._order, index)
        return self._entities[max(0, end - reach) : end]

    def may_be_party(self, mention: Mention[Entity], *, joined: bool = False) -> bool:
        """A state or body; a world body, parliament or court binds no one by what it does.

        A world body behind 'with' or 'between' (`joined`) is a side like others.
        """
        if mention.value.label not in PARTY_LABELS:
            return False
        classes = {label for token in mention.tokens for label in self._words.classes(token)}
        return not classes & (HOSTS - {"host"} if joined else HOSTS)

    def joined_after(self, word: Token, own_end: int) -> Iterator[Entity]:
        """Names after 'between', 'with', 'among' up to another preposition, agreement or verb.

        Args:
            word: the head of a mention, or the verb behind it.
            own_end: where the mention ends; an agreement named behind it is another one.
        """
        joined = False
        for token in self._behind(word, own_end):
            if token.lower_ in TURNING and not self._is_in_body(token):
                joined = token.lower_ in PARTY_PREPOSITIONS and not (
                    self._of_other(token, own_end) or "manner" in self._words.classes(token.head)
                )
            named = self._starts.get(token.i)
            if joined and named is not None and self._is_joined(named, own_end):
                yield named.value

    def _is_joined(self, named: Mention[Entity], own_end: int) -> bool:
        """Whether a name behind 'with' is a side: not in 'in line with the **Oslo** Treaty'."""
        above = syntax.governor(named.root)
        of_other = named.root.i < above.i and above.i >= own_end and above.i in self._words.heads
        return not of_other and self.may_be_party(named, joined=True)

    def joining_word(self, word: Token, own_end: int) -> str:
        """The first of 'between', 'with' and 'among' behind a word, or ''."""
        words = (t.lower_ for t in self._behind(word, own_end))
        return next((w for w in words if w in PARTY_PREPOSITIONS), "")

    def _behind(self, word: Token, own_end: int) -> Iterator[Token]:
        """The tokens behind a word, up to another agreement or a finite verb."""
        for token in self._doc[word.i + 1 : min(word.sent.end, word.i + LIST_LIMIT)]:
            other = token.i >= own_end and token.i in self._words.heads
            if other or token.tag_ in syntax.FINITE_TAGS or token.text in (";", ":"):
                return
            yield token

    def _is_in_body(self, token: Token) -> bool:
        """'the Secretariat **for** Trade': part of a body's name."""
        named = self._arguments.entity_at(token)
        return named is not None and named.value.label == "ORG"

    def _of_other(self, preposition: Token, own_end: int) -> bool:
        """'signed on Tuesday after **talks between** Xi and Trong': behind a noun of its own."""
        noun = self._doc[preposition.i - 1]
        follows = noun.i >= own_end and noun.pos_ == "NOUN"
        return follows and syntax.governor(preposition.head).i == noun.i

    def owners_after(self, head: Token) -> Sequence[Entity]:
        """'the Joint Declaration **of Peru and Chile**': two or more names right after 'of'."""
        found: list[Entity] = []
        is_list = False  # 'the Treaty of Oslo, the court' is none
        index = head.i + 2
        if index > len(self._doc) or self._doc[head.i + 1 : index].text.lower() != "of":
            return found
        while index < head.sent.end:
            named = self._starts.get(index)
            if named is not None and self.may_be_party(named):
                found.append(named.value)
                index = named.tokens.end
            elif self._doc[index].lower_ in ("the", "and", ","):
                is_list = is_list or self._doc[index].lower_ == "and"
                index += 1
            else:
                break
        return found if is_list and len(found) > 1 else []

    def right_before(self, verb: Token) -> Sequence[Entity]:
        """'In 1955 **Turkey and Iraq** signed': names before a verb that the parse misplaces.

        Behind a preposition of place they say where, behind 'by' who did another thing: 'the pact
        signed **in Gulu** has lapsed', 'the truce, brokered **by Oman**, has ended'.
        """
        found: list[Entity] = []
        index = verb.i - 1
        while index >= verb.sent.start and self._doc[index].pos_ in ("AUX", "ADV"):
            index -= 1
        while index >= verb.sent.start:
            mention = self._arguments.entity_at(self._doc[index])
            if mention is None and self._doc[index].lower_ not in ("and", ",", "the"):
                return [] if self._doc[index].lower_ in NO_DOER else found
            if mention is not None and self.may_be_party(mention):
                found.append(mention.value)
            index = index - 1 if mention is None else mention.tokens.start - 1
        return found

    def gapped_after(self, verb: Token) -> Iterator[Entity]:
        """'A joined in May, **B** in June and **C** in July': names with a date and no verb."""
        dated = False
        for token in self._doc[verb.i + 1 : min(verb.sent.end, verb.i + LIST_LIMIT)]:
            if token.pos_ in ("VERB", "AUX"):
                return
            named = self._starts.get(token.i)
            if dated and named is not None and self._is_gapped(named):
                yield named.value
            dated = dated or token.i in self._dated

    def _is_gapped(self, mention: Mention[Entity]) -> bool:
        before = self._doc[mention.tokens.start - 1].lower_
        after = self._doc[mention.tokens.end : mention.tokens.end + 2]
        dated = len(after) > 1 and after[0].pos_ == "ADP" and after[1].i in self._dated
        return dated and before in (",", "and", ";") and self.may_be_party(mention)

    def listed(self, group: Token, known: Sequence[Mention[Entity]]) -> Iterator[Mention[Entity]]:
        """Members after 'four agencies: the A, the B and the C', up to the clause's end."""
        following = self._doc[group.i + 1 : min(group.sent.end, group.i + LIST_LIMIT)]
        if not len(following) or following[0].text not in (":", "–", "—"):
            return
        for mention in self.starting_in(following.start, following.end):
            wanted = mention.value.label == "ORG" or mention.value.code is not None
            if wanted and mention not in known:
                yield mention

    def hyphened(self, tokens: TokenSpan) -> Iterator[Mention[Entity]]:
        """'the **Peru-Chile** Summit': names that a hyphen joins, inside a longer name."""
        for mention in self.starting_in(tokens.start, tokens.end):
            start, end = mention.tokens.start, mention.tokens.end
            before = start > tokens.start and self._doc[start - 1].text in HYPHENS
            after = end < tokens.end and self._doc[end].text in HYPHENS
            near = (start - 2 if before else end + 1) if before or after else -1
            other = (
                self._arguments.entity_at(self._doc[near]) if 0 <= near < len(self._doc) else None
            )
            if other is not None and self.may_be_party(mention):
                yield mention

    def state_of(self, body: Mention[Entity]) -> Entity | None:
        """'the **Honduran** Congress' acts for its state."""
        classes = {label for token in body.tokens for label in self._words.classes(token)}
        has_article = len(body.tokens) > 1 and body.tokens[0].lower_ == "the"
        first = body.tokens[1 if has_article else 0]
        place = find_place(first.text) if "legislature" in classes else None
        if place is None or place.kind == "city":
            return None
        return Entity(
            start=first.idx,
            end=first.idx + len(first.text),
            text=first.text,
            label="NORP" if place.kind == "demonym" else "GPE",
            name=place.name,
            code=place.code,
        )
