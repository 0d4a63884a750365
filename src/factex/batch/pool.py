"""The engine of worker processes: documents go out to them, outcomes come back into order.

Each worker has a pipe of its own, so that one that dies takes nothing with it but the document it
was at. The parent alone decides; it waits for the pipes and never for a clock.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from factex.articles import Article
from factex.batch.engine import Step
from factex.batch.flow import Flow, Task, end_of
from factex.batch.outcome import Outcome
from factex.batch.worker import Limits, Loader, serve
from factex.errors import FactexError

CHARS_A_WORKER = 100_000
"""Text that lies ready for each worker beside the first, or it is not started: as much as one
analyses in the four seconds that its start takes."""
MAX_QUEUED_CHARS = 8_000
"""A document up to this size may be sent to a busy worker: the pipe holds it (32 KiB at most), and
sending never waits."""
SECONDS_TO_END = 10
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""One thread a worker: more workers use the cores better, and sums do not depend on the number."""


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process, the parent's end of its pipe, and the documents it was sent."""

    process: BaseProcess
    connection: Connection
    ready: bool = False
    served: int = 0
    tasks: deque[Task] = field(default_factory=deque)

    def takes(self, task: Task) -> bool:
        """Whether the document can be sent now without waiting."""
        if not self.ready or task.deaths:
            return self.ready and not self.served and not self.tasks
        if not self.tasks:
            return True
        alone = len(self.tasks) > 1 or self.tasks[0].deaths
        return not alone and len(task.article.text) <= MAX_QUEUED_CHARS

    def end(self) -> None:
        """Kill the process; it holds nothing that is not done again."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """Up to so many worker processes, as a context manager; the first starts at once.

    Args:
        load: makes the extractor, in the worker; it travels by `pickle`.
        workers: how many at most.
        limits: what a document may take.

    Example:
        with Pool(partial(load_extractor, None, None), workers=2) as pool:
            for outcome in pool.outcomes("extract", articles): ...
    """

    def __init__(self, load: Loader, *, workers: int, limits: Limits | None = None) -> None:
        self.load = load
        self.limit = workers
        self.limits = limits or Limits()
        self._workers: list[Worker] = []
        self._info: dict[str, str] = {}

    def __enter__(self) -> Pool:
        self._start()
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    @property
    def info(self) -> Mapping[str, str]:
        """Versions and hashes, as the first worker tells them once it has loaded.

        Raises:
            FactexError: the pipeline or the patterns cannot be loaded.
        """
        while not self._info:
            self._listen(Flow())
        return self._info

    def outcomes(self, step: Step, articles: Iterable[Article]) -> Iterator[Outcome]:
        """Yield the outcome of each article, in order.

        Raises:
            FactexError: no worker can be started any more.
        """
        flow = Flow()
        source = iter(articles)
        try:
            while not flow.ended:
                yield from flow.due()
                if flow.has_room:
                    flow.read(source)
                self._hand_out(step, flow)
                if flow.is_waiting:
                    self._listen(flow, patient=not flow.has_room)
        finally:
            self._end_busy()

    def _end_busy(self) -> None:
        """Where the caller left early, no answer to it may reach the next one."""
        for worker in [worker for worker in self._workers if worker.tasks]:
            worker.end()
            self._workers.remove(worker)

    # Sending ------------------------------------------------------------------------------

    def _hand_out(self, step: Step, flow: Flow) -> None:
        """Give each worker a document, then each a second that waits in its pipe."""
        self._grow(flow)
        for worker in sorted(self._workers * 2, key=lambda one: len(one.tasks)):
            if (task := flow.next_for(worker.takes)) is not None:
                worker.tasks.append(task)
                with suppress(OSError):  # it died; its end is read from the pipe
                    worker.connection.send((step, task.article))

    def _grow(self, flow: Flow) -> None:
        """Start the workers that are missing for the text that lies ready."""
        wanted = min(self.limit, 1 + flow.chars_waiting // CHARS_A_WORKER) if flow.waiting else 0
        while len(self._workers) < wanted:
            self._start()
        fresh = [worker for worker in self._workers if not worker.served and not worker.tasks]
        if len(fresh) < len(flow.suspects):
            self._make_fresh()

    def _make_fresh(self) -> None:
        """Start a worker for a document under suspicion, in the place of an idle one if need be."""
        idle = [worker for worker in self._workers if worker.served and not worker.tasks]
        if len(self._workers) >= self.limit and idle:
            idle[0].end()
            self._workers.remove(idle[0])
        if len(self._workers) < self.limit:
            self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # a copy of a threaded parent may hang
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self.load, self.limits), daemon=True, name="factex worker"
        )
        with _worker_surroundings():
            process.start()
        theirs.close()
        self._workers.append(Worker(process, ours))

    # Receiving ----------------------------------------------------------------------------

    def _listen(self, flow: Flow, *, patient: bool = True) -> None:
        """Take what the workers have sent; where nothing else is to be done, wait for it."""
        by_pipe = {worker.connection: worker for worker in self._workers}
        for connection in wait([*by_pipe], None if patient else 0):
            worker = by_pipe[connection]  # type: ignore[index]  # what was given comes back
            try:
                message = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker, flow)
                continue
            if worker.ready:
                worker.served += 1
                flow.finish(worker.tasks.popleft(), message)
            else:
                self._welcome(worker, message)

    def _welcome(self, worker: Worker, message: dict[str, str] | FactexError) -> None:
        if isinstance(message, FactexError):
            raise message
        if self._info and message != self._info:
            raise FactexError(
                "the model or the patterns were changed while the run was going on. Start it anew"
            )
        self._info = message
        worker.ready = True

    def _bury(self, worker: Worker, flow: Flow) -> None:
        """A worker died: the document it was at is tried again or given up, the others go back."""
        worker.process.join(SECONDS_TO_END)
        code = worker.process.exitcode or 0
        worker.end()
        self._workers.remove(worker)
        if not worker.ready:
            self._do_with_fewer(code)
        if worker.tasks:
            flow.blame(worker.tasks.popleft(), code, self.limits)
        flow.waiting.extendleft(reversed(worker.tasks))

    def _do_with_fewer(self, code: int) -> None:
        self.limit = len(self._workers)
        if not self.limit:
            raise FactexError(
                f"a worker {end_of(code)} while it loaded the pipeline. "
                "Is there memory for it? See to that, or ask for fewer --workers"
            )


@contextmanager
def _worker_surroundings() -> Iterator[None]:
    """Have the process that is started compute in one thread, unless the user said otherwise.

    It is deaf to Ctrl-C from the start, which is meant for the parent.
    """
    missing = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(missing, "1"))
    has_masks = hasattr(signal, "pthread_sigmask")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if has_masks else set()
    try:
        yield
    finally:
        if has_masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for name in missing:
            del os.environ[name]


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
