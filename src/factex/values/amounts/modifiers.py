"""What a modifier makes of a quantity: 'more than', 'about', 'or more'."""

from __future__ import annotations

from factex.records import Modifier
from factex.values.amounts.quantities import Quantity
from factex.values.amounts.tokens import NUMERAL, WORD, TokenView
from factex.values.amounts.words import Words

MAX_SKIPS = 2


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
        before, after = self._before(quantity), self._after(quantity)
        rules = () if after is None else (after[1],)
        if before is not None:
            modifier, rule, start = before  # of 'some 20-odd' the first one tells
            return modifier, (rule, *rules), start
        return "exact" if after is None else after[0], rules, quantity.start

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
