"""Where each character of a rewritten text stands in the source text.

A rewriting step never touches the text alone: it hands edits to an `OffsetMap`, which carries
text and places along together. Offsets count Unicode code points, half-open.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

Edit = tuple[int, int, str]
"""Replace `text[start:end]` by a string: `(start, end, replacement)`."""


@dataclass(frozen=True, slots=True, eq=False)
class OffsetMap:
    """A text with the source place of each of its characters.

    Attributes:
        text: the rewritten (normalized) text.
        starts: source start of each character of `text`; never decreasing.
        ends: source end of each character; never decreasing. Equal to the start where the
            character was inserted and stands for nothing in the source.
    """

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def identity(cls, text: str, start: int = 0) -> OffsetMap:
        """The map of an untouched text whose first character stands at `start` in the source."""
        numbers = _numbers(start, start + len(text) + 1)
        return cls(text, numbers[:-1], numbers[1:])

    def translate(self, table: dict[int, str]) -> OffsetMap:
        """Replace single characters by single characters.

        Args:
            table: code point to replacement, each one character long.

        Raises:
            ValueError: a replacement changes the length of the text.
        """
        text = self.text.translate(table)
        if len(text) != len(self.text):
            raise ValueError("translate() replaces one character by one; use edit() for the rest")
        return OffsetMap(text, self.starts, self.ends)

    def edit(self, edits: Iterable[Edit]) -> OffsetMap:
        """Rewrite stretches of the text.

        A replacement of equal length maps character by character; of another length, each of its
        characters maps to the whole stretch; an insertion maps to the point after the character
        before it; a deletion leaves a gap.

        Args:
            edits: ordered by place, not overlapping, in offsets of the present text.

        Raises:
            ValueError: an edit overlaps the one before it or leaves the text.
        """
        pieces: list[str] = []
        starts, ends = array("i"), array("i")
        done = 0
        for start, end, new in edits:
            if not done <= start <= end <= len(self.text):
                raise ValueError(f"edit {start}:{end} overlaps an earlier one or leaves the text")
            pieces += (self.text[done:start], new)
            starts.extend(self.starts[done:start])
            ends.extend(self.ends[done:start])
            self._place(starts, ends, start, end, len(new))
            done = end
        if not pieces:
            return self
        pieces.append(self.text[done:])
        starts.extend(self.starts[done:])
        ends.extend(self.ends[done:])
        return OffsetMap("".join(pieces), starts, ends)

    def _place(
        self, starts: array[int], ends: array[int], start: int, end: int, length: int
    ) -> None:
        """Append the places of a replacement of `text[start:end]`, `length` characters long."""
        if end - start == length:
            starts.extend(self.starts[start:end])
            ends.extend(self.ends[start:end])
        elif start < end:
            starts.extend([self.starts[start]] * length)
            ends.extend([self.ends[end - 1]] * length)
        else:
            first, last = self._gap(start)
            starts.extend([first] * length)
            ends.extend([last] * length)

    def _gap(self, place: int) -> tuple[int, int]:
        """Source place of something inserted before character `place`.

        A point after the character before; the whole stretch, if the characters on both sides
        stand for the same one, so that places never go back.
        """
        point = self._point(place)
        if place < len(self.text):
            return min(point, self.starts[place]), point
        return point, point

    def _point(self, place: int) -> int:
        """Source offset after the character before `place`."""
        if place > 0:
            return self.ends[place - 1]
        return self.starts[0] if self.starts else 0

    def to_source(self, norm_start: int, norm_end: int) -> tuple[int, int]:
        """Source stretch of `text[norm_start:norm_end]`.

        White space and inserted characters at either end are left out, so the stretch begins and
        ends with characters that the source has. A stretch of nothing else gives a point.

        Returns:
            `(start, end)` in source code points.

        Raises:
            ValueError: the stretch is reversed or leaves the text.
        """
        if not 0 <= norm_start <= norm_end <= len(self.text):
            raise ValueError(
                f"{norm_start}:{norm_end} is no stretch of a text of {len(self.text)} characters"
            )
        first, stop = norm_start, norm_end
        while first < stop and self._is_blank(first):
            first += 1
        while first < stop and self._is_blank(stop - 1):
            stop -= 1
        if first == stop:
            return self._point(norm_start), self._point(norm_start)
        return self.starts[first], self.ends[stop - 1]

    def _is_blank(self, place: int) -> bool:
        return self.text[place].isspace() or self.starts[place] == self.ends[place]

    def compose(self, inner: OffsetMap) -> OffsetMap:
        """This map after `inner`: its source offsets are offsets of `inner.text`.

        Args:
            inner: the map of the text that this map calls its source.

        Returns:
            The map from this text straight to `inner`'s source.
        """
        starts, ends = array("i"), array("i")
        for start, end in zip(self.starts, self.ends, strict=True):
            first, last = inner._gap(start)
            starts.append(inner.starts[start] if start < end else first)
            ends.append(inner.ends[end - 1] if start < end else last)
        return OffsetMap(self.text, starts, ends)


COUNTED = 1 << 17
"""Characters whose numbers are kept: few texts are longer, and counting anew takes time."""


def _numbers(start: int, stop: int) -> array[int]:
    return _counted()[start:stop] if stop <= COUNTED else array("i", range(start, stop))


@lru_cache(maxsize=1)
def _counted() -> array[int]:
    return array("i", range(COUNTED))
