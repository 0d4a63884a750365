"""The command line: thin commands over plain functions; the only room that prints or exits.

A command's module is imported when the command runs, so that `factex --help` and
`factex --version` load neither spaCy nor pydantic.
"""

from __future__ import annotations

from factex.cli.root import app, main

__all__ = ["app", "main"]
