"""What a report is made from: records, and where given their articles, gold, run and errors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from factex.articles import Article, ArticleReader
from factex.errors import ArticleError, GoldError, SettingsError
from factex.jsonl import BadLine, dump_line, read_file
from factex.records import AnyRecord, Date
from factex.report.judged import Judgement, judge_records
from factex.run import sidecar
from factex.validate import ANY_RECORD

FAILURE_KEYS = ("doc", "doc_id", "line", "stage", "cause", "remedy")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a report tells, read and checked.

    Attributes:
        name: name of the facts file, without its folder.
        sha256: hash of the facts file, hex.
        records: in the order of the file.
        articles: by document id; empty where none were given.
        run: the run report beside the facts, or None.
        failures: the documents that failed, as the errors file tells them; None without the file.
        judgement: the records against gold, or None.
    """

    name: str
    sha256: str
    records: tuple[AnyRecord, ...]
    articles: Mapping[str, Article] = field(default_factory=dict)
    run: Mapping[str, Any] | None = None
    failures: tuple[Mapping[str, Any], ...] | None = None
    judgement: Judgement | None = None


def read_inputs(facts: Path, *, articles: Iterable[str] = (), gold: str | None = None) -> Inputs:
    """Read a facts file with what stands beside it.

    Args:
        facts: a file of records, as `factex extract` writes it. `facts.run.json`,
            `facts.errors.jsonl` and `facts.texts.jsonl` are read where they stand beside it.
        articles: files, folders or globs with the texts that the records quote.
        gold: a file, folder or glob of gold, to compare the records with.

    Raises:
        GoldError: a file of records cannot be read or holds something else.
        ArticleError: an article cannot be read.
        SettingsError: an article is missing, or is not the one that a record quotes.
    """
    records = tuple(_records(facts))
    texts = _articles(facts, list(articles))
    _check_quotes(records, texts, complete=bool(articles))
    return Inputs(
        name=facts.name,
        sha256=hashlib.sha256(facts.read_bytes()).hexdigest(),
        records=records,
        articles=texts,
        run=_run(sidecar(facts, "run.json")),
        failures=_failures(sidecar(facts, "errors.jsonl")),
        judgement=judge_records(gold, facts) if gold else None,
    )


def _records(path: Path) -> Iterator[AnyRecord]:
    seen: dict[str, int] = {}
    for number, value in _lines(path):
        where = f"{path}, line {number}"
        record = _record(value, where)
        if record.id in seen:
            raise GoldError(
                f"{where}: id {record.id!r} stands already on line {seen[record.id]}. "
                "Give a file whose ids are its own"
            )
        seen[record.id] = number
        yield record


def _record(value: Any, where: str) -> AnyRecord:
    try:
        record: AnyRecord = ANY_RECORD.validate_json(dump_line(value), strict=True)
        _check_days(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "line"
        raise GoldError(
            f"{where}: no record of factex ({place}: {first['msg']}). "
            "Give a file that `factex extract` wrote; `factex validate` lists all that is wrong"
        ) from error
    except ValueError as error:
        raise GoldError(f"{where}: {error}. Write the file again with `factex extract`") from error
    return record


def dates_of(record: AnyRecord) -> tuple[Date, ...]:
    """The date that a record has: an event's, an agreement's, a claim's period."""
    found = getattr(record, "date", None) or getattr(record, "period", None)
    return (found,) if found else ()


def _check_days(record: AnyRecord) -> None:
    """Days must be in the calendar.

    Raises:
        ValueError: '2015-02-31' has the form of a day and is none.
    """
    for found in dates_of(record):
        for day in (found.begins, found.ends):
            if day is not None:
                try:
                    date.fromisoformat(day)
                except ValueError:
                    raise ValueError(f"{day!r} is no day of the calendar") from None


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Numbers and values of a JSON Lines file.

    Raises:
        GoldError: the file cannot be read, or a line is no JSON.
    """
    try:
        for number, value in read_file(path):
            if isinstance(value, BadLine):
                raise GoldError(
                    f"{path}, line {number}: not JSON ({value.cause}). Write one object a line"
                )
            yield number, value
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}. Check the path") from error


def _articles(facts: Path, named: list[str]) -> dict[str, Article]:
    """The articles that were named, and the texts that the run took out of web pages."""
    kept = sidecar(facts, "texts.jsonl")
    found = _by_id(ArticleReader([str(kept)])) if kept.is_file() else {}
    return found | (_by_id(ArticleReader(named)) if named else {})


def _by_id(articles: Iterable[Article | ArticleError]) -> dict[str, Article]:
    found = {}
    for article in articles:
        if isinstance(article, ArticleError):
            raise article
        found[article.id] = article
    return found


def _check_quotes(
    records: Iterable[AnyRecord], articles: Mapping[str, Article], *, complete: bool
) -> None:
    """Each record's evidence must stand in its article; with `complete`, each needs an article."""
    for record in records:
        article, quote = articles.get(record.doc_id), record.evidence
        if article is None and complete:
            raise SettingsError(
                f"--articles has no document {record.doc_id!r}, which record {record.id} quotes. "
                "Name the articles that the facts were extracted from"
            )
        if article is not None and article.text[quote.start : quote.end] != quote.text:
            raise SettingsError(
                f"{article.where}: the text at {quote.start} is not what record {record.id} "
                f"quotes of {record.doc_id!r}. Extract again, or name the articles as they were"
            )


def _run(path: Path) -> Mapping[str, Any] | None:
    if not path.is_file():
        return None
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise GoldError(f"{path}: not JSON ({error}). Extract again, or remove the file") from error
    if not isinstance(value, dict):
        raise GoldError(f"{path}: no run report. Extract again, or remove the file")
    return value


def _failures(path: Path) -> tuple[Mapping[str, Any], ...] | None:
    if not path.is_file():
        return None
    return tuple(_failure(value, f"{path}, line {number}") for number, value in _lines(path))


def _failure(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not {"doc", "cause"} <= value.keys():
        raise GoldError(f"{where}: no error of a run. Extract again, or remove the file")
    return {key: value.get(key) for key in FAILURE_KEYS}
