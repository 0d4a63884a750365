"""Records built anew from the marks, values and links of an annotated document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from factex import __version__
from factex.exchange.annotation import (
    PARTICIPANTS,
    PARTS,
    REFERENCES,
    Annotation,
    Mark,
    Part,
    annotate,
    make_mark,
    mark_class,
)
from factex.exchange.found import Found, FoundLink, FoundMark
from factex.exchange.pairing import pair_marks
from factex.exchange.reading import Reader
from factex.records import Record

BY_HAND = "annotated."
"""Rule of a record that an annotator made or changed, with the tool's name behind it."""


@dataclass(frozen=True, slots=True)
class Built:
    """A record that is to be, as data, with the number of its anchor and the id it had."""

    number: int
    was: str | None
    data: dict[str, Any]
    untouched: bool


class Rebuilder:
    """The marks of a document, paired with those of its export."""

    def __init__(self, found: Found, tool: str) -> None:
        self.found = found
        self.tool = tool
        self.reader = Reader(found.article)
        self.before: Annotation = annotate(found.exported)
        self.pairs = pair_marks(found.marks, self.before.marks)
        self.marks = [self._mark(number, mark) for number, mark in enumerate(found.marks)]
        self.links: dict[int, dict[str, list[tuple[int, str]]]] = {}
        self._gather(found.links if found.links is not None else self._links_before())

    # Marks ----------------------------------------------------------------------------------

    def _mark(self, number: int, mark: FoundMark) -> Mark:
        before = self.before.marks[self.pairs[number]] if number in self.pairs else None
        if before is None:
            values, _ = self.reader.values(mark.label, mark.start, mark.end)
            values |= {name: value for name, value in mark.values.items() if value is not None}
        else:
            values = dict(before.values) | dict(mark.values)
            now = make_mark(mark.label, mark.start, mark.end, values)
            moved = (now.start, now.end) != (before.start, before.end)
            if moved and now.values == before.values:
                values = self._moved(mark, before, values)
        return make_mark(mark.label, mark.start, mark.end, values)

    def _moved(self, mark: FoundMark, before: Mark, values: dict[str, Any]) -> dict[str, Any]:
        """Values of a mark that stands elsewhere now and says what it said before."""
        text = self.reader.text
        old, new = text[before.start : before.end], text[mark.start : mark.end]
        kind = mark_class(mark.label)
        if kind in ("date", "claim", "amount"):
            read, certain = self.reader.values(mark.label, mark.start, mark.end)
            read.pop("factuality", None)
            if read.get("kind") == "count":
                read.pop("unit")  # the grammar names no counted noun
            if certain:
                return values | read
            self.found.tell(
                mark.where,
                f"the {kind} {old!r} is {new!r} now, and its values are as they were. Check them",
                "note",
            )
        elif values.get("name") == old:
            values["name"] = new
        return values

    # Links ----------------------------------------------------------------------------------

    def _links_before(self) -> Iterator[FoundLink]:
        """The links of the export, where the tool carries none."""
        now = {before: number for number, before in self.pairs.items()}
        for link in self.before.links:
            if link.source in now and link.target in now:
                yield FoundLink(link.role, now[link.source], now[link.target], "")

    def _gather(self, links: Iterable[FoundLink]) -> None:
        tied = set()
        for link in links:
            source, target = self.marks[link.source], self.marks[link.target]
            if self._part(source, link.role, target) is None:
                self.found.tell(link.where, f"no {link.role} of {_a(source)} can be {_a(target)}")
                continue
            tied.add(link.target)
            by_role = self.links.setdefault(link.source, defaultdict(list))
            by_role[link.role].append((link.target, link.where))
        for number, mark in enumerate(self.marks):
            if number not in tied and not mark.is_anchor:
                cause = f"{self._quoted(mark)} is tied to no record. Draw a relation to it"
                self.found.tell(self.found.marks[number].where, cause)

    def _part(self, source: Mark, role: str, target: Mark) -> Part | None:
        parts = [*PARTS.get(source.label, ()), *_reference(source)]
        kind = mark_class(target.label)
        return next((part for part in parts if (part.role, part.kind) == (role, kind)), None)

    def _quoted(self, mark: Mark) -> str:
        return f"the {mark.label} {self.reader.text[mark.start : mark.end]!r}"

    # Records --------------------------------------------------------------------------------

    def build(self) -> Iterator[Built]:
        """The records that are to be, by the number of their anchor."""
        for number, mark in enumerate(self.marks):
            if not mark.is_anchor:
                continue
            was = self.pairs.get(number)
            record = None if was is None else self.before.records[was]
            if record is not None and self._is_untouched(number, was):
                yield Built(number, record.id, record.model_dump(mode="json"), True)
            elif (data := self._data(number, mark, record)) is not None:
                yield Built(number, record.id if record else None, data, False)

    def _is_untouched(self, number: int, was: int | None) -> bool:
        now = {(role, self._same(target)) for role, target in self._targets(number)}
        before = {
            (link.role, ("was", link.target) if mark.is_anchor else mark)
            for link in self.before.links
            if link.source == was and (mark := self.before.marks[link.target])
        }
        return was is not None and self.marks[number] == self.before.marks[was] and now == before

    def _same(self, number: int) -> object:
        """What a link leads to, in terms of the export: a record's anchor, or what a mark says."""
        if not self.marks[number].is_anchor:
            return self.marks[number]
        return ("was", self.pairs[number]) if number in self.pairs else ("new", number)

    def _targets(self, number: int) -> Iterator[tuple[str, int]]:
        for role, targets in self.links.get(number, {}).items():
            yield from ((role, target) for target, _ in targets)

    def _data(self, number: int, mark: Mark, record: Record | None) -> dict[str, Any] | None:
        """A record's fields but for its id; None where a part that it needs is missing."""
        data: dict[str, Any] = {"type": mark.label, "doc_id": self.found.article.id}
        data |= self._own(mark)
        for part in PARTS[mark.label]:
            values = self._values(number, part)
            if part.needed and not values:
                cause = f"{self._quoted(mark)} has no {part.role}. Draw a relation to one"
                self.found.tell(self.found.marks[number].where, cause)
                return None
            if part.many:
                data[part.field] = [*data.get(part.field, []), *values]
            else:
                data[part.field] = values[0] if values else None
        for reference in _reference(mark):
            targets = self._taken(number, reference)
            data[reference.field] = targets[0] if targets else None
        self._order(mark, data)
        return data | self._around(mark, record)

    def _own(self, mark: Mark) -> dict[str, Any]:
        """What the anchor itself gives."""
        values, span = dict(mark.values), self._span(mark)
        match mark.label:
            case "event":
                return {"trigger": span, **values}
            case "agreement":
                return {"name": span, "mentions": [span], **values}
            case "organization":
                return {"mentions": [span], "factuality": "asserted", **values}
        factuality = values.pop("factuality")
        return {"amount": {**span, **values}, "factuality": factuality}

    def _order(self, mark: Mark, data: dict[str, Any]) -> None:
        for part in PARTS[mark.label]:
            if part.many:
                data[part.field] = sorted(
                    data[part.field], key=lambda span: (span["start"], span["end"])
                )

    def _values(self, number: int, part: Part) -> list[dict[str, Any]]:
        return [self._value(self.marks[target], part) for target in self._taken(number, part)]

    def _taken(self, number: int, part: Part) -> list[int]:
        """The marks in a role, by place; one alone where the record has room for one."""
        given = self.links.get(number, {}).get(part.role, [])
        targets = sorted(dict(given), key=lambda target: (self.marks[target].start, target))
        if not part.many and len(targets) > 1:
            for target in targets[1:]:
                cause = f"{self._quoted(self.marks[number])} has a {part.role} already"
                self.found.tell(dict(given)[target], f"{cause}; only the first is taken")
            return targets[:1]
        return targets

    def _value(self, mark: Mark, part: Part) -> dict[str, Any]:
        value = {**self._span(mark), **dict(mark.values)}
        if part.kind == "entity":
            value["label"] = mark.label
        if part.role in PARTICIPANTS:
            value["role"] = PARTICIPANTS[part.role]
        return value

    def _span(self, mark: Mark) -> dict[str, Any]:
        text = self.reader.text[mark.start : mark.end]
        return {"start": mark.start, "end": mark.end, "text": text}

    def _around(self, mark: Mark, record: Record | None) -> dict[str, Any]:
        """What no mark shows: evidence and where the record comes from."""
        evidence = record.evidence if record else None
        if evidence is None or not evidence.start <= mark.start <= mark.end <= evidence.end:
            evidence = self.reader.sentence(mark.start, mark.end)
        by_hand = f"{BY_HAND}{self.tool.replace('-', '_')}"
        rules = dict.fromkeys([*(record.provenance.rules if record else ()), by_hand])
        return {
            "evidence": evidence.model_dump(),
            "confidence": 1.0,
            "provenance": {
                "rules": list(rules),
                "pipeline": record.provenance.pipeline if record else self.tool,
                "factex": __version__,
            },
        }


def _reference(mark: Mark) -> tuple[Part, ...]:
    return (REFERENCES[mark.label],) if mark.label in REFERENCES else ()


def _a(mark: Mark) -> str:
    return f"{'an' if mark.label[0] in 'aeo' else 'a'} {mark.label}"
