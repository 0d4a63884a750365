"""Spans of names in a Doc: from the entity recogniser, the known names and the head nouns.

Three sources propose names; this module repairs what the recogniser got wrong (a leading 'the',
a trailing possessive, a country called an organization) and keeps the longest of what overlaps.
Who is who is decided in `clusters`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex.matchers.gazetteer import Hit, KnownOrganization, find_known_names
from factex.matchers.heads import HeadedName, find_headed_names, head_of, is_calendar, is_title
from factex.records import EntityLabel
from factex.values.places import Place, find_place, is_modifier

MODEL_RULE = "entities.model"
PLACE_RULE = "entities.place"
REPEAT_RULE = "entities.repeat"
LABELS: dict[str, EntityLabel] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "LOC",
    "NORP": "NORP",
}
TITLED_WORKS = frozenset({"EVENT", "LAW", "WORK_OF_ART", "PRODUCT", "MISC"})
BEFORE_NAMES = frozenset({"the", "a", "an", "this", "that", "these", "both", "its", "their"})
PLACE_LABELS: dict[str, EntityLabel] = {"country": "GPE", "demonym": "NORP", "city": "GPE"}
RANKS = {"known": 0, "place": 1, "headed": 2, "model": 3}
COMPOUND_TAIL = re.compile(r"-[a-z]+")
LIST_JOINT = re.compile(r"\s*(?:,|and|&|/|-|\u2013)\s*")


@dataclass(frozen=True, slots=True)
class Name:
    """A span of a name, in characters of `doc.text`.

    `known` and `place` tell what the name stands for where that is known beforehand.
    """

    start: int
    end: int
    text: str
    label: EntityLabel
    rules: tuple[str, ...]
    rank: int
    known: KnownOrganization | None = None
    place: Place | None = None


def find_names(doc: Doc) -> tuple[Name, ...]:
    """Names of people, organizations and places in a Doc: in text order, without overlaps."""
    text = doc.text
    lexical = [name for hit in find_known_names(doc) if (name := _lexical_name(text, hit))]
    headed = [_headed_name(doc, found) for found in find_headed_names(doc)]
    model = [name for ent in doc.ents for name in _model_names(ent)]
    works = [ent for ent in doc.ents if ent.label_ in TITLED_WORKS]
    headed = [name for name in headed if not _inside_work(name, works)]
    model = [name for name in model if not _is_list(text, name, lexical)]
    bodies = [name for name in lexical if name.known is not None]
    model = [name for name in model if name.label == "ORG" or not _contains_any(name, bodies)]
    model = list(_consistent(model))
    return keep_longest([*lexical, *headed, *model])


def keep_longest(names: Iterable[Name]) -> tuple[Name, ...]:
    """The longest of overlapping names, the better known on a tie; in text order."""
    kept: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda n: (n.start - n.end, n.rank, n.start)):
        if taken.isdisjoint(range(name.start, name.end)):
            taken.update(range(name.start, name.end))
            kept.append(name)
    return tuple(sorted(kept, key=lambda n: n.start))


def _lexical_name(doc_text: str, hit: Hit) -> Name | None:
    text = doc_text[hit.start : hit.end]
    if hit.organization is not None:
        rules = (hit.organization.id,)
        return Name(hit.start, hit.end, text, "ORG", rules, RANKS["known"], known=hit.organization)
    place = hit.place
    if place is None or is_modifier(_word_before(doc_text, hit.start)):
        return None
    label = PLACE_LABELS[place.kind]
    return Name(hit.start, hit.end, text, label, (PLACE_RULE,), RANKS["place"], place=place)


def _word_before(text: str, start: int) -> str:
    """The word that directly precedes a position, '' at the start or after punctuation."""
    before = text[max(0, start - 20) : start]
    words = before.rstrip(" -").split()
    return words[-1] if words and before[-1:] in (" ", "-") else ""


def _headed_name(doc: Doc, found: HeadedName) -> Name:
    span = doc[found.start : found.end]
    return Name(span.start_char, span.end_char, span.text, "ORG", (found.head.id,), RANKS["headed"])


def _model_names(ent: TokenSpan) -> Iterator[Name]:
    """The recogniser's entity with its borders and label repaired; nothing if it is no name."""
    if ent.label_ not in LABELS and ent.label_ not in TITLED_WORKS:
        return
    span = _trim(ent)
    if span is None:
        return
    label, rules = _relabel(span, ent.label_)
    if label is not None:
        place = find_place(span.text) if label in ("GPE", "NORP") else None
        yield Name(
            span.start_char, span.end_char, span.text, label, rules, RANKS["model"], place=place
        )


