"""Tables that were learnt from examples and ship in the wheel: linear classifiers over features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

EVENT_TYPES = Path(__file__).parent / "models" / "event_types.npz"
Clusters = Mapping[str, tuple[int, int]]
"""A coarse and a fine cluster of lower-case words that stand in like places."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A multinomial logistic regression over named features that are there or not.

    Attributes:
        classes: what it tells apart.
        rows: the row of `weights` of every feature.
        weights: (features, classes).
        bias: (classes,).
        clusters: of words, for the features.
    """

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    clusters: Clusters

    def probabilities(self, features: Iterable[str]) -> NDArray[np.float64]:
        """The probability of each class; a feature that is not known says nothing."""
        known = sorted({self.rows[name] for name in features if name in self.rows})
        scores = self.bias.astype(np.float64) + self.weights[known].astype(np.float64).sum(0)
        scores = np.exp(scores - scores.max())
        found: NDArray[np.float64] = scores / scores.sum()
        return found

    def save(self, path: Path) -> None:
        """Write one .npz file."""
        words = sorted(self.clusters)
        np.savez_compressed(
            path,
            classes=np.array("\0".join(self.classes)),
            features=np.array("\0".join(sorted(self.rows, key=self.rows.__getitem__))),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            words=np.array("\0".join(words)),
            clusters=np.array([self.clusters[word] for word in words], dtype=np.uint16),
        )


def read(path: Path) -> Classifier:
    """Read what `Classifier.save` wrote."""
    with np.load(path) as file:
        names, words = (str(file[key]).split("\0") for key in ("features", "words"))
        pairs = ((int(coarse), int(fine)) for coarse, fine in file["clusters"])
        return Classifier(
            classes=tuple(str(file["classes"]).split("\0")),
            rows={name: row for row, name in enumerate(names)},
            weights=file["weights"].astype(np.float32),
            bias=file["bias"],
            clusters=dict(zip(words, pairs, strict=True)),
        )


@lru_cache(maxsize=1)
def event_types() -> Classifier:
    """The classifier of event types in the wheel, read once."""
    return read(EVENT_TYPES)
