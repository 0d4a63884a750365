"""Bigger expressions from smaller ones: parts and edges of periods, day and hour, ranges."""

from __future__ import annotations

from dataclasses import replace

from factex.values.dates.cascade import Hit, Rule
from factex.values.dates.meanings import (
    Calendar,
    Clock,
    Echo,
    Edge,
    Inside,
    Meaning,
    Named,
    Ordinal,
    Range,
    Shift,
    Unit,
)


def read_weekday_date(hit: Hit) -> Meaning:
    """'Tuesday, July 9, 2024', 'Mon, 12 June', 'Tuesday (28/7)': the date says it all."""
    point: Meaning = hit["point"]
    if isinstance(point, Calendar) and hit["weekday"] is not None:
        weekday = hit["weekday"]
        known = weekday.weekday if isinstance(weekday, Calendar) else weekday
        return replace(point, weekday=known)
    return point


def read_weekday_numbers(hit: Hit) -> Calendar | None:
    """'Tuesday (28/7)': day and month when only one order exists."""
    first, second = hit["day"], hit["month"]
    day, month = (first, second) if second <= 12 < first or first == second else (second, first)
    if not (month <= 12 and day <= 31) or (first <= 12 and second <= 12 and first != second):
        return None
    return Calendar("day", month=month, day=day)


def read_day_part_of(hit: Hit) -> Clock | None:
    """'Saturday afternoon', 'the night of 9 November 1938', 'the night of 5/6 June'."""
    point: Meaning = hit["point"]
    return Clock(part=hit["part"], date=point.first if isinstance(point, Range) else point)


def read_overnight(hit: Hit) -> Clock | None:
    """'overnight on Saturday'."""
    return Clock(part="NI", date=hit["point"]) if hit.word("night") == "overnight" else None


def read_numbered_weekday(hit: Hit) -> Calendar:
    """'Tuesday the 18th'."""
    weekday: Calendar = hit["weekday"]
    return replace(weekday, day=hit["day"])


def read_edge_part(hit: Hit) -> Clock:
    """'early morning', 'the late evening of 7 December'."""
    return Clock(part=hit["part"], date=hit["point"])


def read_hours_of_day(hit: Hit) -> Clock | None:
    """'the early hours of 1 September'."""
    clock: Clock = hit["clock"]
    return replace(clock, date=hit["point"]) if clock.date is None else None


def read_inside(hit: Hit) -> Inside | None:
    """'May last year', 'the third quarter of last year', 'November 11 that year'."""
    part: Meaning = hit["part"]
    whole: Meaning = hit["whole"]
    if not isinstance(part, Calendar) or part.year is not None:
        return None
    wanted: tuple[Unit, ...] = ("week",) if part.weekday and not part.day else ("year",)
    if isinstance(whole, Shift | Echo) and whole.unit in wanted:
        return Inside(part, whole)
    if isinstance(whole, Calendar) and whole.unit == "year" and wanted == ("year",):
        return Inside(part, whole)
    return None


def read_inside_unit(hit: Hit) -> Inside | None:
    """'the first half of the year', 'July of the same year'."""
    part: Meaning = hit["part"]
    if not isinstance(part, Calendar) or part.year is not None or hit["unit"] != "year":
        return None
    return Inside(part, Shift("year", 0, "either"))


def read_quarter_of(hit: Hit) -> Edge:
    """'the first quarter of the 20th century'."""
    part: Calendar = hit["part"]
    return Edge(
        "START" if part.quarter == 1 else "END" if part.quarter == 4 else "MID", hit["whole"]
    )


def read_half_of(hit: Hit) -> Meaning | None:
    """'the first half of 2024', 'the second half of the 19th century'."""
    index, whole = hit["index"], hit["whole"]
    if whole is None:
        whole = Shift(hit["unit"], 0, "either")
    if index > 2:
        return None
    if isinstance(whole, Calendar) and whole.unit == "year" and whole.last_year is None:
        return Calendar("half", whole.year, half=index)
    if isinstance(whole, Shift | Echo) and whole.unit == "year":
        return Inside(Calendar("half", half=index), whole)
    return Edge("START" if index == 1 else "END", whole)


