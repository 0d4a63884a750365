"""What a temporal expression says, before any reference time is known.

Finding is not resolving: the grammar turns words into one of the small types below, and
`resolve` later values it against a `Context`. Missing parts stay missing (None).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "second",
    "minute",
    "hour",
    "day",
    "weekend",
    "week",
    "fortnight",
    "month",
    "quarter",
    "season",
    "half",
    "year",
    "decade",
    "century",
    "millennium",
]
# Where a shift counts from: the moment of writing, the date last told, or ("the end of the year")
# whichever of them the text lives in.
Anchor = Literal["speech", "text", "either"]
Which = Literal["last", "this", "next", "coming"]
DayPart = Literal["MO", "AF", "EV", "NI", "DA"]


@dataclass(frozen=True)
class Calendar:
    """A calendar period named by its parts: '25 November 2009', 'Nov. 25', 'Friday', 'the 1990s'.

    `year` is astronomical (1 BC is 0); a decade or century carries its first year. `two_digit`
    says that the century is still to be supplied ("the '90s"). `last_year` is set for a named
    pair of years ('2019-20', 'the winter of 1941-42').
    """

    unit: Unit
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    quarter: int | None = None
    half: int | None = None
    season: int | None = None
    holiday: str | None = None
    last_year: int | None = None
    two_digit: bool = False
    approximate: bool = False


@dataclass(frozen=True)
class Named:
    """The last, this or next period of a name: 'last May', 'this Friday', 'next summer'."""

    calendar: Calendar
    which: Which
    anchor: Anchor = "speech"


@dataclass(frozen=True)
class Shift:
    """A period counted from an anchor: 'last year', 'two days ago', 'the following month'.

    `steps` is None for a vague count ('a few days later'); `ahead` then still says which way.
    `counted` is set where a length tells it: 'a year later' is as fine as the date it counts
    from, 'the following year' is all of that year. `within` is the unit at hand in 'a year ago
    this week'.
    """

    unit: Unit
    steps: float | None
    anchor: Anchor
    ahead: bool = True
    counted: bool = False
    within: Unit | None = None


@dataclass(frozen=True)
class Inside:
    """A named part of another period: 'May last year', 'the first half of 2024'."""

    part: Calendar
    whole: Meaning


@dataclass(frozen=True)
class Ordinal:
    """The n-th units of another period: 'the first week of May 2016', 'the last two days of 2010'.

    `index` counts from 1; -1 is the last. `count` units are taken. `whole` None: the year at hand
    ('the first nine months'). With a `weekday` (1 to 7) only such days count.
    """

    index: int
    count: int
    unit: Unit
    whole: Meaning | None
    weekday: int | None = None


@dataclass(frozen=True)
class Edge:
    """Early, mid or late in a period; it denotes the whole period (RECORDS ruling)."""

    which: Literal["START", "MID", "END"]
    whole: Meaning


@dataclass(frozen=True)
class Clock:
    """A time of day, with the day it falls on when the text says so."""

    hour: int | None = None
    minute: int | None = None
    part: DayPart | None = None
    date: Meaning | None = None


@dataclass(frozen=True)
class Length:
    """A duration; a count of None is vague ('several years', 'decades').

    `window` is set when it is counted back or ahead from now: 'the past ten years'.
    """

    counts: tuple[tuple[Unit, float | None], ...]
    window: Literal["past", "next"] | None = None


@dataclass(frozen=True)
class Offset:
    """A duration before or after an moment that is no date: '50 days after they met'."""

    length: Length
    side: Literal["before", "after", "within"]


@dataclass(frozen=True)
class Range:
    """From one date to another; `listed` for two dates joined by 'and'."""

    first: Meaning
    last: Meaning
    listed: bool = False


@dataclass(frozen=True)
class Recurring:
    """A set: 'every year', 'twice a week', 'on Mondays'; `timex` is its TIMEX3 value.

    `share` is true when it says how much of each: '15 hours a day'.
    """

    timex: str
    share: bool = False


@dataclass(frozen=True)
class Vague:
    """A reference without a value: PRESENT_REF, PAST_REF or FUTURE_REF.

    `now` is true for 'now' and 'at present', which denote the published day.
    """

    ref: Literal["PRESENT_REF", "PAST_REF", "FUTURE_REF"]
    now: bool = False


@dataclass(frozen=True)
class Echo:
    """The date last spoken of, or the period of it: 'that year', 'the same day', 'then'."""

    unit: Unit | None


Meaning = (
    Calendar
    | Named
    | Shift
    | Inside
    | Ordinal
    | Edge
    | Clock
    | Length
    | Offset
    | Range
    | Recurring
    | Vague
    | Echo
)