def _trim(ent: TokenSpan) -> TokenSpan | None:
    """An entity without articles, titles, possessives and what follows a cut, or None."""
    doc, start, end = ent.doc, ent.start, ent.end
    end = next((t.i for t in ent if t.is_space or t.is_currency), end)
    while start < end and _is_lead(doc[start], ent.label_, end - start):
        start += 1
    while start < end and _is_trail(doc[end - 1]):
        end -= 1
    span = doc[start:end]
    text = span.text
    if not any(c.isupper() for c in text) or (end - start == 1 and is_calendar(text)):
        return None
    return span if len(text) > 1 else None


def _is_lead(token: Token, label: str, length: int) -> bool:
    if token.lower_ in BEFORE_NAMES or token.is_punct or token.text == "'s":
        return True
    return label in ("PERSON", "PER") and length > 1 and is_title(token.text)


def _is_trail(token: Token) -> bool:
    if token.text in ("'s", "'") or (token.is_punct and token.text[-1] != "."):
        return True
    if not token.text.islower() or (token.i > 0 and not token.nbor(-1).whitespace_):
        return False
    return bool(token.is_stop) or token.pos_ == "ADJ"


def _relabel(span: TokenSpan, label: str) -> tuple[EntityLabel | None, tuple[str, ...]]:
    """The label that a span deserves and the rules that say so; None for what is no entity."""
    given = LABELS.get(label)
    place = find_place(span.text)
    if place is not None and given != "PERSON":
        return PLACE_LABELS[place.kind], (MODEL_RULE, PLACE_RULE)
    head = head_of(span.text)
    if head is None or given in ("PERSON", "NORP"):
        return given, (MODEL_RULE,)
    if head.org_type is None:
        kept = given if given in ("GPE", "LOC") else head.entity
        return kept, (MODEL_RULE, head.id)
    if given == "ORG" or (head.kind != "weak" and len(span) > 1 and given is not None):
        return "ORG", (MODEL_RULE, head.id)
    return given, (MODEL_RULE,)


def _inside_work(name: Name, works: Sequence[TokenSpan]) -> bool:
    """A head noun inside a law's or event's longer name ('Supreme Court Act') names no body."""
    for ent in works:
        if ent.start_char <= name.start and name.end <= ent.end_char:
            head = head_of(ent.text)
            return head is not None and head.org_type is None
    return False


def _contains_any(name: Name, bodies: Sequence[Name]) -> bool:
    """Whether a known organization stands inside what the recogniser took for something else."""
    return any(name.start <= body.start and body.end <= name.end for body in bodies)


def _consistent(names: Sequence[Name]) -> Iterator[Name]:
    """The recogniser's names with the label that most mentions of the same text have.

    A family name or given name goes with the full name of a person ('Chea' with 'Chea Leang').
    """
    votes: defaultdict[str, Counter[EntityLabel]] = defaultdict(Counter)
    for name in names:
        votes[name.text][name.label] += 1
    people = {w for n in names if n.label == "PERSON" and " " in n.text for w in n.text.split()}
    for name in names:
        label, count = votes[name.text].most_common(1)[0]
        label = label if count > 2 * votes[name.text][name.label] else name.label
        if name.label != "PERSON" and name.text in people and name.place is None:
            label = "PERSON"
        yield replace(name, label=label)


def _is_list(text: str, name: Name, lexical: Sequence[Name]) -> bool:
    """Whether the recogniser took a list ('China and ASEAN') or 'UK-based' for one name."""
    inner = [n for n in lexical if name.start <= n.start and n.end <= name.end]
    inner = list(keep_longest(inner))
    if len(inner) == 1 and inner[0].start == name.start and inner[0].place is not None:
        return COMPOUND_TAIL.fullmatch(text[inner[0].end : name.end]) is not None
    if len(inner) < 2 or (inner[0].start, inner[-1].end) != (name.start, name.end):
        return False
    gaps = (text[a.end : b.start] for a, b in pairwise(inner))
    return all(LIST_JOINT.fullmatch(gap) for gap in gaps)


def repeated_names(doc: Doc, names: Sequence[Name]) -> Iterator[Name]:
    """Later and earlier mentions of names already found, where no source saw them."""
    models: dict[str, Name] = {}
    for name in names:
        if _is_distinctive(name):
            models.setdefault(name.text, name)
    if not models:
        return
    longest = sorted(models, key=lambda text: (-len(text), text))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?!\w)")
    for found in pattern.finditer(doc.text):
        name = models[found.group()]
        rules = (*name.rules, REPEAT_RULE)
        yield replace(name, start=found.start(), end=found.end(), rules=rules, rank=9)


def _is_distinctive(name: Name) -> bool:
    """Whether every occurrence of a text may be taken for the same name."""
    if name.label not in ("ORG", "PERSON"):
        return False
    return " " in name.text or (name.label == "ORG" and name.text.isupper() and len(name.text) > 2)
