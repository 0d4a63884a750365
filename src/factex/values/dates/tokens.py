"""Text to tokens, and each token to the symbol that the date grammar reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from factex.values.dates.lexicon import TOKEN, Lexicon, Value

_YEAR_FIRST, _YEAR_LAST = 1000, 2100
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)", re.IGNORECASE)
_DECADE = re.compile(r"([0-9]{4}|[0-9]{2})s")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9])?([ap]m)?", re.IGNORECASE)
_AMPM = re.compile(r"(1[0-2]|[1-9])(?:[.:]([0-5][0-9]))?([ap]m)", re.IGNORECASE)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_YEAR_FIRST_DOTTED = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]{2}")
_QUARTER = re.compile(r"Q([1-4])|([1-4])Q")
_HALF_YEAR = re.compile(r"H([12])|([12])H")
_FISCAL = re.compile(r"FY([0-9]{4}|[0-9]{2})")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text: character offsets, one symbol character and one value each."""

    text: str
    starts: list[int]
    ends: list[int]
    symbols: str
    values: list[Value]

    def word(self, index: int) -> str:
        """The lower-case text of a token; empty outside the text."""
        if not 0 <= index < len(self.starts):
            return ""
        return self.text[self.starts[index] : self.ends[index]].lower()

    def symbol(self, index: int) -> str:
        """The symbol character of a token; empty outside the text."""
        return self.symbols[index] if 0 <= index < len(self.symbols) else ""

    def touching(self, index: int) -> bool:
        """True when no space stands between a token and the one before."""
        return index > 0 and self.ends[index - 1] == self.starts[index]


# A bound on remembered words, so that hostile text cannot make the memory grow.
_REMEMBERED = 200_000


class _Entries(dict[str, tuple[str, Value]]):
    """Symbol and value by surface: the lexicon's words, and those met on the way."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon.words)
        self._lexicon = lexicon

    def __missing__(self, surface: str) -> tuple[str, Value]:
        symbol, value = classify(surface)
        entry = (self._lexicon.chars[symbol], value)
        if len(self) < _REMEMBERED:
            self[surface] = entry
        return entry


@lru_cache(maxsize=8)
def _entries(lexicon: Lexicon) -> _Entries:
    return _Entries(lexicon)


def tokenize(text: str, lexicon: Lexicon) -> Tokens:
    """Cut a text into tokens with their symbols; linear in its length."""
    entries = _entries(lexicon)
    spans = [match.span() for match in TOKEN.finditer(text)]
    surfaces = [text[start:end] for start, end in spans]
    classified = [entries[surface] for surface in surfaces]
    joins = _find_phrases(surfaces, lexicon)
    if joins:
        spans, classified = _join(spans, classified, joins)
    return Tokens(
        text,
        [start for start, _ in spans],
        [end for _, end in spans],
        "".join([symbol for symbol, _ in classified]),
        [value for _, value in classified],
    )


def _find_phrases(
    surfaces: list[str], lexicon: Lexicon
) -> list[tuple[int, int, tuple[str, Value]]]:
    """First token, length and entry of each longer lexicon entry: 'at present', 'a.m.'."""
    found = []
    firsts = lexicon.phrases
    free = 0
    for index in [index for index, surface in enumerate(surfaces) if surface in firsts]:
        for parts, symbol, value in firsts[surfaces[index]]:
            window = surfaces[index + 1 : index + len(parts)]
            if index >= free and tuple(word.lower() for word in window) == parts[1:]:
                found.append((index, len(parts), (symbol, value)))
                free = index + len(parts)
                break
    return found


def _join(
    spans: list[tuple[int, int]],
    classified: list[tuple[str, Value]],
    joins: list[tuple[int, int, tuple[str, Value]]],
) -> tuple[list[tuple[int, int]], list[tuple[str, Value]]]:
    """The token lists with each phrase as one token."""
    new_spans: list[tuple[int, int]] = []
    new_classified: list[tuple[str, Value]] = []
    position = 0
    for index, length, entry in joins:
        new_spans += spans[position:index]
        new_classified += classified[position:index]
        new_spans.append((spans[index][0], spans[index + length - 1][1]))
        new_classified.append(entry)
        position = index + length
    return new_spans + spans[position:], new_classified + classified[position:]


_PUNCTUATION = {
    ",": "COMMA",
    ".": "DOT",
    "/": "SLASH",
    ":": "COLON",
    "(": "LPAR",
    ")": "RPAR",
    "'": "QUOTE",
    "’": "QUOTE",
    "‘": "QUOTE",
    "%": "PCT",
    **dict.fromkeys("-‐‑‒–—―−", "DASH"),
    **dict.fromkeys("$€£¥₹", "CUR"),
}


def classify(surface: str) -> tuple[str, Value]:
    """The symbol and value of a token that is no lexicon word: number, punctuation, 'Q3'."""
    if surface.isalpha():
        return ("NAME" if surface[0].isupper() else "WORD"), None
    if surface[0] == "\n":
        return "PARA", None
    if surface in _PUNCTUATION:
        return _PUNCTUATION[surface], None
    if surface in ("'s", "’s"):
        return "POSS", None
    if surface.isdecimal() and surface.isascii():
        return _classify_integer(surface)
    return _classify_composite(surface)


def _classify_integer(surface: str) -> tuple[str, Value]:
    number = int(surface) if len(surface) < 10 else 0
    if len(surface) <= 2:
        symbol = "N12" if 1 <= number <= 12 else "N31" if 13 <= number <= 31 else "N99"
        return symbol, number
    if len(surface) == 3:
        return "N999", number
    if len(surface) == 4 and _YEAR_FIRST <= number <= _YEAR_LAST:
        return "NYEAR", number
    return "NBIG", number


def _classify_composite(surface: str) -> tuple[str, Value]:
    for symbol, pattern in (
        ("NORD", _ORDINAL),
        ("NDECADE", _DECADE),
        ("NQ", _QUARTER),
        ("NHALF", _HALF_YEAR),
        ("NFY", _FISCAL),
    ):
        if match := pattern.fullmatch(surface):
            return symbol, int(match.group(match.lastindex or 1))
    for symbol, pattern in (("NAMPM", _AMPM), ("NCLOCK", _CLOCK), ("NDMY", _DOTTED)):
        if pattern.fullmatch(surface):
            return symbol, surface.lower()
    if surface[0].isdigit():
        if (len(surface) == 10 and surface[4] == "-") or surface[10:11] == "T":
            return "NISO", surface
        if _YEAR_FIRST_DOTTED.fullmatch(surface):
            return "NISO", surface.replace(".", "-")
        return ("NDEC" if surface[-1].isdigit() else "PUNCT"), surface
    return ("NAME" if surface[0].isalpha() else "PUNCT"), None
