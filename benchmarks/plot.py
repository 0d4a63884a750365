"""The figure of growth as SVG, the same bytes for the same results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.markdown import MB, Runs, column
from benchmarks.tables import all_costs, scale_growth, work_costs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLE: dict[Any, Any] = {
    "svg.hashsalt": "factex",  # else ids in the file are random
    "svg.fonttype": "none",  # text stays text
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#666666"
"""Told apart by the colour-blind too (Okabe and Ito)."""


def draw_scale(path: Path, runs: Runs) -> None:
    """Draw cost and peak memory by the number of documents."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **STYLE}):
        figure = Figure(figsize=(8, 3.4), layout="constrained")
        FigureCanvasSVG(figure)
        costs, memory = figure.subplots(1, 2)
        _draw_costs(costs, runs)
        _draw_memory(memory, runs)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_costs(axes: Axes, runs: Runs) -> None:
    sizes = column(runs, "documents")
    _points(axes, sizes, all_costs(runs), "all", GREY, "s")
    _points(axes, sizes, work_costs(runs), "without loading", BLUE, "o")
    if found := scale_growth(runs):
        ends = [min(sizes), max(sizes)]
        axes.plot(
            ends,
            [found.at(size) for size in ends],
            color=BLUE,
            lw=1,
            label=f"fit, slope {found.slope:.3f}",
        )
    axes.set(yscale="log", ylabel="seconds of processor time")
    _finish(axes)


def _draw_memory(axes: Axes, runs: Runs) -> None:
    sizes = column(runs, "documents")
    for name, label, colour, mark in (
        ("worker_peak_bytes", "largest worker", ORANGE, "o"),
        ("parent_peak_bytes", "command", GREY, "s"),
    ):
        _points(axes, sizes, [size / MB for size in column(runs, name)], label, colour, mark)
    axes.set(ylabel="peak memory, MB")
    axes.set_ylim(bottom=0)
    _finish(axes)


def _points(axes: Axes, x: list[float], y: list[float], label: str, colour: str, m: str) -> None:
    options: dict[str, Any] = {"marker": m, "ms": 5, "mfc": "none", "ls": "none"}
    axes.plot(x, y, label=label, color=colour, **options)


def _finish(axes: Axes) -> None:
    axes.set(xscale="log", xlabel="documents")
    axes.grid(visible=True, which="major", lw=0.4)
    axes.legend(frameon=False, fontsize=9)
