"""Entities of a Doc: people, organizations, places and peoples, each with its canonical name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc

from factex.matchers.acronyms import Definition, find_definitions
from factex.matchers.base import Mention, tokens_of
from factex.matchers.clusters import canonical_names
from factex.matchers.heads import bare_head, head_of
from factex.matchers.names import Name, find_names, keep_longest, repeated_names
from factex.records import Entity, EntityLabel
from factex.values.places import find_place

ACRONYM_RULE = "organizations.acronym"
COMPLEMENT = re.compile(r"\s(?:of|for|on|against)\s")
SHORT_RULE = "organizations.short"
RENAMED = re.compile(
    r"\W*(?:also |and |better |more |commonly |now |then |later )*"
    r"(?:formerly|previously|originally|renamed|known|called|until [0-9]{4})"
    r"(?: known| called| named| until [0-9]{4}| as)*(?: the)? "
)
"""What stands between two names of one body: '..., **formerly known as** the ...'."""
MAX_RENAMED = 60


def find_entities(doc: Doc) -> tuple[Mention[Entity], ...]:
    """Every named person, organization, place and people of a Doc.

    The recogniser's entities are repaired and completed with known organizations and countries,
    with names that a head noun marks, with the short forms that the text defines and with further
    mentions of the same names.

    Args:
        doc: parsed Doc; any English pipeline with the usual entity labels.

    Returns:
        Mentions in text order without overlaps. `value.name` is the fullest name of the bearer
        in this document (the country's name for a demonym); `value.code` is set for countries.
    """
    names = find_names(doc)
    definitions, others = _judge_definitions(doc, names)
    names = tuple(_corrected(names, others))
    names = keep_longest([*names, *_defined_names(doc, definitions)])
    names = _complete(doc, names)
    aliases = {d.short: doc[d.long_start : d.long_end].text for d in definitions}
    aliases |= _former_names(doc, names)
    bearers = canonical_names(names, aliases)
    return tuple(_mention(doc, name, bearers[name]) for name in names)


def _former_names(doc: Doc, names: Sequence[Name]) -> dict[str, str]:
    """Names by the other names that the text says the same body bears or bore."""
    text = doc.text
    return {
        other.text: name.text
        for name, other in pairwise(names)
        if name.label == other.label == "ORG"
        and other.start - name.end < MAX_RENAMED
        and RENAMED.fullmatch(text, name.end, other.start)
    }


def _mention(doc: Doc, name: Name, bearer: str) -> Mention[Entity]:
    code = name.place.code if name.place is not None and name.place.kind != "city" else None
    if name.label == "GPE" and code is None and name.place is None:
        code = _government_code(name.text)
    value = Entity(
        start=name.start, end=name.end, text=name.text, label=name.label, name=bearer, code=code
    )
    return Mention(value, tokens_of(doc, name.start, name.end), rules=name.rules)


def _government_code(text: str) -> str | None:
    """The country of 'Peruvian Government'."""
    words = text.split()
    place = find_place(" ".join(words[:-1])) if len(words) > 1 else None
    return place.code if place is not None and words[-1] == "Government" else None


def _judge_definitions(
    doc: Doc, names: Sequence[Name]
) -> tuple[tuple[Definition, ...], dict[str, EntityLabel | None]]:
    """Definitions of organizations, and labels of short forms of anything else (None: no name)."""
    bodies = {name.end: name for name in names if name.label == "ORG"}
    kept: list[Definition] = []
    others: dict[str, EntityLabel | None] = {}
    for definition in find_definitions(doc):
        long = _known_long_form(doc, definition, bodies)
        if long is not None:
            kept.append(long)
        elif definition.spelled:
            head = head_of(doc[definition.long_start : definition.long_end].text)
            others[definition.short] = head.entity if head is not None else None
    return tuple(kept), others


def _corrected(names: Sequence[Name], others: Mapping[str, EntityLabel | None]) -> Iterator[Name]:
    """The names without short forms that stand for a law or plan; a territory's made a place."""
    for name in names:
        if name.label != "ORG" or name.known is not None or name.text not in others:
            yield name
        elif (label := others[name.text]) is not None:
            yield replace(name, label=label)


def _known_long_form(
    doc: Doc, definition: Definition, bodies: Mapping[int, Name]
) -> Definition | None:
    """The definition if its long form is an organization, with the long form's true start.

    `bodies` holds the organizations by where they end.
    """
    end = doc[definition.long_end - 1]
    before = bodies.get(end.idx + len(end))
    start = definition.long_start
    if definition.spelled:
        text = doc[start : definition.long_end].text
        head = head_of(text) if text[0].isupper() else None
        if head is not None:
            is_treaty = head.kind == "weak" and end.ent_type_ == "LAW"
            return definition if head.org_type is not None and not is_treaty else None
        return definition if before is not None else None
    if before is None or not definition.short.isupper():
        return None
    return definition._replace(long_start=tokens_of(doc, before.start, before.end).start)


def _defined_names(doc: Doc, definitions: Sequence[Definition]) -> Iterator[Name]:
    for definition in definitions:
        long = doc[definition.long_start : definition.long_end]
        short = doc[definition.short_start : definition.short_end]
        for span in (long, short):
            yield Name(span.start_char, span.end_char, span.text, "ORG", (ACRONYM_RULE,), rank=2)


def _complete(doc: Doc, names: tuple[Name, ...]) -> tuple[Name, ...]:
    """The names with further mentions in places that no name holds yet."""
    taken = {i for name in names for i in range(name.start, name.end)}
    further = [
        name
        for name in (*repeated_names(doc, names), *_short_forms(doc, names))
        if taken.isdisjoint(range(name.start, name.end))
    ]
    return keep_longest([*names, *further])


def _short_forms(doc: Doc, names: Sequence[Name]) -> Iterator[Name]:
    """'the Commission' where the text names a commission."""

    def is_body(word: str) -> bool:
        head = bare_head(word)
        return head is not None and head.org_type is not None

    bodies = (name.text for name in names if name.label == "ORG" and " " in name.text)
    words = {COMPLEMENT.split(body)[0].split()[-1] for body in bodies}
    for token in doc[1:]:
        if token.text in words and is_body(token.text) and token.nbor(-1).lower_ == "the":
            end = token.idx + len(token)
            yield Name(token.idx, end, token.text, "ORG", (SHORT_RULE,), rank=9)
