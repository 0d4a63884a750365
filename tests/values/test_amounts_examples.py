"""Every line of `tests/examples/amounts.jsonl`: a sentence and the amounts it must give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from factex.records import Amount
from factex.values.amounts import find_amounts

PATH = Path(__file__).parents[1] / "examples" / "amounts.jsonl"
KEYS = {"text", "dollar", "amounts", "no_claims", "note"}
FIELDS = set(Amount.model_fields) - {"start", "end"}


def _load() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows, start=1):
        surfaces = [entry["text"] for key in ("amounts", "no_claims") for entry in row.get(key, ())]
        if not set(row) <= KEYS or any(set(entry) != FIELDS for entry in row["amounts"]):
            raise ValueError(f"{PATH}, line {number}: unknown or missing key")
        if any(surface not in row["text"] for surface in surfaces):
            raise ValueError(f"{PATH}, line {number}: {surfaces} are not all in the text")
        if not surfaces and set(row) == {"text"}:
            raise ValueError(f"{PATH}, line {number}: expects nothing without saying so")
    return rows


ROWS = _load()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"].replace("\n", " ")[:60])
def test_example(row: dict[str, Any]) -> None:
    found = find_amounts(row["text"], dollar=row.get("dollar", "USD"))

    amounts = [e.amount.model_dump(include=FIELDS) for e in found if e.not_claim is None]
    no_claims = [
        {"text": e.amount.text, "reason": e.not_claim} for e in found if e.not_claim is not None
    ]
    assert amounts == row["amounts"]
    assert no_claims == row.get("no_claims", [])


def test_enough_examples_of_both_kinds() -> None:
    assert len({(row["text"], row.get("dollar")) for row in ROWS}) == len(ROWS) >= 250
    assert sum(not row["amounts"] for row in ROWS) >= 60
