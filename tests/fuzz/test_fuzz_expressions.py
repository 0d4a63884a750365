"""Every regular expression of the code and of the patterns: none can take far too long."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import factex
from factex.backtracking import danger
from factex.pattern_checks import regex_fault, tokens_fault
from factex.patterns import default_dir, load_patterns

SRC = Path(factex.__file__).parents[1]
ANCHORED = frozenset({"match", "fullmatch"})
FEWEST = 100

# Expressions that a search could take more than linear time for, and what bounds it.
BOUNDED = {
    "factex.normalize.BLANKS": "a run of blanks that ends no text is taken whole by what follows",
    "factex.normalize.layout.DIVIDED": "searched in a line's last 60 characters",
    "factex.normalize.layout.DIVIDED_APART": "searched in a line's last 60 characters",
    "factex.normalize.marks.LAST_WORD": "searched in the few characters before a mark",
    "factex.normalize.spelling.LEFT_PART": "searched in a word's few characters before a break",
    "factex.normalize.spelling.CAPITALS": "a word boundary parts each letter from the next blank",
    "factex.matchers.agreements.joining.ACRONYM": "matched on the few tokens behind a mention",
    "factex.matchers.countries.SEAT_BEFORE": "searched in the few characters before a mention",
    "factex.values.amounts.tokens._TOKEN": "the growing parts have upper bounds",
    "factex.values.dates.document._PAIR_JOINT": "searched within one date expression",
    "factex.values.dates.find._DASH_JOINT": "searched within one date expression",
    "factex.values.dates.find._WORD_JOINT": "searched within one date expression",
}


@cache
def expressions() -> list[tuple[str, int, str, int]]:
    """What a fresh interpreter compiles while it imports all of factex and reads a text."""
    script = Path(__file__).with_name("compiled_expressions.py")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    return [tuple(item) for item in json.loads(done.stdout)]


@cache
def tree(module: str) -> ast.Module:
    base = SRC.joinpath(*module.split("."))
    path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(module: str, line: int) -> str:
    """The name that the expression on a line is bound to."""
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or 0):
            return f"{module}.{ast.unparse(node.targets[0])}"
    return f"{module}, line {line}"


def is_anchored(name: str) -> bool:
    """Whether an expression is only ever asked for a match at one place."""
    module, _, constant = name.rpartition(".")
    if not module or "," in name:
        return False
    asked = {
        node.attr
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == constant
    }
    return bool(asked) and asked <= ANCHORED


def test_no_expression_of_the_code_takes_more_than_linear_time() -> None:
    found = expressions()
    assert len(found) >= FEWEST
    grows, known = [], set()
    for module, line, regex, flags in found:
        risk = danger(regex, flags)
        name = name_of(module, line)
        if risk is None or (risk.growth == "search" and is_anchored(name)):
            continue
        known.add(name)
        if name not in BOUNDED:
            grows.append(f"{name}: {regex[:60]!r} {risk}")
    assert grows == []
    assert known == set(BOUNDED)  # nothing stands in the list without need


def test_no_expression_of_the_patterns_takes_more_than_linear_time() -> None:
    faults = []
    for path in sorted(default_dir().glob("*.jsonl")):
        for line in load_patterns(path.stem):
            fault = tokens_fault(line.pattern) if isinstance(line.pattern, list) else None
            if "regex" in line.attrs:
                searched = line.label == "inline"
                fault = fault or regex_fault(line.attrs["regex"], searched=searched)
            if fault:
                faults.append(f"{line.id}: {fault}")
    assert faults == []
