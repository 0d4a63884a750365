"""`factex explain`: why a record is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from factex.cli.common import Patterns
from factex.explain import Explanation, Part, find_record
from factex.explain import explain as explain_record


def explain(
    record_id: Annotated[
        str, typer.Argument(metavar="FACT_ID", help="Id of a record, or how it begins.")
    ],
    facts: Annotated[Path, typer.Argument(help="The JSON Lines file that holds it.")],
    patterns: Patterns = None,
) -> None:
    """Show why a record is there.

    Prints the sentence with the record's spans marked, what was made of each span, every rule that
    took part with its place in the patterns, and what the confidence rests on. Nothing is
    extracted again.

    Examples:

        factex explain eve-85afd5c5f62e606f outputs/facts.jsonl

        factex explain cla-31 outputs/facts.jsonl --patterns my-patterns
    """
    _print(explain_record(find_record(facts, record_id), patterns))


def _print(found: Explanation) -> None:
    console = Console(highlight=False)
    record = found.record
    kind = record.get("event_type") or record.get("org_type") or record.get("status") or ""
    console.print(f"{record['type']} {kind}".rstrip(), record["id"], f"in {record['doc_id']}")
    console.print(f"{record['factuality']}; confidence {found.confidence}", markup=False)
    console.print()
    console.print(_marked(record["evidence"], found.parts), soft_wrap=True)
    console.print()
    console.print(_parts_table(found.parts))
    console.print()
    for step in found.steps:
        console.print(f"{step.rule}  [{step.where}]", markup=False, style="bold", soft_wrap=True)
        console.print(f"  {step.what}", markup=False, soft_wrap=True)
    made_by = record["provenance"]
    console.print()
    console.print(f"{made_by['pipeline']}, factex {made_by['factex']}", markup=False)


def _marked(evidence: dict[str, int | str], parts: Sequence[Part]) -> Text:
    """The evidence with its spans underlined; where one lies in another, the outer one counts."""
    start, text = int(evidence["start"]), Text(str(evidence["text"]))
    for part in parts:
        if start <= part.start and part.end <= start + len(text):
            text.stylize("underline bold", part.start - start, part.end - start)
    return text


def _parts_table(parts: Sequence[Part]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("role", "place", "text", "read as"):
        table.add_column(heading, overflow="fold")
    for part in parts:
        cells = (part.role, f"{part.start}-{part.end}", part.text, part.reading)
        table.add_row(*(Text(cell) for cell in cells))
    return table
