"""The results as Markdown, a section a measurement; every figure is computed from the raw ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from benchmarks.layer import OWN
from benchmarks.markdown import (
    MB,
    Runs,
    Section,
    column,
    described,
    figure,
    ranged,
    source_of,
    table,
    told_failures,
)
from benchmarks.startup import IMPORT
from benchmarks.summary import Growth, Spread, growth, ratios, spread
from benchmarks.tools import BARE, TOOLS

Head = tuple[str, ...]


def render_tools(section: Section) -> str:
    """Speed and memory side by side."""
    by_tool = {name: [r for r in section["runs"] if r["tool"] == name] for name in TOOLS}
    base, missing = by_tool[BARE], section["missing"]
    head: Head = ("tool", "words a second", "time, of the bare pipeline's")
    head += ("peak memory, MB", "memory, of the bare pipeline's", "seconds until ready")
    rows = [_tool_row(name, by_tool[name], base) for name in TOOLS if name not in missing]
    rows += [_missing_row(name, reason) for name, reason in missing.items()]
    return described(section, base) + table(head, rows) + _versions(section["versions"])


def _tool_row(name: str, runs: Runs, base: Runs) -> list[str]:
    rates = [run["words"] / run["cpu_s"] for run in runs]
    return [
        f"{name}: {TOOLS[name].finds}{_failures(runs)}",
        ranged(spread(rates)),
        ranged(_compared("cpu_s", runs, base)),
        figure(spread(column(runs, "peak_bytes")).median / MB),
        ranged(_compared("peak_bytes", runs, base)),
        figure(spread(column(runs, "load_cpu_s")).median),
    ]


def _compared(name: str, runs: Runs, base: Runs) -> Spread:
    """Quotients of a raw figure, each within its round."""
    by_round = {run["round"]: run for run in base}
    same = [by_round[run["round"]] for run in runs]
    return ratios(column(runs, name), column(same, name))


def _failures(runs: Runs) -> str:
    failed = sum(run["failed"] for run in runs)
    return f" (failed on {failed} documents)" if failed else ""


def _missing_row(name: str, reason: str) -> list[str]:
    told = " ".join(reason.replace("|", "/").split())
    return [f"{name}: {TOOLS[name].finds}", f"not measured: {told}", "", "", "", ""]


def _versions(versions: Mapping[str, str | None]) -> str:
    """What was measured, in one sentence."""
    told = (f"{name} {number or '(missing)'}" for name, number in versions.items())
    return f"\nVersions: {', '.join(told)}.\n"


def render_components(section: Section) -> str:
    """Where the time goes, and what factex's own share is."""
    runs = section["runs"]
    names = list(runs[0]["seconds"])
    rows = [_component_row(name, runs) for name in names]
    own = [_seconds(run, OWN) for run in runs]
    bare = [_seconds(run, set(names) - set(OWN)) for run in runs]
    total = [sum(run["seconds"].values()) for run in runs]
    rows.append(["**factex's own together**", *_shares(own, total, bare)])
    head = ("component", "share of the whole, %", "of the bare pipeline's time, %")
    return described(section, runs) + table(head, rows)


def _component_row(name: str, runs: Runs) -> list[str]:
    bare = [_seconds(run, set(run["seconds"]) - set(OWN)) for run in runs]
    total = [sum(run["seconds"].values()) for run in runs]
    shown = f"**{name}**" if name in OWN else name
    return [shown, *_shares([run["seconds"][name] for run in runs], total, bare)]


def _seconds(run: Mapping[str, Any], names: Iterable[str]) -> float:
    return float(sum(run["seconds"].get(name, 0.0) for name in names))


def _shares(seconds: Sequence[float], *wholes: Sequence[float]) -> list[str]:
    return [ranged(ratios([100 * one for one in seconds], whole)) for whole in wholes]


def render_startup(section: Section) -> str:
    """Processor time of commands against `import spacy`."""
    by_command: dict[str, list[float]] = {}
    for run in section["runs"]:
        by_command.setdefault(run["command"], []).append(run["cpu_s"])
    base = by_command[IMPORT]
    rows = [
        [name, ranged(spread(seconds)), ranged(ratios(seconds, base))]
        for name, seconds in by_command.items()
    ]
    head = ("command", "seconds of processor time", f"of those of `{IMPORT}`")
    return f"{len(base)} rounds; the article has {section['words']} words.\n\n" + table(head, rows)


