"""A pipeline without a model: each four-digit year in a text becomes a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from factex.articles import Article
from factex.errors import ArticleError
from factex.normalize import normalize
from factex.records import Amount, Claim, LayerDocument, Provenance, Record, Span

YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
FAIL_WORD = "unparseable"


class FakeExtractor:
    """Yields its claims in reverse order, so that sorting is the run's own work."""

    def __init__(self) -> None:
        self.info = {"factex": "0", "pipeline": "fake 1", "patterns_sha256": "0" * 64}

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        for article in articles:
            if FAIL_WORD in article.text:
                yield article, ArticleError(article.id, "no", "Try another", stage="annotate")
            else:
                yield article, _claims(article)

    def annotate_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, LayerDocument | ArticleError]]:
        for article in articles:
            amounts = tuple(claim.amount for claim in reversed(_claims(article)))
            yield article, LayerDocument(doc_id=article.id, dates=(), amounts=amounts, entities=())


def _claims(article: Article) -> list[Claim]:
    normalized = normalize(article.text, article.text_start)
    places = [normalized.to_source(*found.span()) for found in YEAR.finditer(normalized.text)]
    return [_claim(article, *place) for place in reversed(places)]


def _claim(article: Article, start: int, end: int) -> Claim:
    text = article.text[start:end]
    amount = Amount(
        start=start,
        end=end,
        text=text,
        kind="count",
        value=int(text),
        lower=None,
        upper=None,
        modifier="exact",
        unit=None,
        currency=None,
    )
    return Claim(
        id=f"{article.id}-{start}",
        doc_id=article.id,
        evidence=Span(start=start, end=end, text=text),
        factuality="asserted",
        attribution=None,
        confidence=0.5,
        provenance=Provenance(rules=("fake.year",), pipeline="fake 1", factex="0"),
        amount=amount,
        metric=None,
        predicate=None,
        subject=None,
        period=None,
        locations=(),
        same_as=None,
    )
