"""Records of all types as one Parquet file, in the order of the run that writes them."""

from __future__ import annotations

import io
import json
from typing import Any

from factex.exchange.arrow import BATCH_ROWS, schema_with, table_of
from factex.exchange.columns import columns_of_all, row_of_data
from factex.exchange.parquet_tables import new_writer
from factex.jsonl import AtomicFile


class OneTable:
    """Takes lines of records; the columns of each type are null in the rows of the others.

    Args:
        file: where the Parquet file goes; its owner closes it.
    """

    def __init__(self, file: AtomicFile) -> None:
        self.columns = columns_of_all()
        self._rows: list[dict[str, Any]] = []
        self._writer = new_writer(_Sink(file), schema_with(self.columns))

    def write(self, lines: bytes) -> None:
        """Take lines of records, whole ones.

        Raises:
            RecordError: a bound of a date is no day of the calendar.
            OutputError: the disk is full, or fails.
        """
        for line in lines.split(b"\n"):
            if line:
                self._rows.append(row_of_data(json.loads(line)))
                if len(self._rows) == BATCH_ROWS:
                    self._flush()

    def close(self) -> None:
        """Write the rows still held and what makes a Parquet file of them; see `write`."""
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        table = table_of(self.columns, self._rows)
        self._writer.write_table(table, row_group_size=table.num_rows)
        self._rows.clear()


class _Sink(io.RawIOBase):
    """What pyarrow writes to, for a file that is whole or not at all."""

    def __init__(self, file: AtomicFile) -> None:
        self.file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.file.write_bytes(bytes(data))
        return len(data)
