"""The one table of formats: what each needs and makes, and where it is written."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from factex.errors import SettingsError

Shape = Literal["file", "folder"]
ExportFormat = Literal[
    "csv", "parquet", "duckdb", "brat", "label-studio", "doccano", "spacy", "ftm"
]
ImportFormat = Literal["brat", "label-studio", "doccano"]
"""Names in `FORMATS`, for the command line."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that records are exported to or imported from.

    Attributes:
        name: as the user writes it.
        module: module of this package that has `export` and, where `imports`, `read`.
        shape: what an export makes.
        needs_texts: whether an export needs the texts of the articles.
        imports: whether records come back from it.
        one_type: whether `--type` makes one file of one record type instead.
        libraries: modules that it needs beyond factex's own dependencies.
        extra: the extra of the package that installs them.
    """

    name: str
    module: str
    shape: Shape
    needs_texts: bool = False
    imports: bool = False
    one_type: bool = False
    libraries: tuple[str, ...] = ()
    extra: str | None = None

    def load(self) -> Any:
        """The format's module.

        Raises:
            SettingsError: a library that it needs is not installed.
        """
        missing = [library for library in self.libraries if find_spec(library) is None]
        if missing:
            raise SettingsError(
                f"{self.name} needs {', '.join(missing)}. Run: pip install 'factex[{self.extra}]'"
            )
        return importlib.import_module(f"factex.exchange.{self.module}")


FORMATS = {
    entry.name: entry
    for entry in (
        Format("csv", "csv_tables", "folder", one_type=True),
        Format(
            "parquet",
            "parquet_tables",
            "folder",
            one_type=True,
            libraries=("pyarrow",),
            extra="parquet",
        ),
        Format("duckdb", "duckdb_tables", "file", libraries=("duckdb", "pyarrow"), extra="duckdb"),
        Format("brat", "brat", "folder", needs_texts=True, imports=True),
        Format("label-studio", "label_studio", "folder", needs_texts=True, imports=True),
        Format("doccano", "doccano", "folder", needs_texts=True, imports=True),
        Format("spacy", "spacy_docs", "file", needs_texts=True),
        Format("ftm", "ftm", "file", libraries=("followthemoney",), extra="ftm"),
    )
}
