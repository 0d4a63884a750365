"""What is known when an expression is valued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from factex.values.dates.periods import (
    Period,
)

# 'near': of a plan told in the past ('was to fly on Friday'), which may be over or still ahead.
Direction = Literal["past", "future", "near"]


@dataclass(frozen=True)
class Context:
    """What an expression is valued against.

    Args:
        reference: the published day; None leaves relative dates unresolved.
        direction: tense of the clause, for a bare month, day or weekday.
        firm: the tense is known; else it is read off a nearby word, and gives way where the
            date it points to is far off and the other one near.
        anchor: a date of the text whose year governs a bare month or day.
        last: the date last told, for 'the next day', 'that year', 'two days later'.
        compared: a quarter, half or run of months told in the same sentence, for 'a year ago'.
        narrative: the text tells of times far from its publication.
    """

    reference: date | None = None
    direction: Direction | None = None
    firm: bool = True
    anchor: Period | None = None
    last: Period | None = None
    compared: Period | None = None
    narrative: bool = False
