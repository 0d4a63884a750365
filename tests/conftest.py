"""Fixtures for all tests; the folder of this file is on the import path of every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_extractor import FakeExtractor

if TYPE_CHECKING:
    from spacy.language import Language

    from factex import Extractor


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
