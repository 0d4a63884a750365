"""What became of one document: the lines to write and the figures to add up.

Outcomes travel between processes and lie in shards, so they hold text and numbers alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from factex.articles import Article
from factex.errors import ArticleError
from factex.jsonl import dump_line, dump_model
from factex.records import Agreement, Claim, Event, LayerDocument, Organization, Record

RECORD_TYPES = ("event", "agreement", "organization", "claim")
LAYERS = ("dates", "amounts", "entities")
WORD = re.compile(r"\S+")


@dataclass(slots=True)
class Counts:
    """What a run has done so far, or what one document adds to it.

    Attributes:
        documents: documents analysed.
        failed: documents that could not be read or analysed.
        words: words of the analysed documents, parted by white space.
        chars_read: characters of all documents that could be read, front matter left out.
        chars_seen: those of the documents that were analysed.
        records: records by type; for `annotate`, layer entries by layer.
    """

    documents: int = 0
    failed: int = 0
    words: int = 0
    chars_read: int = 0
    chars_seen: int = 0
    records: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add what another has counted."""
        self.documents += other.documents
        self.failed += other.failed
        self.words += other.words
        self.chars_read += other.chars_read
        self.chars_seen += other.chars_seen
        self.records.update(other.records)

    def to_json(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "records": dict(self.records)
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Counts:
        """The counts that `to_json` made plain."""
        return cls(**{**data, "records": Counter(data["records"])})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        counts: its share of the run's counts.
        records: its records (or layers), a JSON line each; empty when it failed.
        error: its line in the errors file, or empty.
        text: its line in the texts file, or empty when the text stands in the source itself.
    """

    counts: Counts
    records: str = ""
    error: str = ""
    text: str = ""

    @property
    def size(self) -> int:
        """Characters held."""
        return len(self.records) + len(self.error) + len(self.text)


def outcome_of(article: Article, result: list[Record] | LayerDocument | ArticleError) -> Outcome:
    """The outcome of a document that an extractor was given."""
    if isinstance(result, ArticleError):
        return failure(result, article)
    chars = _chars(article)
    counts = Counts(
        documents=1,
        words=_words(article),
        chars_read=chars,
        chars_seen=chars,
        records=_kinds(result),
    )
    text = _text_line(article) if article.extractor else ""
    return Outcome(counts, _lines(result), text=text)


def failure(error: ArticleError, article: Article | None = None) -> Outcome:
    """The outcome of a document that failed; without an article, in the reading."""
    counts = Counts(failed=1, chars_read=_chars(article) if article else 0)
    told = {
        "doc": error.doc,
        "doc_id": article.id if article else None,
        "line": error.line,
        "stage": error.stage,
        "cause": error.cause,
        "remedy": error.remedy,
    }
    return Outcome(counts, error=dump_line(told))


def error_of(line: str) -> ArticleError:
    """The error that a line of the errors file tells of."""
    told = json.loads(line)
    return ArticleError(
        told["doc"], told["cause"], told["remedy"], line=told["line"], stage=told["stage"]
    )


def place_of(record: Record) -> tuple[int, int, int, str]:
    """Sort key of a record in its document: by place of its anchor, then type, then id.

    The anchor is an event's trigger, an agreement's name, an organization's first mention, a
    claim's amount.
    """
    match record:
        case Event():
            anchor = record.trigger
        case Agreement():
            anchor = record.name
        case Organization():
            anchor = min(record.mentions, key=lambda mention: (mention.start, mention.end))
        case Claim():
            anchor = record.amount
        case _:
            anchor = record.evidence
    return anchor.start, anchor.end, RECORD_TYPES.index(record.type), record.id


def _lines(result: list[Record] | LayerDocument) -> str:
    if isinstance(result, LayerDocument):
        return dump_model(result)
    return "".join(map(dump_model, sorted(result, key=place_of)))


def _kinds(result: list[Record] | LayerDocument) -> Counter[str]:
    if isinstance(result, LayerDocument):
        return Counter({name: len(getattr(result, name)) for name in LAYERS})
    return Counter(record.type for record in result)


def _words(article: Article) -> int:
    return sum(1 for _ in WORD.finditer(article.text, article.text_start))


def _chars(article: Article) -> int:
    return len(article.text) - article.text_start


def _text_line(article: Article) -> str:
    return dump_line(
        {
            "id": article.id,
            "text": article.text,
            "source": article.source,
            "sha256": article.sha256,
            "extractor": article.extractor,
        }
    )
