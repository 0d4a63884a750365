"""Who analyses the documents of a run: documents go in, outcomes come out in the same order.

An engine decides where the work is done: in this process (`InProcess`) or in worker processes
(`factex.batch.pool`). Whatever the engine, the outcomes are the same to the byte.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, Protocol, runtime_checkable

from factex.articles import Article
from factex.batch.outcome import Outcome, outcome_of
from factex.errors import ArticleError, FactexError
from factex.records import LayerDocument, Record

Step = Literal["extract", "annotate"]


@runtime_checkable
class Extractor(Protocol):
    """What a run needs of `factex.load()`."""

    info: dict[str, str]

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        """Yield each article with its records, in order."""

    def annotate_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, LayerDocument | ArticleError]]:
        """Yield each article with its layers, in order."""


@runtime_checkable
class Engine(Protocol):
    """Analyses documents, one outcome each, in their order."""

    @property
    def info(self) -> Mapping[str, str]:
        """Versions and hashes of all that decides what an outcome says."""

    def outcomes(self, step: Step, articles: Iterable[Article]) -> Iterator[Outcome]:
        """Yield the outcome of each article, in order; only a bounded number is read ahead."""


class InProcess:
    """The engine that has an extractor in its own process and reads no article ahead."""

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    @property
    def info(self) -> Mapping[str, str]:
        """Versions and hashes, as the extractor gives them."""
        return self.extractor.info

    def outcomes(self, step: Step, articles: Iterable[Article]) -> Iterator[Outcome]:
        """Yield the outcome of each article.

        Raises:
            FactexError: the extractor left a document out.
        """
        given: deque[str] = deque()
        source = _noted(articles, given)
        many = self.extractor.extract_many if step == "extract" else self.extractor.annotate_many
        for article, result in many(source):
            if not given or given.popleft() != article.id:
                raise FactexError(f"a document before {article.id!r} was lost. Report this")
            yield outcome_of(article, result)
        if given:
            raise FactexError(f"document {given[0]!r} was lost in the pipeline. Report this")


def _noted(articles: Iterable[Article], given: deque[str]) -> Iterator[Article]:
    for article in articles:
        given.append(article.id)
        yield article
