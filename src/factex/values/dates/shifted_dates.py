"""Dates told from another moment: the published day, or the date last told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from factex.records import Granularity
from factex.values.dates.bare_dates import complete, step_to_weekday
from factex.values.dates.context import Context
from factex.values.dates.meanings import (
    Calendar,
    Echo,
    Named,
    Shift,
    Unit,
)
from factex.values.dates.periods import (
    Period,
    day_period,
    granularity_of,
    half_period,
    month_period,
    quarter_period,
    shift_day,
    span_period,
    unit_period,
    unresolved,
    year_period,
)
from factex.values.dates.timex import partial_timex

_FINENESS: tuple[Granularity, ...] = (
    "day",
    "week",
    "month",
    "quarter",
    "half",
    "year",
    "decade",
)


def _base(anchor: str, context: Context) -> Period | None:
    if anchor == "either":
        anchor = "text" if context.narrative or context.reference is None else "speech"
    if anchor == "speech":
        if context.reference is None:
            return None
        return day_period(context.reference).on("reference")
    return context.last.on("context") if context.last and context.last.known else None


def named_period(named: Named, context: Context) -> Period:
    """The period of 'last May', 'this Friday'; unresolved without a day to count from."""
    base = _base(named.anchor, context)
    if base is None or base.begins is None or base.ends is None:
        return unresolved(partial_timex(named.calendar), named.calendar.unit, None)
    start = base.ends if named.which in ("next", "coming") else base.begins
    period = _named_from(named.calendar, named.which, start)
    return period.on(base.basis) if period else unresolved(None, named.calendar.unit)


def _named_from(calendar: Calendar, which: str, start: date) -> Period | None:
    """The named period beside a day.

    'this Friday' is that of the running week, 'next Friday' that of the week after it, 'the coming
    Friday' and 'the following Friday' the first one ahead.
    """
    if calendar.weekday is not None:
        if which in ("this", "next"):
            monday = start - timedelta(days=start.weekday())
            weeks = 1 if which == "next" else 0
            return day_period(monday + timedelta(weeks=weeks, days=calendar.weekday - 1))
        day = step_to_weekday(start, calendar.weekday, ahead=which == "coming", strict=True)
        return day_period(day) if day else None
    around = [complete(calendar, start.year + step) for step in (-1, 0, 1)]
    periods = [period for period in around if period is not None]
    if which == "this":
        return _this_named(periods, start)
    if which == "last":
        past = [period for period in periods if period.ends and period.ends < start]
        return past[-1] if past else None
    coming = [period for period in periods if period.begins and period.begins > start]
    return coming[0] if coming else None


def _this_named(periods: list[Period], start: date) -> Period | None:
    holding = [p for p in periods if p.begins and p.ends and p.begins <= start <= p.ends]
    same_year = [p for p in periods if p.begins and p.begins.year == start.year]
    return next(iter(holding or same_year), None)


def shifted_period(shift: Shift, context: Context) -> Period:
    """The period of 'last year', 'two days later'; unresolved without a date to count from."""
    period = _compared(shift, context) or _year_of_quarter(shift, context)
    if period is not None:
        return period
    base = _base(shift.anchor, context)
    if base is None and shift.anchor != "speech" and _counts_from_now(shift):
        base = _base("speech", context)
    if base is None or base.begins is None or base.ends is None:
        return _unplaced_shift(shift)
    told = shift.steps == 0 and context.direction == "past"  # 'was held **this weekend**'
    if shift.unit == "weekend" and (shift.anchor == "either" or told):
        return _weekend_at_hand(shift, base, context)
    if shift.steps is None or shift.unit in {"hour", "minute", "second"}:
        return _unplaced_shift(shift)
    if base.basis == "context" and not _fine_enough(base, shift.unit):
        return _somewhere_in(base, shift.unit) if abs(shift.steps) == 1 else _unplaced_shift(shift)
    start = base.ends if shift.steps > 0 and shift.unit == "day" else base.begins
    return _moved_period(shift, shift.steps, start, base)


def _weekend_at_hand(shift: Shift, base: Period, context: Context) -> Period:
    """'the weekend': the one running, or the one before or after by the clause's tense."""
    day = base.begins or date.min
    back = 0 if context.direction == "future" or day.isoweekday() > 5 else -1
    return _moved_period(shift, back, day, base)


