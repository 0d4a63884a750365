"""What a task of Label Studio or a line of doccano carries along for the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from pydantic import ValidationError

from factex import __version__
from factex.articles import Article
from factex.exchange.found import Found
from factex.exchange.kept import text_hash
from factex.exchange.settings import Offsets
from factex.exchange.source import Document
from factex.records import Record
from factex.validate import ANY_RECORD

KEY = "factex"
"""Key of what is carried, beside the text; both tools hand it back as it is."""


def carry(document: Document, offsets: Offsets) -> dict[str, Any]:
    """What goes along with a document's text, as JSON."""
    article = document.need_article()
    return {
        "version": __version__,
        "doc_id": document.doc_id,
        "offsets": offsets,
        "published": article.published and article.published.isoformat(),
        "text_start": article.text_start,
        "text_sha256": text_hash(article.text),
        "records": [record.model_dump(mode="json") for record in document.records],
    }


def found_of(
    file: str, where: str, text: Any, carried: Any, articles: Mapping[str, Article] | None
) -> tuple[Found | None, str]:
    """The document that a task is of, still without its marks, or why it is none.

    Args:
        file: the file, for messages.
        where: the task's place in it.
        text: its text.
        carried: what `carry` made.
        articles: the user's articles, whose text the task's must be.
    """
    if not isinstance(text, str) or not isinstance(carried, dict) or "doc_id" not in carried:
        return None, f"was not made by factex export: it has no text or no {KEY!r}"
    doc_id = str(carried["doc_id"])
    if text_hash(text) != carried.get("text_sha256"):
        return None, f"the text of {doc_id!r} was changed by the tool; its spans say nothing now"
    if articles is not None and doc_id in articles and articles[doc_id].text != text:
        return None, f"the article {doc_id!r} is not the text that was exported. Give it as it was"
    article = Article(
        doc_id,
        text,
        published=_day(carried.get("published")),
        source=file,
        text_start=carried["text_start"] if isinstance(carried.get("text_start"), int) else 0,
    )
    found = Found(file, article, [])
    found.exported = _records(found, where, carried.get("records"))
    return found, ""


def _records(found: Found, where: str, values: Any) -> list[Record]:
    records = []
    for number, value in enumerate(values if isinstance(values, list) else [], start=1):
        try:
            records.append(ANY_RECORD.validate_python(_tuples(value)))
        except ValidationError as error:
            cause = error.errors(include_url=False)[0]["msg"]
            found.tell(where, f"the record {number} that it carries is none: {cause}")
    return records


def _tuples(value: Any) -> Any:
    """Lists as the tuples that strict models take; JSON has none."""
    if isinstance(value, dict):
        return {key: _tuples(part) for key, part in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def unit_of(carried: Mapping[str, Any], asked: Offsets | None, otherwise: Offsets) -> Offsets:
    """The unit that a task's spans are counted in: asked for, as exported, or the tool's own."""
    said = carried.get("offsets")
    units: dict[str, Offsets] = {unit: unit for unit in get_args(Offsets)}
    return asked or units.get(str(said), otherwise)
