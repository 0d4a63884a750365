"""The documents of a run, cut into shards that do not depend on who analyses them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from factex.articles import Article
from factex.errors import ArticleError

Item = Article | ArticleError


@dataclass(frozen=True, slots=True)
class ShardSize:
    """A shard ends with the document that brings it to so many documents or characters.

    A killed run does at most the open shards again: seconds of work.
    """

    documents: int = 64
    chars: int = 500_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Consecutive documents of the input, those that cannot be read included.

    Attributes:
        number: place in the input, from 0.
        items: the documents.
    """

    number: int
    items: tuple[Item, ...]

    def key(self, job: str) -> str:
        """Hash of the job and of all that is known of the documents: the same key, same lines."""
        digest = hashlib.sha256(job.encode())
        for item in self.items:
            digest.update(json.dumps(_identity(item), default=str).encode() + b"\n")
        return digest.hexdigest()


def cut(items: Iterable[Item], size: ShardSize) -> Iterator[Shard]:
    """Cut the input into shards; no more than one shard is held."""
    number = chars = 0
    held: list[Item] = []
    for item in items:
        held.append(item)
        chars += len(item.text) if isinstance(item, Article) else 0
        if len(held) >= size.documents or chars >= size.chars:
            yield Shard(number, tuple(held))
            number, chars, held = number + 1, 0, []
    if held:
        yield Shard(number, tuple(held))


def _identity(item: Item) -> object:
    if isinstance(item, Article):
        return asdict(item)
    return [item.doc, item.line, item.stage, item.cause, item.remedy]
