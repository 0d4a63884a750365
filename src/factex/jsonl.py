"""JSON Lines in and out: the only user of jsonlines, one way to write JSON, files whole or not."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import jsonlines

from factex.errors import OutputError, SettingsError
from factex.places import Place

if TYPE_CHECKING:
    from pydantic import BaseModel

LINE_SEPARATORS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
"""Legal in JSON strings, but `str.splitlines` and some readers end a line there."""
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no JSON value, and why."""

    cause: str


def dump_line(value: Any) -> str:
    """Write a JSON value as one line.

    Keys keep their order and characters stand as themselves, save line separators, which are
    escaped. The line ends in `\\n`.

    Raises:
        ValueError: a number is infinite or not a number.

    Example:
        >>> dump_line({"b": "caf\\u00e9", "a": "x\\u2028y"})
        '{"b": "café", "a": "x\\\\u2028y"}\\n'
    """
    line = ENCODER.encode(value)
    if not line.isascii():
        line = line.translate(LINE_SEPARATORS)
    return line + "\n"


def dump_model(model: BaseModel) -> str:
    """Write a record model as one line; keys in the order of the model's fields."""
    return dump_line(model.model_dump(mode="json"))


def read_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, Any | BadLine]]:
    """Parse JSON Lines, going on after a bad line.

    Args:
        lines: raw lines; blank ones are passed over.

    Yields:
        The 1-based number of each line and its value, or a `BadLine`.
    """
    for number, line in enumerate(lines, start=1):
        try:
            yield (
                number,
                jsonlines.Reader([line], loads=_strict_loads).read(
                    skip_empty=True, allow_none=True
                ),
            )
        except EOFError:
            continue
        except jsonlines.InvalidLineError as error:
            yield number, BadLine(str(error.__cause__ or error))


def read_file(path: Path) -> Iterator[tuple[int, Any | BadLine]]:
    """Parse a JSON Lines file; see `read_lines`."""
    with path.open("rb") as file:
        yield from read_lines(file)


class AtomicFile:
    """A text file that takes the place of an older one only once it is complete.

    Text goes into a temporary file in the same folder; `commit` moves it to its place, `discard`
    removes it. As a context manager it commits at the end and discards on an error.

    Args:
        path: where the file is to stand; missing folders are made.
        part: name of the temporary file, for an owner that lets no other process write here: what
            a killed process left is then overwritten. By default a name of this process alone.

    Raises:
        SettingsError: the place cannot be written to.
    """

    def __init__(self, path: Place, *, part: str | None = None) -> None:
        self.path: Any = resolved(path)  # a link stays a link
        check_place(path)
        self._part: Any = self.path.with_name(part or f".{self.path.name}.{os.getpid()}.part")
        self._digest = hashlib.sha256()
        self._is_over = False
        self.size = 0
        """Bytes written so far."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("wb")
        except OSError as error:
            raise SettingsError(
                f"{path} cannot be written: {error.strerror}. Choose another place"
            ) from error

    @property
    def sha256(self) -> str:
        """Hash of what was written so far, hex."""
        return self._digest.hexdigest()

    def write(self, text: str) -> None:
        """Append text as UTF-8; newlines stay as they are.

        Raises:
            OutputError: the disk is full, or fails.
        """
        self.write_bytes(text.encode())

    def write_bytes(self, data: bytes) -> None:
        """Append bytes; see `write`."""
        if self._is_over:
            return
        self._digest.update(data)
        self.size += len(data)
        with told_errors(self.path):
            self._file.write(data)

    def commit(self) -> None:
        """Put the file in its place, on disk before it is seen there.

        Raises:
            OutputError: the disk is full, or fails; the older file is as it was.
        """
        if self._is_over:
            return
        self.settle()
        with told_errors(self.path):
            self._part.replace(self.path)
        self._is_over = True
        if isinstance(self.path, Path):
            sync_folder(self.path.parent)

    def settle(self) -> None:
        """Have all that was written on disk; what is left to `commit` needs no room.

        Raises:
            OutputError: see `commit`.
        """
        if self._file.closed:
            return
        try:
            with told_errors(self.path):
                self._file.flush()
                if isinstance(self.path, Path):
                    os.fsync(self._file.fileno())
                self._file.close()
        except OutputError:
            self.discard()
            raise

    def discard(self) -> None:
        """Leave no trace; what is written or committed later goes nowhere."""
        self._is_over = True
        with suppress(OSError):  # what is buffered need not find room
            self._file.close()
        with told_errors(self.path):
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()


def resolved(path: Place) -> Place:
    """The path without links; what lies in a store has none."""
    return Path(os.path.realpath(path)) if isinstance(path, Path) else path


def check_place(path: Place) -> None:
    """See that no folder, device or pipe stands where a file is to be written.

    Raises:
        SettingsError: one does.
    """
    with told_errors(path):
        is_other = path.exists() and not path.is_file()
    if is_other:
        raise SettingsError(f"{path} is no regular file. Name a file, or - for standard output")


@contextmanager
def told_errors(path: Place) -> Iterator[None]:
    """Tell what the system says against writing a file in our words."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror}. Make room, or choose another place"
        ) from error


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, so that a renamed file outlives a loss of power."""
    with suppress(OSError):  # some systems open no folder, and need not
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _strict_loads(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
