"""Torch twins of the tok2vec layers that spaCy will use, and what these layers see of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import spacy
import torch
import torch.nn.functional as fn
from thinc.api import Model, NumpyOps
from thinc.types import Floats2d
from torch import Tensor, nn
from vectors import WordVectors

FIRST_SEED = 8
"""Of spaCy's hash embeddings, which count up from it by attribute."""


@dataclass(frozen=True)
class Layers:
    """Shape of a tok2vec: width, rows of the norm, prefix, suffix and shape tables, depth."""

    width: int
    tables: tuple[int, int, int, int]
    depth: int = 4


class Maxout(nn.Module):
    """thinc's Maxout with layer normalisation."""

    def __init__(self, inputs: int, outputs: int, pieces: int = 3) -> None:
        super().__init__()
        self.shape = (outputs, pieces)
        self.weight = nn.Parameter(torch.empty(outputs * pieces, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs * pieces))
        self.norm = nn.LayerNorm(outputs, eps=1e-6)
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(..., inputs) to (..., outputs)."""
        y = fn.linear(x, self.weight, self.bias)
        normed: Tensor = self.norm(y.view(*y.shape[:-1], *self.shape).amax(-1))
        return normed


def drop_units(x: Tensor, share: float) -> Tensor:
    """Set some units of (batch, length, width) to zero, alike along a text.

    As good as plain dropout here (Gal and Ghahramani 2016), and far fewer random numbers.
    """
    kept = torch.rand(x.shape[0], 1, x.shape[2]) >= share
    return x * (kept.to(x.dtype) / (1 - share))


@dataclass(frozen=True)
class Known:
    """Distinct words as the layers see them: hash rows (words, 4, 4), static vectors."""

    rows: Tensor
    static: Tensor

    def __getitem__(self, chosen: Tensor) -> Known:
        return Known(self.rows[chosen], self.static[chosen])


class Tok2Vec(nn.Module):
    """The torch twin of a spaCy tok2vec."""

    def __init__(self, layers: Layers, static: int) -> None:
        super().__init__()
        width, self.depth = layers.width, layers.depth
        self.embed = nn.ModuleList(nn.Embedding(rows, width) for rows in layers.tables)
        self.static = nn.Linear(static, width, bias=False)
        self.mix = Maxout((len(layers.tables) + 1) * width, width)
        self.encode = nn.ModuleList(Maxout(3 * width, width) for _ in range(layers.depth))
        for table in self.embed:
            nn.init.uniform_(table.get_parameter("weight"), -0.1, 0.1)

    def forward(
        self, words: Known, place: Tensor, hidden: Tensor | None = None, drop: float = 0.0
    ) -> Tensor:
        """Distinct words and where they stand to (batch, length, width)."""
        parts = [
            fn.embedding_bag(words.rows[:, column], table.get_parameter("weight"), mode="sum")
            for column, table in enumerate(self.embed)
        ]
        x = fn.embedding(place, self.mix(torch.cat([*parts, self.static(words.static)], -1)))
        if hidden is not None:
            x = x.masked_fill(hidden[..., None], 0)
        x = fn.pad(x, (0, 0, self.depth, self.depth))  # as thinc pads a text
        for layer in self.encode:
            left, right = fn.pad(x, (0, 0, 1, 0))[:, :-1], fn.pad(x, (0, 0, 0, 1))[:, 1:]
            change = layer(torch.cat((left, x, right), -1))
            x = x + (drop_units(change, drop) if drop else change)
        return x[:, self.depth : -self.depth]

    def write_into(self, tok2vec: Model[Any, Any]) -> None:
        """Set the weights of a thinc tok2vec of the same shape."""
        names = ("hashembed", "static_vectors", "maxout", "layernorm")
        found = {name: [node for node in tok2vec.walk() if node.name == name] for name in names}
        for node, table in zip(found["hashembed"], self.embed, strict=True):
            put(node, "E", table.get_parameter("weight"))
        put(found["static_vectors"][0], "W", self.static.weight)
        maxouts = [self.mix, *self.encode]
        for node, norm, layer in zip(found["maxout"], found["layernorm"], maxouts, strict=True):
            put(node, "W", layer.weight)
            put(node, "b", layer.bias)
            put(norm, "G", layer.norm.weight)
            put(norm, "b", layer.norm.bias)


def put(node: Model[Any, Any], name: str, value: Tensor) -> None:
    """Set a parameter of a thinc layer, in the shape that it has there."""
    shape = node.get_param(name).shape
    node.set_param(name, cast(Floats2d, value.detach().numpy().reshape(shape).copy()))


class Features:
    """What the layers see of words; remembers the words it has seen."""

    def __init__(self, tables: Sequence[int], vectors: WordVectors) -> None:
        self._tables, self._vectors = tables, vectors
        self._row = {word: row for row, word in enumerate(vectors.words)}
        self._nlp, self._ops = spacy.blank("en"), NumpyOps()
        self._seen: dict[str, tuple[Tensor, Tensor]] = {}

    def _attributes(self, word: str) -> list[int]:
        lexeme, tokens = self._nlp.vocab[word], self._nlp.make_doc(word)
        norm = tokens[0].norm if len(tokens) == 1 else lexeme.norm
        return [norm, lexeme.prefix, lexeme.suffix, lexeme.shape]

    def make(self, words: Sequence[str]) -> Known:
        """Rows and vectors of words, not remembered."""
        ids = np.array([self._attributes(word) for word in words], dtype="uint64")
        rows = [
            self._ops.hash(np.ascontiguousarray(ids[:, column]), FIRST_SEED + column) % size
            for column, size in enumerate(self._tables)
        ]
        static = np.zeros((len(words), self._vectors.values.shape[1]), dtype=np.float32)
        for place, word in enumerate(words):
            if word in self._row:
                static[place] = self._vectors.values[self._row[word]]
        return Known(torch.from_numpy(np.stack(rows, 1).astype(np.int64)), torch.from_numpy(static))

    def __call__(self, words: Sequence[str]) -> Known:
        """Rows and vectors of words."""
        if new := [word for word in words if word not in self._seen]:
            known = self.make(new)
            self._seen |= dict(zip(new, zip(known.rows, known.static, strict=True), strict=True))
        found = [self._seen[word] for word in words]
        return Known(torch.stack([r for r, _ in found]), torch.stack([s for _, s in found]))
