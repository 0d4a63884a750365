"""The document pass: give each expression its context, in reading order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from factex.records import LayerDate
from factex.values.dates.bare_dates import complete
from factex.values.dates.context import Context, Direction
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
    Ordinal,
    Range,
    Shift,
)
from factex.values.dates.periods import Period, shift_day, unit_period, year_period
from factex.values.dates.resolve import layer_date, range_ends, value
from factex.values.dates.tense import nearby_tense
from factex.values.dates.timex import length_timex

_SENTENCE_END = re.compile(
    r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z])"  # a full stop before a capital
    r"|\n[^\S\n]*\n\s*"  # a blank line
    r"|\n(?=[A-Z•*])"  # a heading or a line of a list
)
_PAIR_JOINT = re.compile(r"\s*[-‐‑‒–—―−/]\s*")
# How far back the date last told still anchors 'the next day', in code points.
_REACH = 1500
# How many dates are remembered: a bound that keeps the pass linear.
_REMEMBERED = 64
# How many old dates, old days or months, and times the dates of now, make a dated text a narrative.
_OLD_DATES, _OLD_DAYS, _OLD_SHARE = 5, 2, 3
# A fronted year ('In 2019, ... on February 6') stands this near the start of its sentence.
_FRONT = 12
_YEAR_DAYS = 366
# A year told inside a sentence of a narrative takes it on by this many years; beyond, it looks
# ahead of the story, as a year before the last date looks back.
_YEARS_ON = 2
# How far from its publication news tells the hours of a day without naming it again.
_NEWS_DAYS = 7
# A bare date this near its publication is of the news, though a year is named for its like.
_NEAR_DAYS = 60
# A span this long can anchor months: a season, a run of days.
_SEASON_DAYS = 93


_Part = tuple[str, int, int | None]
"""A day of a year ('', 8, 9), or an edge of a month ('END', 2, None)."""


@dataclass
class _State:
    """What has been told so far, by how finely it is dated."""

    published: date | None
    narrative: bool
    bounds: list[int]
    years: Mapping[_Part, frozenset[int]]
    told: deque[tuple[TemporalExpression, Period]] = field(
        default_factory=lambda: deque(maxlen=_REMEMBERED)
    )

    def sentence(self, position: int) -> tuple[int, int]:
        index = bisect_right(self.bounds, position, 1, len(self.bounds) - 1)
        return self.bounds[index - 1], self.bounds[index]


@dataclass(frozen=True)
class Resolved:
    """An expression's date, its bare time, and what TimeML marks in its place.

    Attributes:
        date: with the relation and the bounds that the words before it give ('since 2006').
        point: the time itself ('2006').
        timexes: the two ends of a range, else the date.
    """

    date: LayerDate
    point: LayerDate
    timexes: tuple[LayerDate, ...]


def resolve_each(
    text: str,
    expressions: Sequence[TemporalExpression],
    *,
    published: date | None,
    direction: Callable[[TemporalExpression], Direction | None],
) -> tuple[Resolved, ...]:
    """Value all expressions of a document, each in the light of those before it.

    Args:
        text: the text that the expressions were found in.
        expressions: in text order.
        published: the reference for relative dates; None leaves them unresolved.
        direction: tense of the clause an expression stands in; where it returns None, the
            nearest verb of the sentence decides, and failing that the nearest date.

    Returns:
        One date per expression, in the same order, each with its TimeML view beside it.
    """
    state = _start(text, expressions, published)
    resolved = []
    for index, expression in enumerate(expressions):
        known = direction(expression)
        tense = known or _tense(text, expression, state)
        context = replace(_context(text, expressions, index, tense, state), firm=known is not None)
        if expression.beside:
            context = replace(context, last=_told_beside(expressions[index - 1], state))
        period = value(expression.meaning, context)
        whole = layer_date(expression, period)
        point = layer_date(replace(expression, relation="at"), period)
        resolved.append(Resolved(whole, point, _timexes(expression, whole, context)))
        if _anchors(expression, period):
            state.told.append((expression, period))
    return tuple(resolved)


def _timexes(
    expression: TemporalExpression, whole: LayerDate, context: Context
) -> tuple[LayerDate, ...]:
    """TimeML marks each end of a range, and takes some dates for durations."""
    meaning = expression.meaning
    if isinstance(meaning, Range) and expression.parts:
        periods = range_ends(meaning, context)
        pairs = zip(expression.parts, periods, strict=True)
        return tuple(layer_date(part, period) for part, period in pairs)
    if isinstance(meaning, Calendar) and meaning.unit == "year" and meaning.last_year:
        return _both_years(meaning, whole) if context.narrative else (whole,)
    length = _length_told(expression)
    if length is None:
        return (whole,)
    return (whole.model_copy(update={"timex_type": "DURATION", "timex": length_timex(length)}),)


def _both_years(pair: Calendar, whole: LayerDate) -> tuple[LayerDate, ...]:
    """'1941–42' of a history is a range, '2019-20' of news a fiscal year or a season."""
    joint = _PAIR_JOINT.search(whole.text)
    if joint is None or pair.year is None or pair.last_year is None:
        return (whole,)
    spans = ((0, joint.start(), pair.year), (joint.end(), len(whole.text), pair.last_year))
    parts = []
    for start, end, year in spans:
        period = year_period(year)
        changes = {
            "start": whole.start + start,
            "end": whole.start + end,
            "text": whole.text[start:end],
            "edtf": period.edtf,
            "begins": period.begins.isoformat() if period.begins else None,
            "ends": period.ends.isoformat() if period.ends else None,
            "timex": period.timex,
            "relation": "between",
        }
        parts.append(whole.model_copy(update=changes))
    return tuple(parts)


def _length_told(expression: TemporalExpression) -> Length | None:
    """The length that TimeML sees in 'the first nine months' and in 'two days before' they met."""
    meaning = expression.meaning
    if isinstance(meaning, Ordinal) and meaning.count > 1:
        return Length(((meaning.unit, meaning.count),))
    if expression.beside and isinstance(meaning, Shift) and meaning.steps is not None:
        return Length(((meaning.unit, abs(meaning.steps)),))
    return None


def _told_beside(previous: TemporalExpression, state: _State) -> Period | None:
    """The period of the expression before, if it is known."""
    told, period = state.told[-1] if state.told else (None, None)
    return period if told is previous else None


def _start(text: str, expressions: Sequence[TemporalExpression], published: date | None) -> _State:
    return _State(
        published=published,
        narrative=_is_narrative(expressions, published),
        bounds=[0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)],
        years=_years_named(expressions),
    )


def _years_named(expressions: Sequence[TemporalExpression]) -> Mapping[_Part, frozenset[int]]:
    """The years in which a text names a day, or the edge of a month."""
    years: dict[_Part, set[int]] = defaultdict(set)
    for expression in expressions:
        core, part = _core(expression.meaning), _part_of_year(expression.meaning)
        if part is not None and isinstance(core, Calendar) and core.year and not core.two_digit:
            years[part].add(core.year)
    return {part: frozenset(named) for part, named in years.items()}


def _part_of_year(meaning: Meaning) -> _Part | None:
    core = _core(meaning)
    if not isinstance(core, Calendar) or core.month is None:
        return None
    edge = meaning.which if isinstance(meaning, Edge) else ""
    return (edge, core.month, core.day) if edge or core.day is not None else None


def _is_deictic(meaning: Meaning) -> bool:
    """'yesterday', 'last year', 'Tuesday': the text speaks from its own day."""
    if isinstance(meaning, Edge):
        return _is_deictic(meaning.whole)
    if isinstance(meaning, Inside):
        return _is_deictic(meaning.whole)
    if isinstance(meaning, Clock):
        return meaning.date is not None and _is_deictic(meaning.date)
    if isinstance(meaning, Shift):
        return meaning.anchor == "speech" and not (meaning.unit == "day" and meaning.steps == 0)
    if isinstance(meaning, Named):
        return meaning.anchor == "speech"
    return isinstance(meaning, Calendar) and meaning.weekday is not None and meaning.day is None


def _is_narrative(expressions: Sequence[TemporalExpression], published: date | None) -> bool:
    """A text whose dates almost all carry a year, and an old one, tells history, not news.

    Without a published day every year counts as old, and few dates are enough.
    """
    old = fine = near = 0
    for expression in expressions:
        core = _core(expression.meaning)
        if _is_deictic(expression.meaning):
            near += 1
        elif core == Shift("day", 0, "speech"):
            near += published is not None
        elif isinstance(core, Calendar) and core.year is not None and not core.two_digit:
            is_old = published is None or core.year < published.year - 1
            old += is_old
            near += not is_old
            fine += is_old and core.month is not None
    enough = published is None or (fine >= _OLD_DAYS and old >= _OLD_DATES)
    return enough and (near == 0 or old > _OLD_SHARE * near)


def _anchors(expression: TemporalExpression, period: Period) -> bool:
    meaning = expression.meaning
    dated = isinstance(meaning, Calendar | Named | Shift | Inside | Ordinal | Edge | Clock | Range)
    return (dated or isinstance(meaning, Echo)) and period.known and not expression.in_name


def _context(
    text: str,
    expressions: Sequence[TemporalExpression],
    index: int,
    tense: Direction | None,
    state: _State,
) -> Context:
    expression = expressions[index]
    return Context(
        reference=state.published,
        direction=tense,
        anchor=_governing(text, expressions, index, tense, state),
        last=_last_told(expression, tense, state),
        compared=_compared(expression, state),
        narrative=state.narrative,
    )


def _core(meaning: Meaning) -> Meaning:
    """The date inside an edge, the first end of a range, the day of a clock time."""
    if isinstance(meaning, Edge):
        return _core(meaning.whole)
    if isinstance(meaning, Range):
        return _core(meaning.first)
    if isinstance(meaning, Ordinal) and meaning.whole is not None:
        return _core(meaning.whole)
    if isinstance(meaning, Clock) and meaning.date is not None:
        return _core(meaning.date)
    return meaning


def _governing(
    text: str,
    expressions: Sequence[TemporalExpression],
    index: int,
    tense: Direction | None,
    state: _State,
) -> Period | None:
    """The date of the text that supplies the year of a month or day told without one."""
    expression = expressions[index]
    core = _core(expression.meaning)
    if isinstance(core, Clock):
        return _day_of_hour(expression, tense, state)
    if not (isinstance(core, Calendar) and core.year is None):
        return None
    if core.weekday is not None and core.month is None:
        return None
    following = _year_of_list(text, expressions, index)
    if following is not None:
        return following
    passing: Period | None = None
    for told, period in reversed(state.told):
        if not _has_own_year(told.meaning, period):
            continue
        anchor = _as_anchor(told, period, core) if state.narrative else period
        if _governs(told, anchor, expression, tense, state):
            return passing if passing is not None and _goes_on(anchor, passing) else anchor
        if state.narrative and passing is None and anchor.granularity == "year":
            passing = anchor
        if expression.start - told.end > _REACH and not state.narrative:
            break
    return passing or _year_of_its_like(expression.meaning, core, tense, state)


def _year_of_its_like(
    meaning: Meaning, core: Calendar, tense: Direction | None, state: _State
) -> Period | None:
    """'August 9' far from publication, of a text that names one 'August 9, 2014' only."""
    part = _part_of_year(meaning)
    years = state.years.get(part, frozenset()) if part is not None else frozenset()
    if len(years) != 1 or tense == "future" or _is_near(core, state.published):
        return None
    return year_period(next(iter(years))).on("context")


def _is_near(core: Calendar, published: date | None) -> bool:
    """Whether a day or month of any year lies beside publication."""
    if published is None:
        return False
    around = (complete(core, published.year + step) for step in (-1, 0, 1))
    days = [p.begins for p in around if p is not None and p.begins is not None]
    return any(abs((day - published).days) <= _NEAR_DAYS for day in days)


def _as_anchor(told: TemporalExpression, period: Period, part: Calendar) -> Period:
    """What supplies the year of a month or day: the range that holds it, else a range's last end.

    'late 1943' is its autumn, after which January lies in the next year.
    """
    meaning = told.meaning
    if isinstance(meaning, Range) and period.days <= _YEAR_DAYS and period.begins and period.ends:
        for year in (period.begins.year, period.ends.year):
            inside = complete(part, year)
            if inside is not None and inside.begins and _holds(period, inside):
                return unit_period("month", inside.begins).on(period.basis)
    if isinstance(meaning, Edge) and meaning.which == "END" and period.granularity == "year":
        return replace(period, begins=(period.begins or date.min).replace(month=10))
    return _last_end(told, period)


def _goes_on(anchor: Period, passing: Period) -> bool:
    """A year that a sentence mentions takes the story on, not back and not far ahead."""
    first, second = anchor.begins, passing.begins
    return first is not None and second is not None and 0 <= second.year - first.year <= _YEARS_ON


def _has_own_year(meaning: Meaning, period: Period) -> bool:
    return period.basis in {"explicit", "context"} and period.begins is not None


def _governs(
    told: TemporalExpression,
    period: Period,
    expression: TemporalExpression,
    tense: Direction | None,
    state: _State,
) -> bool:
    same_sentence = state.sentence(told.start) == state.sentence(expression.start)
    fine = period.granularity in {"day", "week", "month"}
    if state.narrative:
        if not same_sentence and _is_flashback(told.meaning):
            return False
        short = period.granularity == "span" and period.days <= _SEASON_DAYS
        return fine or short or (period.granularity == "year" and _is_fronted(told, state))
    if not same_sentence or tense == "future":
        return False
    return fine or _is_fronted(told, state)


def _is_flashback(meaning: Meaning) -> bool:
    """'two years earlier': the story goes back to its own time after it."""
    core = _core(meaning)
    return isinstance(core, Shift) and not (core.steps is not None and core.steps > 0)


def _is_fronted(told: TemporalExpression, state: _State) -> bool:
    """'In 2019, ...': the date opens its sentence."""
    return told.start - state.sentence(told.start)[0] <= _FRONT


def _year_of_list(
    text: str, expressions: Sequence[TemporalExpression], index: int
) -> Period | None:
    """'on May 3, June 7 and July 2, 2010': the year stands at the end of the list."""
    window = expressions[index : index + 5]
    for before, after in pairwise(window):
        joint = text[before.end : after.start].strip().lower()
        core = _core(after.meaning)
        if joint not in {",", "and", ", and", "&", "or", "to"} or not isinstance(core, Calendar):
            return None
        if core.year is not None and core.year > 0 and core.unit != "year" and not core.two_digit:
            return year_period(core.year).on("context")
    return None


def _day_of_hour(
    expression: TemporalExpression, tense: Direction | None, state: _State
) -> Period | None:
    """The day that a bare hour belongs to: the last one told within reach.

    News tells the hours of its own days: a day far off, or on the other side of publication than
    the clause, has those of its sentence only.
    """
    sentence = state.sentence(expression.start)
    for told, period in reversed(state.told):
        if expression.start - told.end > _REACH:
            return None
        if period.granularity != "day" or period.begins is None:
            continue
        if state.narrative or state.published is None or state.sentence(told.start) == sentence:
            return period
        days = (period.begins - state.published).days
        wrong_side = (tense == "past" and days > 0) or (tense == "future" and days < 0)
        if abs(days) <= _NEWS_DAYS and not wrong_side:
            return period
    return None


def _needed_fineness(meaning: Meaning) -> tuple[str, ...] | None:
    """The granularities that can anchor an expression which counts from the text."""
    if isinstance(meaning, Edge):
        return _needed_fineness(meaning.whole)
    if isinstance(meaning, Inside):
        return _needed_fineness(meaning.whole)
    if isinstance(meaning, Clock) and meaning.date is not None:
        return _needed_fineness(meaning.date)
    if isinstance(meaning, Range):
        return _needed_fineness(meaning.first)
    if isinstance(meaning, Calendar) and meaning.month is None:
        if meaning.weekday is not None:
            return ("day",)
        if meaning.day is not None:
            return ("day", "week", "month")
    if isinstance(meaning, Shift | Echo):
        if meaning.unit in {"day", "weekend"}:
            return ("day",)
        if meaning.unit == "week":
            return ("day", "week")
        if meaning.unit == "month":
            return ("day", "week", "month")
    return None


def _last_told(
    expression: TemporalExpression, tense: Direction | None, state: _State
) -> Period | None:
    """The latest date told within reach that is as fine as the expression needs.

    A month or a fronted year bounds what follows it: no finer date from outside it is looked for,
    and it is returned itself, too coarse to count from.
    """
    fine = _needed_fineness(expression.meaning)
    bound: Period | None = None
    for told, period in reversed(state.told):
        if expression.start - told.end > _REACH:
            break
        core = _last_end(told, period)
        if _lands_too_late(expression.meaning, core, tense, state):
            continue
        if bound is not None and not _holds(bound, core):
            break
        if fine is None or core.granularity in fine:
            return core
        if bound is None and _bounds(told, core, state):
            bound = core
    return bound


def _bounds(told: TemporalExpression, period: Period, state: _State) -> bool:
    if _is_flashback(told.meaning):
        return False
    fronted_year = period.granularity == "year" and _is_fronted(told, state)
    return period.granularity == "month" or fronted_year


def _holds(outer: Period, inner: Period) -> bool:
    if not (outer.begins and outer.ends and inner.begins):
        return False
    return outer.begins <= inner.begins <= outer.ends


def _lands_too_late(meaning: Meaning, base: Period, tense: Direction | None, state: _State) -> bool:
    """'two years later he died' did not happen after publication: it counts from another date."""
    core = _core(meaning)
    if state.published is None or tense != "past" or not isinstance(core, Shift):
        return False
    if core.anchor != "text" or core.steps is None or core.steps <= 0 or base.begins is None:
        return False
    day = shift_day(base.begins, core.unit, core.steps)
    return day is not None and day > state.published


def _last_end(told: TemporalExpression, period: Period) -> Period:
    """After 'Sept 22-24', the next day is counted from the 24th; after 'May to July', from July."""
    meaning = told.meaning
    if isinstance(meaning, Range) and isinstance(meaning.last, Calendar) and period.ends:
        return unit_period(meaning.last.unit, period.ends).on(period.basis)
    return period


def _compared(expression: TemporalExpression, state: _State) -> Period | None:
    for told, period in reversed(state.told):
        if state.sentence(told.start) != state.sentence(expression.start):
            return None
        months = isinstance(told.meaning, Ordinal) and told.meaning.unit == "month"
        if period.granularity in {"quarter", "half"} or months:
            return period
    return None


def _tense(text: str, expression: TemporalExpression, state: _State) -> Direction | None:
    """The tense that the words around give an expression which needs one."""
    if not _needs_tense(expression.meaning):
        return None
    return nearby_tense(text, state.sentence(expression.start), (expression.start, expression.end))


def _needs_tense(meaning: Meaning) -> bool:
    core = _core(meaning)
    weekend = isinstance(core, Shift) and core.unit == "weekend"
    return isinstance(core, Clock) or weekend or (isinstance(core, Calendar) and core.year is None)
