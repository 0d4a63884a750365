"""What a reviewer decides: one line of evidence, never changed once it is in the log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Action = Literal["accept", "reject", "edit", "add", "done", "undo"]
Reason = Literal["span", "type", "value", "argument", "duplicate", "not_a_fact"]
RecordJson = dict[str, Any]
MAX_NOTE = 10_000
"""Characters of a note."""
ON_FACTS = frozenset({"accept", "reject", "edit", "add"})
"""Actions that say something about one fact."""


class Draft(BaseModel):
    """A decision that the log has not numbered yet.

    Attributes:
        time: when it was made, ISO 8601 in UTC with microseconds.
        reviewer: who made it.
        action: `accept` the record as it stands, `reject` it, `edit` it, `add` one that was missed,
            `done`: the document was read to its end and nothing more is missing, `undo` an
            earlier decision (of which `undoes` is the number).
        doc_id: the document.
        fact_id: the fact, also for `add`; None for `done` and the undoing of it.
        fact_sha256: hash of `before`.
        text_sha256: hash of the article's text; the log keeps the text itself under it.
        reason: why a record is rejected.
        note: in the reviewer's words.
        before: the record as it was extracted, or as its reviewer added it.
        after: the record that the reviewer holds to be right; None where there is none.
        follows: number of the decision on the fact that was in force when this one was made.
        undoes: number of the decision that is undone.
        extraction: hash of the facts file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    time: str
    reviewer: str = Field(min_length=1, max_length=200)
    action: Action
    doc_id: str
    fact_id: str | None = None
    fact_sha256: str | None = None
    text_sha256: str
    reason: Reason | None = None
    note: str | None = Field(default=None, max_length=MAX_NOTE)
    before: RecordJson | None = None
    after: RecordJson | None = None
    follows: int | None = None
    undoes: int | None = None
    extraction: str

    @model_validator(mode="after")
    def _has_what_its_action_needs(self) -> Self:
        on_fact = self.action in ON_FACTS
        if on_fact and (self.fact_id is None or self.before is None):
            raise ValueError(f"{self.action} needs the fact")
        if self.action == "reject" and self.after is not None:
            raise ValueError("reject leaves no record")
        if on_fact and self.action != "reject" and self.after is None:
            raise ValueError(f"{self.action} needs the record that is right")
        if (self.action == "undo") != (self.undoes is not None):
            raise ValueError("undo, and undo alone, names what it undoes")
        if self.reason is not None and self.action != "reject":
            raise ValueError("only a rejection has a reason")
        return self


class Decision(Draft):
    """A decision in the log; `seq` counts from 1 in the order of writing."""

    seq: int = Field(ge=1)


def utc_now() -> str:
    """The moment of a decision: data, and the one time of day that factex writes as such."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
