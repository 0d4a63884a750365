"""A folder as bad as folders get: nothing crashes, each bad document says what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FakeExtractor

from factex.articles import ArticleReader
from factex.run import Run
from factex.validate import load_texts, validate_file

SENTENCE = "The two states signed the treaty in 1998 and it entered into force in 2001. "
READABLE = {
    "bidi.txt": "\u202eThe \u2066treaty\u2069 of 1998\u202c \u200fstands.".encode(),
    "crlf.txt": b"Signed\r\nin 1998.\r\n\r\nIn force\r\nin 2001.\r\n",
    "emoji.txt": "😀👩\u200d👩\u200d👧🇵🇪\ufe0f".encode() * 50,
    "long_line.txt": (SENTENCE * (5_000_000 // len(SENTENCE))).encode(),
    "marks.txt": ("a" + "\u0301\u0316" * 50_000).encode(),
    "one_word.txt": b"a" * 1_000_000,
    "russian.txt": "Министры подписали договор в 1998 году.".encode(),
    "utf16.txt": "Signed in Zürich in 1998.".encode("utf-16"),
    "separators.jsonl": json.dumps({"id": "u2028", "text": "In\u2028 1998\u2029\x85."}).encode(),
}
UNREADABLE = {
    "binary.txt": (bytes(range(256)) * 40, "not UTF-8"),
    "bodyless.html": (b"<html><head><title>x</title></head></html>", "no main text"),
    "deep.jsonl": (b'{"id": "x", "text": ' + b"[" * 200_000, "nested too deeply"),
    "deep.html": (b"<div>" * 20_000, "no main text"),
    "empty.txt": (b"", "empty"),
    "nul.txt": (b"signed\0in 1998", "NUL character at 6"),
    "surrogate.jsonl": (b'{"id": "s", "text": "\\ud83d in 1998"}', "half of a surrogate pair"),
    "torn.jsonl": (b'{"id": "torn", "text": "Signed in 1998', "not JSON"),
    "utf16_unmarked.txt": ("Signed in 1998.".encode("utf-16-le"), "UTF-16 without a byte-order"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile")
    for name, data in READABLE.items():
        (path / name).write_bytes(data)
    for name, (data, _) in UNREADABLE.items():
        (path / name).write_bytes(data)
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_nothing_crashes_and_errors_are_clear(
    folder: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    output = tmp_path / "facts.jsonl"
    result = Run(extractor, ArticleReader([str(folder)]), settings={}).extract(output)
    errors = lines(tmp_path / "facts.errors.jsonl")
    found = {Path(error["doc"]).name: error["cause"] for error in errors}
    assert found.keys() == UNREADABLE.keys()
    for name, (_, cause) in UNREADABLE.items():
        assert cause in found[name]
    assert all(error["remedy"] for error in errors)
    assert result.counts.documents == len(READABLE)


def test_every_record_quotes_its_text(
    folder: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    files = [str(folder / name) for name in READABLE if name != "long_line.txt"]
    output = tmp_path / "facts.jsonl"
    Run(extractor, ArticleReader(files), settings={}).extract(output)
    texts = load_texts(ArticleReader(files))
    assert list(validate_file(output, texts)) == []
    years = [record["amount"]["text"] for record in lines(output)]
    assert years == ["1998", "1998", "2001", "1998", "1998"]
