"""Decisions become gold that `factex validate` accepts and `factex evaluate` uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_batch import ARTICLES, PORT, changed, day, event, port_facts, span, write_run
from typer.testing import CliRunner, Result

from factex.cli import app
from factex.errors import GoldError, SettingsError
from factex.evaluate import load_items, load_manifest
from factex.review.batch import load_batch
from factex.review.figures import Figures
from factex.review.gold import file_name, file_names, gold_records, write_gold, write_manifest
from factex.review.log import DecisionLog, default_log
from factex.review.state import ReviewState
from factex.validate import validate_file

TYPES = ["event", "event", "agreement", "organization", "claim"]


class Run:
    """The small run in a folder, and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts = write_run(folder)
        self.gold = folder / "gold"
        self.logs: list[DecisionLog] = []

    def state(self, reviewer: str = "ana") -> ReviewState:
        """The state of a reviewer."""
        self.logs.append(DecisionLog(default_log(self.facts)))
        return ReviewState(load_batch(self.facts), self.logs[-1], reviewer=reviewer)

    def close(self) -> None:
        """Close the logs."""
        for log in self.logs:
            log.close()

    def decide(self, **actions: str) -> ReviewState:
        """Accept or reject facts; the name of a fact has `_` for `-`."""
        state = self.state()
        for name, action in actions.items():
            getattr(state, action)(name.replace("_", "-"))
        return state

    def accept_all(self) -> ReviewState:
        """Accept every fact of the article on the port."""
        return self.decide(**{fact["id"].replace("-", "_"): "accept" for fact in port_facts()})

    def command(self, *options: str) -> Result:
        """Run `factex gold`."""
        return CliRunner().invoke(app, ["gold", str(self.facts), "-o", str(self.gold), *options])

    def evaluate(self, *options: str) -> dict[str, Any]:
        """Score the facts against the gold that was written."""
        given = ["--gold", str(self.gold), "--pred", str(self.facts), "--json", *options]
        result = CliRunner().invoke(app, ["evaluate", *given])
        assert result.exit_code == 0, result.output
        report: dict[str, Any] = json.loads(result.stdout)
        return report


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """The small run, nothing decided."""
    run = Run(tmp_path)
    yield run
    run.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def opened() -> dict[str, Any]:
    return event(PORT, "x", "opened", "launch", day(PORT, "2 June 1999", "1999-06-02"), actors=[])


# The command --------------------------------------------------------------------------------


def test_accepting_everything_gives_gold_that_scores_one(run: Run) -> None:
    run.accept_all()
    result = run.command()
    assert result.exit_code == 0, result.output
    assert "5 records of 1 documents" in result.stderr
    written = run.gold / "port.jsonl"
    assert [path.name for path in run.gold.iterdir()] == ["port.jsonl"]
    texts = {name: article["text"] for name, article in ARTICLES.items()}
    assert list(validate_file(written, texts, gold=True)) == []
    assert [record["type"] for record in lines(written)] == TYPES
    articles = str(run.folder / "articles.jsonl")
    scores = run.evaluate("--articles", articles)["scores"]
    for matching in ("strict", "match"):
        assert scores[matching]["micro"]["f1"] == 1
        for kind in set(TYPES):
            assert scores[matching]["types"][kind]["f1"] == 1


def test_gold_has_the_form_of_the_corpus(run: Run) -> None:
    run.accept_all()
    run.command()
    first = lines(run.gold / "port.jsonl")[0]
    assert list(first)[:6] == [
        *("doc_id", "type", "optional", "evidence", "factuality", "attribution")
    ]
    assert first["optional"] is False
    left_out = {"id", "schema_version", "confidence", "provenance", "agreement_id", "same_as"}
    assert not left_out & {key for record in lines(run.gold / "port.jsonl") for key in record}
    assert first["date"]["timex"] == "1998-05-06"


def test_corrections_rejections_and_additions_count_in_the_score(run: Run) -> None:
    state = run.decide(eve_1="accept", org_1="accept", cla_1="reject", eve_2="accept")
    agreement = state.batch.fact("agr-1").model_dump(mode="json")
    state.edit("agr-1", {**agreement, "status": "ratified"})
    state.add("port", opened())
    assert run.command().exit_code == 0
    scores = run.evaluate()["scores"]["strict"]["micro"]
    assert (scores["tp"], scores["fp"], scores["fn"]) == (3, 2, 2)
    assert Figures(state).figure().precision == scores["precision"]
    match = run.evaluate()["scores"]["match"]["micro"]
    assert Figures(state).figure(by="match").precision == match["precision"]


