"""Processes that measure: their answer, and what is told when there is none."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from benchmarks import child, startup
from benchmarks.child import MeasuringError, answer_to, measure
from benchmarks.usage import cpu_seconds, peak_bytes


def test_a_job_is_done_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("One two.\n\nThree four.")
    job = {"kind": "deal", "data": [str(tmp_path / "x.txt")], "folder": str(tmp_path)}
    found = measure({**job, "cut": None, "documents": [1]})
    assert found["rounds"][0]["words"] == 4


def test_a_reason_comes_back_from_it(tmp_path: Path) -> None:
    job = {"kind": "deal", "data": [str(tmp_path / "none.txt")], "folder": str(tmp_path)}
    with pytest.raises(MeasuringError, match=r"none\.txt"):
        measure({**job, "cut": None, "documents": [1]})


def test_what_is_missing_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(child.KINDS, "tool", "benchmarks.no_such_module")
    found = answer_to({"kind": "tool"})
    assert "no_such_module" in found["error"]
    assert "pip install 'factex[bench]'" in found["error"]


def test_a_process_that_dies_is_told_by_its_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})"
    monkeypatch.setattr(child, "COMMAND", ("-c", script))
    with pytest.raises(MeasuringError, match="SIGKILL"):
        measure({"kind": "tool"})


def test_a_process_that_fails_is_told_by_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "COMMAND", ("-c", "raise SystemExit('no room')"))
    with pytest.raises(MeasuringError, match="status 1: no room"):
        measure({"kind": "tool"})


def test_a_process_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "COMMAND", ("-c", "import time; time.sleep(60)"))
    with pytest.raises(MeasuringError, match="took longer"):
        measure({"kind": "tool"}, limit=0.2)


def test_processes_compute_in_one_thread() -> None:
    assert {name: child.surroundings()[name] for name in child.THREADS} == dict.fromkeys(
        child.THREADS, "1"
    )
    assert child.surroundings().keys() >= os.environ.keys()


def test_processor_time_of_a_command_is_its_own() -> None:
    idle = startup.cpu_seconds_of(["-c", "import time; time.sleep(0.3)"])
    busy = startup.cpu_seconds_of(["-c", "sum(range(10_000_000))"])
    assert 0 < idle < busy


def test_processor_time_counts_the_children_of_a_command() -> None:
    busy = (
        "import sys, subprocess; subprocess.run([sys.executable, '-c', 'sum(range(10_000_000))'])"
    )
    assert startup.cpu_seconds_of(["-c", busy]) > 2 * startup.cpu_seconds_of(["-c", "pass"])


def test_a_command_that_fails_is_told() -> None:
    with pytest.raises(MeasuringError, match="status 3"):
        startup.cpu_seconds_of(["-c", "raise SystemExit(3)"])


def test_usage_grows_with_what_is_done() -> None:
    before = cpu_seconds()
    held = bytearray(50_000_000)
    assert peak_bytes() > len(held)
    assert cpu_seconds() > before
