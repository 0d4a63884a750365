"""An extractor that a word in a text makes raise, loop, crash or eat memory."""

from __future__ import annotations

import gc
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from fake_extractor import FakeExtractor

from factex.articles import Article
from factex.errors import ArticleError, ModelError
from factex.records import Record

RAISES, LOOPS, LOOPS_IN_C, CRASHES, LEAVES, HUNGRY, SLOW = (
    "raises",
    "loops",
    "backtracks",
    "crashes",
    "leaves",
    "hungry",
    "slow",
)
KILLS_PARENT = "kills its parent once"
ONCE = re.compile(r"dies once (\S+)")
ORPHANED = re.compile(rf"{KILLS_PARENT} (\S+?)\.?$")
BACKTRACKING = re.compile(r"(a+)+$")


class HostileExtractor(FakeExtractor):
    """Does to its process what the text says, and what `FakeExtractor` does."""

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        for article in articles:
            _suffer(article.text)
            yield from super().extract_many([article])


class FrozenExtractor(FakeExtractor):
    """Tells by its versions how many objects of its process no collection looks at."""

    @property
    def info(self) -> dict[str, str]:  # type: ignore[override]
        return {"frozen": str(gc.get_freeze_count())}

    @info.setter
    def info(self, versions: dict[str, str]) -> None: ...


def _suffer(text: str) -> None:
    if found := ONCE.search(text):
        _die_once(Path(found.group(1)), os.getpid())
    if found := ORPHANED.search(text):
        _die_once(Path(found.group(1)), os.getppid())
    if RAISES in text:
        raise RuntimeError("raised what extractors catch")
    if LOOPS in text:
        while True:
            pass
    if LOOPS_IN_C in text:
        BACKTRACKING.match("a" * 64 + "b")
    if CRASHES in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if LEAVES in text:
        os._exit(3)
    if HUNGRY in text:
        bytearray(1 << 40)
    if SLOW in text:
        time.sleep(0.02)


def _die_once(mark: Path, process: int) -> None:
    """As if somebody killed the worker: it has nothing to do with the document."""
    if not mark.exists():
        mark.touch()
        os.kill(process, signal.SIGKILL)


def without_model() -> FakeExtractor:
    """A loader that cannot load."""
    raise ModelError("no parser. Choose another")


def crash_while_loading() -> FakeExtractor:
    """A loader that ends its process."""
    os._exit(9)


def run_out_of_memory_while_loading() -> FakeExtractor:
    """A loader that needs more than there is."""
    raise MemoryError
