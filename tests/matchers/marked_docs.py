"""Docs made by hand for matcher tests: a marked-up text on a blank pipeline, no model."""

from __future__ import annotations

import re
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

MARK = re.compile(r"\[(?P<text>[^\]|]+)\|(?P<label>[A-Z_]+)\]")


@lru_cache(maxsize=1)
def blank() -> Language:
    """A tokenizer and a sentence splitter, built once."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def marked_doc(marked: str) -> Doc:
    """A Doc with entities: `marked_doc("[Ports Board|ORG] met.")`.

    Raises:
        ValueError: a marked stretch does not begin and end with tokens.
    """
    text, spans, position = "", [], 0
    for found in MARK.finditer(marked):
        text += marked[position : found.start()]
        spans.append((len(text), len(text) + len(found["text"]), found["label"]))
        text += found["text"]
        position = found.end()
    doc = blank()(text + marked[position:])
    doc.ents = [_span(doc, start, end, label) for start, end, label in spans]
    return doc


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label)
    if span is None:
        raise ValueError(f"{doc.text[start:end]!r} is not a sequence of tokens")
    return span
