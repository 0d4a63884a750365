"""Absolute and partial calendar dates: the year, month or side that the words leave open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from factex.values.dates.context import Context, Direction
from factex.values.dates.meanings import (
    Calendar,
)
from factex.values.dates.periods import (
    Period,
    century_period,
    day_period,
    decade_period,
    half_period,
    holiday_date,
    month_period,
    quarter_period,
    season_period,
    shift_day,
    unresolved,
    year_pair_period,
    year_period,
)
from factex.values.dates.timex import partial_edtf, partial_timex

# How far ahead of the reference year a two-digit year may lie before it means the last century.
_TWO_DIGIT_YEARS_AHEAD = 10
# News names the year of a day that is long past: a bare date this far off is doubtful when the
# other side has one this near.
_FAR_DAYS, _NEAR_DAYS = 240, 100
_HALF_WEEK = 4
# A month told this much earlier than the last one belongs to the next year of a narrative.
_MONTHS_BACK = 6
_SEASON_MONTHS_BACK = 3
# A day of the month falls on a given weekday at least once in this many months.
_MONTHS_TO_MATCH = 18


def calendar_period(calendar: Calendar, context: Context) -> Period:
    """The period of a calendar date; unresolved ('XXXX-11-25') where its year stays unknown."""
    period = _calendar_or_none(calendar, context)
    if period is None:
        return unresolved(partial_timex(calendar), calendar.unit, partial_edtf(calendar))
    if calendar.approximate and period.edtf and "/" not in period.edtf:
        return replace(period, edtf=f"{period.edtf}~")
    return period


def _calendar_or_none(calendar: Calendar, context: Context) -> Period | None:
    if calendar.two_digit:
        return _with_century(calendar, context)
    if calendar.year is not None:
        return complete(calendar, calendar.year)
    if calendar.weekday is not None and calendar.month is None:
        if calendar.day is not None:
            return _weekday_on(calendar.weekday, calendar.day, context)
        return _weekday(calendar.weekday, context)
    if calendar.day is not None and calendar.month is None:
        return _day_of_month(calendar.day, context)
    if context.anchor is not None and context.anchor.begins is not None:
        year = _governed_year(calendar, context.anchor)
        period = complete(calendar, year)
        return period.on("context") if period else None
    return _nearest(calendar, context)


def _day_of_month(day: int, context: Context) -> Period | None:
    """'the 18th' of the month last told, or of the next month when that day is over there."""
    last = context.last
    if last is None or last.begins is None or last.granularity not in {"day", "week", "month"}:
        return _day_beside(day, context)
    passed = last.granularity == "day" and day < last.begins.day
    start = last.begins.replace(day=1)
    month = shift_day(start, "month", 1 if passed else 0)
    try:
        return day_period((month or start).replace(day=day)).on("context")
    except ValueError:
        return None


def _day_beside(day: int, context: Context) -> Period | None:
    """'on the 19th' of news that has told no date: the nearest one on the clause's side."""
    if context.reference is None or context.narrative or context.direction in (None, "near"):
        return None
    ahead = context.direction == "future"
    passed = day < context.reference.day if ahead else day > context.reference.day
    month = shift_day(context.reference.replace(day=1), "month", (1 if ahead else -1) * passed)
    try:
        return day_period((month or date.min).replace(day=day)).on("reference")
    except ValueError:
        return None


def complete(calendar: Calendar, year: int) -> Period | None:
    """The period of a calendar meaning in a year; None when it does not exist there."""
    try:
        return _complete(calendar, year)
    except (ValueError, OverflowError):
        return None


def _complete(calendar: Calendar, year: int) -> Period | None:
    if calendar.holiday is not None:
        return day_period(holiday_date(calendar.holiday, year))
    if calendar.day is not None and calendar.month is not None:
        return day_period(date(year, calendar.month, calendar.day))
    if calendar.month is not None:
        return month_period(year, calendar.month)
    if calendar.quarter is not None:
        return quarter_period(year, calendar.quarter)
    if calendar.half is not None:
        return half_period(year, calendar.half)
    if calendar.season is not None:
        return season_period(year, calendar.season)
    if calendar.unit == "decade":
        return decade_period(year)
    if calendar.unit == "century":
        return century_period(year)
    if calendar.last_year is not None:
        return year_pair_period(year, calendar.last_year)
    return year_period(year)


def _with_century(calendar: Calendar, context: Context) -> Period | None:
    """Supply the century of a two-digit year: the latest one not far ahead of the reference."""
    base = context.reference or (context.last.begins if context.last else None)
    if base is None or calendar.year is None:
        return None
    year = base.year - base.year % 100 + calendar.year
    limit = base.year if calendar.unit == "decade" else base.year + _TWO_DIGIT_YEARS_AHEAD
    if year > limit:
        year -= 100
    period = complete(calendar, year)
    return period.on("reference" if context.reference else "context") if period else None


