"""The page's tables: documents, claims, organizations and pairs of parties."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from factex.articles import Article
from factex.records import Agreement, AgreementStatus, AnyRecord, Claim, Organization
from factex.report.names import Key, Names
from factex.report.parties import Concluded, Pair
from factex.report.rows import Row, amount_value, squeeze
from factex.run import RECORD_TYPES

Cell: TypeAlias = "str | int | float | None"
Target: TypeAlias = "int | tuple[int, int]"
TargetKind = Literal["record", "doc", "name", "pair"]
STATUSES: tuple[str, ...] = get_args(AgreementStatus)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it holds numbers, whether one of its values can be picked."""

    label: str
    numeric: bool = False
    facet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the page sorts, filters and turns the leaves of.

    Attributes:
        targets: for each row what its first cell leads to: the place of a record, document or
            name, or two of names.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    target: TargetKind
    targets: tuple[Target, ...]


def tabulate_claims(records: Sequence[AnyRecord]) -> Table:
    """One row a claim, in the order of the file."""
    found = [(number, r) for number, r in enumerate(records) if isinstance(r, Claim)]
    columns = (
        Column("Amount"),
        Column("Value or least", numeric=True),
        Column("Unit", facet=True),
        Column("Counted or measured"),
        Column("Said of it"),
        Column("Whose"),
        Column("When"),
        Column("Stated as", facet=True),
        Column("Confidence", numeric=True),
        Column("Document"),
    )
    return Table(
        id="claims",
        caption="Claims",
        columns=columns,
        rows=tuple(_claim(record) for _, record in found),
        target="record",
        targets=tuple(number for number, _ in found),
    )


def _claim(record: Claim) -> tuple[Cell, ...]:
    amount, period = record.amount, record.period
    return (
        squeeze(amount.text),
        amount_value(record),
        f"money, {amount.currency}" if amount.currency else amount.kind,
        squeeze(record.metric.text) if record.metric else None,
        squeeze(record.predicate.text) if record.predicate else None,
        squeeze(record.subject.name) if record.subject else None,
        (period.edtf or squeeze(period.text)) if period else None,
        record.factuality,
        record.confidence,
        record.doc_id,
    )


def tabulate_documents(
    rows: Sequence[Row], documents: Sequence[str], articles: Mapping[str, Article]
) -> Table:
    """One row a document with the number of its records by type."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.doc_id][row.type] += 1
    told = [Column("Title"), Column("Published")] if articles else []
    types = [Column(f"{kind.capitalize()}s", numeric=True) for kind in RECORD_TYPES]
    return Table(
        id="documents",
        caption="Documents",
        columns=(Column("Document"), *told, *types, Column("All", numeric=True)),
        rows=tuple(_document(doc_id, counts[doc_id], articles) for doc_id in documents),
        target="doc",
        targets=tuple(range(len(documents))),
    )


def _document(
    doc_id: str, counts: Counter[str], articles: Mapping[str, Article]
) -> tuple[Cell, ...]:
    article = articles.get(doc_id)
    published = article.published.isoformat() if article and article.published else None
    told = (article.title if article else None, published) if articles else ()
    return (doc_id, *told, *(counts[kind] for kind in RECORD_TYPES), counts.total())


@dataclass(slots=True)
class _Met:
    """What is gathered of one organization over the documents."""

    kinds: Counter[str]
    forms: Counter[str]
    documents: set[str]
    mentions: int = 0


def tabulate_organizations(
    records: Sequence[AnyRecord],
    rows: Sequence[Row],
    names: Names,
    place: Mapping[Key, int],
) -> Table:
    """One row an organization of the batch, those of most documents first."""
    met: dict[Key, _Met] = defaultdict(lambda: _Met(Counter(), Counter(), set()))
    for record in records:
        if isinstance(record, Organization):
            _meet(met[names.organization(record)], record)
    acts: dict[str, Counter[Key]] = defaultdict(Counter)
    for row in rows:
        acts[row.type].update(row.keys)
    ranked = sorted(
        met, key=lambda k: (-len(met[k].documents), -met[k].mentions, names.label(k), k)
    )
    columns = (
        Column("Name"),
        Column("Also written"),
        Column("Type", facet=True),
        Column("Country", facet=True),
        *(
            Column(c, numeric=True)
            for c in ("Documents", "Mentions", "Agreements", "Events", "Claims")
        ),
    )
    return Table(
        id="organizations",
        caption="Organizations",
        columns=columns,
        rows=tuple(_organization(key, met[key], acts, names) for key in ranked),
        target="name",
        targets=tuple(place[key] for key in ranked),
    )


def _meet(met: _Met, record: Organization) -> None:
    met.documents.add(record.doc_id)
    met.mentions += len(record.mentions)
    met.kinds[record.org_type] += 1
    met.forms.update(map(squeeze, (record.name, *record.aliases)))


def _organization(
    key: Key, met: _Met, acts: Mapping[str, Counter[Key]], names: Names
) -> tuple[Cell, ...]:
    label = squeeze(names.label(key))
    others = sorted(set(met.forms) - {label}, key=lambda form: (-met.forms[form], form))
    kind = min(met.kinds, key=lambda kind: (-met.kinds[kind], kind))
    acted = (acts[of][key] for of in ("agreement", "event", "claim"))
    return (
        label,
        ", ".join(others) or None,
        kind.replace("_", " "),
        key[1] or None,
        len(met.documents),
        met.mentions,
        *acted,
    )


def tabulate_pairs(
    pairs: Sequence[Pair],
    concluded: Sequence[Concluded],
    names: Names,
    place: Mapping[Key, int],
) -> Table:
    """One row a pair of parties, those with most agreements first."""
    agreements = {one.number: one.record for one in concluded}
    rows = tuple(
        (
            squeeze(names.label(pair.first)),
            squeeze(names.label(pair.second)),
            len(pair.numbers),
            _listed([agreements[number] for number in pair.numbers], lambda a: a.form),
            _listed([agreements[number] for number in pair.numbers], lambda a: a.status),
        )
        for pair in pairs
    )
    return Table(
        id="pairs",
        caption="Who concluded what with whom",
        columns=(
            Column("Party"),
            Column("With"),
            Column("Agreements", numeric=True),
            Column("Forms"),
            Column("Status"),
        ),
        rows=rows,
        target="pair",
        targets=tuple((place[pair.first], place[pair.second]) for pair in pairs),
    )


def _listed(agreements: Sequence[Agreement], of: Callable[[Agreement], str]) -> str:
    """The values with their numbers, the most frequent first: '2 treaty, 1 memorandum'."""
    counts = Counter(map(of, agreements))
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    return ", ".join(f"{counts[value]} {value.replace('_', ' ')}" for value in ranked)
