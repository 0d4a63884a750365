"""Step 5: matches become validated records in source offsets.

The one place where normalized offsets are translated, ids are made, one happening told twice is
joined, and records are linked to each other.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from factex.confidence import confidence
from factex.errors import RecordError
from factex.identity import record_id
from factex.matchers.base import Match
from factex.offsets import OffsetMap
from factex.records import Agreement, Claim, Event, Organization, Provenance, Record

MODELS: dict[str, type[Record]] = {
    "event": Event,
    "agreement": Agreement,
    "organization": Organization,
    "claim": Claim,
}
TYPE_ORDER = {name: n for n, name in enumerate(MODELS)}
# Events that happen to an agreement, and so may point to its record.
AGREEMENT_EVENTS = frozenset({"signing", "ratification", "negotiation", "adoption"})
# What each side does by itself: 'Malta **joined** in 2004, Cyprus in 2006'.
ONE_SIDED = frozenset({"ratification"})
# The sides of an agreement between two.
PAIR = 2
# Letters by which two forms of a word are told to be one ('signed', 'signing').
WORD_START = 5
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Source:
    """What the assembler needs to know of a document.

    Attributes:
        doc_id: the document's id.
        text: the article's source text, which record spans quote.
        offsets: map from the text that was analysed to the source text.
        pipeline: name and version of the spaCy pipeline.
        version: factex's version.
    """

    doc_id: str
    text: str
    offsets: OffsetMap
    pipeline: str
    version: str


def assemble(source: Source, matches: Iterable[Match]) -> tuple[Record, ...]:
    """Turn the matches of a document into records.

    Args:
        source: the document.
        matches: in any order, in offsets of the analysed text.

    Returns:
        Records ordered by the place of their anchor (trigger, name, amount, first mention), then
        by type; every span quotes `source.text`.

    Raises:
        RecordError: a match does not make a valid record; the message names type and cause.
    """
    return assemble_windows(source, [(source.offsets, matches)])


def assemble_windows(
    source: Source, windows: Iterable[tuple[OffsetMap, Iterable[Match]]]
) -> tuple[Record, ...]:
    """Like `assemble`, for a document that was analysed in several windows.

    Args:
        source: the document.
        windows: for each window the map of its text and its matches.
    """
    drafts = [
        _draft(replace(source, offsets=offsets), match)
        for offsets, matches in windows
        for match in matches
    ]
    kept = _join_told_twice(_join_named(drafts))
    kept = _ordered(kept)
    _link_agreements(kept)
    _link_conversions(kept)
    return tuple(_validated(source, draft) for draft in kept)


# One thing told twice -----------------------------------------------------------------------


def _join_named(drafts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join organizations that carry one name: windows of a long document each find their own."""
    named: dict[str, dict[str, Any]] = {}
    rest = []
    for draft in drafts:
        first = named.get(draft["name"]) if draft["type"] == "organization" else None
        if first is not None:
            first["mentions"] = _merged(first["mentions"], draft["mentions"])
            first["aliases"] = list(dict.fromkeys([*first["aliases"], *draft["aliases"]]))
            continue
        if draft["type"] == "organization":
            named[draft["name"]] = draft
        rest.append(draft)
    return rest


