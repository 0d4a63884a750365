"""Head nouns of names: what kind of body a name denotes, and names found by their head noun.

'Ministry of Water and Forestry' and 'Harlow County Court' say by themselves that they are
organizations and of which type; 'Vienna Convention' says that it is none. The words are in
`patterns/organization_heads.jsonl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from factex.matchers.intervals import window
from factex.matchers.phrases import phrase_matcher
from factex.parse import as_spacy
from factex.patterns import cached, load_patterns
from factex.records import EntityLabel, OrgType
from factex.values.places import find_place

HeadKind = Literal["strong", "weak", "suffix", "prefix", "short"]
WORD = re.compile(r"[^\s,()\"]+")
LINKS = frozenset({"of", "for", "on", "against", "to", "in", "at", "into"})
COMPLEMENTS = frozenset({"of", "for"})
MAX_NAME_TOKENS = 16
MAX_KEYWORD_WORDS = 3
NUMBERED = re.compile(r"[0-9]+(?:st|nd|rd|th|d)")
ORDINAL = "#ordinal"
"""Stands among the words of a keyword for any ordinal: '**47th** Brigade'."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun (or head phrase) of names.

    Attributes:
        id: pattern id.
        org_type: type of an organization with this head; None when such a name is none.
        entity: label of the entity when it is no organization; None when it is no entity.
        kind: `strong` heads make a name without help from the entity recogniser, `weak` ones
            only type what it found and `short` ones are only short forms ('the House');
            `suffix` and `prefix` are legal forms and the like ('Ltd', 'PT', 'Universidad').
        alone: whether the bare capitalised head is a name ('Parliament').
        prepositions: those that go on with the name ('Ministry of ...').
        surname: whether people bear it as well ('Power').
        opens: whether it may stand first ('Radio Harlow').
    """

    id: str
    org_type: OrgType | None
    entity: EntityLabel | None
    kind: HeadKind
    alone: bool
    prepositions: frozenset[str]
    surname: bool = False
    opens: bool = False


class Keyword(NamedTuple):
    """A word that, with one of some heads, decides the type: 'Anti-Corruption Bureau'.

    None is the type of what is no organization: 'Fifth Congress'.

    `position` is where in the name it stands; at the start and end it may be several words.
    """

    id: str
    org_type: OrgType | None
    words: frozenset[str]
    heads: frozenset[str]
    position: Literal["any", "first", "last"]


class HeadedName(NamedTuple):
    """A name found by its head noun, in token indices."""

    start: int
    end: int
    head: Head


def head_of(name: str) -> Head | None:
    """The head that decides what a name denotes, or None where no listed head does.

    A keyword goes before the head noun, a company form before both; of several head phrases
    that end at the same word, the longest counts.

    >>> head_of("Ministry of Finance").org_type, head_of("Harlow Timber Ltd").org_type
    ('government', 'company')
    >>> head_of("Coastal Anti-Corruption Bureau").org_type
    'law_enforcement'
    >>> head_of("Vienna Convention").org_type is None
    True
    """
    words = WORD.findall(name)
    if not words:
        return None
    whole = _company_form(words) or _opening_phrase(words)
    if whole is not None:
        return whole
    for end in _phrase_ends(words):
        head = _phrase_ending_at(words, end)
        if head is not None:
            return _with_keyword(words, words[end - 1], head)
    first = _head_named(words[0]) if len(words) > 1 else None
    return first if first is not None and first.opens else None


def find_headed_names(doc: Doc) -> Iterator[HeadedName]:
    """Names that grow from a strong head noun over the capitalised words around it.

    Yields:
        Names in the order of their heads; they may overlap ('Court' in 'Court of Appeal').
    """
    for start, end, head in _head_hits(doc):
        if head.kind in ("weak", "short") and not head.alone:
            continue
        if head.kind == "prefix":
            left, right = start, _grow_after_prefix(doc, end, head)
        else:
            left, right = _grow_left(doc, start, head), _grow_right(doc, end, head)
        if head.alone or left < start or right > end:
            yield HeadedName(left, right, head)


def is_title(word: str) -> bool:
    """Whether a word is a title or office before a name ('Minister', 'Mr')."""
    return word in _words("person_title") or word in _words("former")


def is_calendar(word: str) -> bool:
    """Whether a word names a weekday or a month."""
    return word in _words("calendar")


def is_company_form(word: str) -> bool:
    """Whether a word is a company's legal form ('Ltd', 'Plc')."""
    head = _heads().get(word)
    return head is not None and head.kind == "suffix"


