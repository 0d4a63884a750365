"""`factex export`: records in the format of another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from factex.articles import ArticleReader
from factex.cli.common import readable
from factex.errors import SettingsError
from factex.exchange.formats import FORMATS, ExportFormat
from factex.exchange.settings import Exported, ExportSettings, Offsets
from factex.exchange.source import articles_beside, load_articles, read_documents
from factex.records import RecordType

MAX_SHOWN_LOSSES = 10


def export(
    facts: Annotated[Path, typer.Argument(help="JSON Lines of records.")],
    to: Annotated[ExportFormat, typer.Option("--to", help="The format.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File or folder to write, by the format.")
    ],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            help="Articles that the records quote: file, folder or glob. Repeatable. "
            "Default: those that the run report beside the records names."
        ),
    ] = None,
    record_type: Annotated[
        RecordType | None,
        typer.Option("--type", help="Tables alone: this record type, as one file."),
    ] = None,
    raw_cells: Annotated[
        bool,
        typer.Option(
            "--raw-cells", help="csv alone: no apostrophe before what a spreadsheet would run."
        ),
    ] = False,
    offsets: Annotated[
        Offsets | None,
        typer.Option(
            help="label-studio and doccano alone: how spans are counted. Default: as the tool does."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what stands at the place of the output.")
    ] = False,
) -> None:
    """Hand records over to another tool: tables, annotation tools, spaCy, Aleph.

    csv, parquet and duckdb are tables, one a record type; brat, label-studio and doccano are for
    annotators, and factex import takes their work back; spacy is a DocBin; ftm is FollowTheMoney.
    Exit status: 0 written, 2 not, with the cause.

    Examples:

        factex export outputs/facts.jsonl --to parquet -o tables/

        factex export outputs/facts.jsonl --to csv --type claim -o claims.csv

        factex export outputs/facts.jsonl --to duckdb -o facts.duckdb

        factex export outputs/facts.jsonl --to brat -o brat/data/facts

        factex export outputs/facts.jsonl --to label-studio -o tasks/ --articles articles/
    """
    entry = FORMATS[to]
    if record_type and not entry.one_type:
        raise SettingsError(f"--type goes with csv and parquet, not with {entry.name}")
    module = entry.load()
    texts = None
    if articles:
        texts = load_articles(readable(ArticleReader(articles)))
    elif entry.needs_texts:
        texts = articles_beside(facts)
    settings = ExportSettings(
        overwrite=overwrite, record_type=record_type, raw_cells=raw_cells, offsets=offsets
    )
    if output.exists() and output.resolve() == facts.resolve():
        raise SettingsError(f"{output} is the input and would be overwritten. Choose another place")
    _tell(module.export(read_documents(facts, texts), output, settings))


def _tell(done: Exported) -> None:
    for loss in done.losses[:MAX_SHOWN_LOSSES]:
        typer.echo(f"Left out: {loss}", err=True)
    if len(done.losses) > MAX_SHOWN_LOSSES:
        typer.echo(f"... and {len(done.losses) - MAX_SHOWN_LOSSES} more", err=True)
    typer.echo(f"{done.path}: {done.records:,} records of {done.documents:,} documents", err=True)
