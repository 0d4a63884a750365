"""Dates as matchers use them: which expression can date a happening, and how a record holds it."""

from __future__ import annotations

from factex.matchers.base import Mention
from factex.records import LayerDate

# Flags of expressions that date nothing by themselves.
DATELESS = frozenset({"in_name", "hour", "ranks"})
# Words that point to a time told elsewhere and date nothing by themselves.
POINTERS = frozenset(
    {"then", "now", "currently", "once", "later", "at the time", "the time", "that time"}
)


def is_event_date(date: Mention[LayerDate]) -> bool:
    """Whether a temporal expression can date an event.

    A calendar time can; a length, a habit, an hour without its day ('at dawn') or a time that
    something is compared with ('the first **since 1994**') can not.
    """
    value = date.value
    if value.timex_type not in ("DATE", "TIME") or date.flags & DATELESS:
        return False
    if value.text.lower() in POINTERS:
        return False
    return value.timex not in ("PRESENT_REF", "PAST_REF", "FUTURE_REF")


def plain_date(value: LayerDate) -> dict[str, object]:
    """A layer's date as the fields of a record's Date."""
    return value.model_dump(exclude={"timex_type"})
