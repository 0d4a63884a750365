"""Every line of `tests/examples/dates.jsonl`: a sentence and the dates it must give.

A line holds `text`, `published` (or null), `direction` (tense of its clause, when it matters),
`dates` (each with its surface and fields, in text order; empty for a sentence without dates) and
`note`. The lines were written for these tests.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from edtf import parse_edtf
from resolving import dates_of

from factex.values.dates import find_temporal

PATH = Path(__file__).parents[1] / "examples" / "dates.jsonl"
KEYS = {"text", "published", "direction", "dates", "note"}
FIELDS = ("text", "timex_type", "timex", "edtf", "begins", "ends", "relation", "basis")


def _check(number: int, row: dict[str, Any]) -> None:
    if not set(row) <= KEYS or any(tuple(entry) != FIELDS for entry in row["dates"]):
        raise ValueError(f"{PATH}, line {number}: unknown or missing key")
    if any(entry["text"] not in row["text"] for entry in row["dates"]):
        raise ValueError(f"{PATH}, line {number}: a surface is not in the text")
    if not row["dates"] and not row.get("note"):
        raise ValueError(f"{PATH}, line {number}: expects nothing without saying why")


def _load() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows, start=1):
        _check(number, row)
    return rows


ROWS = _load()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"].replace("\n", " ")[:60])
def test_example(row: dict[str, Any]) -> None:
    text, published = row["text"], row.get("published")
    found = find_temporal(text)
    dates = dates_of(
        text,
        found,
        published=date.fromisoformat(published) if published else None,
        direction=lambda _: row.get("direction"),
    )

    assert [{name: getattr(item, name) for name in FIELDS} for item in dates] == row["dates"]


def test_enough_examples_of_both_kinds() -> None:
    without = [row for row in ROWS if not row["dates"]]

    assert len(ROWS) >= 310
    assert len(without) >= 60


def _interval_ends(edtf: str) -> list[str]:
    """The ends of an interval: the library reads no open interval with an unspecified digit."""
    return [end for end in edtf.split("/") if end != ".."]


@pytest.mark.parametrize(
    "edtf", sorted({item["edtf"] for row in ROWS for item in row["dates"] if item["edtf"]})
)
def test_edtf_is_valid(edtf: str) -> None:
    for end in _interval_ends(edtf):
        assert str(parse_edtf(end)) == end
