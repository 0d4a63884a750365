"""The parts of the date grammar: words as data, calendar arithmetic, TIMEX3 forms, the API."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import dateparser
import pytest
from resolving import dates_of

from factex.errors import PatternError
from factex.patterns import Pattern, load_patterns
from factex.values.dates import Context, find_temporal, resolve, resolve_each
from factex.values.dates.cascade import Rule, Stage
from factex.values.dates.grammar import load_grammar
from factex.values.dates.lexicon import load_lexicon
from factex.values.dates.meanings import Calendar, Length, Range
from factex.values.dates.periods import easter, holiday_date, season_period, shift_day, week_period
from factex.values.dates.timex import length_timex

LINES = load_patterns("temporal")
# Words that stand beside a date and are no part of it.
CONTEXT_LABELS = {"COUNTED", "NUMBERED", "COMPARED", "CONTEXT"} | {
    f"TENSE{letter}" for letter in "FMNPQ"
}


def _forms(line: Pattern) -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in line.attrs["forms"])
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)


def _touched(line: Pattern, sentence: str, *, gap: int) -> bool:
    return any(
        match.start() <= found.end + gap and found.start <= match.end() + gap
        for match in _forms(line).finditer(sentence)
        for found in find_temporal(sentence)
    )


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_pattern_examples(line: Pattern) -> None:
    for sentence in line.examples:
        if line.label in CONTEXT_LABELS:
            assert find_temporal(sentence)
        else:
            assert _touched(
                line, sentence, gap=1 if line.id.startswith("temporal.function") else -1
            )
    for sentence in line.counter_examples:
        assert _forms(line).search(sentence)
        assert not _touched(line, sentence, gap=-1)


def test_a_form_with_two_meanings_is_refused(tmp_path: Path) -> None:
    lines = [line.model_dump(exclude_none=True) for line in LINES]
    lines.append({**lines[0], "id": "temporal.month.other", "attrs": {"forms": ["friday"]}})
    path = tmp_path / "temporal.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    with pytest.raises(PatternError, match=r"temporal\.month\.other.*already"):
        load_lexicon(tmp_path)


def test_a_stray_character_in_a_rule_is_refused() -> None:
    rule = Rule("broken", "MONTH *", "DAYD", lambda _: None)

    with pytest.raises(ValueError, match="cannot read"):
        Stage((rule,), ("MONTH",), load_lexicon().chars, {})


def test_the_longest_rule_wins_and_a_refusal_passes_on() -> None:
    longest = [found.text for found in find_temporal("on 3 May 2012")]
    refused = [found.text for found in find_temporal("on 31 June 2012")]

    assert longest == ["3 May 2012"]
    assert refused == ["June 2012"]


def test_grammar_is_built_once() -> None:
    assert load_grammar() is load_grammar()


@pytest.mark.parametrize(
    ("year", "day"),
    [(1961, date(1961, 4, 2)), (2000, date(2000, 4, 23)), (2019, date(2019, 4, 21))],
)
def test_easter(year: int, day: date) -> None:
    assert easter(year) == day


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("12-25", date(2018, 12, 25)),
        ("11-4-4", date(2018, 11, 22)),
        ("05-1-last", date(2018, 5, 28)),
        ("E-2", date(2018, 3, 30)),
    ],
)
def test_holiday_rules(rule: str, day: date) -> None:
    assert holiday_date(rule, 2018) == day


def test_shift_is_clipped_to_the_month_and_the_calendar() -> None:
    assert shift_day(date(2020, 1, 31), "month", 1) == date(2020, 2, 29)
    assert shift_day(date(2020, 2, 29), "year", -1) == date(2019, 2, 28)
    assert shift_day(date(9999, 12, 31), "day", 1) is None
    assert shift_day(date(2020, 1, 1), "millennium", 1) is None


def test_winter_and_first_week_run_over_new_year() -> None:
    winter = season_period(1941, 4)
    week = week_period(date(2021, 1, 2))

    assert (winter.begins, winter.ends) == (date(1941, 12, 1), date(1942, 2, 28))
    assert (week.timex, week.begins) == ("2020-W53", date(2020, 12, 28))


@pytest.mark.parametrize(
    ("length", "timex"),
    [
        (Length((("year", 4), ("month", 10))), "P4Y10M"),
        (Length((("hour", 0.5),)), "PT30M"),
        (Length((("day", 2), ("hour", 3))), "P2DT3H"),
        (Length((("fortnight", 1),)), "P2W"),
        (Length((("year", None),)), "PXY"),
        (Length((("decade", 1.5),)), "P15Y"),
        (Length((("year", 2.5),)), "P2.5Y"),
    ],
)
def test_length_timex(length: Length, timex: str) -> None:
    assert length_timex(length) == timex


def test_one_expression_resolves_by_its_context() -> None:
    (found,) = find_temporal("It closed on Nov. 25.")

    assert resolve(found, Context()).edtf == "XXXX-11-25"
    past = resolve(found, Context(reference=date(2019, 9, 12), direction="past"))
    assert (past.edtf, past.basis) == ("2018-11-25", "reference")
    ahead = resolve(found, Context(reference=date(2019, 9, 12), direction="future"))
    assert ahead.begins == ahead.ends == "2019-11-25"


def test_an_expression_knows_its_meaning() -> None:
    (found,) = find_temporal("It ran from May 2009 to June 2010.")

    assert found.meaning == Range(Calendar("month", 2009, 5), Calendar("month", 2010, 6))
    assert found.relation == "between"


def _timexes(text: str, published: date) -> list[tuple[str, str | None, str | None]]:
    found = find_temporal(text)
    resolved = resolve_each(text, found, published=published, direction=lambda _: "past")
    return [(item.text, item.timex, item.edtf) for each in resolved for item in each.timexes]


def test_timeml_marks_both_ends_of_a_range() -> None:
    text = "It ran Sept 22-24, between 2007 and 2013, and on 3 May."

    assert _timexes(text, date(2025, 9, 25)) == [
        ("Sept 22", "2025-09-22", "2025-09-22"),
        ("24", "2025-09-24", "2025-09-24"),
        ("2007", "2007", "2007"),
        ("2013", "2013", "2013"),
        ("3 May", "2025-05-03", "2025-05-03"),
    ]


def test_the_last_end_of_a_range_counts_on_from_its_first() -> None:
    text = "It was shut from Friday to Tuesday and from 10 p.m. to 2 a.m."

    assert [timex for _, timex, _ in _timexes(text, date(2013, 3, 27))] == [
        "2013-03-22",
        "2013-03-26",
        "2013-03-27T22:00",
        "2013-03-28T02:00",
    ]


def test_months_counted_from_the_start_of_a_year_are_a_duration_in_timeml() -> None:
    text = "Profit fell in the first nine months of 2012."
    (resolved,) = resolve_each(text, find_temporal(text), published=None, direction=lambda _: None)

    assert (resolved.date.timex_type, resolved.date.edtf) == ("DATE", "2012-01/2012-09")
    assert [(item.timex_type, item.timex) for item in resolved.timexes] == [("DURATION", "P9M")]


@pytest.mark.parametrize(
    ("sentence", "in_name"),
    [
        ("The Companies Act 1985 was amended.", True),
        ("The 2016 Olympics were held in Rio.", True),
        ("It was founded in 1985.", False),
        ("The 2016 vote was close.", False),
        ("In 2016 Olympics fans came.", False),
    ],
)
def test_years_in_names_are_marked(sentence: str, in_name: bool) -> None:
    (found,) = find_temporal(sentence)

    assert found.in_name is in_name


def test_a_dated_history_is_read_as_a_narrative() -> None:
    text = (
        "The siege began on 3 May 1862. On 9 May 1862 the fort fell. On 2 June 1862 the army left. "
        "On 4 July 1862 it was back. On 8 July 1862 it lost. On 12 August the war was over."
    )
    dates = dates_of(
        text, find_temporal(text), published=date(2019, 9, 12), direction=lambda _: None
    )

    assert (dates[-1].edtf, dates[-1].basis) == ("1862-08-12", "context")


def _histories() -> str:
    days = "The siege began on 3 May 1862. The fort fell on 9 May 1862. Aid came in June 1862. "
    return days + "It left in 1863. It was back by 1864. "


@pytest.mark.parametrize("published", [None, date(2019, 9, 12)])
def test_a_narrative_counts_weekdays_on_from_the_day_last_told(published: date | None) -> None:
    text = _histories() + "On 4 July 1864 it won. On Friday it lost."
    dates = dates_of(text, find_temporal(text), published=published, direction=lambda _: None)

    assert (dates[-1].edtf, dates[-1].basis) == ("1864-07-08", "context")


def test_a_narrative_that_speaks_of_its_own_day_is_news() -> None:
    text = (
        _histories() + "Yesterday a plaque was unveiled; on Tuesday, it said. It closes on 12 May."
    )
    dates = dates_of(
        text, find_temporal(text), published=date(2019, 9, 12), direction=lambda _: "past"
    )

    assert [item.edtf for item in dates[-3:]] == ["2019-09-11", "2019-09-10", "2019-05-12"]


def test_news_does_not_borrow_an_old_year() -> None:
    text = "The law of 12 May 1998 was amended. On 12 August the court agreed, it said Tuesday."
    dates = dates_of(
        text, find_temporal(text), published=date(2019, 9, 12), direction=lambda _: "past"
    )

    assert [item.edtf for item in dates] == ["1998-05-12", "2019-08-12", "2019-09-10"]


@pytest.mark.parametrize(
    "surface",
    [
        "25 November 2009",
        "November 25th, 2009",
        "Nov. 25, 2009",
        "25/11/2009",
        "2009-11-25",
        "25-Nov-2009",
        "Wednesday, November 25, 2009",
    ],
)
def test_full_dates_agree_with_dateparser(surface: str) -> None:
    (found,) = find_temporal(f"It was signed on {surface}.")
    other = dateparser.parse(surface, languages=["en"], settings={"DATE_ORDER": "DMY"})

    assert other is not None
    assert resolve(found, Context()).begins == other.date().isoformat()
