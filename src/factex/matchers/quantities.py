"""What a number counts: from an amount to the noun it modifies."""

from __future__ import annotations

from spacy.tokens import Token

from factex import syntax
from factex.matchers.base import Mention, span_or_none
from factex.records import Amount, Span


def number_head(amount: Mention[Amount]) -> Token:
    """The token of the amount whose governor lies outside it."""
    tokens = amount.tokens
    for token in reversed(tokens):
        if not tokens.start <= token.head.i < tokens.end or token.head is token:
            if token.pos_ not in ("PUNCT", "SPACE"):
                return token
    return tokens.root


def counted_noun(amount: Mention[Amount]) -> Token | None:
    """The noun that a bare number counts: '**six** new treaties', '**12** of the officials'.

    Returns:
        The noun's head token, or None for money and durations and where the number stands alone.
    """
    if amount.value.kind not in ("count", "percent", "measure"):
        return None
    head = number_head(amount)
    if amount.value.kind == "count":
        above = syntax.governor(head)
        if syntax.relation(head) in ("nummod", "compound", "amod", "nmod", "det", "advmod"):
            if above.pos_ in ("NOUN", "PROPN") and above.i > head.i:
                return above
    for child in syntax.dependents(head, "nmod"):
        if child.i > head.i and syntax.preposition(child) == "of":
            if child.pos_ in ("NOUN", "PROPN", "SYM", "PRON"):
                return child if child.pos_ != "PRON" else None
    if amount.value.kind == "count" and head.pos_ == "NOUN" and head.i == amount.tokens.end - 1:
        return _after(amount)
    return None


def _after(amount: Mention[Amount]) -> Token | None:
    doc, end = amount.tokens.doc, amount.tokens.end
    if end < len(doc) and doc[end].pos_ == "NOUN" and doc[end].sent.start == amount.tokens.sent.start:
        return doc[end]
    return None


def unit_span(amount: Mention[Amount], noun: Token) -> Span | None:
    """The counted noun phrase as written: modifiers after the number, head, coordinated nouns."""
    base = syntax.base_span(noun)
    start = max(base.start, amount.tokens.end) if amount.tokens.end <= noun.i else base.start
    end = base.end
    for child in noun.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN") and _is_bare(child):
            end = max(end, syntax.base_span(child).end)
    while start < noun.i and noun.doc[start].pos_ in ("PUNCT", "ADP", "DET"):
        start += 1
    return span_or_none(noun.doc, start, end)


def unit_text(amount: Mention[Amount], noun: Token) -> str | None:
    """The counted noun phrase in lower case with single spaces, as `Amount.unit` wants it."""
    span = unit_span(amount, noun)
    return None if span is None else " ".join(span.text.lower().split())


def _is_bare(noun: Token) -> bool:
    """A coordinated noun without a number or article of its own shares the count."""
    return not any(c.dep_ in ("nummod", "det", "nmod:poss") for c in noun.children)
