"""Train the pipeline's networks first, as torch twins of the layers that spaCy will use.

A twin of tok2vec and outputs reads many times more words a second in torch than the
transition-based components can train on. It learns two things at once: to guess hidden words of the
raw texts, and the gold annotation: tags, sentence starts and the moves of spaCy's transition
systems along their gold path. Then its weights become those of the thinc layers, which `fit.py`
trains on, from the states that the components come to themselves.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

import torch
import torch.nn.functional as fn
from heads import Heads, gold_loss
from labelled import Item, LayerNumbers, Window, windows
from layers import Features, Layers, Tok2Vec
from raw_text import RawCorpus
from spacy.language import Language
from torch import Tensor, nn
from transitions import Moves
from vectors import WordVectors
from words import crc, plain_digits, shape

GUESS_WEIGHT = 0.5


@dataclass(frozen=True)
class Plan:
    """Length and rates of a twin's training."""

    steps: int
    gold: tuple[int, int] = (8, 192)
    raw: tuple[int, int] = (10, 160)
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


@dataclass(frozen=True)
class Task:
    """What a twin is trained for: the shape of its networks, moves and labels, gold."""

    name: str
    layers: Layers
    moves: Moves
    numbers: LayerNumbers
    epoch: Epoch


def train(
    task: Task, nlp: Language, vectors: WordVectors, corpus: RawCorpus, plan: Plan, seed: int
) -> None:
    """Train a twin and set the weights of a pipeline that has just been initialised."""
    torch.manual_seed(seed)
    features = Features(task.layers.tables, vectors)
    guessing = Guessing(corpus, features, plan)
    twin = Tok2Vec(task.layers, vectors.values.shape[1])
    hidden = nlp.get_pipe(task.name).model.get_ref("lower").get_dim("nO")  # type: ignore[attr-defined]
    guesses = plan.targets + plan.rare_targets
    heads = Heads(task.layers.width, hidden, task.moves, task.numbers, guesses)
    both = nn.ModuleList([twin, heads])
    optimizer = torch.optim.AdamW(
        both.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    gold = _gold_windows(task.epoch, plan.gold, Random(seed))
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
        if step % 200 == 199:
            print(f"{task.name} {step + 1} {time.time() - started:.0f}s {mean:.3f}", flush=True)
    twin.write_into(layers_of(nlp))
    heads.write_into(nlp)


def layers_of(nlp: Language) -> Any:
    """The thinc tok2vec that a twin is a twin of."""
    shared = "tok2vec" in nlp.pipe_names
    model = nlp.get_pipe("tok2vec" if shared else "ner").model  # type: ignore[attr-defined]
    return model if shared else model.get_ref("tok2vec").layers[0]
