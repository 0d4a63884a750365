"""What the words beside a name say about it: 'the carrier Harlowe', 'Harlowe, a charity'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex.matchers.base import tokens_of
from factex.matchers.intervals import window
from factex.patterns import cached, load_patterns
from factex.records import OrgType, Span
from factex.syntax import relation


class Cue(NamedTuple):
    """A noun beside names and the type that it gives them."""

    id: str
    org_type: OrgType


def type_in_context(doc: Doc, mentions: Iterable[Span]) -> Cue | None:
    """The cue for the type that most mentions of a name stand beside, or None without one.

    Read are an apposition ('Harlowe, a charity'; 'the carrier Harlowe'), the noun that follows
    ('Harlowe shares') and the noun before 'of' or 'at' ('shareholders of Harlowe').
    """
    found = [cue for span in mentions for cue in _cues(tokens_of(doc, span.start, span.end))]
    votes = Counter(cue.org_type for cue in found)
    if not votes:
        return None
    best = votes.most_common(1)[0][0]
    return next(cue for cue in found if cue.org_type == best)


def _cues(span: TokenSpan) -> Iterator[Cue]:
    for kind, token in _neighbours(span):
        cue = _table().get((kind, token.text)) or _table().get((kind, token.lemma_))
        if cue is not None:
            yield cue


def _neighbours(span: TokenSpan) -> Iterator[tuple[str, Token]]:
    doc = span.doc
    first, last = window(doc, span.start, span.end, reach=2)
    root = span.root
    for child in root.children:
        if relation(child) == "appos" and child.i >= span.end:
            yield "apposition", child
    if root.head.i < span.start and relation(root) in ("appos", "flat", "nmod:desc", "compound"):
        yield "apposition", root.head
    if span.start > first:
        yield "apposition", doc[span.start - 1]
    if span.end < last:
        yield "after", doc[span.end]
    if span.start - 2 >= first and doc[span.start - 1].lower_ in ("of", "at", "in"):
        yield "of", doc[span.start - 2]


@cached
def _table() -> Mapping[tuple[str, str], Cue]:
    return {
        (pattern.attrs["kind"], str(pattern.pattern)): Cue(pattern.id, cast(OrgType, pattern.label))
        for pattern in load_patterns("organization_cues")
    }
