"""Find temporal expressions: text in, typed expressions with exact spans out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from factex.records import Relation, TimexType
from factex.values.dates.cascade import Node
from factex.values.dates.cues import find_cue, is_inside_name
from factex.values.dates.duration_rules import months_or_steps
from factex.values.dates.grammar import Grammar, load_grammar
from factex.values.dates.meanings import (
    Clock,
    Edge,
    Length,
    Meaning,
    Offset,
    Range,
    Recurring,
    Shift,
)
from factex.values.dates.tokens import Tokens, tokenize


@dataclass(frozen=True)
class TemporalExpression:
    """A temporal expression: `text[start:end]` in code points, half-open.

    `relation` is what the words in front say ('since', 'by' ...; 'between' for a range). `in_name`
    marks a year that is part of a name ('Companies Act 1985', '2016 Olympics'): it dates nothing.
    `parts` holds the ends of a range as expressions of their own, the way TimeML marks them.
    `beside` marks an offset that counts from the expression right before it, or from none.
    """

    start: int
    end: int
    text: str
    timex_type: TimexType
    meaning: Meaning
    relation: Relation = "at"
    in_name: bool = False
    parts: tuple[TemporalExpression, ...] = ()
    beside: bool = False


def find_temporal(text: str) -> tuple[TemporalExpression, ...]:
    """Find every date, time, duration and set of a text.

    Args:
        text: any Unicode text; it may be wrapped inside a date.

    Returns:
        Expressions in text order that do not overlap; each span leaves out a leading preposition
        ('since', 'by', 'in'), not the words inside a range ('between 2007 and 2013').

    >>> [found.text for found in find_temporal("Talks ran from May 2009 to July 2010 in Bonn.")]
    ['May 2009 to July 2010']
    """
    grammar = load_grammar()
    tokens = tokenize(text, grammar.lexicon)
    found = [
        expression
        for first, last in _islands(tokens, grammar)
        for expression in _parse(tokens, first, last, grammar)
    ]
    return tuple(_counted_from_beside(found, text))


def _counted_from_beside(
    found: list[TemporalExpression], text: str
) -> Iterator[TemporalExpression]:
    """Offsets right behind a date, which then says when the other happening was.

    'on 4 May, **nineteen days before** Italy took up arms' dates the taking up of arms.
    """
    previous: TemporalExpression | None = None
    for expression in found:
        meaning = expression.meaning
        if (
            isinstance(meaning, Offset)
            and meaning.side != "within"
            and previous is not None
            and previous.timex_type == "DATE"
            and APPOSED.fullmatch(text, previous.end, expression.start)
        ):
            unit, steps = months_or_steps(meaning.length)
            if steps is not None:
                ahead = meaning.side == "before"
                shift = Shift(unit, steps if ahead else -steps, "text", ahead, counted=True)
                expression = replace(
                    expression, meaning=shift, timex_type="DATE", relation="at", beside=True
                )
        yield expression
        previous = expression


def _islands(tokens: Tokens, grammar: Grammar) -> Iterator[tuple[int, int]]:
    """Runs of tokens that the grammar knows, with at least one that can make a date."""
    for match in grammar.run.finditer(tokens.symbols):
        if grammar.trigger.search(tokens.symbols, match.start(), match.end()):
            yield match.start(), match.end()


def _parse(tokens: Tokens, first: int, last: int, grammar: Grammar) -> Iterator[TemporalExpression]:
    nodes = [
        Node(tokens.symbols[index], index, index + 1, tokens.values[index])
        for index in range(first, last)
    ]
    for stage in grammar.stages:
        nodes = stage.run(nodes, tokens)
    for node in nodes:
        if node.char in grammar.found:
            yield _expression(tokens, node, grammar.compared)


def _expression(tokens: Tokens, node: Node, compared: str) -> TemporalExpression:
    meaning: Meaning = node.value
    start, end = tokens.starts[node.first], tokens.ends[node.last - 1]
    parts = _range_parts(tokens.text, start, end, meaning) if isinstance(meaning, Range) else ()
    return TemporalExpression(
        start=start,
        end=end,
        text=tokens.text[start:end],
        timex_type=timex_type(meaning),
        meaning=meaning,
        relation=_relation(tokens, node, meaning, compared),
        in_name=is_inside_name(tokens, node.first, node.last, meaning),
        parts=parts,
    )


def _relation(tokens: Tokens, node: Node, meaning: Meaning, compared: str) -> Relation:
    """A range says its relation itself, a duration only 'within'; else the words in front do.

    'more than two decades ago' lies before the decade it counts to.
    """
    first = node.first
    if isinstance(meaning, Range):
        return "at" if meaning.listed else "between"
    if isinstance(meaning, Offset):
        return "before" if meaning.side == "before" else "after"
    if isinstance(meaning, Recurring):
        return "at"
    if isinstance(meaning, Shift) and not meaning.ahead and tokens.word(first) == "more":
        return "before"
    if isinstance(meaning, Length):
        within = meaning.window is None and tokens.word(first - 1) == "within"
        return "by" if within else "at"
    if tokens.word(node.last) in POSSESSIVES:
        return "at"  # 'after **Friday's** meeting': that was on Friday
    cue = find_cue(tokens, first, meaning, compared)
    if cue == "before" and isinstance(meaning, Clock) and meaning.part == "DA":
        return "at" if meaning.date is not None else cue  # 'before **dawn Tuesday**': on Tuesday
    return cue


POSSESSIVES = frozenset({"'s", "\u2019s"})
APPOSED = re.compile(r",\s+(?:just |only |some )?")
_WORD_JOINT = re.compile(
    r"\s+(?:up\s+to|to|until|till|til|through|thru|into|and|&)\s+(?:the\s+)?", re.I
)
_DASH_JOINT = re.compile(r"\s*[-‐‑‒–—―−/]\s*")
_BETWEEN = re.compile(r"between\s+(?:the\s+)?", re.IGNORECASE)


def _range_parts(text: str, start: int, end: int, meaning: Range) -> tuple[TemporalExpression, ...]:
    """The two ends of a range as written: 'Sept 22' and '24' of 'Sept 22-24'."""
    opening = _BETWEEN.match(text, start, end)
    first_start = opening.end() if opening else start
    joint = _WORD_JOINT.search(text, first_start, end) or _DASH_JOINT.search(text, first_start, end)
    if joint is None:
        return ()
    spans = ((first_start, joint.start(), meaning.first), (joint.end(), end, meaning.last))
    return tuple(
        TemporalExpression(begin, stop, text[begin:stop], timex_type(part), part, "between")
        for begin, stop, part in spans
    )


def timex_type(meaning: Meaning) -> TimexType:
    """The TIMEX3 type of a meaning; a range has that of its first end."""
    if isinstance(meaning, Edge):
        return timex_type(meaning.whole)
    if isinstance(meaning, Range):
        return timex_type(meaning.first)
    if isinstance(meaning, Length | Offset):
        return "DURATION"
    if isinstance(meaning, Recurring):
        return "SET"
    clocked = isinstance(meaning, Shift) and meaning.unit in {"hour", "minute", "second"}
    return "TIME" if clocked or isinstance(meaning, Clock) else "DATE"
