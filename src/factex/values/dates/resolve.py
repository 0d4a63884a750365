"""Value an expression against what is known: the published day, the clause's tense, other dates.

Nothing is guessed: without `Context.reference` a relative date stays unresolved, and the clock is
never read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from factex.records import LayerDate
from factex.values.dates.bare_dates import calendar_period, complete
from factex.values.dates.context import Context
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
    day_period,
    open_after,
    open_before,
    shift_day,
    span_period,
    unit_period,
    unresolved,
    year_period,
)
from factex.values.dates.shifted_dates import echoed_period, named_period, shifted_period
from factex.values.dates.timex import clock_timex, length_timex, partial_edtf, partial_timex


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
            return calendar_period(meaning, context)
        case Named():
            return named_period(meaning, context)
        case Shift():
            return shifted_period(meaning, context)
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
            return echoed_period(meaning, context)
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
    if ordinal.weekday is not None:
        return _nth_weekday(index, ordinal.weekday, begins, ends)
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


def _nth_weekday(index: int, weekday: int, begins: date, ends: date) -> Period | None:
    """'the last Tuesday of August': the n-th such day of a period, from its start or end."""
    if index < 0:
        day = ends - timedelta(days=(ends.isoweekday() - weekday) % 7)
    else:
        day = begins + timedelta(days=(weekday - begins.isoweekday()) % 7 + 7 * (index - 1))
    return day_period(day) if begins <= day <= ends else None


def _stretch(unit: Unit, count: int, first: date, last: date) -> Period:
    if unit == "week" and count == 1:
        middle = unit_period("week", first + timedelta(days=3))
        return Period(first, last, f"{first}/{last}", middle.timex, "week")
    if count == 1:
        return unit_period(unit, first)
    if unit == "week":
        return span_period(day_period(first), day_period(last))
    return span_period(unit_period(unit, first), unit_period(unit, last))


def range_ends(meaning: Range, context: Context) -> tuple[Period, Period]:
    """The periods of both ends; the last is counted on from the first where it needs that."""
    first = value(meaning.first, context)
    last = value(meaning.last, context if _same_whole(meaning) else _after_first(first, context))
    over_midnight = (first.timex or "").startswith(f"{first.begins}T")
    if over_midnight and first.begins == last.begins and (last.timex or "") < (first.timex or ""):
        last = _next_day(last)
    return first, last


def _next_day(hour: Period) -> Period:
    """The hour of a day on the day after: the end of '10 p.m. to 2 a.m.'."""
    day = shift_day(hour.begins, "day", 1) if hour.begins else None
    if day is None:
        return hour
    timex = (hour.timex or "").replace(str(hour.begins), str(day))
    return replace(day_period(day), timex=timex, basis=hour.basis)


def _range(meaning: Range, context: Context) -> Period:
    first, last = range_ends(meaning, context)
    if first.edtf and last.edtf and (not first.known or not last.known):
        return replace(span_period(first, last), begins=None, ends=None)
    if not first.known or not last.known:
        return replace(unresolved(None, "day"), granularity="span")
    return span_period(first, _not_before(first, last))


def _same_whole(meaning: Range) -> bool:
    """Both ends lie in one period: 'between Oct. 26 and Nov. 5 last year'."""
    first, last = meaning.first, meaning.last
    return isinstance(first, Inside) and isinstance(last, Inside) and first.whole == last.whole


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
