"""Files of the tools with anything in them: an import lists what it cannot take, and goes on."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from exchange_data import TEXT, make_records

from factex.articles import Article
from factex.errors import SettingsError
from factex.exchange.formats import FORMATS
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document
from factex.jsonl import dump_model

FILES = {"brat": "d1.ann", "label-studio": "tasks.json", "doccano": "doccano.jsonl"}
JUNK: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    float("nan"),
    "",
    "\ud800",
    "m99999999999999999999",
    [],
    [[]],
    {"a": 1},
]
ROUNDS = 80


def corrupted_json(value: Any, dice: random.Random) -> Any:
    """The value with one thing in it gone or replaced, somewhere."""
    if not isinstance(value, dict | list) or not value or dice.random() < 0.1:
        return dice.choice(JUNK)
    copy: Any = value.copy()
    key: Any = dice.choice(list(value)) if isinstance(value, dict) else dice.randrange(len(value))
    if dice.random() < 0.1:
        del copy[key]
    else:
        copy[key] = corrupted_json(value[key], dice)
    return copy


def corrupted_lines(text: str, dice: random.Random) -> str:
    """The text with a line gone, doubled, cut, shuffled or with a wrong character."""
    lines = text.split("\n")
    number = dice.randrange(len(lines))
    line = lines[number]
    place = dice.randrange(len(line) + 1)
    fields = line.split("\t")
    dice.shuffle(fields)
    wrong = dice.choice(["\t", " ", "0", "T1", "E1", ";", ":", "\0", "\r", "{"])
    lines[number] = dice.choice(
        [line[:place], f"{line}\n{line}", "\t".join(fields), line[:place] + wrong + line[place:]]
    )
    return "\n".join(lines)


@pytest.mark.parametrize("tool", FILES)
def test_no_corruption_is_a_crash(tool: str, tmp_path: Path) -> None:
    module = FORMATS[tool].load()
    document = Document("d1", tuple(make_records("d1", TEXT)), Article("d1", TEXT))
    module.export([document], tmp_path / "out", ExportSettings())
    path = tmp_path / "out" / FILES[tool]
    good = path.read_text(encoding="utf-8")
    refused = listed = 0
    for seed in range(ROUNDS):
        dice = random.Random(seed)
        if tool == "brat":
            path.write_text(corrupted_lines(good, dice), encoding="utf-8")
        else:
            path.write_text(json.dumps(corrupted_json(json.loads(good), dice)) + "\n")
        try:
            result = module.read(tmp_path / "out")
        except SettingsError:
            refused += 1
            continue
        listed += bool(result.issues)
        for record in result.records:
            assert json.loads(dump_model(record).encode())["doc_id"] == "d1"
    assert listed > ROUNDS / 3
    assert refused < ROUNDS / 3
