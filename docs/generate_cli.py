"""Write `cli.md`, the reference of the command line, from the commands' own help.

    python docs/generate_cli.py

`tests/test_docs.py` fails while the page differs from what this script writes. The commands'
signatures are read, not the printed help, whose frame changes with the terminal and with typer.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from factex.cli.root import COMMANDS, command_function, root

PAGE = Path(__file__).with_name("cli.md")
HEAD = """# Command line

Written by `python docs/generate_cli.py` from the commands' own help; do not edit.

    factex [--debug] COMMAND ...
    python -m factex [--debug] COMMAND ...

Exit status of all commands: 0 all went well; 1 some documents failed, a record breaks the contract
or a figure is below its threshold; 2 nothing could run, with the cause on stderr; 130 Ctrl-C.
"""
TABLE_HEAD = "| option | value | meaning |\n| --- | --- | --- |\n"
VALUES = {int: "N", Path: "PATH", str: "TEXT"}
REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or option of a command: name in Python, declaration, type and default."""

    name: str
    info: ArgumentInfo | OptionInfo
    type: Any
    default: Any

    @property
    def is_argument(self) -> bool:
        """Whether it is given by place."""
        return isinstance(self.info, ArgumentInfo)

    @property
    def is_many(self) -> bool:
        """Whether it may be given more than once."""
        return get_origin(self.type) is list

    @property
    def shown_name(self) -> str:
        """As the user writes it."""
        if self.is_argument:
            return self.name.upper() + "..." * self.is_many
        # In an Annotated option, typer takes the first declaration for the default.
        written = (self.info.default, *(getattr(self.info, "param_decls", None) or ()))
        declared = [name for name in written if str(name).startswith("-")]
        names = declared or ["--" + self.name.replace("_", "-")]
        return ", ".join(f"`{name}`" for name in names)

    @property
    def value(self) -> str:
        """What stands after the name; empty for a flag."""
        kind = get_args(self.type)[0] if self.is_many else self.type
        if self.is_argument or kind is bool:
            return ""
        if choices := _choices(kind):
            return " or ".join(f"`{choice}`" for choice in choices)
        return self.info.metavar or VALUES[kind]

    @property
    def meaning(self) -> str:
        """Help and default."""
        help_text = str(self.info.help)
        if self.default is REQUIRED:
            return help_text if self.is_argument else f"{help_text} Required."
        if self.default is None or self.default is False:
            return help_text
        return f"{help_text} Default: `{self.default}`."


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    members: Any = kind if isinstance(kind, EnumType) else ()
    return tuple(str(member.value) for member in members)


def read_parameters(command: Callable[..., Any]) -> Iterator[Parameter]:
    """Arguments and options of a command, in the order of its signature."""
    defaults = inspect.signature(command).parameters
    for name, hint in get_type_hints(command, include_extras=True).items():
        if name != "return":
            kind, info = get_args(_without_none(hint))[:2]
            yield Parameter(name, info, _without_none(kind), defaults[name].default)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint
    return next(part for part in get_args(hint) if part is not type(None))


def render_page() -> str:
    """The whole page: the options of all commands, then each command in the order of `--help`."""
    return "\n".join([HEAD, _table(read_parameters(root)), *map(_section, COMMANDS)])


def _section(name: str) -> str:
    command = command_function(name)
    parameters = list(read_parameters(command))
    given = [parameter.shown_name for parameter in parameters if parameter.is_argument]
    usage = " ".join(["factex", name, "[OPTIONS]", *given])
    table = _table(iter(parameters))
    return f"## factex {name}\n\n    {usage}\n\n{inspect.getdoc(command)}\n\n{table}"


def _table(parameters: Iterator[Parameter]) -> str:
    rows = [f"| {p.shown_name} | {p.value} | {p.meaning} |\n" for p in parameters]
    return TABLE_HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
