"""Write what is measured into the pages: the README's record and scores, the model's scores.

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

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
MODEL_PAGE = ROOT / "docs" / "model.md"
METRICS = ROOT / "training" / "metrics.md"
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


def evaluate_test_split(facts: Path) -> Report:
    """Score the run on the test split of the corpus."""
    manifest = load_manifest(ROOT / "corpus" / "manifest.jsonl")
    gold = load_items(ROOT / "corpus" / "gold")
    return score_items(gold, load_items(facts), scope=scope_of_manifest(manifest, "test"))


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


def read_metrics() -> str:
    """The tables of `training/metrics.md`, their headings one level down."""
    _, _, tables = METRICS.read_text(encoding="utf-8").partition("\n|")
    return f"|{tables}".replace("\n## ", "\n### ")


def main(facts: Path) -> None:
    """Rewrite all sections."""
    record = render_json(shown_record(facts))
    replace_section(README, "record", f"```json\n{record}\n```\n")
    replace_section(README, "scores", render_scores(evaluate_test_split(facts)))
    if METRICS.exists():
        replace_section(MODEL_PAGE, "metrics", read_metrics())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
