"""Half-open character intervals: overlap, merging, and all overlapping pairs of two lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Interval = tuple[int, int]


def interval(span: Mapping[str, Any]) -> Interval:
    """Return `(start, end)` of a Span mapping, in code points."""
    return (span["start"], span["end"])


def overlap(first: Interval, second: Interval) -> int:
    """Return how many code points two intervals share (0 when they only touch).

    >>> overlap((0, 5), (3, 9)), overlap((0, 5), (5, 9))
    (2, 0)
    """
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def dice(shared: int, first: Sequence[Interval], second: Sequence[Interval]) -> float:
    """Return the Dice coefficient of two merged interval lists that share `shared` code points."""
    return 2 * shared / (length(first) + length(second))


def length(intervals: Iterable[Interval]) -> int:
    """Return the total length of disjoint intervals, in code points."""
    return sum(end - start for start, end in intervals)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same coverage as sorted, disjoint intervals.

    >>> merge([(4, 9), (0, 5), (20, 22)])
    ((0, 9), (20, 22))
    """
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def overlapping(
    first: Sequence[Interval], second: Sequence[Interval]
) -> Iterator[tuple[int, int, int]]:
    """Yield `(index in first, index in second, shared code points)` for each overlapping pair.

    One sweep over both lists sorted by start: the cost is that of sorting plus the pairs found.
    The order of the pairs is deterministic but not otherwise meaningful.
    """
    both = [(span, 0, index) for index, span in enumerate(first)]
    both += [(span, 1, index) for index, span in enumerate(second)]
    active: tuple[list[tuple[Interval, int]], list[tuple[Interval, int]]] = ([], [])
    for span, side, index in sorted(both):
        opposite = active[1 - side]
        opposite[:] = [other for other in opposite if other[0][1] > span[0]]
        for other, other_index in opposite:
            if shared := overlap(span, other):
                pair = (index, other_index) if side == 0 else (other_index, index)
                yield (*pair, shared)
        active[side].append((span, index))
