"""Entities: borders, labels, canonical names and codes on Docs made by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from marked_docs import marked_doc

from factex.matchers.acronyms import find_definitions, spells
from factex.matchers.entities import find_entities
from factex.records import Entity


def entities(marked: str) -> list[Entity]:
    return [mention.value for mention in find_entities(marked_doc(marked))]


def brief(marked: str) -> list[tuple[str, str]]:
    return [(entity.text, entity.label) for entity in entities(marked)]


def names(marked: str) -> list[str]:
    return [entity.name for entity in entities(marked)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # borders
        ("He joined [the Harlow Ports Board|ORG].", [("Harlow Ports Board", "ORG")]),
        ("[Harlowe's|ORG] boats sank.", [("Harlowe", "ORG")]),
        ("[President Ana Lopes|PERSON] spoke.", [("Ana Lopes", "PERSON")]),
        ("[Tanga Ports Board of $6|ORG] million.", [("Tanga Ports Board", "ORG")]),
        ("[Ports Board\n\nMonday|ORG] was warm.", [("Ports Board", "ORG")]),
        # labels
        ("[Peru|ORG] agreed.", [("Peru", "GPE")]),
        ("A [Peruvian|ORG] court met.", [("Peruvian", "NORP")]),
        ("[LIMA|ORG] agreed.", [("LIMA", "GPE")]),
        ("[Harlow Tower|FAC] fell.", [("Harlow Tower", "LOC")]),
        ("[Harlow Timber Ltd|FAC] grew.", [("Harlow Timber Ltd", "ORG")]),
        ("[Peruvian Government|ORG] aides met.", [("Peruvian Government", "GPE")]),
        ("[Jordan|PERSON] agreed.", [("Jordan", "GPE")]),
        (
            "[Jordan Hill|PERSON] ran. [Jordan|PERSON] won.",
            [("Jordan Hill", "PERSON"), ("Jordan", "PERSON")],
        ),
        # none
        ("[Vienna Convention|ORG] rules apply.", [("Vienna", "GPE")]),
        ("[Monday|ORG] was warm.", []),
        ("[the|ORG] [12|CARDINAL] men", []),
        # lists and compounds
        ("[Peru and Chile|GPE] agreed.", [("Peru", "GPE"), ("Chile", "GPE")]),
        ("The U.S.-Peru talks", [("U.S.", "GPE"), ("Peru", "GPE")]),
        ("A [UK-based|ORG] man", [("UK", "GPE")]),
        # not this country
        ("A [New Mexico|GPE] court", [("New Mexico", "GPE")]),
        ("Latin American ministers", []),
        # inside a work's name a country is still named
        ("The [Peru-Chile Treaty|LAW] lapsed.", [("Peru", "GPE"), ("Chile", "GPE")]),
    ],
)
def test_borders_and_labels(marked: str, expected: list[tuple[str, str]]) -> None:
    assert brief(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("The Chinese envoy", [("China", "CN")]),
        ("The Lao PDR agreed.", [("Laos", "LA")]),
        ("The USSR agreed.", [("Soviet Union", None)]),
        ("The ROK and the DPRK met.", [("South Korea", "KR"), ("North Korea", "KP")]),
        ("They met in Vienna.", [("Vienna", None)]),
        ("The [Peruvian Government|ORG] agreed.", [("Peruvian Government", "PE")]),
    ],
)
def test_country_names_and_codes(marked: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(e.name, e.code) for e in entities(marked)] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Ana Lopes|PERSON] met [Lopes|PERSON].", ["Ana Lopes", "Ana Lopes"]),
        (
            "[Ana Lopes|PERSON] met [Rui Lopes|PERSON] and [Lopes|PERSON].",
            ["Ana Lopes", "Rui Lopes", "Lopes"],
        ),
        ("[Lim Guan|PERSON] left. [Lim|ORG] slept.", ["Lim Guan", "Lim Guan"]),
        (
            "The Harbour Fraud Office (HFO) met. HFO staff left.",
            ["Harbour Fraud Office"] * 3,
        ),
        (
            "[Harlow Timber|ORG] grew. [Harlow Timber Ltd|ORG] fell.",
            ["Harlow Timber Ltd", "Harlow Timber Ltd"],
        ),
        (
            "[Harlow Ports Board|ORG] met. [Harlow Dams Board|ORG] left. The [Board|ORG] slept.",
            ["Harlow Ports Board", "Harlow Dams Board", "Board"],
        ),
    ],
)
def test_canonical_names(marked: str, expected: list[str]) -> None:
    assert names(marked) == expected


def test_a_name_is_found_again_where_the_recogniser_missed_it() -> None:
    found = brief("[Harlow Timber Ltd|ORG] grew. Owners of Harlow Timber Ltd left.")
    assert found == [("Harlow Timber Ltd", "ORG")] * 2


def test_mentions_do_not_overlap_and_lie_where_they_say() -> None:
    marked = "[The UN|ORG] Security Council of the [United|GPE] Nations met the US-led team."
    doc = marked_doc(marked)
    values = [mention.value for mention in find_entities(doc)]
    assert all(doc.text[v.start : v.end] == v.text for v in values)
    assert all(a.end <= b.start for a, b in pairwise(values))


def test_the_document_is_left_as_it_was() -> None:
    doc = marked_doc("[the World Bank|ORG] met [China|ORG].")
    before = doc.to_json()
    find_entities(doc)
    assert doc.to_json() == before


@pytest.mark.parametrize("text", ["", "  ", "\n\n", "(", "()", "A (B", "the -", "'s", "(HFO)", "&"])
def test_odd_texts_give_no_names(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("CCDI", "Central Commission for Discipline Inspection", True),
        ("UNODC", "United Nations Office on Drugs and Crime", True),
        ("MACC", "Malaysian Anti-Corruption Commission", True),
        ("FAC", "Fraud and Anti-Corruption Centre", True),
        ("MoF", "Ministry of Finance", True),
        ("KPK", "Corruption Eradication Commission", False),
        ("HFO", "Harbour Office", False),
    ],
)
def test_spelling_of_short_forms(short: str, long: str, expected: bool) -> None:
    assert spells(short, long.split()) is expected


def test_a_definition_starts_where_its_letters_start() -> None:
    doc = marked_doc("In May the Fraud and Anti-Corruption Centre (FAC) met.")
    (found,) = find_definitions(doc)
    assert doc[found.long_start : found.long_end].text == "Fraud and Anti-Corruption Centre"
    assert found.spelled


def test_what_is_compiled_in_a_memory_zone_is_good_after_it() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    text = "The Ports Commission met ASEAN ministers from Laos."

    def found() -> list[str]:
        return [mention.value.text for mention in find_entities(nlp(text))]

    with nlp.memory_zone():
        first = found()
    with nlp.memory_zone():
        second = found()
    assert first == second == found() == ["Ports Commission", "ASEAN", "Laos"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("TELL US WHO PAID FOR THE NEW ROAD", []),
        ("NATO MINISTERS MEET IN BRUSSELS TODAY", [("NATO", "ORG"), ("BRUSSELS", "GPE")]),
    ],
)
def test_headlines_in_capitals(marked: str, expected: list[tuple[str, str]]) -> None:
    assert brief(marked) == expected
