"""Confidence of a record: how often records like it were right on gold.

`confidence.json` holds, for each record type and for the rule that stands first in a record, how
many records on the corpus' `test` split were strictly right, of how many:

    factex evaluate -g corpus/gold -p outputs/facts.jsonl --manifest corpus/manifest.jsonl \\
        --split test --calibrate src/factex/confidence.json

The errors of that split were not read while rules were written, so the shares flatter little. The
estimate shrinks a rule's share towards its type's, so that a rule seen twice is not believed at 0
or 1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("confidence.json")
# Weight of the type's precision, in records: a rule counts for itself once it is seen this often.
PRIOR_RECORDS = 8
UNKNOWN = 0.5
DIGITS = 2
Counts = tuple[int, int]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[int]]]:
    data: dict[str, dict[str, list[int]]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return data


def confidence(record_type: str, rules: Sequence[str]) -> float:
    """The measured probability that a record is right.

    Args:
        record_type: one of the contract's four types.
        rules: ids of the rules that made the record; the first decides.

    Returns:
        A number between 0 and 1 with two digits; 0.5 for a type that was never measured.

    Source: additive smoothing (Lidstone 1920) with the type's precision as prior.
    """
    (rule_right, rule_total), (right, total) = counts_of(record_type, rules)
    prior = right / total if total else UNKNOWN
    estimate = (rule_right + PRIOR_RECORDS * prior) / (rule_total + PRIOR_RECORDS)
    return round(estimate, DIGITS)


def counts_of(record_type: str, rules: Sequence[str]) -> tuple[Counts, Counts]:
    """How many records were right, of how many: those by the first rule, those of the type."""
    counts = _table().get(record_type, {})
    by_rule = counts.get(rules[0], [0, 0]) if rules else [0, 0]
    of_type = counts.get("*", [0, 0])
    return (by_rule[0], by_rule[1]), (of_type[0], of_type[1])
