"""FollowTheMoney: what becomes of each record, checked by the library's own schema."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from exchange_data import TEXT, annotated_texts, make_records
from followthemoney import model
from hypothesis import HealthCheck, given, settings

from factex.articles import Article
from factex.exchange import ftm
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document
from factex.records import Agreement, AnyRecord, Date

pytestmark = pytest.mark.ftm
Made = list[dict[str, Any]]


def export(document: Document, folder: Path) -> tuple[Exported, Made]:
    done = ftm.export([document], folder / "x.ftm.json", ExportSettings())
    lines = (folder / "x.ftm.json").read_text(encoding="utf-8").splitlines()
    return done, [json.loads(line) for line in lines]


def of_schema(made: Made, name: str) -> Made:
    return [entity for entity in made if entity["schema"] == name]


def check(made: Made) -> None:
    """Each entity is valid, has what its schema needs, and refers to entities of a fitting kind."""
    by_id = {entity["id"]: entity for entity in made}
    assert len(by_id) == len(made)
    for entity in made:
        schema = model[entity["schema"]]
        schema.validate(entity)
        assert all(entity["properties"].get(name) for name in schema.required), entity
        for name, values in entity["properties"].items():
            prop = schema.properties[name]
            for value in values if prop.range else []:
                assert model[by_id[value]["schema"]].is_a(prop.range), (entity, name)


@pytest.fixture
def document(article: Article, records: list[AnyRecord]) -> Document:
    known = replace(article, published=date(1998, 5, 7), url="https://example.org/a", language="en")
    return Document("d1", tuple(records), known)


def test_everything_is_valid_and_tied_together(document: Document, tmp_path: Path) -> None:
    done, made = export(document, tmp_path)
    check(made)
    assert (done.records, done.losses) == (5, [])
    (article,) = of_schema(made, "Article")
    assert article["properties"]["publishedAt"] == ["1998-05-07"]
    assert article["properties"]["language"] == ["eng"]
    for entity in made:
        proof = entity["properties"].get("proof", entity["properties"].get("document"))
        is_state = entity["properties"].get("classification") == ["state"]
        assert proof == [article["id"]] or entity is article or is_state


def test_what_each_record_becomes(document: Document, tmp_path: Path) -> None:
    _, made = export(document, tmp_path)
    event, agreement = of_schema(made, "Event")
    names = {entity["id"]: entity["properties"].get("name") for entity in made}
    if event["properties"]["keywords"][0] == "agreement":
        event, agreement = agreement, event
    assert agreement["properties"]["name"] == ["\U0001f6a2 Port Treaty"]
    assert event["properties"]["date"] == ["1998-05-06"]
    assert event["properties"]["country"] == ["la"]
    assert event["properties"]["keywords"] == ["factuality:asserted", "signing"]
    involved = [names[one] for one in event["properties"]["involved"]]
    assert sorted(involved) == [["Brunei"], ["Laos"]]
    (link,) = of_schema(made, "UnknownLink")
    assert link["properties"]["object"] == [agreement["id"]]
    ministry = next(e for e in of_schema(made, "PublicBody") if "alias" in e["properties"])
    assert ministry["properties"]["country"] == ["la"]
    assert ministry["properties"]["topics"] == ["gov"]
    mentions = of_schema(made, "Mention")
    assert {"MoP", "Ministry of Ports"} <= {one["properties"]["name"][0] for one in mentions}
    first, second = of_schema(made, "Note")
    assert first["properties"]["entity"] == [ministry["id"]]
    assert "value: 1200" in first["properties"]["notes"]
    assert "according to Ministry of Ports" in first["properties"]["notes"]
    assert "period: 1998-05-06" in second["properties"]["notes"]


def test_what_is_not_asserted_says_so_and_what_is_negated_is_left_out(
    document: Document, tmp_path: Path
) -> None:
    event, agreement, *rest = document.records
    planned = agreement.model_copy(update={"factuality": "planned"})
    negated = event.model_copy(update={"factuality": "negated"})
    done, made = export(replace(document, records=(negated, planned, *rest)), tmp_path)
    check(made)
    (only,) = of_schema(made, "Event")
    assert only["properties"]["name"] == ["[planned] \U0001f6a2 Port Treaty"]
    assert done.losses == ["d1: eve-1 is negated, which FollowTheMoney cannot say"]
    assert done.records == 4


def test_a_deal_is_a_contract_with_its_parties(document: Document, tmp_path: Path) -> None:
    event, agreement, *rest = document.records
    deal = agreement.model_copy(update={"form": "contract"})
    _, made = export(replace(document, records=(event, deal, *rest)), tmp_path)
    check(made)
    (contract,) = of_schema(made, "Contract")
    assert contract["properties"]["contractDate"] == ["1998-05-06"]
    links = [one["properties"]["role"] for one in of_schema(made, "UnknownLink")]
    assert sorted(links) == [["agreement"], ["party"], ["party"]]


@pytest.mark.parametrize(
    ("edtf", "begins", "ends", "expected"),
    [
        ("1998-05", "1998-05-01", "1998-05-31", {"date": ["1998-05"]}),
        ("1998/..", "1998-01-01", None, {"startDate": ["1998-01-01"]}),
        (
            "199X",
            "1990-01-01",
            "1999-12-31",
            {"startDate": ["1990-01-01"], "endDate": ["1999-12-31"]},
        ),
        (None, None, None, {}),
    ],
)
def test_dates_keep_their_precision(
    document: Document,
    tmp_path: Path,
    edtf: str | None,
    begins: str | None,
    ends: str | None,
    expected: dict[str, list[str]],
) -> None:
    agreement = next(r for r in document.records if isinstance(r, Agreement))
    assert isinstance(agreement.date, Date)
    day = agreement.date.model_copy(update={"edtf": edtf, "begins": begins, "ends": ends})
    dated = agreement.model_copy(update={"date": day})
    _, made = export(replace(document, records=(dated,)), tmp_path)
    (only,) = of_schema(made, "Event")
    found = {k: v for k, v in only["properties"].items() if k in ("date", "startDate", "endDate")}
    assert found == expected


def test_a_state_is_one_entity_in_all_articles(tmp_path: Path) -> None:
    documents = [
        Document(name, tuple(make_records(name, TEXT)), Article(name, TEXT)) for name in ("a", "b")
    ]
    ftm.export(documents, tmp_path / "x", ExportSettings())
    made = [json.loads(line) for line in (tmp_path / "x").read_text().splitlines()]
    check(made)
    states = [e for e in made if e["properties"].get("classification") == ["state"]]
    assert sorted(one["properties"]["name"][0] for one in states) == ["Brunei", "Laos"]
    assert len(of_schema(made, "Article")) == 2


def test_it_works_without_the_articles(document: Document, tmp_path: Path) -> None:
    _, made = export(replace(document, article=None), tmp_path)
    check(made)
    assert of_schema(made, "Article")[0]["properties"]["title"] == ["d1"]


@given(annotated_texts())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nasty_texts_make_valid_entities(document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, made = export(document, Path(folder))
        first = (Path(folder) / "x.ftm.json").read_bytes()
        ftm.export([document], Path(folder) / "y", ExportSettings())
        assert (Path(folder) / "y").read_bytes() == first
    check(made)
