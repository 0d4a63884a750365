"""The view as HTML: one Jinja2 template, with style, script and data inside."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from factex import __version__
from factex.hidden import reveal
from factex.report.data import to_data
from factex.report.overview import FACTUALITIES
from factex.report.page.safety import policy, script_json
from factex.report.view import View
from factex.run import RECORD_TYPES

HERE = Path(__file__).parent
STYLE = "report.css"
SCRIPTS = ("base.js", "table.js", "records.js", "matrix.js", "timeline.js", "start.js")
"""In the order in which they are joined into the page's one script."""
TABLE_ROWS = 50
"""Rows of a table that stand in the page itself; the script shows as many at a time."""
PAGE_ROWS = 25
"""The same for whole records."""


def render(view: View) -> str:
    """The page as one string of HTML; the same for the same view."""
    style, script = _joined(STYLE), _joined(*SCRIPTS)
    return (
        _environment()
        .get_template("report.html")
        .render(
            view=view,
            version=__version__,
            style=style,
            script=script,
            policy=policy(style, script),
            data=script_json({**to_data(view), "sizes": {"table": TABLE_ROWS, "page": PAGE_ROWS}}),
            record_types=RECORD_TYPES,
            factualities=FACTUALITIES,
            table_rows=TABLE_ROWS,
            page_rows=PAGE_ROWS,
        )
    )


def _joined(*names: str) -> str:
    """Files of the page as one text, read byte for byte, so that their hash holds everywhere."""
    texts = [(HERE / name).read_bytes().decode() for name in names]
    return "\n" + "".join(texts)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    environment.filters["counted"] = _counted
    environment.filters["plain"] = lambda word: word.replace("_", " ")
    environment.filters["fragment"] = lambda text: quote(reveal(text), safe="")
    return environment


def _shown(value: Any) -> Any:
    """What an expression writes: texts revealed, nothing for None, markup as it is."""
    if value is None:
        return ""
    return reveal(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _counted(number: int, noun: str) -> str:
    """A number with its noun: '1 event', '2,000 events'."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _number(value: float) -> str:
    """A number as a reader writes it: thousands parted, at most two decimals."""
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
