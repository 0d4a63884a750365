"""What `extract` and `annotate` share: options, progress, summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from factex.articles import Article, ArticleReader
from factex.articles.model import parse_day
from factex.articles.reader import StdinFormat
from factex.batch.engine import Engine
from factex.batch.files import NewForm
from factex.batch.pool import Pool, usable_cores
from factex.batch.worker import Limits, Loader, load_extractor, memory_share
from factex.cli.stopping import exit_status, how_to_go_on, stoppable
from factex.errors import ArticleError, OutputError, SettingsError
from factex.places import single_place
from factex.run import Counts, Run, RunResult

STDOUT = "-"
PARQUET = ".parquet"
EXIT_SOME_FAILED = 1
EXIT_NONE_RAN = 2

Inputs = Annotated[
    list[str],
    typer.Argument(
        help="Files (.txt, .jsonl, .jsonl.gz, .parquet, .html), folders, quoted globs, addresses "
        "such as s3://, or - for stdin."
    ),
]
Output = Annotated[
    str, typer.Option("--output", "-o", help="JSON Lines file to write, or - for stdout.")
]
ExtractOutput = Annotated[
    str,
    typer.Option(
        "--output", "-o", help="JSON Lines or .parquet file to write, or - for lines to stdout."
    ),
]
Model = Annotated[
    str | None,
    typer.Option(help="spaCy pipeline, by name or path; the embedded one by default."),
]
Patterns = Annotated[
    Path | None, typer.Option(help="Folder of pattern files; factex's own by default.")
]
Published = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="Day of publication of documents that give none."),
]
Stdin = Annotated[StdinFormat, typer.Option("--stdin", help="What - holds.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]


MEGABYTE = 1 << 20
EngineName = Literal["local", "ray"]

EngineOption = Annotated[
    EngineName,
    typer.Option("--engine", help="Where the work is done: on this machine, or on a Ray cluster."),
]
Address = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT",
        help="The Ray cluster, for --engine ray. By default what RAY_ADDRESS says, or else a Ray "
        "of this machine alone.",
    ),
]

Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Worker processes at most; by default the cores there are."),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        min=0,
        help="Give a document up after so long, 0 for never. By default after 60 seconds and 1 "
        "more for each 1,000 characters.",
    ),
]
Memory = Annotated[
    int | None,
    typer.Option(
        metavar="MIB",
        min=1,
        help="Most memory of a worker. By default its share of the machine's, 2,048 at least.",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that was stopped, if there is one.")
]
Overwrite = Annotated[
    bool,
    typer.Option(
        "--overwrite", help="Replace a file that factex did not write; drop a stopped run."
    ),
]


@dataclass(frozen=True, slots=True)
class Batch:
    """How documents are worked on, as the options say."""

    workers: int | None = None
    timeout: float | None = None
    memory: int | None = None
    resume: bool = False
    overwrite: bool = False
    engine: EngineName = "local"
    address: str | None = None

    @property
    def most_workers(self) -> int:
        """Worker processes at most."""
        return self.workers or usable_cores()

    @property
    def limits(self) -> Limits:
        """What a document may take."""
        given = self.memory * MEGABYTE if self.memory else memory_share(self.most_workers)
        return Limits(self.timeout, given)


def load_with(model: str | None, patterns: Path | None) -> Loader:
    """What loads the pipeline, wherever the work is done."""
    return partial(load_extractor, model, patterns)


def open_engine(
    model: str | None, patterns: Path | None, batch: Batch
) -> AbstractContextManager[Engine]:
    """The worker processes; the first loads while this process reads the first documents.

    It costs no more than to load here, even for one short article, and nothing that a document
    does to its process can end the run.
    """
    if batch.engine == "ray":
        return open_cluster(model, patterns, batch)
    if batch.address:
        raise SettingsError("--address goes with --engine ray")
    return Pool(load_with(model, patterns), workers=batch.most_workers, limits=batch.limits)


def open_cluster(
    model: str | None, patterns: Path | None, batch: Batch
) -> AbstractContextManager[Engine]:
    """The actors of a Ray cluster; each loads on its own machine."""
    from factex.batch.cluster import Cluster

    given = batch.memory * MEGABYTE if batch.memory else None
    return Cluster(
        load_with(model, patterns),
        workers=batch.workers,
        limits=Limits(batch.timeout, given),
        address=batch.address,
    )


def published_day(text: str | None) -> date | None:
    """The value of `--published`.

    Raises:
        SettingsError: it is no ISO date.
    """
    try:
        return parse_day(text) if text else None
    except ValueError:
        raise SettingsError(f"--published {text}: no ISO date. Write it as YYYY-MM-DD") from None


def readable(articles: Iterable[Article | ArticleError]) -> Iterator[Article]:
    """The articles that can be read; the others are named on stderr and left out."""
    for article in articles:
        if isinstance(article, ArticleError):
            typer.echo(f"Left out: {article}", err=True)
        else:
            yield article


def perform(
    command: str,
    inputs: list[str],
    output: str,
    *,
    model: str | None,
    patterns: Path | None,
    published: str | None,
    stdin: StdinFormat,
    quiet: bool,
    batch: Batch,
) -> None:
    """Run `extract` or `annotate` and exit with its status."""
    if output == STDOUT and batch.resume:
        raise SettingsError("--resume needs an output file: what went to stdout is not kept")
    reader = ArticleReader(
        inputs,
        published=published_day(published),
        stdin=sys.stdin.buffer,
        stdin_format=stdin,
    )
    settings = {
        "command": command,
        "inputs": inputs,
        "model": model,
        "patterns": str(patterns) if patterns else None,
        "published": published,
        "timeout": batch.timeout,
        "memory": batch.memory,
    }
    form = output_form(command, output)
    console = Console(stderr=True, highlight=False)
    with (
        stoppable(),
        open_engine(model, patterns, batch) as engine,
        _progress(console, reader, quiet=quiet) as tell,
    ):
        run = Run(engine, reader, settings=settings, on_document=tell, form=form)
        result = _start(run, command, output, batch)
    _summarize(console, result, quiet=quiet)
    if result.counts.failed:
        raise typer.Exit(EXIT_SOME_FAILED if result.counts.documents else EXIT_NONE_RAN)


def output_form(command: str, output: str) -> NewForm | None:
    """How records lie in a file of that name; None for JSON Lines.

    Raises:
        SettingsError: the command does not write that, or a library is missing.
    """
    if not output.lower().endswith(PARQUET):
        return None
    if command != "extract":
        raise SettingsError(f"{output}: {command} writes JSON Lines. Name a .jsonl file")
    from factex.exchange.formats import FORMATS

    FORMATS["parquet"].load()
    from factex.exchange.one_table import OneTable

    return OneTable


def _start(run: Run, command: str, output: str, batch: Batch) -> RunResult:
    if output == STDOUT:
        return _to_stdout(run, command)
    step = run.extract if command == "extract" else run.annotate
    try:
        return step(single_place(output), resume=batch.resume, overwrite=batch.overwrite)
    except OutputError as error:
        raise OutputError(f"{error}. {how_to_go_on(run)}") from error
    except KeyboardInterrupt as stop:
        typer.echo(f"Stopped. {how_to_go_on(run)}", err=True)
        raise typer.Exit(exit_status(stop)) from None


def _to_stdout(run: Run, command: str) -> RunResult:
    write: Callable[[str], Any] = _write_stdout
    result = run.extract_to(write) if command == "extract" else run.annotate_to(write)
    with _stdout_errors():
        sys.stdout.buffer.flush()
    return result


def _write_stdout(line: str) -> None:
    """Write UTF-8 whatever the locale says."""
    with _stdout_errors():
        sys.stdout.buffer.write(line.encode())


@contextmanager
def _stdout_errors() -> Iterator[None]:
    """Tell a full disk behind standard output in our words; a closed pipe is left to typer."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SettingsError(
            f"standard output cannot be written: {error.strerror}. Choose another place with -o"
        ) from error


