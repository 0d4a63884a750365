"""`factex report`: one HTML file to read and to send."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from factex.errors import SettingsError
from factex.jsonl import AtomicFile

STDOUT = "-"
BESIDE = ("run.json", "errors.jsonl", "texts.jsonl")


def report(
    facts: Annotated[Path, typer.Argument(help="JSON Lines of records.")],
    output: Annotated[
        str, typer.Option("--output", "-o", help="HTML file to write, or - for stdout.")
    ],
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Articles that the records quote: file, folder or glob. Repeatable."),
    ] = None,
    gold: Annotated[
        str | None, typer.Option(help="Gold to compare with: a JSONL file, a folder or a glob.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Heading; tells the file by default.")] = None,
) -> None:
    """Write one HTML file that shows the records, to read without factex and to send.

    It has an overview, a timeline of the events, who concluded what with whom, the organizations,
    the claims, every record with its evidence, and the run with its errors (read from the files
    beside the facts). With --articles the evidence stands in its surroundings, with --gold the
    confidence is held against what is right. The file asks for nothing over a network.

    Examples:

        factex report outputs/facts.jsonl -o report.html

        factex report outputs/facts.jsonl -o report.html --articles articles/ --gold gold/

        factex report facts.jsonl -o report.html --title "Treaties of March"
    """
    from factex.report import build_view, read_inputs, render

    _refuse_inputs((facts, Path(gold or facts)), articles or (), output)
    page = render(build_view(read_inputs(facts, articles=articles or (), gold=gold), title=title))
    if output == STDOUT:
        typer.echo(page.encode(), nl=False)  # UTF-8 whatever the locale says
        return
    with AtomicFile(Path(output)) as file:
        file.write(page)
    typer.echo(output, err=True)


def _refuse_inputs(files: tuple[Path, Path], articles: Iterable[str], output: str) -> None:
    """An output that is one of the files read is a slip of the hand.

    Raises:
        SettingsError: it is.
    """
    from factex.articles import ArticleReader
    from factex.run import sidecar

    if output == STDOUT:
        return
    path = Path(output)
    taken = (*files, *(sidecar(files[0], ending) for ending in BESIDE))
    if path.resolve() in {one.resolve() for one in taken} or ArticleReader(articles).reads(path):
        raise SettingsError(
            f"{output} is one of the inputs and would be overwritten. Choose another place"
        )
