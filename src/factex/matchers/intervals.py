"""Spans by place: which lie inside a stretch of text, which one covers it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Intervals(Generic[Item]):
    """Items with a start and an end, looked up in logarithmic time.

    Args:
        items: what to look up, in any order.
        place: start and end of an item, half-open.
    """

    def __init__(self, items: Iterable[Item], place: Callable[[Item], tuple[int, int]]) -> None:
        self._items = sorted(items, key=place)
        self._places = [place(item) for item in self._items]

    def inside(self, start: int, end: int) -> list[Item]:
        """Items that lie within `start:end`, in text order.

        >>> Intervals(["a", "bcd"], {"a": (0, 1), "bcd": (2, 5)}.__getitem__).inside(0, 4)
        ['a']
        """
        first = bisect_left(self._places, (start, start))
        last = bisect_right(self._places, (end, end))
        return [self._items[i] for i in range(first, last) if self._places[i][1] <= end]

    def covering(self, start: int, end: int) -> Item | None:
        """The last item to begin at or before `start`, if it reaches to `end`.

        For items that do not overlap this is the one that covers `start:end`.
        """
        i = bisect_left(self._places, (start + 1, 0)) - 1
        return self._items[i] if i >= 0 and self._places[i][1] >= end else None