@contextmanager
def _progress(
    console: Console, reader: ArticleReader, *, quiet: bool
) -> Iterator[Callable[[Counts], None] | None]:
    """A progress bar over the bytes of the input, where somebody watches."""
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading", total=reader.total_bytes)

        def tell(counts: Counts) -> None:
            text = f"{counts.documents} documents, {counts.records.total()} records"
            progress.update(task, completed=reader.bytes_read, description=text)

        yield tell


def _summarize(console: Console, result: RunResult, *, quiet: bool) -> None:
    """Failures always, the table unless told to be quiet; all on stderr."""
    for error in result.errors:
        console.print(f"Failed: {error}", markup=False, soft_wrap=True)
    hidden = result.counts.failed - len(result.errors)
    if hidden:
        console.print(f"... and {hidden} more; see the errors file")
    if quiet:
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    counts = result.counts
    for name, number in sorted(counts.records.items()):
        table.add_row(name, f"{number:,}")
    table.add_row("documents", f"{counts.documents:,}")
    table.add_row("failed", f"{counts.failed:,}")
    if result.taken_over:
        table.add_row("taken over from the stopped run", f"{result.taken_over:,}")
    table.add_row("words a second", f"{result.words_per_second:,.0f}")
    console.print(table)
    for path in result.files:
        console.print(str(path), markup=False, soft_wrap=True)
