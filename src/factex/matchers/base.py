"""What matchers share: mentions (the layers of a Doc), `Match`, and span helpers.

Everything here counts characters of the normalized text (`doc.text`); `assemble` translates to
source offsets once. A matcher is a pure function of the Doc that yields `Match`es: it opens no
file, builds no record, changes no `doc.ents` and calls no other record type's matcher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex.parse import Word
from factex.records import Amount, Attribution, Entity, Factuality, LayerDate, RecordType, Span

Value = TypeVar("Value", LayerDate, Amount, Entity)


@dataclass(frozen=True, slots=True)
class Mention(Generic[Value]):
    """A temporal expression, amount or entity in a Doc.

    Attributes:
        value: the normalised value; its `start`, `end` and `text` are of the normalized text.
        tokens: the smallest token span that covers it (a token may reach beyond the value).
        rules: ids of the patterns that made it.
        flags: properties that matchers ask for, such as `in_name` or `not_claim`.
        timexes: what TimeML marks in a date's place, as the layers file shows it: the two ends
            of a range each by itself. Empty for amounts and entities.
        point: a date without the relation that the words before it give; None for the others.
    """

    value: Value
    tokens: TokenSpan
    rules: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    timexes: tuple[LayerDate, ...] = ()
    point: LayerDate | None = None

    @property
    def root(self) -> Token:
        """Syntactic head of the mention."""
        return self.tokens.root


@dataclass(frozen=True, slots=True)
class Layers:
    """Every date, amount and entity of a Doc, each ordered by place and without overlaps.

    `published` is the day that relative dates were counted from, None where it is unknown.
    """

    dates: tuple[Mention[LayerDate], ...] = ()
    amounts: tuple[Mention[Amount], ...] = ()
    entities: tuple[Mention[Entity], ...] = ()
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A fact found in a Doc, before it becomes a record.

    Attributes:
        type: the record type.
        evidence: the sentence(s) that state it.
        rules: pattern ids in the order they fired.
        fields: the record type's own fields by name, as contract models in normalized offsets.
        factuality: as in the contract.
        attribution: who says it, or None.
    """

    type: RecordType
    evidence: Span
    rules: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    factuality: Factuality = "asserted"
    attribution: Attribution | None = None


def by_sentence(mentions: Iterable[Mention[Value]]) -> dict[int, list[Mention[Value]]]:
    """Mentions by the index of the first token of the sentence that they begin in."""
    found: dict[int, list[Mention[Value]]] = defaultdict(list)
    for mention in mentions:
        found[mention.tokens[0].sent.start].append(mention)
    return found


def token_indices(mentions: Iterable[Mention[Value]]) -> frozenset[int]:
    """The index of every token of the mentions."""
    return frozenset(i for m in mentions for i in range(m.tokens.start, m.tokens.end))


def by_token(mentions: Iterable[Mention[Value]]) -> dict[int, Mention[Value]]:
    """Each token of the mentions with the mention that covers it."""
    return {i: m for m in mentions for i in range(m.tokens.start, m.tokens.end)}


def span_of(tokens: TokenSpan | Token) -> Span:
    """A contract Span over a token or a token span, surrounding white space left out."""
    text = tokens.text
    start = tokens.idx if isinstance(tokens, (Token, Word)) else tokens.start_char
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Span(start=start, end=start + len(text), text=text)


def span_or_none(doc: Doc, start: int, end: int) -> Span | None:
    """A contract Span over tokens `start` to `end`, or None where nothing but space is left."""
    found = span_of(doc[start:end]) if start < end else None
    return found if found is not None and found.text else None


def tokens_of(doc: Doc, start: int, end: int) -> TokenSpan:
    """The smallest token span that covers `doc.text[start:end]` (alignment mode `expand`).

    Raises:
        ValueError: the range lies outside the text.
    """
    tokens = doc.char_span(start, end, alignment_mode="expand")
    if tokens is None:
        raise ValueError(f"no tokens at {start}:{end} of a text of {len(doc.text)} characters")
    return tokens


def overlaps(left: Span | TokenSpan, right: Span | TokenSpan) -> bool:
    """Whether two spans of the same kind share at least one position."""
    return left.start < right.end and right.start < left.end
