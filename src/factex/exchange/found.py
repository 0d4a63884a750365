"""What comes back from a tool: marks, links, and what could not be taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from factex.articles import Article
from factex.records import Record

IssueKind = Literal["not mapped", "note"]


@dataclass(frozen=True, slots=True)
class FoundMark:
    """A mark in a tool.

    Attributes:
        label: as factex names it, without a subtype.
        start: in code points of the source text.
        end: where it ends.
        where: its place in the file, for messages: `line 12`, `task 3, region x`.
        values: what the tool says of it, by name; what the tool does not carry is left out.
        known: number of the mark of the export that it is, when the tool kept its id.
    """

    label: str
    start: int
    end: int
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)
    known: int | None = None


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A relation in a tool, between marks by their numbers in `Found.marks`."""

    role: str
    source: int
    target: int
    where: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that was not taken over (`not mapped`), or was and is to be looked at (`note`)."""

    file: str
    where: str
    doc_id: str | None
    kind: IssueKind
    cause: str

    def __str__(self) -> str:
        return f"{self.file}, {self.where}: {self.cause}"


@dataclass(slots=True)
class Found:
    """A document as it comes back.

    Attributes:
        file: the file that holds it.
        article: the document, with the text that offsets count in.
        exported: the records that it was exported with.
        marks: what is marked.
        links: None where the tool carried no relations: those of the export then hold.
        issues: what could not be read.
    """

    file: str
    article: Article
    exported: Sequence[Record]
    marks: list[FoundMark] = field(default_factory=list)
    links: list[FoundLink] | None = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def tell(self, where: str, cause: str, kind: IssueKind = "not mapped") -> None:
        """Note an issue."""
        self.issues.append(Issue(self.file, where, self.article.id, kind, cause))


@dataclass(slots=True)
class Imported:
    """What an import gives: records by document, counts and issues.

    Attributes:
        records: in the order of documents and places.
        documents: documents read.
        unchanged: records that are as they were exported.
        changed: records that an annotator changed.
        added: records that were not exported.
        removed: exported records that are gone.
        issues: see `Issue`.
    """

    records: list[Record] = field(default_factory=list)
    documents: int = 0
    unchanged: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    issues: list[Issue] = field(default_factory=list)


def parse_values(text: str) -> dict[str, Any] | None:
    """A note as values by name: numbers, strings, lists of strings; None for any other note."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) and all(map(_is_value, values.values())) else None


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return value is None or isinstance(value, str | int | float)
