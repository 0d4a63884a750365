"""The dated events as lanes of marks on one axis of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from factex.records import Date, Event, EventType, Granularity
from factex.report.days import Window, day_number, iso_day, main_window, year_of

LEVELS: dict[Granularity, int] = {
    "day": 0,
    "week": 0,
    "month": 1,
    "quarter": 1,
    "half": 1,
    "year": 2,
    "decade": 2,
    "span": 2,
}
"""Row of a lane: the finest dates on top, so that a year does not hide its days."""
MAX_MARKS = 1500
"""Marks drawn; beyond it, events dated to days of one month share a mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Events of one type with one date.

    Attributes:
        begins, ends: days from 1970-01-01; equal where one end is open.
        opens: the end that the text leaves open: `begin`, `end` or an empty string.
        level: row in its lane, see `LEVELS`.
        asserted: whether the text asserts them; planned, possible and denied ones are told apart.
        count: how many events.
        x1, x2: place in per cent of the first window.
    """

    begins: int
    ends: int
    opens: str
    level: int
    asserted: bool
    count: int
    x1: float
    x2: float

    @property
    def title(self) -> str:
        """Date and number in words."""
        first, last = iso_day(self.begins), iso_day(self.ends)
        when = first if first == last else f"{first} to {last}"
        when = {"begin": f"until {last}", "end": f"since {first}"}.get(self.opens, when)
        events = "1 event" if self.count == 1 else f"{self.count} events"
        return f"{when}: {events}{'' if self.asserted else ', not asserted'}"


@dataclass(frozen=True, slots=True)
class Lane:
    """The events of one type: the marks, how many there are, and how many have no place in time."""

    event_type: EventType
    marks: tuple[Mark, ...]
    total: int
    undated: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lanes; `before` and `after` count events that begin outside the first window."""

    window: Window
    whole: Window
    lanes: tuple[Lane, ...]
    before: int
    after: int
    years: tuple[tuple[int, dict[EventType, int]], ...]

    @property
    def total(self) -> int:
        """Events with and without a place in time."""
        return sum(lane.total for lane in self.lanes)

    @property
    def undated(self) -> int:
        """Events whose date nothing in the text or its metadata settles."""
        return sum(lane.undated for lane in self.lanes)


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    begins: int
    ends: int
    opens: str
    level: int
    asserted: bool


def make_timeline(events: Sequence[Event]) -> Timeline | None:
    """Lanes by event type, in the contract's order; None where no event has a place in time."""
    placed = [(event, place) for event in events if (place := _place(event))]
    if not placed:
        return None
    begins = [place.begins for _, place in placed]
    window = main_window(begins)
    whole = Window(min(begins), max(place.ends for _, place in placed))
    coarse = len({(event.event_type, place) for event, place in placed}) > MAX_MARKS
    kinds = [kind for kind in get_args(EventType) if any(e.event_type == kind for e in events)]
    return Timeline(
        window=window,
        whole=whole,
        lanes=tuple(_lane(kind, events, placed, window, coarse=coarse) for kind in kinds),
        before=sum(day < window.first for day in begins),
        after=sum(day > window.last for day in begins),
        years=_by_year(placed),
    )


def _lane(
    kind: EventType,
    events: Iterable[Event],
    placed: Iterable[tuple[Event, _Place]],
    window: Window,
    *,
    coarse: bool,
) -> Lane:
    places = [place for event, place in placed if event.event_type == kind]
    total = sum(event.event_type == kind for event in events)
    counts = Counter(_month_of(place) if coarse else place for place in places)
    marks = tuple(_mark(place, counts[place], window) for place in sorted(counts))
    return Lane(kind, marks, total, total - len(places))


def bounds(found: Date | None) -> tuple[int | None, int | None]:
    """First and last day of a date, None where open or unknown."""
    if found is None:
        return None, None
    first, last = found.begins, found.ends
    return day_number(first) if first else None, day_number(last) if last else None


def _place(event: Event) -> _Place | None:
    """Where an event stands; None where its date has neither end."""
    first, last = bounds(event.date)
    if first is None and last is None:
        return None
    opens = "begin" if first is None else "end" if last is None else ""
    begins = first if first is not None else last
    ends = last if last is not None else first
    assert begins is not None
    assert ends is not None
    level = LEVELS[event.date.granularity]
    return _Place(begins, max(begins, ends), opens, level, event.factuality == "asserted")


def _month_of(place: _Place) -> _Place:
    """The first and last day that a mark stands for where days of a month share one."""
    if place.level or place.opens:
        return place
    month = iso_day(place.begins)[:8]
    return _Place(day_number(f"{month}01"), _month_end(place.begins), "", 0, place.asserted)


def _month_end(day: int) -> int:
    """The last day of a day's month."""
    month = iso_day(day)[:7]
    return next(last - 1 for last in range(day + 1, day + 33) if iso_day(last)[:7] != month)


def _mark(place: _Place, count: int, window: Window) -> Mark:
    return Mark(
        begins=place.begins,
        ends=place.ends,
        opens=place.opens,
        level=place.level,
        asserted=place.asserted,
        count=count,
        x1=window.place(place.begins),
        x2=window.place(place.ends if place.opens or place.level == 0 else place.ends + 1),
    )


def _by_year(
    placed: Iterable[tuple[Event, _Place]],
) -> tuple[tuple[int, dict[EventType, int]], ...]:
    """Events by the year in which they begin, the latest first: the timeline as a table."""
    found: dict[int, Counter[EventType]] = {}
    for event, place in placed:
        found.setdefault(year_of(place.begins), Counter())[event.event_type] += 1
    return tuple((year, dict(found[year])) for year in sorted(found, reverse=True))
