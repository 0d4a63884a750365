"""Publication dates as metadata writes them."""

from __future__ import annotations

from datetime import date

import pytest

from factex.values.dates.metadata import published_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25 September 2025", date(2025, 9, 25)),
        ("Sept. 25, 2025 19:44 GMT", date(2025, 9, 25)),
        ("Thursday, 25 Sep 2025", date(2025, 9, 25)),
        ("May 5th, 1999", date(1999, 5, 5)),
    ],
)
def test_full_dates_are_read(text: str, day: date) -> None:
    assert published_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "September 2025",  # a month is no day
        "2025",
        "03/04/2009",  # the third of April, or the fourth of March
        "yesterday",
        "45 May 2020",
        "Feb 30, 2024",
        "May 2020 10:30",  # ten thirty is no tenth of May
        "",
        "25 September 2025 " * 50,
    ],
)
def test_nothing_is_filled_in(text: str) -> None:
    with pytest.raises(ValueError, match="no full date"):
        published_day(text)
