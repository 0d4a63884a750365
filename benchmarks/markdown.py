"""The parts of a page: tables, figures with their range, where the texts are from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.summary import Spread, spread

MB = 1_000_000
Section = Mapping[str, Any]
Runs = Sequence[Mapping[str, Any]]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are figures."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def figure(value: float) -> str:
    """Three figures that count, or whole thousands.

    >>> [figure(x) for x in (12345.6, 45.678, 0.01234, 0)]
    ['12,346', '45.7', '0.0123', '0']
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def ranged(found: Spread) -> str:
    """The median with the range behind it."""
    return f"{figure(found.median)} ({figure(found.low)} to {figure(found.high)})"


def described(section: Section, runs: Runs) -> str:
    """How much text it was, and where from."""
    rounds = len({run["round"] for run in runs})
    size = f", each of {_of_size(runs)}, other ones each time"
    if rounds == 1:
        size = f" of {_of_size(runs)}"
    return f"{rounds} round{'s' * (rounds > 1)}{size}; {source_of(section['texts'])}.\n\n"


def _of_size(runs: Runs) -> str:
    documents, words = spread(column(runs, "documents")), spread(column(runs, "words"))
    return f"{_whole(documents)} documents with {_whole(words)} words together"


def _whole(found: Spread) -> str:
    low, high = f"{found.low:,.0f}", f"{found.high:,.0f}"
    return low if low == high else f"{low} to {high}"


def source_of(texts: Mapping[str, Any]) -> str:
    """Where the texts are from, and what was done to them."""
    names = ", ".join(f"`{name}`" for name in texts["names"])
    if texts["recombined"]:
        return f"put together out of the paragraphs of {names}"
    if texts["cut"]:
        return "parts of {} to {} words of ".format(*texts["cut"]) + f"the documents of {names}"
    return f"whole documents of {names}"


def column(runs: Runs, name: str) -> list[float]:
    """A raw figure of every run, by round."""
    return [float(run[name]) for run in runs]


def told_failures(runs: Runs) -> str:
    """How many documents failed; nothing where none did."""
    failed = sum(run["failed"] for run in runs)
    return f"\n{failed:,} documents failed.\n" if failed else ""
