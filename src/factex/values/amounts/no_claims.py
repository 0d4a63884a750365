"""The signs on the surface that a number makes no claim: names, marks, ages, clock times."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from factex.values.amounts.fractions import SLASH_RULE
from factex.values.amounts.quantities import Quantity
from factex.values.amounts.terms import COMPOUND_RULE
from factex.values.amounts.tokens import BREAK, DASHES, HYPHENS, NUMERAL, WORD, TokenView
from factex.values.amounts.words import Words

SCORE_WINDOW = 5
YEARS = range(1000, 2101)
EARLY_YEARS = range(1000, 1500)
MAX_DAY = 31
MIN_AGE = 10
MAX_AGE = 120
MAX_LIST_NUMBER = 30
STREET_WORDS = 4
ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
CLOSING = frozenset('.,;”"’)')
VAGUE_RULES = "amounts.vague."
SENTENCE_ENDS = frozenset({".", "!", "?", ":", '"', "“", "•", "*"})


class NoClaimReader:
    """Says why a number makes no claim, as far as the surface shows it.

    Args:
        view: the text's tokens.
        words: the lexicon.
    """

    def __init__(self, view: TokenView, words: Words) -> None:
        self._view = view
        self._words = words
        self._references = words.phrases("reference")
        self._functions = words.words("function")
        self._clock_after = words.phrases("clock_after")
        self._age_after = words.phrases("age_after")
        self._offset_after = words.phrases("offset_after")
        self._offset_after_weak = words.phrases("offset_after_weak")
        self._offset_before = words.phrases("offset_before")
        self._term_before = words.words("term_before")
        self._year_before = words.phrases("year_before")
        self._idioms = words.phrases("idiom")
        self._pronoun_before = words.words("pronoun_before")
        self._pronoun_after = words.words("pronoun_after")
        self._streets = words.words("street")
        self._definite = words.words("definite")
        self._event_nouns = words.words("event_noun")
        self._score_after = words.phrases("score_after")
        self._eras = words.words("era")
        self._months = words.words("month")
        self._sides = words.phrases("definite_pair")
        self._count_checks: tuple[Callable[[Quantity], str | None], ...] = (
            self._clock,
            self._glued,
            self._reference,
            self._arithmetic,
            self._year,
            self._score,
            self._footnote,
            self._bracketed_age,
            self._list_marker,
            self._day,
            self._pronoun,
            self._name,
            self._address,
            self._definite_pair,
            self._vague,
        )

    def reason(self, quantity: Quantity, start: int) -> str | None:
        """Why a quantity makes no claim, or None.

        Args:
            quantity: what was read.
            start: token where the quantity or its modifier begins.
        """
        if self._idioms.match(self._view.tokens, quantity.start) is not None:
            return "name"
        if quantity.kind == "duration":
            return self._vague(quantity) or self._placing(quantity, start)
        if quantity.kind == "percent" and SLASH_RULE in quantity.rules:
            return self._reference(quantity)
        if quantity.kind != "count":
            return None
        return next((why for check in self._count_checks if (why := check(quantity))), None)

    # -- durations -----------------------------------------------------------------------------

    def _placing(self, quantity: Quantity, start: int) -> str | None:
        """Ages, and durations that only place an event in time."""
        tokens = self._view.tokens
        after = self._view.past_hyphen(quantity.end)
        if self._age_after.match(tokens, after) is not None:
            return "age"
        found = self._references.match_back(tokens, start)
        if found is not None and found[0].attrs["reason"] == "age":
            return "age"
        if self._offset_after.match(tokens, quantity.end) is not None:
            return "time"
        if quantity.form == "words" and self._is_title(quantity):
            return "name"
        if self._is_event_length(quantity):
            return "time"
        weak = self._offset_after_weak.match(tokens, quantity.end) is not None
        if weak and self._view.lower(start - 1) not in self._term_before:
            return "time"
        return "time" if self._offset_before.match_back(tokens, start) is not None else None

    def _is_title(self, quantity: Quantity) -> bool:
        """'the Thirty Years' War', 'the Five-Year Plan'."""
        view, last = self._view, quantity.end - 1
        capitals = view.text(quantity.start)[:1].isupper() and view.text(last)[:1].isupper()
        return capitals and last > quantity.start

    def _is_event_length(self, quantity: Quantity) -> bool:
        """'a two-day event': a compound of days or hours before the noun of a gathering."""
        if COMPOUND_RULE not in quantity.rules:
            return False
        after = (self._view.lower(quantity.end), self._view.lower(quantity.end + 1))
        return any(word in self._event_nouns for word in after)

    def _vague(self, quantity: Quantity) -> str | None:
        """'several reasons' counts nothing; 'several hundred' does."""
        few = quantity.modifier == "vague" and len(quantity.rules) == 1
        return "vague" if few and quantity.rules[0].startswith(VAGUE_RULES) else None

    # -- counts --------------------------------------------------------------------------------

    def _clock(self, quantity: Quantity) -> str | None:
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.form != "numeral":
            return "clock time" if view.lower(end) == "o" and view.text(end + 1) in "'’" else None
        if view.text(end) == ":" and view.tight(end) and view.tight(end + 1):
            return "clock time" if view.kind(end + 1) == NUMERAL else None
        if view.text(start - 1) == ":" and view.tight(start) and view.tight(start - 1):
            return "clock time" if view.kind(start - 2) == NUMERAL else None
        after = self._clock_after.match(view.tokens, end)
        return "clock time" if after is not None else None

    def _glued(self, quantity: Quantity) -> str | None:
        """'G20', 'COVID-19', '5G', '7-Eleven', '15th', '1990s', 'twenty-first'."""
        view, start, end = self._view, quantity.start, quantity.end
        if view.tight(end) and view.kind(end) == WORD and view.kind(end - 1) == NUMERAL:
            follower = view.lower(end)
            if follower in ORDINAL_ENDINGS:
                return "ordinal"
            return "decade" if follower == "s" else "name"
        if view.past_hyphen(end) != end and _is_ordinal(view.lower(end + 1)):
            return "ordinal"
        if quantity.form != "numeral":
            return None
        if view.past_hyphen(end) != end and view.text(end + 1)[:1].isupper():
            return "name"
        if not view.tight(start):
            return None
        if view.kind(start - 1) == WORD:
            return "name"
        hyphenated = view.text(start - 1) in HYPHENS and view.tight(start - 1)
        named = hyphenated and view.kind(start - 2) == WORD
        return "name" if named and view.lower(start - 2) not in self._words.cardinals else None

    def _footnote(self, quantity: Quantity) -> str | None:
        """'[12]', 'the law.3 But', 'other countries 2.', a numeral alone on its line."""
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.form != "numeral" or quantity.lower is not None:
            return None
        if view.text(start - 1) == "[" and view.text(end) in {"]", ","}:
            return "footnote"
        if view.tight(start) and view.tight(start - 1) and view.text(start - 1) in CLOSING:
            return "footnote"
        if self._begins_line(start) and self._ends_line(end):
            return "footnote"
        digit = end - start == 1 and len(view.text(start)) == 1
        ends = view.tight(end) and view.text(end) in {".", "”"}
        return "footnote" if digit and ends and self._is_after_noun(start) else None

    def _is_after_noun(self, i: int) -> bool:
        """A lower-case word that no number belongs to stands before token `i`."""
        word = self._view.text(i - 1)
        if not word[:1].islower() or word in self._functions or word.endswith(("ed", "ing")):
            return False
        return self._words.before.match_back(self._view.tokens, i) is None

    def _arithmetic(self, quantity: Quantity) -> str | None:
        """'10 + 1', '9/11', '24/7', '4 x 100'."""
        view = self._view
        after = view.text(quantity.end) in {"+", "/", "×"}
        if after and view.kind(quantity.end + 1) == NUMERAL:
            return "name"
        before = view.text(quantity.start - 1) in {"+", "/", "×"}
        return "name" if before and view.kind(quantity.start - 2) in {NUMERAL, WORD} else None

    def _score(self, quantity: Quantity) -> str | None:
        """'3-1': a dash between bare numerals that is no range."""
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.form != "numeral":
            return None
        if quantity.lower is not None:
            near = range(max(0, start - SCORE_WINDOW), start)
            dashed = any(view.text(k) in DASHES for k in range(start, end))
            told = self._score_after.match(view.tokens, end) is not None
            return "score" if dashed and (told or any(map(self._is_score_word, near))) else None
        right = view.text(end) in DASHES and view.tight(end) and view.tight(end + 1)
        left = view.text(start - 1) in DASHES and view.tight(start) and view.tight(start - 1)
        if right and (view.kind(end + 1) == NUMERAL or view.lower(end + 1) == "to"):
            return "score"
        if left and (view.kind(start - 2) == NUMERAL or view.lower(start - 2) == "to"):
            return "score"
        return None

    def _is_score_word(self, i: int) -> bool:
        found = self._references.match(self._view.tokens, i)
        return found is not None and found[0].attrs["reason"] == "score"

    def _reference(self, quantity: Quantity) -> str | None:
        """'Article 46', 'No. 48', 'Boeing 737', 'aged 71'."""
        view, start = self._view, quantity.start
        start -= view.text(start - 1) in {":", "("} and not view.tight(start - 1)
        found = self._references.match_back(view.tokens, start)
        if found is None or found[0].attrs["reason"] == "score":
            return None
        reason, begin = str(found[0].attrs["reason"]), found[1]
        if reason in {"section", "age"} or not view.text(begin).islower():
            return reason
        if reason == "name":
            return None
        return None if self._counts_noun(quantity) else reason

    def _list_marker(self, quantity: Quantity) -> str | None:
        """'(1)', and '1.' or '1)' at the beginning of a line."""
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.form != "numeral" or quantity.value is None:
            return None
        if quantity.value > MAX_LIST_NUMBER or not view.tight(end):
            return None
        if view.text(start - 1) == "(" and view.text(end) == ")":
            return "list marker"
        marked = view.text(end) in {".", ")"} and self._begins_line(start)
        return "list marker" if marked else None

    def _begins_line(self, i: int) -> bool:
        start = self._view.tokens[i].start
        before = self._view.source[max(0, start - 8) : start].rstrip(" \t")
        return not before or before.endswith("\n")

    def _ends_line(self, i: int) -> bool:
        end = self._view.tokens[i - 1].end
        after = self._view.source[end : end + 8].lstrip(" \t")
        return not after or after.startswith(("\n", "\r"))

    def _bracketed_age(self, quantity: Quantity) -> str | None:
        """'Li Wei, 35, was arrested', 'his wife, 31, left', 'Li Wei (35)'."""
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.form != "numeral" or quantity.value is None:
            return None
        brackets = view.text(start - 1), view.text(end)
        aged = brackets == (",", ",") and view.kind(start - 2) == WORD
        if not aged and not (brackets == ("(", ")") and self._is_after_name(start - 1)):
            return None
        return "age" if MIN_AGE <= quantity.value <= MAX_AGE else None

    def _is_after_name(self, i: int) -> bool:
        return self._view.kind(i - 1) == WORD and self._view.text(i - 1)[:1].isupper()

    def _year(self, quantity: Quantity) -> str | None:
        """'in 1997', '525 BC', 'Act No. 4 of 2003', '(1991-2014)': undated years."""
        if quantity.form != "numeral":
            return None
        if self._view.lower(quantity.end) in self._eras:
            return "year"
        if not all(map(_is_year, _ends(quantity))):
            return None
        if "," in self._view.slice(quantity.start, quantity.end):
            return None
        if quantity.lower is not None:
            return None if self._counts_noun(quantity) else "year"
        if quantity.value in EARLY_YEARS and self._counts_noun(quantity):
            return None
        view, start = self._view, quantity.start
        if self._year_before.match_back(view.tokens, start) is not None:
            return "year"
        numbered = view.kind(start - 2) == NUMERAL or self._is_after_name(start - 1)
        return "year" if numbered and view.lower(start - 1) in {"of", ","} else None

    def _day(self, quantity: Quantity) -> str | None:
        """'25 September', 'September 25': a day that no date expression took."""
        if quantity.form != "numeral" or any(end > MAX_DAY for end in _ends(quantity)):
            return None
        before = quantity.start - 1 - (self._view.text(quantity.start - 1) == ".")
        near = (self._view.lower(before), self._view.lower(quantity.end))
        return "day" if any(word in self._months for word in near) else None

    def _pronoun(self, quantity: Quantity) -> str | None:
        view = self._view
        if self._view.slice(quantity.start, quantity.end).lower() != "one":
            return None
        if view.lower(quantity.start - 1) in self._pronoun_before:
            return "pronoun"
        after = view.lower(quantity.end)
        ends = view.kind(quantity.end) != WORD and view.text(quantity.end) not in HYPHENS
        return "pronoun" if ends or after in self._pronoun_after else None

    def _name(self, quantity: Quantity) -> str | None:
        """'Five Eyes', 'Six-Party Talks', 'Apollo 11', '"100 Heroes" list'."""
        view, start, end = self._view, quantity.start, quantity.end
        rules = [rule for rule in quantity.rules if rule != COMPOUND_RULE]
        if quantity.value is None or len(rules) > 1 or "," in view.slice(start, end):
            return None
        after = view.past_hyphen(end)
        capital_after = view.kind(after) == WORD and view.text(after)[:1].isupper()
        if quantity.form == "words":
            initial = view.text(start - 1) in SENTENCE_ENDS or view.kind(start - 1) in {"", BREAK}
            titled = capital_after and view.text(start)[0].isupper()
            return "name" if titled and not initial else None
        if view.text(start - 1) in {'"', "“"} and capital_after:
            return "name"
        named = view.kind(start - 1) == WORD and view.text(start - 1)[:1].isupper()
        if not named or view.lower(start - 1) in self._functions or self._counts_noun(quantity):
            return None
        if view.text(start - 1).isupper() and view.text(end).isupper():
            return None  # a headline in capitals
        return None if self._words.before.match_back(view.tokens, start) else "name"

    def _address(self, quantity: Quantity) -> str | None:
        """'619 **Waddell Avenue**'."""
        if quantity.form != "numeral":
            return None
        for position in range(quantity.end, quantity.end + STREET_WORDS):
            if not self._view.text(position)[:1].isupper():
                return None
            if self._view.lower(position) in self._streets:
                return "address"
        return None

    def _definite_pair(self, quantity: Quantity) -> str | None:
        """'two sides', 'the two countries': they are known already, the number tells nothing."""
        if quantity.value != Decimal(2) or quantity.form != "words":
            return None
        if self._view.lower(quantity.start - 1) in self._definite:
            return "pair"
        return "pair" if self._sides.match(self._view.tokens, quantity.end) is not None else None

    def _counts_noun(self, quantity: Quantity) -> bool:
        """A lower-case word that can be the counted noun follows."""
        after = self._view.text(self._view.past_hyphen(quantity.end))
        return after[:1].islower() and after not in self._functions


def _ends(quantity: Quantity) -> tuple[Decimal, ...]:
    ends = (quantity.value, quantity.lower, quantity.upper)
    return tuple(end for end in ends if end is not None)


def _is_year(value: Decimal) -> bool:
    return value == value.to_integral_value() and int(value) in YEARS


def _is_ordinal(word: str) -> bool:
    return word in {"first", "second", "third"} or (word.endswith("th") and len(word) > 4)
