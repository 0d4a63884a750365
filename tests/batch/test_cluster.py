"""The Ray engine on a cluster of two nodes that the test starts: the bytes of one process.

One command goes through everything that a run may meet: documents that raise, loop, crash and eat
memory, an actor that is killed, and a machine that goes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FAIL_WORD
from hostile_extractor import CRASHES, HUNGRY, KILLS_PARENT, LOOPS, SLOW

from factex.articles import Article
from factex.batch import cluster
from factex.batch.flow import Flow, Task
from factex.batch.outcome import error_of, failure
from factex.batch.work import folder_of
from factex.errors import FactexError, ModelError, SettingsError

pytestmark = pytest.mark.ray
HERE = Path(__file__).parent
NAMES = ("facts.jsonl", "facts.errors.jsonl", "facts.run.json")


class Nodes:
    """A cluster of two nodes on this machine; whoever takes one away gets it back for the next."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        options: dict[str, Any] = {"num_cpus": 1, "include_dashboard": False}
        self.cluster = Cluster(initialize_head=True, head_node_args=options)
        self.second = self.cluster.add_node(num_cpus=1)
        self.address = str(self.cluster.address)

    def lose(self) -> None:
        self.cluster.remove_node(self.second, allow_graceful=False)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    paths = [str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_worker_niceness", "0")  # else the tests wait for whatever else runs
        started = Nodes()
        yield started
        started.cluster.shutdown()


def write_rows(path: Path, *words: str) -> Path:
    rows = ({"id": f"d{n}", "text": f"In {1000 + n} {word}."} for n, word in enumerate(words))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(HERE / script), "extract", *map(str, arguments), "-q"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, told = process.communicate(timeout=300)
    assert "Traceback" not in told, told
    return process.returncode, told


def wait_for_shards(output: Path, number: int, process: subprocess.Popen[str]) -> None:
    while len(list(folder_of(output).glob("*.shard"))) < number:
        assert process.poll() is None, "the run was through before it could be disturbed"
        time.sleep(0.02)


def written(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = {name: output.with_name(name).read_bytes() for name in NAMES}
    report = json.loads(found["facts.run.json"])
    del report["timing"]
    return {**found, "facts.run.json": report}


def test_documents_and_machines_that_die_change_no_byte(nodes: Nodes, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    deadly = {40: LOOPS, 90: CRASHES, 91: HUNGRY, 92: FAIL_WORD, 150: f"{KILLS_PARENT} {mark}"}
    rows = write_rows(tmp_path / "rows.jsonl", *(deadly.get(n, SLOW) for n in range(300)))
    options = ["--timeout", 3, "--memory", 1024]
    local, far = tmp_path / "local" / "facts.jsonl", tmp_path / "far" / "facts.jsonl"
    remote = ["--engine", "ray", "--address", nodes.address]

    process = start("cluster_factex.py", rows, "-o", far, *options, *remote)
    wait_for_shards(far, 2, process)
    process.send_signal(signal.SIGTERM)
    code, told = finish(process)
    assert code == 143
    assert "documents are done and on disk; go on with: factex extract" in told
    assert not far.exists()

    process = start("cluster_factex.py", rows, "-o", far, *options, *remote, "--resume")
    wait_for_shards(far, 3, process)
    nodes.lose()
    code, told = finish(process)
    assert code == 1, told
    assert mark.exists(), "no actor was killed"

    assert not folder_of(far).exists()
    assert finish(start("cheap_factex.py", rows, "-o", local, *options))[0] == 1
    assert written(far) == written(local)
    causes = [
        json.loads(line)["cause"] for line in far.with_name(NAMES[1]).read_text().splitlines()
    ]
    assert causes[0] == "took longer than 3 s"
    assert causes[1] == "ended its process twice: it was ended by SIGSEGV"
    assert causes[2] == "out of memory"
    assert len(causes) == 4


def test_a_run_of_one_engine_is_resumed_by_the_other(nodes: Nodes, tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", *[SLOW] * 200)
    output = tmp_path / "out" / "facts.jsonl"
    process = start("cheap_factex.py", rows, "-o", output, "--workers", 1)
    wait_for_shards(output, 1, process)
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 130
    remote = ["--engine", "ray", "--address", nodes.address, "--workers", 1, "--resume"]
    assert finish(start("cluster_factex.py", rows, "-o", output, *remote)) == (0, "")
    assert finish(start("cheap_factex.py", rows, "-o", tmp_path / "facts.jsonl"))[0] == 0
    assert written(output) == written(tmp_path / "facts.jsonl")


@pytest.mark.model
def test_the_pipeline_on_a_cluster_gives_the_bytes_of_one_process(
    nodes: Nodes, embedded: Any, tmp_path: Path
) -> None:
    from functools import partial

    from factex.articles import ArticleReader
    from factex.batch.worker import load_extractor
    from factex.run import Run

    corpus = HERE.parents[1] / "corpus" / "articles"
    inputs = [str(path) for path in sorted(corpus.glob("*.txt"))[:10]]
    local, far = tmp_path / "local" / "facts.jsonl", tmp_path / "far" / "facts.jsonl"
    Run(embedded, ArticleReader(inputs), settings={}).extract(local)
    load = partial(load_extractor, None, None)
    with cluster.Cluster(load, workers=1, address=nodes.address) as engine:
        Run(engine, ArticleReader(inputs), settings={}).extract(far)
    assert written(far) == written(local)


# Without a cluster --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:1", "no Ray cluster answers at 127.0.0.1:1: Connection refused"),
        ("no-such-host.invalid:6379", "no Ray cluster answers at no-such-host.invalid:6379"),
        ("127.0.0.1:99999", "no Ray cluster answers"),
    ],
)
def test_an_address_where_nobody_answers(address: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        cluster.connect(address)


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"pip install 'factex\[ray\]'"):
        cluster.connect(None)


def test_an_address_goes_with_the_engine(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", "fine")
    code, told = finish(
        start("cluster_factex.py", rows, "-o", tmp_path / "a.jsonl", "--address", "a:1")
    )
    assert code == 2
    assert "--address goes with --engine ray" in told


class FakeRay:
    """As much of Ray as the engine uses, where every actor does as the test says."""

    class exceptions:  # noqa: N801
        class RayError(Exception):
            pass

        class RayTaskError(RayError):
            cause = OSError("broken")

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.killed = 0

    def remote(self, **options: Any) -> Any:
        return lambda kind: FakeActor

    def wait(self, references: list[Any], **options: Any) -> tuple[list[Any], list[Any]]:
        return references[:1], references[1:]

    def get(self, reference: Any) -> Any:
        return self.answer(*reference.call)

    def kill(self, actor: Any) -> None:
        self.killed += 1


class Reference:
    def __init__(self, *call: Any) -> None:
        self.call = call


class Method:
    def __init__(self, name: str) -> None:
        self.name = name

    def remote(self, *arguments: Any) -> Reference:
        return Reference(self.name, *arguments)


class FakeActor:
    info, outcomes = Method("info"), Method("outcomes")

    @classmethod
    def remote(cls, *arguments: Any) -> FakeActor:
        return cls()


def engine_with(answer: Any) -> cluster.Cluster:
    engine = cluster.Cluster(dict)
    engine._ray, engine.limit = FakeRay(answer), 2
    return engine


def test_actors_that_never_load_end_the_run() -> None:
    def answer(*call: Any) -> Any:
        raise FakeRay.exceptions.RayError("a report\nNo module named 'factex'\n")

    with pytest.raises(FactexError, match=r"5 workers in a row .*\(No module named 'factex'\)"):
        engine_with(answer).info  # noqa: B018


def test_what_the_loading_says_is_raised_as_it_is() -> None:
    error = ModelError("no parser. Choose another")
    with pytest.raises(ModelError, match="no parser. Choose another"):  # noqa: RUF043
        engine_with(lambda *call: error).info  # noqa: B018


def test_machines_that_differ_are_told() -> None:
    versions = iter([{"factex": "1", "spacy": "3"}, {"factex": "1", "spacy": "4"}])
    engine = engine_with(lambda *call: next(versions))
    assert engine.info == {"factex": "1", "spacy": "3"}
    engine._start()
    (other,) = (post for post in engine._posts if post.loading is not None)
    with pytest.raises(FactexError, match="the machines of the cluster differ in spacy"):
        engine._take(other, other.loading, Flow())


def test_an_error_of_ours_on_a_machine_is_no_lost_machine() -> None:
    def answer(*call: Any) -> Any:
        raise FakeRay.exceptions.RayTaskError

    with pytest.raises(FactexError, match=r"a machine of the cluster failed: OSError\('broken'\)"):
        engine_with(answer).info  # noqa: B018


def test_a_document_that_machines_are_lost_with_is_given_up_and_the_others_are_not() -> None:
    lost = 0

    def answer(name: str, *call: Any) -> Any:
        nonlocal lost
        if name == "info":
            return {"factex": "1"}
        if any("deadly" in article.text for article in call[1]):
            lost += 1
            raise FakeRay.exceptions.RayError("node died")
        return [failure(error_for(article), article) for article in call[1]]

    def error_for(article: Article) -> Any:
        return cluster.ArticleError(article.id, "done", "", stage="annotate")

    engine = engine_with(answer)
    assert engine.info
    articles = [Article(f"d{n}", "deadly" if n == 7 else "fine") for n in range(40)]
    outcomes = list(engine.outcomes("extract", articles))
    causes = [error_of(outcome.error).cause for outcome in outcomes]
    assert causes[7] == "the machine or process that worked on it was lost 4 times"
    assert [*causes[:7], *causes[8:]] == ["done"] * 39
    assert lost == cluster.ATTEMPTS


def test_a_call_is_bounded_and_a_suspect_goes_alone() -> None:
    flow = Flow()
    articles = iter([Article(f"d{n}", "x" * 15_000) for n in range(6)])
    while flow.has_room:
        flow.read(articles)
    flow.suspects.append(Task(99, Article("suspect", "x"), deaths=1))
    sizes = []
    while tasks := cluster._next_call(flow):
        sizes.append([task.article.id for task in tasks])
    assert sizes == [["suspect"], ["d0", "d1", "d2"], ["d3", "d4", "d5"]]
