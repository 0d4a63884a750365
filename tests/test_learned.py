"""The classifier of event types: what it computes, how it is written, its sentences' format."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import event_types as training
import numpy as np
import pytest

from factex.learned import Classifier, event_types, read
from factex.records import EventType

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def classifier() -> Classifier:
    """Two classes that one feature each speaks for."""
    return Classifier(
        classes=("signing", "meeting"),
        rows={"lemma=sign": 0, "lemma=travel": 1},
        weights=np.array([[2.0, 0.0], [0.0, 3.0]], dtype=np.float32),
        bias=np.array([0.5, 0.0], dtype=np.float32),
        clusters={"pact": (3, 40), "trip": (1, 7)},
    )


def test_probabilities_are_the_softmax_of_the_weights_that_are_known(
    classifier: Classifier,
) -> None:
    found = classifier.probabilities(["lemma=sign", "lemma=never_seen", "lemma=sign"])
    expected = np.exp([2.5, 0.0]) / np.exp([2.5, 0.0]).sum()
    assert found == pytest.approx(expected)
    assert classifier.probabilities([]) == pytest.approx(np.exp([0.5, 0]) / np.exp([0.5, 0]).sum())


def test_what_is_saved_is_read_back(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "table.npz")
    again = read(tmp_path / "table.npz")
    assert (again.classes, again.rows, again.clusters) == (
        classifier.classes,
        classifier.rows,
        classifier.clusters,
    )
    names = ["lemma=travel"]
    assert again.probabilities(names) == pytest.approx(classifier.probabilities(names))


def test_the_packaged_table_tells_types_of_the_contract_apart() -> None:
    packaged = event_types()
    assert set(packaged.classes) <= set(get_args(EventType))
    assert len(packaged.rows) == len(packaged.weights) > 1000
    assert packaged.probabilities([]).sum() == pytest.approx(1)


def test_a_written_sentence_gives_its_text_and_triggers() -> None:
    line = "The envoys [met|meeting] in Oslo and [inked|signing] a pact."
    text, found = training.parse_line(line, "x.txt, line 1")
    assert text == "The envoys met in Oslo and inked a pact."
    assert [(text[start:end], kind) for start, end, kind in found] == [
        ("met", "meeting"),
        ("inked", "signing"),
    ]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("The envoys [flew|holiday] home.", "holiday is no type"),
        ("They flew.", "no [trigger|type]"),
    ],
)
def test_a_line_that_breaks_the_format_is_named(line: str, cause: str) -> None:
    with pytest.raises(ValueError, match=r"x\.txt, line 3") as error:
        training.parse_line(line, "x.txt, line 3")
    assert cause in str(error.value)
