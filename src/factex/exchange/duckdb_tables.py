"""DuckDB: a database file with a table a record type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from factex.exchange.arrow import batches, schema_of
from factex.exchange.columns import MODELS, TABLES
from factex.exchange.output import new_file
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document

STORAGE_VERSION = "v1.2.0"
"""DuckDB 1.2 and later read it; later storage writes a random identifier into the file."""


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write the records into a new database."""
    done = Exported(output)
    with (
        new_file(output, overwrite=settings.overwrite) as path,
        _new_database(path) as database,
    ):
        for kind in MODELS:
            _run(database, f"CREATE TABLE {TABLES[kind]} AS FROM rows", schema_of(kind))
        for kind, table in batches(documents, MODELS, done):
            _run(database, f"INSERT INTO {TABLES[kind]} FROM rows", table)
    return done


@contextmanager
def _new_database(path: Path) -> Iterator[Any]:
    """A connection whose tables are those of a new database, which is whole at the end."""
    import duckdb

    # One thread, a name of our own and no FSST, whose symbol table is drawn by lot: the bytes
    # follow neither the machine nor the path nor chance.
    with duckdb.connect(config={"threads": 1}) as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS facts (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("SET disabled_compression_methods = 'fsst'")
        connection.execute("USE facts")
        yield connection
        connection.execute("CHECKPOINT facts")
        connection.execute("USE memory")
        connection.execute("DETACH facts")


def _run(connection: Any, statement: str, rows: Any) -> None:
    """Run a statement over `rows`: an Arrow table, or a schema for none."""
    table = rows.empty_table() if hasattr(rows, "empty_table") else rows
    connection.register("rows", table)
    connection.execute(statement)
    connection.unregister("rows")
