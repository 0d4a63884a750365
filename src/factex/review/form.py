"""A record as a form: what its fields are, and the record that a filled-in form says.

The form is derived from the record models, so it has just the contract's fields. A span is one
value, `start:end` in code points of the article; its text is always read from the article, never
from the request, so a record cannot quote what is not there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from factex.errors import ReviewError
from factex.records import (
    Agreement,
    Claim,
    Event,
    Organization,
    Record,
    RecordType,
    Span,
)

Kind = Literal["choice", "text", "number", "lines", "link", "shown", "span", "list"]
Json = dict[str, Any]
MODELS: Mapping[RecordType, type[Record]] = {
    "event": Event,
    "agreement": Agreement,
    "organization": Organization,
    "claim": Claim,
}
FIXED = frozenset({"schema_version", "id", "doc_id", "type", "confidence", "provenance"})
"""Fields that a reviewer does not set: the record's identity, and how the machine came to it."""
DERIVED = frozenset({"begins", "ends", "timex", "granularity"})
"""Parts of a date that follow from its EDTF string."""
LINKS: Mapping[str, RecordType] = {"agreement_id": "agreement", "same_as": "claim"}
"""Fields that hold another record's id, and that record's type."""
LAST = ("evidence", "factuality", "attribution")
"""Common fields, shown behind those of the type."""
MAX_ITEMS = 500
SPAN = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
WHOLE = re.compile(r"-?[0-9]{1,300}")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form.

    Attributes:
        path: its name in the form, parts joined by dots (`date.edtf`, `locations.0.name`).
        kind: how it is shown.
        value: the present value as the form writes it; of a span `start:end`, empty for none.
        text: of a span, the words it quotes.
        choices: of a choice or link, `(value, label)` pairs.
        optional: whether it may be left empty.
        parts: of a span its further fields, of a list its items.
        problem: what is wrong with it, empty when nothing is.
    """

    path: str
    kind: Kind
    value: str = ""
    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    parts: tuple[Field, ...] = ()
    problem: str = ""

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.path.rpartition(".")[2].replace("_", " ")


@dataclass(frozen=True, slots=True)
class FormContext:
    """What a form needs beside the record: other records to link to, and problems by path."""

    links: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def fields_of(record: Json, context: FormContext) -> tuple[Field, ...]:
    """The fields of a record's form, in the order of the contract, those of the type first.

    Args:
        record: as JSON; it need not be valid, as in the middle of an edit.
        context: what else the form shows.
    """
    model = MODELS[record["type"]]
    names = [name for name in model.model_fields if name not in FIXED]
    names.sort(key=lambda name: LAST.index(name) if name in LAST else -1)
    return tuple(
        _field(name, model.model_fields[name].annotation, record.get(name), context)
        for name in names
    )


def _field(path: str, annotation: Any, value: Any, context: FormContext) -> Field:
    kind, optional = _unwrapped(annotation)
    name = path.rpartition(".")[2]
    problem = context.problems.get(path, "")
    if name in LINKS:
        choices = tuple(context.links.get(name, ()))
        return Field(path, "link", value or "", choices=choices, optional=True, problem=problem)
    if get_origin(kind) is Literal and name not in DERIVED:
        choices = tuple((choice, choice.replace("_", " ")) for choice in get_args(kind))
        return Field(path, "choice", value or "", choices=choices, problem=problem)
    if get_origin(kind) is tuple:
        return _list_field(path, get_args(kind)[0], value or (), context)
    if isinstance(kind, type) and issubclass(kind, Span):
        return _span_field(path, kind, value, context, optional=optional)
    shown: Kind = "shown" if name in DERIVED else "number" if kind is float else "text"
    return Field(path, shown, _written(value), optional=optional, problem=problem)


def _list_field(path: str, item: Any, values: Sequence[Any], context: FormContext) -> Field:
    problem = context.problems.get(path, "")
    if item is str:
        return Field(path, "lines", "\n".join(values), optional=True, problem=problem)
    items = (_field(f"{path}.{n}", item, value, context) for n, value in enumerate(values))
    return Field(path, "list", parts=tuple(items), problem=problem)


def _span_field(
    path: str, model: type[Span], value: Json | None, context: FormContext, *, optional: bool
) -> Field:
    problem = context.problems.get(path, "")
    if not value:
        return Field(path, "span", optional=optional, problem=problem)
    parts = tuple(
        _field(f"{path}.{name}", info.annotation, value.get(name), context)
        for name, info in model.model_fields.items()
        if name not in Span.model_fields
    )
    place = f"{value['start']}:{value['end']}"
    return Field(
        path, "span", place, value["text"], optional=optional, parts=parts, problem=problem
    )


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """A field's type without `None`, and whether `None` is allowed; numbers count as float."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        core = float if float in kinds else kinds[0]
        return _unwrapped(core)[0], len(kinds) < len(get_args(annotation))
    if hasattr(annotation, "__metadata__"):
        return annotation.__origin__, False
    return annotation, False


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def read_form(form: Mapping[str, str], base: Json, text: str) -> Json:
    """The record that a form says.

    Args:
        form: the form's values by path; what it lacks is null or empty.
        base: the record that the form was made for: gives what a reviewer does not set.
        text: the article.

    Returns:
        The record as JSON, not yet checked against the contract.
    """
    model = MODELS[base["type"]]
    return {
        name: base.get(name) if name in FIXED else _read(name, info.annotation, form, text)
        for name, info in model.model_fields.items()
    }


