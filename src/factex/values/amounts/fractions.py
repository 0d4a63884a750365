"""Fractions: 'two-thirds', 'half a million', '¾', '5 1/2', 'two and a half'."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal

from factex.values.amounts.cardinals import NUMERAL_RULE, ONE, CardinalReader, Number, parse_numeral
from factex.values.amounts.tokens import HYPHENS, NUMERAL, VULGAR, WORD, TokenView
from factex.values.amounts.words import Words

GLYPH_RULE = "amounts.fraction.glyph"
SLASH_RULE = "amounts.fraction.slash"
QUARTERS = frozenset({"quarter", "quarters"})
# Usual denominators in slash notation: '9/11' and '31/72' are something else.
DENOMINATORS = frozenset(map(Decimal, (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 100)))


class FractionReader:
    """Reads fractions, alone and added to a cardinal.

    Args:
        view: the text's tokens.
        words: the lexicon.
        cardinals: reader of the counts in fractions ('three' quarters).
    """

    def __init__(self, view: TokenView, words: Words, cardinals: CardinalReader) -> None:
        self._view = view
        self._words = words
        self._cardinals = cardinals
        self._articles = words.words("article")
        self._followers = words.words("fraction_follower")
        self._half_followers = words.words("half_follower")
        self._half_blockers = words.words("half_blocker")
        self._with_bare_scale = {words.fractions[word][1] for word in ("half", "quarter")}
        self._with_bare_scale |= {GLYPH_RULE, SLASH_RULE}
        self._quarter_units = words.words("quarter_unit")
        self._part_cues = words.words("part_cue")

    def read(self, i: int) -> Number | None:
        """The fraction that begins at token `i`; of a scale word it is a cardinal.

        'a third of' is 1/3 in form `fraction`, 'half a million' 500,000 in form `words`.
        """
        number = self._glyph(i) or self._slash(i) or self._worded(i)
        if number is not None:
            return self._of_scale(number) or number
        return self._half(i) or self._bare_quarter(i)

    def added(self, number: Number) -> Number:
        """The number with the fraction that follows it: '5 1/2', '5½', 'two and a half'."""
        i = number.end
        part = self._glyph(i) or self._slash(i) or self._after_and(i)
        if part is None or number.form not in {"numeral", "words"}:
            return number
        value = number.value + part.value * number.scale
        return replace(number, value=value, end=part.end, rules=(*number.rules, *part.rules))

    def after_unit(self, number: Number, i: int) -> Number:
        """The number with a fraction that follows its unit at token `i`: 'a year and a half'."""
        part = self._after_and(i)
        if part is None:
            return number
        value, rules = number.value + part.value, (*number.rules, *part.rules)
        return replace(number, value=value, end=part.end, rules=rules)

    def _glyph(self, i: int) -> Number | None:
        if self._view.kind(i) != VULGAR:
            return None
        return Number(i, i + 1, _glyph_value(self._view.text(i)), "fraction", (GLYPH_RULE,))

    def _slash(self, i: int) -> Number | None:
        view = self._view
        if view.text(i + 1) != "/" or not (view.tight(i + 1) and view.tight(i + 2)):
            return None
        if not (view.kind(i) == NUMERAL == view.kind(i + 2)) or view.text(i + 3) == "/":
            return None
        top, bottom = parse_numeral(view.text(i)), parse_numeral(view.text(i + 2))
        if top is None or bottom not in DENOMINATORS or not 0 < top < bottom:
            return None
        return Number(i, i + 3, top / bottom, "fraction", (SLASH_RULE,))

    def _worded(self, i: int) -> Number | None:
        top = self._count(i)
        if top is None:
            return None
        part_at = self._view.past_hyphen(top.end)
        word = self._view.lower(part_at)
        entry = self._words.fractions.get(word)
        if entry is None or not self._is_part(top, part_at):
            return None
        if top.value >= entry[0] or (word in QUARTERS and top.value == 2):
            return None  # 'two quarters' are half a year
        return Number(i, part_at + 1, top.value / entry[0], "fraction", (*top.rules, entry[1]))

    def _count(self, i: int) -> Number | None:
        view = self._view
        if view.lower(i) in self._articles:
            return Number(i, i + 1, ONE, "words", ())
        if view.kind(i) == NUMERAL and view.text(i).isdecimal() and len(view.text(i)) < 3:
            return Number(i, i + 1, Decimal(view.text(i)), "numeral", (NUMERAL_RULE,))
        return self._cardinals.below_hundred(i)

    def _is_part(self, top: Number, part_at: int) -> bool:
        """'a third of', 'by a third', 'two thirds'; not 'a third person', 'the three quarters'."""
        word, follower = self._view.lower(part_at), self._view.lower(part_at + 1)
        plural = word.endswith("s")
        if top.value != 1:
            return plural
        if plural:
            return False
        if word == "half" and not top.rules:
            return self._view.kind(part_at + 1) != WORD or follower in {"of", "percent", "per"}
        if top.rules or not follower:
            return True
        if word == "quarter" and self._quarters(part_at + 1):
            return True
        return follower in self._followers or self._view.lower(top.start - 1) in self._part_cues

    def _quarters(self, i: int) -> bool:
        """'(a quarter) million', '(a quarter)-point'."""
        word = self._view.lower(self._view.past_hyphen(i))
        return word in self._quarter_units or word in self._words.scales

    def _half(self, i: int) -> Number | None:
        """'half (of)', 'half a million', 'half (an hour)'; not 'the first half'."""
        if self._view.lower(i) != "half" or self._view.lower(i - 1) in self._half_blockers:
            return None
        half = Number(i, i + 1, Decimal("0.5"), "fraction", (self._words.fractions["half"][1],))
        return self._of_scale(half) or half

    def _bare_quarter(self, i: int) -> Number | None:
        """'(a) quarter-point', 'quarter percentage point'; not 'the first quarter point total'."""
        view, end = self._view, i + 1
        if view.lower(i) != "quarter" or view.text(i - 1) in HYPHENS:
            return None
        of_one = view.lower(end) == "of" and view.lower(end + 1) in self._articles
        if not (of_one or self._quarters(end)) or view.lower(i - 1) in self._half_blockers:
            return None
        return Number(i, end, Decimal("0.25"), "fraction", (self._words.fractions["quarter"][1],))

    def stands_alone(self, number: Number) -> bool:
        """Whether a fraction without unit is a part of something: 'half the', not 'half time'."""
        view, i = self._view, number.start
        if view.past_hyphen(number.end) != number.end:
            return False
        if view.lower(i) != "half":
            return True
        before, after = view.lower(i - 1), view.lower(i + 1)
        return after in self._half_followers | self._articles or before in self._part_cues

    def _of_scale(self, part: Number) -> Number | None:
        """'three quarters of a million', 'half-a-dozen'."""
        i = self._view.past_hyphen(part.end)
        if self._view.lower(i) == "of":
            i += 1
        if self._view.lower(i) in self._articles:
            i = self._view.past_hyphen(i + 1)
        if i == part.end and part.rules[-1] not in self._with_bare_scale:
            return None
        whole = self._cardinals.with_scales(Number(part.start, i, part.value, "words", part.rules))
        return whole if whole.scale > 1 and not whole.plural else None

    def _after_and(self, i: int) -> Number | None:
        """'(two) and a half', '(two)-and-three-quarters'."""
        i = self._view.past_hyphen(i)
        if self._view.lower(i) != "and":
            return None
        start = self._view.past_hyphen(i + 1)
        figures = self._glyph(start) or self._slash(start)
        if figures is not None:
            return replace(figures, start=i)
        count = self._count(start)
        if count is None:
            return None
        part_at = self._view.past_hyphen(count.end)
        entry = self._words.fractions.get(self._view.lower(part_at))
        if entry is None or count.value >= entry[0]:
            return None
        return Number(i, part_at + 1, count.value / entry[0], "fraction", (*count.rules, entry[1]))


def _glyph_value(glyph: str) -> Decimal:
    """'⅓' is 1/3: its compatibility decomposition spells the fraction out."""
    top, _, bottom = unicodedata.normalize("NFKD", glyph).partition("\u2044")
    return Decimal(top) / Decimal(bottom)
