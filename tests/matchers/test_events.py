"""Events of the sentences in `examples/events.jsonl`, with the embedded pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from example_file import Example, load_examples

from factex.records import Event

if TYPE_CHECKING:
    from factex import Extractor

DEFAULTS = {"factuality": "asserted", "attribution": None}
FIELDS = frozenset(
    {"event_type", "trigger", "date", "edtf", "factuality", "attribution", "actors"}
    | {"recipients", "locations"}
)

pytestmark = pytest.mark.model


def told(event: Event) -> dict[str, Any]:
    """What an expectation may say of an event, as surfaces of the text."""

    def taking_part(role: str) -> list[str]:
        return sorted(one.text for one in event.participants if one.role == role)

    return {
        "event_type": event.event_type,
        "trigger": event.trigger.text,
        "date": event.date.text,
        "edtf": event.date.edtf,
        "factuality": event.factuality,
        "attribution": event.attribution.name if event.attribution else None,
        "actors": taking_part("actor"),
        "recipients": taking_part("recipient"),
        "locations": sorted(place.text for place in event.locations),
    }


def in_order(events: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By trigger and date, so that the order of the records does not matter here."""
    return sorted(events, key=lambda event: (event["trigger"], event["date"]))


@pytest.mark.parametrize("example", load_examples("events", fields=FIELDS))
def test_events_of_a_sentence(embedded: Extractor, example: Example) -> None:
    facts = embedded.extract(example["text"], published=example["published"])
    found = in_order([told(fact) for fact in facts if isinstance(fact, Event)])
    expected = in_order([{**DEFAULTS, **event} for event in example["events"]])
    compared = [
        {key: event[key] for key in (expected[n] if n < len(expected) else ("trigger", "date"))}
        for n, event in enumerate(found)
    ]
    assert compared == expected
