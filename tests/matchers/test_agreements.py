"""Agreements of the texts in `examples/agreements.jsonl`, with the embedded pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from example_file import Example, load_examples

from factex.records import Agreement

if TYPE_CHECKING:
    from factex import Extractor

FIELDS = frozenset(
    {"name", "form", "status", "factuality", "parties", "edtf", "topic", "count", "mentions"}
)

pytestmark = pytest.mark.model


def told(agreement: Agreement) -> dict[str, Any]:
    """What an expectation may say of an agreement; `mentions` is their number."""
    return {
        "name": agreement.name.text,
        "form": agreement.form,
        "status": agreement.status,
        "factuality": agreement.factuality,
        "parties": sorted(party.name for party in agreement.parties),
        "edtf": agreement.date.edtf if agreement.date else None,
        "topic": agreement.topic.text if agreement.topic else None,
        "count": agreement.count.value if agreement.count else None,
        "mentions": len(agreement.mentions),
    }


@pytest.mark.parametrize("example", load_examples("agreements", fields=FIELDS))
def test_agreements_of_a_text(embedded: Extractor, example: Example) -> None:
    facts = embedded.extract(example["text"], published=example["published"])
    found = [told(fact) for fact in facts if isinstance(fact, Agreement)]
    expected = example["agreements"]
    compared = [
        {key: one[key] for key in (expected[n] if n < len(expected) else ("name", "status"))}
        for n, one in enumerate(found)
    ]
    assert compared == expected


def test_every_mention_quotes_the_text(embedded: Extractor) -> None:
    text = (
        "The Treaty of Maputo (TOM) was signed in 1998. It entered into force in 2001. "
        "The treaty, which Malawi joined in 2004, is short; the TOM has nine articles."
    )
    facts = embedded.extract(text)
    [treaty] = [fact for fact in facts if isinstance(fact, Agreement)]
    for mention in treaty.mentions:
        assert text[mention.start : mention.end] == mention.text
    assert [m.text for m in treaty.mentions] == ["Treaty of Maputo", "TOM", "treaty", "TOM"]


def test_a_planned_status_never_outranks_an_asserted_one(embedded: Extractor) -> None:
    text = "Haiti and Cuba signed a treaty in May 2011. Haiti will ratify the treaty next year."
    facts = embedded.extract(text, published="2012-01-10")
    [treaty] = [fact for fact in facts if isinstance(fact, Agreement)]
    assert (treaty.status, treaty.factuality) == ("signed", "asserted")
    assert treaty.date is not None
    assert treaty.date.edtf == "2011-05"
