"""Who is who across documents, and who concluded what with whom."""

from __future__ import annotations

from typing import Any

from report_records import BRUNEI, LAOS, agreement, entity, models, organization, span

from factex.records import AnyRecord, Organization
from factex.report.names import Names
from factex.report.parties import MATRIX_SIZE, find_concluded, make_matrix, pair_parties


def org(number: int, name: str, *aliases: str, **fields: Any) -> dict[str, Any]:
    made = {"name": name, "aliases": list(aliases), "country": None, "doc_id": f"d{number}"}
    return organization(number, **(made | fields))


def labels(*rows: dict[str, Any]) -> list[str]:
    records = models(*rows)
    names = Names.of(records)
    keys = [names.organization(r) for r in records if isinstance(r, Organization)]
    return [names.label(key) for key in dict.fromkeys(keys)]


def test_a_country_is_its_code_however_it_is_written() -> None:
    lao = {**LAOS, "label": "NORP", "name": "Lao PDR"}
    records = models(agreement(1), agreement(2, doc_id="d2", parties=[lao, BRUNEI]))
    pairs = pair_parties(find_concluded(records, Names.of(records)), Names.of(records))
    assert [pair.numbers for pair in pairs] == [(0, 1)]


def test_a_short_form_joins_the_one_full_name_that_explains_it() -> None:
    rows = [org(n, "World Bank") for n in (4, 5)]
    rows += [org(1, "World Bank", "WB"), org(2, "the World  Bank"), org(3, "WB")]
    assert labels(*rows) == ["World Bank"]


def test_a_short_form_with_two_full_names_joins_neither() -> None:
    rows = [org(1, "Port Authority", "PA"), org(2, "Press Agency", "PA"), org(3, "PA")]
    assert labels(*rows) == ["Port Authority", "Press Agency", "PA"]


def test_namesakes_of_two_countries_stay_two_and_the_stateless_joins_only_one() -> None:
    courts = [org(1, "High Court", country="KE"), org(2, "High Court", country="IN")]
    assert len(labels(*courts)) == 2
    assert len(labels(*courts, org(3, "High Court"))) == 3
    assert len(labels(courts[0], org(3, "High Court"))) == 1


def test_names_of_signs_and_circles_of_aliases_do_no_harm() -> None:
    assert labels(org(1, "!!!"), org(2, "???")) == ["!!!", "???"]
    assert labels(org(1, "A", "B"), org(2, "B", "A")) != []


def test_a_party_takes_the_country_of_its_documents_organization() -> None:
    court = {**span("Port Authority"), "label": "ORG", "name": "Port Authority", "code": None}
    rows = [
        org(1, "Port Authority", country="KE"),
        org(2, "Port Authority", country="IN"),
        agreement(3, doc_id="d2", parties=[court, LAOS]),
    ]
    records = models(*rows)
    names = Names.of(records)
    (concluded,) = find_concluded(records, names)
    assert concluded.parties == (("port authority", "IN"), ("", "LA"))


def test_an_agreement_of_three_makes_three_pairs_and_one_of_one_makes_none() -> None:
    third = entity("Port Authority")
    records = models(
        agreement(1, parties=[LAOS, BRUNEI, third, LAOS]), agreement(2, parties=[LAOS])
    )
    names = Names.of(records)
    concluded = find_concluded(records, names)
    assert [len(one.parties) for one in concluded] == [3, 1]
    pairs = pair_parties(concluded, names)
    assert [(names.label(p.first), names.label(p.second)) for p in pairs] == [
        ("Brunei", "Laos"),
        ("Brunei", "Port Authority"),
        ("Laos", "Port Authority"),
    ]


def many(parties: int) -> list[AnyRecord]:
    """A ring of agreements: each party with the next."""
    found = [entity("Laos", name=f"State {n:03}") for n in range(parties)]
    return models(
        *(agreement(n, parties=[found[n], found[(n + 1) % parties]]) for n in range(parties))
    )


def test_the_matrix_is_bounded_and_says_what_it_leaves_out() -> None:
    records = many(MATRIX_SIZE + 5)
    names = Names.of(records)
    matrix = make_matrix(pair_parties(find_concluded(records, names), names), names)
    assert (len(matrix.keys), matrix.left_out) == (MATRIX_SIZE, 5)
    assert matrix.counts[0, 1] == matrix.counts[1, 0] == 1
    assert (0, 2) not in matrix.counts