def read_ordinal(hit: Hit) -> Ordinal | None:
    """'the first week of January 2016', 'the last two days of May'."""
    unit: Unit = hit["unit"]
    index = -1 if hit.has("final") else hit["index"]
    return Ordinal(index, 1, unit, hit["whole"])


def read_ordinal_weekday(hit: Hit) -> Ordinal | None:
    """'the second Monday in May 2012'."""
    weekday = hit["weekday"]
    known = weekday.weekday if isinstance(weekday, Calendar) else None
    return None if known is None else Ordinal(hit["index"], 1, "day", hit["whole"], known)


def read_last_weekday(hit: Hit) -> Ordinal | None:
    """'the last Tuesday of August'."""
    named: Meaning = hit["named"]
    if not isinstance(named, Named) or named.which != "last" or named.calendar.weekday is None:
        return None
    return Ordinal(-1, 1, "day", hit["whole"], named.calendar.weekday)


def read_ago_this(hit: Hit) -> Shift | None:
    """'a year ago this month', 'two years ago today': that month, that day of the year before."""
    ago, now = hit["ago"], hit["now"]
    if not (isinstance(ago, Shift) and isinstance(now, Shift)) or ago.steps is None:
        return None
    at_hand = now.unit in {"day", "week", "month"} and now.steps == 0
    if ago.anchor != "speech" or now.anchor != "speech" or not at_hand:
        return None
    return replace(ago, within=now.unit)


def read_ordinal_span(hit: Hit) -> Ordinal | None:
    """'the first nine months of 2019'; bare 'the first nine months' means the year's."""
    unit, count = hit["length"].counts[0]
    whole = hit["whole"]
    if count is None or float(count) != int(count) or len(hit["length"].counts) > 1:
        return None
    if whole is None and (hit.follows("OF") or unit != "month" or count not in (3, 6, 9)):
        return None
    if hit.has("index") and hit["index"] != 1:
        return None
    last = hit.has("final") or "last" in {hit.word("length"), hit.tokens.word(hit.first + 1)}
    return Ordinal(-1 if last else 1, int(count), unit, whole)


def read_edge(hit: Hit) -> Edge | None:
    """'early 1970s', 'late last year', 'the end of 2016', 'mid-July'."""
    whole: Meaning = hit["whole"]
    if isinstance(whole, Shift) and whole.unit == "day" and whole.steps is None:
        return None
    return Edge(hit["edge"], whole)


def read_edge_units(hit: Hit) -> Edge | None:
    """'the early months of 1805', 'the first days of May', 'the closing weeks of 1918'."""
    length = next(node.value for node in hit.nodes if node.char == hit.char("DUR"))
    if any(count is not None for _, count in length.counts):
        return None
    if hit.has("edge"):
        return Edge(hit["edge"], hit["whole"])
    return Edge("START" if hit.has("index") else "END", hit["whole"])


def read_edge_period(hit: Hit) -> Edge | None:
    """'the end of the month', 'later in the day'."""
    unit: Unit = hit["unit"]
    if unit in {"hour", "minute", "second"}:
        return None
    if unit == "day":
        return Edge(hit["edge"], Echo("day"))
    return Edge(hit["edge"], Shift(unit, 0, "either"))


def read_later(hit: Hit) -> Edge:
    """'later this month', 'earlier that week', 'later today'."""
    return Edge("START" if hit.has("earlier") else "END", hit["whole"])


def read_later_period(hit: Hit) -> Edge | None:
    """'later in the day', 'earlier in the year'."""
    unit: Unit = hit["unit"]
    edge = "START" if hit.has("earlier") else "END"
    if unit in {"hour", "minute", "second"}:
        return None
    whole: Meaning = Echo("day") if unit == "day" else Shift(unit, 0, "either")
    return Edge("START" if edge == "START" else "END", whole)


