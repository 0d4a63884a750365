"""Organizations of a Doc: one match for each, with its type, country and all its mentions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from factex.matchers.base import Match, Mention, char_span, span_of
from factex.matchers.gazetteer import KnownOrganization, find_known_names, known_organization
from factex.matchers.heads import Head, bare_head, head_of
from factex.records import Entity, OrgType, Span
from factex.values.places import find_place

MODEL_RULE = "organizations.ner"
INSIDE_RULE = "organizations.inside"
COUNTRY_SHARE = 0.5
STATELESS: frozenset[OrgType] = frozenset({"international"})


@dataclass(frozen=True, slots=True)
class Body:
    """All mentions of one organization in a document, in text order."""

    name: str
    mentions: tuple[Mention[Entity], ...]
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
    bodies = [body for body in _bodies(entities) if _is_organization(body)]
    inside = _mentions_inside(doc, entities, bodies)
    matches = [_match(doc, entities, body, inside.get(body.name, [])) for body in bodies]
    yield from sorted(matches, key=lambda m: m.fields["mentions"][0].start)


def _bodies(entities: Sequence[Mention[Entity]]) -> Iterator[Body]:
    groups: defaultdict[str, list[Mention[Entity]]] = defaultdict(list)
    for mention in entities:
        if mention.value.label == "ORG":
            groups[mention.value.name].append(mention)
    for name, mentions in groups.items():
        rules = [rule for mention in mentions for rule in mention.rules]
        yield Body(name, tuple(mentions), known_organization(rules), head_of(name))


def _is_organization(body: Body) -> bool:
    """Bare head nouns ('Commission') and names of laws or events are none."""
    if body.known is not None:
        return True
    if body.head is not None and body.head.org_type is None:
        return False
    head = bare_head(body.name)
    return head is None or head.alone


def _mentions_inside(
    doc: Doc, entities: Sequence[Mention[Entity]], bodies: Sequence[Body]
) -> dict[str, list[Span]]:
    """Known names inside longer ones ('UN' in 'UN Security Council'), by the body's name."""
    by_known = {body.known.id: body.name for body in bodies if body.known}
    found: defaultdict[str, list[Span]] = defaultdict(list)
    starts = {(m.value.start, m.value.end) for m in entities}
    for hit in find_known_names(doc):
        name = by_known.get(hit.organization.id) if hit.organization else None
        if name is not None and (hit.start, hit.end) not in starts:
            found[name].append(char_span(doc, hit.start, hit.end))
    return found


def _match(
    doc: Doc, entities: Sequence[Mention[Entity]], body: Body, inside: Sequence[Span]
) -> Match:
    spans = [char_span(doc, m.value.start, m.value.end) for m in body.mentions]
    mentions = tuple(sorted({*spans, *inside}, key=lambda span: span.start))
    org_type, type_rule = _org_type(body)
    country = None if org_type in STATELESS else _country(doc, entities, body)
    first = body.mentions[0]
    return Match(
        type="organization",
        evidence=span_of(first.tokens.sent),
        rules=_rules(body, type_rule),
        fields={
            "name": body.name,
            "aliases": _aliases(body.name, mentions),
            "org_type": org_type,
            "country": country,
            "mentions": mentions,
        },
    )


def _rules(body: Body, type_rule: str) -> tuple[str, ...]:
    from_text = [rule for m in body.mentions for rule in m.rules if rule.startswith("organiz")]
    return tuple(dict.fromkeys([type_rule, *from_text]))


def _aliases(name: str, mentions: Iterable[Span]) -> tuple[str, ...]:
    """Other names used, in the order of first use; case and articles make no other name."""
    seen = {name.casefold()}
    aliases = []
    for span in mentions:
        text = " ".join(span.text.split())
        if text.casefold() not in seen and bare_head(text) is None:
            seen.add(text.casefold())
            aliases.append(text)
    return tuple(aliases)


def _org_type(body: Body) -> tuple[OrgType, str]:
    """The type and the rule that gives it: known name, head noun, else the recogniser alone."""
    if body.known is not None:
        return body.known.org_type, body.known.id
    if body.head is not None and body.head.org_type is not None:
        return body.head.org_type, body.head.id
    return "other", MODEL_RULE


def _country(doc: Doc, entities: Sequence[Mention[Entity]], body: Body) -> str | None:
    """Where an organization belongs: known, in its name, before its name, or all the text's."""
    totals = Counter(m.value.code for m in entities if m.value.code)
    if body.known is not None and (not body.known.generic or _speaks_of(body.known, totals)):
        return body.known.country
    return (
        _country_in_name(body) or _country_before(doc, entities, body) or _dominant_country(totals)
    )


def _speaks_of(known: KnownOrganization, totals: Counter[str]) -> bool:
    """Whether a text can mean this country's body of a name that many countries have."""
    return not totals or known.country in totals


def _country_in_name(body: Body) -> str | None:
    for mention in body.mentions:
        words = mention.value.text.replace("-", " ").split()
        for size in (4, 3, 2, 1):
            for start in range(len(words) - size + 1):
                place = find_place(" ".join(words[start : start + size]))
                if place is not None and place.code is not None:
                    return place.code
    return None


def _country_before(doc: Doc, entities: Sequence[Mention[Entity]], body: Body) -> str | None:
    """The country of a possessor or demonym right before a mention ("Peru's Ports Board")."""
    ends = {m.value.end: m.value.code for m in entities if m.value.code}
    for mention in body.mentions:
        before = doc.text[max(0, mention.value.start - 4) : mention.value.start]
        for gap in (" ", "'s ", "' "):
            code = ends.get(mention.value.start - len(gap)) if before.endswith(gap) else None
            if code is not None:
                return code
    return None


def _dominant_country(totals: Counter[str]) -> str | None:
    """The country that most of a text's country names denote."""
    if not totals:
        return None
    code, count = totals.most_common(1)[0]
    return code if count > COUNTRY_SHARE * totals.total() else None
