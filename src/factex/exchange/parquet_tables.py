"""Parquet: a file a record type; dates are dates, lists are lists."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from factex.exchange.arrow import batches, schema_of
from factex.exchange.columns import MODELS, TABLES
from factex.exchange.output import new_file, new_folder
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write the records: a folder of one file a type, or a file of one type."""
    kind = settings.record_type
    done = Exported(output)
    if kind:
        with new_file(output, overwrite=settings.overwrite) as path:
            _write(documents, {kind: path}, done)
    else:
        with new_folder(output, "parquet", overwrite=settings.overwrite) as folder:
            paths = {name: folder / f"{TABLES[name]}.parquet" for name in MODELS}
            _write(documents, paths, done)
    return done


def _write(documents: Iterable[Document], paths: dict[str, Path], done: Exported) -> None:
    with ExitStack() as files:
        writers = {
            kind: files.enter_context(new_writer(path, schema_of(kind)))
            for kind, path in paths.items()
        }
        for kind, table in batches(documents, writers, done):
            writers[kind].write_table(table, row_group_size=table.num_rows)


def new_writer(where: Any, schema: Any) -> Any:
    """A writer whose settings are all said, so that the bytes depend on pyarrow's version alone.

    Args:
        where: a path, or a binary file.
        schema: the Arrow schema.
    """
    import pyarrow.parquet as pq

    return pq.ParquetWriter(where, schema, version="2.6", compression="zstd", store_schema=False)
