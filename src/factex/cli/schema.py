"""`factex schema`: the published contract."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from factex.validate import SCHEMAS, json_schema

SchemaName = StrEnum("SchemaName", {name: name for name in SCHEMAS})  # type: ignore[misc]


def schema(
    name: Annotated[
        SchemaName | None, typer.Option("--type", help="One record type, or the layers.")
    ] = None,
) -> None:
    """Print the JSON Schema of the records.

    Draft 2020-12; without --type, of any line that extract writes.

    Examples:

        factex schema > record.schema.json

        factex schema --type claim
    """
    typer.echo(json.dumps(json_schema(name), indent=2, ensure_ascii=False))
