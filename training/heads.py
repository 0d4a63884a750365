"""Outputs on top of a twin, and the losses they are trained by.

Tagger, morphologizer, sentence starts and transitions are twins of spaCy's layers and go into the
pipeline; the others are thrown away.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as fn
from labelled import NONE, LayerNumbers, Window
from layers import Known, Tok2Vec, drop_units, put
from spacy.language import Language
from torch import Tensor, nn
from transitions import NO_TOKEN, Moves

FAR = -1e4
WEIGHTS = {"tag": 1.0, "pos": 1.0, "sent": 2.0}
TRANSITION_WEIGHT = 3.0
HIDDEN_WORDS = 0.03
"""Share of the words of gold texts that are hidden."""
TAGGERS = {"tag": "tagger", "pos": "morphologizer", "sent": "senter"}


class Transitions(nn.Module):
    """The twin of `spacy.TransitionBasedParser` behind its tok2vec."""

    def __init__(self, width: int, hidden: int, moves: Moves, pieces: int = 2) -> None:
        super().__init__()
        self.shape = (hidden, pieces)
        self.register_buffer("allowed", moves.allowed, persistent=False)
        self.narrow = nn.Linear(width, hidden)
        outputs = moves.features * hidden * pieces
        self.lower = nn.Linear(hidden, outputs, bias=False)
        self.nothing = nn.Parameter(torch.zeros(moves.features, hidden * pieces))
        self.bias = nn.Parameter(torch.zeros(hidden * pieces))
        self.upper = nn.Linear(hidden, len(moves.names))
        nn.init.xavier_uniform_(self.lower.weight)

    def forward(self, x: Tensor, states: Tensor) -> Tensor:
        """Tokens (tokens, width) and states (states, features + 2) to scores of moves."""
        features = len(self.nothing)
        parts = self.lower(self.narrow(x)).float().view(len(x) * features, -1)
        parts = torch.cat((parts, self.nothing))
        tokens, column = states[:, :features], torch.arange(features)
        place = torch.where(tokens == NO_TOKEN, len(x), tokens) * features + column
        summed = fn.embedding_bag(place, parts, mode="sum") + self.bias
        scores: Tensor = self.upper(summed.view(-1, *self.shape).amax(-1)).float()
        allowed = self.get_buffer("allowed")[states[:, -1]]
        return scores.masked_fill(~allowed, FAR)

    def write_into(self, model: Any) -> None:
        """Set the weights of a thinc model of the same shape."""
        narrow = model.get_ref("tok2vec").layers[-1]
        put(narrow, "W", self.narrow.weight)
        put(narrow, "b", self.narrow.bias)
        put(model.get_ref("lower"), "W", self.lower.weight)
        put(model.get_ref("lower"), "pad", self.nothing)
        put(model.get_ref("lower"), "b", self.bias)
        put(model.get_ref("upper"), "W", self.upper.weight)
        put(model.get_ref("upper"), "b", self.upper.bias)


class Heads(nn.Module):
    """All outputs of a twin."""

    def __init__(
        self, width: int, hidden: int, moves: Moves, numbers: LayerNumbers, guesses: int
    ) -> None:
        super().__init__()
        self.guess = nn.Linear(width, guesses)
        self.transitions = Transitions(width, hidden, moves)
        if numbers:
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

    def write_into(self, nlp: Language) -> None:
        """Set the weights of a pipeline's components."""
        for layer, name in TAGGERS.items():
            if name in nlp.pipe_names:
                linear, output = getattr(self, layer), nlp.get_pipe(name).model.layers[-1]  # type: ignore[attr-defined]
                put(output.layers[0], "W", linear.weight)
                put(output.layers[0], "b", linear.bias)
        owner = "parser" if "parser" in nlp.pipe_names else "ner"
        self.transitions.write_into(nlp.get_pipe(owner).model)  # type: ignore[attr-defined]


def _wrong(scores: Tensor, answers: Tensor) -> Tensor:
    return fn.cross_entropy(scores.float().flatten(0, 1), answers.flatten(), ignore_index=NONE)


def gold_loss(twin: Tok2Vec, heads: Heads, words: Known, window: Window, drop: float) -> Tensor:
    """Cross entropy over the moves and the layers the window is annotated with."""
    hidden = torch.rand(window.place.shape) < HIDDEN_WORDS
    x = drop_units(twin(words, window.place, hidden, drop), drop)
    answers, states = window.answers, window.states
    scores = heads.transitions(x.flatten(0, 1), states)
    loss = TRANSITION_WEIGHT * fn.cross_entropy(scores, states[:, -2])
    for layer, weight in WEIGHTS.items():
        if layer in answers:
            loss = loss + weight * _wrong(getattr(heads, layer)(x), answers[layer])
    if "head" in answers:
        loss = loss + _wrong(heads.arcs(x, answers["sent"]), answers["head"])
        loss = loss + _wrong(heads.relations(x, answers["head"]), answers["dep"])
    return loss
