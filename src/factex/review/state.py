"""The state of a review: the verdicts on a batch, and the decisions that change them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from factex.errors import ReviewError
from factex.records import AnyRecord
from factex.review.batch import Batch, record_sha256
from factex.review.decisions import Action, Decision, Draft, Reason, utc_now
from factex.review.edits import (
    ADDED_RULE,
    EDITED_RULE,
    FieldProblem,
    InvalidRecordError,
    provenance,
    validated,
)
from factex.review.fold import Fold
from factex.review.log import DecisionLog
from factex.review.sameness import as_json, is_current, judged, stated
from factex.review.verdicts import StaleDecision, Status, Verdict, Watcher
from factex.validate import ANY_RECORD, field_path

ID_LENGTH = 16


class ReviewState(Fold):
    """The verdicts by a log, and the ways to change them; safe to use from several threads.

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
        super().__init__(batch, log.text)
        self.log = log
        self.reviewer = reviewer.strip()
        self._clock = clock
        self._lock = threading.RLock()
        self.refresh()

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

    def dismiss(self, seq: int, note: str | None = None) -> Decision:
        """Undo a stale decision, whoever made it, and those before it on the same fact.

        For what cannot be decided anew, as the sentence is gone. `redo` brings it back.

        Returns:
            The last of the decisions that were written.

        Raises:
            ReviewError: the decision is not stale, or its document is not in the batch.
        """
        with self._lock:
            self.refresh()
            found = next((one for one in self.stale if one.decision.seq == seq), None)
            if found is None:
                raise ReviewError(
                    f"decision {seq} is not among the stale ones. Load the page again"
                )
            target = found.decision
            made = self._history.in_force_with(target)
            for one in reversed([one for one in made if one.seq <= seq]):
                written = self._append(
                    "undo", one.doc_id, fact_id=one.fact_id, undoes=one.seq, note=note or None
                )
            return written

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
        try:
            draft = Draft(
                time=self._clock(),
                reviewer=self.reviewer,
                action=action,
                doc_id=doc_id,
                text_sha256=document.text_sha256,
                extraction=self.batch.facts_sha256,
                **fields,
            )
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ReviewError(
                f"the decision is not valid: {field_path(first['loc'])}: {first['msg']}. Correct it"
            ) from error
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


def _added_id(record: AnyRecord) -> str:
    """A hash of what was added: equal for equal records, unlike any extracted fact's."""
    fields = json.dumps(judged(record), ensure_ascii=False, sort_keys=True)
    return f"add-{hashlib.sha256(fields.encode()).hexdigest()[:ID_LENGTH]}"


__all__ = ["ReviewState", "StaleDecision", "Status", "Verdict", "Watcher"]
