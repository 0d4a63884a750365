"""What the words beside a name say about it: 'the carrier Harlowe', 'Harlowe, a charity'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, cast

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex.matchers.base import tokens_of
from factex.matchers.intervals import window
from factex.patterns import cached, load_patterns
from factex.records import OrgType, Span
from factex.syntax import first_conjunct, is_copular, is_passive, relation
from factex.values.places import find_place

Kind = Literal["apposition", "after", "of", "verb", "modifier", "members"]
REACH = 9
MODIFIERS = 4
MEMBERS = 5


class Typing(NamedTuple):
    """A type and the pattern that gives it."""

    org_type: OrgType
    id: str


class Cue(NamedTuple):
    """A word beside names and the type that it gives them.

    Attributes:
        kind: where it stands.
        typing: the type and the pattern.
        general: whether a modifier may overrule it and a head noun in the name goes before it.
        sure: whether it makes an organization of a name that the recogniser takes for a place's
            or a person's.
        personal: whether people may have it as well ('her shares').
        is_blank: whether it leaves the type to its modifiers ('a body').
        national: the type that it gives behind a demonym ('the Norwegian group').
    """

    kind: Kind
    typing: Typing
    general: bool
    sure: bool
    personal: bool
    is_blank: bool
    national: OrgType | None


def type_in_context(doc: Doc, mentions: Iterable[Span]) -> Typing | None:
    """The type that most mentions of a name stand beside, or None where nothing tells one.

    Read are an apposition ('Harlowe, a charity'; 'the carrier Harlowe'), a definition ('Harlowe
    is a charity'), the noun that follows ('Harlowe shares'), the noun before 'of' or 'at'
    ('shareholders of Harlowe') and the verb ('Harlowe acquired').
    """
    found = [cue.typing for span in mentions for cue in _cues(tokens_of(doc, span.start, span.end))]
    votes = Counter(typing.org_type for typing in found)
    if not votes:
        return None
    best = votes.most_common(1)[0][0]
    return next(typing for typing in found if typing.org_type == best)


def definition_of(doc: Doc, mentions: Iterable[Span]) -> Typing | None:
    """The type by the first noun that says clearly what a name is: 'a militia'."""
    for span in mentions:
        for cue in _cues(tokens_of(doc, span.start, span.end)):
            if cue.kind in ("apposition", "modifier", "members") and not cue.general:
                return cue.typing
    return None


def sure_cue(span: TokenSpan, *, person: bool) -> str | None:
    """The id of a cue that makes any name an organization's, whatever the recogniser says.

    Args:
        span: the name.
        person: whether it may be a person's, who may own shares too, but has none 'in' himself.
    """
    may_own = person and span.doc[span.start - 1 : span.start].text != "in"
    found = (cue.typing.id for cue in _cues(span) if cue.sure and not (may_own and cue.personal))
    return next(found, None)


def _cues(span: TokenSpan) -> Iterator[Cue]:
    for kind, token in _neighbours(span):
        cue = _look_up(kind, token)
        if cue is not None and kind == "apposition" and cue.general and token.is_lower:
            cue = _modified(token, span) or _of_a_country(token, cue)
        if cue is not None and not cue.is_blank:
            yield cue


def _look_up(kind: Kind, token: Token) -> Cue | None:
    table = _table()
    forms = (token.text, token.lower_ if token.is_sent_start else "", token.lemma_)
    return next((cue for form in forms if (cue := table.get((kind, form)))), None)


def _modified(noun: Token, name: TokenSpan) -> Cue | None:
    """What modifiers or members make of a noun: '**rights** group', 'bloc of **states**'."""
    doc = noun.doc
    first, last = window(doc, noun.i, noun.i + 1, MEMBERS)
    for token in reversed(doc[max(first, noun.i - MODIFIERS) : noun.i]):
        if token.is_punct and token.text != "-":
            break
        cue = _table().get(("modifier", token.lower_))
        if cue is not None and token.i not in range(name.start, name.end):
            return cue
    if doc[noun.i + 1 : last].text.startswith("of "):
        for token in doc[noun.i + 2 : last]:
            cue = _look_up("members", token)
            if cue is not None or token.is_punct:
                return cue
    return None


def _neighbours(span: TokenSpan) -> Iterator[tuple[Kind, Token]]:
    doc = span.doc
    first, last = window(doc, span.start, span.end, reach=REACH)
    yield from (("apposition", token) for token in _appositions(span, first, last))
    if span.end < last:
        yield "after", doc[span.end]
    if span.start - 2 >= first and doc[span.start - 1].lower_ in ("of", "at", "in"):
        yield "of", doc[span.start - 2]
    root = span.root
    if relation(root) == "poss" and root.head.i >= span.end:
        yield "after", root.head
    verb = root.head
    is_agent = relation(root) == "agent"
    if is_agent or (relation(root) == "subj" and not is_passive(verb)):
        yield "verb", verb


def _appositions(span: TokenSpan, first: int, last: int) -> Iterator[Token]:
    doc, root = span.doc, span.root
    head = first_conjunct(root)
    for child in head.children:
        if relation(child) == "appos" and child.i >= span.end:
            yield child
    if root.head.i < span.start and relation(root) in ("appos", "flat", "compound"):
        yield root.head
    if relation(root) == "subj" and is_copular(root.head) and root.head.i >= span.end:
        yield root.head
    if span.start > first:
        yield doc[span.start - 1]
    if doc[span.end : span.end + 2].text in (", a", ", an"):
        yield from _surface_noun(doc, span.end + 2, last)


def _surface_noun(doc: Doc, start: int, last: int) -> Iterator[Token]:
    """The last noun of the phrase that begins at a token, if it gives a type; without the parse."""
    end = start
    while end < last and not doc[end].is_stop and (doc[end].text == "-" or not doc[end].is_punct):
        end += 1
    for token in reversed(doc[start:end]):
        if _look_up("apposition", token) is not None:
            yield token
            return
        if token.pos_ not in ("VERB", "ADJ", "ADV"):
            return  # 'a bank **executive**'


def _of_a_country(noun: Token, cue: Cue) -> Cue:
    """A general noun with nothing but a country before it: 'the **Norwegian group** Harlowe'."""
    place = find_place(noun.nbor(-1).text) if cue.national is not None and noun.i > 0 else None
    if place is None or place.kind != "demonym" or cue.national is None:
        return cue
    return cue._replace(typing=Typing(cue.national, cue.typing.id), general=False)


@cached
def _table() -> Mapping[tuple[Kind, str], Cue]:
    return {
        (pattern.attrs["kind"], str(pattern.pattern)): Cue(
            kind=pattern.attrs["kind"],
            typing=Typing(cast(OrgType, pattern.label or "other"), pattern.id),
            general=bool(pattern.attrs.get("general", False)),
            sure=bool(pattern.attrs.get("sure", False)),
            personal=bool(pattern.attrs.get("personal", False)),
            is_blank=pattern.label is None,
            national=pattern.attrs.get("demonym"),
        )
        for pattern in load_patterns("organization_cues")
    }
