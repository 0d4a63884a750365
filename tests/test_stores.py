"""Files in stores that fsspec knows: read, written, resumed, and every error in our words."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_extractor import FakeExtractor
from fsspec.implementations.memory import MemoryFileSystem
from typer.testing import CliRunner, Result

from factex import places
from factex.articles import Article, ArticleReader
from factex.batch.engine import InProcess
from factex.batch.work import folder_of
from factex.cli import app, common
from factex.cli.common import output_form
from factex.errors import ArticleError, OutputError, SettingsError
from factex.places import RemotePath, find_place, single_place
from factex.run import Run

STORE = "memory://bucket"


class Failing(MemoryFileSystem):
    """A store whose own errors are no `OSError`, as those of the libraries for s3 and gs are."""

    protocol = "failing"
    store: dict[str, Any] = {}  # noqa: RUF012
    pseudo_dirs = [""]  # noqa: RUF012
    refuses: str = ""

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if self.refuses and self.refuses in path:
            raise RuntimeError("AccessDenied: you may not\nrequest 12")
        return super()._open(path, mode, **options)


@pytest.fixture(autouse=True)
def store() -> Iterator[None]:
    """Stores that hold nothing before and after."""
    fsspec.register_implementation("failing", Failing, clobber=True)
    for kind in (MemoryFileSystem, Failing):
        kind.store.clear()
        kind.pseudo_dirs[:] = [""]
    Failing.refuses = ""
    places._opened_store.cache_clear()
    yield
    places._opened_store.cache_clear()


def put(name: str, data: bytes) -> str:
    with find_place(name).open("wb") as file:
        file.write(data)
    return name


def rows(start: int, count: int) -> bytes:
    documents = ({"id": f"d{n}", "text": f"In {1000 + n}."} for n in range(start, start + count))
    return b"".join(json.dumps(row).encode() + b"\n" for row in documents)


def ids(*inputs: str) -> list[str]:
    found = []
    for item in ArticleReader(inputs):
        assert isinstance(item, Article), item
        found.append(item.id)
    return found


def fill(root: str = STORE) -> None:
    put(f"{root}/news/a.jsonl", rows(0, 3))
    put(f"{root}/news/b/c.jsonl.gz", gzip.compress(rows(3, 3)))
    put(f"{root}/news/z.txt", b"---\nid: d6\n---\nIn 1999.")
    put(f"{root}/news/notes.docx", b"no")
    put(f"{root}/news/.facts.jsonl.work/0.txt", b"no")
    table = pa.table({"id": ["d7", "d8"], "text": ["In 1998.", "In 1997."]})
    with find_place(f"{root}/more.parquet").open("wb") as file:
        pq.write_table(table, file)


# Reading ------------------------------------------------------------------------------------


def test_files_folders_and_globs_of_a_store_are_read_in_order() -> None:
    fill()
    assert ids(f"{STORE}/news") == [f"d{n}" for n in range(7)]
    assert ids(f"{STORE}/news/") == [f"d{n}" for n in range(7)]
    assert ids(f"{STORE}/news/*.jsonl") == ["d0", "d1", "d2"]
    assert ids(f"{STORE}/more.parquet", f"{STORE}/news/z.txt") == ["d7", "d8", "d6"]
    assert ids(f"{STORE}/more.parquet", f"{STORE}/more.parquet") == ["d7", "d8"]


def test_what_was_read_is_told_as_of_any_file(tmp_path: Path) -> None:
    fill()
    local = tmp_path / "a.jsonl"
    local.write_bytes(rows(0, 3))
    far, near = (ArticleReader([name]) for name in (f"{STORE}/news/a.jsonl", str(local)))
    for one, other in zip(far, near, strict=True):
        assert isinstance(one, Article)
        assert isinstance(other, Article)
        assert one.sha256 == other.sha256
        assert one.source == f"{STORE}/news/a.jsonl"
    (first,), (second,) = far.files, near.files
    assert (first.bytes, first.sha256) == (second.bytes, second.sha256)
    assert far.total_bytes is None
    assert far.reads(f"{STORE}/news/a.jsonl")


def test_an_address_of_a_file_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(rows(0, 2))
    assert ids((folder / "a.jsonl").as_uri()) == ["d0", "d1"]
    assert ids(folder.as_uri(), str(folder / "a.jsonl")) == ["d0", "d1"]
    assert find_place((folder / "a.jsonl").as_uri()) == folder / "a.jsonl"


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("nothing.jsonl", "no such file or folder"),
        ("nothing/*.jsonl", "no readable file there"),
        ("news/notes.docx", "unknown kind of file"),
    ],
)
def test_an_address_that_names_nothing(name: str, cause: str) -> None:
    fill()
    (error,) = ArticleReader([f"{STORE}/{name}"])
    assert isinstance(error, ArticleError)
    assert (error.doc, error.cause) == (f"{STORE}/{name}", cause)


def test_a_store_that_refuses_costs_the_file_alone() -> None:
    put("failing://bucket/a.jsonl", rows(0, 1))
    put("failing://bucket/b.jsonl", rows(1, 1))
    Failing.refuses = "a.jsonl"
    error, article = ArticleReader(["failing://bucket"])
    assert isinstance(error, ArticleError)
    assert error.cause == "cannot be read: RuntimeError: AccessDenied: you may not"
    assert isinstance(article, Article)


# Writing ------------------------------------------------------------------------------------


def make_run(*inputs: str, on_document: Callable[[Any], None] | None = None, **more: Any) -> Run:
    reader = ArticleReader(inputs)
    return Run(FakeExtractor(), reader, settings={}, on_document=on_document, **more)


def stop_after(documents: int) -> Callable[[Any], None]:
    def stop(counts: Any) -> None:
        if counts.documents > documents:
            raise KeyboardInterrupt

    return stop


def names(folder: str) -> list[str]:
    place = RemotePath(folder)
    return sorted(name for _, name in place.find())


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_bytes_in_a_store_are_those_on_disk(ending: str, tmp_path: Path) -> None:
    source = put(f"{STORE}/in.jsonl", rows(0, 150))
    form = output_form("extract", f"facts.{ending}")
    make_run(source, form=form).extract(tmp_path / f"facts.{ending}")
    output = single_place(f"{STORE}/out/deep/facts.{ending}")
    result = make_run(source, form=form).extract(output)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert names(f"{STORE}/out/deep") == written
    assert sorted(path.name for path in result.files) == written
    assert output.read_bytes() == (tmp_path / f"facts.{ending}").read_bytes()
    make_run(source, form=form).extract(output)  # its own: replaced without being told
    assert names(f"{STORE}/out/deep") == written


def test_a_run_into_a_store_is_resumed(tmp_path: Path) -> None:
    source = put(f"{STORE}/in.jsonl", rows(0, 300))
    make_run(source).extract(tmp_path / "facts.jsonl")
    output = single_place(f"{STORE}/out/facts.jsonl")
    put(str(output), b"")
    with pytest.raises(KeyboardInterrupt):
        make_run(source, on_document=stop_after(200)).extract(output)
    assert output.read_bytes() == b""
    work = names(str(folder_of(output)))
    assert work == ["00000000.shard", "00000001.shard", "00000002.shard", "job.json"]
    with pytest.raises(SettingsError, match="an unfinished run lies in memory://bucket/out/"):
        make_run(source).extract(output)
    torn = RemotePath(f"{folder_of(output)}/00000001.shard")
    put(str(torn), torn.read_bytes()[:-7])
    assert make_run(source).extract(output, resume=True).taken_over == 128
    assert output.read_bytes() == (tmp_path / "facts.jsonl").read_bytes()
    assert names(f"{STORE}/out") == ["facts.errors.jsonl", "facts.jsonl", "facts.run.json"]


def test_nobodys_file_is_overwritten() -> None:
    source = put(f"{STORE}/in.jsonl", rows(0, 3))
    output = single_place(put(f"{STORE}/facts.jsonl", b"somebody's"))
    with pytest.raises(SettingsError, match="not as a run of factex wrote it"):
        make_run(source).extract(output)
    assert output.read_bytes() == b"somebody's"
    make_run(source).extract(output, overwrite=True)
    with pytest.raises(SettingsError, match="is one of the inputs"):
        make_run(source).extract(single_place(source))


def test_a_store_that_refuses_leaves_the_older_output_and_the_shards() -> None:
    source = put(f"{STORE}/in.jsonl", rows(0, 100))
    output = single_place(put("failing://bucket/facts.jsonl", b""))
    Failing.refuses = ".facts.errors.jsonl"
    with pytest.raises(SettingsError, match=r"AccessDenied: you may not\. Choose another place"):
        make_run(source).extract(output)
    assert output.read_bytes() == b""
    Failing.refuses = "00000001"
    with pytest.raises((OutputError, SettingsError), match="AccessDenied"):
        make_run(source).extract(output, overwrite=True)
    Failing.refuses = ""
    assert make_run(source).extract(output, resume=True).taken_over == 64
    assert len(output.read_bytes().splitlines()) == 100


# Settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nonsense://a/b.jsonl", "nonsense://a: fsspec knows no such store"),
        ("zip://a.jsonl::memory://b.zip", "is a chain of addresses"),
        ("memory://a/facts[1].jsonl", "stand for other names"),
    ],
)
def test_an_address_that_cannot_be(name: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        single_place(name)


@pytest.mark.parametrize(("scheme", "package"), [("s3", "s3fs"), ("gs", "gcsfs")])
def test_the_package_of_a_store_is_named(
    scheme: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError, match=f"pip install {package}"):
        find_place(f"{scheme}://bucket/a.jsonl")
    with pytest.raises(SettingsError, match=f"pip install {package}"):
        ArticleReader([f"{scheme}://bucket/a.jsonl"])


def test_without_fsspec_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SettingsError, match=r"pip install 'factex\[cloud\]'"):
        find_place("s3://bucket/a.jsonl")


# The command --------------------------------------------------------------------------------


class Here(InProcess):
    """The engine of the command, without a model."""

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_the_command_takes_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "open_engine", lambda *args: Here(FakeExtractor()))
    fill()
    result = call("extract", f"{STORE}/news", "-o", f"{STORE}/facts.jsonl")
    assert result.exit_code == 0, result.stderr
    assert f"{STORE}/facts.run.json" in result.stderr
    assert len(find_place(f"{STORE}/facts.jsonl").read_bytes().splitlines()) == 7
    result = call("extract", "nonsense://a", "-o", f"{STORE}/other.jsonl")
    assert result.exit_code == 2
    assert "fsspec knows no such store" in result.stderr
    result = call("extract", f"{STORE}/news", "-o", "nonsense://a/facts.jsonl")
    assert result.exit_code == 2
    assert "fsspec knows no such store" in result.stderr
