"""Days as numbers, and the axis that they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

EPOCH = date(1970, 1, 1).toordinal()
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MAX_TICKS = 8
EARLY, LATE = 0.04, 0.98
"""Shares of the days that lie before the first and the last year shown at first."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time that a chart shows: first and last day, in days from 1970-01-01."""

    first: int
    last: int

    def place(self, day: int) -> float:
        """Where a day begins, in per cent of the window's width; may lie outside 0 to 100."""
        return round(100 * (day - self.first) / (self.last + 1 - self.first), 3)

    def ticks(self) -> list[tuple[float, str]]:
        """Places and names of years, at most `MAX_TICKS`."""
        first, last = year_of(self.first), year_of(self.last)
        step = next((step for step in STEPS if (last - first) / step < MAX_TICKS), STEPS[-1])
        years = range(first + -first % step, last + 1, step)
        return [(self.place(year_start(year)), str(year)) for year in years]


def day_number(day: str) -> int:
    """Days from 1970-01-01 to an ISO day."""
    return date.fromisoformat(day).toordinal() - EPOCH


def iso_day(number: int) -> str:
    """The ISO day of a number of days."""
    return date.fromordinal(number + EPOCH).isoformat()


def year_of(number: int) -> int:
    """The year of a day."""
    return date.fromordinal(number + EPOCH).year


def year_start(year: int) -> int:
    """The first day of a year; outside 1 to 9999 the nearest."""
    return date(min(max(year, 1), 9999), 1, 1).toordinal() - EPOCH


def main_window(days: Sequence[int]) -> Window:
    """Whole years around most of the days: a treaty of 1654 must not squeeze all others."""
    ordered = sorted(days)
    first, last = (ordered[int(share * (len(ordered) - 1))] for share in (EARLY, LATE))
    return Window(year_start(year_of(first)), _year_end(year_of(last)))


def _year_end(year: int) -> int:
    return date(year, 12, 31).toordinal() - EPOCH
