"""Other entity sets, relabelled to the project's scheme where that is safe, unknown elsewhere.

These sets have other labels and leave out what they have none for, so an entity that cannot be
mapped, and every capitalised word that is not annotated, counts as unknown (label ``""``): the
recogniser is neither rewarded nor punished for what it says there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ner_data import UNKNOWN, Entity, EntityText, bio_spans, column_blocks, read_uner
from spacy.tokens import Doc

PERSON_TYPES = {"PER", "person", "politician", "writer", "musicalartist", "researcher", "scientist"}
ORG_TYPES = {"ORG", "organisation", "politicalparty", "university"}
PLACE_TYPES = {"LOC", "location", "country"}
NATURAL = re.compile(
    r"\b(?:River|Sea|Ocean|Islands?|Mount|Mountains?|Lake|Gulf|Bay|Strait|Peninsula|Valley|Desert|"
    r"Coast|Canal|Hills|Basin|Range|Asia|Africa|Europe|Americas|East|Caribbean|Balkans|Pacific|Atlantic|"
    r"Mediterranean|Arctic|Antarctica?|Scandinavia|Alps|Himalayas?)$|^(?:Mount|Lake|Gulf|Strait|"
    r"Latin America|North America|South America|Central America|Cape)\b"
)
BUILT = re.compile(
    r"\b(?:Airport|Bridge|Street|Road|Avenue|Palace|Tower|Stadium|Square|Building|Hall|Station|"
    r"Park|Church|Cathedral|Castle|Highway|Dam|Prison|Hotel|Theat(?:re|er)|Museum|House|School|"
    r"University|College|Cemetery|Hospital|Abbey|Temple|Mosque|Base|Port|District|Region)\b"
)
CAPITALISED = re.compile(r"\b[A-Z]\w*(?:['’-]\w+)*")


def map_label(surface: str, label: str, nationalities: frozenset[str]) -> str:
    """The project's label of an entity, or unknown."""
    if surface in nationalities:
        return "NORP"
    if label in PERSON_TYPES:
        return "PERSON"
    if label in ORG_TYPES:
        return "ORG"
    if label not in PLACE_TYPES or BUILT.search(surface) or surface.startswith("the "):
        return UNKNOWN
    return "LOC" if NATURAL.search(surface) else "GPE"


@dataclass(frozen=True)
class Vocabulary:
    """What the project's own set says about single words."""

    nationalities: frozenset[str]
    outside: frozenset[str]


def vocabulary(docs: Iterable[Doc]) -> Vocabulary:
    """Collect words that are nationalities, and capitalised words that are in no entity."""
    nation, other = Counter[str](), Counter[str]()
    inside, outside = Counter[str](), Counter[str]()
    for doc in docs:
        for ent in doc.ents:
            (nation if ent.label_ == "NORP" else other)[ent.text] += 1
        for token in doc:
            if token.text[:1].isupper():
                (inside if token.ent_type_ else outside)[token.text] += 1
    plain = {word for word, count in outside.items() if count > 4 + 9 * inside[word]}
    names = {
        w for w, n in nation.items() if w.isalpha() and w[0].isupper() and 1 < n > 3 * other[w]
    }
    return Vocabulary(frozenset(names), frozenset(plain))


def relabel(gold: EntityText, known: Vocabulary) -> EntityText:
    """Map the labels; mark what the set may have left out as unknown."""
    nationalities = known.nationalities
    entities = [
        (s, e, map_label(gold.text[s:e], label, nationalities)) for s, e, label in gold.entities
    ]
    taken = {index for start, end, _ in entities for index in range(start, end)}
    for word in CAPITALISED.finditer(gold.text):
        if word[0] not in known.outside and taken.isdisjoint(range(*word.span())):
            label = "NORP" if word[0] in nationalities else UNKNOWN
            entities.append((*word.span(), label))
    return EntityText(gold.text, sorted(entities))


def detokenise(forms: Sequence[str]) -> tuple[str, list[int], list[int]]:
    """Join plain tokens by rule; return the text and the offsets of the tokens."""
    text, starts, ends = "", [], []
    open_quote, glue = False, True
    for form in forms:
        closing = form in {",", ".", ";", ":", "?", "!", ")", "]", "%", "n't"} or form[0] in "'’"
        if form == '"':
            closing, open_quote = open_quote, not open_quote
        if not (glue or closing or form in {"-", "–", "/"}):
            text += " "
        glue = form in {"(", "[", "$", "£", "€", "-", "–", "/"} or (form == '"' and open_quote)
        starts.append(len(text))
        text += form
        ends.append(len(text))
    return text, starts, ends


def read_crossner(path: Path) -> Iterator[EntityText]:
    """Yield the sentences of a CrossNER file."""
    for rows in column_blocks(path):
        text, starts, ends = detokenise([row[0] for row in rows])
        yield EntityText(text, bio_spans(starts, ends, [row[1] for row in rows]))


def read_redocred(path: Path) -> Iterator[EntityText]:
    """Yield the documents of a Re-DocRED file; times and numbers are no entities here."""
    for document in json.loads(path.read_text(encoding="utf-8")):
        text, starts, ends = detokenise([t for sentence in document["sents"] for t in sentence])
        firsts = [0]
        for sentence in document["sents"]:
            firsts.append(firsts[-1] + len(sentence))
        spans = {
            (
                starts[firsts[m["sent_id"]] + m["pos"][0]],
                ends[firsts[m["sent_id"]] + m["pos"][1] - 1],
                m["type"],
            )
            for mentions in document["vertexSet"]
            for m in mentions
            if m["type"] not in {"TIME", "NUM"}
        }
        yield EntityText(text, sorted(spans))


def join(texts: Sequence[EntityText]) -> EntityText:
    """Several texts as paragraphs of one."""
    text, entities = "", list[Entity]()
    for part in texts:
        text += "\n\n" if text else ""
        entities += [(s + len(text), e + len(text), label) for s, e, label in part.entities]
        text += part.text
    return EntityText(text, entities)


def training_texts(data: Path, known: Vocabulary) -> Iterator[EntityText]:
    """All that may be trained on, sentences in groups of eight."""
    held_out = data / "crossner" / "politics" / "test.txt"
    crossner = [path for path in sorted(data.glob("crossner/*/*.txt")) if path != held_out]
    sentences = [text for path in crossner for text in read_crossner(path)]
    sentences += read_uner(data / "uner_english_ewt" / "en_ewt-ud-train.v0.iob2")
    for first in range(0, len(sentences), 8):
        yield relabel(join(sentences[first : first + 8]), known)
    for name, last in (("dev_revised", None), ("test_revised", 300)):
        documents = read_redocred(data / "re_docred" / f"{name}.json")
        yield from (relabel(text, known) for text in islice(documents, last))
