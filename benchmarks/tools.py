"""The tools that are measured side by side, each as its documentation says to call it.

A library is imported where its tool is loaded: a process holds the tool that it measures alone.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.child import Figures, MeasuringError
from benchmarks.layer import OWN
from benchmarks.usage import cpu_seconds, peak_bytes

if TYPE_CHECKING:
    from spacy.language import Language

    from factex.articles import Article

Document = Mapping[str, Any]
Find = Callable[[Document], int]
"""Does the whole work on a document; returns how many things were found."""
BARE = "bare spaCy pipeline"
PLAIN = "the same, as `spacy.load` gives it"
WARM_UP = {
    "id": "warm-up",
    "text": "Norway signed a treaty on 3 May 1999 and paid $5 million for 40 km of road.",
    "published": "1999-05-04",
}
CULTURE = "en-us"


def load_bare() -> Find:
    """The embedded pipeline as factex runs it, without what factex adds."""
    from factex.pipeline import load_model

    nlp = load_model()
    for name in set(nlp.pipe_names) & set(OWN):
        nlp.remove_pipe(name)
    return spacy_find(nlp)


def load_plain() -> Find:
    """The embedded pipeline as spaCy loads it, with the matrix products of its own choice."""
    import spacy

    import factex.pipeline as factex_pipeline

    return spacy_find(spacy.load(factex_pipeline.EMBEDDED))


def spacy_find(nlp: Language) -> Find:
    """A document at a time, as factex calls it; names are counted."""

    def find(document: Document) -> int:
        with nlp.memory_zone():
            return len(nlp(document["text"]).ents)

    return find


def load_factex() -> Find:
    """All that `factex extract` does with a document, down to the lines of its records."""
    from factex import load
    from factex.batch.engine import InProcess

    engine = InProcess(load())

    def find(document: Document) -> int:
        (outcome,) = engine.outcomes("extract", [article_of(document)])
        if outcome.error:
            raise RuntimeError(outcome.error)
        return outcome.counts.records.total()

    return find


def article_of(document: Document) -> Article:
    """A line of a round as factex takes it."""
    from factex.articles import Article

    day = document["published"] and date.fromisoformat(document["published"])
    return Article(**{**document, "published": day})


def load_dateparser() -> Find:
    """`dateparser.search`, told the language and the reference day."""
    from dateparser.search import search_dates

    def find(document: Document) -> int:
        day = datetime.fromisoformat(document["published"] or "2000-01-01")
        settings: Any = {"RELATIVE_BASE": day}
        return len(search_dates(document["text"], languages=["en"], settings=settings) or ())

    return find


def load_quantulum3() -> Find:
    """quantulum3; its classifier of ambiguous units is off: it is a pickle of an old scikit-learn
    that newer ones cannot read."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the classifier's libraries are missing
        from quantulum3 import classifier, parser

    classifier.USE_CLF = False
    return lambda document: len(parser.parse(document["text"]))


def load_recognizers_dates() -> Find:
    """recognizers-text: dates, times, periods, durations."""
    from recognizers_date_time import recognize_datetime

    def find(document: Document) -> int:
        day = datetime.fromisoformat(document["published"] or "2000-01-01")
        return len(recognize_datetime(document["text"], CULTURE, reference=day))

    return find


def load_recognizers_numbers() -> Find:
    """recognizers-text: numbers and percentages."""
    from recognizers_number import recognize_number, recognize_percentage

    return lambda document: sum(
        len(recognize(document["text"], CULTURE))
        for recognize in (recognize_number, recognize_percentage)
    )


def load_recognizers_units() -> Find:
    """recognizers-text: numbers with a currency or a unit of measurement."""
    from recognizers_number_with_unit import recognize_currency, recognize_dimension

    return lambda document: sum(
        len(recognize(document["text"], CULTURE))
        for recognize in (recognize_currency, recognize_dimension)
    )


class Tool(NamedTuple):
    """How a tool is loaded, what it looks for, and the distribution that tells its version."""

    load: Callable[[], Find]
    finds: str
    distribution: str


TOOLS = {
    BARE: Tool(load_bare, "tags, sentences, parse, names", "spacy"),
    PLAIN: Tool(load_plain, "tags, sentences, parse, names", "spacy"),
    "factex": Tool(load_factex, "events, organizations, agreements, claims", "factex"),
    "dateparser.search": Tool(load_dateparser, "dates", "dateparser"),
    "quantulum3": Tool(load_quantulum3, "quantities with units", "quantulum3"),
    "recognizers-text, dates": Tool(
        load_recognizers_dates, "dates, times, durations", "recognizers-text-date-time"
    ),
    "recognizers-text, numbers": Tool(
        load_recognizers_numbers, "numbers, percentages", "recognizers-text-number"
    ),
    "recognizers-text, units": Tool(
        load_recognizers_units, "currencies, dimensions", "recognizers-text-number-with-unit"
    ),
}


def read_round(file: str) -> list[Document]:
    """The documents of a round."""
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]


def work(job: Mapping[str, Any]) -> Figures:
    """Load `tool`, have it work through the documents of `warm` and `file`, return its figures.

    Returns:
        `load_cpu_s` until it is ready, Python's own start included, and `cpu_s` of the work on
        `file`, both processor time in seconds; `peak_bytes`; `found` things; `failed` documents.

    Raises:
        MeasuringError: the tool failed on every document.
    """
    documents = read_round(job["file"])
    find = TOOLS[job["tool"]].load()
    find(WARM_UP)
    ready = cpu_seconds()
    _find_all(find, read_round(job["warm"]))
    began = cpu_seconds()
    found, failures = _find_all(find, documents)
    spent = cpu_seconds() - began
    if len(failures) == len(documents):
        raise MeasuringError(f"failed on every document: {failures[0]}")
    return {
        "load_cpu_s": ready,
        "cpu_s": spent,
        "peak_bytes": peak_bytes(),
        "found": found,
        "failed": len(failures),
    }


def _find_all(find: Find, documents: list[Document]) -> tuple[int, list[str]]:
    found, failures = 0, []
    for document in documents:
        try:
            found += find(document)
        except Exception as error:  # a tool that fails on a document may do well on the next
            traceback.print_exc()
            failures.append(f"{type(error).__name__}: {error}")
    return found, failures
