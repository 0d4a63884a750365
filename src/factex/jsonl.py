"""JSON Lines in and out: the only user of jsonlines, and of one way to write JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import jsonlines

if TYPE_CHECKING:
    from pydantic import BaseModel

LINE_SEPARATORS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
"""Legal in JSON strings, but `str.splitlines` and some readers end a line there."""


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
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(LINE_SEPARATORS) + "\n"


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


def _strict_loads(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
