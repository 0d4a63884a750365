"""The training loop: seeded, augmented anew in every epoch, scored on the dev split."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import spacy
from augment import Augment
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from thinc.api import Adam, fix_random_seed


@dataclass(frozen=True)
class Leg:
    """A part of the training: its data, its length and whether the rate falls in it."""

    train: Path
    dev: Path
    epochs: int
    falling: bool
    start: Path | None = None


def load_docs(nlp: Language, path: Path) -> list[Doc]:
    """The documents of a DocBin file."""
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def _example(nlp: Language, reference: Doc) -> Example:
    predicted = nlp.make_doc(reference.text)
    return Example(predicted, reference)


def _batches(
    nlp: Language, docs: list[Doc], augment: Augment, rng: random.Random, words: int
) -> Iterator[list[Example]]:
    """Batches of about ``words`` words over one shuffled pass."""
    order = list(docs)
    rng.shuffle(order)
    batch: list[Example] = []
    size = 0
    for doc in order:
        batch.append(_example(nlp, augment(doc, rng)))
        size += len(doc)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _rate(step: int, total: int, leg: Leg, peak: float = 0.001, warmup: int = 250) -> float:
    """Learning rate: linear warm-up, then flat or linearly down to a twentieth."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * max(0.05, 1 - step / total) if leg.falling else peak


def _headline(scores: dict[str, float], names: tuple[str, ...]) -> float:
    return sum(scores.get(name) or 0.0 for name in names) / len(names)


def _pipeline(config: Path, leg: Leg, train_docs: list[Doc]) -> Language:
    """The pipeline to train: that of the leg before, or a new one."""
    if leg.start is not None:
        return spacy.load(leg.start)
    nlp = load_model_from_config(load_config(config), auto_fill=True)
    nlp.initialize(lambda: [_example(nlp, doc) for doc in train_docs])
    return nlp


def train(
    config: Path,
    leg: Leg,
    out: Path,
    augment: Augment,
    *,
    goals: tuple[str, ...],
    drop: float,
    seed: int,
    words: int = 1000,
) -> None:
    """Train the pipeline of ``config`` for one leg; keep the epoch that is best on dev."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    train_docs = load_docs(spacy.blank("en"), leg.train)
    nlp = _pipeline(config, leg, train_docs)
    dev_docs = load_docs(nlp, leg.dev)
    optimizer = Adam(0.001, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    total = leg.epochs * max(1, sum(map(len, train_docs)) // words)
    best, step, started = -1.0, 0, time.time()
    for epoch in range(leg.epochs):
        losses: dict[str, float] = {}
        for batch in _batches(nlp, train_docs, augment, rng, words):
            optimizer.learn_rate = _rate(step, total, leg)
            nlp.update(batch, sgd=optimizer, drop=drop, losses=losses)
            step += 1
        with nlp.use_params(optimizer.averages):
            scores = nlp.evaluate([_example(nlp, doc) for doc in dev_docs])
            score = _headline(scores, goals)
            if score > best:
                best = score
                nlp.to_disk(out)
        shown = " ".join(f"{name}={scores.get(name) or 0:.4f}" for name in goals)
        print(f"{out.name} {epoch} {time.time() - started:.0f}s {shown}", flush=True)
