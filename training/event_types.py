"""Train the classifier of event types on written sentences and on gold of the corpus.

    python training/event_types.py --vectors build/training/vectors.npz [--gold corpus/gold ...]

A line of `events/*.txt` is a sentence whose happenings stand as `[trigger|type]`. Scores come from
cross-validation over files and documents; the table is trained on all of them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from marked import read_marked
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc, Token
from vectors import WordVectors

from factex import syntax
from factex.articles import Article, ArticleReader
from factex.layers import build_layers
from factex.learned import EVENT_TYPES, Classifier, Clusters
from factex.matchers.context import Context
from factex.matchers.event_learner import THRESHOLD, features
from factex.matchers.event_types import EventTypes
from factex.pipeline import load_model
from factex.records import EventType

HERE = Path(__file__).resolve().parent
TYPES: tuple[str, ...] = tuple(sorted(get_args(EventType)))
CLUSTERS = (64, 512)
FOLDS = 5
STRENGTH = 1.0
"""Inverse of the regularisation."""
SEED = 7
LEAST = 2
"""A feature seen in fewer examples is left out."""


@dataclass(frozen=True)
class Example:
    """A trigger's features, its type, and the file or document that it comes from."""

    features: frozenset[str]
    type: str
    group: str
    unknown: bool
    """Whether the lexicon has no line for it, so that the classifier will be asked."""


def make_clusters(vectors: WordVectors) -> dict[str, tuple[int, int]]:
    """A coarse and a fine cluster of every plain word, by the direction of its vector."""
    kept = [i for i, word in enumerate(vectors.words) if word.isalpha() and word.islower()]
    values = vectors.values[kept]
    values = values / np.linalg.norm(values, axis=1, keepdims=True)
    labels = [KMeans(n, n_init=1, random_state=SEED).fit_predict(values) for n in CLUSTERS]
    return {
        vectors.words[i]: (int(coarse), int(fine))
        for i, coarse, fine in zip(kept, *labels, strict=True)
    }


