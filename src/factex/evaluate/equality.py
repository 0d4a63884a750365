"""When two values of a field are the same: the comparisons that strict and field scores share."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from factex.evaluate.items import normalize_name
from factex.evaluate.spans import interval, overlap, overlapping

Value = Mapping[str, Any]
Same = Callable[[Any, Any], bool]


def spans_overlap(gold: Value, predicted: Value) -> bool:
    """Tell whether two spans share a code point."""
    return overlap(interval(gold), interval(predicted)) > 0


def same_number(gold: Any, predicted: Any) -> bool:
    """Compare numbers up to rounding in the last digits; null is equal to null alone."""
    if gold is None or predicted is None:
        return gold is predicted
    return math.isclose(gold, predicted, rel_tol=1e-9)


def same_value(gold: Value, predicted: Value) -> bool:
    """Compare two Amounts: `value`, `lower` and `upper` all equal, null for null."""
    return all(
        same_number(gold.get(key), predicted.get(key)) for key in ("value", "lower", "upper")
    )


def same_bounds(gold: Value, predicted: Value) -> bool:
    """Compare two Dates by `begins` and `ends`; where neither has any, by overlapping words."""
    bounds = [(date.get("begins"), date.get("ends")) for date in (gold, predicted)]
    if bounds[0] == (None, None) == bounds[1]:
        return spans_overlap(gold, predicted)
    return bounds[0] == bounds[1]


def same_entity(gold: Value, predicted: Value) -> bool:
    """Compare two Entities: overlapping spans, or a normalized name or surface in common."""
    return spans_overlap(gold, predicted) or bool(entity_names(gold) & entity_names(predicted))


def same_words(gold: str, predicted: str) -> bool:
    """Compare two strings without regard to case and white space."""
    return gold.casefold().split() == predicted.casefold().split()


def same_name(gold: str, predicted: str) -> bool:
    """Compare two names as organizations are paired by name."""
    return normalize_name(gold) == normalize_name(predicted)


def entity_names(entity: Value) -> frozenset[str]:
    """Return the normalized surface and, where there is one, canonical name of an entity."""
    names = {normalize_name(name) for name in (entity["text"], entity.get("name")) if name}
    return frozenset(names - {""})


def match_spans(gold: Sequence[Value], predicted: Sequence[Value]) -> dict[int, int]:
    """Pair two lists of spans one-to-one, largest overlap first; return gold to predicted index."""
    pairs = overlapping([interval(span) for span in gold], [interval(span) for span in predicted])
    taken: dict[int, int] = {}
    used: set[int] = set()
    for i, j, _ in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return taken


def match_entities(gold: Sequence[Value], predicted: Sequence[Value]) -> dict[int, int]:
    """Pair two lists of entities one-to-one: overlapping spans first, then names in common."""
    taken = match_spans(gold, predicted)
    names = [entity_names(entity) for entity in predicted]
    return _match_rest([entity_names(entity) for entity in gold], names, taken)


def match_names(gold: Sequence[str], predicted: Sequence[str]) -> dict[int, int]:
    """Pair two lists of names one-to-one by their normalized form."""
    sides = [[frozenset({normalize_name(name)}) for name in names] for names in (gold, predicted)]
    return _match_rest(sides[0], sides[1], {})


def _match_rest(
    gold: Sequence[frozenset[str]], predicted: Sequence[frozenset[str]], taken: dict[int, int]
) -> dict[int, int]:
    """Add pairs that share a name to `taken`, in list order, each side used once."""
    by_name: dict[str, list[int]] = {}
    for j, names in enumerate(predicted):
        for name in names:
            by_name.setdefault(name, []).append(j)
    # Shared iterators: a prediction that was looked at is used, so none is looked at twice.
    queues = {name: iter(indices) for name, indices in by_name.items()}
    result, used = dict(taken), set(taken.values())
    for i in (i for i in range(len(gold)) if i not in taken):
        free = (j for name in sorted(gold[i]) for j in queues.get(name, ()) if j not in used)
        hit = next(free, None)
        if hit is not None:
            result[i] = hit
            used.add(hit)
    return result
