"""Absolute and partial calendar dates: days, months, years, decades, seasons, quarters."""

from __future__ import annotations

import re
from datetime import date

from factex.values.dates.cascade import Hit, Rule
from factex.values.dates.guards import is_bare_month, is_bare_season, is_bare_year, is_half_year
from factex.values.dates.lexicon import context_words
from factex.values.dates.meanings import Calendar, Range

# 'the 1800s' are a century, 'the 1900s' and 'the 2000s' may be decades.
_FIRST_NAMED_DECADE = 1900
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def valid_day(year: int | None, month: int, day: int) -> bool:
    """True when the day exists; without a year, in some year."""
    try:
        date(2000 if year is None else year, month, day)
    except ValueError:
        return False
    return True


def full_year(hit: Hit) -> tuple[int | None, bool]:
    """The year of a match and whether its century is still to be supplied ("'98")."""
    if hit["short"] is not None:
        return int(hit["short"]), True
    return hit["year"], False


def read_day(hit: Hit) -> Calendar | None:
    """'25 November 2009', 'November 25th', 'the second of December'."""
    year, two_digit = full_year(hit)
    month, day = hit["month"], hit["day"]
    if not valid_day(None if two_digit else year, month, day):
        return None
    return Calendar("day", year, month, day, two_digit=two_digit)


def read_month_day(hit: Hit) -> Calendar | None:
    """'Nov. 25', unless the number counts what follows ('in May 20 people', 'June 3 million')."""
    if hit.after() in {"%", ":"} | context_words("scales"):
        return None
    return None if hit.follows("COUNTED") and not hit.precedes("ON") else read_day(hit)


def read_day_month(hit: Hit) -> Calendar | None:
    """'25 November', unless the number belongs to what stands before ('12 December 3, 2009')."""
    follows = hit.after()
    if follows.isdecimal() and int(follows) <= 31 and hit.after(2) == ",":
        return None
    if hit.before() in {".", "/", ":"} and hit.tokens.touching(hit.first):
        return None
    return read_day(hit)


def read_early_day(hit: Hit) -> Calendar | None:
    """'10 July 138', unless the number counts what follows."""
    return None if hit.follows("WORD", "COUNTED", "NAME") else read_day(hit)


def read_days(hit: Hit) -> Range | None:
    """'Sept 22-24', '5 and 6 December 2019': two days of one month."""
    year, two_digit = full_year(hit)
    month, first, last = hit["month"], hit["day"], hit["day2"]
    known = None if two_digit else year
    if first >= last or not (valid_day(known, month, first) and valid_day(known, month, last)):
        return None
    return Range(
        Calendar("day", year, month, first, two_digit=two_digit),
        Calendar("day", year, month, last, two_digit=two_digit),
    )


def read_day_of_month(hit: Hit) -> Calendar | None:
    """'on the 18th' of the month last told; 'the 18th Brigade' is none."""
    if not hit.precedes("ON", "UNTIL", "BY", "SINCE") or hit["day"] > 31:
        return None
    new_clause = hit.after() in context_words("openers")
    if hit.follows("WORD", "NAME", "UNIT", "UNITS", "COUNTED", "DASH", "AND") and not new_clause:
        return None
    return Calendar("day", day=hit["day"])


def read_month(hit: Hit) -> Calendar | None:
    """'November 2009', "Jan. '98"."""
    year, two_digit = full_year(hit)
    return Calendar("month", year, hit["month"], two_digit=two_digit)


def read_bare_month(hit: Hit) -> Calendar | None:
    """A month alone, where its surroundings say it is one."""
    return Calendar("month", month=hit["month"]) if is_bare_month(hit) else None


def read_iso(hit: Hit) -> Calendar | None:
    """'2009-11-25', also as the head of a timestamp."""
    year, month, day = (int(part) for part in hit["iso"][:10].split("-"))
    return Calendar("day", year, month, day) if _exists(year, month, day) else None


