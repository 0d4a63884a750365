"""Check a file of records against the contract and against the texts they quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from factex.articles import Article
from factex.errors import ArticleError, GoldError
from factex.jsonl import BadLine, dump_line, read_file
from factex.records import Agreement, AnyRecord, Claim, Event, LayerDocument, Organization
from factex.run import place_of

SCHEMAS: dict[str, Any] = {
    "event": Event,
    "agreement": Agreement,
    "organization": Organization,
    "claim": Claim,
    "layers": LayerDocument,
}
ANY_RECORD: TypeAdapter[Any] = TypeAdapter(AnyRecord)
LAYERS: TypeAdapter[Any] = TypeAdapter(LayerDocument)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
GOLD_LEAVES_OUT = frozenset(
    {
        "id",
        "schema_version",
        "confidence",
        "provenance",
        "timex",
        "granularity",
        "agreement_id",
        "same_as",
        "label",
        "name",
        "code",
    }
)
"""Fields that annotation by hand does not give; the record types' own `name` is asked for."""
GOLD_ORGANIZATION_LEAVES_OUT = frozenset({"evidence", "factuality", "attribution"})
SPAN_KEYS = frozenset({"start", "end", "text"})
LINKS = ("agreement_id", "same_as")


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach of the contract: 1-based line, path of the field in the record, cause."""

    line: int
    path: str
    cause: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.path}: {self.cause}"


def json_schema(name: str | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a line.

    Args:
        name: a record type or `layers`; any record where None.
    """
    adapter = ANY_RECORD if name is None else TypeAdapter(SCHEMAS[name])
    schema = adapter.json_schema(mode="serialization")
    return {"$schema": DIALECT, "title": f"factex {name or 'record'}", **schema}


def load_texts(articles: Iterable[Article | ArticleError]) -> dict[str, str]:
    """Texts by document id.

    Raises:
        ArticleError: a document cannot be read.
    """
    texts = {}
    for article in articles:
        if isinstance(article, ArticleError):
            raise article
        texts[article.id] = article.text
    return texts


def validate_file(
    path: Path, texts: Mapping[str, str] | None = None, *, gold: bool = False
) -> Iterator[Violation]:
    """Check each line of a file of records.

    Checked are the fields of each record, the length of each span, ids and links, the order of
    documents and records, and, with `texts`, that each span quotes its text.

    Args:
        path: JSON Lines of records.
        texts: texts by document id; None leaves the quotes unchecked.
        gold: the file is annotated by hand: fields that hands do not give may be missing, the
            key `optional` is allowed, ids and order are left alone.

    Yields:
        Violations in the order of the lines; those of links at the end.

    Raises:
        GoldError: the file cannot be read.
    """
    check = _FileCheck(texts, gold=gold)
    try:
        for number, value in read_file(path):
            yield from check.line(number, value)
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}. Check the path") from error
    yield from check.links()


class _FileCheck:
    """What must be remembered between the lines of a file."""

    def __init__(self, texts: Mapping[str, str] | None, *, gold: bool) -> None:
        self.texts = texts
        self.gold = gold
        self.ids: dict[str, tuple[int, str]] = {}
        self.targets: list[tuple[int, str, str, str]] = []
        self.documents: set[str] = set()
        self.doc_id: str | None = None
        self.place: tuple[int, int, int, str] | None = None

    def line(self, number: int, value: Any) -> Iterator[Violation]:
        """Violations of one line."""
        if isinstance(value, BadLine) or not isinstance(value, dict):
            cause = value.cause if isinstance(value, BadLine) else "no JSON object"
            yield Violation(number, "line", cause)
            return
        record, found = self._model(value)
        yield from (Violation(number, path, cause) for path, cause in found)
        yield from (Violation(number, path, cause) for path, cause in self._quotes(value))
        if record is not None and not self.gold and not isinstance(record, LayerDocument):
            yield from (Violation(number, path, cause) for path, cause in self._order(record))
            self._note_links(number, record)
            if used := self._used(number, record.id, record.doc_id):
                yield Violation(number, "id", used)

    def _model(self, value: dict[str, Any]) -> tuple[Any, list[tuple[str, str]]]:
        """The record, if it is valid, and what is wrong with its fields."""
        fields = {key: part for key, part in value.items() if not (self.gold and key == "optional")}
        adapter = LAYERS if "type" not in value and "dates" in value else ANY_RECORD
        try:
            return adapter.validate_json(dump_line(fields), strict=True), []
        except ValidationError as error:
            issues = [
                (field_path(issue["loc"]), issue["msg"])
                for issue in error.errors(include_url=False)
                if not (self.gold and _may_miss(issue["type"], issue["loc"]))
            ]
            return None, issues

    def _quotes(self, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Spans whose text is not the text at their place."""
        if self.texts is None:
            return
        text = self.texts.get(str(value.get("doc_id")))
        if text is None:
            yield "doc_id", f"no article has the id {value.get('doc_id')!r}"
            return
        for path, span in spans_in(value):
            start, end = span["start"], span["end"]
            if not (_is_place(start) and _is_place(end) and text[start:end] == span["text"]):
                there = text[start:end] if _is_place(start) and _is_place(end) else "nothing"
                yield (
                    path,
                    f"says {span['text']!r}, the article has {there[:80]!r} at {start}:{end}",
                )

    def _order(self, record: Any) -> Iterator[tuple[str, str]]:
        """Documents must stand together, records by place."""
        place = place_of(record)
        if record.doc_id != self.doc_id:
            if record.doc_id in self.documents:
                yield "doc_id", "records of this document stand apart; sort the file by document"
            self.documents.add(record.doc_id)
        elif self.place is not None and place < self.place:
            yield "line", "stands after a record whose place in the text is later"
        self.doc_id, self.place = record.doc_id, place

    def _used(self, number: int, id_: str, doc_id: str) -> str | None:
        if id_ in self.ids:
            return f"{id_!r} stands already on line {self.ids[id_][0]}"
        self.ids[id_] = (number, doc_id)
        return None

    def _note_links(self, number: int, record: Any) -> None:
        for key in LINKS:
            if target := getattr(record, key, None):
                self.targets.append((number, key, target, record.doc_id))

    def links(self) -> Iterator[Violation]:
        """Links that lead nowhere, or into another document."""
        for number, key, target, doc_id in self.targets:
            if self.ids.get(target, (0, None))[1] != doc_id:
                yield Violation(number, key, f"no record of this document has the id {target!r}")


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _may_miss(kind: str, place: tuple[int | str, ...]) -> bool:
    """Whether an issue is only that gold lacks a field which hands do not give."""
    name = place[-1]
    if kind != "missing":
        return False
    if name == "name":
        return len(place) > 2  # an Entity's; the record's own name is annotated
    if place[0] == "organization" and name in GOLD_ORGANIZATION_LEAVES_OUT:
        return True
    return name in GOLD_LEAVES_OUT


def field_path(place: tuple[int | str, ...]) -> str:
    """`('event', 'participants', 0, 'role')` as `participants[0].role`."""
    parts = place[1:] if place and place[0] in SCHEMAS else place
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return path.lstrip(".") or "line"


def spans_in(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with `start`, `end` and `text`, with its path."""
    if isinstance(value, dict):
        if value.keys() >= SPAN_KEYS:
            yield path, value
        for key, part in value.items():
            yield from spans_in(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from spans_in(part, f"{path}[{number}]")
