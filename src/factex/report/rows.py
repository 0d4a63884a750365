"""The records as rows for the page: what is shown of each, where it can be looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from factex.articles import Article
from factex.explain import Part, parts_of
from factex.records import Agreement, AnyRecord, Claim, Event, Factuality, Organization
from factex.report.evidence import MENTION, Tree, show_elsewhere, show_evidence
from factex.report.inputs import dates_of
from factex.report.names import Key, Names, entities_of
from factex.report.overview import kind_of
from factex.report.timeline import bounds

MAX_FACTS = 40
"""Arguments listed of one record."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line under a record: what it is, as the text has it, and what was made of it."""

    name: str
    text: str
    reading: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the page shows of a record.

    Attributes:
        keys: the merged names that it ties together, for looking up.
        begins, ends: days from 1970-01-01 of its date, None where open or unknown.
        verdict: whether it is strictly right by gold; None where gold does not say.
    """

    id: str
    type: str
    doc_id: str
    kind: str
    label: str
    factuality: Factuality
    confidence: float
    evidence: Tree
    elsewhere: list[Tree]
    facts: tuple[Fact, ...]
    rules: tuple[str, ...]
    keys: tuple[Key, ...]
    begins: int | None
    ends: int | None
    verdict: bool | None


def make_rows(
    records: Sequence[AnyRecord],
    articles: Mapping[str, Article],
    names: Names,
    verdicts: Mapping[str, bool],
) -> list[Row]:
    """One row a record, in the order of the records."""
    return [_row(record, articles.get(record.doc_id), names, verdicts) for record in records]


def _row(
    record: AnyRecord, article: Article | None, names: Names, verdicts: Mapping[str, bool]
) -> Row:
    parts = parts_of(record.model_dump())
    begins, ends = bounds(next(iter(dates_of(record)), None))
    return Row(
        id=record.id,
        type=record.type,
        doc_id=record.doc_id,
        kind=kind_of(record),
        label=label_of(record),
        factuality=record.factuality,
        confidence=record.confidence,
        evidence=show_evidence(record.evidence, parts, article),
        elsewhere=show_elsewhere(record.evidence, parts, article),
        facts=(*_attributes(record), *_arguments(parts)),
        rules=record.provenance.rules,
        keys=_keys(record, names),
        begins=begins,
        ends=ends,
        verdict=verdicts.get(record.id),
    )


def label_of(record: AnyRecord) -> str:
    """A short name of a record, in its own words."""
    match record:
        case Event():
            return f"{squeeze(record.trigger.text)}, {squeeze(record.date.text)}"
        case Claim():
            metric = f" {record.metric.text}" if record.metric else ""
            return squeeze(record.amount.text + metric)
        case Agreement():
            return squeeze(record.name.text)
        case Organization():
            return squeeze(record.name)


def squeeze(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def _keys(record: AnyRecord, names: Names) -> tuple[Key, ...]:
    own = [names.organization(record)] if isinstance(record, Organization) else []
    found = (names.entity(record.doc_id, entity) for entity in entities_of(record))
    return tuple(dict.fromkeys([*own, *found]))


def _attributes(record: AnyRecord) -> Iterator[Fact]:
    """What a record says beside its spans."""
    match record:
        case Event() if record.agreement_id:
            yield Fact("agreement", record.agreement_id, "")
        case Claim() if record.same_as:
            yield Fact("same as", record.same_as, "")
        case Agreement():
            yield Fact("status", record.status, "")
            yield from _mentioned(len(record.mentions))
        case Organization():
            if record.aliases:
                yield Fact("also", ", ".join(map(squeeze, record.aliases)), "")
            if record.country:
                yield Fact("country", record.country, "")
            yield from _mentioned(len(record.mentions))
        case _:
            return


def _mentioned(count: int) -> Iterator[Fact]:
    if count > 1:
        yield Fact("mentioned", f"{count} times", "")


def _arguments(parts: Sequence[Part]) -> Iterator[Fact]:
    for part in [part for part in parts if part.role != MENTION][:MAX_FACTS]:
        made = squeeze(part.reading)
        yield Fact(part.role, squeeze(part.text), "" if made == squeeze(part.text) else made)


def amount_value(record: Claim) -> float | int | None:
    """The number to sort a claim by: its value, else the lower end."""
    amount = record.amount
    return amount.value if amount.value is not None else amount.lower
