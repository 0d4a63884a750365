"""What is reviewed: the facts of a run beside the articles that they quote."""

from __future__ import annotations

import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from factex.articles import Article
from factex.errors import GoldError, ReviewError
from factex.evaluate import load_items
from factex.evaluate.items import Item, make_item
from factex.jsonl import BadLine, dump_line, dump_model, read_lines
from factex.records import AnyRecord
from factex.review.articles import read_articles
from factex.review.grades import Grade, compare_with_gold
from factex.run import place_of
from factex.validate import ANY_RECORD, spans_in


@dataclass(frozen=True, slots=True)
class ReviewDocument:
    """An article with its facts.

    Attributes:
        doc_id: the document's id.
        title: headline, where known; so too `published`, `publisher` and `url`.
        published: day of publication, the reference of relative dates.
        publisher: who published it.
        url: web address of the original.
        text: the text that all offsets count in, in code points.
        text_start: where the article begins in it, past the front matter of a text file.
        text_sha256: hash of the text as UTF-8, hex.
        facts: its records in order of place.
        gold: its gold records as JSON; None where the document has no gold.
        matched: fact id to how it compares with gold; empty without gold.
        missed: required gold records that no fact answers, as JSON.
    """

    doc_id: str
    title: str | None
    published: date | None
    publisher: str | None
    url: str | None
    text: str
    text_start: int
    text_sha256: str
    facts: tuple[AnyRecord, ...]
    gold: tuple[Mapping[str, Any], ...] | None
    matched: Mapping[str, Grade]
    missed: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Batch:
    """All documents of a run.

    Attributes:
        documents: those with facts in the order of the facts file, then those without.
        facts_sha256: hash of the facts file, hex: which extraction this is.
        problems: what could not be taken in and why, for the user to see.
        left_out: facts that could not be taken in, by document id.
    """

    documents: tuple[ReviewDocument, ...]
    facts_sha256: str
    problems: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    def document(self, doc_id: str) -> ReviewDocument:
        """The document of an id.

        Raises:
            ReviewError: there is none.
        """
        found = self._documents.get(doc_id)
        if found is None:
            raise ReviewError(f"no document {doc_id[:200]!r} in this batch. Load the page again")
        return found

    def fact(self, fact_id: str) -> AnyRecord:
        """The extracted record of an id.

        Raises:
            ReviewError: there is none.
        """
        found = self._facts.get(fact_id)
        if found is None:
            raise ReviewError(f"no fact {fact_id[:200]!r} in this batch. Load the page again")
        return found

    def has_document(self, doc_id: str) -> bool:
        """Whether a document is in the batch."""
        return doc_id in self._documents

    def has_fact(self, fact_id: str) -> bool:
        """Whether the extraction has a fact of this id."""
        return fact_id in self._facts

    def fact_sha256(self, fact_id: str) -> str:
        """Hash of an extracted record; see `record_sha256`."""
        return self._hashes[fact_id]

    @cached_property
    def _documents(self) -> dict[str, ReviewDocument]:
        return {document.doc_id: document for document in self.documents}

    @cached_property
    def _facts(self) -> dict[str, AnyRecord]:
        return {fact.id: fact for document in self.documents for fact in document.facts}

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return {fact_id: record_sha256(fact) for fact_id, fact in self._facts.items()}


def record_sha256(record: AnyRecord) -> str:
    """Hash of a record as its line in a file, hex."""
    return hashlib.sha256(dump_model(record).encode()).hexdigest()


