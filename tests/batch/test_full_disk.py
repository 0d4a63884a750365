"""A disk that is full, at whatever point: the old output stays, the error says so, and it goes on.

On a small disk of its own where the tests may mount one, and always under a limit on the size of
files and with a system that answers as a full disk does.
"""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runs import do_run, files_of, in_child, write_input

from factex.batch.work import folder_of
from factex.errors import OutputError

OLD = 4
"""Documents of the older run, whose output is to stay."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_input(tmp_path_factory.mktemp("input") / "articles")


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    output = tmp_path_factory.mktemp("undisturbed") / "facts.jsonl"
    do_run(folder, output)
    return files_of(output)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of 128 KiB; None where this user may mount none."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    yield place if mounted else None
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def write_old(tmp_path: Path, output: Path) -> dict[str, Any]:
    """The output of an older run, and what lies there then."""
    do_run(write_input(tmp_path / "old", OLD), output)
    return files_of(output)


def files_but_work(output: Path) -> dict[str, Any]:
    """What lies there beside the folder of shards."""
    left = files_of(output)
    left.pop(folder_of(output).name, None)
    return left


def told_by(folder: Path, output: Path) -> str | None:
    """What a resumed run says against writing; None when it gets through."""
    try:
        do_run(folder, output, resume=True)
    except OutputError as error:
        return str(error)
    return None


def test_a_small_disk(
    disk: Path | None, folder: Path, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    if disk is None:  # then the two tests below have to do
        assert os.geteuid() != 0 or not Path("/proc/self/status").exists()
        return
    output = disk / "facts.jsonl"
    old = write_old(tmp_path, output)
    refused = 0
    for kilobytes in range(32, 4096, 16):
        subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", str(disk)], check=True)
        if (told := told_by(folder, output)) is None:
            break
        refused += 1
        assert "No space left on device" in told
        assert files_but_work(output) == old
    assert refused > 5
    assert files_of(output) == undisturbed


def test_a_limit_on_the_size_of_files(
    folder: Path, tmp_path: Path, undisturbed: dict[str, Any]
) -> None:
    output = tmp_path / "out" / "facts.jsonl"
    old = write_old(tmp_path, output)
    largest = max(len(data) for data in undisturbed.values() if isinstance(data, bytes))
    refused = 0
    for limit in (1_000, largest // 4, largest // 2, largest - 1):
        child = in_child(lambda limit=limit: _run_under_limit(limit, folder, output))
        _, status = os.waitpid(child, 0)
        refused += os.WEXITSTATUS(status) == 0
        assert files_but_work(output) == old
    assert refused == 4
    do_run(folder, output, resume=True)
    assert files_of(output) == undisturbed


def _run_under_limit(limit: int, folder: Path, output: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with pytest.raises(OutputError, match="cannot be written: File too large"):
        do_run(folder, output, resume=True)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_every_call_that_may_find_no_room(
    call: str,
    folder: Path,
    tmp_path: Path,
    undisturbed: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some disks tell that they are full when a file is forced to disk, or renamed."""
    output = tmp_path / "out" / "facts.jsonl"
    write_old(tmp_path, output)
    owner: Any = os if call == "fsync" else Path
    real = getattr(owner, call)
    refused = 0
    for number in range(0, 1_000, 3):
        left = number

        def failing(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0 and not _is_folder(arguments[0]):
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(owner, call, failing)
            told = told_by(folder, output)
        if told is None:
            break
        refused += 1
        assert "No space left on device" in told
    assert refused > 2
    assert files_of(output) == undisturbed


def _is_folder(handle: Any) -> bool:
    return isinstance(handle, int) and os.path.isdir(f"/proc/self/fd/{handle}")  # noqa: PTH112
