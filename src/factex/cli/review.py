"""`factex review`: judge and correct facts in the browser."""

from __future__ import annotations

import getpass
import os
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from factex.review.desk import Desk
    from factex.review.serve import Place

MAX_PORT = 65535
UNKNOWN_REVIEWER = "reviewer"


def review(
    facts: Annotated[Path, typer.Argument(help="The JSON Lines file of facts to review.")],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            help="Articles, when not those of the run. Repeatable: files, folders, globs."
        ),
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option("--gold", "-g", help="Gold to compare with. Repeatable: files or folders."),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(help="Where decisions are kept; facts.review.sqlite beside the facts."),
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option(help="Who decides; your user name by default.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            min=1, help="Review N facts drawn at random, to estimate the precision of all."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed draws other facts.")] = 0,
    port: Annotated[
        int, typer.Option(min=0, max=MAX_PORT, help="Port to listen on; 0 takes a free one.")
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open nothing.")
    ] = False,
) -> None:
    """Look at the facts, judge and correct them in the browser.

    A server on this machine alone shows each article with its facts marked. Every decision is on
    disk before the next fact appears; stop with Ctrl-C whenever you like. factex gold makes gold of
    what was decided.

    Examples:

        factex review outputs/facts.jsonl

        factex review outputs/facts.jsonl --gold corpus/gold --reviewer Ana

        factex review outputs/facts.jsonl --sample 200 --no-browser --port 8000
    """
    from factex.review.serve import bind, open_desk, serve

    desk = open_desk(
        facts,
        articles=articles or (),
        gold=gold or (),
        log=log,
        reviewer=reviewer or _user(),
        sample=sample,
        seed=seed,
    )
    place = bind(port)
    opener = None if no_browser or not _has_display() else place.address
    try:
        _tell(desk, place)
        serve(desk, place, when_ready=partial(webbrowser.open, opener) if opener else None)
    except KeyboardInterrupt:
        typer.echo(f"Stopped. The decisions are in {desk.state.log.path}", err=True)


def _tell(desk: Desk, place: Place) -> None:
    batch = desk.state.batch
    count = sum(len(document.facts) for document in batch.documents)
    for problem in batch.problems:
        typer.echo(f"Not taken in: {problem}", err=True)
    typer.echo(f"{count:,} facts in {len(batch.documents):,} documents", err=True)
    typer.echo(f"Decisions by {desk.state.reviewer} go to {desk.state.log.path}", err=True)
    typer.echo(f"Open {place.address}")
    typer.echo("Ctrl-C stops the server.", err=True)
    sys.stdout.flush()


def _has_display() -> bool:
    """Whether a browser could show something; on Linux that needs a display server."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _user() -> str:
    """The name of the user's account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return UNKNOWN_REVIEWER
