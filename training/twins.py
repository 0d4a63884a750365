"""Train the tok2vec layers first, as torch twins of the layers that spaCy will use.

A twin of ``MultiHashEmbed`` (with static vectors) and ``MaxoutWindowEncoder`` reads many times more
words a second in torch than the transition-based components can train it on. It learns two things
at once: to guess hidden words of the raw texts, and the gold annotation through plain heads that
are thrown away (entities as BIO labels; tags, sentence starts, and heads by a small biaffine
scorer). Then its weights become the starting weights of the thinc layers, which `fit.py` trains on.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np
import spacy
import torch
import torch.nn.functional as fn
from labelled import BIO, NONE, Item, LayerNumbers, Window, windows
from raw_text import RawCorpus
from thinc.api import Model, NumpyOps
from thinc.types import Floats2d
from torch import Tensor, nn
from vectors import WordVectors
from words import crc, plain_digits, shape

FIRST_SEED = 8
"""Of spaCy's hash embeddings, which count up from it by attribute."""
FAR = -1e4


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

    def forward(self, words: Known, place: Tensor, hidden: Tensor | None = None) -> Tensor:
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
            x = x + layer(torch.cat((left, x, right), -1))
        return x[:, self.depth : -self.depth]

    def write_into(self, tok2vec: Model[Any, Any]) -> None:
        """Set the weights of a thinc tok2vec of the same shape."""
        names = ("hashembed", "static_vectors", "maxout", "layernorm")
        found = {name: [node for node in tok2vec.walk() if node.name == name] for name in names}
        for node, table in zip(found["hashembed"], self.embed, strict=True):
            _set(node, "E", table.get_parameter("weight"))
        _set(found["static_vectors"][0], "W", self.static.weight)
        maxouts = [self.mix, *self.encode]
        for node, norm, layer in zip(found["maxout"], found["layernorm"], maxouts, strict=True):
            _set(node, "W", layer.weight)
            _set(node, "b", layer.bias)
            _set(norm, "G", layer.norm.weight)
            _set(norm, "b", layer.norm.bias)


def _set(node: Model[Any, Any], name: str, value: Tensor) -> None:
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


class Heads(nn.Module):
    """Outputs of a twin that are thrown away after the training."""

    def __init__(self, width: int, numbers: LayerNumbers, guesses: int) -> None:
        super().__init__()
        self.guess = nn.Linear(width, guesses)
        self.ner = nn.Linear(width, len(BIO))
        self.tag, self.pos = (nn.Linear(width, len(numbers[name])) for name in ("tag", "pos"))
        self.sent = nn.Linear(width, 2)
        self.dependent, self.head = nn.Linear(width, 128), nn.Linear(width, 128)
        self.of_dependent, self.of_head = nn.Linear(width, 64), nn.Linear(width, 64)
        self.relation = nn.Linear(128, len(numbers["dep"]))

    def arcs(self, x: Tensor, starts: Tensor) -> Tensor:
        """Scores (batch, dependent, head) within sentences; the diagonal is the root."""
        sentence = starts.clamp(min=0).cumsum(1)
        apart = sentence[:, :, None] != sentence[:, None, :]
        scores = fn.gelu(self.dependent(x)) @ fn.gelu(self.head(x)).transpose(-1, -2)
        return scores.float().masked_fill(apart, FAR)

    def relations(self, x: Tensor, heads: Tensor) -> Tensor:
        """Scores (batch, length, relations) of every word's relation to its head."""
        head = fn.gelu(self.of_head(x))
        head = head.gather(1, heads.clamp(min=0)[..., None].expand_as(head))
        scores: Tensor = self.relation(torch.cat((fn.gelu(self.of_dependent(x)), head), -1))
        return scores


def drop_units(x: Tensor, share: float) -> Tensor:
    """Set some units of (batch, length, width) to zero, alike along a text.

    As good as plain dropout here (Gal and Ghahramani 2016), and far fewer random numbers.
    """
    kept = torch.rand(x.shape[0], 1, x.shape[2]) >= share
    return x * (kept.to(x.dtype) / (1 - share))


def _wrong(scores: Tensor, answers: Tensor) -> Tensor:
    return fn.cross_entropy(scores.float().flatten(0, 1), answers.flatten(), ignore_index=NONE)


WEIGHTS = {"ner": 3.0, "tag": 1.0, "pos": 1.0, "sent": 2.0}
GUESS_WEIGHT = 0.5


