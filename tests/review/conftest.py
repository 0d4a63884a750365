"""A state over the small run, and a way to open it again with other files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from review_batch import write_run

from factex.review.batch import Batch, load_batch
from factex.review.log import DecisionLog, default_log
from factex.review.state import ReviewState

OpenState = Callable[..., ReviewState]


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """The small run."""
    return load_batch(write_run(tmp_path))


@pytest.fixture
def open_state(tmp_path: Path) -> Iterator[OpenState]:
    """Opens a state of a reviewer on the run's files, which it writes; one log for all."""
    logs = []

    def open_(reviewer: str = "ana", **files: object) -> ReviewState:
        facts = write_run(tmp_path, **files)  # type: ignore[arg-type]
        logs.append(DecisionLog(default_log(facts)))
        return ReviewState(load_batch(facts), logs[-1], reviewer=reviewer)

    yield open_
    for log in logs:
        log.close()


@pytest.fixture
def state(open_state: OpenState) -> ReviewState:
    """A state with nothing decided, by reviewer `ana`."""
    return open_state()
