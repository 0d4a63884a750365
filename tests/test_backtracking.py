"""Patterns that take too long: found before any text is, refused with file, line and remedy."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factex.backtracking import danger
from factex.errors import PatternError
from factex.pattern_checks import repeats, tokens_fault
from factex.patterns import load_patterns

EXPONENTIAL = [
    r"(a+)+b",
    r"(a*)*b",
    r"(\w+ ?)+:",
    r"(?:x|xx)+y",
    r"([^,]*,?)*;",
    r"(?i:(?:no|N)+o)+!",
    r"^(?=(?:\d+)+z)",
    r"(?:\w{1,30} ?){1,30}:",
    r"(?:(?:a|b)*|c)*d",
]
POWER = [r"\s*\s*x", r"^a*b?a*c", r"^\w+\s?\w+:", r"^.*,.*,.*;"]
SEARCH = [r"a+b", r"\s+\Z", r"\w+@", r"b(b*c)?"]
LINEAR = [
    r"\w+",
    r"^a+b",
    r"\A\s+",
    r"^(?:[a-z]+\.)*[a-z]+$",
    r"[^\W\d_]+(?:['-][^\W\d_]+)*",
    r"\d{1,40}%",
    r"(?:a|ab)*(?:bc|c)*",
    r"^(?:(?>a+)b)+c",
    r"",
]


@pytest.mark.parametrize(
    ("regex", "growth"),
    [
        *((regex, "exponential") for regex in EXPONENTIAL),
        *((regex, "power") for regex in POWER),
        *((regex, "search") for regex in SEARCH),
        *((regex, None) for regex in LINEAR),
    ],
)
def test_the_growth_of_an_expression_is_told(regex: str, growth: str | None) -> None:
    found = danger(regex)
    assert (found.growth if found else None) == growth


def seconds(regex: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    regex.search(text)
    return time.process_time() - began


@pytest.mark.parametrize("regex", [r"(a+)+b", r"(\w+ ?)+:", r"(?:x|xx)+y"])
def test_the_text_that_is_named_makes_the_time_grow(regex: str) -> None:
    found = danger(regex)
    assert found is not None
    compiled = re.compile(regex)
    few, more = (found.pump * (n // len(found.pump)) + "\n" for n in (16, 24))
    assert seconds(compiled, more) > 4 * seconds(compiled, few)  # linear: 1.5 times


def test_an_expression_too_large_to_be_analysed_is_no_safe_one() -> None:
    found = danger("((((((a{4}){4}){4}){4}){4}){4}){4}")
    assert found is not None
    assert found.growth == "unknown"


_ATOMS = st.sampled_from(["a", "b", ".", r"\w", r"\d", "[ab]", "[^a]", r"\b", "^", "$", "(?=a)"])
_REGEXES = st.recursive(
    _ATOMS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})")
        | st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,7}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        )
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(regex=_REGEXES)
def test_what_is_called_harmless_ends_soon(regex: str) -> None:
    """An exponential one would not end at all on texts so long."""
    if danger(regex) is None:
        compiled = re.compile(regex)
        for pump in ("a", "b", "ab", "1", "a "):
            assert seconds(compiled, pump * 2000 + "\n!") < 2


# The loader ---------------------------------------------------------------------------------

LINE: dict[str, Any] = {
    "id": "events.picnic.verb",
    "label": "meeting",
    "source": "usage in English news reports",
    "examples": ["The mayors picnicked in May."],
}
REPEAT = {"OP": "*"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pattern": [{"TEXT": {"REGEX": r"^(\w+-?)+$"}}]}, r"exponentially.*no part inside"),
        ({"pattern": [{"LOWER": {"REGEX": {"IN": ["ok", "(a|a?)+$"]}}}]}, "exponentially"),
        ({"pattern": [{"_": {"kind": {"REGEX": r".*,.*,.*;"}}}]}, "as a power.*upper bound"),
        ({"pattern": [{"TEXT": {"REGEX": "("}}]}, "does not compile"),
        ({"pattern": [{"TEXT": {"REGEX": 5}}]}, "a string, not 5"),
        ({"pattern": [REPEAT, REPEAT]}, r"two endless repeats.*\{0,5\}"),
        ({"pattern": [{"POS": "NOUN", "OP": "+"}, {"LOWER": "cup", "OP": "*"}]}, "two endless"),
        ({"pattern": [{"LOWER": "very", "OP": "{0,30}"}]}, r"2\^30 ways"),
        ({"pattern": [{"LOWER": "very", "OP": "{999999999}"}]}, "more than 100 times"),
        ({"attrs": {"regex": "a+b"}, "label": "inline"}, r"upper bound such as \{1,40\}"),
        ({"attrs": {"regex": "(a+)+"}, "label": "line"}, "exponentially"),
        ({"attrs": {"regex": None}, "label": "line"}, "a string, not None"),
    ],
)
def test_a_pattern_that_takes_too_long_is_refused(
    tmp_path: Path, change: dict[str, Any], complaint: str
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("\n" + json.dumps({**LINE, **change}) + "\n", encoding="utf-8")
    with pytest.raises(PatternError, match=complaint) as caught:
        load_patterns("events", tmp_path)
    assert f"{path}, line 2, id 'events.picnic.verb'" in str(caught.value)


@pytest.mark.parametrize(
    "tokens",
    [
        [{"POS": "ADJ", "OP": "*"}, {"POS": "NOUN", "OP": "+"}],
        [{"POS": "NOUN", "OP": "+"}, {"LOWER": "of"}, {"POS": "ADJ", "OP": "*"}],
        [{"LOWER": "a", "OP": "?"}, {"TEXT": {"REGEX": r"^\d+(st|nd|rd|th)$"}}],
        [{"TEXT": {"REGEX": r"\d+%"}}],
        [{"LOWER": "very", "OP": "{0,5}"}, {"OP": "{2}"}],
    ],
)
def test_a_pattern_with_one_way_to_match_is_taken(tokens: list[dict[str, Any]]) -> None:
    assert tokens_fault(tokens) is None


@pytest.mark.parametrize(
    ("operator", "bounds"),
    [
        ("?", (0, 1)),
        ("+", (1, None)),
        ("{3}", (3, 3)),
        ("{,3}", (0, 3)),
        ("{2,}", (2, None)),
        ("{2,9}", (2, 9)),
        ("~", (1, 1)),
        (7, (1, 1)),
    ],
)
def test_an_operator_is_read_as_spacy_reads_it(
    operator: object, bounds: tuple[int, int | None]
) -> None:
    assert repeats({"OP": operator}) == bounds


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b'{"id": "caf\xe9"}', "not UTF-8 at byte 11"),
        (b"[" * 100_000, "line 1: not valid JSON .nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "line 1: not valid JSON"),
    ],
)
def test_a_file_that_is_no_text_or_no_json_is_refused(
    tmp_path: Path, data: bytes, complaint: str
) -> None:
    (tmp_path / "events.jsonl").write_bytes(data)
    with pytest.raises(PatternError, match=complaint):
        load_patterns("events", tmp_path)
