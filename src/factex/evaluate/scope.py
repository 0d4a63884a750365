"""Which documents and record types count.

Absence is explicit: a document in scope without gold records has none, and a prediction there is
wrong; a document or record type out of scope is left out of the score, on both sides.

- With a manifest, its documents are the scope (those of one split, when a split is named), each
  for the record types it lists. A manifest line without `types` stands for all four.
- Without one, the scope is every document with a gold record, plus the documents named besides
  (articles read and found empty), for all four types.

A record in a document that neither knows is an error, since a misspelt id would otherwise pass
for a miss; the caller may choose to leave such predictions out instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from factex.errors import GoldError
from factex.evaluate.checks import RECORD_TYPES
from factex.evaluate.items import Item
from factex.records import RecordType

Split = Literal["dev", "test"]


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One annotated document: its split and the record types it is annotated for."""

    doc_id: str
    split: Split | None
    types: frozenset[RecordType]


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents scored, each with its annotated types, and those known but set aside."""

    documents: Mapping[str, frozenset[RecordType]]
    set_aside: frozenset[str] = frozenset()

    @property
    def types(self) -> frozenset[RecordType]:
        """The record types that some document is annotated for."""
        return frozenset(kind for kinds in self.documents.values() for kind in kinds)

    def select(self, items: Sequence[Item], *, ignore_unknown: bool = False) -> list[Item]:
        """Return the items whose document and type are in scope, in the order given.

        Raises:
            GoldError: an item's document is unknown, unless `ignore_unknown`.
        """
        known = self.documents.keys() | self.set_aside
        for item in items:
            if item.doc_id not in known and not ignore_unknown:
                raise GoldError(
                    f"{item.where}: unknown document {item.doc_id!r}. Correct the id, list the "
                    "document in the manifest or the articles, or ignore unknown documents."
                )
        return [item for item in items if item.type in self.documents.get(item.doc_id, ())]


def scope_of_manifest(entries: Iterable[ManifestEntry], split: Split | None = None) -> Scope:
    """Return the scope a manifest gives, for one split or (None) for all documents.

    Raises:
        GoldError: no document of the manifest has that split.
    """
    entries = list(entries)
    chosen = [entry for entry in entries if split is None or entry.split == split]
    if not chosen:
        raise GoldError(f"manifest: no document in split {split!r}. Check `split` on its lines.")
    documents = {entry.doc_id: entry.types for entry in chosen}
    return Scope(documents, frozenset(entry.doc_id for entry in entries) - documents.keys())


def scope_of_gold(gold: Iterable[Item], document_ids: Iterable[str] = ()) -> Scope:
    """Return the scope without a manifest: documents with gold, and those named, in that order."""
    ids = dict.fromkeys([*(item.doc_id for item in gold), *document_ids])
    return Scope({doc_id: frozenset(RECORD_TYPES) for doc_id in ids})
