"""The corpus: its gold is sound, and no record that was right is lost without notice.

`corpus/baseline.json` holds the counts of strict scoring by record type on the `dev` documents
and the keys of the gold records that were right. After a change for the better, write it anew:

    FACTEX_UPDATE_BASELINE=1 python -m pytest tests/test_gold.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from factex.articles import ArticleReader
from factex.evaluate import Report, load_items, load_manifest, score_items
from factex.evaluate.scope import ManifestEntry, scope_of_manifest
from factex.explain import UNKNOWN_STEP, explain
from factex.run import Run
from factex.validate import load_texts, validate_file

if TYPE_CHECKING:
    from factex import Extractor

CORPUS = Path(__file__).parents[1] / "corpus"
BASELINE = CORPUS / "baseline.json"
SPLIT: Literal["dev"] = "dev"
MAX_PRECISION_DROP = 0.01
MANIFEST = load_manifest(CORPUS / "manifest.jsonl")
DEV = [entry.doc_id for entry in MANIFEST if entry.split == SPLIT]


def article_paths(doc_ids: list[str]) -> list[str]:
    """The files of articles."""
    return [str(CORPUS / "articles" / f"{doc_id}.txt") for doc_id in doc_ids]


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    """Texts of all articles by document id."""
    return load_texts(ArticleReader(article_paths([entry.doc_id for entry in MANIFEST])))


# The gold itself ----------------------------------------------------------------------------


def test_the_manifest_lists_every_article_and_every_gold_file() -> None:
    listed = sorted(entry.doc_id for entry in MANIFEST)
    assert sorted(path.stem for path in (CORPUS / "articles").glob("*.txt")) == listed
    assert sorted(path.stem for path in (CORPUS / "gold").glob("*.jsonl")) == listed


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry.doc_id)
def test_gold_keeps_the_contract_and_quotes_its_article(
    entry: ManifestEntry, texts: Mapping[str, str]
) -> None:
    path = CORPUS / "gold" / f"{entry.doc_id}.jsonl"
    assert [str(breach) for breach in validate_file(path, texts, gold=True)] == []
    records = load_items(path)
    assert {item.doc_id for item in records} <= {entry.doc_id}
    assert {item.type for item in records} <= set(entry.types)


# What the pipeline makes of it --------------------------------------------------------------


@pytest.fixture(scope="module")
def facts(embedded: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of the `dev` articles, as a run writes them."""
    output = tmp_path_factory.mktemp("gold") / "facts.jsonl"
    result = Run(embedded, ArticleReader(article_paths(DEV)), settings={}).extract(output)
    assert (result.counts.documents, result.counts.failed) == (len(DEV), 0)
    return output


@pytest.mark.model
def test_every_record_can_be_explained(facts: Path) -> None:
    rows = [json.loads(line) for line in facts.read_text(encoding="utf-8").splitlines()]
    assert len({row["type"] for row in rows}) == 4
    found = [explain(row) for row in rows]
    unknown = {step.rule for one in found for step in one.steps if step.what == UNKNOWN_STEP}
    assert unknown == set()
    for row, one in zip(rows, found, strict=True):
        assert [step.rule for step in one.steps] == row["provenance"]["rules"]
        assert one.confidence.startswith(f"{row['confidence']}: ")


@pytest.mark.model
def test_every_record_keeps_the_contract_and_quotes_its_article(
    facts: Path, texts: Mapping[str, str]
) -> None:
    assert [str(breach) for breach in validate_file(facts, texts)] == []


@pytest.mark.model
def test_no_right_record_is_lost_and_precision_holds(facts: Path) -> None:
    report = score_items(
        load_items(CORPUS / "gold"),
        load_items(facts),
        scope=scope_of_manifest(MANIFEST, split=SPLIT),
        resamples=0,
    )
    now = summary(report)
    if os.environ.get("FACTEX_UPDATE_BASELINE"):
        BASELINE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    before = json.loads(BASELINE.read_text(encoding="utf-8"))
    complaints = losses(before, now, report) + precision_drops(before, now)
    assert not complaints, "\n".join(complaints)


def summary(report: Report) -> dict[str, Any]:
    """What the baseline keeps of a report."""
    strict = report.scores["strict"].types
    return {
        "strict": {name: {"tp": s.tp, "fp": s.fp, "fn": s.fn} for name, s in strict.items()},
        "right": sorted(right_keys(report)),
    }


def right_keys(report: Report) -> set[str]:
    """Keys of the required gold records whose key fields are right."""
    return {one.key for one in report.outcomes if one.result == "right" and not one.optional}


def losses(before: Mapping[str, Any], now: Mapping[str, Any], report: Report) -> list[str]:
    """The records that were right and are not, each with what became of it."""
    outcomes = {one.key: one for one in report.outcomes}
    told = []
    for key in sorted(set(before["right"]) - set(now["right"])):
        one = outcomes.get(key)
        fate = "no longer in the gold" if one is None else f"{one.result} {one.wrong_fields}"
        told.append(f"lost: {key}: {fate}: {'' if one is None else one.quote}")
    return told


def precision_drops(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Record types whose strict precision fell by more than is tolerated."""
    told = []
    for name, counts in before["strict"].items():
        old, new = precision(counts), precision(now["strict"][name])
        if new < old - MAX_PRECISION_DROP:
            told.append(f"strict precision of {name} fell from {old:.3f} to {new:.3f}")
    return told


def precision(counts: Mapping[str, int]) -> float:
    """Share of predictions that are right; 0 with none."""
    return counts["tp"] / max(counts["tp"] + counts["fp"], 1)


def test_the_comparison_sees_a_loss_and_a_drop() -> None:
    before = {"strict": {"event": {"tp": 9, "fp": 1, "fn": 0}}, "right": ["a", "b"]}
    now = {"strict": {"event": {"tp": 8, "fp": 2, "fn": 1}}, "right": ["a", "c"]}
    empty = score_items([], [], scope=scope_of_manifest(MANIFEST, split=SPLIT), resamples=0)
    assert losses(before, now, empty) == ["lost: b: no longer in the gold: "]
    assert precision_drops(before, now) == ["strict precision of event fell from 0.900 to 0.800"]
    assert precision_drops(before, before) == losses(before, before, empty) == []
