"""Countries, demonyms and capitals by name, with ISO 3166-1 alpha-2 codes.

Country names and codes come from pycountry (ISO 3166-1) and babel (CLDR's short English names);
`patterns/places.jsonl` adds what neither has: demonyms, names in the news ('Lao PDR', 'ROK'),
states of the past and the cities that stand for a country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import pycountry
from babel import Locale

from factex.patterns import Pattern, cached, load_patterns

PlaceKind = Literal["country", "demonym", "city"]


@dataclass(frozen=True, slots=True)
class Place:
    """What a place name stands for.

    Attributes:
        name: common English name of the country, or the city's own name.
        code: ISO 3166-1 alpha-2 code of the country (a city's country too); None where the
            standard has none, as for the Soviet Union.
        kind: how the word names it: as a country, by its people or as a city.
    """

    name: str
    code: str | None
    kind: PlaceKind


def find_place(name: str) -> Place | None:
    """The place that a name denotes, or None.

    Case matters ('Polish' is a demonym, 'polish' is not), except that a name in capitals
    throughout is looked up like the name itself.

    >>> find_place("Lao PDR")
    Place(name='Laos', code='LA', kind='country')
    >>> find_place("Chinese").name
    'China'
    """
    return _places().get(name) or (_upper_places().get(name) if name.isupper() else None)


def place_names() -> Iterator[str]:
    """Every known name of a country, its people or a city, longest names not first."""
    return iter(_places())


def country_name(code: str) -> str | None:
    """Common English name of an ISO 3166-1 alpha-2 code, or None for an unknown code."""
    return _common_names().get(code)


def is_modifier(word: str) -> bool:
    """Whether a word before a country's name makes another place of it ('New' in 'New Mexico')."""
    return word in _modifiers()


def region_country(name: str) -> str | None:
    """The one country that has a province, state or region of this name (ISO 3166-2), or None.

    >>> region_country("Sabah"), region_country("Limburg")
    ('MY', None)
    """
    codes = _regions().get(name, frozenset())
    return next(iter(codes)) if len(codes) == 1 else None


@cached
def _places() -> Mapping[str, Place]:
    """Names to places; the pattern file goes first, so it decides on a name claimed twice."""
    index: dict[str, Place] = {}
    for pattern in _place_patterns():
        for name, place in _pattern_names(pattern):
            index.setdefault(name, place)
    for code, common in _common_names().items():
        for name in _standard_names(code):
            index.setdefault(name, Place(common, code, "country"))
    return index


def _place_patterns() -> Iterator[Pattern]:
    return (pattern for pattern in load_patterns("places") if pattern.label == "GPE")


@cached
def _modifiers() -> frozenset[str]:
    lines = (pattern for pattern in load_patterns("places") if pattern.label == "modifier")
    return frozenset(str(pattern.pattern) for pattern in lines)


@cached
def _upper_places() -> Mapping[str, Place]:
    return {name.upper(): place for name, place in reversed(list(_places().items()))}


def _pattern_names(pattern: Pattern) -> Iterator[tuple[str, Place]]:
    code: str | None = pattern.attrs["code"]
    common = _pattern_common_name(pattern)
    for name in (common, *pattern.attrs.get("aliases", ())):
        yield name, Place(common, code, "country")
    for name in pattern.attrs.get("demonyms", ()):
        yield name, Place(common, code, "demonym")
    for name in pattern.attrs.get("cities", ()):
        yield name, Place(name, code, "city")


def _pattern_common_name(pattern: Pattern) -> str:
    if isinstance(pattern.pattern, str):
        return pattern.pattern
    return _common_names()[pattern.attrs["code"]]


@cached
def _common_names() -> Mapping[str, str]:
    names = {country.alpha_2: _iso_common_name(country) for country in pycountry.countries}
    for pattern in _place_patterns():
        if isinstance(pattern.pattern, str) and pattern.id.startswith("places.country."):
            names[pattern.attrs["code"]] = pattern.pattern
    return names


def _iso_common_name(country: object) -> str:
    return str(getattr(country, "common_name", None) or getattr(country, "name", ""))


def _standard_names(code: str) -> Iterator[str]:
    """Names of a code in ISO 3166-1 and CLDR, 'Korea, Republic of' also read forwards."""
    country = pycountry.countries.get(alpha_2=code)
    yield _common_names()[code]
    for attribute in ("name", "common_name", "official_name"):
        name = getattr(country, attribute, None)
        if name:
            head, _, rest = name.partition(", ")
            yield from (name, f"{rest} {head}") if rest else (name,)
    cldr = Locale("en").territories.get(code, "")
    if "(" in cldr:
        return
    yield from {cldr, cldr.replace(" & ", " and "), cldr.replace("’", "'")} - {""}


@cached
def _regions() -> Mapping[str, frozenset[str]]:
    """First-level divisions by name; a Chinese province also without its generic ('Sheng')."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for division in pycountry.subdivisions:
        found[division.name].add(division.country_code)
        if division.country_code == "CN":
            found[division.name.split()[0]].add("CN")
    return {name: frozenset(codes) for name, codes in found.items()}
