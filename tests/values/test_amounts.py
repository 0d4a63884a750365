"""Properties of `find_amounts`, its options, and each pattern line where it stands."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from factex.patterns import Pattern, load_patterns
from factex.values.amounts import AmountExpression, find_amounts

PIECES = [
    *"0123456789.,-–/%$€£()[]:+'½ \n",
    *(
        "^",
        "10",
        "³",
        "×",
        "e5",
        "point",
        "oh",
        "'",
        '"',
        "quarter",
        "of",
        "Danish crowns",
        "Rp",
        "R",
    ),
    *("US$", "RMB", "million", "bn", "m", "per", "cent", "two", "hundred", "and", "a", "half"),
    *(
        "between",
        "to",
        "or",
        "years",
        "km",
        "dozen",
        "of",
        "thirds",
        "times",
        "over",
        "at",
        "least",
    ),
    *(
        "No.",
        "Article",
        "\u00a0",
        "\u2009",
        "\u200b",
        "\r\n",
        "é",
        "🙂",
        "İ",
        "٣",
        "x",
        "th",
        "ago",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)
EITHER_END = st.integers(min_value=0, max_value=60)
SCALES = {1: "", 10**3: " thousand", 10**6: " million", 10**9: " billion"}

# Roles of lines whose id shows up in `rules` when they take part.
RULED = {"cardinal", "scale", "vague", "fraction", "change", "multiple"}
RULED |= {"modifier_before", "modifier_after", "percent", "duration", "measure", "currency"}


def spans(found: tuple[AmountExpression, ...]) -> list[tuple[int, int]]:
    return [(expression.amount.start, expression.amount.end) for expression in found]


# -- properties --------------------------------------------------------------------------------


@given(TEXTS)
def test_spans_are_exact_ordered_and_apart(text: str) -> None:
    found = find_amounts(text)
    assert all(text[e.amount.start : e.amount.end] == e.amount.text for e in found)
    ends = [0, *(place for span in spans(found) for place in span)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in spans(found))


@given(TEXTS)
def test_every_amount_says_its_rules_and_has_a_value_or_bounds(text: str) -> None:
    for expression in find_amounts(text):
        amount = expression.amount
        assert expression.rules
        assert (amount.value is None) == (amount.lower is not None)
        assert amount.upper is None or (amount.lower is not None and amount.lower < amount.upper)
        assert (amount.modifier == "vague") <= (amount.upper is None and amount.value is None)
        assert (amount.currency is None) or amount.kind == "money"
        assert (amount.unit is not None) == (amount.kind in {"duration", "measure"})


@given(TEXTS)
def test_same_text_gives_the_same_amounts(text: str) -> None:
    assert find_amounts(text) == find_amounts(text)


@given(TEXTS, EITHER_END, EITHER_END)
def test_nothing_touches_what_is_excluded(text: str, one: int, other: int) -> None:
    start, end = sorted((one, other))
    for begin, stop in spans(find_amounts(text, exclude=[(start, end)])):
        assert stop <= start or begin >= end or start == end


@given(st.integers(min_value=0, max_value=10**12))
def test_a_formatted_integer_reads_back(number: int) -> None:
    [found] = find_amounts(f"The fund has {format_decimal(number, locale='en')} clients.")
    assert (found.amount.value, found.amount.kind) == (number, "count")


@given(st.integers(min_value=1, max_value=9999), st.sampled_from(sorted(SCALES)))
def test_a_formatted_price_reads_back(hundredths: int, scale: int) -> None:
    [found] = find_amounts(f"It paid €{hundredths / 100:.2f}{SCALES[scale]} for it.")
    assert found.amount.value == pytest.approx(hundredths * scale / 100)
    assert found.amount.currency == "EUR"


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=1, max_value=999))
def test_an_ascending_pair_is_a_range_and_a_descending_one_is_not(one: int, other: int) -> None:
    found = [e.amount for e in find_amounts(f"They want {one} to {other} km of it.")]
    if one < other:
        assert [(a.lower, a.upper) for a in found] == [(one, other)]
    else:
        assert [a.value for a in found] == [one, other]


# -- options and hostile input -----------------------------------------------------------------


def test_the_caller_says_what_a_dollar_is() -> None:
    found = find_amounts("It pays $5 or 60 dollars, or 7 cents, or US$8.", dollar="SGD")
    assert [e.amount.currency for e in found] == ["SGD", "SGD", "SGD", "USD"]


def test_context_names_the_country_of_a_shared_currency() -> None:
    [found] = find_amounts("It pays Rs. 5 million.", context="Cabinet Office, Sri Lanka")
    assert found.amount.currency == "LKR"


def test_a_number_in_an_excluded_date_does_not_reach_its_neighbor() -> None:
    text = "On 6 May 2019 200 people left."
    [found] = find_amounts(text, exclude=[(3, 13)])
    assert (found.amount.text, found.amount.value) == ("200", 200)


def test_an_amount_does_not_span_a_blank_line() -> None:
    found = find_amounts("The total is 5\n\nmillion reasons")
    assert [e.amount.value for e in found] == [5, 1000000]


@pytest.mark.parametrize(
    "piece",
    ["1,", "1.", "1 ", "1/", "two ", "hundred ", "million ", "a ", "between ", "$", "one in ",
     "9" * 50, "half of ", "5-", "(", "over ", "x@", "and a half ",
     "an hour and ", "one hour and ", "R50 ", "R5 million, R50 ", "two thousand, ", "10^", "2 x ",
     "thousands and ", "up to $5 for a and $6 ", "from 5 to ", "5 (", "a year or "],
)  # fmt: skip
def test_time_grows_with_the_text_on_hostile_input(piece: str) -> None:
    def seconds(text: str) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            find_amounts(text)
            times.append(time.process_time() - start)
        return min(times)

    short, long = piece * 200, piece * 1600
    assert seconds(long) < 0.05 + 24 * seconds(short)


# -- pattern lines -----------------------------------------------------------------------------


def lines() -> Iterator[Pattern]:
    yield from load_patterns("amounts")
    yield from load_patterns("units")


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.id)
def test_line_matches_its_examples_and_not_its_counter_examples(line: Pattern) -> None:
    for text in line.examples:
        assert fires(line, text), text
    for text in line.counter_examples:
        assert line.label in AUXILIARY or not fires(line, text), text


AUXILIARY = {
    line.label for line in lines() if line.label not in RULED and "reason" not in line.attrs
}


def fires(line: Pattern, text: str) -> bool:
    """Whether a line takes part in an amount; a word that only supports others always may."""
    found = find_amounts(text)
    if line.label in RULED:
        return any(line.id in expression.rules for expression in found)
    if "reason" in line.attrs:
        return any(expression.not_claim == line.attrs["reason"] for expression in found)
    return bool(found)


@settings(max_examples=20)
@given(st.sampled_from(["two", "2", "2.5"]), st.sampled_from(["USD", "EUR", "CNY", "KES", "PEN"]))
def test_currency_codes_of_cldr_are_known(number: str, code: str) -> None:
    found = find_amounts(f"It has {number} million {code} left.")
    assert [e.amount.currency for e in found] == [code]
