"""Which files the user's inputs name, in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from factex.errors import ArticleError
from factex.places import MAGIC, RemotePath, find_place, is_remote, local_path

STDIN = "-"
TEXT_SUFFIXES = (".txt",)
LINES_SUFFIXES = (".jsonl", ".jsonl.gz")
HTML_SUFFIXES = (".html", ".htm")
PARQUET_SUFFIXES = (".parquet",)
SUFFIXES = TEXT_SUFFIXES + LINES_SUFFIXES + HTML_SUFFIXES + PARQUET_SUFFIXES
LEGAL = ", ".join(SUFFIXES)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its path, and its name relative to the folder that the user gave."""

    path: str
    relative: str

    @property
    def suffix(self) -> str:
        """The known suffix of the path in lower case, or an empty string."""
        return known_suffix(self.path)


def known_suffix(path: str) -> str:
    """The suffix of a path if factex reads such files, else an empty string.

    Example:
        >>> known_suffix("news/2024.JSONL.gz")
        '.jsonl.gz'
    """
    lower = path.lower()
    return max((suffix for suffix in SUFFIXES if lower.endswith(suffix)), key=len, default="")


def find_sources(inputs: Iterable[str]) -> Iterator[Source | ArticleError]:
    """List the files behind the inputs, each file once.

    Args:
        inputs: files, folders (searched through, hidden files and unknown suffixes left out),
            glob patterns, addresses of such (`s3://news/2024/`), or `-` for standard input.

    Yields:
        In the order of the inputs, and by path within a folder or pattern, a `Source` for each
        file; an `ArticleError` for an input that names nothing readable.
    """
    seen: set[str] = set()
    for name in inputs:
        for source in _sources_of(name):
            if isinstance(source, ArticleError):
                yield source
            elif (key := identity(source.path)) not in seen:
                seen.add(key)
                yield source


def identity(path: str) -> str:
    """What two names of one file have in common: the real path, or `-` for standard input."""
    return path if path == STDIN or is_remote(path) else os.path.realpath(local_path(path))


def _sources_of(name: str) -> Iterator[Source | ArticleError]:
    if is_remote(name):
        yield from _in_store(name)
        return
    name = local_path(name)
    path = Path(name)
    if name == STDIN:
        yield Source(STDIN, STDIN)
    elif path.is_dir():
        yield from _in_folder(path)
    elif path.exists():
        yield _named(path)
    elif glob.has_magic(name):
        yield from _in_glob(name)
    else:
        yield ArticleError(name, "no such file or folder", "Check the path")


def _in_store(name: str) -> Iterator[Source | ArticleError]:
    """What an address in a store names; what the store says against it is an error."""
    place = find_place(name)
    assert isinstance(place, RemotePath)
    try:
        found = _listed(place)
    except OSError as error:
        cause = f"cannot be read: {error.strerror}"
        yield ArticleError(name, cause, "Check the address, and that you may read there")
        return
    if found is None:
        yield ArticleError(name, "no such file or folder", "Check the address")
    elif not found:
        yield ArticleError(name, "no readable file there", f"factex reads {LEGAL}")
    else:
        yield from found


def _listed(place: RemotePath) -> list[Source | ArticleError] | None:
    """The files behind an address; None where there is nothing at all."""
    if MAGIC.search(place.url):
        urls = sorted(path.url for path in place.glob())
        return [Source(url, url) for url in urls if known_suffix(url)]
    if place.is_dir():
        below = sorted(place.find(), key=lambda item: item[1].split("/"))
        return [Source(path.url, name) for path, name in below if _is_shown(name)]
    if not place.exists():
        return None
    if not known_suffix(place.name):
        return [ArticleError(place.url, "unknown kind of file", f"factex reads {LEGAL}")]
    return [Source(place.url, place.name)]


def _is_shown(name: str) -> bool:
    hidden = any(part.startswith(".") for part in name.split("/"))
    return not hidden and bool(known_suffix(name))


def _named(path: Path) -> Source | ArticleError:
    if not path.is_file():
        return ArticleError(str(path), "is no regular file", "Give a file, a folder, or -")
    if not known_suffix(path.name):
        return ArticleError(
            str(path), f"unknown kind of file {path.suffix!r}", f"factex reads {LEGAL}"
        )
    return Source(str(path), path.name)


def _in_folder(folder: Path) -> Iterator[Source | ArticleError]:
    found = sorted(_walk(folder), key=lambda path: path.relative_to(folder).parts)
    if not found:
        yield ArticleError(str(folder), "no readable file in this folder", f"factex reads {LEGAL}")
    for path in found:
        yield Source(str(path), path.relative_to(folder).as_posix())


def _walk(folder: Path) -> Iterator[Path]:
    """Files with a known suffix; links to folders are not followed, so no loop can arise."""
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(root, name)
            if not name.startswith(".") and known_suffix(name) and path.is_file():
                yield path


def _in_glob(pattern: str) -> Iterator[Source | ArticleError]:
    matches = glob.iglob(pattern, recursive=True)  # noqa: PTH207 - takes absolute patterns too
    found = sorted(path for path in matches if Path(path).is_file())
    readable = [path for path in found if known_suffix(path)]
    if not readable:
        yield ArticleError(pattern, "no readable file matches", f"factex reads {LEGAL}")
    for path in readable:
        yield Source(path, path)
