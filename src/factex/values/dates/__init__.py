"""Temporal expressions: finding them, and valuing them without ever guessing.

>>> from datetime import date
>>> text = "The talks on Sept. 22 went on for two days."
>>> found = find_temporal(text)
>>> [expression.text for expression in found]
['Sept. 22', 'two days']
>>> each = resolve_each(text, found, published=date(2025, 9, 25), direction=lambda _: "past")
>>> [item.date.edtf for item in each]
['2025-09-22', None]
"""

from factex.values.dates.context import Context, Direction
from factex.values.dates.document import resolve_each
from factex.values.dates.find import TemporalExpression, find_temporal
from factex.values.dates.resolve import resolve
from factex.values.dates.tense import lies_ahead

__all__ = [
    "Context",
    "Direction",
    "TemporalExpression",
    "find_temporal",
    "lies_ahead",
    "resolve",
    "resolve_each",
]
