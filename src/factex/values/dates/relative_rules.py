"""Dates told from another moment: 'last year', 'the following day', 'this morning', 'recently'."""

from __future__ import annotations

from factex.values.dates.cascade import Hit, Rule
from factex.values.dates.lexicon import context_words
from factex.values.dates.meanings import (
    Anchor,
    Calendar,
    Clock,
    Echo,
    Edge,
    Length,
    Meaning,
    Named,
    Shift,
    Unit,
    Vague,
    Which,
)

# Which way an adjective points, and from where: the moment of writing or the date last told.
_DIRECTIONS: dict[str, tuple[int, Anchor]] = {
    "LAST": (-1, "speech"),
    "PAST": (-1, "speech"),
    "THIS": (0, "speech"),
    "CURRENT": (0, "speech"),
    "NEXT": (1, "speech"),
    "COMING": (1, "speech"),
    "PREVIOUS": (-1, "text"),
    "FOLLOWING": (1, "text"),
    "THAT": (0, "text"),
    "SAME": (0, "text"),
}
_WHICH: dict[int, Which] = {-1: "last", 0: "this", 1: "next"}
_CLOCK_UNITS = {"second", "minute", "hour"}


def direction(hit: Hit) -> tuple[int, Anchor]:
    """Steps and anchor of the adjective of a match; 'the next day' counts from the text."""
    kind = next(kind for kind in _DIRECTIONS if hit.groups["rel"].char == hit.char(kind))
    steps, anchor = _DIRECTIONS[kind]
    if hit.has("way"):
        return (-1 if hit.groups["way"].char == hit.char("PAST") else 1), "speech"
    if kind == "NEXT" and hit.has("the"):
        return steps, "text"
    return steps, anchor


def read_unit(hit: Hit) -> Meaning | None:
    """'last year', 'this quarter', 'the previous month', 'that day'."""
    unit: Unit = hit["unit"]
    if unit in _CLOCK_UNITS or (hit.has("the") and hit.word("rel") == "last"):
        return None
    if hit.has("the") and hit.word("rel") == "next" and _spans(hit):
        return None
    steps, anchor = direction(hit)
    if anchor == "text" and steps == 0:
        return Echo(unit)
    return Shift(unit, steps, anchor)


def read_window_unit(hit: Hit) -> Length | None:
    """'the past year', 'the last decade', 'over the next year': a stretch counted from now."""
    ahead = hit.groups["rel"].char in {hit.char("NEXT"), hit.char("COMING")}
    if hit.groups["rel"].char == hit.char("NEXT") and not _spans(hit):
        return None
    if hit.follows("OF"):
        return Length(((hit["unit"], 1),))
    return Length(((hit["unit"], 1),), "next" if ahead else "past")


def _spans(hit: Hit) -> bool:
    """'over the next year' lasts; 'the next day' is a date."""
    lasting = hit.precedes("OVER", "IN", "WITHIN", "DURING", "FOR", "THROUGH")
    return lasting and hit["unit"] != "day"


def read_named(hit: Hit) -> Named | None:
    """'last May', 'this Friday', 'next summer', 'the following Monday'."""
    steps, anchor = direction(hit)
    which = _WHICH[steps]
    if which == "next" and (hit.groups["rel"].char != hit.char("NEXT") or anchor == "text"):
        which = "coming"
    return Named(name_of(hit), which, anchor)


def name_of(hit: Hit) -> Calendar:
    """The weekday, month, season or holiday of a match, without a year."""
    if hit.has("weekday"):
        return Calendar("day", weekday=hit["weekday"])
    if hit.has("month"):
        return Calendar("month", month=hit["month"])
    if hit.has("holiday"):
        return Calendar("day", holiday=hit["holiday"])
    return Calendar("season", season=hit["season"])


def read_day_part(hit: Hit) -> Clock:
    """'this morning', 'last night', 'the next afternoon', 'that evening'."""
    steps, anchor = direction(hit)
    day: Meaning = Echo("day") if (steps, anchor) == (0, "text") else Shift("day", steps, anchor)
    return Clock(part=hit["part"], date=day)


def read_deictic(hit: Hit) -> Shift:
    """'today', 'yesterday', 'tomorrow'."""
    return Shift("day", hit["day"], "speech")


