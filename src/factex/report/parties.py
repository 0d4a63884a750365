"""Who concluded what with whom: agreements counted by pairs of parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from factex.records import Agreement, AnyRecord
from factex.report.names import Key, Names

MATRIX_SIZE = 20
MAX_PAIRED = 40
"""Parties of one agreement that are paired: a convention of 190 states would make 17,955 pairs."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """An agreement: its place among the records and its parties, each once, in reading order."""

    number: int
    record: Agreement
    parties: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties and the agreements that name both, by their place among the records."""

    first: Key
    second: Key
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The parties with most agreements and the counts between them.

    Attributes:
        keys: the parties, those with most agreements first.
        left_out: parties of some pair that are not among them.
        counts: agreements by pair of places in `keys`, both ways round.
    """

    keys: tuple[Key, ...]
    left_out: int
    counts: dict[tuple[int, int], int]


def find_concluded(records: Sequence[AnyRecord], names: Names) -> list[Concluded]:
    """All agreements with their parties."""
    return [
        Concluded(number, record, _parties(record, names))
        for number, record in enumerate(records)
        if isinstance(record, Agreement)
    ]


def _parties(record: Agreement, names: Names) -> tuple[Key, ...]:
    keys = (names.entity(record.doc_id, party) for party in record.parties)
    return tuple(dict.fromkeys(keys))


def pair_parties(concluded: Sequence[Concluded], names: Names) -> list[Pair]:
    """Pairs of parties, those with most agreements first, then by name."""
    found: dict[tuple[Key, Key], list[int]] = defaultdict(list)
    for one in concluded:
        for pair in combinations(sorted(one.parties[:MAX_PAIRED], key=_order(names)), 2):
            found[pair].append(one.number)
    pairs = [Pair(first, second, tuple(numbers)) for (first, second), numbers in found.items()]
    order = _order(names)
    return sorted(pairs, key=lambda p: (-len(p.numbers), order(p.first), order(p.second)))


def _order(names: Names) -> Callable[[Key], tuple[str, Key]]:
    """By name as it is shown; the key tells namesakes apart."""
    return lambda key: (names.label(key).casefold(), key)


def make_matrix(pairs: Sequence[Pair], names: Names) -> Matrix:
    """The counts between the parties that have most agreements with others."""
    signed: dict[Key, set[int]] = defaultdict(set)
    for pair in pairs:
        for key in (pair.first, pair.second):
            signed[key].update(pair.numbers)
    order = _order(names)
    ranked = sorted(signed, key=lambda key: (-len(signed[key]), order(key)))
    keys = tuple(ranked[:MATRIX_SIZE])
    place = {key: number for number, key in enumerate(keys)}
    counts = {}
    for pair in pairs:
        if pair.first in place and pair.second in place:
            a, b = place[pair.first], place[pair.second]
            counts[a, b] = counts[b, a] = len(pair.numbers)
    return Matrix(keys, len(ranked) - len(keys), counts)
