"""Loading what is reviewed: the facts, the articles that the run names, and gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from review_batch import ARTICLES, PORT, RICE, changed, port_facts, write_lines, write_run

from factex.errors import ArticleError, GoldError, ReviewError, SettingsError
from factex.review.batch import Batch, load_batch, record_sha256


def ids(batch: Batch) -> list[str]:
    return [document.doc_id for document in batch.documents]


def test_all_documents_are_there_also_those_without_facts(batch: Batch) -> None:
    assert ids(batch) == ["port", "rice"]
    port, rice = batch.documents
    assert [fact.id for fact in port.facts] == ["eve-1", "agr-1", "org-1", "cla-1", "eve-2"]
    assert rice.facts == ()
    assert (port.title, str(port.published), port.text) == ("A port treaty", "1999-06-03", PORT)
    assert port.gold is None
    assert batch.problems == ()
    assert batch.document("port") is port
    assert batch.fact("cla-1") is port.facts[3]
    assert batch.fact_sha256("cla-1") == record_sha256(port.facts[3])


def test_documents_stand_in_the_order_of_the_facts(tmp_path: Path) -> None:
    articles = [ARTICLES["rice"], ARTICLES["port"]]
    assert ids(load_batch(write_run(tmp_path, articles=articles))) == ["port", "rice"]


def test_what_is_unknown_is_said(batch: Batch) -> None:
    with pytest.raises(ReviewError, match="no document 'x'"):
        batch.document("x")
    with pytest.raises(ReviewError, match="no fact 'x'"):
        batch.fact("x")


def test_the_runs_inputs_are_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run was started above the folder of its output."""
    (tmp_path / "out").mkdir()
    facts = write_run(tmp_path / "out")
    (tmp_path / "out" / "articles.jsonl").rename(tmp_path / "articles.jsonl")
    (tmp_path / "elsewhere").mkdir()
    for folder in (tmp_path, tmp_path / "out", tmp_path / "elsewhere"):
        monkeypatch.chdir(folder)
        assert ids(load_batch(facts)) == ["port", "rice"]


def test_a_glob_among_the_runs_inputs_is_found(tmp_path: Path) -> None:
    facts = write_run(tmp_path)
    run = {"settings": {"inputs": ["arti*.jsonl", "-"], "published": "2020-01-01"}}
    (tmp_path / "facts.run.json").write_text(json.dumps(run))
    write_lines(tmp_path / "articles.jsonl", [{"id": "port", "text": PORT}])
    (document,) = load_batch(facts).documents
    assert str(document.published) == "2020-01-01"


def test_named_articles_go_before_the_runs(tmp_path: Path) -> None:
    facts = write_run(tmp_path)
    (tmp_path / "facts.run.json").unlink()
    with pytest.raises(SettingsError, match="--articles"):
        load_batch(facts)
    other = write_lines(tmp_path / "other.jsonl", [ARTICLES["port"]])
    assert ids(load_batch(facts, articles=[str(other)])) == ["port"]


@pytest.mark.parametrize(
    "run", ["", "[]", "{}", '{"settings": {"inputs": "x"}}', '{"settings": {"inputs": [1]}}']
)
def test_a_broken_run_file_is_an_error_with_a_remedy(tmp_path: Path, run: str) -> None:
    facts = write_run(tmp_path)
    (tmp_path / "facts.run.json").write_text(run)
    with pytest.raises(SettingsError, match="--articles"):
        load_batch(facts)


@pytest.mark.parametrize(
    "settings",
    [{"inputs": ["-"]}, {"inputs": ["gone.jsonl"]}, {"inputs": ["*.xyz"]}, {"inputs": ["a\0b"]}],
)
def test_articles_that_are_not_there_are_an_error(tmp_path: Path, settings: Any) -> None:
    facts = write_run(tmp_path)
    (tmp_path / "facts.run.json").write_text(json.dumps({"settings": settings}))
    with pytest.raises((SettingsError, ArticleError), match="--articles"):
        load_batch(facts)


