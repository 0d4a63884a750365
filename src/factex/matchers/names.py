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

from factex import syntax
from factex.matchers.gazetteer import Hit, KnownOrganization, find_known_names
from factex.matchers.heads import (
    Head,
    company_stem,
    find_headed_names,
    head_of,
    is_calendar,
    is_title,
)
from factex.matchers.intervals import Intervals
from factex.matchers.typing_cues import sure_cue
from factex.records import EntityLabel
from factex.values.places import Place, find_place, is_modifier

AMPERSAND = " & "
AMPERSAND_RULE = "organizations.ampersand"
"""'Larsen & Toubro': two names joined so are a firm's, nobody's own."""
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
FIRST_WORD = re.compile(r"(?<![\w-])[A-Z]\w*")
LIST_JOINT = re.compile(r"\s*(?:,|and|&|/|-|\u2013)\s*")


OFFICES = frozenset({"minister", "ministers", "ministry"})
"""What has a list of subjects: 'Minister of **Health, Welfare** and **Sports**'."""


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
    model = list(_consistent(_repaired(doc, text, lexical)))
    people = _words_of_people(model)
    namesakes = {(n.start, n.end) for n in model if n.label == "PERSON" and n.text in people}
    lexical = [name for name in lexical if name.known or (name.start, name.end) not in namesakes]
    return keep_longest([*lexical, *_headed_names(doc), *model])


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


def _headed_names(doc: Doc) -> Iterator[Name]:
    """Names by their head nouns, save those inside a law's or event's name."""
    works = Intervals(
        (ent for ent in doc.ents if ent.label_ in TITLED_WORKS),
        place=lambda ent: (ent.start_char, ent.end_char),
    )
    for found in find_headed_names(doc):
        span = doc[found.start : found.end]
        work = works.covering(span.start_char, span.end_char)
        if found.head.surname and _is_titled(span):
            continue
        if work is None or not _is_no_body(work.text):
            rules = (found.head.id,)
            start, end = span.start_char, span.end_char
            yield Name(start, end, span.text, "ORG", rules, RANKS["headed"])


def _is_titled(span: TokenSpan) -> bool:
    """'**Sir** Charles Court': a title stands before the name or opens it."""
    before = span.doc[max(span.start - 1, 0) : span.start]
    return any(is_title(token.text) for token in (*before, span[0]))


def _is_no_body(text: str) -> bool:
    """Whether the head noun says that a name is no organization's ('Supreme Court Act')."""
    head = head_of(text)
    return head is not None and head.org_type is None


def _repaired(doc: Doc, text: str, lexical: Sequence[Name]) -> Iterator[Name]:
    """The recogniser's names, save lists of names and those that hide a known organization."""
    known = Intervals(lexical, place=lambda name: (name.start, name.end))
    for ent in doc.ents:
        for name in _model_names(ent):
            inner = known.inside(name.start, name.end)
            hides = name.label != "ORG" and any(other.known for other in inner)
            hides = hides or any(_goes_on_in_small_letters(text, name, other) for other in inner)
            if not hides and not _is_list(text, name, inner):
                yield name


def _goes_on_in_small_letters(text: str, name: Name, inner: Name) -> bool:
    """'**Five Eyes** intelligence alliance' is called 'Five Eyes'."""
    rest = text[inner.end : name.end]
    is_start = inner.known is not None and inner.start == name.start
    return is_start and rest.startswith(" ") and rest.islower()


def _model_names(ent: TokenSpan) -> Iterator[Name]:
    """The recogniser's entity with its borders and label repaired; nothing if it is no name."""
    if ent.label_ not in LABELS and ent.label_ not in TITLED_WORKS:
        return
    span = _trim(ent)
    if span is None or _is_portfolio(span):
        return
    label, rules = _relabel(span, ent.label_)
    if label is not None:
        place = find_place(span.text) if label in ("GPE", "NORP") else None
        yield Name(
            span.start_char, span.end_char, span.text, label, rules, RANKS["model"], place=place
        )


def _is_portfolio(span: TokenSpan) -> bool:
    """'the Minister of Health, Welfare and **Mass Media**': no body, but part of an office."""
    first = syntax.first_conjunct(span.root)
    if first == span.root or any(syntax.dependents(span.root, "det")):
        return False
    if first.lower_ in OFFICES:  # the parser joins the rest of the list to the office
        subjects: Iterable[Token] = syntax.dependents(first, "nmod")
    else:
        subjects = (first,) if syntax.governor(first).lower_ in OFFICES else ()
    return any(syntax.preposition(s) == "of" for s in subjects) and not span.text.isupper()


def _trim(ent: TokenSpan) -> TokenSpan | None:
    """An entity without articles, titles, possessives and what follows a cut, or None."""
    doc, start, end = ent.doc, ent.start, ent.end
    end = next((t.i for t in ent if t.is_space or t.is_currency), end)
    while start < end and _is_lead(doc[start], ent.label_, end - start):
        start += 1
    while start < end and _is_trail(doc[end - 1]) and not _is_surname(ent, end - 1):
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