def read_tonight(hit: Hit) -> Clock:
    """'tonight'."""
    return Clock(part="NI", date=Shift("day", 0, "speech"))


def read_now(hit: Hit) -> Vague | None:
    """'now', 'at present': the published day."""
    if hit.before() in {"right", "just"} and hit.word("ref") == "nowadays":
        return None
    return Vague("PRESENT_REF", now=True)


def read_vague(hit: Hit) -> Vague:
    """'recently', 'currently', 'soon', 'in the near future': no value."""
    return Vague(hit["ref"])


def read_soon(hit: Hit) -> Vague | None:
    """'soon' and 'recently', but not 'as soon as', 'shortly after'."""
    if hit.before() == "as" or hit.after().startswith(("after", "before", "thereafter")):
        return None
    return Vague(hit["ref"])


def read_past(hit: Hit) -> Vague:
    """'in the past'."""
    return Vague("PAST_REF")


def read_past_noun(hit: Hit) -> Vague | None:
    """'the past', when nothing counted follows it."""
    return Vague("PAST_REF") if hit.precedes("IN", "FROM", "OF") else None


def read_time(hit: Hit) -> Echo | None:
    """'at that time', 'at the time,'; 'at the time of the attack' names its moment itself."""
    if hit.word("which") == "that":
        pointed = hit.precedes("AT", "BY", "SINCE", "UNTIL", "DURING", "FROM")
        return Echo(None) if pointed and not hit.follows("OF") else None
    ended = hit.follows("COMMA", "DOT", "PARA", "RPAR") or hit.after() in {"", ";"}
    return Echo(None) if hit.precedes("AT") and ended else None


def read_then(hit: Hit) -> Echo | None:
    """'since then', 'by then'; 'by then Prime Minister' is none."""
    if hit.follows("NAME", "DASH"):
        return None
    return Echo(None) if hit.precedes("SINCE", "UNTIL", "BY", "FROM") else None


def read_future(hit: Hit) -> Vague | None:
    """'the future', 'in future', 'the near future'; not 'its future projects'."""
    if hit.has("near") or hit.precedes("IN"):
        return Vague("FUTURE_REF")
    adjective = hit.follows("WORD") and hit.after() not in context_words("clauses")
    return Vague("FUTURE_REF") if hit.has("the") and not adjective else None


def read_neighbor(hit: Hit) -> Shift | None:
    """'the day before', 'the year after'; before an event it is counted from what is not told."""
    unit: Unit = hit["unit"]
    if unit in _CLOCK_UNITS:
        return None
    ahead = not hit.has("before")
    open_ended = hit.follows("WORD", "NAME", "THE", "A", "THAT", "THIS", "TENSEP", "TENSEF")
    steps = None if open_ended else 1 if ahead else -1
    return Shift(unit, steps, "text", ahead=ahead)


def read_day_but_one(hit: Hit) -> Shift | None:
    """'the day before yesterday', 'the day after tomorrow'."""
    if hit["unit"] != "day":
        return None
    return Shift("day", hit["day"] + (-1 if hit.has("before") else 1), "speech")


def read_year_ago(hit: Hit) -> Shift | None:
    """'the year-earlier quarter', 'year-ago period'."""
    return Shift(hit["unit"], -1, "speech")


def read_unit_end(hit: Hit) -> Edge | None:
    """'year-end', 'at month-end': the end of the period at hand."""
    if hit["unit"] not in {"year", "month"} or hit["edge"] != "END":
        return None
    whole: Meaning = Shift(hit["unit"], 0, "either")
    if hit.has("year"):
        whole = Calendar("year", hit["year"])
    return Edge("END", whole)


def read_early_hours(hit: Hit) -> Clock | None:
    """'the early hours'."""
    return Clock(part="MO") if hit["hours"] == "hour" else None


def read_period(hit: Hit) -> Shift | None:
    """'for the year', 'in the quarter', 'over the weekend': the period at hand."""
    unit: Unit = hit["unit"]
    if hit.follows("TO") and hit.tokens.symbol(hit.last + 1) != hit.char("WORD"):
        return None  # 'in the year to March'
    if hit.follows("OF", "SINCE", "BEFORE", "AFTER", "DASH", "THAT", "POSS", "EDGENOUN"):
        return None
    if unit == "weekend":
        return Shift(unit, 0, "either")
    if unit not in {"week", "month", "quarter", "year"} or hit.follows("WORD", "NAME"):
        return None
    return Shift(unit, 0, "either") if hit.precedes("IN", "FOR", "DURING") else None


