"""The page about other tools says what the program does; its queries run."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from exchange_data import TEXT, make_records

from factex.articles import Article
from factex.exchange import duckdb_tables, spacy_docs
from factex.exchange.annotation import PLAIN_LABELS, ROLES, SUBTYPES
from factex.exchange.columns import TABLES
from factex.exchange.formats import FORMATS
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXPECTED = {
    "Agreements by pair of parties and year:": [("Brunei", "Laos", 1998, 1)],
    "What was signed, ratified or ended, by year:": [(1998, "signed", "treaty", 1)],
    "Claims over time": [(1998, "men", 800.0, "exact", None, "d1")],
    "Money by currency and year": [("USD", 1998, 1, 5e6, 5e6)],
    "Organizations by country": [("LA", "government", "Ministry of Ports", 1, 2)],
    "Who acts on whom:": [("Laos", "Brunei", "signing", 1)],
    "Events with the agreement": [
        ("1998-05-06", "signing", "\U0001f6a2 Port Treaty", "signed", TEXT.split("\n")[0])
    ],
}


@pytest.fixture
def document() -> Document:
    *rest, claim, other = make_records("d1", TEXT)
    counted = {"metric": {"start": 0, "end": 3, "text": "men"}}
    dated = type(other).model_validate({**other.model_dump(), **counted, "same_as": None})
    money = {"kind": "money", "value": 5_000_000, "currency": "USD", "unit": None}
    amount = {**other.amount.model_dump(), **money}  # type: ignore[union-attr]
    paid = {**other.model_dump(), "id": "cla-3", "amount": amount}
    first = {**paid, "same_as": None}
    second = {**paid, "id": "cla-4", "same_as": "cla-3"}
    made = [type(other).model_validate(value) for value in (first, second)]
    return Document("d1", (*rest, claim, dated, *made), Article("d1", TEXT))


@pytest.mark.parametrize("heading", EXPECTED)
def test_a_query_answers_its_question(heading: str, document: Document, tmp_path: Path) -> None:
    duckdb_tables.export([document], tmp_path / "facts.duckdb", ExportSettings())
    _, _, behind = PAGE.partition(f"\n{heading}")
    (query, *_) = re.findall(r"^```sql\n(.*?)^```$", behind, re.MULTILINE | re.DOTALL)
    with duckdb.connect(str(tmp_path / "facts.duckdb"), read_only=True) as database:
        rows = database.execute(query).fetchall()
    plain = [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in rows]
    assert plain == EXPECTED[heading]


def test_no_query_goes_untested() -> None:
    assert len(QUERIES) == len(EXPECTED)


def test_the_python_of_the_page_runs(
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spacy_docs.export([document], tmp_path / "facts.spacy", ExportSettings())
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(code, "exchange.md", "exec"), {})
    assert "('signed', 'signing', 'eve-1')" in capsys.readouterr().out


def test_the_page_names_every_format_table_role_and_label() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*)$", PAGE, re.MULTILINE))
    for name, entry in FORMATS.items():
        cells = rows[name].split(" | ")
        assert ("folder" in cells[0] or cells[0] == "likewise") == (entry.shape == "folder"), name
        assert (cells[1] == "yes") == entry.needs_texts, name
        assert (cells[2].strip(" |") == "yes") == entry.imports, name
        assert (f"factex[{entry.extra}]" in rows[name]) == (entry.extra is not None), name
    for word in (*TABLES.values(), *ROLES, *PLAIN_LABELS):
        assert f"`{word}`" in PAGE, word
    assert all(kind in PAGE for kind in SUBTYPES)
