"""Words as the torch networks see them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable


def crc(text: str) -> int:
    """A hash that is the same on every machine."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def shape(word: str) -> str:
    """Letter case and digits of a word, runs cut at four (``Xxxxx``, ``dddd``)."""
    out: list[str] = []
    for char in word:
        kind = "X" if char.isupper() else "x" if char.isalpha() else "d" if char.isdigit() else char
        if out[-4:] != [kind] * 4:
            out.append(kind)
    return "".join(out)


def plain_digits(word: str) -> str:
    """The word with every digit as 0; words of four characters (years) stay as they are."""
    if len(word) == 4 or not any(char.isdigit() for char in word):
        return word
    return "".join("0" if char.isdigit() else char for char in word)


def index(words: Iterable[str]) -> dict[str, int]:
    """Number distinct words in order of appearance."""
    numbers: dict[str, int] = {}
    for word in words:
        numbers.setdefault(word, len(numbers))
    return numbers
