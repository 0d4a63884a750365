"""Dealing of texts: the same each time, no document twice, enough of them, as they are."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks.child import MeasuringError
from benchmarks.texts import cut_document, recombine, work
from factex.articles import Article

LINE = "Laos and Brunei signed a port treaty on 6 May 1998."


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Forty documents of three paragraphs with ten words each."""
    rows = []
    for number in range(40):
        text = "\n\n".join(f"{part}{number} {LINE}" for part in "abc").replace("1998", "")
        row = {"id": f"d{number}", "text": text, "published": "2020-01-02", "publisher": "Gazette"}
        rows.append(json.dumps(row))
    path = tmp_path / "data.jsonl"
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def deal(data: str, folder: Path, **wanted: Any) -> tuple[dict[str, Any], list[list[Any]]]:
    folder.mkdir(exist_ok=True)
    found = work({"data": [data], "folder": str(folder), "cut": None, **wanted})
    rounds = [Path(one["file"]).read_text().splitlines() for one in found["rounds"]]
    return found, [[json.loads(line) for line in one] for one in rounds]


def test_rounds_share_no_document_and_are_dealt_alike_again(data: str, tmp_path: Path) -> None:
    found, rounds = deal(data, tmp_path / "a", documents=[5, 20, 10])
    assert [len(one) for one in rounds] == [5, 20, 10]
    assert [one["documents"] for one in found["rounds"]] == [5, 20, 10]
    ids = [row["id"] for one in rounds for row in one]
    assert len(set(ids)) == 35
    assert ids != sorted(ids)
    assert not found["texts"]["recombined"]
    assert deal(data, tmp_path / "b", documents=[5, 20, 10])[1] == rounds


def test_rounds_of_words_have_whole_documents_with_all_that_is_known(
    data: str, tmp_path: Path
) -> None:
    found, rounds = deal(data, tmp_path / "a", words=[100, 50])
    sizes = [sum(len(row["text"].split()) for row in one) for one in rounds]
    assert sizes == [one["words"] for one in found["rounds"]]
    assert 100 <= sizes[0] < 100 + 33
    assert 50 <= sizes[1] < 50 + 33
    row = rounds[0][0]
    assert row["text"].count("\n\n") == 2
    assert (row["published"], row["publisher"]) == ("2020-01-02", "Gazette")


def test_few_texts_give_many_documents_out_of_their_paragraphs(data: str, tmp_path: Path) -> None:
    found, rounds = deal(data, tmp_path / "a", documents=[300, 700], cut=[15, 30])
    assert found["texts"]["recombined"]
    rows = [row for one in rounds for row in one]
    assert len({row["id"] for row in rows}) == 1000
    assert len({row["text"] for row in rows}) > 900
    source = Path(data).read_text()
    for row in rows[::50]:
        assert len(row["text"].split()) >= 15
        for paragraph in row["text"].split("\n\n"):
            assert paragraph in source


def test_recombined_documents_depend_on_their_number_alone() -> None:
    articles = [Article(id=f"a{n}", text=f"{n} one.\n\n{n} two.\n\n{n} three.") for n in range(9)]
    assert [*islice(recombine(articles, (5, 9)), 50)] == [*islice(recombine(articles, (5, 9)), 50)]


def test_paragraphs_that_are_too_long_are_left_out() -> None:
    article = Article(id="a", text="one two\n\n" + "long " * 50 + "\n\nthree four five")
    assert [part.text for part in cut_document(article, (3, 6))] == ["three four five"]
    assert [*recombine([Article(id="a", text="long " * 50)], (3, 6))] == []


def test_front_matter_and_blank_paragraphs_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("---\ntitle: T\npublished: 2020-01-02\n---\n\n \n\nOne two.")
    _, ((row,),) = deal(str(tmp_path / "x.txt"), tmp_path / "deal", documents=[1], cut=[1, 5])
    assert (row["text"], row["title"], row["published"]) == ("One two.", "T", "2020-01-02")


def test_texts_without_a_paragraph_are_told(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("word " * 100)
    with pytest.raises(MeasuringError, match=r"x\.txt: no paragraph .* Give text"):
        deal(str(tmp_path / "x.txt"), tmp_path / "deal", documents=[1], cut=[1, 5])
