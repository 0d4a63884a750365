"""Read gold, predictions and the gold manifest from JSON Lines files."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from factex.errors import GoldError
from factex.evaluate.checks import RECORD_TYPES, spans_of
from factex.evaluate.items import Item, make_item
from factex.evaluate.scope import ManifestEntry, Split

FACTS_FILE = "facts.jsonl"


def load_items(source: str | Path) -> list[Item]:
    """Read the records of a file, a folder or a glob of JSON Lines files.

    Args:
        source: a `.jsonl` file; a folder (a run's folder stands for its `facts.jsonl`, any other
            for all `*.jsonl` in it); or a glob such as `corpus/gold/*.jsonl`.

    Returns:
        The records in file and line order; empty when the files hold no line.

    Raises:
        GoldError: nothing to read, a line that is not JSON, or a record that cannot be scored;
            names file and line.
    """
    return [
        make_item(value, f"{path}, line {number}")
        for path in _expand(source)
        for number, value in _read_lines(path)
    ]


def load_manifest(path: Path) -> list[ManifestEntry]:
    """Read `corpus/manifest.jsonl`: which documents are annotated, for which record types.

    Raises:
        GoldError: a line without `doc_id`, with an unknown split or type, or a document twice.
    """
    entries: dict[str, ManifestEntry] = {}
    for number, value in _read_lines(path):
        entry = _manifest_entry(value, f"{path}, line {number}")
        if entry.doc_id in entries:
            raise GoldError(f"{path}, line {number}: {entry.doc_id!r} again. Keep one line each.")
        entries[entry.doc_id] = entry
    return list(entries.values())


def check_quotes(items: Iterable[Item], texts: Mapping[str, str]) -> None:
    """Check that every span of every record quotes its article, where the article is given.

    Raises:
        GoldError: a span's text is not `text[start:end]` of its article.
    """
    for item in items:
        text = texts.get(item.doc_id)
        if text is None:
            continue
        for field, span in spans_of(item.record):
            if text[span["start"] : span["end"]] != span["text"]:
                raise GoldError(
                    f"{item.where}: {field} is not at {span['start']} in {item.doc_id!r}. "
                    "Count code points in the article's text as it stands."
                )


def _expand(source: str | Path) -> Sequence[Path]:
    path = Path(source)
    if path.is_file():
        return [path]
    if path.is_dir():
        facts = path / FACTS_FILE
        found = [facts] if facts.is_file() else sorted(path.glob("*.jsonl"))
    else:
        found = sorted(Path(name) for name in glob.glob(str(source), recursive=True))  # noqa: PTH207
    files = [candidate for candidate in found if candidate.is_file()]
    if not files:
        raise GoldError(
            f"{source}: no such file, or no *.jsonl in it. Give a file, a folder or a quoted glob."
        )
    return files


def _read_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (1-based line number, parsed value); split at LF only, so U+2028 breaks no line."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            yield number, _parse(line, f"{path}, line {number}")


def _parse(line: str, where: str) -> Any:
    try:
        value = json.loads(line)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses halves of a surrogate pair
    except (ValueError, RecursionError) as error:
        cause = _cause(error)
        raise GoldError(f"{where}: not JSON ({cause}). Write one JSON object a line.") from error
    return value


def _cause(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _manifest_entry(value: Any, where: str) -> ManifestEntry:
    if not isinstance(value, Mapping) or not isinstance(value.get("doc_id"), str):
        raise GoldError(f"{where}: no doc_id. Write {{doc_id, split, types}}.")
    split = value.get("split")
    if split is not None and split not in get_args(Split):
        raise GoldError(
            f"{where}: unknown split {split!r}. Use one of {', '.join(get_args(Split))}."
        )
    types = value.get("types", list(RECORD_TYPES))
    if not isinstance(types, list) or any(kind not in RECORD_TYPES for kind in types):
        raise GoldError(f"{where}: types is {types!r}. List some of {', '.join(RECORD_TYPES)}.")
    return ManifestEntry(value["doc_id"], split, frozenset(types))
