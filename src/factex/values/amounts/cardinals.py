"""Cardinal numbers: numerals and number words with their scales, and vague plurals."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from factex.values.amounts.powers import read_multiplied, read_power
from factex.values.amounts.tokens import MAX_DIGITS, NUMERAL, WORD, TokenView
from factex.values.amounts.words import Scale, Words

Form = Literal["numeral", "words", "fraction", "vague"]

NUMERAL_RULE = "amounts.numeral"
POINT_RULE = "amounts.point.zero"
PERCENT_WORDS = frozenset({"%", "percent", "per"})
MAX_SCALES = 3
ONE = Decimal(1)
TEN = Decimal(10)
HUNDRED = Decimal(100)
SMALL = Decimal(20)
_DECIMAL_COMMA = re.compile(r",[0-9]{1,2}\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the token list, without unit.

    Attributes:
        start: index of its first token.
        end: index after its last token.
        value: the number; of a vague one the least it can be.
        form: how it is written.
        rules: ids of the pattern lines it was read with.
        scale: the product of the scale words written with it, so that a range can share it.
        plural: it ends with a plural scale word or is vague: 'of' may stand before the unit.
    """

    start: int
    end: int
    value: Decimal
    form: Form
    rules: tuple[str, ...]
    scale: Decimal = ONE
    plural: bool = False


