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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from factex.evaluate.checks import check_record
from factex.evaluate.spans import Interval, interval, merge
from factex.records import RecordType

Side = Literal["gold", "predicted"]
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
        GoldError: the record cannot be scored; see `check_record`.
    """
    record_type = check_record(record, where)
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
