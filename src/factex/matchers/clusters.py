"""Which names of a document are one person's or organization's, and what that one is called.

Names are joined by text: the same known organization, a definition ('Harbour Fraud Office
(HFO)'), initials, a shorter form of one longer name. A shorter form that fits two longer names is
left by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

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
    """Full names by the texts of person mentions; the first full name that a short one fits."""
    words = {text: tuple(WORD.findall(text)) for text in dict.fromkeys(texts)}
    full = sorted(words, key=lambda text: -len(words[text]))
    names = {}
    for text, parts in words.items():
        fits = [other for other in full if _is_short_person(parts, words[other])]
        names[text] = plain(fits[0] if fits and _agree(fits, words) else text)
    return names


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
    groups = _Groups([*texts, *aliases.values()])
    by_known: dict[str, str] = {}
    known_of = {name.text: name.known.id for name in names if name.known}
    for text, known in known_of.items():
        groups.join(by_known.setdefault(known, text), text)
    for short, long in aliases.items():
        if short in texts:
            groups.join(short, long)
    for text in texts:
        longer = _one_longer(text, texts, known_of)
        if longer is not None:
            groups.join(text, longer)
    return {text: _fullest(groups.members(text)) for text in texts}


def _one_longer(text: str, texts: Sequence[str], known_of: Mapping[str, str]) -> str | None:
    """The one longer name that a text shortens, or None where there is none or are several."""
    fits = [other for other in texts if other != text and _shortens(text, other)]
    if bare_head(text) is not None:
        fits = [other for other in fits if _is_headed_by(other, text)] or fits
    own = known_of.get(text)
    if own is not None:
        fits = [other for other in fits if known_of.get(other, own) == own]
    longest = max(fits, key=len, default=None)
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
        return _is_droppable_tail(a, b[len(a) :])
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


def _is_place(text: str) -> bool:
    return find_place(plain(text)) is not None


def _fullest(texts: Iterable[str]) -> str:
    """The longest form of a name; of equally long ones the first in the alphabet."""
    return min((plain(text) for text in texts), key=lambda text: (-len(text), text))


class _Groups:
    """Disjoint sets of texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._root = {text: text for text in texts}

    def join(self, left: str, right: str) -> None:
        a, b = self._find(left), self._find(right)
        if a != b:
            self._root[max(a, b)] = min(a, b)

    def members(self, text: str) -> list[str]:
        root = self._find(text)
        return [other for other in self._root if self._find(other) == root]

    def _find(self, text: str) -> str:
        while self._root.setdefault(text, text) != text:
            text = self._root[text]
        return text
