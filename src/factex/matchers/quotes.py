"""Quotations: which stretches of a Doc stand between quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from factex import syntax

MARKS = frozenset({'"', "“", "”", "''", "``"})
MIN_CLAUSE_TOKENS = 5


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens `start` to `end` (half-open) between two quotation marks, marks included.

    Attributes:
        start: token index of the opening mark.
        end: token index after the closing mark.
        is_clause: whether it holds a predicate (a title or a quoted word does not).
    """

    start: int
    end: int
    is_clause: bool


def find_quotations(doc: Doc) -> tuple[Quotation, ...]:
    """Quotations in text order; marks pair up within a paragraph.

    A paragraph that begins with a mark and does not close it (speech that runs on into the next
    paragraph) is quoted to its end; any other single mark is taken for a stray.
    """
    found, opened = [], None
    for token in doc:
        if "\n\n" in token.text and opened is not None:
            if _begins_paragraph(doc, opened):
                found.append(_quotation(doc, opened, token.i))
            opened = None
        elif token.text in MARKS:
            if opened is None:
                opened = token.i
            else:
                found.append(_quotation(doc, opened, token.i + 1))
                opened = None
    if opened is not None and _begins_paragraph(doc, opened):
        found.append(_quotation(doc, opened, len(doc)))
    return tuple(found)


def _begins_paragraph(doc: Doc, index: int) -> bool:
    return index == 0 or "\n\n" in doc[index - 1].text


def _quotation(doc: Doc, start: int, end: int) -> Quotation:
    inside = doc[start:end]
    is_clause = end - start >= MIN_CLAUSE_TOKENS and any(syntax.is_predicate(t) for t in inside)
    return Quotation(start, end, is_clause)
