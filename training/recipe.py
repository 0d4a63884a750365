"""The recipe: sizes and lengths of every stage, in full and as a smoke run."""

from __future__ import annotations

from dataclasses import dataclass

import fit
import speed
import twins
import vectors

WIDTH = 128
PARSER_GOALS = ("dep_las", "dep_uas", "tag_acc", "pos_acc", "sents_f")
NER_GOALS = ("ents_f", "ents_p", "ents_r")


@dataclass(frozen=True)
class Recipe:
    """What `build.py` runs."""

    vectors: vectors.Plan
    draws: int
    """How many times the gold documents are varied for the twins."""
    twins: twins.Plan
    fits: tuple[fit.Plan, fit.Plan]
    speed_rounds: int = speed.ROUNDS


def full(width: int = WIDTH) -> Recipe:
    """The recipe of the shipped pipeline, or of a narrower one to compare it with."""
    parser_layers = twins.Layers(width, (3_000, 1_000, 2_500, 2_000))
    ner_layers = twins.Layers(width, (4_000, 1_500, 3_000, 2_000))
    return Recipe(
        vectors=vectors.Plan(),
        draws=5,
        twins=twins.Plan(),
        fits=(
            fit.Plan("parser", PARSER_GOALS, parser_layers, 12, 0.1),
            fit.Plan("ner", NER_GOALS, ner_layers, 9, 0.15),
        ),
    )


def smoke() -> Recipe:
    """Every stage on next to nothing, to see that all of it runs."""
    layers = twins.Layers(16, (200, 50, 50, 50), depth=1)
    return Recipe(
        vectors=vectors.Plan(words=100, contexts=50, width=8),
        draws=1,
        twins=twins.Plan(steps=100, gold=(2, 16), raw=(2, 16), targets=50, rare_targets=10),
        fits=(
            fit.Plan("parser", PARSER_GOALS, layers, 4, 0.1, batch_words=50, rate=0.01),
            fit.Plan("ner", NER_GOALS, layers, 4, 0.1, batch_words=50, rate=0.01),
        ),
        speed_rounds=1,
    )
