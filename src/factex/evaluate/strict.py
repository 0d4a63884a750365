"""Key fields: what must be right for a pair to count under strict scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from factex.evaluate.equality import same_bounds, same_value, spans_overlap
from factex.evaluate.items import Item
from factex.records import RecordType

RecordMap = Mapping[str, Any]
KeyTest = Callable[[RecordMap, RecordMap], bool]


def wrong_fields(gold: Item, predicted: Item) -> tuple[str, ...]:
    """Return the names of the key fields in which a pair differs; empty when it is right."""
    tests = KEY_FIELDS[gold.type]
    return tuple(name for name, test in tests.items() if not test(gold.record, predicted.record))


def key_values(item: Item) -> dict[str, Any]:
    """Return a record's key fields as they are shown to a reader, by name."""
    return {name: _shown(item.record, name) for name in KEY_FIELDS[item.type]}


def _same(field: str) -> KeyTest:
    return lambda gold, predicted: gold.get(field) == predicted.get(field)


def _same_in_amount(field: str) -> KeyTest:
    return lambda gold, predicted: gold["amount"].get(field) == predicted["amount"].get(field)


def _same_date(gold: RecordMap, predicted: RecordMap) -> bool:
    return same_bounds(gold["date"], predicted["date"])


def _same_amount(gold: RecordMap, predicted: RecordMap) -> bool:
    return same_value(gold["amount"], predicted["amount"])


def metric_fits(gold: RecordMap, predicted: RecordMap) -> bool:
    """Tell whether the metrics overlap; any predicted metric fits where gold has none."""
    if gold.get("metric") is None:
        return True
    return predicted.get("metric") is not None and spans_overlap(
        gold["metric"], predicted["metric"]
    )


KEY_FIELDS: Mapping[RecordType, Mapping[str, KeyTest]] = {
    "event": {"event_type": _same("event_type"), "date_bounds": _same_date},
    "agreement": {"form": _same("form"), "status": _same("status")},
    "organization": {"org_type": _same("org_type")},
    "claim": {
        "value": _same_amount,
        "kind": _same_in_amount("kind"),
        "modifier": _same_in_amount("modifier"),
        "currency": _same_in_amount("currency"),
        "metric": metric_fits,
    },
}


def _shown(record: RecordMap, name: str) -> Any:
    if name == "date_bounds":
        date = record["date"]
        return f"{date['begins'] or '..'} to {date['ends'] or '..'}"
    if name == "value":
        return _shown_value(record["amount"])
    if name in ("kind", "modifier", "currency"):
        return record["amount"].get(name)
    if name == "metric":
        return (record.get("metric") or {}).get("text")
    return record.get(name)


def _shown_value(amount: RecordMap) -> Any:
    if amount.get("lower") is None and amount.get("upper") is None:
        return amount["value"]
    bounds = (amount.get("lower"), amount.get("upper"))
    low, high = ("" if bound is None else f"{bound:g}" for bound in bounds)
    return f"{low}..{high}"
