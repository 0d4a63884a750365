"""How right a record is by another that is known to be right: the scorer's own pairing.

`strict`: they pair and no key field differs; `match`: they pair; `spurious`: they do not. The same
words as in `factex evaluate`, so a precision seen in review is the precision measured with the
gold that comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from factex.evaluate.checks import RECORD_TYPES
from factex.evaluate.items import Item, make_item, number_duplicates
from factex.evaluate.pairing import Pairing, pair_records

Grade = Literal["strict", "match", "spurious"]
Fields = Mapping[str, Any]


def pair_by_type(gold: Sequence[Item], predicted: Sequence[Item]) -> list[Pairing]:
    """Pair the records of one document, type by type."""
    return [
        pair_records(
            number_duplicates([item for item in gold if item.type == kind]),
            number_duplicates([item for item in predicted if item.type == kind]),
        )
        for kind in RECORD_TYPES
    ]


def compare_with_gold(
    gold: Sequence[Item], predicted: Sequence[Item]
) -> tuple[dict[str, Grade], tuple[Fields, ...]]:
    """Grade the facts of a document by its gold.

    Returns:
        Fact id to grade, and the required gold records that no fact answers.
    """
    grades: dict[str, Grade] = {}
    missed: list[Fields] = []
    for pairing in pair_by_type(gold, predicted):
        for pair in pairing.pairs:
            grades[pair.predicted.record["id"]] = "match" if pair.wrong else "strict"
        grades |= dict.fromkeys((item.record["id"] for item in pairing.extra), "spurious")
        missed += [item.record for item in pairing.missed if not item.optional]
    return grades, tuple(missed)


def grade(fact: Fields, right: Fields) -> Grade:
    """Grade one extracted record by the record that a reviewer holds to be right, both as JSON."""
    if fact["type"] != right["type"]:
        return "spurious"
    found = pair_records([make_item(right, "decision")], [make_item(fact, "fact")]).pairs
    if not found:
        return "spurious"
    return "match" if found[0].wrong else "strict"
