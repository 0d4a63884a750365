"""A fold of all decisions over a batch: how its facts stand by the log.

The last decision in force on a fact decides, whoever made it; a decision is in force unless one in
force undoes it. Each decision costs work on its own fact alone, save in documents with decisions
on an older text or extraction, which are placed anew as a whole (`sameness`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from factex.errors import ReviewError
from factex.records import AnyRecord
from factex.review.batch import Batch
from factex.review.decisions import Decision
from factex.review.history import History
from factex.review.sameness import (
    OldText,
    Placed,
    is_current,
    judged,
    lost_document,
    place_current,
    place_lost,
    place_older,
    stated,
    with_id,
)
from factex.review.verdicts import StaleDecision, Status, Verdict, Watcher


class Fold:
    """The verdicts on a batch by the decisions taken in so far.

    Args:
        batch: the facts.
        old_text: the text of a hash, for decisions made on another text.
    """

    def __init__(self, batch: Batch, old_text: OldText) -> None:
        self.batch = batch
        self._old_text = old_text
        self._watchers: list[Watcher] = []
        self._history = History()
        self._placed: dict[str, Placed] = {}
        self._older: defaultdict[str, set[str]] = defaultdict(set)
        self._on_fact: defaultdict[str, set[str]] = defaultdict(set)
        self._verdicts = {
            fact.id: Verdict(fact.id, "open", None, fact)
            for document in batch.documents
            for fact in document.facts
        }

    # Reading ---------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """Number of the last decision taken in."""
        return self._history.last

    def verdict(self, fact_id: str) -> Verdict:
        """How a fact stands, be it extracted or added.

        Raises:
            ReviewError: there is no such fact.
        """
        found = self._verdicts.get(fact_id)
        if found is None:
            raise ReviewError(f"no fact {fact_id[:200]!r} in this batch. Load the page again")
        return found

    def verdicts(self) -> list[Verdict]:
        """All verdicts: extracted facts in the batch's order, then added ones."""
        return list(self._verdicts.values())

    def added(self, doc_id: str) -> list[Verdict]:
        """Right records of a document that the extraction does not have, as they were decided."""
        found = (self._verdicts.get(key) for key in self._history.facts(doc_id))
        return [verdict for verdict in found if verdict is not None and verdict.status == "added"]

    def document_verdicts(self, doc_id: str) -> Iterator[Verdict]:
        """Verdicts on a document's extracted facts by place, then on its added ones."""
        for fact in self.batch.document(doc_id).facts:
            yield self._verdicts[fact.id]
        yield from self.added(doc_id)

    @property
    def stale(self) -> list[StaleDecision]:
        """Decisions that hold no more and that no later one replaced, in order of making."""
        found = [
            StaleDecision(one.decision, one.stale, one.fact_id, one.record, one.settled)
            for one in list(self._placed.values())
            if one.stale is not None and not self._is_replaced(one)
        ]
        return sorted([*found, *self._stale_readings()], key=lambda stale: stale.decision.seq)

    def _stale_readings(self) -> Iterator[StaleDecision]:
        """The last `done` of each document whose text is not the one that was read."""
        for doc_id in self._history.done_documents():
            last = self._history.done(doc_id)
            if not last or self.finished(doc_id):
                continue
            is_there = self.batch.has_document(doc_id)
            changed = "the article changed since it was read to its end"
            why = changed if is_there else lost_document(doc_id)
            yield StaleDecision(last[-1], why, None, None, settled=not is_there)

    def finished(self, doc_id: str) -> bool:
        """Whether somebody said that the document, as it is now, was read to its end (`done`)."""
        if not self.batch.has_document(doc_id):
            return False
        text = self.batch.document(doc_id).text_sha256
        return any(one.text_sha256 == text for one in self._history.done(doc_id))

    def decisions(self, fact_id: str) -> list[Decision]:
        """Decisions in force on a fact, the last one last."""
        keys = self._on_fact.get(fact_id, set()) | {fact_id}
        return sorted(
            (one for key in keys for one in self._history.in_force(key)), key=lambda one: one.seq
        )

    def watch(self, watcher: Watcher) -> None:
        """Have a function told of every change of a verdict."""
        self._watchers.append(watcher)

    # Folding ---------------------------------------------------------------------------------

    def _take_in(self, decisions: Iterable[Decision]) -> None:
        touched: dict[str, str] = {}
        for decision in decisions:
            subject = self._history.take_in(decision)
            if subject is not None:
                touched[subject] = decision.doc_id
        dirty: set[str] = set()
        for subject, doc_id in touched.items():
            last = self._history.last_in_force(subject)
            is_older = last is not None and not is_current(last, self.batch)
            if is_older or subject in self._older[doc_id]:
                dirty.add(doc_id)
            if is_older:
                self._older[doc_id].add(subject)
            else:
                self._older[doc_id].discard(subject)
                self._put(subject, None if last is None else place_current(last, self.batch))
        for doc_id in sorted(dirty):
            self._place_again(doc_id)

    def _place_again(self, doc_id: str) -> None:
        """Place all decisions of a document that were made on another text or extraction."""
        lasts = (self._history.last_in_force(subject) for subject in sorted(self._older[doc_id]))
        decisions = [last for last in lasts if last is not None]
        if not self.batch.has_document(doc_id):
            placed = [place_lost(decision) for decision in decisions]
        else:
            placed = place_older(self.batch.document(doc_id), decisions, self._old_text)
        for one in placed:
            self._put(str(one.decision.fact_id), one)

    def _put(self, subject: str, placed: Placed | None) -> None:
        """Give a decision its place and settle the verdicts that hang on it."""
        old = self._placed.pop(subject, None)
        if placed is not None:
            self._placed[subject] = placed
        keys = {subject}
        for one in (old, placed):
            if one is not None and one.fact_id is not None:
                keys.add(one.fact_id)
        if old is not None and old.fact_id is not None:
            self._on_fact[old.fact_id].discard(subject)
        if placed is not None and placed.fact_id is not None:
            self._on_fact[placed.fact_id].add(subject)
        for key in sorted(keys):
            self._settle(key)

    def _settle(self, fact_id: str) -> None:
        old = self._verdicts.get(fact_id)
        new = self._judge(fact_id)
        if new is None:
            self._verdicts.pop(fact_id, None)
        else:
            self._verdicts[fact_id] = new
        gone = Verdict(fact_id, "open", None, None)
        if old != new:
            for watcher in self._watchers:
                watcher(old or gone, new or gone)

    def _judge(self, fact_id: str) -> Verdict | None:
        """The verdict on a fact; None for an added one that is no more."""
        if self.batch.has_fact(fact_id):
            places = [self._placed[key] for key in self._on_fact.get(fact_id, ())]
            fact = self.batch.fact(fact_id)
            if not places:
                return Verdict(fact_id, "open", None, fact)
            last = max(places, key=lambda one: one.decision.seq)
            return self._verdict_on_fact(fact, last)
        placed = self._placed.get(fact_id)
        if placed is None or placed.fact_id is not None or placed.stale is not None:
            return None
        status: Status = "rejected" if placed.record is None else "added"
        record = with_id(placed.record, fact_id)
        return Verdict(
            fact_id, status, placed.decision, record, contested=self._is_contested(fact_id)
        )

    def _verdict_on_fact(self, fact: AnyRecord, last: Placed) -> Verdict:
        if last.stale is not None:
            return Verdict(fact.id, "stale", last.decision, fact, last.stale)
        contested = self._is_contested(fact.id)
        if last.record is None:
            return Verdict(fact.id, "rejected", last.decision, fact, contested=contested)
        status: Status = "accepted" if judged(last.record) == judged(fact) else "corrected"
        record = fact if stated(last.record) == stated(fact) else last.record
        return Verdict(fact.id, status, last.decision, record, contested=contested)

    def _is_contested(self, fact_id: str) -> bool:
        """Whether the last decisions of two reviewers leave different records."""
        lasts = {one.reviewer: one for one in self.decisions(fact_id)}
        opinions = {
            None if one.after is None else json.dumps(judged(one.after), sort_keys=True)
            for one in lasts.values()
        }
        return len(opinions) > 1

    def _is_replaced(self, placed: Placed) -> bool:
        if placed.fact_id is None:
            return False
        verdict = self._verdicts[placed.fact_id]
        return verdict.decision is not None and verdict.decision.seq > placed.decision.seq
