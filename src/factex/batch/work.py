"""The folder beside an output where a run keeps what it has done, sealed shard by sealed shard.

`.facts.jsonl.work/` holds `job.json` (what the run was asked), `lock`, and a file a shard. A shard
is written under another name, forced to disk and then renamed: it is there whole or not at all.
Its first line is a JSON header (key, sizes, hash, counts), then come the lines of records, errors
and texts. The folder goes when the output stands.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from factex.batch.outcome import Counts, Outcome
from factex.errors import SettingsError
from factex.jsonl import AtomicFile, resolved, told_errors
from factex.places import Place

FORMAT = 1
"""Counts up when shards are laid out anew; a shard of another format is done again."""
SUFFIX = ".shard"
SECTIONS = ("records", "errors", "texts")


@dataclass(frozen=True, slots=True)
class Job:
    """What decides the output of a run beside the documents: versions, hashes and settings."""

    versions: Mapping[str, Any]
    settings: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """The job as text; equal for equal jobs."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True)

    def differences(self, other: Mapping[str, Any]) -> list[str]:
        """How a job that was read from a file differs, one clause a name."""
        found = []
        for part in ("versions", "settings"):
            now: Mapping[str, Any] = getattr(self, part)
            then = other.get(part) or {}
            for name in sorted({*now, *then}):
                if now.get(name) != then.get(name):
                    found.append(_change(name, then.get(name), now.get(name)))
        return found


class Work:
    """The work folder of an output, held by one run at a time.

    In a store there is no lock that ends with its process; two runs of one job write equal shards.

    Args:
        output: the file that the run makes.
        job: what the run is asked.
        resume: go on with what an unfinished run left.
        fresh: throw away what an unfinished run left.

    Raises:
        SettingsError: another run holds the folder; an unfinished run is there and neither
            `resume` nor `fresh` says what to do; it was asked something else.
        OutputError: the folder cannot be written.
    """

    def __init__(self, output: Place, job: Job, *, resume: bool, fresh: bool) -> None:
        self.output = output
        self.folder: Any = folder_of(output)
        self.job = job
        self.done = 0
        self._is_closed = False
        self._lock: IO[bytes] | None = None
        with told_errors(output):
            self.folder.mkdir(parents=True, exist_ok=True)
            if isinstance(self.folder, Path):
                self._lock = (self.folder / "lock").open("wb")
        try:
            self._hold()
            with told_errors(output):
                self._take_over(resume=resume, fresh=fresh)
                self._left = self._shards()
        except BaseException:
            self._close()
            raise

    def _hold(self) -> None:
        if self._lock is not None and not _locked(self._lock):
            raise SettingsError(
                f"{self.output}: another run is writing it. Wait for it, or choose another place"
            )

    def _take_over(self, *, resume: bool, fresh: bool) -> None:
        old = self._old_job()
        if fresh or old is None or not self._shards():
            self._begin(keep=resume and not fresh)
        elif not resume:
            raise SettingsError(
                f"{self.output}: an unfinished run lies in {self.folder}. Go on with it with "
                "--resume, or start anew with --overwrite"
            )
        elif differences := self.job.differences(old):
            raise SettingsError(
                f"{self.output}: the unfinished run was asked something else "
                f"({'; '.join(differences)}). Resume with what it was asked, or start anew with "
                "--overwrite"
            )

    def _old_job(self) -> Mapping[str, Any] | None:
        """The job of an unfinished run; None where there is none, or it cannot be read."""
        try:
            job = json.loads(self._read("job.json") or b"")
        except ValueError:
            return None
        return job if isinstance(job, dict) else None

    def _read(self, name: str) -> bytes | None:
        try:
            return bytes((self.folder / name).read_bytes())
        except FileNotFoundError:
            return None

    def _shards(self) -> frozenset[str]:
        names = (path.name for path in self.folder.iterdir())
        return frozenset(name for name in names if name.endswith(SUFFIX))

    def _begin(self, *, keep: bool) -> None:
        """Start the folder; shards may stay where only the job is lost, as their keys hold it."""
        if not keep:
            for path in self.folder.iterdir():
                if path.name != "lock":
                    path.unlink()
        with AtomicFile(self.folder / "job.json") as file:
            file.write(json.dumps(asdict(self.job), indent=2) + "\n")

    def path_of(self, number: int) -> Any:
        """The file of a shard."""
        return self.folder / f"{number:08d}{SUFFIX}"

    def sealed(self, number: int, key: str) -> Counts | None:
        """The counts of a shard that an earlier run has sealed under this key, after a check."""
        if self.path_of(number).name not in self._left:
            return None
        try:
            head, _, body = self.path_of(number).read_bytes().partition(b"\n")
            header = json.loads(head)
            whole = header["key"] == key and header["sha256"] == hashlib.sha256(body).hexdigest()
            counts = Counts.from_json(header["counts"]) if whole else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # torn, or of another format: done again
        if counts is not None:
            self.done += 1
        return counts

    def seal(self, number: int, key: str, outcomes: Iterable[Outcome]) -> None:
        """Write a shard to disk.

        Raises:
            OutputError: there is no room; what is sealed stays.
        """
        counts = Counts()
        sections: dict[str, list[str]] = {name: [] for name in SECTIONS}
        for outcome in outcomes:
            counts.add(outcome.counts)
            sections["records"].append(outcome.records)
            sections["errors"].append(outcome.error)
            sections["texts"].append(outcome.text)
        parts = {name: "".join(lines).encode() for name, lines in sections.items()}
        with AtomicFile(self.path_of(number), part=f"{number:08d}.part") as file:
            file.write(_header(key, parts, counts))
            file.write_bytes(b"".join(parts.values()))
        self.done += 1

    def sections(self, number: int) -> dict[str, bytes]:
        """The lines of a sealed shard, by section."""
        head, _, body = self.path_of(number).read_bytes().partition(b"\n")
        found, start = {}, 0
        for name, size in json.loads(head)["bytes"].items():
            found[name] = body[start : start + size]
            start += size
        return found

    def remove(self) -> None:
        """The output stands: the folder goes. Without its job it counts as no unfinished run."""
        with told_errors(self.output):
            (self.folder / "job.json").unlink(missing_ok=True)
            self._close()
            if isinstance(self.folder, Path):
                shutil.rmtree(self.folder, ignore_errors=True)
            else:
                self.folder.remove_tree()

    def _close(self) -> None:
        self._is_closed = True
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Work:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._is_closed:
            return
        if self._shards():
            self._close()
        else:
            self.remove()


