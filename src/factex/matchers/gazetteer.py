"""Names known beforehand: organizations, countries, demonyms and cities found in a Doc.

One `PhraseMatcher` pass over the Doc finds every form of every name; this module then decides
which of the hits count. A form may be safe ('ASEAN'), in need of context ('ACC' is a commission
only where the text gives its full name or speaks of its country) or weak ('Labour' counts only
where the entity recogniser calls it an organization).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from factex.matchers.phrases import phrase_matcher
from factex.parse import as_spacy
from factex.patterns import cached, load_patterns
from factex.records import OrgType
from factex.values.places import Place, find_place, place_names

Tier = Literal["safe", "context", "weak"]
TIERS: dict[str, Tier] = {"context_aliases": "context", "weak_aliases": "weak"}
SUBWORD = re.compile(r"[A-Za-z.]+")


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """An organization of `patterns/organizations.jsonl`; `generic` names exist in many states."""

    id: str
    name: str
    org_type: OrgType
    country: str | None
    generic: bool


class Form(NamedTuple):
    """One way to write a known organization, and how far it can be trusted."""

    organization: KnownOrganization
    tier: Tier


class Hit(NamedTuple):
    """A known name in a Doc, in characters of `doc.text`; exactly one of the last two is set."""

    start: int
    end: int
    organization: KnownOrganization | None
    place: Place | None


def find_known_names(doc: Doc) -> tuple[Hit, ...]:
    """Known organizations and places of a Doc.

    Returns:
        Hits in text order. They may nest ('UN' in 'UN Security Council'); none is repeated.
    """
    spans = [(s.start_char, s.end_char, s.text) for s in _phrases(doc) if not _is_shouted(s)]
    spans += list(_compound_parts(doc))
    places = [(start, end, find_place(text)) for start, end, text in spans]
    countries = Counter(place.code for _, _, place in places if place and place.code)
    recognised = {(e.start_char, e.end_char) for e in doc.ents if e.label_ == "ORG"}
    chosen = _choose_organizations(spans, countries, recognised)
    hits = {Hit(start, end, None, place) for start, end, place in places if place}
    hits |= {Hit(start, end, known, None) for start, end, known in chosen}
    return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.place is not None)))


def known_organization(rules: Sequence[str]) -> KnownOrganization | None:
    """The known organization among the rules of a mention, or None."""
    by_id = _organizations_by_id()
    return next((by_id[rule] for rule in rules if rule in by_id), None)


def known_by_name(name: str) -> KnownOrganization | None:
    """The organization that a name always stands for, or None."""
    return next((f.organization for f in _forms().get(name, ()) if f.tier == "safe"), None)


def _phrases(doc: Doc) -> Iterator[Span]:
    for _, start, end in _phrase_matcher(doc.vocab)(as_spacy(doc)):
        yield doc[start:end]


def _compound_parts(doc: Doc) -> Iterator[tuple[int, int, str]]:
    """Known names inside one hyphenated token, such as 'U.S.-China' or 'UK-based'."""
    for token in doc:
        if "-" in token.text and not token.text.islower() and len(token) > 3:
            for part in SUBWORD.finditer(token.text):
                if part.group() in _all_forms() and part.group() != token.text:
                    yield token.idx + part.start(), token.idx + part.end(), part.group()


def _choose_organizations(
    spans: Sequence[tuple[int, int, str]],
    countries: Counter[str],
    recognised: Set[tuple[int, int]],
) -> Iterator[tuple[int, int, KnownOrganization]]:
    """The organization that each span names, given all names in the Doc."""
    settled = {
        form.organization.id
        for _, _, text in spans
        for form in _forms().get(text, ())
        if form.tier == "safe"
    }
    for start, end, text in spans:
        weak_ok = (start, end) in recognised
        admitted = [
            form.organization
            for form in _forms().get(text) or _upper_forms().get(text, ())
            if _is_admitted(form, settled, countries, weak_ok)
        ]
        if admitted:
            yield start, end, _nearest(admitted, countries)


def _is_admitted(form: Form, settled: set[str], countries: Counter[str], weak_ok: bool) -> bool:
    if form.tier == "safe" or form.organization.id in settled:
        return True
    country = form.organization.country
    if form.tier == "weak":
        return weak_ok and (country is None or not countries or country in countries)
    return country is not None and country in {code for code, _ in countries.most_common(1)}


def _nearest(candidates: Sequence[KnownOrganization], countries: Counter[str]) -> KnownOrganization:
    """Of organizations that share a name, the one whose country the text speaks of most."""
    return max(candidates, key=lambda known: countries.get(known.country or "", 0))


def _is_shouted(span: Span) -> bool:
    """Whether a short name is only a common word of a headline in capitals ('WHO', 'US')."""
    if len(span) > 1 or not span[0].is_stop or not span.text.isupper():
        return False
    doc = span.doc
    words = [t.text for t in doc[max(0, span.start - 4) : span.end + 4] if t.is_alpha]
    return len(words) > 3 and all(word.isupper() for word in words)


@cached
def _forms() -> Mapping[str, tuple[Form, ...]]:
    forms: defaultdict[str, list[Form]] = defaultdict(list)
    for pattern in load_patterns("organizations"):
        known = _organizations_by_id()[pattern.id]
        safe = (known.name, *pattern.attrs.get("aliases", ()))
        for name in safe:
            forms[name].append(Form(known, "safe"))
        for key, tier in TIERS.items():
            for name in pattern.attrs.get(key, ()):
                forms[name].append(Form(known, tier))
    return {name: tuple(entries) for name, entries in forms.items()}


@cached
def _upper_forms() -> Mapping[str, tuple[Form, ...]]:
    """Names of several words as a headline in capitals writes them."""
    return {name.upper(): forms for name, forms in _forms().items() if " " in name}


@cached
def _organizations_by_id() -> Mapping[str, KnownOrganization]:
    return {
        pattern.id: KnownOrganization(
            id=pattern.id,
            name=str(pattern.pattern),
            org_type=cast(OrgType, pattern.label),
            country=pattern.attrs["country"],
            generic=bool(pattern.attrs.get("generic", False)),
        )
        for pattern in load_patterns("organizations")
    }


@cached
def _all_forms() -> frozenset[str]:
    names = {*_forms(), *place_names()}
    return frozenset(names | {name.upper() for name in names if " " in name or len(name) > 4})


@cached
def _phrase_matcher(vocab: Vocab) -> PhraseMatcher:
    """The matcher over all names; built once for a vocabulary, for it takes half a second."""
    return phrase_matcher(vocab, sorted(_all_forms()))
