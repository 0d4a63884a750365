"""`factex evaluate`: score predicted records against gold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, RenderableType

from factex.articles import ArticleReader
from factex.errors import SettingsError
from factex.evaluate import (
    Report,
    Scope,
    check_quotes,
    compare,
    find_failures,
    load_items,
    load_manifest,
    load_report,
    parse_threshold,
    scope_of_gold,
    scope_of_manifest,
    score_items,
)
from factex.evaluate.bootstrap import RESAMPLES, SEED
from factex.evaluate.items import Item
from factex.evaluate.render import (
    render_calibration,
    render_comparison,
    render_documents,
    render_fields,
    render_report,
    render_rules,
)
from factex.evaluate.scope import Split
from factex.evaluate.thresholds import Threshold
from factex.validate import load_texts

EXIT_BELOW_THRESHOLD = 1
PLAIN_WIDTH = 100
"""Columns when the output is no terminal."""


def evaluate(
    gold: Annotated[
        str, typer.Option("--gold", "-g", help="Gold: a JSONL file, a folder or a quoted glob.")
    ],
    predicted: Annotated[
        str, typer.Option("--pred", "-p", help="Predictions: likewise, or a run's folder.")
    ],
    manifest: Annotated[
        Path | None,
        typer.Option(help="Annotated documents: JSONL of {doc_id, split, types}."),
    ] = None,
    split: Annotated[Split | None, typer.Option(help="Only this split of the manifest.")] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Articles: adds documents without gold, checks quotes. Repeatable."),
    ] = None,
    ignore_unknown: Annotated[
        bool, typer.Option("--ignore-unknown", help="Leave out predictions in unknown documents.")
    ] = False,
    errors: Annotated[
        int,
        typer.Option(min=0, help="Quote up to N errors of each class and type, the surest first."),
    ] = 5,
    by_field: Annotated[bool, typer.Option("--by-field", help="Show every field.")] = False,
    by_rule: Annotated[bool, typer.Option("--by-rule", help="Show precision by rule.")] = False,
    by_document: Annotated[
        bool, typer.Option("--by-document", help="Show scores by document.")
    ] = False,
    by_confidence: Annotated[
        bool, typer.Option("--by-confidence", help="Show confidence against precision.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier JSON report: show what was gained and lost.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Exit with 1 if a figure is lower. Repeatable."),
    ] = None,
    resamples: Annotated[
        int, typer.Option(min=0, help="Bootstrap draws for the intervals; 0 for none.")
    ] = RESAMPLES,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = SEED,
) -> None:
    """Score predicted records against gold; nothing is extracted.

    Examples:

        factex evaluate --gold corpus/gold --pred outputs/facts.jsonl

        factex evaluate -g gold.jsonl -p facts.jsonl --manifest manifest.jsonl --split dev

        factex evaluate -g gold.jsonl -p facts.jsonl --errors 20 --by-rule

        factex evaluate -g gold.jsonl -p facts.jsonl --json > baseline.json

        factex evaluate -g gold.jsonl -p facts.jsonl --baseline baseline.json
        --fail-under precision=0.9 --fail-under event.match.recall=0.8

    --fail-under takes precision, recall or f1 (strict and micro, unless 'match.', 'macro.' or a
    record type stands in front), or a field figure such as date_bounds.
    """
    thresholds = [parse_threshold(text) for text in fail_under or ()]
    earlier = load_report(baseline) if baseline else None
    texts = load_texts(ArticleReader(articles)) if articles else {}
    wanted, found = load_items(gold), load_items(predicted)
    check_quotes([*wanted, *found], texts)
    report = score_items(
        wanted,
        found,
        scope=_scope(wanted, texts, manifest, split),
        ignore_unknown=ignore_unknown,
        texts=texts,
        resamples=resamples,
        seed=seed,
    )
    if as_json:
        typer.echo(report.to_json().encode(), nl=False)  # UTF-8 whatever the locale says
    else:
        tables = [
            *([render_fields(report)] if by_field else ()),
            *([render_rules(report)] if by_rule else ()),
            *([render_documents(report)] if by_document else ()),
            *([render_calibration(report.calibration)] if by_confidence else ()),
        ]
        _print([*render_report(report, errors=errors), *tables])
    if earlier is not None:
        _print(render_comparison(compare(earlier, report)), err=as_json)
    _fail_below(report, thresholds)


def _scope(
    gold: Iterable[Item], texts: Iterable[str], manifest: Path | None, split: Split | None
) -> Scope:
    if manifest is not None:
        return scope_of_manifest(load_manifest(manifest), split)
    if split is not None:
        raise SettingsError(f"--split {split} needs the manifest that says it. Add --manifest.")
    return scope_of_gold(gold, texts)


def _print(parts: Iterable[RenderableType], *, err: bool = False) -> None:
    """Print to stdout, or to stderr where stdout carries the JSON report."""
    console = Console(stderr=err, highlight=False)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    for part in parts:
        console.print(part)


def _fail_below(report: Report, thresholds: Iterable[Threshold]) -> None:
    failures = find_failures(report, thresholds)
    for failure in failures:
        typer.echo(f"Failed: {failure}.", err=True)
    if failures:
        raise typer.Exit(EXIT_BELOW_THRESHOLD)
