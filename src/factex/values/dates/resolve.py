"""Value an expression against what is known: the published day, the clause's tense, other dates.

Nothing is guessed: without `Context.reference` a relative date stays unresolved, and the clock is
never read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from factex.records import Granularity, LayerDate
from factex.values.dates.find import TemporalExpression
from factex.values.dates.meanings import (
    Calendar,
    Clock,
    Echo,
    Edge,
    Inside,
    Length,
    Meaning,
    Named,
    Offset,
    Ordinal,
    Range,
    Recurring,
    Shift,
    Unit,
    Vague,
)
from factex.values.dates.periods import (
    Period,
    century_period,
    day_period,
    decade_period,
    granularity_of,
    half_period,
    holiday_date,
    month_period,
    open_after,
    open_before,
    quarter_period,
    season_period,
    shift_day,
    span_period,
    unit_period,
    unresolved,
    year_pair_period,
    year_period,
)
from factex.values.dates.timex import clock_timex, length_timex, partial_edtf, partial_timex

Direction = Literal["past", "future"]

# How far ahead of the reference year a two-digit year may lie before it means the last century.
_TWO_DIGIT_YEARS_AHEAD = 10
# News names the year of a day that is long past: a bare date this far off is doubtful when the
# other side has one this near.
_FAR_DAYS, _NEAR_DAYS = 240, 100
# A month told this much earlier than the last one belongs to the next year of a narrative.
_MONTHS_BACK = 6
# A day of the month falls on a given weekday at least once in this many months.
_MONTHS_TO_MATCH = 18
_FINENESS: tuple[Granularity, ...] = (
    "day",
    "week",
    "month",
    "quarter",
    "half",
    "year",
    "decade",
)


@dataclass(frozen=True)
class Context:
    """What an expression is valued against.

    Args:
        reference: the published day; None leaves relative dates unresolved.
        direction: tense of the clause, for a bare month, day or weekday.
        firm: the tense is known; else it is read off a nearby word, and gives way where the
            date it points to is far off and the other one near.
        anchor: a date of the text whose year governs a bare month or day.
        last: the date last told, for 'the next day', 'that year', 'two days later'.
        compared: a quarter, half or run of months told in the same sentence, for 'a year ago'.
        narrative: the text tells of times far from its publication.
    """

    reference: date | None = None
    direction: Direction | None = None
    firm: bool = True
    anchor: Period | None = None
    last: Period | None = None
    compared: Period | None = None
    narrative: bool = False


def resolve(expression: TemporalExpression, context: Context) -> LayerDate:
    """Value one expression.

    Args:
        expression: as `find_temporal` gave it.
        context: everything that is known; see `Context`.

    Returns:
        The date with EDTF, inclusive ISO bounds (null where open or unknown), TIMEX3 value,
        granularity, relation and basis.
    """
    return layer_date(expression, value(expression.meaning, context))


def layer_date(expression: TemporalExpression, period: Period) -> LayerDate:
    """The record of an expression and its period, with the bounds that its relation leaves."""
    bounded = _bounded(expression, period)
    return LayerDate(
        start=expression.start,
        end=expression.end,
        text=expression.text,
        edtf=bounded.edtf,
        begins=bounded.begins.isoformat() if bounded.begins else None,
        ends=bounded.ends.isoformat() if bounded.ends else None,
        timex=bounded.timex,
        granularity=bounded.granularity,
        relation=expression.relation,
        basis=bounded.basis,
        timex_type=expression.timex_type,
    )


def _bounded(expression: TemporalExpression, period: Period) -> Period:
    if expression.timex_type in {"DURATION", "SET"} or _is_hour(expression.meaning):
        return period
    if expression.relation in {"since", "after"}:
        return open_after(period)
    if expression.relation in {"until", "by", "before"}:
        return open_before(period)
    return period


def _is_hour(meaning: Meaning) -> bool:
    """'after 7:30 a.m.' still lies on its day."""
    return isinstance(meaning, Clock) and meaning.hour is not None


def value(meaning: Meaning, context: Context) -> Period:
    """The period of a meaning in a context; unresolved where something is missing."""
    match meaning:
        case Calendar():
            return _calendar(meaning, context)
        case Named():
            return _named(meaning, context)
        case Shift():
            return _shift(meaning, context)
        case Inside():
            return _inside(meaning, context)
        case Ordinal():
            return _ordinal(meaning, context)
        case Edge():
            return value(meaning.whole, context)
        case Clock():
            return _clock(meaning, context)
        case Range():
            return _range(meaning, context)
        case Echo():
            return _echo(meaning, context)
        case Length():
            return _length(meaning, context)
        case _:
            return _without_place(meaning, context)


def _without_place(meaning: Offset | Recurring | Vague, context: Context) -> Period:
    if isinstance(meaning, Offset):
        return replace(unresolved(length_timex(meaning.length), "day"), granularity="span")
    if isinstance(meaning, Recurring):
        return replace(unresolved(meaning.timex, "day"), granularity="span")
    if meaning.now and context.reference is not None:
        return replace(day_period(context.reference), timex=meaning.ref, basis="reference")
    return replace(unresolved(meaning.ref, "day"), granularity="day" if meaning.now else "span")


# Absolute and partial dates -------------------------------------------------------------------


def _calendar(calendar: Calendar, context: Context) -> Period:
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
        return None
    passed = last.granularity == "day" and day < last.begins.day
    start = last.begins.replace(day=1)
    month = shift_day(start, "month", 1 if passed else 0)
    try:
        return day_period((month or start).replace(day=day)).on("context")
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
    fine = anchor.granularity in {"day", "week", "month", "span"}
    month = calendar.month or 0
    wraps = fine and month and begins.month - month > _MONTHS_BACK
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
        told = _step_to_weekday(last.begins, weekday, ahead=True, strict=False)
        return day_period(told).on("context") if told else None
    if context.reference is None or context.narrative:
        return None
    ahead = context.direction == "future"
    day = _step_to_weekday(context.reference, weekday, ahead=ahead, strict=False)
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


def _step_to_weekday(start: date, weekday: int, *, ahead: bool, strict: bool) -> date | None:
    days = (weekday - start.isoweekday()) % 7 if ahead else -((start.isoweekday() - weekday) % 7)
    if strict and days == 0:
        days = 7 if ahead else -7
    return shift_day(start, "day", days)


# Dates told from another moment ----------------------------------------------------------------


def _base(anchor: str, context: Context) -> Period | None:
    if anchor == "either":
        anchor = "text" if context.narrative or context.reference is None else "speech"
    if anchor == "speech":
        if context.reference is None:
            return None
        return day_period(context.reference).on("reference")
    return context.last.on("context") if context.last and context.last.known else None


def _named(named: Named, context: Context) -> Period:
    base = _base(named.anchor, context)
    if base is None or base.begins is None or base.ends is None:
        return unresolved(partial_timex(named.calendar), named.calendar.unit, None)
    start = base.ends if named.which == "next" else base.begins
    period = _named_from(named.calendar, named.which, start)
    return period.on(base.basis) if period else unresolved(None, named.calendar.unit)


def _named_from(calendar: Calendar, which: str, start: date) -> Period | None:
    if calendar.weekday is not None:
        if which == "this":
            monday = start - timedelta(days=start.weekday())
            return day_period(monday + timedelta(days=calendar.weekday - 1))
        day = _step_to_weekday(start, calendar.weekday, ahead=which == "next", strict=True)
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


def _shift(shift: Shift, context: Context) -> Period:
    period = _compared(shift, context)
    if period is not None:
        return period
    base = _base(shift.anchor, context)
    if base is None and shift.anchor != "speech" and _counts_from_now(shift):
        base = _base("speech", context)
    if base is None or base.begins is None or base.ends is None:
        return _unplaced_shift(shift)
    if shift.unit == "weekend" and shift.anchor == "either":
        return _weekend_at_hand(base, context)
    if shift.steps is None or shift.unit in {"hour", "minute", "second"}:
        return _unplaced_shift(shift)
    if base.basis == "context" and not _fine_enough(base, shift.unit):
        return _unplaced_shift(shift)
    start = base.ends if shift.steps > 0 and shift.unit == "day" else base.begins
    return _shifted_period(shift.unit, shift.steps, start, base)


def _weekend_at_hand(base: Period, context: Context) -> Period:
    """'the weekend': the one running, or the one before or after by the clause's tense."""
    day = base.begins or date.min
    back = 0 if context.direction == "future" or day.isoweekday() > 5 else -1
    return _shifted_period("weekend", back, day, base)


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