class CardinalReader:
    """Reads cardinals: '1,250', '3.5 million', 'two thousand and six', 'a hundred', 'thirty (30)'.

    Args:
        view: the text's tokens.
        words: the lexicon.
    """

    def __init__(self, view: TokenView, words: Words) -> None:
        self._view = view
        self._words = words
        self._articles = words.words("article")
        self._metre_cues = words.words("metre_cue")
        self._comma_followers = words.words("comma_follower") | words.scales.keys()
        self._point_zeros = words.words("point_zero")
        self._point_cues = words.words("part_cue")

    def read(self, i: int, *, money: bool = False, join: bool = True) -> Number | None:
        """The cardinal that begins at token `i`.

        Args:
            i: token index.
            money: a currency stands before it, so 'm' and 't' are scales, not units.
            join: allow 'and' between its words ('two hundred and six').
        """
        number = self._group(i, join=join, money=money)
        if number is None:
            return None
        number = self._with_scales(number, money=money)
        while (more := self._with_smaller_group(number, join=join)) is not None:
            number = more
        return self._with_restatement(number)

    # -- groups below a scale ------------------------------------------------------------------

    def _group(self, i: int, *, join: bool, money: bool = False) -> Number | None:
        if self._view.kind(i) == NUMERAL:
            return self._numeral(i, money=money)
        number = self._below_thousand(i, join=join)
        if number is not None:
            return self._with_point(number)
        return self._bare_scale(i, join=join) or self._from_point(i)

    def _numeral(self, i: int, *, money: bool) -> Number | None:
        value = parse_numeral(self._view.text(i))
        if value is None:
            return None
        number = Number(i, i + 1, value, "numeral", (NUMERAL_RULE,))
        return self._with_power(self._with_decimal_comma(number, money=money))

    def _with_power(self, number: Number) -> Number:
        """'10^6', '2 x 10^3'."""
        power = read_power(self._view, number.start)
        if power is not None:
            return replace(number, value=power[0], end=power[1])
        factor = read_multiplied(self._view, number.end)
        if factor is None:
            return number
        return replace(number, value=number.value * factor[0], end=factor[1])

    def _with_decimal_comma(self, number: Number, *, money: bool) -> Number:
        """'1,5 million', '0,5%', '€9,50': a comma and one or two digits that no list explains."""
        view, i = self._view, number.end
        if view.text(i) != "," or not (view.tight(i) and view.tight(i + 1)):
            return number
        digits, follower = view.text(i + 1), view.lower(i + 2)
        if not digits.isdecimal() or len(digits) > 2 or not view.text(number.start).isdecimal():
            return number
        cents = money and len(digits) == 2 and not (follower == "," and view.tight(i + 2))
        if not cents and follower not in self._comma_followers:
            return number
        return replace(number, value=number.value + Decimal(f"0.{digits}"), end=i + 2)

    def _below_thousand(self, i: int, *, join: bool) -> Number | None:
        small = self.below_hundred(i)
        if small is None:
            return None
        hundred = self._view.past_hyphen(small.end)
        if self._view.lower(hundred) != "hundred" or small.value == 0:
            return small
        return self._hundreds(small, hundred, join=join)

    def below_hundred(self, i: int) -> Number | None:
        """'six', 'twelve', 'forty-two'."""
        entry = self._words.cardinals.get(self._view.lower(i))
        if entry is None:
            return None
        value, rule = entry
        unit_at = self._view.past_hyphen(i + 1)
        unit = self._words.cardinals.get(self._view.lower(unit_at))
        if value < 20 or unit is None or not 1 <= unit[0] <= 9:
            return Number(i, i + 1, value, "words", (rule,))
        return Number(i, unit_at + 1, value + unit[0], "words", (rule, unit[1]))

    def _hundreds(self, times: Number, hundred: int, *, join: bool) -> Number:
        rules = (*times.rules, self._words.scales["hundred"].rule)
        head = Number(times.start, hundred + 1, times.value * 100, "words", rules)
        i = self._view.past_hyphen(hundred + 1)
        if self._view.lower(i) == "and" and join:
            i = self._view.past_hyphen(i + 1)
        rest = self.below_hundred(i)
        if rest is None:
            return replace(head, scale=HUNDRED)
        return replace(
            head, value=head.value + rest.value, end=rest.end, rules=(*rules, *rest.rules)
        )

    def _bare_scale(self, i: int, *, join: bool) -> Number | None:
        """'a hundred (and six)', '(a) million': the scale word stands for once itself."""
        start = i
        if self._view.lower(i) in self._articles:
            i = self._view.past_hyphen(i + 1)
        scale = self._words.scales.get(self._view.lower(i))
        if scale is None or scale.plural:
            return None
        once = Number(start, i, ONE, "words", ())
        return self._hundreds(once, i, join=join) if scale.factor == HUNDRED else once

    def _with_point(self, number: Number) -> Number:
        """'one point two five'."""
        i = number.end
        if self._view.lower(i) != "point":
            return number
        digits = ""
        i += 1
        while (digit := self._digit(i)) is not None:
            digits += digit
            i += 1
        if not digits or len(digits) > MAX_DIGITS:
            return number
        return replace(number, value=number.value + Decimal(f"0.{digits}"), end=i)

    def _digit(self, i: int) -> str | None:
        word = self._view.lower(i)
        if word in self._point_zeros:
            return "0"
        entry = self._words.cardinals.get(word)
        return str(entry[0]) if entry is not None and entry[0] < 10 else None

    def _from_point(self, i: int) -> Number | None:
        """'nought point five', '(by) point five per cent'; not 'at that point five people'."""
        view = self._view
        zero = view.lower(i) in self._point_zeros
        start = i + zero
        number = self._with_point(Number(i, start, Decimal(0), "words", (POINT_RULE,)))
        if number.end == start:
            return None
        cued = view.kind(i - 1) != WORD or view.lower(i - 1) in self._point_cues
        follower = view.lower(number.end)
        measured = follower in self._words.scales or follower in PERCENT_WORDS
        return number if zero or (cued and measured) else None

    # -- scales --------------------------------------------------------------------------------

    def with_scales(self, number: Number, *, money: bool = False) -> Number:
        """The number with the scale words after it multiplied in ('two and a half' 'million')."""
        return self._with_scales(number, money=money)

    def _with_scales(self, number: Number, *, money: bool) -> Number:
        for _ in range(MAX_SCALES):
            found = self._scale(number, money=money)
            if found is None:
                break
            scale, end = found
            number = replace(
                number,
                end=end,
                value=number.value * scale.factor,
                scale=number.scale * scale.factor,
                rules=(*number.rules, scale.rule),
                plural=scale.plural,
            )
        return number

    def _scale(self, number: Number, *, money: bool) -> tuple[Scale, int] | None:
        i = self._view.past_hyphen(number.end)
        scale = self._words.scales.get(self._view.lower(i))
        scale = scale or self._words.scale_symbols.get(self._view.text(i))
        if scale is None and number.scale == 1 and number.form == "numeral":
            scale = self._scale_letter(i, number, money=money)
        if scale is None or scale.needs_of or number.plural:
            return None
        return scale, i + 1

    def _scale_letter(self, i: int, number: Number, *, money: bool) -> Scale | None:
        """'300m', '$5 b': a letter that touches the numeral, or follows it in money."""
        view, letter = self._view, self._view.text(i)
        scale = self._words.scale_letters.get(letter)
        if view.tight(i + 1) and view.kind(i + 1) in {NUMERAL, WORD}:
            return None  # 'm2'
        touches = view.tight(i)
        if money:
            return scale if touches or letter in "mbMB" else None
        if not touches:
            return scale if letter in {"k", "K", "M", "B"} and self._is_counted(i + 1) else None
        if letter in {"t", "T"}:
            return None
        if letter == "K" and number.value < SMALL and not self._is_counted(i + 1):
            return None  # 'a 10K race', '4K screens' are names
        is_metre = view.lower(view.past_hyphen(i + 1)) in self._metre_cues
        return None if letter == "m" and is_metre else scale

    def _is_counted(self, i: int) -> bool:
        """A plural in lower case, which a scale's letter before it counts, or the text's end."""
        word = self._view.text(i)
        return not word or (word.islower() and word.endswith(("s", "people")))

    def _with_smaller_group(self, number: Number, *, join: bool) -> Number | None:
        """'two thousand | two hundred and six', '3 million | 200 thousand'."""
        if number.scale <= HUNDRED or number.plural:
            return None
        i = self._view.past_hyphen(number.end)
        listed = self._view.text(i) == ","
        joined = self._view.lower(i) == "and"
        if (joined or listed) and (not join or number.form == "numeral"):
            return None
        group = self._group(i + (joined or listed), join=join)
        if group is None or group.form != number.form or group.rules == ():
            return None
        group = self._with_scales(group, money=False)
        if group.value >= number.scale or (number.form == "numeral" and group.scale == 1):
            return None
        if listed and group.value < HUNDRED:
            return None  # 'two thousand, five of them'
        return replace(
            number,
            value=number.value + group.value,
            end=group.end,
            rules=(*number.rules, *group.rules),
            scale=max(group.scale, HUNDRED),
        )

    def _with_restatement(self, number: Number) -> Number:
        """'thirty (30)', '30 (thirty)': what is in brackets tells the number once more."""
        view, i = self._view, number.end
        if view.text(i) != "(" or number.form not in {"words", "numeral"}:
            return number
        again = self._restated(i + 1, number)
        if again is None or again.value != number.value or view.text(again.end) != ")":
            return number
        return replace(number, end=again.end + 1, rules=(*number.rules, *again.rules))

    def _restated(self, i: int, number: Number) -> Number | None:
        if (self._view.kind(i) == NUMERAL) == (number.form == "numeral"):
            return None
        again = self._group(i, join=True)
        return None if again is None else self._with_scales(again, money=False)


