"""Reading an `.ann` file: its lines, and what they say of the marks of the export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from factex.exchange.annotation import CHOICES, VALUES, annotate, mark_class, read_label
from factex.exchange.brat_text import FRAMES, edition, fragments, ids_of, quote
from factex.exchange.found import Found, FoundLink, FoundMark, parse_values

TEXT_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
ROLE = re.compile(r"(\D+)\d*")
MAX_SHOWN = 80


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its number, id, fields behind the id."""

    where: str
    name: str
    fields: list[str]


class AnnReader:
    """Fills a `Found` from an `.ann` file.

    Args:
        found: the document; its marks, links and issues are filled in.
    """

    def __init__(self, found: Found) -> None:
        self.found = found
        self.text = edition(found.article.text)
        self.exported = annotate(found.exported)
        self.known = {name: n for n, name in ids_of(self.exported, self.text).items()}
        self.number: dict[str, int] = {}  # of the mark that an id stands for
        self.framed: set[int] = set()
        self.values: dict[int, dict[str, Any]] = {}

    def read(self, path: Path) -> None:
        """Read the file."""
        lines = list(self._lines(path))
        frames = {
            line.fields[0].split(" ")[0].partition(":")[2] for line in lines if line.name[0] == "E"
        }
        for line in lines:
            if line.name[0] == "T":
                self._text_bound(line, frames)
        for line in lines:
            if line.name[0] == "E":
                self._frame(line)
        for line in lines:
            self._rest(line)
        self._fill()

    def _lines(self, path: Path) -> Iterator[_Line]:
        try:
            content = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.found.tell("file", f"cannot be read: {error}")
            return
        for number, line in enumerate(content.split("\n"), start=1):
            line = line.removesuffix("\r")
            name, *fields = line.split("\t", 2)
            if line and fields and name:
                yield _Line(f"line {number}", name, fields)
            elif line.strip():
                self.found.tell(f"line {number}", f"no line of brat: {line[:MAX_SHOWN]!r}")

    # T lines --------------------------------------------------------------------------------

    def _text_bound(self, line: _Line, frames: set[str]) -> None:
        matched = TEXT_BOUND.fullmatch(line.fields[0])
        label = read_label(matched[1]) if matched else None
        if matched is None or label is None:
            self.found.tell(
                line.where, f"factex knows no label like {line.fields[0][:MAX_SHOWN]!r}"
            )
            return
        places = [tuple(map(int, place.split(" "))) for place in matched[2].split(";")]
        spans = [(start, end) for start, end in places]
        cause = self._wrong_place(spans, line.fields[1] if len(line.fields) > 1 else "")
        if cause is None and label[0] in FRAMES and line.name not in frames:
            cause = f"a trigger without its E line makes no {label[0]}"
        if cause is not None:
            self.found.tell(line.where, cause)
            return
        known = self.known.get(line.name)
        start, end = self._span(line, spans, known)
        self.number[line.name] = len(self.found.marks)
        self.values[len(self.found.marks)] = dict(label[1])
        self.found.marks.append(FoundMark(label[0], start, end, line.where, known=known))

    def _wrong_place(self, spans: list[tuple[int, int]], quoted: str) -> str | None:
        if any(not 0 <= start < end <= len(self.text) for start, end in spans):
            return f"{spans} lies outside the text of {len(self.text)} characters"
        there = quote(self.text, spans)
        if there != quoted:
            return f"says {quoted[:MAX_SHOWN]!r}, the text has {there[:MAX_SHOWN]!r} there"
        return None

    def _span(
        self, line: _Line, spans: list[tuple[int, int]], known: int | None
    ) -> tuple[int, int]:
        """The span from the first to the last fragment; that of the export where it is the same."""
        if known is not None:
            mark = self.exported.marks[known]
            if fragments(self.text, mark.start, mark.end) == spans:
                return mark.start, mark.end
        spans = sorted(spans)
        between = [self.text[a:b] for (_, a), (b, _) in pairwise(spans)]
        start, end = spans[0][0], max(end for _, end in spans)
        if any(gap.strip() for gap in between):
            whole = self.text[start:end][:MAX_SHOWN]
            self.found.tell(line.where, f"in pieces; taken as a whole, {whole!r}", "note")
        return start, end

    # E, R, A and # lines --------------------------------------------------------------------

    def _frame(self, line: _Line) -> None:
        """The record gets the trigger's number; its type is that of the E line."""
        kind, _, trigger = line.fields[0].split(" ")[0].partition(":")
        number = self.number.get(trigger)
        label = read_label(kind)
        if number is None or label is None or label[0] != self.found.marks[number].label:
            self.found.tell(line.where, f"no record: {line.fields[0][:MAX_SHOWN]!r}")
        elif line.name in self.number or number in self.framed:
            self.found.tell(line.where, f"{trigger} is the trigger of another record already")
        else:
            self.number[line.name] = number
            self.framed.add(number)
            self.values[number] |= label[1]

    def _rest(self, line: _Line) -> None:
        match line.name[0]:
            case "T":
                return
            case "E":
                self._arguments(line)
            case "R":
                self._relation(line)
            case "A" | "M":
                self._attribute(line)
            case "#":
                self._note(line)
            case _:
                self.found.tell(line.where, f"{line.name} lines have no counterpart in a record")

    def _arguments(self, line: _Line) -> None:
        if line.name in self.number:
            for argument in line.fields[0].split()[1:]:
                role, _, target = argument.partition(":")
                self._link(line, role, line.name, target)

    def _relation(self, line: _Line) -> None:
        role, *arguments = line.fields[0].split()
        ends = dict(argument.partition(":")[::2] for argument in arguments)
        self._link(line, role, ends.get("Arg1", ""), ends.get("Arg2", ""))

    def _link(self, line: _Line, role: str, source: str, target: str) -> None:
        matched = ROLE.fullmatch(role)
        if matched is None or source not in self.number or target not in self.number:
            self.found.tell(line.where, f"{role} from {source} to {target} leads nowhere")
            return
        assert self.found.links is not None
        self.found.links.append(
            FoundLink(matched[1], self.number[source], self.number[target], line.where)
        )

    def _attribute(self, line: _Line) -> None:
        key, target, value = [*line.fields[0].split(" "), "", ""][:3]
        number = self.number.get(target)
        if number is None or value not in CHOICES.get(key, ()) or key not in self._names(number):
            self.found.tell(line.where, f"no value of a record: {line.fields[0][:MAX_SHOWN]!r}")
        elif self.values[number].setdefault(key, value) != value:
            self.found.tell(line.where, f"{target} has another {key} already")

    def _names(self, number: int) -> tuple[str, ...]:
        return VALUES.get(mark_class(self.found.marks[number].label), ())

    def _note(self, line: _Line) -> None:
        kind, _, target = line.fields[0].partition(" ")
        number = self.number.get(target)
        note = line.fields[1] if len(line.fields) > 1 else ""
        values = parse_values(note) if kind == "AnnotatorNotes" else None
        names = {} if number is None else {n: None for n in self._names(number) if n not in CHOICES}
        if number is None or values is None or not values.keys() <= names.keys():
            self.found.tell(line.where, f"a note on {target}, not taken over: {note[:MAX_SHOWN]!r}")
        else:
            self.values[number] |= names | values

    def _fill(self) -> None:
        """Put the values into the marks."""
        self.found.marks = [
            FoundMark(m.label, m.start, m.end, m.where, self.values[n], m.known)
            for n, m in enumerate(self.found.marks)
        ]
