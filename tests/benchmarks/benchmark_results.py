"""Results as the measurements give them, with figures that are easy to work with by hand."""

from __future__ import annotations

from typing import Any

from benchmarks.layer import AFTER, BEFORE, STAGES, TOKENIZER
from benchmarks.startup import IMPORT
from benchmarks.tools import BARE, TOOLS

TEXTS = {"names": ["news.jsonl"], "files_sha256": "0", "cut": [30, 60], "recombined": False}
MEASURED = (BARE, "factex", "dateparser.search")
REASON = "No module named 'quantulum3'. Install it with: pip install 'factex[bench]'"


def batch_run(documents: int, **figures: Any) -> dict[str, Any]:
    """A run of 50 words a document, 0.01 processor seconds each, and 6 seconds of loading."""
    return {
        "documents": documents,
        "failed": 0,
        "words": 50 * documents,
        "records": documents,
        "output_sha256": "a",
        "wall_s": 10.0,
        "parent_cpu_s": 0.001 * documents,
        "workers_cpu_s": 6 + 0.009 * documents,
        "parent_peak_bytes": 40_000_000,
        "worker_peak_bytes": 480_000_000,
        "loads": 2,
        "load_cpu_s": 6.0,
        "load_peak_bytes": 440_000_000,
        **figures,
    }


def tool_run(tool: str, number: int, seconds: float, size: int) -> dict[str, Any]:
    return {
        "tool": tool,
        "round": number,
        "documents": 10,
        "words": 1_000,
        "load_cpu_s": 2.0,
        "cpu_s": seconds,
        "peak_bytes": size,
        "found": 5,
        "failed": 1 if tool == "dateparser.search" else 0,
    }


def results() -> dict[str, Any]:
    """Results of every part."""
    own = {BEFORE: 0.1, **dict.fromkeys(STAGES, 0.1), "factex": 0.2, AFTER: 0.1}
    seconds = {TOKENIZER: 1.0, "tok2vec": 3.0, **own}  # 4 seconds of the bare pipeline, 1 of factex
    sizes = {"documents": 10, "words": 1_000}
    parts: dict[str, dict[str, Any]] = {
        "tools": {
            "runs": [
                *(tool_run(BARE, n, n + 1, 400_000_000) for n in range(2)),
                *(tool_run("factex", n, 1.5 * (n + 1), 500_000_000) for n in range(2)),
                *(tool_run("dateparser.search", n, 0.5, 40_000_000) for n in range(2)),
            ],
            "missing": {name: REASON for name in TOOLS if name not in MEASURED},
        },
        "components": {"runs": [{"round": n, **sizes, "seconds": seconds} for n in range(2)]},
        "startup": {
            **sizes,
            "runs": [
                {"command": command, "round": n, "cpu_s": cost * (n + 1)}
                for n in range(2)
                for command, cost in ((IMPORT, 2.0), ("factex --help", 0.2))
            ],
        },
        "workers": {
            "runs": [
                {"round": n, "workers": workers, **batch_run(2_000, wall_s=20 / workers)}
                for n in range(2)
                for workers in (1, 2)
            ],
        },
        "scale": {
            "workers": 2,
            "runs": [batch_run(size) for size in (1_000, 1_000, 10_000, 100_000)],
        },
    }
    machine = {"cores": 2, "versions": {"python": "3.11", "quantulum3": None}}
    return {"schema": 1, **{name: {"texts": TEXTS, **machine, **p} for name, p in parts.items()}}
