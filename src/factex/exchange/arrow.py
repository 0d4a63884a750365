"""Rows as Arrow tables: what the Parquet and the DuckDB export share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from factex.exchange.columns import Column, columns_of, row_of
from factex.exchange.settings import Exported
from factex.exchange.source import Document

BATCH_ROWS = 10_000
"""Rows held at a time, and rows of a row group: a fixed number, so that bytes repeat."""


def schema_of(record_type: str) -> Any:
    """The Arrow schema of a record type's table."""
    return schema_with(columns_of(record_type))


def schema_with(columns: Iterable[Column]) -> Any:
    """The Arrow schema of a table that has these columns."""
    import pyarrow as pa

    return pa.schema([(column.name, _arrow_type(column)) for column in columns])


def _arrow_type(column: Column) -> Any:
    import pyarrow as pa

    if column.kind == "parts":
        return pa.list_(pa.struct([(part.name, _arrow_type(part)) for part in column.parts]))
    plain = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "day": pa.date32(),
        "texts": pa.list_(pa.string()),
    }
    return plain[column.kind]


def batches(
    documents: Iterable[Document], kinds: Iterable[str], done: Exported
) -> Iterator[tuple[str, Any]]:
    """Arrow tables of at most `BATCH_ROWS` rows, each with its record type.

    Args:
        documents: read once, in order.
        kinds: the record types that are wanted.
        done: told of each document and record.
    """
    waiting: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    for document in documents:
        done.documents += 1
        for record in document.records:
            rows = waiting.get(record.type)
            if rows is not None:
                done.records += 1
                rows.append(row_of(record))
                if len(rows) == BATCH_ROWS:
                    yield record.type, table_of(columns_of(record.type), rows)
                    rows.clear()
    yield from ((kind, table_of(columns_of(kind), rows)) for kind, rows in waiting.items() if rows)


def table_of(columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> Any:
    """Rows as an Arrow table; a row may lack columns, which are null then."""
    import pyarrow as pa

    floats = [column.name for column in columns if column.kind == "number"]
    for row in rows:  # an int beyond what a float holds exactly is refused otherwise
        row |= {name: float(row[name]) for name in floats if row.get(name) is not None}
    return pa.Table.from_pylist(rows, schema=schema_with(columns))
