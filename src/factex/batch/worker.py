"""A worker process: loads the extractor once, then takes documents and gives outcomes.

Whatever a document does to its process, the run goes on: the time limit is the kernel's alarm, the
memory limit the kernel's too, and what the parent sees of either is how the process ended.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from factex.articles import Article
from factex.batch.engine import Extractor, InProcess, Step
from factex.batch.outcome import Outcome, error_of
from factex.errors import OUT_OF_MEMORY, FactexError, SettingsError

Loader = Callable[[], Extractor]
EXIT_MEMORY = 66
"""Exit status of a worker that met the end of its memory."""
OOM_SCORE = "800"
"""Of 1,000: when the system is out of memory, a worker is to go before its parent."""
BASE_SECONDS = 60.0
LEAST_SHARE = 2_048 << 20
"""Bytes; the share of a worker is not less."""
CHARS_A_SECOND = 1_000
"""The time limit that holds when none is given: slow pipelines do 5,000 characters a second."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may take.

    Attributes:
        seconds: time, by the clock; 0 for no limit, None for one that grows with the document.
        bytes: memory of the worker process, None for no limit.
    """

    seconds: float | None = None
    bytes: int | None = None

    def seconds_for(self, article: Article) -> float:
        """Seconds that a document may take; 0 for no limit."""
        if self.seconds is not None:
            return self.seconds
        return BASE_SECONDS + len(article.text) // CHARS_A_SECOND


def memory_share(workers: int) -> int:
    """Bytes of this machine's memory for each of so many workers, `LEAST_SHARE` at least."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        memory = 0  # the system does not tell
    return max(memory // workers, LEAST_SHARE)


def load_extractor(model: str | None, patterns: Path | None) -> Extractor:
    """The pipeline; imported here, as it takes seconds."""
    from factex.extractor import load

    return load(model=model, patterns=patterns)


def serve(connection: Connection, load: Loader, limits: Limits) -> None:
    """Load, tell the versions (or the error), then answer documents until the parent hangs up."""
    _settle(limits)
    try:
        engine = InProcess(load())
    except FactexError as error:
        connection.send(error)
        return
    except MemoryError:
        connection.send(SettingsError(_too_little(limits)))
        return
    _keep_from_collector()
    connection.send(dict(engine.info))
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            step, article = connection.recv()
            connection.send(_outcome(engine, step, article, limits))


def _keep_from_collector() -> None:
    """Let no collection walk the loaded pipeline again: it is large and lives to the end."""
    gc.collect()
    gc.freeze()


def _outcome(engine: InProcess, step: Step, article: Article, limits: Limits) -> Outcome:
    _set_alarm(limits.seconds_for(article))
    try:
        (outcome,) = engine.outcomes(step, [article])
    except MemoryError:
        os._exit(EXIT_MEMORY)
    _set_alarm(0)
    if outcome.error and error_of(outcome.error).cause == OUT_OF_MEMORY:
        os._exit(EXIT_MEMORY)
    return outcome


def _set_alarm(seconds: float) -> None:
    """Have the kernel end this process; a loop in C, deaf to Python's signals, ends too."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _settle(limits: Limits) -> None:
    """Leave Ctrl-C to the parent, standard output to the records, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.dup2(sys.__stderr__.fileno() if sys.__stderr__ else 2, 1)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
    if limits.bytes is not None:
        _limit_memory(limits.bytes)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _limit_memory(most: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system has such a limit
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def _end_with_parent() -> None:
    parent: Any = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _too_little(limits: Limits) -> str:
    megabytes = (limits.bytes or 0) // 1_048_576
    return f"the pipeline does not fit into {megabytes} MiB. Give workers more with --memory"