def folder_of(output: Place) -> Place:
    """Where the run that makes a file keeps its shards.

    Example:
        >>> folder_of(Path("/tmp/facts.jsonl")).name
        '.facts.jsonl.work'
    """
    place = resolved(output)
    return place.with_name(f".{place.name}.work")


def _change(name: str, then: Any, now: Any) -> str:
    """What became of a setting; of a list, what came and went, for it may name many files."""
    if not isinstance(then, list) or not isinstance(now, list):
        return f"{name} was {_short(then)}, now {_short(now)}"
    gone, new = [one for one in then if one not in now], [one for one in now if one not in then]
    parts = [f"no longer has {_short(gone)}"] * bool(gone) + [f"now has {_short(new)}"] * bool(new)
    return f"{name} {' and '.join(parts) or 'has another order'}"


def _short(value: Any, most: int = 120) -> str:
    shown = repr(value)
    return shown if len(shown) <= most else f"{shown[:most]}..."


def _header(key: str, parts: Mapping[str, bytes], counts: Counts) -> str:
    header = {
        "key": key,
        "bytes": {name: len(part) for name, part in parts.items()},
        "sha256": hashlib.sha256(b"".join(parts.values())).hexdigest(),
        "counts": counts.to_json(),
    }
    return json.dumps(header) + "\n"


def _locked(file: IO[bytes]) -> bool:
    """Take the lock that ends with the process; where the system has none, there is none."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