def _read(path: str, annotation: Any, form: Mapping[str, str], text: str) -> Any:
    kind, optional = _unwrapped(annotation)
    if get_origin(kind) is tuple:
        return _read_list(path, get_args(kind)[0], form, text)
    if isinstance(kind, type) and issubclass(kind, Span):
        return _read_span(path, kind, form, text)
    value = form.get(path, "").strip()
    if not value and optional:
        return None
    return _number(value) if kind is float else value


def _read_list(path: str, item: Any, form: Mapping[str, str], text: str) -> list[Any]:
    if item is str:
        lines = (line.strip() for line in form.get(path, "").splitlines())
        return [line for line in lines if line]
    numbers = (n for n in range(MAX_ITEMS) if form.get(f"{path}.{n}"))
    found = (_read(f"{path}.{n}", item, form, text) for n in numbers)
    return [value for value in found if value is not None]


def _read_span(path: str, model: type[Span], form: Mapping[str, str], text: str) -> Json | None:
    span = quote(form.get(path, ""), text)
    if span is None:
        return None
    further = {
        name: _read(f"{path}.{name}", info.annotation, form, text)
        for name, info in model.model_fields.items()
        if name not in Span.model_fields
    }
    return {**span, **further}


def quote(place: str, text: str) -> Json | None:
    """The span of a text that `start:end` names, without white space at its ends.

    Returns:
        `{start, end, text}`; None where the place is none of the text.

    Example:
        >>> quote("3:7", "in May ")
        {'start': 3, 'end': 6, 'text': 'May'}
    """
    found = SPAN.fullmatch(place)
    if not found:
        return None
    start, end = int(found[1]), int(found[2])
    if not start < end <= len(text):
        return None
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return {"start": start, "end": start + len(words), "text": words} if words else None


def _number(value: str) -> int | float | str:
    """A number as written; what is none stays a string, for the check to say so."""
    if WHOLE.fullmatch(value):
        return int(value)
    try:
        number = float(value)
    except ValueError:
        return value
    return number if math.isfinite(number) else value


def with_value(record: Json, path: str, value: Json) -> Json:
    """The record with the value of a span field set, or added to a list in order of place.

    Args:
        record: as JSON.
        path: a field (`date`), an item (`locations.0`) or a list (`locations`, to add to it).
        value: the span with all that belongs to it.

    Raises:
        ReviewError: the record has no such field or item.
    """
    name, number = _split(record, path)
    if not _is_list(record, name):
        return {**record, name: value}
    items = list(record.get(name) or ())
    if number is None:
        items.append(value)
    else:
        items[number : number + 1] = [value]
    items.sort(key=lambda item: (item["start"], item["end"]))
    return {**record, name: items}


def without(record: Json, path: str) -> Json:
    """The record with a span taken out: null, or one item less in its list.

    Raises:
        ReviewError: the record has no such field or item.
    """
    name, number = _split(record, path)
    if number is None:
        return {**record, name: [] if _is_list(record, name) else None}
    items = [item for n, item in enumerate(record.get(name) or ()) if n != number]
    return {**record, name: items}


def _split(record: Json, path: str) -> tuple[str, int | None]:
    """Field name and place in its list; None for the field as a whole."""
    name, _, number = path.partition(".")
    if name in FIXED or not _holds_spans(record, name):
        raise ReviewError(f"a record has no field {name[:40]!r} to set. Load the page again")
    if not number:
        return name, None
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise ReviewError(f"{path[:60]!r} is no item of a list. Load the page again")
    return name, int(number)


def _holds_spans(record: Json, name: str) -> bool:
    info = MODELS[record["type"]].model_fields.get(name)
    kind = _unwrapped(info.annotation)[0] if info else None
    kind = get_args(kind)[0] if get_origin(kind) is tuple else kind
    return isinstance(kind, type) and issubclass(kind, Span)


def _is_list(record: Json, name: str) -> bool:
    kind, _ = _unwrapped(MODELS[record["type"]].model_fields[name].annotation)
    return get_origin(kind) is tuple


def flat(fields: Sequence[Field]) -> Iterator[Field]:
    """The fields and all their parts, depth first."""
    for each in fields:
        yield each
        yield from flat(each.parts)
