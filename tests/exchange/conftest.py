"""Fixtures of the tests of import and export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exchange_data import TEXT, make_records

from factex.articles import Article
from factex.jsonl import dump_line
from factex.records import AnyRecord


@pytest.fixture
def article() -> Article:
    return Article("d1", TEXT, title="A port", source="d1.txt")


@pytest.fixture
def records() -> list[AnyRecord]:
    return make_records("d1", TEXT)


@pytest.fixture
def facts(tmp_path: Path, records: list[AnyRecord]) -> Path:
    """A file of records beside its article, `articles.jsonl`."""
    path = tmp_path / "facts.jsonl"
    lines = [dump_line(record.model_dump(mode="json")) for record in records]
    path.write_text("".join(lines), encoding="utf-8")
    text = json.dumps({"id": "d1", "text": TEXT, "published": "2021-05-04"})
    (tmp_path / "articles.jsonl").write_text(text + "\n")
    return path
