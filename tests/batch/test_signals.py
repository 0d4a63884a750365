"""The command in a process of its own: signals, the hint how to go on, exit statuses."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile_extractor import CRASHES, LOOPS, SLOW

from factex.batch.work import folder_of

SCRIPT = str(Path(__file__).with_name("cheap_factex.py"))


def write_rows(path: Path, *words: str) -> Path:
    rows = ({"id": f"d{n}", "text": f"In {1000 + n} {word}."} for n, word in enumerate(words))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, SCRIPT, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, told = process.communicate(timeout=240)
    assert "Traceback" not in told
    return process.returncode, told


def wait_for_shard(output: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(2_400):
        if any(folder_of(output).glob("*.shard")) or process.poll() is not None:
            return
        time.sleep(0.05)


def read_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def children_of(process: subprocess.Popen[str]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_stops_cleanly_and_resume_goes_on(
    number: signal.Signals, status: int, tmp_path: Path
) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", *[SLOW] * 200)
    output = tmp_path / "out" / "facts.jsonl"
    start("extract", rows, "-o", tmp_path / "whole" / "facts.jsonl", "-q").communicate()
    process = start("extract", rows, "-o", output, "--workers", 1)
    wait_for_shard(output, process)
    workers = children_of(process)
    process.send_signal(number)
    code, told = finish(process)
    assert code == status
    assert "Older output is as it was" in told
    assert not output.exists()
    command = told.strip().rpartition("go on with: ")[2]
    assert shlex.split(command)[0] == "factex"
    assert command.endswith(f"extract {rows} -o {output} --workers 1 --resume")
    assert all_end(workers)
    code, told = finish(start(*shlex.split(command)[1:]))
    assert code == 0
    assert "taken over from the stopped run" in told
    whole = tmp_path / "whole"
    for name in ("facts.jsonl", "facts.errors.jsonl"):
        assert (output.parent / name).read_bytes() == (whole / name).read_bytes()
    assert sorted(p.name for p in output.parent.iterdir()) == sorted(
        p.name for p in whole.iterdir()
    )


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", LOOPS, *["fine"] * 3)
    process = start("extract", rows, "-o", tmp_path / "facts.jsonl", "--timeout", 50)
    for _ in range(1_200):
        time.sleep(0.05)
        workers = children_of(process)
        if len(workers) > 1 and (tmp_path / ".facts.jsonl.work").exists():
            break
    time.sleep(0.5)
    process.kill()
    process.communicate()
    assert all_end(workers)


def all_end(processes: list[int]) -> bool:
    """Whether the processes end soon."""
    for _ in range(600):
        if not any(_is_running(process) for process in processes):
            return True
        time.sleep(0.05)
    return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_exit_statuses_and_the_errors_file(tmp_path: Path) -> None:
    some = write_rows(tmp_path / "some.jsonl", "fine", LOOPS, CRASHES, "fine")
    output = tmp_path / "facts.jsonl"
    code, told = finish(start("extract", some, "-o", output, "--timeout", 1, "-q"))
    assert code == 1
    assert "d1: took longer than 1 s. Give it more with --timeout" in told
    errors = [json.loads(line) for line in read_lines(tmp_path / "facts.errors.jsonl")]
    assert [(error["doc_id"], error["stage"]) for error in errors] == [
        ("d1", "annotate"),
        ("d2", "annotate"),
    ]
    report = json.loads((tmp_path / "facts.run.json").read_text())
    assert report["documents"] == {"analysed": 2, "failed": 2}
    assert report["settings"]["timeout"] == 1
    assert report["characters"]["read"] > report["characters"]["seen"] > 0
    none = write_rows(tmp_path / "none.jsonl", CRASHES)
    code, told = finish(start("extract", none, "-o", tmp_path / "none", "-q"))
    assert code == 2
    assert "SIGSEGV" in told


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--workers", "0"], "--workers"),
        (["--timeout", "-1"], "--timeout"),
        (["--memory", "0"], "--memory"),
        (["-o", "-", "--resume"], "--resume needs an output file"),
        (["-o", "{rows}"], "is one of the inputs"),
        (["-o", "/proc/facts.jsonl"], "/proc/facts.jsonl cannot be written"),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    options: list[str], message: str, tmp_path: Path
) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", "fine")
    given = [option.format(rows=rows) for option in options]
    code, told = finish(start("extract", rows, "-o", tmp_path / "facts.jsonl", *given))
    assert code == 2
    assert message in told
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_to_stdout_the_lines_are_the_same(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", *["fine", CRASHES] * 5)
    output = tmp_path / "facts.jsonl"
    finish(start("extract", rows, "-o", output, "-q"))
    process = start("extract", rows, "-o", "-", "-q", "--workers", 2)
    lines, told = process.communicate(timeout=240)
    assert process.returncode == 1
    assert lines == output.read_text()
    assert told.count("Failed:") == 5