def company_stem(name: str) -> str | None:
    """What is left of a company's name without legal forms and head nouns, None if nothing is.

    A single word is left only of a legal form: 'Harlow' of 'Harlow Ltd', not of 'Harlow Bank'.

    >>> company_stem("Polly Harlow International"), company_stem("Harlow Bank")
    ('Polly Harlow', None)
    """
    words = WORD.findall(name)
    stem = words[1:] if words and is_company_prefix(words[0]) else words
    while stem and is_company_form(stem[-1]):
        stem = stem[:-1]
    head = bare_head(stem[-1]) if len(stem) > 2 else None
    if head is not None and head.org_type == "company":
        stem = stem[:-1]
    return " ".join(stem) if stem and stem != words else None


def is_company_prefix(word: str) -> bool:
    """Whether a word is a company's legal form written first ('PT')."""
    head = _heads().get(word)
    return head is not None and head.kind == "prefix"


def bare_head(word: str) -> Head | None:
    """The head noun that a single capitalised word is ('Commission'), company forms apart."""
    head = _heads().get(word)
    return head if head is not None and head.kind in ("strong", "weak", "short") else None


def _company_form(words: list[str]) -> Head | None:
    head = _heads().get(words[-1]) or _heads().get(words[-1].rstrip("."))
    if head is not None and head.kind == "suffix" and len(words) > 1:
        return head
    head = _heads().get(words[0])
    return head if head is not None and head.kind == "prefix" and len(words) > 1 else None


def _opening_phrase(words: list[str]) -> Head | None:
    """A head phrase with a complement of its own that opens a name: 'Office of the Prosecutor'."""
    links = (i for i, word in enumerate(words) if i and word in COMPLEMENTS)
    first = next(links, len(words))
    for end in range(len(words), first + 1, -1):
        head = _head_named(" ".join(words[:end]))
        if head is not None:
            return head
    return None


def _phrase_ends(words: list[str]) -> Iterator[int]:
    """Where a head phrase may end: at a preposition, after it, at the end, before a last place.

    'Duma of the Russian Federation' is no federation: with 'of the' the end does not count. An
    'and' counts last: 'Cement and Lime **Institute**'.
    """
    for i, word in enumerate(words):
        if i and word.lower() in LINKS:
            yield from (i + 1, i)
            if words[i + 1 : i + 2] == ["the"]:
                return
    yield len(words)
    if len(words) > 1 and (words[-1].isdigit() or find_place(words[-1]) is not None):
        yield len(words) - 1
    yield from (i for i, word in enumerate(words) if i and word.lower() == "and")


def _phrase_ending_at(words: list[str], end: int) -> Head | None:
    for start in range(max(0, end - 5), end):
        head = _head_named(" ".join(words[start:end]))
        if head is not None:
            return head
    return None


def _head_named(phrase: str) -> Head | None:
    head = _heads().get(phrase)
    if head is None and phrase.isupper():
        head = _heads().get(phrase.title())
    if head is None and phrase.islower() and " " not in phrase:
        head = _heads().get(phrase.title())
    return head if head is None or head.kind in ("strong", "weak") else None


def _with_keyword(words: list[str], head_word: str, head: Head) -> Head:
    if head.org_type is None:
        return head
    for keyword in _keywords():
        if keyword.org_type == "international" and _is_national(words):
            continue  # 'Islamic Guard Corps **of Iran**'
        if head_word in keyword.heads and _has_keyword(words, keyword):
            return Head(keyword.id, keyword.org_type, None, head.kind, False, head.prepositions)
    return head


def _is_national(words: list[str]) -> bool:
    """Whether a name ends in a country: 'Lawyers' Union **of Peru**', '... of the Fiji Islands'."""
    last = (
        len(words) - 1 - next((i for i, w in enumerate(reversed(words)) if w == "of"), len(words))
    )
    place = find_place(" ".join(w for w in words[last + 1 :] if w != "the")) if last > 0 else None
    return place is not None and place.kind == "country"


