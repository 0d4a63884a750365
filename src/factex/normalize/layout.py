"""Lines and paragraphs: which line break is a wrap, which parts two paragraphs, what is no prose.

After this step a single line break never stands in the text: wraps became spaces (or nothing,
where a word was divided) and paragraphs are parted by two newlines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from factex.normalize.words import Furniture, Words
from factex.offsets import Edit, OffsetMap

MAX_WRAP_WIDTH = 160
"""Longer lines are paragraphs: no page sets more characters on a line."""
MIN_WRAP_WIDTH = 30
FULL_SHARE = 0.88
"""A line is full if the next line's first word would have passed this share of the width
(set type has letters of unequal width, so character counts vary by about a tenth)."""
WRAPPED_SHARE = 0.3
"""English wrapped text starts about three in four lines in lower case; unwrapped text none."""
MAX_FURNITURE = 300
"""Longer lines are prose; the limit also bounds the cost of the furniture patterns."""

MAX_SMALL_WORD = 3
TAIL = 60
PAGE_FURNITURE = ("boilerplate.page_", "boilerplate.stray_")

PAGE_NUMBER = "boilerplate.page_number"
PAGE_NOTE = "boilerplate.page_note"

BLANKS = re.compile("[ \t]{2,}|\t")
BREAKS = re.compile(" ?\n[ \n]*")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
LAST_WORD = re.compile(r"([^\W_]{1,40})\.?[\"')\]]{0,3}$")
FIRST_WORD = re.compile(r"\S{1,60}")
SENTENCE_END = re.compile(r"[.!?][\"')\]]{0,3}(?:\[?\d{1,2}\]?)?$")
NEXT_SENTENCE = re.compile(r"(?:[a-z]{4}|\.\.)[.!?][\"')\]]{0,3} [\"'(\[]?[A-Z]")
BULLET = re.compile(r"(?:[•·▪●◦‣∙■□➢►*]|:\*+|[-–—])[ \t]{0,3}(?=\S)")
ENUMERATOR = re.compile(
    r"(?:\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\([a-z]{1,4}\)|[ivx]{1,5}[.)]) ?(?=[\"'A-Z])"
)
FOOTNOTE = re.compile(r"\d{1,3}\.? ?[\"'A-Z]")
DIVIDED = re.compile(r"([^\W\d_]+)-$")
COMPOUND_END = re.compile(r"[^\W\d_]-[^\W\d_]+-$")
DIVIDED_APART = re.compile(r"([^\W\d_]+) -$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: its stretch, and whether an empty line stands before it."""

    start: int
    end: int
    text: str
    after_blank: bool

    @property
    def tail(self) -> str:
        """The last characters, enough for a word and the marks after it."""
        return self.text[-TAIL:]


@dataclass(frozen=True, slots=True)
class Joint:
    """What stands for a line break: a string, after cutting characters off the line above."""

    text: str
    cut: int = 0


PARAGRAPH = Joint("\n\n")
WRAP = Joint(" ")


@dataclass(frozen=True, slots=True)
class Removed:
    """A stretch of the source that is not analysed, and the id of the pattern that says why."""

    start: int
    end: int
    reason: str


def lay_out(text: OffsetMap, words: Words) -> tuple[OffsetMap, list[Removed]]:
    """Join wrapped lines, part paragraphs, remove page and web furniture.

    Args:
        text: text with `\\n` as its only line break.
        words: the normalizer's word lists.

    Returns:
        The text with paragraphs parted by `\\n\\n` and no other line break, and the stretches
        that were taken out, in source offsets.
    """
    text = text.edit(_blanks(text.text))
    text = text.edit(_line_breaks(text.text))
    lines = _split(text.text)
    page = _Page(text.text, lines, words)
    reasons = page.reasons()
    removed = [
        Removed(*text.to_source(line.start, line.end), reason)
        for line, reason in zip(lines, reasons, strict=True)
        if reason
    ]
    return text.edit(page.edits(reasons)), removed


def _blanks(text: str) -> Iterator[Edit]:
    for found in BLANKS.finditer(text):
        if found.group() != " ":
            yield found.start(), found.end(), "\t" if "\t" in found.group() else " "


