"""DocBin: spans by record type with record ids, and the rule for spans within tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from exchange_data import TEXT, amount, annotated_texts, common
from hypothesis import HealthCheck, given, settings
from spacy.tokens import Doc, DocBin

from factex.articles import Article
from factex.exchange import spacy_docs
from factex.exchange.annotation import annotate
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document
from factex.records import AnyRecord, Claim
from factex.validate import ANY_RECORD

TOKENIZER = spacy.blank("en").tokenizer


def read(path: Path) -> list[Doc]:
    return list(DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank("en").vocab))


@pytest.fixture
def doc(article: Article, records: list[AnyRecord], tmp_path: Path) -> Doc:
    document = Document("d1", tuple(records), article)
    spacy_docs.export([document], tmp_path / "x.spacy", ExportSettings())
    (made,) = read(tmp_path / "x.spacy")
    return made


def test_each_record_is_a_span_with_its_id(doc: Doc, records: list[AnyRecord]) -> None:
    assert doc.text == TEXT
    assert doc.user_data["doc_id"] == "d1"
    (event,) = doc.spans["event"]
    assert (event.text, event.label_, event.id_) == ("signed", "signing", "eve-1")
    assert [(one.text, one.label_) for one in doc.spans["claim"]] == [
        ("1,200", "count"),
        ("800", "count"),
    ]
    ids = [
        s.id_ for name in ("event", "agreement", "organization", "claim") for s in doc.spans[name]
    ]
    assert sorted(ids) == sorted(record.id for record in records)


def test_parts_are_groups_and_names_are_entities(doc: Doc) -> None:
    assert [span.text for span in doc.spans["date"]] == ["6 May 1998"]
    assert ("Laos", "GPE") in [(one.text, one.label_) for one in doc.ents]
    assert {"entity", "date", "metric", "topic", "mention"} <= set(doc.spans)


def test_a_span_within_a_token_is_widened_and_its_place_kept(tmp_path: Path) -> None:
    text = "It cost US$5bn."
    claim = common("d1", text, text, id="cla-1", type="claim", amount=amount(text, "5", 5, None))
    rest = {"metric": None, "predicate": None, "subject": None, "period": None, "same_as": None}
    record = ANY_RECORD.validate_python({**claim, **rest, "locations": ()})
    document = Document("d1", (record,), Article("d1", text))
    spacy_docs.export([document], tmp_path / "x", ExportSettings())
    (doc,) = read(tmp_path / "x")
    (span,) = doc.spans["claim"]
    assert span.text == "5bn"
    assert doc.spans["claim"].attrs["misaligned"] == [[0, text.index("5"), text.index("5") + 1]]


@given(annotated_texts())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_span_of_a_nasty_text_covers_its_place(document: Document) -> None:
    done = Exported(Path("x"))
    doc = spacy_docs.make_doc(document, TOKENIZER, done)
    assert doc.text == document.text
    marks = annotate(document.records).marks
    blank = {mark.start for mark in marks if not document.text[mark.start : mark.end].strip()}
    assert {int(loss.split(" holds")[0].split()[-1]) for loss in done.losses} <= blank
    (claim,) = (record for record in document.records if isinstance(record, Claim))
    for span in doc.spans.get("claim", []):
        places = doc.spans["claim"].attrs["misaligned"]
        start, end = places[0][1:] if places else (span.start_char, span.end_char)
        assert document.text[start:end] == claim.amount.text


def test_the_bytes_repeat(article: Article, records: list[AnyRecord], tmp_path: Path) -> None:
    document = Document("d1", tuple(records), article)
    for name in ("a", "b"):
        spacy_docs.export([document], tmp_path / name, ExportSettings())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
