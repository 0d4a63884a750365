"""`factex validate`: check a file of records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from factex.articles import ArticleReader
from factex.cli.common import readable
from factex.validate import load_texts, validate_file

EXIT_VIOLATIONS = 1


def validate(
    file: Annotated[Path, typer.Argument(help="JSON Lines of records, layers or gold.")],
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Articles that the records quote: file, folder or glob. Repeatable."),
    ] = None,
    gold: Annotated[
        bool, typer.Option("--gold", help="Annotated by hand: ids and the like may be missing.")
    ] = False,
) -> None:
    """Check a file of records against the contract and the articles.

    Prints each violation with line, field and cause. An article that cannot be read is named and
    left out, as `extract` leaves it out; records that quote it are violations. Exit status: 0 no
    violation, 1 some, 2 the file cannot be read.

    Examples:

        factex validate outputs/facts.jsonl --articles articles/

        factex validate facts.jsonl --articles facts.texts.jsonl

        factex validate gold.jsonl --gold --articles articles.jsonl
    """
    texts = load_texts(readable(ArticleReader(articles))) if articles else None
    count = 0
    for violation in validate_file(file, texts, gold=gold):
        count += 1
        typer.echo(f"{file}, {violation}")
    if count:
        found = "1 violation" if count == 1 else f"{count} violations"
        typer.echo(f"{found}. Write the file again with this version of factex", err=True)
        raise typer.Exit(EXIT_VIOLATIONS)
    typer.echo(f"{file} is valid", err=True)
