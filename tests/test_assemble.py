"""From matches to records: offsets, ids, links and order; matches are built by hand."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from factex.assemble import Source, assemble, translate_spans
from factex.errors import RecordError
from factex.matchers.base import Match
from factex.offsets import OffsetMap
from factex.records import Agreement, Amount, Claim, Event, Organization, Span

TEXT = "On 6 May 1998 Fiji signed the Reef Treaty. It cost 94 yuan (13 dollars)."
DAY = {
    "edtf": "1998-05-06",
    "begins": "1998-05-06",
    "ends": "1998-05-06",
    "timex": "1998-05-06",
    "granularity": "day",
    "relation": "at",
    "basis": "explicit",
}


def source(text: str = TEXT, offsets: OffsetMap | None = None, doc_id: str = "reef") -> Source:
    """A document; its text is analysed as it stands when no map is given."""
    return Source(doc_id, text, offsets or OffsetMap.identity(text), "en_test 1", "0")


def span(surface: str, text: str = TEXT, nth: int = 0) -> Span:
    """The n-th place of a surface in a text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    return Span(start=start, end=start + len(surface), text=surface)


def date(surface: str = "6 May 1998", text: str = TEXT, **changes: Any) -> dict[str, Any]:
    """A date, resolved to the one day unless told otherwise."""
    return {**span(surface, text).model_dump(), **DAY, **changes}


def event(trigger: str = "signed", text: str = TEXT, nth: int = 0, **changes: Any) -> Match:
    """A signing on the one day; `changes` are fields of the record."""
    fields = {
        "event_type": "signing",
        "trigger": span(trigger, text, nth),
        "name": None,
        "date": changes.get("date") or date(text=text),
        "locations": (),
        "participants": (),
        "agreement_id": None,
        **changes,
    }
    return Match("event", span(text, text), ("events.signing.verb", "events.signing.verb"), fields)


def agreement(name: str = "Reef Treaty", text: str = TEXT, **changes: Any) -> Match:
    """A signed treaty."""
    fields = {
        "name": span(name, text),
        "mentions": (span(name, text),),
        "form": "treaty",
        "parties": (),
        "status": "signed",
        "date": None,
        "topic": None,
        "count": None,
        **changes,
    }
    return Match("agreement", span(text, text), ("agreements.head.treaty",), fields)


def claim(surface: str, value: int, currency: str, same_as: int | None = None) -> Match:
    """A sum of money."""
    amount = Amount(
        **span(surface).model_dump(),
        kind="money",
        value=value,
        lower=None,
        upper=None,
        modifier="exact",
        unit=None,
        currency=currency,
    )
    fields = {
        "amount": amount,
        "metric": None,
        "predicate": span("cost"),
        "subject": None,
        "period": None,
        "locations": (),
        "same_as": same_as,
    }
    return Match("claim", span(TEXT), ("amounts.numeral",), fields)


def organization(name: str, text: str, *mentions: Span) -> Match:
    """An organization with its mentions."""
    fields = {
        "name": name,
        "aliases": (),
        "org_type": "government",
        "country": None,
        "mentions": mentions,
    }
    return Match("organization", span(text, text), ("organizations.head",), fields)


def only(kind: type, records: tuple[Any, ...]) -> Any:
    """The one record of a type."""
    (record,) = [record for record in records if isinstance(record, kind)]
    return record


# Offsets ------------------------------------------------------------------------------------


def test_every_span_is_carried_over_to_the_source_text() -> None:
    raw = "On 6 May\u00a01998 Fiji\r\nsig\u00adned the  Reef Treaty. It cost 94 yuan (13 dollars)."
    offsets = OffsetMap.identity(raw).edit([(8, 9, " "), (18, 20, " "), (23, 24, ""), (32, 33, "")])
    assert offsets.text == TEXT
    record = only(Event, assemble(source(raw, offsets), [event()]))
    assert record.trigger.text == "sig\u00adned"
    assert record.date.text == "6 May\u00a01998"
    for part in (record.trigger, record.date, record.evidence):
        assert raw[part.start : part.end] == part.text
    assert record.date.edtf == "1998-05-06"


