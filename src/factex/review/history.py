"""All decisions of a log: which are in force, and on what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from factex.review.decisions import ON_FACTS, Decision

InBatch = Callable[[str], bool]
"""Whether a document is in the batch under review."""


class History:
    """Decisions by number, fact, document and reviewer.

    A decision is in force unless one that is in force undoes it.

    Attributes:
        last: number of the last decision taken in; 0 before the first.
    """

    def __init__(self) -> None:
        self.last = 0
        self._all: dict[int, Decision] = {}
        self._undoings: defaultdict[int, list[int]] = defaultdict(list)
        self._on_fact: defaultdict[str, list[Decision]] = defaultdict(list)
        self._facts: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._done: defaultdict[str, list[Decision]] = defaultdict(list)
        self._by_reviewer: defaultdict[str, list[Decision]] = defaultdict(list)

    def take_in(self, decision: Decision) -> str | None:
        """Add the next decision.

        Returns:
            The id of the fact that it may give another verdict; None for whole documents.
        """
        self.last = decision.seq
        self._all[decision.seq] = decision
        self._by_reviewer[decision.reviewer].append(decision)
        if decision.action in ON_FACTS:
            self._on_fact[str(decision.fact_id)].append(decision)
            self._facts[decision.doc_id].setdefault(str(decision.fact_id))
        elif decision.action == "done":
            self._done[decision.doc_id].append(decision)
        elif decision.undoes is not None:
            self._undoings[decision.undoes].append(decision.seq)
        return self._fact_of(decision)

    def _fact_of(self, decision: Decision) -> str | None:
        """The fact that a decision is about, or that what it undoes is about."""
        found: Decision | None = decision
        while found is not None and found.undoes is not None and found.undoes < found.seq:
            found = self._all.get(found.undoes)
        return None if found is None else found.fact_id

    def is_in_force(self, seq: int) -> bool:
        """Whether no decision in force undoes this one."""
        return not any(self.is_in_force(other) for other in self._undoings[seq] if other > seq)

    def in_force(self, fact_id: str) -> list[Decision]:
        """Decisions in force on a fact, in order."""
        return [one for one in self._on_fact[fact_id] if self.is_in_force(one.seq)]

    def in_force_with(self, decision: Decision) -> list[Decision]:
        """Decisions in force on the fact of a decision, or on the reading of its document."""
        if decision.fact_id is None:
            return self.done(decision.doc_id)
        return self.in_force(decision.fact_id)

    def last_in_force(self, fact_id: str) -> Decision | None:
        """The decision that counts for a fact."""
        made = reversed(self._on_fact[fact_id])
        return next((one for one in made if self.is_in_force(one.seq)), None)

    def facts(self, doc_id: str) -> list[str]:
        """Facts of a document that were ever decided on, in order of the first decision."""
        return list(self._facts[doc_id])

    def done(self, doc_id: str) -> list[Decision]:
        """Decisions in force that a document was read to its end."""
        return [one for one in self._done.get(doc_id, ()) if self.is_in_force(one.seq)]

    def done_documents(self) -> list[str]:
        """Documents of which it was ever said that they were read to their end."""
        return list(self._done)

    def to_undo(self, reviewer: str, in_batch: InBatch) -> Decision | None:
        """The reviewer's last decision in force that is no undoing."""
        for one in reversed(self._by_reviewer[reviewer]):
            if one.action != "undo" and in_batch(one.doc_id) and self.is_in_force(one.seq):
                return one
        return None

    def to_redo(self, reviewer: str, in_batch: InBatch) -> Decision | None:
        """The reviewer's last undoing in force, unless something was decided since."""
        for one in reversed(self._by_reviewer[reviewer]):
            if one.action != "undo":
                if self.is_in_force(one.seq):
                    return None
                continue
            target = self._all.get(one.undoes or 0)
            is_redo = target is not None and target.action == "undo"
            if not is_redo and in_batch(one.doc_id) and self.is_in_force(one.seq):
                return one
        return None
