"""Confidence of a record: its features, the table's weights, and how the table is trained."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import confidence as training  # training/confidence.py
import pytest

from factex import confidence as module
from factex.confidence import BIAS, confidence, features, known_features

TABLE = {BIAS: 1.0, "claim": 0.5, "claim.rule=claims.bare": -2.0, "claim.kind=money": 0.25}
SPAN = {"start": 10, "end": 12, "text": "$5"}
CLAIM: dict[str, Any] = {
    "type": "claim",
    "evidence": {"start": 0, "end": 30, "text": "Fiji paid, at last, $5 in tax."},
    "factuality": "asserted",
    "attribution": None,
    "amount": {**SPAN, "kind": "money", "modifier": "exact", "value": 5},
    "metric": {"start": 40, "end": 43, "text": "tax"},
    "predicate": None,
    "subject": None,
    "period": None,
}


@pytest.fixture
def small_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = tmp_path / "confidence.json"
    path.write_text(json.dumps(TABLE), encoding="utf-8")
    monkeypatch.setattr(module, "TABLE", path)
    module._table.cache_clear()
    yield
    module._table.cache_clear()


@pytest.mark.usefixtures("small_table")
@pytest.mark.parametrize(
    ("rule", "odds"), [("claims.bare", 1 + 0.5 + 0.25 - 2), ("claims.other", 1 + 0.5 + 0.25)]
)
def test_weights_of_the_known_features_add_up_to_log_odds(rule: str, odds: float) -> None:
    assert confidence(CLAIM, rule) == round(1 / (1 + math.exp(-odds)), 2)


@pytest.mark.usefixtures("small_table")
def test_known_features_come_with_their_weights() -> None:
    assert known_features(CLAIM, "claims.bare") == [
        ("claim", 0.5),
        ("claim.rule=claims.bare", -2.0),
        ("claim.kind=money", 0.25),
    ]


def test_features_tell_how_far_the_parts_stand_apart() -> None:
    found = features(CLAIM, "claims.bare")
    assert found[0] == "claim"
    assert {"claim.gap=2", "claim.behind=True", "claim.commas=2", "claim.words=1"} <= set(found)
    before = {**CLAIM, "metric": {"start": 5, "end": 9, "text": "paid"}}
    assert {"claim.gap=0", "claim.behind=False"} <= set(features(before, "claims.bare"))
    assert "claim.metric=False" in features({**CLAIM, "metric": None}, "claims.bare")


def test_the_shipped_table_knows_every_type_of_record() -> None:
    shipped = json.loads(module.TABLE.read_text(encoding="utf-8"))
    assert {"event", "organization", "agreement", "claim", BIAS} <= set(shipped)
    assert all(math.isfinite(weight) for weight in shipped.values())


# Training


def examples(right: int, wrong: int, *, name: str, documents: int = 20) -> list[training.Example]:
    return [
        training.Example(frozenset({"claim", name}), number < right, f"d{number % documents}")
        for number in range(right + wrong)
    ]


def test_training_finds_how_often_a_kind_of_record_is_right() -> None:
    seen = [*examples(450, 50, name="claim.rule=a"), *examples(250, 250, name="claim.rule=b")]
    table = training.train(seen)
    sure, unsure = (training.stated(table, seen[place]) for place in (0, -1))
    assert sure == pytest.approx(0.9, abs=0.03)
    assert unsure == pytest.approx(0.5, abs=0.03)
    assert table == training.train(seen)


def test_rare_features_are_left_out() -> None:
    seen = [*examples(30, 30, name="claim.rule=a"), *examples(1, 1, name="claim.rule=b")]
    assert "claim.rule=b" not in training.train(seen)


def test_cross_validation_judges_each_record_once_by_a_table_without_its_document() -> None:
    seen = examples(60, 40, name="claim.rule=a")
    points = training.cross_validated(seen)
    assert sum(right for _, right in points) == 60
    assert len(points) == 100
    text = training.page(points, "Here")
    assert text.startswith("Here: 100 records, Brier 0.2")
    assert "| 0.5 | 100 | 0.60 | 1.00 |" in text
