"""What selected text says: a span, an entity, a date, an amount, as JSON for a record's field.

Dates and amounts are read by the pipeline's own grammar over the whole article, so 'the next day'
counts from the date before it and '$' is the publisher's. No model is loaded. What the grammar does
not find has the selected words and nulls, and the reviewer fills in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from factex.errors import ReviewError
from factex.evaluate.spans import interval, overlap
from factex.records import AnyRecord, LayerDate, Relation
from factex.review.batch import ReviewDocument
from factex.review.edtf import read_edtf

FieldJson = dict[str, Any]
Place = tuple[int, int]
"""`(start, end)` in the article's text, half-open, in code points."""
DOLLAR = re.compile(r"\A\W*\$")
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n[^\S\n]*\n\s*")
MAX_SENTENCE = 2000
"""Characters on either side of a selection in which its sentence is looked for."""


def span_at(document: ReviewDocument, place: Place) -> FieldJson:
    """The Span of a selection, without white space at its ends.

    Raises:
        ReviewError: the selection is empty or leaves the text.
    """
    start, end = place
    if not 0 <= start < end <= len(document.text):
        raise ReviewError(f"{start}:{end} is no stretch of the article. Select the words again")
    words = document.text[start:end]
    start += len(words) - len(words.lstrip())
    if not (text := words.strip()):
        raise ReviewError("the selection is blank. Select some words")
    return {"start": start, "end": start + len(text), "text": text}


def sentence_at(document: ReviewDocument, place: Place) -> FieldJson:
    """The evidence of a selection: that of a fact around it, else the sentence it stands in."""
    start, end = place
    known = [fact.evidence for fact in document.facts]
    around = [one for one in known if one.start <= start and end <= one.end]
    if around:
        best = min(around, key=lambda one: (one.end - one.start, one.start))
        return span_at(document, (best.start, best.end))
    first = max(document.text_start, start - MAX_SENTENCE)
    begins = [match.end() for match in SENTENCE_END.finditer(document.text, first, start + 1)]
    begins = [begin for begin in begins if begin <= start]
    stop = SENTENCE_END.search(document.text, max(end - 1, 0), end + MAX_SENTENCE)
    last = stop.start() + len(stop.group().rstrip()) if stop else end + MAX_SENTENCE
    return span_at(
        document, (begins[-1] if begins else min(first, start), min(last, len(document.text)))
    )


def entity_at(document: ReviewDocument, place: Place, *, role: str | None = None) -> FieldJson:
    """The Entity of a selection: as some fact of the document has it, else a place by its name.

    Args:
        document: the article with its facts.
        place: the selection.
        role: makes a Participant of it.
    """
    span = span_at(document, place)
    known = _known_entities(document).get(span["text"]) or _place_named(span["text"])
    entity = {**span, **(known or {"label": "ORG", "name": span["text"], "code": None})}
    return entity if role is None else {**entity, "role": role}


def attribution_at(document: ReviewDocument, place: Place) -> FieldJson:
    """The Attribution of a selection."""
    entity = entity_at(document, place)
    return {key: entity[key] for key in ("start", "end", "text", "name")}


def date_at(document: ReviewDocument, place: Place) -> FieldJson:
    """The Date of a selection.

    Where the grammar knows the expression, its span is the expression's ('since' left out).
    """
    from factex.values.dates import find_temporal, resolve_each

    span = span_at(document, place)
    text = document.text
    expressions = find_temporal(text)
    resolved = resolve_each(
        text, expressions, published=document.published, direction=lambda _: None
    )
    found = _best((item.date for item in resolved), span)
    return _blank_date(span) if found is None else _date_json(found)


def date_of_edtf(
    document: ReviewDocument, place: Place, edtf: str, relation: Relation | None = None
) -> FieldJson:
    """The Date of a selection to which the reviewer gives an EDTF string.

    Args:
        document: the article.
        place: the selection.
        edtf: such as `2009-11-25`, `2013/..`; see `read_edtf`.
        relation: `since`, `by` and so on; by default what the form of the string says.

    Raises:
        ReviewError: the string cannot be read.
    """
    period = read_edtf(edtf.strip())
    return {
        **span_at(document, place),
        "edtf": period.edtf,
        "begins": period.begins.isoformat() if period.begins else None,
        "ends": period.ends.isoformat() if period.ends else None,
        "timex": period.timex,
        "granularity": period.granularity,
        "relation": relation or _relation_of(edtf),
        "basis": period.basis,
    }


