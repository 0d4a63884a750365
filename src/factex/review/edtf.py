"""What an EDTF string says: the bounds, TIMEX3 value and granularity that go with it.

Read are the forms that the contract uses, ISO 8601-2 / EDTF (https://www.loc.gov/standards/datetime/)
levels 0 to 2: days, months, seasons (21 to 24), quarters (33 to 36), halves (40, 41), years,
decades (`197X`), centuries (`19XX`), years before 1 (`-0043`), unknown years (`XXXX-11-25`), a mark
of doubt at the end (`?`, `~`, `%`), and intervals, open ones too. The periods are those of
`factex.values.dates`, so a date typed by hand has the same bounds as one that was extracted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from factex.errors import ReviewError
from factex.values.dates.periods import (
    Period,
    century_period,
    day_period,
    decade_period,
    half_period,
    month_period,
    open_after,
    open_before,
    quarter_period,
    season_period,
    span_period,
    unresolved,
    week_period,
    year_period,
)

OPEN = ("..", "")
MAX_LENGTH = 64
DOUBT = re.compile(r"[?~%]\Z")


def read_edtf(text: str) -> Period:
    """The period of an EDTF string; `edtf` stays as written.

    Raises:
        ReviewError: no EDTF string, a form that is not read, or an interval that ends before it
            begins.

    >>> period = read_edtf("2024-02/..")
    >>> period.begins, period.ends, period.granularity
    (datetime.date(2024, 2, 1), None, 'month')
    >>> read_edtf("2024-34").timex
    '2024-Q2'
    """
    try:
        period = _interval(text) if "/" in text else _point(text)
    except (ValueError, OverflowError):
        period = None
    if period is None or len(text) > MAX_LENGTH:
        raise ReviewError(
            f"{text[:MAX_LENGTH]!r} is no date in EDTF. Write it as 2009-11-25, 2009-11, 2009, "
            "197X, 2024-01/2025-06, 2013/.. or XXXX-11-25"
        )
    if period.begins and period.ends and period.ends < period.begins:
        raise ReviewError(f"{text!r} ends before it begins. Change its two sides")
    return replace(period, edtf=text)


def _interval(text: str) -> Period | None:
    left, right = text.split("/")
    if left in OPEN and right in OPEN:
        return None
    if right in OPEN:
        first = _point(left)
        return None if first is None else open_after(first)
    last = _point(right)
    if last is None or left in OPEN:
        return None if last is None else open_before(last)
    first = _point(left)
    return None if first is None else _named(span_period(first, last))


def _named(span: Period) -> Period:
    """A half year or an ISO week, which EDTF writes as an interval, by its own name."""
    if span.begins is None or span.ends is None:
        return span
    begins, half = span.begins, 1 if span.begins.month < 7 else 2
    for named in (half_period(begins.year, half), week_period(begins)):
        if named.edtf == span.edtf:
            return named
    return span


def _point(text: str) -> Period | None:
    plain = DOUBT.sub("", text)
    for form, period in POINTS:
        if match := form.fullmatch(plain):
            return period(*match.groups())
    return None


def _sub_year(year: str, code: str) -> Period:
    number = int(code)
    if number <= 12:
        return month_period(int(year), number)
    if 21 <= number <= 24:
        return season_period(int(year), number - 20)
    if 33 <= number <= 36:
        return quarter_period(int(year), number - 32)
    if number in (40, 41):
        return half_period(int(year), number - 39)
    raise ValueError(code)


def _year(text: str) -> Period:
    if text.startswith("-") and int(text) == 0:
        raise ValueError(text)
    return year_period(int(text))


def _unknown_year(month: str, day: str | None) -> Period:
    leap = date(2000, int(month), int(day or 1))  # any year that has a 29 February
    if day is None:
        return unresolved(f"XXXX-{month}", "month")
    return unresolved(f"XXXX-{leap.month:02d}-{leap.day:02d}", "day")


POINTS: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (re.compile(r"(\d{4}-\d{2}-\d{2})", re.ASCII), lambda d: day_period(date.fromisoformat(d))),
    (re.compile(r"(\d{4})-(\d{2})", re.ASCII), _sub_year),
    (re.compile(r"(-?\d{4})", re.ASCII), _year),
    (re.compile(r"(\d{3})X", re.ASCII), lambda d: decade_period(int(d) * 10)),
    (re.compile(r"(\d{2})XX", re.ASCII), lambda d: century_period(int(d) * 100)),
    (re.compile(r"XXXX-(\d{2})(?:-(\d{2}))?", re.ASCII), _unknown_year),
)
