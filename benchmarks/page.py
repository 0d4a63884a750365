"""The page: prose from `docs/benchmarks.md`, what stands between its markers from the results."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.child import ROOT, MeasuringError
from benchmarks.plot import draw_scale
from benchmarks.results import Results
from benchmarks.tables import RENDERERS

PAGE = "benchmarks.md"
TEMPLATE = ROOT / "docs" / PAGE
FIGURE = Path("images") / "benchmarks-scale.svg"
SECTION = re.compile(r"(<!-- (\w+): begin -->\n).*?(<!-- \2: end -->)", re.DOTALL)


def write(folder: Path, results: Results) -> list[Path]:
    """Write page and figure; both are the same bytes for the same results.

    Returns:
        The files that were written.

    Raises:
        MeasuringError: the page lacks the markers of a section, or matplotlib is missing.
    """
    page = folder / PAGE
    page.write_text(filled(TEMPLATE.read_text(encoding="utf-8"), results), encoding="utf-8")
    if "scale" not in results:
        return [page]
    draw_scale(folder / FIGURE, results["scale"]["runs"])
    return [page, folder / FIGURE]


def filled(page: str, results: Results) -> str:
    """The page with the results between its markers.

    Raises:
        MeasuringError: the page lacks the markers of a section.
    """
    there = {name for _, name, _ in SECTION.findall(page)}
    if missing := set(RENDERERS) - there:
        raise MeasuringError(
            f"{PAGE} has no markers of {', '.join(sorted(missing))}. "
            "Restore its <!-- NAME: begin --> and <!-- NAME: end -->"
        )
    return SECTION.sub(lambda found: found[1] + section(found[2], results) + found[3], page)


def section(name: str, results: Results) -> str:
    """The tables of one part."""
    if name not in results:
        return f"Not measured: run `python -m benchmarks {name}`.\n"
    text = RENDERERS[name](results[name])
    return f"{text}\n![Cost and memory]({FIGURE.as_posix()})\n" if name == "scale" else text
