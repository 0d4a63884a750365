"""The log keeps every acknowledged decision, whole, whatever kills its writer."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

from factex.errors import GoldError, SettingsError
from factex.review.decisions import Draft, utc_now
from factex.review.log import DecisionLog, default_log

KILLS = 20
MAX_LIFE = 0.25
"""Seconds that a writer lives, at most, after its first decision."""
WRITER = """
import sys
from pathlib import Path
from factex.review.decisions import Draft
from factex.review.log import DecisionLog
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
log = DecisionLog(path)
for number in range(count):
    body = {"id": f"{name}-{number}", "filler": name * 500}
    draft = Draft(time="2024-01-01T00:00:00.000000+00:00", reviewer=name, action="accept",
                  doc_id="d", fact_id=f"{name}-{number}", fact_sha256="f", text_sha256=f"{number}",
                  before=body, after=body, extraction="e")
    decision = log.append(draft, text=f"text {number} of {name} " + "x" * 3000)
    print(decision.seq, draft.fact_id, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that appends decisions and acknowledges each on its output."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def draft(**changes: object) -> Draft:
    """A valid decision."""
    fields = {
        "time": utc_now(),
        "reviewer": "ana",
        "action": "accept",
        "doc_id": "d",
        "fact_id": "f1",
        "fact_sha256": "0",
        "text_sha256": "t",
        "before": {"id": "f1"},
        "after": {"id": "f1"},
        "extraction": "e",
    }
    return Draft.model_validate({**fields, **changes})


def test_each_acknowledged_decision_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    path, chance = tmp_path / "log.sqlite", Random(7)
    acknowledged: dict[int, str] = {}
    for number in range(KILLS):
        with writer(path, f"w{number}", 100_000) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(chance.random() * MAX_LIFE)
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read()
        # The kill may cut the last line short: that decision was not acknowledged.
        for line in (first + rest).split("\n")[:-1]:
            seq, fact_id = line.split()
            acknowledged[int(seq)] = fact_id
        with DecisionLog(path) as log:
            found = {decision.seq: decision for decision in log.read()}
        assert acknowledged.items() <= {s: d.fact_id for s, d in found.items()}.items()
    assert len(acknowledged) >= KILLS
    assert sorted(found) == list(range(1, len(found) + 1))
    for decision in found.values():
        name = str(decision.fact_id).split("-")[0]
        assert decision.before == {"id": decision.fact_id, "filler": name * 500}
    with DecisionLog(path) as log:
        for decision in found.values():
            assert (log.text(decision.text_sha256) or "").endswith("x" * 3000)


def test_two_processes_at_once_lose_nothing_and_share_no_number(tmp_path: Path) -> None:
    path, count = tmp_path / "log.sqlite", 150
    processes = [writer(path, name, count) for name in ("ana", "bo")]
    told = {}
    for process in processes:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        lines = [line.split() for line in output.splitlines()]
        assert [int(seq) for seq, _ in lines] == sorted(int(seq) for seq, _ in lines)
        told |= {int(seq): fact_id for seq, fact_id in lines}
    with DecisionLog(path) as log:
        found = {decision.seq: decision.fact_id for decision in log.read()}
    assert found == told
    assert sorted(found) == list(range(1, 2 * count + 1))


def test_a_killed_opening_leaves_a_log_that_opens(tmp_path: Path) -> None:
    chance = Random(3)
    for number in range(8):
        path = tmp_path / f"log{number}.sqlite"
        with writer(path, "w", 100_000) as process:
            until = time.monotonic() + 30
            while not path.exists() and time.monotonic() < until:
                pass
            time.sleep(chance.random() * 0.01)  # the tables are being made
            process.send_signal(signal.SIGKILL)
        with DecisionLog(path) as log:
            written = log.append(draft())
            assert log.read()[-1] == written


def test_many_open_a_new_log_at_once(tmp_path: Path) -> None:
    for number in range(10):
        path, start = tmp_path / f"log{number}.sqlite", threading.Barrier(8)
        opened: list[DecisionLog] = []

        def open_and_write(
            path: Path = path, start: threading.Barrier = start, opened: list[DecisionLog] = opened
        ) -> None:
            start.wait()
            log = DecisionLog(path)
            opened.append(log)
            log.append(draft())

        threads = [threading.Thread(target=open_and_write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(opened[0].read()) == 8
        for log in opened:
            log.close()


def test_threads_share_a_log(tmp_path: Path) -> None:
    with DecisionLog(tmp_path / "log.sqlite") as log:
        threads = [
            threading.Thread(target=lambda: [log.append(draft()) for _ in range(20)])
            for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [decision.seq for decision in log.read()] == list(range(1, 101))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET body = '{}'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions (seq, body) VALUES (1, '{}')",
        "REPLACE INTO decisions (seq, body) VALUES (1, '{}')",
        "UPDATE texts SET body = ''",
        "DELETE FROM texts",
        "REPLACE INTO texts VALUES ('t', '')",
    ],
)
def test_nothing_that_was_written_can_be_changed(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "log.sqlite"
    with DecisionLog(path) as log:
        written = log.append(draft(), text="the text")
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()
    with DecisionLog(path) as log:
        assert log.read() == [written]
        assert log.text("t") == "the text"


def test_a_decision_comes_back_as_it_was_written(tmp_path: Path) -> None:
    record = {"id": "f1", "text": "\u2028 naïve \u202e 🦊 \x07", "value": 1e21, "none": None}
    with DecisionLog(tmp_path / "log.sqlite") as log:
        one = log.append(draft(before=record, after=record, note="'); DROP TABLE decisions; --"))
        two = log.append(draft(action="undo", before=None, after=None, undoes=1))
        assert log.read() == [one, two]
        assert log.read(after=1) == [two]
        assert log.read(after=2) == []
        assert one.before == record
        assert log.text("unknown") is None


def test_a_log_is_read_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with DecisionLog(path) as one, DecisionLog(path) as other:
        written = one.append(draft())
        assert other.read() == [written]


def test_an_append_that_fails_half_way_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DecisionLog(tmp_path / "log.sqlite") as log:
        log.append(draft())
        with monkeypatch.context() as patch:
            patch.setattr(Draft, "model_dump_json", lambda *_, **__: {"no": "string"})
            with pytest.raises(SettingsError, match="Nothing was written"):
                log.append(draft(text_sha256="other"), text="kept only with its decision")
        assert log.text("other") is None
        assert [decision.seq for decision in log.read()] == [1]
        assert log.append(draft()).seq == 2


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("not a database, though long enough to look like one " * 40)
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE cats (name)")
    database.close()
    for path in (text, other, tmp_path / "no" / "such" / "folder.sqlite", tmp_path):
        with pytest.raises(SettingsError, match="cannot be used"):
            DecisionLog(path)
    with pytest.raises(SettingsError, match="no such log"):
        DecisionLog(tmp_path / "none.sqlite", create=False)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_line_of_another_version_is_named(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with DecisionLog(path) as log:
        log.append(draft())
    database = sqlite3.connect(path)
    database.execute('INSERT INTO decisions (body) VALUES (\'{"action": "praise"}\')')
    database.commit()
    database.close()
    with DecisionLog(path) as log, pytest.raises(GoldError, match="decision 2: "):
        log.read()


@pytest.mark.parametrize(
    "changes",
    [
        {"fact_id": None},
        {"after": None},
        {"action": "reject"},
        {"action": "undo"},
        {"undoes": 1},
        {"reason": "span"},
        {"reviewer": ""},
        {"note": "x" * 10_001},
        {"surprise": 1},
    ],
)
def test_a_decision_has_what_its_action_needs_and_no_more(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        draft(**changes)


def test_the_log_stands_beside_the_facts() -> None:
    assert default_log(Path("out/facts.jsonl")) == Path("out/facts.review.sqlite")
