"""What terms combine to: ranges, ratios, mixed units, multiples, changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from factex.records import AmountKind, Modifier
from factex.values.amounts.cardinals import Form
from factex.values.amounts.terms import Term, TermReader
from factex.values.amounts.tokens import DASHES, HYPHENS, NUMERAL, WORD, TokenView
from factex.values.amounts.units import Unit, Units
from factex.values.amounts.words import Words

RANGE_RULE = "amounts.range"
RATIO_RULE = "amounts.ratio"
MIXED_RULE = "amounts.mixed_units"
CHANGE_WINDOW = 24
THOUSAND = Decimal(1000)
MAX_MIXED = 3
POWERS_OF_TEN = frozenset(map(Decimal, (10, 100, 1000, 10_000, 100_000, 1_000_000)))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount before its currency is resolved and its surroundings are read.

    `start` and `end` are token indices; `value` is null where `lower` (and `upper`) stand.
    """

    start: int
    end: int
    kind: AmountKind
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    modifier: Modifier
    unit: str | None
    money: Unit | None
    rules: tuple[str, ...]
    form: Form = "words"


class QuantityReader:
    """Reads the quantity that begins at a token.

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
        self._words = words
        self._terms = TermReader(view, words, units, is_local)
        self._read_to = 0
        self._auxiliaries = words.words("auxiliary")
        self._year_prepositions = words.words("year_preposition")
        self._change_stems = tuple(words.line("change_verb").attrs["stems"])
        self._transitive_stems = tuple(words.line("change_verb").attrs["transitive"])
        self._change_words = words.words("change_verb")

    def read(self, i: int) -> Quantity | None:
        """The longest quantity that begins at token `i`, or None; to be called in text order."""
        quantity = self._longest(i)
        if quantity is not None:
            self._read_to = quantity.end
        return quantity

    def _longest(self, i: int) -> Quantity | None:
        special = self._change(i) or self._multiple_word(i) or self._between(i)
        if special is not None:
            return special
        term = self._terms.read(i)
        if term is None:
            return None
        return self._ratio(term) or self._range(term) or _quantity(self._mixed(term))

    # -- ranges --------------------------------------------------------------------------------

    def _between(self, i: int) -> Quantity | None:
        """'between 6,000 and 6,500'; the word is part of the expression."""
        if self._view.lower(i) != "between":
            return None
        for join in (True, False):
            low = self._terms.read(i + 1, join=join)
            if low is None or self._view.lower(low.end) not in {"and", "to", "&"}:
                continue
            high = self._terms.read(low.end + 1)
            if high is not None and (quantity := _span(i, low, high)) is not None:
                return quantity
        return None

    def _range(self, low: Term) -> Quantity | None:
        """'12-25 per cent', '$5m to $7m', 'two or three weeks', 'four- to six-week'."""
        at = self._past_connector(low)
        high = None if at is None or self._is_no_end(low) else self._terms.read(at)
        if high is None or "vague" in {high.number.form, low.number.form}:
            return None
        connector = self._view.lower(high.start - 1)
        if connector == "or" and high.unit is None and not low.number.rules:
            high = replace(high, unit=low.unit, unit_text=low.unit_text)  # 'a year or two'
        if connector == "or" and not self._is_estimate(low, high):
            return None
        if connector == "to" and self._tells_change(low, high):
            return _first_of_two(low, high)
        if connector in DASHES:
            if low.number.form != high.number.form:
                return None  # '7-Eleven'
            low = self._with_shared_thousands(low, high)
        return _span(low.start, low, high)

    def _is_estimate(self, low: Term, high: Term) -> bool:
        """'two or three', 'ten or twelve'; not the end of a list: '£10, £20 or £30'."""
        listed = self._view.text(low.start - 1) == "," and self._read_to == low.start - 1 > 0
        return not listed and _are_neighbors(*_with_shared_scale(low, high))

    def _with_shared_thousands(self, low: Term, high: Term) -> Term:
        """'10-15,000 troops'."""
        written = self._view.slice(high.number.start, high.number.end)
        if written.count(",") != 1 or low.number.value >= high.number.value / THOUSAND:
            return low
        return replace(low, number=replace(low.number, value=low.number.value * THOUSAND))

    def _is_no_end(self, low: Term) -> bool:
        """The 2 of 'K2-33', the year of 'in 2011 to 5 million'."""
        view, i = self._view, low.start
        if view.kind(i) != NUMERAL or low.prefixed:
            return False
        if view.tight(i) and view.kind(i - 1) == WORD:
            return True
        return len(view.text(i)) == 4 and view.lower(i - 1) in self._year_prepositions

    def _tells_change(self, low: Term, high: Term) -> bool:
        """'rose from 5 to 10', 'rose (by) $5m to $10m': two amounts; 'from 5 to 10 people': one."""
        i = self._before_modifier(low.start) - 1
        if self._view.lower(i) == "by" or self._is_change_word(i):
            has_object = self._view.lower(i).startswith(self._transitive_stems)
            return low.unit is not None and not has_object
        if self._view.lower(i) != "from":
            return False
        scaled = _with_shared_scale(low, high)
        first, last = _with_shared_unit(*scaled) or scaled
        return first.number.value > last.number.value or self._follows_change(i)

    def _past_connector(self, low: Term) -> int | None:
        view, i = self._view, low.end
        if view.text(i) in HYPHENS and view.tight(i) and view.lower(i + 1) in {"to", "or"}:
            i += 1
            return i + 2 if view.text(i + 1) in HYPHENS else i + 1
        if view.lower(i) in {"to", "or"}:
            return i + 1
        if view.text(i) not in DASHES:
            return None
        even = view.tight(i) == view.tight(i + 1)
        return i + 1 if even and low.number.form != "fraction" else None

    def _before_modifier(self, start: int) -> int:
        before = self._words.before.match_back(self._view.tokens, start)
        return start if before is None else before[1]

    def _follows_change(self, i: int) -> bool:
        """A verb or noun of change stands in the sentence shortly before token `i`."""
        for k in range(i - 1, max(i - CHANGE_WINDOW, -1), -1):
            if self._view.text(k) in {".", ";", "?", "!"} or "\n" in self._view.text(k):
                break
            if self._is_change_word(k):
                return True
        return False

    def _is_change_word(self, i: int) -> bool:
        word = self._view.lower(i)
        return word in self._change_words or word.startswith(self._change_stems)

    # -- ratios and mixed units ----------------------------------------------------------------

    def _ratio(self, part: Term) -> Quantity | None:
        """'one in five', 'nine out of ten'."""
        at = self._past_ratio_word(part.end)
        if part.unit is not None or at is None:
            return None
        whole = self._terms.read(at)
        if whole is None or whole.unit is not None or part.number.form == "vague":
            return None
        top, bottom = part.number.value, whole.number.value
        if not 0 < top < bottom or bottom != bottom.to_integral_value():
            return None
        if bottom > 10 and bottom not in POWERS_OF_TEN:
            return None
        rules = (*part.rules, RATIO_RULE, *whole.rules)
        value = _percent(top / bottom)
        return _exact(part.start, whole.end, "percent", value, None, rules)

    def _past_ratio_word(self, i: int) -> int | None:
        view = self._view
        i = view.past_hyphen(i)
        if view.lower(i) == "in":
            i = view.past_hyphen(i + 1)
        elif view.lower(i) == "out" and view.lower(i + 1) == "of":
            i += 2
        elif not (view.lower(i) == "of" and view.lower(i + 1) == "every"):
            return None
        else:
            i += 1
        return i + (view.lower(i) == "every")

    def _mixed(self, term: Term) -> Term:
        """'four years and 10 months', '5 feet 7 inches', 'ten dollars and fifty cents'."""
        for _ in range(MAX_MIXED):
            if term.unit is None or term.number.form in {"vague", "fraction"}:
                break
            half = self._terms.fractions.after_unit(term.number, term.end)
            if half.end > term.end:
                return replace(term, number=half, end=half.end)
            combined = self._combined(term)
            if combined is None:
                break
            term = combined
        return term

    def _combined(self, term: Term) -> Term | None:
        hyphen = self._view.past_hyphen(term.end)
        if hyphen != term.end:
            return self._terms.with_inches(term, hyphen)
        i = term.end
        i += self._view.text(i) == ","
        i += self._view.lower(i) == "and"
        rest = self._terms.read(i)
        if rest is None or rest.prefixed or rest.number.form == "vague":
            return None
        return _sum(term, rest)

    # -- words that are amounts by themselves --------------------------------------------------

    def _change(self, i: int) -> Quantity | None:
        """'doubled' is 100 per cent; 'double' after an auxiliary, 'doubling' too."""
        change = self._words.changes.get(self._view.lower(i))
        if change is None or self._view.lower(i + 1) in {"down", "as", "-", "digit", "digits"}:
            return None
        if change.base and not self._has_auxiliary(i):
            return None
        return _exact(i, i + 1, "percent", change.percent, None, (change.rule,))

    def _has_auxiliary(self, i: int) -> bool:
        return self._view.lower(self._before_modifier(i) - 1) in self._auxiliaries

    def _multiple_word(self, i: int) -> Quantity | None:
        """'twice the size', 'double the number', 'a fivefold rise'."""
        word = self._view.lower(i)
        if word.endswith("fold") and word[:-4] in self._words.cardinals | self._words.multiples:
            value, rule = (self._words.cardinals | self._words.multiples)[word[:-4]]
            return _exact(i, i + 1, "measure", value, "times", (rule, "amounts.multiple.fold"))
        entry = self._words.multiples.get(word)
        if entry is None or not self._terms.is_multiplied(i + 1):
            return None
        return _exact(i, i + 1, "measure", entry[0], "times", (entry[1],))


def _span(start: int, low: Term, high: Term) -> Quantity | None:
    """The range of two terms that fit each other, ascending; else None."""
    low, high = _with_shared_scale(low, high)
    fitted = _with_shared_unit(low, high)
    if fitted is None:
        return None
    low, high = fitted
    ends = _quantity(low), _quantity(high)
    lower, upper = ends[0].value, ends[1].value
    if lower is None or upper is None or lower >= upper:
        return None
    rules = (*low.rules, RANGE_RULE, *high.rules)
    return replace(
        ends[1], start=start, value=None, lower=lower, upper=upper, rules=rules, modifier="exact"
    )


def _first_of_two(low: Term, high: Term) -> Quantity:
    """The 10 of 'rose from 10 to 20%': an amount of its own in the unit they share."""
    scaled, high = _with_shared_scale(low, high)
    fitted = _with_shared_unit(scaled, high)
    return _quantity(fitted[0] if low.unit is None and fitted else low)


def _with_shared_scale(low: Term, high: Term) -> tuple[Term, Term]:
    """'10 to 20 billion': the scale word counts for both ends."""
    scale = high.number.scale
    bare = low.number.scale == 1 and (low.unit is None or low.prefixed)
    if not bare or scale == 1 or low.number.value >= high.number.value / scale:
        return low, high
    number = replace(low.number, value=low.number.value * scale)
    return replace(low, number=number), high


def _with_shared_unit(low: Term, high: Term) -> tuple[Term, Term] | None:
    if low.unit is None and high.unit is None:
        return low, high
    if low.unit is None:
        shared = replace(low, unit=high.unit, unit_text=high.unit_text)
        return None if high.prefixed else (shared, high)
    if high.unit is None:
        return (low, replace(high, unit=low.unit)) if low.prefixed else None
    if low.unit.kind != high.unit.kind:
        return None
    if low.unit.kind == "money":
        return (low, high) if low.unit.currency == high.unit.currency else None
    if low.unit.name == high.unit.name:
        return low, high
    down = _times_smaller(low.unit, high.unit)
    if down is not None:
        return _in_unit_of(low, down, high), high
    up = _times_smaller(high.unit, low.unit)
    return (low, _in_unit_of(high, up, low)) if up is not None else None


def _in_unit_of(term: Term, factor: Decimal, other: Term) -> Term:
    number = replace(term.number, value=term.number.value * factor)
    return replace(term, number=number, unit=other.unit, unit_text=other.unit_text)


def _times_smaller(larger: Unit, smaller: Unit) -> Decimal | None:
    """How many of the smaller unit make the larger; None when they do not divide evenly."""
    if larger.smaller == smaller.name:
        return larger.smaller_factor
    return None


def _sum(term: Term, rest: Term) -> Term | None:
    """Two terms as one in the smaller unit, or as one sum of money; None when they do not fit."""
    if term.unit is None or rest.unit is None:
        return None
    rules = (*term.rules, MIXED_RULE, *rest.rules)
    if term.unit.kind == "money":
        if rest.unit.factor >= term.unit.factor or rest.unit.kind != "money":
            return None
        value = term.number.value + rest.number.value * rest.unit.factor
        return replace(term, end=rest.end, number=replace(term.number, value=value), rules=rules)
    factor = _times_smaller(term.unit, rest.unit)
    if factor is None or term.unit.kind != rest.unit.kind:
        return None
    value = term.number.value * factor + rest.number.value
    number = replace(rest.number, value=value)
    return replace(rest, start=term.start, number=number, rules=rules)


def _are_neighbors(low: Term, high: Term) -> bool:
    """'two or three', 'ten or twelve': an estimate, no choice between two numbers."""
    return high.number.value <= 2 * low.number.value or high.number.value <= 3


def _percent(part: Decimal) -> Decimal:
    """A part of one in per cent; one decimal place unless it terminates within two."""
    percent = part * 100
    fine = percent.quantize(Decimal("0.01"))
    return fine if fine == percent else percent.quantize(Decimal("0.1"))


def _exact(
    start: int, end: int, kind: AmountKind, value: Decimal, unit: str | None, rules: tuple[str, ...]
) -> Quantity:
    return Quantity(start, end, kind, value, None, None, "exact", unit, None, rules)


def _quantity(term: Term) -> Quantity:
    unit, number = term.unit, term.number
    money = unit if unit is not None and unit.kind == "money" else None
    kind: AmountKind = unit.kind if unit else "percent" if number.form == "fraction" else "count"
    value = number.value * unit.factor if unit else number.value
    if number.form == "fraction":
        value = _percent(value) if unit is None else value.quantize(Decimal("0.001"))
    text = term.unit_text if kind in {"duration", "measure"} else None
    vague = number.form == "vague"
    return Quantity(
        term.start,
        term.end,
        kind,
        None if vague else value,
        value if vague else None,
        None,
        "vague" if vague else "exact",
        text,
        money,
        term.rules,
        number.form,
    )
