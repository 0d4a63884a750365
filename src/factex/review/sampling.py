"""A random sample of facts to judge, and what it says of the whole batch.

Facts are drawn at random within strata of type and confidence, so that rare types and doubtful
facts are in it. Random is the order of a hash of seed and fact id: equal on every machine, and as
unrelated to the facts as a draw of lots.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factex.evaluate.bootstrap import Bounds, wilson_interval
from factex.records import AnyRecord
from factex.review.batch import Batch
from factex.review.figures import Counting, graded
from factex.review.state import ReviewState

BAND_EDGES = (0.5, 0.75, 0.9)
"""Confidences at which a new band begins."""
LEAST_DRAWN = 2
"""Facts of each stratum, where the sample is large enough: one alone shows no variance."""
PRIOR = 2.0
"""Weight, in facts, of the whole sample's share in the variance of a stratum."""
Stratum = tuple[str, int]
"""Record type and number of the confidence band, 0 the lowest."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Facts that were drawn.

    Attributes:
        fact_ids: in the order to judge them: strata take turns by their size, so that a part judged
            from the front is a sample too.
        stratum: fact id to stratum.
        populations: facts of the batch by stratum.
    """

    fact_ids: tuple[str, ...]
    stratum: Mapping[str, Stratum]
    populations: Mapping[Stratum, int]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Precision of a whole batch by its sample.

    Attributes:
        precision: estimated share of right facts; None before the first is judged.
        interval: its 95% interval; None likewise.
        judged: facts of the sample that were decided.
        drawn: facts of the sample.
        population: facts of the batch.
    """

    precision: float | None
    interval: Bounds | None
    judged: int
    drawn: int
    population: int


def draw_sample(batch: Batch, size: int, seed: int = 0) -> Sample:
    """Draw a stratified random sample of the extracted facts.

    Each stratum gives two facts, and the rest in proportion to its size.

    Args:
        batch: the facts.
        size: facts to draw; all where there are fewer.
        seed: another seed draws other facts.
    """
    strata: defaultdict[Stratum, list[str]] = defaultdict(list)
    for document in batch.documents:
        for fact in document.facts:
            strata[stratum_of(fact)].append(fact.id)
    populations = {stratum: len(strata[stratum]) for stratum in sorted(strata)}
    shares = allocate(populations, size)
    drawn: list[tuple[float, Stratum, str]] = []
    for stratum, share in shares.items():
        lots = sorted(strata[stratum], key=lambda fact_id: _lot(seed, fact_id))[:share]
        drawn += [((n + 0.5) / share, stratum, fact_id) for n, fact_id in enumerate(lots)]
    drawn.sort()
    return Sample(
        tuple(fact_id for _, _, fact_id in drawn),
        {fact_id: stratum for _, stratum, fact_id in drawn},
        populations,
    )


def stratum_of(fact: AnyRecord) -> Stratum:
    """Type and confidence band of a fact."""
    return fact.type, sum(fact.confidence >= edge for edge in BAND_EDGES)


def allocate(populations: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many facts each stratum gives: at least two, the rest by largest remainders.

    >>> allocate({("claim", 0): 90, ("claim", 3): 10, ("event", 3): 1}, 21)
    {('claim', 0): 17, ('claim', 3): 3, ('event', 3): 1}
    """
    shares = dict.fromkeys(populations, 0)
    left = min(size, sum(populations.values()))
    for _ in range(LEAST_DRAWN):
        for stratum in sorted(populations, key=lambda one: (-populations[one], one)):
            if left and shares[stratum] < populations[stratum]:
                shares[stratum] += 1
                left -= 1
    while left:
        room = {one: populations[one] - shares[one] for one in populations}
        total = sum(room.values())
        exact = {one: left * room[one] / total for one in room}
        whole = {one: int(exact[one]) for one in room}
        rest = left - sum(whole.values())
        order = sorted(room, key=lambda one: (whole[one] - exact[one], one))
        for stratum in order[:rest]:
            whole[stratum] += 1
        for stratum, more in whole.items():
            shares[stratum] += more
        left -= sum(whole.values())
    return shares


def estimate(sample: Sample, state: ReviewState, by: Counting = "strict") -> Estimate:
    """Precision of the batch by what was decided of the sample so far."""
    judged: Counter[Stratum] = Counter()
    right: Counter[Stratum] = Counter()
    for fact_id in sample.fact_ids:
        found = graded(state, state.verdict(fact_id))
        if found is not None:
            stratum = sample.stratum[fact_id]
            judged[stratum] += 1
            right[stratum] += found == "strict" or (by == "match" and found == "match")
    counts = [(n, judged[one], right[one]) for one, n in sample.populations.items()]
    precision, interval = stratified_interval(counts)
    return Estimate(
        precision,
        interval,
        judged.total(),
        len(sample.fact_ids),
        sum(sample.populations.values()),
    )


Count = tuple[int, int, int]
"""Facts of a stratum, of them judged, of them right."""


def stratified_interval(strata: Sequence[Count]) -> tuple[float | None, Bounds | None]:
    """Estimate a proportion from a stratified sample, with a 95% interval.

    The estimate is the mean of the strata's shares, weighted by their sizes, and its variance that
    of sampling without replacement in each (W. G. Cochran, Sampling Techniques, 3rd ed., 1977,
    chapter 5). The interval is Wilson's with the effective sample size, the size of a simple random
    sample of the same variance (E. L. Korn and B. I. Graubard, Confidence intervals for proportions
    with small expected number of positive counts estimated from survey data, Survey Methodology 24,
    1998, 193-201, there with Clopper and Pearson's interval). In the variance a stratum's share is
    drawn towards that of the whole sample, since a few facts that are all right would else count
    as certain. Strata with fewer than two facts judged are joined with their neighbours in the
    order given.

    Args:
        strata: size, judged and right of each.

    Returns:
        Proportion and bounds; None both where nothing was judged.
    """
    groups = _joined([count for count in strata if count[0]])
    judged = sum(n for _, n, _ in groups)
    if not judged:
        return None, None
    total = sum(size for size, _, _ in groups)
    overall = (sum(x for _, _, x in groups) + PRIOR / 2) / (judged + PRIOR)
    share = smooth = variance = 0.0
    for size, n, right in groups:
        weight, drawn = size / total, (right + PRIOR * overall) / (n + PRIOR)
        share += weight * right / n
        smooth += weight * drawn
        variance += weight**2 * (1 - n / size) * drawn * (1 - drawn) / n
    effective = smooth * (1 - smooth) / variance if variance else 0.0
    low, high = wilson_interval(share * effective, effective) or (share, share)
    return share, (min(low, share), max(high, share))  # rounding must not leave the share outside


def _joined(strata: Sequence[Count]) -> list[Count]:
    """Neighbours joined until each group has two facts judged; a rest joins the last group."""
    groups: list[Count] = []
    open_group = (0, 0, 0)
    for count in strata:
        open_group = _plus(open_group, count)
        if open_group[1] >= LEAST_DRAWN or open_group[1] == open_group[0]:
            groups.append(open_group)
            open_group = (0, 0, 0)
    if open_group[0]:
        groups.append(_plus(groups.pop(), open_group) if groups else open_group)
    return groups


def _plus(left: Count, right: Count) -> Count:
    return left[0] + right[0], left[1] + right[1], left[2] + right[2]


def _lot(seed: int, fact_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{fact_id}".encode()).digest()