def _shifted_period(unit: Unit, steps: float, start: date, base: Period) -> Period:
    day = shift_day(start, unit, steps)
    if day is None:
        return unresolved(None, unit)
    return unit_period(unit, day).on(base.basis)


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


def _echo(echo: Echo, context: Context) -> Period:
    base = _base("text", context)
    unit = echo.unit or "day"
    if base is None or base.begins is None:
        return unresolved("PAST_REF" if echo.unit is None else None, unit)
    if echo.unit is None:
        day = base.granularity == "day"
        return day_period(base.begins).on("context") if day else base
    if not _fine_enough(base, unit):
        return unresolved(None, unit)
    return unit_period(unit, base.begins).on("context")


def _inside(inside: Inside, context: Context) -> Period:
    whole = value(inside.whole, context)
    if whole.begins is None:
        return unresolved(partial_timex(inside.part), inside.part.unit, partial_edtf(inside.part))
    if inside.part.weekday is not None and inside.part.day is None:
        day = whole.begins + timedelta(days=inside.part.weekday - 1)
        return day_period(day).on(whole.basis)
    period = complete(inside.part, whole.begins.year)
    if period is None:
        return unresolved(partial_timex(inside.part), inside.part.unit)
    return period.on(whole.basis)


# Parts of periods, ranges, clocks, lengths ------------------------------------------------------