def test_spans_inside_lists_are_carried_over_too() -> None:
    raw = f"\ufeff  {TEXT}"
    offsets = OffsetMap.identity(raw).edit([(0, 3, "")])
    record = only(Agreement, assemble(source(raw, offsets), [agreement()]))
    (mention,) = record.mentions
    assert (mention.start, mention.text) == (span("Reef Treaty").start + 3, "Reef Treaty")


def test_layers_are_carried_over_in_their_order() -> None:
    raw = f"  {TEXT}"
    offsets = OffsetMap.identity(raw).edit([(0, 2, "")])
    moved = translate_spans(source(raw, offsets), [span("Fiji"), span("Reef")])
    assert [(part.start, part.text) for part in moved] == [(16, "Fiji"), (32, "Reef")]


# Ids ----------------------------------------------------------------------------------------


def test_ids_depend_on_document_type_place_and_date_alone() -> None:
    first = only(Event, assemble(source(), [event()])).id
    assert first == only(Event, assemble(source(), [event()])).id
    other_document = only(Event, assemble(source(doc_id="atoll"), [event()])).id
    other_word = only(Event, assemble(source(), [event("cost")])).id
    other_type = only(Event, assemble(source(), [event(event_type="meeting")])).id
    assert len({first, other_document, other_word, other_type}) == 4
    fuller = event(locations=(), name=span("Reef Treaty"))
    assert only(Event, assemble(source(), [fuller])).id == first


def test_ids_are_the_same_in_another_process() -> None:
    code = "import test_assemble as t; print(t.assemble(t.source(), [t.event()])[0].id)"
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output.strip() == only(Event, assemble(source(), [event()])).id


def test_ids_of_one_document_differ() -> None:
    records = assemble(
        source(),
        [event(), event("cost"), agreement(), claim("94 yuan", 94, "CNY")],
    )
    assert len({record.id for record in records}) == len(records) == 4


def test_rules_are_listed_once_in_the_order_they_fired() -> None:
    record = only(Event, assemble(source(), [event()]))
    assert record.provenance.rules == ("events.signing.verb",)
    assert (record.provenance.pipeline, record.provenance.factex) == ("en_test 1", "0")


# One happening told twice -------------------------------------------------------------------

TWICE = "Fiji signed it on 6 May 1998. It was signed on 6 May 1998 without a speech."


def told_twice(word: str = "signed", nth: int = 1, **changes: Any) -> list[Match]:
    """The same signing told by two sentences; the evidence of the second is longer."""
    first, second = event("signed", TWICE), event(word, TWICE, nth, **changes)
    return [Match("event", span(TWICE[:29], TWICE), first.rules, first.fields), second]


def test_a_happening_told_twice_is_one_record_with_the_fuller_evidence() -> None:
    record = only(Event, assemble(source(TWICE), told_twice()))
    assert record.trigger.start == span("signed", TWICE, nth=1).start
    assert record.evidence.text == TWICE
    assert only(Event, assemble(source(TWICE), told_twice()[::-1])) == record


@pytest.mark.parametrize(
    "changes",
    [
        {"event_type": "meeting"},
        {"date": date(text=TWICE, begins="1998-05-07", ends="1998-05-07")},
        {"word": "speech", "nth": 0},
    ],
)
def test_another_type_day_or_word_is_another_happening(changes: dict[str, Any]) -> None:
    assert len(assemble(source(TWICE), told_twice(**changes))) == 2


def test_the_same_act_in_two_places_is_two_happenings() -> None:
    def place(name: str, start: int) -> dict[str, Any]:
        text = TWICE[start : start + 4]
        return {"start": start, "end": start + 4, "text": text, "label": "GPE", "name": name}

    first, second = told_twice()
    first.fields["locations"] = (place("Suva", 0),)
    assert len(assemble(source(TWICE), [first, second])) == 1
    second.fields["locations"] = (place("Suva", 5), place("Fiji", 0))
    assert len(assemble(source(TWICE), [first, second])) == 1
    second.fields["locations"] = (place("Apia", 5),)
    assert len(assemble(source(TWICE), [first, second])) == 2


