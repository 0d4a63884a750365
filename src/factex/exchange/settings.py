"""What a user may choose in an export, and what an export says at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from factex.records import RecordType

Offsets = Literal["code-points", "utf-16"]


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """Choices of an export.

    Attributes:
        overwrite: whether what stands at the place of the output may be replaced.
        record_type: this type alone, as one file; all types where None.
        raw_cells: csv cells as they are, also where a spreadsheet would run them as formulas.
        offsets: unit in which Label Studio or doccano count; the tool's own where None.
    """

    overwrite: bool = False
    record_type: RecordType | None = None
    raw_cells: bool = False
    offsets: Offsets | None = None


@dataclass(slots=True)
class Exported:
    """What an export wrote and what it had to leave out.

    Attributes:
        path: the file or folder.
        documents: documents written.
        records: records written.
        losses: what the format cannot hold, one sentence each.
    """

    path: Path
    documents: int = 0
    records: int = 0
    losses: list[str] = field(default_factory=list)
