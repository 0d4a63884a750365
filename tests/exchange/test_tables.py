"""CSV, Parquet and DuckDB: what a cell holds, and that the bytes repeat."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exchange_data import TEXT, make_records
from hypothesis import given
from hypothesis import strategies as st

from factex.errors import RecordError
from factex.exchange import csv_tables, duckdb_tables, parquet_tables
from factex.exchange.columns import MODELS, columns_of, row_of
from factex.exchange.csv_tables import guarded, unguarded
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document
from factex.records import AnyRecord

EXPORTS: dict[str, Any] = {
    "csv": csv_tables.export,
    "parquet": parquet_tables.export,
    "duckdb": duckdb_tables.export,
}


@pytest.fixture
def documents(records: list[AnyRecord]) -> list[Document]:
    return [Document("d1", tuple(records))]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_those_that_users_wrote_queries_for() -> None:
    names = {kind: [column.name for column in columns_of(kind)] for kind in MODELS}
    assert names["organization"][-4:] == ["aliases", "org_type", "country", "mentions"]
    assert {"date_begins", "date_edtf", "trigger_text", "agreement_id"} <= set(names["event"])
    assert {"name_text", "parties", "count_value"} <= set(names["agreement"])
    assert {"amount_value", "amount_currency", "period_ends", "same_as"} <= set(names["claim"])
    assert all(len(set(columns)) == len(columns) for columns in names.values())


def test_csv_has_a_file_a_type_and_lists_as_json(documents: list[Document], tmp_path: Path) -> None:
    done = csv_tables.export(documents, tmp_path / "out", ExportSettings())
    assert (done.documents, done.records) == (1, 5)
    (event,) = read_csv(tmp_path / "out" / "events.csv")
    assert event["date_begins"] == "1998-05-06"
    assert event["name_text"] == ""
    assert '"name": "Brunei"' in event["participants"]
    first, second = read_csv(tmp_path / "out" / "claims.csv")
    assert first["predicate_text"] == "took part,\r\nup"
    assert (first["amount_value"], second["same_as"]) == ("1200", "cla-1")


def test_one_type_is_one_file(documents: list[Document], tmp_path: Path) -> None:
    settings = ExportSettings(record_type="claim")
    csv_tables.export(documents, tmp_path / "claims.csv", settings)
    parquet_tables.export(documents, tmp_path / "claims.parquet", settings)
    assert len(read_csv(tmp_path / "claims.csv")) == 2
    assert pq.read_table(tmp_path / "claims.parquet")["id"].to_pylist() == ["cla-1", "cla-2"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "＝1", "'=1", "''@"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="'=+-@\t\r\n＝a "))
def test_a_guarded_cell_gives_its_text_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_formulas_are_guarded_in_the_file_and_negative_numbers_are_not(tmp_path: Path) -> None:
    record = make_records("=d1", TEXT)[4]
    amount = record.amount.model_copy(update={"value": -5})  # type: ignore[union-attr]
    document = Document("=d1", (record.model_copy(update={"amount": amount}),))
    settings = ExportSettings(record_type="claim")
    csv_tables.export([document], tmp_path / "safe.csv", settings)
    raw = ExportSettings(record_type="claim", raw_cells=True)
    csv_tables.export([document], tmp_path / "raw.csv", raw)
    (safe,), (plain,) = read_csv(tmp_path / "safe.csv"), read_csv(tmp_path / "raw.csv")
    assert (safe["doc_id"], plain["doc_id"]) == ("'=d1", "=d1")
    assert safe["amount_value"] == "-5"


def test_parquet_has_real_dates_and_lists(documents: list[Document], tmp_path: Path) -> None:
    parquet_tables.export(documents, tmp_path / "out", ExportSettings())
    events = pq.read_table(tmp_path / "out" / "events.parquet")
    assert events.schema.field("date_begins").type == pa.date32()
    assert events["date_begins"].to_pylist() == [datetime.date(1998, 5, 6)]
    assert [one["role"] for one in events["participants"][0].as_py()] == ["actor", "recipient"]
    claims = pq.read_table(tmp_path / "out" / "claims.parquet")
    assert claims["amount_value"].to_pylist() == [1200.0, 800.0]
    assert claims["metric_text"].to_pylist() == ["officers", None]


def test_every_cell_of_parquet_is_the_records(documents: list[Document], tmp_path: Path) -> None:
    parquet_tables.export(documents, tmp_path / "out", ExportSettings())
    for kind in MODELS:
        table = pq.read_table(tmp_path / "out" / f"{kind}s.parquet")
        records = [record for record in documents[0].records if record.type == kind]
        assert table.to_pylist() == [row_of(record) for record in records]


def test_duckdb_answers_questions(documents: list[Document], tmp_path: Path) -> None:
    duckdb_tables.export(documents, tmp_path / "facts.duckdb", ExportSettings())
    with duckdb.connect(str(tmp_path / "facts.duckdb"), read_only=True) as database:
        query = "SELECT year(date_begins), parties[1].name, len(parties) FROM agreements"
        assert database.execute(query).fetchall() == [(1998, "Laos", 2)]
        assert database.execute("SELECT count(*) FROM claims").fetchall() == [(2,)]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_bytes_repeat_wherever_they_are_written(
    name: str, documents: list[Document], tmp_path: Path
) -> None:
    many = [
        Document(f"d{n}", tuple(r.model_copy(update={"doc_id": f"d{n}"}) for r in one.records))
        for n in range(200)
        for one in documents
    ]
    for output in ("a", "another"):
        EXPORTS[name](many, tmp_path / output, ExportSettings())
    first, second = tmp_path / "a", tmp_path / "another"
    files = [path.name for path in first.iterdir()] if first.is_dir() else [""]
    assert files
    for file in files:
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_no_records_are_empty_tables(tmp_path: Path) -> None:
    for name, export in EXPORTS.items():
        assert export([], tmp_path / name, ExportSettings()).records == 0
    assert read_csv(tmp_path / "csv" / "events.csv") == []
    assert pq.read_table(tmp_path / "parquet" / "events.parquet").num_rows == 0


def test_an_impossible_day_is_an_error_that_names_the_record(records: list[AnyRecord]) -> None:
    day = records[0].date.model_copy(update={"begins": "2015-02-30"})  # type: ignore[union-attr]
    with pytest.raises(RecordError, match=r"record eve-1: .*Correct the date"):
        row_of(records[0].model_copy(update={"date": day}))