def _is_surname(ent: TokenSpan, last: int) -> bool:
    """'Ann **May** said': a month that ends a person's name, unless a day follows it."""
    doc, is_last = ent.doc, last == ent.end - 1 and last > ent.start
    dated = last + 1 < len(doc) and doc[last + 1].like_num
    return ent.label_ in ("PERSON", "PER") and is_last and not dated and doc[last].is_title


def _is_trail(token: Token) -> bool:
    if token.text in ("'s", "'") or (token.is_punct and token.text[-1] != "."):
        return True
    if is_calendar(token.text):
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
    if AMPERSAND in span.text and given is not None:
        return "ORG", (MODEL_RULE, AMPERSAND_RULE)
    is_other = given in ("GPE", "LOC", "PERSON")
    cue = sure_cue(span, person=given == "PERSON") if is_other else None
    if cue is not None:
        return "ORG", (MODEL_RULE, cue)
    head = head_of(span.text)
    if given == "PERSON" and head is not None and _names_company(head, span):
        return "ORG", (MODEL_RULE, head.id)
    if head is None or given in ("PERSON", "NORP"):
        return given, (MODEL_RULE,)
    if given == "ORG" and head.surname and _is_titled(span):
        return "PERSON", (MODEL_RULE,)
    if head.org_type is None:
        named = head.entity if len(span) > 1 or head.alone else None
        kept = given if given in ("GPE", "LOC") else named
        return kept, (MODEL_RULE, head.id)
    is_firm = head.kind != "weak" or (label == "FAC" and head.org_type == "company")
    if given == "ORG" or (is_firm and len(span) > 1 and given is not None):
        return "ORG", (MODEL_RULE, head.id)
    return given, (MODEL_RULE,)


def _names_company(head: Head, span: TokenSpan) -> bool:
    """'Harlow **Cement**' is nobody's name, unless a title stands before it."""
    is_firm = head.org_type == "company" and not head.surname and len(span) > 1
    return is_firm and not _is_titled(span)


def _words_of_people(names: Sequence[Name]) -> set[str]:
    """Given and family names of the people that a text names in full."""
    return {w for n in names if n.label == "PERSON" and " " in n.text for w in n.text.split()}


def _consistent(found: Iterable[Name]) -> Iterator[Name]:
    """The recogniser's names with the label that most mentions of the same text have.

    A family name or given name goes with the full name of a person ('Chea' with 'Chea Leang'),
    the short name of a company with its full one ('Harlow' with 'Harlow Ltd').
    """
    names = list(found)
    votes: defaultdict[str, Counter[EntityLabel]] = defaultdict(Counter)
    for name in names:
        votes[name.text][name.label] += 1
    people = _words_of_people(names)
    stems = {company_stem(name.text) for name in names if name.label == "ORG"}
    for name in names:
        label, count = votes[name.text].most_common(1)[0]
        label = label if count > 2 * votes[name.text][name.label] else name.label
        if name.label != "PERSON" and name.text in people and name.place is None:
            label = "PERSON"
        if name.text in stems and name.place is None:
            label = "ORG"
        yield replace(name, label=label)


def _is_list(text: str, name: Name, within: Sequence[Name]) -> bool:
    """Whether the recogniser took a list ('China and ASEAN') or 'UK-based' for one name."""
    inner = keep_longest(within)
    if len(inner) == 1 and inner[0].start == name.start and inner[0].place is not None:
        return COMPOUND_TAIL.fullmatch(text[inner[0].end : name.end]) is not None
    if len(inner) < 2 or (inner[0].start, inner[-1].end) != (name.start, name.end):
        return False
    gaps = (text[a.end : b.start] for a, b in pairwise(inner))
    return all(LIST_JOINT.fullmatch(gap) for gap in gaps)


def repeated_names(doc: Doc, names: Sequence[Name]) -> Iterator[Name]:
    """Mentions of names already found, at every place where their text stands.

    The text is read once; where a word begins names, one look-up for each of their lengths.
    """
    text = doc.text
    known: dict[str, Name] = {}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        if _is_distinctive(name):
            known.setdefault(name.text, name)
            lengths[_first_word(name.text)].add(len(name.text))
    for word in FIRST_WORD.finditer(text):
        start = word.start()
        for length in lengths.get(word.group(), ()):
            end = start + length
            same = known.get(text[start:end])
            if same is not None and not text[end : end + 1].isalnum():
                yield replace(same, start=start, end=end, rules=(*same.rules, REPEAT_RULE), rank=9)


def _first_word(text: str) -> str:
    found = FIRST_WORD.match(text)
    return found.group() if found else ""


def _is_distinctive(name: Name) -> bool:
    """Whether every occurrence of a text may be taken for the same name."""
    if name.label not in ("ORG", "PERSON"):
        return False
    return " " in name.text or (name.label == "ORG" and name.text.isupper() and len(name.text) > 2)
