"""The figures as the page shows them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from factex.errors import ReviewError
from factex.review.desk import Desk
from factex.review.figures import Figure
from factex.review.sampling import estimate
from factex.review.views import percent

WIDTH = 0.1
"""Width of an interval that a reviewer aims at, unless told otherwise: plus or minus 5 points."""
MOST_RULES = 40


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The figure of a group: `low`, `high` and `share` in percent for the drawing."""

    name: str
    right: int
    judged: int
    total: int
    added: int
    shown: str
    low: float
    high: float
    share: float
    more: int


@dataclass(frozen=True, slots=True)
class FiguresView:
    """All figures.

    Attributes:
        width: of the interval that is aimed at, in percentage points.
        whole: all facts.
        types: by record type.
        rules: by rule, the most decided first; rules without a decision are left out.
        estimate: what the sample says of the batch, in words; empty without a sample.
        recall: found and all right facts in documents read to their end; None without any.
    """

    width: float
    whole: FigureRow
    types: tuple[FigureRow, ...]
    rules: tuple[FigureRow, ...]
    estimate: str
    recall: str


def width_of(points: str) -> float:
    """The width that a request asks for, in percentage points, as a share.

    Raises:
        ReviewError: it is no number of points.
    """
    if not points:
        return WIDTH
    try:
        width = float(points) / 100
    except ValueError:
        width = math.nan
    if not 0.001 <= width <= 1:
        raise ReviewError("the width of the interval is a number of points from 0.1 to 100")
    return width


def figures_of(desk: Desk, *, width: float) -> FiguresView:
    """The figures of a desk.

    Args:
        desk: the state.
        width: the interval that is aimed at, upper less lower bound.
    """
    figures = desk.figures
    judged = (one for one in figures.figures("rule") if one.judged)
    rules = sorted(judged, key=lambda one: (-one.judged, one.value))[:MOST_RULES]
    found, right = figures.recall()
    return FiguresView(
        100 * width,
        _row(figures.figure(), width),
        _rows(figures.figures("type"), width),
        _rows(rules, width),
        _estimate(desk),
        f"{found} of {right}" if right else "",
    )


def _rows(figures: Iterable[Figure], width: float) -> tuple[FigureRow, ...]:
    return tuple(_row(figure, width) for figure in figures)


def _row(figure: Figure, width: float) -> FigureRow:
    low, high = figure.interval or (0.0, 0.0)
    return FigureRow(
        name="all facts" if figure.facet == "all" else figure.value,
        right=figure.right,
        judged=figure.judged,
        total=figure.total,
        added=figure.added,
        shown=percent(figure.precision, figure.interval),
        low=round(100 * low, 1),
        high=round(100 * high, 1),
        share=round(100 * (figure.precision or 0), 1),
        more=figure.until_width(width),
    )


def _estimate(desk: Desk) -> str:
    if desk.sample is None:
        return ""
    found = estimate(desk.sample, desk.state)
    if found.precision is None:
        return f"No fact of the sample of {found.drawn} is decided yet."
    return (
        f"Of all {found.population:,} facts, {percent(found.precision, found.interval)} are right: "
        f"estimated from {found.judged} of the {found.drawn} facts drawn at random by type and "
        "confidence, with a 95% interval."
    )
