"""What a document is to factex, and the checks that its metadata must pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from factex.errors import ArticleError
from factex.values.dates.metadata import published_day

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Article:
    """A document.

    Attributes:
        id: unique in a run.
        text: the text as read; every offset counts its code points from its first character.
        title: headline, when the metadata gives one.
        published: day of publication, the reference for relative dates.
        url: web address of the original.
        publisher: who published it.
        language: ISO 639-1 code, when the metadata gives one.
        source: path of the file as the user named it, `-` for standard input.
        line: 1-based line in the source, when a line holds the document.
        text_start: where the text to analyse begins; past the front matter of a `.txt` file.
        sha256: hash of the bytes that the document was read from, hex.
        extractor: name and version of the program that took the text out of the bytes, when the
            text is not the decoded bytes themselves.
    """

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    source: str = ""
    line: int | None = None
    text_start: int = 0
    sha256: str = ""
    extractor: str | None = None

    @property
    def where(self) -> str:
        """The place of the document in the input, for messages."""
        return self.source if self.line is None else f"{self.source}, line {self.line}"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read, for the run report: path, size in bytes, SHA-256 in hex."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a document, checked."""

    id: str | None = None
    title: str | None = None
    published: date | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None

    def article(self, doc_id: str, text: str, **reading: Any) -> Article:
        """The article that is described so; `reading` are the fields that tell how it was read."""
        return Article(**{**asdict(self), "id": doc_id}, text=text, **reading)


def parse_day(text: str) -> date:
    """Read a day as ISO writes it, with or without a time, or with its month as a word.

    Args:
        text: `2025-09-25`, `2025-09-25T19:44:00+08:00` or `Sept. 25, 2025`.

    Raises:
        ValueError: anything else; a month or a year alone is no day.

    Example:
        >>> parse_day("2025-09-25T19:44:00+08:00")
        datetime.date(2025, 9, 25)
    """
    text = text.strip()
    if not ISO_DAY.match(text):
        return published_day(text)
    if len(text) == len("2025-09-25"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).date()


def check_metadata(values: Mapping[str, object], doc: str, line: int | None = None) -> Metadata:
    """Check the metadata of a document; unknown keys are left alone.

    Args:
        values: keys and values as the file has them; an id may be a number.
        doc: the document's name for messages.
        line: its line in the source.

    Raises:
        ArticleError: a value is no string, or `published` is no date.
    """
    found = {key: _string(values.get(key), key, doc, line) for key in Metadata.__slots__}
    published = found.pop("published")
    return Metadata(published=_published(published, doc, line), **found)


def _string(value: object, key: str, doc: str, line: int | None) -> str | None:
    if value is None or value == "":
        return None
    if key == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ArticleError(
            doc, f"{key} is {_kind(value)}, not a string", f'Write "{key}" as a string', line=line
        )
    if SURROGATE.search(value):
        raise ArticleError(
            doc, f"{key} holds half of a character", "Export the file again as UTF-8", line=line
        )
    return value


def _published(value: str | None, doc: str, line: int | None) -> date | None:
    if value is None:
        return None
    try:
        return parse_day(value)
    except ValueError:
        raise ArticleError(
            doc,
            f"published is {value[:40]!r}, not a full date",
            "Write it as YYYY-MM-DD, or leave it out",
            line=line,
        ) from None


def check_text(text: object, doc: str, line: int | None = None) -> str:
    """Return the text if it can be analysed.

    Raises:
        ArticleError: no string, no letters to read, a NUL or half of a surrogate pair.
    """
    if not isinstance(text, str):
        raise ArticleError(
            doc, f"text is {_kind(text)}, not a string", 'Write "text" as a string', line=line
        )
    if not text.strip():
        raise ArticleError(doc, "the text is empty", "Remove the document or fill it", line=line)
    if (place := text.find("\0")) >= 0:
        raise ArticleError(
            doc,
            f"NUL character at {place}: binary data, or UTF-16 without a byte-order mark",
            "Save the text as UTF-8",
            line=line,
        )
    if found := SURROGATE.search(text):
        raise ArticleError(
            doc,
            f"half of a surrogate pair at {found.start()}",
            "Export the text again as UTF-8",
            line=line,
        )
    return text


def _kind(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        bool: "a truth value",
        type(None): "null",
        bytes: "binary data",
    }
    return names.get(type(value), "a number")
