"""How good the extraction is by what was decided so far, followed decision by decision.

A fact counts as right by the scorer's own rules: `strict` when the record held right pairs with it
and no key field differs, `match` when they pair at all (`grades`). A rejected fact is neither. What
was decided so far is no random sample (a reviewer may begin with the doubtful ones): the interval
says how far chance goes in that many facts, `sampling` estimates a whole batch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from factex.evaluate.bootstrap import Bounds, wilson_interval
from factex.review.grades import Grade, grade
from factex.review.sameness import as_json
from factex.review.state import ReviewState, Verdict

Facet = Literal["all", "type", "rule"]
Counting = Literal["strict", "match"]
Key = tuple[Facet, str]
ALL: Key = ("all", "all")


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision of a group of facts.

    Attributes:
        facet: `all`, `type` or `rule`.
        value: which type or rule; a fact counts under each of its rules.
        right: facts decided and right.
        judged: facts decided.
        total: facts extracted.
        added: facts that reviewers added, by their type; 0 for rules.
    """

    facet: Facet
    value: str
    right: int
    judged: int
    total: int
    added: int

    @property
    def precision(self) -> float | None:
        """Share of the decided facts that are right; None before the first."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> Bounds | None:
        """Wilson's 95% interval of the precision."""
        return wilson_interval(self.right, self.judged)

    @property
    def left(self) -> int:
        """Facts that nobody decided on."""
        return self.total - self.judged

    def until_width(self, width: float) -> int:
        """Decisions to go until the interval is narrower than a width, if the share stays as it is.

        Args:
            width: upper less lower bound, above 0; 0.1 is plus or minus 5 points.

        Returns:
            0 when it is narrower now; at most the facts that are left, after which all are known.
        """
        return min(self.left, max(0, needed_for(self.precision, width) - self.judged))


def needed_for(share: float | None, width: float) -> int:
    """Trials until Wilson's interval is narrower than a width at a share (a half where None)."""
    if not 0 < width <= 1:
        raise ValueError("a width lies between 0 and 1")
    share = 0.5 if share is None else share
    low, high = 1, 1
    while _width(share, high) >= width:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _width(share, middle) < width else (middle + 1, high)
    return low


def _width(share: float, trials: int) -> float:
    bounds = wilson_interval(share * trials, trials)
    return 1.0 if bounds is None else bounds[1] - bounds[0]


class Figures:
    """The figures of a state, kept up with each change.

    Args:
        state: the verdicts; followed as they change.
    """

    def __init__(self, state: ReviewState) -> None:
        self._state = state
        self._right: defaultdict[Counting, Counter[Key]] = defaultdict(Counter)
        self._judged: Counter[Key] = Counter()
        self._total: Counter[Key] = Counter()
        self._added: Counter[Key] = Counter()
        for document in state.batch.documents:
            for fact in document.facts:
                self._total.update(_keys(fact.type, fact.provenance.rules))
        for verdict in state.verdicts():
            self._add(verdict, 1)
        state.watch(self._follow)

    def figure(self, facet: Facet = "all", value: str = "all", by: Counting = "strict") -> Figure:
        """The figure of a group."""
        key = (facet, value)
        return Figure(
            facet,
            value,
            self._right[by][key],
            self._judged[key],
            self._total[key],
            self._added[key],
        )

    def figures(self, facet: Facet, by: Counting = "strict") -> list[Figure]:
        """The figures of all types or rules, the largest group first."""
        keys = {**self._total, **self._added}
        found = [self.figure(facet, value, by) for one, value in keys if one == facet]
        return sorted(found, key=lambda figure: (-figure.total, figure.value))

    def recall(self) -> tuple[int, int]:
        """Right facts that were extracted, and all right facts, in documents read to their end.

        Right by `match`: what was extracted and corrected was found.
        """
        found = total = 0
        for document in self._state.batch.documents:
            if not self._state.finished(document.doc_id):
                continue
            for verdict in self._state.document_verdicts(document.doc_id):
                found += verdict.status in ("accepted", "corrected")
                total += verdict.status in ("accepted", "corrected", "added")
        return found, total

    def _follow(self, old: Verdict, new: Verdict) -> None:
        self._add(old, -1)
        self._add(new, 1)

    def _add(self, verdict: Verdict, step: int) -> None:
        if verdict.status == "added" and verdict.record is not None:
            for key in _keys(verdict.record.type, ()):
                self._added[key] += step
        found = graded(self._state, verdict)
        if found is None:
            return
        fact = self._state.batch.fact(verdict.fact_id)
        for key in _keys(fact.type, fact.provenance.rules):
            self._judged[key] += step
            self._right["strict"][key] += step * (found == "strict")
            self._right["match"][key] += step * (found != "spurious")


def graded(state: ReviewState, verdict: Verdict) -> Grade | None:
    """How right an extracted fact is by its verdict; None while undecided, and for added ones."""
    if not verdict.is_decided or not state.batch.has_fact(verdict.fact_id):
        return None
    if verdict.status == "accepted":
        return "strict"
    if verdict.status == "rejected" or verdict.record is None:
        return "spurious"
    return grade(as_json(state.batch.fact(verdict.fact_id)), as_json(verdict.record))


def _keys(kind: str, rules: tuple[str, ...]) -> Iterator[Key]:
    yield ALL
    yield "type", kind
    for rule in dict.fromkeys(rules):
        yield "rule", rule
