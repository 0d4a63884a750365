"""The raw figures as JSON: a section a measurement; all that is told is computed from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.child import MeasuringError

RESULTS = "benchmarks.json"
SCHEMA = 1
Results = dict[str, Any]


def read_results(path: Path) -> Results:
    """Read a file of results; an empty one where there is none.

    Raises:
        MeasuringError: it is none of this version.
    """
    if not path.exists():
        return {"schema": SCHEMA}
    try:
        found: Results = json.loads(path.read_text(encoding="utf-8"))
        known = found["schema"] == SCHEMA
    except (ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise MeasuringError(f"{path} holds no results of this version. Name another, or remove it")
    return found


def write_results(path: Path, results: Results) -> None:
    """Write the results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
