"""CSV (RFC 4180): a file a record type, in UTF-8 without a byte-order mark.

A cell of text that a spreadsheet would run as a formula gets an apostrophe in front, as does one
that begins with an apostrophe before such a character, so that `unguarded` gives the cell back.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from factex.exchange.columns import MODELS, TABLES, columns_of, row_of
from factex.exchange.output import new_file, new_folder
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document

FORMULA = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")
"""How a formula begins in Excel, LibreOffice or Google Sheets, full-width signs included."""
GUARD = "'"


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write the records: a folder of one file a type, or a file of one type."""
    kinds = [settings.record_type] if settings.record_type else list(MODELS)
    paths: dict[str, Path]
    with ExitStack() as files:
        if settings.record_type:
            place = files.enter_context(new_file(output, overwrite=settings.overwrite))
            paths = {settings.record_type: place}
        else:
            place = files.enter_context(new_folder(output, "csv", overwrite=settings.overwrite))
            paths = {kind: place / f"{TABLES[kind]}.csv" for kind in MODELS}
        writers = {kind: _writer(files, paths[kind], kind) for kind in kinds}
        return _write(documents, writers, Exported(output), raw=settings.raw_cells)


def _writer(files: ExitStack, path: Path, kind: str) -> csv.DictWriter[str]:
    file = files.enter_context(path.open("w", encoding="utf-8", newline=""))
    writer = csv.DictWriter(file, [column.name for column in columns_of(kind)])
    writer.writeheader()
    return writer


def _write(
    documents: Iterable[Document],
    writers: Mapping[str, csv.DictWriter[str]],
    done: Exported,
    *,
    raw: bool,
) -> Exported:
    for document in documents:
        done.documents += 1
        for record in document.records:
            if writer := writers.get(record.type):
                done.records += 1
                row = row_of(record, days=False)
                writer.writerow({name: _cell(value, raw=raw) for name, value in row.items()})
    return done


def _cell(value: Any, *, raw: bool) -> Any:
    """A cell: numbers as JSON writes them, lists as JSON, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if raw else guarded(value)
    return json.dumps(value, ensure_ascii=False)


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs.

    Example:
        >>> guarded("=1+1"), guarded("'=1"), guarded("1-1")
        ("'=1+1", "''=1", '1-1')
    """
    return GUARD + text if FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made the cell of."""
    return cell[1:] if cell.startswith(GUARD) and FORMULA.match(cell) else cell
