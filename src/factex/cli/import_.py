"""`factex import`: records out of an annotation tool."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from factex.articles import ArticleReader
from factex.cli.common import readable
from factex.errors import SettingsError
from factex.exchange.formats import FORMATS, ImportFormat
from factex.exchange.found import Imported
from factex.exchange.settings import Offsets
from factex.exchange.source import load_articles
from factex.jsonl import AtomicFile, dump_line, dump_model
from factex.run import sidecar

EXIT_NOT_ALL_MAPPED = 1
MAX_SHOWN_ISSUES = 20


def import_(
    source: Annotated[Path, typer.Argument(help="What the tool exported: a file or folder.")],
    from_: Annotated[ImportFormat, typer.Option("--from", help="The tool.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON Lines file to write.")],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            help="Articles to hold the tool's texts against: file, folder or glob. Repeatable."
        ),
    ] = None,
    offsets: Annotated[
        Offsets | None,
        typer.Option(
            help="How the tool counted. Default: as exported, or as its quotes show (label-studio)."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the output where it exists.")
    ] = False,
) -> None:
    """Take records back from an annotation tool, with what was changed there.

    A record that nobody touched comes back as it was exported. What was moved, changed or added
    becomes a record with confidence 1 and a rule such as annotated.brat; what was deleted is left
    out. Whatever is no record is listed with file, place and cause on stderr and in
    FILE.issues.jsonl beside the output. Exit status: 0 all was taken over, 1 some was not, 2 the
    input cannot be read.

    Examples:

        factex import brat/data/facts --from brat -o reviewed.jsonl

        factex import project-7.json --from label-studio -o reviewed.jsonl

        factex import admin.jsonl --from doccano -o reviewed.jsonl --articles articles/
    """
    if not source.exists():
        raise SettingsError(f"{source}: no such file or folder. Check the path")
    if output.exists() and not overwrite:
        raise SettingsError(f"{output} exists. Choose another place, or say --overwrite")
    texts = load_articles(readable(ArticleReader(articles))) if articles else None
    result: Imported = FORMATS[from_].load().read(source, texts, offsets=offsets)
    with AtomicFile(sidecar(output, "issues.jsonl")) as issues, AtomicFile(output) as file:
        for record in result.records:
            file.write(dump_model(record))
        for issue in result.issues:
            issues.write(dump_line(asdict(issue)))
    _tell(result, output)
    if any(issue.kind == "not mapped" for issue in result.issues):
        raise typer.Exit(EXIT_NOT_ALL_MAPPED)


def _tell(result: Imported, output: Path) -> None:
    for issue in result.issues[:MAX_SHOWN_ISSUES]:
        typer.echo(f"{issue.kind.capitalize()}: {issue}", err=True)
    if len(result.issues) > MAX_SHOWN_ISSUES:
        hidden = len(result.issues) - MAX_SHOWN_ISSUES
        typer.echo(f"... and {hidden} more in {sidecar(output, 'issues.jsonl')}", err=True)
    typer.echo(
        f"{output}: {len(result.records):,} records of {result.documents:,} documents; "
        f"{result.unchanged:,} as exported, {result.changed:,} changed, {result.added:,} new, "
        f"{result.removed:,} gone",
        err=True,
    )
