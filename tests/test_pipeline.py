"""The pipeline as a spaCy component and as a function of text: errors, stability, exact spans."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factex
from factex.articles import Article
from factex.errors import ArticleError, ModelError, RecordError
from factex.extractor import window_bounds
from factex.normalize import NormalizedText, normalize
from factex.pipeline import EMBEDDED, load_model
from factex.records import Claim, Event, Record

if TYPE_CHECKING:
    from spacy.language import Language

    from factex import Extractor

pytestmark = pytest.mark.model

TEXT = (
    "Fiji and Tonga signed the Reef Treaty in Suva on 6 May 1998.\n\n"
    "The Ministry of Fisheries said last month that it had fined 12 boats a total of $3 million. "
    "A court will hear the appeal on Friday."
)


def types(records: list[Record] | tuple[Record, ...]) -> list[str]:
    """Types of records, in order."""
    return [record.type for record in records]


def spans(value: Any) -> Iterator[dict[str, Any]]:
    """Every part of a record that has a start, an end and a text."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from spans(item)


# As a spaCy component -------------------------------------------------------------------------


def test_the_component_gives_facts_on_any_pipeline_with_a_parse() -> None:
    nlp = spacy.load(EMBEDDED)
    nlp.add_pipe("factex")
    doc = nlp(TEXT)
    assert {"event", "agreement", "organization", "claim"} <= set(types(doc._.facts))
    for fact in doc._.facts:
        assert all(doc.text[s["start"] : s["end"]] == s["text"] for s in spans(fact.model_dump()))


def test_the_component_reads_the_reference_date_from_the_doc(nlp: Language) -> None:
    doc = nlp.make_doc("The court will hear the appeal on Friday.")
    doc._.published = date(2024, 5, 15)
    (fact,) = nlp(doc)._.facts
    assert fact.date.edtf == "2024-05-17"


def test_a_pipeline_without_tags_is_refused_before_the_batch(tmp_path: Path) -> None:
    nlp = spacy.load(EMBEDDED, exclude=["tagger", "morphologizer", "lemmatizer"])
    nlp.to_disk(tmp_path / "untagged")
    with pytest.raises(ModelError, match="tagger"):
        factex.load(tmp_path / "untagged")


def test_the_component_names_what_a_pipeline_without_a_parse_lacks() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("factex")
    with pytest.raises(ModelError, match="parser"):
        nlp(TEXT)


def test_all_networks_multiply_with_numpy(embedded: Extractor) -> None:
    models = [getattr(pipe, "model", None) for _, pipe in embedded.nlp.pipeline]
    nodes = [node for model in models if model is not None for node in model.walk()]
    assert len(nodes) > 20
    assert {node.ops.use_blis for node in nodes} == {False}


def test_no_sentence_ends_inside_a_sum(embedded: Extractor) -> None:
    text = "The clinic owed Rs. 8.5 crore to Lotus Bank. It repaid Rs. 96 lakh in May."
    sums = [record for record in embedded.extract(text) if isinstance(record, Claim)]
    assert [claim.amount.text for claim in sums] == ["Rs. 8.5 crore", "Rs. 96 lakh"]
    assert [claim.evidence.text for claim in sums] == [text[:44], text[45:]]


# Loading --------------------------------------------------------------------------------------


def test_a_pipeline_that_lacks_a_component_is_refused_by_name(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match=r"no parser and no ner.*sentencizer"):
        load_model(tmp_path / "blank")


def test_a_pipeline_that_cannot_be_found_is_named() -> None:
    with pytest.raises(ModelError, match="en_no_such_pipeline"):
        factex.load("en_no_such_pipeline")


def test_the_run_information_names_versions_and_hashes(embedded: Extractor) -> None:
    assert embedded.info["factex"] == factex.__version__
    assert embedded.info["pipeline"].startswith("en_")
    assert len(embedded.info["model_sha256"]) == len(embedded.info["patterns_sha256"]) == 64


# As a function --------------------------------------------------------------------------------


def test_extract_takes_the_day_of_publication() -> None:
    def friday(published: str | None) -> str | None:
        records = factex.extract("The court will hear the appeal on Friday.", published=published)
        (event,) = [record for record in records if isinstance(record, Event)]
        return event.date.edtf

    assert friday("2024-05-15") == "2024-05-17"
    assert friday("2000-12-31") == "2001-01-05"
    assert friday(None) is None


def test_a_document_without_text_has_no_facts(embedded: Extractor) -> None:
    assert embedded.extract("") == []
    assert embedded.extract(" \n\n\t ") == []


def test_a_bad_day_of_publication_is_refused(embedded: Extractor) -> None:
    with pytest.raises(ArticleError, match="2024-13-01"):
        embedded.extract(TEXT, published="2024-13-01")


def test_half_a_character_is_an_error_of_its_document(embedded: Extractor) -> None:
    results = list(embedded.extract_many([Article("bad", "Signed \ud83d."), Article("ok", TEXT)]))
    assert isinstance(results[0][1], ArticleError)
    assert not isinstance(results[1][1], ArticleError)


