"""`factex export` and `factex import` as a user runs them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import get_args

import pytest
from exchange_data import TEXT
from typer.testing import CliRunner, Result

from factex.cli import app
from factex.exchange import formats
from factex.exchange.formats import FORMATS, ExportFormat, ImportFormat
from factex.validate import validate_file


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(part) for part in arguments])


def export(facts: Path, to: str, output: Path, *more: object) -> Result:
    articles = facts.with_name("articles.jsonl")
    return call("export", facts, "--to", to, "-o", output, "--articles", articles, *more)


def test_the_command_line_offers_the_table_of_formats() -> None:
    assert list(get_args(ExportFormat)) == list(FORMATS)
    assert list(get_args(ImportFormat)) == [n for n, entry in FORMATS.items() if entry.imports]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_a_file_or_a_folder_as_the_table_says(
    name: str, facts: Path, tmp_path: Path
) -> None:
    result = export(facts, name, tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.endswith("out: 5 records of 1 documents\n")
    assert (tmp_path / "out").is_dir() == (FORMATS[name].shape == "folder")
    assert result.stdout == ""


@pytest.mark.parametrize("name", get_args(ImportFormat))
def test_there_and_back(name: str, facts: Path, tmp_path: Path) -> None:
    export(facts, name, tmp_path / "out")
    back = tmp_path / "back.jsonl"
    result = call("import", tmp_path / "out", "--from", name, "-o", back)
    assert result.exit_code == 0, result.stderr
    assert back.read_bytes() == facts.read_bytes()
    assert "5 as exported, 0 changed, 0 new, 0 gone" in result.stderr
    assert (tmp_path / "back.issues.jsonl").exists()


def test_articles_are_found_by_the_run_report(facts: Path, tmp_path: Path) -> None:
    article = tmp_path / "d1.txt"
    article.write_bytes(TEXT.encode())
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    report = {"input": {"files": [{"path": str(article), "sha256": sha256}]}}
    (tmp_path / "facts.run.json").write_text(json.dumps(report))
    assert call("export", facts, "--to", "doccano", "-o", tmp_path / "a").exit_code == 0
    article.write_bytes(TEXT.encode() + b" More.")
    result = call("export", facts, "--to", "doccano", "-o", tmp_path / "b")
    assert result.exit_code == 2
    assert "d1.txt: has changed since facts.jsonl was made of it (sha256" in result.stderr
    assert "Extract it again, or give the old text with --articles" in result.stderr


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ('{"id": "d2", "text": "Other."}', "no article has the id 'd1'. Give its article with"),
        ('{"id": "d1", "text": "Other."}', "Extract the article again, or give the text"),
        ("{}", "no article has the id 'd1'"),
    ],
)
def test_a_missing_or_another_article_is_an_error(
    articles: str, message: str, facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "articles.jsonl").write_text(articles + "\n")
    result = export(facts, "brat", tmp_path / "out")
    assert result.exit_code == 2
    assert "facts.jsonl, line 1" in result.stderr
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


def test_no_report_and_no_articles(facts: Path, tmp_path: Path) -> None:
    result = call("export", facts, "--to", "brat", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "facts.run.json does not say which articles facts.jsonl was made of" in result.stderr
    assert "Give --articles" in result.stderr


def test_nothing_is_overwritten_unasked(facts: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("t")
    refused = export(facts, "brat", tmp_path / "mine")
    assert (refused.exit_code, "say --overwrite" in refused.stderr) == (2, True)
    assert export(facts, "brat", tmp_path / "mine", "--overwrite").exit_code == 0
    assert (tmp_path / "mine" / "thesis.txt").exists()
    assert export(facts, "duckdb", tmp_path / "f.db").exit_code == 0
    assert export(facts, "duckdb", tmp_path / "f.db").exit_code == 2
    assert export(facts, "duckdb", tmp_path / "f.db", "--overwrite").exit_code == 0
    same = export(facts, "csv", facts, "--type", "claim", "--overwrite")
    assert "is the input and would be overwritten" in same.stderr


def test_type_goes_with_tables_alone(facts: Path, tmp_path: Path) -> None:
    result = export(facts, "brat", tmp_path / "out", "--type", "claim")
    assert "--type goes with csv and parquet, not with brat" in result.stderr
    assert export(facts, "csv", tmp_path / "c.csv", "--type", "claim").exit_code == 0
    assert "2 records" in export(facts, "parquet", tmp_path / "c", "--type", "claim").stderr


def test_a_library_that_is_missing_is_named_with_its_extra(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    result = export(facts, "parquet", tmp_path / "out")
    assert result.exit_code == 2
    assert "parquet needs pyarrow. Run: pip install 'factex[parquet]'" in result.stderr


def test_a_file_that_is_no_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"doc_id": "a", "dates": [], "amounts": [], "entities": []}')
    result = call("export", tmp_path / "x.jsonl", "--to", "csv", "-o", tmp_path / "out")
    assert (result.exit_code, "line 1: no record" in result.stderr) == (2, True)
    gone = call("export", tmp_path / "gone.jsonl", "--to", "csv", "-o", tmp_path / "out")
    assert (gone.exit_code, "cannot be read" in gone.stderr) == (2, True)


def test_what_is_not_mapped_is_listed_and_is_status_1(facts: Path, tmp_path: Path) -> None:
    export(facts, "brat", tmp_path / "out")
    ann = tmp_path / "out" / "d1.ann"
    ann.write_text(ann.read_text() + "T90\tmood 0 4\tVIEN\n")
    back = tmp_path / "back.jsonl"
    result = call("import", tmp_path / "out", "--from", "brat", "-o", back)
    assert result.exit_code == 1
    assert "Not mapped: d1.ann, line" in result.stderr
    (issue,) = map(json.loads, (tmp_path / "back.issues.jsonl").read_text().splitlines())
    assert (issue["file"], issue["doc_id"], issue["kind"]) == ("d1.ann", "d1", "not mapped")
    assert list(validate_file(back, {"d1": TEXT})) == []
    again = call("import", tmp_path / "out", "--from", "brat", "-o", back)
    assert (again.exit_code, "exists. Choose another place" in again.stderr) == (2, True)


def test_an_input_that_is_not_there(tmp_path: Path) -> None:
    result = call("import", tmp_path / "no", "--from", "doccano", "-o", tmp_path / "b.jsonl")
    assert (result.exit_code, "no such file or folder" in result.stderr) == (2, True)