def render_scale(section: Section) -> str:
    """Cost by number of documents, with the exponent of its growth."""
    runs = section["runs"]
    sizes = sorted({run["documents"] for run in runs})
    rows = [_scale_row([run for run in runs if run["documents"] == size]) for size in sizes]
    head: Head = ("documents", "runs", "words", "seconds, command", "seconds, workers")
    head += ("seconds a 1,000 words, loading apart", "peak MB, command", "peak MB, largest worker")
    texts = f"{source_of(section['texts'])}, other ones in each run"
    most = section["workers"]
    intro = f"At most {most} worker{'s' * (most > 1)}; {texts}.\n\n"
    return intro + table(head, rows) + "\n" + _told_growth(runs) + told_failures(runs)


def _scale_row(runs: Runs) -> list[str]:
    costs = [1000 * cost / run["words"] for run, cost in zip(runs, work_costs(runs), strict=True)]
    return [
        f"{runs[0]['documents']:,}",
        str(len(runs)),
        f"{spread(column(runs, 'words')).median:,.0f}",
        figure(spread(column(runs, "parent_cpu_s")).median),
        figure(spread(column(runs, "workers_cpu_s")).median),
        ranged(spread(costs)) if len(runs) > 1 else figure(costs[0]),
        figure(spread(column(runs, "parent_peak_bytes")).high / MB),
        figure(spread(column(runs, "worker_peak_bytes")).high / MB),
    ]


def all_costs(runs: Runs) -> list[float]:
    """Processor seconds of each run, command and workers together."""
    return [run["parent_cpu_s"] + run["workers_cpu_s"] for run in runs]


def work_costs(runs: Runs) -> list[float]:
    """The same without what the workers' loading took, which does not grow."""
    return [cost - run["load_cpu_s"] for cost, run in zip(all_costs(runs), runs, strict=True)]


def scale_growth(runs: Runs) -> Growth | None:
    """Growth of the cost, loading apart, with the number of documents."""
    return growth(column(runs, "documents"), work_costs(runs))


def _told_growth(runs: Runs) -> str:
    work, whole = scale_growth(runs), growth(column(runs, "documents"), all_costs(runs))
    if work is None or whole is None:
        return "Too few runs for a fit: three at least, of two sizes.\n"
    return (
        "Fitted on log-log axes, cost grows with the number of documents to the power of "
        f"{_interval(work)}, the loading of the pipeline apart; with it, of {_interval(whole)}. "
        "In brackets the 95% interval; 1 is linear.\n"
    )


def _interval(found: Growth) -> str:
    return f"{found.slope:.3f} ({found.low:.3f} to {found.high:.3f})"


def render_workers(section: Section) -> str:
    """What more workers bring."""
    runs = section["runs"]
    counts = sorted({run["workers"] for run in runs})
    by_count = {n: [run for run in runs if run["workers"] == n] for n in counts}
    base = by_count[counts[0]]
    head: Head = ("workers", "words a second by the clock", f"times that of {counts[0]}")
    head += ("seconds of processor time", f"times those of {counts[0]}", "cores kept busy")
    head += ("pipelines loaded", "peak MB, worker that has loaded", "peak MB, largest worker")
    rows = [_workers_row(by_count[n], base) for n in counts]
    cores = f"{section['cores']} cores. "
    told = table(head, rows) + _told_output(runs) + told_failures(runs)
    return cores + described(section, base) + told


def _workers_row(runs: Runs, base: Runs) -> list[str]:
    walls, costs = column(runs, "wall_s"), all_costs(runs)
    loads = sorted({run["loads"] for run in runs})
    return [
        str(runs[0]["workers"]),
        ranged(spread([run["words"] / run["wall_s"] for run in runs])),
        ranged(ratios(column(base, "wall_s"), walls)),
        ranged(spread(costs)),
        ranged(ratios(costs, all_costs(base))),
        ranged(ratios(costs, walls)),
        " or ".join(map(str, loads)),
        figure(spread(column(runs, "load_peak_bytes")).high / MB),
        figure(spread(column(runs, "worker_peak_bytes")).high / MB),
    ]


def _told_output(runs: Runs) -> str:
    """Whether all numbers of workers wrote the same bytes of each round's documents."""
    outputs: dict[int, set[str]] = {}
    for run in runs:
        outputs.setdefault(run["round"], set()).add(run["output_sha256"])
    differing = sum(len(found) > 1 for found in outputs.values())
    if differing:
        return f"\n**The outputs differ in {differing} of {len(outputs)} rounds.**\n"
    return f"\nThe outputs of each of the {len(outputs)} rounds are equal to the byte.\n"


RENDERERS: Mapping[str, Callable[[Section], str]] = {
    "tools": render_tools,
    "components": render_components,
    "startup": render_startup,
    "scale": render_scale,
    "workers": render_workers,
}
