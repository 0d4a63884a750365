"""A run that was stopped, at whatever byte, goes on and ends as if nothing had been."""

import json
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FakeExtractor
from runs import do_run, files_of, in_child, make_run, write_input

from factex.articles import Article
from factex.batch.work import Job, Work, folder_of
from factex.errors import SettingsError

KILLS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_input(tmp_path_factory.mktemp("input") / "articles")


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run leaves that nothing happens to."""
    output = tmp_path_factory.mktemp("undisturbed") / "facts.jsonl"
    do_run(folder, output)
    return files_of(output)


class Stopping(FakeExtractor):
    """Interrupts the run at a document."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def extract_many(self, articles: Any) -> Any:
        for article, result in super().extract_many(articles):
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            yield article, result


def stop_at(document: int, folder: Path, output: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        make_run(folder, Stopping(document)).extract(output)


def test_killed_at_random_points(folder: Path, tmp_path: Path, undisturbed: dict[str, Any]) -> None:
    """SIGKILL at 60 seeded moments of runs that go on from one another, until one gets through."""
    rng = random.Random(6)
    began = time.perf_counter()
    do_run(folder, tmp_path / "time" / "facts.jsonl")
    seconds = time.perf_counter() - began
    kills = finished = 0
    while kills < KILLS:
        output = tmp_path / str(finished) / "facts.jsonl"
        while True:
            child = in_child(lambda output=output: do_run(folder, output, resume=True))
            time.sleep(rng.uniform(0, 1.1 * seconds))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                assert os.WEXITSTATUS(status) == 0
                break
            kills += 1
        do_run(folder, output, resume=True)
        assert files_of(output) == undisturbed
        finished += 1
    assert finished > 1


def test_killed_at_every_file_operation(
    folder: Path, tmp_path: Path, undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same at each moment between two operations on files, the last renames among them."""
    points = 0
    for point in range(10_000):
        output = tmp_path / str(point) / "facts.jsonl"
        child = in_child(lambda output=output, point=point: _die_at(point, folder, output))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            break
        points += 1
        do_run(folder, output, resume=True)
        assert files_of(output) == undisturbed, point
    assert points > 50


def _die_at(point: int, folder: Path, output: Path) -> None:
    """Kill this process before the file operation of that number."""
    left = point

    def count(function: Any) -> Any:
        def counted(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return counted

    for owner, name in ((Path, "replace"), (Path, "unlink"), (os, "fsync"), (os, "rmdir")):
        setattr(owner, name, count(getattr(owner, name)))
    do_run(folder, output, resume=True)


def test_torn_files_are_done_again(tmp_path: Path) -> None:
    """Whatever a file of the work folder is cut down to, nothing is lost, doubled or torn."""
    folder = write_input(tmp_path / "in", documents=20)
    do_run(folder, tmp_path / "undisturbed" / "facts.jsonl")
    undisturbed = files_of(tmp_path / "undisturbed" / "facts.jsonl")
    output = tmp_path / "out" / "facts.jsonl"
    stop_at(17, folder, output)
    work = folder_of(output)
    kept = {path.name: path.read_bytes() for path in work.iterdir()}
    shard = max(name for name in kept if name.endswith(".shard"))
    for name, step in ((shard, 31), ("job.json", 7)):
        for length in (*range(0, len(kept[name]), 101), *last_lines(kept[name])[::step]):
            work.mkdir(exist_ok=True)
            for other, old in kept.items():
                (work / other).write_bytes(old[:length] if other == name else old)
            do_run(folder, output, resume=True)
            assert files_of(output) == undisturbed, (name, length)


def last_lines(data: bytes) -> range:
    """The lengths that cut a file anywhere in its last two lines."""
    return range(len(data) - sum(map(len, data.splitlines(keepends=True)[-2:])), len(data))


def test_a_shard_counts_only_when_it_is_whole(folder: Path, tmp_path: Path) -> None:
    """At every byte of its last lines, and at every one of its header."""
    output = tmp_path / "facts.jsonl"
    stop_at(17, folder, output)
    job = Job(**json.loads((folder_of(output) / "job.json").read_text()))
    with Work(output, job, resume=True, fresh=False) as work:
        path = work.path_of(1)
        data = path.read_bytes()
        header = data.partition(b"\n")[0]
        key = json.loads(header)["key"]
        assert work.sealed(1, key) is not None
        assert work.sealed(1, "another key") is None
        for length in (*range(len(header) + 1), *last_lines(data)):
            path.write_bytes(data[:length])
            assert work.sealed(1, key) is None, length


def test_a_shard_with_a_changed_byte_is_done_again(
    folder: Path, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    output = tmp_path / "facts.jsonl"
    stop_at(30, folder, output)
    shard = sorted(folder_of(output).glob("*.shard"))[1]
    data = bytearray(shard.read_bytes())
    data[-20] ^= 1
    shard.write_bytes(data)
    do_run(folder, output, resume=True)
    assert files_of(output) == undisturbed


def test_what_is_done_is_not_done_again(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.jsonl"
    stop_at(30, folder, output)
    seen: list[str] = []

    class Noting(FakeExtractor):
        def extract_many(self, articles: Any) -> Any:
            def noted() -> Any:
                for article in articles:
                    seen.append(article.id)
                    yield article

            return super().extract_many(noted())

    run = make_run(folder, Noting())
    result = run.extract(output, resume=True)
    assert 20 <= result.taken_over <= 34
    assert len(seen) < 100
    assert "d0" not in seen
    assert result.counts.documents + result.counts.failed == 120 + 3 + 1
    assert result.words < result.counts.words


def test_a_document_that_changed_is_done_again(tmp_path: Path) -> None:
    folder = write_input(tmp_path / "in")
    output = tmp_path / "out" / "facts.jsonl"
    stop_at(60, folder, output)
    rows = folder / "rows.jsonl"
    rows.write_text(rows.read_text().replace("In 1903 ", "In 1777 "))
    do_run(folder, output, resume=True)
    fresh = tmp_path / "fresh" / "facts.jsonl"
    do_run(folder, fresh)
    assert files_of(output) == files_of(fresh)
    assert b"1777" in output.read_bytes()


def test_documents_that_come_and_go_in_between(tmp_path: Path) -> None:
    folder = write_input(tmp_path / "in")
    output = tmp_path / "out" / "facts.jsonl"
    stop_at(60, folder, output)
    (folder / "page0.html").unlink()
    (folder / "a.txt").write_text("New in 2020.")
    do_run(folder, output, resume=True)
    fresh = tmp_path / "fresh" / "facts.jsonl"
    do_run(folder, fresh)
    assert files_of(output) == files_of(fresh)


# Refusals -----------------------------------------------------------------------------------


def test_other_settings_are_refused_and_named(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.jsonl"
    with pytest.raises(KeyboardInterrupt):
        make_run(folder, Stopping(30), published=None, model="a").extract(output)
    other = Stopping(0)
    other.info = {**other.info, "patterns_sha256": "1" * 64}
    with pytest.raises(SettingsError) as refused:
        make_run(folder, other, published="2024-01-01", model="a").extract(output, resume=True)
    assert "published was None, now '2024-01-01'" in str(refused.value)
    assert f"patterns_sha256 was '{'0' * 64}', now '{'1' * 64}'" in str(refused.value)
    assert "model" not in str(refused.value)
    with pytest.raises(SettingsError, match="step was 'extract', now 'annotate'"):
        make_run(folder, published=None, model="a").annotate(output, resume=True)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (["b"], r"inputs no longer has \['a'\]\)"),
        (["a", "b", "c"], r"inputs now has \['c'\]\)"),
        (["b", "a"], r"inputs has another order\)"),
    ],
)
def test_other_inputs_are_refused_in_few_words(
    now: list[str], told: str, folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "facts.jsonl"
    with pytest.raises(KeyboardInterrupt):
        make_run(folder, Stopping(30), inputs=["a", "b"]).extract(output)
    with pytest.raises(SettingsError, match=told):
        make_run(folder, inputs=now).extract(output, resume=True)


def test_an_unfinished_run_is_not_dropped_unasked(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.jsonl"
    stop_at(30, folder, output)
    with pytest.raises(SettingsError, match=r"--resume, or start anew with --overwrite"):
        do_run(folder, output)
    result = do_run(folder, output, overwrite=True)
    assert result.taken_over == 0
    assert not folder_of(output).exists()


def test_resume_without_an_unfinished_run_starts_one(
    folder: Path, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    output = tmp_path / "facts.jsonl"
    for _ in range(2):
        assert do_run(folder, output, resume=True).taken_over == 0
        assert files_of(output) == undisturbed


def test_nothing_is_left_when_nothing_was_done(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.jsonl"
    stop_at(3, folder, output)
    assert list(tmp_path.iterdir()) == []


def test_a_run_holds_its_output(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.jsonl"

    class Second(FakeExtractor):
        def extract_many(self, articles: Any) -> Any:
            with pytest.raises(SettingsError, match="another run is writing it"):
                do_run(folder, output, overwrite=True)
            return super().extract_many(articles)

    make_run(folder, Second()).extract(output)
    assert output.exists()


@pytest.mark.parametrize("resume", [False, True])
def test_a_file_of_somebody_else_is_refused(folder: Path, tmp_path: Path, resume: bool) -> None:
    output = tmp_path / "facts.jsonl"
    output.write_text("my notes\n")
    with pytest.raises(SettingsError, match=r"not as a run of factex wrote it.* --overwrite"):
        do_run(folder, output, resume=resume)
    assert output.read_text() == "my notes\n"
    do_run(folder, output, overwrite=True)
    do_run(folder, output, resume=resume)  # its own
    edited = output.read_bytes() + b"{}\n"
    output.write_bytes(edited)
    with pytest.raises(SettingsError, match="--overwrite"):
        do_run(folder, output, resume=resume)
    assert output.read_bytes() == edited


def test_an_empty_file_may_be_replaced(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.jsonl"
    output.touch()
    assert do_run(folder, output).counts.documents


def test_a_folder_in_the_place_of_a_sidecar_is_told_before_the_work(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "facts.run.json").mkdir()
    with pytest.raises(SettingsError, match=r"facts.run.json is no regular file"):
        make_run(folder, Stopping(0)).extract(tmp_path / "facts.jsonl")


def test_every_field_of_an_article_is_in_the_key() -> None:
    from factex.batch.shards import Shard

    plain = Article(id="a", text="In 1999.")
    changes: list[dict[str, Any]] = [
        {"id": "b"},
        {"text": "In 1998."},
        {"title": "t"},
        {"publisher": "p"},
        {"text_start": 1},
        {"source": "s"},
        {"extractor": "e"},
        {"line": 2},
    ]
    articles = [plain, *(Article(**{"id": "a", "text": "In 1999.", **new}) for new in changes)]
    keys = {Shard(0, (article,)).key("job") for article in articles}
    keys.add(Shard(0, (plain,)).key("another job"))
    assert len(keys) == len(articles) + 1


def test_the_work_folder_is_no_input(tmp_path: Path) -> None:
    folder = write_input(tmp_path / "in")
    output = folder / "facts.jsonl"
    stop_at(30, folder, output)
    assert json.loads((folder_of(output) / "job.json").read_text())["settings"]
    result = do_run(folder, output, resume=True)
    assert result.counts.documents + result.counts.failed == 120 + 3 + 1