def read_clock_date(hit: Hit) -> Clock | None:
    """'7:03 a.m. on Tuesday', 'Friday at noon'."""
    clock: Clock = hit["clock"]
    point: Meaning = hit["point"]
    if clock.date is not None or hit.surface("on") == "On":
        return None
    if isinstance(point, Clock):
        return replace(clock, date=point.date)
    return replace(clock, date=point) if _is_day(point) else None


def _is_day(point: Meaning) -> bool:
    if isinstance(point, Named):
        return _is_day(point.calendar)
    if isinstance(point, Inside):
        return _is_day(point.part)
    if isinstance(point, Edge):
        return _is_day(point.whole)
    return isinstance(point, Calendar | Shift | Echo) and point.unit == "day"


def read_clock_part(hit: Hit) -> Clock | None:
    """'eight in the morning'."""
    hour = hit["hour"]
    if not isinstance(hour, int) or not 1 <= hour <= 12:
        return None
    later = 12 if hit["part"] in {"AF", "EV", "NI"} and hour < 12 else 0
    return Clock(hour + later, 0)


def read_clock_with_part(hit: Hit) -> Clock:
    """'8:30 in the morning': the part adds nothing to the hour."""
    clock: Clock = hit["clock"]
    later = hit["part"] in {"AF", "EV", "NI"} and clock.hour is not None and clock.hour < 12
    return replace(clock, hour=(clock.hour or 0) + 12) if later else clock


def read_range(hit: Hit) -> Range | None:
    """'2014 to June 2020', 'between May and October 1648', 'Tuesday to Thursday'."""
    first, last = hit["first"], hit["last"]
    if not (_can_range(first) and _can_range(last)) or not _fits(hit, first, last):
        return None
    shared = _share_year(first, last)
    return None if shared is None else Range(shared[0], shared[1])


def _can_range(point: Meaning) -> bool:
    if isinstance(point, Edge):
        return _can_range(point.whole)
    return isinstance(point, Calendar | Shift | Named | Inside | Echo | Ordinal)


def _fits(hit: Hit, first: Meaning, last: Meaning) -> bool:
    """Bare 'X to Y' and 'X-Y' join calendar dates only; 'from' and 'between' join any two."""
    if hit.has("between") or hit.precedes("FROM"):
        return True
    ends = [point.whole if isinstance(point, Edge) else point for point in (first, last)]
    calendars = [point for point in ends if isinstance(point, Calendar)]
    if len(calendars) < 2:
        return False
    weekdays = [point.weekday is not None and point.day is None for point in calendars]
    return weekdays[0] == weekdays[1]


def _share_year(first: Meaning, last: Meaning) -> tuple[Meaning, Meaning] | None:
    """Give the first end the year of the last ('May to October 1648'); refuse a falling range."""
    start = first.whole if isinstance(first, Edge) else first
    end = last.whole if isinstance(last, Edge) else last
    if isinstance(end, Inside) and isinstance(start, Calendar) and _lacks_year(start):
        return Inside(start, end.whole), last  # 'between Oct. 26 and Nov. 5 last year'
    if not (isinstance(start, Calendar) and isinstance(end, Calendar)):
        return first, last
    if start.year is None and end.year is not None and start.weekday is None:
        wraps = (start.month or 0) > (end.month or 12)
        filled = replace(start, year=end.year - (1 if wraps else 0), two_digit=end.two_digit)
        return (replace(first, whole=filled) if isinstance(first, Edge) else filled), last
    if start.year is not None and end.year is not None and start.year > end.year:
        return None
    if start.year is not None and end.year is None and start.unit in {"month", "day"}:
        wraps = (start.month or 0) > (end.month or 12)
        return first, replace(end, year=start.year + (1 if wraps else 0))
    return first, last


def _lacks_year(point: Calendar) -> bool:
    return point.year is None and point.weekday is None


