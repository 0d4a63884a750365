"""What to look at next: facts by type, rule, document, status and words, in an order of choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from factex.records import AnyRecord, RecordType
from factex.review.decisions import Reason
from factex.review.state import ReviewState, Status, Verdict

Order = Literal["confidence", "document"]
Against = Literal["spurious", "match", "any"]
"""How a fact differs from gold: not in it, other in a key field, or either."""
FACETS = ("type", "rule", "status", "doc_id", "disagreement")


@dataclass(frozen=True, slots=True)
class Query:
    """Which facts, in which order; None asks for nothing.

    Attributes:
        type: record type.
        rule: one of the rules that made the record.
        doc_id: the document.
        status: how it stands; `undecided` for open and stale together.
        reason: why it was rejected.
        disagreement: how it differs from gold.
        contested: only facts on which reviewers disagree.
        text: words that its evidence, its spans, its names or its title hold, case aside; all must
            be there.
        order: lowest confidence first, or as the documents stand.
        among: only these, in this order, as a sample has them.
    """

    type: RecordType | None = None
    rule: str | None = None
    doc_id: str | None = None
    status: Status | Literal["undecided"] | None = None
    reason: Reason | None = None
    disagreement: Against | None = None
    contested: bool = False
    text: str = ""
    order: Order = "confidence"
    among: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Facts decided, of how many."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """Facts that nobody decided on."""
        return self.total - self.done


class Queues:
    """Queries over a state; keeps what the words of a record are, so that each is fast.

    Args:
        state: the verdicts; followed as they change.
    """

    def __init__(self, state: ReviewState) -> None:
        self._state = state
        self._words: dict[str, tuple[AnyRecord, str]] = {}
        self._statuses = Counter(verdict.status for verdict in state.verdicts())
        state.watch(self._count)

    def find(self, query: Query) -> list[str]:
        """Ids of the facts that a query asks for, in its order."""
        found = [
            verdict.fact_id for verdict in self._candidates(query) if self._fits(verdict, query)
        ]
        if query.among is None and query.order == "confidence":
            found.sort(key=self._confidence)  # stable: equals stay in the order of the documents
        return found

    def next(self, query: Query, after: str | None = None) -> str | None:
        """The next undecided fact of a query behind another; from its start when none is behind."""
        found = self.find(query)
        undecided = [one for one in found if not self._state.verdict(one).is_decided]
        if after is None or after not in found:
            return undecided[0] if undecided else None
        place = {fact_id: number for number, fact_id in enumerate(found)}
        behind = (one for one in undecided if place[one] > place[after])
        others = (one for one in undecided if one != after)
        return next(behind, None) or next(others, None)

    def counts(self, query: Query) -> Mapping[str, Counter[str]]:
        """How many facts of a query have each value, by facet; a rule counts once a fact."""
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for fact_id in self.find(query):
            for facet, value in self._facets(self._state.verdict(fact_id)):
                counts[facet][value] += 1
        return counts

    def progress(self, query: Query | None = None) -> Progress:
        """Facts decided and all facts, of a query or of the batch."""
        if query is None:
            total = self._statuses.total()
            return Progress(total - self._statuses["open"] - self._statuses["stale"], total)
        found = [self._state.verdict(fact_id) for fact_id in self.find(query)]
        return Progress(sum(verdict.is_decided for verdict in found), len(found))

    def _count(self, old: Verdict, new: Verdict) -> None:
        for verdict, step in ((old, -1), (new, 1)):
            if verdict.record is not None or verdict.decision is not None:
                self._statuses[verdict.status] += step

    def _candidates(self, query: Query) -> Iterable[Verdict]:
        if query.among is not None:
            return (self._state.verdict(fact_id) for fact_id in query.among)
        if query.doc_id is not None:
            return self._state.document_verdicts(query.doc_id)
        return self._state.verdicts()

    def _fits(self, verdict: Verdict, query: Query) -> bool:
        record = verdict.record
        if record is None or (query.doc_id is not None and record.doc_id != query.doc_id):
            return False
        if query.type is not None and record.type != query.type:
            return False
        if query.rule is not None and query.rule not in record.provenance.rules:
            return False
        return (
            _has_status(verdict, query)
            and (not query.contested or verdict.contested)
            and self._differs(verdict, query.disagreement)
            and self._has_words(record, query.text)
        )

    def _differs(self, verdict: Verdict, wanted: Against | None) -> bool:
        found = self._disagreement(verdict)
        return wanted is None or found == wanted or (wanted == "any" and found is not None)

    def _disagreement(self, verdict: Verdict) -> Literal["spurious", "match"] | None:
        record = verdict.record
        if record is None:
            return None
        grade = self._state.batch.document(record.doc_id).matched.get(verdict.fact_id)
        return None if grade == "strict" else grade

    def _has_words(self, record: AnyRecord, text: str) -> bool:
        wanted = text.casefold().split()
        if not wanted:
            return True
        known = self._words.get(record.id)
        if known is None or known[0] is not record:
            title = self._state.batch.document(record.doc_id).title or ""
            known = (record, "\n".join([title, *_words(record.model_dump())]).casefold())
            self._words[record.id] = known
        return all(word in known[1] for word in wanted)

    def _confidence(self, fact_id: str) -> float:
        record = self._state.verdict(fact_id).record
        return 1.0 if record is None else record.confidence

    def _facets(self, verdict: Verdict) -> Iterator[tuple[str, str]]:
        record = verdict.record
        if record is None:
            return
        yield "type", record.type
        yield "status", verdict.status
        yield "doc_id", record.doc_id
        for rule in dict.fromkeys(record.provenance.rules):
            yield "rule", rule
        if (found := self._disagreement(verdict)) is not None:
            yield "disagreement", found


def _has_status(verdict: Verdict, query: Query) -> bool:
    if query.reason is not None:
        decision = verdict.decision
        if verdict.status != "rejected" or decision is None or decision.reason != query.reason:
            return False
    if query.status == "undecided":
        return not verdict.is_decided
    return query.status is None or verdict.status == query.status


def _words(value: object) -> Iterator[str]:
    """Every string of a record that a reader sees: quotes, names, kinds, ids aside."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("id", "doc_id", "provenance", "schema_version"):
                yield from _words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield value
