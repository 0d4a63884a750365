"""Organizations: the sentences of `tests/examples/organizations.jsonl` and the word files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from marked_docs import blank, marked_doc
from spacy.tokens import Doc

from factex.matchers.base import Match
from factex.matchers.entities import find_entities
from factex.matchers.gazetteer import find_known_names
from factex.matchers.heads import bare_head, find_headed_names, head_of
from factex.matchers.organizations import match_organizations
from factex.matchers.typing_cues import type_in_context
from factex.patterns import Pattern, load_patterns
from factex.records import Span

EXAMPLES = Path(__file__).parents[1] / "examples" / "organizations.jsonl"
KEYS = {"name", "aliases", "org_type", "country", "mentions", "rule"}


def _load() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows, start=1):
        if set(row) - {"note"} != {"text", "organizations"}:
            raise ValueError(f"{EXAMPLES}, line {number}: unknown or missing key")
        if any(set(body) != KEYS for body in row["organizations"]):
            raise ValueError(f"{EXAMPLES}, line {number}: an organization needs {sorted(KEYS)}")
    return rows


def _find(marked: str) -> list[Match]:
    doc = marked_doc(marked)
    return list(match_organizations(doc, find_entities(doc)))


def _summary(match: Match) -> dict[str, Any]:
    fields = match.fields
    return {
        "name": fields["name"],
        "aliases": list(fields["aliases"]),
        "org_type": fields["org_type"],
        "country": fields["country"],
        "mentions": [span.text for span in fields["mentions"]],
        "rule": match.rules[0],
    }


@pytest.mark.parametrize("row", _load(), ids=lambda row: row["text"][:60])
def test_example(row: dict[str, Any]) -> None:
    assert [_summary(match) for match in _find(row["text"])] == row["organizations"]


def test_mentions_are_where_they_say_and_in_order() -> None:
    text = "The Harbour Fraud Office (HFO) met. It was late.\n\nThe HFO and ASEAN agreed."
    matches = _find(text)
    for match in matches:
        spans = match.fields["mentions"]
        assert [text[s.start : s.end] for s in spans] == [s.text for s in spans]
        assert [s.start for s in spans] == sorted(s.start for s in spans)
    assert [m.fields["name"] for m in matches] == ["Harbour Fraud Office", "ASEAN"]


def test_the_evidence_is_the_sentence_of_the_first_mention() -> None:
    text = "It was late. Leaders of ASEAN met. ASEAN agreed."
    (match,) = _find(text)
    assert match.type == "organization"
    assert match.factuality == "asserted"
    assert match.evidence.text == "Leaders of ASEAN met."


def test_a_bare_country_takes_the_text_s_most_named_one() -> None:
    (match,) = _find("Peru and Chile talked in Peru. The Ports Commission agreed.")
    assert match.fields["country"] == "PE"


def test_no_country_where_two_are_named_as_often() -> None:
    (match,) = _find("Peru and Chile talked. The Ports Commission agreed.")
    assert match.fields["country"] is None


def test_a_text_without_names_gives_none() -> None:
    assert _find("nothing was said and nobody came") == []
    assert _find("") == []


def test_every_known_organization_is_found_in_its_examples_only() -> None:
    wrong = []
    for line in load_patterns("organizations"):
        wrong += [f"{line.id} misses: {t}" for t in line.examples if not _is_known(line, t)]
        wrong += [f"{line.id} hits: {t}" for t in line.counter_examples if _is_known(line, t)]
    assert not wrong, "\n".join(wrong)


def _is_known(line: Pattern, text: str) -> bool:
    hits = find_known_names(blank()(text))
    return any(hit.organization and hit.organization.name == line.pattern for hit in hits)


def test_every_head_is_found_in_its_examples_only() -> None:
    wrong = []
    for line in load_patterns("organization_heads"):
        wrong += [f"{line.id} misses: {t}" for t in line.examples if line.id not in _heads(t)]
        wrong += [f"{line.id} hits: {t}" for t in line.counter_examples if line.id in _grown(t)]
    assert not wrong, "\n".join(wrong)


def _heads(text: str) -> set[str]:
    """Ids of the heads of all names that the words of a text can make."""
    words = text.rstrip(".").split()
    ranges = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    heads = [head_of(" ".join(words[i:j])) for i, j in ranges]
    heads += [bare_head(word) for word in words]
    return {head.id for head in heads if head} | _grown(text)


def _grown(text: str) -> set[str]:
    return {found.head.id for found in find_headed_names(blank()(text))}


def test_every_cue_gives_its_type_in_its_examples() -> None:
    wrong = []
    for line in load_patterns("organization_cues"):
        for text in line.examples:
            start = text.index("Harlowe")
            span = Span(start=start, end=start + len("Harlowe"), text="Harlowe")
            doc = _clause(text) if line.attrs["kind"] == "verb" else blank()(text)
            given = type_in_context(doc, [span])
            if given != (None if line.label is None else (line.label, line.id)):
                wrong.append(f"{line.id}: {text} gives {given}")
    assert not wrong, "\n".join(wrong)


def _clause(text: str) -> Doc:
    """A parsed clause of subject, verb and object."""
    words = text.rstrip(".").split()
    return Doc(
        blank().vocab, words=words, heads=[1, 1, 1], deps=["nsubj", "ROOT", "obj"], lemmas=words
    )
