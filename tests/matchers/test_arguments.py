"""Who takes part and where, over the embedded pipeline's parses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from factex.matchers.arguments import Arguments

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.model

Roles = dict[str, list[str]]


def arguments_of(nlp: Language, sentence: str, trigger: str) -> Roles:
    """Actors, recipients and places of the one token with that text."""
    doc = nlp(sentence)
    (token,) = [token for token in doc if token.text == trigger]
    arguments = Arguments(doc._.layers)
    found: Roles = {"actor": [], "recipient": [], "place": []}
    for one in arguments.participants(token):
        found[one.role].append(one.text)
    found["place"] = [place.text for place in arguments.locations(token)]
    return {role: names for role, names in found.items() if names}


@pytest.mark.parametrize("dateline", ["Oslo: a", "OSLO: The", "OSLO -- The"])
def test_a_dateline_takes_no_part(nlp: Language, dateline: str) -> None:
    doc = nlp(f"{dateline} team of officers left. It paid a fine.")
    arguments = Arguments(doc._.layers)
    for verb in ("left", "paid"):
        (token,) = [token for token in doc if token.text == verb]
        assert arguments.participants(token) == ()


NORWAY = {"actor": ["Norway"]}
BOTH = {"actor": ["Norway", "Iceland"]}
AGAINST = {"actor": ["Norway"], "recipient": ["Belarus"]}
BERGEN = {"actor": ["Norway"], "place": ["Bergen"]}


@pytest.mark.parametrize(
    ("sentence", "trigger", "expected"),
    [
        ("Norway signed the treaty.", "signed", NORWAY),
        ("The treaty was signed by Norway.", "signed", NORWAY),
        ("Norway, which signed the treaty, is small.", "signed", NORWAY),
        ("Norway wants to sign the treaty.", "sign", NORWAY),
        ("Norway drafted and signed the treaty.", "signed", NORWAY),
        ("Norway and Iceland signed the treaty.", "signed", BOTH),
        ("Norway signed a treaty with Iceland.", "signed", BOTH),
        ("Talks between Norway and Iceland ended.", "Talks", BOTH),
        ("The ministers of Norway and Iceland met.", "met", BOTH),
        ("Norwegian officials met.", "met", {"actor": ["Norwegian"]}),
        ("Norway has sanctioned Belarus.", "sanctioned", AGAINST),
        ("Belarus was sanctioned by Norway.", "sanctioned", AGAINST),
        ("Norway extradited him to Belarus.", "extradited", AGAINST),
        ("In Bergen, Norway signed the treaty.", "signed", BERGEN),
        ("Norway signed the treaty in Bergen.", "signed", BERGEN),
        ("Officials met in Bergen.", "met", {"place": ["Bergen"]}),
        ("The storm passed.", "passed", {}),
    ],
)
def test_roles_by_grammar(nlp: Language, sentence: str, trigger: str, expected: Roles) -> None:
    assert arguments_of(nlp, sentence, trigger) == expected


def test_a_title_before_a_name_is_the_person(nlp: Language) -> None:
    found = arguments_of(nlp, "President Ilse Brandt resigned.", "resigned")
    assert found == {"actor": ["Ilse Brandt"]}
