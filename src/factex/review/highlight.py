"""A text with marked spans, cut into pieces that a page can draw one behind the other.

Spans of facts nest and overlap; HTML elements cannot overlap. So the text is cut at every edge of
every span, and each piece carries the set of spans that cover it. Offsets count Unicode code
points, half-open, as everywhere in factex; the page converts them where it must
(`static/offsets.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from factex.records import AnyRecord, Model, Participant, RecordType, Span

MAX_LANES = 4
"""Underlines drawn below one another; deeper nesting shares the lowest."""
ANCHORS: dict[RecordType, str] = {
    "event": "trigger",
    "agreement": "mentions",
    "organization": "mentions",
    "claim": "amount",
}
"""The field whose spans show where a fact of a type stands."""
ROLES = {
    "attribution": "speaker",
    "locations": "place",
    "mentions": "mention",
    "parties": "party",
    "participants": "participant",
}
"""Roles that are not called as their field is."""
ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text and what it is to a fact.

    Attributes:
        start: first code point.
        end: one past the last.
        fact: id of the fact.
        type: the fact's record type.
        role: `anchor` where the fact stands, else the span's part in it (`date`, `party`, ...).
    """

    start: int
    end: int
    fact: str
    type: RecordType
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """An underline below a piece: its lane (0 is nearest to the text) and its fact's type.

    `opens` and `closes` tell whether the span begins or ends with this piece.
    """

    lane: int
    type: RecordType
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text that no span's edge cuts.

    Attributes:
        start: first code point.
        text: the piece itself.
        marks: every mark that covers it, the longest first.
        lines: underlines of the facts that stand here, by lane.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts that stand here, the innermost first, each once."""
        inner = (mark.fact for mark in reversed(self.marks) if mark.role == ANCHOR)
        return tuple(dict.fromkeys(inner))

    @property
    def arguments(self) -> tuple[tuple[str, str, bool], ...]:
        """`(fact, role, opens)` of each argument that covers the piece, each pair once."""
        found: dict[tuple[str, str], bool] = {}
        for mark in self.marks:
            if mark.role != ANCHOR:
                key = (mark.fact, mark.role)
                found[key] = found.get(key, False) or mark.start == self.start
        return tuple((fact, role, opens) for (fact, role), opens in found.items())


def spans_of(model: Model) -> Iterator[tuple[str, Span]]:
    """The spans of a record with the names of their fields (`date`, `locations.0`)."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Span):
            yield name, value
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Span):
                    yield f"{name}.{number}", item


def marks_of(record: AnyRecord) -> Iterator[Mark]:
    """What a fact marks in its article: where it stands, and its arguments with their roles."""
    for path, span in spans_of(record):
        field = path.partition(".")[0]
        place = (span.start, span.end, record.id, record.type)
        if field == ANCHORS[record.type]:
            yield Mark(*place, ANCHOR)
        yield Mark(*place, role_of(field, span))


def role_of(field: str, span: Span) -> str:
    """The part that a span plays in its record, in a word."""
    return span.role if isinstance(span, Participant) else ROLES.get(field, field)


def cut(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Cut a text at the edges of its marks.

    Args:
        text: the text that the marks' offsets count in.
        marks: in any order; those that are empty or leave the text are passed over.

    Returns:
        Segments whose texts, joined, are the text; none is empty.

    Example:
        >>> marks = [Mark(0, 9, "a", "agreement", "anchor"), Mark(3, 5, "o", "organization", "x")]
        >>> [(piece.text, len(piece.marks)) for piece in cut("The EU pact", marks)]
        [('The', 1), (' E', 2), ('U pa', 1), ('ct', 0)]
    """
    ordered = sorted(
        (mark for mark in marks if 0 <= mark.start < mark.end <= len(text)),
        key=lambda mark: (mark.start, -mark.end, mark.role != ANCHOR, mark.fact, mark.role),
    )
    lanes = _lanes([mark for mark in ordered if mark.role == ANCHOR])
    return tuple(_sweep(text, ordered, lanes))


def _sweep(text: str, ordered: Sequence[Mark], lanes: dict[Mark, int]) -> Iterator[Segment]:
    """Go over the edges from left to right, with the marks that cover the place."""
    edges = sorted({0, len(text), *(e for mark in ordered for e in (mark.start, mark.end))})
    waiting = 0
    active: list[Mark] = []
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark.end > start]
        while waiting < len(ordered) and ordered[waiting].start == start:
            active.append(ordered[waiting])
            waiting += 1
        covering = tuple(sorted(active, key=lambda mark: mark.start - mark.end))
        yield Segment(start, text[start:end], covering, _lines(covering, lanes, start, end))


def _lines(
    covering: Sequence[Mark], lanes: dict[Mark, int], start: int, end: int
) -> tuple[Line, ...]:
    """One underline a lane; where deep nesting makes facts share one, the innermost is drawn."""
    drawn = {
        lanes[mark]: Line(lanes[mark], mark.type, mark.start == start, mark.end == end)
        for mark in covering
        if mark.role == ANCHOR
    }
    return tuple(drawn[lane] for lane in sorted(drawn))


def _lanes(anchors: Sequence[Mark]) -> dict[Mark, int]:
    """A lane for each mark, so that marks which overlap lie in different ones.

    The greedy colouring of intervals in the order of their starts, which needs no more lanes than
    spans lie over one place (Kleinberg & Tardos, Algorithm Design, 2005, section 4.1). Inner spans
    are placed before the outer ones that begin with them, so that they lie nearer to the text.
    """
    free_from = [0] * MAX_LANES
    lanes: dict[Mark, int] = {}
    for mark in sorted(set(anchors), key=lambda mark: (mark.start, mark.end, mark.fact)):
        open_lanes = (lane for lane in range(MAX_LANES) if free_from[lane] <= mark.start)
        lane = next(open_lanes, MAX_LANES - 1)
        free_from[lane] = max(free_from[lane], mark.end)
        lanes[mark] = lane
    return lanes
