"""Speed of pipelines on the same text in one run: words per CPU second, load time, size."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

import evaluate
import spacy
from spacy.language import Language

from factex.pipeline import multiply_with_numpy

SOURCES = ("wikinews_2019_2020", "wikipedia_2019")
DOCUMENTS = 100
ROUNDS = 5
LOAD = """
import sys, time
import spacy, factex.pipeline
started = time.process_time()
spacy.load(sys.argv[1])
print(time.process_time() - started)
"""
INTRODUCTION = (
    "Written by `build.py speed`. CPU time of the process, all components on, numpy multiplies, "
    "texts in the batches that the pipeline's `batch_size` asks for; a word is a token other than "
    "white space. "
    "The pipelines take turns in one run, after a round that is not counted: compare the ratio, "
    "as the words per second are those of one machine. Each round has documents of its own, the "
    "same for all pipelines, since what was seen before is quicker the second time. Figures are "
    "medians, with the least and the greatest in brackets. Loading is measured in fresh processes, "
    "spaCy and factex imported.\n"
)


@dataclass
class Speed:
    """What was measured of one pipeline.

    Attributes:
        rates: words per CPU second, one figure a round.
        shares: CPU seconds by component, of all rounds together.
        loads: CPU seconds that loading took, one figure a process.
        megabytes: size of the pipeline's folder.
    """

    rates: list[float] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)
    megabytes: float = 0.0


def read_texts(folder: Path) -> list[str]:
    """The first documents of every source, in one list."""
    texts = []
    for name in SOURCES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in islice(lines, DOCUMENTS)]
    return texts


def words_per_cpu_second(nlp: Language, texts: list[str]) -> float:
    """Speed of the whole pipeline."""
    started = time.process_time()
    docs = list(nlp.pipe(texts))
    seconds = time.process_time() - started
    return sum(not token.is_space for doc in docs for token in doc) / seconds


def add_shares(nlp: Language, texts: list[str], shares: dict[str, float]) -> None:
    """Add the CPU seconds of each component, run one after the other over all texts."""
    started = time.process_time()
    docs = [nlp.make_doc(text) for text in texts]
    shares["tokenizer"] = shares.get("tokenizer", 0.0) + time.process_time() - started
    for name, component in nlp.pipeline:
        started = time.process_time()
        docs = list(component.pipe(docs, batch_size=nlp.batch_size))  # type: ignore[attr-defined]
        shares[name] = shares.get(name, 0.0) + time.process_time() - started


def load_seconds(folder: Path) -> float:
    """CPU seconds that loading a pipeline takes in a fresh process."""
    command = [sys.executable, "-c", LOAD, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(
    folders: Mapping[str, Path], texts: list[str], rounds: int = ROUNDS
) -> dict[str, Speed]:
    """Measure pipelines by turns; their names are kept. It takes 2 * rounds + 1 texts or more."""
    pipelines = {name: spacy.load(folder) for name, folder in folders.items()}
    for nlp in pipelines.values():
        multiply_with_numpy(nlp)  # as factex loads them
    found = {name: Speed() for name in folders}
    parts = [texts[first :: 2 * rounds + 1] for first in range(2 * rounds + 1)]
    for nlp in pipelines.values():
        words_per_cpu_second(nlp, parts[0])
    for for_rate, for_shares in zip(parts[1::2], parts[2::2], strict=True):
        for name, nlp in pipelines.items():
            found[name].rates.append(words_per_cpu_second(nlp, for_rate))
            add_shares(nlp, for_shares, found[name].shares)
            found[name].loads.append(load_seconds(folders[name]))
    for name, folder in folders.items():
        sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
        found[name].megabytes = sum(sizes) / 1e6
    return found


def _spread(figures: list[float], digits: int) -> str:
    low, middle, high = (f"{f(figures):.{digits}f}" for f in (min, median, max))
    return f"{middle} ({low} to {high})"


def markdown(found: Mapping[str, Speed]) -> str:
    """The figures as the page ``speed.md``; each pipeline's ratio is to the last one."""
    *_, last = found.values()
    rows, shares = [], []
    for name, speed in found.items():
        ratios = [mine / other for mine, other in zip(speed.rates, last.rates, strict=True)]
        figures = [_spread(speed.rates, 0), _spread(ratios, 2), _spread(speed.loads, 2)]
        rows.append([name, *figures, f"{speed.megabytes:.1f}"])
        total = sum(speed.shares.values())
        shares += [
            [name, component, f"{100 * seconds / total:.1f}"]
            for component, seconds in speed.shares.items()
        ]
    header = ["pipeline", "words per CPU second", "ratio", "load, CPU seconds", "MB"]
    parts = ["# Speed\n", INTRODUCTION, evaluate.table(header, rows), "\n## Shares of CPU time\n"]
    return "\n".join([*parts, evaluate.table(["pipeline", "component", "percent"], shares)]) + "\n"
