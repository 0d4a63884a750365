"""Whether a pattern can be matched in bounded time: regular expressions and repeated tokens.

spaCy tries every way in which repeated tokens can be shared out, as a regex engine does with
characters; `{0,30}` is thirty optional tokens to it, which are two to the power of thirty ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from factex.automata import Automaton, Fragment, TooLargeError, shared_loops
from factex.backtracking import danger

MAX_OPTIONAL = 10
"""Optional tokens in a pattern: 1,024 ways to take or leave them."""
MAX_REPEATS = 100
COUNTS = re.compile(r"\{(?P<low>[0-9]{0,9})(?P<comma>,?)(?P<high>[0-9]{0,9})\}")
REPEATS = {"1": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None), "!": (1, 1)}
ADVICE = {
    "exponential": "Write it so that no part inside a repeat can be read in two ways",
    "power": "Give all but one of these repeats an upper bound such as {0,20}, or part them by "
    "something that neither can read",
    "search": "Give the repeat an upper bound such as {1,40}",
    "unknown": "Write it as several lines",
}
Label = Mapping[str, frozenset[Any]]


def regex_fault(value: object, *, searched: bool) -> str | None:
    """What keeps a regular expression from use, with its remedy; None where nothing does.

    Args:
        value: the expression as the file has it.
        searched: whether it is looked for in texts of any length, not only in single words or
            lines, whose length is bounded.
    """
    if not isinstance(value, str):
        return f"a regular expression is a string, not {value!r:.60}. Write it in quotes"
    try:
        found = danger(value)
    except (re.error, OverflowError, RecursionError) as error:
        return f"the regular expression {value!r:.80} does not compile: {error}. Correct it"
    if found is None or (found.growth == "search" and not searched):
        return None
    if found.growth == "unknown":
        return f"the regular expression {value!r:.80} is too large. {ADVICE[found.growth]}"
    length = "exponentially" if found.growth == "exponential" else "as a power"
    return (
        f"the regular expression {value!r:.80} can take far too long: its time grows {length} "
        f"with the length of a text such as {found.pump * 8!r:.40}. {ADVICE[found.growth]}"
    )


def tokens_fault(tokens: Sequence[Mapping[str, Any]]) -> str | None:
    """What keeps a token pattern from use, with its remedy; None where nothing does."""
    for value in _regexes(tokens):
        if fault := regex_fault(value, searched=False):
            return fault
    counts = [repeats(token) for token in tokens]
    if any(max(low, high or 0) > MAX_REPEATS for low, high in counts):
        return f"a token is repeated more than {MAX_REPEATS} times. Ask for fewer, or write '*'"
    optional = sum(high - low for low, high in counts if high is not None)
    if optional > MAX_OPTIONAL:
        return (
            f"{optional} optional tokens can be taken or left in 2^{optional} ways; "
            f"{MAX_OPTIONAL} are allowed. Write '*', or several lines"
        )
    return _shared_repeats(tokens)


def repeats(token: Mapping[str, Any]) -> tuple[int, int | None]:
    """How often a token may stand, from its `OP`; None for no limit.

    An `OP` that spaCy does not know counts as once: spaCy refuses it.
    """
    operator = token.get("OP", "1")
    if not isinstance(operator, str):
        return 1, 1
    if found := COUNTS.fullmatch(operator):
        low = int(found["low"] or 0)
        high = int(found["high"]) if found["high"] else (None if found["comma"] else low)
        return low, high
    return REPEATS.get(operator, (1, 1))


def _shared_repeats(tokens: Sequence[Mapping[str, Any]]) -> str | None:
    """Two endless repeats that can share tokens, as in `* *`."""
    automaton: Automaton[Label | None] = Automaton(_meet)
    whole = Fragment.empty()
    try:
        for token in tokens:
            low, high = repeats(token)
            part = automaton.leaf(_label(token))
            if high is None:
                automaton.loop(part)
            whole = automaton.join(whole, part.optional() if low == 0 else part)
    except TooLargeError:
        return f"{len(tokens)} tokens, most of them optional, are too many. Write several lines"
    # Nothing counts as enough: spaCy goes on after a first match, looking for longer ones.
    if shared_loops(automaton, Fragment(first=whole.first, last=whole.last)) is None:
        return None
    return (
        "two endless repeats ('*', '+') can share the same words in too many ways. "
        "Let all but one of them end, as in {0,5}, or give them different parts of speech"
    )


def _label(token: Mapping[str, Any]) -> Label:
    """What a token pattern asks for, by attribute: the values that would do."""
    wanted = {"": frozenset({"token"})}  # so that no label is empty
    for key, value in token.items():
        values = value.get("IN") if isinstance(value, dict) and value.keys() == {"IN"} else [value]
        plain = isinstance(values, list) and all(isinstance(v, (str, bool)) for v in values)
        if key != "OP" and token.get("OP") != "!" and plain:
            wanted[key] = frozenset(values or ())
    return wanted


def _meet(one: Label | None, other: Label | None) -> Label | None:
    if not one or not other:
        return None
    both = {**one, **other, **{key: one[key] & other[key] for key in one.keys() & other.keys()}}
    return both if all(both.values()) else None


def _regexes(value: Any) -> Iterator[Any]:
    """Every value of a key `REGEX`, at any depth."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _words(part) if key == "REGEX" else _regexes(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _regexes(part)


def _words(value: Any) -> Iterator[Any]:
    """An expression, or those of `{"IN": [...]}`."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from part if isinstance(part, list) else [part]
    else:
        yield value
