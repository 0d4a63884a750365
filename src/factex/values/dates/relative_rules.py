"""Dates told from another moment: 'last year', 'the following day', 'this morning', 'recently'."""

from __future__ import annotations

from factex.values.dates.cascade import Hit, Rule
from factex.values.dates.meanings import (
    Anchor,
    Calendar,
    Clock,
    Echo,
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
    if unit in _CLOCK_UNITS:
        return None
    steps, anchor = direction(hit)
    if anchor == "text" and steps == 0:
        return Echo(unit)
    return Shift(unit, steps, anchor)


def read_window_unit(hit: Hit) -> Length | None:
    """'the past year', 'the last decade', 'over the next year': a stretch counted from now."""
    ahead = hit.groups["rel"].char in {hit.char("NEXT"), hit.char("COMING")}
    if hit.groups["rel"].char == hit.char("NEXT"):
        spanning = hit.precedes("OVER", "IN", "WITHIN", "DURING", "FOR", "THROUGH")
        if not spanning or hit["unit"] == "day":
            return None
    return Length(((hit["unit"], 1),), "next" if ahead else "past")


def read_named(hit: Hit) -> Named | None:
    """'last May', 'this Friday', 'next summer', 'the following Monday'."""
    steps, anchor = direction(hit)
    return Named(name_of(hit), _WHICH[steps], anchor)


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
    if hit.before() == "as" or hit.follows("AFTER", "BEFORE"):
        return None
    return Vague(hit["ref"])


def read_past(hit: Hit) -> Vague:
    """'in the past'."""
    return Vague("PAST_REF")


def read_past_noun(hit: Hit) -> Vague | None:
    """'the past', when nothing counted follows it."""
    return Vague("PAST_REF") if hit.precedes("IN", "FROM", "OF") else None


def read_time(hit: Hit) -> Echo | None:
    """'at that time', 'at the time'; 'at the time of the attack' names its moment itself."""
    return None if hit.follows("OF") or hit.after() in {"when", "that", "being"} else Echo(None)


def read_then(hit: Hit) -> Echo | None:
    """'since then', 'by then'."""
    return Echo(None) if hit.precedes("SINCE", "UNTIL", "BY", "FROM") else None


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
    Rule("relative.named", "the:THE? rel:RELNAME way:(PAST|COMING)? DEMONYM", "NAMEDD", read_named),
    Rule("relative.day_part", "the:THE? rel:RELPART part:DAYPART", "TIMED", read_day_part),
    Rule("relative.deictic", "day:DEICTIC", "DEICD", read_deictic),
    Rule("relative.tonight", "TONIGHT", "TIMED", read_tonight),
    Rule("vague.now", "ref:(NOW|PRESENT)", "VAGD", read_now),
    Rule("vague.word", "ref:VAGUE", "VAGD", read_soon),
    Rule("vague.phrase", "ref:VAGUEP", "VAGD", read_vague),
    Rule("vague.recent", "ref:RECENT", "VAGD", read_vague),
    Rule("vague.recent_units", "ref:RECENT UNITS", "VAGD", read_vague),
    Rule("vague.future", "THE? NEAR? ref:FUTURE", "VAGD", read_vague),
    Rule("vague.past", "THE? NEAR? PAST", "VAGD", read_past_noun),
    Rule("vague.long_ago", "LONG AGO", "VAGD", read_past),
    Rule("relative.time", "(THAT|THE|SAME) TIME", "ECHOD", read_time),
    Rule("relative.then", "THEN", "ECHOD", read_then),
)
