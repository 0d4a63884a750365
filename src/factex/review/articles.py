"""The articles of a run: those that its run file names, or those that the user does."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from factex.articles import Article, ArticleReader
from factex.articles.model import parse_day
from factex.articles.sources import STDIN
from factex.errors import ArticleError, SettingsError
from factex.run import sidecar

REMEDY = "Name the articles with --articles"


def read_articles(facts: Path, inputs: Sequence[str] = ()) -> tuple[dict[str, Article], list[str]]:
    """Read the articles that a facts file quotes.

    Args:
        facts: the facts file; its run file names the inputs, relative to the folder that the run
            was started in. They are looked for in the present folder, then in that of the facts
            and those above it.
        inputs: the articles, where the user names them.

    Returns:
        Articles by document id in order of reading, and the causes why others could not be read.

    Raises:
        SettingsError: nothing says where the articles are, or none can be read.
    """
    texts = sidecar(facts, "texts.jsonl")
    published = None
    if not inputs:
        inputs, published = _inputs_of_run(facts, has_texts=texts.is_file())
    found, problems = _read(inputs, published)
    if texts.is_file():
        _put_texts(found, texts, problems)
    if not found:
        cause = problems[0] if problems else f"{facts} names no article"
        raise SettingsError(f"no article can be read: {cause.rstrip('.')}. {REMEDY}")
    return found, problems


def _read(inputs: Iterable[str], published: date | None) -> tuple[dict[str, Article], list[str]]:
    found: dict[str, Article] = {}
    problems: list[str] = []
    for item in ArticleReader(inputs, published=published):
        if isinstance(item, ArticleError):
            problems.append(str(item))
        else:
            found[item.id] = item
    return found, problems


def _put_texts(found: dict[str, Article], texts: Path, problems: list[str]) -> None:
    """Offsets in web pages count in the text that the run took out of them."""
    kept, more = _read([str(texts)], None)
    problems += more
    for doc_id, article in kept.items():
        page = found.get(doc_id)
        if page is None:
            found[doc_id] = article
        elif page.extractor:
            found[doc_id] = replace(page, text=article.text)


def _inputs_of_run(facts: Path, *, has_texts: bool) -> tuple[list[str], date | None]:
    """The inputs of the run and its default day of publication."""
    run = sidecar(facts, "run.json")
    if not run.is_file():
        if has_texts:
            return [], None
        raise SettingsError(f"there is no {run} that names the articles. {REMEDY}")
    settings = _settings(run)
    inputs = [name for name in settings["inputs"] if name != STDIN]
    if not inputs and not has_texts:
        raise SettingsError(f"{run}: the run read standard input. {REMEDY}")
    return [_located(name, facts) for name in inputs], _published(settings, run)


def _published(settings: Mapping[str, Any], run: Path) -> date | None:
    day = settings.get("published")
    try:
        return parse_day(day) if day else None
    except (ValueError, TypeError, AttributeError):
        raise SettingsError(f"{run}: settings.published is no ISO date. {REMEDY}") from None


def _settings(run: Path) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads(run.read_text(encoding="utf-8"))["settings"]
        inputs = settings["inputs"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsError(f"{run} is no run file ({error}). {REMEDY}") from error
    if not isinstance(inputs, list) or not all(isinstance(name, str) for name in inputs):
        raise SettingsError(f"{run}: settings.inputs lists no files. {REMEDY}")
    return settings


def _located(name: str, facts: Path) -> str:
    """An input of the run as it is reached from here; unchanged where it is not found."""
    return next((str(path) for path in _places(name, facts) if _exists(path)), name)


def _places(name: str, facts: Path) -> Iterator[Path]:
    yield Path(name)
    for folder in facts.resolve().parents:
        yield folder / name


def _exists(path: Path) -> bool:
    """Whether a file, a folder or, for a glob, some file is there."""
    try:
        if path.exists():
            return True
        name = str(path)
        return glob.has_magic(name) and any(glob.iglob(name, recursive=True))  # noqa: PTH207
    except (OSError, ValueError):
        return False
