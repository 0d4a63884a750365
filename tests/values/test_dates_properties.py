"""Properties of the temporal expressions over generated, hostile and long text."""

from __future__ import annotations

import sys
import time
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import dates_of

from factex.values.dates import TemporalExpression, find_temporal, resolve_each

_PIECES = (
    "the of in on at by to from and between since until last next past this that every early late "
    "mid- - – , . ( ) / ' May March Nov. 25 3rd 31 2009 1648 1990s 19 Q3 7:30 a.m. noon Tuesday "
    "Sat, day days week month year years decade century quarter half ago later earlier before "
    "after today yesterday now two several a few first second twice million people Act summer "
    "fall Christmas BC AD fiscal morning night GMT \n \n\n \u00a0 \u202f \u00ad é 🎉 ٣ 9999999999 "
    "0 00 32 2101 2100 1000 999"
)
_TEXT = st.lists(st.sampled_from(_PIECES.split(" ")), max_size=25).map(" ".join)
_PUBLISHED = st.none() | st.dates(min_value=date(1999, 1, 1), max_value=date(2040, 12, 31))


def _resolve(text: str, published: date | None) -> list[dict[str, Any]]:
    found = find_temporal(text)
    dates = dates_of(text, found, published=published, direction=lambda _: None)
    return [item.model_dump() for item in dates]


def _assert_sound(text: str, found: tuple[TemporalExpression, ...]) -> None:
    end = 0
    for expression in found:
        assert expression.start >= end
        assert expression.start < expression.end
        assert text[expression.start : expression.end] == expression.text
        end = expression.end


@settings(max_examples=300, deadline=None)
@given(text=_TEXT, published=_PUBLISHED)
def test_spans_are_exact_and_dates_are_sound(text: str, published: date | None) -> None:
    found = find_temporal(text)
    dates = dates_of(text, found, published=published, direction=lambda _: None)

    _assert_sound(text, found)
    assert [(item.start, item.end) for item in dates] == [(e.start, e.end) for e in found]
    for item in dates:
        assert not (item.begins and item.ends) or item.begins <= item.ends
        assert item.basis != "unresolved" or (item.begins is None and item.ends is None)
        assert item.basis != "reference" or published is not None
        for end in (item.edtf or "..").split("/"):
            assert end == ".." or parse_edtf(end)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200), published=_PUBLISHED)
def test_any_text_is_survived(text: str, published: date | None) -> None:
    _assert_sound(text, find_temporal(text))
    assert _resolve(text, published) == _resolve(text, published)


@settings(max_examples=150, deadline=None)
@given(text=_TEXT)
def test_ends_of_ranges_stay_in_order(text: str) -> None:
    found = find_temporal(text)
    resolved = resolve_each(text, found, published=None, direction=lambda _: None)
    parts = [item for each in resolved for item in each.timexes]

    assert all(text[part.start : part.end] == part.text for part in parts)
    assert all(one.end <= other.start for one, other in pairwise(parts))


@settings(max_examples=60, deadline=None)
@given(day=st.dates(min_value=date(1999, 1, 1), max_value=date(2040, 12, 31)))
def test_relative_dates_follow_the_published_day(day: date) -> None:
    dates = _resolve("He came yesterday, in the last month of last year and this year.", day)

    assert dates[0]["begins"] == date.fromordinal(day.toordinal() - 1).isoformat()
    assert dates[1]["edtf"] == f"{day.year - 1}-12"
    assert dates[2]["edtf"] == str(day.year)


@settings(max_examples=60, deadline=None)
@given(day=st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31)))
def test_a_written_day_comes_back(day: date) -> None:
    text = f"It was signed on {day.day} {day:%B} {day.year} in Bonn."

    assert [item["edtf"] for item in _resolve(text, None)] == [day.isoformat()]


def _frozen(today: date) -> type[date]:
    class FrozenDate(date):
        @classmethod
        def today(cls) -> FrozenDate:
            return cls(today.year, today.month, today.day)

    return FrozenDate


@pytest.mark.parametrize("published", [None, date(2019, 9, 12)])
def test_the_clock_is_never_read(published: date | None, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Today, on May 3, last year, in the '90s, on Tuesday, now, two days ago, 3/14/15."
    results = []
    for today in (date(1999, 12, 31), date(2040, 2, 29)):
        for name, module in sys.modules.items():
            if name.startswith("factex.values.dates") and hasattr(module, "date"):
                monkeypatch.setattr(module, "date", _frozen(today))
        monkeypatch.setattr(time, "time", lambda today=today: today.toordinal() * 86400.0)
        results.append(_resolve(text, published))

    assert results[0] == results[1]


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        found = find_temporal(text)
        dates_of(text, found, published=date(2019, 9, 12), direction=lambda _: None)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(
    "piece",
    [
        "The court sat on Tuesday and will sit again on 3 May 2012, two days later. ",
        "the last of the first and the next ",
        "2009-",
        "between 1990 and ",
        "may May second fall ",
        "\n \n",
        "12 ",
        "hundred twenty ",
    ],
)
def test_time_grows_with_the_length(piece: str) -> None:
    short = piece * (8000 // len(piece))
    find_temporal(short)

    assert _seconds(short * 4) < 4 * 2.5 * _seconds(short) + 0.05
