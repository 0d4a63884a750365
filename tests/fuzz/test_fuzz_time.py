"""The work of each stage grows with the length of a text, also of one that repeats itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date

import pytest

from factex.articles.formats import read_json_lines, read_text
from factex.normalize import normalize
from factex.values.amounts import find_amounts
from factex.values.dates import find_temporal, resolve_each

LENGTH = 2000
SLACK = 2.5
"""How many times the fourfold text may take more than four times as long."""

STAGES: dict[str, Callable[[str], object]] = {
    "text": lambda text: read_text(text.encode(), "a.txt", "a.txt"),
    "lines": lambda text: list(read_json_lines([json.dumps({"text": text}).encode()], "a")),
    "normalize": normalize,
    "dates": lambda text: resolve_each(
        text, find_temporal(text), published=date(2019, 9, 12), direction=lambda _: None
    ),
    "amounts": lambda text: find_amounts(text, dollar="USD"),
}
PUMPS = {
    "text": ["---\n", "a: b\n", "\u0301"],
    "lines": ["[", '\\"', "\u2028"],
    "normalize": ["AA ", "co-\n", "(", "\x1c", " \n", "aA", "word1. ", "1\n", "A a-", "(Photo: x"],
    "dates": ["1999-", "between 1990 and ", "May 1999   ", "last of the ", "the ", "\n \n", "12 "],
    "amounts": ["000 000 ", "$5m ($", "half of ", "a.b@", "1,000", "up to $1 for x and ", "two "],
}


def seconds(stage: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        stage(text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize(
    ("name", "pump"), [(name, pump) for name, pumps in PUMPS.items() for pump in pumps]
)
def test_four_times_the_text_takes_about_four_times_as_long(name: str, pump: str) -> None:
    stage = STAGES[name]
    text = "A " + pump * (LENGTH // len(pump))
    stage(text)  # reads the patterns
    assert seconds(stage, text * 4 + "x") < 4 * SLACK * seconds(stage, text + "x") + 0.05
