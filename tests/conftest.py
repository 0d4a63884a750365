"""Fixtures for all tests; the folder of this file is on the import path of every test.

Some tests need more than the extra `test` brings: a Chromium; the library of FollowTheMoney, which
is built on the spot; the tools that factex is measured against; Ray, which is heavy. Where one is
missing its tests are left out, and the last lines say so; with `FACTEX_ALL_TESTS=1`, as `.ci/run`
has it, that is an error.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from chromium import REMEDY, find_chromium
from fake_extractor import FakeExtractor

if TYPE_CHECKING:
    from spacy.language import Language

    from factex import Extractor


BENCH = (
    "matplotlib",
    "quantulum3",
    "recognizers_date_time",
    "recognizers_number",
    "recognizers_number_with_unit",
)
MISSING = {
    marker: remedy
    for marker, found, remedy in (
        ("bench", all(map(find_spec, BENCH)), "pip install '.[bench]'"),
        ("browser", find_chromium(), REMEDY),
        ("ftm", find_spec("followthemoney"), "pip install '.[ftm]'"),
        ("ray", find_spec("ray"), "pip install '.[ray]'"),
    )
    if not found
}
"""Markers of tests that cannot run here, and what is to be done about it."""
LEFT_OUT: list[str] = []
collect_ignore = ["exchange/test_ftm.py"] if "ftm" in MISSING else []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose needs are missing."""
    if MISSING and os.environ.get("FACTEX_ALL_TESTS"):
        raise pytest.UsageError("; ".join(f"{name}: {MISSING[name]}" for name in MISSING))
    out = [item for item in items if any(item.get_closest_marker(name) for name in MISSING)]
    left = set(map(id, out))
    items[:] = [item for item in items if id(item) not in left]
    config.hook.pytest_deselected(items=out)
    LEFT_OUT.extend(f"Left out, tests of {name}: {MISSING[name]}" for name in MISSING)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    for line in LEFT_OUT:
        terminalreporter.write_line(line)


@pytest.fixture
def extractor() -> FakeExtractor:
    """An extractor that needs no model."""
    return FakeExtractor()


@pytest.fixture(scope="session")
def embedded() -> Extractor:
    """The extractor with the embedded pipeline and factex's own patterns."""
    import factex

    return factex.load()


@pytest.fixture(scope="session")
def nlp(embedded: Extractor) -> Language:
    """The embedded pipeline as spaCy sees it, `factex` included."""
    return embedded.nlp
