"""Check that a record can be scored, with a message that says where, what and what to do.

Only what scoring reads is demanded: a type, a document, the anchors by which the record is paired
and values that can be compared. Whether a written record keeps the whole contract is for
`records` to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from factex.errors import GoldError
from factex.records import (
    AgreementForm,
    AgreementStatus,
    AmountKind,
    EventType,
    Factuality,
    Modifier,
    OrgType,
    RecordType,
)

RECORD_TYPES: tuple[RecordType, ...] = get_args(RecordType)

ANCHORS: Mapping[RecordType, tuple[str, ...]] = {
    "event": ("date", "trigger"),
    "agreement": ("name", "mentions"),
    "organization": ("name", "mentions"),
    "claim": ("amount",),
}
CATEGORIES: Mapping[RecordType, Mapping[str, Any]] = {
    "event": {"event_type": EventType},
    "agreement": {"form": AgreementForm, "status": AgreementStatus},
    "organization": {"org_type": OrgType},
    "claim": {},
}
SPAN_FIELDS = (
    *("evidence", "attribution", "trigger", "date", "amount", "metric", "predicate"),
    *("subject", "period", "topic", "count"),
)
SPAN_LISTS = ("mentions", "locations", "participants", "parties")
AMOUNT_FIELDS = ("amount", "count")
DATE_KEYS = ("begins", "ends")
AMOUNT_KEYS = ("kind", "value", "modifier")
NUMBER_KEYS = ("value", "lower", "upper")
LARGEST = 1e300
"""Numbers beyond this are taken for an error: they would not survive as floating point."""


def check_record(record: Any, where: str) -> RecordType:
    """Check one record and return its type.

    Args:
        record: the parsed JSON value of a line.
        where: the record's place as the user knows it (file and line).

    Raises:
        GoldError: not an object, unknown type or category, no document, an anchor missing, or a
            span, number or name that cannot be compared.
    """
    record_type = _check_head(record, where)
    for field in SPAN_FIELDS:
        if record.get(field) is not None:
            _check_span(record[field], field, where)
    for field in SPAN_LISTS:
        _check_span_list(record.get(field), field, where)
    for field in AMOUNT_FIELDS:
        if record.get(field) is not None:
            _check_amount(record[field], field, where)
    _check_confidence(record.get("confidence"), where)
    _check_provenance(record.get("provenance"), where)
    _check_anchors(record, record_type, where)
    _check_categories(record, record_type, where)
    return record_type


def spans_of(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the field name and span of every span in a record."""
    for field in SPAN_FIELDS:
        if record.get(field) is not None:
            yield field, record[field]
    for field in SPAN_LISTS:
        for span in record.get(field) or ():
            yield field, span
    if isinstance(record.get("name"), Mapping):
        yield "name", record["name"]


def _check_head(record: Any, where: str) -> RecordType:
    if not isinstance(record, Mapping):
        raise GoldError(f"{where}: not a JSON object. Write one record a line, as in RECORDS.")
    doc_id = record.get("doc_id")
    if not isinstance(doc_id, str) or not doc_id:
        raise GoldError(f"{where}: no doc_id. Add the id of the article the record is about.")
    found = record.get("type")
    for known in RECORD_TYPES:
        if found == known:
            return known
    raise GoldError(f"{where}: unknown type {found!r}. Use one of {', '.join(RECORD_TYPES)}.")


def _check_span(span: Any, field: str, where: str) -> None:
    if not isinstance(span, Mapping):
        raise GoldError(
            f"{where}: {field} is {_short(span)}, not a span. Write {{start, end, text}} or null."
        )
    missing = [key for key in ("start", "end", "text") if key not in span]
    if missing:
        raise GoldError(f"{where}: {field} lacks {', '.join(missing)}. A span needs all three.")
    start, end = span["start"], span["end"]
    if not (type(start) is int and type(end) is int and 0 <= start < end):
        raise GoldError(
            f"{where}: {field} has offsets {start!r} to {end!r}. "
            "Count code points from 0, with end after start."
        )
    if not isinstance(span.get("name") or "", str):
        raise GoldError(f"{where}: {field}.name is {_short(span['name'])}. Write a string or null.")
    if not isinstance(span["text"], str) or len(span["text"]) != end - start:
        raise GoldError(
            f"{where}: {field} is {end - start} code points long, its text is "
            f"{_short(span['text'])}. Quote text[start:end] of the article."
        )


