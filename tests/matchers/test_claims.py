"""Claims of the sentences in `examples/claims.jsonl`, with the embedded pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from example_file import Example, load_examples

from factex.records import Claim, Span

if TYPE_CHECKING:
    from factex import Extractor

DEFAULTS = {
    "lower": None,
    "upper": None,
    "modifier": "exact",
    "factuality": "asserted",
    "attribution": None,
    "same_as": None,
}
FIELDS = frozenset(
    {"amount", "kind", "value", "currency", "unit", "metric", "predicate", "subject", "period"}
    | DEFAULTS.keys()
)

pytestmark = pytest.mark.model


def told(claim: Claim, amounts: Mapping[str, str]) -> dict[str, Any]:
    """What an expectation may say of a claim; spans as surfaces, `same_as` as that amount's."""
    amount = claim.amount
    return {
        "amount": amount.text,
        "kind": amount.kind,
        "value": amount.value,
        "lower": amount.lower,
        "upper": amount.upper,
        "modifier": amount.modifier,
        "unit": amount.unit,
        "currency": amount.currency,
        "metric": surface(claim.metric),
        "predicate": surface(claim.predicate),
        "subject": surface(claim.subject),
        "period": surface(claim.period),
        "factuality": claim.factuality,
        "attribution": claim.attribution.name if claim.attribution else None,
        "same_as": amounts[claim.same_as] if claim.same_as else None,
    }


def surface(span: Span | None) -> str | None:
    """The words of a span."""
    return None if span is None else span.text


@pytest.mark.parametrize("example", load_examples("claims", fields=FIELDS))
def test_claims_of_a_sentence(embedded: Extractor, example: Example) -> None:
    facts = embedded.extract(example["text"], published=example["published"])
    claims = [fact for fact in facts if isinstance(fact, Claim)]
    amounts = {claim.id: claim.amount.text for claim in claims}
    found = [told(claim, amounts) for claim in claims]
    expected = [{**DEFAULTS, **claim} for claim in example["claims"]]
    compared = [
        {key: claim[key] for key in (expected[n] if n < len(expected) else ("amount", "metric"))}
        for n, claim in enumerate(found)
    ]
    assert compared == expected
