"""Parquet: a document a row, its columns named as the keys of a JSON line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.util import find_spec
from typing import Any

from factex.articles.formats import article_of
from factex.articles.model import Article, Metadata
from factex.errors import ArticleError, SettingsError
from factex.jsonl import dump_line

COLUMNS = ("text", *Metadata.__slots__)
ROWS = 64
"""Rows decoded at a time."""
BUFFER = 1 << 20
"""Bytes of a column read at a time, however large its row group."""


def need_pyarrow(path: str) -> None:
    """See that Parquet can be read before a run begins, not in its midst.

    Raises:
        SettingsError: pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise SettingsError(f"{path}: Parquet needs pyarrow. Run: pip install 'factex[parquet]'")


def read_parquet(file: Any, source: str) -> Iterator[Article | ArticleError]:
    """Read a document from each row; a bad row gives an error and the next is read.

    Args:
        file: the file, binary and seekable.
        source: its path, for messages and for the articles; their `line` is the row, from 1.

    Raises:
        ArticleError: it is no Parquet file, or has no column `text` or `id`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # A row group is read piece by piece: some tools write a file as one.
        with pq.ParquetFile(file, pre_buffer=False, buffer_size=BUFFER) as table:
            columns = _columns(table.schema_arrow.names, source)
            batches = table.iter_batches(batch_size=ROWS, columns=columns, use_threads=False)
            yield from _articles(batches, source)
    except pa.ArrowException as error:
        cause = str(error).partition("\n")[0]
        raise ArticleError(
            source, f"cannot be read as Parquet: {cause}", "Write the file again"
        ) from None


def _columns(names: list[str], source: str) -> list[str]:
    for name in ("text", "id"):
        if name not in names:
            found = ", ".join(sorted(names)[:8]) or "none"
            raise ArticleError(
                source,
                f'no column "{name}" (columns: {found})',
                'Give each document a row with "id" and "text"',
            )
    return [name for name in COLUMNS if name in names]


def _articles(batches: Iterable[Any], source: str) -> Iterator[Article | ArticleError]:
    number = 0
    for batch in batches:
        for row in range(batch.num_rows):
            number += 1
            try:
                fields = _fields(batch, row, source, number)
                digest = hashlib.sha256(_bytes(fields)).hexdigest()
                yield article_of(fields, source, number, digest)
            except ArticleError as error:
                yield error


def _fields(batch: Any, row: int, source: str, number: int) -> dict[str, Any]:
    """The cells of a row as a JSON line would have them."""
    fields = {}
    for name in batch.schema.names:
        try:
            value = batch.column(name)[row].as_py()
        except (ValueError, OverflowError) as error:  # no UTF-8, a moment beyond the calendar
            raise ArticleError(
                source, f"{name} cannot be read: {error}", "Write the row again", line=number
            ) from None
        fields[name] = value.isoformat() if isinstance(value, date) else value
    return fields


def _bytes(fields: dict[str, Any]) -> bytes:
    """What a row is known by: its texts and numbers, whatever type the columns have."""
    known = {name: value for name, value in fields.items() if isinstance(value, str | int)}
    return dump_line(known).encode("utf-8", "surrogatepass")
