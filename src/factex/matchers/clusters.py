"""Which names of a document are one person's or organization's, and what that one is called.

Names are joined by text: the same known organization, a definition ('Harbour Fraud Office
(HFO)'), initials, a shorter form of one longer name. A shorter form that fits two longer names is
left by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from factex.matchers.acronyms import spells
from factex.matchers.heads import bare_head, head_of, is_company_form, is_company_prefix
from factex.matchers.names import Name
from factex.values.places import find_place

ARTICLE = re.compile(r"^[Tt]he\s+")
WORD = re.compile(r"[^\s,()]+")
MIN_INITIALS = 3


def canonical_names(names: Sequence[Name], aliases: Mapping[str, str]) -> dict[Name, str]:
    """The name of each mention's bearer, as this document gives it most fully.

    Args:
        names: all names of the document.
        aliases: long forms by the short forms that the text defines for them.

    Returns:
        A country's common English name for a country or its people; else the longest name of
        the cluster of people or organizations; else the text itself.
    """
    people = _person_names([n.text for n in names if n.label == "PERSON"])
    bodies = _organization_names([n for n in names if n.label == "ORG"], aliases)
    return {name: _canonical(name, people, bodies) for name in names}


def _canonical(name: Name, people: Mapping[str, str], bodies: Mapping[str, str]) -> str:
    if name.label == "PERSON":
        return people[name.text]
    if name.label == "ORG":
        return bodies[name.text]
    return name.place.name if name.place is not None else plain(name.text)


def plain(text: str) -> str:
    """A name without a leading article, white space run together."""
    return " ".join(ARTICLE.sub("", text).split())


def _person_names(texts: Sequence[str]) -> dict[str, str]:
    """Full names by the texts of person mentions.

    A short name that fits several people keeps to itself.
    """
    words = {text: tuple(WORD.findall(text)) for text in dict.fromkeys(texts)}
    by_word = _index(words)
    names = {}
    for text, parts in words.items():
        near = [*_rarest(by_word, parts)]
        fits = [other for other in near if _is_short_person(parts, words[other])]
        fits.sort(key=lambda other: -len(words[other]))
        names[text] = plain(fits[0] if fits and _agree(fits, words) else text)
    return names


def _index(words: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """Texts by each of their words, letter case apart."""
    index: defaultdict[str, list[str]] = defaultdict(list)
    for text, parts in words.items():
        for word in {part.casefold() for part in parts}:
            index[word].append(text)
    return index


def _rarest(index: Mapping[str, list[str]], words: Sequence[str]) -> list[str]:
    """The texts that hold the rarest of some words: all that can hold every word are among them."""
    found = [index.get(word.casefold(), []) for word in words]
    return min(found, key=lambda texts: len(texts), default=[])


def _is_short_person(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """'Chea' and 'Leang' for 'Chea Leang', 'Asil Nadir' for 'Asil Hussein Nadir'."""
    if len(short) >= len(long) or not short:
        return False
    if len(short) == 1:
        return short[0] in (long[0], long[-1])
    outer = short[0] == long[0] and short[-1] == long[-1]
    return outer or short in (long[: len(short)], long[-len(short) :])


def _agree(fits: Sequence[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether all longer names are forms of the longest one."""
    longest = words[fits[0]]
    return all(set(words[other]) <= set(longest) for other in fits)


def _organization_names(names: Sequence[Name], aliases: Mapping[str, str]) -> dict[str, str]:
    texts = list(dict.fromkeys(name.text for name in names))
    groups = _Groups()
    first_of: dict[str, str] = {}
    known_of = {name.text: name.known.id for name in names if name.known}
    for text, known in known_of.items():
        groups.join(first_of.setdefault(known, text), text)
    for short, long in aliases.items():
        if short in texts:
            groups.join(short, long)
    for text, longer in _shortened(texts, known_of):
        groups.join(text, longer)
    fullest = {members[0]: _fullest(members) for members in groups.sets(texts)}
    return {text: fullest[groups.first(text)] for text in texts}


