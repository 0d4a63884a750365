"""The page about other tools says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from exchange_data import TEXT, make_records

from factex.articles import Article
from factex.exchange import spacy_docs
from factex.exchange.annotation import PLAIN_LABELS, ROLES, SUBTYPES
from factex.exchange.columns import TABLES
from factex.exchange.formats import FORMATS
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")


@pytest.fixture
def document() -> Document:
    return Document("d1", tuple(make_records("d1", TEXT)), Article("d1", TEXT))


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
