"""Templates and static files: read once, from the package, into fixed tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from factex.hidden import INVISIBLE
from factex.review.visible import spelled, visible

STATIC: Mapping[str, tuple[str, str]] = {
    "article.js": ("article.js", "text/javascript"),
    "htmx.min.js": ("vendor/htmx.min.js", "text/javascript"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    "keys.js": ("keys.js", "text/javascript"),
    "main.js": ("main.js", "text/javascript"),
    "offsets.js": ("offsets.js", "text/javascript"),
    "queue.js": ("queue.js", "text/javascript"),
    "requests.js": ("requests.js", "text/javascript"),
    "review.css": ("review.css", "text/css"),
}
"""Name in the address to file in the package and media type: all that is served as a file."""


@cache
def static_files() -> Mapping[str, tuple[bytes, str]]:
    """The static files by name, with their media types."""
    folder = files("factex.review") / "static"
    return {name: ((folder / path).read_bytes(), kind) for name, (path, kind) in STATIC.items()}


@cache
def _environment() -> Environment:
    """Autoescaping always, and no silence about a value that is missing."""
    folder = files("factex.review") / "templates"
    sources = {
        each.name: each.read_text(encoding="utf-8")
        for each in folder.iterdir()
        if each.name.endswith(".html")
    }
    found = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["visible"] = visible
    found.filters["spelled"] = spelled
    found.tests["hiding"] = lambda value: bool(INVISIBLE.search(str(value)))
    return found


def render(template: str, **values: Any) -> str:
    """A template with its values."""
    return _environment().get_template(template).render(values)
