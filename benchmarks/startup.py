"""What commands cost before they do anything, against `import spacy`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.child import Figures, MeasuringError, surroundings

IMPORT = "import spacy"
EXTRACT = "factex extract, one short article"
LOAD = """
import spacy, factex.pipeline
spacy.load(factex.pipeline.EMBEDDED)
"""


def commands(article: str, output: str) -> Mapping[str, Sequence[str]]:
    """The commands by name; `article` is a file with one document."""
    factex = ["-m", "factex"]
    extract = ["extract", article, "-o", output, "--overwrite", "--quiet"]
    return {
        "Python alone": ["-c", "pass"],
        IMPORT: ["-c", "import spacy"],
        "import spacy and load the embedded pipeline": ["-c", LOAD],
        "factex --version": [*factex, "--version"],
        "factex --help": [*factex, "--help"],
        EXTRACT: [*factex, *extract],
    }


def cpu_seconds_of(command: Sequence[str]) -> float:
    """Processor seconds of a Python command and of the processes that it starts and waits for.

    Raises:
        MeasuringError: it failed.
    """
    with subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=surroundings(),
        text=True,
    ) as process:
        told = process.stderr.read() if process.stderr else ""
        _, status, used = os.wait4(process.pid, 0)  # not process.wait(): it drops the usage
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise MeasuringError(f"{' '.join(command)}: status {process.returncode}: {told.strip()}")
    return used.ru_utime + used.ru_stime


def measure_commands(article: str, output: str, rounds: int) -> list[Figures]:
    """The commands in turn, so many rounds, after one round that is not counted."""
    runs = []
    for number in range(-1, rounds):
        for name, command in commands(article, output).items():
            seconds = cpu_seconds_of(command)
            if number >= 0:
                runs.append({"command": name, "round": number, "cpu_s": seconds})
    return runs
