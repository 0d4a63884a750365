"""Who is who across the documents of a batch.

A country is its code. An organization is its name (case, article and punctuation apart) in its
country, so that the high courts of two states stay two. A short form joins the full name that a
document gives for it, if all documents of the batch that explain it agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from factex.evaluate.items import normalize_name
from factex.records import Agreement, AnyRecord, Claim, Entity, Event, Organization

Key = tuple[str, str]
"""Normalized name and country; `("", code)` for the country itself."""


@dataclass(slots=True)
class Names:
    """The names of a batch, each with the key that its bearers share.

    Attributes:
        homes: normalized name → countries of the organizations that bear it.
        full: normalized short form → normalized full names that documents explain it with.
        local: document and normalized name → country of the organization there.
        written: key → how often each written form was met.
    """

    homes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    full: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    local: dict[tuple[str, str], str] = field(default_factory=dict)
    written: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def of(cls, records: Iterable[AnyRecord]) -> Names:
        """Learn the names of all records."""
        records = tuple(records)
        names = cls()
        for record in records:
            if isinstance(record, Organization):
                names._learn(record)
        for record in records:
            if isinstance(record, Organization):
                names.written[names.organization(record)][record.name] += 1
            for entity in entities_of(record):
                names.written[names.entity(record.doc_id, entity)][entity.name] += 1
        return names

    def organization(self, record: Organization) -> Key:
        """The key of an organization."""
        return self._key(record.doc_id, _folded(record.name))

    def entity(self, doc_id: str, entity: Entity) -> Key:
        """The key of a party, participant or subject of a document."""
        return ("", entity.code) if entity.code else self._key(doc_id, _folded(entity.name))

    def label(self, key: Key) -> str:
        """How it is written most often; of equals the longest, then the first by alphabet."""
        forms = self.written.get(key, Counter())
        return min(forms, key=lambda form: (-forms[form], -len(form), form)) if forms else key[0]

    def _learn(self, record: Organization) -> None:
        name, country = _folded(record.name), record.country or ""
        self.homes[name].add(country)
        for other in (name, *map(_folded, record.aliases)):
            self.local.setdefault((record.doc_id, other), country)
            if other != name:
                self.full[other].add(name)

    def _key(self, doc_id: str, name: str) -> Key:
        country = self.local.get((doc_id, name))
        full = self._full_name(name)
        homes = {home for home in self.homes.get(full, ()) if home}
        if not country and len(homes) == 1:
            (country,) = homes
        return full, country or ""

    def _full_name(self, name: str) -> str:
        """The full name of a short form; the form itself where there is none, or more than one."""
        met = {name}
        while len(wider := self.full.get(name, set())) == 1:
            (name,) = wider
            if name in met:
                break
            met.add(name)
        return name


def entities_of(record: AnyRecord) -> Iterator[Entity]:
    """The named ones that a record ties to its fact; places are none."""
    if isinstance(record, Agreement):
        yield from record.parties
    elif isinstance(record, Event):
        yield from record.participants
    elif isinstance(record, Claim) and record.subject:
        yield record.subject


def _folded(name: str) -> str:
    """The name as it is compared; a name of signs alone is compared as it is."""
    return normalize_name(name) or name
