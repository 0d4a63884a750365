"""Footnote and reference marks in running text, and agency marks and photo credits.

A footnote digit is told from a number by where it stands: glued to a word or to the mark that
ends a sentence. A digit apart from its word ('such measures 3.') goes only where the document
has glued marks and the digit fits their count. When unsure, the digit stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factex.normalize.words import Words
from factex.offsets import Edit, OffsetMap

# Each begins with its digit, for which a text is searched fast, and looks back from there.
GLUED = re.compile(r"[1-9](?<=[a-z]{4}[1-9])\d?(?=[.,;:][\"']?(?:\s|$)|\s?\n|\s?$)")
GLUED_WITHIN = re.compile(r"[1-9](?<=[a-z]{4}[1-9])\d?(?= )")
AFTER_STOP = re.compile(
    r"[1-9](?<=[a-z)\]\"'][.,;:?!\"')][1-9])\d?"
    r"(?=\s{1,2}[A-Z\"'(]|\s?\n|\s?$)"
)
AFTER_QUOTE = re.compile(r"[1-9](?<=[a-z][\"')][1-9])\d?(?=[.,;](?:\s|$))")
APART = re.compile(r" [1-9](?<=[a-z)\"] [1-9])\d?(?=[\"']?[.,;](?:[\"'A-Z]|\s|$))")
SUPERSCRIPT = re.compile(
    r"(?:(?<=[a-z]{3})|(?<=[a-z][.,;:?!\"')])|(?<=[A-Z]{2}[.,)]))[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3}"
)
"""Raised digits after a word; those of a unit ('km\u00b2') stand after fewer letters."""
LAST_WORD = re.compile(r"[^\W_]+(?=[^\w\n]{0,3}$)")
WORD_REACH = 30
"""Characters before a digit in which its word is looked for."""
MIN_GLUED = 2
"""Glued marks that show a document to have footnotes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A digit that may be a footnote mark; `sure` where its form alone says so."""

    start: int
    end: int
    number: int
    sure: bool


def remove_marks(text: OffsetMap, words: Words) -> OffsetMap:
    """Take out footnote digits, reference brackets, desk marks and photo credits."""
    text = text.edit(_inline(text.text, words))
    marks = _accepted(_candidates(text.text, words))
    return text.edit((mark.start, mark.end, "") for mark in marks)


def _inline(text: str, words: Words) -> Iterator[Edit]:
    patterns = [pattern.regex for pattern in words.furniture["inline"]]
    found = [match.span() for regex in (*patterns, SUPERSCRIPT) for match in regex.finditer(text)]
    done = 0
    for start, end in sorted(found):
        if start >= done:
            yield start, end, ""
            done = end


def _candidates(text: str, words: Words) -> list[Mark]:
    """Possible marks in the order of the text, at most one a place."""
    marks = {}
    for regex, sure in (
        (APART, False),
        (GLUED_WITHIN, False),
        (GLUED, True),
        (AFTER_QUOTE, True),
        (AFTER_STOP, True),
    ):
        for found in regex.finditer(text):
            if _may_be_mark(found, words):
                digits = found.group().strip()
                marks[found.end()] = Mark(found.start(), found.end(), int(digits), sure)
    return [marks[end] for end in sorted(marks)]


def _may_be_mark(found: re.Match[str], words: Words) -> bool:
    """Whether the word before takes no number of its own."""
    before = found.string[max(found.start() - WORD_REACH, 0) : found.start()]
    word = LAST_WORD.search(before)
    if word is None:
        return True
    name = word.group()
    return not (
        (name in words["abbreviations"] and found.re is AFTER_STOP)
        or (found.re in (GLUED, GLUED_WITHIN) and name in words["glued_products"])
        or (found.re is APART and (name in words["numbered"] or name in words["months"]))
    )


def _accepted(marks: list[Mark]) -> Iterator[Mark]:
    """Sure marks, and unsure ones that count on from the last mark, or begin a page at 1."""
    if sum(mark.sure for mark in marks) < MIN_GLUED:
        yield from (mark for mark in marks if mark.sure)
        return
    last = 0
    for mark in marks:
        if mark.sure or mark.number in (1, last + 1):
            last = mark.number
            yield mark