def read_bare_part(hit: Hit) -> Clock | None:
    """'in the morning', 'at night', 'in the early hours': of the day last told."""
    if hit.has("the"):
        told = hit.precedes("IN", "DURING", "THROUGH", "BY", "UNTIL") and not hit.follows(
            "OF", "FROM"
        )
    else:
        told = hit.precedes("BY", "UNTIL") or (hit["part"] == "NI" and hit.precedes("AT"))
    return Clock(part=hit["part"]) if told else None


def read_part_hours(hit: Hit) -> str | None:
    """'the evening hours', 'in the early morning hours of 3 May'."""
    part: str = hit["part"]
    return part if hit["hours"] == "hour" else None


def read_overnight(hit: Hit) -> Clock | None:
    """'overnight': the night of the day last told, or of the published day."""
    return None if hit.follows("DASH") else Clock(part="NI")


RELATIVE_RULES = (
    Rule("relative.unit", "the:THE? rel:RELADJ FISCAL? unit:UNITQ", "RELD", read_unit),
    Rule(
        "relative.this_past_unit",
        "the:THE? rel:THIS way:(PAST|COMING) unit:UNITQ",
        "RELD",
        read_unit,
    ),
    Rule("relative.window", "THE rel:(LAST|NEXT) unit:UNITQ", "WINDOW", read_window_unit),
    Rule("relative.window_past", "THE? rel:(PAST|COMING) unit:UNITQ", "WINDOW", read_window_unit),
    Rule(
        "relative.named",
        "the:THE? rel:RELNAME way:(PAST|COMING)? CALENDARNAME",
        "NAMEDD",
        read_named,
    ),
    Rule("relative.day_part", "the:THE? rel:RELPART part:DAYPART", "TIMED", read_day_part),
    Rule("relative.deictic", "day:DEICTIC", "DEICD", read_deictic),
    Rule("relative.tonight", "TONIGHT", "TIMED", read_tonight),
    Rule("relative.period", "THE unit:UNITQ", "RELD", read_period),
    Rule("vague.now", "ref:(NOW|PRESENT)", "VAGD", read_now),
    Rule("vague.word", "ref:VAGUE", "VAGD", read_soon),
    Rule("vague.phrase", "ref:VAGUEP", "VAGD", read_vague),
    Rule("vague.recent", "ref:RECENT", "VAGD", read_vague),
    Rule("vague.recent_units", "ref:RECENT UNITS", "VAGD", read_vague),
    Rule("vague.future", "the:THE? near:NEAR? FUTURE", "VAGD", read_future),
    Rule("relative.neighbor", "THE unit:UNIT (before:BEFORE|AFTER)", "RELD", read_neighbor),
    Rule(
        "relative.day_but_one",
        "THE? unit:UNIT (before:BEFORE|AFTER) day:DEICTIC",
        "DEICD",
        read_day_but_one,
    ),
    Rule("relative.year_ago", "(THE|A)? unit:UNIT DASH (EARLIER|AGO)", "RELD", read_year_ago),
    Rule(
        "relative.unit_end",
        "(THE|A)? unit:UNIT (DASH|POSS)? edge:EDGENOUN year:NYEAR?",
        "PARTD",
        read_unit_end,
    ),
    Rule("relative.early_hours", "THE? EDGEADJ hours:UNITS", "TIMED", read_early_hours),
    Rule("relative.part_hours", "part:DAYPART hours:UNITS", "DAYPART", read_part_hours),
    Rule("relative.overnight", "OVERNIGHT", "TIMED", read_overnight),
    Rule("relative.bare_part", "the:THE? part:DAYPART", "TIMED", read_bare_part),
    Rule("vague.past", "THE? NEAR? PAST", "VAGD", read_past_noun),
    Rule("vague.long_ago", "LONG AGO", "VAGD", read_past),
    Rule("relative.time", "which:(THAT|THE) TIME", "ECHOD", read_time),
    Rule("relative.then", "THEN", "ECHOD", read_then),
)
