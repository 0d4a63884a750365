"""Calendar arithmetic: periods of the Gregorian calendar and how EDTF and TIMEX3 write them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from factex.records import Basis, Granularity
from factex.values.dates.meanings import Unit

_SEASON_CODES = {1: "SP", 2: "SU", 3: "FA", 4: "WI"}
_SEASON_FIRST_MONTH = {1: 3, 2: 6, 3: 9, 4: 12}
_GRANULARITY: dict[Unit, Granularity] = {
    "second": "day",
    "minute": "day",
    "hour": "day",
    "day": "day",
    "weekend": "span",
    "week": "week",
    "fortnight": "span",
    "month": "month",
    "quarter": "quarter",
    "season": "span",
    "half": "half",
    "year": "year",
    "decade": "decade",
    "century": "span",
    "millennium": "span",
}


@dataclass(frozen=True)
class Period:
    """A stretch of days, inclusive, with its EDTF and TIMEX3 forms.

    `begins` and `ends` are None before the year 1 and where the period is unknown; `edtf` is None
    where nothing is known.
    """

    begins: date | None
    ends: date | None
    edtf: str | None
    timex: str | None
    granularity: Granularity
    basis: Basis = "explicit"

    @property
    def known(self) -> bool:
        """True when both ends are calendar days."""
        return self.begins is not None and self.ends is not None

    @property
    def days(self) -> int:
        """How many days it lasts; 0 when an end is unknown."""
        return (self.ends - self.begins).days + 1 if self.begins and self.ends else 0

    def on(self, basis: Basis) -> Period:
        """The same period, resolved by another basis."""
        return replace(self, basis=basis)


def granularity_of(unit: Unit) -> Granularity:
    """The contract's granularity for a unit of the grammar."""
    return _GRANULARITY[unit]


def unresolved(timex: str | None, unit: Unit, edtf: str | None = None) -> Period:
    """An expression whose place in the calendar is not known."""
    return Period(None, None, edtf, timex, granularity_of(unit), "unresolved")


def day_period(day: date) -> Period:
    """One day."""
    return Period(day, day, day.isoformat(), day.isoformat(), "day")


def week_period(day: date) -> Period:
    """The ISO week (Monday to Sunday) that holds a day; EDTF has no weeks, so an interval."""
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    year, week, _ = first.isocalendar()
    return Period(first, last, f"{first}/{last}", f"{year:04d}-W{week:02d}", "week")


def weekend_period(day: date) -> Period:
    """Saturday and Sunday of the ISO week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    first, last = monday + timedelta(days=5), monday + timedelta(days=6)
    year, week, _ = monday.isocalendar()
    return Period(first, last, f"{first}/{last}", f"{year:04d}-W{week:02d}-WE", "span")


def month_period(year: int, month: int) -> Period:
    """A calendar month."""
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    text = f"{year:04d}-{month:02d}"
    return Period(first, last, text, text, "month")


def quarter_period(year: int, quarter: int) -> Period:
    """A calendar quarter; EDTF level 2 numbers quarters 33 to 36."""
    first, last = month_period(year, quarter * 3 - 2), month_period(year, quarter * 3)
    return Period(
        first.begins, last.ends, f"{year:04d}-{32 + quarter}", f"{year:04d}-Q{quarter}", "quarter"
    )


def half_period(year: int, half: int) -> Period:
    """A half year, as an EDTF interval of months."""
    first, last = month_period(year, half * 6 - 5), month_period(year, half * 6)
    return Period(
        first.begins, last.ends, f"{first.edtf}/{last.edtf}", f"{year:04d}-H{half}", "half"
    )


def season_period(year: int, season: int) -> Period:
    """A season of the northern year by whole months; winter runs into the next year.

    Source: EDTF level 1 seasons 21 (spring) to 24 (winter).
    """
    first = month_period(year, _SEASON_FIRST_MONTH[season])
    last = month_period(*add_months(year, _SEASON_FIRST_MONTH[season], 2))
    code = _SEASON_CODES[season]
    return Period(
        first.begins, last.ends, f"{year:04d}-{20 + season}", f"{year:04d}-{code}", "span"
    )


def year_period(year: int) -> Period:
    """A calendar year; astronomical, so 44 BC is -43."""
    if year < 1:
        return Period(None, None, f"-{-year:04d}" if year else "0000", f"BC{1 - year:04d}", "year")
    text = f"{year:04d}"
    return Period(date(year, 1, 1), date(year, 12, 31), text, text, "year")


def year_pair_period(first: int, last: int) -> Period:
    """Two named calendar years, the reading of a fiscal year ('2019-20')."""
    begins, ends = year_period(first), year_period(last)
    return Period(begins.begins, ends.ends, f"{first:04d}/{last:04d}", f"{first:04d}", "year")


def decade_period(first: int) -> Period:
    """Ten years from a year that ends in zero."""
    text = f"{first // 10:03d}"
    return Period(date(first, 1, 1), date(first + 9, 12, 31), f"{text}X", text, "decade")


def century_period(first: int) -> Period:
    """A century by its leading digits: the 19th is 1800 to 1899 (EDTF 18XX)."""
    if first < 0:
        digits = f"{-first // 100 - 1:02d}"
        return Period(None, None, f"-{digits}XX", f"BC{digits}", "span")
    text = f"{first // 100:02d}"
    return Period(date(max(first, 1), 1, 1), date(first + 99, 12, 31), f"{text}XX", text, "span")


def unit_period(unit: Unit, day: date) -> Period:
    """The period of a unit that holds a day."""
    match unit:
        case "weekend":
            return weekend_period(day)
        case "week" | "fortnight":
            return week_period(day)
        case "month":
            return month_period(day.year, day.month)
        case "quarter":
            return quarter_period(day.year, (day.month + 2) // 3)
        case "half":
            return half_period(day.year, 1 if day.month < 7 else 2)
        case "year" | "season":
            return year_period(day.year)
        case "decade":
            return decade_period(day.year - day.year % 10)
        case "century" | "millennium":
            return century_period(day.year - day.year % 100)
        case _:
            return day_period(day)


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Year and month `count` months later."""
    index = year * 12 + month - 1 + count
    return index // 12, index % 12 + 1


