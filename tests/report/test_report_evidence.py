"""The evidence as a tree: nested, crossing and absurd spans; its surroundings in the article."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_records import SENTENCE, TEXT, agreement, event, models

from factex.articles import Article
from factex.explain import Part, parts_of
from factex.records import Span
from factex.report.evidence import MAX_DEPTH, MAX_ELSEWHERE, show_elsewhere, show_evidence

ARTICLE = Article(id="d1", text=TEXT)
ALL = Span(start=0, end=10, text="abcdefghij")


def part(start: int, end: int, role: str = "r") -> Part:
    return Part(role, start, end, ALL.text[start:end], "")


def text_of(tree: list[Any]) -> str:
    return "".join(node if isinstance(node, str) else text_of(node[1:]) for node in tree)


def depth(tree: list[Any]) -> int:
    return max((1 + depth(node[1:]) for node in tree if not isinstance(node, str)), default=0)


def test_arguments_are_marked_where_they_stand() -> None:
    (found,) = models(event())
    parts = parts_of(found.model_dump())
    assert show_evidence(found.evidence, parts, None)[:5] == [
        ["actor", "Laos"],
        " and ",
        ["actor", "Brunei"],
        " ",
        ["trigger", "signed"],
    ]


def test_spans_nest_and_crossing_ones_end_with_the_one_they_cross() -> None:
    parts = [part(1, 6, "outer"), part(2, 4, "inner"), part(5, 8, "crossing")]
    tree = show_evidence(ALL, parts, None)
    assert tree == ["a", ["outer", "b", ["inner", "cd"], "e", ["crossing", "f"]], "ghij"]


def test_a_mention_is_named_only_where_it_is_nothing_else() -> None:
    (found,) = models(agreement(topic=None))
    tree = show_evidence(found.evidence, parts_of(found.model_dump()), None)
    assert [node[0] for node in tree if not isinstance(node, str)] == [
        "party",
        "party",
        "name",
        "date",
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10), st.sampled_from("xyz"))))
def test_no_text_is_lost_or_told_twice(spans: list[tuple[int, int, str]]) -> None:
    parts = [part(start, end, role) for start, end, role in spans if start < end]
    tree = show_evidence(ALL, parts, None)
    assert text_of(tree) == ALL.text
    assert depth(tree) <= MAX_DEPTH + 1


def test_the_article_shows_what_stands_around() -> None:
    (found,) = models(event())
    tree = show_evidence(found.evidence, parts_of(found.model_dump()), ARTICLE)
    (evidence,) = [node for node in tree if node[0] == "evidence"]
    assert text_of(evidence[1:]) == SENTENCE["text"]
    assert tree[0] == "Two states moved closer. "
    assert text_of(tree).endswith("It will earn $5 million a year. …")


def test_front_matter_is_no_context() -> None:
    article = Article(id="d1", text=TEXT, text_start=SENTENCE["start"])
    (found,) = models(event())
    assert text_of(show_evidence(found.evidence, (), article)).startswith("Laos and Brunei")


def test_context_ends_at_a_word() -> None:
    text = "x" * 300 + " here it is. " + "y" * 300
    evidence = Span(start=301, end=312, text="here it is.")
    tree = show_evidence(evidence, (), Article(id="d", text=text))
    assert tree == ["… ", ["evidence", "here it is."], " …"]


def test_arguments_elsewhere_are_quoted_together_where_they_are_near() -> None:
    start = TEXT.index("parliament")
    far = Part("party", start, start + 10, "parliament", "")
    near = Part("date", TEXT.index("1999"), TEXT.index("1999") + 4, "1999", "")
    mention = Part("mention", far.start, far.end, far.text, "")
    evidence = Span(**SENTENCE)
    (tree,) = show_elsewhere(evidence, [far, mention, near], ARTICLE)
    assert text_of(tree) == "… Brunei's parliament ratified it in 1999."
    assert [node[0] for node in tree if not isinstance(node, str)] == ["party", "date"]
    alone = show_elsewhere(evidence, [far, near], None)
    assert alone == [[["party", "parliament"]], [["date", "1999"]]]


def test_a_record_with_very_many_arguments_stays_small() -> None:
    party = agreement()["parties"][0]
    rows = [{**party, "start": at, "end": at + 1, "text": "x"} for at in range(0, 5000, 2)]
    (found,) = models(agreement(parties=rows))
    parts = parts_of(found.model_dump())
    assert len(show_elsewhere(found.evidence, parts, None)) == MAX_ELSEWHERE
    deep = [part(0, 10, str(n)) for n in range(3000)]
    assert depth(show_evidence(ALL, deep, None)) <= MAX_DEPTH + 1


@pytest.mark.parametrize("spans", [[(0, 0)], [(5, 5), (0, 10)]])
def test_an_empty_span_marks_nothing(spans: list[tuple[int, int]]) -> None:
    tree = show_evidence(ALL, [part(*one) for one in spans], None)
    assert text_of(tree) == ALL.text
