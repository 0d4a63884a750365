"""Read the named-entity sets as raw text with character offsets and turn them into documents."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

Entity = tuple[int, int, str]
UNKNOWN = ""
LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "LAW", "FAC")


@dataclass
class EntityText:
    """A raw text with its entities as (start, end, label)."""

    text: str
    entities: list[Entity]


def read_news(path: Path) -> Iterator[EntityText]:
    """Yield the documents of a ``news_ner`` file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans = [(e["start"], e["end"], e["label"]) for e in row["entities"]]
            yield EntityText(row["text"], spans)


def _space_before(previous: str, form: str) -> bool:
    """Whether plain token lists (no ``SpaceAfter``) have a space between two tokens."""
    if form in {",", ".", ";", ":", "?", "!", ")", "]", "%", "'s", "n't"} or form.startswith("'"):
        return False
    return previous not in {"(", "[", "$", "£", "€"}


def bio_spans(starts: list[int], ends: list[int], tags: list[str]) -> list[Entity]:
    """Turn BIO tags over character-aligned tokens into entities."""
    entities: list[Entity] = []
    for start, end, tag in zip(starts, ends, tags, strict=True):
        if tag.startswith("I-") and entities:
            entities[-1] = (entities[-1][0], end, entities[-1][2])
        elif tag != "O":
            entities.append((start, end, tag[2:]))
    return entities


def column_blocks(path: Path) -> Iterator[list[list[str]]]:
    """The sentences of a tab-separated column file, comments left out."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("# ")]
        if lines:
            yield [line.split("\t") for line in lines]


def read_europarl(path: Path) -> Iterator[EntityText]:
    """Yield the sentences of the Europarl set; spaces are rebuilt by rule."""
    for rows in column_blocks(path):
        text, starts, ends = "", [], []
        for index, (form, _) in enumerate(rows):
            if index and _space_before(rows[index - 1][0], form):
                text += " "
            starts.append(len(text))
            text += form
            ends.append(len(text))
        yield EntityText(text, bio_spans(starts, ends, [row[1] for row in rows]))


def read_uner(path: Path) -> Iterator[EntityText]:
    """Yield the sentences of a Universal NER file with the text its comments give."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        text = next(line[9:] for line in lines if line.startswith("# text = "))
        rows = [line.split("\t") for line in lines if not line.startswith("# ")]
        starts, ends = [], [0]
        for row in rows:
            starts.append(text.index(row[1], ends[-1]))
            ends.append(starts[-1] + len(row[1]))
        yield EntityText(text, bio_spans(starts, ends[1:], [row[2] for row in rows]))


def to_doc(nlp: Language, gold: EntityText) -> Doc:
    """Tokenise the text as the pipeline will; spans that cut a token grow to the whole token."""
    doc = nlp.make_doc(gold.text)
    spans = [doc.char_span(s, e, label=lab, alignment_mode="expand") for s, e, lab in gold.entities]
    kept = filter_spans([span for span in spans if span is not None])
    known = [span for span in kept if span.label_ != UNKNOWN]
    doc.set_ents(known, missing=[span for span in kept if span.label_ == UNKNOWN])
    return doc


def to_text(doc: Doc) -> EntityText:
    """The inverse of ``to_doc``."""
    entities = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
    entities += [(t.idx, t.idx + len(t), UNKNOWN) for t in doc if not t.ent_iob_]
    return EntityText(doc.text, sorted(entities))