def read_listed(hit: Hit) -> Range | None:
    """'2010 and 2011', 'July and August 2013': neighbours joined by 'and' make one period."""
    first, last = hit["first"], hit["last"]
    if not (isinstance(first, Calendar) and isinstance(last, Calendar)):
        return None
    shared = _share_year(first, last)
    if shared is None:
        return None
    start, end = shared
    if hit.precedes("COMMA") and hit.tokens.symbol(hit.first - 2) == hit.char("NYEAR"):
        return None
    if not (isinstance(start, Calendar) and isinstance(end, Calendar)):
        return None
    if start.unit == end.unit == "year" and end.year == (start.year or 0) + 1:
        return Range(start, end, listed=True)
    neighbours = start.unit == end.unit == "month" and end.month == (start.month or 0) + 1
    return Range(start, end, listed=True) if neighbours and start.year == end.year else None


def read_clock_range(hit: Hit) -> Range | None:
    """'from 9 a.m. to 5 p.m.'."""
    first, last = hit["first"], hit["last"]
    if not (isinstance(first, Clock) and isinstance(last, Clock)):
        return None
    if first.date is None and last.date is not None:
        first = replace(first, date=last.date)
    return Range(first, last)


def read_decade_range(hit: Hit) -> Range | None:
    """'the 1980s and 1990s', 'the 1970s and '80s'."""
    first, last = hit["first"], hit["last"]
    if not (isinstance(first, Calendar) and isinstance(last, Calendar)) or first.year is None:
        return None
    if last.two_digit and not first.two_digit and last.year is not None:
        last = replace(last, year=first.year - first.year % 100 + last.year, two_digit=False)
    if first.unit != "decade" or last.unit != "decade" or (last.year or 0) <= first.year:
        return None
    return Range(first, last, listed=True)


def read_approximate(hit: Hit) -> Calendar | None:
    """'around August 2019', 'circa 1850'."""
    point: Meaning = hit["point"]
    if not isinstance(point, Calendar) or hit.word("about") in {"just", "only", "some", "barely"}:
        return None
    return replace(point, approximate=True)


GROUP_RULES = (
    Rule("group.weekday_date", "weekday:WDAYD COMMA? THE? point:DAYD", "DAYD", read_weekday_date),
    Rule(
        "group.weekday_short_date",
        "weekday:WDABBR DOT? COMMA? point:DAYD",
        "DAYD",
        read_weekday_date,
    ),
    Rule("group.weekday_brackets", "weekday:WDAYD LPAR point:DAYD RPAR", "DAYD", read_weekday_date),
    Rule(
        "group.weekday_numbers",
        "WDAYD LPAR day:DAY SLASH month:DAY RPAR",
        "DAYD",
        read_weekday_numbers,
    ),
    Rule("group.day_part", "point:DAYLIKE COMMA? part:DAYPART", "TIMED", read_day_part_of),
    Rule("group.overnight", "night:TIMED (ON|INTO)? point:DAYLIKE", "TIMED", read_overnight),
    Rule(
        "group.part_of_day",
        "THE? part:DAYPART (OF|ON)? THE? point:(DAYLIKE|RANGED)",
        "TIMED",
        read_day_part_of,
    ),
    Rule("group.night_from", "THE? part:DAYPART FROM point:RANGED", "TIMED", read_day_part_of),
    Rule(
        "group.weekday_number", "weekday:WDAYD COMMA? THE day:NORD", "DAYD", read_numbered_weekday
    ),
    Rule(
        "group.edge_of_day",
        "THE? EDGEADJ part:DAYPART ((OF|ON) point:DAYLIKE)?",
        "TIMED",
        read_edge_part,
    ),
    Rule("group.hours_of_day", "clock:TIMED OF point:DAYLIKE", "TIMED", read_hours_of_day),
    Rule("group.hour_part", "hour:(N12|NUM) IN THE part:DAYPART", "CLK", read_clock_part),
    Rule("group.clock_part", "clock:CLK IN THE part:DAYPART", "CLK", read_clock_with_part),
)

