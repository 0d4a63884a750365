"""The embedded pipeline in worker processes: equal bytes, also when run or worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from factex.articles import ArticleReader
from factex.batch import pool
from factex.batch.pool import Pool
from factex.batch.work import folder_of
from factex.batch.worker import load_extractor
from factex.run import Run

if TYPE_CHECKING:
    from factex import Extractor

CORPUS = Path(__file__).parents[2] / "corpus" / "articles"
INPUTS = [str(path) for path in sorted(CORPUS.glob("*.txt"))[:14]]
SCRIPT = str(Path(__file__).with_name("real_factex.py"))
NAMES = ("facts.jsonl", "facts.errors.jsonl")
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def expected(embedded: Extractor, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run in this process writes."""
    output = tmp_path_factory.mktemp("expected") / "facts.jsonl"
    Run(embedded, ArticleReader(INPUTS), settings={}).extract(output)
    return written(output)


def written(output: Path) -> dict[str, bytes]:
    return {name: output.with_name(name).read_bytes() for name in NAMES}


def test_three_workers_give_the_bytes_of_one_process(
    expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "CHARS_A_WORKER", 1)
    output = tmp_path / "facts.jsonl"
    with Pool(partial(load_extractor, None, None), workers=3) as engine:
        Run(engine, ArticleReader(INPUTS), settings={}).extract(output)
    assert written(output) == expected


@pytest.mark.parametrize("shards", [1, 3])
def test_killed_with_the_pipeline_at_work(
    shards: int, expected: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "facts.jsonl"
    command = [sys.executable, SCRIPT, "extract", *INPUTS, "-o", str(output), "-q"]
    command += ["--workers", "2", "--resume"]
    with subprocess.Popen(command) as process:
        if wait_for(output, shards, process) and shards == 3:
            kill_a_worker(process)
            wait_for(output, shards + 1, process)
        process.kill()
    assert folder_of(output).exists(), "the run was through before it could be killed"
    assert subprocess.run(command, check=False).returncode == 0
    assert written(output) == expected
    assert not folder_of(output).exists()


def wait_for(output: Path, shards: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait for so many shards to be sealed."""
    while process.poll() is None:
        if len(list(folder_of(output).glob("*.shard"))) >= shards:
            return True
        time.sleep(0.01)
    return False


def kill_a_worker(process: subprocess.Popen[bytes]) -> None:
    """End one of the processes below, as a system does that is out of memory."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = [
        int(child)
        for child in children.read_text().split()
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    os.kill(workers[-1], signal.SIGKILL)


def test_the_words_of_a_document_go_with_it(embedded: Extractor) -> None:
    """A vocabulary that grew with every new word would fill the memory of a long run."""
    embedded.extract("Laos paid $5 on 3 May 1999.")
    before = len(embedded.nlp.vocab.strings)
    names = " and ".join(f"Xqo{n}zmbt Vrk{n}la" for n in range(300))
    assert embedded.extract(f"{names} paid $5 million on 3 May 1999.")
    after = len(embedded.nlp.vocab.strings)
    assert after - before < 50  # labels stay: there is an end of them
    with embedded.nlp.memory_zone():  # the caller's own
        assert embedded.extract(f"{names} paid $5 million on 3 May 1999.")
        assert len(embedded.nlp.vocab.strings) > after + 500
