"""Bytes of every format and lines of every kind: articles or errors that say what to do."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from fuzz_strategies import FUZZ, HTML_FILES, JSON_VALUES, LINES_FILES, TEXT_FILES, TEXTS
from hypothesis import given
from hypothesis import strategies as st

from factex.articles import Article, ArticleReader
from factex.errors import ArticleError, FactexError
from factex.evaluate import score
from factex.evaluate.load import load_items
from factex.jsonl import BadLine, dump_line, read_lines
from factex.patterns import load_patterns


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def read(path: Path, data: bytes) -> list[Any]:
    path.write_bytes(data)
    return [*ArticleReader([str(path)])]


def check(path: Path, data: bytes) -> None:
    items = read(path, data)
    assert items
    assert list(map(str, items)) == list(map(str, read(path, data)))
    for item in items:
        if isinstance(item, ArticleError):
            assert item.cause
            assert item.remedy
        else:
            assert isinstance(item, Article)
            assert item.text[item.text_start :].strip()
            item.text.encode()


@FUZZ
@given(data=TEXT_FILES | st.binary(max_size=60))
def test_text_files(folder: Path, data: bytes) -> None:
    check(folder / "a.txt", data)


@FUZZ
@given(data=LINES_FILES | st.binary(max_size=60))
def test_lines_files(folder: Path, data: bytes) -> None:
    check(folder / "a.jsonl", data)


@FUZZ
@given(data=(LINES_FILES.map(gzip.compress)) | st.binary(max_size=60), cut=st.integers(0, 40))
def test_compressed_lines_files(folder: Path, data: bytes, cut: int) -> None:
    check(folder / "a.jsonl.gz", data[: len(data) - cut])


@FUZZ
@given(data=HTML_FILES | st.binary(max_size=60))
def test_web_pages(folder: Path, data: bytes) -> None:
    check(folder / "a.html", data)


@FUZZ
@given(value=JSON_VALUES)
def test_a_json_value_comes_back_as_one_line(value: Any) -> None:
    try:
        line = dump_line(value).encode()
    except ValueError:  # not a number, infinite, or half a character
        return
    assert len(line.decode().splitlines()) == 1
    assert [read for _, read in read_lines([line])] == [json.loads(line)]


@FUZZ
@given(line=st.binary(max_size=40) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_line_is_a_value_or_a_bad_line(line: bytes) -> None:
    for _, value in read_lines([line]):
        assert not isinstance(value, BadLine) or value.cause


PATTERN_KEYS = ("id", "label", "pattern", "attrs", "source", "examples", "counter_examples", "note")
_LINES = st.dictionaries(
    st.sampled_from(PATTERN_KEYS),
    JSON_VALUES
    | st.sampled_from(["events.a.b", "usage", ["An example."], {"regex": "(a+)+"}])
    | st.lists(
        st.dictionaries(
            st.sampled_from(["LOWER", "POS", "OP", "TEXT", "_"]),
            JSON_VALUES | st.sampled_from(["*", "+", "{2,9}", {"IN": ["a"]}, {"REGEX": "a*a*"}]),
        ),
        max_size=3,
    ),
)


@FUZZ
@given(
    data=st.lists(_LINES.map(json.dumps), max_size=3).map("\n".join).map(str.encode) | st.binary()
)
def test_a_pattern_file_loads_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("patterns")
    (folder / "events.jsonl").write_bytes(data)
    try:
        lines = load_patterns("events", folder)
    except FactexError as error:
        told = str(error)
    else:
        told = str(folder)
        assert len({line.id for line in lines}) == len(lines)
    assert str(folder) in told


SPANS = st.tuples(st.integers(-1, 9), TEXTS).map(
    lambda two: {"start": two[0], "end": two[0] + len(two[1]), "text": two[1]}
)
RECORDS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["event", "claim", "organization", "agreement"]),
        "doc_id": st.sampled_from(["a", "b"]),
    },
    optional={
        name: JSON_VALUES | SPANS | st.lists(SPANS, max_size=2)
        for name in ("trigger", "date", "amount", "name", "mentions", "evidence", "event_type")
    },
)


@FUZZ
@given(gold=st.lists(RECORDS, max_size=3), found=st.lists(RECORDS, max_size=3))
def test_records_of_any_kind_are_scored_or_refused(
    folder: Path, gold: list[Any], found: list[Any]
) -> None:
    files = []
    for name, records in (("gold", gold), ("found", found)):
        files.append(folder / f"{name}.jsonl")
        files[-1].write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    try:
        [load_items(file) for file in files]
        report = score(gold, found, resamples=20)
    except FactexError:
        return
    assert report == score(gold, found, resamples=20)
