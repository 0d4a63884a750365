"""Reading what annotators made of a Label Studio task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factex.exchange.annotation import CHOICES, VALUES, mark_class, read_label
from factex.exchange.carried import unit_of
from factex.exchange.counting import Counting
from factex.exchange.found import Found, FoundLink, FoundMark, parse_values
from factex.exchange.settings import Offsets

MAX_SHOWN = 80


class ResultReader:
    """Fills a `Found` from a task.

    Args:
        found: the document; its marks, links and issues are filled in.
        where: the task, for messages.
        carried: what the export put into the task.
        offsets: unit of the spans; None: the one in which they quote the text.
    """

    def __init__(
        self, found: Found, where: str, carried: Mapping[str, Any], offsets: Offsets | None
    ) -> None:
        self.found = found
        self.where = where
        self.asked = offsets
        self.unit = unit_of(carried, offsets, "code-points")
        self.number: dict[str, int] = {}

    def read(self, task: Mapping[str, Any]) -> None:
        """Read the annotation that counts: the latest that was not cancelled."""
        result = [item for item in self._result(task) if isinstance(item, dict)]
        counting = self._counting(result)
        for item in result:
            if item.get("type") == "labels":
                self._region(item, counting)
        for item in result:
            match item.get("type"):
                case "labels":
                    continue
                case "choices" | "textarea":
                    self._values(item)
                case "relation":
                    self._relation(item)
                case other:
                    self._tell(item, f"a result of type {other!r} has no counterpart in a record")

    def _result(self, task: Mapping[str, Any]) -> list[Any]:
        made = [one for one in _dicts(task.get("annotations")) if not one.get("was_cancelled")]
        made.sort(key=lambda one: str(one.get("updated_at", "")))
        if len(made) > 1:
            cause = f"has {len(made)} annotations; the latest, {made[-1].get('id')}, is taken"
            self.found.tell(self.where, cause, "note")
        if not made:
            self.found.tell(self.where, "is not annotated; taken as it was exported", "note")
            made = list(_dicts(task.get("predictions")))
        result = made[-1].get("result") if made else None
        return result if isinstance(result, list) else []

    def _counting(self, result: list[dict[str, Any]]) -> Counting:
        """The unit that was asked for, else the one in which most regions quote the text."""
        text = self.found.article.text
        first = Counting(text, self.unit)
        if self.asked is not None:
            return first
        other = Counting(text, "utf-16" if self.unit == "code-points" else "code-points")
        regions = [item for item in result if item.get("type") == "labels"]
        quotes = [sum(_quotes(item, one) for item in regions) for one in (first, other)]
        return other if quotes[1] > quotes[0] else first

    def _region(self, item: dict[str, Any], counting: Counting) -> None:
        value = _value(item)
        labels = value.get("labels")
        single = isinstance(labels, list) and len(labels) == 1
        label = read_label(str(labels[0])) if single and labels else None
        if label is None:
            self._tell(item, f"factex knows no label like {str(labels)[:MAX_SHOWN]}")
            return
        try:
            start, end = counting.inward(value.get("start"), value.get("end"))
        except ValueError as error:
            self._tell(item, str(error))
            return
        if "text" in value and not _quotes(item, counting):
            there = counting.text[start:end][:MAX_SHOWN]
            self._tell(item, f"says {str(value['text'])[:MAX_SHOWN]!r}, the text has {there!r}")
            return
        name = str(item.get("id"))
        self.number[name] = len(self.found.marks)
        known = int(name[1:]) if name[:1] == "m" and name[1:].isdecimal() else None
        mark = FoundMark(label[0], start, end, self._where(item), dict(label[1]), known)
        self.found.marks.append(mark)

    def _values(self, item: dict[str, Any]) -> None:
        number, key = self.number.get(str(item.get("id"))), str(item.get("from_name"))
        given = _value(item).get("choices" if item["type"] == "choices" else "text")
        first = given[0] if isinstance(given, list) and given else given
        values: dict[str, Any] | None = None
        if number is not None:
            names = VALUES.get(mark_class(self.found.marks[number].label), ())
            if item["type"] == "choices" and key in names and first in CHOICES[key]:
                values = {key: first}
            elif item["type"] == "textarea" and key == "values" and isinstance(first, str):
                values = _known(parse_values(first), names)
        if number is None or values is None:
            self._tell(item, f"no value of a record: {key}: {str(first)[:MAX_SHOWN]!r}")
            return
        old = self.found.marks[number]
        merged = {**old.values, **values}
        self.found.marks[number] = FoundMark(
            old.label, old.start, old.end, old.where, merged, old.known
        )

    def _relation(self, item: dict[str, Any]) -> None:
        ends = [self.number.get(str(item.get(key))) for key in ("from_id", "to_id")]
        if item.get("direction") == "left":
            ends.reverse()
        labels = item.get("labels")
        source, target = ends
        if source is None or target is None or not isinstance(labels, list) or len(labels) != 1:
            names = f"from {item.get('from_id')} to {item.get('to_id')}"
            self._tell(item, f"the relation {names} has no single role, or leads nowhere")
            return
        assert self.found.links is not None
        self.found.links.append(FoundLink(str(labels[0]), source, target, self._where(item)))

    def _where(self, item: Mapping[str, Any]) -> str:
        return f"{self.where}, region {item.get('id', item.get('from_id'))}"

    def _tell(self, item: Mapping[str, Any], cause: str) -> None:
        self.found.tell(self._where(item), cause)


def _known(values: dict[str, Any] | None, names: tuple[str, ...]) -> dict[str, Any] | None:
    """Values that a mark of these names can have, those that were left out as null."""
    names = tuple(name for name in names if name not in CHOICES)
    if values is None or not values.keys() <= set(names):
        return None
    return dict.fromkeys(names) | values


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _value(item: Mapping[str, Any]) -> dict[str, Any]:
    value = item.get("value")
    return value if isinstance(value, dict) else {}


def _quotes(item: Mapping[str, Any], counting: Counting) -> bool:
    """Whether a region quotes the text; the tool writes line feeds as `\\n`, and drops some."""
    value = _value(item)
    try:
        start, end = counting.inward(value.get("start"), value.get("end"))
    except ValueError:
        return False
    return _bare(str(value.get("text", ""))) == _bare(counting.text[start:end])


def _bare(text: str) -> str:
    return "".join(text.replace("\\n", " ").replace("\\r", " ").split())
