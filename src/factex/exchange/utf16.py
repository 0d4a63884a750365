"""Code points and UTF-16 units: the only place where one is counted as the other.

Python and factex count code points. JavaScript counts UTF-16 units: a character beyond U+FFFF
(most emoji) is two of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left

ASTRAL = re.compile("[\U00010000-\U0010ffff]")
"""Characters that are two units in UTF-16."""


class Utf16Map:
    """Translates offsets into a text between code points and UTF-16 units.

    Args:
        text: the text that both count in; a lone surrogate counts as one of either.

    Example:
        >>> offsets = Utf16Map("a\\U0001f600b")
        >>> offsets.to_units(2), offsets.to_points(3)
        (3, 2)
    """

    def __init__(self, text: str) -> None:
        self._points = [found.start() for found in ASTRAL.finditer(text)]
        # Units at which each of those characters begins: one more for each before it.
        self._units = [point + before for before, point in enumerate(self._points)]
        self.points = len(text)
        self.units = len(text) + len(self._points)

    def to_units(self, point: int) -> int:
        """The UTF-16 offset of a code point offset.

        Raises:
            ValueError: the offset lies outside the text.
        """
        if not 0 <= point <= self.points:
            raise ValueError(f"{point} is no offset into {self.points} code points")
        return point + bisect_left(self._points, point)

    def to_points(self, unit: int) -> int:
        """The code point offset of a UTF-16 offset.

        Raises:
            ValueError: the offset lies outside the text, or between the halves of a character.
        """
        if not 0 <= unit <= self.units:
            raise ValueError(f"{unit} is no offset into {self.units} UTF-16 units")
        before = bisect_left(self._units, unit)
        if before and self._units[before - 1] == unit - 1:
            raise ValueError(f"{unit} lies between the two halves of a character")
        return unit - before
