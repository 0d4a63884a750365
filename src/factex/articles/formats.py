"""One kind of file each: plain text with front matter, JSON Lines, web pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from factex.articles.decode import decode
from factex.articles.model import Article, check_metadata, check_text
from factex.errors import ArticleError
from factex.jsonl import BadLine, read_lines

FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
PLAIN_FIELD = re.compile(r"([A-Za-z_]\w*):(?:[ \t]+([^\s\"'\[{>|&*!%@`#-].*?))?")
"""A key and a value that begins with no sign that means something in YAML."""
MAX_FRONT_MATTER = 20_000
"""Characters; a longer block is no front matter, and YAML is slow."""
YAML_NULLS = ("null", "Null", "NULL", "~")
LATEST_DATE = "2200-01-01"
"""Bound for dates in web pages: htmldate would take today, and runs must not differ by the day."""


def default_id(name: str) -> str:
    """A document's id when its metadata gives none: the name without its suffix.

    Example:
        >>> default_id("2024/talks.txt")
        '2024/talks'
    """
    return str(PurePath(name).with_suffix("")).replace("\\", "/")


def read_text(data: bytes, source: str, name: str) -> Article:
    """Read a plain text document.

    Args:
        data: the file's bytes.
        source: path, for messages and for the article.
        name: what its id is made of when the front matter gives none.

    Raises:
        ArticleError: the bytes, the front matter or the text cannot be used.
    """
    text = decode(data, source)
    fields, start = _front_matter(text, source)
    meta = check_metadata(fields, source)
    check_text(text[start:], source)
    return meta.article(
        meta.id or default_id(name),
        text,
        source=source,
        text_start=start,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _front_matter(text: str, source: str) -> tuple[dict[str, Any], int]:
    """The YAML block between two `---` lines at the top, and where the text after it begins."""
    if not text.startswith("---"):
        return {}, 0
    fences = list(FENCE.finditer(text, 0, MAX_FRONT_MATTER))
    if len(fences) < 2 or fences[0].start() != 0:
        return {}, 0
    fields = _parse_yaml(text[fences[0].end() : fences[1].start()], source)
    if fields is None:
        return {}, 0
    return fields, min(fences[1].end() + 1, len(text))


def _parse_yaml(block: str, source: str) -> dict[str, Any] | None:
    """Keys and values as strings; None where the block is no mapping, so a text between rules."""
    import yaml

    if simple := _plain_fields(block):
        return simple
    try:
        fields = yaml.load(block, Loader=yaml.BaseLoader)  # builds strings, lists, dicts only
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ArticleError(
            source,
            f"the front matter is no YAML ({getattr(error, 'problem', 'nested too deeply')})",
            "Put values that hold a colon or a quote in quotation marks",
            line=mark.line + 1 if mark else 1,
        ) from None
    if not isinstance(fields, dict):
        return None
    return {key: None if value in YAML_NULLS else value for key, value in fields.items()}


def _plain_fields(block: str) -> dict[str, Any] | None:
    """The fields of a block of plain `key: value` lines.

    Headlines hold colons ('Ruling: bank pays'), which YAML refuses unless they are quoted.
    """
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    found = [PLAIN_FIELD.fullmatch(line) for line in lines]
    fields = {match.group(1): match.group(2) for match in found if match is not None}
    if len(fields) < len(lines):
        return None
    return {key: None if value in YAML_NULLS else value for key, value in fields.items()}


def read_json_lines(lines: Iterable[bytes], source: str) -> Iterator[Article | ArticleError]:
    """Read a document from each line; a bad line gives an error and the next is read."""
    hashes = _Hashes(lines)
    for number, value in read_lines(hashes):
        try:
            yield article_of(_object(value, source, number), source, number, hashes.last)
        except ArticleError as error:
            yield error


class _Hashes:
    """Passes lines on and knows the hash of the last one."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines = lines
        self.last = ""

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.last = hashlib.sha256(line).hexdigest()
            yield line


def _object(value: Any, source: str, line: int) -> dict[str, Any]:
    """The JSON object that a line holds."""
    if isinstance(value, BadLine):
        raise ArticleError(
            source, f"not JSON: {value.cause}", "Write one JSON object a line", line=line
        )
    if not isinstance(value, dict):
        raise ArticleError(
            source, "the line holds no JSON object", "Write one JSON object a line", line=line
        )
    if "text" not in value:
        keys = ", ".join(sorted(map(str, value))[:8]) or "none"
        raise ArticleError(
            source, f'no key "text" (keys: {keys})', 'Put the article under "text"', line=line
        )
    return value


def article_of(fields: Mapping[str, Any], source: str, line: int, sha256: str) -> Article:
    """The article that a line or row of a source holds.

    Raises:
        ArticleError: it has no text or id that can be used, or other metadata that cannot.
    """
    text = check_text(fields["text"], source, line)
    meta = check_metadata(fields, source, line)
    if meta.id is None:
        raise ArticleError(source, 'no key "id"', "Give each document an id of its own", line=line)
    return meta.article(meta.id, text, source=source, line=line, sha256=sha256)


def read_html(data: bytes, source: str, name: str) -> Article:
    """Take main text and metadata out of a web page.

    The article's text is what trafilatura extracts: offsets count in it, so the run writes it
    beside the records.

    Raises:
        ArticleError: no main text in the page.
    """
    import trafilatura

    page: Any = trafilatura.bare_extraction(
        data,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "extensive_search": False,  # dates from markup only, none guessed from the text
            "original_date": True,
            "max_date": LATEST_DATE,
        },
    )
    text = getattr(page, "text", None)
    if not text:
        raise ArticleError(
            source,
            "no main text found in the page",
            "Save the article's text as .txt, or check that the page holds an article",
        )
    fields = {
        "title": page.title,
        "published": page.date,
        "url": page.url,
        "publisher": page.sitename,
        "language": page.language,
    }
    meta = check_metadata(fields, source)
    return meta.article(
        default_id(name),
        check_text(text, source),
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        extractor=f"trafilatura {trafilatura.__version__}",
    )
