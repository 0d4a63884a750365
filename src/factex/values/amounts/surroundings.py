"""What stands around a quantity: its modifier, and the signs that it makes no claim."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from factex.records import Modifier
from factex.values.amounts.quantities import Quantity
from factex.values.amounts.tokens import BREAK, DASHES, HYPHENS, NUMERAL, WORD, TokenView
from factex.values.amounts.words import Words

MAX_SKIPS = 2
SCORE_WINDOW = 5
YEARS = range(1500, 2101)
MAX_AGE = 120
MAX_LIST_NUMBER = 30
ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
SENTENCE_ENDS = frozenset({".", "!", "?", ":", '"', "“", "•", "*"})


class ModifierReader:
    """Reads 'more than', 'about', 'or more' and their like at a quantity.

    Args:
        view: the text's tokens.
        words: the lexicon.
    """

    def __init__(self, view: TokenView, words: Words) -> None:
        self._view = view
        self._words = words
        self._skips = words.phrases("modifier_skip")
        self._duration_over = words.words("duration_over")
        self._about_topic = words.words("about_topic")

    def read(self, quantity: Quantity) -> tuple[Modifier, tuple[str, ...], int]:
        """The modifier of a quantity, the rules it came from, and the token where it begins."""
        start = quantity.start
        before = self._before(quantity)
        if before is not None:
            modifier, rule, start = before
            return modifier, (rule,), start
        after = self._after(quantity)
        if after is not None:
            return after[0], (after[1],), start
        return "exact", (), start

    def _before(self, quantity: Quantity) -> tuple[Modifier, str, int] | None:
        end = quantity.start
        for skipped in range(MAX_SKIPS + 1):
            found = self._words.before.match_back(self._view.tokens, end)
            if found is not None:
                line, start = found
                single = end - start == 1
                if self._is_preposition(quantity, start, single=single, article=skipped > 0):
                    return None
                return line.attrs["modifier"], line.id, start
            skip = self._skips.match_back(self._view.tokens, end)
            if skip is None:
                return None
            end = skip[1]
        return None

    def _is_preposition(
        self, quantity: Quantity, start: int, *, single: bool, article: bool
    ) -> bool:
        """'over three years', 'talks about six issues', 'twice as much as'."""
        word, before = self._view.lower(start), self._view.lower(start - 1)
        if not single:
            return word == "as" and before in {"times", "twice"}
        if word == "over" and quantity.kind == "duration" and before not in self._duration_over:
            return True
        if article and word.isalpha() and self._view.lower(quantity.start - 1) in {"a", "an"}:
            return True
        return word in {"about", "over"} and before in self._about_topic

    def _after(self, quantity: Quantity) -> tuple[Modifier, str] | None:
        view, end = self._view, quantity.end
        found = self._words.after.match(view.tokens, end)
        if found is not None and (view.kind(end) == WORD or self._is_glued_sign(end)):
            return found[0].attrs["modifier"], found[0].id
        if quantity.kind == "count" and view.kind(end) == WORD and view.lower(end + 1) == "or":
            found = self._words.after.match(view.tokens, end + 1)
            if found is not None:
                return found[0].attrs["modifier"], found[0].id
        return None

    def _is_glued_sign(self, i: int) -> bool:
        """'40+ people', '$5m-plus'; not '5+1'."""
        return self._view.tight(i) and self._view.kind(i + 1) != NUMERAL


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
        self._sides = words.phrases("definite_pair")
        self._count_checks: tuple[Callable[[Quantity], str | None], ...] = (
            self._clock,
            self._glued,
            self._footnote,
            self._arithmetic,
            self._score,
            self._reference,
            self._list_marker,
            self._age_in_commas,
            self._year,
            self._pronoun,
            self._name,
            self._definite_pair,
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
            return self._placing(quantity, start)
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
        weak = self._offset_after_weak.match(tokens, quantity.end) is not None
        if weak and self._view.lower(start - 1) not in self._term_before:
            return "time"
        return "time" if self._offset_before.match_back(tokens, start) is not None else None

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
        """'G20', 'COVID-19', '5G', '15th', '1990s', 'twenty-first'."""
        view, start, end = self._view, quantity.start, quantity.end
        if view.tight(end) and view.kind(end) == WORD and view.kind(end - 1) == NUMERAL:
            follower = view.lower(end)
            if follower in ORDINAL_ENDINGS:
                return "ordinal"
            return "decade" if follower == "s" else "name"
        if view.past_hyphen(end) != end and _is_ordinal(view.lower(end + 1)):
            return "ordinal"
        if quantity.form != "numeral" or not view.tight(start):
            return None
        if view.kind(start - 1) == WORD:
            return "name"
        hyphenated = view.text(start - 1) in HYPHENS and view.tight(start - 1)
        named = hyphenated and view.kind(start - 2) == WORD
        return "name" if named and view.lower(start - 2) not in self._words.cardinals else None

    def _footnote(self, quantity: Quantity) -> str | None:
        before, after = self._view.text(quantity.start - 1), self._view.text(quantity.end)
        if quantity.form != "numeral":
            return None
        return "footnote" if before == "[" and after in {"]", ","} else None

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
            return "score" if dashed and any(self._is_score_word(k) for k in near) else None
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
        if reason in {"section", "age"} or view.text(begin)[:1].isupper():
            return reason
        if reason == "name":
            return None
        return None if self._counts_noun(quantity) else reason

    def _list_marker(self, quantity: Quantity) -> str | None:
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.form != "numeral" or quantity.value is None:
            return None
        if quantity.value > MAX_LIST_NUMBER:
            return None
        if view.text(start - 1) == "(" and view.text(end) == ")" and view.tight(end):
            return "list marker"
        marked = view.text(end) in {".", ")"} and view.tight(end) and not view.tight(end + 1)
        return "list marker" if marked and self._begins_line(start) else None

    def _begins_line(self, i: int) -> bool:
        before = self._view.source[: self._view.tokens[i].start][-8:].rstrip(" \t")
        return not before or before.endswith("\n")

    def _age_in_commas(self, quantity: Quantity) -> str | None:
        """'Li Wei, 35, was arrested'."""
        view, start = self._view, quantity.start
        if quantity.form != "numeral" or quantity.value is None:
            return None
        in_commas = view.text(start - 1) == "," and view.text(quantity.end) == ","
        named = view.kind(start - 2) == WORD and view.text(start - 2)[:1].isupper()
        return "age" if in_commas and named and 0 < quantity.value <= MAX_AGE else None

    def _year(self, quantity: Quantity) -> str | None:
        text = self._view.slice(quantity.start, quantity.end)
        if not text.isdecimal() or len(text) != 4 or int(text) not in YEARS:
            return None
        found = self._year_before.match_back(self._view.tokens, quantity.start)
        return "year" if found is not None else None

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
        """'Five Eyes', 'Apollo 11', '"100 Hongtong personnel"'."""
        view, start, end = self._view, quantity.start, quantity.end
        if quantity.value is None or len(quantity.rules) > 1 or "," in view.slice(start, end):
            return None
        capital_after = view.kind(end) == WORD and view.text(end)[:1].isupper()
        if quantity.form == "words":
            initial = view.text(start - 1) in SENTENCE_ENDS or view.kind(start - 1) in {"", BREAK}
            return (
                "name" if capital_after and view.text(start)[0].isupper() and not initial else None
            )
        if view.text(start - 1) in {'"', "“"} and capital_after:
            return "name"
        named = view.kind(start - 1) == WORD and view.text(start - 1)[:1].isupper()
        if not named or view.lower(start - 1) in self._functions or self._counts_noun(quantity):
            return None
        return None if self._words.before.match_back(view.tokens, start) else "name"

    def _definite_pair(self, quantity: Quantity) -> str | None:
        if quantity.value != Decimal(2):
            return None
        return "pair" if self._sides.match(self._view.tokens, quantity.end) is not None else None

    def _counts_noun(self, quantity: Quantity) -> bool:
        """A lower-case word that can be the counted noun follows."""
        after = self._view.text(self._view.past_hyphen(quantity.end))
        return after[:1].islower() and after not in self._functions


def _is_ordinal(word: str) -> bool:
    return word in {"first", "second", "third"} or (word.endswith("th") and len(word) > 4)
