"""Powers: '10^6', '10³', and what they multiply: '2 x 10^3', '6.02×10²³'."""

from __future__ import annotations

import re
from decimal import Decimal

from factex.values.amounts.tokens import MAX_DIGITS, NUMERAL, TokenView

FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?")
TEN = Decimal(10)
TIMES_SIGNS = frozenset("xX×*·⋅")
MINUS_SIGNS = frozenset("-\u2212")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def read_power(view: TokenView, i: int) -> tuple[Decimal, int] | None:
    """The power whose base is the numeral at token `i`, and the index after it.

    A raised figure is an exponent on a ten only; on other numbers it is a footnote's mark.
    """
    if not FIGURES.fullmatch(view.text(i)) or not view.tight(i + 1):
        return None
    base = Decimal(view.text(i))
    raised = view.text(i + 1).translate(SUPERSCRIPTS)
    if base == TEN and raised != view.text(i + 1):
        return _power(base, raised, i + 2)
    at = _past_caret(view, i + 1)
    if at is None:
        return None
    sign = "-" if view.text(at) in MINUS_SIGNS else ""
    at += bool(sign)
    return _power(base, sign + view.text(at), at + 1) if view.tight(at) else None


def read_multiplied(view: TokenView, i: int) -> tuple[Decimal, int] | None:
    """The power of ten in 'x 10^3' from token `i` on, and the index after it."""
    if view.text(i) not in TIMES_SIGNS or view.text(i + 1) != "10":
        return None
    return read_power(view, i + 1)


def _past_caret(view: TokenView, i: int) -> int | None:
    if view.text(i) == "^":
        return i + 1
    doubled = view.text(i) == "*" == view.text(i + 1) and view.tight(i + 1)
    return i + 2 if doubled and view.kind(i + 2) == NUMERAL else None


def _power(base: Decimal, exponent: str, end: int) -> tuple[Decimal, int] | None:
    if not exponent.removeprefix("-").isdecimal() or len(exponent) > 3:
        return None
    if base == 0 or len(str(base)) * abs(int(exponent)) > 2 * MAX_DIGITS:
        return None  # no amount, and not exact in `Decimal`
    return base ** int(exponent), end
