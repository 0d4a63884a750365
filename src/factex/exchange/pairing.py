"""Which mark of a tool is which mark of the export."""

from __future__ import annotations

from collections.abc import Sequence

from factex.exchange.annotation import Mark, mark_class
from factex.exchange.found import FoundMark


def pair_marks(found: Sequence[FoundMark], exported: Sequence[Mark]) -> dict[int, int]:
    """Pair marks one to one: by the tool's id, by place and label, then by the largest overlap.

    Only marks of one class are paired: a GPE may have become an ORG, but no date an event.

    Returns:
        Numbers of exported marks by number of found mark.
    """
    pairs = _by_id(found, exported)
    _by_place(found, exported, pairs)
    _by_overlap(found, exported, pairs)
    return pairs


def _by_id(found: Sequence[FoundMark], exported: Sequence[Mark]) -> dict[int, int]:
    first: dict[int, int] = {}  # an id that stands twice is the first one's
    for number, mark in enumerate(found):
        known = mark.known
        if known is None or not 0 <= known < len(exported):
            continue
        if mark_class(mark.label) == mark_class(exported[known].label):
            first.setdefault(known, number)
    return {number: known for known, number in first.items()}


def _by_place(found: Sequence[FoundMark], exported: Sequence[Mark], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    free: dict[tuple[str, int, int], list[int]] = {}
    for number in reversed(range(len(exported))):
        if number not in taken:
            mark = exported[number]
            free.setdefault((mark.label, mark.start, mark.end), []).append(number)
    for number, one in enumerate(found):
        same = free.get((one.label, one.start, one.end))
        if number not in pairs and same:
            pairs[number] = same.pop()


def _by_overlap(
    found: Sequence[FoundMark], exported: Sequence[Mark], pairs: dict[int, int]
) -> None:
    taken = set(pairs.values())
    left = [number for number in range(len(exported)) if number not in taken]
    candidates = []
    for number, mark in enumerate(found):
        if number in pairs:
            continue
        for other in left:
            overlap = min(mark.end, exported[other].end) - max(mark.start, exported[other].start)
            if overlap > 0 and mark_class(mark.label) == mark_class(exported[other].label):
                candidates.append((-overlap, number, other))
    for _, number, other in sorted(candidates):
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)
