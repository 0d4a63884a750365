"""Step 2: text as published -> text as a parser likes it, with the way back for every character.

Real text has wrapped lines, divided words, footnote digits, web furniture, invisible characters
and paragraphs in other languages. Each rule hands its edits to an `OffsetMap`; none strips or
reflows behind its back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from factex.normalize.characters import clean_characters
from factex.normalize.language import foreign_language
from factex.normalize.layout import Removed, lay_out
from factex.normalize.marks import remove_marks
from factex.normalize.spelling import repair_words
from factex.normalize.words import Words, load_words
from factex.offsets import Edit, OffsetMap

__all__ = ["NormalizedText", "Removed", "normalize"]

PARAGRAPH = re.compile(r"[^\n]+")
MARK_RUN = re.compile(r"[^\w\s]{40}(?=[^\w\s])")
"""spaCy's tokenizer takes quadratic time to take a run of marks apart ('((((...')."""
MAX_WORD = 1000
"""Characters; no word is longer, but encoded data is, and expressions on a word must end soon."""
WORD_PIECE = re.compile(rf"\S{{1,{MAX_WORD}}}")
BLANKS = re.compile(r"\A\s+|\s+\Z|[ \t]{2,}|\t| ?\n[ \n\t]*")


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """The text that is analysed.

    Attributes:
        text: paragraphs parted by `\\n\\n`; no other line break, no double blank.
        offsets: where each of its characters stands in the source text.
        removed: lines and paragraphs that are not analysed, in source offsets, each with the id
            of the pattern that says why (`boilerplate.read_more`, `languages.fr`).
    """

    text: str
    offsets: OffsetMap
    removed: tuple[Removed, ...]

    def to_source(self, norm_start: int, norm_end: int) -> tuple[int, int]:
        """Source stretch of a stretch of `text`; see `OffsetMap.to_source`."""
        return self.offsets.to_source(norm_start, norm_end)


def normalize(text: str, start: int = 0, *, patterns: Path | None = None) -> NormalizedText:
    """Clean a text and keep the map back to it.

    Args:
        text: the article's text, exactly as read.
        start: where the text to analyse begins (`Article.text_start`).
        patterns: pattern folder; the packaged one by default.

    Returns:
        The cleaned text; its map counts in `text`, whatever `start` is.

    Raises:
        PatternError: the pattern folder lacks a file or a file breaks the format.

    Example:
        >>> normalize("The coop-\\neration treaty\\nwas signed.").text
        'The cooperation treaty was signed.'
    """
    words = load_words(patterns)
    mapped = clean_characters(OffsetMap.identity(text[start:], start))
    mapped, furniture = lay_out(mapped, words)
    mapped, foreign = _drop_foreign(mapped, words)
    mapped = repair_words(remove_marks(mapped, words), words)
    mapped = mapped.edit(_blanks(mapped.text))
    mapped = mapped.edit((run.end(), run.end(), " ") for run in MARK_RUN.finditer(mapped.text))
    mapped = mapped.edit(_long_words(mapped.text))
    removed = sorted((*furniture, *foreign), key=lambda part: part.start)
    return NormalizedText(mapped.text, mapped, tuple(removed))


def _long_words(text: str) -> Iterator[Edit]:
    for piece in WORD_PIECE.finditer(text):
        end = piece.end()
        if (
            end - piece.start() == MAX_WORD
            and not text[end : end + 1].isspace()
            and end < len(text)
        ):
            yield end, end, " "


def _drop_foreign(text: OffsetMap, words: Words) -> tuple[OffsetMap, list[Removed]]:
    found = [
        (paragraph.span(), code)
        for paragraph in PARAGRAPH.finditer(text.text)
        if (code := foreign_language(paragraph.group(), words))
    ]
    removed = [Removed(*text.to_source(*span), f"languages.{code}") for span, code in found]
    return text.edit((*span, "") for span, _ in found), removed


def _blanks(text: str) -> Iterator[Edit]:
    """One blank between words, two newlines between paragraphs, nothing at either end."""
    for found in BLANKS.finditer(text):
        if found.start() == 0 or found.end() == len(text):
            new = ""
        else:
            new = "\n\n" if "\n" in found.group() else " "
        if found.group() != new:
            yield found.start(), found.end(), new