def _shortened(texts: Sequence[str], known_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of a name and the one longer name that it shortens."""
    words = {text: WORD.findall(plain(text)) for text in texts}
    by_word = _index(words)
    by_initial: defaultdict[str, list[str]] = defaultdict(list)
    for text, parts in words.items():
        if len(parts) > 1:
            by_initial[parts[0][0]].append(text)
    for text, parts in words.items():
        near = [*_rarest(by_word, parts)]
        if len(parts) == 1 and text.isupper():
            near += by_initial.get(text[0], [])
        longer = _one_longer(text, near, known_of)
        if longer is not None:
            yield text, longer


def _one_longer(text: str, near: Sequence[str], known_of: Mapping[str, str]) -> str | None:
    """The one longer name that a text shortens, or None where there is none or are several."""
    fits = [other for other in dict.fromkeys(near) if other != text and _shortens(text, other)]
    if bare_head(text) is not None:
        fits = [other for other in fits if _is_headed_by(other, text)] or fits
    own = known_of.get(text)
    if own is not None:
        fits = [other for other in fits if known_of.get(other, own) == own]
    longest = max(fits, key=lambda other: (len(other), other), default=None)
    if longest is None or not all(f == longest or _shortens(f, longest) for f in fits):
        return None
    return longest


def _shortens(short: str, long: str) -> bool:
    """Whether a name is a shorter form of another by its words alone."""
    a, b = WORD.findall(plain(short)), WORD.findall(plain(long))
    if [w.casefold() for w in a] == [w.casefold() for w in b]:
        return len(short) < len(long) or (len(short) == len(long) and short > long)
    if len(a) >= len(b):
        return False
    if len(a) == 1 and short.isupper() and len(short) >= MIN_INITIALS:
        return spells(short, b)
    if len(a) == 1 and bare_head(a[0]) is not None:
        return a[0] in b
    if is_company_prefix(b[0]) and b[1:] == a:
        return True
    if len(a) > 1 and a[-1] == b[-1] and bare_head(a[-1]) is not None:
        return _in_order(a, b)
    if b[: len(a)] == a:
        return _is_droppable_tail(a, b[len(a) :]) or _is_first_word_of_company(a, long)
    return b[-len(a) :] == a and _is_place(" ".join(b[: -len(a)]))


def _is_headed_by(name: str, word: str) -> bool:
    """Whether a word is the head of a name: 'House of Commons', not 'House Ports Committee'."""
    return re.split(r"\s(?:of|for|on)\s", name)[0].endswith(word)


def _in_order(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether all words of a short form stand in the long one in the same order."""
    rest = iter(long)
    return all(word in rest for word in short)


def _is_droppable_tail(kept: Sequence[str], tail: Sequence[str]) -> bool:
    """What a short form leaves out at the end: a company form, a place, 'of ...', a head noun."""
    rest = [word for word in tail if not is_company_form(word)]
    if not rest or _is_place(" ".join(rest)):
        return True
    if rest[0].lower() in ("of", "for"):
        return head_of(" ".join(kept)) is not None and len(kept) > 1
    stem = " ".join(kept)
    if len(rest) > 1 or _is_place(stem) or head_of(stem) is not None:
        return False
    return head_of(f"{stem} {rest[0]}") is not None


def _is_first_word_of_company(short: Sequence[str], long: str) -> bool:
    """'Harlow' for 'Harlow Marine Systems'."""
    if len(short) > 1 or _is_place(short[0]) or bare_head(short[0]) is not None:
        return False
    head = head_of(long)
    return head is not None and head.org_type == "company"


def _is_place(text: str) -> bool:
    return find_place(plain(text)) is not None


def _fullest(texts: Iterable[str]) -> str:
    """The longest form of a name; of equally long ones not the one in capitals throughout."""
    return min((plain(text) for text in texts), key=lambda t: (-len(t), t.isupper(), t))


class _Groups:
    """Disjoint sets of texts; a text never joined is a set of its own."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, left: str, right: str) -> None:
        a, b = self.first(left), self.first(right)
        if a != b:
            self._parent[max(a, b)] = min(a, b)

    def first(self, text: str) -> str:
        """The text that stands for a set."""
        while (parent := self._parent.get(text, text)) != text:
            text = parent
        return text

    def sets(self, texts: Iterable[str]) -> Iterator[list[str]]:
        """The sets of all texts given or joined, each with the text that stands for it first."""
        members: defaultdict[str, list[str]] = defaultdict(list)
        for text in dict.fromkeys((*texts, *self._parent, *self._parent.values())):
            members[self.first(text)].append(text)
        for first, others in members.items():
            yield [first, *(other for other in others if other != first)]
