"""A record as a form and back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from review_batch import PORT, day, port_facts

from factex.errors import ReviewError
from factex.review.form import FormContext, fields_of, flat, quote, read_form, with_value, without

FACTS = {fact["id"]: fact for fact in port_facts()}


def values_of(record: dict[str, Any]) -> dict[str, str]:
    """What the form of a record sends."""
    return {field.path: field.value for field in flat(fields_of(record, FormContext()))}


@pytest.mark.parametrize("fact_id", FACTS)
def test_a_form_that_nobody_changed_says_the_record(fact_id: str) -> None:
    record = FACTS[fact_id]
    assert read_form(values_of(record), record, PORT) == record


def test_identity_and_origin_are_never_taken_from_a_form() -> None:
    record = FACTS["eve-1"]
    forged = {"id": "x", "doc_id": "x", "confidence": "1", "provenance": "x", "type": "claim"}
    assert read_form({**values_of(record), **forged}, record, PORT) == record


def test_the_words_of_a_span_are_read_from_the_article() -> None:
    record = FACTS["eve-1"]
    read = read_form(
        {**values_of(record), "trigger": "0:4", "trigger.text": "forged"}, record, PORT
    )
    assert read["trigger"] == {"start": 0, "end": 4, "text": "Laos"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5", 5),
        ("-2", -2),
        ("1.5", 1.5),
        ("", None),
        ("many", "many"),
        ("inf", "inf"),
        ("nan", "nan"),
    ],
)
def test_numbers_are_read_as_written(written: str, read: object) -> None:
    record = FACTS["cla-1"]
    found = read_form({**values_of(record), "amount.value": written}, record, PORT)
    assert found["amount"]["value"] == read


def test_problems_stand_at_their_fields() -> None:
    context = FormContext(problems={"participants.1.role": "no such role", "date": "missing"})
    told = {f.path: f.problem for f in flat(fields_of(FACTS["eve-1"], context)) if f.problem}
    assert told == {"participants.1.role": "no such role", "date": "missing"}


def test_a_list_is_kept_in_order_of_place() -> None:
    record = FACTS["eve-1"]
    first = {**record["participants"][0], "start": 0, "end": 4, "text": "Laos"}
    last = record["participants"][1]
    longer = with_value({**record, "participants": [last]}, "participants", first)
    assert longer["participants"] == [first, last]
    assert without(longer, "participants.0")["participants"] == [last]
    replaced = with_value(record, "date", day(PORT, "2 June 1999", "1999-06-02"))
    assert replaced["date"]["edtf"] == "1999-06-02"
    assert without(replaced, "date")["date"] is None


@pytest.mark.parametrize("path", ["id", "event_type", "aliases", "locations.-1", "locations.one"])
def test_only_spans_can_be_set_or_taken_out(path: str) -> None:
    with pytest.raises(ReviewError):
        with_value(FACTS["eve-1"], path, {})


@pytest.mark.parametrize("place", ["", "5", "5:4", "4:4", "-1:3", "0:99999", "0:4:5", "٣:٤"])
def test_a_place_that_is_none_quotes_nothing(place: str) -> None:
    assert quote(place, PORT) is None


def test_browser_tests_can_be_left_out_and_are_not_counted_then() -> None:
    pytest_ = [sys.executable, "-m", "pytest", "-o", "addopts=--strict-markers"]
    command = [*pytest_, "--collect-only", "test_browser.py"]
    run = subprocess.run(
        command,
        cwd=Path(__file__).parent,
        env={"FACTEX_NO_BROWSER": "1", "PATH": "", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "deselected" in run.stdout
    assert "skipped" not in run.stdout
