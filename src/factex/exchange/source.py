"""What is exported: records by document, each with its article where that is at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from factex.articles import Article, ArticleReader
from factex.errors import ArticleError, GoldError, SettingsError
from factex.jsonl import BadLine, dump_line, read_file
from factex.records import Record
from factex.run import sidecar
from factex.validate import ANY_RECORD, validate_file

MISSING = "no article has the id"
"""How `factex.validate` words a record whose article is not there."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article's records in the order of the file; `article` where it was asked for."""

    doc_id: str
    records: tuple[Record, ...]
    article: Article | None = None

    @property
    def text(self) -> str:
        """The source text that all offsets count in.

        Raises:
            SettingsError: the article was not read.
        """
        return self.need_article().text

    def need_article(self) -> Article:
        """The article.

        Raises:
            SettingsError: it was not read.
        """
        if self.article is None:
            raise SettingsError(f"the text of {self.doc_id!r} is not at hand. Give --articles")
        return self.article


def read_documents(
    facts: Path, articles: Mapping[str, Article] | None = None
) -> Iterator[Document]:
    """Read a file of records, document by document.

    Args:
        facts: JSON Lines of records, as `factex extract` writes them.
        articles: articles by id; each record's spans are held against its article, and articles
            without a record come last, in their order. None: records alone.

    Raises:
        GoldError: a line breaks the contract, quotes what its article does not say, or has no
            article; names file, line and remedy.
    """
    texts = None if articles is None else {key: item.text for key, item in articles.items()}
    for violation in validate_file(facts, texts):
        if MISSING in violation.cause:
            remedy = "Give its article with --articles"
        elif texts is not None and "the article has" in violation.cause:
            remedy = "Extract the article again, or give the text that was extracted"
        else:
            remedy = "See factex validate"
        raise GoldError(f"{facts}, {violation}. {remedy}")
    seen = set()
    for doc_id, records in groupby(_records(facts), key=lambda record: record.doc_id):
        seen.add(doc_id)
        yield Document(doc_id, tuple(records), (articles or {}).get(doc_id))
    for doc_id, article in (articles or {}).items():
        if doc_id not in seen:
            yield Document(doc_id, (), article)


def _records(facts: Path) -> Iterator[Record]:
    for number, value in read_file(facts):
        if isinstance(value, BadLine) or not isinstance(value, dict) or "type" not in value:
            raise GoldError(f"{facts}, line {number}: no record. See factex validate")
        yield ANY_RECORD.validate_json(dump_line(value))


def articles_beside(facts: Path) -> dict[str, Article]:
    """The articles that a file of records was made of, by its run report.

    Texts taken out of web pages are those that the run kept (`facts.texts.jsonl`).

    Raises:
        SettingsError: there is no run report, or it names standard input.
        ArticleError: an article is gone, or is not the one that was read then.
    """
    report = sidecar(facts, "run.json")
    try:
        files = json.loads(report.read_text(encoding="utf-8"))["input"]["files"]
        hashes = {file["path"]: file["sha256"] for file in files}
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError(
            f"{report} does not say which articles {facts.name} was made of. Give --articles"
        ) from None
    if "-" in hashes:
        raise SettingsError(f"{facts.name} was made of standard input. Give --articles")
    reader = ArticleReader(hashes)
    found = load_articles(reader)
    for file in reader.files:
        if file.sha256 != hashes[file.path]:
            raise ArticleError(
                file.path,
                f"has changed since {facts.name} was made of it "
                f"(sha256 {file.sha256[:12]}..., then {hashes[file.path][:12]}...)",
                "Extract it again, or give the old text with --articles",
            )
    kept = sidecar(facts, "texts.jsonl")
    return found | (load_articles(ArticleReader([str(kept)])) if kept.exists() else {})


def load_articles(articles: Iterable[Article | ArticleError]) -> dict[str, Article]:
    """Articles by id; those that cannot be read are left out, as `factex extract` does.

    A record of such an article is an error later on, when its text is asked for.
    """
    return {item.id: item for item in articles if isinstance(item, Article)}


def article_line(article: Article) -> str:
    """The article as a line of JSON that `ArticleReader` reads; it passes over `text_start`."""
    fields: dict[str, Any] = {
        "id": article.id,
        "text": article.text,
        "title": article.title,
        "published": article.published and article.published.isoformat(),
        "url": article.url,
        "publisher": article.publisher,
        "language": article.language,
        "text_start": article.text_start or None,
    }
    return dump_line({key: value for key, value in fields.items() if value is not None})
