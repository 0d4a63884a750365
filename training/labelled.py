"""Annotated documents as rows of numbers, and as batches of equal windows over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Token
from torch import Tensor
from transitions import NO_TOKEN, States, joined, shifted
from words import index

NONE = -100
"""No answer asked: torch's cross entropy leaves it out."""
LayerNumbers = dict[str, dict[str, int]]


@dataclass
class Item:
    """Words of a piece of text, a row of numbers for every layer that is annotated, its states."""

    words: list[str]
    states: States
    layers: dict[str, list[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)


def relation(token: Token) -> str:
    """The dependency label; ROOT wherever a token heads itself."""
    return "ROOT" if token.head.i == token.i else token.dep_


def layer_numbers(nlp: Language, docs: Sequence[Doc]) -> LayerNumbers:
    """Numbers of the labels of tagger and morphologizer, and of the relations of the documents."""

    def labels(name: str) -> dict[str, int]:
        return {label: number for number, label in enumerate(nlp.get_pipe(name).labels)}  # type: ignore[attr-defined]

    relations = sorted({relation(token) for doc in docs for token in doc if not token.is_space})
    numbers = {label: number for number, label in enumerate(relations)}
    return {"tag": labels("tagger"), "pos": labels("morphologizer"), "dep": numbers}


def morphology(token: Token) -> str:
    """Word class and features as the morphologizer names them."""
    features = {**token.morph.to_dict(), "POS": token.pos_}
    return str(token.vocab.strings[token.vocab.morphology.add(features)])


def tree_item(doc: Doc, states: States, numbers: LayerNumbers) -> Item:
    """Tags, tree and sentence starts of a document; white space is not asked for."""

    def values(layer: str, value: Mapping[int, str]) -> list[int]:
        return [
            NONE if token.is_space else numbers[layer].get(value[token.i], NONE) for token in doc
        ]

    return Item(
        [token.text for token in doc],
        states,
        {
            "tag": values("tag", {t.i: t.tag_ for t in doc}),
            "pos": values("pos", {t.i: morphology(t) for t in doc}),
            "dep": values("dep", {t.i: relation(t) for t in doc}),
            "head": [NONE if token.is_space else token.head.i for token in doc],
            "sent": [int(bool(token.is_sent_start)) for token in doc],
        },
    )


@dataclass(frozen=True)
class Window:
    """Equal windows over texts one behind the other, and what they are annotated with.

    ``place`` (windows, words) counts in the list ``words`` of distinct words; ``answers`` holds a
    tensor of that shape for every layer. ``states`` (states, tokens + 2) counts tokens over all
    windows; its last columns are the right move and the row of allowed moves.
    """

    words: list[str]
    place: Tensor
    answers: dict[str, Tensor]
    states: Tensor


def _within(layers: dict[str, NDArray[np.int64]], length: int) -> None:
    """Count heads from the start of their window; those outside of it are not asked for."""
    if "head" in layers:
        first = np.arange(len(layers["head"]))[:, None] * length
        inside = (layers["head"] >= first) & (layers["head"] < first + length)
        layers["head"] = np.where(inside, layers["head"] - first, NONE)
        layers["sent"][:, 0] = 1


def states_by_window(states: States, length: int, found: int) -> list[States]:
    """The states that lie within one window, counted from its start, by window."""
    tokens = states[:, :-2]
    windows = np.where(tokens == NO_TOKEN, NO_TOKEN, tokens // length)
    own = windows.max(1)
    inside = ((windows == own[:, None]) | (tokens == NO_TOKEN)).all(1) & (own >= 0) & (own < found)
    kept, own = states[inside], own[inside]
    order = np.argsort(own, kind="stable")
    kept, own = kept[order], own[order]
    parts = np.split(kept, np.searchsorted(own, np.arange(1, found)))
    return [shifted(part, -number * length) for number, part in enumerate(parts)]


@dataclass
class _Rows:
    """All items one behind the other."""

    words: list[str]
    layers: dict[str, Any]
    states: States


def _one_behind_the_other(items: Sequence[Item]) -> _Rows:
    words: list[str] = []
    layers: dict[str, list[int]] = {layer: [] for layer in items[0].layers}
    states = []
    for item in items:
        for layer, row in item.layers.items():
            shift = len(words) if layer == "head" else 0
            layers[layer] += [value + shift if value != NONE else NONE for value in row]
        states.append(shifted(item.states, len(words)))
        words += item.words
    return _Rows(words, layers, joined(states, items[0].states.shape[1] - 2))


def windows(items: Sequence[Item], shape: tuple[int, int], rng: Random) -> Iterator[Window]:
    """The items in random order as batches of ``shape`` (windows, words), the rest left out.

    Raises:
        ValueError: the items are too few for one batch.
    """
    count, length = shape
    rows = _one_behind_the_other(rng.sample(items, len(items)))
    words, found = rows.words, len(rows.words) // length
    if found < count:
        raise ValueError(f"{len(words)} words make {found} windows of {length}: {count} are needed")
    layers = {
        layer: np.array(row[: found * length]).reshape(found, length)
        for layer, row in rows.layers.items()
    }
    _within(layers, length)
    states = states_by_window(rows.states, length, found)
    order = rng.sample(range(found), found)
    for first in range(0, found - count + 1, count):
        chosen = order[first : first + count]
        texts = [words[number * length : (number + 1) * length] for number in chosen]
        numbers = index(word for text in texts for word in text)
        place = torch.tensor([[numbers[word] for word in text] for text in texts])
        answers = {layer: torch.from_numpy(values[chosen]) for layer, values in layers.items()}
        here = [shifted(states[number], k * length) for k, number in enumerate(chosen)]
        yield Window(list(numbers), place, answers, torch.from_numpy(np.concatenate(here)).long())
