"""`factex report` from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from report_records import agreement, claim, event, write_articles, write_lines, write_run
from typer.testing import CliRunner, Result

from factex.cli import app


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_a_report_is_written_and_named(tmp_path: Path) -> None:
    facts = write_run(tmp_path, [event(), claim()])
    output = tmp_path / "new" / "report.html"
    result = call(facts, "-o", output, "--articles", write_articles(tmp_path), "--gold", facts)
    assert result.exit_code == 0, result.output
    assert str(output) in result.stderr
    html = output.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "Facts in facts.jsonl" in html
    assert "Confidence against gold" in html


def test_it_goes_to_standard_output_and_takes_a_title(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "f.jsonl", [event()])
    result = call(facts, "-o", "-", "--title", "Treaties & pacts")
    assert result.exit_code == 0
    assert "<h1><bdi>Treaties &amp; pacts</bdi></h1>" in result.stdout


@pytest.mark.parametrize("name", ["facts.jsonl", "facts.run.json", "facts.errors.jsonl"])
def test_no_input_is_overwritten(tmp_path: Path, name: str) -> None:
    facts = write_run(tmp_path, [event()])
    before = (tmp_path / name).read_bytes()
    result = call(facts, "-o", tmp_path / name)
    assert result.exit_code == 2
    assert "is one of the inputs" in result.stderr
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("option", ["--articles", "--gold"])
def test_an_article_or_gold_is_not_overwritten_either(tmp_path: Path, option: str) -> None:
    facts, articles = write_run(tmp_path, [event()]), write_articles(tmp_path)
    result = call(facts, "-o", articles, option, articles)
    assert result.exit_code == 2
    assert "is one of the inputs" in result.stderr


def test_a_failure_leaves_an_older_report(tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    output.write_text("old")
    result = call(tmp_path / "none.jsonl", "-o", output)
    assert result.exit_code == 2
    assert "none.jsonl cannot be read" in result.stderr
    assert output.read_text() == "old"


def test_a_missing_article_is_told(tmp_path: Path) -> None:
    facts = write_run(tmp_path, [agreement(doc_id="d9")])
    result = call(facts, "-o", tmp_path / "r.html", "--articles", write_articles(tmp_path))
    assert result.exit_code == 2
    assert "no document 'd9'" in result.stderr


def test_the_command_imports_no_pipeline() -> None:
    code = (
        "import sys, factex.cli.report, factex.report;"
        "print([m for m in ('spacy', 'scipy', 'torch') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
