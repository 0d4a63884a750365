"""What each address answers, as the page asks it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from review_batch import ARTICLES, PORT, RICE, port_facts, write_lines
from review_client import ReviewClient, events, form_of

from factex.review.desk import Desk, Pace
from factex.review.sampling import draw_sample

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenState

    from factex.review.state import ReviewState


@pytest.fixture
def client(open_state: OpenState) -> ReviewClient:
    return ReviewClient(Desk(open_state(), name="facts.jsonl"))


@pytest.fixture
def state(client: ReviewClient) -> ReviewState:
    return client.desk.state


def shown_id(client: ReviewClient, text: str) -> str:
    """The id of the fact whose record is in an answer."""
    found = re.search(r'id="current" data-n="(\d+)"', text)
    assert found is not None
    return client.desk.facts.name(found[1])


def place(words: str, text: str = PORT) -> str:
    start = text.index(words)
    return f"{start}:{start + len(words)}"


def rows(text: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="row-(\d+)"', text)]


def edited(client: ReviewClient, fact_id: str, **changes: str) -> dict[str, str]:
    """The form of a fact as the page would send it, with changes."""
    form = form_of(client.get("/record", n=client.n(fact_id), shown=client.doc("port")))
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return {**form, "shown": str(client.doc("port")), **dotted}


def test_the_page_opens_at_the_least_certain_fact_with_its_article(client: ReviewClient) -> None:
    text = client.get("/").text
    assert shown_id(client, text) == "cla-1"
    assert rows(text) == [client.n(one) for one in ("cla-1", "eve-2", "agr-1", "org-1", "eve-1")]
    assert "A port treaty" in text
    assert "<strong>0</strong> of 5 facts decided" in text


def test_the_text_of_the_article_is_the_article(client: ReviewClient) -> None:
    text = client.get("/document", after=client.doc("rice"), shown=client.doc("rice")).text
    body = re.search(r'<div class="text"[^>]*>(.*?)</div>', text, re.DOTALL)
    assert body is not None
    assert html.unescape(re.sub("<[^>]+>", "", body[1])) == PORT


def test_a_decision_answers_with_the_next_record_and_what_changed(client: ReviewClient) -> None:
    response = client.decide("accept", "cla-1", next=client.n("eve-2"))
    assert shown_id(client, response.text) == "eve-2"
    assert "<strong>1</strong> of 5 facts decided" in response.text
    assert 'id="text"' not in response.text, "the article did not change"
    assert 'id="rows"' not in response.text
    told = {"seq": 1, "facts": [[client.n("cla-1"), "accepted"]], "others": False}
    assert events(response) == {"changed": told}
    assert client.desk.state.verdict("cla-1").status == "accepted"


def test_the_article_comes_along_when_the_next_record_stands_in_another(
    client: ReviewClient,
) -> None:
    shown = client.get("/record", n=client.n("eve-1"), shown=client.doc("rice")).text
    assert '<div id="paper" hx-swap-oob="innerHTML">' in shown
    again = client.get("/record", n=client.n("eve-1"), shown=client.doc("port")).text
    assert 'id="paper"' not in again


@pytest.mark.parametrize("reason", ["span", "type", "value", "argument", "duplicate", "not_a_fact"])
def test_a_rejection_keeps_its_reason_and_note(client: ReviewClient, reason: str) -> None:
    client.decide("reject", "eve-1", reason=reason, note=" seen twice ")
    (decision,) = client.desk.state.log.read()
    assert (decision.action, decision.reason, decision.note) == ("reject", reason, "seen twice")
    text = client.get("/record", n=client.n("eve-1"), shown=0).text
    assert "seen twice" in text


@pytest.mark.parametrize("values", [{"action": "burn"}, {"action": "reject", "reason": "hate"}, {}])
def test_an_unknown_decision_is_none(client: ReviewClient, values: dict[str, str]) -> None:
    response = client.post("/decide", n=0, seen=0, **values)
    assert response.status_code == 400
    assert client.desk.state.log.read() == []


def test_who_has_not_seen_the_last_decision_is_shown_it_and_decides_nothing(
    client: ReviewClient, open_state: OpenState
) -> None:
    other = open_state(reviewer="ben")
    other.reject("eve-1", "type")
    response = client.decide("accept", "eve-1", seen=0)
    assert "decided meanwhile by ben" in events(response)["said"]["message"]
    assert shown_id(client, response.text) == "eve-1"
    assert 'data-seen="1"' in response.text
    assert [one.reviewer for one in other.log.read()] == ["ben"]
    client.decide("accept", "eve-1", seen=1)
    assert [one.reviewer for one in other.log.read()] == ["ben", "ana"]


def test_decisions_made_elsewhere_are_told_once(
    client: ReviewClient, open_state: OpenState
) -> None:
    assert client.get("/changes", after=0, shown=0).status_code == 204
    other = open_state(reviewer="ben")
    other.accept("eve-1")
    other.reject("org-1", "span")
    response = client.get("/changes", after=0, shown=client.doc("port"))
    facts = [[client.n("eve-1"), "accepted"], [client.n("org-1"), "rejected"]]
    assert events(response)["changed"] == {"seq": 2, "facts": facts, "others": True}
    assert "<strong>2</strong> of 5" in response.text
    assert client.get("/changes", after=2, shown=0).status_code == 204
    later = client.get("/changes", after=1, shown=client.doc("rice"))
    assert [client.n("org-1"), "rejected"] in events(later)["changed"]["facts"]
    assert 'id="paper"' not in later.text


def test_two_pages_do_not_lose_each_others_decisions(
    client: ReviewClient, open_state: OpenState
) -> None:
    second = ReviewClient(Desk(open_state(reviewer="ben"), name="facts.jsonl"))
    for number, fact in enumerate(port_facts()):
        (client, second)[number % 2].decide("accept", fact["id"])
    assert len(client.desk.state.log.read()) == 5
    for page in (client, second):
        page.get("/changes", after=0)
        assert {one.status for one in page.desk.state.verdicts()} == {"accepted"}


def test_an_edit_of_a_date_is_saved_with_its_bounds(
    client: ReviewClient, state: ReviewState
) -> None:
    form = edited(client, "eve-1")
    drawn = client.post("/draft", **{**form, "date.edtf": "1998-05"}, do="refresh", at="date.edtf")
    assert "begins <b>1998-05-01</b>" in drawn.text
    assert "ends <b>1998-05-31</b>" in drawn.text
    assert "data-dirty" in drawn.text
    assert state.log.read() == [], "a draft decides nothing"
    response = client.post("/edit", **form_of(drawn), shown=client.doc("port"))
    record: Any = state.verdict("eve-1").record
    assert state.verdict("eve-1").status == "corrected"
    assert (record.date.edtf, record.date.begins, record.date.ends) == (
        "1998-05",
        "1998-05-01",
        "1998-05-31",
    )
    assert 'id="paper"' in response.text, "its marks may have moved"


def test_an_edit_that_breaks_the_contract_names_the_field_and_saves_nothing(
    client: ReviewClient, state: ReviewState
) -> None:
    response = client.post("/edit", **edited(client, "eve-1", event_type="picnic", date=""))
    assert response.headers["HX-Retarget"] == "#form"
    assert 'aria-describedby="p-event_type"' in response.text
    assert 'id="p-date"' in response.text
    assert state.log.read() == []


def test_an_edtf_string_that_is_none_is_told(client: ReviewClient) -> None:
    form = edited(client, "eve-1", date__edtf="last May")
    response = client.post("/draft", **form, do="refresh", at="date.edtf")
    assert response.status_code == 400
    assert "EDTF" in response.text


def test_a_field_is_set_from_selected_words(client: ReviewClient, state: ReviewState) -> None:
    form = edited(client, "eve-1")
    drawn = client.post("/draft", **form, do="set", at="date", place=place("2 June 1999"))
    assert form_of(drawn)["date.edtf"] == "1999-06-02"
    drawn = client.post("/draft", **form_of(drawn), do="set", at="locations", place=place(" Laos "))
    assert form_of(drawn)["locations.0.label"] == "GPE"
    drawn = client.post("/draft", **form_of(drawn), do="remove", at="participants.1")
    client.post("/edit", **form_of(drawn), shown=0)
    record: Any = state.verdict("eve-1").record
    assert record.date.begins == "1999-06-02"
    assert [one.text for one in record.locations] == ["Laos"]
    assert [one.text for one in record.participants] == ["Laos"]


@pytest.mark.parametrize(
    ("at", "span"),
    [
        ("id", "0:4"),
        ("provenance", "0:4"),
        ("nonsense", "0:4"),
        ("event_type", "0:4"),
        ("locations.x", "0:4"),
        ("date", "0:99999"),
        ("date", "-1:4"),
        ("date", "4:4"),
        ("date", "x"),
        ("date", ""),
    ],
)
def test_what_cannot_be_set_is_told(client: ReviewClient, at: str, span: str) -> None:
    form = edited(client, "eve-1")
    response = client.post("/draft", **form, do="set", at=at, place=span)
    assert response.status_code == 400
    assert client.desk.state.log.read() == []


def test_a_missed_claim_is_added_from_selected_words(
    client: ReviewClient, state: ReviewState
) -> None:
    new = client.post("/new", type="claim", doc=client.doc("port"), span=place("two"))
    form = form_of(new)
    assert (form["amount.value"], form["amount.kind"]) == ("2", "count")
    drawn = client.post("/draft", **form, do="set", at="metric", place=place("cranes"))
    response = client.post("/add", **form_of(drawn), shown=client.doc("port"))
    (added,) = state.added("port")
    record: Any = added.record
    assert (record.amount.text, record.metric.text) == ("two", "cranes")
    assert "paid" in record.evidence.text
    assert shown_id(client, response.text) == added.fact_id
    assert events(response)["changed"]["facts"] == [[client.n(added.fact_id), "added"]]
    assert rows(client.get("/row", n=client.n(added.fact_id)).text) == [client.n(added.fact_id)]


def test_a_missed_event_without_a_date_is_not_added(
    client: ReviewClient, state: ReviewState
) -> None:
    new = client.post("/new", type="event", doc=client.doc("port"), span=place("opened"))
    response = client.post("/add", **form_of(new))
    assert 'id="p-date"' in response.text
    assert state.log.read() == []
    drawn = client.post("/draft", **form_of(new), do="set", at="date", place=place("2 June 1999"))
    client.post("/add", **form_of(drawn))
    assert [one.action for one in state.log.read()] == ["add"]


def test_an_added_fact_can_be_withdrawn(client: ReviewClient, state: ReviewState) -> None:
    new = client.post("/new", type="claim", doc=client.doc("port"), span=place("two"))
    client.post("/add", **form_of(new))
    (added,) = state.added("port")
    n = client.n(added.fact_id)
    text = client.get("/record", n=n, shown=0).text
    assert 'data-act="withdraw"' in text
    response = client.post("/decide", action="withdraw", n=n, seen=1, shown=client.doc("port"))
    assert events(response)["changed"]["facts"] == [[n, "gone"]]
    assert state.added("port") == []
    back = client.post("/undo", shown=client.doc("port"))
    assert events(back)["changed"]["facts"] == [[n, "added"]]


def test_undo_and_redo_show_the_fact_that_they_are_about(
    client: ReviewClient, state: ReviewState
) -> None:
    client.decide("accept", "eve-1")
    client.decide("reject", "org-1", reason="type")
    assert shown_id(client, client.post("/undo", shown=0).text) == "org-1"
    assert shown_id(client, client.post("/undo", shown=0).text) == "eve-1"
    assert {one.status for one in state.verdicts()} == {"open"}
    assert shown_id(client, client.post("/redo", shown=0).text) == "eve-1"
    assert state.verdict("eve-1").status == "accepted"
    client.post("/undo")
    response = client.post("/undo")
    assert response.status_code == 400
    assert "Nothing to undo" in response.text


def test_a_document_is_noted_as_read_to_its_end(client: ReviewClient, state: ReviewState) -> None:
    response = client.post("/finish", doc=client.doc("rice"))
    assert state.finished("rice")
    assert "Read to its end" in response.text


def test_documents_come_one_after_another_those_without_facts_too(client: ReviewClient) -> None:
    text = client.get("/document", after=client.doc("port"), shown=client.doc("port")).text
    assert "No fact is chosen" in text
    assert RICE.split(".")[0] in text
    assert shown_id(client, client.get("/document", after=client.doc("rice"), shown=1).text)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, ["cla-1", "eve-2", "agr-1", "org-1", "eve-1"]),
        ({"order": "document"}, ["eve-1", "agr-1", "org-1", "cla-1", "eve-2"]),
        ({"type": "event"}, ["eve-2", "eve-1"]),
        ({"status": "undecided"}, ["cla-1", "eve-2", "agr-1", "org-1"]),
        ({"status": "accepted"}, ["eve-1"]),
        ({"search": "RATIFIED"}, ["eve-2"]),
        ({"search": "nowhere"}, []),
        ({"status": "contested"}, []),
    ],
)
def test_queues(client: ReviewClient, values: dict[str, str], found: list[str]) -> None:
    client.decide("accept", "eve-1")
    text = client.get("/queue", **values).text
    assert rows(text) == [client.n(one) for one in found]
    assert f"{len(found)} in this queue" in text


def test_queues_by_rule_and_document(client: ReviewClient) -> None:
    rule = client.desk.rules.of("claims.counted")
    assert rows(client.get("/queue", rule=rule).text) == [client.n("cla-1")]
    assert rows(client.get("/queue", doc=client.doc("rice")).text) == []


@pytest.mark.parametrize("values", [{"type": "x"}, {"status": "x"}, {"rule": "x"}, {"after": "x"}])
def test_a_queue_that_there_is_none_of_is_told(
    client: ReviewClient, values: dict[str, str]
) -> None:
    assert client.get("/queue", **values).status_code == 400


def many(count: int) -> dict[str, Any]:
    """A run with many facts: one, over and over."""
    fact = port_facts()[0]
    return {"facts": [{**fact, "id": f"eve-{n:04}"} for n in range(count)]}


def test_a_long_queue_comes_in_pieces(open_state: OpenState) -> None:
    client = ReviewClient(Desk(open_state(**many(250)), name="x"))
    first = client.get("/").text
    assert len(rows(first)) == 100
    assert 'hx-get="/queue?after=100"' in first
    second = client.get("/queue", after=100).text
    last = client.get("/queue", after=200).text
    assert rows(first) + rows(second) + rows(last) == list(range(250))
    assert "hx-get" not in last


def test_gold_is_compared_and_what_was_missed_can_be_taken_over(
    open_state: OpenState, tmp_path: Path
) -> None:
    from factex.review.batch import load_batch
    from factex.review.state import ReviewState

    state = open_state()
    signing, _, authority, paid, ratified = port_facts()
    gold = [signing, {**authority, "org_type": "company"}, ratified, paid]
    opened = PORT.index("opened")
    missed = {**ratified, "trigger": {"start": opened, "end": opened + 6, "text": "opened"}}
    missed |= {"event_type": "launch", "id": "gold-1"}
    path = write_lines(tmp_path / "gold.jsonl", [*gold, missed])
    batch = load_batch(tmp_path / "facts.jsonl", gold=[path])
    client = ReviewClient(Desk(ReviewState(batch, state.log, reviewer="ana"), name="x"))
    assert rows(client.get("/queue", gold="spurious").text) == [client.n("agr-1")]
    assert rows(client.get("/queue", gold="match").text) == [client.n("org-1")]
    text = client.get("/document", after=client.doc("rice"), shown=client.doc("rice")).text
    assert "In gold, and missed here" in text
    form = form_of(client.post("/new", gold=0, doc=client.doc("port")))
    assert (form["event_type"], form["date.edtf"]) == ("launch", "1999-06-02")
    client.post("/add", **form)
    assert [one.action for one in state.log.read()] == ["add"]
    assert client.post("/new", gold=7, doc=client.doc("port")).status_code == 400


def test_figures_tell_precision_what_was_missed_and_how_far_it_is(client: ReviewClient) -> None:
    client.decide("accept", "eve-1")
    client.decide("reject", "eve-2", reason="not_a_fact")
    text = client.get("/figures", width=50).text
    assert "50% (9 to 91)" in text
    assert 'value="50"' in text
    for width in ("0", "101", "x", "nan"):
        assert client.get("/figures", width=width).status_code == 400


def test_a_sample_is_a_queue_of_its_own_and_estimates_all(open_state: OpenState) -> None:
    state = open_state(**many(200))
    client = ReviewClient(Desk(state, name="x", sample=draw_sample(state.batch, 20)))
    text = client.get("/").text
    assert "of 20 of the sample decided" in text
    assert len(rows(text)) == 20
    for n in rows(text):
        client.post("/decide", action="accept", n=n, seen=0)
    assert "Of all 200 facts, 100%" in client.get("/figures").text
    assert len(rows(client.get("/queue").text)) == 100


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%ff", b"&".join([b"a=1"] * 20_000)])
def test_a_body_that_is_no_form_is_told(client: ReviewClient, body: bytes) -> None:
    assert client.plain.post("/undo", content=body, headers=client.headers).status_code == 400


def test_what_was_not_taken_in_is_said(open_state: OpenState) -> None:
    facts = port_facts()
    facts[0] = {**facts[0], "doc_id": "nowhere"}
    text = ReviewClient(Desk(open_state(facts=facts), name="x")).get("/").text
    assert "1 not taken in" in text


def test_facts_and_words_in_wide_characters_keep_their_places(open_state: OpenState) -> None:
    text = "🚀𝔸 " + PORT
    articles = [{**ARTICLES["port"], "text": text}]
    client = ReviewClient(Desk(open_state(facts=port_facts(text), articles=articles), name="x"))
    new = client.post("/new", type="claim", doc=0, span=place("two", text))
    assert form_of(new)["amount"] == place("two", text)


def test_the_pace_leaves_breaks_out() -> None:
    times = [f"2024-05-01T10:{minute:02}:00.000000+00:00" for minute in (0, 1, 3, 4, 30, 31)]
    pace = Pace(times)
    assert pace.seconds == 60 + 120 + 60 + 60
    assert pace.each == 60
    assert pace.left(10) == 600
    assert Pace().each is None
