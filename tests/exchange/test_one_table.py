"""`factex extract -o facts.parquet`: the rows are the lines, and the run is as safe."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exchange_data import TEXT, make_records
from fake_extractor import FakeExtractor

from factex.articles import ArticleReader
from factex.batch.files import sidecar
from factex.batch.work import folder_of
from factex.cli.common import output_form
from factex.errors import OutputError, RecordError, SettingsError
from factex.exchange import arrow, parquet_tables
from factex.exchange.columns import MODELS, columns_of, columns_of_all, row_of
from factex.exchange.one_table import OneTable
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document
from factex.jsonl import AtomicFile, dump_model
from factex.run import Run


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    texts = ({"id": f"d{n}", "text": f"In {1900 + n} and 2000."} for n in range(150))
    path.write_text("".join(json.dumps(row) + "\n" for row in texts))
    return path


def make_run(rows: Path) -> Run:
    form = output_form("extract", "facts.parquet")
    return Run(FakeExtractor(), ArticleReader([str(rows)]), settings={}, form=form)


def test_columns_of_one_name_are_of_one_kind() -> None:
    """Else records of several types could not lie in one table."""
    kinds: dict[str, Any] = {}
    for record_type in MODELS:
        for column in columns_of(record_type):
            said = (column.kind, column.path, column.parts)
            assert kinds.setdefault(column.name, said) == said
    assert [column.name for column in columns_of_all()] == [*kinds]


def test_a_row_is_a_record_in_the_order_of_the_run(tmp_path: Path) -> None:
    records = make_records("d1", TEXT)
    with AtomicFile(tmp_path / "facts.parquet") as file:
        table = OneTable(file)
        table.write("".join(map(dump_model, records)).encode())
        table.close()
    found = pq.read_table(tmp_path / "facts.parquet")
    assert found.schema.field("date_begins").type == pa.date32()
    for record, row in zip(records, found.to_pylist(), strict=True):
        expected = row_of(record)
        assert {name: row[name] for name in expected} == expected
        assert {value for name, value in row.items() if name not in expected} == {None}
    parquet_tables.export([Document("d1", tuple(records))], tmp_path / "out", ExportSettings())
    for kind in MODELS:
        names = ", ".join(column.name for column in columns_of(kind))
        query = f"SELECT {names} FROM '{tmp_path}/facts.parquet' WHERE type = '{kind}'"
        alone = duckdb.sql(f"FROM '{tmp_path}/out/{kind}s.parquet'").fetchall()
        assert duckdb.sql(query).fetchall() == alone
        assert alone


def test_a_run_writes_the_rows_of_its_lines(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factex.exchange.one_table.BATCH_ROWS", 70)
    assert arrow.BATCH_ROWS > 70
    lines, table = tmp_path / "out" / "facts.jsonl", tmp_path / "out" / "facts.parquet"
    Run(FakeExtractor(), ArticleReader([str(rows)]), settings={}).extract(lines)
    result = make_run(rows).extract(table)
    found = pq.ParquetFile(table)
    assert found.metadata.num_row_groups == 5
    ids = [json.loads(line)["id"] for line in lines.read_text().splitlines()]
    assert found.read()["id"].to_pylist() == ids
    names = ("facts.parquet", "facts.parquet.errors.jsonl", "facts.parquet.run.json")
    assert [path.name for path in result.files] == [*names]
    assert lines.exists(), "the files of the two runs are told apart"
    first = table.read_bytes()
    make_run(rows).extract(table)  # its own file, unchanged: replaced without being told
    assert table.read_bytes() == first


def test_a_run_that_was_stopped_ends_with_the_same_bytes(rows: Path, tmp_path: Path) -> None:
    whole, output = tmp_path / "whole" / "facts.parquet", tmp_path / "out" / "facts.parquet"
    make_run(rows).extract(whole)
    run = make_run(rows)
    run.on_document = _stop_after(100)
    with pytest.raises(KeyboardInterrupt):
        run.extract(output)
    assert not output.exists()
    assert make_run(rows).extract(output, resume=True).taken_over == 64
    assert output.read_bytes() == whole.read_bytes()


def _stop_after(documents: int) -> Callable[[Any], None]:
    def stop(counts: Any) -> None:
        if counts.documents > documents:
            raise KeyboardInterrupt

    return stop


def test_a_file_that_no_run_wrote_stays(rows: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.parquet"
    output.write_bytes(b"somebody's")
    with pytest.raises(SettingsError, match="not as a run of factex wrote it"):
        make_run(rows).extract(output)
    assert output.read_bytes() == b"somebody's"


def test_a_full_disk_is_told_and_the_run_goes_on(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "facts.parquet"
    write = AtomicFile.write_bytes

    def failing(self: AtomicFile, data: bytes) -> None:
        if self.path == output.resolve():
            raise OutputError("disk full") from OSError(errno.ENOSPC, "No space left on device")
        write(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(AtomicFile, "write_bytes", failing)
        with pytest.raises(OutputError, match="disk full"):
            make_run(rows).extract(output)
    assert not output.exists()
    assert folder_of(output).exists()
    assert make_run(rows).extract(output, resume=True).taken_over == 150
    assert pq.read_table(output).num_rows == 300
    assert sidecar(output, "run.json").exists()


def test_an_impossible_day_names_its_record(tmp_path: Path) -> None:
    record = make_records("d1", TEXT)[0]
    line = dump_model(record).replace('"begins": "1998-05-06"', '"begins": "1998-02-30"')
    with pytest.raises(RecordError, match="eve-1"), AtomicFile(tmp_path / "a.parquet") as file:
        OneTable(file).write(line.encode())
    assert not (tmp_path / "a.parquet").exists()


def test_what_cannot_be_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert output_form("annotate", "layers.jsonl") is None
    with pytest.raises(SettingsError, match=r"annotate writes JSON Lines. Name a .jsonl file"):
        output_form("annotate", "layers.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("factex.exchange.formats.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install 'factex\[parquet\]'"):
        output_form("extract", "FACTS.PARQUET")