def text_sha256(text: str) -> str:
    """Hash of a text as UTF-8, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def load_batch(facts: Path, *, articles: Sequence[str] = (), gold: Sequence[Path] = ()) -> Batch:
    """Read the facts of a run with the articles they quote.

    Args:
        facts: the JSON Lines file of records.
        articles: files, folders or globs; by default the inputs named by the run file beside the
            facts. Texts of web pages come from the run's `texts.jsonl`.
        gold: files or folders of gold to compare with.

    Returns:
        The batch. A document that cannot be read and a fact whose spans do not quote its article
        are left out and named in `problems`.

    Raises:
        GoldError: the facts or the gold cannot be read or break the contract; names the line.
        SettingsError: the articles are not to be found.
    """
    records, sha256 = _read_facts(facts)
    found, problems = read_articles(facts, articles)
    quoted, unquoted = _quoting(facts, records, found)
    left_out = Counter(record.doc_id for _, record in records)
    left_out.subtract(record.doc_id for record in quoted)
    by_document = _grouped(quoted)
    order = dict.fromkeys([*by_document, *found])
    gold_items = _gold_by_document(gold)
    documents = tuple(
        _document(found[doc_id], by_document.get(doc_id, []), gold_items.get(doc_id))
        for doc_id in order
    )
    return Batch(documents, sha256, (*problems, *unquoted), +left_out)


def _read_facts(path: Path) -> tuple[list[tuple[int, AnyRecord]], str]:
    """The records with their lines, and the file's hash; an id stands once."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}. Check the path") from error
    records: list[tuple[int, AnyRecord]] = []
    lines: dict[str, int] = {}
    for number, value in read_lines(io.BytesIO(data)):
        record = _record(value, f"{path}, line {number}")
        if record.id in lines:
            raise GoldError(
                f"{path}, line {number}: id {record.id!r} stands already on line "
                f"{lines[record.id]}. Extract again, or give each record an id of its own"
            )
        lines[record.id] = number
        records.append((number, record))
    return records, hashlib.sha256(data).hexdigest()


def _record(value: Any, where: str) -> AnyRecord:
    if isinstance(value, BadLine):
        raise GoldError(f"{where}: not JSON: {value.cause}. Extract again")
    try:
        record: AnyRecord = ANY_RECORD.validate_json(dump_line(value), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "line"
        raise GoldError(
            f"{where}: {place}: {first['msg']}. Run factex validate {where.split(',')[0]}"
        ) from error
    return record


def _quoting(
    path: Path, records: Iterable[tuple[int, AnyRecord]], articles: Mapping[str, Article]
) -> tuple[list[AnyRecord], list[str]]:
    """Records whose spans quote their article, and what is wrong with the others."""
    good, problems = [], []
    for number, record in records:
        article = articles.get(record.doc_id)
        cause = "its article is missing" if article is None else _misquote(record, article.text)
        if cause is None:
            good.append(record)
        else:
            problems.append(
                f"{path}, line {number}: {record.id!r} of {record.doc_id!r} left out: {cause}. "
                "Extract again, or name the articles that were extracted"
            )
    return good, problems


def _misquote(record: AnyRecord, text: str) -> str | None:
    for path, span in spans_in(record.model_dump(mode="json")):
        if text[span["start"] : span["end"]] != span["text"]:
            return f"{path} says {span['text'][:60]!r}, which is not at {span['start']}"
    return None


def _grouped(records: Iterable[AnyRecord]) -> dict[str, list[AnyRecord]]:
    groups: defaultdict[str, list[AnyRecord]] = defaultdict(list)
    for record in records:
        groups[record.doc_id].append(record)
    return groups


def _gold_by_document(sources: Iterable[Path]) -> dict[str, list[Item]]:
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for source in sources:
        for item in load_items(source):
            groups[item.doc_id].append(item)
    return groups


def _document(article: Article, facts: list[AnyRecord], gold: list[Item] | None) -> ReviewDocument:
    ordered = tuple(sorted(facts, key=place_of))
    predicted = [make_item(fact.model_dump(mode="json"), fact.id) for fact in ordered]
    matched, missed = compare_with_gold(gold, predicted) if gold is not None else ({}, ())
    return ReviewDocument(
        doc_id=article.id,
        title=article.title,
        published=article.published,
        publisher=article.publisher,
        url=article.url,
        text=article.text,
        text_start=article.text_start,
        text_sha256=text_sha256(article.text),
        facts=ordered,
        gold=None if gold is None else tuple(item.record for item in gold),
        matched=matched,
        missed=missed,
    )
