"""Sentence boundaries that the surface decides, and the measure that counts parted names."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import spacy

from factex import patterns
from factex.boundaries import MAX_SENTENCE_TOKENS, Boundaries, abbreviations
from factex.errors import PatternError
from factex.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.tokens import Doc


@pytest.fixture(scope="module")
def rules() -> Callable[[str], Doc]:
    """The component alone, behind the tokenizer: what it does not decide stays None."""
    nlp = spacy.blank("en")
    return lambda text: Boundaries()(nlp(text))


def decision(doc: Doc, place: int) -> bool | None:
    """What was decided for the token that begins at a character."""
    (token,) = (token for token in doc if token.idx == place)
    return {1: True, -1: False, 0: None}[token.sent_start]


@pytest.mark.parametrize(
    "text",
    [
        "The pact was made by the Hon. |President of the union.",
        "The fleet of Lieut. |Col. Roy sailed.",
        "ADDRESS OF GEN. |HARLOW TO THE GUESTS",
        "The pact of Nov. |25 lapsed.",
        "It fell under Law No. |40 of the code.",
        "Ana Harlow (b. |1908) led the fund.",
        "The firm Harlow Pty. |Limited paid.",
        "He sued in Roy v. |Dass again.",
        "It lent Rs. |96 crore to farmers.",
        "It was sold at 8.5 |crore.",
        "It met at 9 p.m. |on the pier.",
        "The road is 29.1 km. |of tar.",
        "They sang [...] |and left.",
        "“We left,” |the envoy said.",
        "'We will pay,' |Ana Harlow said.",
        "It left on May 3, |2019.",
        "The Unit (Section) |VIII was closed.",
        "The road (see the map) |Harlow built.",
        'He wrote: "|Peace came.',
        'Talks went on for "years.|" Envoys left.',
        "Talks of the G20 |Leaders went on.",
        "The 105thAA |Regiment left.",
        "Fiji met |Tonga.",
    ],
)
def test_no_sentence_begins_where_one_goes_on(rules: Callable[[str], Doc], text: str) -> None:
    assert decision(rules(text.replace("|", "")), text.index("|")) is False


@pytest.mark.parametrize(
    "text",
    [
        "The pact is in force. |The court agreed.",
        "The pact is in force. |“We signed,” he said.",
        'The pact is in force, he said. |"We signed," he said.',
        "A heading\n\n|the text below it",
        "LIMA, May 2 (Reuters) - |Peru left.",
        "Lima (AP) -- |Peru left.",
        "PORT VILA, 2 May 2019 \u2014 |“We left,” he said.",
    ],
)
def test_a_sentence_begins_where_one_surely_ended(rules: Callable[[str], Doc], text: str) -> None:
    assert decision(rules(text.replace("|", "")), text.index("|")) is True


@pytest.mark.parametrize(
    "text",
    [
        "It moved to the U.S. |Treasury officials left.",
        "He met George W. |Harlow.",
        "The talks ended in Nov. |Ten states left.",
        "The pact is in force.|The court agreed.",
        "He signed. (The court agreed.) |The others left.",
        "The pact lapsed in 2019. |The court agreed.",
        "He asked: |Who pays?",
        "Who pays? |asked the envoy.",
        "See the list: example.org |Harlow made it.",
        "EU - |Chile talks ended.",
        "Talks (in Oslo) - |Chile left.",
    ],
)
def test_what_needs_the_sense_is_left_to_the_parser(rules: Callable[[str], Doc], text: str) -> None:
    assert decision(rules(text.replace("|", "")), text.index("|")) is None


def test_text_without_full_stops_is_parted(rules: Callable[[str], Doc]) -> None:
    doc = rules("Fiji met Tonga\n\nIt rained and " + "rained and " * MAX_SENTENCE_TOKENS)
    starts = [token.i for token in doc if token.is_sent_start]
    assert [doc[i].text for i in starts[:2]] == ["Fiji", "It"]
    assert [b - a for a, b in pairwise(starts[1:])] == [MAX_SENTENCE_TOKENS] * 2
    doc = rules("In 2019. " * MAX_SENTENCE_TOKENS)
    assert [token.i for token in doc if token.is_sent_start] == [0]


@pytest.mark.parametrize("text", ["", "x", ")", '"', ".", "(" * 30 + ")" * 40, "\n\n.\n\n)", "’s"])
def test_any_text_passes(rules: Callable[[str], Doc], text: str) -> None:
    assert rules(text).text == text


def test_a_bracket_left_open_ends_with_its_paragraph(rules: Callable[[str], Doc]) -> None:
    text = "The fund (Section\n\nmet here) |Harlow left."
    assert decision(rules(text.replace("|", "")), text.index("|")) is None


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    line = {"id": "boundaries.x", "label": "name", "source": "none", "examples": ["x"]}
    (tmp_path / "boundaries.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    patterns.use_folder(tmp_path)
    try:
        with pytest.raises(PatternError, match=r"boundaries\.x"):
            abbreviations("name")
    finally:
        patterns.use_folder(None)


def test_a_wrapped_line_that_begins_a_sentence_goes_on_with_a_capital() -> None:
    text = (
        "The bank said that the small farms of the north needed loans and\n"
        "roads, and that it would pay for both. It told them that the Bank\n"
        "Group had begun to lend, and that the money would reach the towns of\n"
        "the coast, where the fishers and the growers of rice had long been waiting\n"
        "for it in vain."
    )
    assert "the Bank Group had" in normalize(text).text


@pytest.mark.parametrize("mark", ["word", "-"])
@pytest.mark.parametrize("before", [0, 1, 7])
def test_endless_text_is_cut_at_the_same_places_whatever_it_is_of(
    rules: Callable[[str], Doc], mark: str, before: int
) -> None:
    doc = rules(f"{'so ' * before}. {f'{mark} ' * (3 * MAX_SENTENCE_TOKENS)}")
    cuts = [token.i for token in doc if token.sent_start == 1 and token.i > before + 1]
    first = before + 1 + MAX_SENTENCE_TOKENS
    assert cuts == [first, first + MAX_SENTENCE_TOKENS]
