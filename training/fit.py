"""Fit the pipeline's components on gold documents, from the twins' weights, seeded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import spacy
import twins
from augment import Augment
from layers import Layers
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from thinc.api import Adam, Config, fix_random_seed
from vectors import WordVectors


@dataclass(frozen=True)
class Plan:
    """One component group: what it is scored by, how long and on how much it is fitted."""

    kind: str
    goals: tuple[str, ...]
    layers: Layers
    twin: twins.Plan
    epochs: int
    drop: float
    batch_words: int = 1_500
    rate: float = 0.0005
    extra_share: float = 0.25


@dataclass(frozen=True)
class Data:
    """Files: gold documents, other sets (drawn in part), dev; the pipeline that a twin made."""

    gold: Path
    extra: Path | None
    dev: Path
    twin: Path


def load_docs(nlp: Language, path: Path | None) -> list[Doc]:
    """The documents of a DocBin file."""
    return [] if path is None else list(DocBin().from_disk(path).get_docs(nlp.vocab))


def example(nlp: Language, reference: Doc) -> Example:
    """The text of a document, to be annotated as it is."""
    return Example(nlp.make_doc(reference.text), reference)


def config_of(path: Path, layers: Layers) -> Config:
    """The configuration with the tok2vec's width, depth and tables set."""
    config = load_config(path)
    components = config["components"]
    owner = components.get("tok2vec") or components["ner"]
    tok2vec = owner["model"] if "tok2vec" in components else owner["model"]["tok2vec"]
    tok2vec["embed"] |= {"width": layers.width, "rows": list(layers.tables)}
    tok2vec["encode"] |= {"width": layers.width, "depth": layers.depth}
    for component in components.values():
        listener = component["model"].get("tok2vec", {})
        if "upstream" in listener:
            listener["width"] = layers.width
    return config


def start(config: Path, layers: Layers, vectors: WordVectors, gold: Sequence[Doc]) -> Language:
    """A new pipeline with static vectors, and the labels and moves of the gold documents."""
    nlp = load_model_from_config(config_of(config, layers), auto_fill=True)
    vectors.put_into(nlp.vocab)
    nlp.initialize(lambda: [example(nlp, doc) for doc in gold])
    return nlp


def batches(
    nlp: Language, docs: list[Doc], augment: Augment, rng: Random, words: int
) -> Iterator[list[Example]]:
    """Batches of about ``words`` words over one shuffled pass."""
    rng.shuffle(docs)
    batch: list[Example] = []
    size = 0
    for doc in docs:
        batch.append(example(nlp, augment(doc, rng)))
        size += len(doc)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def words_in(docs: Sequence[Doc]) -> int:
    """Tokens of the documents."""
    return sum(map(len, docs))


@dataclass
class Supply:
    """The documents of every epoch: all gold, and some of the other sets."""

    gold: list[Doc]
    extra: list[Doc]
    plan: Plan
    rng: Random

    def __iter__(self) -> Iterator[list[Doc]]:
        for _ in range(self.plan.epochs):
            share = int(len(self.extra) * self.plan.extra_share)
            yield [*self.gold, *self.rng.sample(self.extra, share)]

    @property
    def steps(self) -> int:
        """About how many batches there will be."""
        words = words_in(self.gold) + self.plan.extra_share * words_in(self.extra)
        return max(1, int(self.plan.epochs * words) // self.plan.batch_words)


def fit(plan: Plan, data: Data, augment: Augment, out: Path, seed: int) -> None:
    """Fit one component group; write the epoch that is best on dev."""
    fix_random_seed(seed)
    rng, blank, nlp = Random(seed), spacy.blank("en"), spacy.load(data.twin)
    supply = Supply(load_docs(blank, data.gold), load_docs(blank, data.extra), plan, rng)
    dev = load_docs(nlp, data.dev)
    optimizer = Adam(plan.rate, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    best, step, started, steps = -1.0, 0, time.time(), supply.steps

    def score(epoch: str) -> None:
        nonlocal best
        scores = nlp.evaluate([example(nlp, doc) for doc in dev])
        if scores[plan.goals[0]] > best:
            best = scores[plan.goals[0]]
            nlp.to_disk(out)
        shown = " ".join(f"{goal}={scores.get(goal) or 0:.4f}" for goal in plan.goals)
        print(f"{plan.kind} {epoch} {time.time() - started:.0f}s {shown}", flush=True)

    score("twin")
    for epoch, docs in enumerate(supply):
        for batch in batches(nlp, docs, augment, rng, plan.batch_words):
            rate = min(1.0, (step + 1) / 100) * max(0.03, 1 - step / steps)
            optimizer.learn_rate = plan.rate * rate
            nlp.update(batch, sgd=optimizer, drop=plan.drop)
            step += 1
        with nlp.use_params(optimizer.averages):
            score(str(epoch))
