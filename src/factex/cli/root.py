"""The group of commands, and what becomes of their errors."""

from __future__ import annotations

import functools
import importlib
import keyword
import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from factex import __version__
from factex.errors import FactexError

COMMANDS = {
    "extract": "Extract dated facts from articles into a JSON Lines file.",
    "annotate": "Write every date, amount and name that the pipeline saw.",
    "validate": "Check a file of records against the contract and the articles.",
    "explain": "Show why a record is there, by its spans, rules, dates and confidence.",
    "schema": "Print the JSON Schema of the records.",
    "review": "Look at the facts, judge and correct them in the browser.",
    "evaluate": "Score predicted records against gold, without running the pipeline.",
    "report": "Write one HTML file that shows the records, to read without factex and to send.",
    "gold": "Turn the decisions of a review into gold for `factex evaluate`.",
    "export": "Hand records over to another tool: tables, annotation tools, spaCy, Aleph.",
    "import": "Take records back from an annotation tool, with what was changed there.",
}
"""Commands in the order of `--help`; `command_function` says where each is written."""
PROGRAM = "factex"
"""The name in usage lines, also under `python -m factex`."""
EXIT_UNUSABLE = 2
EXIT_INTERRUPTED = 130

DEBUG: ContextVar[bool] = ContextVar("debug", default=False)


class LazyCommand(TyperCommand):
    """Stands for a command in the overview; imports its module when it is called."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Hand over to the real command."""
        return load_command(str(self.name)).make_context(*args, **kwargs)


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and first line alone."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> LazyCommand | None:
        """The command of that name, not yet imported."""
        if cmd_name not in COMMANDS:
            return None
        return LazyCommand(cmd_name, help=COMMANDS[cmd_name])


def command_function(name: str) -> Callable[..., None]:
    """Import the function behind a command, of its name in the module of its name.

    A command named like a keyword of Python carries an underscore there: `import` is
    `factex.cli.import_.import_`.
    """
    written = f"{name}_" if keyword.iskeyword(name) else name
    function: Callable[..., None] = getattr(
        importlib.import_module(f"factex.cli.{written}"), written
    )
    return function


def load_command(name: str) -> Any:
    """Import a command; the result is a click command."""
    function = command_function(name)
    holder = typer.Typer(add_completion=False)
    holder.command(name, no_args_is_help=name != "schema")(_guarded(function))
    return typer.main.get_command(holder)


def _guarded(function: Callable[..., None]) -> Callable[..., None]:
    """The command, with errors meant for users as a message and an exit status."""

    @functools.wraps(function)
    def command(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except FactexError as error:
            if DEBUG.get():
                raise
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(EXIT_UNUSABLE) from None
        except KeyboardInterrupt:
            typer.echo("Interrupted. Older output is as it was.", err=True)
            raise typer.Exit(EXIT_INTERRUPTED) from None

    return command


app = typer.Typer(
    name=PROGRAM,
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Dated events, organizations, agreements and numeric claims from English news text.",
    epilog="Each command has examples: factex extract --help",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"factex {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    """Set what holds for all commands."""
    DEBUG.set(debug)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its causes are told in our words


def main() -> NoReturn:
    """Entry point: 0 all went well, 1 some documents failed, 2 nothing could run, 130 Ctrl-C."""
    try:
        app(prog_name=PROGRAM)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(0)
