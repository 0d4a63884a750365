"""The engine of a Ray cluster: documents go out to its machines, outcomes come back into order.

What reads, orders and keeps is the same as on one machine: the run cuts shards and seals them, the
flow has the documents that are under way, and the driver alone decides. An actor that is lost,
with its machine or alone, takes nothing with it: its documents are here and go to another.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from factex import __version__
from factex.articles import Article
from factex.batch import pool
from factex.batch.engine import Step
from factex.batch.flow import MAX_AHEAD, MAX_CHARS_AHEAD, Flow, Task
from factex.batch.outcome import Outcome
from factex.batch.station import Station
from factex.batch.worker import Limits, Loader
from factex.errors import ArticleError, FactexError, SettingsError

CALL_DOCUMENTS = 16
CALL_CHARS = 40_000
"""A call holds so many documents or characters: seconds of work, for a millisecond of Ray."""
CALLS = 2
"""Calls that an actor has at a time: one at work, and one that waits there."""
DOCUMENTS_AHEAD, CHARS_AHEAD = 100, 300_000
"""Bounds of what is read ahead for each actor, where those of one machine are less."""
ATTEMPTS = 4
"""Actors that may be lost with a document before it is given up; few machines go by chance."""
FAILED_STARTS = 5
"""Actors that may be lost in a row while they load."""
SECONDS_TO_ANSWER = 10


@dataclass(eq=False, slots=True)
class Post:
    """An actor, the reference of its first answer until that is there, and the calls it has."""

    actor: Any
    loading: Any
    calls: dict[Any, list[Task]] = field(default_factory=dict)

    @property
    def references(self) -> list[Any]:
        """What is awaited of it."""
        return [self.loading] if self.loading is not None else [*self.calls]

    @property
    def has_room(self) -> bool:
        """Whether another call may be sent."""
        return self.loading is None and len(self.calls) < CALLS


class Cluster:
    """Actors of a Ray cluster, as a context manager.

    Args:
        load: makes the extractor, on the machines of the cluster; it travels by `pickle`.
        workers: how many at most; by default the processors that the cluster has.
        limits: what a document may take.
        address: of the cluster (`host:port`, `auto`); by default what `RAY_ADDRESS` says, or else
            a Ray of its own on this machine.
    """

    def __init__(
        self,
        load: Loader,
        *,
        workers: int | None = None,
        limits: Limits | None = None,
        address: str | None = None,
    ) -> None:
        self.load = load
        self.limits = limits or Limits()
        self.address = address
        self._wanted = workers
        self._posts: list[Post] = []
        self._info: dict[str, str] = {}
        self._failed_starts = 0
        self._last_loss = ""
        self._ray: Any = None
        self._is_ours = False

    def __enter__(self) -> Cluster:
        """Connect, and have the first actor load.

        Raises:
            SettingsError: Ray is not installed, or no cluster answers.
        """
        self._ray, self._is_ours = connect(self.address)
        self.limit = self._wanted or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._start()
        return self

    def __exit__(self, *error: object) -> None:
        for post in self._posts:
            self._ray.kill(post.actor)
        self._posts.clear()
        if self._is_ours:
            self._ray.shutdown()

    @property
    def info(self) -> Mapping[str, str]:
        """Versions and hashes, as the first actor tells them once its worker has loaded.

        Raises:
            FactexError: the pipeline or the patterns cannot be loaded there.
        """
        while not self._info:
            self._grow(Flow(), least=1)
            self._listen(Flow())
        return self._info

    def outcomes(self, step: Step, articles: Iterable[Article]) -> Iterator[Outcome]:
        """Yield the outcome of each article, in order.

        Raises:
            FactexError: actors cannot be started any more.
        """
        flow = Flow(
            documents=max(MAX_AHEAD, DOCUMENTS_AHEAD * self.limit),
            chars=max(MAX_CHARS_AHEAD, CHARS_AHEAD * self.limit),
        )
        source = iter(articles)
        try:
            while not flow.ended:
                yield from flow.due()
                _read(flow, source)
                self._hand_out(step, flow)
                if flow.is_waiting:
                    self._listen(flow, patient=not flow.has_room)
        finally:
            self._leave_busy()

    def _leave_busy(self) -> None:
        """Where the caller left early, no answer to it may reach the next one."""
        for post in [post for post in self._posts if post.calls]:
            self._drop(post)

    # Sending ------------------------------------------------------------------------------

    def _hand_out(self, step: Step, flow: Flow) -> None:
        """Give each actor a call, then each a second that waits there."""
        self._grow(flow, least=1 if flow.waiting or flow.suspects else 0)
        for post in sorted(self._posts * CALLS, key=lambda one: len(one.calls)):
            if post.has_room and (tasks := _next_call(flow)):
                articles = [task.article for task in tasks]
                post.calls[post.actor.outcomes.remote(step, articles)] = tasks

    def _grow(self, flow: Flow, *, least: int) -> None:
        """Start the actors that are missing for the text that lies ready."""
        ready = flow.chars_waiting // pool.CHARS_A_WORKER if flow.waiting else 0
        while len(self._posts) < min(self.limit, max(least, least + ready)):
            self._start()

    def _start(self) -> None:
        options = {"num_cpus": 1, "max_restarts": 0, "scheduling_strategy": "SPREAD"}
        actor = self._ray.remote(**options)(Station).remote(self.load, self.limits, __version__)
        self._posts.append(Post(actor, actor.info.remote()))

    # Receiving ----------------------------------------------------------------------------

    def _listen(self, flow: Flow, *, patient: bool = True) -> None:
        """Take what has come; where nothing else is to be done, wait for it."""
        by_reference = {ref: post for post in self._posts for ref in post.references}
        if not by_reference:
            return
        waited = [*by_reference]
        done, _ = self._ray.wait(waited, num_returns=len(waited), timeout=0)
        if patient and not done:
            done, _ = self._ray.wait(waited, num_returns=1)
        for reference in done:
            if (post := by_reference[reference]) in self._posts:
                self._take(post, reference, flow)

    def _take(self, post: Post, reference: Any, flow: Flow) -> None:
        answer = self._answer(reference)
        if answer is None:
            self._bury(post, reference, flow)
        elif isinstance(answer, FactexError):
            raise answer
        elif reference == post.loading:
            self._welcome(post, answer)
        else:
            for task, outcome in zip(post.calls.pop(reference), answer, strict=True):
                flow.finish(task, outcome)

    def _answer(self, reference: Any) -> Any:
        """What an actor answered; None where it, or its answer, is lost.

        Raises:
            FactexError: it raised what is no error of a document.
        """
        errors = self._ray.exceptions
        try:
            return self._ray.get(reference)
        except errors.RayTaskError as error:
            raise FactexError(f"a machine of the cluster failed: {error.cause!r}") from error
        except errors.RayError as error:
            self._last_loss = _last_line(error)
            return None

    def _welcome(self, post: Post, info: dict[str, str]) -> None:
        if self._info and info != self._info:
            names = sorted(n for n in {*info, *self._info} if info.get(n) != self._info.get(n))
            raise FactexError(
                f"the machines of the cluster differ in {', '.join(names)}. Install the same "
                "factex, model and patterns on all, and start anew"
            )
        self._info = info
        self._failed_starts = 0
        post.loading = None

    def _bury(self, post: Post, reference: Any, flow: Flow) -> None:
        """An actor is lost: the documents it was at are suspects, those that waited go back."""
        self._drop(post)
        if post.loading is not None:
            self._count_failed_start()
        for call, tasks in reversed(post.calls.items()):
            if call == reference:
                for task in tasks:
                    flow.accuse(task, _lost(task), attempts=ATTEMPTS)
            else:
                flow.waiting.extendleft(reversed(tasks))

    def _count_failed_start(self) -> None:
        self._failed_starts += 1
        if self._failed_starts >= FAILED_STARTS:
            raise FactexError(
                f"{FAILED_STARTS} workers in a row were lost while they loaded the pipeline "
                f"({self._last_loss}). Is factex installed on the machines of the cluster, and is "
                "there memory for it?"
            )

    def _drop(self, post: Post) -> None:
        self._posts.remove(post)
        with suppress(Exception):  # it may be gone
            self._ray.kill(post.actor)


def _read(flow: Flow, source: Iterator[Article]) -> None:
    """Read what fills a call, as far as there is room."""
    for _ in range(CALL_DOCUMENTS):
        if not flow.has_room:
            return
        flow.read(source)


def _next_call(flow: Flow) -> list[Task]:
    """The documents of the next call; one that an actor was lost with has a call of its own."""
    first = flow.next_for(lambda task: True)
    if first is None or first.deaths:
        return [first] if first else []
    tasks, chars = [first], len(first.article.text)
    while flow.waiting and len(tasks) < CALL_DOCUMENTS and chars < CALL_CHARS:
        tasks.append(flow.waiting.popleft())
        chars += len(tasks[-1].article.text)
    return tasks


def _lost(task: Task) -> ArticleError:
    return ArticleError(
        task.article.id,
        f"the machine or process that worked on it was lost {ATTEMPTS} times",
        "The other documents are not affected; see what is unusual in its text",
        stage="annotate",
    )


def _last_line(error: Exception) -> str:
    """What Ray says at the end of a report that may be a page long."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1][:300]


