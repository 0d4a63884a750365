"""Organizations of a Doc: one match for each, with its type, country and all its mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from factex.matchers.base import Match, Mention, overlaps, span_of, tokens_of
from factex.matchers.clusters import plain
from factex.matchers.countries import Countries
from factex.matchers.gazetteer import KnownOrganization, find_known_names, known_organization
from factex.matchers.heads import Head, bare_head, head_of
from factex.matchers.intervals import Intervals
from factex.matchers.names import AMPERSAND_RULE
from factex.matchers.names import MODEL_RULE as RECOGNISER_RULE
from factex.matchers.typing_cues import type_in_context
from factex.records import Entity, OrgType, Span

MODEL_RULE = "organizations.ner"
ACRONYM_RULE = "organizations.acronym"
INSIDE_RULE = "organizations.inside"
MIN_MENTIONS = 3
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
    bodies = _with_inner_mentions(doc, entities, list(_bodies(entities)))
    for body in sorted(bodies, key=lambda b: (b.mentions[0].start, b.name)):
        org_type, rule = _org_type(doc, body)
        if _is_organization(body) and _is_supported(body, rule):
            yield _match(doc, countries, body, org_type, rule)


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

    A phrase ('Land Registry') is a name where the recogniser sees one.
    """
    if body.known is not None:
        return True
    if body.head is not None and body.head.org_type is None:
        return False
    head = bare_head(body.name)
    return head is None or head.alone or (" " in body.name and RECOGNISER_RULE in body.rules)


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
        if (holder.start, holder.end) != (hit.start, hit.end):
            text = doc_text[hit.start : hit.end]
            found[hit.organization].append(Span(start=hit.start, end=hit.end, text=text))
    return dict(found)


def _match(doc: Doc, countries: Countries, body: Body, org_type: OrgType, type_rule: str) -> Match:
    first = body.mentions[0]
    sentence = tokens_of(doc, first.start, first.end).sent
    country = None if org_type in STATELESS else countries.of(body.mentions, body.known)
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


def _org_type(doc: Doc, body: Body) -> tuple[OrgType, str]:
    """The type and the rule that gives it: known name, head noun, words beside it, else none."""
    if body.known is not None:
        return body.known.org_type, body.known.id
    if body.head is not None and body.head.org_type is not None:
        return body.head.org_type, body.head.id
    if AMPERSAND_RULE in body.rules:
        return "company", AMPERSAND_RULE
    cue = type_in_context(doc, body.mentions)
    return (cue.org_type, cue.id) if cue is not None else ("other", MODEL_RULE)
