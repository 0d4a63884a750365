"""What a folder for annotators keeps for the way back: records and articles as exported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from factex.articles import Article
from factex.errors import SettingsError
from factex.exchange.source import Document, article_line, read_documents
from factex.jsonl import AtomicFile, dump_model, read_file

FACTS = "factex-facts.jsonl"
ARTICLES = "factex-articles.jsonl"


def keep(folder: Path, documents: Sequence[Document]) -> None:
    """Write the records and articles of an export beside it."""
    with AtomicFile(folder / FACTS) as facts, AtomicFile(folder / ARTICLES) as articles:
        for document in documents:
            for record in document.records:
                facts.write(dump_model(record))
            if document.article is not None:
                articles.write(article_line(document.article))


def kept_documents(
    folder: Path, articles: Mapping[str, Article] | None = None
) -> dict[str, Document]:
    """The documents of an export by id, as they were.

    Args:
        folder: a folder made by `factex export`.
        articles: the user's articles, which must be those that were exported.

    Raises:
        SettingsError: the folder does not keep them, or an article is another text now.
    """
    facts, texts = folder / FACTS, folder / ARTICLES
    if not facts.is_file() or not texts.is_file():
        raise SettingsError(
            f"{folder} has no {FACTS} and {ARTICLES}, which factex export writes. "
            "Import the folder as a whole"
        )
    kept = _articles(texts)
    for doc_id, article in (articles or {}).items():
        if doc_id in kept and text_hash(article.text) != text_hash(kept[doc_id].text):
            raise SettingsError(
                f"the text of {doc_id!r} is not the one that was exported (sha256 "
                f"{text_hash(article.text)[:12]}..., then {text_hash(kept[doc_id].text)[:12]}...). "
                "Give the article as it was, or export again"
            )
    return {document.doc_id: document for document in read_documents(facts, kept)}


def _articles(path: Path) -> dict[str, Article]:
    """The articles of a line each, as they were written: no text is refused here."""
    found = {}
    for number, value in read_file(path):
        try:
            fields = value if isinstance(value, dict) else {}
            day = fields.get("published")
            article = Article(
                fields["id"],
                fields["text"],
                published=day and date.fromisoformat(day),
                source=str(path),
                line=number,
                text_start=fields.get("text_start", 0),
            )
        except (KeyError, TypeError, ValueError):
            raise SettingsError(
                f"{path}, line {number}: no article. Export again; this file is not to be edited"
            ) from None
        found[article.id] = article
    return found


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
