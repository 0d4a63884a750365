"""The texts of a benchmark, dealt into rounds, so that no two rounds share a document.

Documents are drawn by the hash of their id: the sample is the same on every machine, mixes the
files, and needs no more memory than it has documents. Where the texts are too few, as the corpus
is for 100,000 documents, new ones are put together out of their paragraphs, by hash too.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.child import Figures, MeasuringError
from factex.articles import Article, ArticleReader

Span = tuple[int, int]
ARTICLE = (200, 400)
"""Words of a document that is put together where whole articles are asked for."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What is asked for: so many rounds, each of documents that no other has.

    Attributes:
        words: words of each round, at least; or
        documents: documents of each round, exactly, where `words` is empty.
        cut: least and most words of a document, cut at paragraphs; None for whole articles.
    """

    words: Sequence[int] = ()
    documents: Sequence[int] = ()
    cut: Span | None = None

    @property
    def most(self) -> int:
        """Documents to draw: enough for all rounds, if none is much shorter than 25 words."""
        return sum(self.documents) or sum(self.words) // 25 + 100


def work(job: Mapping[str, Any]) -> Figures:
    """Deal documents of `data` and write each round into `folder`, a file each.

    Returns:
        `rounds`: path, documents and words of each; `texts`: names and hash of the input, and
        whether the documents had to be `recombined`.

    Raises:
        MeasuringError: there is no text.
    """
    cut = job["cut"] and (job["cut"][0], job["cut"][1])
    deal = Deal(job.get("words", ()), job.get("documents", ()), cut)
    reader = ArticleReader(job["data"])
    drawn = iter(draw(documents_of(reader, deal.cut), deal.most))
    digest = hashlib.sha256("".join(file.sha256 for file in reader.files).encode()).hexdigest()
    rounds = [list(one) for one in _rounds(drawn, deal)]
    recombined = _is_short(rounds, deal)
    if recombined:
        source = recombine(documents_of(ArticleReader(job["data"]), None), deal.cut or ARTICLE)
        rounds = [list(one) for one in _rounds(source, deal)]
    if _is_short(rounds, deal):
        raise MeasuringError(
            f"{', '.join(job['data'])}: no paragraph to make a document of. Give text"
        )
    folder = Path(job["folder"])
    return {
        "rounds": [write_round(folder / f"round-{i}.jsonl", one) for i, one in enumerate(rounds)],
        "texts": {
            "names": [shown(name) for name in job["data"]],
            "files_sha256": digest,
            "cut": job["cut"],
            "recombined": recombined,
        },
    }


def shown(name: str) -> str:
    """The name of a file as the page gives it: what lies outside the repository, without folders.

    >>> shown("corpus/articles"), shown("../news/2024.jsonl")
    ('corpus/articles', '2024.jsonl')
    """
    path = Path(name)
    return path.name if path.is_absolute() or ".." in path.parts else name


def documents_of(items: Iterable[object], cut: Span | None) -> Iterator[Article]:
    """The documents that can be read, without front matter, cut where that is wanted."""
    for item in items:
        if isinstance(item, Article):
            whole = replace(item, text=item.text[item.text_start :], text_start=0)
            yield from cut_document(whole, cut) if cut else [whole]


def cut_document(article: Article, cut: Span) -> Iterator[Article]:
    """Cut at paragraphs: as few of them together as make the least number of words.

    What is longer than the most is left out.

    >>> text = "One two three.\\n\\nFour five.\\n\\nSix seven eight nine ten."
    >>> [a.text for a in cut_document(Article(id="a", text=text), (4, 5))]
    ['One two three.\\n\\nFour five.', 'Six seven eight nine ten.']
    """
    least, most = cut
    parts: list[str] = []
    words = 0
    for number, paragraph in enumerate(paragraphs_of(article)):
        parts.append(paragraph)
        words += len(paragraph.split())
        if words < least:
            continue
        if words <= most:
            yield replace(article, id=f"{article.id}-{number}", text="\n\n".join(parts))
        parts, words = [], 0


def paragraphs_of(article: Article) -> list[str]:
    """The paragraphs that are not blank."""
    return [part for part in article.text.split("\n\n") if part.strip()]


def draw(documents: Iterable[Article], most: int) -> list[Article]:
    """The documents whose ids have the smallest hashes, at most so many, in that order."""
    return heapq.nsmallest(
        most, documents, key=lambda one: hashlib.sha256(one.id.encode()).digest()
    )


def recombine(documents: Iterable[Article], cut: Span) -> Iterator[Article]:
    """Documents without end: paragraphs of several articles, chosen by the hash of their place.

    A document has day and publisher of the article that its first paragraph is from. Paragraphs
    longer than the most words are left out; if all are, there is no document.
    """
    least, most = cut
    pool = [
        (article, paragraph)
        for article in documents
        for paragraph in paragraphs_of(article)
        if len(paragraph.split()) <= most
    ]
    number = 0
    while pool:
        first, paragraph = pool[_choice(number, 0, len(pool))]
        parts = [paragraph]
        while sum(len(part.split()) for part in parts) < least:
            parts.append(pool[_choice(number, len(parts), len(pool))][1])
        yield replace(first, id=f"recombined-{number}", text="\n\n".join(parts))
        number += 1


def _choice(number: int, place: int, size: int) -> int:
    digest = hashlib.blake2b(f"{number} {place}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % size


def _rounds(source: Iterator[Article], deal: Deal) -> Iterator[Iterator[Article]]:
    """The rounds, to be taken one after the other."""
    for number in deal.documents:
        yield islice(source, number)
    for number in deal.words:
        yield _of_words(source, number)


def _of_words(source: Iterator[Article], words: int) -> Iterator[Article]:
    missing = words
    while missing > 0 and (article := next(source, None)) is not None:
        yield article
        missing -= words_in([article])


def _is_short(rounds: Sequence[Sequence[Article]], deal: Deal) -> bool:
    wanted = [*deal.documents, *deal.words]
    sizes = [len(one) for one in rounds] if deal.documents else [words_in(one) for one in rounds]
    return any(size < number for size, number in zip(sizes, wanted, strict=True))


def words_in(documents: Iterable[Article]) -> int:
    """Words, parted by white space."""
    return sum(len(one.text.split()) for one in documents)


def write_round(path: Path, documents: Sequence[Article]) -> Figures:
    """Write documents as JSON Lines that `factex extract` reads; return what they are."""
    with path.open("w", encoding="utf-8") as file:
        for one in documents:
            day = one.published.isoformat() if one.published else None
            row = {"id": one.id, "text": one.text, "published": day}
            row |= {"title": one.title, "publisher": one.publisher}
            file.write(json.dumps(row) + "\n")
    return {"file": str(path), "documents": len(documents), "words": words_in(documents)}