def gold_loss(twin: Tok2Vec, heads: Heads, words: Known, window: Window, drop: float) -> Tensor:
    """Cross entropy over the layers the window is annotated with."""
    x = drop_units(twin(words, window.place, torch.rand(window.place.shape) < 0.03), drop)
    answers = window.answers
    layers = [layer for layer in WEIGHTS if layer in answers]
    loss = torch.zeros(())
    for layer in layers:
        loss = loss + WEIGHTS[layer] * _wrong(getattr(heads, layer)(x), answers[layer])
    if "head" in answers:
        loss = loss + _wrong(heads.arcs(x, answers["sent"]), answers["head"])
        loss = loss + _wrong(heads.relations(x, answers["head"]), answers["dep"])
    return loss


@dataclass(frozen=True)
class Plan:
    """Length and rates of a twin's training."""

    steps: int = 1_000
    gold: tuple[int, int] = (32, 192)
    raw: tuple[int, int] = (40, 160)
    rate: float = 0.002
    drop: float = 0.1
    hide: float = 0.2
    targets: int = 8_000
    rare_targets: int = 1_000


def target_numbers(corpus: RawCorpus, plan: Plan) -> Tensor:
    """What is to be guessed of every word: itself, or shape and ending of a rare one."""
    counts: Counter[str] = Counter()
    for word, count in corpus.counts.items():
        counts[plain_digits(word)] += count
    ranked = sorted(counts, key=lambda word: (-counts[word], word))[: plan.targets]
    known = {word: number for number, word in enumerate(ranked)}

    def number(word: str) -> int:
        rare = crc(shape(word)[:3] + word[-2:].lower()) % plan.rare_targets
        return known.get(plain_digits(word), plan.targets + rare)

    return torch.tensor([number(word) for word in corpus.words])


class Guessing:
    """Windows of raw text with hidden words (Devlin et al. 2019, over words)."""

    def __init__(self, corpus: RawCorpus, features: Features, plan: Plan) -> None:
        self._plan = plan
        self._words = features.make(corpus.words)
        self._answers = target_numbers(corpus, plan)
        self._tokens = torch.from_numpy(corpus.tokens).long()
        length = plan.raw[1]
        bounds = corpus.bounds.tolist()
        starts = [
            start
            for first, last in pairwise(bounds)
            for start in range(first, last - length, length)
        ]
        self._starts = torch.tensor(starts)

    def loss(self, twin: Tok2Vec, heads: Heads) -> Tensor:
        """Cross entropy over the hidden words of windows drawn at random."""
        count, length = self._plan.raw
        chosen = self._starts[torch.randint(len(self._starts), (count,))]
        ids = self._tokens[chosen[:, None] + torch.arange(length)[None]]
        asked = torch.rand(ids.shape) < self._plan.hide
        other = asked & (torch.rand(ids.shape) < 0.5)
        shown = torch.where(other, ids[torch.randperm(count)], ids)
        hidden = asked & (torch.rand(ids.shape) < 0.8)
        distinct, place = torch.unique(shown, return_inverse=True)
        x = twin(self._words[distinct], place, hidden)
        return fn.cross_entropy(heads.guess(x[asked]).float(), self._answers[ids[asked]])


Epoch = Callable[[int], Sequence[Item]]
"""The gold items of a numbered epoch."""


def _gold_windows(epoch: Epoch, shape: tuple[int, int], rng: Random) -> Iterator[Window]:
    number = 0
    while True:
        yield from windows(epoch(number), shape, rng)
        number += 1


def train(
    layers: Layers, vectors: WordVectors, corpus: RawCorpus, epoch: Epoch, numbers: LayerNumbers,
    plan: Plan, out: Path, seed: int,
) -> None:  # fmt: skip
    """Train a twin; write its weights."""
    torch.manual_seed(seed)
    features = Features(layers.tables, vectors)
    guessing = Guessing(corpus, features, plan)
    twin = Tok2Vec(layers, vectors.values.shape[1])
    heads = Heads(layers.width, numbers, plan.targets + plan.rare_targets)
    both = nn.ModuleList([twin, heads])
    optimizer = torch.optim.AdamW(
        both.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    gold = _gold_windows(epoch, plan.gold, Random(seed))
    started, mean = time.time(), 0.0
    for step in range(plan.steps):
        window = next(gold)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = GUESS_WEIGHT * guessing.loss(twin, heads)
            loss = loss + gold_loss(twin, heads, features(window.words), window, plan.drop)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(both.parameters(), 2.0)
        rate = min(1.0, (step + 1) / 100) * max(0.01, 1 - step / plan.steps)
        optimizer.param_groups[0]["lr"] = plan.rate * rate
        optimizer.step()
        optimizer.zero_grad()
        mean = loss.item() if step == 0 else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 49:
            print(f"{out.stem} {step + 1} {time.time() - started:.0f}s {mean:.3f}", flush=True)
    torch.save(twin.state_dict(), out)