def _governed_year(calendar: Calendar, anchor: Period) -> int:
    """The anchor's year, or the next where the months run over New Year in a narrative."""
    begins = anchor.begins or date.min
    back = _SEASON_MONTHS_BACK if anchor.granularity == "span" else _MONTHS_BACK
    wraps = calendar.month is not None and begins.month - calendar.month > back
    return begins.year + 1 if wraps else begins.year


def _nearest(calendar: Calendar, context: Context) -> Period | None:
    """The occurrence nearest to the reference, on the side that the clause's tense says."""
    reference, direction = context.reference, context.direction
    if reference is None:
        return None
    around = [complete(calendar, reference.year + step) for step in range(-8, 9)]
    periods = [period for period in around if period is not None]
    if calendar.weekday is not None:
        periods = _on_weekday(periods, calendar.weekday, reference) or periods
    if direction is None and calendar.unit in {"quarter", "half"}:
        direction = "past"
    chosen = _closest(periods, reference, direction)
    if context.firm or direction != "past" or calendar.month is None:
        return chosen
    return _not_long_past(chosen, _closest(periods, reference, None), reference)


def _not_long_past(past: Period | None, nearest: Period | None, reference: date) -> Period | None:
    """The nearest date instead of one so long past that news would have named its year."""
    if past is None or nearest is None:
        return past
    far = _distance(past, reference)[0] > _FAR_DAYS
    return nearest if far and _distance(nearest, reference)[0] < _NEAR_DAYS else past


def _on_weekday(periods: list[Period], weekday: int, reference: date) -> list[Period]:
    """The years in which 'Tuesday, Feb. 12' is a Tuesday, among those beside the reference."""
    return [
        period
        for period in periods
        if period.begins
        and period.begins.isoweekday() == weekday
        and abs(period.begins.year - reference.year) <= 1
    ]


def _closest(periods: list[Period], reference: date, direction: Direction | None) -> Period | None:
    if direction == "past":
        periods = [period for period in periods if period.begins and period.begins <= reference]
    elif direction == "future":
        periods = [period for period in periods if period.ends and period.ends >= reference]
    if not periods:
        return None
    return min(periods, key=lambda period: _distance(period, reference)).on("reference")


def _distance(period: Period, reference: date) -> tuple[int, int]:
    """Days between a period and the reference; among equals the past comes first."""
    begins, ends = period.begins or reference, period.ends or reference
    if begins <= reference <= ends:
        return 0, 0
    days = (begins - reference).days if begins > reference else (reference - ends).days
    return days, int(begins > reference)


def _weekday(weekday: int, context: Context) -> Period | None:
    """News counts weekdays from its own day, a narrative on from the day last told."""
    last = context.last
    if context.narrative and last and last.begins and last.granularity == "day":
        told = step_to_weekday(last.begins, weekday, ahead=True, strict=False)
        return day_period(told).on("context") if told else None
    if context.reference is None or context.narrative:
        return None
    days_ahead = (weekday - context.reference.isoweekday()) % 7
    nearer = context.direction == "near" and days_ahead < _HALF_WEEK
    ahead = context.direction == "future" or nearer
    day = step_to_weekday(context.reference, weekday, ahead=ahead, strict=False)
    return day_period(day).on("reference") if day else None


def _weekday_on(weekday: int, day: int, context: Context) -> Period | None:
    """'Friday the 13th': the nearest month, on the clause's side, in which both are true."""
    if context.reference is None:
        return None
    sign = 1 if context.direction == "future" else -1
    for months in range(_MONTHS_TO_MATCH):
        month = shift_day(context.reference.replace(day=1), "month", sign * months)
        last = shift_day(month, "month", 1) if month else None
        if month is None or last is None or day > (last - month).days:
            continue
        found = month + timedelta(days=day - 1)
        reached = (found - context.reference).days * sign >= 0
        if found.isoweekday() == weekday and reached:
            return day_period(found).on("reference")
    return None


def step_to_weekday(start: date, weekday: int, *, ahead: bool, strict: bool) -> date | None:
    """The nearest such weekday on one side of a day; `strict` leaves out the day itself.

    None outside the years 1 to 9999.
    """
    days = (weekday - start.isoweekday()) % 7 if ahead else -((start.isoweekday() - weekday) % 7)
    if strict and days == 0:
        days = 7 if ahead else -7
    return shift_day(start, "day", days)
