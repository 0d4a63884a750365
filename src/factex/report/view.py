"""Everything that the page shows, as plain data made from the inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factex.records import AnyRecord, Event
from factex.report.inputs import Inputs
from factex.report.judged import Judgement
from factex.report.names import Key, Names
from factex.report.overview import (
    MonthChart,
    TypeCount,
    count_published_months,
    count_told_months,
    count_types,
)
from factex.report.parties import (
    Concluded,
    Matrix,
    Pair,
    find_concluded,
    make_matrix,
    pair_parties,
)
from factex.report.rows import Row, make_rows, squeeze
from factex.report.run_notes import Failure, RunNotes, read_failures, read_notes
from factex.report.tables import (
    Table,
    tabulate_claims,
    tabulate_documents,
    tabulate_organizations,
    tabulate_pairs,
)
from factex.report.timeline import Timeline, make_timeline


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the records; `published_months` is None where no article says its day."""

    types: tuple[TypeCount, ...]
    told_months: MonthChart
    published_months: MonthChart | None


@dataclass(frozen=True, slots=True)
class Parties:
    """Who concluded what with whom.

    Attributes:
        matrix_names: the matrix's parties, by their number in `View.names`.
        forms: the forms of agreements between parties, by alphabet.
        single, unnamed: how many agreements name one party, and none.
    """

    concluded: tuple[Concluded, ...]
    pairs: tuple[Pair, ...]
    matrix: Matrix
    matrix_names: tuple[int, ...]
    forms: tuple[str, ...]
    single: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows.

    Attributes:
        names: the merged names; cells of the matrix and targets of tables refer to their numbers.
        run, failures: None where there is no such file.
    """

    title: str
    file: str
    documents: tuple[str, ...]
    has_articles: bool
    overview: Overview
    timeline: Timeline | None
    events: int
    parties: Parties
    tables: Mapping[str, Table]
    rows: tuple[Row, ...]
    names: tuple[str, ...]
    name_keys: Mapping[Key, int]
    judgement: Judgement | None
    run: RunNotes | None
    failures: tuple[Failure, ...] | None


def build_view(inputs: Inputs, *, title: str | None = None) -> View:
    """Work out everything that the page shows.

    Args:
        inputs: what `read_inputs` read.
        title: heading of the page; tells the facts file's name by default.
    """
    names = Names.of(inputs.records)
    keys = {key: number for number, key in enumerate(names.written)}
    events = [record for record in inputs.records if isinstance(record, Event)]
    verdicts = inputs.judgement.verdicts if inputs.judgement else {}
    rows = tuple(make_rows(inputs.records, inputs.articles, names, verdicts))
    parties = _parties(inputs.records, names, keys)
    return View(
        title=title or f"Facts in {inputs.name}",
        file=inputs.name,
        documents=_documents(inputs.records),
        has_articles=bool(inputs.articles),
        overview=_overview(inputs),
        timeline=make_timeline(events),
        events=len(events),
        parties=parties,
        tables=_tables(inputs, rows, parties, names, keys),
        rows=rows,
        names=tuple(squeeze(names.label(key)) for key in keys),
        name_keys=keys,
        judgement=inputs.judgement,
        run=read_notes(inputs.run, inputs.sha256) if inputs.run is not None else None,
        failures=read_failures(inputs.failures) if inputs.failures is not None else None,
    )


def _documents(records: Sequence[AnyRecord]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(record.doc_id for record in records))


def _overview(inputs: Inputs) -> Overview:
    return Overview(
        types=count_types(inputs.records),
        told_months=count_told_months(inputs.records),
        published_months=count_published_months(inputs.records, inputs.articles),
    )


def _parties(records: Sequence[AnyRecord], names: Names, keys: Mapping[Key, int]) -> Parties:
    concluded = tuple(find_concluded(records, names))
    pairs = tuple(pair_parties(concluded, names))
    matrix = make_matrix(pairs, names)
    sizes = [len(one.parties) for one in concluded]
    return Parties(
        concluded=concluded,
        pairs=pairs,
        matrix=matrix,
        matrix_names=tuple(keys[key] for key in matrix.keys),
        forms=tuple(sorted({one.record.form for one in concluded if len(one.parties) > 1})),
        single=sizes.count(1),
        unnamed=sizes.count(0),
    )


def _tables(
    inputs: Inputs, rows: Sequence[Row], parties: Parties, names: Names, keys: Mapping[Key, int]
) -> dict[str, Table]:
    tables = (
        tabulate_documents(rows, _documents(inputs.records), inputs.articles),
        tabulate_pairs(parties.pairs, parties.concluded, names, keys),
        tabulate_organizations(inputs.records, rows, names, keys),
        tabulate_claims(inputs.records),
    )
    return {table.id: table for table in tables}
