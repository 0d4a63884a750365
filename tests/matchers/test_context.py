"""Factuality and attribution of single words, over the embedded pipeline's parses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from factex.matchers.base import Layers
from factex.matchers.context import Context

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

pytestmark = pytest.mark.model


def word(doc: Doc, text: str) -> Token:
    """The one token with that text."""
    (token,) = [token for token in doc if token.text == text]
    return token


def context(doc: Doc) -> Context:
    """The context of a Doc that the pipeline has annotated."""
    layers: Layers = doc._.layers
    return Context(doc, layers)


@pytest.mark.parametrize(
    ("sentence", "trigger", "factuality", "rule"),
    [
        ("Oman signed the treaty.", "signed", "asserted", None),
        ("Oman will sign the treaty.", "sign", "planned", "cues.planned.aux"),
        ("Oman won't sign the treaty.", "sign", "negated", "cues.negated.aux"),
        ("Both states plan to sign the treaty.", "sign", "planned", "cues.planned.governor"),
        ("Oman agreed to sign the treaty.", "sign", "planned", "cues.planned.governor"),
        ("Oman is going to sign the treaty.", "sign", "planned", "cues.planned.going"),
        ("Oman was to sign the treaty in May.", "sign", "planned", "cues.planned.destined"),
        ("Oman dropped its plan to sign the treaty.", "sign", "planned", "cues.planned.noun"),
        ("The planned summit worried Oman.", "summit", "planned", "cues.planned.adjective"),
        ("Oman may sign the treaty.", "sign", "possible", "cues.possible.aux"),
        ("Oman would sign the treaty.", "sign", "possible", "cues.possible.would"),
        ("He is accused of stealing the money.", "stealing", "possible", "cues.possible.governor"),
        ("He allegedly stole the money.", "stole", "possible", "cues.possible.adverb"),
        ("The alleged fraud shocked investors.", "fraud", "possible", "cues.possible.adjective"),
        ("If Oman signs the treaty, trade will grow.", "signs", "possible", "cues.possible.mark"),
        ("Oman did not sign the treaty.", "sign", "negated", "cues.negated.aux"),
        ("Oman never signed the treaty.", "signed", "negated", "cues.negated.aux"),
        ("Oman failed to sign the treaty.", "sign", "negated", "cues.negated.governor"),
        ("Its failure to sign the treaty was noted.", "sign", "negated", "cues.negated.noun"),
        ("They left without signing the treaty.", "signing", "negated", "cues.negated.without"),
    ],
)
def test_a_cue_in_the_clause_decides(
    nlp: Language, sentence: str, trigger: str, factuality: str, rule: str | None
) -> None:
    doc = nlp(sentence)
    modality = context(doc).modality(word(doc, trigger))
    assert modality.factuality == factuality
    assert modality.rules == (() if rule is None else (rule,))


@pytest.mark.parametrize(
    ("sentence", "trigger", "factuality"),
    [
        ("Oman will not sign the treaty.", "sign", "negated"),
        ("Oman may not sign the treaty.", "sign", "negated"),
        ("Oman plans to sign the treaty if Fiji agrees.", "sign", "planned"),
        ("Ministers said Oman will sign the treaty.", "sign", "planned"),
        ("Officials did not say that Oman signed the treaty.", "signed", "asserted"),
        ("Oman did not attend, but Fiji signed the treaty.", "signed", "asserted"),
        ("Fiji signed the treaty, which Oman will join.", "signed", "asserted"),
        ("They will sign the treaty after the summit.", "summit", "asserted"),
        ("The police carried out a planned raid.", "raid", "asserted"),
        ("The strike will go on until the talks end.", "strike", "planned"),
        ("Oman will sign the treaty and ratify the pact.", "ratify", "planned"),
    ],
)
def test_the_strongest_cue_wins_and_scope_ends_with_the_clause(
    nlp: Language, sentence: str, trigger: str, factuality: str
) -> None:
    doc = nlp(sentence)
    assert context(doc).modality(word(doc, trigger)).factuality == factuality


@pytest.mark.parametrize(
    ("text", "trigger", "name"),
    [
        ("The harbour was closed in May.", "closed", None),
        ("The mayor said the harbour was closed.", "closed", "The mayor"),
        ("The harbour was closed, the mayor said.", "closed", "the mayor"),
        ("The harbour was closed, said the mayor.", "closed", "the mayor"),
        ("According to the ministry, the harbour was closed.", "closed", "the ministry"),
        ("The harbour was closed, according to Ilse Brandt.", "closed", "Ilse Brandt"),
        ("Figures show that exports doubled.", "doubled", "Figures"),
        ('"The harbour was closed by the storm," the mayor said.', "closed", "the mayor"),
        ('The mayor was angry. "The harbour was closed by the storm," he said.', "closed", "he"),
        ("The children show that kites fly.", "fly", None),
        ("It is said that the harbour was closed.", "closed", None),
        ("The mayor, who closed the harbour, resigned.", "closed", None),
    ],
)
def test_who_says_it(nlp: Language, text: str, trigger: str, name: str | None) -> None:
    doc = nlp(text)
    found = context(doc).attribution(word(doc, trigger))
    assert (None if found is None else found[0].name) == name


def test_a_reported_number_has_the_reporter_as_its_source_and_an_announcement_has_none(
    nlp: Language,
) -> None:
    doc = nlp("The agency reported 40 new cases.")
    verb = word(doc, "reported")
    own = context(doc).attribution(verb, by_itself=True)
    assert own is not None
    assert own[0].text == "The agency"
    assert own[1] == "cues.attribution.say"
    assert context(doc).attribution(verb) is None


def test_a_speaker_is_named_in_full_where_the_text_names_him_in_full(nlp: Language) -> None:
    doc = nlp("Mayor Ilse Brandt resigned in May. Brandt said the harbour was closed in June.")
    found = context(doc).attribution(word(doc, "closed"))
    assert found is not None
    assert (found[0].text, found[0].name) == ("Brandt", "Ilse Brandt")
