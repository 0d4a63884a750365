"""Pair gold and predicted records one-to-one within a document and record type.

Candidates. Two records may be paired when their anchors meet:

- event: the date expressions overlap, and the triggers overlap or the `event_type` is the same;
- agreement: any mention of one (its name included) overlaps any mention of the other;
- organization: a normalized name or alias in common, or overlapping mentions;
- claim: the amount spans overlap.

Order. Best overlap first, greedily: the candidates are ranked and each is taken when both of its
records are still free. Overlap is the Dice coefficient of the characters the anchors cover
(twice the shared code points over the sum of both lengths, an agreement's or organization's
mentions taken together). An event's is that of its dates plus that of its triggers, so a shared
trigger goes before a shared type. An organization's is one more when a name or alias is shared, so
that 'General Assembly' goes to its own gold record before 'United Nations', one of whose mentions
lies inside the longer name. Ties are broken by, in this order: more key fields right (`strict`),
required gold before optional gold, the pair that begins first in the text. The result depends on
the records alone, not on their order in a file, and swapping gold and predicted gives the same
pairs where no gold is optional and key fields compare the same both ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from factex.evaluate.items import Item
from factex.evaluate.spans import Interval, dice, overlap, overlapping
from factex.evaluate.strict import wrong_fields


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold record with the prediction that answers it; `wrong` names differing key fields."""

    gold: Item
    predicted: Item
    wrong: tuple[str, ...]

    @property
    def optional(self) -> bool:
        """Whether the gold side is optional: the pair then counts neither for nor against."""
        return self.gold.optional


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs in gold order, then gold and predictions left alone, each in text order."""

    pairs: tuple[Pair, ...]
    missed: tuple[Item, ...]
    extra: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    gold: int
    predicted: int
    overlap: float
    wrong: tuple[str, ...]


def pair_records(gold: Sequence[Item], predicted: Sequence[Item]) -> Pairing:
    """Pair the records of one type in one document; see the module's text for the rules.

    Args:
        gold: gold items of one document and type, in the order of `number_duplicates`.
        predicted: predicted items of the same document and type, ordered likewise.

    Returns:
        The pairs, the gold left over (optional gold too) and the predictions left over.
    """
    candidates = sorted(_candidates(gold, predicted), key=lambda c: _rank(c, gold, predicted))
    chosen: dict[int, _Candidate] = {}
    used: set[int] = set()
    for candidate in candidates:
        if candidate.gold not in chosen and candidate.predicted not in used:
            chosen[candidate.gold] = candidate
            used.add(candidate.predicted)
    return Pairing(
        pairs=tuple(
            Pair(gold[i], predicted[c.predicted], c.wrong) for i, c in sorted(chosen.items())
        ),
        missed=tuple(item for i, item in enumerate(gold) if i not in chosen),
        extra=tuple(item for j, item in enumerate(predicted) if j not in used),
    )


def _rank(
    candidate: _Candidate, gold: Sequence[Item], predicted: Sequence[Item]
) -> tuple[object, ...]:
    one, other = gold[candidate.gold], predicted[candidate.predicted]
    places = sorted([one.order, other.order])
    return (-candidate.overlap, len(candidate.wrong), one.optional, places, one.order)


def _candidates(gold: Sequence[Item], predicted: Sequence[Item]) -> Iterator[_Candidate]:
    for (i, j), shared in _meetings(gold, predicted).items():
        one, other = gold[i], predicted[j]
        amount = dice(shared, one.anchors, other.anchors) if shared else 0.0
        if one.trigger is not None and other.trigger is not None:
            common = _trigger_dice(one.trigger, other.trigger)
            if not common and one.record["event_type"] != other.record["event_type"]:
                continue
            amount += common
        amount += not one.names.isdisjoint(other.names)
        yield _Candidate(i, j, amount, wrong_fields(one, other))


def _trigger_dice(one: Interval, other: Interval) -> float:
    return dice(overlap(one, other), [one], [other])


def _meetings(gold: Sequence[Item], predicted: Sequence[Item]) -> Counter[tuple[int, int]]:
    """Return shared code points by index pair; 0 where only an organization's name is shared."""
    sides = [
        [(span, index) for index, item in enumerate(items) for span in item.anchors]
        for items in (gold, predicted)
    ]
    spans = [[span for span, _ in side] for side in sides]
    shared: Counter[tuple[int, int]] = Counter()
    for i, j, amount in overlapping(spans[0], spans[1]):
        shared[sides[0][i][1], sides[1][j][1]] += amount
    for pair in _same_names(gold, predicted):
        shared[pair] += 0
    return shared


def _same_names(gold: Sequence[Item], predicted: Sequence[Item]) -> Iterator[tuple[int, int]]:
    by_name: dict[str, list[int]] = {}
    for j, item in enumerate(predicted):
        for name in item.names:
            by_name.setdefault(name, []).append(j)
    for i, item in enumerate(gold):
        for name in item.names:
            for j in by_name.get(name, ()):
                yield i, j
