"""Counts of the records: by type and kind, by factuality, by document, by month."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import get_args

from factex.articles import Article
from factex.records import (
    Agreement,
    AnyRecord,
    Claim,
    Event,
    Factuality,
    Organization,
)
from factex.report.inputs import dates_of
from factex.run import RECORD_TYPES

MONTHS_SHOWN = 48
FACTUALITIES: tuple[Factuality, ...] = get_args(Factuality)


@dataclass(frozen=True, slots=True)
class TypeCount:
    """The records of one type: how many, by factuality, and by kind, the most frequent first."""

    type: str
    total: int
    factuality: tuple[int, ...]
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Records by month and type, over the `MONTHS_SHOWN` months that hold most of them.

    Attributes:
        months: `2019-05` with its counts in the order of `RECORD_TYPES`, empty months included.
        outside: records of other months.
        undated: records without a month.
        top: the highest total of a month.
    """

    months: tuple[tuple[str, tuple[int, ...]], ...]
    outside: int
    undated: int
    top: int


def kind_of(record: AnyRecord) -> str:
    """What kind of its type a record is: event type, form, type of organization, kind of amount."""
    match record:
        case Event():
            return record.event_type
        case Agreement():
            return record.form
        case Organization():
            return record.org_type
        case Claim():
            return record.amount.kind


def count_types(records: Iterable[AnyRecord]) -> tuple[TypeCount, ...]:
    """Counts of each record type, in the order of `RECORD_TYPES`."""
    by_type: dict[str, list[AnyRecord]] = defaultdict(list)
    for record in records:
        by_type[record.type].append(record)
    return tuple(_count(kind, by_type[kind]) for kind in RECORD_TYPES)


def _count(kind: str, records: Sequence[AnyRecord]) -> TypeCount:
    stated = Counter(record.factuality for record in records)
    kinds = Counter(map(kind_of, records))
    ranked = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return TypeCount(kind, len(records), tuple(stated[f] for f in FACTUALITIES), tuple(ranked))


def count_told_months(records: Iterable[AnyRecord]) -> MonthChart:
    """Records by the month that their date lies in; a year is in no month."""
    return _chart([(_told_month(record), record.type) for record in records])


def count_published_months(
    records: Iterable[AnyRecord], articles: Mapping[str, Article]
) -> MonthChart | None:
    """Records by the month in which their article was published; None where no article says it."""
    found = [(_published_month(articles.get(record.doc_id)), record.type) for record in records]
    return _chart(found) if any(month is not None for month, _ in found) else None


def _told_month(record: AnyRecord) -> int | None:
    for found in dates_of(record):
        if found.begins and found.ends and found.begins[:7] == found.ends[:7]:
            return _month_number(found.begins)
    return None


def _published_month(article: Article | None) -> int | None:
    day = article.published if article else None
    return _month_number(day.isoformat()) if day else None


def _month_number(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _chart(found: Sequence[tuple[int | None, str]]) -> MonthChart:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for month, kind in found:
        if month is not None:
            counts[month][kind] += 1
    totals = {month: by_type.total() for month, by_type in counts.items()}
    shown = _densest(totals)
    months = tuple(
        (f"{month // 12:04}-{month % 12 + 1:02}", tuple(counts[month][t] for t in RECORD_TYPES))
        for month in shown
    )
    inside = sum(sum(row) for _, row in months)
    return MonthChart(
        months=months,
        outside=sum(totals.values()) - inside,
        undated=len(found) - sum(totals.values()),
        top=max((sum(row) for _, row in months), default=0),
    )


def _densest(totals: Mapping[int, int]) -> range:
    """The months from the first to the last with records, within the fullest `MONTHS_SHOWN`."""
    if not totals:
        return range(0)
    ordered = sorted(totals)
    running = [0, *accumulate(totals[month] for month in ordered)]
    ends = [bisect_left(ordered, first + MONTHS_SHOWN) for first in ordered]
    fullest = max(range(len(ordered)), key=lambda at: (running[ends[at]] - running[at], at))
    return range(ordered[fullest], ordered[ends[fullest] - 1] + 1)
