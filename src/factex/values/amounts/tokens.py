"""Text to the tokens that the amount grammar reads: numerals, words, marks and breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

NUMERAL = "numeral"
VULGAR = "vulgar"
WORD = "word"
CODE = "code"
MARK = "mark"
BREAK = "break"

HYPHENS = frozenset("-\u2010\u2011")
DASHES = HYPHENS | frozenset("\u2012\u2013\u2014\u2212~")

# Longer numerals are no amounts (identifiers, hostile input), and stay exact in `Decimal`.
MAX_DIGITS = 24


class Token(NamedTuple):
    """A piece of the text; `start` and `end` in code points, half-open."""

    kind: str
    start: int
    end: int
    text: str
    lower: str


_TOKEN = re.compile(
    r"""
    (?P<word>[^\W\d_¼-¾⅐-⅞]+)
    | (?P<code>
        \+[0-9]{1,3}[ -][0-9()][0-9 ()-]{4,16}[0-9]        # +65 6123 4567
      | \(0[0-9]{1,3}\)[ ]?[0-9]{3,4}[ -]?[0-9]{3,4}        # (02) 6277 7700
      | 0[0-9]{2,4}[ -][0-9]{3,4}(?:[ -][0-9]{3,4})+        # 0412 345 678
      | (?:1-)?[0-9]{3}-[0-9]{3}-[0-9]{4}                   # 1-800-555-0123
      | [0-9]{4}-[0-9]{2}-[0-9]{2}                          # 2016-05-12
      | [0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}                    # 12/05/2016
      )(?![0-9])
    | (?P<numeral>
        [0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}(?![0-9]|[.,][0-9])  # 1.234,56
      | [0-9]{1,3}(?:\.[0-9]{3}){2,}(?![0-9])                      # 1.234.567
      | [0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?             # 1,234.5
      | [0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])(?:\.[0-9]+)?    # 1,00,000
      | [0-9]{1,3}(?:[\u00a0\u2009\u202f'’ ][0-9]{3})+(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?
      )(?!\.[0-9])
    | (?P<version>[0-9]+(?:\.[0-9]+){2,})                          # 3.8.18
    | (?P<exponent>[0-9]{1,6}(?:\.[0-9]{1,12})?[eE][+-]?[0-9]{1,2}(?!\w))   # 1.7e10
    | (?P<plain>[0-9]+(?:\.[0-9]+)?|(?<![\w.'"’”)\]])\.[0-9]+)
    | (?P<vulgar>[¼-¾⅐-⅞])
    | (?P<break>\n[^\S\n]*\n\s*)
    | (?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)
_KIND = {"plain": NUMERAL, "exponent": NUMERAL, "version": CODE}
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_AROUND_AT = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def tokenize(text: str, exclude: Sequence[tuple[int, int]] = ()) -> list[Token]:
    """Cut a text into tokens, in order.

    Args:
        text: the text as it stands.
        exclude: character ranges to leave out; each becomes a break that no amount spans. Web and
            mail addresses are left out too.

    Returns:
        Tokens with code-point offsets; white space gives none, a blank line gives a break.
    """
    tokens: list[Token] = []
    position = 0
    for start, end in _merged([*exclude, *_addresses(text)], len(text)):
        tokens.extend(_scan(text, position, start))
        tokens.append(Token(BREAK, start, end, "", ""))
        position = end
    tokens.extend(_scan(text, position, len(text)))
    return tokens


def _scan(text: str, start: int, end: int) -> list[Token]:
    kinds = _KIND
    make = Token._make  # half the time of calling the class, and this is the inner loop
    tokens = []
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or MARK
        surface = match.group()
        begin, stop = match.span()
        tokens.append(make((kinds.get(kind, kind), begin, stop, surface, surface.lower())))
    return tokens


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    if "://" in text or "www." in text:
        yield from (match.span() for match in _ADDRESS.finditer(text))
    at = text.find("@")
    while at >= 0:
        match = _AROUND_AT.search(text, max(0, at - 64), at + 256)
        end = at + 1
        if match:
            yield match.span()
            end = max(end, match.end())
        at = text.find("@", end)


def _merged(ranges: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    last = 0
    for start, end in sorted(ranges):
        start, end = max(start, last), min(end, length)
        if start < end:
            yield start, end
            last = end


class TokenView:
    """Safe look-ups in a token list: outside of it everything is empty.

    Args:
        source: the text itself.
        tokens: its tokens.
    """

    def __init__(self, source: str, tokens: Sequence[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self._length = len(tokens)

    def slice(self, start: int, end: int) -> str:
        """The text from token `start` up to token `end` (exclusive)."""
        return self.source[self.tokens[start].start : self.tokens[end - 1].end]

    def kind(self, i: int) -> str:
        """The kind of token `i`."""
        return self.tokens[i].kind if 0 <= i < self._length else ""

    def text(self, i: int) -> str:
        """Token `i` as written."""
        return self.tokens[i].text if 0 <= i < self._length else ""

    def lower(self, i: int) -> str:
        """Token `i` in lower case."""
        return self.tokens[i].lower if 0 <= i < self._length else ""

    def tight(self, i: int) -> bool:
        """Whether token `i` touches the one before it."""
        return 0 < i < self._length and self.tokens[i - 1].end == self.tokens[i].start

    def past_hyphen(self, i: int) -> int:
        """The index after a hyphen that joins two words, else `i` itself.

        The hyphen touches the word before it, and the word after it or the end of a line.
        """
        if self.text(i) not in HYPHENS or not self.tight(i) or i + 1 >= self._length:
            return i
        return i + 1 if self.tight(i + 1) or self.kind(i + 1) == WORD else i
