"""What the run says of itself: versions, settings, inputs, coverage, failed documents.

The report is made to be sent, so a full path is shown by its last part. Timing is left out: it
differs between two runs over the same articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

Note = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RunNotes:
    """The run in words.

    Attributes:
        notes: names and values, in the order in which they are shown.
        files: name, bytes and hash of each input file.
        same_facts: whether the facts file is still the one that the run wrote; None if it does
            not say.
    """

    notes: tuple[Note, ...]
    files: tuple[tuple[str, int | None, str], ...]
    same_facts: bool | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that failed, and what to do about it."""

    doc: str
    stage: str
    cause: str
    remedy: str


def read_notes(run: Mapping[str, Any], facts_sha256: str) -> RunNotes:
    """The run report in words; parts that are missing or of another kind are passed over."""
    written = _part(run, "output").get("sha256")
    files = _part(run, "input").get("files")
    listed = files if isinstance(files, list) else []
    return RunNotes(
        notes=(*_versions(run), *_settings(run), *_coverage(run)),
        files=tuple(_file(file) for file in listed if isinstance(file, dict)),
        same_facts=written == facts_sha256 if isinstance(written, str) else None,
    )


def read_failures(failures: Sequence[Mapping[str, Any]]) -> tuple[Failure, ...]:
    """The failed documents; full paths by their last part, in the texts of causes too."""
    return tuple(_failure(failure) for failure in failures)


def _failure(failure: Mapping[str, Any]) -> Failure:
    full = str(failure["doc"])
    doc, line = short_path(full), failure.get("line")
    told = (str(failure.get(key) or "").replace(full, doc) for key in ("stage", "cause", "remedy"))
    return Failure(doc if line is None else f"{doc}, line {line}", *told)


def short_path(path: str) -> str:
    """The last part of a full path; a relative one as it is.

    Example:
        >>> short_path("/home/ana/talks.txt"), short_path("news/talks.txt")
        ('talks.txt', 'news/talks.txt')
    """
    if path.startswith("/"):
        return PurePosixPath(path).name or path
    windows = PureWindowsPath(path)
    return windows.name if windows.is_absolute() else path


def _part(run: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = run.get(key)
    return value if isinstance(value, dict) else {}


def _versions(run: Mapping[str, Any]) -> Iterator[Note]:
    for name, value in _part(run, "versions").items():
        yield str(name).replace("_", " "), str(value)


def _settings(run: Mapping[str, Any]) -> Iterator[Note]:
    for name, value in _part(run, "settings").items():
        values = value if isinstance(value, list) else [value]
        told = ", ".join(short_path(str(one)) for one in values if one is not None)
        yield str(name), told or "not set"


def _coverage(run: Mapping[str, Any]) -> Iterator[Note]:
    documents, characters = _part(run, "documents"), _part(run, "characters")
    if isinstance(analysed := documents.get("analysed"), int):
        yield "documents analysed", f"{analysed:,}"
    if isinstance(failed := documents.get("failed"), int):
        yield "documents failed", f"{failed:,}"
    if isinstance(words := run.get("words"), int):
        yield "words", f"{words:,}"
    read, seen = characters.get("read"), characters.get("seen")
    if isinstance(read, int) and isinstance(seen, int) and read > 0:
        yield "characters read", f"{read:,}"
        yield "characters analysed", f"{seen:,} ({100 * seen / read:.1f} %)"


def _file(file: Mapping[str, Any]) -> tuple[str, int | None, str]:
    size = file.get("bytes")
    name = short_path(str(file.get("path", "")))
    return name, size if isinstance(size, int) else None, str(file.get("sha256", ""))
