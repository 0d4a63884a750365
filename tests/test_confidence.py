"""Confidence of a record: hand-computed from a small table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from factex import confidence as module
from factex.confidence import confidence

TABLE = {"event": {"*": [60, 100], "events.rare": [0, 1], "events.sure": [80, 80]}}


@pytest.fixture(autouse=True)
def small_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """60 of 100 events were right; one rule always, one never."""
    path = tmp_path / "confidence.json"
    path.write_text(json.dumps(TABLE), encoding="utf-8")
    monkeypatch.setattr(module, "TABLE", path)
    module._table.cache_clear()
    yield
    module._table.cache_clear()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (["events.sure"], round((80 + 8 * 0.6) / (80 + 8), 2)),
        (["events.rare"], round((0 + 8 * 0.6) / (1 + 8), 2)),
        (["events.unseen"], 0.6),
        ([], 0.6),
        (["events.unseen", "events.sure"], 0.6),
    ],
)
def test_a_rule_counts_for_itself_the_more_often_it_was_seen(
    rules: list[str], expected: float
) -> None:
    assert confidence("event", rules) == expected


def test_a_type_that_was_never_measured_is_as_likely_right_as_wrong() -> None:
    assert confidence("claim", ["claims.amount"]) == 0.5


def test_the_shipped_table_gives_probabilities() -> None:
    shipped = json.loads((Path(module.__file__).with_name("confidence.json")).read_text("utf-8"))
    for counts in shipped.values():
        for right, total in counts.values():
            assert 0 <= right <= total
