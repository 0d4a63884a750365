"""Read the paragraphs that the project wrote, with their entities, from `written/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from extra_ner import join
from marked import read_marked
from ner_data import LABELS, EntityText

FOLDER = Path(__file__).resolve().parent / "written"
GROUP = 5
"""Paragraphs of one file that make a document."""


def parse(paragraph: str, where: str = "paragraph") -> EntityText:
    """The text of a paragraph and its entities, written `[text|LABEL]`.

    Raises:
        ValueError: a label that is none, or a bracket or bar that belongs to no entity.
    """
    text, entities = read_marked(paragraph, LABELS, what="label", where=where)
    if stray := re.search(r"[][|]", text):
        around = text[max(0, stray.start() - 20) : stray.end() + 20]
        raise ValueError(f"{where}: {stray[0]!r} belongs to no entity in {around!r}")
    return EntityText(text, entities)


def _paragraphs(path: Path) -> list[str]:
    found = path.read_text(encoding="utf-8").split("\n\n")
    return [paragraph.strip() for paragraph in found if paragraph.strip()]


def read(folder: Path = FOLDER) -> Iterator[EntityText]:
    """The paragraphs as documents of a few each."""
    for path in sorted(folder.glob("*.txt")):
        found = _paragraphs(path)
        for first in range(0, len(found), GROUP):
            numbered = enumerate(found[first : first + GROUP], first + 1)
            yield join([parse(text, f"{path.name}, paragraph {n}") for n, text in numbered])
