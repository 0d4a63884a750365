"""Write what is measured into the pages: the README's record and scores, the model's scores,
the tables of `accuracy.md`.

    factex extract corpus/articles -o outputs/facts.jsonl
    python training/confidence.py --gold corpus/gold --pred outputs/facts.jsonl
    factex extract corpus/articles -o outputs/facts.jsonl
    python docs/update_figures.py outputs/facts.jsonl

Only the text between the markers `<!-- NAME: begin -->` and `<!-- NAME: end -->` changes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from factex.evaluate import Report, load_items, load_manifest, scope_of_manifest, score_items
from factex.evaluate.report import Score
from factex.evaluate.scope import Split

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
MODEL_PAGE = ROOT / "docs" / "model.md"
ACCURACY_PAGE = ROOT / "docs" / "accuracy.md"
METRICS = ROOT / "training" / "metrics.md"
CONFIDENCE = ROOT / "training" / "confidence.md"
SHOWN_DOCUMENT = "a01-hanoi-extradition-treaty"
SHOWN_DATE = "Tuesday"
MAX_LINE = 110
INDENT = "  "
TABLE_HEAD = """\
| type | gold | match P | R | F1 | strict P | R | F1 (95 % interval) |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def replace_section(page: Path, name: str, text: str) -> None:
    """Put text between the markers of a section."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    content, count = pattern.subn(lambda _: begin + text + end, page.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{page}: {count} sections {name!r}, expected one. Restore its markers")
    page.write_text(content, encoding="utf-8")


def shown_record(facts: Path) -> Mapping[str, Any]:
    """The record that the README shows: the dated signing of its article."""
    wanted = (SHOWN_DOCUMENT, "signing", SHOWN_DATE)
    for line in facts.read_text(encoding="utf-8").splitlines():
        record: Mapping[str, Any] = json.loads(line)
        date = record.get("date") or {}
        if (record["doc_id"], record.get("event_type"), date.get("text")) == wanted:
            return record
    raise SystemExit(f"{facts}: no signing on {SHOWN_DATE!r} in {SHOWN_DOCUMENT}. Choose another")


def render_json(value: Any, indent: str = "") -> str:
    """JSON with short objects on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or len(indent + line) <= MAX_LINE:
        return line
    deeper = indent + INDENT
    rows = [
        f"{deeper}{json.dumps(key)}: {render_json(item, deeper)}" for key, item in value.items()
    ]
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def evaluate_split(facts: Path, split: Split) -> Report:
    """Score the run on a split of the corpus."""
    manifest = load_manifest(ROOT / "corpus" / "manifest.jsonl")
    gold = load_items(ROOT / "corpus" / "gold")
    return score_items(gold, load_items(facts), scope=scope_of_manifest(manifest, split))


def render_scores(report: Report) -> str:
    """The README's table of scores, a row a record type and one for all."""
    match, strict = report.scores["match"], report.scores["strict"]
    rows = [_row(kind, match.types[kind], strict.types[kind]) for kind in match.types]
    rows.append(_row("**all**", match.micro, strict.micro))
    intro = (
        f"On the {report.documents} articles of the `test` split of the project's own corpus:\n\n"
    )
    return intro + TABLE_HEAD + "".join(rows)


def _row(name: str, match: Score, strict: Score) -> str:
    figures = [match.precision, match.recall, match.f1, strict.precision, strict.recall, strict.f1]
    cells = [name, str(match.tp + match.fn), *map(_ratio, figures)]
    if strict.ci and strict.ci.f1:
        cells[-1] += " ({} to {})".format(*map(_ratio, strict.ci.f1))
    return "| " + " | ".join(cells) + " |\n"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def render_strict(report: Report) -> str:
    """Strict precision, recall and F1 by type with intervals."""
    strict = report.scores["strict"]
    lines = ["| type | gold | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    for name, one in [*strict.types.items(), ("**all**", strict.micro)]:
        bounds = (
            (None, None, None) if one.ci is None else (one.ci.precision, one.ci.recall, one.ci.f1)
        )
        figures = zip((one.precision, one.recall, one.f1), bounds, strict=True)
        cells = [name, str(one.tp + one.fn), *(_with_bounds(*figure) for figure in figures)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def render_fields(report: Report) -> str:
    """The headline figures over pairs with intervals."""
    lines = ["| field | measure | of | value |", "| --- | --- | --- | --- |"]
    for name, one in report.figures.items():
        lines.append(f"| {name} | {one.measure} | {one.n} | {_with_bounds(one.value, one.ci)} |")
    return "\n".join(lines) + "\n"


def render_errors(report: Report) -> str:
    """Errors by type and class."""
    classes = list(next(iter(report.errors.values())))
    lines = [f"| type | {' | '.join(classes)} |", "| --- |" + " --- |" * len(classes)]
    for kind, counts in report.errors.items():
        lines.append(f"| {kind} | {' | '.join(str(counts[one]) for one in classes)} |")
    return "\n".join(lines) + "\n"


def _with_bounds(value: float | None, bounds: tuple[float, float] | None) -> str:
    return _ratio(value) + (f" ({bounds[0]:.2f} to {bounds[1]:.2f})" if bounds else "")


def read_metrics() -> str:
    """The tables of `training/metrics.md`, their headings one level down."""
    _, _, tables = METRICS.read_text(encoding="utf-8").partition("\n|")
    return f"|{tables}".replace("\n## ", "\n### ")


def main(facts: Path) -> None:
    """Rewrite all sections."""
    record = render_json(shown_record(facts))
    replace_section(README, "record", f"```json\n{record}\n```\n")
    test, dev = (evaluate_split(facts, split) for split in ("test", "dev"))
    replace_section(README, "scores", render_scores(test))
    for name, report in (("test", test), ("dev", dev)):
        tables = (render_strict(report), render_fields(report), render_errors(report))
        replace_section(ACCURACY_PAGE, name, "\n".join(tables))
    replace_section(ACCURACY_PAGE, "reliability", CONFIDENCE.read_text(encoding="utf-8"))
    if METRICS.exists():
        replace_section(MODEL_PAGE, "metrics", read_metrics())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
