"""Runs for the tests of resuming: an input with everything in it, and what a run leaves."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fake_extractor import FAIL_WORD, FakeExtractor

from factex.articles import ArticleReader
from factex.batch.engine import Engine, Extractor
from factex.batch.shards import ShardSize
from factex.run import Run, RunResult

PAGE = "<html><body><article><p>" + "The states signed a pact in 1998. " * 8 + "</p></article>"
SIZE = ShardSize(documents=7, chars=2_000)


def write_input(folder: Path, documents: int = 120) -> Path:
    """Documents that are fine, that fail, that cannot be read, and web pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(3):
        (folder / f"page{n}.html").write_text(PAGE)
    words = [FAIL_WORD if n % 17 == 5 else "and\u2028 1998" for n in range(documents)]
    rows = [json.dumps({"id": f"d{n}", "text": f"In {1900 + n} {w}."}) for n, w in enumerate(words)]
    rows[documents // 2] = "torn {"
    (folder / "rows.jsonl").write_text("\n".join(rows) + "\n")
    (folder / "empty.txt").write_text("")
    return folder


def make_run(folder: Path, engine: Engine | Extractor | None = None, **settings: Any) -> Run:
    """A run over a folder with small shards."""
    reader = ArticleReader([str(folder)])
    return Run(engine or FakeExtractor(), reader, settings=settings, size=SIZE)


def do_run(folder: Path, output: Path, **options: Any) -> RunResult:
    """A run to its end."""
    return make_run(folder).extract(output, **options)


def files_of(output: Path) -> dict[str, Any]:
    """All that lies in the folder of an output, the timing left out."""
    found: dict[str, Any] = {}
    for path in output.parent.iterdir():
        found[path.name] = path.read_bytes() if path.is_file() else "a folder"
    for name in [name for name in found if name.endswith("run.json")]:
        report = json.loads(found[name])
        del report["timing"]
        found[name] = report
    return found


def in_child(work: Callable[[], object]) -> int:
    """Do something in a copy of this process; gives its id. Status 0: done, 3: it raised."""
    child = os.fork()
    if child:
        return child
    status = 3
    try:
        work()
        status = 0
    finally:
        os._exit(status)