# Connecting -------------------------------------------------------------------------------


def connect(address: str | None) -> tuple[Any, bool]:
    """The library, connected, and whether this call has connected it.

    Raises:
        SettingsError: Ray is not installed, or no cluster answers at the address.
    """
    with _own_signals():
        try:
            import ray
        except ImportError:
            raise SettingsError("--engine ray needs Ray. Run: pip install 'factex[ray]'") from None
        if ray.is_initialized():
            return ray, False
        wanted = address or os.environ.get("RAY_ADDRESS") or "local"
        _knock(wanted)
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
        more = {"include_dashboard": False} if wanted == "local" else {}
        try:
            ray.init(address=wanted, log_to_driver=False, logging_level="error", **more)
        except (ConnectionError, RuntimeError, ValueError, ImportError) as error:
            raise _no_cluster(wanted, str(error).strip().partition("\n")[0]) from error
    return ray, True


def _knock(address: str) -> None:
    """See that somebody listens: Ray itself would try for a minute."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if not colon or not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_ANSWER).close()
    except (OSError, OverflowError) as error:
        raise _no_cluster(address, getattr(error, "strerror", None) or str(error)) from error


def _no_cluster(address: str, cause: str) -> SettingsError:
    return SettingsError(
        f"no Ray cluster answers at {address}: {cause}. Start one (ray start --head), give its "
        "host:port with --address, or leave --address away for a Ray of this machine alone"
    )


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep what the run does on signals: Ray puts its own way to end in its place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.Signals[n] for n in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, n)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
