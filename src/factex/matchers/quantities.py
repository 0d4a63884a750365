"""What a number counts: from an amount to the noun it modifies."""

from __future__ import annotations

from spacy.tokens import Token

from factex import syntax
from factex.matchers.base import Mention, span_or_none
from factex.records import Amount, Span

OF = frozenset({"of"})
# Relations of a number to the noun behind it; taggers differ in which they choose.
PRENOMINAL = frozenset({"nummod", "compound", "amod", "nmod", "det", "advmod"})
RATE_WORDS = frozenset(
    {"a", "per", "year", "annum", "month", "worth", "each", "annually", "-", "out"}
)
# Tags of the words that may stand between a number and its plural.
MODIFIER_TAGS = frozenset({"JJ", "JJR", "JJS", "NN", "VBN", "VBG"})
AFTER_RULE = "amounts.modifier.after.about"
NAMES = frozenset({"PERSON", "GPE", "ORG", "LOC", "FAC", "EVENT"})
MAX_GAP = 4
MAX_PHRASE = 7


def number_head(amount: Mention[Amount]) -> Token:
    """The token of the amount whose governor lies outside it."""
    tokens = amount.tokens
    for token in reversed(tokens):
        outward = not tokens.start <= token.head.i < tokens.end or token.head == token
        if outward and token.pos_ not in ("PUNCT", "SPACE"):
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
    above = syntax.governor(head)
    modifies = amount.value.kind == "count" and syntax.relation(head) in PRENOMINAL
    if modifies and above.pos_ in ("NOUN", "PROPN") and above.i > head.i:
        return _compounded(above)
    complement = partitive_complement(amount)
    if complement is not None:
        return complement
    if amount.value.kind != "count":
        return None
    if head.pos_ == "NOUN" and head.i == amount.tokens.end - 1:
        return _after(amount)
    return _plural_after(amount)


def partitive_complement(amount: Mention[Amount], words: frozenset[str] = OF) -> Token | None:
    """The noun after 'of' (or another of `words`) right behind an amount, or tied to it there.

    'tens of thousands **of** jobs', '$22 million a year **in** funding'. Names, dates and pronouns
    are no complement.
    """
    tokens = amount.tokens
    for token in tokens:
        for child in syntax.dependents(token, "nmod"):
            if child.i >= tokens.end and syntax.preposition(child) in words and _is_measured(child):
                return child
    following = tokens.doc[tokens.end : min(tokens.end + MAX_GAP, tokens.sent.end)]
    for token in following:
        if token.lower_ in words:
            # 'of' is itself below 'out' where a parser joins the two: '7 **out of** 20 cases'
            head = syntax.governor(token.head if token.dep_ == "fixed" else token)
            near = token.i < head.i <= token.i + MAX_PHRASE
            return head if near and _is_measured(head) else None
        if token.lower_ not in RATE_WORDS:
            return None
    return None


def _compounded(noun: Token) -> Token:
    """'36 **arrest warrants**': a plural counted by way of the noun that modifies it."""
    plural = syntax.governor(noun)
    is_part = syntax.relation(noun) == "compound" and plural.i == noun.i + 1
    return plural if is_part and noun.tag_ == "NN" and plural.tag_ == "NNS" else noun


def _is_measured(noun: Token) -> bool:
    return noun.pos_ in ("NOUN", "PROPN", "SYM") and noun.ent_type_ not in NAMES


def _after(amount: Mention[Amount]) -> Token | None:
    doc, end = amount.tokens.doc, amount.tokens.end
    if (
        end < len(doc)
        and doc[end].pos_ == "NOUN"
        and doc[end].sent.start == amount.tokens.sent.start
    ):
        return doc[end]
    return None


def _plural_after(amount: Mention[Amount]) -> Token | None:
    """'recovered **831 people**': the plural right behind a number that the parse leaves apart."""
    tokens = amount.tokens
    start = _past_modifier(amount)
    for token in tokens.doc[start : min(start + MAX_GAP, tokens.sent.end)]:
        if token.tag_ == "NNS":
            return token
        if token.tag_ not in MODIFIER_TAGS:
            return None
    return None


def _past_modifier(amount: Mention[Amount]) -> int:
    """Where the words behind a number begin: '20-odd **rebels**'."""
    end = amount.tokens.end
    hyphened = amount.tokens.doc[end - 1 : end + 1].text.endswith("-")
    return end + 2 if hyphened and AFTER_RULE in amount.rules else end


def unit_span(amount: Mention[Amount], noun: Token) -> Span | None:
    """The counted noun phrase as written: modifiers after the number, head, coordinated nouns."""
    base = syntax.base_span(noun)
    end = _past_modifier(amount)
    start = max(base.start, end) if end <= noun.i else base.start
    end = base.end
    for child in noun.children:
        if child.dep_ != "conj" or child.pos_ not in ("NOUN", "PROPN"):
            continue
        between = noun.doc[noun.i + 1 : child.i]
        named = child.ent_type_ in NAMES  # 'two **mills**, Acme and Bolt'
        if _is_bare(child) and not named and not any(t.pos_ in ("NUM", "VERB") for t in between):
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
