"""Where an export goes: a file or a folder, whole or not at all, and nobody's work overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from factex import __version__
from factex.errors import SettingsError

MANIFEST = "factex-export.json"
"""Lists the files of an exported folder with their hashes: what is ours, and untouched."""


@contextmanager
def new_file(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A place to write a file to, which takes the place of `path` at the end.

    Raises:
        SettingsError: `path` exists and may not be overwritten, is a folder, or cannot be written.
    """
    if path.is_dir():
        raise SettingsError(f"{path} is a folder, and this format is one file. Name a file")
    if path.exists() and not overwrite:
        raise SettingsError(f"{path} exists. Choose another place, or say --overwrite")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, format_name: str, *, overwrite: bool) -> Iterator[Path]:
    """A folder to write to, whose files take their place in `path` at the end.

    A folder that an earlier export made and nobody changed since is replaced. Files that are not
    listed in its manifest are never touched.

    Raises:
        SettingsError: `path` is a file, or holds what is not an untouched export, and `overwrite`
            is not said.
    """
    earlier = _check_folder(path, overwrite=overwrite)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        yield part
        files = write_manifest(part, format_name)
        _move(part, path, stale=set(earlier) - set(files))
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check_folder(path: Path, *, overwrite: bool) -> dict[str, str]:
    """Files of an earlier export with their hashes then; empty where there was none."""
    if path.exists() and not path.is_dir():
        raise SettingsError(f"{path} is a file, and this format is a folder. Name a folder")
    if not path.exists() or not any(path.iterdir()):
        return {}
    files: dict[str, str] = read_manifest(path).get("files", {})
    if overwrite:
        return files
    if not files:
        raise SettingsError(
            f"{path} is not empty and not the work of an export. Choose another place, "
            "or say --overwrite to add to it"
        )
    for name, sha256 in files.items():
        if not (path / name).is_file() or _sha256(path / name) != sha256:
            raise SettingsError(
                f"{path / name} was changed since the export. Import it first, choose another "
                "place, or say --overwrite"
            )
    return files


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an exported folder; empty where there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def write_manifest(folder: Path, format_name: str) -> dict[str, str]:
    """List the files of a folder; returns their hashes by name."""
    files = {name: _sha256(folder / name) for name in sorted(_names(folder))}
    manifest = {"format": format_name, "factex": __version__, "files": files}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="")
    return files


def _names(folder: Path) -> Iterable[str]:
    return (
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    )


def _move(part: Path, path: Path, *, stale: set[str]) -> None:
    if not path.exists():
        part.rename(path)
        return
    for name in [*sorted(_names(part)), MANIFEST]:  # the manifest vouches for the rest
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).replace(path / name)
    for name in stale:
        (path / name).unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cannot_write(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{path} cannot be written: {error.strerror}. Choose another place")