def test_a_bad_day_of_publication_in_the_run_file_is_an_error(tmp_path: Path) -> None:
    facts = write_run(tmp_path)
    run = {"settings": {"inputs": ["articles.jsonl"], "published": ["x"]}}
    (tmp_path / "facts.run.json").write_text(json.dumps(run))
    with pytest.raises(SettingsError, match="published"):
        load_batch(facts)


def test_texts_of_web_pages_come_from_the_run(tmp_path: Path) -> None:
    """Offsets count in the text that the run took out of the page, whatever is taken out now."""
    page = "<html><head><title>Port</title></head><body><article>{}</article></body></html>"
    body = "".join(f"<p>{line}</p>" for line in (PORT, "More words. " * 40))
    (tmp_path / "port.html").write_text(page.format(body))
    facts = write_run(tmp_path)
    run = {"settings": {"inputs": ["port.html"]}}
    (tmp_path / "facts.run.json").write_text(json.dumps(run))
    write_lines(tmp_path / "facts.texts.jsonl", [{"id": "port", "text": PORT, "extractor": "t 1"}])
    batch = load_batch(facts)
    assert batch.document("port").text == PORT
    assert batch.document("port").title == "Port"
    assert len(batch.document("port").facts) == 5
    (tmp_path / "port.html").unlink()
    batch = load_batch(facts)
    assert batch.document("port").text == PORT
    assert "no such file" in batch.problems[0]


def test_a_fact_that_does_not_quote_its_article_is_left_out_and_named(tmp_path: Path) -> None:
    facts = [*port_facts(), {**port_facts()[0], "id": "eve-7", "doc_id": "gone"}]
    text = PORT.replace("cranes", "trains")
    batch = load_batch(write_run(tmp_path, facts, [{**ARTICLES["port"], "text": text}]))
    assert "cla-1" not in [fact.id for fact in batch.document("port").facts]
    assert [problem.split(": ")[1].split()[0] for problem in batch.problems] == [
        "'org-1'",
        "'cla-1'",
        "'eve-7'",
    ]
    assert "line 4" in batch.problems[1]
    assert "says" in batch.problems[1]
    assert "its article is missing" in batch.problems[2]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("{", "line 6: not JSON"),
        ("[]", "line 6"),
        ('{"type": "event"}', "line 6: event"),
        (json.dumps(port_facts()[0]), "line 6: id 'eve-1' stands already on line 1"),
    ],
)
def test_a_broken_facts_file_names_the_line(tmp_path: Path, line: str, cause: str) -> None:
    facts = write_run(tmp_path)
    with facts.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(GoldError, match=cause):
        load_batch(facts)


def test_facts_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        load_batch(tmp_path / "none.jsonl")


def test_facts_are_compared_with_gold(tmp_path: Path) -> None:
    facts = write_run(tmp_path)
    gold = [
        *changed(port_facts(), "eve-1", event_type="negotiation")[:3],
        {**port_facts()[3], "amount": {**port_facts()[3]["amount"], "start": 119, "end": 122}},
    ]
    gold[3]["amount"]["text"] = PORT[119:122]
    path = write_lines(tmp_path / "gold.jsonl", [*gold, {**gold[3], "optional": True}])
    batch = load_batch(facts, gold=[path])
    port = batch.document("port")
    assert dict(port.matched) == {
        "eve-1": "match",
        "agr-1": "strict",
        "org-1": "strict",
        "cla-1": "spurious",
        "eve-2": "spurious",
    }
    assert [one["type"] for one in port.missed] == ["claim"]
    assert port.gold is not None
    assert len(port.gold) == 5
    assert batch.document("rice").gold is None


def test_the_text_of_a_document_is_hostile_and_kept(tmp_path: Path) -> None:
    text = RICE + "<script>\u202e\u200b</script>\r\n\u2028end"
    batch = load_batch(write_run(tmp_path, [], [{"id": "../\u202e", "text": text}]))
    assert batch.document("../\u202e").text == text