def parse_line(line: str, where: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A sentence and its triggers as (start, end, type).

    Raises:
        ValueError: a type that is none, or no trigger at all.
    """
    text, found = read_marked(line, TYPES, what="type", where=where)
    if not found:
        raise ValueError(f"{where}: no [trigger|type] in {line[:60]!r}")
    return text, found


def head_of(doc: Doc, start: int, end: int) -> Token | None:
    """The word of a trigger that the others hang on."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return None if span is None else span.root


def examples_of(
    doc: Doc, triggers: Iterable[tuple[int, int, str]], group: str, clusters: Clusters
) -> Iterator[Example]:
    """The triggers of an analysed document as examples."""
    layers = build_layers(doc, published=None, publisher_country=None, about="")
    types = EventTypes(doc, layers, Context(doc, layers))
    for start, end, kind in triggers:
        token = head_of(doc, start, end)
        if token is not None and not token.is_space:
            seen = frozenset(features(token, types.classes, clusters))
            unknown = types.typed(token) is None and syntax.is_predicate(token)
            yield Example(seen, kind, group, unknown)


def written_examples(nlp: Language, folder: Path, clusters: Clusters) -> Iterator[Example]:
    """Examples of the written sentences; a file is cut into groups of fifty lines."""
    for path in sorted(folder.glob("*.txt")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        parsed = [parse_line(line, f"{path.name}, line {n}") for n, line in enumerate(lines, 1)]
        docs = nlp.pipe([text for text, _ in parsed])
        for number, (doc, (_, triggers)) in enumerate(zip(docs, parsed, strict=True)):
            yield from examples_of(doc, triggers, f"{path.stem}/{number // 50}", clusters)


def gold_examples(
    nlp: Language, articles: Sequence[str], gold: Iterable[Path], clusters: Clusters
) -> Iterator[Example]:
    """Examples of the events of gold files, by document."""
    by_document: dict[str, list[dict[str, Any]]] = {}
    for path in gold:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["type"] == "event":
                by_document.setdefault(record["doc_id"], []).append(record)
    for article in ArticleReader(articles):
        if isinstance(article, Article) and article.id in by_document:
            doc = nlp(article.text)
            triggers = [
                (r["trigger"]["start"], r["trigger"]["end"], r["event_type"])
                for r in by_document[article.id]
            ]
            yield from examples_of(doc, triggers, article.id, clusters)


def matrix(examples: Sequence[Example], rows: dict[str, int]) -> sparse.csr_matrix:
    """Examples by features, ones and zeros."""
    places = [
        (number, rows[name])
        for number, one in enumerate(examples)
        for name in one.features
        if name in rows
    ]
    index = np.array(places, dtype=np.int64).reshape(len(places), 2)
    shape = (len(examples), len(rows))
    return sparse.csr_matrix((np.ones(len(places)), (index[:, 0], index[:, 1])), shape=shape)


def train(examples: Sequence[Example]) -> tuple[dict[str, int], NDArray[Any], NDArray[Any]]:
    """Feature rows, weights (features, types) and biases (types)."""
    counts = Counter(name for one in examples for name in one.features)
    kept = sorted(name for name, count in counts.items() if count >= LEAST)
    rows = {name: row for row, name in enumerate(kept)}
    fitted = LogisticRegression(C=STRENGTH, max_iter=300)
    fitted.fit(matrix(examples, rows), [one.type for one in examples])
    weights, bias = np.zeros((len(rows), len(TYPES))), np.full(len(TYPES), -30.0)
    for row, kind in enumerate(fitted.classes_):
        weights[:, TYPES.index(kind)] = fitted.coef_[row]
        bias[TYPES.index(kind)] = fitted.intercept_[row]
    return rows, weights, bias


def cross_validate(examples: Sequence[Example]) -> NDArray[np.float64]:
    """The probabilities of types for every example, from models that have not seen its group."""
    groups = sorted({one.group for one in examples})
    fold_of = {group: number % FOLDS for number, group in enumerate(groups)}
    found = np.zeros((len(examples), len(TYPES)))
    for fold in range(FOLDS):
        inside = [one for one in examples if fold_of[one.group] != fold]
        asked = [n for n, one in enumerate(examples) if fold_of[one.group] == fold]
        rows, weights, bias = train(inside)
        scores = matrix([examples[n] for n in asked], rows) @ weights + bias
        scores = np.exp(scores - scores.max(1, keepdims=True))
        found[asked] = scores / scores.sum(1, keepdims=True)
    return found


def report(examples: Sequence[Example], probabilities: NDArray[np.float64]) -> str:
    """How often the type is right with and without the classifier, by threshold."""
    lines = [f"{len(examples)} examples, of types the lexicon does not know:"]
    asked = [n for n, one in enumerate(examples) if one.unknown]
    truth = np.array([TYPES.index(examples[n].type) for n in asked])
    other = TYPES.index("other")
    lines.append(f"  {len(asked)}, 'other' right in {(truth == other).mean():.3f}")
    for threshold in sorted({0.3, 0.4, 0.5, THRESHOLD, 0.7, 0.8}):
        best = probabilities[asked].argmax(1)
        sure = (probabilities[asked].max(1) >= threshold) & (best != other)
        said = np.where(sure, best, other)
        precision = (best[sure] == truth[sure]).mean() if sure.any() else float("nan")
        lines.append(
            f"  from {threshold}: right in {(said == truth).mean():.3f}, typed {sure.sum()} "
            f"with precision {precision:.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Train, print scores, write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="pipeline (default: the embedded one)")
    parser.add_argument("--articles", nargs="*", default=[])
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=EVENT_TYPES)
    args = parser.parse_args()
    nlp = load_model(args.model)
    nlp.disable_pipe("factex")  # which reads the table that is to be made
    clusters = make_clusters(WordVectors.load(args.vectors))
    examples = list(written_examples(nlp, HERE / "events", clusters))
    gold = list(gold_examples(nlp, args.articles, args.gold, clusters))
    probabilities = cross_validate([*examples, *gold])
    print(report(examples, probabilities[: len(examples)]))
    if gold:
        print("gold:", report(gold, probabilities[len(examples) :]))
    rows, weights, bias = train([*examples, *gold])
    model = Classifier(TYPES, rows, weights.astype(np.float32), bias.astype(np.float32), clusters)
    model.save(args.out)
    print(args.out.name, len(rows), "features", f"{args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
