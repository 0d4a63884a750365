"""Fresh processes, one a measurement: a job goes in as JSON, figures or the reason of a failure
come out.

    echo '{"kind": "tool", "tool": "factex", "file": "texts.jsonl"}' | python -m benchmarks.child
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KINDS = {
    "batch": "benchmarks.batch",
    "components": "benchmarks.components",
    "deal": "benchmarks.texts",
    "tool": "benchmarks.tools",
}
"""The module whose `work(job)` does a job of that kind."""
COMMAND = ("-m", "benchmarks.child")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
TIME_LIMIT = 3 * 3600.0
"""Seconds by the clock after which a process is given up."""
Figures = dict[str, Any]


class MeasuringError(Exception):
    """Something could not be measured; the message says why and what to do."""


def measure(job: Mapping[str, Any], *, limit: float = TIME_LIMIT, heard: bool = False) -> Figures:
    """Do a job in a process of its own, in one thread, from the root of the repository.

    Args:
        job: `kind` and what the module of that kind asks for; JSON values.
        limit: seconds by the clock.
        heard: let what it says on standard error through.

    Raises:
        MeasuringError: the process failed, was ended or took too long.
    """
    try:
        done = subprocess.run(
            [sys.executable, *COMMAND],
            input=json.dumps(job),
            stdout=subprocess.PIPE,
            stderr=None if heard else subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=surroundings(),
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MeasuringError(f"took longer than {limit:.0f} s. Give fewer words") from None
    if done.returncode:
        raise MeasuringError(_end_of(done.returncode, done.stderr or ""))
    answer: Figures = json.loads(done.stdout.splitlines()[-1])
    if "error" in answer:
        raise MeasuringError(answer["error"])
    return answer


def surroundings() -> dict[str, str]:
    """The environment of a process that is measured: one thread for sums, one order of sets."""
    return {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONHASHSEED": "0"}


def _end_of(code: int, stderr: str) -> str:
    if code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    last = stderr.strip().splitlines()[-1:]
    return f"its process ended with status {code}: {' '.join(last)}"


def answer_to(job: Mapping[str, Any]) -> Figures:
    """Do a job here; an exception becomes its reason."""
    try:
        found: Figures = importlib.import_module(KINDS[job["kind"]]).work(job)
    except MeasuringError as error:
        return {"error": str(error)}
    except ImportError as error:
        return {"error": f"{error}. Install it with: pip install 'factex[bench]'"}
    except Exception as error:  # whatever a library raises, the other figures are wanted
        traceback.print_exc()
        return {"error": f"{type(error).__name__}: {error}"}
    return found


if __name__ == "__main__":
    # What a library prints goes elsewhere: the last line of standard output is the answer.
    sys.stdout.write("\n" + json.dumps(answer_to(json.load(sys.stdin))) + "\n")
