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


def tokenize(text: str, lexicon: Lexicon) -> Tokens:
    """Cut a text into tokens with their symbols; linear in its length."""
    starts: list[int] = []
    ends: list[int] = []
    symbols: list[str] = []
    values: list[Value] = []
    words, chars = lexicon.words, lexicon.chars
    other = (chars["WORD"], None)
    name = (chars["NAME"], None)
    for match in TOKEN.finditer(text):
        surface = match.group()
        entry = words.get(surface)
        if entry is None:
            first = surface[0]
            if first.isalpha() and not surface[-1].isdigit():
                entry = name if first.isupper() else other
            else:
                symbol, value = classify(surface)
                entry = (chars[symbol], value)
        starts.append(match.start())
        ends.append(match.end())
        symbols.append(entry[0])
        values.append(entry[1])
    found = Tokens(text, starts, ends, "".join(symbols), values)
    return _join_phrases(found, lexicon)


def _join_phrases(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """Make one token of each longer lexicon entry: 'at present', 'a.m.', "New Year's Day"."""
    starts, ends, symbols, values = [], [], [], []
    index, count = 0, len(tokens.starts)
    text = tokens.text
    firsts = lexicon.phrases
    while index < count:
        start = tokens.starts[index]
        end, symbol, value = tokens.ends[index], tokens.symbols[index], tokens.values[index]
        step = 1
        for parts, phrase_symbol, phrase_value in firsts.get(text[start:end].lower(), ()):
            step = len(parts)
            if all(tokens.word(index + k) == part for k, part in enumerate(parts)):
                end = tokens.ends[index + step - 1]
                symbol, value = phrase_symbol, phrase_value
                break
            step = 1
        starts.append(start)
        ends.append(end)
        symbols.append(symbol)
        values.append(value)
        index += step
    return Tokens(text, starts, ends, "".join(symbols), values)


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


@lru_cache(maxsize=8192)
def classify(surface: str) -> tuple[str, Value]:
    """The symbol and value of a token that is no lexicon word: number, punctuation, 'Q3'."""
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
        return ("NDEC" if surface[-1].isdigit() else "PUNCT"), surface
    return ("NAME" if surface[0].isalpha() else "PUNCT"), None
