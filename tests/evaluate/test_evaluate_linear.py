"""The work of an evaluation grows with the number of documents and no faster."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from counting import calls
from evaluate_records import one_of_each

from factex.evaluate import score

DOUBLED = 2.2
"""Twice the documents may cost so many times the work."""


def evaluate(number: int) -> None:
    """Score the records of so many documents against themselves."""
    records = [{**one, "doc_id": f"d{n}"} for n in range(number) for one in one_of_each()]
    assert score(records, records, resamples=0).scores["strict"].micro.tp == 4 * number


def test_twice_the_documents_are_twice_the_work() -> None:
    evaluate(1)
    counts = [calls(partial(evaluate, number)) for number in (50, 100, 200)]
    assert all(more <= DOUBLED * fewer for fewer, more in pairwise(counts)), counts
