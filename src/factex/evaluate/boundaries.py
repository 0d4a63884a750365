"""Span boundaries of the anchors, in the terms of SemEval 2013 task 9.1 (as nervaluate has them).

Spans are scored without regard to the records they belong to: per document the distinct
(start, end, label) of all triggers, dates, mentions or amounts. The label is what the record says
of the span: an event's type, an organization's, an agreement's form, an amount's kind.

| scheme | correct when | otherwise, if the spans overlap |
| --- | --- | --- |
| strict | same boundaries and label | incorrect |
| exact | same boundaries | incorrect |
| partial | same boundaries | partial, worth a half |
| type | overlap and same label | incorrect |

Gold spans are paired one-to-one with predicted ones: same boundaries and label first, then same
boundaries, then the largest overlap. Spans that only optional gold has are set aside, with
whatever is paired with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Literal, get_args

from factex.evaluate.items import Item
from factex.evaluate.spans import Interval, interval, overlapping
from factex.records import RecordType

Scheme = Literal["strict", "exact", "partial", "type"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
LabelledSpan = tuple[Interval, str]

ANCHOR_SPANS: Mapping[str, RecordType] = {
    "event.trigger": "event",
    "event.date": "event",
    "agreement.mention": "agreement",
    "organization.mention": "organization",
    "claim.amount": "claim",
}


@dataclass(frozen=True, slots=True)
class SpanCount:
    """Spans by fate: paired (correct, incorrect or partial), missed in gold, spurious."""

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0

    def __add__(self, other: SpanCount) -> SpanCount:
        return SpanCount(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def count_boundaries(
    gold: Sequence[Item], predicted: Sequence[Item]
) -> dict[str, dict[Scheme, SpanCount]]:
    """Return span counts of one document by anchor (see `ANCHOR_SPANS`) and scheme."""
    return {
        name: count_spans(
            _spans(name, (item for item in gold if not item.optional)),
            _spans(name, predicted),
            optional=_spans(name, (item for item in gold if item.optional)),
        )
        for name in ANCHOR_SPANS
    }


def count_spans(
    gold: frozenset[LabelledSpan],
    predicted: frozenset[LabelledSpan],
    *,
    optional: frozenset[LabelledSpan] = frozenset(),
) -> dict[Scheme, SpanCount]:
    """Count labelled spans of one document under the four schemes.

    Args:
        gold: required spans.
        predicted: predicted spans.
        optional: spans neither required nor counted wrong; those also in `gold` are required.
    """
    wanted, found = sorted(gold | optional), sorted(predicted)
    taken = _pair(wanted, found)
    required = {i: span for i, span in enumerate(wanted) if span in gold}
    pairs = [(span, found[taken[i]]) for i, span in required.items() if i in taken]
    missed = len(required) - len(pairs)
    spurious = len(found) - len(taken)
    return {scheme: _count(pairs, scheme, missed, spurious) for scheme in SCHEMES}


def _pair(wanted: Sequence[LabelledSpan], found: Sequence[LabelledSpan]) -> dict[int, int]:
    ranked = []
    meetings = overlapping([span for span, _ in wanted], [span for span, _ in found])
    for i, j, shared in meetings:
        (span, label), (other, other_label) = wanted[i], found[j]
        ranked.append((span != other, span != other or label != other_label, -shared, i, j))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for *_, i, j in sorted(ranked):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return taken


def _count(
    pairs: Iterable[tuple[LabelledSpan, LabelledSpan]], scheme: Scheme, missed: int, spurious: int
) -> SpanCount:
    fates = [_is_correct(gold, predicted, scheme) for gold, predicted in pairs]
    correct, rest = sum(fates), len(fates) - sum(fates)
    if scheme == "partial":
        return SpanCount(correct, 0, rest, missed, spurious)
    return SpanCount(correct, rest, 0, missed, spurious)


def _is_correct(gold: LabelledSpan, predicted: LabelledSpan, scheme: Scheme) -> bool:
    same_span, same_label = gold[0] == predicted[0], gold[1] == predicted[1]
    return (same_span or scheme == "type") and (same_label or scheme in ("exact", "partial"))


def _spans(name: str, items: Iterable[Item]) -> frozenset[LabelledSpan]:
    kind = ANCHOR_SPANS[name]
    return frozenset(
        span for item in items if item.type == kind for span in _labelled(name, item.record)
    )


def _labelled(name: str, record: Mapping[str, Any]) -> list[LabelledSpan]:
    if name == "event.trigger":
        return [(interval(record["trigger"]), record["event_type"])]
    if name == "event.date":
        return [(interval(record["date"]), "date")]
    if name == "claim.amount":
        return [(interval(record["amount"]), record["amount"]["kind"])]
    label = record["org_type" if record["type"] == "organization" else "form"]
    return [(interval(mention), label) for mention in record["mentions"]]
