"""The text as brat holds it, and the places of marks in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factex.exchange.annotation import Annotation
from factex.exchange.utf16 import ASTRAL

FRAMES = ("event", "agreement", "claim")
"""Records that are E lines; an organization is a name, a T line."""
REPLACEMENT = "\ufffd"
LINE_BREAKS = re.compile("[\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Characters at which a reader of `.ann` files may cut a line or a field."""
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
FRAGMENT = re.compile("[^\n]+")


def edition(text: str) -> str:
    """The text as brat can hold it, of the same length in code points.

    brat's server counts code points, its page UTF-16 units: a character of two units becomes
    U+FFFD, as do control characters. A carriage return becomes a space before a line feed and a
    line feed elsewhere; tabs and other line separators become spaces.

    Example:
        >>> edition("a\\U0001f600\\r\\nb\\tc")
        'a\\ufffd \\nb c'
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return UNPRINTABLE.sub(REPLACEMENT, LINE_BREAKS.sub(" ", ASTRAL.sub(REPLACEMENT, text)))


def fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The places of a span line by line, as brat demands; empty where it holds no character."""
    return [
        (found.start(), found.end())
        for found in FRAGMENT.finditer(text, start, end)
        if found.group().strip()
    ]


def quote(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The reference text of a T line."""
    return " ".join(text[start:end] for start, end in places)


def ids_of(annotation: Annotation, text: str) -> dict[int, str]:
    """The T id of each mark that brat can hold."""
    held = (
        number
        for number, mark in enumerate(annotation.marks)
        if fragments(text, mark.start, mark.end)
    )
    return {number: f"T{n}" for n, number in enumerate(held, start=1)}
