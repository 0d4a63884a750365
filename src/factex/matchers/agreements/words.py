"""What the pattern files know of one Doc, found once for all parts of this package."""

from __future__ import annotations

from collections import defaultdict

from spacy.tokens import Doc, Token

from factex.matchers.lexicon import Hit, lexicon


class Words:
    """Hits of `agreements`, `agreement_status` and `nouns` in one Doc.

    Attributes:
        agreements: hits of heads, in text order.
        heads: indices of the tokens that are heads of agreements.
        generic: texts that stand for any agreement of their kind ('MoU') and abbreviate no name.
    """

    def __init__(self, doc: Doc) -> None:
        self.agreements = lexicon(doc.vocab, "agreements").find(doc)
        self.heads = frozenset(h.head.i for h in self.agreements if h.label != "not")
        self.generic = frozenset(h.span.text for h in self.agreements if not h.attrs.get("acronym"))
        self._status: dict[int, list[Hit]] = defaultdict(list)
        for hit in lexicon(doc.vocab, "agreement_status").find(doc):
            for i in hit.places:
                self._status[i].append(hit)
        self._classes: dict[int, set[str]] = defaultdict(set)
        for hit in lexicon(doc.vocab, "nouns").find(doc):
            for i in hit.places:
                self._classes[i].add(hit.label)

    def status(self, token: Token) -> list[Hit]:
        """Lines of `agreement_status` that a token is part of."""
        return self._status.get(token.i, [])

    def classes(self, token: Token) -> frozenset[str]:
        """Labels of `nouns` that a token bears, such as `side`, `legislature`, `filler`."""
        return frozenset(self._classes.get(token.i, ()))
