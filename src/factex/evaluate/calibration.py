"""What predictions say of themselves: precision by rule and by confidence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from factex.evaluate.bootstrap import wilson_interval
from factex.evaluate.items import Item
from factex.evaluate.pairing import Pairing
from factex.evaluate.report import Calibration, CalibrationBin, RuleScore, quotient

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A prediction that counts, with the verdict on it; `right` implies `matched`."""

    item: Item
    matched: bool
    right: bool


def judge(pairings: Iterable[Pairing]) -> list[Judged]:
    """Return every prediction with its verdict; those paired with optional gold are left out."""
    judged = []
    for pairing in pairings:
        required = (pair for pair in pairing.pairs if not pair.optional)
        judged += [Judged(pair.predicted, True, not pair.wrong) for pair in required]
        judged += [Judged(item, False, False) for item in pairing.extra]
    return judged


def score_rules(judged: Iterable[Judged]) -> list[RuleScore]:
    """Return the strict precision of each provenance rule, by rule id; a record may name many."""
    by_rule: dict[str, list[Judged]] = {}
    for one in judged:
        provenance = one.item.record.get("provenance") or {}
        for rule in dict.fromkeys(provenance.get("rules", ())):
            by_rule.setdefault(rule, []).append(one)
    return [_rule_score(rule, by_rule[rule]) for rule in sorted(by_rule)]


def _rule_score(rule: str, judged: Sequence[Judged]) -> RuleScore:
    right = sum(one.right for one in judged)
    return RuleScore(
        rule=rule,
        predicted=len(judged),
        matched=sum(one.matched for one in judged),
        right=right,
        precision=quotient(right, len(judged)),
        ci=wilson_interval(right, len(judged)),
    )


def calibrate(judged: Iterable[Judged]) -> Calibration:
    """Compare confidence with strict precision; records without a confidence are skipped."""
    confident = ((one.item.record.get("confidence"), one.right) for one in judged)
    return reliability((stated, right) for stated, right in confident if stated is not None)


def reliability(points: Iterable[tuple[float, bool]]) -> Calibration:
    """Compare stated probabilities with what came true, in ten equal bins.

    Source: G. W. Brier, Monthly Weather Review 78 (1950), 1-3, for two classes; expected
    calibration error: M. P. Naeini et al., AAAI 2015.
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(N_BINS)]
    for stated, right in points:
        bins[min(int(stated * N_BINS), N_BINS - 1)].append((stated, right))
    members = [point for found in bins for point in found]
    rows = [_bin(number, found) for number, found in enumerate(bins)]
    gaps = [
        row.predicted * abs(row.confidence - row.precision)
        for row in rows
        if row.confidence is not None and row.precision is not None
    ]
    return Calibration(
        predicted=len(members),
        brier=quotient(math.fsum((c - right) ** 2 for c, right in members), len(members)),
        ece=quotient(math.fsum(gaps), len(members)),
        bins=rows,
    )


def _bin(number: int, members: Sequence[tuple[float, bool]]) -> CalibrationBin:
    return CalibrationBin(
        low=number / N_BINS,
        high=(number + 1) / N_BINS,
        predicted=len(members),
        confidence=quotient(math.fsum(c for c, _ in members), len(members)),
        precision=quotient(sum(right for _, right in members), len(members)),
    )
