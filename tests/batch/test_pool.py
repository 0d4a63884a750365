"""Worker processes: order, equal bytes, and documents that end the process they are analysed in."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FAIL_WORD, FakeExtractor
from hostile_extractor import (
    CRASHES,
    HUNGRY,
    LEAVES,
    LOOPS,
    LOOPS_IN_C,
    FrozenExtractor,
    HostileExtractor,
    crash_while_loading,
    run_out_of_memory_while_loading,
    without_model,
)

from factex.articles import Article, ArticleReader
from factex.batch import flow, pool
from factex.batch.engine import InProcess
from factex.batch.outcome import Outcome, error_of
from factex.batch.pool import Pool
from factex.batch.worker import Limits
from factex.errors import FactexError, ModelError, SettingsError
from factex.run import Run

LIMITS = Limits(seconds=2.0, bytes=1 << 30)


@pytest.fixture(autouse=True)
def many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many workers as are allowed, however little text there is."""
    monkeypatch.setattr(pool, "CHARS_A_WORKER", 1)


def texts(*words: str) -> list[Article]:
    return [Article(id=f"d{n}", text=f"In {2000 + n} {word}.") for n, word in enumerate(words)]


def run_pool(articles: list[Article], workers: int = 2, limits: Limits = LIMITS) -> list[Outcome]:
    with Pool(HostileExtractor, workers=workers, limits=limits) as engine:
        return list(engine.outcomes("extract", articles))


def causes(outcomes: list[Outcome]) -> dict[int, str]:
    return {n: error_of(o.error).cause for n, o in enumerate(outcomes) if o.error}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_outcomes_are_those_of_one_process_in_order(workers: int) -> None:
    articles = texts(*(["slow", "fine", FAIL_WORD, "long " * 3000] * 10))
    expected = list(InProcess(FakeExtractor()).outcomes("extract", articles))
    assert run_pool(articles, workers) == expected


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_files_are_equal_for_any_number_of_workers(workers: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = ({"id": f"{n}", "text": f"In {1900 + n} {'slow' * (n % 7 == 0)}."} for n in range(90))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Pool(HostileExtractor, workers=workers) as engine:
        run = Run(engine, ArticleReader([str(path)]), settings={})
        run.extract(tmp_path / "many" / "facts.jsonl")
    Run(FakeExtractor(), ArticleReader([str(path)]), settings={}).extract(
        tmp_path / "one" / "facts.jsonl"
    )
    names = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert sorted(file.name for file in (tmp_path / "many").iterdir()) == names
    reports = []
    for name in names:
        one, many = ((tmp_path / folder / name).read_bytes() for folder in ("one", "many"))
        if name.endswith("run.json"):
            reports = [json.loads(one), json.loads(many)]
        else:
            assert one == many
    assert [report.pop("timing").keys() for report in reports]
    assert reports[0] == reports[1]


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        (LOOPS, "took longer than 2 s"),
        (LOOPS_IN_C, "took longer than 2 s"),
        (CRASHES, "ended its process twice: it was ended by SIGSEGV"),
        (LEAVES, "ended its process twice: it left with status 3"),
        (HUNGRY, "out of memory"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_deadly_document_costs_itself_alone(word: str, cause: str, workers: int) -> None:
    outcomes = run_pool(texts("fine", "fine", word, "fine", "fine", "fine"), workers)
    assert causes(outcomes) == {2: cause}
    error = error_of(outcomes[2].error)
    assert (error.doc, error.stage) == ("d2", "annotate")
    assert error.remedy
    assert [outcome.counts.records["claim"] for outcome in outcomes] == [1, 1, 0, 1, 1, 1]


def test_nothing_but_deadly_documents() -> None:
    outcomes = run_pool(texts(*[CRASHES, LEAVES, HUNGRY] * 3), 3)
    assert len(causes(outcomes)) == 9


def test_a_worker_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    articles = texts("fine", *(f"dies once {tmp_path / str(n)}" for n in range(4)), "fine")
    expected = list(InProcess(FakeExtractor()).outcomes("extract", articles))
    assert run_pool(articles, 2) == expected
    assert len(list(tmp_path.iterdir())) == 4


def test_big_documents_do_not_stop_up_the_pipes() -> None:
    articles = [Article(id=f"{n}", text="1999 " * 1_000 + "x" * 400_000) for n in range(3)]
    articles += texts(*["fine"] * 20) + articles[:1]
    expected = list(InProcess(FakeExtractor()).outcomes("extract", articles))
    assert run_pool(articles, 2, Limits(seconds=120)) == expected


def test_no_more_is_read_ahead_than_the_bounds_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MAX_AHEAD", 5)
    read = 0

    def articles() -> Iterator[Article]:
        nonlocal read
        for article in texts(*["slow"] * 60):
            read += 1
            yield article

    ahead = []
    with Pool(HostileExtractor, workers=2) as engine:
        for given, _ in enumerate(engine.outcomes("extract", articles())):
            ahead.append(read - given)
    assert len(ahead) == 60
    assert max(ahead) <= 6


def test_workers_start_as_there_is_text_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHARS_A_WORKER", 100_000)
    started: list[Any] = []
    start = Pool._start
    monkeypatch.setattr(Pool, "_start", lambda self: (started.append(1), start(self))[1])
    run_pool(texts(*["fine"] * 50), workers=8)
    assert len(started) == 1


def test_only_one_thread_is_used_and_the_environment_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "7")
    with Pool(_Environment, workers=1) as engine:
        assert engine.info == {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "7"}
    assert "OMP_NUM_THREADS" not in os.environ


class _Environment(FakeExtractor):
    def __init__(self) -> None:
        self.info = {name: os.environ[name] for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}


def test_no_worker_outlives_the_pool() -> None:
    with Pool(HostileExtractor, workers=2) as engine:
        outcomes = engine.outcomes("extract", texts(*[LOOPS] * 4))
        processes = [worker.process for worker in engine._workers]
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt):
                next(outcomes)
        finally:
            signal.signal(signal.SIGALRM, before)
        processes += [worker.process for worker in engine._workers]
    assert [process.is_alive() for process in processes] == [False] * len(processes)


