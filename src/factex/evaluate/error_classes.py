"""Errors by class: what kind of mistake a record is, over key fields and all others.

`missed` and `spurious` records have no counterpart; a pair is in one class for every kind of field
in which it differs, so the classes of a type may add up to more than its records.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from factex.evaluate.fields import FIELDS
from factex.evaluate.pairing import Pair

ErrorClass = Literal[
    "missed",
    "spurious",
    "boundary",
    "type",
    "value",
    "status",
    "argument",
    "factuality",
    "attribution",
]
ERROR_CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)
FIELD_CLASSES: Mapping[str, ErrorClass] = {
    "trigger": "boundary",
    "trigger_span": "boundary",
    "date_span": "boundary",
    "mentions": "boundary",
    "event_type": "type",
    "org_type": "type",
    "form": "type",
    "kind": "type",
    "date_bounds": "value",
    "date_relation": "value",
    "value": "value",
    "modifier": "value",
    "currency": "value",
    "country": "value",
    "status": "status",
    "date": "status",
    "participants": "argument",
    "role": "argument",
    "locations": "argument",
    "parties": "argument",
    "topic": "argument",
    "metric": "argument",
    "predicate": "argument",
    "subject": "argument",
    "period": "argument",
    "factuality": "factuality",
    "attribution": "attribution",
}
"""The class of a field; those that say the same as another (`date_edtf`, `unit`) have none."""


def wrong_everywhere(pair: Pair) -> list[str]:
    """The fields in which a pair differs, key fields or not, of those that have a class."""
    wrong = []
    for name, test in FIELDS[pair.gold.type].items():
        if name in FIELD_CLASSES:
            count = test(pair.gold.record, pair.predicted.record)
            if count.right < count.pairs:
                wrong.append(name)
    return wrong


def classes_of(fields: list[str]) -> list[ErrorClass]:
    """The classes of fields, each once, in the order of ERROR_CLASSES."""
    found = {FIELD_CLASSES[name] for name in fields}
    return [one for one in ERROR_CLASSES if one in found]
