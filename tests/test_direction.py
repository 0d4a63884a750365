"""The side of publication on which a date without its year lies, by the verb it belongs to."""

from __future__ import annotations

import pytest

from factex.extractor import Extractor
from factex.records import Event

PUBLISHED = "2024-05-15"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("The bank failed to pay on March 3.", "2024-03-03"),
        ("After failing to win the contest on March 3, she left.", "2024-03-03"),
        ("The team managed to reach the camp on August 3.", "2023-08-03"),
        ("He was ordered to leave on June 3.", "2024-06-03"),
        ("They agreed to meet again on June 20.", "2024-06-20"),
        ("They agreed to meet again on Friday.", "2024-05-17"),
        ("The two sides were expected to sign the deal on March 3.", "2024-03-03"),
        ("The two sides are expected to sign the deal on March 3.", "2025-03-03"),
        (
            "The judge ordered the accused remain in custody until a hearing on June 5.",
            "2024-06-05",
        ),
        ("On the night of April 25, guests could catch a talk.", "2024-04-25"),
        ("The assembly is to vote on the treaty before June 3.", "../2024-06-03"),
        ("The vote is scheduled for March 3.", "2025-03-03"),
        ("The two sides will sign the deal on March 3.", "2025-03-03"),
        ("The two sides signed the deal on June 3.", "2023-06-03"),
    ],
)
def test_a_date_lies_where_its_verb_points(embedded: Extractor, text: str, edtf: str) -> None:
    records = embedded.extract(text, published=PUBLISHED)
    assert {record.date.edtf for record in records if isinstance(record, Event)} == {edtf}
