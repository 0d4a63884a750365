"""Medians with their range, and the exponent with which cost grows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

LEVEL = 0.95
"""Of the interval of a slope."""


class Spread(NamedTuple):
    """Median, least and greatest of the rounds."""

    median: float
    low: float
    high: float


class Growth(NamedTuple):
    """Slope of a straight line on log-log axes and its interval: 1 where cost is linear."""

    slope: float
    low: float
    high: float
    intercept: float

    def at(self, size: float) -> float:
        """The cost that the line gives for a size."""
        return math.exp(self.intercept + self.slope * math.log(size))


def spread(values: Sequence[float]) -> Spread:
    """Median and range of figures, one a round.

    >>> spread([3, 1, 2])
    Spread(median=2.0, low=1.0, high=3.0)
    """
    return Spread(float(median(values)), float(min(values)), float(max(values)))


def ratios(values: Sequence[float], base: Sequence[float]) -> Spread:
    """Median and range of the quotients, each within its round.

    >>> ratios([2, 9], [1, 3])
    Spread(median=2.5, low=2.0, high=3.0)
    """
    return spread([value / one for value, one in zip(values, base, strict=True)])


def growth(sizes: Sequence[float], costs: Sequence[float]) -> Growth | None:
    """Fit log cost to log size by least squares, with Student's interval of the slope.

    Returns:
        None for fewer than three points or fewer than two sizes: they give no interval.
    """
    if len(sizes) < 3 or len(set(sizes)) < 2:
        return None
    from scipy import stats

    line = stats.linregress([math.log(n) for n in sizes], [math.log(cost) for cost in costs])
    quantile = float(stats.t.ppf((1 + LEVEL) / 2, len(sizes) - 2))
    slope, margin = float(line.slope), quantile * float(line.stderr)
    return Growth(slope, slope - margin, slope + margin, float(line.intercept))
