"""The tables: what stands in their rows and where the rows lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from report_records import (
    BRUNEI,
    LAOS,
    agreement,
    claim,
    day,
    entity,
    event,
    organization,
    span,
    write_articles,
    write_lines,
)

from factex.report import build_view, read_inputs
from factex.report.view import View


def view(folder: Path, *rows: dict[str, Any], articles: bool = False) -> View:
    facts = write_lines(folder / "facts.jsonl", rows)
    given = [str(write_articles(folder))] if articles else []
    return build_view(read_inputs(facts, articles=given))


def test_a_claim_is_told_by_its_amount_and_what_it_counts(tmp_path: Path) -> None:
    vague = claim()["amount"] | {"value": None, "lower": 1000000, "modifier": "vague"}
    period = day("1999", "1999-01-01", "1999-12-31")
    rows = [
        claim(1, metric=span("a year"), subject=BRUNEI, period=period),
        claim(2, amount=vague | {"kind": "count", "currency": None}),
    ]
    table = view(tmp_path, event(), *rows).tables["claims"]
    first, second = table.rows
    assert first == (
        "$5 million",
        5000000,
        "money, USD",
        "a year",
        "earn",
        "Brunei",
        "1999-01-01/1999-12-31",
        "planned",
        0.85,
        "d1",
    )
    assert second[1:4] == (1000000, "count", None)
    assert table.targets == (1, 2)


def test_documents_are_counted_by_type_and_have_titles_from_their_articles(tmp_path: Path) -> None:
    rows = [event(1), event(2), claim()]
    bare = view(tmp_path, *rows).tables["documents"]
    assert bare.rows == (("d1", 2, 0, 0, 1, 3),)
    told = view(tmp_path, *rows, articles=True).tables["documents"]
    assert told.rows == (("d1", "A port treaty", "1998-05-07", 2, 0, 0, 1, 3),)
    assert len(told.columns) == len(told.rows[0])


def test_an_organization_is_one_row_over_its_documents(tmp_path: Path) -> None:
    authority = entity("Port Authority")
    found = view(
        tmp_path,
        organization(1),
        organization(2, name="PA", aliases=[]),
        organization(3, doc_id="d2", aliases=["the Authority"]),
        agreement(4, parties=[authority, LAOS]),
        event(5, participants=[{**authority, "role": "actor"}]),
    )
    table = found.tables["organizations"]
    assert table.rows == (
        ("Port Authority", "PA, the Authority", "government", "LA", 2, 6, 1, 1, 0),
    )
    (place,) = table.targets
    assert isinstance(place, int)
    assert found.names[place] == "Port Authority"


def test_pairs_tell_forms_and_status_with_their_numbers(tmp_path: Path) -> None:
    rows = [
        agreement(1),
        agreement(2, form="memorandum", status="in_force"),
        agreement(3),
        agreement(4, parties=[LAOS]),
    ]
    found = view(tmp_path, *rows)
    table = found.tables["pairs"]
    assert table.rows == (("Brunei", "Laos", 3, "2 treaty, 1 memorandum", "2 signed, 1 in force"),)
    (pair,) = table.targets
    assert isinstance(pair, tuple)
    assert [found.names[place] for place in pair] == ["Brunei", "Laos"]
    assert (found.parties.single, found.parties.unnamed) == (1, 0)
