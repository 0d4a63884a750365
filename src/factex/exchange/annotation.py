"""Records as annotators see them: marks on the text and links between them.

A record is one anchor mark (an event's trigger, an agreement's name, an organization's first
mention, a claim's amount), linked by role to the marks of its parts. Marks of parts that say the
same at the same place are shared between records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from factex.records import (
    Agreement,
    AgreementForm,
    AgreementStatus,
    AmountKind,
    Basis,
    Claim,
    EntityLabel,
    Event,
    EventType,
    Factuality,
    Granularity,
    Modifier,
    Organization,
    OrgType,
    Record,
    Relation,
    Span,
)

CHOICES: dict[str, tuple[str, ...]] = {
    "event_type": get_args(EventType),
    "form": get_args(AgreementForm),
    "status": get_args(AgreementStatus),
    "org_type": get_args(OrgType),
    "kind": get_args(AmountKind),
    "modifier": get_args(Modifier),
    "factuality": get_args(Factuality),
    "granularity": get_args(Granularity),
    "relation": get_args(Relation),
    "basis": get_args(Basis),
}
"""Values of a mark that are one of a closed list."""
AMOUNT = ("kind", "value", "lower", "upper", "modifier", "unit", "currency")
DATE = ("edtf", "begins", "ends", "timex", "granularity", "relation", "basis")
VALUES: dict[str, tuple[str, ...]] = {
    "event": ("event_type", "factuality"),
    "agreement": ("form", "status", "factuality"),
    "organization": ("org_type", "country", "name", "aliases"),
    "claim": (*AMOUNT, "factuality"),
    "date": DATE,
    "amount": AMOUNT,
    "entity": ("name", "code"),
    "attribution": ("name",),
}
"""What a mark says beyond its place, by its class; other marks say nothing."""
SUBTYPES = {
    "event": "event_type",
    "agreement": "form",
    "organization": "org_type",
    "claim": "kind",
}
"""The value that tools without attributes put into an anchor's label: `event_signing`."""
ENTITY_LABELS: tuple[str, ...] = get_args(EntityLabel)
PLAIN_LABELS = ("date", "amount", "attribution", "name", "mention", "topic", "metric", "predicate")
PARTICIPANTS = {"Actor": "actor", "Recipient": "recipient"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a record: role of the link, field, class of the mark it leads to, how many."""

    role: str
    field: str
    kind: str
    many: bool = False
    needed: bool = False


ATTRIBUTION = Part("Attribution", "attribution", "attribution")
PARTS: dict[str, tuple[Part, ...]] = {
    "event": (
        Part("Name", "name", "name"),
        Part("Date", "date", "date", needed=True),
        Part("Location", "locations", "entity", many=True),
        Part("Actor", "participants", "entity", many=True),
        Part("Recipient", "participants", "entity", many=True),
        ATTRIBUTION,
    ),
    "agreement": (
        Part("Mention", "mentions", "mention", many=True),
        Part("Party", "parties", "entity", many=True),
        Part("Date", "date", "date"),
        Part("Topic", "topic", "topic"),
        Part("Count", "count", "amount"),
        ATTRIBUTION,
    ),
    "organization": (Part("Mention", "mentions", "mention", many=True), ATTRIBUTION),
    "claim": (
        Part("Metric", "metric", "metric"),
        Part("Predicate", "predicate", "predicate"),
        Part("Subject", "subject", "entity"),
        Part("Period", "period", "date"),
        Part("Location", "locations", "entity", many=True),
        ATTRIBUTION,
    ),
}
REFERENCES = {
    "event": Part("Agreement", "agreement_id", "agreement"),
    "claim": Part("SameAs", "same_as", "claim"),
}
"""Links from record to record."""
ROLES = tuple(
    dict.fromkeys(
        part.role for parts in (*PARTS.values(), tuple(REFERENCES.values())) for part in parts
    )
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch of the source text, in code points, with its values by name."""

    label: str
    start: int
    end: int
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def is_anchor(self) -> bool:
        """Whether a record hangs on it."""
        return self.label in PARTS


@dataclass(frozen=True, slots=True)
class Link:
    """A role between two marks, by their numbers."""

    role: str
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A document's marks by place, links, and records by the number of their anchor."""

    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    records: Mapping[int, Record]


def mark_class(label: str) -> str:
    """The class of a label: `entity` for PERSON, ORG and the like, else the label itself."""
    return "entity" if label in ENTITY_LABELS else label


def full_label(mark: Mark) -> str:
    """The label with the anchor's subtype: `event_signing`."""
    subtype = SUBTYPES.get(mark.label)
    return f"{mark.label}_{dict(mark.values)[subtype]}" if subtype else mark.label


def read_label(label: str) -> tuple[str, dict[str, Any]] | None:
    """A label out of a tool, and the value in it; None for one that factex does not know.

    Example:
        >>> read_label("organization_law_enforcement")
        ('organization', {'org_type': 'law_enforcement'})
    """
    if label in ENTITY_LABELS or label in PLAIN_LABELS or label in PARTS:
        return label, {}
    kind, _, value = label.partition("_")
    field = SUBTYPES.get(kind)
    return (kind, {field: value}) if field and value in CHOICES[field] else None


def full_labels() -> tuple[str, ...]:
    """Every label that `full_label` gives, anchors first."""
    anchors = (f"{kind}_{value}" for kind, field in SUBTYPES.items() for value in CHOICES[field])
    return (*anchors, *ENTITY_LABELS, *PLAIN_LABELS)


def make_mark(label: str, start: int, end: int, values: Mapping[str, Any]) -> Mark:
    """A mark with the values of its class in their order; what is missing is null or no alias."""
    names = VALUES.get(mark_class(label), ())
    return Mark(label, start, end, tuple((name, _frozen(name, values.get(name))) for name in names))


def _frozen(name: str, value: Any) -> Any:
    if name == "aliases":
        return tuple(value or ())
    return tuple(value) if isinstance(value, list) else value


def annotate(records: Iterable[Record]) -> Annotation:
    """The marks and links of a document's records.

    A reference to a record that is not among them is left out.
    """
    anchors = [(_anchor(record), record) for record in records]
    shared = {mark for _, record in anchors for _, mark in _parts(record)}
    drafts: list[tuple[Mark, Record | None]] = [*anchors, *((mark, None) for mark in shared)]
    drafts.sort(key=lambda draft: _order(*draft))
    number = {mark if record is None else record.id: n for n, (mark, record) in enumerate(drafts)}
    links = (link for _, record in anchors for link in _links(record, number))
    return Annotation(
        tuple(mark for mark, _ in drafts),
        tuple(links),
        {n: record for n, (_, record) in enumerate(drafts) if record is not None},
    )


def _order(mark: Mark, record: Record | None) -> tuple[int, int, str, str, str]:
    return mark.start, -mark.end, mark.label, record.id if record else "", repr(mark.values)


def _links(record: Record, number: Mapping[Any, int]) -> Iterator[Link]:
    source = number[record.id]
    yield from dict.fromkeys(Link(role, source, number[mark]) for role, mark in _parts(record))
    reference = REFERENCES.get(record.type)
    if reference and (target := getattr(record, reference.field)) in number:
        yield Link(reference.role, source, number[target])


def anchor_span(record: Record) -> Span:
    """The span that a record hangs on."""
    match record:
        case Event():
            return record.trigger
        case Agreement():
            return record.name
        case Organization():
            return min(record.mentions, key=lambda mention: (mention.start, mention.end))
        case Claim():
            return record.amount
    raise TypeError(f"{record.type} has no anchor")


def _anchor(record: Record) -> Mark:
    span = anchor_span(record)
    values = record.model_dump()
    if isinstance(record, Claim):
        values |= record.amount.model_dump()
    return make_mark(record.type, span.start, span.end, values)


def _parts(record: Record) -> Iterator[tuple[str, Mark]]:
    """The role and mark of each part; mentions at the anchor's own place are no parts."""
    anchor = anchor_span(record)
    for part in PARTS[record.type]:
        value = getattr(record, part.field)
        for span in value if part.many else [value] if value is not None else []:
            if getattr(span, "role", None) not in (None, PARTICIPANTS.get(part.role)):
                continue
            if part.kind != "mention" or (span.start, span.end) != (anchor.start, anchor.end):
                yield part.role, _part_mark(part, span)


def _part_mark(part: Part, span: BaseModel) -> Mark:
    values = span.model_dump()
    label = values["label"] if part.kind == "entity" else part.kind
    return make_mark(label, values["start"], values["end"], values)
