"""The recipe: sizes and lengths of every stage, in full and as a smoke run."""

from __future__ import annotations

from dataclasses import dataclass

import fit
import speed
import twins
import vectors
from layers import Layers

WIDTHS = (128, 160)
"""Of the parser's tok2vec and of that of the entities."""
PARSER_GOALS = ("dep_las", "dep_uas", "tag_acc", "pos_acc", "sents_f")
NER_GOALS = ("ents_f", "ents_p", "ents_r")


@dataclass(frozen=True)
class Recipe:
    """What `build.py` runs."""

    vectors: vectors.Plan
    draws: int
    """How many times the gold documents are varied for the twins."""
    teachers: int
    """Twins of each kind that label raw passages, of seeds one after the other."""
    teacher_steps: tuple[int, int]
    """Of those for trees and those for entities."""
    voted_words: int
    """Words of raw text that they label."""
    fits: tuple[fit.Plan, fit.Plan]
    written: int | None = None
    """How many of the documents that the project wrote; all if None."""
    speed_rounds: int = speed.ROUNDS


def full(widths: tuple[int, int] = WIDTHS) -> Recipe:
    """The recipe of the shipped pipeline, or of a narrower one to compare it with."""
    parser = Layers(widths[0], (3_000, 400, 2_500, 2_000))
    ner = Layers(widths[1], (4_000, 500, 3_000, 2_000))
    return Recipe(
        vectors=vectors.Plan(),
        draws=6,
        teachers=3,
        teacher_steps=(5_600, 6_000),
        voted_words=2_400_000,
        fits=(
            fit.Plan("parser", PARSER_GOALS, parser, twins.Plan(7_000), 0, 0.1),
            fit.Plan("ner", NER_GOALS, ner, twins.Plan(6_500), 0, 0.15),
        ),
    )


def smoke() -> Recipe:
    """Every stage on next to nothing, to see that all of it runs."""
    layers = Layers(16, (200, 50, 50, 50), depth=1)
    twin = twins.Plan(steps=100, gold=(2, 16), raw=(2, 16), targets=50, rare_targets=10)
    return Recipe(
        vectors=vectors.Plan(words=100, contexts=50, width=8),
        draws=1,
        teachers=2,
        teacher_steps=(60, 60),
        voted_words=100,
        fits=(
            fit.Plan("parser", PARSER_GOALS, layers, twin, 4, 0.1, batch_words=50, rate=0.01),
            fit.Plan("ner", NER_GOALS, layers, twin, 4, 0.1, batch_words=50, rate=0.01),
        ),
        written=2,
        speed_rounds=1,
    )
