import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FAIL_WORD, FakeExtractor

from factex.articles import Article, ArticleReader
from factex.errors import ArticleError, FactexError, SettingsError
from factex.records import Record
from factex.run import Counts, Run, sidecar

PAGE = (
    "<html><body><article><p>The two river states signed a pact on the use of the water in 1998, "
    "and it entered into force in 2001.</p></article></body></html>"
)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("---\ntitle: In 1900\n---\nIn 1999 and\u2028in 1998.\n")
    (folder / "b.jsonl").write_text('{"id": "j", "text": "Since 2004."}\n{"id": 3}\n')
    (folder / "c.txt").write_text(f"{FAIL_WORD} 2000")
    (folder / "d.html").write_text(PAGE)
    return folder


def run(extractor: Any, *inputs: Path, **options: Any) -> Run:
    reader = ArticleReader([str(path) for path in inputs])
    return Run(extractor, reader, settings={"command": "extract"}, **options)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_records_stand_by_document_and_place(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "facts.jsonl"
    result = run(extractor, articles).extract(output)
    found = [(record["doc_id"], record["amount"]["text"]) for record in lines(output)]
    assert found == [("a", "1999"), ("a", "1998"), ("j", "2004"), ("d", "1998"), ("d", "2001")]
    assert result.counts.records == {"claim": 5}
    assert (result.counts.documents, result.counts.failed) == (3, 2)


def test_errors_say_where_what_and_what_to_do(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    result = run(extractor, articles).extract(tmp_path / "facts.jsonl")
    read, annotated = lines(tmp_path / "facts.errors.jsonl")
    assert read == {
        "doc": str(articles / "b.jsonl"),
        "doc_id": None,
        "line": 2,
        "stage": "read",
        "cause": 'no key "text" (keys: id)',
        "remedy": 'Put the article under "text"',
    }
    assert (annotated["doc_id"], annotated["stage"]) == ("c", "annotate")
    assert result.errors[0].startswith(f"{articles / 'b.jsonl'}, line 2: no key")


def test_the_report_counts_and_hashes(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    run(extractor, articles).extract(tmp_path / "facts.jsonl")
    report = json.loads((tmp_path / "facts.run.json").read_text())
    assert report["versions"]["pipeline"] == "fake 1"
    assert report["documents"] == {"analysed": 3, "failed": 2}
    assert report["records"] == {"claim": 5}
    assert [file["path"] for file in report["input"]["files"]] == [
        str(articles / name) for name in ("a.txt", "b.jsonl", "c.txt", "d.html")
    ]
    assert report["characters"]["read"] - report["characters"]["seen"] == len(FAIL_WORD) + 5
    assert report["timing"].keys() == {"seconds", "words_per_second"}


def test_the_texts_of_web_pages_stand_beside_the_records(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    output = tmp_path / "facts.jsonl"
    run(extractor, articles).extract(output)
    (text,) = lines(tmp_path / "facts.texts.jsonl")
    assert text["id"] == "d"
    spans = [record["amount"] for record in lines(output) if record["doc_id"] == "d"]
    assert all(text["text"][span["start"] : span["end"]] == span["text"] for span in spans)
    run(extractor, articles / "a.txt").extract(output)
    assert not (tmp_path / "facts.texts.jsonl").exists()


def test_two_runs_give_the_same_bytes(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        run(extractor, articles).extract(tmp_path / name / "facts.jsonl")
    for name in ("facts.jsonl", "facts.errors.jsonl", "facts.texts.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    reports = [
        json.loads((tmp_path / name / "facts.run.json").read_text()) for name in ("one", "two")
    ]
    for report in reports:
        del report["timing"]
    assert reports[0] == reports[1]


def test_annotate_writes_a_line_a_document(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    result = run(extractor, articles).annotate(tmp_path / "layers.jsonl")
    found = lines(tmp_path / "layers.jsonl")
    assert [layers["doc_id"] for layers in found] == ["a", "j", "c", "d"]
    assert [amount["text"] for amount in found[0]["amounts"]] == ["1999", "1998"]
    assert result.counts.records == {"dates": 0, "amounts": 6, "entities": 0}


def test_a_stream_makes_no_file(extractor: FakeExtractor, articles: Path, tmp_path: Path) -> None:
    written: list[str] = []
    result = run(extractor, articles / "a.txt").extract_to(written.append)
    assert [json.loads(line)["amount"]["text"] for line in written] == ["1999", "1998"]
    assert result.files == ()
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]


def test_an_input_is_never_overwritten(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    text = (articles / "a.txt").read_text()
    link = tmp_path / "link.txt"
    link.symlink_to(articles / "a.txt")
    for output in (articles / "a.txt", link):
        with pytest.raises(SettingsError, match=r"one of the inputs"):
            run(extractor, articles).extract(output)
    assert (articles / "a.txt").read_text() == text


def test_if_nothing_runs_older_output_stays(
    extractor: FakeExtractor, articles: Path, tmp_path: Path
) -> None:
    output = tmp_path / "facts.jsonl"
    output.write_text("old")
    broken = run(extractor, articles / "c.txt", tmp_path / "none.txt")
    result = broken.extract(output, overwrite=True)
    assert output.read_text() == "old"
    assert not (tmp_path / "facts.run.json").exists()
    assert len(lines(tmp_path / "facts.errors.jsonl")) == result.counts.failed == 2


class Interrupted(FakeExtractor):
    """Stops in the middle of the work."""

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        yield next(super().extract_many(articles))
        raise KeyboardInterrupt


class Forgetful(FakeExtractor):
    """Loses a document."""

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        results = super().extract_many(articles)
        next(results)
        yield from results


@pytest.mark.parametrize(
    ("extractor", "error"), [(Interrupted(), KeyboardInterrupt), (Forgetful(), FactexError)]
)
def test_a_broken_run_leaves_what_was_there(
    extractor: FakeExtractor, error: type[BaseException], articles: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "facts.jsonl"
    output.parent.mkdir()
    output.write_text("old")
    with pytest.raises(error):
        run(extractor, articles).extract(output, overwrite=True)
    assert output.read_text() == "old"
    assert [path.name for path in output.parent.iterdir()] == ["facts.jsonl"]


class Lazy(FakeExtractor):
    """Notes how many articles are alive in the pipeline at once."""

    def __init__(self) -> None:
        super().__init__()
        self.given = self.most_waiting = 0

    def _counted(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            self.given += 1
            yield article

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        for done, result in enumerate(super().extract_many(self._counted(articles))):
            self.most_waiting = max(self.most_waiting, self.given - done)
            yield result


def test_documents_flow_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"id": "{n}", "text": "In 2000."}}\n' for n in range(500)))
    extractor = Lazy()
    told: list[int] = []
    result = run(extractor, path, on_document=lambda counts: told.append(counts.documents)).extract(
        tmp_path / "facts.jsonl"
    )
    assert extractor.most_waiting == 1
    assert told == list(range(1, 501))
    assert result.counts.words == 1000
    assert isinstance(result.counts, Counts)


def test_a_name_without_the_suffix_keeps_all_of_itself() -> None:
    assert sidecar(Path("out/v1.2"), "run.json") == Path("out/v1.2.run.json")