def _check_span_list(spans: Any, field: str, where: str) -> None:
    if spans is None:
        return
    if not isinstance(spans, list | tuple):
        raise GoldError(f"{where}: {field} is {_short(spans)}. Write a list of spans.")
    for number, span in enumerate(spans, 1):
        _check_span(span, f"{field}[{number}]", where)


def _check_anchors(record: Mapping[str, Any], record_type: RecordType, where: str) -> None:
    for field in ANCHORS[record_type]:
        if not record.get(field):
            raise GoldError(
                f"{where}: {record_type} without {field}. "
                f"It is paired by {' and '.join(ANCHORS[record_type])}: add what is missing."
            )
    if record_type == "organization":
        _check_names(record, where)
    elif record.get("name") is not None:
        _check_span(record["name"], "name", where)
    if record_type == "event":
        _check_keys(record["date"], DATE_KEYS, "date", where)


def _check_amount(amount: Mapping[str, Any], field: str, where: str) -> None:
    _check_keys(amount, AMOUNT_KEYS, field, where)
    for key in NUMBER_KEYS:
        number = amount.get(key)
        if number is not None and not _is_number(number):
            raise GoldError(
                f"{where}: {field}.{key} is {_short(number)}. Write a JSON number or null."
            )
    if not isinstance(amount.get("unit") or "", str):
        raise GoldError(f"{where}: {field}.unit is {_short(amount['unit'])}. Write words or null.")


def _check_confidence(confidence: Any, where: str) -> None:
    if confidence is not None and not (_is_number(confidence) and 0 <= confidence <= 1):
        raise GoldError(
            f"{where}: confidence is {_short(confidence)}. Write a number from 0 to 1 or null."
        )


def _check_provenance(provenance: Any, where: str) -> None:
    rules = provenance.get("rules", ()) if isinstance(provenance, Mapping) else provenance or ()
    if not isinstance(rules, list | tuple) or not all(isinstance(rule, str) for rule in rules):
        raise GoldError(
            f"{where}: provenance is {_short(provenance)}. Write {{rules: [...]}} with rule ids."
        )


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < LARGEST


def _check_names(record: Mapping[str, Any], where: str) -> None:
    aliases = record.get("aliases", ())
    names = [record["name"], *aliases] if isinstance(aliases, list | tuple) else [None]
    if not all(isinstance(name, str) for name in names):
        raise GoldError(
            f"{where}: an organization's name is a string and its aliases a list of strings. "
            "Spans belong in mentions."
        )


def _check_keys(value: Mapping[str, Any], keys: Sequence[str], field: str, where: str) -> None:
    missing = [key for key in keys if key not in value]
    if missing:
        raise GoldError(
            f"{where}: {field} lacks {', '.join(missing)}. Write null where the text does not say."
        )


def _check_categories(record: Mapping[str, Any], record_type: RecordType, where: str) -> None:
    found = [(field, record.get(field), kind) for field, kind in CATEGORIES[record_type].items()]
    if record_type == "claim":
        amount = record["amount"]
        found += [("kind", amount["kind"], AmountKind), ("modifier", amount["modifier"], Modifier)]
    if "factuality" in record:
        found.append(("factuality", record["factuality"], Factuality))
    for field, value, kind in found:
        if value not in get_args(kind):
            raise GoldError(
                f"{where}: {field} {value!r} is not known. Use one of {', '.join(get_args(kind))}."
            )


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