def is_worldwide(word: str) -> bool:
    """Whether a word in a name says that it is of no one country: 'International', 'European'."""
    return word in _words("worldwide")


def _has_keyword(words: list[str], keyword: Keyword) -> bool:
    if ORDINAL in keyword.words and any(map(_is_ordinal, words)):
        return True
    if keyword.position == "any":
        return not keyword.words.isdisjoint(words)
    sizes = range(1, min(len(words), MAX_KEYWORD_WORDS + 1))
    if keyword.position == "first":
        return any(" ".join(words[:size]) in keyword.words for size in sizes)
    return any(
        " ".join(words[-size:]) in keyword.words
        and find_place(" ".join(words[-size - 1 :])) is None
        for size in sizes
    )


def _is_ordinal(word: str) -> bool:
    """Whether a word numbers a unit or session: '47th', 'Fourth'."""
    return NUMBERED.fullmatch(word) is not None or word in _words("ordinal")


def _head_hits(doc: Doc) -> Iterator[tuple[int, int, Head]]:
    """Head phrases of organizations in the Doc, the longest where several end at one token.

    Phrases that name none compete ('Party Congress') and are left out when they win, and so is a
    head that a place's noun follows ('Court Street').
    """
    longest: dict[int, int] = {}
    for _, start, end in _head_matcher(doc.vocab)(as_spacy(doc)):
        longest[end] = min(start, longest.get(end, start))
    for end, start in longest.items():
        head = _heads()[doc[start:end].text]
        if head.kind == "suffix" and _is_hyphenated(doc, end):
            continue
        following = bare_head(doc[end].text) if end < len(doc) else None
        if head.org_type is not None and (following is None or following.entity != "LOC"):
            yield start, end, head


def _is_hyphenated(doc: Doc, end: int) -> bool:
    """'**Co**-operation'."""
    return doc[end : end + 1].text == "-" and not doc[end - 1].whitespace_


def _grow_left(doc: Doc, start: int, head: Head) -> int:
    begin = start
    floor, _ = window(doc, start, start + 1, MAX_NAME_TOKENS)
    while start > floor:
        previous = _step_left(doc, start, floor, head, at_head=start == begin)
        if previous == start:
            return start
        start = previous
    return start


def _step_left(doc: Doc, start: int, floor: int, head: Head, *, at_head: bool) -> int:
    """Start of the name with the next word on its left taken in; `start` when it ends here.

    'Governor's Office' keeps its possessor, 'the Governor's Ports Board' does not: `at_head`.
    """
    token = doc[start - 1]
    if _is_name_word(token):
        return start - 1
    two_back = doc[start - 2] if start - 2 >= floor else None
    if two_back is None:
        return start
    if token.text in ("'s", "'") and _is_inner_possessor(two_back):
        return start - 2 if at_head or two_back.text == "People" else start
    if token.text == "-" and not token.whitespace_ and _is_name_word(two_back):
        return start - 2
    if token.text == "&" and _is_name_word(two_back):
        return start - 2
    if token.lower_ == "and" and head.kind != "suffix" and _is_common_part(two_back):
        return start - 2 if find_place(doc[start].text) is None else start
    return start


def _is_name_word(token: Token) -> bool:
    """Whether a token can be part of a name on the left of its head."""
    text = token.text
    if not text[0].isupper() or is_calendar(text) or is_title(text):
        return False
    if "[" in text or "]" in text:
        return False
    return not token.is_stop or (len(text) > 1 and text.isupper())


def _is_common_part(token: Token) -> bool:
    """'National Development and Reform Commission', but not 'Laos and the Ports Commission'."""
    if not _is_name_word(token) or token.ent_type_ == "PERSON":
        return False
    return find_place(token.text) is None and bare_head(token.text) is None


def _is_inner_possessor(token: Token) -> bool:
    return token.text in _words("possessive")


