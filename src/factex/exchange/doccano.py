"""doccano: JSON Lines for a sequence labelling project with relations.

A mark is an entity labelled with its kind (`event_signing`, `GPE`, `date`), a role a relation.
doccano shows no values, so those of a mark that stays are those of the export. It counts UTF-16
units (https://github.com/doccano/doccano/issues/2290), unless the project counts grapheme clusters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from factex.articles import Article
from factex.errors import SettingsError
from factex.exchange.annotation import (
    ROLES,
    SUBTYPES,
    annotate,
    full_label,
    full_labels,
    read_label,
)
from factex.exchange.carried import KEY, carry, found_of, unit_of
from factex.exchange.counting import Counting
from factex.exchange.found import Found, FoundLink, FoundMark, Imported, Issue
from factex.exchange.merge import merge
from factex.exchange.output import new_folder
from factex.exchange.settings import Exported, ExportSettings, Offsets
from factex.exchange.source import Document
from factex.jsonl import BadLine, dump_line, read_file

LINES = "doccano.jsonl"
OWN_UNIT: Offsets = "utf-16"
COLORS = {
    "event": "#1f6feb",
    "agreement": "#8250df",
    "organization": "#1a7f37",
    "claim": "#bc4c00",
}
OTHER_COLOR = "#57606a"
MAX_SHOWN = 80


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write `doccano.jsonl` to import, and the labels of spans and relations to set up before."""
    done = Exported(output)
    with new_folder(output, "doccano", overwrite=settings.overwrite) as folder:
        with (folder / LINES).open("w", encoding="utf-8", newline="") as file:
            for document in documents:
                done.documents += 1
                done.records += len(document.records)
                file.write(dump_line(_line(document, settings.offsets or OWN_UNIT, done)))
        _write_labels(folder / "span-labels.json", full_labels())
        _write_labels(folder / "relation-labels.json", ROLES)
    return done


def _line(document: Document, offsets: Offsets, done: Exported) -> dict[str, Any]:
    annotation = annotate(document.records)
    counting = Counting(document.text, offsets)
    entities: list[dict[str, Any]] = []
    for number, mark in enumerate(annotation.marks):
        if mark.start < mark.end:
            places = counting.outward(mark.start), counting.outward(mark.end)
            entity = {"id": number, "label": full_label(mark)}
            entities.append({**entity, "start_offset": places[0], "end_offset": places[1]})
        else:
            done.losses.append(f"{document.doc_id}: the {mark.label} at {mark.start} is empty")
    held = {entity["id"] for entity in entities}
    relations = [
        {"id": n, "from_id": link.source, "to_id": link.target, "type": link.role}
        for n, link in enumerate(annotation.links)
        if link.source in held and link.target in held
    ]
    return {
        "text": document.text,
        "entities": entities,
        "relations": relations,
        KEY: carry(document, offsets),
    }


def _write_labels(path: Path, labels: Iterable[str]) -> None:
    values = [
        {
            "text": label,
            "prefix_key": None,
            "suffix_key": None,
            "background_color": COLORS.get(label.split("_")[0], OTHER_COLOR),
            "text_color": "#ffffff",
        }
        for label in labels
    ]
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8", newline="")


def read(
    source: Path, articles: Mapping[str, Article] | None = None, *, offsets: Offsets | None = None
) -> Imported:
    """Take the records back from an export of doccano (JSONL, with or without relations).

    Args:
        source: the file, or a folder with `doccano.jsonl`.
        articles: the user's articles, to be held against the texts of the lines.
        offsets: unit of the spans; None: the one that was exported.

    Raises:
        SettingsError: the file cannot be read.
    """
    path = source / LINES if source.is_dir() else source
    into = Imported()
    try:
        for number, line in read_file(path):
            _read_line(into, path.name, f"line {number}", line, articles, offsets)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Check the path") from error
    return into


def _read_line(
    into: Imported,
    file: str,
    where: str,
    line: Any,
    articles: Mapping[str, Article] | None,
    offsets: Offsets | None,
) -> None:
    if isinstance(line, BadLine) or not isinstance(line, dict):
        cause = line.cause if isinstance(line, BadLine) else "no JSON object"
        into.issues.append(Issue(file, where, None, "not mapped", cause))
        return
    found, cause = found_of(file, where, line.get("text"), line.get(KEY), articles)
    if found is None:
        into.issues.append(Issue(file, where, None, "not mapped", cause))
        return
    counting = Counting(found.article.text, unit_of(line[KEY], offsets, OWN_UNIT))
    numbers = _entities(found, where, line, counting)
    if "relations" in line:
        _relations(found, where, line["relations"], numbers)
    else:
        found.links = None
    for comment in _list(line.get("Comments")):
        found.tell(where, f"a comment, not taken over: {str(comment)[:MAX_SHOWN]!r}", "note")
    merge(found, "doccano", into)


def _entities(
    found: Found, where: str, line: Mapping[str, Any], counting: Counting
) -> dict[str, int]:
    """The marks of a line; returns their numbers by doccano's ids.

    Ids are doccano's own once it took a file in, but in the order of the file: by them, records
    that share a trigger are told apart.
    """
    entities = [_as_entity(value) for value in _list(line.get("entities", line.get("label")))]
    entities.sort(key=lambda entity: entity["id"] if isinstance(entity.get("id"), int) else 0)
    numbers = {}
    for entity in entities:
        place = f"{where}, entity {entity.get('id')}" if "id" in entity else where
        label = read_label(str(entity.get("label")))
        try:
            start, end = counting.inward(entity.get("start_offset"), entity.get("end_offset"))
        except ValueError as error:
            found.tell(place, str(error))
            continue
        if label is None or (label[0] in SUBTYPES and not label[1]):
            found.tell(place, f"factex knows no label like {entity.get('label')!r}")
            continue
        numbers[str(entity.get("id"))] = len(found.marks)
        found.marks.append(FoundMark(label[0], start, end, place, label[1]))
    return numbers


def _as_entity(value: Any) -> dict[str, Any]:
    """An entity of either export: an object, or `[start, end, label]` without relations."""
    if isinstance(value, list) and len(value) == 3:
        return dict(zip(("start_offset", "end_offset", "label"), value, strict=True))
    return value if isinstance(value, dict) else {}


def _relations(found: Found, where: str, values: Any, numbers: Mapping[str, int]) -> None:
    assert found.links is not None
    for value in _list(values):
        one = value if isinstance(value, dict) else {}
        source, target = (numbers.get(str(one.get(key))) for key in ("from_id", "to_id"))
        place = f"{where}, relation {one.get('id')}"
        if source is None or target is None:
            found.tell(place, f"{one.get('type')} leads nowhere")
        else:
            found.links.append(FoundLink(str(one.get("type")), source, target, place))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
