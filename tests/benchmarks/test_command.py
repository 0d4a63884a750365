"""The command line: what it refuses, and tiny real runs of what it measures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import measuring
from benchmarks.child import ROOT, MeasuringError
from benchmarks.command import main, parser
from benchmarks.layer import OWN
from benchmarks.measuring import Plan, measure_components, measure_tools
from benchmarks.results import RESULTS
from benchmarks.tools import BARE, TOOLS

LINE = "Laos and Brunei signed a port treaty on 6 May 1998 and paid $5 million for 40 km of road."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two hundred documents of forty words and a date."""
    path = tmp_path_factory.mktemp("data") / "data.jsonl"
    with path.open("w") as file:
        for number in range(200):
            row = {"id": f"d{number}", "text": f"{LINE} {LINE}", "published": "1998-05-07"}
            file.write(json.dumps(row) + "\n")
    return str(path)


def cheap(monkeypatch: pytest.MonkeyPatch, names: Sequence[str]) -> None:
    """Measure some of the tools."""
    monkeypatch.setattr(measuring, "TOOLS", {name: TOOLS[name] for name in names})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["speed"], "'speed' is none of tools, components"),
        (["--rounds", "0"], "'0' is no number above 0"),
        (["--scale", "10", "x"], "'x' is no number above 0"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert told in capsys.readouterr().err


def test_texts_that_are_not_there_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "none.jsonl")
    assert main(["components", "--data", missing, "--into", str(tmp_path)]) == 2
    assert "none.jsonl" in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_what_was_through_stays_when_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(plan: Plan) -> dict[str, Any]:
        raise KeyboardInterrupt

    parts = {"startup": lambda plan: {"runs": []}, "tools": stop}
    monkeypatch.setattr("benchmarks.command.PARTS", parts)
    assert main(["--into", str(tmp_path)]) == 130
    assert json.loads((tmp_path / RESULTS).read_text())["startup"]["runs"] == []
    assert str(tmp_path / RESULTS) in capsys.readouterr().err


def test_what_no_other_part_needs_is_measured_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(plan: Plan) -> dict[str, Any]:
        raise MeasuringError("no room")

    run = {"command": "import spacy", "round": 0, "cpu_s": 2.0}
    startup = {"texts": {}, "documents": 1, "words": 100, "runs": [run]}
    parts = {"tools": fail, "startup": lambda plan: startup}
    monkeypatch.setattr("benchmarks.command.PARTS", parts)
    assert main(["--into", str(tmp_path)]) == 1
    found = json.loads((tmp_path / RESULTS).read_text())
    assert found["startup"]["runs"] == [run]
    assert "tools" not in found
    assert "run `python -m benchmarks tools`" in (tmp_path / "benchmarks.md").read_text()


@pytest.mark.model
def test_every_component_of_factex_is_timed_and_no_time_is_lost(data: str) -> None:
    ((run,)) = measure_components(Plan(data=[data], rounds=1, words=200))["runs"]
    seconds = run["seconds"]
    assert set(OWN) < set(seconds)
    assert {"tokenizer", "tok2vec", "parser", "ner"} < set(seconds)
    assert all(value > 0 for value in seconds.values())
    assert seconds["ner"] > seconds["factex_one_label"]


@pytest.mark.model
@pytest.mark.bench
def test_tools_find_something_in_the_same_text(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch, [name for name in TOOLS if not name.startswith(("factex", "the same"))])
    found = measure_tools(Plan(data=[data], rounds=1, words=60))
    assert found["missing"] == {}
    runs = {run["tool"]: run for run in found["runs"]}
    assert set(runs) == set(measuring.TOOLS)
    for run in runs.values():
        assert run["found"] >= run["documents"] == 2
        assert run["failed"] == 0
        assert run["cpu_s"] > 0
        assert run["peak_bytes"] > 5_000_000
    assert runs[BARE]["peak_bytes"] > 3 * runs["dateparser.search"]["peak_bytes"]


@pytest.mark.model
def test_workers_write_the_same_and_load_once_each(data: str, tmp_path: Path) -> None:
    options = ["--rounds", "1", "--documents", "20", "--workers", "1", "--scale", "30"]
    assert main(["workers", "--data", data, "--into", str(tmp_path), *options]) == 0
    (run,) = json.loads((tmp_path / RESULTS).read_text())["workers"]["runs"]
    assert (run["documents"], run["failed"], run["loads"]) == (20, 0, 1)
    assert run["records"] >= 20
    assert 0 < run["load_cpu_s"] < run["workers_cpu_s"]
    assert run["parent_peak_bytes"] < run["load_peak_bytes"] <= run["worker_peak_bytes"]
    assert len(run["output_sha256"]) == 64


def test_a_tool_that_fails_is_left_out_and_the_bare_pipeline_may_not(
    data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured(job: dict[str, Any]) -> dict[str, Any]:
        tried.append(job["tool"])
        if job["tool"] in failing:
            raise MeasuringError("it is broken")
        return {"cpu_s": 1.0}

    cheap(monkeypatch, [BARE, "quantulum3"])
    tried: list[str] = []
    failing = {"quantulum3"}
    deal = measuring.measure
    monkeypatch.setattr(
        measuring, "measure", lambda job: measured(job) if job["kind"] == "tool" else deal(job)
    )
    plan = Plan(data=[data], rounds=3, words=60)
    found = measure_tools(plan)
    assert found["missing"] == {"quantulum3": "it is broken"}
    assert [run["tool"] for run in found["runs"]] == [BARE] * 3
    assert tried.count("quantulum3") == 1
    failing.add(BARE)
    with pytest.raises(MeasuringError, match=f"{BARE}: it is broken"):
        measure_tools(plan)


def test_the_documented_commands_are_understood() -> None:
    pages = [ROOT / "docs" / "benchmarks.md", ROOT / "CONTRIBUTING.md"]
    for page in pages:
        for part in page.read_text(encoding="utf-8").split("python -m benchmarks")[1:]:
            words = part.split("`")[0].split("\n")[0].split("#")[0].split()
            if words != ["--help"]:
                parser().parse_args(words)