def _merged(left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    spans = {span["start"]: span for span in (*left, *right)}
    return [spans[start] for start in sorted(spans)]


def _join_told_twice(drafts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep one draft of each event told twice: same kind, resolved date and word, no conflict."""
    told: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    rest: list[dict[str, Any]] = []
    for draft in drafts:
        if draft["type"] != "event":
            rest.append(draft)
            continue
        versions = told[_retold_key(draft)]
        same = next((n for n, v in enumerate(versions) if not _conflict(v, draft)), None)
        if same is None:
            versions.append(draft)
        elif _fullness(draft) > _fullness(versions[same]):
            versions[same] = draft
    return [*rest, *(version for versions in told.values() for version in versions)]


def _conflict(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether both name places and share none: two arrests of one day in two towns."""
    one, other = ({place["name"] for place in event["locations"]} for event in (left, right))
    return bool(one and other and not one & other)


def _retold_key(event: Mapping[str, Any]) -> tuple[Any, ...]:
    date = event["date"]
    when = (date["begins"], date["ends"])
    if when == (None, None):
        when = (None, date["text"].lower())
    word = event["trigger"]["text"].lower()[:WORD_START]
    return event["event_type"], *when, word


def _fullness(event: Mapping[str, Any]) -> tuple[int, int, int]:
    arguments = len(event["participants"]) + len(event["locations"])
    return arguments, len(event["evidence"]["text"]), -event["evidence"]["start"]


# Translation --------------------------------------------------------------------------------


def _draft(source: Source, match: Match) -> dict[str, Any]:
    """A match as plain data in source offsets, without id and links."""
    fields = {
        "type": match.type,
        "evidence": match.evidence,
        "factuality": match.factuality,
        "attribution": match.attribution,
        **match.fields,
    }
    draft = {name: _translated(value, source) for name, value in fields.items()}
    return {**draft, "rules": match.rules}


def _translated(value: Any, source: Source) -> Any:
    """The value as plain data, with the spans in it carried over to the source text."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        data = {key: _translated(item, source) for key, item in value.items()}
        if "start" in data and "end" in data and "text" in data:
            start, end = source.offsets.to_source(data["start"], data["end"])
            data.update(start=start, end=end, text=source.text[start:end])
        return data
    if isinstance(value, (list, tuple)):
        return [_translated(item, source) for item in value]
    return value


# Order and links ----------------------------------------------------------------------------


def _anchor(draft: Mapping[str, Any]) -> Mapping[str, Any]:
    match draft["type"]:
        case "event":
            anchor = draft["trigger"]
        case "claim":
            anchor = draft["amount"]
        case _:
            anchor = draft["mentions"][0]
    return cast(Mapping[str, Any], anchor)


def _ordered(drafts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drafts by place; their whole content decides between those of one place."""
    places: dict[tuple[int, int, int], list[dict[str, Any]]] = defaultdict(list)
    for draft in drafts:
        date = draft.get("date") or {}
        place = (_anchor(draft)["start"], TYPE_ORDER[draft["type"]], date.get("start", 0))
        places[place].append(draft)
    for same in places.values():
        if len(same) > 1:
            same.sort(key=lambda draft: json.dumps(draft, sort_keys=True, default=str))
    return [draft for place in sorted(places) for draft in places[place]]


def _link_agreements(drafts: Sequence[dict[str, Any]]) -> None:
    """Point a dated signing (ratification, ...) to the one agreement that its evidence mentions."""
    mentions = sorted(
        (mention["start"], mention["end"], number)
        for number, draft in enumerate(drafts)
        if draft["type"] == "agreement"
        for mention in draft["mentions"]
    )
    starts = [start for start, _, _ in mentions]
    for event in drafts:
        if event["type"] != "event" or event["event_type"] not in AGREEMENT_EVENTS:
            continue
        evidence = event["evidence"]
        first = bisect_left(starts, evidence["start"])
        last = bisect_left(starts, evidence["end"])
        inside = {n for _, end, n in mentions[first:last] if end <= evidence["end"]}
        dated = {n for n in inside if _start_of_date(drafts[n]) == event["date"]["start"]}
        chosen = dated or inside
        if len(chosen) == 1:
            agreement = drafts[chosen.pop()]
            event["agreement_id"] = agreement
            if event["event_type"] not in ONE_SIDED or not event["participants"]:
                event["participants"] = _with_parties(event["participants"], agreement["parties"])


def _with_parties(
    named: Sequence[dict[str, Any]], parties: Sequence[Mapping[str, Any]]
) -> Sequence[dict[str, Any]]:
    """Who acts where an agreement is signed and the sentence names no side, or one of the two.

    A party known alone is rather whom the text is about, and completes nothing.
    """
    names = {one["name"] for one in named}
    sides = {party["name"] for party in parties}
    if len(sides) < PAIR or (named and (len(names) > 1 or len(sides) > PAIR or not names < sides)):
        return named
    others = [{**party, "role": "actor"} for party in parties if party["name"] not in names]
    return sorted([*named, *others], key=lambda one: int(one["start"]))


def _start_of_date(agreement: Mapping[str, Any]) -> int | None:
    return None if agreement["date"] is None else int(agreement["date"]["start"])


def _link_conversions(drafts: Sequence[dict[str, Any]]) -> None:
    """Tie a claim that restates the amount before it to that amount's claim."""
    previous: dict[str, Any] | None = None
    for draft in drafts:
        if draft["type"] != "claim":
            continue
        if draft["same_as"] is not None:
            draft["same_as"] = previous
        previous = draft


# Records ------------------------------------------------------------------------------------


def _record_id(source: Source, draft: Mapping[str, Any]) -> str:
    """A hash of document, type, anchor, and the event's date: equal on every run and machine."""
    anchor = _anchor(draft)
    more = [draft["event_type"], draft["date"]["start"]] if draft["type"] == "event" else []
    return record_id(source.doc_id, draft["type"], anchor["start"], anchor["end"], *more)


def _validated(source: Source, draft: Mapping[str, Any]) -> Record:
    data = {key: value for key, value in draft.items() if key != "rules"}
    for link in ("agreement_id", "same_as"):
        if isinstance(data.get(link), Mapping):
            data[link] = _record_id(source, data[link])
    rules = tuple(dict.fromkeys(draft["rules"]))
    data |= {
        "id": _record_id(source, draft),
        "doc_id": source.doc_id,
        "confidence": confidence(draft, rules[0]),
        "provenance": Provenance(rules=rules, pipeline=source.pipeline, factex=source.version),
    }
    try:
        return MODELS[draft["type"]].model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordError(
            f"{draft['type']} at {_anchor(draft)['start']} of {source.doc_id!r}, "
            f"rule {rules[0]!r}: {where}: "
            f"{first['msg']}. Check the rule if it is yours, else report it with the document"
        ) from error


def translate_spans(source: Source, values: Iterable[Model]) -> tuple[Model, ...]:
    """Spans of a layer (dates, amounts, entities) in source offsets, in their order."""
    return tuple(type(v).model_validate(_translated(v, source)) for v in values)


__all__ = ["Source", "assemble", "assemble_windows", "translate_spans"]
