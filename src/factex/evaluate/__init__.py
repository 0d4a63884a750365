"""Evaluate predicted records against gold; the pipeline is never run.

`score` takes records in memory, `load_items` and `score_items` files, and both give a `Report`.
`pairing` says how records are paired, `scoring` how they are counted, `scope` which documents.
"""

from factex.evaluate.baseline import Comparison, compare
from factex.evaluate.load import check_quotes, load_items, load_manifest
from factex.evaluate.report import Report, load_report
from factex.evaluate.scope import Scope, scope_of_gold, scope_of_manifest
from factex.evaluate.scoring import score, score_items
from factex.evaluate.thresholds import find_failures, parse_threshold

__all__ = [
    "Comparison",
    "Report",
    "Scope",
    "check_quotes",
    "compare",
    "find_failures",
    "load_items",
    "load_manifest",
    "load_report",
    "parse_threshold",
    "scope_of_gold",
    "scope_of_manifest",
    "score",
    "score_items",
]
