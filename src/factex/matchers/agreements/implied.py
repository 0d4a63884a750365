"""All parties of an agreement: those told of its mentions, sifted, and those left unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from spacy.tokens import Doc

from factex.matchers.agreements.clusters import Cluster
from factex.matchers.agreements.coreference import PAIR
from factex.matchers.agreements.parties import PartyFinder
from factex.matchers.base import Layers
from factex.records import Entity
from factex.values.places import country_name, find_place

# Agreements that two sides make; names but a memorandum's are mostly of many-sided ones.
BILATERAL = frozenset({"treaty", "agreement", "memorandum", "statement"})
# How many sentences back the parties of another agreement are taken over.
REACH = 2
# How often a text must name a country to be about it.
OFTEN = 3
# What joins a body and its country, so that the body alone is the party.
BEFORE_BODY = frozenset({" ", "'s ", "’s "})
AFTER_BODY = frozenset({" of ", " of the "})


class AllParties:
    """Finds the parties of the agreements of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, parties: PartyFinder) -> None:
        self._doc = doc
        self._text = doc.text  # built anew at each access
        self._parties = parties
        self._states: dict[str, Entity] = {}
        self._counts: Counter[str] = Counter()
        for mention in layers.entities:
            code = state_code(mention.value)
            if code is not None and mention.value.label in ("GPE", "NORP"):
                self._counts[code] += 1
                if mention.value.code is not None:
                    self._states.setdefault(code, mention.value)

    def of(self, cluster: Cluster, earlier: Sequence[Cluster]) -> tuple[Entity, ...]:
        """Parties in text order.

        Args:
            cluster: the mentions of an agreement.
            earlier: the agreements told before it.
        """
        found = self._sifted(cluster.parties)
        lead = cluster.lead
        if len(found) < PAIR and not lead.is_plural and lead.hit.label != "convention":
            for mention in cluster.mentions:
                for entity in self._parties.of_sides(mention):
                    found.setdefault(entity.name, entity)
        if not found and is_bilateral(cluster):
            pair = self._of_last(cluster, earlier) or self._main_states()
            found = {entity.name: entity for entity in pair}
        return tuple(sorted(self._as_states(list(found.values())), key=lambda e: e.start))

    def _as_states(self, parties: list[Entity]) -> list[Entity]:
        """'**Manila** and **Tokyo** signed a treaty': among states a capital stands for its own.

        Where bodies sit it may stand for them: 'London and **Brussels**'.
        """
        places = [find_place(e.text) if e.label == "GPE" else None for e in parties]
        codes = {p.code for p in places if p is not None and p.code is not None}
        if len(codes) < max(PAIR, len(parties)):
            return parties
        return [
            e if e.code or p is None or self._parties.is_seat(e) else _in_place_of(e, p.code)
            for e, p in zip(parties, places, strict=True)
        ]

    def _sifted(self, parties: dict[str, Entity]) -> dict[str, Entity]:
        """Without a capital that stands for a state named too, and without the states of bodies."""
        codes = {e.code for e in parties.values() if e.code is not None}
        bodies = [e for e in parties.values() if e.label == "ORG"]
        return {
            name: entity
            for name, entity in parties.items()
            if not (entity.code is None and state_code(entity) in codes)
            and not any(self._belongs(body, entity) for body in bodies)
        }

    def _belongs(self, body: Entity, state: Entity) -> bool:
        """'**Ghana**'s Crime Office', 'the Crime Office of **Ghana**'."""
        if state.code is None:
            return False
        text = self._text
        if state.end <= body.start:
            return text[state.end : body.start] in BEFORE_BODY
        return text[body.end : state.start] in AFTER_BODY

    def _of_last(self, cluster: Cluster, earlier: Sequence[Cluster]) -> list[Entity]:
        """The pair of the agreement told in the same sentence or up to two before."""
        start = cluster.mentions[0].head.sent.start
        for _ in range(REACH):
            start = self._doc[start - 1].sent.start if start else 0
        for other in reversed(earlier):
            if other.mentions[-1].head.i >= start and len(other.parties) == PAIR:
                return list(other.parties.values())
        return []

    def _main_states(self) -> list[Entity]:
        """The two countries that a text is about: named often, and no third as often."""
        ranked = [(c, n) for c, n in self._counts.most_common(PAIR + 1) if c in self._states]
        if len(ranked) < PAIR or ranked[1][1] < OFTEN:
            return []
        if len(ranked) > PAIR and ranked[2][1] == ranked[1][1]:
            return []
        return [self._states[code] for code, _ in ranked[:PAIR]]


def _in_place_of(capital: Entity, code: str | None) -> Entity:
    name = country_name(code or "") or capital.name
    return capital.model_copy(update={"name": name, "code": code})


def is_bilateral(cluster: Cluster) -> bool:
    """Whether an agreement is of a kind that two sides make, and the text tells its status."""
    lead = cluster.lead
    if lead.hit.label not in BILATERAL or lead.is_plural or not cluster.tellings:
        return False
    return not lead.is_name or lead.hit.label == "memorandum"


def state_code(entity: Entity) -> str | None:
    """The code of a state, also by its capital or its people."""
    place = None if entity.code is not None else find_place(entity.text)
    return entity.code if place is None else place.code
