"""Step 3 of the path: what a parsed Doc mentions, as dates, amounts and entities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies
from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.direction import direction
from factex.matchers.base import Layers, Mention, token_indices, tokens_of
from factex.matchers.entities import find_entities
from factex.matchers.quantities import counted_noun, unit_text
from factex.patterns import cached
from factex.records import Amount, Entity, LayerDate
from factex.values.amounts import AmountExpression, find_amounts
from factex.values.dates import TemporalExpression, find_temporal, resolve_each
from factex.values.dates.meanings import Clock, Recurring
from factex.values.places import find_place

# Entities whose names may hold a year that dates nothing.
NAMED_WORKS = frozenset({"EVENT", "LAW", "ORG", "FAC", "WORK_OF_ART"})
DOLLAR_SHARE = 0.5
MAX_PLACE_WORDS = 4
RANKS = frozenset({"first", "second", "third", "fourth", "fifth", "only"})
# Relations that a preposition gives to a date, or to the noun that the date modifies.
NOUN_RELATIONS = frozenset({"since", "until", "before", "after", "by"})
MAX_MODIFIED = 4
# Verbs whose 'over' is a particle, for where the parse takes it for a preposition.
PARTICLE_VERBS = frozenset({"hand", "turn", "take", "sign"})
WORD = re.compile(r"[\w'&-]+")
RATE = re.compile(r"(?:per|an?)\s+\w+\Z", re.IGNORECASE)
"""The time of a rate, which may belong to a unit: 'kilometres **an hour**'."""
NO_AMOUNTS = frozenset({"ordinal", "decade", "clock time"})
CODE_BEFORE = re.compile(r"[A-Za-z]-?\Z")
CODE_AFTER = re.compile(r"-?[A-Za-z]")


def build_layers(
    doc: Doc,
    *,
    published: date | None = None,
    publisher_country: str | None = None,
    about: str = "",
) -> Layers:
    """Find and normalise every temporal expression, amount and entity of a Doc.

    Args:
        doc: parsed Doc with sentences, tags and entities.
        published: reference for relative dates; None leaves them unresolved.
        publisher_country: ISO 3166-1 alpha-2 code of the publisher, for the bare `$`.
        about: title and publisher, for currencies whose name several countries share.

    Returns:
        The three layers in `doc.text` offsets, each ordered by place.
    """
    entities = find_entities(doc)
    expressions = [_as_modifier(doc, e) for e in find_temporal(doc.text) if not _is_no_date(doc, e)]
    dates = _dates(doc, expressions, published)
    dollar = dollar_of(publisher_country, entities)
    return Layers(dates, _amounts(doc, expressions, dollar, about), entities, published)


def _is_no_date(doc: Doc, expression: TemporalExpression) -> bool:
    """A number that something is done to ('**1720** had been freed'), a person ('Ann **May**')."""
    if expression.text.isalpha():
        return tokens_of(doc, expression.start, expression.end).root.ent_type_ == "PERSON"
    if not (expression.text.isdigit() and expression.relation == "at"):
        return False
    return syntax.relation(tokens_of(doc, expression.start, expression.end).root) == "subj_pass"


def _as_modifier(doc: Doc, expression: TemporalExpression) -> TemporalExpression:
    """A date inside a noun phrase is when its noun was: 'after the **2 May** vote', on that day."""
    if expression.relation not in NOUN_RELATIONS:
        return expression
    tokens = tokens_of(doc, expression.start, expression.end)
    opens = any(
        t.tag_ in ("DT", "PRP$", "POS") for t in doc[max(tokens.start - 1, 0) : tokens.start + 1]
    )
    noun = syntax.governor(tokens.root)
    within = tokens.end <= noun.i < tokens.end + MAX_MODIFIED and noun.pos_ in ("NOUN", "PROPN")
    unbroken = not any(
        t.is_punct or t.pos_ in syntax.PREDICATE_POS for t in doc[tokens.end : noun.i]
    )
    is_modifier = syntax.relation(tokens.root) in ("compound", "nummod", "amod", "nmod")
    if opens and within and unbroken and is_modifier:
        return replace(expression, relation="at")
    return expression


def _dates(
    doc: Doc, expressions: Sequence[TemporalExpression], published: date | None
) -> tuple[Mention[LayerDate], ...]:
    resolved = resolve_each(
        doc.text,
        expressions,
        published=published,
        direction=lambda expression: direction(doc, expression),
    )
    return tuple(
        Mention(
            item.date,
            tokens_of(doc, expression.start, expression.end),
            rules=(f"dates.{type(expression.meaning).__name__.lower()}",),
            flags=_date_flags(doc, expression),
            timexes=item.timexes,
            point=item.point,
        )
        for expression, item in zip(expressions, resolved, strict=True)
    )


def _date_flags(doc: Doc, expression: TemporalExpression) -> frozenset[str]:
    flags = {"in_name"} if expression.in_name or _inside_name(doc, expression) else set()
    if isinstance(expression.meaning, Clock) and expression.meaning.date is None:
        flags.add("hour")
    if expression.beside:
        flags.add("points_ahead")
    if expression.relation == "since" and _ranks(tokens_of(doc, expression.start, expression.end)):
        flags.add("ranks")
    return frozenset(flags)


def _ranks(tokens: TokenSpan) -> bool:
    """Whether a date only says among which a noun is the first or most: 'its **first** since 1994'.

    No finite verb and no comma parts the noun from the date.
    """
    doc = tokens.doc
    for i in range(tokens.start - 1, tokens.sent.start - 1, -1):
        token = doc[i]
        if token.tag_ in syntax.FINITE_TAGS or token.text == ",":
            return False
        if token.lower_ in RANKS and token.tag_ in ("JJ", "NN"):
            return True
        if token.tag_ == "JJS" and token.lower_ not in ("most", "least"):
            return True
        if token.tag_ == "RBS" and doc[i + 1].pos_ in ("ADJ", "VERB"):
            return True
    return False


def _inside_name(doc: Doc, expression: TemporalExpression) -> bool:
    """A date inside a longer proper name ('2016 Rio Olympics') dates nothing by itself."""
    tokens = tokens_of(doc, expression.start, expression.end)
    if tokens[0].ent_type_ not in NAMED_WORKS:
        return False
    name = syntax.entity_span(tokens[0])
    return len(name) > len(tokens) and name.end >= tokens.end


def _amounts(
    doc: Doc, expressions: Iterable[TemporalExpression], dollar: str, about: str
) -> tuple[Mention[Amount], ...]:
    taken = [(e.start, e.end) for e in expressions if not (_holds_length(e) or RATE.match(e.text))]
    text = doc.text  # built anew at each access
    found = []
    for expression in find_amounts(text, dollar=dollar, exclude=taken, context=about):
        value = expression.amount
        if _is_no_amount(text, expression):
            continue
        flags = frozenset({"not_claim"}) if expression.not_claim else frozenset()
        tokens = tokens_of(doc, value.start, value.end)
        value = _without_particle(doc, value, tokens)
        found.append(Mention(value, tokens, expression.rules, flags))
    inside = token_indices(found)
    return tuple(_with_unit(mention, inside) for mention in found)


def _is_no_amount(text: str, expression: AmountExpression) -> bool:
    """Figures of ordinals, decades, hours and codes: '15th', '1990s', '10:30', 'G20', 'F-16'."""
    if expression.not_claim in NO_AMOUNTS:
        return True
    start, end = expression.amount.start, expression.amount.end
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    touches = CODE_BEFORE.search(before) is not None or CODE_AFTER.match(after) is not None
    return expression.not_claim == "name" and touches


def _holds_length(expression: TemporalExpression) -> bool:
    """'two years', and the 15 hours of '15 hours a day', are amounts too."""
    meaning = expression.meaning
    shared = isinstance(meaning, Recurring) and meaning.share
    return shared or expression.timex_type == "DURATION"


def _without_particle(doc: Doc, value: Amount, tokens: TokenSpan) -> Amount:
    """'hand **over** $5m': a verb's particle before an amount is no modifier of it."""
    if value.modifier != "over":
        return value
    first = tokens.start
    if first == 0 or doc[first - 1].lower_ != "over":
        return value
    before = doc[max(first - 2, 0)]
    is_particle = syntax.relation(doc[first - 1]) == "prt" or before.lemma_ in PARTICLE_VERBS
    return value.model_copy(update={"modifier": "exact"}) if is_particle else value


