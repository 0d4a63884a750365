"""Any text, and any parse of it: spans exact, places in order, the same answer twice."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from fuzz_strategies import DAYS, FUZZ, TEXTS, WHOLE, parsed_docs
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from factex.articles import Article
from factex.assemble import Source, assemble
from factex.errors import ArticleError
from factex.jsonl import dump_model
from factex.layers import build_layers
from factex.matchers import find_matches
from factex.normalize import normalize
from factex.offsets import OffsetMap
from factex.validate import spans_in
from factex.values.amounts import find_amounts
from factex.values.dates import find_temporal, resolve_each

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from factex import Extractor


def check_quotes(models: Iterable[BaseModel], text: str) -> None:
    """Every span in the models quotes the text."""
    for model in models:
        for _, span in spans_in(model.model_dump(mode="json")):
            assert text[span["start"] : span["end"]] == span["text"]


@FUZZ
@given(text=TEXTS, start=st.integers(0, 5))
def test_the_way_back_from_a_normalized_text_is_exact(text: str, start: int) -> None:
    start = min(start, len(text))
    result = normalize(text, start)
    offsets = result.offsets
    assert len(result.text) == len(offsets.starts) == len(offsets.ends)
    places = [*zip(offsets.starts, offsets.ends, strict=True)]
    assert all(start <= first <= last <= len(text) for first, last in places)
    assert places == sorted(places)
    assert list(offsets.ends) == sorted(offsets.ends)
    assert all(start <= part.start <= part.end <= len(text) for part in result.removed)
    for place, char in enumerate(result.text):
        first, last = places[place]
        if last - first == 1 and char.isascii() and char.isalnum() and text[first].isascii():
            assert text[first].lower() == char.lower()
    assert normalize(text, start).text == result.text


@FUZZ
@given(text=TEXTS, published=DAYS)
def test_dates(text: str, published: date | None) -> None:
    found = find_temporal(text)
    end = 0
    for one in found:
        assert end <= one.start < one.end
        assert text[one.start : one.end] == one.text
        end = one.end
    twice = [
        resolve_each(text, found, published=published, direction=lambda _: None) for _ in range(2)
    ]
    assert twice[0] == twice[1]
    check_quotes((part for item in twice[0] for part in (item.date, *item.timexes)), text)


@FUZZ
@given(text=TEXTS, dollar=st.sampled_from(["USD", "AUD"]))
def test_amounts(text: str, dollar: str) -> None:
    found = find_amounts(text, dollar=dollar)
    check_quotes((one.amount for one in found), text)
    places = [(one.amount.start, one.amount.end) for one in found]
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    assert find_amounts(text, dollar=dollar) == found


@FUZZ
@given(doc=parsed_docs(), published=DAYS)
def test_any_parse_gives_valid_records(doc: Doc, published: date | None) -> None:
    layers = build_layers(doc, published=published)
    for mentions in (layers.dates, layers.amounts, layers.entities):
        check_quotes((mention.value for mention in mentions), doc.text)
    source = Source("doc", doc.text, OffsetMap.identity(doc.text), "none 0", "0")
    records = assemble(source, find_matches(doc, layers))
    check_quotes(records, doc.text)
    assert assemble(source, find_matches(doc, layers)) == records


@pytest.mark.model
@WHOLE
@given(text=TEXTS, published=DAYS)
def test_the_whole_pipeline(embedded: Extractor, text: str, published: date | None) -> None:
    article = Article("doc", text, published=published)
    (_, records), (_, again) = (next(iter(embedded.extract_many([article]))) for _ in range(2))
    assert not isinstance(records, ArticleError), records
    check_quotes(records, text)
    assert not isinstance(again, ArticleError)
    assert [*map(dump_model, records)] == [*map(dump_model, again)]
    _, layers = next(iter(embedded.annotate_many([article])))
    assert not isinstance(layers, ArticleError), layers
    check_quotes([layers], text)
