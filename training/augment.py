"""Surface and name variation of training documents, drawn anew in every epoch."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from ner_data import Entity, EntityText, to_doc, to_text
from spacy.language import Language
from spacy.tokens import Doc

Augment = Callable[[Doc, Random], Doc]
SENTENCE = re.compile(r"[^\s.!?][^.!?\n]{15,160}")
SOUTH = """
AE AF AO AR AZ BD BF BI BN BO BR BT BW CD CF CG CI CL CM CN CO CR CU CV DO DZ EC EG ER ET GA GH GM
GN GT GY HK HN HT ID IN IQ IR JM JO JP KE KH KR KW KZ LA LB LK LR LY MA MG ML MM MN MR MU MV MW MX
MY MZ NA NE NG NI NP OM PA PE PG PH PK PY QA RW SA SD SG SL SN SO SS SV SY SZ TD TG TH TJ TL TM TN
TR TT TW TZ UG UY UZ VE VN YE ZA ZM ZW
"""
COURTS = (
    "Supreme Court", "Supreme Court of Justice", "Constitutional Court", "Court of Cassation",
    "Court of Appeal", "High Court", "Federal High Court", "Special Court", "Court of Accounts",
    "Supreme Electoral Tribunal", "Administrative Court", "Superior Court", "Sessions Court",
    "Anti-Corruption Court", "High Court of Justice", "Criminal Court", "Federal Police",
    "National Police", "Central Bank", "Public Prosecutor's Office", "Attorney General's Office",
)  # fmt: skip
BODIES = (
    "Central Bureau of Investigation", "Enforcement Directorate", "National Accountability Bureau",
    "Corruption Eradication Commission", "Economic and Financial Crimes Commission",
    "Independent Commission Against Corruption", "Anti-Corruption Commission",
    "Central Commission for Discipline Inspection", "Office of the Prosecutor General",
    "Supreme People's Procuratorate", "Directorate of Criminal Investigations", "Sandiganbayan",
    "National Anti-Corruption Commission", "Office of the Ombudsman", "Federal Public Ministry",
    "Federal Investigation Agency", "National Investigation Agency", "Supreme Federal Court",
    "Ethics and Anti-Corruption Commission", "Special Investigating Unit", "Financial Crimes Unit",
    "National Bureau of Investigation", "Supreme People's Court", "Superior Electoral Court",
    "Ministry of Public Security", "Court of Auditors", "Directorate of Revenue Intelligence",
)  # fmt: skip
SWAPPED = frozenset({"PERSON", "GPE", "ORG", "EVENT", "LAW", "FAC"})
RANKS = ("Emperor ", "Empress ", "King ", "Queen ", "Prince ", "Princess ", "Saint ", "Pope ")
INSTITUTION = re.compile(r"Court|Tribunal|Commission|Authority|Bureau|Prosecut|Police|Agency")


def _upper(text: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def _lower(text: str) -> str:
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _title(text: str) -> str:
    return re.sub(r"(?<![\w'’])[a-z](?=[a-z]{2})", lambda match: match[0].upper(), text)


def _curly(text: str) -> str:
    text = re.sub(r'(^|[\s(\[])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“])'", r"\1‘", text).replace("'", "’")


def _straight(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def _recase(text: str, rng: Random) -> str:
    """Write one sentence, or all the text, in capitals, lower case or headline case."""
    change = rng.choices((_upper, _lower, _title), (2, 1, 3))[0]
    found = list(SENTENCE.finditer(text))
    if not found or rng.random() < 0.1:
        return change(text)
    start, end = rng.choice(found).span()
    return text[:start] + change(text[start:end]) + text[end:]


def vary_text(text: str, rng: Random) -> str:
    """Another surface of the text, character for character of the same length."""
    if rng.random() < 0.2:
        text = _recase(text, rng)
    draw = rng.random()
    if draw < 0.2:
        text = _curly(text)
    elif draw < 0.3:
        text = _straight(text)
    if rng.random() < 0.1:
        text = text.replace(" - ", rng.choice((" – ", " — ")))
    elif rng.random() < 0.1:
        text = text.replace("–", "-").replace("—", "-")
    return text


def augment_tree(nlp: Language) -> Augment:
    """Surface variation that leaves the annotation of every token as it is."""

    def augment(doc: Doc, rng: Random) -> Doc:
        text = vary_text(doc.text, rng)
        words = [text[t.idx : t.idx + len(t)] for t in doc]
        if text == doc.text or words != [t.text for t in nlp.make_doc(text)]:
            return doc
        return Doc(
            doc.vocab,
            words=words,
            spaces=[bool(t.whitespace_) for t in doc],
            tags=[t.tag_ for t in doc],
            pos=[t.pos_ for t in doc],
            morphs=[str(t.morph) for t in doc],
            heads=[t.head.i for t in doc],
            deps=[t.dep_ for t in doc],
        )

    return augment


RARE = ("EVENT", "LAW", "FAC")
"""Labels whose names are few: those of all documents are swapped in (Dai and Adel 2020)."""


@dataclass(frozen=True)
class Names:
    """Names to swap in."""

    persons: tuple[str, ...]
    places: tuple[str, ...]
    rare: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def institution(self, rng: Random) -> str:
        """A court or agency, with or without a place."""
        if rng.random() < 0.5:
            return rng.choice(BODIES)
        court, place = rng.choice(COURTS), rng.choice(self.places)
        return f"{place} {court}" if rng.random() < 0.4 else f"{court} of {place}"


def _plain(title: str, longest: int) -> bool:
    if title.startswith(RANKS):
        return False
    return 0 < len(title.split()) <= longest and not re.search(r"[(),0-9:/]", title)


def overlapping_titles(pages: Path) -> set[str]:
    """Titles of the pages that share text with a test split."""
    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["title"] for row in rows if row.get("overlaps")}


def read_names(gazetteer: Path, known: Iterable[tuple[str, str]], excluded: set[str]) -> Names:
    """Persons and places of Asia, Africa and Latin America, plus places and rare names known.

    `known` are the entities of the training documents as (surface, label).
    """
    with gzip.open(gazetteer, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    south_codes = set(SOUTH.split())
    south = [
        row
        for row in rows
        if row["country"] in south_codes
        and "cat" in row["evidence"]
        and row["title"] not in excluded
    ]
    persons = {
        r["title"]
        for r in south
        if r["type"] == "PERSON" and _plain(r["title"], 4) and " " in r["title"]
    }
    towns = {r["title"] for r in south if r["type"] == "GPE" and _plain(r["title"], 2)}
    by_label: dict[str, set[str]] = {}
    for surface, label in known:
        if surface[:1].isupper() and not surface.isupper():
            by_label.setdefault(label, set()).add(surface)
    towns |= {place for place in by_label.get("GPE", ()) if _plain(place, 3)}
    rare = {
        label: tuple(sorted(name for name in by_label.get(label, ()) if " " in name))
        for label in RARE
    }
    return Names(tuple(sorted(persons)), tuple(sorted(towns)), rare)


def _new_persons(surfaces: Iterable[str], names: Names, rng: Random) -> dict[str, str]:
    """New names for full names; short forms follow the name they belong to."""
    swaps: dict[str, str] = {}
    for name in sorted(surfaces, key=lambda surface: -len(surface.split())):
        parts = name.split()
        if name in swaps:
            continue
        new = rng.choice(names.persons)
        if len(parts) > 1:
            swaps[name] = new
            swaps.setdefault(parts[-1], new.split()[-1])
            swaps.setdefault(parts[0], new.split()[0])
        else:
            swaps[name] = new.split()[-1]
    return swaps


def _swaps(entities: Iterable[tuple[str, str]], names: Names, rng: Random) -> dict[str, str]:
    """New surfaces for some of a document's entities, given as (surface, label)."""
    distinct = sorted(set(entities))
    swaps: dict[str, str] = {}
    for surface, label in distinct:
        if label == "GPE" and not surface.isupper() and rng.random() < 0.4:
            swaps[surface] = rng.choice(names.places)
        elif label == "ORG" and INSTITUTION.search(surface) and rng.random() < 0.4:
            swaps[surface] = names.institution(rng)
        elif names.rare.get(label) and " " in surface and rng.random() < 0.4:
            swaps[surface] = rng.choice(names.rare[label])
    if rng.random() < 0.8:
        swaps |= _new_persons((s for s, label in distinct if label == "PERSON"), names, rng)
    return swaps


def swap_names(gold: EntityText, names: Names, rng: Random) -> EntityText:
    """Replace names throughout a document by others of their kind."""
    labelled = [(gold.text[s:e], label) for s, e, label in gold.entities]
    swaps = _swaps(labelled, names, rng)
    text, last = "", 0
    entities: list[Entity] = []
    for start, end, label in gold.entities:
        text += gold.text[last:start]
        surface = gold.text[start:end]
        new = swaps.get(surface, surface) if label in SWAPPED else surface
        entities.append((len(text), len(text) + len(new), label))
        text, last = text + new, end
    return EntityText(text + gold.text[last:], entities)


def augment_entities(nlp: Language, names: Names, swap: float = 0.35) -> Augment:
    """Name swaps in a share of the documents, surface variation in all."""

    def augment(doc: Doc, rng: Random) -> Doc:
        gold = to_text(doc)
        if rng.random() < swap:
            gold = swap_names(gold, names, rng)
        return to_doc(nlp, EntityText(vary_text(gold.text, rng), gold.entities))

    return augment
