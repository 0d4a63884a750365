"""What a mark says by itself, where an annotator marked it and left its values out.

Dates, amounts and countries are read by the grammars that extraction uses, in the light of the
whole text; what they do not read stays unresolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from factex.articles import Article
from factex.exchange.annotation import AMOUNT, DATE, mark_class
from factex.records import Amount, Date, Span
from factex.values.amounts import find_amounts
from factex.values.dates import find_temporal, resolve_each
from factex.values.places import find_place

UNRESOLVED = {"granularity": "day", "relation": "at", "basis": "unresolved"}
UNREAD = {"kind": "count", "modifier": "exact"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "event": {"event_type": "other", "factuality": "asserted"},
    "agreement": {"form": "other", "status": "mentioned", "factuality": "asserted"},
    "organization": {"org_type": "other", "aliases": ()},
}
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n[^\S\n]*\n\s*")


class Reader:
    """Reads marks of one document."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        self._from = article.text_start
        self._published = article.published

    @cached_property
    def _dates(self) -> dict[tuple[int, int], Date]:
        return _dates(self.text[self._from :], self._from, self._published)

    @cached_property
    def _amounts(self) -> dict[tuple[int, int], Amount]:
        return _amounts(self.text[self._from :], self._from)

    def _date(self, start: int, end: int) -> Date | None:
        """The date of a span, in its context or, where it says all by itself, without."""
        alone = _dates(self.text[start:end], start, None).get((start, end))
        own = alone if alone and alone.basis == "explicit" else None
        return self._dates.get((start, end), own)

    def _amount(self, start: int, end: int) -> Amount | None:
        alone = _amounts(self.text[start:end], start).get((start, end))
        return self._amounts.get((start, end), alone)

    def values(self, label: str, start: int, end: int) -> tuple[dict[str, Any], bool]:
        """Values of a mark, and whether they were read rather than assumed."""
        kind = mark_class(label)
        quote = self.text[start:end]
        if kind == "date":
            return self._read(self._date(start, end), DATE, UNRESOLVED)
        if kind in ("claim", "amount"):
            values, read = self._read(self._amount(start, end), AMOUNT, UNREAD)
            return values | ({"factuality": "asserted"} if kind == "claim" else {}), read
        if kind == "entity":
            place = find_place(quote)
            name, code = (place.name, place.code) if place else (quote, None)
            return {"name": name, "code": code}, place is not None
        if kind in ("organization", "attribution"):
            return DEFAULTS.get(kind, {}) | {"name": quote}, False
        return DEFAULTS.get(kind, {}), False

    def _read(
        self, found: Date | Amount | None, names: tuple[str, ...], otherwise: Mapping[str, Any]
    ) -> tuple[dict[str, Any], bool]:
        if found is None:
            return dict.fromkeys(names) | dict(otherwise), False
        values = found.model_dump()
        return {name: values[name] for name in names}, True

    @cached_property
    def _ends(self) -> list[int]:
        """Ends of sentences, with the beginning and the end of the text."""
        found = (match.end() for match in SENTENCE_END.finditer(self.text))
        return sorted({0, self._from, *found, len(self.text)})

    def sentence(self, start: int, end: int) -> Span:
        """The sentence around a span: up to a full stop before a capital, or an empty line."""
        first = self._ends[bisect_right(self._ends, start) - 1]
        last = self._ends[min(bisect_left(self._ends, end), len(self._ends) - 1)]
        quote = self.text[first:last]
        first += len(quote) - len(quote.lstrip())
        quote = quote.strip()
        if first > start or first + len(quote) < end:  # a span that itself begins in white space
            return Span(start=start, end=end, text=self.text[start:end])
        return Span(start=first, end=first + len(quote), text=quote)


def _dates(text: str, at: int, published: date | None) -> dict[tuple[int, int], Date]:
    """The dates of a piece of text that begins at an offset, by their places in the whole."""
    found = find_temporal(text)
    resolved = resolve_each(text, found, published=published, direction=lambda expression: None)
    dates = (Date(**one.date.model_dump(exclude={"timex_type"})) for one in resolved)
    return {(one.start + at, one.end + at): one for one in dates}


def _amounts(text: str, at: int) -> dict[tuple[int, int], Amount]:
    found = (expression.amount for expression in find_amounts(text))
    return {(one.start + at, one.end + at): one for one in found}
