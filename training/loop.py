"""The training loop: seeded, augmented anew in every epoch, scored on the dev split."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from augment import Augment
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from thinc.api import Adam, Config, fix_random_seed


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


def _rate(step: int, total: int, peak: float, warmup: int = 250) -> float:
    """Learning rate: linear warm-up, flat half, then linear down to a twentieth."""
    if step < warmup:
        return peak * (step + 1) / warmup
    half = total // 2
    return peak if step < half else peak * max(0.05, (total - step) / max(total - half, 1))


def _headline(scores: dict[str, float], names: tuple[str, ...]) -> float:
    return sum(scores.get(name) or 0.0 for name in names) / len(names)


def train(
    config: Path,
    data: tuple[Path, Path],
    out: Path,
    augment: Augment,
    *,
    epochs: int,
    goals: tuple[str, ...],
    seed: int,
    drop: float,
    words: int = 1000,
) -> None:
    """Train the pipeline of ``config`` on a (train, dev) pair of DocBin files; keep the best."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    settings: Config = load_config(config)
    nlp = load_model_from_config(settings, auto_fill=True)
    train_docs, dev_docs = load_docs(nlp, data[0]), load_docs(nlp, data[1])
    nlp.initialize(lambda: [_example(nlp, doc) for doc in train_docs])
    optimizer = Adam(0.001, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    total = epochs * max(1, sum(map(len, train_docs)) // words)
    best, step, started = -1.0, 0, time.time()
    for epoch in range(epochs):
        losses: dict[str, float] = {}
        for batch in _batches(nlp, train_docs, augment, rng, words):
            optimizer.learn_rate = _rate(step, total, 0.001)
            nlp.update(batch, sgd=optimizer, drop=drop, losses=losses)
            step += 1
        with nlp.use_params(optimizer.averages):
            scores = nlp.evaluate([_example(nlp, doc) for doc in dev_docs])
            score = _headline(scores, goals)
            if score > best:
                best = score
                nlp.to_disk(out)
        shown = " ".join(f"{name}={scores.get(name) or 0:.4f}" for name in goals)
        print(f"epoch {epoch} step {step} {time.time() - started:.0f}s {shown}", flush=True)
