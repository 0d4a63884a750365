"""Records as the scorer sees them: checked, with their anchors and a stable key.

Gold may leave out what an annotator does not write (`id`, `confidence`, `provenance`, `timex`,
`granularity`, an entity's `label`, `name` and `code`, an organization's `evidence`), so records
are read as mappings and only what scoring needs is demanded.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from factex.errors import GoldError
from factex.evaluate.spans import Interval, interval, merge
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

Side = Literal["gold", "predicted"]
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
DATE_KEYS = ("begins", "ends")
AMOUNT_KEYS = ("kind", "value", "modifier")

_NOT_WORD = re.compile(r"[^\w\s]")
_LEADING_ARTICLE = re.compile(r"^the\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Item:
    """One gold or predicted record, ready for pairing.

    `anchors` are merged, half-open intervals in code points: an event's date expression, the
    mentions of an agreement or organization, a claim's amount. `where` is for messages.
    """

    record: Mapping[str, Any]
    where: str
    doc_id: str
    type: RecordType
    optional: bool
    anchors: tuple[Interval, ...]
    trigger: Interval | None
    names: frozenset[str]
    key: str

    @property
    def order(self) -> tuple[Any, ...]:
        """A sort key that depends on the record alone, not on its line in the file."""
        return (self.anchors, self.trigger or (), self.key)


def normalize_name(name: str) -> str:
    """Return a name as it is compared: case, width, punctuation, article and 's dropped.

    >>> normalize_name("The U.S. Justice Department's")
    'us justice department'
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("’", "'")
    bare = _NOT_WORD.sub("", folded.replace("'s", "").replace("-", " "))
    return _LEADING_ARTICLE.sub("", " ".join(bare.split()))


def to_items(records: Iterable[Mapping[str, Any]], side: Side) -> list[Item]:
    """Return records given in memory as items; messages call them `gold record 3`.

    Raises:
        GoldError: a record is not usable; see `make_item`.
    """
    return [
        make_item(record, f"{side} record {number}") for number, record in enumerate(records, 1)
    ]


def make_item(record: Any, where: str) -> Item:
    """Check one record and return it with its anchors.

    Args:
        record: the parsed JSON value of a line.
        where: the record's place as the user knows it (file and line).

    Raises:
        GoldError: not an object, unknown type or category, no document, an anchor missing, or a
            span without usable offsets; names place, cause and remedy.
    """
    record_type = _check_head(record, where)
    for field in SPAN_FIELDS:
        if record.get(field) is not None:
            _check_span(record[field], field, where)
    for field in SPAN_LISTS:
        _check_span_list(record.get(field), field, where)
    _check_anchors(record, record_type, where)
    _check_categories(record, record_type, where)
    item = Item(
        record=record,
        where=where,
        doc_id=record["doc_id"],
        type=record_type,
        optional=bool(record.get("optional", False)),
        anchors=_anchors(record, record_type),
        trigger=interval(record["trigger"]) if record_type == "event" else None,
        names=_names(record) if record_type == "organization" else frozenset(),
        key="",
    )
    return replace(item, key=_key(item))


def number_duplicates(items: Sequence[Item]) -> list[Item]:
    """Return the items in text order with unique keys: `#2`, `#3` ... after equal ones.

    The order, and so the numbering, comes from the records' content: shuffling the lines of a
    file changes nothing.
    """
    content = {id(item): json.dumps(item.record, sort_keys=True, default=str) for item in items}
    ordered = sorted(items, key=lambda item: (item.order, item.optional, content[id(item)]))
    seen: Counter[str] = Counter()
    numbered = []
    for item in ordered:
        seen[item.key] += 1
        count = seen[item.key]
        numbered.append(item if count == 1 else replace(item, key=f"{item.key}#{count}"))
    return numbered


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


def label(item: Item) -> str:
    """Return a short readable name of a record, from its own words."""
    record = item.record
    if item.type == "event":
        return f"{_text(record['trigger'])} | {_text(record['date'])}"
    if item.type == "claim":
        metric = record.get("metric")
        return _text(record["amount"]) + (f" {_text(metric)}" if metric else "")
    return record["name"] if item.type == "organization" else _text(record["name"])


def _text(span: Mapping[str, Any]) -> str:
    return " ".join(span["text"].split())


def _key(item: Item) -> str:
    """Build the key from document, type and anchor offsets: stable when other fields change."""
    spans = [item.anchors[0]] if item.trigger is None else [item.trigger, item.anchors[0]]
    place = "@".join(f"{start}-{end}" for start, end in spans)
    return f"{item.doc_id}/{item.type}/{place}"


def _anchors(record: Mapping[str, Any], record_type: RecordType) -> tuple[Interval, ...]:
    if record_type == "event":
        return (interval(record["date"]),)
    if record_type == "claim":
        return (interval(record["amount"]),)
    mentions = [interval(mention) for mention in record["mentions"]]
    return merge([*mentions, interval(record["name"])] if record_type == "agreement" else mentions)


def _names(record: Mapping[str, Any]) -> frozenset[str]:
    names = {normalize_name(name) for name in (record["name"], *record.get("aliases", ()))}
    return frozenset(names - {""})


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
    if record_type == "agreement":
        _check_span(record["name"], "name", where)
    if record_type == "event":
        _check_keys(record["date"], DATE_KEYS, "date", where)
    if record_type == "claim":
        _check_keys(record["amount"], AMOUNT_KEYS, "amount", where)


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
    if record_type != "organization":
        found.append(("factuality", record.get("factuality", "asserted"), Factuality))
    for field, value, kind in found:
        if value not in get_args(kind):
            raise GoldError(
                f"{where}: {field} {value!r} is not known. Use one of {', '.join(get_args(kind))}."
            )


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
