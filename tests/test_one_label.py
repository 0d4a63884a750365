"""The mentions of a name take the label that most of them have."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Span

from factex.one_label import OneLabel


def labels_after(labels: list[str]) -> list[str]:
    """The labels of as many mentions of one name, after the component."""
    doc = Doc(spacy.blank("en").vocab, words=["Tarago", "met"] * len(labels))
    doc.ents = tuple(Span(doc, 2 * i, 2 * i + 1, label=label) for i, label in enumerate(labels))
    return [ent.label_ for ent in OneLabel()(doc).ents]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        (["GPE"], ["GPE"]),
        (["PERSON", "GPE", "PERSON"], ["PERSON", "PERSON", "PERSON"]),
        (["PERSON", "GPE"], ["PERSON", "GPE"]),
        (["ORG", "GPE", "PERSON", "ORG"], ["ORG", "GPE", "PERSON", "ORG"]),
    ],
)
def test_more_than_half_of_the_mentions_decide(before: list[str], after: list[str]) -> None:
    assert labels_after(before) == after


def test_other_names_keep_their_labels() -> None:
    doc = Doc(spacy.blank("en").vocab, words=["Lhasa", "Lhasa", "Lhasa", "Doha", "Lhasa", "Region"])
    spans = [(0, 1, "GPE"), (1, 2, "GPE"), (2, 3, "ORG"), (3, 4, "ORG"), (4, 6, "LOC")]
    doc.ents = tuple(Span(doc, start, end, label=label) for start, end, label in spans)
    assert [ent.label_ for ent in OneLabel()(doc).ents] == ["GPE", "GPE", "GPE", "ORG", "LOC"]
