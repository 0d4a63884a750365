"""Everything that the page shows, as plain data made from the inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factex.records import Event
from factex.report.inputs import Inputs
from factex.report.judged import Judgement
from factex.report.names import Key, Names
from factex.report.overview import (
    FACTUALITIES,
    MonthChart,
    TypeCount,
    count_published_months,
    count_told_months,
    count_types,
)
from factex.report.parties import Concluded, Matrix, find_concluded, make_matrix, pair_parties
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
from factex.run import RECORD_TYPES

VERDICTS = {None: 0, False: 1, True: 2}


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows.

    Attributes:
        names: the merged names by number, as cells of the matrix and targets of tables refer to
            them; `matrix_names` are the numbers of the matrix's parties.
        lonely: agreements that name one party, and that name none.
        failures: None where there is no errors file.
    """

    title: str
    file: str
    documents: tuple[str, ...]
    has_articles: bool
    types: tuple[TypeCount, ...]
    told_months: MonthChart
    published_months: MonthChart | None
    timeline: Timeline | None
    undated_events: int
    matrix: Matrix
    matrix_names: tuple[int, ...]
    forms: tuple[str, ...]
    lonely: tuple[int, int]
    concluded: tuple[Concluded, ...]
    tables: Mapping[str, Table]
    rows: tuple[Row, ...]
    names: tuple[str, ...]
    name_keys: Mapping[Key, int]
    judgement: Judgement | None
    run: RunNotes | None
    failures: tuple[Failure, ...] | None

    @property
    def total(self) -> int:
        """Number of records."""
        return len(self.rows)


def build_view(inputs: Inputs, *, title: str | None = None) -> View:
    """Work out everything that the page shows.

    Args:
        inputs: what `read_inputs` read.
        title: heading of the page; tells the facts file's name by default.
    """
    records, names = inputs.records, Names.of(inputs.records)
    keys = {key: number for number, key in enumerate(names.written)}
    documents = tuple(dict.fromkeys(record.doc_id for record in records))
    rows = tuple(make_rows(records, inputs.articles, names, _verdicts(inputs.judgement)))
    concluded = tuple(find_concluded(records, names))
    pairs = pair_parties(concluded, names)
    matrix = make_matrix(pairs, names)
    events = [record for record in records if isinstance(record, Event)]
    tables = (
        tabulate_documents(rows, documents, inputs.articles),
        tabulate_pairs(pairs, concluded, names, keys),
        tabulate_organizations(records, rows, names, keys),
        tabulate_claims(records),
    )
    timeline = make_timeline(events)
    return View(
        title=title or f"Facts in {inputs.name}",
        file=inputs.name,
        documents=documents,
        has_articles=bool(inputs.articles),
        types=count_types(records),
        told_months=count_told_months(records),
        published_months=count_published_months(records, inputs.articles),
        timeline=timeline,
        undated_events=timeline.undated if timeline else len(events),
        matrix=matrix,
        matrix_names=tuple(keys[key] for key in matrix.keys),
        forms=tuple(sorted({one.record.form for one in concluded if len(one.parties) > 1})),
        lonely=_lonely(concluded),
        concluded=concluded,
        tables={table.id: table for table in tables},
        rows=rows,
        names=tuple(squeeze(names.label(key)) for key in keys),
        name_keys=keys,
        judgement=inputs.judgement,
        run=read_notes(inputs.run, inputs.sha256) if inputs.run is not None else None,
        failures=read_failures(inputs.failures) if inputs.failures is not None else None,
    )


def _verdicts(judgement: Judgement | None) -> Mapping[str, bool]:
    return judgement.verdicts if judgement else {}


def _lonely(concluded: Sequence[Concluded]) -> tuple[int, int]:
    sizes = [len(one.parties) for one in concluded]
    return sizes.count(1), sizes.count(0)


def to_data(view: View) -> dict[str, Any]:
    """What the page's script works on, compact: rows are lists, words are numbers into lists.

    A record is `[id, type, document, kind, label, factuality, confidence, evidence, elsewhere,
    facts, rules, names, first day, last day, verdict]`; days count from 1970-01-01, the verdict is
    0 where gold says nothing, 1 wrong, 2 right.
    """
    words = _Words()
    documents = {doc_id: number for number, doc_id in enumerate(view.documents)}
    records = [
        [
            row.id,
            RECORD_TYPES.index(row.type),
            documents[row.doc_id],
            words[row.kind],
            row.label,
            FACTUALITIES.index(row.factuality),
            row.confidence,
            row.evidence,
            row.elsewhere,
            [[words[fact.name], fact.text, fact.reading] for fact in row.facts],
            [words[rule] for rule in row.rules],
            [view.name_keys[key] for key in row.keys],
            row.begins,
            row.ends,
            VERDICTS[row.verdict],
        ]
        for row in view.rows
    ]
    agreements = [
        [one.number, one.record.form, [view.name_keys[key] for key in one.parties]]
        for one in view.concluded
        if len(one.parties) > 1
    ]
    return {
        "types": RECORD_TYPES,
        "factualities": FACTUALITIES,
        "documents": view.documents,
        "names": view.names,
        "words": words.all,
        "records": records,
        "agreements": agreements,
        "tables": {name: _table(table) for name, table in view.tables.items()},
    }


def _table(table: Table) -> dict[str, Any]:
    return {"target": table.target, "targets": table.targets, "rows": table.rows}


class _Words:
    """A list of words that grows as they are asked for; the answer is a word's place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def __getitem__(self, word: str) -> int:
        return self._places.setdefault(word, len(self._places))

    @property
    def all(self) -> list[str]:
        """The words by place."""
        return list(self._places)
