"""Amounts: counts, money, percentages, durations and measures in a text."""

from factex.values.amounts.find import AmountExpression, find_amounts

__all__ = ["AmountExpression", "find_amounts"]