def amount_at(document: ReviewDocument, place: Place) -> FieldJson:
    """The Amount of a selection; the unit of a bare count is left to the reviewer."""
    from factex.values.amounts import find_amounts
    from factex.values.dates import find_temporal

    span = span_at(document, place)
    dates = [e for e in find_temporal(document.text) if e.timex_type != "DURATION"]
    found = _best(
        (
            item.amount
            for item in find_amounts(
                document.text,
                dollar=dollar_of(document),
                exclude=[(e.start, e.end) for e in dates if not _meets(e, span)],
                context=f"{document.title or ''} {document.publisher or ''}",
            )
        ),
        span,
    )
    return _blank_amount(span) if found is None else found.model_dump(mode="json")


def dollar_of(document: ReviewDocument) -> str:
    """ISO 4217 code of a bare `$`: as the document's facts have it, else the publisher's."""
    for fact in document.facts:
        amount = getattr(fact, "amount", None) or getattr(fact, "count", None)
        if amount is not None and amount.currency and DOLLAR.match(amount.text):
            return str(amount.currency)
    if "$" not in document.text or not document.publisher:
        return "USD"
    from factex.layers import dollar_code, publisher_country  # takes a second: spaCy

    return dollar_code(publisher_country(document.publisher)) or "USD"


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Stretch = TypeVar("Stretch", bound=_Stretch)


def _meets(one: _Stretch, span: Mapping[str, Any]) -> int:
    """How many characters two stretches share."""
    return overlap((one.start, one.end), interval(span))


def _best(found: Iterable[Stretch], span: Mapping[str, Any]) -> Stretch | None:
    """The stretch that shares most with a selection, the first of equals."""
    return max(
        (one for one in found if _meets(one, span)), key=lambda one: _meets(one, span), default=None
    )


def _date_json(found: LayerDate) -> FieldJson:
    return found.model_dump(mode="json", exclude={"timex_type"})


def _blank_date(span: FieldJson) -> FieldJson:
    bounds = dict.fromkeys(("edtf", "begins", "ends", "timex"))
    return {**span, **bounds, "granularity": "day", "relation": "at", "basis": "unresolved"}


def _blank_amount(span: FieldJson) -> FieldJson:
    numbers = dict.fromkeys(("value", "lower", "upper"))
    rest = {"modifier": "exact", "unit": None, "currency": None}
    return {**span, "kind": "count", **numbers, **rest}


def _relation_of(edtf: str) -> Relation:
    left, slash, right = edtf.strip().partition("/")
    if not slash:
        return "at"
    if right in ("..", ""):
        return "since"
    return "by" if left in ("..", "") else "between"


def _known_entities(document: ReviewDocument) -> dict[str, FieldJson]:
    """Label, name and code by surface, as the document's facts have them."""
    found: dict[str, FieldJson] = {}
    for fact in document.facts:
        for entity in _entities(fact):
            value = {"label": entity.label, "name": entity.name, "code": entity.code}
            found.setdefault(entity.text, value)
        if fact.type == "organization":
            for mention in fact.mentions:
                value = {"label": "ORG", "name": fact.name, "code": None}
                found.setdefault(mention.text, value)
    return found


def _entities(fact: AnyRecord) -> Iterator[Any]:
    for name in ("participants", "locations", "parties"):
        listed: Sequence[Any] = getattr(fact, name, ())
        yield from listed
    if subject := getattr(fact, "subject", None):
        yield subject


def _place_named(text: str) -> FieldJson | None:
    from factex.values.places import find_place

    place = find_place(text)
    if place is None:
        return None
    label = "NORP" if place.kind == "demonym" else "GPE"
    code = place.code if place.kind != "city" else None
    return {"label": label, "name": place.name, "code": code}
