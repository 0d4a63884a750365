"""Gold documents as the states and moves of spaCy's transition systems, for torch to train on.

Every state is what spaCy's `StateC.set_context_tokens` shows the network of it, the move that is
right there, and the moves that are allowed. Entities follow their BILUO labels (Ratinov and Roth
2009); trees the arc-eager oracle (Goldberg and Nivre 2012), of the moves that cost nothing the
first one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.training import Example
from torch import Tensor

NO_TOKEN = -1
KINDS = "SDLRB"
"""Shift, reduce, left arc, right arc, break: the first letters of arc-eager moves."""
States = NDArray[np.int32]
"""One row a state: its tokens (`NO_TOKEN` for none), the number of the right move, the number of
the row of allowed moves."""


@dataclass(frozen=True)
class Moves:
    """The moves of a component: their names, and which are allowed (rows, moves)."""

    names: list[str]
    allowed: Tensor
    features: int


def move_names(component: Any) -> list[str]:
    """The names of a transition system's moves, by number."""
    moves = component.moves
    return [moves.get_class_name(number) for number in range(moves.n_moves)]


def _entity_row(labels: list[str], token: Token, inside: bool) -> int:
    return 1 + labels.index(token.ent_type_) if inside else 0


class EntityOracle:
    """States of the entity recogniser."""

    features = 3

    def __init__(self, nlp: Language) -> None:
        self._names = move_names(nlp.get_pipe("ner"))
        self._number = {name: number for number, name in enumerate(self._names)}
        self._labels = sorted({name[2:] for name in self._names if name[1:2] == "-"})
        opening = [name[:2] in {"B-", "U-"} or name == "O" for name in self._names]
        closing = [[name in {f"I-{x}", f"L-{x}"} for name in self._names] for x in self._labels]
        self.moves = Moves(self._names, torch.tensor([opening, *closing]), self.features)

    def __call__(self, doc: Doc) -> States:
        """The states of a document; tokens that are not annotated have none."""
        rows, first = [], NO_TOKEN
        for token in doc:
            if token.ent_iob_ == "B":
                first = token.i
            inside = token.ent_iob_ == "I"
            seen = (token.i, first, token.i - 1) if inside else (token.i, NO_TOKEN, NO_TOKEN)
            if token.ent_iob_:
                allowed = _entity_row(self._labels, token, inside)
                rows.append((*seen, self._number[self._name(token)], allowed))
        return np.array(rows, dtype=np.int32).reshape(len(rows), self.features + 2)

    @staticmethod
    def _name(token: Token) -> str:
        if token.ent_iob_ == "O":
            return "O"
        last = token.i + 1 == len(token.doc) or token.nbor().ent_iob_ != "I"
        letter = ("U" if last else "B") if token.ent_iob_ == "B" else ("L" if last else "I")
        return f"{letter}-{token.ent_type_}"


class TreeOracle:
    """States of the dependency parser, along the path that the gold tree asks for."""

    features = 8

    def __init__(self, nlp: Language) -> None:
        self._nlp, self._system = nlp, nlp.get_pipe("parser").moves  # type: ignore[attr-defined]
        names = move_names(nlp.get_pipe("parser"))
        kinds = torch.tensor([KINDS.index(name[0]) for name in names])
        self._first = [next(i for i, n in enumerate(names) if n[0] == kind) for kind in KINDS]
        bits = torch.arange(2 ** len(KINDS))
        self.moves = Moves(names, (bits[:, None] >> kinds[None]) & 1 == 1, self.features)

    def __call__(self, doc: Doc) -> States:
        """The states of a document."""
        example = Example(self._nlp.make_doc(doc.text), doc)
        states, golds, _ = self._system.init_gold_batch([example])
        if not states:
            return np.zeros((0, self.features + 2), dtype=np.int32)
        history = self._system.get_oracle_sequence_from_state(states[0], golds[0])
        state, rows = self._system.init_batch([example.predicted])[0], []
        for move in history:
            rows.append((*self._seen(state), move, self._allowed(state)))
            self._system.transition(state, move)
        return np.array(rows, dtype=np.int32).reshape(len(rows), self.features + 2)

    def _allowed(self, state: Any) -> int:
        valid = (self._system.is_valid(state, number) for number in self._first)
        return sum(1 << place for place, is_valid in enumerate(valid) if is_valid)

    @staticmethod
    def _seen(state: Any) -> tuple[int, ...]:
        buffer, stack = state.B(0), state.S(0)
        return (
            buffer, state.B(1), stack, state.S(1), state.S(2),
            state.L(buffer, 1), state.L(stack, 1), state.R(stack, 1),
        )  # fmt: skip


Oracle = EntityOracle | TreeOracle


def oracle_of(nlp: Language) -> Oracle:
    """The oracle of a pipeline's parser or entity recogniser."""
    return TreeOracle(nlp) if "parser" in nlp.pipe_names else EntityOracle(nlp)


def shifted(states: States, by: int) -> States:
    """The states with tokens counted from `by` words before their document."""
    tokens = states[:, :-2]
    return np.hstack([np.where(tokens == NO_TOKEN, NO_TOKEN, tokens + by), states[:, -2:]])


def joined(states: Iterable[States], features: int) -> States:
    """The states of several documents in one array."""
    none = np.zeros((0, features + 2), dtype=np.int32)
    return np.concatenate([none, *states])
