"""Where a decision stands when the article or the extraction changed since it was made.

What a reviewer judged is a record: its fields and the words it quotes. `id`, `confidence`,
`provenance` and `schema_version` say how the record came about, and `agreement_id` and `same_as`
name other records by ids that change with any offset; these six are not judged, and a link is not
carried over to another extraction unless its target still has that id. A decision is carried over
in this order:

1. The facts file is the same, or the fact has the same id and the same hash, and the article is the
   same: the decision holds as it is.
2. The article changed: the record that was judged and the record that was held right are found
   again by quote and context (`anchors`). Where that fails, the decision is stale.
3. A fact of the present extraction has the same judged fields, whatever its id: it is the same fact
   and the decision holds.
4. A fact pairs with the judged record as `factex evaluate` pairs (same place, or name), but some
   field differs. What a reviewer wrote (`edit`, `add`) is still right: it corrects that fact. An
   accepted record is not asked for any more and a rejected one may have been mended: the
   decision is stale, and the fact is open again.
5. No fact answers: the record that was held right is still right and counts as `added`, a fact that
   the extraction misses. A rejection has nothing left to reject and is listed as settled.

A decision on a document that the batch does not have is listed as settled too. Nothing is dropped:
a decision that does not hold is listed with the cause, until somebody decides anew or dismisses it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from factex.evaluate.items import Item, make_item
from factex.records import AnyRecord
from factex.review.anchors import LostPlaceError, moved
from factex.review.batch import Batch, ReviewDocument
from factex.review.decisions import Decision, RecordJson
from factex.review.grades import pair_by_type
from factex.validate import ANY_RECORD, field_path

ORIGIN = frozenset({"id", "confidence", "provenance", "schema_version"})
"""Fields that say how a record came about."""
LINKS = frozenset({"agreement_id", "same_as"})
WRITTEN = frozenset({"edit", "add"})
"""Decisions whose record a reviewer wrote."""
OldText = Callable[[str], "str | None"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A decision in the present batch.

    Attributes:
        decision: the last one in force on its fact.
        fact_id: the present fact that it is about; None where the extraction has none.
        record: the record held right, in the present text; None for a rejection.
        stale: why the decision does not hold any more; None where it holds.
        settled: nothing is left to decide, as for a rejected fact that is gone.
    """

    decision: Decision
    fact_id: str | None
    record: AnyRecord | None
    stale: str | None = None
    settled: bool = False


def judged(record: AnyRecord | RecordJson) -> RecordJson:
    """The fields of a record that a reviewer judges, as JSON."""
    return {name: value for name, value in stated(record).items() if name not in LINKS}


def stated(record: AnyRecord | RecordJson) -> RecordJson:
    """What a record states: the fields that are judged, and its links, as JSON."""
    fields = record if isinstance(record, dict) else record.model_dump(mode="json")
    return {name: value for name, value in fields.items() if name not in ORIGIN}


def is_current(decision: Decision, batch: Batch) -> bool:
    """Whether a decision was made on what the batch has now (rule 1)."""
    if not batch.has_document(decision.doc_id):
        return False
    if decision.text_sha256 != batch.document(decision.doc_id).text_sha256:
        return False
    fact_id = str(decision.fact_id)
    if batch.has_fact(fact_id):
        return batch.fact_sha256(fact_id) == decision.fact_sha256
    return decision.extraction == batch.facts_sha256


def place_current(decision: Decision, batch: Batch) -> Placed:
    """The place of a decision for which `is_current`."""
    fact_id = decision.fact_id if batch.has_fact(str(decision.fact_id)) else None
    try:
        return Placed(decision, fact_id, _read(decision.after))
    except ValidationError as error:
        return Placed(decision, fact_id, None, _breach(error))


def place_lost(decision: Decision) -> Placed:
    """The place of a decision on a document that the batch does not have."""
    return Placed(decision, None, None, lost_document(decision.doc_id), settled=True)


def lost_document(doc_id: str) -> str:
    """Why a decision on a document that is not there is stale; nothing is left to decide here."""
    return f"document {doc_id!r} is not in this batch"


def place_older(
    document: ReviewDocument, decisions: Sequence[Decision], old_text: OldText
) -> list[Placed]:
    """Carry decisions on a document over from another text or extraction (rules 2 to 5).

    Args:
        document: as it is now.
        decisions: the last ones in force, each on a fact of its own.
        old_text: the text of a hash.

    Returns:
        A place for each decision, not in their order.
    """
    placed: list[Placed] = []
    carried: list[_Carried] = []
    for decision in decisions:
        one = _carry(document, decision, old_text)
        if isinstance(one, Placed):
            placed.append(one)
        else:
            carried.append(one)
    same, rest = _equal_ones(document, carried)
    taken = {one.fact_id for one in same if one.fact_id is not None}
    return [*placed, *same, *_paired_ones(document, rest, taken)]


