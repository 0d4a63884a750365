"""What a text is seen to mention: the dollar it means, the way a bare date looks, the units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import spacy

from factex.layers import dollar_code, dollar_of, publisher_country
from factex.matchers.base import Layers, Mention
from factex.records import Entity

if TYPE_CHECKING:
    from factex import Extractor

DOC = spacy.blank("en")("Anywhere")


def mentions(codes: Sequence[str | None]) -> list[Mention[Entity]]:
    """One mention of a country for each code."""
    return [
        Mention(Entity(start=0, end=8, text="Anywhere", label="GPE", name="x", code=code), DOC[:1])
        for code in codes
    ]


@pytest.mark.parametrize(
    ("publisher", "codes", "dollar"),
    [
        ("AU", ["US", "US"], "AUD"),
        ("SG", [], "SGD"),
        ("FR", ["AU", "AU"], "AUD"),
        (None, [], "USD"),
        (None, ["AU", "AU", "JP"], "AUD"),
        (None, ["AU", "US"], "USD"),
        (None, ["AU", "JP", "FR"], "USD"),
        (None, ["FR", "FR", "AU"], "USD"),
        (None, ["AU", "AU", "FR", "JP", "DE"], "USD"),
        (None, [None, None, "NZ"], "NZD"),
    ],
)
def test_whose_dollar_a_bare_sign_is(
    publisher: str | None, codes: list[str | None], dollar: str
) -> None:
    assert dollar_of(publisher, mentions(codes)) == dollar


@pytest.mark.parametrize(
    ("country", "code"),
    [("AU", "AUD"), ("US", "USD"), ("TW", "TWD"), ("FR", None), ("GB", None), (None, None)],
)
def test_the_dollar_of_a_country(country: str | None, code: str | None) -> None:
    assert dollar_code(country) == code


@pytest.mark.parametrize(
    ("publisher", "country"),
    [
        ("Government of New Zealand", "NZ"),
        ("The Straits Courier (Singapore)", "SG"),
        ("Fiji and Tonga News", None),
        ("Evening Post", None),
        ("", None),
    ],
)
def test_a_publisher_that_names_one_country_is_of_it(publisher: str, country: str | None) -> None:
    assert publisher_country(publisher) == country


def layers(embedded: Extractor, text: str, published: str | None = None) -> Layers:
    """The layers of a text."""
    doc = embedded.nlp.make_doc(text)
    doc._.published = date.fromisoformat(published) if published else None
    found: Layers = embedded.nlp(doc)._.layers
    return found


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("The court sat in March.", "2024-03"),
        ("The court will sit in March.", "2025-03"),
        ("The court plans to sit in March.", "2025-03"),
        ("The envoy arrived on Friday.", "2024-05-10"),
        ("The envoy will arrive on Friday.", "2024-05-17"),
        ("The envoy was to fly home on Friday.", "2024-05-17"),
        ("The envoy was to fly home on Tuesday.", "2024-05-14"),
        ("The envoy set out on Monday.", "2024-05-13"),
        ("The tax would have taken effect on 1 July.", "2024-07-01"),
        ("The envoy was expected in Rome on Friday.", "2024-05-17"),
        ("The truce had been due to begin on Monday.", "2024-05-13"),
        ("The deadline is Friday.", "2024-05-17"),
        ("Ahead of Sunday's vote, thousands marched.", "2024-05-19"),
        ("They gave him until Friday to resign.", "../2024-05-17"),
        ("The firm told investors on Monday the plant would close.", "2024-05-13"),
    ],
)
def test_a_bare_date_looks_where_the_tense_of_its_clause_looks(
    embedded: Extractor, text: str, edtf: str
) -> None:
    (found,) = layers(embedded, text, "2024-05-15").dates
    assert (found.value.edtf, found.value.basis) == (edtf, "reference")


@pytest.mark.model
def test_without_a_reference_nothing_is_guessed(embedded: Extractor) -> None:
    (found,) = layers(embedded, "The court sat last March.").dates
    assert (found.value.edtf, found.value.begins, found.value.basis) == (None, None, "unresolved")


@pytest.mark.model
def test_a_date_inside_a_proper_name_is_marked(embedded: Extractor) -> None:
    (found,) = layers(embedded, "The Companies Act 1985 applies.").dates
    assert "in_name" in found.flags
    (found,) = layers(embedded, "The firm was founded in 1985.").dates
    assert "in_name" not in found.flags


@pytest.mark.model
def test_a_count_carries_the_noun_that_it_counts(embedded: Extractor) -> None:
    amounts = layers(embedded, "The court jailed 12 senior officials and 3 clerks.").amounts
    assert [m.value.unit for m in amounts] == ["senior officials", "clerks"]


def test_figures_in_codes_and_ordinals_are_no_amounts(embedded: Extractor) -> None:
    found = layers(embedded, "The G20 sent 3 F-16 jets to the 15th drill, 2 of them late.")
    assert [m.value.text for m in found.amounts] == ["3", "2"]


@pytest.mark.model
def test_a_count_before_a_sum_does_not_count_the_sum(embedded: Extractor) -> None:
    (doc,) = embedded.nlp.pipe(["The officials held three RM29m (US$9m) contracts."])
    assert [m.value.unit for m in doc._.layers.amounts] == [None, None, None]


def test_amounts_and_calendar_dates_do_not_overlap(embedded: Extractor) -> None:
    found = layers(embedded, "In 2015 the court jailed 2015 men within 2 years, on 3 May.")
    dates = [m.value for m in found.dates if m.value.timex_type != "DURATION"]
    amounts = [m.value for m in found.amounts]
    places = sorted((value.start, value.end) for value in (*dates, *amounts))
    assert len(places) > len(amounts)
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    assert [m.value.text for m in found.amounts][:1] == ["2015"]
