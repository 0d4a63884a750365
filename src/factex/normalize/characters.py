"""Single characters: spaces, quotes, invisible marks, ligatures, split accents, newlines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from factex.offsets import Edit, OffsetMap

SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
NEWLINES = "\r\x0b\x85\u2028"
SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u0060"
DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
HYPHENS = "\u2010\u2011\u2212\ufe63"
FULLWIDTH = range(0xFF01, 0xFF5F)  # Halfwidth and Fullwidth Forms: ASCII at a fixed distance
FULLWIDTH_DISTANCE = 0xFEE0

ONE_TO_ONE: dict[int, str] = {
    **{ord(char): " " for char in SPACES},
    **{ord(char): "\n" for char in NEWLINES},
    **{ord(char): "'" for char in SINGLE_QUOTES},
    **{ord(char): '"' for char in DOUBLE_QUOTES},
    **{ord(char): "-" for char in HYPHENS},
    **{code: chr(code - FULLWIDTH_DISTANCE) for code in FULLWIDTH},
}

INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc"
    "\U000e0000-\U000e007f\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
)
"""Soft hyphen, joiners, zero-width, bidi and variation marks, tags, C0 and C1 controls."""

SPECIAL = re.compile(
    "\u00ad {0,4}\r?\n[ \t]{0,8}"  # a soft hyphen that was used: the word goes on
    "|\r\n"
    "|\n{0,2}\x0c\n{0,2}"  # a page break is no paragraph break
    "|\u2029"
    "|``|''"  # TeX and old news wires
    "|(?<!\\w)_(?=\\w)|(?<=[\\w.!?])_(?!\\w)"  # underscores of _plain text italics_
    "|_(?!\\w)"  # a dash on old news wires
    f"|[{INVISIBLE}]"
    "|[\ufb00-\ufb06]"  # Latin ligatures
    "|\ufffd"
)
FIXED = {"\r\n": "\n", "\u2029": "\n\n", "``": '"', "''": '"'}

SPLIT_ACCENT = re.compile("[^\\W\\d_][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]{1,8}")
"""A letter and its combining marks; bounded, as reordering many marks takes quadratic time."""


def clean_characters(text: OffsetMap) -> OffsetMap:
    """Replace or drop characters that differ in code, not in meaning.

    Fractions, superscripts and symbols stay as they are: `½` under NFKC would read as `1⁄2`.

    Args:
        text: the source text with its map.

    Returns:
        Text with `\\n` as its only line break, straight quotes, plain spaces, composed accents
        and no invisible characters.
    """
    cleaned = text.edit(_specials(text.text)).translate(ONE_TO_ONE)
    return cleaned.edit(_compositions(cleaned.text))


def _specials(text: str) -> Iterator[Edit]:
    for found in SPECIAL.finditer(text):
        yield found.start(), found.end(), _replacement(found)


def _replacement(found: re.Match[str]) -> str:
    chars = found.group()
    if chars in FIXED:
        return FIXED[chars]
    if "\x0c" in chars:
        return "\n"
    if chars == "_":
        return _underscore(found)
    if chars == "\ufffd":
        return _lost_quote(found)
    if "\ufb00" <= chars[0] <= "\ufb06":
        return unicodedata.normalize("NFKC", chars)
    return ""


def _underscore(found: re.Match[str]) -> str:
    """Italics marks go; an underscore that touches no word is a dash."""
    around = found.string[max(found.start() - 1, 0) : found.end() + 1].replace("_", "")
    return "" if any(char.isalnum() or char in ".!?" for char in around) else "-"


def _lost_quote(found: re.Match[str]) -> str:
    """A replacement character in English prose was a curly quote or an apostrophe."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return "'" if before.isalpha() and after.isalpha() else '"'


def _compositions(text: str) -> Iterator[Edit]:
    for found in SPLIT_ACCENT.finditer(text):
        yield found.start(), found.end(), unicodedata.normalize("NFC", found.group())
