"""Mentions of agreements: noun phrases whose head the lexicon knows, and acronyms of treaties.

Patterns: `patterns/agreements.jsonl`. The label is the contract's `form`; `not` blocks a phrase.
`attrs` of a line: `named` (counts only as a proper name or beside one), `weak` (a phrase needs a
told status to count), `told` (a name needs one too), `placed` (a name
needs that, a place or a complement), `bound` (a phrase needs a party too),
`plural`, `anaphor` (only ever takes up an agreement told before), `body` (bodies bear names with
this head too), `generic` (may take up an agreement of any form), `acronym`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.extent import Extents
from factex.matchers.agreements.words import Words
from factex.matchers.base import Layers
from factex.matchers.lexicon import Hit

Kind = Literal["name", "phrase", "acronym", "pronoun"]
ARTICLES = frozenset({"the", "a", "an"})
DEFINITE = frozenset(
    {"the", "this", "that", "these", "those", "such", "said", "its", "their", "both"}
    | {"today", "yesterday"}
)
DEMONSTRATIVE = frozenset({"this", "that", "these", "those", "such"})
# Labels that a pipeline may give to a treaty's name by mistake.
NOMINAL_NAMES = frozenset({"EVENT", "PERSON", "FAC"})
# A bare noun after these speaks of agreeing, not of an agreement: 'in agreement', 'by treaty'.
ADVERBIAL = frozenset({"in", "by", "under", "of", "to", "without", "through", "into"})


@dataclass(slots=True)
class AgreementMention:
    """One mention of an agreement.

    Attributes:
        head: the noun that names it.
        tokens: its extent, without a leading article.
        hit: the lexicon line that knows the head.
        kind: proper name, noun phrase, acronym or pronoun.
        is_definite: whether it may point back to an agreement told before.
        key: for comparison, its lower-cased words without articles and punctuation.
    """

    head: Token
    tokens: TokenSpan
    hit: Hit
    kind: Kind
    is_definite: bool
    key: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.key = tuple(
            t.lower_ for t in self.tokens if not t.is_punct and t.lower_ not in ARTICLES
        )

    @property
    def is_plural(self) -> bool:
        """Whether it speaks of several agreements."""
        return self.head.tag_ in ("NNS", "NNPS") or self.has("plural")

    @property
    def points_back(self) -> bool:
        """'that deal': a demonstrative, with nothing behind it that says which one."""
        if self.is_name or any(True for _ in syntax.dependents(self.head, "acl", "relcl")):
            return False
        return any(t.lower_ in DEMONSTRATIVE for t in syntax.dependents(self.head, "det"))

    @property
    def is_name(self) -> bool:
        """Whether it is a proper name or an acronym."""
        return self.kind in ("name", "acronym")

    def has(self, attribute: str) -> bool:
        """Whether the lexicon line carries an attribute."""
        return bool(self.hit.attrs.get(attribute))


class MentionFinder:
    """Finds the mentions of one Doc, in text order and without overlaps."""

    def __init__(self, doc: Doc, layers: Layers, words: Words) -> None:
        self._doc = doc
        self._layers = layers
        self._words = words
        self._extents = Extents(doc, layers, words)

    def __iter__(self) -> Iterator[AgreementMention]:
        """Yield mentions; of two patterns at one head the earlier and longer one wins."""
        taken: set[int] = set()
        for hit in self._words.agreements:
            if hit.head.i in taken:
                continue
            if hit.label == "not":
                taken.update(range(hit.span.start, hit.span.end))
                continue
            mention = self._mention(hit)
            if mention is not None:
                taken.update(range(mention.tokens.start, mention.tokens.end))
                yield mention

    def _mention(self, hit: Hit) -> AgreementMention | None:
        head = hit.head
        if hit.attrs.get("acronym"):
            return AgreementMention(head, hit.span, hit, "acronym", is_definite=False)
        if self._is_part_of_other(head, hit):
            return None
        tokens = self._extents.of(head)
        if hit.attrs.get("anaphor") and tokens.end > head.i + 1:
            return None
        is_name = self._is_name(head, tokens)
        definite = self._is_definite(head, tokens)
        if hit.attrs.get("named") and not (
            is_name or definite or self._names_party(tokens) or self._is_told(head)
        ):
            return None
        if self._is_adverbial(head, tokens) or self._is_denied(head):
            return None
        kind: Kind = "name" if is_name else "phrase"
        return AgreementMention(head, tokens, hit, kind, definite)

    def _is_part_of_other(self, head: Token, hit: Hit) -> bool:
        """Whether a head belongs to another kind of name, or only modifies another noun."""
        if head.ent_type_ in NOMINAL_NAMES | {"ORG"}:
            assembly = head.ent_type_ == "EVENT" and hit.attrs.get("named")
            if hit.attrs.get("body") or assembly or self._continues(head):
                return True
        if syntax.relation(head) != "compound":
            return False
        above = syntax.governor(head)
        if head.ent_type_ == "LAW":
            return above.i in self._words.heads
        return not self._words.status(above)

    def _is_told(self, head: Token) -> bool:
        """'**signed** a fishing convention', 'a convention **adopted** in May'."""
        noun, above = head, syntax.governor(head)
        if syntax.relation(head) == "nmod" and "carrier" in self._words.classes(above):
            noun, above = above, syntax.governor(above)  # 'the text of a convention'
        governed = syntax.relation(noun) in ("obj", "subj_pass") and self._words.status(above)
        return bool(governed) or any(self._words.status(c) for c in syntax.dependents(head, "acl"))

    def _continues(self, head: Token) -> bool:
        """'North Atlantic **Treaty** Organization': more of the name follows the head."""
        following = self._doc[head.i + 1 : head.i + 2]
        return any(t.ent_iob_ == "I" and t.pos_ in ("NOUN", "PROPN") for t in following)

    def _is_name(self, head: Token, tokens: TokenSpan) -> bool:
        """Whether a phrase is written as a proper name."""
        if not head.text[:1].isupper() or self._is_short_form(head, tokens):
            return False
        if head.is_sent_start or tokens[0].is_sent_start:
            others = [t for t in tokens if t.i != tokens.start and t.is_alpha]
            return head.ent_type_ == "LAW" or any(t.text[:1].isupper() for t in others)
        return len(tokens) > 1 or head.ent_type_ == "LAW"

    def _is_short_form(self, head: Token, tokens: TokenSpan) -> bool:
        """'the **proposed Agreement**': its head alone is capitalised, the rest tells nothing."""
        others = [t for t in tokens if t.i != head.i]
        return bool(others) and all(
            t.is_lower and "filler" in self._words.classes(t) for t in others
        )

    @staticmethod
    def _is_definite(head: Token, tokens: TokenSpan) -> bool:
        words = {c.lower_ for c in head.lefts if c.dep_ in ("det", "nmod:poss", "poss", "amod")}
        before = tokens.doc[max(tokens.start - 1, 0)].lower_
        return bool((words | {before, tokens[0].lower_}) & DEFINITE)

    def _is_adverbial(self, head: Token, tokens: TokenSpan) -> bool:
        """'in agreement with': a bare singular after a preposition."""
        if tokens.start < head.i or head.tag_ != "NN" or head.text[:1].isupper():
            return False
        if any(c.dep_ in ("det", "nmod:poss") for c in head.children):
            return False
        before = self._doc[max(tokens.start - 1, 0)]
        return before.lower_ in ADVERBIAL and before.i < head.i

    @staticmethod
    def _is_denied(head: Token) -> bool:
        """'there is **no** treaty between them', 'without **any** treaty', '**without** a deal'."""
        words = {child.lower_ for child in head.lefts}
        return bool(words & {"no", "any"}) or ("without" in words and bool(words & {"a", "an"}))

    def _names_party(self, tokens: TokenSpan) -> bool:
        """Whether an entity stands inside: 'the **UN** convention on drugs'."""
        return any(tokens.start <= m.tokens.start < tokens.end for m in self._layers.entities)