@dataclass(frozen=True, slots=True)
class _Carried:
    """A decision with both of its records in the present text."""

    decision: Decision
    before: AnyRecord
    after: AnyRecord | None


def _carry(document: ReviewDocument, decision: Decision, old_text: OldText) -> _Carried | Placed:
    try:
        before, after = _read(decision.before), _read(decision.after)
    except ValidationError as error:
        return Placed(decision, None, None, _breach(error))
    if before is None:
        return Placed(decision, None, None, "it does not say which record it judges")
    after = None if after is None else _relinked(after, document)
    if decision.text_sha256 == document.text_sha256:
        return _Carried(decision, before, after)
    old = old_text(decision.text_sha256)
    try:
        here = moved(before, document.text, old)
        return _Carried(decision, here, None if after is None else moved(after, document.text, old))
    except LostPlaceError as error:
        return Placed(decision, None, None, f"the article changed: {error}")


def _read(fields: RecordJson | None) -> AnyRecord | None:
    """A record out of the log; written by another version, it may break the contract."""
    record: AnyRecord | None = None if fields is None else ANY_RECORD.validate_python(fields)
    return record


def _breach(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = field_path(first["loc"])
    return f"its record does not keep the contract of this version ({where}: {first['msg']})"


def _relinked(record: AnyRecord, document: ReviewDocument) -> AnyRecord:
    """The record without links to ids that the extraction does not have."""
    known = {fact.id for fact in document.facts}
    lost = [link for link in LINKS if getattr(record, link, None) not in known]
    return record.model_copy(update={link: None for link in lost if hasattr(record, link)})


def _equal_ones(
    document: ReviewDocument, carried: Iterable[_Carried]
) -> tuple[list[Placed], list[_Carried]]:
    """Decisions on records that the extraction still gives, and the rest.

    Of facts that are equal in all that is judged, each decision gets one of its own.
    """
    free: defaultdict[str, dict[str, AnyRecord]] = defaultdict(dict)
    for fact in document.facts:
        free[_key(fact)][fact.id] = fact
    same, rest = [], []
    # Those that keep their id choose first, then those that hold a record right.
    for one in sorted(carried, key=lambda one: (*_claims_on(one, free), one.decision.seq)):
        equal = free[_key(one.before)]
        if not equal:
            rest.append(one)
            continue
        fact = equal.pop(one.before.id if one.before.id in equal else next(iter(equal)))
        kept = one.after is not None and _key(one.after) == _key(one.before)
        right = fact if kept else with_id(one.after, fact.id)
        same.append(Placed(one.decision, fact.id, right))
    return same, rest


def _claims_on(one: _Carried, facts: Mapping[str, Mapping[str, AnyRecord]]) -> tuple[bool, bool]:
    return one.before.id not in facts.get(_key(one.before), {}), one.after is None


def _key(record: AnyRecord) -> str:
    """Equal for records that are equal in all that is judged."""
    return json.dumps(judged(record), sort_keys=True)


def _paired_ones(
    document: ReviewDocument, carried: Sequence[_Carried], taken: set[str]
) -> list[Placed]:
    """Decisions on records that the extraction gives otherwise, or not at all."""
    free = [fact for fact in document.facts if fact.id not in taken]
    by_id = {one.before.id: one for one in carried}
    pairings = pair_by_type(_items(one.before for one in carried), _items(free))
    facts = {
        pair.gold.record["id"]: pair.predicted.record["id"]
        for pairing in pairings
        for pair in pairing.pairs
    }
    now = {fact.id: fact for fact in free}
    return [
        _answered(one, now[facts[key]]) if key in facts else _unanswered(one)
        for key, one in by_id.items()
    ]


def _items(records: Iterable[AnyRecord]) -> list[Item]:
    return [make_item(record.model_dump(mode="json"), record.id) for record in records]


def _answered(one: _Carried, fact: AnyRecord) -> Placed:
    if one.decision.action in WRITTEN:
        return Placed(one.decision, fact.id, with_id(one.after, fact.id))
    changed = ", ".join(changed_fields(one.before, fact))
    return Placed(
        one.decision, fact.id, one.after, f"the extraction now gives it otherwise: {changed}"
    )


def _unanswered(one: _Carried) -> Placed:
    if one.after is not None:
        return Placed(one.decision, None, one.after)
    cause = "it was rejected and is no longer extracted"
    return Placed(one.decision, None, None, cause, settled=True)


def changed_fields(left: AnyRecord, right: AnyRecord) -> list[str]:
    """Names of the judged fields in which two records differ."""
    one, other = judged(left), judged(right)
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def with_id(record: AnyRecord | None, fact_id: str) -> AnyRecord | None:
    """The record under another id."""
    return None if record is None else record.model_copy(update={"id": fact_id})


def as_json(record: AnyRecord) -> dict[str, Any]:
    """A record as plain JSON data."""
    data: dict[str, Any] = record.model_dump(mode="json")
    return data
