"""How the facts of a batch stand by the log: a fold of all decisions over the batch.

The last decision in force on a fact decides, whoever made it; a decision is in force unless one in
force undoes it. Each decision costs work on its own fact alone, save in documents with decisions
on an older text or extraction, which are placed anew as a whole (`sameness`).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from factex.errors import ReviewError
from factex.records import AnyRecord
from factex.review.batch import Batch, record_sha256
from factex.review.decisions import (
    Action,
    Decision,
    Draft,
    Reason,
    utc_now,
)
from factex.review.edits import (
    ADDED_RULE,
    EDITED_RULE,
    FieldProblem,
    InvalidRecordError,
    provenance,
    validated,
)
from factex.review.history import History
from factex.review.log import DecisionLog
from factex.review.sameness import (
    Placed,
    as_json,
    is_current,
    judged,
    place_current,
    place_lost,
    place_older,
    stated,
    with_id,
)
from factex.validate import ANY_RECORD

Status = Literal["open", "accepted", "corrected", "rejected", "added", "stale"]
ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a fact stands.

    Attributes:
        fact_id: the fact, extracted or added.
        status: `open`: nobody decided; `accepted`: right as extracted; `corrected`: right as
            `record` has it; `rejected`; `added`: right, and not extracted; `stale`: decided once,
            open again.
        decision: the last one in force; None while open.
        record: the record as it now stands: the one held right, else the extracted one; None for
            a rejected addition.
        why: why a stale decision does not hold.
        contested: two reviewers' last decisions on the fact disagree.
    """

    fact_id: str
    status: Status
    decision: Decision | None
    record: AnyRecord | None
    why: str | None = None
    contested: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left to do."""
        return self.status not in ("open", "stale")


@dataclass(frozen=True, slots=True)
class StaleDecision:
    """A decision that does not hold any more.

    Attributes:
        decision: as it was made.
        why: the cause, for the user.
        fact_id: the present fact that it was about, if there is one.
        record: the record held right then, in the present text, where it could be found again.
        settled: there is nothing left to decide.
    """

    decision: Decision
    why: str
    fact_id: str | None
    record: AnyRecord | None
    settled: bool


Watcher = Callable[[Verdict, Verdict], None]
"""Told of a verdict before and after a change."""


class ReviewState:
    """The verdicts on a batch, and the ways to change them.

    Args:
        batch: the facts.
        log: the decisions.
        reviewer: who decides here.
        clock: gives the time of a decision.
    """

    def __init__(
        self,
        batch: Batch,
        log: DecisionLog,
        *,
        reviewer: str,
        clock: Callable[[], str] = utc_now,
    ) -> None:
        if not reviewer.strip():
            raise ReviewError("a decision needs a reviewer. Name one with --reviewer")
        self.batch = batch
        self.log = log
        self.reviewer = reviewer
        self._clock = clock
        self._lock = threading.RLock()
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
        self.refresh()

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

    def verdicts(self) -> Iterable[Verdict]:
        """All verdicts: extracted facts in the batch's order, then added ones."""
        return self._verdicts.values()

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
            for one in self._placed.values()
            if one.stale is not None and not self._is_replaced(one)
        ]
        return sorted(found, key=lambda stale: stale.decision.seq)

    def finished(self, doc_id: str) -> bool:
        """Whether somebody said that the document was read to its end (`done`)."""
        return bool(self._history.done(doc_id))

    def decisions(self, fact_id: str) -> list[Decision]:
        """Decisions in force on a fact, the last one last."""
        keys = self._on_fact.get(fact_id, set()) | {fact_id}
        return sorted(
            (one for key in keys for one in self._history.in_force(key)), key=lambda one: one.seq
        )

    def watch(self, watcher: Watcher) -> None:
        """Have a function told of every change of a verdict."""
        self._watchers.append(watcher)

    # Deciding --------------------------------------------------------------------------------

    def accept(self, fact_id: str, note: str | None = None) -> Decision:
        """Hold the record right as it now stands; a rejected or stale fact: as extracted."""
        with self._lock:
            self.refresh()
            verdict = self.verdict(fact_id)
            keeps = verdict.status in ("accepted", "corrected", "added")
            right = verdict.record if keeps else self._original(verdict)
            return self._decide("accept", verdict, after=right, note=note)

    def reject(
        self, fact_id: str, reason: Reason | None = None, note: str | None = None
    ) -> Decision:
        """Hold the record wrong."""
        with self._lock:
            self.refresh()
            return self._decide("reject", self.verdict(fact_id), reason=reason, note=note)

    def edit(self, fact_id: str, record: Mapping[str, Any], note: str | None = None) -> Decision:
        """Put another record in place of a fact's.

        Args:
            fact_id: the fact.
            record: its fields as JSON; `id`, `doc_id`, `schema_version`, `confidence` and
                `provenance` are filled in.
            note: in the reviewer's words.

        Raises:
            InvalidRecordError: the record breaks the contract; lists the fields.
        """
        with self._lock:
            self.refresh()
            verdict = self.verdict(fact_id)
            original = self._original(verdict)
            if stated({**as_json(original), **record}) == stated(original):
                right: AnyRecord = original
            else:
                rules = original.provenance.rules
                right = self._written(
                    record, original.doc_id, fact_id, provenance(EDITED_RULE, rules)
                )
            return self._decide("edit", verdict, after=right, note=note)

    def add(self, doc_id: str, record: Mapping[str, Any], note: str | None = None) -> Decision:
        """Add a fact that the extraction missed; see `edit`.

        Raises:
            InvalidRecordError: the record breaks the contract; lists the fields.
            ReviewError: the document already has this record.
        """
        with self._lock:
            self.refresh()
            right = self._written(record, doc_id, "added", provenance(ADDED_RULE))
            right = right.model_copy(update={"id": _added_id(right)})
            self._refuse_twice(right)
            now = Verdict(right.id, "open", None, right)
            return self._decide("add", self._verdicts.get(right.id, now), after=right, note=note)

    def finish(self, doc_id: str) -> Decision:
        """Say that the document was read to its end and nothing more is missing."""
        with self._lock:
            self.refresh()
            return self._append("done", doc_id)

    def undo(self) -> Decision:
        """Undo the last decision of this reviewer that is in force; repeated, the one before.

        Raises:
            ReviewError: there is none.
        """
        with self._lock:
            self.refresh()
            last = self._history.to_undo(self.reviewer, self.batch.has_document)
            if last is None:
                raise ReviewError("nothing to undo: no decision of yours is in force")
            return self._append("undo", last.doc_id, fact_id=last.fact_id, undoes=last.seq)

    def redo(self) -> Decision:
        """Undo the last undoing, as long as this reviewer decided nothing since.

        Raises:
            ReviewError: there is none.
        """
        with self._lock:
            self.refresh()
            last = self._history.to_redo(self.reviewer, self.batch.has_document)
            if last is None:
                raise ReviewError("nothing to redo: you undid nothing since your last decision")
            return self._append("undo", last.doc_id, fact_id=last.fact_id, undoes=last.seq)

    def refresh(self) -> int:
        """Take in what was appended since, by whomever.

        Returns:
            How many decisions were new.
        """
        with self._lock:
            new = self.log.read(after=self._history.last)
            self._take_in(new)
            return len(new)

    # Writing ---------------------------------------------------------------------------------

    def _original(self, verdict: Verdict) -> AnyRecord:
        """The record as extracted, or as it was added."""
        if self.batch.has_fact(verdict.fact_id):
            return self.batch.fact(verdict.fact_id)
        placed = self._placed.get(verdict.fact_id)
        if placed is not None and is_current(placed.decision, self.batch):
            found: AnyRecord = ANY_RECORD.validate_python(placed.decision.before)
            return found
        if verdict.record is None:
            raise ReviewError("this fact is gone from the extraction. Add it anew")
        return verdict.record

    def _decide(
        self,
        action: Action,
        verdict: Verdict,
        *,
        after: AnyRecord | None = None,
        reason: Reason | None = None,
        note: str | None = None,
    ) -> Decision:
        before = self._original(verdict)
        return self._append(
            action,
            before.doc_id,
            fact_id=verdict.fact_id,
            fact_sha256=record_sha256(before),
            before=as_json(before),
            after=None if after is None else as_json(after),
            reason=reason,
            note=note or None,
            follows=verdict.decision.seq if verdict.decision else None,
        )

    def _append(self, action: Action, doc_id: str, **fields: Any) -> Decision:
        document = self.batch.document(doc_id)
        draft = Draft(
            time=self._clock(),
            reviewer=self.reviewer,
            action=action,
            doc_id=doc_id,
            text_sha256=document.text_sha256,
            extraction=self.batch.facts_sha256,
            **fields,
        )
        decision = self.log.append(draft, document.text)
        self.refresh()
        return decision

    def _written(
        self, record: Mapping[str, Any], doc_id: str, fact_id: str, origin: dict[str, Any]
    ) -> AnyRecord:
        given = {
            "schema_version": "1",
            "id": fact_id,
            "doc_id": doc_id,
            "confidence": 1.0,
            "provenance": origin,
        }
        found = validated({**record, **given}, self.batch.document(doc_id).text)
        if isinstance(found, list):
            raise InvalidRecordError(found)
        if problems := list(self._link_problems(found)):
            raise InvalidRecordError(problems)
        return found

    def _link_problems(self, record: AnyRecord) -> Iterator[FieldProblem]:
        for link in ("agreement_id", "same_as"):
            target = getattr(record, link, None)
            if target is None:
                continue
            found = self._verdicts.get(target)
            if found is None or found.record is None or found.record.doc_id != record.doc_id:
                yield FieldProblem(link, f"no record of this document has the id {target!r}")

    def _refuse_twice(self, record: AnyRecord) -> None:
        fields = judged(record)
        for verdict in self.document_verdicts(record.doc_id):
            if verdict.record is not None and judged(verdict.record) == fields:
                raise ReviewError(
                    f"the document has this very record already ({verdict.fact_id}, "
                    f"{verdict.status}). Accept that one"
                )

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
            placed = place_older(self.batch.document(doc_id), decisions, self.log.text)
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


def _added_id(record: AnyRecord) -> str:
    """A hash of what was added: equal for equal records, unlike any extracted fact's."""
    fields = json.dumps(judged(record), ensure_ascii=False, sort_keys=True)
    return f"add-{hashlib.sha256(fields.encode()).hexdigest()[:ID_LENGTH]}"
