"""The timeline, the axis of days, and the counts of the overview."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from report_records import MAY, agreement, claim, day, event, models, organization

from factex.articles import Article
from factex.records import Event
from factex.report.days import Window, day_number, iso_day, main_window, year_start
from factex.report.overview import (
    MONTHS_SHOWN,
    count_published_months,
    count_told_months,
    count_types,
)
from factex.report.timeline import MAX_MARKS, Timeline, make_timeline


def dated(number: int, begins: str | None, ends: str | None, **fields: Any) -> dict[str, Any]:
    granularity = fields.pop("granularity", "day")
    return event(number, date=day("6 May 1998", begins, ends, granularity=granularity), **fields)


def timeline_of(*rows: dict[str, Any]) -> Timeline:
    events = [record for record in models(*rows) if isinstance(record, Event)]
    found = make_timeline(events)
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["0001-01-01", "1654-05-05", "1970-01-01", "9999-12-31"])
def test_days_go_to_numbers_and_back(text: str) -> None:
    assert iso_day(day_number(text)) == text


def test_the_axis_names_at_most_eight_round_years() -> None:
    window = Window(year_start(1935), year_start(2026) - 1)
    assert window.place(year_start(1935)) == 0
    years = [year for _, year in window.ticks()]
    assert years == ["1940", "1960", "1980", "2000", "2020"]


def test_one_old_treaty_does_not_squeeze_the_rest() -> None:
    days = [day_number("1654-01-01"), *(year_start(2000) + 30 * n for n in range(100))]
    window = main_window(days)
    assert iso_day(window.first) == "2000-01-01"
    assert main_window([days[0]]).first == year_start(1654)


def test_marks_tell_intervals_open_ends_doubts_and_numbers_apart() -> None:
    found = timeline_of(
        dated(1, "1998-05-06", "1998-05-06"),
        dated(2, "1998-05-06", "1998-05-06"),
        dated(3, "1998-05-06", "1998-05-06", factuality="planned"),
        dated(4, "1998-01-01", None, granularity="year"),
        dated(5, None, "1999-03-31", granularity="month"),
        dated(6, "1998-05-01", "1998-05-31", granularity="month", event_type="meeting"),
        dated(7, None, None),
    )
    meeting, signing = found.lanes
    assert (meeting.event_type, signing.event_type) == ("meeting", "signing")
    assert [mark.title for mark in meeting.marks] == ["1998-05-01 to 1998-05-31: 1 event"]
    assert [mark.title for mark in signing.marks] == [
        "since 1998-01-01: 1 event",
        "1998-05-06: 1 event, not asserted",
        "1998-05-06: 2 events",
        "until 1999-03-31: 1 event",
    ]
    assert [mark.level for mark in signing.marks] == [2, 0, 0, 1]
    assert (signing.total, signing.undated) == (6, 1)
    assert (found.total, found.undated) == (7, 1)
    assert found.years == ((1999, {"signing": 1}), (1998, {"signing": 4, "meeting": 1}))


def test_what_lies_outside_the_first_years_is_counted() -> None:
    rows = [dated(n, f"20{n // 28:02}-05-{n % 28 + 1:02}", None) for n in range(100)]
    found = timeline_of(dated(900, "1654-01-01", "1654-01-01"), *rows)
    assert found.before >= 1
    assert found.whole.first == day_number("1654-01-01")


def test_with_too_many_marks_days_share_their_months_and_none_is_lost() -> None:
    days = [date.fromordinal(730000 + n).isoformat() for n in range(MAX_MARKS + 100)]
    found = timeline_of(*(dated(n, day, day) for n, day in enumerate(days)))
    (lane,) = found.lanes
    assert len(lane.marks) < MAX_MARKS / 20
    assert sum(mark.count for mark in lane.marks) == lane.total == len(days)
    full = lane.marks[1]
    assert iso_day(full.begins).endswith("-01")
    assert full.ends - full.begins == full.count - 1


def test_without_a_dated_event_there_is_no_timeline() -> None:
    assert make_timeline([]) is None
    unplaced = [record for record in models(dated(1, None, None)) if isinstance(record, Event)]
    assert make_timeline(unplaced) is None


def test_types_are_counted_by_kind_and_factuality() -> None:
    rows = [event(1), event(2, event_type="other"), event(3), agreement(), claim()]
    events, agreements, organizations, claims = count_types(models(*rows))
    assert (events.total, events.kinds) == (3, (("signing", 2), ("other", 1)))
    assert agreements.factuality == (1, 0, 0, 0)
    assert (organizations.total, organizations.kinds) == (0, ())
    assert (claims.factuality, claims.kinds) == ((0, 1, 0, 0), (("money", 1),))


def test_months_are_told_or_published_and_the_rest_is_counted() -> None:
    year = day("6 May 1998", "1998-01-01", "1998-12-31", granularity="year")
    records = models(event(1), event(2, date=year), agreement(), organization(), claim(period=MAY))
    told = count_told_months(records)
    assert told.months == (("1998-05", (1, 1, 0, 1)),)
    assert (told.undated, told.outside, told.top) == (2, 0, 3)
    article = Article(id="d1", text="x", published=date(1998, 6, 1))
    published = count_published_months(records, {"d1": article})
    assert published is not None
    assert published.months == (("1998-06", (2, 1, 1, 1)),)
    assert count_published_months(records, {}) is None


def test_of_many_months_the_fullest_stretch_is_shown_without_empty_ends() -> None:
    rows = [dated(n, f"{2000 + n // 12}-{n % 12 + 1:02}-01", f"{2000 + n // 12}-{n % 12 + 1:02}-01")
            for n in range(100)]  # fmt: skip
    chart = count_told_months(models(dated(900, "1654-01-01", "1654-01-01"), *rows))
    assert len(chart.months) == MONTHS_SHOWN
    assert chart.outside == 101 - MONTHS_SHOWN
    few = count_told_months(models(dated(1, "1998-05-06", "1998-05-06")))
    assert [month for month, _ in few.months] == ["1998-05"]
