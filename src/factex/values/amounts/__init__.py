"""Amounts: counts, money, percentages, durations and measures in a text."""

from factex.values.amounts.find import AmountExpression, find_amounts
from factex.values.amounts.units import dotted_signs

__all__ = ["AmountExpression", "dotted_signs", "find_amounts"]
