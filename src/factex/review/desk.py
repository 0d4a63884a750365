"""What the server keeps beside the verdicts: small numbers for ids, what changed when, the pace.

The page names facts and documents by numbers that hold for one run of the server. So no id, which
is whatever the input says, ever stands in an address or an attribute, and none is taken from a
request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median

from factex.errors import ReviewError
from factex.records import AnyRecord
from factex.review.batch import ReviewDocument
from factex.review.figures import Figures
from factex.review.queues import Queues
from factex.review.sampling import Sample
from factex.review.state import ReviewState
from factex.review.verdicts import Verdict

BREAK_SECONDS = 300
"""A longer pause between two decisions is a break and counts as no work."""
RECENT = 50
"""Decisions that the pace is taken from."""


class Numbers:
    """Ids by number and numbers by id, in the order of first sight."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}
        for each in ids:
            self.of(each)

    def of(self, name: str) -> int:
        """The number of an id; a new one where it has none yet."""
        if name not in self._numbers:
            self._numbers[name] = len(self._ids)
            self._ids.append(name)
        return self._numbers[name]

    def name(self, number: str) -> str:
        """The id of a number as a request gives it.

        Raises:
            ReviewError: no number, or one of nothing.
        """
        if number.isascii() and number.isdigit() and len(number) < 10:
            place = int(number)
            if place < len(self._ids):
                return self._ids[place]
        raise ReviewError("the page is of an earlier start of the server. Load it again")


class Desk:
    """A review state with what its pages need.

    Args:
        state: the verdicts.
        name: what is reviewed, for the heading.
        sample: the facts to judge, where it is a sample that is reviewed.
    """

    def __init__(self, state: ReviewState, *, name: str, sample: Sample | None = None) -> None:
        self.state = state
        self.name = name
        self.queues = Queues(state)
        self.figures = Figures(state)
        self.sample = sample
        self.documents = Numbers(document.doc_id for document in state.batch.documents)
        self.facts = Numbers(verdict.fact_id for verdict in state.verdicts())
        rules = (rule for verdict in state.verdicts() for rule in rules_of(verdict))
        self.rules = Numbers(rules)
        self._changes: list[tuple[int, str]] = []
        self._pace = Pace()
        self._timed = 0
        state.watch(self._note)

    @property
    def sample_ids(self) -> tuple[str, ...] | None:
        """The facts of the sample, in the order to judge them; None where there is no sample."""
        return self.sample.fact_ids if self.sample else None

    def _note(self, old: Verdict, new: Verdict) -> None:
        self._changes.append((self.state.seq, new.fact_id))
        self.facts.of(new.fact_id)

    def changed(self, after: int) -> list[str]:
        """Facts whose verdict changed since a decision, the last change last, each once."""
        late: dict[str, None] = {}
        for seq, fact_id in reversed(self._changes):
            if seq <= after:
                break
            late.setdefault(fact_id)
        return list(reversed(late))

    def document(self, number: str) -> ReviewDocument:
        """The document of a number in a request."""
        return self.state.batch.document(self.documents.name(number))

    def verdict(self, number: str) -> Verdict:
        """The verdict on the fact of a number in a request."""
        return self.state.verdict(self.facts.name(number))

    def find(self, fact_id: str) -> Verdict | None:
        """The verdict on a fact; None for an added one that was undone."""
        try:
            return self.state.verdict(fact_id)
        except ReviewError:
            return None

    def records(self, document: ReviewDocument) -> list[tuple[AnyRecord, Verdict]]:
        """The records of a document as they stand, added ones too."""
        verdicts = self.state.document_verdicts(document.doc_id)
        return [(verdict.record, verdict) for verdict in verdicts if verdict.record is not None]

    def pace(self) -> Pace:
        """The time that the decisions of this reviewer took, up to the last one."""
        for decision in self.state.log.read(after=self._timed):
            self._timed = decision.seq
            if decision.reviewer == self.state.reviewer:
                self._pace.add(decision.time)
        return self._pace


def rules_of(verdict: Verdict) -> Iterable[str]:
    """The rules that made a fact."""
    return verdict.record.provenance.rules if verdict.record else ()


class Pace:
    """How long decisions take: the pauses between their times, breaks left out."""

    def __init__(self, times: Sequence[str] = ()) -> None:
        self.seconds = 0.0
        self._gaps: list[float] = []
        self._last: datetime | None = None
        for time in times:
            self.add(time)

    def add(self, time: str) -> None:
        """Count a decision made at an ISO time."""
        moment = datetime.fromisoformat(time)
        if self._last is not None:
            gap = (moment - self._last).total_seconds()
            if 0 <= gap <= BREAK_SECONDS:
                self.seconds += gap
                self._gaps = [*self._gaps[1 - RECENT :], gap]
        self._last = moment

    @property
    def each(self) -> float | None:
        """Seconds a decision, the median of the recent ones; None without any."""
        return median(self._gaps) if self._gaps else None

    def left(self, count: int) -> float | None:
        """Seconds that so many further decisions will take."""
        return None if self.each is None else self.each * count


def duration(seconds: float) -> str:
    """A span of time for people.

    Example:
        >>> [duration(seconds) for seconds in (4.2, 200, 9000)]
        ['4.2 s', '3 min', '2 h 30 min']
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