def test_unresolved_dates_are_told_apart_by_their_words() -> None:
    unresolved = {"edtf": None, "begins": None, "ends": None, "basis": "unresolved"}
    text = "Fiji signed it on Monday. Tonga signed it on Tuesday."
    matches = [
        event("signed", text, nth, date=date(day, text, **unresolved))
        for nth, day in enumerate(("Monday", "Tuesday"))
    ]
    assert len(assemble(source(text), matches)) == 2


# Links and order ----------------------------------------------------------------------------


def test_a_signing_points_to_the_one_agreement_of_its_sentence() -> None:
    records = assemble(source(), [event(), agreement()])
    assert only(Event, records).agreement_id == only(Agreement, records).id


def test_with_two_agreements_the_one_of_the_same_date_is_meant() -> None:
    other = agreement("Treaty", date=date())
    records = assemble(source(), [event(), agreement(), other])
    target = next(r for r in records if isinstance(r, Agreement) and r.date is not None)
    assert only(Event, records).agreement_id == target.id


def test_no_link_where_two_agreements_are_left_or_the_event_is_of_another_kind() -> None:
    two = assemble(source(), [event(), agreement(), agreement("Treaty")])
    assert only(Event, two).agreement_id is None
    meeting = assemble(source(), [event(event_type="meeting"), agreement()])
    assert only(Event, meeting).agreement_id is None


@pytest.mark.parametrize(
    ("named", "parties", "expected"),
    [
        ([], ["Fiji", "Reef"], ["Fiji", "Reef"]),
        (["Reef"], ["Fiji", "Reef"], ["Fiji", "Reef"]),
        ([], ["Fiji"], []),
        (["Reef"], ["Fiji", "Treaty"], ["Reef"]),
        (["Reef"], ["Fiji", "Reef", "Treaty"], ["Reef"]),
    ],
)
def test_a_signing_gains_the_sides_that_its_sentence_leaves_out(
    named: list[str], parties: list[str], expected: list[str]
) -> None:
    def entities(names: list[str], **more: str) -> tuple[dict[str, Any], ...]:
        return tuple(
            {**span(n).model_dump(), "label": "GPE", "name": n, "code": None, **more} for n in names
        )

    signing = event(participants=entities(named, role="recipient"))
    records = assemble(source(), [signing, agreement(parties=entities(parties))])
    assert [one.name for one in only(Event, records).participants] == expected


def test_a_conversion_points_to_the_amount_before_it() -> None:
    start = span("94 yuan").start
    first, second = assemble(
        source(), [claim("13 dollars", 13, "USD", same_as=start), claim("94 yuan", 94, "CNY")]
    )
    assert isinstance(first, Claim)
    assert isinstance(second, Claim)
    assert (first.amount.text, second.amount.text) == ("94 yuan", "13 dollars")
    assert (first.same_as, second.same_as) == (None, first.id)


def test_records_stand_in_the_order_of_the_text_whatever_order_they_were_found_in() -> None:
    matches = [claim("94 yuan", 94, "CNY"), agreement(), event()]
    records = assemble(source(), matches)
    assert [record.type for record in records] == ["event", "agreement", "claim"]
    assert assemble(source(), matches[::-1]) == records


def test_no_matches_give_no_records() -> None:
    assert assemble(source(), []) == ()


def test_an_organization_found_twice_is_one_record() -> None:
    text = "The Reef Board met. The Reef Board left."
    matches = [
        organization("Reef Board", text, span("Reef Board", text)),
        organization("Reef Board", text, span("Reef Board", text, nth=1)),
    ]
    record = only(Organization, assemble(source(text), matches))
    assert [mention.start for mention in record.mentions] == [4, 24]


# Faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"event_type": "picnic"}, "event_type"),
        ({"date": date(begins="May 1998")}, "date.begins"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_match_that_makes_no_valid_record_is_named(changes: dict[str, Any], where: str) -> None:
    place = span("signed").start
    with pytest.raises(RecordError, match=rf"event at {place} of 'reef', rule .*: {where}"):
        assemble(source(), [event(**changes)])
