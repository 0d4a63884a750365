"""Static word vectors from the raw texts: PPMI over neighbours by position, reduced by SVD.

Positive pointwise mutual information with smoothed contexts and a truncated singular value
decomposition is as good as word2vec on corpora of this size and has no random training (Levy,
Goldberg and Dagan 2015, TACL). Contexts are words at a distance (``signed`` two to the left), which
groups words by what kind of name or word they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from raw_text import RawCorpus
from scipy import sparse
from spacy.vectors import Vectors
from spacy.vocab import Vocab

SMOOTHING = 0.75
"""Exponent of the context counts: rare contexts count less."""


@dataclass(frozen=True)
class Plan:
    """Sizes of the vectors."""

    words: int = 25_000
    contexts: int = 8_000
    width: int = 80
    reach: int = 3


@dataclass(frozen=True)
class WordVectors:
    """The most frequent words and their vectors (words, width), of unit variance."""

    words: list[str]
    values: NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write one .npz file."""
        np.savez(path, words=np.array("\0".join(self.words)), values=self.values)

    @classmethod
    def load(cls, path: Path) -> WordVectors:
        """Read what ``save`` wrote."""
        with np.load(path) as file:
            return cls(str(file["words"]).split("\0"), file["values"])

    def put_into(self, vocab: Vocab) -> None:
        """Make them the vocabulary's static vectors."""
        keys = [vocab.strings.add(word) for word in self.words]
        vocab.vectors = Vectors(
            strings=vocab.strings, data=self.values, keys=keys, name="factex_news"
        )


def _pairs(ids: NDArray[np.int64], distance: int, plan: Plan) -> sparse.csr_matrix:
    """How often each word has each context word at a distance (negative: to the left)."""
    width = plan.contexts + 1
    words = ids[max(0, -distance) : len(ids) - max(0, distance)]
    others = ids[max(0, distance) : len(ids) + min(0, distance)]
    known = words < plan.words
    keys = words[known] * width + np.minimum(others[known], plan.contexts)
    distinct, counts = np.unique(keys, return_counts=True)
    places = (distinct // width, distinct % width)
    return sparse.csr_matrix((counts.astype(np.float32), places), shape=(plan.words, width))


def _ppmi(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    rows = np.asarray(counts.sum(1)).ravel()
    columns = np.asarray(counts.sum(0)).ravel() ** SMOOTHING
    columns /= columns.sum()
    row_of = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    information = np.log(counts.data / rows[row_of] / columns[counts.indices])
    counts.data = np.maximum(information, 0).astype(np.float32)
    counts.eliminate_zeros()
    return counts


def _truncated_svd(matrix: Any, width: int, seed: int, rounds: int = 4) -> NDArray[np.float32]:
    """Left singular vectors times roots of the values (Halko, Martinsson and Tropp 2011)."""
    rng = np.random.default_rng(seed)
    turned = matrix.T.tocsr()
    basis = rng.standard_normal((matrix.shape[1], width + 20)).astype(np.float32)
    for _ in range(rounds):
        basis, _ = np.linalg.qr(matrix @ basis)
        basis, _ = np.linalg.qr(turned @ basis)
    left, values, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    found: NDArray[np.float32] = left[:, :width] * np.sqrt(values[:width])
    return found


def make(corpus: RawCorpus, plan: Plan, seed: int) -> WordVectors:
    """Vectors of the most frequent words of the corpus."""
    counts = np.bincount(corpus.tokens, minlength=len(corpus.words))
    by_count = np.argsort(-counts, kind="stable")
    chosen = [i for i in by_count.tolist() if not corpus.words[i].isspace()][: plan.words]
    rank = np.full(len(corpus.words), plan.words, dtype=np.int64)
    rank[chosen] = np.arange(len(chosen))
    ids = rank[corpus.tokens]
    distances = [d for d in range(-plan.reach, plan.reach + 1) if d]
    table = _ppmi(sparse.hstack([_pairs(ids, d, plan) for d in distances]).tocsr())
    values = _truncated_svd(table[: len(chosen)], plan.width, seed)
    scaled = (values / values.std()).astype(np.float32)
    return WordVectors([corpus.words[i] for i in chosen], scaled)
