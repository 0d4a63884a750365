"""Field scores over pairs: each field of each record type with its own denominator.

Only pairs with required gold count. A field that the gold record does not carry at all (gold may
lack `timex`, for example) is left out of that pair, so `pairs` differs between fields. Three kinds:

- plain fields: `right` of `pairs`;
- nullable fields (attribution, period, subject ...): null for null is right; besides, precision
  and recall over the values present (a wrong value is one false positive and one false negative);
- sets (participants, parties, mentions ...): members paired one-to-one, precision and recall over
  members; `right` counts pairs whose whole set is right.

Entities compare by overlap or normalized name, spans by overlap, dates by their bounds (by words
where neither side has any), names by their normalized form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factex.evaluate.equality import (
    Same,
    match_entities,
    match_names,
    match_spans,
    same_bounds,
    same_entity,
    same_name,
    same_value,
    same_words,
    spans_overlap,
)
from factex.evaluate.pairing import Pair
from factex.evaluate.strict import RecordMap, metric_fits
from factex.records import RecordType

Matcher = Callable[[Sequence[Any], Sequence[Any]], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """Counts of one field: pairs compared, pairs right, and members or values right or wrong."""

    pairs: int = 0
    right: int = 0
    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: FieldCount) -> FieldCount:
        return FieldCount(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """The five counts in the order of the fields."""
        return (self.pairs, self.right, self.tp, self.fp, self.fn)


ABSENT = FieldCount()
FieldTest = Callable[[RecordMap, RecordMap], FieldCount]


def count_fields(pairs: Iterable[Pair]) -> dict[RecordType, dict[str, FieldCount]]:
    """Return the field counts by record type and field, over the pairs with required gold.

    Every field of `FIELDS` is present for every type, with zeros where nothing was compared.
    """
    totals = {kind: dict.fromkeys(tests, ABSENT) for kind, tests in FIELDS.items()}
    for pair in pairs:
        if not pair.optional:
            counts = totals[pair.gold.type]
            for name, test in FIELDS[pair.gold.type].items():
                counts[name] += test(pair.gold.record, pair.predicted.record)
    return totals


def _equal(gold: Any, predicted: Any) -> bool:
    return bool(gold == predicted)


def _plain(field: str, same: Same = _equal) -> FieldTest:
    """Compare a field that is never null; skip records whose gold lacks it."""

    def test(gold: RecordMap, predicted: RecordMap) -> FieldCount:
        if field not in gold:
            return ABSENT
        found = predicted.get(field)
        return FieldCount(1, int(found is not None and same(gold[field], found)))

    return test


def _nullable(field: str, same: Same = _equal) -> FieldTest:
    """Compare a field that may be null on either side; skip records whose gold lacks it."""

    def test(gold: RecordMap, predicted: RecordMap) -> FieldCount:
        if field not in gold:
            return ABSENT
        wanted, found = gold[field], predicted.get(field)
        if wanted is None or found is None:
            missing, spurious = int(wanted is not None), int(found is not None)
            return FieldCount(1, int(wanted is found), 0, spurious, missing)
        right = int(same(wanted, found))
        return FieldCount(1, right, right, 1 - right, 1 - right)

    return test


def _members(field: str, match: Matcher) -> FieldTest:
    """Compare a list as a set; skip records whose gold lacks it."""

    def test(gold: RecordMap, predicted: RecordMap) -> FieldCount:
        if field not in gold:
            return ABSENT
        wanted, found = gold[field] or (), predicted.get(field) or ()
        tp = len(match(wanted, found))
        fp, fn = len(found) - tp, len(wanted) - tp
        return FieldCount(1, int(fp == fn == 0), tp, fp, fn)

    return test


def _inside(field: str, test: FieldTest) -> FieldTest:
    """Apply a test to the object in `field`, where both sides have one."""

    def inner(gold: RecordMap, predicted: RecordMap) -> FieldCount:
        wanted, found = gold.get(field), predicted.get(field)
        return ABSENT if wanted is None or found is None else test(wanted, found)

    return inner


def _roles(gold: RecordMap, predicted: RecordMap) -> FieldCount:
    """Compare the roles of participants found on both sides: `pairs` counts participants."""
    wanted, found = gold.get("participants") or (), predicted.get("participants") or ()
    taken = match_entities(wanted, found)
    right = sum(wanted[i].get("role") == found[j].get("role") for i, j in taken.items())
    return FieldCount(len(taken), right)


def _metric(gold: RecordMap, predicted: RecordMap) -> FieldCount:
    """Compare metrics under the strict rule: any metric is right where gold has none."""
    if gold.get("metric") is None:
        return FieldCount(1, 1)
    right = int(metric_fits(gold, predicted))
    wrong_value = int(predicted.get("metric") is not None and not right)
    return FieldCount(1, right, right, wrong_value, 1 - right)


def _same_span(gold: RecordMap, predicted: RecordMap) -> bool:
    return (gold["start"], gold["end"]) == (predicted["start"], predicted["end"])


def _same_count(gold: RecordMap, predicted: RecordMap) -> bool:
    return spans_overlap(gold, predicted) and same_value(gold, predicted)


_TOLD: Mapping[str, FieldTest] = {
    "factuality": _plain("factuality"),
    "attribution": _nullable("attribution", same_entity),
    "evidence": _plain("evidence", spans_overlap),
}
FIELDS: Mapping[RecordType, Mapping[str, FieldTest]] = {
    "event": {
        "event_type": _plain("event_type"),
        "trigger": _plain("trigger", spans_overlap),
        "trigger_span": _plain("trigger", _same_span),
        "date_bounds": _plain("date", same_bounds),
        "date_span": _plain("date", _same_span),
        "date_edtf": _inside("date", _nullable("edtf")),
        "date_relation": _inside("date", _plain("relation")),
        "date_basis": _inside("date", _plain("basis")),
        "date_timex": _inside("date", _nullable("timex")),
        "date_granularity": _inside("date", _plain("granularity")),
        "name": _nullable("name", spans_overlap),
        "locations": _members("locations", match_entities),
        "participants": _members("participants", match_entities),
        "role": _roles,
        **_TOLD,
    },
    "agreement": {
        "form": _plain("form"),
        "status": _plain("status"),
        "name": _plain("name", spans_overlap),
        "mentions": _members("mentions", match_spans),
        "parties": _members("parties", match_entities),
        "date": _nullable("date", same_bounds),
        "topic": _nullable("topic", spans_overlap),
        "count": _nullable("count", _same_count),
        **_TOLD,
    },
    "organization": {
        "org_type": _plain("org_type"),
        "country": _nullable("country"),
        "name": _plain("name", same_name),
        "aliases": _members("aliases", match_names),
        "mentions": _members("mentions", match_spans),
    },
    "claim": {
        "value": _plain("amount", same_value),
        "kind": _inside("amount", _plain("kind")),
        "modifier": _inside("amount", _plain("modifier")),
        "unit": _inside("amount", _nullable("unit", same_words)),
        "currency": _inside("amount", _nullable("currency")),
        "metric": _metric,
        "predicate": _nullable("predicate", spans_overlap),
        "subject": _nullable("subject", same_entity),
        "period": _nullable("period", same_bounds),
        "locations": _members("locations", match_entities),
        **_TOLD,
    },
}
