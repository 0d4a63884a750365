"""A whole run over a file, as `factex extract` does it: worker processes, shards, files."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import Any

from benchmarks import usage
from benchmarks.child import Figures
from factex.articles import ArticleReader
from factex.batch.engine import Extractor
from factex.batch.outcome import Counts
from factex.batch.pool import Pool
from factex.batch.worker import load_extractor
from factex.run import Run, RunResult

LARGE = 50_000
"""Documents of a run that is told of on the way."""


def counted_load(folder: str) -> Extractor:
    """Load the embedded pipeline in a worker, and leave a file that says what it took."""
    extractor = load_extractor(None, None)
    descriptor, _ = mkstemp(dir=folder)
    with os.fdopen(descriptor, "w") as told:
        told.write(f"{usage.cpu_seconds()} {usage.peak_bytes()}")
    return extractor


def progress(documents: int) -> Callable[[Counts], None]:
    """Say on standard error how far a large run is, at each tenth of its documents."""
    step = max(LARGE, documents) // 10

    def tell(counts: Counts) -> None:
        done = counts.documents + counts.failed
        if done % step == 0 and done < documents:
            sys.stderr.write(f"  {done:,} of {documents:,} documents\n")

    return tell


def work(job: Mapping[str, Any]) -> Figures:
    """Extract from `file`, which has so many `documents`, with `workers`.

    Returns:
        Of the command and of its workers: processor seconds and peak memory (of the largest
        worker); `wall_s`; how often the pipeline was loaded, and the processor seconds and peak
        memory of that; documents, failed ones, words, records; the hash of the output.
    """
    with TemporaryDirectory() as folder:
        loads, output = Path(folder) / "loads", Path(folder) / "facts.jsonl"
        loads.mkdir()
        began, before = time.perf_counter(), usage.cpu_seconds()
        with Pool(partial(counted_load, str(loads)), workers=job["workers"]) as pool:
            reader, settings = ArticleReader([job["file"]]), {"inputs": [job["file"]]}
            run = Run(pool, reader, settings=settings, on_document=progress(job["documents"]))
            result = run.extract(output)
        wall, spent = time.perf_counter() - began, usage.cpu_seconds() - before
        loaded = [[float(n) for n in told.read_text().split()] for told in loads.iterdir()]
        digest = hashlib.sha256(output.read_bytes()).hexdigest()
    return _size(result, job["documents"]) | {
        "output_sha256": digest,
        "wall_s": wall,
        "parent_cpu_s": spent,
        "workers_cpu_s": usage.cpu_seconds_of_children(),
        "parent_peak_bytes": usage.peak_bytes(),
        "worker_peak_bytes": usage.peak_bytes_of_children(),
        "loads": len(loaded),
        "load_cpu_s": sum(seconds for seconds, _ in loaded),
        "load_peak_bytes": max(int(size) for _, size in loaded),
    }


def _size(result: RunResult, documents: int) -> Figures:
    counts = result.counts
    return {
        "documents": documents,
        "failed": counts.failed,
        "words": counts.words,
        "records": counts.records.total(),
    }
