"""Regular expressions and token patterns whose matching may take more than linear time.

A backtracking engine tries every way in which a pattern can be laid over a text. Where a loop has
two ways to read the same characters (`(a+)+`), their number grows exponentially with the text;
where two loops in a row can share characters (`a*a*`), or a search starts anew at each place of a
run (`a+b`), it grows as a power. A pattern is turned into an automaton, in which such ways are
found before a text is.

Source: Weideman, van der Merwe, Berglund and Watson 2016, Analyzing Matching Time Behavior of
Backtracking Regular Expression Matchers by Using Ambiguity of NFA; Glushkov 1961 (automata without
empty moves). Assertions and backreferences are taken as always true, atomic groups and possessive
repeats as one character, so that the answer errs on the side of caution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import product
from typing import Any, Literal

from factex.automata import (
    Automaton,
    Fragment,
    TooLargeError,
    ambiguous_loop,
    shared_loops,
    shared_with_start,
)

Growth = Literal["exponential", "power", "search", "unknown"]
_sre: Any = import_module("re._parser")  # the standard library's own parser has no public name
_op: Any = import_module("re._constants")

MAX_COPIES = 4
"""A repeat of at most so many times is written out; one of more is taken for a loop."""
ASCII = range(128)
OTHERS = "\x85\xa0²½éßİſ‐–—“”•€\u0301\u200d\u2028中٣😀"
"""Characters beyond ASCII that tell the usual classes apart."""
CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


@dataclass(frozen=True, slots=True)
class Danger:
    """A way in which a pattern takes more than linear time.

    Attributes:
        growth: `exponential`; `power`, of a match at one place; `search`, of a search alone,
            which takes linear time at each place; `unknown` of a pattern too large to be analysed.
        pump: a text whose repetition makes the time grow; empty where it is unknown.
    """

    growth: Growth
    pump: str


@lru_cache(maxsize=512)
def danger(regex: str, flags: int = 0) -> Danger | None:
    """The worst way in which a regular expression takes more than linear time, None if in none.

    Repeats with an upper bound count as loops only inside other loops.

    Raises:
        re.error: the expression does not compile.

    Example:
        >>> danger(r"(\\w+ ?)+:").growth
        'exponential'
        >>> danger(r"^\\d+:$") is None
        True
    """
    parsed = _sre.parse(regex, flags)
    trees = [parsed, *_set_apart(parsed)]
    chars = tuple(sorted(_samples(parsed)))
    kinds: tuple[Growth, ...] = ("exponential", "power", "search")
    try:
        for growth, tree in product(kinds, trees):
            word = _Builder(chars, bounded_loops=growth == "exponential").find(tree, growth)
            if word is not None:
                return Danger(growth, "".join(word))
    except TooLargeError:
        return Danger("unknown", "")
    return None


class _Builder:
    """Builds the automaton of a parsed expression over sample characters."""

    def __init__(self, chars: tuple[str, ...], *, bounded_loops: bool) -> None:
        self.chars = chars
        self.bounded_loops = bounded_loops
        self.labels: dict[tuple[str, str, bool], int] = {}
        self.automaton: Automaton[int] = Automaton(lambda one, other: one & other)

    def find(self, tree: Any, growth: Growth) -> list[str] | None:
        """The characters of a pump, if the expression grows so."""
        whole = self._sequence(tree, tree.state.flags)
        match growth:
            case "exponential":
                labels = ambiguous_loop(self.automaton)
            case "power":
                labels = shared_loops(self.automaton, whole)
            case _:
                labels = shared_with_start(self.automaton, whole)
        return None if labels is None else [self._sample(label) for label in labels]

    def _sample(self, label: int) -> str:
        """A character that a label accepts; a letter or digit where it can be."""
        accepted = [char for i, char in enumerate(self.chars) if label >> i & 1]
        return max(accepted, key=lambda char: (char.isalnum() and char.isascii(), char == " "))

    def _sequence(self, items: Iterable[Any], flags: int) -> Fragment:
        whole = Fragment.empty()
        for op, value in items:
            whole = self.automaton.join(whole, self._item(op, value, flags))
        return whole

    def _item(self, op: Any, value: Any, flags: int) -> Fragment:
        if op is _op.SUBPATTERN:
            _, added, removed, body = value
            return self._sequence(body, (flags | added) & ~removed)
        if op is _op.BRANCH:
            return Fragment.either(self._sequence(body, flags) for body in value[1])
        if op in (_op.MAX_REPEAT, _op.MIN_REPEAT):
            low, high, body = value
            return self._repeat(low, high, body, flags)
        if op is _op.GROUPREF_EXISTS:
            bodies = [body for body in value[1:] if body is not None]
            return Fragment.either(self._sequence(body, flags) for body in (*bodies, []))
        if op is _op.AT:
            starts = value is _op.AT_BEGINNING_STRING or (
                value is _op.AT_BEGINNING and not flags & re.MULTILINE
            )
            return Fragment.check(starts=starts)
        if op in (_op.ASSERT, _op.ASSERT_NOT, _op.FAILURE):
            return Fragment.check(starts=False)
        return self.automaton.leaf(self._label(op, value, flags))

    def _repeat(self, low: int, high: Any, body: Any, flags: int) -> Fragment:
        endless = high is _op.MAXREPEAT or (self.bounded_loops and high > MAX_COPIES)
        copies = max(min(low if endless else high, MAX_COPIES), 1)
        whole = Fragment.empty()  # from the back: a(a(a)?)?, where a?a?a? would have other ways
        for number in reversed(range(copies)):
            part = self._sequence(body, flags)
            if endless and number == copies - 1:
                self.automaton.loop(part)
            whole = self.automaton.join(part, whole)
            whole = whole if number < low else whole.optional()
        return whole

    def _label(self, op: Any, value: Any, flags: int) -> int:
        """The sample characters that a leaf accepts, as bits."""
        if op is _op.IN:
            items = value
        elif op is _op.NOT_LITERAL:
            items = [(_op.NEGATE, None), (_op.LITERAL, value)]
        elif op is _op.LITERAL:
            items = [(op, value)]
        elif op is _op.ANY and not flags & re.DOTALL:
            items = [(_op.NEGATE, None), (_op.LITERAL, ord("\n"))]
        else:  # any character; backreferences, atomic groups and possessive repeats as one
            items = [(_op.RANGE, (0, 0x10FFFF))]
        ignore = bool(flags & re.IGNORECASE)
        key = (str(op), str(items), ignore)
        if key not in self.labels:
            accepted = (_accepts(items, char, ignore) for char in self.chars)
            self.labels[key] = sum(1 << i for i, accepts in enumerate(accepted) if accepts)
        return self.labels[key]


def _accepts(items: Any, char: str, ignore_case: bool) -> bool:
    forms = {char, char.lower(), char.upper()} if ignore_case else {char}
    codes = {ord(form) for form in forms if len(form) == 1}
    negated = items[0][0] is _op.NEGATE
    return negated != any(_among(op, value, char, codes) for op, value in items)


def _among(op: Any, value: Any, char: str, codes: set[int]) -> bool:
    if op is _op.LITERAL:
        return value in codes
    if op is _op.RANGE:
        return any(value[0] <= code <= value[1] for code in codes)
    if op is _op.CATEGORY:
        return re.match(CATEGORIES[str(value)], char) is not None
    return False


def _samples(tree: Any) -> set[str]:
    """ASCII, and the characters at and beside the ends of all ranges of an expression."""
    codes = {*ASCII, *map(ord, OTHERS)}
    for op, value in _items(tree):
        if op in (_op.LITERAL, _op.NOT_LITERAL):
            codes |= {value, value + 1}
        elif op is _op.RANGE:
            codes |= {value[0] - 1, value[0], value[1], value[1] + 1}
    return {chr(code) for code in codes if 0 <= code <= 0x10FFFF}


def _set_apart(tree: Any) -> list[Any]:
    """What is matched by itself: assertions, atomic groups, possessive repeats."""
    apart = []
    for op, value in _items(tree):
        if op in (_op.ASSERT, _op.ASSERT_NOT):
            apart.append(value[1])
        elif op is _op.ATOMIC_GROUP:
            apart.append(value)
        elif op is _op.POSSESSIVE_REPEAT:
            apart.append(_sre.SubPattern(tree.state, [(_op.MAX_REPEAT, value)]))
    return apart


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every `(operator, operand)` of a parsed expression, at any depth."""
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], type(_op.LITERAL)):
        yield value
        yield from _items(value[1])
    elif isinstance(value, (tuple, list)) or hasattr(value, "data"):
        for part in getattr(value, "data", value):
            yield from _items(part)
