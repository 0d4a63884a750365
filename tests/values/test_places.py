"""Places: ISO 3166-1 codes by name, people and city."""

from __future__ import annotations

import pycountry
import pytest

from factex.patterns import load_patterns
from factex.values.places import (
    Place,
    country_name,
    find_place,
    is_modifier,
    place_names,
    region_country,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("China", Place("China", "CN", "country")),
        ("Chinese", Place("China", "CN", "demonym")),
        ("Beijing", Place("Beijing", "CN", "city")),
        ("Lao PDR", Place("Laos", "LA", "country")),
        ("Viet Nam", Place("Vietnam", "VN", "country")),
        ("Republic of Korea", Place("South Korea", "KR", "country")),
        ("Korea, Republic of", Place("South Korea", "KR", "country")),
        ("Burma", Place("Myanmar", "MM", "country")),
        ("Ivory Coast", Place("Ivory Coast", "CI", "country")),
        ("U.K.", Place("United Kingdom", "GB", "country")),
        ("Scottish", Place("Scotland", "GB", "demonym")),
        ("USSR", Place("Soviet Union", None, "country")),
        ("RUSSIA", Place("Russia", "RU", "country")),
        ("polish", None),
        ("us", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_names(name: str, expected: Place | None) -> None:
    assert find_place(name) == expected


def test_every_iso_country_is_found_by_its_names() -> None:
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", country.name)):
            place = find_place(name)
            assert place is not None, name
            assert place.code == country.alpha_2, name


def test_common_names_are_names_of_their_country() -> None:
    for country in pycountry.countries:
        name = country_name(country.alpha_2)
        assert name is not None
        place = find_place(name)
        assert place is not None
        assert (place.name, place.code) == (name, country.alpha_2)
    assert country_name("XX") is None


def test_every_line_has_its_names() -> None:
    known = set(place_names())
    for pattern in load_patterns("places"):
        if pattern.label == "GPE":
            names = [
                n for key in ("aliases", "demonyms", "cities") for n in pattern.attrs.get(key, ())
            ]
            assert set(names) <= known, pattern.id


def test_a_code_of_a_line_is_an_iso_code_or_none() -> None:
    codes = {country.alpha_2 for country in pycountry.countries} | {None}
    lines = [line for line in load_patterns("places") if line.label == "GPE"]
    assert {line.attrs["code"] for line in lines} <= codes


def test_modifiers_and_regions() -> None:
    assert is_modifier("New")
    assert not is_modifier("new")
    assert region_country("Sabah") == "MY"
    assert region_country("Guangxi") == "CN"
    assert region_country("Limburg") is None
    assert region_country("Nowhere") is None