def test_documents_that_are_not_fully_reviewed_are_left_out_and_named(run: Run) -> None:
    run.decide(eve_1="accept")
    result = run.command()
    assert result.exit_code == 2
    assert "the nearest has 4 facts to go" in result.stderr
    assert not run.gold.exists()
    result = run.command("--partial")
    assert result.exit_code == 0
    assert "Written, not fully reviewed: 'port', 4 to go" in result.stderr
    assert len(lines(run.gold / "port.jsonl")) == 1


def test_nothing_decided_is_an_error(run: Run) -> None:
    result = run.command()
    assert (result.exit_code, "no such log" in result.stderr) == (2, True)
    run.state()
    result = run.command("--partial")
    assert (result.exit_code, "no document was reviewed" in result.stderr) == (2, True)


def test_a_document_without_facts_is_gold_once_somebody_said_so(run: Run) -> None:
    state = run.accept_all()
    assert run.command().exit_code == 0
    assert not (run.gold / "rice.jsonl").exists()
    state.finish("rice")
    manifest = run.folder / "manifest.jsonl"
    result = run.command("--manifest", str(manifest))
    assert result.exit_code == 0
    assert (run.gold / "rice.jsonl").read_text() == ""
    assert [entry.doc_id for entry in load_manifest(manifest)] == ["port", "rice"]
    report = run.evaluate("--manifest", str(manifest))
    assert report["documents"] == 2
    assert len(load_items(run.gold)) == 5


def test_what_nobody_looked_for_is_said(run: Run) -> None:
    state = run.accept_all()
    assert "Nobody said of 1 of the documents" in run.command().stderr
    state.finish("port")
    assert "Nobody said" not in run.command().stderr
    state.finish("rice")
    assert "evaluate with --articles or --manifest" in run.command().stderr


def test_stale_decisions_are_listed_and_their_documents_not_complete(run: Run) -> None:
    run.accept_all()
    write_run(run.folder, changed(port_facts(), "eve-1", event_type="launch"))
    result = run.command("--partial")
    assert result.exit_code == 1
    assert "Stale: decision 1, accept of 'eve-1' in 'port' by 'ana'" in result.stderr
    assert "otherwise: event_type" in result.stderr
    assert [record["type"] for record in lines(run.gold / "port.jsonl")] == TYPES[1:]
    assert run.command().exit_code == 2


def test_decisions_on_a_sentence_that_is_gone_keep_their_document_open(run: Run) -> None:
    run.accept_all()
    text = PORT.replace("on 6 May 1998.", "on 7 May 1998.", 1)
    articles = [{**ARTICLES["port"], "text": text}, ARTICLES["rice"]]
    later = [fact for fact in port_facts(PORT)[2:] if fact["id"] != "eve-2"]
    write_run(run.folder, later, articles)
    with DecisionLog(default_log(run.facts)) as log:
        gold = gold_records(ReviewState(load_batch(run.facts), log, reviewer="ana"))
    port = gold.documents[0]
    assert not port.is_complete
    assert port.left == 2
    assert {one.decision.fact_id for one in gold.stale} == {"eve-1", "agr-1"}
    # The ratification stands as it stood and was held right: the extraction misses it.
    assert [record["type"] for record in port.records] == ["event", "organization", "claim"]


def test_a_settled_rejection_is_no_failure(run: Run) -> None:
    run.decide(eve_1="accept", agr_1="reject", org_1="accept", cla_1="accept", eve_2="accept")
    write_run(run.folder, [fact for fact in port_facts() if fact["id"] != "agr-1"])
    result = run.command()
    assert result.exit_code == 0
    assert "Settled: decision 2, reject of 'agr-1'" in result.stderr
    assert len(lines(run.gold / "port.jsonl")) == 4


def test_other_gold_is_not_replaced_unasked(run: Run) -> None:
    state = run.accept_all()
    run.command()
    assert run.command().exit_code == 0, "the same gold again is no harm"
    state.reject("cla-1")
    before = (run.gold / "port.jsonl").read_bytes()
    result = run.command()
    assert (result.exit_code, "--overwrite" in result.stderr) == (2, True)
    assert (run.gold / "port.jsonl").read_bytes() == before
    assert run.command("--overwrite").exit_code == 0
    assert len(lines(run.gold / "port.jsonl")) == 4


def test_the_same_decisions_give_the_same_bytes(run: Run) -> None:
    run.accept_all()
    run.command()
    first = (run.gold / "port.jsonl").read_bytes()
    (run.gold / "port.jsonl").unlink()
    run.command()
    assert (run.gold / "port.jsonl").read_bytes() == first


