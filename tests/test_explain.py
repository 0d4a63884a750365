"""Why a record is there, told from the record, the patterns and the table of confidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from factex.confidence import known_features
from factex.errors import GoldError
from factex.explain import (
    SHOWN_FEATURES,
    UNKNOWN_STEP,
    explain,
    find_record,
    parts_of,
    reading,
)

TEXT = "Fiji repaid about $5 million on Tuesday."
DATE = {
    "start": 32, "end": 39, "text": "Tuesday", "edtf": "2015-04-07", "begins": "2015-04-07",
    "ends": "2015-04-07", "timex": "2015-04-07", "granularity": "day", "relation": "at",
    "basis": "reference",
}  # fmt: skip
AMOUNT = {
    "start": 12, "end": 28, "text": "about $5 million", "kind": "money", "value": 5000000,
    "lower": None, "upper": None, "modifier": "about", "unit": None, "currency": "USD",
}  # fmt: skip
FIJI = {"start": 0, "end": 4, "text": "Fiji", "label": "GPE", "name": "Fiji", "code": "FJ"}


def record(record_id: str = "cla-0a1b", **fields: Any) -> dict[str, Any]:
    return {
        "id": record_id,
        "doc_id": "d",
        "type": "claim",
        "evidence": {"start": 0, "end": len(TEXT), "text": TEXT},
        "factuality": "asserted",
        "attribution": None,
        "confidence": 0.8,
        "provenance": {
            "rules": ["claims.bare", "units.currency.dollar"],
            "pipeline": "en_x 1",
            "factex": "0",
        },
        "amount": AMOUNT,
        "metric": None,
        "predicate": {"start": 5, "end": 11, "text": "repaid"},
        "subject": FIJI,
        "period": DATE,
        "locations": [],
        **fields,
    }


def facts(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "facts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_spans_come_in_the_order_of_the_text_with_what_they_were_read_as() -> None:
    found = explain(record())
    assert [(part.role, part.text, part.reading) for part in found.parts] == [
        ("subject", "Fiji", "GPE Fiji, FJ"),
        ("predicate", "repaid", ""),
        ("amount", "about $5 million", "about 5000000 USD"),
        (
            "period",
            "Tuesday",
            "2015-04-07 (2015-04-07 to 2015-04-07; at; counted from the day of publication)",
        ),
    ]


def test_ranges_and_open_dates_are_read_as_such() -> None:
    assert reading({**AMOUNT, "value": None, "lower": 2, "upper": 3}) == "about 2 to 3 USD"
    open_date = {**DATE, "edtf": None, "begins": None, "ends": None, "basis": "unresolved"}
    assert reading(open_date).startswith("no date (.. to ..; at; left open")


def test_rules_tell_where_they_stand() -> None:
    built_in, pattern = explain(record()).steps
    assert (built_in.where, built_in.what) == ("built in", "no noun is measured")
    assert pattern.where.startswith("units.jsonl, line ")
    assert "(" in pattern.what
    assert "as in '" in pattern.what


def test_a_rule_of_other_patterns_is_named_as_such() -> None:
    made_by = {**record()["provenance"], "rules": ["claims.mine"]}
    (step,) = explain(record(provenance=made_by)).steps
    assert (step.rule, step.what) == ("claims.mine", UNKNOWN_STEP)


def test_lists_and_speakers_are_parts_too() -> None:
    said = {**FIJI, "name": "Fiji"}
    del said["label"], said["code"]
    actor = {**FIJI, "role": "actor"}
    found = explain(record(attribution=said, participants=[actor], locations=[FIJI]))
    roles = [part.role for part in found.parts if part.text == "Fiji"]
    assert roles == ["actor", "location", "said by", "subject"]


def test_the_confidence_tells_what_moved_it_most() -> None:
    stated, moved = explain(record()).confidence.split(": ", 1)
    assert stated == "0.8"
    parts = [part.rsplit(" ", 1) for part in moved.split(", ")]
    known = dict(known_features(record(), "claims.bare"))
    assert {name for name, _ in parts} <= set(known)
    weights = [abs(float(weight)) for _, weight in parts]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == SHOWN_FEATURES


def test_a_record_is_found_by_its_id_or_how_it_begins(tmp_path: Path) -> None:
    path = facts(tmp_path, record("cla-12"), record("cla-123"), record("cla-9"))
    assert find_record(path, "cla-12")["id"] == "cla-12"
    assert find_record(path, "cla-9")["id"] == "cla-9"
    assert find_record(path, "cla-123")["id"] == "cla-123"


@pytest.mark.parametrize(
    ("record_id", "message"),
    [
        ("eve-1", "facts.jsonl, eve-1: no such id. Give the whole id"),
        ("cla-", r"2 records have an id that begins so \(cla-1, cla-2\)"),
    ],
)
def test_an_id_that_is_none_or_several_is_refused(
    tmp_path: Path, record_id: str, message: str
) -> None:
    with pytest.raises(GoldError, match=message):
        find_record(facts(tmp_path, record("cla-1"), record("cla-2")), record_id)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"none\.jsonl cannot be read"):
        find_record(tmp_path / "none.jsonl", "cla-1")


def test_parties_and_their_number_have_roles_of_their_own() -> None:
    count = AMOUNT | {"start": 50, "end": 61, "text": "six nations"}
    found = parts_of(record(subject=None, parties=[FIJI], count=count))
    assert {part.text: part.role for part in found if part.start in (0, 50)} == {
        "Fiji": "party",
        "six nations": "count",
    }
