"""The files of a run: what may be replaced, and how the shards become the output."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from factex.articles import ArticleReader
from factex.batch.work import SECTIONS, Work, folder_of
from factex.errors import SettingsError
from factex.jsonl import AtomicFile, check_place, told_errors
from factex.places import AnyPlace, Place, size_of

ENDINGS = {"errors": "errors.jsonl", "texts": "texts.jsonl", "report": "run.json"}
BLOCK = 1 << 20


class Form(Protocol):
    """How records lie in the output, where that is not as JSON Lines."""

    def write(self, lines: bytes) -> object:
        """Take lines of records, whole ones."""

    def close(self) -> object:
        """Write what is still held."""


NewForm = Callable[[AtomicFile], Form]


class _Lines:
    """JSON Lines, as the shards hold them."""

    def __init__(self, file: AtomicFile) -> None:
        self.write = file.write_bytes

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were put in their places, and the first lines of the errors file."""

    paths: tuple[Place, ...]
    first_errors: tuple[str, ...]


def sidecar(output: AnyPlace, ending: str) -> AnyPlace:
    """The name of a file that belongs to an output.

    Example:
        >>> from pathlib import Path
        >>> sidecar(Path("outputs/facts.jsonl"), "run.json").as_posix()
        'outputs/facts.run.json'
    """
    stem = output.name.removesuffix(".jsonl")
    return output.with_name(f"{stem}.{ending}")


def check_output(output: Place, reader: ArticleReader, *, resume: bool, overwrite: bool) -> None:
    """See that a run may write its files here, before hours are spent on it.

    Raises:
        SettingsError: the output is an input, no regular file, or a file that no run wrote.
    """
    if reader.reads(str(output)):
        raise SettingsError(
            f"{output} is one of the inputs and would be overwritten. Choose another place"
        )
    for path in (output, *(sidecar(output, ending) for ending in ENDINGS.values())):
        check_place(path)
    with told_errors(output):
        unfinished = resume and (folder_of(output) / "job.json").exists()
        may_go = overwrite or unfinished or is_replaceable(output)
    if not may_go:
        raise SettingsError(
            f"{output} is there and is not as a run of factex wrote it (by "
            f"{sidecar(output, ENDINGS['report'])}). Choose another place, or replace it with "
            "--overwrite"
        )


def is_replaceable(output: Place) -> bool:
    """Whether nothing is lost with a file: none there, empty, or what its run file vouches for.

    A file that was changed after the run is somebody's work and is not replaceable.
    """
    if not output.exists() or not size_of(output):
        return True
    try:
        written = json.loads(sidecar(output, ENDINGS["report"]).read_bytes())["output"]
        return bool(written["sha256"] == _hash(output))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_files(
    output: Place,
    work: Work,
    shards: int,
    *,
    any_analysed: bool,
    report: Callable[[str], str],
    form: NewForm | None = None,
) -> Written:
    """Join the shards into the files of a run and put these in their places, the report last.

    Args:
        output: the file of the records.
        work: the folder of the shards.
        shards: how many there are.
        any_analysed: whether any document was; else only the errors file is written.
        report: makes the run report when told the SHA-256 of the records file.
        form: how the records lie in it; as JSON Lines where None.

    Raises:
        OutputError: there is no room; no file is replaced.
    """
    with told_errors(output), ExitStack() as files:
        # Left in reverse order: the report is put in its place last and vouches for the rest.
        run, main, errors, texts = (
            files.enter_context(AtomicFile(path, part=f".{path.name}.part"))
            for path in (
                sidecar(output, ENDINGS["report"]),
                output,
                sidecar(output, ENDINGS["errors"]),
                sidecar(output, ENDINGS["texts"]),
            )
        )
        records = (form or _Lines)(main)
        parts = zip(SECTIONS, (records, _Lines(errors), _Lines(texts)), strict=True)
        first_errors = _join(work, shards, dict(parts))
        run.write(report(main.sha256))
        unwanted = [texts] * (not texts.size) if any_analysed else [run, main, texts]
        for file in unwanted:
            file.discard()
        kept = [file for file in (main, errors, run, texts) if file not in unwanted]
        for file in kept:
            file.settle()  # all have found room before the first is replaced
    if any_analysed and texts in unwanted:
        texts.path.unlink(missing_ok=True)  # those of an older run
    return Written(tuple(file.path for file in kept), first_errors)


def _join(work: Work, shards: int, files: Mapping[str, Form], most: int = 5) -> tuple[str, ...]:
    """Copy the sections of the shards to their files; gives the first lines of errors."""
    shown: list[str] = []
    for number in range(shards):
        for name, data in work.sections(number).items():
            files[name].write(data)
            if name == "errors" and len(shown) < most:
                shown += data.decode().split("\n")[: most - len(shown)]
    for file in files.values():
        file.close()
    return tuple(line for line in shown if line)


def _hash(path: Place) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