PART_RULES = (
    Rule("part.inside", "part:POINT COMMA? OF? whole:(RELD|ECHOD)", "PARTD", read_inside),
    Rule(
        "part.inside_unit",
        "part:(QTRD|HALFD|MONTHD|SEASD) OF THE SAME? unit:UNIT",
        "PARTD",
        read_inside_unit,
    ),
    Rule("part.quarter_of", "part:QTRD OF whole:YEARD", "PARTD", read_inside),
    Rule("part.quarter_of_century", "part:QTRD OF whole:(CENTD|DECD)", "PARTD", read_quarter_of),
    Rule(
        "part.half_of",
        "THE? index:ORDN HALF OF (whole:POINT|THE SAME? unit:UNIT)",
        "HALFD",
        read_half_of,
    ),
    Rule("part.ordinal", "THE? index:ORDN unit:UNIT OF whole:POINT", "PARTD", read_ordinal),
    Rule(
        "part.ordinal_weekday",
        "THE? index:ORDN weekday:WDAYD (OF|IN) whole:(MONTHD|RELD|PARTD)",
        "DAYD",
        read_ordinal_weekday,
    ),
    Rule("part.last_weekday", "named:NAMEDD OF whole:POINT", "DAYD", read_last_weekday),
    Rule("part.ago_this", "ago:RELD now:(RELD|DEICD)", "RELD", read_ago_this),
    Rule(
        "part.ordinal_span",
        "THE? index:ORDN length:DUR (OF whole:POINT)?",
        "PARTD",
        read_ordinal_span,
    ),
    Rule("part.last_span", "length:WINDOW OF whole:POINT", "PARTD", read_ordinal_span),
)

EDGE_RULES = (
    Rule("edge.units", "THE? edge:(EDGEADJ|EDGEUNIT) DUR OF whole:EDGED", "PARTD", read_edge_units),
    Rule("edge.first_units", "THE? (index:ORDN|LAST) DUR OF whole:EDGED", "PARTD", read_edge_units),
    Rule("edge.adjective", "THE? edge:EDGEADJ DASH? (IN|ON)? THE? whole:EDGED", "PARTD", read_edge),
    Rule("edge.noun_joined", "edge:EDGENOUN DASH whole:EDGED", "PARTD", read_edge),
    Rule("edge.noun", "THE? edge:EDGENOUN OF whole:EDGED", "PARTD", read_edge),
    Rule("edge.noun_unit", "THE? edge:EDGENOUN OF THE unit:UNITQ", "PARTD", read_edge_period),
    Rule("edge.adjective_unit", "edge:EDGEADJ IN THE unit:UNITQ", "PARTD", read_edge_period),
    Rule("edge.later", "(earlier:EARLIER|LATER) (IN|ON)? whole:EDGED", "PARTD", read_later),
    Rule(
        "edge.later_unit",
        "(earlier:EARLIER|LATER) (IN|ON) THE unit:UNITQ",
        "PARTD",
        read_later_period,
    ),
    Rule("edge.approximate", "about:APPROX point:EDGED", "PARTD", read_approximate),
)

CLOCK_DATE_RULES = (
    Rule("clock.date", "clock:CLK COMMA? on:(ON|OF)? point:DAYTIME", "TIMED", read_clock_date),
    Rule("clock.after_date", "point:DAYTIME COMMA? AT? clock:CLK", "TIMED", read_clock_date),
    Rule("clock.date_at", "point:DAYTIME AT APPROX? clock:CLK", "TIMED", read_clock_date),
)

RANGE_RULES = (
    Rule("range.to", "first:POINT TOWARD last:POINT", "RANGED", read_range),
    Rule("range.dash", "first:POINT DASH last:POINT", "RANGED", read_range),
    Rule("range.slash", "first:MONTHD SLASH last:MONTHD", "RANGED", read_range),
    Rule("range.between", "between:BETWEEN first:POINT AND last:POINT", "RANGED", read_range),
    Rule("range.listed", "first:(YEARD|MONTHD) AND last:(YEARD|MONTHD)", "RANGED", read_listed),
    Rule("range.decades", "first:DECD AND last:DECD", "RANGED", read_decade_range),
    Rule(
        "range.clock",
        "BETWEEN? first:CLOCKED (TO|DASH|UNTIL|AND) last:CLOCKED",
        "RANGED",
        read_clock_range,
    ),
)