@pytest.mark.parametrize(
    ("load", "error", "message"),
    [
        (without_model, ModelError, "no parser. Choose another"),
        (crash_while_loading, FactexError, "left with status 9 while it loaded"),
        (run_out_of_memory_while_loading, SettingsError, "does not fit into 1024 MiB"),
    ],
)
def test_a_pipeline_that_does_not_load_is_told(
    load: Any, error: type[Exception], message: str
) -> None:
    with (
        Pool(load, workers=2, limits=LIMITS) as engine,
        pytest.raises(error, match=message) as raised,
    ):
        list(engine.outcomes("extract", texts("fine")))
    assert type(raised.value) is error


def test_what_a_worker_has_loaded_is_kept_from_the_collector() -> None:
    with Pool(FrozenExtractor, workers=1, limits=LIMITS) as engine:
        assert int(engine.info["frozen"]) > 10_000


def test_a_caller_that_leaves_early_disturbs_no_other() -> None:
    with Pool(HostileExtractor, workers=2, limits=LIMITS) as engine:
        first = engine.outcomes("extract", texts(*["slow"] * 20))
        assert next(first).records
        del first
        expected = list(InProcess(FakeExtractor()).outcomes("annotate", texts("fine", "fine")))
        assert list(engine.outcomes("annotate", texts("fine", "fine"))) == expected


def test_the_time_limit_grows_with_the_document_unless_it_is_given() -> None:
    article = Article(id="a", text="x" * 10_000_000)
    assert Limits().seconds_for(article) == 10_060
    assert Limits(seconds=5).seconds_for(article) == 5