class VagueReader:
    """Reads vague numbers: 'several hundred', 'a couple of dozen', 'tens of thousands'.

    Args:
        view: the text's tokens.
        words: the lexicon.
    """

    def __init__(self, view: TokenView, words: Words) -> None:
        self._view = view
        self._words = words

    def read(self, i: int) -> Number | None:
        """The vague number that begins at token `i`."""
        found = self._words.vague.match(self._view.tokens, i)
        if found is not None:
            line, end = found
            lower = Decimal(line.attrs["lower"])
            return self._times_scales(Number(i, end, lower, "vague", (line.id,), plural=True))
        scale = self._words.scales.get(self._view.lower(i))
        if scale is None or not scale.plural or self._view.kind(i) != WORD:
            return None
        if scale.needs_of and self._view.lower(i + 1) != "of":
            return None
        return self._plural_chain(
            Number(i, i + 1, scale.lower, "vague", (scale.rule,), plural=True)
        )

    def _times_scales(self, number: Number) -> Number:
        """'several | hundred | thousand', 'a couple | of dozen'."""
        for _ in range(MAX_SCALES):
            i = number.end + (self._view.lower(number.end) == "of")
            scale = self._words.scales.get(self._view.lower(i))
            if scale is None or scale.needs_of:
                break
            number = self._scaled(number, scale, i)
        return number

    def _plural_chain(self, number: Number) -> Number:
        """'hundreds | of thousands', 'thousands | upon thousands'."""
        view, end = self._view, number.end
        if view.lower(end) in {"upon", "and"} and view.lower(end + 1) == view.lower(end - 1):
            number = replace(number, end=end + 2)
        for _ in range(MAX_SCALES):
            i = number.end + 1
            scale = self._words.scales.get(self._view.lower(i))
            if self._view.lower(i - 1) != "of" or scale is None or not scale.plural:
                break
            number = self._scaled(number, scale, i)
        return number

    def _scaled(self, number: Number, scale: Scale, i: int) -> Number:
        rules = (*number.rules, scale.rule)
        return replace(number, value=number.value * scale.factor, end=i + 1, rules=rules)


def parse_numeral(text: str) -> Decimal | None:
    """The value of a numeral token; None when it has too many digits to be an amount.

    A comma before one or two last digits is a decimal comma, any other groups thousands; so does
    a dot that stands twice or before a comma.

    >>> parse_numeral("1,234.5"), parse_numeral("1.234,5"), parse_numeral("1 234")
    (Decimal('1234.5'), Decimal('1234.5'), Decimal('1234'))
    """
    if len(text) > 2 * MAX_DIGITS or sum(map(str.isdecimal, text)) > MAX_DIGITS:
        return None
    if "e" in text.lower():
        value = Decimal(text)
        return value if -MAX_DIGITS <= value.adjusted() <= MAX_DIGITS else None
    if _DECIMAL_COMMA.search(text):
        text = text.replace(".", "").replace(",", ".")
    elif text.count(".") > 1:
        text = text.replace(".", "")
    return Decimal("".join(char for char in text if char.isdecimal() or char == "."))
