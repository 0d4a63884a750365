"""Publication dates as metadata writes them: the one place where dateparser reads a date.

The text of an article is read by the grammar of this package, which knows what is no date. A
metadata field is known to hold one, in any of the styles of the web; that is what dateparser is
good at. Its guesses are refused: only a day whose month is a word and whose year has four digits
counts, so nothing is filled in and `03/04/2009` stays ambiguous.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

MONTH_WORD = re.compile(r"[A-Za-z]{3,}")
FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
DAY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?(?![\d:])")
MAX_LENGTH = 80
# Any fixed moment will do: STRICT_PARSING lets nothing be filled in from it.
BASE = datetime(2000, 1, 1)


def published_day(text: str) -> date:
    """The day that a publication date names.

    Args:
        text: such as `25 September 2025`, `Sept. 25, 2025 19:44 GMT`, `Thursday 25 Sep 2025`.

    Raises:
        ValueError: no full date with the month as a word; a month or a year alone is no day.

    >>> published_day("Thursday, Sept. 25, 2025 19:44 GMT")
    datetime.date(2025, 9, 25)
    """
    parts = (MONTH_WORD, FULL_YEAR, DAY_NUMBER)
    if len(text) > MAX_LENGTH or not all(part.search(text) for part in parts):
        raise ValueError(f"{text[:MAX_LENGTH]!r} is no full date")
    found = _parser().get_date_data(text)
    if found.date_obj is None or found.period not in ("day", "time"):
        raise ValueError(f"{text!r} is no full date")
    day: date = found.date_obj.date()
    return day


@lru_cache(maxsize=1)
def _parser() -> Any:
    from dateparser.date import DateDataParser  # takes longer to import than all of factex's CLI

    settings = {
        "RELATIVE_BASE": BASE,
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
    }
    return DateDataParser(languages=["en"], settings=settings)
