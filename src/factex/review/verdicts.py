"""How facts stand: what a state tells of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from factex.records import AnyRecord
from factex.review.decisions import Decision

Status = Literal["open", "accepted", "corrected", "rejected", "added", "stale"]


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
