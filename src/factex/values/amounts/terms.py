"""A number with the unit that is written at it: '$1.2bn', '5 per cent', 'half an hour'."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from factex.values.amounts.cardinals import HUNDRED, ONE, TEN, CardinalReader, Number, VagueReader
from factex.values.amounts.fractions import FractionReader
from factex.values.amounts.tokens import NUMERAL, VULGAR, WORD, TokenView
from factex.values.amounts.units import CALLERS_DOLLAR, Unit, Units
from factex.values.amounts.words import Words

COMPOUND_RULE = "amounts.compound"
NEGATIVE_RULE = "amounts.negative"
MINUS = frozenset("-\u2212")
EN_DASH = "\u2013"  # a minus before a percentage or degrees only: '–5%'
MINUS_WORDS = frozenset({"minus", "negative"})
ANY_KIND = frozenset({"money", "percent", "duration", "measure"})
INSERTABLE = frozenset({"duration", "measure"})  # '20 more years', 'ten consecutive days'
WEIGHT_WINDOW = 6
DETERMINERS = frozenset({"the", "a", "an"})
FEET = frozenset("'’′")
INCHES = frozenset('"”″')
DOT_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
CENTS = re.compile(r"\.[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """A number with its unit, from token `start` to token `end` (exclusive).

    `unit_text` is the unit as written, in lower case; `prefixed` says that a currency stands
    before the number, so the other end of a range can share it.
    """

    start: int
    end: int
    number: Number
    unit: Unit | None
    unit_text: str | None
    rules: tuple[str, ...]
    prefixed: bool = False


class TermReader:
    """Reads the term that begins at a token.

    Args:
        view: the text's tokens.
        words: the lexicon.
        units: the units.
        is_local: whether the text names a country that uses a currency.
    """

    def __init__(
        self, view: TokenView, words: Words, units: Units, is_local: Callable[[Unit], bool]
    ) -> None:
        self._view = view
        self._units = units
        self._is_local = is_local
        self._sure_signs: dict[str, bool] = {}
        self._words = words
        self._cardinals = CardinalReader(view, words)
        self.fractions = FractionReader(view, words, self._cardinals)
        self._vague = VagueReader(view, words)
        self._inserts = words.phrases("unit_insert")
        self._articles = words.words("article")
        self._article_guard = words.words("article_guard")
        self._multiple_followers = words.words("multiple_follower")
        self._multiple_as = words.words("multiple_as")
        self._pound = words.line("pound_weight_context").attrs

    def read(self, i: int, *, join: bool = True) -> Term | None:
        """The term that begins at token `i`; `join` allows 'and' between number words."""
        start = self._past_minus(i)
        term = self._prefixed(start, join=join) or self._suffixed(start, join=join)
        if term is None or start == i:
            return term
        if self._view.text(i) == EN_DASH and (
            term.unit is None or term.unit.kind not in {"percent", "measure"}
        ):
            return None
        return _negative(term, i)

    def number(self, i: int, *, money: bool = False, join: bool = True) -> Number | None:
        """The number that begins at token `i`, without unit."""
        number = self.fractions.read(i) or self._vague.read(i)
        if number is not None:
            return number
        cardinal = self._cardinals.read(i, money=money, join=join)
        if cardinal is None or not join:
            return cardinal
        number = self.fractions.added(cardinal)
        if number is cardinal or number.scale > 1:
            return number
        return self._cardinals.with_scales(number, money=money)

    def _past_minus(self, i: int) -> int:
        """The index after a minus sign or word that makes the number negative."""
        view = self._view
        if view.lower(i) in MINUS_WORDS:
            return i + 1
        if view.kind(i - 1) == NUMERAL:
            return i  # '0 -22 km'
        loose = not view.tight(i) or view.text(i - 1) in {"(", "[", '"', "“"}
        sign = view.text(i) in MINUS or view.text(i) == EN_DASH
        return i + 1 if sign and loose and view.tight(i + 1) else i

    # -- currency before the number ------------------------------------------------------------

    def _prefixed(self, i: int, *, join: bool) -> Term | None:
        found = self._units.prefixes.match(self._view.tokens, i)
        if found is None:
            return None
        unit, at = found
        at += self._view.text(at) in MINUS and self._view.tight(at) and self._view.tight(at + 1)
        negative = at > found[1]
        number = self.number(at, money=True, join=join)
        if number is None or not self._suits(unit, number) or self._view.lower(at) == "a":
            return None
        number = self._with_dot_groups(number, unit)
        term = Term(i, number.end, number, unit, None, (unit.rule, *number.rules), prefixed=True)
        term = self._with_closer_name(term, unit)
        return _negative(term, i) if negative else term

    def _with_closer_name(self, term: Term, sign: Unit) -> Term:
        """'$5 million USD', '$50 million Canadian dollars': the name after it decides."""
        found = self._name_at(self._view.past_hyphen(term.end))
        if found is None or found[0].kind != "money" or found[0].factor != 1:
            return term
        unit, end = found
        if unit.strict and not self._suits(unit, term.number):
            return term
        keeps = unit.candidates or unit.currency == CALLERS_DOLLAR
        rules = (*term.rules, unit.rule)
        return replace(term, end=end, unit=sign if keeps else unit, rules=rules)

    def _suits(self, unit: Unit, number: Number) -> bool:
        """Guards of forms that are common words or letters too."""
        if abs(number.value) < unit.min_value and number.scale == 1:
            return False
        if not unit.strict or number.scale > 1:
            return True
        return "," in self._view.slice(number.start, number.end) or self._is_price(unit, number)

    def _is_price(self, unit: Unit, number: Number) -> bool:
        """'R250' in a text about South Africa; not 'the R101', 'R22'."""
        view, sign = self._view, number.start - 1
        if not view.tight(number.start) or view.lower(sign - 1) in DETERMINERS:
            return False
        if number.value < TEN and CENTS.search(view.text(number.start)) is None:
            return False
        return self._is_sure_sign(view.text(sign)) or (
            number.value >= HUNDRED and self._is_local(unit)
        )

    def _is_sure_sign(self, sign: str) -> bool:
        """The text has it elsewhere before a large sum: 'R3.2 billion'."""
        if sign not in self._sure_signs:
            tokens = self._view.tokens
            places = (i for i, token in enumerate(tokens) if token.text == sign)
            self._sure_signs[sign] = any(map(self._is_before_large_sum, places))
        return self._sure_signs[sign]

    def _is_before_large_sum(self, i: int) -> bool:
        if self._view.kind(i + 1) != NUMERAL:
            return False
        number = self._cardinals.read(i + 1, money=True)
        return number is not None and number.scale > 1

    def _with_dot_groups(self, number: Number, unit: Unit) -> Number:
        """'Rp25.000': a dot before three figures in a currency that is never told to the mill."""
        grouped = unit.currency in self._units.dot_grouped and number.form == "numeral"
        if not grouped or number.scale > 1 or number.end > number.start + 1:
            return number
        is_group = DOT_GROUP.fullmatch(self._view.text(number.start)) is not None
        return replace(number, value=number.value * 1000) if is_group else number

    # -- unit after the number -----------------------------------------------------------------

    def _suffixed(self, i: int, *, join: bool) -> Term | None:
        number = self.number(i, join=join)
        if number is None:
            return self._article_unit(i)
        height = self._feet_and_inches(number)
        if height is not None:
            return height
        found = self._unit_after(number)
        if found is None:
            return self._without_unit(number)
        unit, at, end = found
        return self._term(i, self._with_dot_groups(number, unit), unit, at, end)

    def _feet_and_inches(self, feet: Number) -> Term | None:
        """'5'11"': both marks must stand, since each alone is a quotation mark."""
        view, i = self._view, feet.start + 1
        marked = view.text(i) in FEET and view.text(i + 2) in INCHES
        if not marked or view.kind(i + 1) != NUMERAL or not all(map(view.tight, range(i, i + 3))):
            return None
        inches = self.number(i + 1)
        if feet.end != i or inches is None or inches.value >= 12 or inches.end != i + 2:
            return None
        number = replace(feet, value=feet.value * 12 + inches.value, end=i + 3)
        unit = self._units.inch
        return Term(feet.start, i + 3, number, unit, view.text(i + 2), (*feet.rules, unit.rule))

    def with_inches(self, feet: Term, i: int) -> Term | None:
        """'a 6-foot-4 guard', 'six-foot-four-inch': the feet and what follows their hyphen."""
        inches = self._suffixed(i, join=False)
        inch = self._units.inch
        if feet.unit is None or feet.unit.smaller != inch.name or inches is None:
            return None
        if inches.number.value >= 12 or (inches.unit is not None and inches.unit != inch):
            return None
        value = feet.number.value * 12 + inches.number.value
        number = replace(feet.number, value=value, end=inches.end)
        text, rules = inches.unit_text or inch.name, (*feet.rules, *inches.rules)
        return Term(feet.start, inches.end, number, inch, text, rules)

    def _without_unit(self, number: Number) -> Term | None:
        if number.form == "fraction" and not self.fractions.stands_alone(number):
            return None
        is_compound = self._view.past_hyphen(number.end) != number.end
        rules = (*number.rules, COMPOUND_RULE) if is_compound else number.rules
        return Term(number.start, number.end, number, None, None, rules)

    def _term(self, start: int, number: Number, unit: Unit, at: int, end: int) -> Term:
        is_times = unit is self._units.times
        text = unit.name if is_times else " ".join(self._view.slice(at, end).lower().split())
        rules = (*number.rules, unit.rule)
        if self._view.text(at - 1) == "-":
            rules = (*rules, COMPOUND_RULE)
        return Term(start, end, number, unit, text, rules)

    def _unit_after(self, number: Number) -> tuple[Unit, int, int] | None:
        """Unit, index where it begins, index after it."""
        for at, kinds in self._unit_places(number):
            found = (at == number.end and self._glued_at(at)) or self._name_at(at)
            if not found or found[0].kind not in kinds:
                continue
            if found[0].part_only and number.form != "fraction":
                continue
            unit, end = self._checked_pound(number, *found, at=at)
            if self._suits(unit, number) and self._view.lower(end) not in unit.not_before:
                return unit, at, end
        return None

    def _unit_places(self, number: Number) -> list[tuple[int, frozenset[str]]]:
        """Where a unit may begin, and which: at once, after a hyphen, 'of', an article, 'more'."""
        view = self._view
        hyphen = view.past_hyphen(number.end)
        at = hyphen
        is_part = number.form == "fraction" or 0 < number.value < 1
        if number.plural or is_part:
            at += view.lower(at) == "of"
        if is_part and (number.form == "fraction" or at > hyphen):
            at += view.lower(at) in self._articles or view.lower(at) == "one"
        places = [(place, ANY_KIND) for place in sorted({number.end, hyphen, at})]
        insert = self._inserts.match(view.tokens, number.end)
        if insert is not None:
            places.append((insert[1], INSERTABLE))
        return places

    def _glued_at(self, i: int) -> tuple[Unit, int] | None:
        if not self._view.tight(i) or self._view.kind(i - 1) not in {NUMERAL, VULGAR}:
            return None
        return self._units.glued.match(self._view.tokens, i)

    def _name_at(self, i: int) -> tuple[Unit, int] | None:
        tokens = self._view.tokens
        times = self._times_at(i)
        if times is not None:
            return times
        symbol = self._units.symbols.match(tokens, i)
        if symbol is not None and self._ends_word(symbol[1]):
            return symbol
        return self._units.names.match(tokens, i)

    def _ends_word(self, end: int) -> bool:
        """Not 'km' of 'km2x': no numeral or word touches the unit's last letter."""
        return not (self._view.tight(end) and self._view.kind(end) in {NUMERAL, WORD})

    def _times_at(self, i: int) -> tuple[Unit, int] | None:
        """'times' before what it multiplies, 'x' and 'fold' glued or hyphenated."""
        word = self._view.lower(i)
        if word == "times" and self.is_multiplied(i + 1):
            return self._units.times, i + 1
        if word == "x" and self._view.tight(i) and self._ends_word(i + 1):
            return self._units.times, i + 1
        return (self._units.times, i + 1) if word == "fold" else None

    def is_multiplied(self, i: int) -> bool:
        """'(three times) the size', 'as many'; not 'as a player', 'as All-Star'."""
        word = self._view.lower(i)
        if word == "as":
            compared = self._view.lower(i + 1) in self._multiple_as
            return compared or self._view.lower(i + 2) == "as"
        return word in self._multiple_followers or self._view.kind(i) == NUMERAL

    def _checked_pound(self, number: Number, unit: Unit, end: int, *, at: int) -> tuple[Unit, int]:
        """Pounds of goods, and pounds that something weighs, are no money."""
        if self._view.lower(at) not in {"pound", "pounds"} or end != at + 1:
            return unit, end
        view, pound = self._view, self._pound
        goods = view.lower(end) == "of" and view.lower(end + 1) not in pound["not_after_of"]
        compound = view.lower(at) == "pound" and view.lower(end) in pound["compounds"]
        weighed = any(
            view.lower(k) in pound["weight_words"]
            for k in (end, *range(number.start - WEIGHT_WINDOW, number.start))
        )
        return (self._units.pound_mass if goods or compound or weighed else unit), end

    def _article_unit(self, i: int) -> Term | None:
        """'(nearly) a year', '(more than) a tonne', 'an hour and a half'."""
        if self._view.lower(i) not in self._articles:
            return None
        found = self._units.names.match(self._view.tokens, i + 1)
        if found is None or self._view.lower(i + 1) in self._article_guard:
            return None
        unit, end = found
        number = Number(i, i + 1, ONE, "words", ())
        modified = self._words.before.match_back(self._view.tokens, i) is not None
        if not modified and not self._goes_on(number, unit, end):
            return None
        return self._term(i, number, unit, i + 1, end)

    def _goes_on(self, number: Number, unit: Unit, end: int) -> bool:
        """'an hour | and a half', 'a year | or two', 'an hour | and 20 minutes'."""
        view = self._view
        if view.lower(end) == "or" and view.lower(end + 1) in {"two", "so", "more"}:
            return True
        if self.fractions.after_unit(number, end) is not number:
            return True
        if view.lower(end) != "and" or view.lower(end + 1) in self._articles:
            return False
        rest = self.read(end + 1)
        return rest is not None and is_part_of(rest.unit, unit)


def _negative(term: Term, start: int) -> Term:
    number = replace(term.number, value=-term.number.value)
    return replace(term, start=start, number=number, rules=(NEGATIVE_RULE, *term.rules))


def is_part_of(smaller: Unit | None, larger: Unit) -> bool:
    """Minutes are parts of hours, cents of dollars."""
    if smaller is None or smaller.kind != larger.kind:
        return False
    return smaller.factor < larger.factor or smaller.name == larger.smaller
