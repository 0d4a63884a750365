"""How `extract` and `annotate` stop: by signal or a full disk, with the way to go on."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from factex.cli.root import PROGRAM
from factex.run import Run

STOPPING = ("SIGTERM", "SIGHUP")
"""Signals that end a run as Ctrl-C does; the last is that of a terminal that closes."""


class Stopped(KeyboardInterrupt):
    """A signal asked the run to stop.

    Args:
        number: the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the signals that ask for an end raise `Stopped`, so that the run cleans up."""
    before = {}
    for name in STOPPING:
        if hasattr(signal, name):
            number = signal.Signals[name]
            before[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_status(stop: KeyboardInterrupt) -> int:
    """128 and the signal's number, as shells count."""
    return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def how_to_go_on(run: Run) -> str:
    """What a run that ended early left, and the command that goes on with it."""
    if not run.on_disk:
        return "Older output is as it was; nothing new is on disk yet, run it again."
    arguments = [part for part in sys.argv[1:] if part not in ("--overwrite", "--resume")]
    command = shlex.join([PROGRAM, *arguments, "--resume"])
    return (
        f"Older output is as it was. {run.on_disk:,} documents are done and on disk; "
        f"go on with: {command}"
    )


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped(number)
