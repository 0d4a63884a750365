"""Which stretches stand between quotation marks; Docs are built by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from spacy.tokens import Doc

from factex.matchers.quotes import Quotation, find_quotations

NLP = spacy.blank("en")
VERBS = frozenset({"rained", "signed", "will", "was"})


def quoted(text: str) -> list[tuple[str, bool]]:
    """The quotations of a text and whether each holds a clause; the verbs are known by list."""
    doc = NLP.make_doc(text)
    for token in doc:
        token.pos_ = "VERB" if token.lower_ in VERBS else "NOUN"
    return [(doc[found.start : found.end].text, found.is_clause) for found in quotations(doc)]


def quotations(doc: Doc) -> tuple[Quotation, ...]:
    """The quotations, checked to be in order and apart."""
    found = find_quotations(doc)
    assert all(left.end <= right.start for left, right in pairwise(found))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained.", []),
        ('He said "it rained all night" and left.', [('"it rained all night"', True)]),
        ("He said “it rained all night” and left.", [("“it rained all night”", True)]),
        ('The "Blue Lagoon" sank.', [('"Blue Lagoon"', False)]),
        ('The "sea of calm and of hope" sank.', [('"sea of calm and of hope"', False)]),
        (
            '"It rained all night." "We signed it in May."',
            [('"It rained all night."', True), ('"We signed it in May."', True)],
        ),
        ("It's five o'clock.", []),
    ],
)
def test_marks_pair_up(text: str, expected: list[tuple[str, bool]]) -> None:
    assert quoted(text) == expected


def test_speech_that_runs_on_is_quoted_to_the_end_of_its_paragraph() -> None:
    text = '"It rained all night long.\n\n"We signed it in May," he said.'
    assert quoted(text) == [('"It rained all night long.', True), ('"We signed it in May,"', True)]


def test_a_stray_mark_quotes_nothing_beyond_its_paragraph() -> None:
    assert quoted('The 6" pipe was sold.\n\nIt rained all night.') == []
    assert (
        quoted('It rained 5" in May. "We signed it all," he said.')[0][0] != '"We signed it all,"'
    )


def test_the_last_paragraph_may_stay_open() -> None:
    assert quoted('It rained.\n\n"We signed it in May') == [('"We signed it in May', True)]