def read_year_first(hit: Hit) -> Calendar | None:
    """'2018/12/20', '2018 12 20': year, month and day, the last two in two digits each."""
    if any(len(hit.surface(part)) != 2 for part in ("month", "day")):
        return None
    dated = hit.precedes("ON", "SINCE", "BY", "UNTIL", "FROM", "OF", "COMMA", "LPAR", "COLON")
    if not (dated or hit.has("slash")):
        return None
    year, month, day = hit["year"], hit["month"], hit["day"]
    return Calendar("day", year, month, day) if _exists(year, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    return year >= 1 and 1 <= month <= 12 and valid_day(year, month, day)


def _two_numbers(first: int, second: int, year: int, two_digit: bool) -> Calendar | None:
    """Day and month of a numeric date, when only one order exists."""
    if first > 12 or first == second:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    else:
        return None
    known = None if two_digit else year
    if not 1 <= month <= 12 or not valid_day(known, month, day):
        return None
    return Calendar("day", year, month, day, two_digit=two_digit)


def read_numeric(hit: Hit) -> Calendar | None:
    """'25/11/2009' and '11/25/2009'; '03/04/2009' can be either and is refused."""
    if not all(hit.tokens.touching(index) for index in range(hit.first + 1, hit.last)):
        return None
    if hit.has("year"):
        return _two_numbers(hit["day"], hit["month"], hit["year"], False)
    if len(hit.surface("short")) != 2:
        return None
    return _two_numbers(hit["day"], hit["month"], hit["short"], True)


def read_dotted(hit: Hit) -> Calendar | None:
    """'25.11.2009': day, month, year, the only order written with dots."""
    day, month, year = (int(part) for part in hit["dotted"].split("."))
    return Calendar("day", year, month, day) if _exists(year, month, day) else None


def read_year(hit: Hit) -> Calendar | None:
    """A year alone, where its surroundings do not make it a count or a name's number."""
    return Calendar("year", hit["year"]) if is_bare_year(hit) else None


def read_named_year(hit: Hit) -> Calendar | None:
    """'the year 2013', 'in year 2013'."""
    dated = hit.has("the") or hit.precedes("IN", "SINCE", "BY", "UNTIL", "OF")
    return Calendar("year", hit["year"]) if dated and hit.word("unit") == "year" else None


def read_short_year(hit: Hit) -> Calendar | None:
    """ "in '41"."""
    dated = hit.precedes("IN", "SINCE", "BY", "UNTIL", "OF", "SEASON", "SEASONX")
    if not dated or len(hit.surface("short")) != 2 or not hit.tokens.touching(hit.last - 1):
        return None
    return Calendar("year", hit["short"], two_digit=True)


def read_year_pair(hit: Hit) -> Calendar | Range | None:
    """'2019-20' (a fiscal year) or '2007-13' (a range written short)."""
    surface = hit.surface("last")
    if len(surface) > 2 or not hit.tokens.touching(hit.first + 1):
        return None
    first = int(hit["year"])
    last = first - first % 10 ** len(surface) + int(surface)
    if last == first + 1 or (last < first and first % 100 == 99 and surface == "00"):
        return Calendar("year", first, last_year=first + 1)
    if last <= first or not is_bare_year(hit):
        return None
    return Range(Calendar("year", first), Calendar("year", last))


def read_named_pair(hit: Hit) -> Calendar | None:
    """'the year 2013-14'."""
    first, last = hit["year"], hit["last"]
    is_pair = len(hit.surface("last")) == 2 and last == (first + 1) % 100
    return Calendar("year", first, last_year=first + 1) if is_pair else None


def read_era_year(hit: Hit) -> Calendar | None:
    """'44 BC' (astronomical year -43), 'AD 79'."""
    number = hit["number"]
    if isinstance(number, str):
        number = int(number.replace(",", "")) if _THOUSANDS.fullmatch(number) else 0
    if number == 0:
        return None
    return Calendar("year", 1 - number if hit.has("bc") else number)


def read_years_bc(hit: Hit) -> Range | None:
    """'264–241 BC', 'from 264 to 241 BC'."""
    first, last = hit["first"], hit["last"]
    if not (isinstance(first, int) and isinstance(last, int)) or first <= last or last == 0:
        return None
    return Range(Calendar("year", 1 - first), Calendar("year", 1 - last))


def read_decade(hit: Hit) -> Calendar | None:
    """'the 1990s', "the '90s", 'the nineties'."""
    number = hit["decade"]
    if number % 10 or hit.before() in context_words("owners"):
        return None
    if number >= 1000:
        century = number % 100 == 0 and number < _FIRST_NAMED_DECADE
        return Calendar("century" if century else "decade", number)
    owners = context_words("owners")
    if hit.before(2) in owners and hit.before() in {"early", "late", "mid"}:
        return None
    dated = hit.before() in {"the", "early", "late", "mid", "-", "'", "’", "‘"} or hit.has("the")
    dated = dated or hit.has("quote")
    return Calendar("decade", number, two_digit=True) if dated else None


def read_possessive_decade(hit: Hit) -> Calendar | None:
    """'the 1990's'."""
    return Calendar("decade", hit["year"]) if hit["year"] % 10 == 0 else None


def read_century(hit: Hit) -> Calendar | None:
    """'the 19th century', '5th century BC': first year of the hundred."""
    if hit.word("unit") not in {"century", "centuries"} or hit["number"] > 40:
        return None
    first = (hit["number"] - 1) * 100
    return Calendar("century", -hit["number"] * 100 if hit.has("bc") else first)


def read_centuries(hit: Hit) -> Range | None:
    """'the 18th and 19th centuries', '18th to the 20th century'."""
    if hit["unit"] != "century" or not hit["number"] < hit["number2"] <= 40:
        return None
    ends = [Calendar("century", (number - 1) * 100) for number in (hit["number"], hit["number2"])]
    return Range(ends[0], ends[1])


def read_season_pair(hit: Hit) -> Calendar | None:
    """'the winter of 1941-42': one season, named by both years."""
    first, last = hit["year"], int(hit.surface("last")) % 100
    if last != (first + 1) % 100:
        return None
    return Calendar("season", first, season=hit["season"], last_year=first + 1)


def read_short_season(hit: Hit) -> Calendar:
    """'the summer of '48'."""
    return Calendar("season", hit["short"], season=hit["season"], two_digit=True)


def read_season(hit: Hit) -> Calendar | None:
    """'the summer of 1829', 'in the spring'."""
    if hit.has("year"):
        return Calendar("season", hit["year"], season=hit["season"])
    return Calendar("season", season=hit["season"]) if is_bare_season(hit) else None


def read_quarter(hit: Hit) -> Calendar | None:
    """'Q3 2023', 'the third quarter', 'third-quarter 2019'."""
    number = hit["number"]
    if not 1 <= number <= 4:
        return None
    return Calendar("quarter", hit["year"], quarter=number)


def read_quarter_months(hit: Hit) -> Calendar | None:
    """'the April-June quarter'."""
    first, last = hit["month"], hit["month2"]
    if first % 3 != 1 or last != first + 2:
        return None
    return Calendar("quarter", hit["year"], quarter=last // 3)


def read_half(hit: Hit) -> Calendar | None:
    """'H1 2025', 'the first half of 2024', 'first-half'."""
    if not 1 <= hit["number"] <= 2:
        return None
    if hit["year"] is None and not is_half_year(hit):
        return None
    return Calendar("half", hit["year"], half=hit["number"])


def read_fiscal_year(hit: Hit) -> Calendar | None:
    """'fiscal 2019', 'the 2019 financial year', 'FY2019'."""
    if hit.has("code"):
        return Calendar("year", hit["code"], two_digit=hit["code"] < 100)
    if hit.has("unit") and hit.word("unit") != "year":
        return None
    return Calendar("year", hit["year"])


def read_holiday(hit: Hit) -> Calendar | None:
    """'Christmas', "New Year's Day 2010"; 'Christmas Island' is a place."""
    if hit.follows("NAME") and not hit.has("year"):
        return None
    return Calendar("day", hit["year"], holiday=hit["holiday"])


def read_fixed(hit: Hit) -> Calendar:
    """A date known by its numbers: '9/11'."""
    year, month, day = (int(part) for part in hit["fixed"].split("-"))
    return Calendar("day", year, month, day)


def read_weekday(hit: Hit) -> Calendar | None:
    """'Tuesday'; 'the Sunday Times' and 'Bloody Sunday' are names."""
    if hit.precedes("THE") and hit.before_capital():
        return None
    if hit.before() in context_words("named_days"):
        return None
    return Calendar("day", weekday=hit["weekday"])


CALENDAR_RULES = (
    Rule("date.iso", "iso:NISO", "DAYD", read_iso),
    Rule(
        "date.numeric",
        "day:DAY SLASH month:DAY SLASH (year:NYEAR|short:ANY2)",
        "DAYD",
        read_numeric,
    ),
    Rule("date.dotted", "dotted:NDMY", "DAYD", read_dotted),
    Rule(
        "date.year_first",
        "year:NYEAR slash:SLASH? month:N12 SLASH? day:DAY",
        "DAYD",
        read_year_first,
    ),
    Rule("date.day_month_year", "THE? day:DAYN OF? month:MON COMMA? year:NYEAR", "DAYD", read_day),
    Rule("date.day_month_short", "day:DAYN month:MON QUOTE short:ANY2", "DAYD", read_day),
    Rule("date.day-month-year", "day:DAY DASH month:MON DASH year:NYEAR", "DAYD", read_day),
    Rule("date.month_day_year", "month:MON THE? day:DAYN COMMA? year:NYEAR", "DAYD", read_day),
    Rule("date.month_day_short", "month:MON day:DAYN COMMA? QUOTE short:ANY2", "DAYD", read_day),
    Rule("date.day_month", "THE? day:DAYN OF? month:MONW", "DAYD", read_day_month),
    Rule("date.month_day", "month:MON THE? day:DAYNUM", "DAYD", read_month_day),
    Rule(
        "date.days_of_month",
        "month:MON day:DAYNUM JOIN day2:DAYNUM (COMMA? year:NYEAR)?",
        "RANGED",
        read_days,
    ),
    Rule(
        "date.between_days_of_month",
        "BETWEEN month:MON day:DAYNUM AND day2:DAYNUM (COMMA? year:NYEAR)?",
        "RANGED",
        read_days,
    ),
    Rule(
        "date.days_then_month",
        "BETWEEN? THE? day:DAYNUM JOIN THE? day2:DAYNUM OF? month:MON COMMA? year:NYEAR",
        "RANGED",
        read_days,
    ),
    Rule(
        "date.days_then_bare_month",
        "BETWEEN? THE? day:DAYNUM JOIN THE? day2:DAYNUM OF? month:MONW",
        "RANGED",
        read_days,
    ),
    Rule("date.day_of_month", "THE day:NORD", "DAYD", read_day_of_month),
    Rule("date.day_month_early", "THE? day:DAYN month:MON year:N999", "DAYD", read_early_day),
    Rule("date.day_month_era", "THE? day:DAYN month:MON year:EARLY AD", "DAYD", read_day),
    Rule("date.month_era", "month:MON year:EARLY AD", "MONTHD", read_month),
    Rule("date.month_year", "month:MON (COMMA|OF)? year:NYEAR", "MONTHD", read_month),
    Rule("date.month_short", "month:MON QUOTE short:ANY2", "MONTHD", read_month),
    Rule("date.month", "month:MONW", "MONTHD", read_bare_month),
    Rule("date.year", "year:NYEAR", "YEARD", read_year),
    Rule("date.year_named", "the:THE? unit:UNIT OF? year:NYEAR", "YEARD", read_named_year),
    Rule("date.year_pair", "year:NYEAR (DASH|SLASH) last:ANY2", "FYD", read_year_pair),
    Rule("date.year_pair_named", "THE UNIT year:NYEAR DASH last:ANY2", "FYD", read_named_pair),
    Rule("date.year_short", "QUOTE short:ANY2", "YEARD", read_short_year),
    Rule("date.year_bc", "number:COUNTNUM bc:BC", "YEARD", read_era_year),
    Rule("date.years_bc", "first:BCYEAR JOIN last:BCYEAR BC", "RANGED", read_years_bc),
    Rule("date.year_ad", "AD number:COUNTNUM", "YEARD", read_era_year),
    Rule("date.year_ad_after", "number:COUNTNUM AD", "YEARD", read_era_year),
    Rule("date.decade", "the:THE? quote:QUOTE? decade:DECADE", "DECD", read_decade),
    Rule("date.decade_possessive", "THE year:NYEAR POSS", "DECD", read_possessive_decade),
    Rule("date.century", "THE? number:ORDN DASH? unit:UNIT bc:BC?", "CENTD", read_century),
    Rule("date.century_cardinal", "THE? number:N31 unit:UNIT", "CENTD", read_century),
    Rule(
        "date.centuries",
        "BETWEEN? THE? number:ORDN JOIN THE? number2:ORDN DASH? unit:UNITX",
        "CENTD",
        read_centuries,
    ),
    Rule(
        "date.season_pair",
        "THE? season:SEAS OF? year:NYEAR (DASH|SLASH) last:(ANY2|NYEAR)",
        "SEASD",
        read_season_pair,
    ),
    Rule("date.season", "THE? season:SEAS (COMMA|OF)? year:NYEAR", "SEASD", read_season),
    Rule("date.season_short", "THE? season:SEAS OF? QUOTE short:ANY2", "SEASD", read_short_season),
    Rule("date.season_bare", "THE? season:SEAS", "SEASD", read_season),
    Rule(
        "date.quarter",
        "THE? (FISCAL)? number:ORDN DASH? (FISCAL)? unit:QUARTER (OF? FISCAL? year:NYEAR)?",
        "QTRD",
        read_quarter,
    ),
    Rule(
        "date.quarter_months",
        "THE? month:MON (DASH|TO) month2:MON DASH? QUARTER (OF? year:NYEAR)?",
        "QTRD",
        read_quarter_months,
    ),
    Rule(
        "date.year_quarter",
        "THE? year:NYEAR number:ORDN DASH? unit:QUARTER",
        "QTRD",
        read_quarter,
    ),
    Rule("date.quarter_code", "number:NQ ((OF|DASH|SLASH)? year:NYEAR)?", "QTRD", read_quarter),
    Rule("date.half", "THE? number:ORDN DASH? HALF (OF? FISCAL? year:NYEAR)?", "HALFD", read_half),
    Rule("date.half_code", "number:NHALF (OF|DASH|SLASH)? year:NYEAR", "HALFD", read_half),
    Rule("date.fiscal", "FISCAL year:NYEAR", "YEARD", read_fiscal_year),
    Rule("date.fiscal_year", "THE? FISCAL unit:UNIT year:NYEAR", "YEARD", read_fiscal_year),
    Rule("date.year_fiscal", "THE? year:NYEAR FISCAL unit:UNIT", "YEARD", read_fiscal_year),
    Rule("date.fiscal_code", "code:NFY", "YEARD", read_fiscal_year),
    Rule("date.holiday", "holiday:HOLIDAY ((COMMA|OF)? year:NYEAR)?", "DAYD", read_holiday),
    Rule("date.fixed", "fixed:FIXED", "DAYD", read_fixed),
    Rule("date.weekday", "weekday:WEEKDAY", "WDAYD", read_weekday),
)
