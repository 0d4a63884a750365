"""Train and score the table that confidence is read from.

    factex extract corpus/articles -o outputs/facts.jsonl
    python training/confidence.py --gold corpus/gold --pred outputs/facts.jsonl [--check GOLD PRED]

A logistic regression learns from the features of `factex.confidence` which records are strictly
right. Its calibration is measured by cross-validation over documents; the table is made of all of
them. `--check` measures the table on gold that it has not seen.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from factex.confidence import BIAS, TABLE, features
from factex.evaluate import load_items, scope_of_gold
from factex.evaluate.calibration import judge, reliability
from factex.evaluate.documents import pair_documents

PAGE = Path(__file__).with_name("confidence.md")
STRENGTH = 0.1
"""Inverse of the regularisation."""
LEAST = 3
"""A feature of fewer records is left out."""
FOLDS = 10
SEED = 7
DIGITS = 3
BIN_HEAD = ("| confidence | records | mean | right |", "| --- | --- | --- | --- |")
LEVEL_HEAD = ("| at least | records | precision | right ones kept |", "| --- | --- | --- | --- |")
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
Table = dict[str, float]


@dataclass(frozen=True)
class Example:
    """A record's features, whether it is strictly right, and its document."""

    features: frozenset[str]
    right: bool
    document: str


def judged(gold: Path, predicted: Path) -> list[Example]:
    """The predictions for documents with gold, each with its verdict."""
    wanted, found = load_items(gold), load_items(predicted)
    scope = scope_of_gold(wanted)
    documents = pair_documents(wanted, scope.select(found, ignore_unknown=True), scope)
    pairings = [pairing for document in documents for pairing in document.pairings.values()]
    examples = []
    for one in judge(pairings):
        record = one.item.record
        asked = features(record, record["provenance"]["rules"][0])
        examples.append(Example(frozenset(asked), one.right, one.item.doc_id))
    return examples


def train(examples: Sequence[Example]) -> Table:
    """The weights of the features that are not too rare, and the constant."""
    counts = Counter(name for example in examples for name in example.features)
    kept = {name for name, count in counts.items() if count >= LEAST}
    vectorizer = DictVectorizer(sort=True)
    rows = vectorizer.fit_transform(
        [dict.fromkeys(sorted(example.features & kept), 1.0) for example in examples]
    )
    model = LogisticRegression(C=STRENGTH, max_iter=1_000, tol=1e-6)
    model.fit(rows, [example.right for example in examples])
    weights = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    table = {BIAS: round(float(model.intercept_[0]), DIGITS)}
    table.update((str(name), round(float(weight), DIGITS)) for name, weight in weights)
    return {name: weight for name, weight in table.items() if weight or name == BIAS}


def stated(table: Table, example: Example) -> float:
    """The probability that a table gives."""
    score = table[BIAS] + math.fsum(table.get(name, 0.0) for name in sorted(example.features))
    return 1 / (1 + math.exp(-score))


def cross_validated(examples: Sequence[Example]) -> list[tuple[float, bool]]:
    """What tables say of documents that they were not made with, and what is so."""
    documents = sorted({example.document for example in examples})
    Random(SEED).shuffle(documents)
    points = []
    for fold in range(FOLDS):
        held = set(documents[fold::FOLDS])
        table = train([example for example in examples if example.document not in held])
        points += [(stated(table, e), e.right) for e in examples if e.document in held]
    return points


def page(points: Sequence[tuple[float, bool]], title: str) -> str:
    """Brier score, calibration error, bins, and what a least confidence keeps, in Markdown."""
    found = reliability(points)
    figures = f"Brier {found.brier:.3f}, expected calibration error {found.ece:.3f}"
    lines = [f"{title}: {found.predicted} records, {figures}.", "", *BIN_HEAD]
    lines += [
        f"| {row.low:.1f} to {row.high:.1f} | {row.predicted} "
        f"| {row.confidence:.2f} | {row.precision:.2f} |"
        for row in found.bins
        if row.confidence is not None and row.precision is not None
    ]
    lines += ["", *LEVEL_HEAD]
    right = sum(is_right for _, is_right in points)
    for level in LEVELS:
        kept = [is_right for said, is_right in points if said >= level]
        if kept:
            shares = f"{sum(kept) / len(kept):.2f} | {sum(kept) / right:.2f}"
            lines.append(f"| {level} | {len(kept)} | {shares} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Train, score, write the table and the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pred", type=Path, required=True)
    parser.add_argument("--check", type=Path, nargs=2, metavar=("GOLD", "PRED"))
    parser.add_argument("--out", type=Path, default=TABLE)
    parser.add_argument("--page", type=Path, default=PAGE)
    args = parser.parse_args()
    examples = judged(args.gold, args.pred)
    table = train(examples)
    args.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    text = page(cross_validated(examples), "Cross-validated over documents of the corpus")
    args.page.write_text(text, encoding="utf-8")
    print(text)
    if args.check is not None:
        points = [(stated(table, example), example.right) for example in judged(*args.check)]
        print(page(points, "Other gold"))


if __name__ == "__main__":
    main()