def _ordinal(ordinal: Ordinal, context: Context) -> Period:
    whole = _year_at_hand(ordinal, context) if ordinal.whole is None else None
    if ordinal.whole is not None:
        whole = value(ordinal.whole, context)
    if whole is None or whole.begins is None or whole.ends is None:
        return unresolved(None, ordinal.unit)
    period = _nth(ordinal, whole.begins, whole.ends)
    return period.on(whole.basis) if period else unresolved(None, ordinal.unit)


def _year_at_hand(ordinal: Ordinal, context: Context) -> Period | None:
    """The year of 'the first nine months': the latest in which they are over."""
    if context.reference is None:
        return None
    months = ordinal.count * (3 if ordinal.unit == "quarter" else 1)
    over = context.reference.month > months or context.direction == "future"
    return year_period(context.reference.year - (0 if over else 1)).on("reference")


def _nth(ordinal: Ordinal, begins: date, ends: date) -> Period | None:
    """The n-th units of a period; weeks are counted from its first day, in sevens."""
    size, index = ordinal.count, ordinal.index
    if index < 0:
        last_day = shift_day(ends, "day", 1)
        first = shift_day(last_day, ordinal.unit, -size) if last_day else None
    else:
        first = shift_day(begins, ordinal.unit, index - 1)
    after = shift_day(first, ordinal.unit, size) if first else None
    last = shift_day(after, "day", -1) if after else None
    if first is None or last is None or first > ends or last < begins:
        return None
    return _stretch(ordinal.unit, size, first, last)


def _stretch(unit: Unit, count: int, first: date, last: date) -> Period:
    if unit == "week" and count == 1:
        middle = unit_period("week", first + timedelta(days=3))
        return Period(first, last, f"{first}/{last}", middle.timex, "week")
    if count == 1:
        return unit_period(unit, first)
    if unit == "week":
        return span_period(day_period(first), day_period(last))
    return span_period(unit_period(unit, first), unit_period(unit, last))


def _range(meaning: Range, context: Context) -> Period:
    first = value(meaning.first, context)
    last = value(meaning.last, _after_first(first, context))
    if first.edtf and last.edtf and (not first.known or not last.known):
        return span_period(first, last)
    if not first.known or not last.known:
        return replace(unresolved(None, "day"), granularity="span")
    return span_period(first, _not_before(first, last))


def _after_first(first: Period, context: Context) -> Context:
    """The last end of a range lies ahead of its first: 'Tuesday to Thursday', 'June to May'."""
    if first.begins is None or first.basis == "explicit":
        return context
    if context.anchor is not None:
        return replace(context, anchor=first, last=first)
    return replace(context, reference=first.begins, direction="future", last=first)


def _not_before(first: Period, last: Period) -> Period:
    wrong = first.begins and last.ends and last.ends < first.begins
    return replace(last, ends=None, begins=None, edtf=None) if wrong else last


def _clock(clock: Clock, context: Context) -> Period:
    day = value(clock.date, context) if clock.date is not None else _clock_day(context)
    known = day is not None and day.granularity == "day" and day.known
    timex = clock_timex(clock, day.begins.isoformat() if day and known and day.begins else None)
    if day is None or not known:
        partial = day.edtf if day else None
        return unresolved(timex, "day", partial)
    return replace(day, timex=timex)


def _clock_day(context: Context) -> Period | None:
    """A bare hour belongs to the day last told; failing that, in news, to the published day.

    A clause without tense ('the shop opens at ten') may tell a habit: it stays unresolved.
    """
    if context.anchor is not None and context.anchor.granularity == "day":
        return context.anchor.on("context")
    told = context.direction is not None and not context.narrative
    if context.reference is not None and told:
        return day_period(context.reference).on("reference")
    return None


def _length(length: Length, context: Context) -> Period:
    timex = length_timex(length)
    unit, count = length.counts[0]
    blank = replace(unresolved(timex, unit), granularity="span")
    if length.window is None or context.reference is None or count is None:
        return blank
    if len(length.counts) > 1:
        return blank
    if context.narrative and length.window == "next":
        return blank
    sign = -1 if length.window == "past" else 1
    other = shift_day(context.reference, unit, sign * count)
    if other is None:
        return blank
    first, last = sorted((other, context.reference))
    return Period(first, last, f"{first}/{last}", timex, "span", "reference")
