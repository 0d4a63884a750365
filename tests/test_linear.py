"""Each step's work grows with the length of a document and no faster.

What is counted are function calls, so that no machine decides; what works in C is timed against
itself, with room to spare.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from counting import calls

from factex.articles.formats import read_html
from factex.layers import build_layers
from factex.matchers.agreements import match_agreements
from factex.matchers.base import Layers
from factex.matchers.claims import match_claims
from factex.matchers.context import Context
from factex.matchers.entities import find_entities
from factex.matchers.events import match_events
from factex.matchers.organizations import match_organizations
from factex.parse import parsed

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SIZES = (4, 8, 16)
DOUBLED = 2.2
"""Twice the text may cost so many times the work."""
PARAGRAPH = (
    "Laos and Vietnam signed a trade agreement in Vientiane on 6 May 1998. The pact, which the "
    "National Assembly ratified in June 1999, entered into force in 2001. 'We will cut tariffs by "
    "12 percent,' said Ann Roe, the trade minister. According to the Asian Development Bank, "
    "exports grew to $3.4 billion in 2003 from $2 billion a year earlier. It was renewed in March "
    "2004, and Harlow Cement Ltd, a firm based in Lima, opened a plant there last year.\n\n"
)
LISTED = "Fiji, Laos, Mali, Peru, Chile, Nepal, Kenya and Malta signed, ratified and left it. "
STEPS: dict[str, Callable[[Doc], object]] = {
    "layers": build_layers,
    "entities": find_entities,
    "context": lambda doc: Context(doc, build_layers(doc)),
    "events": lambda doc: list(match_events(doc, *_known(doc))),
    "agreements": lambda doc: list(match_agreements(doc, *_known(doc))),
    "organizations": lambda doc: list(match_organizations(doc, build_layers(doc).entities)),
    "claims": lambda doc: list(match_claims(doc, *_known(doc))),
}


def _known(doc: Doc) -> tuple[Layers, Context]:
    layers = build_layers(doc)
    return layers, Context(doc, layers)


@pytest.fixture(scope="module")
def docs(nlp: Language) -> dict[str, list[Doc]]:
    """Documents of doubled length, parsed."""
    with nlp.select_pipes(disable=["factex"]):
        return {text: [parsed(nlp(text * size)) for size in SIZES] for text in (PARAGRAPH, LISTED)}


@pytest.mark.parametrize("text", [PARAGRAPH, LISTED], ids=["news", "lists"])
@pytest.mark.parametrize("name", STEPS)
def test_twice_the_text_is_twice_the_work(docs: dict[str, list[Doc]], text: str, name: str) -> None:
    step = STEPS[name]
    step(docs[text][0])  # reads the patterns
    counts = [calls(partial(step, doc)) for doc in docs[text]]
    assert all(more <= DOUBLED * fewer for fewer, more in pairwise(counts)), counts


def test_a_web_page_of_four_times_the_length_is_read_in_about_four_times_the_time() -> None:
    def seconds(number: int) -> float:
        body = "".join(f"<p>{n}. {PARAGRAPH}</p>" for n in range(number))
        page = f"<html><body><article>{body}</article></body></html>".encode()
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            read_html(page, "a.html", "a.html")
            best = min(best, time.process_time() - began)
        return best

    seconds(1)
    assert seconds(400) < 4 * 2.5 * seconds(100) + 0.05