@pytest.mark.parametrize("mark", ["(", "😀", "%$"])
def test_a_long_run_of_marks_is_parted_and_moves_no_span(embedded: Extractor, mark: str) -> None:
    text = f"{mark * 500} {TEXT}"
    assert max(map(len, normalize(text).text.split(TEXT[:4])[0].split())) == 40
    here, there = embedded.extract(text), embedded.extract(TEXT)
    assert types(here) == types(there)
    for record in here:
        assert all(text[s["start"] : s["end"]] == s["text"] for s in spans(record.model_dump()))


def test_ids_carry_the_document(embedded: Extractor) -> None:
    one, two = (embedded.extract(TEXT, doc_id=name) for name in ("one", "two"))
    assert {record.doc_id for record in one} == {"one"}
    assert {r.id for r in one}.isdisjoint(r.id for r in two)
    assert types(one) == types(two)


def told_twice() -> Exception:
    """An error meant for users, with the one that it explains as its cause."""
    error = RecordError("made to fail")
    error.__cause__ = ValueError("in words of a library")
    return error


@pytest.mark.parametrize(
    "fault", [ValueError("made to fail"), IndexError("made to fail"), told_twice()]
)
def test_one_bad_document_does_not_stop_the_others(
    embedded: Extractor, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail_on_marker(text: str, start: int = 0) -> NormalizedText:
        if "MARKER" in text:
            raise fault
        return normalize(text, start)

    monkeypatch.setattr("factex.extractor.normalize", fail_on_marker)
    articles = [Article("a", TEXT), Article("b", "MARKER"), Article("c", TEXT)]
    (_, first), (_, failed), (_, last) = embedded.extract_many(articles)
    assert isinstance(failed, ArticleError)
    assert "made to fail" in str(failed)
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert types(first) == types(last) != []


def test_a_window_cut_does_not_move_or_lose_facts(
    embedded: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{TEXT}\n\n" + "The weather was mild and dry in the hills.\n\n" * 40 + TEXT
    whole = embedded.extract(text, published="2024-05-15")
    bounds = window_bounds(text, limit=len(TEXT) * 4)
    assert len(bounds) > 2
    monkeypatch.setattr("factex.extractor.window_bounds", lambda _: bounds)
    in_windows = embedded.extract(text, published="2024-05-15")
    assert set(types(in_windows)) == set(types(whole))
    assert {r.id for r in in_windows if r.type == "claim"} == {
        r.id for r in whole if r.type == "claim"
    }
    for record in in_windows:
        assert all(text[s["start"] : s["end"]] == s["text"] for s in spans(record.model_dump()))


# The same on every machine --------------------------------------------------------------------

PRINT_RECORDS = """
import sys, factex
from factex.jsonl import dump_model
text = sys.stdin.buffer.read().decode()
lines = [dump_model(r) for r in factex.extract(text, published="2024-05-15")]
sys.stdout.buffer.write("".join(lines).encode())
"""


def records_in_process(**environment: str) -> bytes:
    """The records of the text as another process writes them."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    command = [sys.executable, "-c", PRINT_RECORDS]
    return subprocess.run(
        command, input=TEXT.encode(), capture_output=True, check=True, env=env
    ).stdout


def test_output_is_the_same_for_every_hash_seed_time_zone_locale_and_number_of_threads() -> None:
    outputs = {
        records_in_process(PYTHONHASHSEED="0", OPENBLAS_NUM_THREADS="2"),
        records_in_process(PYTHONHASHSEED="1", OPENBLAS_NUM_THREADS="1", TZ="Asia/Tokyo"),
        records_in_process(PYTHONHASHSEED="7", LC_ALL="C", TZ="America/Anchorage"),
    }
    assert len(outputs) == 1
    assert len([json.loads(line) for line in outputs.pop().splitlines()]) >= 4


# Hostile text ---------------------------------------------------------------------------------

PIECES = [
    "Fiji signed a treaty with Tonga on 6 May 1998.",
    "Police in Suva seized $3 million from 12 boats,",
    "according to the Ministry of Fisheries.",
    "“We will vote on Friday,” she said.",
    "\u00a0",
    "\u00ad",
    "\u200b",
    "\r\n",
    "\n\n",
    "\ufeff",
    "\u2028",
    "e\u0301",
    "😀👩‍👩‍👧",
    "وقّعت الدولتان المعاهدة",
    "½ ① ﬁ",
    "((((",
    "1,2,3,4",
    "$$$ %%",
    "\x00",
]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_every_span_quotes_the_source_whatever_the_text(text: str) -> None:
    for record in factex.extract(text, published="2024-05-15"):
        parts = list(spans(record.model_dump(mode="json")))
        assert parts
        assert [p for p in parts if text[p["start"] : p["end"]] != p["text"]] == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.text(max_size=80))
def test_no_text_makes_the_extractor_fail(text: str) -> None:
    again = factex.extract(text)
    assert factex.extract(text) == again


@pytest.mark.parametrize(
    "text",
    [
        "The court fined Harlowe Bank $5 million in March 2019.",
        "Envoys welcomed the signing on 15 October 2012 of a pact.",
        "It was sent to Room 12 North of the hall.",
    ],
)
def test_no_sentence_ends_between_two_words(nlp: Language, text: str) -> None:
    assert [sent.text for sent in nlp(text).sents] == [text]
