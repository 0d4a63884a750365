"""The command line: what to measure, on which texts, and where the results go."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.child import ROOT, MeasuringError
from benchmarks.measuring import PARTS, Plan, environment, tell
from benchmarks.results import RESULTS, Results, read_results, write_results

PLAN = Plan()
EXIT_INTERRUPTED = 130
DESCRIPTION = """\
Measure what factex costs: next to other tools on the same text (tools), component by component
(components), before it does anything (startup), with more workers (workers), on more and more
documents (scale). What is measured runs in fresh processes that take turns; processor time is
counted, so that other load disturbs little but the rates of workers, which go by the clock.
"""
EXAMPLES = f"""\
examples:
  python -m benchmarks
      all, on the project's own articles; figures in outputs/{RESULTS}, the page beside it
  python -m benchmarks tools components --data news.jsonl.gz --words 20000
      two parts on texts of your own: anything that `factex extract` reads
  python -m benchmarks --data news.jsonl.gz --into docs
      the page of the documentation
  python -m benchmarks --render --into docs
      the page once more from the figures that are there

exit status: 0 all was measured; 1 something was not, the page says what and why; 2 nothing could be
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the figures after each part and the page at the end."""
    options = parser().parse_args(arguments)
    try:
        results = read_results(options.into / RESULTS)
        whole = options.render or measure_parts(
            options.parts or [*PARTS], plan_of(options), results, options.into
        )
        write_page(options.into, results)
    except KeyboardInterrupt:
        tell(f"stopped; the parts that were through are in {options.into / RESULTS}")
        return EXIT_INTERRUPTED
    except (MeasuringError, OSError) as error:
        tell(f"error: {error}")
        return 2
    except ImportError as error:
        tell(f"error: {error}. Install it with: pip install 'factex[bench]'")
        return 2
    return 0 if whole else 1


def measure_parts(parts: Sequence[str], plan: Plan, results: Results, folder: Path) -> bool:
    """Measure parts and put each into the results; False if something was not measured.

    Raises:
        MeasuringError: no part could be measured; the first reason.
    """
    reasons: list[MeasuringError] = []
    missing = False
    for name in parts:
        began = time.perf_counter()
        tell(f"== {name}")
        try:
            results[name] = PARTS[name](plan) | environment()
        except MeasuringError as error:
            reasons.append(error)
            tell(f"{name}: not measured: {error}")
            continue
        missing = missing or bool(results[name].get("missing"))
        write_results(folder / RESULTS, results)
        tell(f"{name}: {time.perf_counter() - began:.0f} s by the clock")
    if len(reasons) == len(parts):
        raise reasons[0]
    return not reasons and not missing


def write_page(folder: Path, results: Results) -> None:
    """Write page and figure; imported here, for what measures is kept small."""
    from benchmarks.page import write

    for path in write(folder, results):
        tell(f"wrote {path}")


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan behind the options; names of files count from the root of the repository."""
    return Plan(
        data=[os.path.relpath(name, ROOT) for name in options.data] or PLAN.data,
        rounds=options.rounds,
        words=options.words,
        scale=sorted(options.scale),
        workers=sorted(options.workers),
        documents=options.documents,
    )


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    parts = [*PARTS]
    add("parts", nargs="*", metavar="PART", type=_part, help=f"{', '.join(parts)}; default: all")
    add("--data", nargs="+", default=[], metavar="FILE", help="texts; default: corpus/articles")
    add("--rounds", **_number(PLAN.rounds), help="of each measurement, on other documents each")
    add("--words", **_number(PLAN.words), help="a round of tools and components")
    add("--documents", **_number(PLAN.documents), help="a round of workers")
    add("--workers", nargs="+", **_number(PLAN.workers), help="numbers to compare")
    add("--scale", nargs="+", **_number(PLAN.scale), help="numbers of documents")
    add("--into", type=Path, default=ROOT / "outputs", metavar="FOLDER", help="default: outputs")
    add("--render", action="store_true", help="measure nothing, write the page")
    return made


def _part(name: str) -> str:
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(PARTS)}")
    return name


def _number(default: object) -> dict[str, Any]:
    return {"type": _positive, "default": default, "metavar": "N"}


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)