def _counts_from_now(shift: Shift) -> bool:
    """'the previous month', 'a year earlier' with no date told before count from publication."""
    return shift.steps is not None and shift.steps < 0 and shift.unit not in {"day", "week"}


def _unplaced_shift(shift: Shift) -> Period:
    timex = None
    if shift.steps is None:
        timex = "FUTURE_REF" if shift.ahead else "PAST_REF"
    elif shift.steps == 0 and shift.unit == "day" and shift.anchor == "speech":
        timex = "PRESENT_REF"
    return unresolved(timex, shift.unit)


def _moved_period(shift: Shift, steps: float, start: date, base: Period) -> Period:
    """The period that many units from a day.

    Years counted from a month of the text lead to a month: 'three years later' after June 1951 is
    June 1954.
    """
    day = shift_day(start, shift.unit, steps)
    if day is None:
        return unresolved(None, shift.unit)
    of_month = shift.counted and shift.unit == "year" and base.granularity == "month"
    if of_month and base.basis == "context":
        period = unit_period("month", day)  # TIMEX3 keeps to the unit that is told
        return replace(period, timex=unit_period(shift.unit, day).timex, basis=base.basis)
    return unit_period(shift.within or shift.unit, day).on(base.basis)


def _fine_enough(base: Period, unit: Unit) -> bool:
    """True when the anchor is known to the unit: 'two days later' needs a day."""
    if base.granularity == "span":
        return unit in {"year", "decade", "century"}
    wanted = granularity_of(unit)
    if wanted == "span":
        wanted = "week" if unit in {"weekend", "fortnight"} else "decade"
    return _FINENESS.index(base.granularity) <= _FINENESS.index(wanted)


def _compared(shift: Shift, context: Context) -> Period | None:
    """'a year ago' beside a quarter, half or run of months: the same months a year before."""
    compared = context.compared
    if compared is None or shift.unit != "year" or shift.steps != -1:
        return None
    if compared.begins is None or compared.ends is None:
        return None
    year = compared.begins.year - 1
    if compared.granularity == "quarter":
        period = quarter_period(year, (compared.begins.month + 2) // 3)
    elif compared.granularity == "half":
        period = half_period(year, 1 if compared.begins.month == 1 else 2)
    else:
        last = month_period(compared.ends.year - 1, compared.ends.month)
        period = span_period(month_period(year, compared.begins.month), last)
    return period.on(compared.basis if compared.basis != "explicit" else "context")


# How TIMEX3 writes an unknown part of a known year or month.
_UNKNOWN_PARTS: dict[tuple[Granularity, Unit], str] = {
    ("year", "month"): "-XX",
    ("year", "week"): "-WXX",
    ("year", "day"): "-XX-XX",
    ("month", "day"): "-XX",
}


def _somewhere_in(base: Period, unit: Unit) -> Period:
    """A day of which only the month is known: no date, but '1986-02-XX' in TIMEX3."""
    rest = _UNKNOWN_PARTS.get((base.granularity, unit))
    return unresolved(f"{base.timex}{rest}" if rest and base.timex else None, unit)


def _year_of_quarter(shift: Shift, context: Context) -> Period | None:
    """'for the year' after 'the fourth quarter' of last year, as a report of results says."""
    last, reference = context.last, context.reference
    if (shift.anchor, shift.unit, shift.steps) != ("either", "year", 0) or reference is None:
        return None
    if last is None or last.begins is None or last.granularity not in {"quarter", "half"}:
        return None
    ended = context.direction == "past" and last.begins.year < reference.year
    return year_period(reference.year - 1).on("reference") if ended else None


def echoed_period(echo: Echo, context: Context) -> Period:
    """The date last told, or its year or month ('that year'); unresolved when it is coarser."""
    base = _base("text", context)
    unit = echo.unit or "day"
    if base is None or base.begins is None:
        return unresolved("PAST_REF" if echo.unit is None else None, unit)
    if echo.unit is None:
        day = base.granularity == "day"
        return day_period(base.begins).on("context") if day else base
    if not _fine_enough(base, unit):
        return _somewhere_in(base, unit)
    return unit_period(unit, base.begins).on("context")
