"""The record contract: what a line of `facts.jsonl` holds.

All models are frozen and refuse unknown fields. `start` and `end` count Unicode code points,
half-open. In a written record they count in the article's source text; while a document is being
worked on (`matchers`), the same models carry offsets into the normalized text, and `assemble`
translates them once. Field by field description: `docs/records.md`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION: Literal["1"] = "1"

RecordType = Literal["event", "organization", "agreement", "claim"]
Factuality = Literal["asserted", "planned", "possible", "negated"]
EntityLabel = Literal["PERSON", "ORG", "GPE", "NORP", "LOC"]
Granularity = Literal["day", "week", "month", "quarter", "half", "year", "decade", "span"]
Relation = Literal["at", "since", "until", "before", "after", "by", "between"]
Basis = Literal["explicit", "reference", "context", "unresolved"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
AmountKind = Literal["count", "money", "percent", "duration", "measure"]
Modifier = Literal["exact", "about", "over", "under", "at_least", "up_to", "vague"]
EventType = Literal[
    "meeting",
    "signing",
    "ratification",
    "adoption",
    "negotiation",
    "launch",
    "enforcement",
    "personnel",
    "offence",
    "transaction",
    "statement",
    "other",
]
AgreementForm = Literal[
    "treaty",
    "convention",
    "protocol",
    "agreement",
    "memorandum",
    "statement",
    "declaration",
    "plan",
    "contract",
    "other",
]
AgreementStatus = Literal[
    "proposed",
    "negotiating",
    "signed",
    "adopted",
    "ratified",
    "in_force",
    "terminated",
    "mentioned",
]
OrgType = Literal[
    "international",
    "government",
    "judiciary",
    "legislature",
    "law_enforcement",
    "party",
    "company",
    "media",
    "academic",
    "ngo",
    "other",
]
IsoDay = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Model(BaseModel):
    """Base of all contract models: frozen, strict about unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(Model):
    """A stretch of text: `text[start:end] == span.text`, half-open, in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str

    @model_validator(mode="after")
    def _length_fits(self) -> Span:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"span {self.start}:{self.end} is {self.end - self.start} code points long, "
                f"its text {self.text!r} is {len(self.text)}"
            )
        return self


class Entity(Span):
    """A named participant or place; `name` is its canonical form in this document."""

    label: EntityLabel
    name: str
    code: CountryCode | None = None


class Participant(Entity):
    """An entity that takes part in an event."""

    role: Literal["actor", "recipient"]


class Attribution(Span):
    """Who says it; `name` resolves a pronoun or short form when that is clear."""

    name: str


class Date(Span):
    """A calendar expression and what it denotes; null where the text does not say."""

    edtf: str | None
    begins: IsoDay | None
    ends: IsoDay | None
    timex: str | None
    granularity: Granularity
    relation: Relation
    basis: Basis


class LayerDate(Date):
    """A temporal expression in the layers file, durations and sets included (TIMEX3)."""

    timex_type: TimexType


class Amount(Span):
    """A number with what it counts: value or range, modifier, unit, currency (ISO 4217)."""

    kind: AmountKind
    value: int | float | None
    lower: int | float | None
    upper: int | float | None
    modifier: Modifier
    unit: str | None
    currency: CurrencyCode | None


class Provenance(Model):
    """Why the record is there: rule ids in the order they fired, and the versions that ran."""

    rules: tuple[str, ...] = Field(min_length=1)
    pipeline: str
    factex: str


class Record(Model):
    """Fields common to the four record types."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    id: str
    doc_id: str
    type: RecordType
    evidence: Span
    factuality: Factuality
    attribution: Attribution | None
    confidence: float = Field(ge=0, le=1)
    provenance: Provenance


class Event(Record):
    """Something dated that happened, is happening or is scheduled."""

    type: Literal["event"] = "event"
    event_type: EventType
    trigger: Span
    name: Span | None
    date: Date
    locations: tuple[Entity, ...]
    participants: tuple[Participant, ...]
    agreement_id: str | None


class Agreement(Record):
    """A treaty, protocol, memorandum, statement, plan or deal between parties."""

    type: Literal["agreement"] = "agreement"
    name: Span
    mentions: tuple[Span, ...] = Field(min_length=1)
    form: AgreementForm
    parties: tuple[Entity, ...]
    status: AgreementStatus
    date: Date | None
    topic: Span | None
    count: Amount | None


class Organization(Record):
    """A named organization, one record in a document."""

    type: Literal["organization"] = "organization"
    name: str
    aliases: tuple[str, ...]
    org_type: OrgType
    country: CountryCode | None
    mentions: tuple[Span, ...] = Field(min_length=1)


class Claim(Record):
    """A number that says something."""

    type: Literal["claim"] = "claim"
    amount: Amount
    metric: Span | None
    predicate: Span | None
    subject: Entity | None
    period: Date | None
    locations: tuple[Entity, ...]
    same_as: str | None


AnyRecord = Annotated[Event | Agreement | Organization | Claim, Field(discriminator="type")]


class LayerDocument(Model):
    """One line of `factex annotate`: everything the pipeline saw in a document."""

    doc_id: str
    dates: tuple[LayerDate, ...]
    amounts: tuple[Amount, ...]
    entities: tuple[Entity, ...]
