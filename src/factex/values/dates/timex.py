"""TIMEX3 values of what is not a calendar period: durations, times of day, unknown parts.

Source: TimeML 1.2.1, the `value` attribute.
"""

from __future__ import annotations

from factex.values.dates.meanings import Calendar, Clock, Length, Unit

_LETTERS: dict[Unit, tuple[str, str]] = {
    "second": ("T", "S"),
    "minute": ("T", "M"),
    "hour": ("T", "H"),
    "day": ("", "D"),
    "weekend": ("", "WE"),
    "week": ("", "W"),
    "fortnight": ("", "W"),
    "month": ("", "M"),
    "quarter": ("", "Q"),
    "season": ("", "Y"),
    "half": ("", "Y"),
    "year": ("", "Y"),
    "decade": ("", "DE"),
    "century": ("", "CE"),
    "millennium": ("", "ML"),
}
_SEASONS = {1: "SP", 2: "SU", 3: "FA", 4: "WI"}


def length_timex(length: Length) -> str:
    """'P2Y', 'PT30M', 'P4Y10M', 'PXD' for a vague count, 'P6M' for half a year.

    >>> length_timex(Length((("year", 2),)))
    'P2Y'
    """
    days, hours = "", ""
    for unit, count in length.counts:
        unit, count = _whole_units(unit, count)
        prefix, letter = _LETTERS[unit]
        text = f"{'X' if count is None else _digits(count)}{letter}"
        if prefix:
            hours += text
        else:
            days += text
    return f"P{days}" + (f"T{hours}" if hours else "")


def _digits(count: float) -> str:
    return str(count) if isinstance(count, int) else f"{count:g}"


def _whole_units(unit: Unit, count: float | None) -> tuple[Unit, float | None]:
    if unit == "fortnight" and count is not None:
        return "week", count * 2
    if count is not None and not float(count).is_integer():
        if unit == "year" and float(count * 12).is_integer() and count * 12 < 24:
            return "month", count * 12
        if unit == "hour" and float(count * 60).is_integer() and count < 1:
            return "minute", count * 60
        if unit in {"decade", "century"}:
            return "year", count * (10 if unit == "decade" else 100)
    return unit, int(count) if count is not None and float(count).is_integer() else count


def clock_timex(clock: Clock, day: str | None) -> str:
    """'2024-07-09T07:03', '2024-07-09TMO'; the day is XXXX-XX-XX when unknown."""
    if clock.part is not None:
        part = {"DA": "MO"}.get(clock.part, clock.part)
        return f"{day or 'XXXX-XX-XX'}T{part}"
    return f"{day or 'XXXX-XX-XX'}T{clock.hour or 0:02d}:{clock.minute or 0:02d}"


def partial_timex(calendar: Calendar) -> str | None:
    """The value of a date whose year is unknown: 'XXXX-11-25', 'XXXX-WXX-2', 'XXXX-SU'."""
    if calendar.holiday is not None:
        whole = len(calendar.holiday) == 5 and calendar.holiday[2] == "-"
        return f"XXXX-{calendar.holiday}" if whole else None
    if calendar.day is not None and calendar.month is not None:
        return f"XXXX-{calendar.month:02d}-{calendar.day:02d}"
    if calendar.day is not None:
        return f"XXXX-XX-{calendar.day:02d}"
    if calendar.weekday is not None:
        return f"XXXX-WXX-{calendar.weekday}"
    if calendar.month is not None:
        return f"XXXX-{calendar.month:02d}"
    if calendar.quarter is not None:
        return f"XXXX-Q{calendar.quarter}"
    if calendar.half is not None:
        return f"XXXX-H{calendar.half}"
    if calendar.season is not None:
        return f"XXXX-{_SEASONS[calendar.season]}"
    return None


def partial_edtf(calendar: Calendar) -> str | None:
    """The EDTF form of a month or day without a year; None for what EDTF cannot say."""
    timex = partial_timex(calendar)
    return timex if timex and (calendar.month or calendar.day or calendar.holiday) else None