def _line_breaks(text: str) -> Iterator[Edit]:
    for found in BREAKS.finditer(text.replace("\t", " ")):
        breaks = "\n\n" if found.group().count("\n") > 1 else "\n"
        if found.group() != breaks:
            yield found.start(), found.end(), breaks


def _split(text: str) -> list[Line]:
    lines, start = [], 0
    for part in text.split("\n"):
        if part.strip():
            after_blank = start >= 2 and text[start - 2] == "\n"
            lines.append(Line(start, start + len(part), part.replace("\t", " "), after_blank))
        start += len(part) + 1
    return lines


class _Page:
    """The lines of a document with what can be told from all of them together."""

    def __init__(self, text: str, lines: list[Line], words: Words) -> None:
        self.text = text
        self.length = len(text)
        self.lines = lines
        self.starts = [line.start for line in lines]
        self.words = words
        self.spellings = Counter(found.group().lower() for found in WORD.finditer(text))
        self.dashes = text.count(" - ")
        self.wrapped = self._is_wrapped()

    def _is_wrapped(self) -> bool:
        pairs = [
            (above, below)
            for above, below in zip(self.lines, self.lines[1:], strict=False)
            if not below.after_blank and MIN_WRAP_WIDTH <= len(above.text) <= MAX_WRAP_WIDTH
        ]
        lower = sum(below.text[0].islower() for _, below in pairs)
        return lower >= 2 and lower >= WRAPPED_SHARE * len(pairs)

    def reasons(self) -> list[str | None]:
        """For each line, the id of the pattern by which it is not prose, or None."""
        reasons = [self._furniture(line) for line in self.lines]
        for number, reason in enumerate(reasons):
            if reason == PAGE_NUMBER:
                for note in self._notes(number):
                    reasons[note] = PAGE_NOTE
        return reasons

    def _notes(self, number: int) -> range:
        """Lines of the footnotes above a page number that part a sentence from its end."""
        first = number
        while first > 0 and FOOTNOTE.match(self.lines[first - 1].text):
            first -= 1
        goes_on = number + 1 < len(self.lines) and self.lines[number + 1].text[0].islower()
        if first == 0 or not goes_on or self._is_ended(self.lines[first - 1]):
            return range(0)
        return range(first, number)

    def _furniture(self, line: Line) -> str | None:
        if len(line.text) > MAX_FURNITURE:
            return None
        patterns = self.words.furniture["line"]
        if self.wrapped:
            patterns += self.words.furniture["page"]
        return _first_match(patterns, line.text.strip())

    def edits(self, reasons: list[str | None]) -> Iterator[Edit]:
        """Edits of all line breaks, furniture lines and list marks, in order."""
        above: Line | None = None
        joint = PARAGRAPH
        broken = False  # an empty line or web furniture stands between `above` and the next line
        for line, reason in zip(self.lines, reasons, strict=True):
            broken = broken or line.after_blank
            if reason is not None:
                broken = broken or not reason.startswith(PAGE_FURNITURE)
                continue
            inside = joint is not PARAGRAPH  # the line above goes on from the one before it
            joint = PARAGRAPH if above is None or broken else self._joint(above, line, inside)
            start = above.end - joint.cut if above is not None else 0
            mark = _mark_length(line.text) if joint is PARAGRAPH else 0
            yield start, line.start + mark, joint.text if above is not None else ""
            above, broken = line, False
        yield (above.end if above is not None else 0), self.length, ""

    def _joint(self, above: Line, below: Line, inside: bool) -> Joint:
        """What becomes of a single line break."""
        if self._divided(above, below):
            return self._rejoin(above, below)
        if self._goes_on(above, below, inside):
            return WRAP
        return PARAGRAPH

    def _goes_on(self, above: Line, below: Line, inside: bool) -> bool:
        """Whether the sentence, or at least the paragraph, runs on over the line break."""
        ended = self._is_ended(above)
        full = self._is_full(above, below)
        if _is_item(below.text) and (ended or not full):
            return False
        if "\t" in self.text[above.start : above.end] and not full:
            return False
        if below.text[0].islower():
            return self.wrapped or (not ended and (inside or not _is_short_item(above.text)))
        if not ended and self._is_open(above):
            return True
        if not full:
            return self.wrapped and not ended and _begins_sentence(above.text)
        return self.wrapped or (not ended and _is_prose(above.text))

    def _is_ended(self, line: Line) -> bool:
        """Whether the line ends a sentence: a full stop that belongs to no abbreviation."""
        found = SENTENCE_END.search(line.tail)
        if found is None:
            return line.text.endswith((":", ";"))
        last = LAST_WORD.search(line.tail)
        abbreviated = last is not None and (
            last.group(1) in self.words["abbreviations"] or len(last.group(1)) == 1
        )
        return not (abbreviated and found.group().startswith("."))

    def _is_open(self, line: Line) -> bool:
        """Whether the line ends in a word or mark after which a sentence must go on."""
        if line.text.endswith((",", "(", " -", "&", "$", "US$")):
            return True
        last = LAST_WORD.search(line.tail)
        return last is not None and (
            last.group(1) in self.words["open_ends"]
            or last.group(1) in self.words["months"]
            or last.group(1) in self.words["abbreviations"]
        )

    def _is_full(self, above: Line, below: Line) -> bool:
        """Whether the next line's first word had no room left on the line."""
        if len(above.text) > MAX_WRAP_WIDTH:
            return self.wrapped  # two lines that an extractor ran together
        width = self._width(above)
        first = FIRST_WORD.match(below.text)
        need = len(first.group()) if first else 0
        return width >= MIN_WRAP_WIDTH and len(above.text) + 1 + need > FULL_SHARE * width

    def _width(self, line: Line) -> int:
        """Characters on the longest line near by (a quotation may be set narrower); 0 if all
        lines near by are too long for a page.
        """
        place = bisect_left(self.starts, line.start)
        lengths = [len(near.text) for near in self.lines[max(place - 2, 0) : place + 4]]
        if self.wrapped:
            lengths = [length for length in lengths if length <= MAX_WRAP_WIDTH]
        width = max(lengths, default=0)
        return width if width <= MAX_WRAP_WIDTH else 0

    def _divided(self, above: Line, below: Line) -> bool:
        """Whether the line ends in a part of a word."""
        if not below.text[0].isalpha():
            return False
        if DIVIDED.search(above.tail):
            return True
        return bool(
            self.wrapped
            and not self.dashes
            and below.text[0].islower()
            and DIVIDED_APART.search(above.tail)
            and self.spellings[_first_letters(below.text)] == 1
        )

    def _rejoin(self, above: Line, below: Line) -> Joint:
        """Join a divided word, with its hyphen where the word is written with one."""
        apart = DIVIDED_APART.search(above.tail)
        left = DIVIDED.search(above.tail) or apart
        first = left.group(1).lower() if left else ""
        second = _first_letters(below.text)
        if apart is None and self._keeps_hyphen(above, first, second, below.text[0].isupper()):
            return Joint("", 0)
        return Joint("", 1 if apart is None else 2)

    def _keeps_hyphen(self, above: Line, first: str, second: str, capital: bool) -> bool:
        if capital or self.spellings[f"{first}-{second}"] or COMPOUND_END.search(above.tail):
            return True
        if self.spellings[first + second]:
            return False
        return first in self.words["hyphen_prefixes"] or second in self.words["hyphen_seconds"]


def _first_letters(text: str) -> str:
    found = WORD.match(text)
    return found.group().lower() if found else ""


def _first_match(patterns: tuple[Furniture, ...], line: str) -> str | None:
    for pattern in patterns:
        if pattern.regex.fullmatch(line):
            return pattern.id
    return None


def _mark_length(text: str) -> int:
    found = BULLET.match(text) or ENUMERATOR.match(text)
    return found.end() if found else 0


def _is_item(text: str) -> bool:
    return _mark_length(text) > 0


def _is_short_item(text: str) -> bool:
    """Whether the line looks like an item of a list without marks."""
    return len(text) < MIN_WRAP_WIDTH and text[0].islower()


def _begins_sentence(text: str) -> bool:
    """Whether a sentence ends within the line and another begins, as in no heading."""
    return NEXT_SENTENCE.search(text) is not None


def _is_prose(text: str) -> bool:
    """Whether most longer words are in lower case, as in no heading and no list of names."""
    words = [word for word in WORD.findall(text) if len(word) > MAX_SMALL_WORD]
    return len(words) >= 2 and sum(word[0].islower() for word in words) * 2 >= len(words)
