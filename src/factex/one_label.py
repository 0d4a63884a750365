"""One label for a name within a document.

What a name means once it mostly means throughout a text (Gale, Church and Yarowsky 1992, "One sense
per discourse"), while the recogniser sees a few words round each mention.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from spacy.tokens import Doc, Span


class OneLabel:
    """Component after the recogniser: mentions of the same words take the label of most of them."""

    def __call__(self, doc: Doc) -> Doc:
        """Relabel entities of `doc.ents` whose words have another label in over half of cases."""
        labels: dict[str, Counter[str]] = defaultdict(Counter)
        for ent in doc.ents:
            labels[ent.text][ent.label_] += 1
        if all(len(counts) == 1 for counts in labels.values()):
            return doc
        doc.ents = tuple(_relabelled(ent, labels[ent.text]) for ent in doc.ents)
        return doc


def _relabelled(ent: Span, counts: Counter[str]) -> Span:
    label, count = counts.most_common(1)[0]
    if label == ent.label_ or 2 * count <= counts.total():
        return ent
    return Span(ent.doc, ent.start, ent.end, label=label)
