"""The unit that a tool counts spans in, and reading its offsets as code points."""

from __future__ import annotations

from typing import Any

from factex.exchange.settings import Offsets
from factex.exchange.utf16 import Utf16Map


class Counting:
    """Offsets of one text in the unit of a tool.

    Args:
        text: the source text.
        unit: what the tool counts.
    """

    def __init__(self, text: str, unit: Offsets) -> None:
        self.text = text
        self.unit = unit
        self._map = Utf16Map(text) if unit == "utf-16" else None

    def outward(self, point: int) -> int:
        """A code point offset as the tool counts it."""
        return self._map.to_units(point) if self._map else point

    def inward(self, start: Any, end: Any) -> tuple[int, int]:
        """A span of the tool in code points.

        Raises:
            ValueError: no two whole numbers, an empty span, outside of the text, or a cut
                through a character.
        """
        if not _is_whole(start) or not _is_whole(end):
            raise ValueError(f"{start!r} to {end!r} is no span")
        first, last = (
            (self._map.to_points(start), self._map.to_points(end)) if self._map else (start, end)
        )
        if not 0 <= first < last <= len(self.text):
            raise ValueError(
                f"{start} to {end} is no span of a text of {len(self.text)} characters"
            )
        return first, last


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
