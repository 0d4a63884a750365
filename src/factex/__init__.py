"""factex: dated events, organizations, agreements and numeric claims from English news text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from factex.extractor import Extractor, load
    from factex.records import Record

__version__ = "0.1.0"
__all__ = ["Extractor", "Record", "__version__", "extract", "load"]

_HOMES = {"Extractor": "factex.extractor", "load": "factex.extractor", "Record": "factex.records"}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used; `import factex` itself stays light."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'factex' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def extract(text: str, *, published: str | None = None, **options: Any) -> list[Record]:
    """Facts of one text with the embedded pipeline, which is loaded once; see `Extractor.extract`.

    Args:
        text: the article.
        published: ISO day of publication, the reference for relative dates.
        **options: further arguments of `Extractor.extract`.
    """
    return _default().extract(text, published=published, **options)


def _default() -> Extractor:
    from factex.extractor import default_extractor

    return default_extractor()
