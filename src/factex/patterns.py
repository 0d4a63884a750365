"""Loading of `patterns/`: words and rules as data, one JSON object a line.

The format of a line is described in `patterns/README.md`. A checkout reads the folder at its top;
an installed package reads the copy in the wheel; `--patterns DIR` reads the user's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from factex.errors import PatternError

PACKAGED = Path(__file__).parent / "_patterns"
CHECKOUT = Path(__file__).parents[2] / "patterns"
Function = TypeVar("Function", bound=Callable[..., Any])
_caches: list[Callable[[], None]] = []
_chosen: list[Path] = []


class Pattern(BaseModel):
    """One line of a pattern file.

    `pattern` is a phrase (str), a spaCy Matcher pattern (list of token dicts), or null where the
    line only carries data in `attrs`. Every line says where it comes from and shows what it must
    match and what it must not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_&'-]+)+$")
    label: str | None = None
    pattern: str | list[dict[str, Any]] | None = None
    attrs: dict[str, Any] = {}
    source: str = Field(min_length=3)
    examples: tuple[str, ...] = Field(min_length=1)
    counter_examples: tuple[str, ...] = ()
    note: str | None = None


def default_dir() -> Path:
    """The folder of the patterns in use when the user names none."""
    return PACKAGED if PACKAGED.is_dir() else CHECKOUT


def pattern_dir() -> Path:
    """The folder of the patterns in use: the one last chosen with `use_folder`, or the default."""
    return _chosen[-1] if _chosen else default_dir()


def use_folder(folder: Path | None) -> None:
    """Read patterns from another folder from now on; what was compiled before is dropped."""
    wanted = folder or default_dir()
    if wanted == pattern_dir():
        return
    _chosen[:] = [wanted]
    for clear in _caches:
        clear()


def cached(function: Function) -> Function:
    """`functools.lru_cache` for what is compiled from patterns; cleared by `use_folder`."""
    wrapped = lru_cache(maxsize=256)(function)
    _caches.append(wrapped.cache_clear)
    return wrapped  # type: ignore[return-value]


@cached
def load_patterns(name: str, folder: Path | None = None) -> tuple[Pattern, ...]:
    """Read `<name>.jsonl` of a pattern folder.

    Args:
        name: file name without suffix, for example `events`.
        folder: pattern folder; the one in use by default.

    Returns:
        The lines in file order; ids are unique within the file.

    Raises:
        PatternError: file missing, line not JSON, unknown or missing key, id used twice, a pattern
            whose matching may take far too long; the message names file, line and id.
    """
    path = (folder or pattern_dir()) / f"{name}.jsonl"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PatternError(
            f"{path}: cannot be read ({error.strerror}). Give a folder that holds {name}.jsonl, "
            "for example a copy of factex's own patterns folder"
        ) from error
    except UnicodeDecodeError as error:
        raise PatternError(
            f"{path}: not UTF-8 at byte {error.start} ({error.reason}). Save it as UTF-8"
        ) from error
    lines = dict(_checked_lines(path, text))
    if path.parent != default_dir():  # factex's own are checked by its tests
        _check_time(path, lines)
    return tuple(lines.values())


def _check_time(path: Path, lines: Mapping[int, Pattern]) -> None:
    """Refuse what cannot be matched in bounded time."""
    from factex.pattern_checks import regex_fault, tokens_fault

    for number, line in lines.items():
        fault = tokens_fault(line.pattern) if isinstance(line.pattern, list) else None
        if "regex" in line.attrs:
            fault = fault or regex_fault(line.attrs["regex"], searched=line.label == "inline")
        if fault:
            raise PatternError(f"{path}, line {number}, id {line.id!r}: {fault}")


def _checked_lines(path: Path, text: str) -> Iterator[tuple[int, Pattern]]:
    """Each line with its number."""
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        pattern = _parse_line(path, number, line)
        if pattern.id in seen:
            raise PatternError(
                f"{path}, line {number}: id {pattern.id!r} stands already on line "
                f"{seen[pattern.id]}. Give each line an id of its own"
            )
        seen[pattern.id] = number
        yield number, pattern


def _parse_line(path: Path, number: int, line: str) -> Pattern:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PatternError(
            f"{path}, line {number}: not valid JSON ({_json_fault(error)}). "
            "Write one JSON object a line"
        ) from error
    try:
        return Pattern.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "line"
        name = data.get("id", "?") if isinstance(data, dict) else "?"
        raise PatternError(
            f"{path}, line {number}, id {name!r}: {key}: {first['msg']}. "
            f"Legal keys: {', '.join(Pattern.model_fields)}"
        ) from error


def _json_fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def hash_patterns(folder: Path) -> str:
    """SHA-256 over the names and bytes of all pattern files of a folder, hex."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
