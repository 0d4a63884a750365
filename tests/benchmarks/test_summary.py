"""Medians, ratios and the growth of cost, against values worked out by hand."""

from __future__ import annotations

import doctest
import importlib

import pytest

from benchmarks.summary import growth, ratios, spread

MODULES = ("markdown", "summary", "texts")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    done = doctest.testmod(importlib.import_module(f"benchmarks.{name}"))
    assert done.attempted
    assert not done.failed


def test_spread_is_median_and_range() -> None:
    assert spread([5, 1, 2, 9]) == (3.5, 1, 9)


def test_ratios_are_taken_within_the_round() -> None:
    # The machine was four times as slow in the second round, for both.
    assert ratios([2, 8, 3], [1, 4, 1]) == (2, 2, 3)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1, 2], [1])


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_growth_finds_the_power(power: float) -> None:
    sizes = [1_000, 10_000, 100_000]
    found = growth(sizes, [3 * size**power for size in sizes])
    assert found is not None
    assert found.slope == pytest.approx(power)
    assert found.at(20_000) == pytest.approx(3 * 20_000**power)
    assert found.high - found.low < 1e-6


def test_growth_has_the_interval_of_student() -> None:
    # Logarithms 0, 1, 2 against 0, 1 + d, 2: slope 1, residuals -d/3, 2d/3, -d/3; the standard
    # error is sqrt(6 d^2 / 9 / 1 / 2), the quantile for one degree of freedom 12.7062.
    e, d = 2.718281828459045, 0.3
    found = growth([1, e, e**2], [1, e ** (1 + d), e**2])
    assert found is not None
    margin = 12.7062 * (6 * d**2 / 9 / 2) ** 0.5
    assert (found.slope, found.low, found.high) == pytest.approx((1, 1 - margin, 1 + margin), 1e-4)


@pytest.mark.parametrize("sizes", [[1, 2], [4, 4, 4]])
def test_too_few_points_have_no_growth(sizes: list[float]) -> None:
    assert growth(sizes, [1.0] * len(sizes)) is None
