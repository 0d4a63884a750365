"""`factex gold`: turn the decisions of a review into gold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from factex.errors import SettingsError
from factex.review.batch import load_batch
from factex.review.gold import Gold, GoldDocument, gold_records, write_gold, write_manifest
from factex.review.log import DecisionLog, default_log
from factex.review.state import ReviewState, StaleDecision

EXIT_STALE = 1
READER = "factex gold"
"""Stands for the reviewer where nothing is decided."""
SHOWN = 20
"""Documents that are named one by one."""


def gold(
    facts: Annotated[Path, typer.Argument(help="JSON Lines of records that were reviewed.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the gold, one file a document.")
    ],
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Articles: file, folder or glob; the run's inputs by default."),
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help="Log of decisions; FACTS.review.sqlite by default.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="Manifest to which fully reviewed documents are added.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Also write documents that are not fully reviewed.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that hold other gold.")
    ] = False,
) -> None:
    """Turn the decisions of a review into gold for `factex evaluate`.

    Accepted, corrected and added records of fully reviewed documents are written, one file a
    document: every extracted fact was decided on, and a document without facts was said to have
    none. What is left out is told. Exit status: 0 all decisions hold; 1 some do not hold any
    more, as the article or the extraction changed, and are listed; 2 nothing could be written.

    Examples:

        factex gold outputs/facts.jsonl -o corpus/gold

        factex gold outputs/facts.jsonl -o corpus/gold --manifest corpus/manifest.jsonl

        factex gold outputs/facts.jsonl -o draft-gold --partial

        factex evaluate --gold corpus/gold --pred outputs/facts.jsonl --ignore-unknown
    """
    place = log or default_log(facts)
    with DecisionLog(place, create=False) as decisions:
        batch = load_batch(facts, articles=articles or ())
        found = gold_records(ReviewState(batch, decisions, reviewer=READER))
    for problem in batch.problems:
        typer.echo(f"Left out: {problem}", err=True)
    chosen = _chosen(found, partial=partial)
    write_gold(chosen, output, overwrite=overwrite)
    if manifest is not None:
        write_manifest((document.doc_id for document in found.complete), manifest)
    _tell(found, chosen, output, manifest)
    stale = [one for one in found.stale if not one.settled]
    _tell_stale(found.stale)
    if stale:
        raise typer.Exit(EXIT_STALE)


def _chosen(found: Gold, *, partial: bool) -> Sequence[GoldDocument]:
    chosen = [one for one in found.documents if one.is_complete or (partial and one.begun)]
    if not chosen:
        left = min((one.left for one in found.partial), default=None)
        if left is None:
            raise SettingsError("no document was reviewed. Review some first (factex review)")
        raise SettingsError(
            f"no document is fully reviewed; the nearest has {left} facts to go. Review on, or "
            "write what there is with --partial"
        )
    return chosen


def _tell(found: Gold, chosen: Sequence[GoldDocument], output: Path, manifest: Path | None) -> None:
    """What was written, and what was not, on stderr."""
    records = sum(len(document.records) for document in chosen)
    typer.echo(f"{records:,} records of {len(chosen):,} documents written to {output}", err=True)
    written = {document.doc_id for document in chosen}
    _list("Left out, not fully reviewed", [d for d in found.partial if d.doc_id not in written])
    _list("Written, not fully reviewed", [d for d in found.partial if d.doc_id in written])
    untouched = sum(not (one.begun or one.is_complete) for one in found.documents)
    if untouched:
        typer.echo(f"Left out, not begun: {untouched:,} documents", err=True)
    unread = sum(not document.finished for document in chosen)
    if unread:
        typer.echo(
            f"Nobody said of {unread:,} of the documents that no fact is missing: recall on them "
            "is too high by what was not looked for",
            err=True,
        )
    empty = sum(not document.records for document in chosen)
    if empty and manifest is None:
        typer.echo(
            f"{empty:,} documents have no fact: evaluate with --articles or --manifest, or they "
            "are unknown",
            err=True,
        )


def _list(title: str, documents: Sequence[GoldDocument]) -> None:
    for document in documents[:SHOWN]:
        typer.echo(f"{title}: {document.doc_id!r}, {document.left} to go", err=True)
    if len(documents) > SHOWN:
        typer.echo(f"{title}: {len(documents) - SHOWN:,} more documents", err=True)


def _tell_stale(stale: Sequence[StaleDecision]) -> None:
    for one in stale:
        decision = one.decision
        typer.echo(
            f"{'Settled' if one.settled else 'Stale'}: decision {decision.seq}, "
            f"{decision.action} of {decision.fact_id!r} in {decision.doc_id!r} by "
            f"{decision.reviewer!r}: {one.why}",
            err=True,
        )
