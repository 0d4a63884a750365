"""The documents between the input of the pool and its output, and what becomes of deadly ones."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from factex.articles import Article
from factex.batch.outcome import Outcome, failure
from factex.batch.worker import EXIT_MEMORY, Limits
from factex.errors import OUT_OF_MEMORY, ArticleError

MAX_AHEAD = 1_000
MAX_CHARS_AHEAD = 8_000_000
"""Bounds of what is read and not yet handed on: documents, and characters of texts and outcomes."""
KILLED = -getattr(signal, "SIGKILL", 9)
"""Exit status of a process that the system ended."""
ATTEMPTS = 2
"""A worker's death may have nothing to do with its document (someone killed it, another process
took the memory): only one that ends a second, fresh worker is at fault."""


@dataclass(slots=True)
class Task:
    """A document on its way: its place in the run, and how many workers died of it."""

    place: int
    article: Article
    deaths: int = 0


class Flow:
    """The documents between input and output: waiting, under suspicion, done out of turn.

    Args:
        documents: bound of those that are read and not yet handed on; by default `MAX_AHEAD`.
        chars: bound of the characters held; by default `MAX_CHARS_AHEAD`.
    """

    def __init__(self, *, documents: int | None = None, chars: int | None = None) -> None:
        self.most_documents = documents or MAX_AHEAD
        self.most_chars = chars or MAX_CHARS_AHEAD
        self.waiting: deque[Task] = deque()
        self.suspects: deque[Task] = deque()
        self.done: dict[int, Outcome] = {}
        self.read_count = self.given_count = 0
        self.chars_waiting = self.chars_held = 0
        self.exhausted = False

    @property
    def ended(self) -> bool:
        """Whether all is read and handed on."""
        return self.exhausted and self.given_count == self.read_count

    @property
    def has_room(self) -> bool:
        """Whether another document may be read."""
        ahead = self.read_count - self.given_count
        bounded = ahead < self.most_documents and self.chars_held < self.most_chars
        return not self.exhausted and bounded

    @property
    def is_waiting(self) -> bool:
        """Whether a worker has to answer before the next outcome can be handed on."""
        return self.given_count < self.read_count and self.given_count not in self.done

    def read(self, source: Iterator[Article]) -> None:
        """Read a document."""
        article = next(source, None)
        if article is None:
            self.exhausted = True
            return
        self.waiting.append(Task(self.read_count, article))
        self.read_count += 1
        self.chars_waiting += len(article.text)
        self.chars_held += len(article.text)

    def next_for(self, takes: Callable[[Task], bool]) -> Task | None:
        """The next document that a worker takes; one that killed a worker goes to a fresh one."""
        for queue in (self.suspects, self.waiting):
            if queue and takes(queue[0]):
                return queue.popleft()
        return None

    def finish(self, task: Task, outcome: Outcome) -> None:
        """Keep an outcome until its turn."""
        self.done[task.place] = outcome
        self.chars_waiting -= len(task.article.text)
        self.chars_held += outcome.size - len(task.article.text)

    def blame(self, task: Task, code: int, limits: Limits) -> None:
        """Try a document again in a fresh worker, or give it up."""
        late = code == -getattr(signal, "SIGALRM", 0) and code != 0
        if late:
            self.accuse(task, _late(task, limits), attempts=1)
        else:
            self.accuse(task, _deadly(task, code), attempts=ATTEMPTS)

    def accuse(self, task: Task, error: ArticleError, *, attempts: int) -> None:
        """Put a document under suspicion; with so many deaths it fails with the error."""
        task.deaths += 1
        if task.deaths >= attempts:
            self.finish(task, failure(error, task.article))
        else:
            self.suspects.append(task)

    def due(self) -> Iterator[Outcome]:
        """The outcomes whose turn it is."""
        while (outcome := self.done.pop(self.given_count, None)) is not None:
            self.given_count += 1
            self.chars_held -= outcome.size
            yield outcome


def _late(task: Task, limits: Limits) -> ArticleError:
    seconds = limits.seconds_for(task.article)
    return ArticleError(
        task.article.id,
        f"took longer than {seconds:g} s",
        "Give it more with --timeout, or see what is unusual in its text",
        stage="annotate",
    )


def _deadly(task: Task, code: int) -> ArticleError:
    cause = OUT_OF_MEMORY if code == EXIT_MEMORY else f"ended its process twice: it {end_of(code)}"
    return ArticleError(
        task.article.id,
        cause,
        "Split the document, or give workers more memory with --memory"
        if code in (EXIT_MEMORY, KILLED)
        else "The other documents are not affected; report this one",
        stage="annotate",
    )


def end_of(code: int) -> str:
    """How a process ended, as a predicate."""
    if code >= 0:
        return f"left with status {code}"
    name = signal.Signals(-code).name if -code in [*signal.Signals] else f"signal {-code}"
    if name == "SIGKILL":
        return "was killed (SIGKILL, as systems do that run out of memory)"
    return f"was ended by {name}"
