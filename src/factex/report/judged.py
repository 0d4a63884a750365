"""The records against gold: which are right, and how far confidence can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from factex.evaluate import Report, Scope, load_items, scope_of_gold, score_items
from factex.evaluate.bootstrap import Bounds, wilson_interval
from factex.evaluate.calibration import judge
from factex.evaluate.documents import pair_documents
from factex.evaluate.items import Item
from factex.evaluate.report import CalibrationBin


@dataclass(frozen=True, slots=True)
class BinWithInterval:
    """A bin of the reliability plot, with Wilson's interval of its precision."""

    bin: CalibrationBin
    right: int
    interval: Bounds | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The comparison with gold.

    Attributes:
        report: every figure, as `factex evaluate` gives them, without bootstrap intervals.
        verdicts: by record id: whether the record is strictly right. A record whose document has
            no gold, or that pairs with optional gold, has none.
        bins: the bins of `report.calibration` with their intervals, the empty ones left out.
    """

    report: Report
    verdicts: Mapping[str, bool]
    bins: tuple[BinWithInterval, ...]


def judge_records(gold: str, facts: Path) -> Judgement:
    """Compare the records of a file with gold; documents without gold are left out.

    Raises:
        GoldError: gold or facts cannot be read or scored.
    """
    wanted, found = load_items(gold), load_items(facts)
    scope = scope_of_gold(wanted, ())
    report = score_items(wanted, found, scope=scope, ignore_unknown=True, resamples=0)
    return Judgement(
        report=report,
        verdicts=_verdicts(wanted, found, scope),
        bins=tuple(_with_interval(row) for row in report.calibration.bins if row.predicted),
    )


def _verdicts(wanted: Sequence[Item], found: Sequence[Item], scope: Scope) -> dict[str, bool]:
    documents = pair_documents(
        scope.select(wanted), scope.select(found, ignore_unknown=True), scope
    )
    pairings = [pairing for document in documents for pairing in document.pairings.values()]
    return {str(one.item.record["id"]): one.right for one in judge(pairings)}


def _with_interval(row: CalibrationBin) -> BinWithInterval:
    right = round((row.precision or 0) * row.predicted)
    return BinWithInterval(row, right, wilson_interval(right, row.predicted))
