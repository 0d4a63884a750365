"""Raw passages as several pipelines label them together: more text for one to learn from.

Twins of several seeds err in different places; what most of them say is right more often than what
any of them says (Breiman 1996), and one network that learns it keeps a part of that (Hinton et al.
2015). Here hard labels are voted on, and where the vote is split nothing is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

PASSAGE = 1_600
"""Characters of a passage at most, if its first paragraph is not longer."""
LONGEST = 6_000
BLANK = "\n\n"
Vote = tuple[int, int, str]


def passages(texts: Iterable[str]) -> Iterator[str]:
    """Whole paragraphs of a text, a few together."""
    for text in texts:
        taken = ""
        for paragraph in (part for part in text.split(BLANK) if len(part) <= LONGEST):
            if taken and len(taken) + len(paragraph) > PASSAGE:
                yield taken
                taken = ""
            taken = f"{taken}{BLANK}{paragraph}" if taken else paragraph
        if taken:
            yield taken


def drawn(found: Sequence[str], words: int, seed: int) -> list[str]:
    """Passages drawn at random, of about so many words together."""
    order, chosen, size = list(range(len(found))), list[int](), 0
    Random(seed).shuffle(order)
    for number in order:
        if size >= words:
            break
        chosen.append(number)
        size += len(found[number].split())
    return [found[number] for number in sorted(chosen)]


def entities_of(folder: Path, texts: Sequence[str]) -> list[set[Vote]]:
    """The entities that a pipeline finds, by text, as (first token, token behind, label)."""
    nlp = spacy.load(folder)
    return [{(e.start, e.end, e.label_) for e in doc.ents} for doc in nlp.pipe(texts)]


def agreed(doc: Doc, votes: Sequence[set[Vote]]) -> Doc:
    """Set the entities that more than half of the voters see.

    Tokens that more than half of them put into an entity, but not into the same one, are unknown.
    """
    least = len(votes) // 2 + 1
    spans = Counter(span for found in votes for span in found)
    seen = Counter(i for found in votes for first, behind, _ in found for i in range(first, behind))
    kept = sorted(span for span, count in spans.items() if count >= least)
    inside = {i for first, behind, _ in kept for i in range(first, behind)}
    unknown = sorted(i for i, count in seen.items() if count >= least and i not in inside)
    doc.set_ents(
        [Span(doc, first, behind, label) for first, behind, label in kept],
        missing=[doc[i : i + 1] for i in unknown],
    )
    return doc


def vote(nlp: Language, texts: Sequence[str], by_teacher: Sequence[list[set[Vote]]]) -> list[Doc]:
    """Documents with the entities that the teachers agree on."""
    each = zip(texts, zip(*by_teacher, strict=True), strict=True)
    return [agreed(nlp.make_doc(text), votes) for text, votes in each]