def _with_unit(mention: Mention[Amount], inside: Set[int]) -> Mention[Amount]:
    """Fill in the counted noun of a bare count; no word inside an amount is one."""
    noun = counted_noun(mention) if mention.value.kind == "count" else None
    if noun is None or noun.i in inside or mention.value.unit is not None:
        return mention
    value = mention.value.model_copy(update={"unit": unit_text(mention, noun)})
    return Mention(value, mention.tokens, mention.rules, mention.flags)


def dollar_of(publisher_country: str | None, entities: Sequence[Mention[Entity]]) -> str:
    """The currency that a bare `$` stands for.

    The publisher's own dollar; else the dollar of the country that the text names most, when
    that is at least half of all its mentions of countries and it never names the United States;
    else USD.
    """
    own = dollar_code(publisher_country)
    if own is not None:
        return own
    codes = Counter(m.value.code for m in entities if m.value.code)
    if not codes or codes.get("US"):
        return "USD"
    code, count = max(codes.items(), key=lambda item: (item[1], item[0] or ""))
    most = dollar_code(code)
    return most if most is not None and count >= DOLLAR_SHARE * codes.total() else "USD"


@cached
def publisher_country(publisher: str) -> str | None:
    """ISO 3166-1 alpha-2 code of the country that a publisher's name contains, if just one.

    >>> publisher_country("Prime Minister of Australia (media release)")
    'AU'
    """
    words = WORD.findall(publisher)
    codes = set()
    for size in range(MAX_PLACE_WORDS, 0, -1):
        for i in range(len(words) - size + 1):
            place = find_place(" ".join(words[i : i + size]))
            if place is not None and place.code is not None:
                codes.add(place.code)
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=512)
def dollar_code(country: str | None) -> str | None:
    """ISO 4217 code of a country's currency when that is called a dollar. Source: CLDR (babel)."""
    if country is None or country not in get_global("territory_currencies"):
        return None
    for code in get_territory_currencies(country):
        if "dollar" in str(get_currency_name(code, locale="en")).lower():
            return str(code)
    return None
