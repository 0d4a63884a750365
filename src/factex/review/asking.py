"""The facets of the queue: from a request to a query, and with counts to what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from factex.errors import ReviewError
from factex.records import RecordType
from factex.review.desk import Desk
from factex.review.queues import Against, Order, Query
from factex.review.verdicts import Status, Verdict
from factex.review.views import SIGNS, Row, row_of

CHUNK = 100
"""Rows in one answer; the page asks for more when their end comes into view."""
MAX_SEARCH = 200
MAX_LABEL = 70
UNDECIDED = "undecided"
CONTESTED = "contested"
SAMPLE = "sample"
ORDERS = {"confidence": "lowest confidence first", "document": "as in the documents"}
AGAINST = {
    "any": "differs from gold",
    "spurious": "not in gold",
    "match": "other in a key field",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet; `count` is how many facts have it, None where that says nothing."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A choice among values, with the present one."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class QueueView:
    """Rows of the queue from some place on.

    Attributes:
        rows: in order.
        total: facts in the whole queue.
        more: where the next rows begin; 0 where these are the last.
        search: the words asked for.
        tail: whether these rows continue others.
        facets: what the queue can be narrowed by; empty for a tail.
    """

    rows: tuple[Row, ...]
    total: int
    more: int
    search: str
    tail: bool
    facets: tuple[Facet, ...] = field(default=())


def query_of(desk: Desk, values: Mapping[str, str]) -> Query:
    """The query that a request's values ask for.

    Raises:
        ReviewError: a value is none of its facet.
    """
    status = values.get("status", "")
    contested = status == CONTESTED
    return Query(
        type=_one_of(values.get("type"), get_args(RecordType)),
        rule=desk.rules.name(values["rule"]) if values.get("rule") else None,
        doc_id=desk.documents.name(values["doc"]) if values.get("doc") else None,
        status=None if contested else _one_of(status, (*get_args(Status), UNDECIDED)),
        contested=contested,
        disagreement=_one_of(values.get("gold"), get_args(Against)),
        text=values.get("search", "")[:MAX_SEARCH],
        order=_one_of(values.get("order"), get_args(Order)) or "confidence",
        among=desk.sample_ids if values.get("among") == SAMPLE else None,
    )


def _one_of(value: str | None, allowed: Iterable[str]) -> Any:
    if not value:
        return None
    if value not in allowed:
        raise ReviewError("the page asks for a queue that there is none of. Load it again")
    return value


def queue_of(desk: Desk, query: Query, after: int, current: str | None = None) -> QueueView:
    """Rows of a queue.

    Args:
        desk: the state.
        query: which facts, in which order.
        after: how many rows the page has already.
        current: the fact that is open in the page.
    """
    found = desk.queues.find(query)
    verdicts = (desk.state.verdict(fact_id) for fact_id in found[after : after + CHUNK])
    rows = tuple(row_of(desk, one, current=one.fact_id == current) for one in verdicts)
    more = after + CHUNK if len(found) > after + CHUNK else 0
    return QueueView(rows, len(found), more, query.text, tail=after > 0)


def with_facets(desk: Desk, view: QueueView, query: Query) -> QueueView:
    """The view with its facets; each is counted over what the others leave."""
    return replace(view, facets=tuple(_facets(desk, query)))


def _facets(desk: Desk, query: Query) -> Iterator[Facet]:
    counts = desk.queues.counts(Query(among=query.among))
    types = (Choice(one, one, counts["type"][one]) for one in get_args(RecordType))
    yield _facet("type", "Type", query.type, types)
    yield _facet("status", "State", _status(query), _statuses(desk, counts["status"]))
    rules = (
        Choice(str(desk.rules.of(rule)), _short(rule), count)
        for rule, count in sorted(counts["rule"].items())
    )
    rule = None if query.rule is None else str(desk.rules.of(query.rule))
    yield _facet("rule", "Rule", rule, rules)
    yield _document_facet(desk, query, counts["doc_id"])
    if any(document.gold is not None for document in desk.state.batch.documents):
        found = counts["disagreement"]
        against = (
            Choice(value, label, found.total() if value == "any" else found[value])
            for value, label in AGAINST.items()
        )
        yield _facet("gold", "Gold", query.disagreement, against)
    orders = tuple(Choice(value, label) for value, label in ORDERS.items())
    yield Facet("order", "Order", query.order, orders)
    if desk.sample_ids:
        chosen = SAMPLE if query.among is not None else ""
        sample = (Choice(SAMPLE, f"the sample of {len(desk.sample_ids)}"), Choice("", "all facts"))
        yield Facet("among", "Facts", chosen, sample, wide=True)


def _facet(
    name: str, label: str, value: str | None, choices: Iterable[Choice], *, wide: bool = False
) -> Facet:
    return Facet(name, label, value or "", (Choice("", "all"), *choices), wide)


def _status(query: Query) -> str:
    return CONTESTED if query.contested else query.status or ""


def _statuses(desk: Desk, counts: Mapping[str, int]) -> Iterator[Choice]:
    open_count = counts.get("open", 0) + counts.get("stale", 0)
    yield Choice(UNDECIDED, "not yet reviewed", open_count)
    for status, (_, said) in SIGNS.items():
        if status != "open" and counts.get(status):
            yield Choice(status, said, counts[status])
    contested = len(desk.queues.find(Query(contested=True)))
    if contested:
        yield Choice(CONTESTED, "reviewers disagree", contested)


def _document_facet(desk: Desk, query: Query, counts: Mapping[str, int]) -> Facet:
    choices = (
        Choice(
            str(desk.documents.of(document.doc_id)),
            _short(document.title or document.doc_id),
            counts.get(document.doc_id, 0),
        )
        for document in desk.state.batch.documents
    )
    chosen = None if query.doc_id is None else str(desk.documents.of(query.doc_id))
    return _facet("doc", "Document", chosen, choices)


def _short(text: str) -> str:
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1] + "…"


def first_open(desk: Desk, query: Query) -> Verdict | None:
    """The fact that a queue begins with: the first that nobody decided, else the first."""
    chosen = desk.queues.next(query) or next(iter(desk.queues.find(query)), None)
    return None if chosen is None else desk.state.verdict(chosen)
