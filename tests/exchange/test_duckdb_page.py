"""The queries of the page about DuckDB: each runs, over the database and over the one file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from exchange_data import TEXT, make_records

from factex.articles import ArticleReader
from factex.exchange import duckdb_tables
from factex.exchange.columns import TABLES
from factex.exchange.one_table import OneTable
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document, read_documents
from factex.jsonl import AtomicFile, dump_model
from factex.run import Run

if TYPE_CHECKING:
    from factex import Extractor

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "duckdb.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VIEWS, *_ = BLOCK.findall(PAGE)
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "How many records there are": [
        ("agreement", 1, 1.0, 1),
        ("claim", 5, 5.0, 1),
        ("event", 1, 1.0, 1),
        ("organization", 1, 1.0, 1),
    ],
    "Agreements by pair of parties and year:": [("Brunei", "Laos", 1998, 1)],
    "The same by country": [("BN", "LA", 1998, 1)],
    "What was signed, ratified or ended, by year:": [(1998, "signed", "treaty", 1)],
    "Agreements that several articles name": [("\U0001f6a2 Port Treaty", 1, "signed")],
    "Claims over time": [
        (1998, "men", 800.0, "exact", None, "d1"),
        (1998, "men", 900.0, "exact", None, "d1"),
    ],
    "Claims per year": [(1998, 4, 4, 0)],
    "Money by currency and year": [("USD", 1998, 1, 5e6, 5e6)],
    "Figures that contradict each other": [
        ("men", None, "1998-05-06", "count", None, [800.0, 900.0], 1)
    ],
    "Who is quoted with figures": [("Ministry of Ports", 1, 1)],
    "Organizations by country": [("LA", "government", "Ministry of Ports", 1, 2)],
    "Kinds of organizations": [("LA", 1, 1, 0, 0)],
    "Who acts on whom:": [("Laos", "Brunei", "signing", 1)],
    "Events with the agreement": [
        (
            datetime.date(1998, 5, 6),
            "signing",
            "\U0001f6a2 Port Treaty",
            "signed",
            TEXT.split("\n")[0],
        )
    ],
    "What happened where": [(datetime.date(1998, 5, 1), "LA", "signing", 1)],
    "from 0. The sentence itself": [
        ("agreement", 0.9, "d1", "agr-1"),
        ("claim", 0.9, "d1", "cla-1"),
        ("claim", 0.9, "d1", "cla-2"),
        ("claim", 0.9, "d1", "cla-3"),
        ("claim", 0.9, "d1", "cla-4"),
        ("claim", 0.9, "d1", "cla-5"),
        ("event", 0.9, "d1", "eve-1"),
    ],
}
"""Beginning of the line before each query, and what it gives for the records of `known`."""


def query_below(heading: str) -> str:
    _, found, behind = PAGE.partition(f"\n{heading}")
    assert found, heading
    return str(BLOCK.search(behind).group(1))  # type: ignore[union-attr]


def known() -> Document:
    """Records whose answers can be read off: one of each, and some more claims."""
    event, *rest, claim, other = make_records("d1", TEXT)
    place = rest[0].parties[0].model_dump()  # type: ignore[union-attr]
    event = type(event).model_validate({**event.model_dump(), "locations": [place]})
    counted = {"metric": {"start": 0, "end": 3, "text": "men"}}
    dated = type(other).model_validate({**other.model_dump(), **counted, "same_as": None})
    money = {"kind": "money", "value": 5_000_000, "currency": "USD", "unit": None}
    amount = {**other.amount.model_dump(), **money}  # type: ignore[union-attr]
    first = {**dated.model_dump(), "id": "cla-3", "amount": amount}
    second = {**other.model_dump(), "id": "cla-4", "amount": amount, "same_as": "cla-3"}
    more = {**dated.amount.model_dump(), "value": 900}  # type: ignore[union-attr]
    third = {**dated.model_dump(), "id": "cla-5", "amount": more}
    made = [type(other).model_validate(value) for value in (first, second, third)]
    return Document("d1", (event, *rest, claim, dated, *made))


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """The records of `known`, as a database and as one file with the views of the page."""
    with Opened(tmp_path_factory.mktemp("known"), [known()]) as both:
        yield both


@pytest.fixture(scope="module")
def corpus(embedded: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """Likewise the records of the articles in the repository."""
    folder = tmp_path_factory.mktemp("corpus")
    reader = ArticleReader([str(ROOT / "corpus" / "articles")])
    Run(embedded, reader, settings={}).extract(folder / "facts.jsonl")
    with Opened(folder, list(read_documents(folder / "facts.jsonl"))) as both:
        yield both


class Opened:
    """Connections to documents as a database and as one file."""

    def __init__(self, folder: Path, documents: list[Document]) -> None:
        duckdb_tables.export(documents, folder / "facts.duckdb", ExportSettings())
        with AtomicFile(folder / "facts.parquet") as file:
            table = OneTable(file)
            for document in documents:
                table.write("".join(map(dump_model, document.records)).encode())
            table.close()
        self.both = [
            duckdb.connect(str(folder / "facts.duckdb"), read_only=True),
            duckdb.connect(),
        ]
        self.both[1].execute(VIEWS.replace("facts.parquet", f"{folder}/facts.parquet"))

    def __enter__(self) -> list[Any]:
        return self.both

    def __exit__(self, *error: object) -> None:
        for connection in self.both:
            connection.close()


@pytest.mark.parametrize("heading", EXPECTED)
def test_a_query_answers_its_question(heading: str, databases: list[Any]) -> None:
    expected = EXPECTED[heading]
    for database in databases:
        rows = database.execute(query_below(heading)).fetchall()
        assert [row[: len(expected[0])] for row in rows] == expected


@pytest.mark.model
@pytest.mark.parametrize("heading", EXPECTED)
def test_a_query_has_answers_in_real_articles(heading: str, corpus: list[Any]) -> None:
    first, second = (database.execute(query_below(heading)).fetchall() for database in corpus)
    assert first
    assert first == second


def test_no_query_goes_untested() -> None:
    tested = {query_below(heading) for heading in EXPECTED}
    assert {VIEWS, *tested} == set(BLOCK.findall(PAGE))
    assert all(f"CREATE VIEW {table} " in VIEWS for table in TABLES.values())
