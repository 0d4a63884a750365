"""Processor time and peak memory of processes, as the system counts them."""

from __future__ import annotations

import re
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

STATUS = Path("/proc/self/status")
PEAK = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of `ru_maxrss`."""


def cpu_seconds() -> float:
    """Processor time of this process, all threads, in seconds."""
    return time.process_time()


def cpu_seconds_of_children() -> float:
    """Processor time of the processes that this one started and that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_bytes() -> int:
    """The most memory that this process ever held.

    On Linux, `ru_maxrss` is at least what the process held that started this one; the high-water
    mark of /proc begins anew with the program.
    """
    with suppress(OSError):
        if found := PEAK.search(STATUS.read_text(encoding="ascii")):
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def peak_bytes_of_children() -> int:
    """The most memory that any one process held that this one started and that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT
