"""Short forms that a text defines: 'Harbour Fraud Office (HFO)', 'HFO (Harbour Fraud Office)'.

Source: A. S. Schwartz and M. A. Hearst, A simple algorithm for identifying abbreviation
definitions in biomedical text (2003); here over words, with the letters read right to left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex.matchers.intervals import window

SHORT_FORM = re.compile(r"[A-Z][A-Za-z0-9&.-]{1,9}s?")
SEPARATORS = frozenset({'"', "'", "the", "or", "and", ",", ";", "/", "''", "``"})
SMALL_WORDS = frozenset({"of", "for", "on", "the", "and", "against", "to", "in", "at", "&", "by"})
MAX_LONG_TOKENS = 14


class Definition(NamedTuple):
    """A short form and the long form that defines it, both in token indices.

    `spelled` tells whether the letters of the short form are those of the long form; where they
    are not (a foreign acronym), the long form is only the words before the bracket, which the
    caller must know as a name.
    """

    short: str
    short_start: int
    short_end: int
    long_start: int
    long_end: int
    spelled: bool


def find_definitions(doc: Doc) -> Iterator[Definition]:
    """Definitions of short forms in brackets, in text order.

    >>> import spacy
    >>> doc = spacy.blank("en")("The Harbour Fraud Office (HFO) closed.")
    >>> [(d.short, doc[d.long_start:d.long_end].text) for d in find_definitions(doc)]
    [('HFO', 'Harbour Fraud Office')]
    """
    for token in doc:
        if token.text == "(" and token.i > 0:
            found = list(_shorts_in_bracket(doc, token.i)) or _long_in_bracket(doc, token.i)
            yield from found


def spells(short: str, words: list[str]) -> bool:
    """Whether the initials of words give a short form, small words free to be left out.

    >>> spells("MoF", ["Ministry", "of", "Finance"]), spells("MF", ["Ministry", "of", "Finance"])
    (True, True)
    """
    letters = [c.upper() for c in short if c.isalnum()]
    return _align(letters, words) == 0


def _shorts_in_bracket(doc: Doc, bracket: int) -> Iterator[Definition]:
    """Definitions in '... Office (HFO)', '... (HFO or BHF)', '... (HFO; in the Harbour Act)'."""
    close = _closing(doc, bracket)
    shorts, complete = _leading_short_forms(doc[bracket + 1 : close])
    starts, words = _written_words(doc, bracket)
    found = []
    for short in shorts:
        start = _align([c.upper() for c in short.text if c.isalnum()], words)
        long_start = starts[start] if start is not None else bracket - 1
        spelled = start is not None
        found.append(Definition(short.text, short.i, short.i + 1, long_start, bracket, spelled))
    long_starts = [definition.long_start for definition in found if definition.spelled]
    if long_starts or complete:
        for definition in found:
            yield definition._replace(long_start=min([definition.long_start, *long_starts]))


def _leading_short_forms(inside: TokenSpan) -> tuple[list[Token], bool]:
    """The short forms that open a bracket, and whether it holds nothing else."""
    shorts = []
    for token in inside:
        if _is_short_form(token.text):
            shorts.append(token)
        elif token.text not in SEPARATORS:
            return shorts, False
    return shorts, True


def _written_words(doc: Doc, bracket: int) -> tuple[list[int], list[str]]:
    """Words before a bracket as they are written, 'Anti-Corruption' as one, with first tokens."""
    floor, _ = window(doc, bracket, bracket + 1, MAX_LONG_TOKENS)
    starts: list[int] = []
    words: list[str] = []
    for token in doc[floor:bracket]:
        joined = starts and not doc[token.i - 1].whitespace_
        if joined and ("-" in (token.text, doc[token.i - 1].text) or token.text == "'s"):
            words[-1] += token.text
        else:
            starts.append(token.i)
            words.append(token.text)
    return starts, words


def _long_in_bracket(doc: Doc, bracket: int) -> list[Definition]:
    short = doc[bracket - 1]
    close = _closing(doc, bracket)
    inside = doc[bracket + 1 : close]
    if len(inside) < 2 or not _is_short_form(short.text):
        return []
    first = inside.start + (inside[0].lower_ == "the")
    if not spells(short.text, doc[first:close].text.split()):
        return []
    return [Definition(short.text, short.i, short.i + 1, first, close, True)]


def _closing(doc: Doc, bracket: int) -> int:
    """Index of the closing bracket, or of the bracket itself when none is near."""
    for token in doc[bracket + 1 : bracket + 1 + MAX_LONG_TOKENS]:
        if token.text == ")":
            return token.i
    return bracket


def _is_short_form(text: str) -> bool:
    return SHORT_FORM.fullmatch(text) is not None and sum(c.isupper() for c in text) >= 2


def _align(letters: list[str], words: list[str]) -> int | None:
    """Index of the word that the first letter begins, reading both from the right.

    Each letter must begin a word, or be one of its inner capitals; small words and punctuation
    may be passed over. None where the letters are not those of the words.
    """
    if not letters or not words:
        return None
    word, i = words[-1], len(words) - 1
    used = _letters_used(word, letters)
    if used and used == len(letters):
        return i
    if used:
        found = _align(letters[:-used], words[:-1])
        if found is not None:
            return found
    passable = word.lower() in SMALL_WORDS or not word.isalnum()
    return _align(letters, words[:-1]) if passable else None


def _letters_used(word: str, letters: list[str]) -> int:
    """How many of the last letters a word accounts for: its initial, or its inner capitals."""
    capitals = [c for c in word if c.isupper()]
    if len(capitals) > 1 and letters[-len(capitals) :] == capitals:
        return len(capitals)
    return int(word[:1].upper() == letters[-1])
