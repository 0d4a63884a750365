"""The dates alone of what `resolve_each` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from factex.values.dates import resolve_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from factex.records import LayerDate
    from factex.values.dates import TemporalExpression


def dates_of(
    text: str, expressions: Sequence[TemporalExpression], **settings: Any
) -> tuple[LayerDate, ...]:
    """One date per expression."""
    return tuple(item.date for item in resolve_each(text, expressions, **settings))
