"""Which country an organization belongs to, as far as its name and its document tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from factex.matchers.base import Mention
from factex.matchers.gazetteer import KnownOrganization, known_organization
from factex.matchers.heads import is_worldwide
from factex.records import Entity, Span
from factex.values.places import find_place, is_modifier, region_country

MAX_PLACE_WORDS = 4
GAPS = (" ", "'s ", "' ")
MIN_NAMED = 2
"""Times a document must name a country before its bodies are taken to be of it."""
PAIR = 2
SEAT_REACH = 60
_PLACE = r"((?:[A-Z][\w.]*[ -]){0,2}[A-Z][\w.]*)"
_SEATED = r"(?:based|headquartered)"
SEAT_BEFORE = re.compile(rf"{_PLACE}-{_SEATED}\s+(?:[a-z]+\s+){{0,3}}\Z")
SEAT_AFTER = re.compile(
    rf"(?:\s*\([A-Z]+\))?,?\s+(?:an?\s+|the\s+)?(?:[a-z]+\s+){{0,2}}?"
    rf"(?:{_PLACE}-{_SEATED}\b|(?:[a-z]+\s+){{0,2}}?{_SEATED}\s+in\s+{_PLACE})"
)
"""'Acme, **a Lima-based** firm', 'Acme, which is **based in Lima**'."""


class Countries:
    """The countries that a document names, and how often.

    Counted are countries, their people and national organizations (a news agency reports on any
    country and counts for none).

    Args:
        doc: the Doc.
        entities: its entities.
    """

    def __init__(self, doc: Doc, entities: Sequence[Mention[Entity]]) -> None:
        self._doc = doc
        self._text = doc.text
        self._code_at = {m.value.end: m.value.code for m in entities if m.value.code}
        self._people_at = {m.value.end: m.value.code for m in entities if m.value.label == "NORP"}
        self._counts = Counter(m.value.code for m in entities if m.value.code)
        self._counts.update(_national(entities))

    def of(
        self, mentions: Sequence[Span], known: KnownOrganization | None, *, is_public: bool = True
    ) -> str | None:
        """ISO 3166-1 alpha-2 code of an organization's country, or None.

        In this order: what is known of it; a country or its people in the name; a possessor or
        adjective before the name; a city or province in the name; the place where it is said to
        be based; the country that the document names most, unless the name of a public body says
        that it is of more than one ('International').
        """
        if known is not None and (not known.generic or self._speaks_of(known.country)):
            return known.country
        is_shared = is_public and _is_of_no_country(mentions)
        return (
            _country_in(mentions)
            or self._before(mentions)
            or self._region_in(mentions)
            or self._seat(mentions)
            or (None if is_shared else self._most_named())
        )

    def _speaks_of(self, code: str | None) -> bool:
        """Whether the document can mean this country's body of a name that many have."""
        return not self._counts or code in self._counts

    def _before(self, mentions: Sequence[Span]) -> str | None:
        """The country of "Peru's Ports Board", 'Peruvian Ports Board', 'the Peruvian firm Acme'."""
        for mention in mentions:
            for gap in GAPS:
                if self._text.endswith(gap, 0, mention.start):
                    code = self._code_at.get(mention.start - len(gap))
                    code = code or self._described(mention)
                    if code is not None:
                        return code
        return None

    def _described(self, mention: Span) -> str | None:
        """The country whose people a noun right before a name is of: 'the **Peruvian** firm'."""
        name = self._doc.char_span(mention.start, mention.end)
        if name is None or name.start < PAIR:
            return None
        modifier, noun = self._doc[name.start - PAIR : name.start]
        if not noun.is_lower or noun.pos_ in ("VERB", "AUX", "ADP"):
            return None
        return self._people_at.get(modifier.idx + len(modifier))

    def _region_in(self, mentions: Sequence[Span]) -> str | None:
        """The country of a city in a name, or of a province whose country the document names."""
        for phrase in _phrases(mentions):
            place = find_place(phrase)
            if place is not None and place.code is not None:
                return place.code
            code = region_country(phrase)
            if code in self._counts:
                return code
        return None

    def _seat(self, mentions: Sequence[Span]) -> str | None:
        """The country of the town that a body is said to be based in."""
        for mention in mentions:
            before = SEAT_BEFORE.search(
                self._text[max(0, mention.start - SEAT_REACH) : mention.start]
            )
            after = SEAT_AFTER.match(self._text[mention.end : mention.end + SEAT_REACH])
            for hit in (before, after):
                for town in () if hit is None else filter(None, hit.groups()):
                    code = _country_of(town)
                    if code is not None:
                        return code
        return None

    def _most_named(self) -> str | None:
        """The country that the document names most often, None on a tie.

        On the development articles a plurality gave the right country more often than a majority
        (91 against 86 percent of all organizations).
        """
        ranked = self._counts.most_common(2)
        if (
            not ranked
            or ranked[0][1] < MIN_NAMED
            or (len(ranked) > 1 and ranked[0][1] == ranked[1][1])
        ):
            return None
        return ranked[0][0]


def _national(entities: Sequence[Mention[Entity]]) -> Iterator[str]:
    for mention in entities:
        known = known_organization(mention.rules)
        if known is not None and known.country and not known.generic and known.org_type != "media":
            yield known.country


def _is_of_no_country(mentions: Sequence[Span]) -> bool:
    """'**International** Prize Court', '**European** Telecommunications Institute'."""
    return any(is_worldwide(word) for mention in mentions for word in mention.text.split())


def _country_in(mentions: Sequence[Span]) -> str | None:
    for phrase in _phrases(mentions):
        place = find_place(phrase)
        if place is not None and place.code is not None and place.kind != "city":
            return place.code
    return None


def _country_of(town: str) -> str | None:
    """The country of a place that capitalised words may precede: 'The **Tokyo**'."""
    words = town.rstrip(".").split()
    for first in range(len(words)):
        place = find_place(" ".join(words[first:]))
        if place is not None and place.code is not None:
            return place.code
    return None


def _phrases(mentions: Sequence[Span]) -> Iterator[str]:
    """Runs of words in names, the longest first, each distinct name once."""
    for text in dict.fromkeys(mention.text for mention in mentions):
        words = text.replace("-", " ").split()
        for size in range(min(MAX_PLACE_WORDS, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                if start == 0 or not is_modifier(words[start - 1]):
                    yield " ".join(words[start : start + size])
