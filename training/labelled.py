"""Annotated documents as rows of numbers, and as batches of equal windows over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc, Token
from torch import Tensor
from words import index

NONE = -100
"""No answer asked: torch's cross entropy leaves it out."""
LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "LAW", "FAC")
BIO = ("O", *(f"{bio}-{label}" for label in LABELS for bio in "BI"))
_BIO_NUMBER = {tag: number for number, tag in enumerate(BIO)}
LayerNumbers = dict[str, dict[str, int]]


@dataclass
class Item:
    """Words of a piece of text and one row of numbers for every layer that is annotated."""

    words: list[str]
    layers: dict[str, list[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)


def morphology(token: Token) -> str:
    """Word class and features as one value."""
    return f"{token.pos_}|{token.morph}"


def relation(token: Token) -> str:
    """The dependency label; ROOT wherever a token heads itself."""
    return "ROOT" if token.head.i == token.i else token.dep_


def layer_numbers(docs: Iterable[Doc]) -> LayerNumbers:
    """Numbers of the tags, word classes with features, and relations that occur."""
    found: dict[str, Counter[str]] = {"tag": Counter(), "pos": Counter(), "dep": Counter()}
    for token in (token for doc in docs for token in doc if not token.is_space):
        found["tag"][token.tag_] += 1
        found["pos"][morphology(token)] += 1
        found["dep"][relation(token)] += 1
    return {
        layer: {value: number for number, value in enumerate(sorted(values))}
        for layer, values in found.items()
    }


def tree_item(doc: Doc, numbers: LayerNumbers) -> Item:
    """Tags, tree and sentence starts of a document; white space is not asked for."""

    def values(layer: str, value: Mapping[int, str]) -> list[int]:
        return [
            NONE if token.is_space else numbers[layer].get(value[token.i], NONE) for token in doc
        ]

    return Item(
        [token.text for token in doc],
        {
            "tag": values("tag", {t.i: t.tag_ for t in doc}),
            "pos": values("pos", {t.i: morphology(t) for t in doc}),
            "dep": values("dep", {t.i: relation(t) for t in doc}),
            "head": [NONE if token.is_space else token.head.i for token in doc],
            "sent": [int(bool(token.is_sent_start)) for token in doc],
        },
    )


def entity_item(doc: Doc) -> Item:
    """BIO numbers of a document; tokens that are not annotated are not asked for."""

    def number(token: Token) -> int:
        if not token.ent_iob_:
            return NONE
        return 0 if token.ent_iob_ == "O" else _BIO_NUMBER[f"{token.ent_iob_}-{token.ent_type_}"]

    return Item([token.text for token in doc], {"ner": [number(token) for token in doc]})


@dataclass(frozen=True)
class Window:
    """Equal windows over texts one behind the other, and what they are annotated with.

    ``place`` (windows, words) counts in the list ``words`` of distinct words; ``answers`` holds a
    tensor of that shape for every layer.
    """

    words: list[str]
    place: Tensor
    answers: dict[str, Tensor]


def _within(layers: dict[str, NDArray[np.int64]], length: int) -> None:
    """Count heads from the start of their window; those outside of it are not asked for."""
    if "head" in layers:
        first = np.arange(len(layers["head"]))[:, None] * length
        inside = (layers["head"] >= first) & (layers["head"] < first + length)
        layers["head"] = np.where(inside, layers["head"] - first, NONE)
        layers["sent"][:, 0] = 1


def windows(items: Sequence[Item], shape: tuple[int, int], rng: Random) -> Iterator[Window]:
    """The items in random order as batches of ``shape`` (windows, words), the rest left out.

    Raises:
        ValueError: the items are too few for one batch.
    """
    count, length = shape
    words: list[str] = []
    rows: dict[str, list[int]] = {layer: [] for layer in items[0].layers}
    for item in rng.sample(items, len(items)):
        for layer, row in item.layers.items():
            shift = len(words) if layer == "head" else 0
            rows[layer] += [value + shift if value != NONE else NONE for value in row]
        words += item.words
    found = len(words) // length
    if found < count:
        raise ValueError(f"{len(words)} words make {found} windows of {length}: {count} are needed")
    layers = {k: np.array(row[: found * length]).reshape(found, length) for k, row in rows.items()}
    _within(layers, length)
    order = rng.sample(range(found), found)
    for first in range(0, found - count + 1, count):
        chosen = order[first : first + count]
        texts = [words[number * length : (number + 1) * length] for number in chosen]
        numbers = index(word for text in texts for word in text)
        place = torch.tensor([[numbers[word] for word in text] for text in texts])
        answers = {layer: torch.from_numpy(values[chosen]) for layer, values in layers.items()}
        yield Window(list(numbers), place, answers)
