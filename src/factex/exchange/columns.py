"""Records as flat rows: one table a record type, its columns read off the contract's models.

A part of a record becomes columns named after it (`date_begins`, `amount_value`), null where the
part is missing; what a record has many of (participants, mentions) becomes one column of lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel

from factex.errors import RecordError
from factex.records import Agreement, Claim, Event, Organization, Record

Kind = Literal["text", "integer", "number", "day", "texts", "parts"]
MODELS: dict[str, type[Record]] = {
    "event": Event,
    "agreement": Agreement,
    "organization": Organization,
    "claim": Claim,
}
TABLES = {name: f"{name}s" for name in MODELS}
"""Table of each record type, in the order in which they are written."""
DAYS = frozenset({"begins", "ends"})
INTEGERS = frozenset({"start", "end"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: the path's parts joined by `_`.
        path: fields from the record to the value.
        kind: `day` is an ISO day, `number` an int or float; `texts` and `parts` are lists.
        parts: columns of a list's items, for `parts`.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    parts: tuple[Column, ...] = ()


@cache
def columns_of(record_type: str) -> tuple[Column, ...]:
    """Columns of a record type's table, in the order of the contract's fields."""
    return tuple(_columns(MODELS[record_type], ()))


@cache
def columns_of_all() -> tuple[Column, ...]:
    """Columns of a table that holds every record type; those of one name are of one kind."""
    found: dict[str, Column] = {}
    for kind in MODELS:
        for column in columns_of(kind):
            found.setdefault(column.name, column)
    return tuple(found.values())


def row_of(record: Record, *, days: bool = True) -> dict[str, Any]:
    """The values of a record by column name.

    Args:
        record: any record.
        days: bounds of dates as `datetime.date`; as ISO strings where False.

    Raises:
        RecordError: a bound is no day of the calendar, such as 2015-02-30.
    """
    return row_of_data(record.model_dump(mode="json"), days=days)


def row_of_data(data: dict[str, Any], *, days: bool = True) -> dict[str, Any]:
    """The values of a record that is plain data, as its line holds it; see `row_of`."""
    try:
        return _row(data, columns_of(data["type"]), days=days)
    except ValueError as error:
        raise RecordError(f"record {data['id']}: {error}. Correct the date") from error


def _row(data: dict[str, Any], columns: tuple[Column, ...], *, days: bool) -> dict[str, Any]:
    return {column.name: _value(data, column, days=days) for column in columns}


def _value(data: Any, column: Column, *, days: bool) -> Any:
    for key in column.path:
        data = None if data is None else data[key]
    if data is None:
        return None
    if column.kind == "day" and days:
        return date.fromisoformat(data)
    if column.kind == "parts":
        return [_row(part, column.parts, days=days) for part in data]
    return data


def _columns(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        here = (*path, name)
        kind = _without_none(field.annotation)
        item = get_args(kind)[0] if get_origin(kind) is tuple else None
        if _is_model(item):
            yield Column("_".join(here), here, "parts", tuple(_columns(item, ())))
        elif item is not None:
            yield Column("_".join(here), here, "texts")
        elif _is_model(kind):
            yield from _columns(kind, here)
        else:
            yield Column("_".join(here), here, _kind(name, kind))


def _kind(name: str, annotation: Any) -> Kind:
    if name in DAYS:
        return "day"
    if name in INTEGERS:
        return "integer"
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()
    return "number" if float in (annotation, *members) else "text"


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    rest = [part for part in get_args(annotation) if part is not type(None)]
    return rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007


def _is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
