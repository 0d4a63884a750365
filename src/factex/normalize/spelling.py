"""Words that an extractor ran together, and headings in capitals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from factex.normalize.words import Words
from factex.offsets import Edit, OffsetMap

COMPOUND = re.compile(r"[^\W\d_]{1,30}(?:-[^\W\d_]{1,30}){1,3}")
WORD = re.compile(r"[^\W_]+")
SENTENCE_GAP = re.compile(r"(?:(?<=[a-z]{3})|(?<=[a-z][\"')]))([.!?])(?=[A-Z][a-z]+[ ,'])")
STRAY_SPACE = re.compile(r"(?<=[\w)\"'%]) (?=[.,;](?:\s|$))")
STRAY_STOP = re.compile(r"(?<= )\.(?=[A-Z][a-z])")
CASE_BREAK = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
NAME_AND_ACRONYM = re.compile(r"\b([A-Z][a-z]{3,20})([A-Z]{2,8})\b")
ACRONYM_AND_NAME = re.compile(r"\b([A-Z]{3,8}?)([A-Z][a-z]{3,20})\b")
NAME_AND_NAME = re.compile(r"\b([A-Z][a-z]{2,20})([A-Z][a-z]{2,20})\b")
CAPITALS = re.compile(r"\b[A-Z]{2,}(?:[ ,:;&/'-]{1,3}[A-Z]{2,}|[ ,:;&/'-]{1,3}[AI]\b){2,}")
LEFT_PART = re.compile(r"[^\W\d_]+$")
RIGHT_PART = re.compile(r"[^\W\d_]+")
MAX_PART = 30
MIN_COMPOUNDS = 2
MIN_FIRST = 3
MIN_KNOWN = 2
"""Times that the right half of a glued word must stand alone when the left never does."""
MAX_HEADING = 250
MAX_CAPITALS_SHARE = 0.3
MIN_WORD = 7
"""Acronyms are shorter: a longer word in capitals is a word."""


def repair_words(text: OffsetMap, words: Words) -> OffsetMap:
    """Put back lost hyphens and spaces; write headings in capitals as titles.

    Only what the document itself or a country name vouches for is taken apart, so that
    'McDonald', 'iPhone' and 'YouTube' stay whole.
    """
    rules = (
        _lost_hyphens,
        _glued_names,
        _glued_sentences,
        _stray_spaces,
        _glued_dates,
        _capitals,
    )
    for rule in rules:
        text = text.edit(rule(text.text, words))
    return text


def _lost_hyphens(text: str, words: Words) -> Iterator[Edit]:
    """'anticorruption' in a document that writes 'anti-corruption' again and again."""
    compounds = Counter(found.group().lower() for found in COMPOUND.finditer(text))
    places = {
        compound.replace("-", ""): compound.index("-")
        for compound, count in compounds.items()
        if count >= MIN_COMPOUNDS
        and compound.count("-") == 1
        and compound.index("-") >= MIN_FIRST  # 'co-operation' beside 'cooperation' is no damage
    }
    if not places:
        return
    glued = [found for found in WORD.finditer(text) if found.group().lower() in places]
    counts = Counter(found.group().lower() for found in glued)
    for found in glued:
        word = found.group().lower()
        place = places[word]
        if counts[word] * 2 <= compounds[f"{word[:place]}-{word[place:]}"]:
            yield found.start() + place, found.start() + place, "-"


def _glued_names(text: str, words: Words) -> Iterator[Edit]:
    """'ChinaASEAN', 'ASEANChina', 'ChinaAustralia': a hyphen lost at a line end."""
    countries = words["countries"]
    places = {
        found.end(1)
        for regex, checked in (
            (NAME_AND_ACRONYM, (1,)),
            (ACRONYM_AND_NAME, (2,)),
            (NAME_AND_NAME, (1, 2)),
        )
        for found in regex.finditer(text)
        if all(found.group(group) in countries for group in checked)
    }
    for place in sorted(places):
        yield place, place, "-"


def _glued_sentences(text: str, words: Words) -> Iterator[Edit]:
    """'cooperation.The', ' .The', and list items run together ('a shareThe offer')."""
    gaps = {
        found.end(): " " for regex in (SENTENCE_GAP, STRAY_STOP) for found in regex.finditer(text)
    }
    breaks = [found.start() for found in CASE_BREAK.finditer(text)]
    if breaks:
        known = Counter(found.group() for found in WORD.finditer(text))
        for place in breaks:
            left, right = _halves(text, place)
            if left.islower() and known[right] and (known[left] or known[right] >= MIN_KNOWN):
                gaps[place] = " " if left in words["open_ends"] else "\n\n"
    for place in sorted(gaps):
        yield place, place, gaps[place]


def _stray_spaces(text: str, words: Words) -> Iterator[Edit]:
    """'ASEAN .' and 'the report , published': a blank before a mark that ends a phrase."""
    for found in STRAY_SPACE.finditer(text):
        yield found.start(), found.end(), ""


def _halves(text: str, place: int) -> tuple[str, str]:
    """The two parts of the word that has `place` inside."""
    left = LEFT_PART.search(text[max(place - MAX_PART, 0) : place])
    right = RIGHT_PART.match(text, place, place + MAX_PART)
    return (left.group() if left else ""), (right.group() if right else "")


def _glued_dates(text: str, words: Words) -> Iterator[Edit]:
    """'Dec. 5Listing begins' (two list items) and '4 May 19023 June 1971' (a lost dash)."""
    item, span = _date_patterns(words["months"])
    found = [(match.end(), "\n\n") for match in item.finditer(text)]
    found += [(match.end(), " - ") for match in span.finditer(text)]
    for place, new in sorted(found):
        yield place, place, new


@lru_cache(maxsize=4)
def _date_patterns(months: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A day of a month with a word glued to it; a full date with another glued to it."""
    month = f"(?:{'|'.join(sorted(months, key=lambda name: (-len(name), name)))})"
    item = re.compile(rf"\b{month}\.? \d{{1,2}}(?=[A-Z][a-z]{{2}})")
    day_first = rf"\d{{1,2}} {month} \d{{4}}"
    month_first = rf"{month} \d{{1,2}}, \d{{4}}"
    span = re.compile(rf"\b{day_first}(?={day_first}\b)|\b{month_first}(?={month_first}\b)")
    return item, span


def _capitals(text: str, words: Words) -> Iterator[Edit]:
    """'TREATY ON THE LAW OF ASEAN' to 'Treaty on the Law of ASEAN': parsers know few capitals."""
    runs = [run for run in CAPITALS.finditer(text) if len(run.group()) <= MAX_HEADING]
    if not runs:
        return
    spelled = [found.group() for found in WORD.finditer(text)]
    known = {word.lower() for word in spelled if not word.isupper()}
    if sum(word.isupper() for word in spelled) > MAX_CAPITALS_SHARE * len(spelled):
        return  # a text all in capitals tells nothing of how its words are written
    for run in runs:
        for number, found in enumerate(WORD.finditer(text, run.start(), run.end())):
            new = _in_title_case(found.group(), known, words["small_words"], first=number == 0)
            if new != found.group():
                yield found.start(), found.end(), new


def _in_title_case(word: str, known: set[str], small: frozenset[str], *, first: bool) -> str:
    """A word of a heading as a title has it; a short word that the text has nowhere else stays."""
    lower = word.lower()
    if lower in small:
        return word.capitalize() if first else lower
    return word.capitalize() if lower in known or len(word) >= MIN_WORD else word
