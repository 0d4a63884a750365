"""Dates as matchers use them: which expression can date a happening, and how a record holds it."""

from __future__ import annotations

from spacy.tokens import Doc

from factex.matchers.base import Mention
from factex.records import LayerDate

# Words that point to a time told elsewhere and date nothing by themselves.
POINTERS = frozenset({"then", "now", "currently", "once", "later", "at the time"})
DASHES = frozenset({"-", "--", "\u2013", "\u2014"})
# A dateline's place has so many words at most: 'Porto Alegre, Brazil,'.
MAX_DATELINE_TOKENS = 6
MAX_AGENCY_TOKENS = 8


def is_event_date(date: Mention[LayerDate]) -> bool:
    """Whether a temporal expression can date an event.

    A calendar time can; a length, a habit, or an hour without its day ('at dawn') can not.
    """
    value = date.value
    if value.timex_type not in ("DATE", "TIME") or date.flags & {"in_name", "hour"}:
        return False
    if value.text.lower() in POINTERS:
        return False
    return value.timex not in ("PRESENT_REF", "PAST_REF", "FUTURE_REF")


def plain_date(value: LayerDate) -> dict[str, object]:
    """A layer's date as the fields of a record's Date."""
    return value.model_dump(exclude={"timex_type"})


def is_dateline(date: Mention[LayerDate]) -> bool:
    """Whether a date ends a dateline: 'Maputo, **2 May 2019** - The fund ...'."""
    doc, start, end = date.tokens.doc, date.tokens.start, date.tokens.end
    first = start
    while first > max(0, start - MAX_DATELINE_TOKENS) and "\n" not in doc[first - 1].text:
        first -= 1
    opens = first == 0 or "\n" in doc[first - 1].text
    end = _after_brackets(doc, end)
    dashed = end < len(doc) and doc[end].text in DASHES
    placed = all(t.pos_ in ("PROPN", "PUNCT") or t.is_upper for t in doc[first:start])
    return opens and dashed and placed


def _after_brackets(doc: Doc, i: int) -> int:
    """The place behind an agency in brackets: 'Lima, 2 May **(Reuters)** -'."""
    if i >= len(doc) or doc[i].text != "(":
        return i
    closing = (k for k in range(i + 1, min(len(doc), i + MAX_AGENCY_TOKENS)) if doc[k].text == ")")
    return next(closing, i - 1) + 1
