"""The raw texts as numbered words, for word vectors and hidden-word guessing."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import spacy
from held_out import Fingerprints, is_held_out
from numpy.typing import NDArray

FILES = ("wikinews_2019_2020", "lk_cabinet", "pm_transcripts", "wikipedia_2019")
SHARES = {"lk_cabinet": 0.35}
"""Cabinet decisions repeat each other."""
CLEAN_FROM = {"pm_transcripts": "1990"}
"""Older transcripts are scans with misread words."""


def raw_documents(folder: Path, prints: Fingerprints, seed: int) -> Iterator[str]:
    """The raw documents that share no text with a test split, thinned by file."""
    rng = Random(seed)
    for name in FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                drawn = rng.random() < SHARES.get(name, 1.0)
                old = (row.get("date") or "9999") < CLEAN_FROM.get(name, "")
                left_out = row.get("overlaps") or old or not drawn
                if not left_out and not is_held_out(row["text"], prints):
                    yield row["text"]


@dataclass(frozen=True)
class RawCorpus:
    """Documents as word numbers: ``tokens[bounds[i]:bounds[i + 1]]`` is document i."""

    words: list[str]
    tokens: NDArray[np.int32]
    bounds: NDArray[np.int64]

    @property
    def counts(self) -> Counter[str]:
        """How often every word occurs."""
        found = np.bincount(self.tokens, minlength=len(self.words))
        return Counter(dict(zip(self.words, map(int, found), strict=True)))

    def save(self, path: Path) -> None:
        """Write one .npz file."""
        np.savez(
            path,
            words=np.array("\0".join(self.words)),
            tokens=self.tokens,
            bounds=self.bounds,
        )

    @classmethod
    def load(cls, path: Path) -> RawCorpus:
        """Read what ``save`` wrote."""
        with np.load(path) as file:
            words = str(file["words"]).split("\0")
            return cls(words, file["tokens"], file["bounds"])


def number_words(texts: Iterable[str]) -> RawCorpus:
    """Tokenise as the pipeline does."""
    tokenizer = spacy.blank("en").tokenizer
    numbers: dict[str, int] = {}
    arrays: list[NDArray[np.int32]] = []
    bounds = [0]
    for text in texts:
        words = (token.text for token in tokenizer(text))
        row = np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=np.int32)
        arrays.append(row)
        bounds.append(bounds[-1] + len(row))
    return RawCorpus(list(numbers), np.concatenate(arrays), np.array(bounds))
