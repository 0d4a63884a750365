"""The part of the Ray engine that runs on the machines of a cluster: one worker, kept alive."""

from __future__ import annotations

import sys
from dataclasses import replace

from factex import __version__
from factex.articles import Article
from factex.batch.engine import Step
from factex.batch.outcome import Outcome
from factex.batch.pool import Pool, usable_cores
from factex.batch.worker import Limits, Loader, memory_share
from factex.errors import FactexError


class Station:
    """An actor that has one worker process load the pipeline once and gives it documents.

    The worker is that of the local engine, with its limits, its alarm and its second attempt: a
    document that loops, crashes or eats memory ends it and not the actor, and fails for the same
    cause as on one machine. Errors are handed back, for the driver to raise.

    Args:
        load: makes the extractor, in the worker.
        limits: what a document may take; memory by default the worker's share of this machine's.
        version: factex's version where the run was started.
    """

    def __init__(self, load: Loader, limits: Limits, version: str) -> None:
        # Worker processes would import the script of Ray's own process again, and Ray with it.
        vars(sys.modules["__main__"]).pop("__file__", None)
        if limits.bytes is None:
            limits = replace(limits, bytes=memory_share(usable_cores()))
        self.version = version
        self.pool = Pool(load, workers=1, limits=limits)
        self.pool.__enter__()

    def info(self) -> dict[str, str] | FactexError:
        """Versions and hashes, once the worker has loaded."""
        if self.version != __version__:
            return FactexError(
                f"the run was started with factex {self.version}, and a machine of the cluster "
                f"has {__version__}. Install the same on all"
            )
        try:
            return dict(self.pool.info)
        except FactexError as error:
            return error

    def outcomes(self, step: Step, articles: list[Article]) -> list[Outcome] | FactexError:
        """The outcome of each article, in order."""
        try:
            return list(self.pool.outcomes(step, articles))
        except FactexError as error:
            return error
