"""Amounts of a text: one pass over its tokens, each number read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from factex.records import Amount
from factex.values.amounts.modifiers import ModifierReader
from factex.values.amounts.no_claims import NoClaimReader
from factex.values.amounts.quantities import Quantity, QuantityReader
from factex.values.amounts.tokens import NUMERAL, VULGAR, TokenView, tokenize
from factex.values.amounts.units import Unit, load_units, names_country, resolve_currency
from factex.values.amounts.words import load_words

LISTED = frozenset({"section", "identifier", "footnote"})
LIST_LINK = re.compile(r"[\s,(]*(?:and|or|to|-|–|&|/)?[\s(]*")
HYPHENATED = re.compile(r"-\w{2,3}-|-")
LIMITS = frozenset({"up_to", "at_least"})
# Between 'up to $1m' and '$9m for a group': the first one's share, and the word that joins them.
SHARE = re.compile(r"\sfor\s[^.;:\n]+\s(?:and|or)\s+")
MAX_SHARE = 80
CONVERTED = frozenset({"money", "measure"})
KINDS = frozenset({NUMERAL, VULGAR})  # kinds of tokens that always begin an amount


@dataclass(frozen=True, slots=True)
class AmountExpression:
    """A number expression of a text.

    Attributes:
        amount: span, kind, value, modifier, unit and currency (contract: `docs/records.md`); the
            unit of a count is null, since the counted noun is a matter of syntax.
        rules: ids of the pattern lines and rules that made it, in reading order.
        not_claim: why the number makes no claim, where the surface shows it: `name` ('G20'),
            `ordinal`, `decade`, `section`, `identifier`, `clock time`, `phone`, `age`, `score`,
            `footnote`, `list marker`, `year`, `day`, `pronoun` ('one of'), `pair` ('the two
            sides'), `time` ('two years ago'), `vague` ('several reasons'); else None.
    """

    amount: Amount
    rules: tuple[str, ...]
    not_claim: str | None


def find_amounts(
    text: str,
    *,
    dollar: str = "USD",
    exclude: Sequence[tuple[int, int]] = (),
    context: str = "",
) -> tuple[AmountExpression, ...]:
    """Find the number expressions of an English text.

    Args:
        text: the text as it stands; line wraps, no-break spaces and glued signs are fine.
        dollar: ISO 4217 code that a bare `$`, 'dollar' or 'cent' stands for.
        context: more of the document (title, publisher) that may name the country of a currency
            that several countries share ('rupees', 'pesos').
        exclude: character ranges that are something else already (dates); no amount touches them.

    Returns:
        Expressions in text order, none overlapping; spans are code points of `text`. Empty when
        the text has no number.

    >>> [found] = find_amounts("It paid nearly S$1.2bn.")
    >>> found.amount.value, found.amount.currency, found.amount.modifier
    (1200000000, 'SGD', 'about')
    """
    return tuple(_Finder(text, dollar, exclude, context).run())


class _Finder:
    def __init__(
        self, text: str, dollar: str, exclude: Sequence[tuple[int, int]], context: str
    ) -> None:
        words, units = load_words(), load_units()
        tokens = tokenize(text, exclude)
        self._text = text
        self._dollar = dollar
        self._countries = f"{context}\n{text}"
        self._currencies: dict[Unit, str | None] = {}
        self._local: dict[Unit, bool] = {}
        self._view = TokenView(text, tokens)
        self._quantities = QuantityReader(self._view, words, units, self._is_local)
        self._modifiers = ModifierReader(self._view, words)
        self._no_claims = NoClaimReader(self._view, words)
        self._starters = words.starters | units.prefixes.first_words
        self._previous: AmountExpression | None = None
        self._limit: Amount | None = None

    def run(self) -> list[AmountExpression]:
        found: list[AmountExpression] = []
        free_from = 0
        starters = self._starters
        for i, token in enumerate(self._view.tokens):
            if i < free_from or not (
                token.lower in starters or token.text in starters or token.kind in KINDS
            ):
                continue
            quantity = self._quantities.read(i)
            if quantity is None:
                continue
            expression = self._expression(quantity)
            self._previous = expression
            if expression.amount.modifier in LIMITS:
                self._limit = expression.amount
            found.append(expression)
            free_from = quantity.end
        return found

    def _expression(self, quantity: Quantity) -> AmountExpression:
        modifier, start = quantity.modifier, quantity.start
        rules: tuple[str, ...] = ()
        if modifier == "exact":
            modifier, rules, start = self._modifiers.read(quantity)
        amount = self._amount(replace(quantity, modifier=modifier))
        reason = self._no_claims.reason(quantity, start)
        if reason in {None, "list marker"}:
            reason = self._inherited(quantity) or reason
        expression = AmountExpression(amount, (*rules, *quantity.rules), reason)
        return self._with_shared_limit(self._with_original_modifier(expression))

    def _amount(self, quantity: Quantity) -> Amount:
        tokens = self._view.tokens
        start, end = tokens[quantity.start].start, tokens[quantity.end - 1].end
        money = quantity.money
        return Amount(
            start=start,
            end=end,
            text=self._text[start:end],
            kind=quantity.kind,
            value=_json_number(quantity.value),
            lower=_json_number(quantity.lower),
            upper=_json_number(quantity.upper),
            modifier=quantity.modifier,
            unit=quantity.unit,
            currency=self._currency(money) if money else None,
        )

    def _is_local(self, money: Unit) -> bool:
        if money not in self._local:
            self._local[money] = names_country(money, self._countries)
        return self._local[money]

    def _currency(self, money: Unit) -> str | None:
        if money not in self._currencies:
            self._currencies[money] = resolve_currency(money, self._countries, self._dollar)
        return self._currencies[money]

    def _inherited(self, quantity: Quantity) -> str | None:
        """'Articles 46, 47 and 48', 'section 7(1)': what holds for the first holds for all."""
        previous = self._previous
        if previous is None or previous.not_claim is None or quantity.kind != "count":
            return None
        between = self._text[previous.amount.end : self._view.tokens[quantity.start].start]
        if previous.not_claim == "name":
            return "name" if HYPHENATED.fullmatch(between) else None
        listed = previous.not_claim in LISTED and LIST_LINK.fullmatch(between)
        return previous.not_claim if listed else None

    def _with_shared_limit(self, expression: AmountExpression) -> AmountExpression:
        """'up to $1m for people and $9m for firms': the limit's modifier holds for both."""
        limit, amount = self._limit, expression.amount
        if limit is None or amount.modifier != "exact" or amount.kind != limit.kind:
            return expression
        if amount.start - limit.end > MAX_SHARE:
            return expression
        between = self._text[limit.end : amount.start]
        if not self._text.startswith(" for ", amount.end) or not SHARE.fullmatch(between):
            return expression
        amount = amount.model_copy(update={"modifier": limit.modifier})
        return replace(expression, amount=amount)

    def _with_original_modifier(self, expression: AmountExpression) -> AmountExpression:
        """'over 94 million yuan ($13.8 million)', 'about £7m or $9m': a conversion's modifier."""
        previous, amount = self._previous, expression.amount
        if previous is None or amount.modifier != "exact" or previous.amount.kind != amount.kind:
            return expression
        between = self._text[previous.amount.end : amount.start].strip()
        other = amount.currency != previous.amount.currency
        restates = between == "(" or (between == "or" and other)
        if not restates or amount.kind not in CONVERTED or previous.amount.modifier == "vague":
            return expression
        amount = amount.model_copy(update={"modifier": previous.amount.modifier})
        return replace(expression, amount=amount)


def _json_number(value: Decimal | None) -> int | float | None:
    """An integer where the value is whole, else the nearest float."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
