"""Automata without empty moves, and the loops in them that can read one text in several ways."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, TypeVar

Label = TypeVar("Label")
State = TypeVar("State", bound=Hashable)
Move = tuple[State, Label]
MAX_STATES = 1500
MAX_MOVES = 4000


class TooLargeError(Exception):
    """A pattern has too many states, or moves between them, to be analysed."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a pattern in an automaton.

    Attributes:
        first: states it can begin in, each with the number of ways to get there.
        last: states it can end in, with the number of ways out.
        nullable: whether it can match nothing.
        sure: states after which it needs nothing more, not even a true assertion.
        sure_nullable: whether it can match nothing without an assertion.
        free: those of `first` that need not stand at the start of the text.
        anchored: whether it holds only at the start of the text.
    """

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    nullable: bool = True
    sure: frozenset[int] = frozenset()
    sure_nullable: bool = True
    free: frozenset[int] = frozenset()
    anchored: bool = False

    @classmethod
    def empty(cls) -> Fragment:
        """What matches nothing and always does."""
        return cls()

    @classmethod
    def check(cls, *, starts: bool) -> Fragment:
        """An assertion; `starts` where it holds at the start of the text alone."""
        return cls(sure_nullable=False, anchored=starts)

    @classmethod
    def either(cls, parts: Iterable[Fragment]) -> Fragment:
        """One of several parts."""
        found = list(parts)
        return cls(
            first=sum((part.first for part in found), Counter()),
            last=sum((part.last for part in found), Counter()),
            nullable=any(part.nullable for part in found),
            sure=frozenset().union(*(part.sure for part in found)),
            sure_nullable=any(part.sure_nullable for part in found),
            free=frozenset().union(*(part.free for part in found)),
            anchored=all(part.anchored for part in found),
        )

    def optional(self) -> Fragment:
        """The part or nothing."""
        return replace(self, nullable=True, sure_nullable=True, anchored=False)


class Automaton(Generic[Label]):
    """States, each entered by reading what its label accepts.

    Args:
        meet: what two labels both accept; something false where nothing is.
    """

    def __init__(self, meet: Callable[[Label, Label], Label]) -> None:
        self.meet = meet
        self.labels: list[Label] = []
        self.follow: list[Counter[int]] = []
        self._moves = 0

    def leaf(self, label: Label) -> Fragment:
        """A new state.

        Raises:
            TooLargeError: there are too many already.
        """
        if len(self.labels) >= MAX_STATES:
            raise TooLargeError
        state = len(self.labels)
        self.labels.append(label)
        self.follow.append(Counter())
        only = frozenset({state})
        return Fragment(Counter(only), Counter(only), False, only, False, only)

    def join(self, left: Fragment, right: Fragment) -> Fragment:
        """One part behind the other."""
        self._connect(left, right)
        later = right.free if left.nullable and not left.anchored else frozenset()
        return Fragment(
            first=left.first + right.first if left.nullable else left.first,
            last=left.last + right.last if right.nullable else right.last,
            nullable=left.nullable and right.nullable,
            sure=left.sure | right.sure if right.sure_nullable else right.sure,
            sure_nullable=left.sure_nullable and right.sure_nullable,
            free=left.free | later,
            anchored=left.anchored or (left.nullable and right.anchored),
        )

    def loop(self, part: Fragment) -> None:
        """Let a part follow itself."""
        self._connect(part, part)

    def _connect(self, left: Fragment, right: Fragment) -> None:
        self._moves += len(left.last) * len(right.first)
        if self._moves > MAX_MOVES:
            raise TooLargeError
        for state, ways in left.last.items():
            for after, more in right.first.items():
                self.follow[state][after] += ways * more

    @cached_property
    def loops(self) -> list[frozenset[int]]:
        """For each state the states that it can reach and be reached from; empty if it cannot."""
        kept = self._not_passing()
        reach = {state: self._reachable(state, kept) for state in kept}
        return [
            frozenset(other for other in reach.get(state, ()) if state in reach[other])
            for state in range(len(self.follow))
        ]

    def _not_passing(self) -> set[int]:
        """The states from which some loop can be reached; few patterns have many."""
        kept = set(range(len(self.follow)))
        while ends := {state for state in kept if not any(s in kept for s in self.follow[state])}:
            kept -= ends
        return kept

    def _reachable(self, state: int, kept: set[int]) -> set[int]:
        found: set[int] = set()
        todo = [state]
        while todo:
            for after in self.follow[todo.pop()]:
                if after in kept and after not in found:
                    found.add(after)
                    todo.append(after)
        return found

    def moves(self, state: int, within: frozenset[int] | None = None) -> Iterator[int]:
        """The states after a state, those of a loop alone if one is given."""
        return (after for after in self.follow[state] if within is None or after in within)


def ambiguous_loop(automaton: Automaton[Label]) -> list[Label] | None:
    """Labels of a text that leads from a state back to itself in two ways; None without one."""

    def moves(state: tuple[int, int, bool]) -> Iterator[Move[tuple[int, int, bool], Label]]:
        one, other, split = state
        loop = automaton.loops[one]
        for a in automaton.moves(one, loop):
            for b in automaton.moves(other, loop):
                label = automaton.meet(automaton.labels[a], automaton.labels[b])
                if label:
                    twice = one == other and a == b and automaton.follow[one][a] > 1
                    yield (a, b, split or a != b or twice), label

    starts = (state for state, loop in enumerate(automaton.loops) if loop)
    found = (_path((state, state, False), (state, state, True), moves) for state in starts)
    return next((path for path in found if path is not None), None)


def shared_loops(automaton: Automaton[Label], whole: Fragment) -> list[Label] | None:
    """Labels of a text that two loops, one behind the other, can both read and share out.

    Loops through a state after which nothing more is needed are left out: the match succeeds there.
    """
    loops = automaton.loops
    for p in range(len(loops)):
        for q in range(len(loops)):
            if loops[p] and q in loops[q] - whole.sure and q not in loops[p]:
                unsure = loops[q] - whole.sure
                path = _path((p, p, q), (p, q, q), _Shared(automaton, loops[p], unsure))
                if path is not None:
                    return path
    return None


def shared_with_start(automaton: Automaton[Label], whole: Fragment) -> list[Label] | None:
    """Labels of a text that a loop can read, and that leads to it from the start: `a+` of `a+b`."""
    for q, loop in enumerate(automaton.loops):
        if q in loop - whole.sure:
            unsure = loop - whole.sure
            path = _path((-1, q), (q, q), _FromStart(automaton, whole.free, unsure))
            if path is not None:
                return path
    return None


@dataclass(frozen=True)
class _Shared(Generic[Label]):
    """Moves of three readers: one in the first loop, one on its way, one in the second loop."""

    automaton: Automaton[Label]
    first: frozenset[int]
    second: frozenset[int]

    def __call__(self, state: tuple[int, int, int]) -> Iterator[Move[tuple[int, int, int], Label]]:
        auto = self.automaton
        for a in auto.moves(state[0], self.first):
            for c in auto.moves(state[2], self.second):
                both = auto.meet(auto.labels[a], auto.labels[c])
                for b in auto.moves(state[1]) if both else ():
                    label = auto.meet(both, auto.labels[b])
                    if label:
                        yield (a, b, c), label


@dataclass(frozen=True)
class _FromStart(Generic[Label]):
    """Moves of two readers: one from the start (-1), one in a loop."""

    automaton: Automaton[Label]
    free: frozenset[int]
    loop: frozenset[int]

    def __call__(self, state: tuple[int, int]) -> Iterator[Move[tuple[int, int], Label]]:
        auto = self.automaton
        for a in self.free if state[0] < 0 else auto.moves(state[0]):
            for b in auto.moves(state[1], self.loop):
                label = auto.meet(auto.labels[a], auto.labels[b])
                if label:
                    yield (a, b), label


def _path(
    start: State, goal: State, moves: Callable[[State], Iterator[Move[State, Label]]]
) -> list[Label] | None:
    """Labels of a shortest way of at least one move, None where there is none."""
    came: dict[State, tuple[State, Label]] = {}
    todo = deque([start])
    while todo and goal not in came:
        state = todo.popleft()
        for after, label in moves(state):
            if after not in came:
                came[after] = (state, label)
                todo.append(after)
    if goal not in came:
        return None
    state, label = came[goal]
    path = [label]
    while state != start:
        state, label = came[state]
        path.append(label)
    return path[::-1]
