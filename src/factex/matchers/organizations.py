"""Organizations of a Doc: one match for each, with its type, country and all its mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from factex.matchers.base import Match, Mention, overlaps, span_of, tokens_of
from factex.matchers.clusters import plain
from factex.matchers.countries import Countries
from factex.matchers.gazetteer import (
    KnownOrganization,
    find_known_names,
    known_by_name,
    known_organization,
)
from factex.matchers.heads import Head, bare_head, head_of
from factex.matchers.intervals import Intervals
from factex.matchers.names import AMPERSAND_RULE
from factex.matchers.names import MODEL_RULE as RECOGNISER_RULE
from factex.matchers.typing_cues import Typing, definition_of, type_in_context
from factex.records import Entity, OrgType, Span
from factex.values.places import find_place

MODEL_RULE = "organizations.ner"
ACRONYM_RULE = "organizations.acronym"
INSIDE_RULE = "organizations.inside"
FELLOW_RULE = "organizations.coordination"
OWNED_RULE = "organizations.owned"
PARENT_RULE = "organizations.parent"
MIN_MENTIONS = 3
POSSESSIVES = ("'s ", "' ", "\u2019s ", "\u2019 ")
COMMON_TYPES: frozenset[OrgType | None] = frozenset({"government", "ngo", "other"})
"""Types of head nouns that international bodies bear as well."""
UNLIKE_FELLOWS: frozenset[OrgType] = frozenset({"government", "judiciary", "legislature"})
"""Bodies of the state are named beside others of any type."""
PRIVATE: frozenset[OrgType] = frozenset({"company", "academic", "media"})
"""Bodies that call themselves international in one country."""
STATELESS: frozenset[OrgType] = frozenset({"international"})


@dataclass(frozen=True, slots=True)
class Body:
    """One organization of a document with all its mentions in text order."""

    name: str
    mentions: tuple[Span, ...]
    rules: tuple[str, ...]
    known: KnownOrganization | None
    head: Head | None


def match_organizations(doc: Doc, entities: Sequence[Mention[Entity]]) -> Iterator[Match]:
    """Named organizations, each once.

    Args:
        doc: parsed Doc.
        entities: its entities, as `find_entities` gives them.

    Yields:
        Matches in the order of first mentions, with the fields `name`, `aliases`, `org_type`,
        `country` and `mentions`. The evidence is the sentence of the first mention.
    """
    countries = Countries(doc, entities)
    found = _with_inner_mentions(doc, entities, list(_bodies(entities)))
    bodies = sorted(found, key=lambda b: (b.mentions[0].start, b.name))
    owned = _owned_by_international(doc, entities)
    typings = [_typing(doc, body, owned) for body in bodies]
    for body, typing in zip(bodies, _with_fellows(doc, bodies, typings), strict=True):
        if _is_organization(body) and _is_supported(body, typing.id):
            yield _match(doc, countries, body, typing.org_type, typing.id)


def _bodies(entities: Sequence[Mention[Entity]]) -> Iterator[Body]:
    groups: defaultdict[str, list[Mention[Entity]]] = defaultdict(list)
    for mention in entities:
        if mention.value.label == "ORG":
            groups[mention.value.name].append(mention)
    for name, mentions in groups.items():
        rules = tuple(dict.fromkeys(rule for m in mentions for rule in m.rules))
        spans = tuple(_plain_span(m.value) for m in mentions)
        yield Body(name, spans, rules, known_organization(rules), head_of(name))


def _plain_span(entity: Entity) -> Span:
    return Span(start=entity.start, end=entity.end, text=entity.text)


def _is_organization(body: Body) -> bool:
    """Bare head nouns ('Commission') and names of laws or events are none.

    A phrase ('Land Registry') and a newspaper's noun ('the Sentinel') are names where the
    recogniser sees one.
    """
    if body.known is not None:
        return True
    if body.head is not None and body.head.org_type is None:
        return False
    head = bare_head(body.name)
    if head is None or head.alone:
        return True
    can_be_name = " " in body.name or head.org_type == "media"
    return can_be_name and RECOGNISER_RULE in body.rules


def _is_supported(body: Body, type_rule: str) -> bool:
    """Whether more than the recogniser's word, given once or twice, speaks for a name.

    On the development articles, names that nothing else supports were wrong four times in five.
    """
    if type_rule != MODEL_RULE or ACRONYM_RULE in body.rules:
        return True
    return len(body.mentions) >= MIN_MENTIONS and sum(map(str.isalpha, body.name)) > 1


def _with_inner_mentions(
    doc: Doc, entities: Sequence[Mention[Entity]], bodies: Sequence[Body]
) -> Iterator[Body]:
    """The bodies, known ones with their mentions inside longer names.

    'UN Security Council' mentions the UN too; an international organization that the text names
    only in this way is a body of its own.
    """
    inner = _inner_mentions(doc, entities)
    for body in bodies:
        spans = inner.pop(body.known, []) if body.known is not None else []
        own = [s for s in spans if not any(overlaps(s, mention) for mention in body.mentions)]
        mentions = sorted((*body.mentions, *own), key=lambda span: span.start)
        yield replace(body, mentions=tuple(mentions))
    for known, spans in inner.items():
        if known.org_type == "international":
            name = max((span.text for span in spans), key=len)
            yield Body(name, tuple(spans), (known.id, INSIDE_RULE), known, None)


def _inner_mentions(
    doc: Doc, entities: Sequence[Mention[Entity]]
) -> dict[KnownOrganization, list[Span]]:
    """Known organizations inside names of other organizations."""
    found: defaultdict[KnownOrganization, list[Span]] = defaultdict(list)
    doc_text = doc.text
    holders = Intervals(
        (m.value for m in entities if m.value.label == "ORG"),
        place=lambda value: (value.start, value.end),
    )
    for hit in find_known_names(doc):
        holder = holders.covering(hit.start, hit.end)
        if hit.organization is None or holder is None:
            continue
        is_other = doc_text.startswith(" of ", hit.end)  # 'Nordic Council of Ministers'
        if (holder.start, holder.end) != (hit.start, hit.end) and not is_other:
            text = doc_text[hit.start : hit.end]
            found[hit.organization].append(Span(start=hit.start, end=hit.end, text=text))
    return dict(found)


def _match(doc: Doc, countries: Countries, body: Body, org_type: OrgType, type_rule: str) -> Match:
    first = body.mentions[0]
    sentence = tokens_of(doc, first.start, first.end).sent
    is_public = org_type not in PRIVATE
    of_country = countries.of(body.mentions, body.known, is_public=is_public)
    country = None if org_type in STATELESS else of_country
    return Match(
        type="organization",
        evidence=span_of(sentence),
        rules=_rules(body, type_rule),
        fields={
            "name": body.name,
            "aliases": _aliases(body.name, body.mentions),
            "org_type": org_type,
            "country": country,
            "mentions": body.mentions,
        },
    )


def _rules(body: Body, type_rule: str) -> tuple[str, ...]:
    found = [rule for rule in body.rules if rule.startswith("organizations.")]
    return tuple(dict.fromkeys([type_rule, *found]))


def _aliases(name: str, mentions: Iterable[Span]) -> tuple[str, ...]:
    """Other names used, in the order of first use; case and articles make no other name."""
    seen = {name.casefold()}
    aliases = []
    for span in mentions:
        text = plain(span.text)
        if text.casefold() not in seen and bare_head(text) is None:
            seen.add(text.casefold())
            aliases.append(text)
    return tuple(aliases)


def _typing(doc: Doc, body: Body, owned: Set[int]) -> Typing:
    """The type and the rule that gives it.

    In this order: what is known of the name; what the text says that it is ('a militia'), before
    a head noun that many kinds of bodies bear; the head noun; words beside it.
    """
    known = body.known or _parent(body.name)
    if known is not None:
        return Typing(known.org_type, known.id)
    head = body.head
    if head is not None and head.org_type is not None and _opens_with_international(body.name):
        return Typing("international", PARENT_RULE)
    is_common = head is None or head.org_type in COMMON_TYPES
    if is_common and any(mention.start in owned for mention in body.mentions):
        return Typing("international", OWNED_RULE)
    is_open = head is None or head.kind == "weak"
    defined = definition_of(doc, body.mentions) if is_open or is_common else None
    if defined is not None and (is_open or defined.org_type == "international"):
        return defined
    if head is not None and head.org_type is not None:
        return Typing(head.org_type, head.id)
    if AMPERSAND_RULE in body.rules:
        return Typing("company", AMPERSAND_RULE)
    return type_in_context(doc, body.mentions) or Typing("other", MODEL_RULE)


def _parent(name: str) -> KnownOrganization | None:
    """The known organization whose branch a name is: '**Oxfam** Peru', '**Oxfam** New Zealand'."""
    words = name.split()
    for size in range(len(words) - 1, 0, -1):
        known = known_by_name(" ".join(words[:size]))
        if known is not None and find_place(" ".join(words[size:])) is not None:
            return known
    return None


def _opens_with_international(name: str) -> bool:
    """Whether a name begins with that of an international organization: '**OPCW** Mission'."""
    words = name.split()
    openings = (known_by_name(" ".join(words[:size])) for size in (1, 2) if size < len(words))
    return any(known is not None and known.org_type == "international" for known in openings)


def _owned_by_international(doc: Doc, entities: Sequence[Mention[Entity]]) -> frozenset[int]:
    """Where names begin that an international organization possesses: "NATO's ..."."""
    text = doc.text
    found: set[int] = set()
    for mention in entities:
        known = known_organization(mention.rules)
        if known is not None and known.org_type == "international":
            end = mention.value.end
            found.update(end + len(gap) for gap in POSSESSIVES if text.startswith(gap, end))
    return frozenset(found)


def _with_fellows(doc: Doc, bodies: Sequence[Body], typings: Sequence[Typing]) -> Iterator[Typing]:
    """The types, that of a name which nothing else tells from what it is coordinated with.

    'Sonangol, Pertamina and **Harlowe**'.
    """
    typed: dict[int, OrgType] = {}
    for body, typing in zip(bodies, typings, strict=True):
        if typing.id != MODEL_RULE and typing.org_type not in UNLIKE_FELLOWS:
            typed.update((root.i, typing.org_type) for root in _roots(doc, body))
    for body, typing in zip(bodies, typings, strict=True):
        untyped = _roots(doc, body) if typing.id == MODEL_RULE and typed else ()
        fellows = (typed[t.i] for root in untyped for t in _fellows(root) if t.i in typed)
        yield next((Typing(fellow, FELLOW_RULE) for fellow in fellows), typing)


def _fellows(root: Token) -> Sequence[Token]:
    """What a name is coordinated with; 'or' may join two names of one body."""
    is_choice = any(c.lower_ == "or" for c in root.children)
    return () if is_choice else root.conjuncts


def _roots(doc: Doc, body: Body) -> Iterator[Token]:
    return (tokens_of(doc, span.start, span.end).root for span in body.mentions)
