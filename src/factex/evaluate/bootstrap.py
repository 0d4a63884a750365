"""Intervals: percentile bootstrap over documents, and Wilson's for a single proportion.

Documents, not records, are drawn with replacement: records of one article are not independent
(Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13). The counts of each
document are computed once; a resample is then a weighted sum of them. The generator is seeded.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bounds = tuple[float, float]
LEVEL = 0.95
RESAMPLES = 1000
SEED = 0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def resample(counts: Ints, resamples: int, seed: int) -> Ints:
    """Draw documents with replacement and return the summed counts of each draw.

    Args:
        counts: one row a document, any further axes.
        resamples: number of draws, at least 1; each draws as many documents as there are.
        seed: of numpy's default generator.

    Returns:
        An array of shape (resamples, *further axes).
    """
    documents = counts.shape[0]
    draws = np.random.default_rng(seed).multinomial(
        documents, np.full(documents, 1 / documents), size=resamples
    )
    summed: Ints = np.tensordot(draws, counts, axes=1)
    return summed


def divide(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """Return the quotients, NaN (undefined) where the denominator is 0."""
    result = np.full(np.shape(below), np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


def ratios(counts: Ints) -> Floats:
    """Return precision, recall and F1 along the last axis from tp, fp and fn along it."""
    tp, fp, fn = counts[..., 0], counts[..., 1], counts[..., 2]
    figures = (divide(tp, tp + fp), divide(tp, tp + fn), divide(2 * tp, 2 * tp + fp + fn))
    return np.stack(figures, axis=-1)


def mean_defined(values: Floats, axis: int) -> Floats:
    """Return the mean over an axis of the values that are not NaN; NaN where none is."""
    defined = ~np.isnan(values)
    return divide(np.where(defined, values, 0.0).sum(axis=axis), defined.sum(axis=axis))


def percentile_interval(values: Floats) -> Bounds | None:
    """Return the central `LEVEL` interval of resampled values; None when all are undefined."""
    defined = values[~np.isnan(values)]
    if not defined.size:
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return (float(low), float(high))


def wilson_interval(successes: float, trials: float) -> Bounds | None:
    """Return Wilson's score interval for a proportion at `LEVEL`; None without trials.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927), 209-212; without continuity
    correction. Agrees with `scipy.stats.binomtest(...).proportion_ci(method="wilson")`, which
    costs a second to import.
    """
    if not trials:
        return None
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    share, scale = successes / trials, 1 + z * z / trials
    center = (share + z * z / (2 * trials)) / scale
    margin = z / scale * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    return (max(0.0, center - margin), min(1.0, center + margin))