def _grow_right(doc: Doc, end: int, head: Head) -> int:
    """End of the name with its complements: 'of Foreign Affairs and Trade', 'for Ports'."""
    _, limit = window(doc, end - 1, end, MAX_NAME_TOKENS)
    prepositions = head.prepositions
    while end < limit - 1 and doc[end].text in prepositions:
        first = end + 1 + (doc[end + 1].text == "the")
        stop = _complement_end(doc, first, limit)
        if stop == first or _is_other_body(doc, first, stop):
            return end
        end, prepositions = stop, COMPLEMENTS
    return end


def _grow_after_prefix(doc: Doc, end: int, head: Head) -> int:
    """End of a name that its head opens: 'PT Harlow Kayu', 'Universidad de Harlow'."""
    _, limit = window(doc, end - 1, end, MAX_NAME_TOKENS)
    stop = end
    while end < limit and (_is_name_word(doc[end]) or doc[end].text in head.prepositions):
        end += 1
        stop = end if doc[end - 1].text[0].isupper() else stop
    return stop


def _is_other_body(doc: Doc, start: int, end: int) -> bool:
    """Whether a complement names a body itself: 'Visa Section of the Embassy of Peru'."""
    if doc[start - 1].lower_ != "the":
        return False
    head = head_of(doc[start:end].text)
    goes_on = end < len(doc) and doc[end].text in COMPLEMENTS
    return head is not None and head.org_type is not None and (end - start > 1 or goes_on)


def _complement_end(doc: Doc, start: int, limit: int) -> int:
    end = start
    while end < limit and (
        _is_complement_word(doc[end], first=end == start)
        or (end > start and _continues_list(doc, end, limit))
    ):
        end += 1
    return end


def _is_complement_word(token: Token, *, first: bool) -> bool:
    """Whether a word can stand in a complement; 'Justice' is a title only further on."""
    text = token.text
    return text[0].isupper() and not is_calendar(text) and (first or not is_title(text))


def _continues_list(doc: Doc, i: int, limit: int) -> bool:
    """Whether 'and', ',' '&', '-' or a possessive goes on inside the complement."""
    if i + 1 >= limit or not doc[i + 1].text[0].isupper():
        return False
    token, following = doc[i], doc[i + 1]
    if token.text == "-" and not token.whitespace_:
        return True
    if token.text == "'s":
        return _is_inner_possessor(doc[i - 1])
    if find_place(following.text) or find_place(doc[i - 1].text) or is_title(following.text):
        return False
    if following.text in _first_head_words():
        return False
    if token.text in ("and", "&"):
        return following.ent_type_ != "PERSON"
    return token.text == "," and any(t.text == "and" for t in doc[i + 2 : min(limit, i + 6)])


@cached
def _heads() -> Mapping[str, Head]:
    return {
        pattern.pattern: Head(
            id=pattern.id,
            org_type=cast(OrgType | None, pattern.label),
            entity=pattern.attrs.get("entity"),
            kind=pattern.attrs["kind"],
            alone=bool(pattern.attrs.get("alone", False)),
            prepositions=frozenset(pattern.attrs.get("prepositions", ())),
            surname=bool(pattern.attrs.get("surname", False)),
            opens=bool(pattern.attrs.get("opens", False)),
        )
        for pattern in load_patterns("organization_heads")
        if isinstance(pattern.pattern, str)
    }


@cached
def _keywords() -> tuple[Keyword, ...]:
    return tuple(
        Keyword(
            id=pattern.id,
            org_type=cast(OrgType | None, pattern.label),
            words=frozenset(pattern.attrs["words"]),
            heads=frozenset(pattern.attrs["heads"]),
            position=pattern.attrs["position"],
        )
        for pattern in load_patterns("organization_heads")
        if pattern.attrs["kind"] == "keyword"
    )


@cached
def _first_head_words() -> frozenset[str]:
    """Words that open a name of their own after 'and': 'Ministry of Ports and Bureau of Mines'."""
    openers = (phrase.split()[0] for phrase, head in _heads().items() if "of" in head.prepositions)
    return frozenset(openers)


@cached
def _words(label: str) -> frozenset[str]:
    return frozenset(
        str(pattern.pattern) for pattern in load_patterns("titles") if pattern.label == label
    )


@cached
def _head_matcher(vocab: Vocab) -> PhraseMatcher:
    return phrase_matcher(vocab, sorted(_heads()))
