"""What the page's script works on: the view as compact lists, to be written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from factex.report.overview import FACTUALITIES
from factex.report.rows import Row
from factex.report.tables import Table
from factex.report.view import View
from factex.run import RECORD_TYPES

VERDICTS = {None: 0, False: 1, True: 2}


def to_data(view: View) -> dict[str, Any]:
    """The view for the script: rows are lists, words are places in lists of words.

    A record is `[id, type, document, kind, label, factuality, confidence, evidence, elsewhere,
    facts, rules, names, first day, last day, verdict]`; days count from 1970-01-01, the verdict is
    0 where gold says nothing, 1 wrong, 2 right. An agreement of two parties or more is `[place
    among the records, form, names]`.
    """
    words = _Words()
    documents = {doc_id: number for number, doc_id in enumerate(view.documents)}
    records = [_record(row, view, documents, words) for row in view.rows]
    agreements = [
        [one.number, one.record.form, [view.name_keys[key] for key in one.parties]]
        for one in view.parties.concluded
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


def _record(row: Row, view: View, documents: Mapping[str, int], words: _Words) -> list[Any]:
    return [
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