def test_a_foreign_log_and_articles_can_be_named(run: Run) -> None:
    run.accept_all()
    run.close()
    log = default_log(run.facts).rename(run.folder / "other.sqlite")
    (run.folder / "facts.run.json").unlink()
    articles = str(run.folder / "articles.jsonl")
    assert run.command("--log", str(log), "--articles", articles).exit_code == 0
    assert (run.gold / "port.jsonl").exists()


def test_a_document_with_a_fact_that_could_not_be_read_is_not_complete(run: Run) -> None:
    run.accept_all()
    broken = {**port_facts()[0], "id": "eve-9", "trigger": span(PORT, "signed") | {"start": 15}}
    broken["trigger"]["end"] = 21
    write_run(run.folder, [*port_facts(), broken])
    result = run.command()
    assert result.exit_code == 2
    assert "the nearest has 1 facts to go" in result.stderr


def test_a_dismissed_decision_does_not_keep_its_document_open(run: Run) -> None:
    run.accept_all()
    text = PORT.replace("on 6 May 1998.", "on 7 May 1998.", 1)
    later = port_facts()[2:]
    write_run(run.folder, later, [{**ARTICLES["port"], "text": text}, ARTICLES["rice"]])
    assert run.command().exit_code == 2
    state = run.state("bo")
    for stale in state.stale:
        state.dismiss(stale.decision.seq)
    result = run.command()
    assert result.exit_code == 0, result.stderr
    assert len(lines(run.gold / "port.jsonl")) == 3


def test_what_cannot_be_loaded_is_told(run: Run) -> None:
    facts = [*port_facts(), {**port_facts()[0], "id": "eve-9", "doc_id": "gone"}]
    run.accept_all()
    write_run(run.folder, facts)
    result = run.command()
    assert result.exit_code == 0
    assert "Left out:" in result.stderr
    assert "'eve-9' of 'gone'" in result.stderr


# Names of files -----------------------------------------------------------------------------


HOSTILE = [
    *("../../etc/passwd", "/etc/passwd", "..", ".", "", "a/b\\c", "nul\0byte", "con", "NUL.txt"),
    *("facts", "FACTS", "x" * 5000, "é" * 300, " ", "a b", "~root", "-rf", "a\nb", "\u202exe", "."),
]


@pytest.mark.parametrize("doc_id", HOSTILE)
def test_no_document_id_leads_out_of_the_folder(doc_id: str, tmp_path: Path) -> None:
    name = file_name(doc_id)
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    (tmp_path / name).write_text("")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert len(name) < 150
    assert name.isascii()
    assert not name.startswith((".", "facts.", "FACTS."))


@given(st.lists(st.text(max_size=8), unique=True))
def test_different_documents_have_different_files_also_without_case(doc_ids: list[str]) -> None:
    names = list(file_names(doc_ids))
    assert len({name.casefold() for name in names}) == len(doc_ids)
    assert all(name.endswith(".jsonl") and "/" not in name and "\0" not in name for name in names)


def test_plain_ids_keep_their_names() -> None:
    assert file_name("a01-hanoi_treaty.v2") == "a01-hanoi_treaty.v2.jsonl"


def test_gold_of_hostile_ids_is_read_back(tmp_path: Path) -> None:
    facts = [{**fact, "doc_id": "../facts"} for fact in port_facts()]
    path = write_run(tmp_path, facts, [{"id": "../facts", "text": PORT}])
    with DecisionLog(tmp_path / "log.sqlite") as log:
        state = ReviewState(load_batch(path), log, reviewer="ana")
        for fact in facts:
            state.accept(fact["id"])
        folder = tmp_path / "gold"
        (written,) = write_gold(gold_records(state).complete, folder)
    assert written.parent == folder
    assert {item.doc_id for item in load_items(folder)} == {"../facts"}


def test_a_place_that_cannot_be_written_is_an_error(run: Run) -> None:
    state = run.accept_all()
    run.gold.write_text("a file")
    with pytest.raises(SettingsError, match="cannot be written"):
        write_gold(gold_records(state).complete, run.gold)


# The manifest -------------------------------------------------------------------------------


def test_a_manifest_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    old = '{"doc_id": "a", "split": "dev", "types": ["event"], "kind": "wire"}'
    path.write_text(old)
    assert write_manifest(["b", "a", "b"], path) == ["b"]
    assert path.read_text().startswith(old + "\n")
    assert [entry.doc_id for entry in load_manifest(path)] == ["a", "b"]
    before = path.read_text()
    assert write_manifest(["a", "b"], path) == []
    assert path.read_text() == before


def test_a_broken_manifest_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text("not json\n")
    with pytest.raises(GoldError, match="not JSON"):
        write_manifest(["a"], path)
    assert path.read_text() == "not json\n"
