"""Examples as data: one sentence a line, what it must give, and known failures with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "examples"
KEYS = {"text", "published", "note", "nothing", "xfail"}

Example = dict[str, Any]


def load_examples(name: str, *, fields: Iterable[str]) -> list[Any]:
    """Test parameters from `examples/<name>.jsonl`, strict xfail where a line gives a reason.

    Args:
        name: of the file and of the key that lists what is expected.
        fields: what an expectation may tell; one that a line leaves out is not compared.
    """
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    examples = [json.loads(line) for line in lines]
    for number, example in enumerate(examples, start=1):
        complaint = _complaint(example, name, set(fields))
        assert complaint is None, f"{name}.jsonl, line {number}: {complaint}"
    texts = [example["text"] for example in examples]
    assert len(texts) == len(set(texts)), f"{name}.jsonl: a sentence stands twice"
    return [
        pytest.param(example, marks=_marks(example), id=example["text"]) for example in examples
    ]


def _complaint(example: Example, name: str, fields: set[str]) -> str | None:
    """What is wrong with a line, or None."""
    if unknown := example.keys() - KEYS - {name}:
        return f"unknown keys {sorted(unknown)}"
    if bool(example[name]) == ("nothing" in example):
        return "say under 'nothing' why nothing is expected, and only then"
    for expected in example[name]:
        if unknown := expected.keys() - fields:
            return f"unknown fields {sorted(unknown)}"
        for surface in _surfaces(expected):
            if surface not in example["text"]:
                return f"{surface!r} does not stand in the text"
    return None


def _surfaces(expected: Example) -> list[str]:
    """The values of an expectation that quote the text."""
    quoted = ("trigger", "date", "amount", "metric", "predicate", "subject", "period")
    single = [expected[key] for key in quoted if expected.get(key) is not None]
    listed = [s for key in ("actors", "recipients", "locations") for s in expected.get(key, ())]
    return single + listed


def _marks(example: Example) -> list[pytest.MarkDecorator]:
    reason = example.get("xfail")
    return [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
