"""List the sentence boundaries that part a name, a date or an amount of an article.

    python training/boundaries.py ARTICLES... --gold GOLD.jsonl

Counted are the spans of gold records and what the pipeline itself takes for an entity, a date or
an amount. Exit status 1 if a sentence begins inside any of them.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from factex.articles import Article, ArticleReader
from factex.evaluate.load import load_items
from factex.normalize import normalize
from factex.offsets import OffsetMap
from factex.pipeline import load_model

CONTEXT = 40
FIELDS = ("name", "mentions", "participants", "parties", "locations", "date", "period", "amount")
LAYERS = ("entities", "dates", "amounts")


@dataclass(frozen=True)
class Whole:
    """A stretch of an article, in its own offsets, inside which no sentence should begin."""

    start: int
    end: int
    kind: str


@dataclass
class Tally:
    """How many spans of each kind were looked at, and a line for each that is parted."""

    spans: Counter[str] = field(default_factory=Counter)
    parted: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, article: Article, spans: Iterable[Whole], starts: list[int]) -> None:
        """Count spans of an article whose sentences begin at `starts` (in order)."""
        for span in spans:
            self.spans[span.kind] += 1
            following = bisect_right(starts, span.start)
            if following < len(starts) and starts[following] < span.end:
                self.parted[span.kind].append(_line(article, starts[following]))


def _line(article: Article, place: int) -> str:
    before = article.text[max(place - CONTEXT, 0) : place]
    after = article.text[place : place + CONTEXT]
    return f"{article.id}:{place}: " + " ".join(f"{before} || {after}".split())


def gold_spans(record: Mapping[str, Any]) -> Iterator[Whole]:
    """Names, mentions, dates and amounts of a record, as kind `gold event.date`."""
    for name in FIELDS:
        value = record.get(name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Mapping):
                yield Whole(part["start"], part["end"], f"gold {record['type']}.{name}")


def found_spans(doc: Doc, offsets: OffsetMap) -> Iterator[Whole]:
    """What the pipeline's layers hold, as kind `found dates`."""
    for name in LAYERS:
        for mention in getattr(doc._.layers, name):
            span = offsets.to_source(mention.value.start, mention.value.end)
            yield Whole(*span, f"found {name}")


def sentence_starts(doc: Doc, offsets: OffsetMap) -> Iterator[int]:
    """Where the sentences begin in the article: at their first token that is no white space."""
    for sent in doc.sents:
        first = next((token for token in sent if not token.is_space), None)
        if first is not None:
            yield offsets.starts[first.idx]


def tally(nlp: Language, articles: Iterable[Article], gold: Mapping[str, list[Whole]]) -> Tally:
    """Read the articles as `factex extract` does and compare; `gold` is by document id."""
    result = Tally()
    for article in articles:
        offsets = normalize(article.text, article.text_start).offsets
        doc = nlp(offsets.text)
        spans = [*gold.get(article.id, ()), *found_spans(doc, offsets)]
        result.add(article, spans, list(sentence_starts(doc, offsets)))
    return result


def main() -> int:
    """Read the command line, print the counts and the parted spans."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="+", help="files, folders or globs, as for extract")
    parser.add_argument("--gold", help="gold records of the articles")
    parser.add_argument("--model", type=Path, help="a spaCy pipeline; the embedded one by default")
    args = parser.parse_args()
    gold: dict[str, list[Whole]] = defaultdict(list)
    for item in load_items(args.gold) if args.gold else ():
        gold[item.doc_id] += gold_spans(item.record)
    articles = (found for found in ArticleReader(args.articles) if isinstance(found, Article))
    result = tally(load_model(args.model), articles, gold)
    for kind, count in sorted(result.spans.items()):
        print(f"{kind}: {len(result.parted[kind])} of {count} parted")
        for line in result.parted[kind]:
            print("  " + line)
    return int(any(result.parted.values()))


if __name__ == "__main__":
    sys.exit(main())
