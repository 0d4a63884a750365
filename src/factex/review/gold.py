"""Gold out of decisions: accepted, corrected and added records as `factex evaluate` reads them.

One file a document, in the form of `corpus/gold`: what a program adds (`id`, `schema_version`,
`confidence`, `provenance`, and the links `agreement_id` and `same_as`, which are ids) is left out;
all else is what the reviewer saw and held right.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factex.errors import SettingsError
from factex.evaluate import load_manifest
from factex.jsonl import AtomicFile, dump_line
from factex.records import AnyRecord
from factex.review.sameness import judged
from factex.review.state import ReviewState, StaleDecision, Verdict
from factex.run import RECORD_TYPES, place_of

RIGHT = frozenset({"accepted", "corrected", "added"})
HEAD = ("doc_id", "type", "optional")
SAFE = re.compile(rb"[A-Za-z0-9_-]|\.(?!\Z)")
MAX_NAME = 120
"""Characters of a file name before its ending."""
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
RUN_FILE = "facts"
"""A folder that holds `facts.jsonl` is taken for a run's, and nothing else in it is read."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """What is right in a document.

    Attributes:
        doc_id: the document.
        records: right records as JSON, by type and place.
        begun: somebody decided something in it.
        left: extracted facts that nobody decided on, those that could not be read, and decisions
            that do not hold any more.
        finished: somebody said that nothing more is missing.
    """

    doc_id: str
    records: tuple[dict[str, Any], ...]
    begun: bool
    left: int
    finished: bool

    @property
    def is_complete(self) -> bool:
        """Whether it was reviewed to its end; one without any fact only when that was said."""
        return self.left == 0 and (self.begun or self.finished)


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold of a state: its documents in order, and the decisions that do not hold."""

    documents: tuple[GoldDocument, ...]
    stale: tuple[StaleDecision, ...]

    @property
    def complete(self) -> tuple[GoldDocument, ...]:
        """Documents that were reviewed to their end."""
        return tuple(document for document in self.documents if document.is_complete)

    @property
    def partial(self) -> tuple[GoldDocument, ...]:
        """Documents that were begun and not reviewed to their end."""
        return tuple(one for one in self.documents if one.begun and not one.is_complete)


def gold_records(state: ReviewState) -> Gold:
    """The right records of every document of a batch, by the decisions."""
    stale = tuple(state.stale)
    waiting = Counter(state.batch.left_out)
    waiting.update(one.decision.doc_id for one in stale if not one.settled and one.fact_id is None)
    documents = tuple(
        _document(state, document.doc_id, waiting[document.doc_id])
        for document in state.batch.documents
    )
    return Gold(documents, stale)


def _document(state: ReviewState, doc_id: str, waiting: int) -> GoldDocument:
    verdicts = list(state.document_verdicts(doc_id))
    right = [verdict.record for verdict in verdicts if verdict.status in RIGHT and verdict.record]
    return GoldDocument(
        doc_id=doc_id,
        records=tuple(gold_record(record) for record in sorted(right, key=_order)),
        begun=any(_is_begun(verdict) for verdict in verdicts),
        left=waiting + sum(not verdict.is_decided for verdict in verdicts),
        finished=state.finished(doc_id),
    )


def _is_begun(verdict: Verdict) -> bool:
    return verdict.decision is not None


def _order(record: AnyRecord) -> tuple[Any, ...]:
    return RECORD_TYPES.index(record.type), place_of(record)


def gold_record(record: AnyRecord) -> dict[str, Any]:
    """A record as gold has it: judged fields, and that it is not optional."""
    fields = {**judged(record), "optional": False}
    return {**{name: fields[name] for name in HEAD}, **fields}


# Files --------------------------------------------------------------------------------------


def write_gold(
    documents: Sequence[GoldDocument], folder: Path, *, overwrite: bool = False
) -> list[Path]:
    """Write a file for each document, each whole or not at all.

    Args:
        documents: what to write.
        folder: where; made if missing.
        overwrite: replace files that hold something else.

    Returns:
        The files, in the order of the documents.

    Raises:
        SettingsError: files would be replaced (then none is written), or one cannot be written.
    """
    lines = {
        folder / name: "".join(dump_line(record) for record in document.records)
        for name, document in zip(file_names(d.doc_id for d in documents), documents, strict=True)
    }
    if not overwrite:
        _refuse_to_replace(lines)
    for path, text in lines.items():
        with AtomicFile(path) as file:
            file.write(text)
    return list(lines)


def _refuse_to_replace(lines: dict[Path, str]) -> None:
    other = [path for path, text in lines.items() if path.exists() and _content(path) != text]
    if other:
        named = ", ".join(str(path) for path in other[:3])
        rest = f" and {len(other) - 3} more" if len(other) > 3 else ""
        raise SettingsError(
            f"{named}{rest}: there is other gold in these files. Nothing was written; add "
            "--overwrite to replace it, or choose another folder"
        )


def _content(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def file_names(doc_ids: Iterable[str]) -> Iterator[str]:
    """A file name for each document id, all different, also where case is not told apart."""
    taken: set[str] = set()
    for doc_id in doc_ids:
        name = file_name(doc_id)
        if name.casefold() in taken:
            name = _hashed(name.removesuffix(".jsonl"), doc_id)
        taken.add(name.casefold())
        yield name


def file_name(doc_id: str) -> str:
    """A document's file name, whatever its id holds: letters, digits, `.`, `_` and `-` stand.

    Everything else is written as in a web address (`%2F`), so that no id leads out of the folder;
    an id that is too long is cut and told apart by its hash.

    >>> file_name("2024/talks"), file_name("../x"), file_name("facts")
    ('2024%2Ftalks.jsonl', '%2E.%2Fx.jsonl', '%66acts.jsonl')
    """
    data = doc_id.encode("utf-8", "surrogatepass")
    name = "".join(_written(data, place) for place in range(len(data)))
    if name.startswith(".") or DEVICES.fullmatch(name) or name.casefold() == RUN_FILE:
        name = f"%{data[0]:02X}{name[1:]}"
    if len(name) > MAX_NAME or not name:
        return _hashed(name[: MAX_NAME - 20], doc_id)
    return f"{name}.jsonl"


def _written(data: bytes, place: int) -> str:
    return chr(data[place]) if SAFE.match(data, place) else f"%{data[place]:02X}"


def _hashed(name: str, doc_id: str) -> str:
    digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{name}-{digest[:16]}.jsonl"


def write_manifest(doc_ids: Iterable[str], path: Path) -> list[str]:
    """Add documents to a manifest, so that those without facts are known to have none.

    Lines that are there stay as they are.

    Returns:
        The documents that were new.

    Raises:
        GoldError: the file is no manifest.
        SettingsError: it cannot be written.
    """
    known = {entry.doc_id for entry in load_manifest(path)} if path.exists() else set()
    new = [doc_id for doc_id in dict.fromkeys(doc_ids) if doc_id not in known]
    old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    if old and not old.endswith("\n"):
        old += "\n"
    with AtomicFile(path) as file:
        file.write(old)
        for doc_id in new:
            file.write(dump_line({"doc_id": doc_id, "types": list(RECORD_TYPES)}))
    return new


__all__ = [
    "Gold",
    "GoldDocument",
    "file_name",
    "file_names",
    "gold_record",
    "gold_records",
    "write_gold",
    "write_manifest",
]
