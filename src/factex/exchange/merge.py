"""From an annotated document back to records.

A record whose marks, values and links are as they were exported is that record, untouched. Any
other is built anew from what is marked, with what the tools do not show (evidence, aliases) taken
from the record that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from factex.exchange.annotation import REFERENCES
from factex.exchange.found import Found, Imported
from factex.exchange.rebuild import Built, Rebuilder
from factex.identity import record_id
from factex.jsonl import dump_model
from factex.records import Record
from factex.run import place_of
from factex.validate import ANY_RECORD


def merge(found: Found, tool: str, into: Imported) -> None:
    """Make the records of a document and add them, its counts and issues to `into`.

    Args:
        found: the document as it came back.
        tool: name of the tool, for the provenance of what was changed there.
        into: gets the records in order of place.
    """
    records = list(_with_ids(found, Rebuilder(found, tool).build()))
    into.documents += 1
    for one, _ in records:
        into.unchanged += one.untouched
        into.changed += one.was is not None and not one.untouched
        into.added += one.was is None
    into.removed += len(found.exported) - sum(one.was is not None for one, _ in records)
    into.records += sorted((record for _, record in records), key=place_of)
    into.issues += found.issues


def _with_ids(found: Found, built: Iterable[Built]) -> Iterator[tuple[Built, Record]]:
    """Records with their ids, links between them carried over; those that are invalid are told."""
    candidates = list(built)
    ids = {one.number: _id(one) for one in candidates}
    valid: dict[str, int] = {}
    for one in candidates:
        if (first := valid.setdefault(ids[one.number], one.number)) != one.number:
            where = found.marks[one.number].where
            cause = f"says what {found.marks[first].where} says, at one place"
            found.tell(where, f"the {found.marks[one.number].label} {cause}; it is taken once")
    was = {one.was: ids[one.number] for one in candidates if one.was is not None}
    made = [
        (one, record)
        for one in candidates
        if valid[ids[one.number]] == one.number
        and (record := _record(found, one, ids, was)) is not None
    ]
    kept = {record.id for _, record in made}
    yield from ((one, _without_lost(record, kept)) for one, record in made)


def _record(
    found: Found, one: Built, ids: Mapping[int, str], was: Mapping[str, str]
) -> Record | None:
    """The record, its references by id; None, and told, where it breaks the contract."""
    data = {**one.data, "id": ids[one.number]}
    if reference := REFERENCES.get(data["type"]):
        target = data[reference.field]
        data[reference.field] = ids.get(target) if isinstance(target, int) else was.get(target)
    try:
        record: Record = ANY_RECORD.validate_python(data)
        dump_model(record).encode()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"][1:])
        cause = f"is no record: {path}: {first['msg']}"
    except ValueError:
        cause = "holds half of a character, or a number that is none"
    else:
        return record
    found.tell(found.marks[one.number].where, f"the {data['type']} {cause}")
    return None


def _without_lost(record: Record, kept: set[str]) -> Record:
    """The record without its reference, where that led to one that is gone or none."""
    reference = REFERENCES.get(record.type)
    if reference is None or getattr(record, reference.field) in (None, *kept):
        return record
    return record.model_copy(update={reference.field: None})


def _id(one: Built) -> str:
    """The id that an extraction would give; an untouched record keeps its own."""
    data = one.data
    if one.untouched:
        return str(data["id"])
    anchors = {"event": "trigger", "claim": "amount"}
    kind = data["type"]
    anchor = data[anchors[kind]] if kind in anchors else data["mentions"][0]
    more = (data["event_type"], data["date"]["start"]) if kind == "event" else ()
    return record_id(data["doc_id"], kind, anchor["start"], anchor["end"], *more)
