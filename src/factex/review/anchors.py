"""Find a record again in an article whose text changed, by quote and context.

As in W3C's Web Annotation model (TextQuoteSelector, https://www.w3.org/TR/annotation-model/), a
stretch is told by its words and by what stands before and behind it: here by as much as made the
place the only one in the old text. It is found again where the same words stand in the same
context at exactly one place; a context may have changed on one side, never on both.

The evidence comes first. It must stand in the new text word for word, since a sentence that
changed states something else; the spans inside it move along with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from factex.records import AnyRecord
from factex.validate import ANY_RECORD, spans_in

LEAST_CONTEXT = 16
"""Characters of context on each side, at least; twice as many where one side has to do."""
MOST_CONTEXT = 4096
MOST_PLACES = 2000
"""Places of a quote that are looked at; what stands more often is found by no context."""
Sides = tuple[bool, bool]
"""Whether the context before and the context behind count."""


class LostPlaceError(Exception):
    """A stretch of the old text has no one place in the new text; says why."""


def reanchor(record: AnyRecord, new_text: str, old_text: str | None = None) -> AnyRecord | None:
    """The record with its spans in a new text, or None; see `moved` for the cause."""
    try:
        return moved(record, new_text, old_text)
    except LostPlaceError:
        return None


def moved(record: AnyRecord, new_text: str, old_text: str | None = None) -> AnyRecord:
    """The record with its spans in a new text.

    Args:
        record: in offsets of the old text.
        new_text: the text as it is now.
        old_text: the text that the record quotes; without it only quotes that stand exactly once
            in the new text are found.

    Raises:
        LostPlaceError: a quote is gone, or stands at several places that nothing tells apart.
    """
    fields = record.model_dump(mode="json")
    evidence = fields["evidence"]
    begins, ends = evidence["start"], evidence["end"]
    place = find_place(begins, evidence["text"], new_text, old_text)
    shift = place - begins
    for path, span in spans_in(fields):
        start = span["start"]
        if begins <= start and span["end"] <= ends:
            span["start"] = start + shift
        else:
            span["start"] = _place_of(path, span, new_text, old_text)
        span["end"] = span["start"] + len(span["text"])
    moved_record: AnyRecord = ANY_RECORD.validate_python(fields)
    return moved_record


def _place_of(path: str, span: dict[str, Any], new_text: str, old_text: str | None) -> int:
    try:
        return find_place(span["start"], span["text"], new_text, old_text)
    except LostPlaceError as error:
        raise LostPlaceError(f"{path}: {error}") from None


def find_place(start: int, quote: str, new_text: str, old_text: str | None = None) -> int:
    """Where a stretch of the old text stands in the new text.

    Args:
        start: its place in the old text.
        quote: its words.
        new_text: the text to search.
        old_text: the text that it stood in; None asks for a quote that stands once.

    Returns:
        The start of the one place.

    Raises:
        LostPlaceError: there is none, or more than one.
    """
    places = list(islice(_places(quote, new_text), MOST_PLACES + 1)) if quote else []
    if not places:
        raise LostPlaceError(f"{quote[:60]!r} no longer stands in the article")
    if old_text is None or len(places) > MOST_PLACES:
        if len(places) == 1:
            return places[0]
        raise LostPlaceError(f"{quote[:60]!r} stands at {len(places)} places")
    if old_text[start : start + len(quote)] != quote:
        raise LostPlaceError(f"{quote[:60]!r} is not what the old text has there")
    return _in_context(start, quote, places, new_text, old_text)


def _in_context(start: int, quote: str, places: list[int], new: str, old: str) -> int:
    """The one of some places that has the context of the old one: on both sides, else on one."""
    others = [place for place in _places(quote, old) if place != start][:MOST_PLACES]

    def found(sides: Sides) -> set[int]:
        width = _telling_width(start, quote, others, old, sides)
        if width is None:
            return set()
        return {p for p in places if _same_context(old, start, new, p, quote, width, sides)}

    alike = found((True, True)) or found((True, False)) | found((False, True))
    if len(alike) == 1:
        return alike.pop()
    if alike:
        raise LostPlaceError(f"{quote[:60]!r} stands at {len(alike)} places alike")
    raise LostPlaceError(f"what stands around {quote[:60]!r} changed")


def _telling_width(
    start: int, quote: str, others: list[int], text: str, sides: Sides
) -> int | None:
    """Characters of context, by doubling, that no other place of the quote in its text shares."""
    width = LEAST_CONTEXT if all(sides) else 2 * LEAST_CONTEXT
    while width <= MOST_CONTEXT:
        others = [p for p in others if _same_context(text, start, text, p, quote, width, sides)]
        if not others:
            return width
        width *= 2
    return None


def _same_context(
    old: str, start: int, new: str, place: int, quote: str, width: int, sides: Sides
) -> bool:
    """Whether two places have the same neighbours; the end of a text is a neighbour too."""
    before, behind = sides
    if before:
        left, right = old[max(0, start - width) : start], new[max(0, place - width) : place]
        if left != right:
            return False
    if behind:
        end, stop = start + len(quote), place + len(quote)
        if old[end : end + width] != new[stop : stop + width]:
            return False
    return True


def _places(quote: str, text: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)
