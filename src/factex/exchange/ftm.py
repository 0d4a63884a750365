"""FollowTheMoney entities, for Aleph and OpenSanctions: JSON Lines of what their model can say.

Articles, organizations, events, agreements and claims become entities of the schemata that come
nearest, each with its article as proof. Ids are hashes of document and record, so that a second
import updates and does not double.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from factex.exchange.ftm_entities import Maker
from factex.exchange.ftm_records import entities_of
from factex.exchange.output import new_file
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document
from factex.jsonl import dump_line


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write one entity a line, as `ftm` and `alephclient` read them."""
    done = Exported(output)
    with (
        new_file(output, overwrite=settings.overwrite) as path,
        path.open("w", encoding="utf-8", newline="") as file,
    ):
        for entity in _entities(documents, done):
            file.write(dump_line(entity))
    return done


def _entities(documents: Iterable[Document], done: Exported) -> Iterator[dict[str, Any]]:
    """The entities as JSON, each id once: a state is one entity however many articles name it."""
    written: set[str] = set()
    for document in documents:
        maker = Maker(document)
        done.documents += 1
        for record in document.records:
            entities = list(entities_of(record, maker))
            if not entities:
                done.losses.append(
                    f"{record.doc_id}: {record.id} is negated, which FollowTheMoney cannot say"
                )
            done.records += bool(entities)
        for entity in maker.finished():
            if entity["id"] not in written:
                written.add(entity["id"])
                yield entity
