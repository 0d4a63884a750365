"""Records out of selected text, EDTF by hand, and what a form may not send."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st
from review_batch import PORT, RICE, port_facts, span, write_run

from factex.errors import ReviewError
from factex.review.batch import Batch, ReviewDocument, load_batch
from factex.review.edits import BLANKS, MAIN_ROLE, blank_record, validated, value_of
from factex.review.edtf import read_edtf
from factex.review.selection import (
    amount_at,
    date_at,
    date_of_edtf,
    dollar_of,
    entity_at,
    sentence_at,
    span_at,
)
from factex.validate import SCHEMAS


@pytest.fixture
def port(batch: Batch) -> ReviewDocument:
    """The article on the port."""
    return batch.document("port")


def place(text: str, words: str, nth: int = 0) -> tuple[int, int]:
    found = span(text, words, nth)
    return found["start"], found["end"]


def document(tmp_path: Any, text: str, **meta: Any) -> ReviewDocument:
    """A document without facts."""
    facts = write_run(tmp_path, facts=[], articles=[{"id": "d", "text": text, **meta}])
    return load_batch(facts).document("d")


# Selections ---------------------------------------------------------------------------------


def test_a_span_leaves_out_blanks_at_its_ends(port: ReviewDocument) -> None:
    start, end = place(PORT, " signed ")
    assert span_at(port, (start, end)) == span(PORT, "signed")


@pytest.mark.parametrize("bad", [(5, 5), (5, 4), (-1, 4), (0, 10**9), (4, 5)])
def test_a_selection_of_nothing_is_refused(port: ReviewDocument, bad: tuple[int, int]) -> None:
    with pytest.raises(ReviewError, match="Select"):
        span_at(port, bad)


def test_the_evidence_is_that_of_a_fact_around_the_selection(port: ReviewDocument) -> None:
    assert sentence_at(port, place(PORT, "quay")) == port_facts()[4]["evidence"]


def test_the_evidence_is_else_the_sentence(batch: Batch) -> None:
    rice = batch.document("rice")
    assert sentence_at(rice, place(RICE, "rice"))["text"] == "Nobody sold rice in March."
    assert sentence_at(rice, place(RICE, "still"))["text"] == "The mill in Pakse stood still."
    both = sentence_at(rice, (RICE.index("March"), RICE.index("mill")))
    assert both["text"] == RICE.strip()


def test_a_name_is_what_the_facts_of_the_document_say(port: ReviewDocument) -> None:
    found = entity_at(port, place(PORT, "Port Authority of Laos", 1))
    assert (found["label"], found["name"]) == ("ORG", "Port Authority of Laos")


def test_countries_and_peoples_are_known_by_name(tmp_path: Any) -> None:
    text = "Peruvian police met officials from Laos in Vientiane, and Acme."
    doc = document(tmp_path, text)
    found = {
        word: entity_at(doc, place(text, word))
        for word in ("Peruvian", "Laos", "Vientiane", "Acme")
    }
    assert {word: (e["label"], e["name"], e["code"]) for word, e in found.items()} == {
        "Peruvian": ("NORP", "Peru", "PE"),
        "Laos": ("GPE", "Laos", "LA"),
        "Vientiane": ("GPE", "Vientiane", None),
        "Acme": ("ORG", "Acme", None),
    }
    assert value_of("participants", doc, place(text, "Laos"))["role"] == "actor"
    assert set(value_of("attribution", doc, place(text, "Acme"))) == {
        "start",
        "end",
        "text",
        "name",
    }
    assert value_of("trigger", doc, place(text, "met")) == span(text, "met")


def test_a_date_is_resolved_as_in_the_pipeline(tmp_path: Any) -> None:
    text = "The court met last Tuesday. The next day it has sat since May 2009, it said vaguely."
    doc = document(tmp_path, text, published="2024-05-17")
    tuesday = date_at(doc, place(text, "last Tuesday"))
    assert (tuesday["edtf"], tuesday["basis"]) == ("2024-05-14", "reference")
    assert date_at(doc, place(text, "next day"))["edtf"] == "2024-05-15"
    since = date_at(doc, place(text, "since May 2009"))
    assert (since["text"], since["edtf"], since["relation"]) == ("May 2009", "2009-05/..", "since")
    assert (since["begins"], since["ends"]) == ("2009-05-01", None)
    vague = date_at(doc, place(text, "vaguely"))
    assert (vague["text"], vague["edtf"], vague["basis"]) == ("vaguely", None, "unresolved")


def test_a_date_without_reference_is_not_guessed(tmp_path: Any) -> None:
    text = "The court met last Tuesday."
    found = date_at(document(tmp_path, text), place(text, "last Tuesday"))
    assert (found["begins"], found["basis"]) == (None, "unresolved")


def test_an_amount_has_its_value_unit_and_currency(tmp_path: Any) -> None:
    text = "It cost about $3.5 million, and 20 percent more in 2019; six mills stood still."
    doc = document(tmp_path, text)
    money = amount_at(doc, place(text, "$3.5 million"))
    assert (money["value"], money["kind"], money["currency"]) == (3_500_000, "money", "USD")
    assert money["modifier"] == "about"
    share = amount_at(doc, place(text, "20 percent"))
    assert (share["value"], share["kind"]) == (20, "percent")
    assert amount_at(doc, place(text, "six"))["value"] == 6
    assert amount_at(doc, place(text, "mills"))["value"] is None


def test_a_bare_dollar_is_that_of_the_document(tmp_path: Any, port: ReviewDocument) -> None:
    assert dollar_of(port) == "USD"
    ours = document(tmp_path, "It cost $5.", publisher="Prime Minister of Australia")
    assert dollar_of(ours) == "AUD"
    assert amount_at(ours, (8, 10))["currency"] == "AUD"


def test_hostile_text_is_text(tmp_path: Any) -> None:
    text = "<script>alert(1)</script> \u202eevil\u202c \u200bzero 🦊 paid $5 on 3 May 2001.\n"
    doc = document(tmp_path, text)
    assert span_at(doc, place(text, "<script>"))["text"] == "<script>"
    assert date_at(doc, place(text, "3 May 2001"))["edtf"] == "2001-05-03"
    assert entity_at(doc, place(text, "\u202eevil"))["name"] == "\u202eevil"


# Drafts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BLANKS)
def test_a_blank_record_has_every_field_that_the_state_does_not_fill(
    kind: Any, port: ReviewDocument
) -> None:
    given_by_state = {"schema_version", "id", "doc_id", "confidence", "provenance"}
    draft = blank_record(kind, port, {})
    assert set(draft) == set(SCHEMAS[kind].model_fields) - given_by_state
    assert MAIN_ROLE[kind] in draft


def test_a_claim_is_made_of_three_selections(port: ReviewDocument) -> None:
    draft = blank_record(
        "claim",
        port,
        {
            "amount": [place(PORT, "$5 million")],
            "metric": [place(PORT, "cranes")],
            "subject": [place(PORT, "Port Authority of Laos")],
        },
    )
    made = port_facts()[3]
    assert draft["amount"] == made["amount"]
    assert draft["metric"] == made["metric"]
    assert draft["subject"] == made["subject"]
    assert draft["evidence"] == made["evidence"]


def test_a_bare_count_counts_its_metric(port: ReviewDocument) -> None:
    spans = {"amount": [place(PORT, "two")], "metric": [place(PORT, "cranes")]}
    assert blank_record("claim", port, spans)["amount"]["unit"] == "cranes"
    money = {**spans, "amount": [place(PORT, "$5 million")]}
    assert blank_record("claim", port, money)["amount"]["unit"] is None


def test_the_evidence_reaches_from_the_first_to_the_last_part(batch: Batch) -> None:
    rice = batch.document("rice")
    spans = {"trigger": [place(RICE, "stood")], "date": [place(RICE, "March")]}
    assert blank_record("event", rice, spans)["evidence"]["text"] == RICE.strip()
    spans = {"trigger": [place(RICE, "stood")], "locations": [place(RICE, "March")]}
    evidence = blank_record("event", rice, spans)["evidence"]
    assert evidence["text"] == "The mill in Pakse stood still."
    given = {**spans, "evidence": [place(RICE, "stood still")]}
    assert blank_record("event", rice, given)["evidence"]["text"] == "stood still"


def test_an_event_is_valid_once_it_has_its_date(port: ReviewDocument) -> None:
    places = {
        "trigger": [place(PORT, "opened")],
        "participants": [place(PORT, "Port Authority of Laos", 1)],
    }
    origin = {k: port_facts()[0][k] for k in ("schema_version", "id", "doc_id", "provenance")}
    draft = {**blank_record("event", port, places), **origin, "confidence": 1.0}
    problems = validated(draft, PORT)
    assert isinstance(problems, list)
    assert {problem.path for problem in problems} == {"date"}
    found = validated({**draft, "date": date_at(port, place(PORT, "2 June 1999"))}, PORT)
    assert not isinstance(found, list)
    assert found.type == "event"


def test_first_mentions_name_agreements_and_organizations(port: ReviewDocument) -> None:
    treaty = blank_record("agreement", port, {"name": [place(PORT, "port treaty")]})
    assert treaty["mentions"] == [span(PORT, "port treaty")]
    places = [place(PORT, "Port Authority of Laos", n) for n in (1, 0)]
    body = blank_record("organization", port, {"mentions": places})
    assert body["name"] == "Port Authority of Laos"
    assert [one["start"] for one in body["mentions"]] == sorted(start for start, _ in places)
    named = blank_record("organization", port, {"name": [places[0]]})
    assert named["name"] == "Port Authority of Laos"


@pytest.mark.parametrize("name", ["status", "type", "__class__", "participants"])
def test_a_part_that_takes_no_words_is_refused(port: ReviewDocument, name: str) -> None:
    with pytest.raises(ReviewError, match="no part"):
        blank_record("claim", port, {name: [(0, 4)]})


def test_a_blank_is_not_shared_between_drafts(port: ReviewDocument) -> None:
    blank_record("event", port, {"locations": [place(PORT, "Laos")]})["participants"].append(1)
    assert blank_record("event", port, {})["locations"] == []
    assert blank_record("event", port, {})["participants"] == []


# Checks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"event_type": "party"}, "event_type"),
        ({"trigger": None}, "trigger"),
        ({"trigger": {"start": 16, "end": 22, "text": "sighed"}}, "trigger"),
        ({"trigger": {"start": 16, "end": 16, "text": ""}}, "trigger"),
        ({"trigger": {"start": 16, "end": 23, "text": "signed"}}, "trigger"),
        ({"trigger": {"start": 900, "end": 906, "text": "signed"}}, "trigger"),
        ({"trigger": {"start": "16", "end": 22, "text": "signed"}}, "trigger.start"),
        ({"participants": [{"start": 0}]}, "participants[0].end"),
        ({"date": {**port_facts()[0]["date"], "begins": "1998-02-31"}}, "date.begins"),
        ({"date": {**port_facts()[0]["date"], "begins": "1999-01-01"}}, "date.ends"),
        ({"type": "party"}, "line"),
        ({"extra": 1}, "extra"),
        ({"confidence": float("nan")}, "line"),
        ({"factuality": "\ud800"}, "line"),
    ],
)
def test_a_problem_names_its_field(changes: dict[str, Any], path: str) -> None:
    found = validated({**port_facts()[0], **changes}, PORT)
    assert isinstance(found, list)
    assert path in [problem.path for problem in found]


def test_a_record_nested_without_end_is_refused() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    found = validated({**port_facts()[0], "trigger": deep}, PORT)
    assert isinstance(found, list)


# EDTF ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "begins", "ends", "timex", "granularity"),
    [
        ("2009-11-25", "2009-11-25", "2009-11-25", "2009-11-25", "day"),
        ("2009-11", "2009-11-01", "2009-11-30", "2009-11", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02", "month"),
        ("2009", "2009-01-01", "2009-12-31", "2009", "year"),
        ("2016-04~", "2016-04-01", "2016-04-30", "2016-04", "month"),
        ("2016?", "2016-01-01", "2016-12-31", "2016", "year"),
        ("197X", "1970-01-01", "1979-12-31", "197", "decade"),
        ("19XX", "1900-01-01", "1999-12-31", "19", "span"),
        ("2024-21", "2024-03-01", "2024-05-31", "2024-SP", "span"),
        ("2024-24", "2024-12-01", "2025-02-28", "2024-WI", "span"),
        ("2024-34", "2024-04-01", "2024-06-30", "2024-Q2", "quarter"),
        ("2024-41", "2024-07-01", "2024-12-31", "2024-H2", "half"),
        ("2024-01/2024-06", "2024-01-01", "2024-06-30", "2024-H1", "half"),
        ("2024-05-13/2024-05-19", "2024-05-13", "2024-05-19", "2024-W20", "week"),
        ("2024-01/2025-06", "2024-01-01", "2025-06-30", "2024-01/2025-06", "span"),
        ("2013/..", "2013-01-01", None, "2013", "year"),
        ("2013/", "2013-01-01", None, "2013", "year"),
        ("../2019-07", None, "2019-07-31", "2019-07", "month"),
        ("-0043", None, None, "BC0044", "year"),
        ("XXXX-11-25", None, None, "XXXX-11-25", "day"),
        ("XXXX-02-29", None, None, "XXXX-02-29", "day"),
        ("XXXX-11", None, None, "XXXX-11", "month"),
    ],
)
def test_edtf_gives_bounds_timex_and_granularity(
    text: str, begins: str | None, ends: str | None, timex: str, granularity: str
) -> None:
    period = read_edtf(text)
    bounds = [day.isoformat() if day else None for day in (period.begins, period.ends)]
    assert (bounds, period.timex, period.granularity) == ([begins, ends], timex, granularity)
    assert period.edtf == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "last year", "2009-13", "2009-02-30", "2009-00", "2009-1", "25-11-2009", "../.."),
        *("/", "2013/../2014", "2014/2013", "20XX-11", "2009-11-25T10:00", "٢٠٠٩", "-0000"),
        *("2009\n", "2009-11-25 ", "XXXX-13", "XXXX-02-30", "9" * 5000, "2009-37", "~", "XXXX"),
    ],
)
def test_what_is_no_edtf_is_refused(text: str) -> None:
    with pytest.raises(ReviewError, match=r"EDTF|ends before"):
        read_edtf(text)


@given(
    st.one_of(
        st.dates().map(str),
        st.dates().map(lambda day: str(day)[:7]),
        st.dates().map(lambda day: str(day)[:4]),
        st.integers(1, 998).map(lambda n: f"{n:03d}X"),
        st.integers(1, 98).map(lambda n: f"{n:02d}XX"),
        st.tuples(st.dates(), st.dates()).map(lambda pair: "/".join(map(str, sorted(pair)))),
        st.tuples(st.integers(1, 9998), st.integers(33, 36)).map(lambda p: f"{p[0]:04d}-{p[1]}"),
    )
)
def test_bounds_are_those_of_the_edtf_library(text: str) -> None:
    period, other = read_edtf(text), parse_edtf(text)
    assert period.begins == date(*other.lower_strict()[:3])
    assert period.ends == date(*other.upper_strict()[:3])


@given(st.text("0123456789X-/.?~%T ", max_size=24))
def test_no_string_breaks_the_reader(text: str) -> None:
    try:
        period = read_edtf(text)
    except ReviewError:
        return
    assert period.edtf == text
    assert not (period.begins and period.ends and period.ends < period.begins)


def test_a_typed_date_says_its_relation(port: ReviewDocument) -> None:
    words = place(PORT, "2 June 1999")
    found = {
        edtf: date_of_edtf(port, words, edtf)["relation"]
        for edtf in ("1999-06", "1999/..", "../1999", "1998/1999")
    }
    assert found == {"1999-06": "at", "1999/..": "since", "../1999": "by", "1998/1999": "between"}
    until = date_of_edtf(port, words, " ../1999 ", "until")
    assert (until["relation"], until["ends"], until["text"]) == (
        "until",
        "1999-12-31",
        "2 June 1999",
    )
