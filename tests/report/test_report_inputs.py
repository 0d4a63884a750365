"""What is read for a report, and what is said of files that do not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_records import (
    TEXT,
    agreement,
    claim,
    day,
    event,
    write_articles,
    write_lines,
    write_run,
)

from factex.errors import ArticleError, GoldError, SettingsError
from factex.report import build_view, read_inputs
from factex.report.run_notes import short_path


def test_what_stands_beside_the_facts_is_read(tmp_path: Path) -> None:
    facts = write_run(tmp_path, [event(), claim()])
    found = build_view(read_inputs(facts))
    assert found.run is not None
    assert found.failures is not None
    notes = dict(found.run.notes)
    assert notes["factex"] == "0.1.0"
    assert (notes["inputs"], notes["published"]) == ("news", "not set")
    assert notes["characters analysed"] == "150 (75.0 %)"
    assert found.run.files == (("d1.txt", 7, "ab"),)
    assert found.run.same_facts is False
    assert found.failures[0].doc == "bad.txt, line 3"


def test_the_facts_of_the_run_are_known_by_their_hash(tmp_path: Path) -> None:
    facts = write_run(tmp_path, [event()])
    run = json.loads((tmp_path / "facts.run.json").read_text())
    run["output"]["sha256"] = read_inputs(facts).sha256
    (tmp_path / "facts.run.json").write_text(json.dumps(run))
    found = build_view(read_inputs(facts))
    assert found.run is not None
    assert found.run.same_facts is True


def test_facts_alone_are_enough(tmp_path: Path) -> None:
    found = build_view(read_inputs(write_lines(tmp_path / "f.jsonl", [event()])))
    assert (found.run, found.failures, found.judgement) == (None, None, None)


def test_no_records_are_a_report_too(tmp_path: Path) -> None:
    found = build_view(read_inputs(write_lines(tmp_path / "f.jsonl", [])))
    assert (found.rows, found.timeline) == ((), None)


def test_texts_taken_from_web_pages_are_read_without_being_asked(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", [event()])
    write_lines(tmp_path / "facts.texts.jsonl", [{"id": "d1", "text": TEXT}])
    assert read_inputs(facts).articles["d1"].text == TEXT


def test_gold_judges_the_records_of_its_documents(tmp_path: Path) -> None:
    wrong = event(2, event_type="other", date=day("1999", "1999-01-01", "1999-12-31"))
    elsewhere = event(3, doc_id="d2")
    facts = write_lines(tmp_path / "facts.jsonl", [event(1), wrong, elsewhere])
    gold = write_lines(tmp_path / "gold.jsonl", [event(1)])
    found = read_inputs(facts, gold=str(gold)).judgement
    assert found is not None
    assert found.verdicts == {"eve-0001": True, "eve-0002": False}
    (row,) = found.bins
    assert (row.bin.predicted, row.right) == (2, 1)
    assert row.interval == pytest.approx((0.0945, 0.9055), abs=1e-3)
    assert found.report.left_out == 1


def bad_day(folder: Path) -> Path:
    return write_lines(folder / "f.jsonl", [event(date=day("1999", "2015-02-31", None))])


def text_file(content: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "f.jsonl"
        path.write_text(content)
        return path

    return write


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.jsonl", r"none.jsonl cannot be read: No such file"),
        (lambda folder: folder, r"cannot be read: Is a directory"),
        (text_file("{"), r"f.jsonl, line 1: not JSON"),
        (text_file("\n7\n"), r"f.jsonl, line 2: no record of factex .*`factex validate` lists"),
        (text_file('{"type": "event"}'), r"line 1: no record of factex \(event.id: Field required"),
        (bad_day, r"line 1: '2015-02-31' is no day of the calendar"),
        (
            lambda folder: write_lines(folder / "f.jsonl", [event(), event()]),
            r"line 2: id 'eve-0001' stands already on line 1",
        ),
    ],
)
def test_a_file_that_holds_no_records(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    with pytest.raises(GoldError, match=message):
        read_inputs(make(tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("facts.run.json", "{", r"facts.run.json: not JSON"),
        ("facts.run.json", "[]", r"facts.run.json: no run report"),
        ("facts.errors.jsonl", "{}", r"facts.errors.jsonl, line 1: no error of a run"),
        ("facts.errors.jsonl", "oh", r"facts.errors.jsonl, line 1: not JSON"),
    ],
)
def test_broken_files_beside_the_facts(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    facts = write_run(tmp_path, [event()])
    (tmp_path / name).write_text(content)
    with pytest.raises(GoldError, match=message):
        read_inputs(facts)


@pytest.mark.parametrize("run", [{}, {"versions": 3, "input": [], "characters": {"read": "many"}}])
def test_a_run_report_of_another_shape_gives_what_it_can(tmp_path: Path, run: Any) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", [event()])
    (tmp_path / "facts.run.json").write_text(json.dumps(run))
    found = build_view(read_inputs(facts)).run
    assert found is not None
    assert (found.notes, found.files, found.same_facts) == ((), (), None)


def test_articles_must_be_there_and_be_those_that_are_quoted(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", [event(), agreement(doc_id="d2")])
    with pytest.raises(SettingsError, match=r"no document 'd2', which record agr-0001 quotes"):
        read_inputs(facts, articles=[str(write_articles(tmp_path))])
    with pytest.raises(ArticleError, match=r"none: no such file or folder"):
        read_inputs(facts, articles=[str(tmp_path / "none")])
    other = write_lines(tmp_path / "other.jsonl", [{"id": "d1", "text": "x" + TEXT}])
    with pytest.raises(SettingsError, match=r"other.jsonl, line 1: the text at \d+ is not what"):
        read_inputs(facts, articles=[str(other)])


def test_gold_that_is_not_there(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", [event()])
    with pytest.raises(GoldError, match=r"none.jsonl: no such file"):
        read_inputs(facts, gold=str(tmp_path / "none.jsonl"))


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/a/b/c.txt", "c.txt"), ("a/b.txt", "a/b.txt"), (r"C:\a\b.txt", "b.txt"), ("/", "/")],
)
def test_full_paths_are_not_given_away(path: str, shown: str) -> None:
    assert short_path(path) == shown
