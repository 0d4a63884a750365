"""Spans by place: which lie inside a stretch of text, which covers it, what stands near."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from spacy.tokens import Doc

Item = TypeVar("Item")


def window(doc: Doc, start: int, end: int, reach: int) -> tuple[int, int]:
    """Token bounds of the part of a sentence within `reach` tokens of tokens `start:end`.

    Costs no more than `reach`, however long the sentence is; `Token.sent` walks all of it.
    """
    first, last = start, end
    while first > max(0, start - reach) and not doc[first].is_sent_start:
        first -= 1
    while last < min(len(doc), end + reach) and not doc[last].is_sent_start:
        last += 1
    return first, last


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
