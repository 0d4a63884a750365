"""Confidence of a record: the probability that it is right, as measured on gold.

A logistic regression over what the record shows: its first rule, how far its parts stand from each
other, how long its sentence is, how its date was resolved and the like. `training/confidence.py`
makes the table from the gold of `corpus/`, and scores it by cross-validation over documents.

The features read plain data (a record as JSON, or as it is being assembled), so that a confidence
can be explained from the record alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("confidence.json")
BIAS = ""
"""The name of the constant in the table."""
DIGITS = 2
GAP_CHARS = 12
SENTENCE_WORDS = 12
Fields = Mapping[str, Any]


def confidence(record: Fields, first_rule: str) -> float:
    """The measured probability that a record is strictly right.

    Args:
        record: its fields as plain data.
        first_rule: the rule that made it.

    Returns:
        A number between 0 and 1 with two digits.
    """
    weights = _table()
    score = weights[BIAS] + math.fsum(weight for _, weight in known_features(record, first_rule))
    return round(1 / (1 + math.exp(-score)), DIGITS)


def known_features(record: Fields, first_rule: str) -> list[tuple[str, float]]:
    """The features of a record that the table knows, with their weights (log odds)."""
    weights = _table()
    found = features(record, first_rule)
    return [(name, weights[name]) for name in found if name in weights]


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    table: dict[str, float] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def features(record: Fields, first_rule: str) -> list[str]:
    """What is asked of a record, as `type.question=answer`."""
    kind = record["type"]
    found = {"rule": first_rule, **dict(_common(record)), **dict(_OWN[kind](record))}
    return [kind, *(f"{kind}.{question}={answer}" for question, answer in found.items())]


Answers = Iterator[tuple[str, object]]


def _common(record: Fields) -> Answers:
    text = record["evidence"]["text"]
    yield "sentence", _step(len(text.split()), SENTENCE_WORDS, 5)
    yield "commas", min(text.count(","), 4)
    yield "factuality", record["factuality"]
    yield "attributed", record["attribution"] is not None


def _event(record: Fields) -> Answers:
    date, evidence = record["date"], record["evidence"]
    yield "type", record["event_type"]
    yield "basis", date["basis"]
    yield "granularity", date["granularity"]
    yield "relation", date["relation"]
    yield "dated", date["begins"] is not None or date["ends"] is not None
    yield "inside", evidence["start"] <= date["start"] < evidence["end"]
    yield "gap", _gap(record["trigger"], date)
    yield "behind", date["start"] > record["trigger"]["start"]
    yield "participants", min(len(record["participants"]), 3)
    yield "located", bool(record["locations"])
    yield "agreement", record["agreement_id"] is not None
    yield "named", record["name"] is not None


def _claim(record: Fields) -> Answers:
    amount, metric = record["amount"], record["metric"]
    value = amount["value"]
    yield "kind", amount["kind"]
    yield "modifier", amount["modifier"]
    yield "range", value is None
    yield "small", value is not None and value <= 10
    yield "digits", amount["text"][:1].isdigit()
    yield "tied", record["predicate"] is not None
    yield "subject", record["subject"] is not None
    yield "period", record["period"] is not None
    if metric is None:
        yield "metric", False
    else:
        yield "gap", _gap(metric, amount)
        yield "behind", metric["start"] > amount["start"]
        yield "words", _step(len(metric["text"].split()), 1, 4)


def _organization(record: Fields) -> Answers:
    yield "type", record["org_type"]
    yield "mentions", min(len(record["mentions"]), 4)
    yield "aliases", bool(record["aliases"])
    yield "words", min(len(record["name"].split()), 5)
    yield "country", record["country"] is not None
    yield "capitals", record["name"].isupper()


def _agreement(record: Fields) -> Answers:
    name = record["name"]["text"]
    yield "form", record["form"]
    yield "status", record["status"]
    yield "mentions", min(len(record["mentions"]), 4)
    yield "dated", record["date"] is not None
    yield "parties", min(len(record["parties"]), 3)
    yield "proper", name[:1].isupper()
    yield "group", record["count"] is not None
    yield "words", min(len(name.split()), 5)


_OWN = {
    "event": _event,
    "claim": _claim,
    "organization": _organization,
    "agreement": _agreement,
}


def _step(number: int, width: int, most: int) -> int:
    return min(number // width, most)


def _gap(left: Fields, right: Fields) -> int:
    """How far two spans stand from each other, in steps of some characters."""
    first, second = sorted((left, right), key=lambda span: (span["start"], span["end"]))
    return _step(max(second["start"] - first["end"], 0), GAP_CHARS, 8)
