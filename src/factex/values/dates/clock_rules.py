"""Times of day: '7:03 a.m.', 'noon', '0900 GMT', 'five o'clock'."""

from __future__ import annotations

import re

from factex.values.dates.cascade import Hit, Rule
from factex.values.dates.meanings import Clock

_TIME = re.compile(r"([0-9]{1,2})(?:[.:]([0-9]{2}))?(?:[.:][0-9]{2})?([ap]m)?")


def _clock(text: str, half: str | None) -> Clock | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = match[3] or half
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return Clock(hour, minute) if hour <= 24 and minute < 60 else None


def read_half_day(hit: Hit) -> Clock | None:
    """'7 a.m.', '7:03 pm', '7.30pm'."""
    return _clock(hit.surface("time").lower(), hit["half"])


def read_plain(hit: Hit) -> Clock | None:
    """'19:30', where a word or zone says that it is a time and no score."""
    cued = hit.precedes("AT", "BY", "UNTIL", "FROM", "SINCE", "BETWEEN", "APPROX", "BEFORE")
    if not (cued or hit.has("zone") or hit.precedes("AFTER", "TO", "AND")):
        return None
    return _clock(hit.surface("time").lower(), None)


def read_o_clock(hit: Hit) -> Clock | None:
    """'seven o'clock'."""
    hour = hit["hour"]
    return Clock(hour, 0) if isinstance(hour, int) and 1 <= hour <= 12 else None


def read_military(hit: Hit) -> Clock | None:
    """'0900 GMT', '1430 hours'."""
    digits = hit.surface("digits")
    if len(digits) != 4 or not digits.isdigit():
        return None
    if hit.has("hours") and not (hit["hours"] == "hour" and _is_told(hit, digits)):
        return None
    hour, minute = int(digits[:2]), int(digits[2:])
    return Clock(hour, minute) if hour <= 24 and minute < 60 else None


def _is_told(hit: Hit, digits: str) -> bool:
    """'at 1430 hours' tells the time, 'for 1430 hours' how long."""
    return digits.startswith("0") or hit.precedes("AT", "BY", "UNTIL")


def read_noon(hit: Hit) -> Clock:
    """'noon', 'midnight', 'dawn'."""
    value = hit["noon"]
    if value == "DA":
        return Clock(part="DA")
    if value == "EV":
        return Clock(part="EV")
    return Clock(12 if value == "12:00" else 24, 0)


CLOCK_RULES = (
    Rule("clock.half_day", "time:HOUR half:AMPM ZONED?", "CLK", read_half_day),
    Rule("clock.joined", "time:NAMPM ZONED?", "CLK", read_half_day),
    Rule("clock.colon", "time:NCLOCK zone:ZONED?", "CLK", read_plain),
    Rule("clock.o_clock", "hour:(N12|NUM) OCLOCK", "CLK", read_o_clock),
    Rule("clock.military", "digits:FOURDIGITS (ZONE|hours:UNITS)", "CLK", read_military),
    Rule("clock.noon", "N12? noon:NOON ZONED?", "CLK", read_noon),
)
