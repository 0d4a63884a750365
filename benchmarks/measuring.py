"""The measurements: which processes run, in which order, on which documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.child import Figures, MeasuringError, measure
from benchmarks.startup import measure_commands
from benchmarks.tools import BARE, TOOLS

CORPUS = "corpus/articles"
SHORT_ARTICLE = (100, 300)
"""Words of the article that start-up is measured with."""
ARTICLES = (200, 400)
"""Words of the documents that workers are compared on: those of a news report."""
NOTES = (20, 40)
"""Words of the documents for the growth of cost: short, so that 100,000 take minutes."""
WARM_UP_PART = 4
"""A process first works through this part of a round's words, uncounted: what is made on first use
and remembered costs a batch of any size little."""
REPEATED = 10
"""Sizes up to the largest divided by this are measured in every round, the others once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the user wants measured.

    Attributes:
        data: files, folders or patterns that `factex extract` reads.
        rounds: how often each measurement is taken, on new documents each time.
        words: words of each round of the tools and the components, at least.
        scale: numbers of documents for the growth of cost.
        workers: numbers of workers to compare.
        documents: documents of each round of that comparison.
    """

    data: Sequence[str] = (CORPUS,)
    rounds: int = 5
    words: int = 5_000
    scale: Sequence[int] = (1_000, 10_000, 100_000)
    workers: Sequence[int] = (1, 2)
    documents: int = 2_000


def environment() -> Figures:
    """Cores, and versions of Python and of all that is measured; None for what is missing."""
    names = sorted({tool.distribution for tool in TOOLS.values()})
    versions = {"python": python_version(), **{name: _version(name) for name in names}}
    return {"cores": len(os.sched_getaffinity(0)), "versions": versions}


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def measure_tools(plan: Plan) -> Figures:
    """Each tool in a fresh process on each round's documents, in turns.

    Who begins changes from round to round. A tool that fails once is not tried again.

    Raises:
        MeasuringError: the bare pipeline, which all others are compared with, failed.
    """
    names = list(TOOLS)
    runs: list[Figures] = []
    missing: dict[str, str] = {}
    with dealt(plan, words=word_rounds(plan)) as deal:
        for number, texts in enumerate(warmed(deal)):
            first = number % len(names)
            for name in [*names[first:], *names[:first]]:
                if name not in missing:
                    runs += _measured_tool(name, number, texts, missing)
    if BARE in missing:
        raise MeasuringError(f"{BARE}: {missing[BARE]}")
    kept = [run for run in runs if run["tool"] not in missing]
    return {"texts": deal["texts"], "runs": kept, "missing": missing}


def _measured_tool(
    name: str, number: int, texts: Figures, missing: dict[str, str]
) -> list[Figures]:
    """The figures of one tool in one round; none, and a reason in `missing`, where it fails."""
    try:
        found = measure({"kind": "tool", "tool": name, **texts})
    except MeasuringError as error:
        missing[name] = str(error)
        tell(f"{name}: not measured: {error}")
        return []
    tell(f"{name}, round {number + 1}: {found['cpu_s']:.2f} s of processor time")
    return [{"tool": name, "round": number, **sizes(texts), **found}]


def measure_components(plan: Plan) -> Figures:
    """Where factex's time goes, a fresh process a round."""
    runs = []
    with dealt(plan, words=word_rounds(plan)) as deal:
        for number, texts in enumerate(warmed(deal)):
            found = measure({"kind": "components", **texts})
            runs.append({"round": number, **sizes(texts), **found})
            tell(f"components, round {number + 1}: {sum(found['seconds'].values()):.2f} s")
        return {"texts": deal["texts"], "runs": runs}


def measure_startup(plan: Plan) -> Figures:
    """Commands that do next to nothing, in turns."""
    with dealt(plan, documents=[1], cut=SHORT_ARTICLE) as deal:
        (texts,) = deal["rounds"]
        output = Path(texts["file"]).with_name("facts.jsonl")
        runs = measure_commands(texts["file"], str(output), plan.rounds)
        tell(f"start-up: {len(runs)} commands run")
        return {"texts": deal["texts"], **sizes(texts), "runs": runs}


def measure_scale(plan: Plan) -> Figures:
    """Whole runs over more and more documents, with the most workers asked for."""
    few = [size for size in plan.scale if size * REPEATED <= max(plan.scale)]
    order = few * (plan.rounds - 1) + list(plan.scale)
    workers = max(plan.workers)
    runs = []
    with dealt(plan, documents=order, cut=NOTES) as deal:
        for texts in deal["rounds"]:
            runs.append(_run(texts, workers))
        return {"texts": deal["texts"], "workers": workers, "runs": runs}


def measure_workers(plan: Plan) -> Figures:
    """Whole runs over the same documents with each number of workers, in turns."""
    runs = []
    with dealt(plan, documents=[plan.documents] * plan.rounds, cut=ARTICLES) as deal:
        for number, texts in enumerate(deal["rounds"]):
            turns = plan.workers if number % 2 == 0 else plan.workers[::-1]
            for workers in turns:
                runs.append({"round": number, "workers": workers, **_run(texts, workers)})
        return {"texts": deal["texts"], "runs": runs}


def _run(texts: Figures, workers: int) -> Figures:
    found = measure({"kind": "batch", "workers": workers, **texts}, heard=True)
    cpu = found["parent_cpu_s"] + found["workers_cpu_s"]
    tell(
        f"{found['documents']:,} documents, {workers} worker{'s' * (workers > 1)}: "
        f"{cpu:.1f} s of processor time, {found['wall_s']:.1f} s"
    )
    return found


@contextmanager
def dealt(plan: Plan, **wanted: Any) -> Iterator[Figures]:
    """Files with the documents of each round; they are gone afterwards."""
    with TemporaryDirectory(prefix="factex-benchmark-") as folder:
        job = {"cut": None, **wanted, "kind": "deal", "data": list(plan.data), "folder": folder}
        yield measure(job)


def word_rounds(plan: Plan) -> list[int]:
    """Words of a round that warms up, then of those that count."""
    return [max(1, plan.words // WARM_UP_PART), *[plan.words] * plan.rounds]


def warmed(deal: Figures) -> list[Figures]:
    """The rounds that count, each with the file that warms up for it."""
    warm, *rounds = deal["rounds"]
    return [{**one, "warm": warm["file"]} for one in rounds]


def sizes(texts: Figures) -> Figures:
    """Documents and words of a round."""
    return {name: texts[name] for name in ("documents", "words")}


def tell(line: str) -> None:
    """Say on standard error how far it is."""
    sys.stderr.write(line + "\n")


PARTS: dict[str, Callable[[Plan], Figures]] = {
    "tools": measure_tools,
    "components": measure_components,
    "startup": measure_startup,
    "workers": measure_workers,
    "scale": measure_scale,
}
"""Every measurement by the name of its section in the results."""
