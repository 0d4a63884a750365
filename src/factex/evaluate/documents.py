"""Pair and count document by document: the units that the bootstrap draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from factex.evaluate.boundaries import Scheme, SpanCount, count_boundaries
from factex.evaluate.checks import RECORD_TYPES
from factex.evaluate.fields import FieldCount, count_fields
from factex.evaluate.items import Item, number_duplicates
from factex.evaluate.pairing import Pairing, pair_records
from factex.evaluate.report import Matching
from factex.evaluate.scope import Scope
from factex.records import RecordType

MATCHINGS: tuple[Matching, ...] = get_args(Matching)
Counts = tuple[int, int, int]  # tp, fp, fn


@dataclass(frozen=True, slots=True)
class Document:
    """One document's pairings and counts; `counts` has a (tp, fp, fn) per type and matching."""

    doc_id: str
    pairings: Mapping[RecordType, Pairing]
    counts: Mapping[RecordType, Mapping[Matching, Counts]]
    fields: Mapping[RecordType, Mapping[str, FieldCount]]
    boundaries: Mapping[str, Mapping[Scheme, SpanCount]]


def pair_documents(gold: Iterable[Item], predicted: Iterable[Item], scope: Scope) -> list[Document]:
    """Return every document in scope, with or without records, in the scope's order."""
    wanted, found = _by_document(gold), _by_document(predicted)
    return [
        _pair_document(doc_id, wanted.get(doc_id, []), found.get(doc_id, []))
        for doc_id in scope.documents
    ]


def count_pairing(pairing: Pairing) -> dict[Matching, Counts]:
    """Return (tp, fp, fn) under `match` and under `strict`, optional gold left out."""
    required = [pair for pair in pairing.pairs if not pair.optional]
    wrong = sum(bool(pair.wrong) for pair in required)
    extra, missed = len(pairing.extra), sum(not item.optional for item in pairing.missed)
    return {
        "match": (len(required), extra, missed),
        "strict": (len(required) - wrong, extra + wrong, missed + wrong),
    }


def _pair_document(doc_id: str, gold: Sequence[Item], predicted: Sequence[Item]) -> Document:
    pairings = {
        kind: pair_records(_ordered(gold, kind), _ordered(predicted, kind)) for kind in RECORD_TYPES
    }
    return Document(
        doc_id=doc_id,
        pairings=pairings,
        counts={kind: count_pairing(pairing) for kind, pairing in pairings.items()},
        fields=count_fields(pair for pairing in pairings.values() for pair in pairing.pairs),
        boundaries=count_boundaries(gold, predicted),
    )


def _ordered(items: Iterable[Item], kind: RecordType) -> list[Item]:
    return number_duplicates([item for item in items if item.type == kind])


def _by_document(items: Iterable[Item]) -> dict[str, list[Item]]:
    grouped: dict[str, list[Item]] = {}
    for item in items:
        grouped.setdefault(item.doc_id, []).append(item)
    return grouped
