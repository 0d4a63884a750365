"""Datelines: the place, day and agency that open a report ('LIMA, 2 May 2019 (Reuters) -')."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from factex.matchers.base import Mention
from factex.records import Entity, LayerDate

DASHES = frozenset({"-", "--", "\u2013", "\u2014"})
# What parts a dateline from the report.
MARKS = DASHES | {":"}
PLACE_LABELS = frozenset({"GPE", "LOC"})
# A dateline's place has so many words at most: 'Porto Alegre, Brazil,'.
MAX_PLACE_TOKENS = 6
MAX_AGENCY_TOKENS = 8
# A dateline has so many words behind its place at most: ', 2 May 2019 (Reuters) -'.
MAX_TOKENS = 10


def is_dateline(date: Mention[LayerDate]) -> bool:
    """Whether a date ends a dateline: 'Maputo, **2 May 2019** - The fund ...'.

    Alone before the mark it does not, but opens a line of a timeline.
    """
    doc, start = date.tokens.doc, date.tokens.start
    first = start
    while first > max(0, start - MAX_PLACE_TOKENS) and not opens_paragraph(doc, first):
        first -= 1
    end = _after_brackets(doc, date.tokens.end)
    marked = end < len(doc) and doc[end].text in MARKS
    placed = all(t.pos_ in ("PROPN", "PUNCT") or t.is_upper for t in doc[first:start])
    return first < start and opens_paragraph(doc, first) and marked and placed


def dateline_end(place: Mention[Entity]) -> int | None:
    """Where a dateline ends that a place's name opens, None where the name opens none.

    It opens a paragraph, then comes a mark: 'LIMA, 2 May 2019 -', 'Lima: The court'. A colon
    tells by itself and so does a dash before a capital, other marks behind capitals alone.
    """
    tokens = place.tokens
    doc = tokens.doc
    if not opens_paragraph(doc, tokens.start) or tokens.end >= len(doc):
        return None
    if place.value.label not in PLACE_LABELS:
        return None
    mark = doc[tokens.end]
    if mark.text == ":":
        return tokens.end
    dash = _dash_behind(tokens)
    if dash is not None:
        return dash
    return tokens.end if mark.is_punct and place.value.text.isupper() else None


def opens_paragraph(doc: Doc, i: int) -> bool:
    """Whether a token is the first of the text or of a line."""
    return i == 0 or "\n" in doc[i - 1].text


def _dash_behind(place: TokenSpan) -> int | None:
    """The dash that ends a dateline: none inside 'Lima-based' or before 'Peru - the largest'."""
    doc = place.doc
    for token in doc[place.end : place.end + MAX_TOKENS]:
        if token.text in DASHES:
            parted = token.text != "-" or bool(doc[token.i - 1].whitespace_)
            following = doc[token.i + 1 : token.i + 2].text
            return int(token.i) if parted and following and not following[0].islower() else None
        if token.pos_ not in ("PROPN", "NUM", "PUNCT"):
            return None
    return None


def _after_brackets(doc: Doc, i: int) -> int:
    """The place behind an agency in brackets: 'Lima, 2 May **(Reuters)** -'."""
    if i >= len(doc) or doc[i].text != "(":
        return i
    closing = (k for k in range(i + 1, min(len(doc), i + MAX_AGENCY_TOKENS)) if doc[k].text == ")")
    return next(closing, i - 1) + 1
