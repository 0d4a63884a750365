"""Score predicted records against gold: pair them, count, and put the report together.

Counting. Under `match` each pair with required gold is a true positive, each prediction left over
a false positive, each required gold record left over a false negative. Under `strict` a pair that
differs in a key field is no true positive but one false positive and one false negative. Optional
gold is neither required nor counted wrong: left over it is no false negative, and a prediction
paired with it counts nowhere, whatever its key fields; a second prediction for the same optional
record is a duplicate and a false positive like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from factex.evaluate.bootstrap import RESAMPLES, SEED
from factex.evaluate.calibration import calibrate, judge, score_rules
from factex.evaluate.checks import RECORD_TYPES
from factex.evaluate.documents import MATCHINGS, pair_documents
from factex.evaluate.items import Item, to_items
from factex.evaluate.outcomes import count_errors, list_outcomes
from factex.evaluate.report import Report
from factex.evaluate.scope import Scope, scope_of_gold
from factex.evaluate.tables import (
    Draws,
    boundary_table,
    document_score,
    field_table,
    figure_table,
    score_table,
)


def score(
    gold: Sequence[Mapping[str, Any]],
    predicted: Sequence[Mapping[str, Any]],
    *,
    scope: Scope | None = None,
    texts: Mapping[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Report:
    """Score predicted records against gold records, given as parsed JSON.

    Args:
        gold: records in any order; `optional: true` marks optional ones.
        predicted: likewise; `confidence` and `provenance` are used where present.
        scope: documents and types that count; by default the documents with gold, all types.
        texts: article texts by document id, to quote records that carry no evidence.
        resamples: bootstrap draws; 0 leaves the intervals out.
        seed: of the bootstrap.

    Returns:
        The report; equal inputs give an equal report.

    Raises:
        GoldError: a record cannot be scored, or its document is unknown to the scope.
    """
    items = to_items(gold, "gold")
    return score_items(
        items,
        to_items(predicted, "predicted"),
        scope=scope or scope_of_gold(items),
        texts=texts,
        resamples=resamples,
        seed=seed,
    )


def score_items(
    gold: Sequence[Item],
    predicted: Sequence[Item],
    *,
    scope: Scope,
    ignore_unknown: bool = False,
    texts: Mapping[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Report:
    """Score checked items; like `score`, for records read with `load_items`.

    Raises:
        GoldError: a document is unknown to the scope; predictions there are left out instead
            with `ignore_unknown`.
    """
    wanted = scope.select(gold)
    found = scope.select(predicted, ignore_unknown=ignore_unknown)
    documents = pair_documents(wanted, found, scope)
    pairings = [pairing for document in documents for pairing in document.pairings.values()]
    kinds = [kind for kind in RECORD_TYPES if kind in scope.types]
    judged, draws = judge(pairings), Draws(resamples, seed)
    outcomes = list_outcomes(pairings, texts or {})
    return Report(
        documents=len(documents),
        gold=sum(not item.optional for item in wanted),
        optional=sum(item.optional for item in wanted),
        predicted=len(found),
        left_out=len(gold) - len(wanted) + len(predicted) - len(found),
        resamples=resamples,
        seed=seed,
        scores={matching: score_table(documents, kinds, matching, draws) for matching in MATCHINGS},
        figures=figure_table(documents, draws),
        fields=field_table(documents, kinds),
        boundaries=boundary_table(documents),
        calibration=calibrate(judged),
        by_rule=score_rules(judged),
        by_document=[document_score(document, kinds) for document in documents],
        errors=count_errors(outcomes, kinds),
        outcomes=outcomes,
    )