def shift_day(day: date, unit: Unit, count: float) -> date | None:
    """A day `count` units later, clipped to the end of its month; None outside years 1 to 9999."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
    days = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}
    try:
        if unit in days:
            return day + timedelta(days=round(days[unit] * count))
        if unit not in months:
            return None
        year, month = add_months(day.year, day.month, round(months[unit] * count))
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None


def span_period(first: Period, last: Period) -> Period:
    """From the first day of one period to the last day of another."""
    edtf = first.edtf if first.edtf == last.edtf else None
    if first.edtf and last.edtf and not edtf:
        edtf = f"{_head(first.edtf)}/{_tail(last.edtf)}"
    timex = f"{first.timex}/{last.timex}" if first.timex and last.timex else None
    return Period(first.begins, last.ends, edtf, timex, "span", _weakest(first.basis, last.basis))


def _head(edtf: str) -> str:
    return edtf.split("/")[0]


def _tail(edtf: str) -> str:
    return edtf.split("/")[-1]


def open_after(period: Period) -> Period:
    """From a period on ('since 2014'): no end."""
    edtf = None if period.edtf is None or not period.known else f"{_plain(period, True)}/.."
    return replace(period, ends=None, edtf=edtf or period.edtf)


def open_before(period: Period) -> Period:
    """Up to a period ('by July 2019'): no beginning."""
    edtf = None if period.edtf is None or not period.known else f"../{_plain(period, False)}"
    return replace(period, begins=None, edtf=edtf or period.edtf)


def _plain(period: Period, head: bool) -> str:
    """An EDTF form that may stand in an interval: seasons and quarters become months."""
    text = period.edtf or ""
    if "/" in text:
        return _head(text) if head else _tail(text)
    sub_year = len(text) == 7 and text[5:].isdecimal() and int(text[5:]) > 12
    if sub_year and period.begins and period.ends:
        return (period.begins if head else period.ends).isoformat()[:7]
    return text


def _weakest(first: Basis, second: Basis) -> Basis:
    order: tuple[Basis, ...] = ("unresolved", "reference", "context", "explicit")
    return min(first, second, key=order.index)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar. Source: Meeus/Jones/Butcher algorithm."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, leap_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - leap_rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def holiday_date(rule: str, year: int) -> date:
    """The day of a holiday: 'MM-DD', 'MM-weekday-nth' (or '-last') or 'E+days' from Easter."""
    if rule.startswith("E"):
        return easter(year) + timedelta(days=int(rule[1:]))
    month, first, *nth = rule.split("-")
    if not nth:
        return date(year, int(month), int(first))
    if nth[0] == "last":
        last = date(year, int(month), monthrange(year, int(month))[1])
        return last - timedelta(days=(last.isoweekday() - int(first)) % 7)
    day_one = date(year, int(month), 1)
    days = (int(first) - day_one.isoweekday()) % 7 + 7 * (int(nth[0]) - 1)
    return day_one + timedelta(days=days)
