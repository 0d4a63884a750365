"""Which room may touch what: the imports and calls of every module, read with `ast`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
MODULES = {
    ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((SRC / "factex").rglob("*.py"))
}

# What a room may import beside the standard library and itself; the longest room name decides.
ROOMS: dict[str, set[str]] = {
    "factex": {"factex.extractor", "factex.records"},
    "factex.__main__": {"factex.cli"},
    "factex.records": {"pydantic"},
    "factex.errors": set(),
    "factex.hidden": set(),
    "factex.identity": set(),
    "factex.offsets": set(),
    "factex.automata": set(),
    "factex.backtracking": {"factex.automata"},
    "factex.pattern_checks": {"factex.automata", "factex.backtracking"},
    "factex.patterns": {"factex.errors", "factex.pattern_checks", "pydantic"},
    "factex.places": {"factex.errors", "fsspec"},
    "factex.jsonl": {"factex.errors", "factex.places", "jsonlines", "pydantic"},
    "factex.articles": {
        "factex.errors",
        "factex.jsonl",
        "factex.places",
        "factex.records",
        "factex.values.dates.metadata",
        "pyarrow",
        "trafilatura",
        "yaml",
    },
    "factex.normalize": {"factex.errors", "factex.offsets", "factex.patterns"},
    "factex.values": {"factex.errors", "factex.patterns", "factex.records", "babel", "pycountry"},
    "factex.values.dates": {
        "factex.errors",
        "factex.patterns",
        "factex.records",
        "dateparser",
    },
    "factex.parse": {"spacy"},
    "factex.syntax": {"spacy"},
    "factex.matchers": {
        "factex.errors",
        "factex.learned",
        "factex.parse",
        "factex.patterns",
        "factex.records",
        "factex.syntax",
        "factex.values",
        "spacy",
    },
    "factex.direction": {"factex.matchers.base", "factex.syntax", "factex.values", "spacy"},
    "factex.layers": {
        "factex.direction",
        "factex.matchers",
        "factex.patterns",
        "factex.records",
        "factex.syntax",
        "factex.values",
        "babel",
        "spacy",
    },
    "factex.confidence": set(),
    "factex.assemble": {
        "factex.confidence",
        "factex.errors",
        "factex.identity",
        "factex.matchers.base",
        "factex.offsets",
        "factex.records",
        "pydantic",
    },
    "factex.boundaries": {
        "factex.errors",
        "factex.patterns",
        "factex.values",
        "numpy",
        "spacy",
    },
    "factex.embedding": {"numpy", "spacy", "thinc"},
    "factex.learned": {"numpy"},
    "factex.lemmatizer": {"numpy", "spacy"},
    "factex.one_label": {"spacy"},
    "factex.trees": {"factex", "factex.syntax", "numpy", "spacy"},
    "factex.pipeline": {
        "factex",
        "factex.assemble",
        "factex.boundaries",
        "factex.errors",
        "factex.layers",
        "factex.lemmatizer",
        "factex.matchers",
        "factex.offsets",
        "factex.one_label",
        "factex.parse",
        "factex.records",
        "factex.syntax",
        "factex.trees",
        "spacy",
        "thinc",
    },
    "factex.extractor": {
        "factex",
        "factex.articles",
        "factex.assemble",
        "factex.errors",
        "factex.layers",
        "factex.matchers",
        "factex.normalize",
        "factex.offsets",
        "factex.patterns",
        "factex.pipeline",
        "factex.records",
        "spacy",
    },
    "factex.batch": {
        "factex",
        "factex.articles",
        "factex.errors",
        "factex.extractor",
        "factex.jsonl",
        "factex.places",
        "factex.records",
        "ray",
    },
    "factex.run": {
        "factex.articles",
        "factex.batch",
        "factex.errors",
        "factex.places",
        "factex.records",
    },
    "factex.validate": {
        "factex.articles",
        "factex.errors",
        "factex.jsonl",
        "factex.records",
        "factex.run",
        "pydantic",
    },
    "factex.exchange": {
        "factex",
        "factex.articles",
        "factex.errors",
        "factex.identity",
        "factex.jsonl",
        "factex.records",
        "factex.run",
        "factex.validate",
        "factex.values",
        "duckdb",
        "followthemoney",
        "pyarrow",
        "pydantic",
        "spacy",
    },
    "factex.explain": {
        "factex.confidence",
        "factex.errors",
        "factex.jsonl",
        "factex.patterns",
    },
    "factex.evaluate": {
        "factex.articles",
        "factex.errors",
        "factex.jsonl",
        "factex.records",
        "numpy",
        "pydantic",
        "rich",
        "scipy",
    },
    "factex.report": {
        "factex",
        "factex.articles",
        "factex.errors",
        "factex.evaluate",
        "factex.hidden",
        "factex.explain",
        "factex.jsonl",
        "factex.records",
        "factex.run",
        "factex.validate",
        "jinja2",
        "pydantic",
    },
    "factex.review": {
        "factex",
        "factex.articles",
        "factex.errors",
        "factex.evaluate",
        "factex.hidden",
        "factex.explain",
        "factex.jsonl",
        "factex.layers",
        "factex.patterns",
        "factex.records",
        "factex.run",
        "factex.validate",
        "factex.values",
        "jinja2",
        "markupsafe",
        "pydantic",
        "starlette",
        "uvicorn",
    },
    "factex.cli": {
        "factex",
        "factex.articles",
        "factex.batch",
        "factex.errors",
        "factex.evaluate",
        "factex.exchange",
        "factex.explain",
        "factex.jsonl",
        "factex.patterns",
        "factex.extractor",
        "factex.places",
        "factex.records",
        "factex.report",
        "factex.review",
        "factex.run",
        "factex.validate",
        "rich",
        "typer",
    },
}
HOMES = {
    "dateparser": "factex.values.dates",
    "duckdb": "factex.exchange",
    "followthemoney": "factex.exchange",
    "fsspec": "factex.places",
    "jsonlines": "factex.jsonl",
    "pyarrow": "factex.articles factex.exchange",
    "ray": "factex.batch",
    "trafilatura": "factex.articles",
    "typer": "factex.cli",
}
"""Libraries that one room alone uses; a format that is read and written, two."""
RECORD_MATCHERS = ("agreements", "claims", "events", "organizations")
CLOCK = frozenset({"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "ctime"})
DECISION_TIMES = "factex.review.decisions"
"""The moment of a reviewer's decision is data, like the decision itself."""
ACCESS_TOKENS = "factex.review.serve"
"""The server's tokens must be hard to guess; no record depends on them."""
UNSTABLE = frozenset({"random", "secrets", "uuid", "locale"})
PURE = ("normalize", "values", "syntax", "direction", "layers", "matchers", "assemble", "offsets")
FILE_CALLS = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes", "urlopen"})


def room_of(module: str) -> str:
    """The room that a module stands in."""
    parts = module.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 1, -1))
    return next((name for name in names if name in ROOMS), parts[0])


@cache
def tree(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[str]:
    """Modules that a module imports, also inside functions; `from factex import x` is factex.x."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else str(node.module) for name in names)


def calls(module: str) -> Iterator[tuple[str, int]]:
    """Names of what a module calls (the last part of a dotted one), each with its line."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr, node.lineno
            elif isinstance(function, ast.Name):
                yield function.id, node.lineno


def is_inside(name: str, package: str) -> bool:
    """Whether a module is a package or lies in it; `factex` stands for its `__init__` alone."""
    return name == package or (package != "factex" and name.startswith(f"{package}."))


def is_allowed(name: str, room: str) -> bool:
    """Whether a room may import a module."""
    if name.split(".")[0] in sys.stdlib_module_names:
        return True
    return any(is_inside(name, allowed) for allowed in (room, *ROOMS[room]))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_room_may(module: str) -> None:
    room = room_of(module)
    if module != "factex":
        assert room != "factex", f"{module} stands in no room: give it a row in ROOMS"
    assert [name for name in imports(module) if not is_allowed(name, room)] == []


def test_the_table_has_no_room_without_a_module() -> None:
    assert {room_of(module) for module in MODULES} == set(ROOMS)


def test_the_test_itself_sees_a_breach() -> None:
    assert not is_allowed("factex.extractor", "factex.evaluate")
    assert not is_allowed("spacy", "factex.values.dates")
    assert not is_allowed("factex.matchers.events", "factex.assemble")
    assert not is_allowed("dateparser", "factex.values")
    assert is_allowed("factex.matchers.base", "factex.assemble")


@pytest.mark.parametrize("kind", RECORD_MATCHERS)
def test_a_matcher_does_not_call_another_record_types_matcher(kind: str) -> None:
    own = [module for module in MODULES if is_inside(module, f"factex.matchers.{kind}")]
    others = [f"factex.matchers.{other}" for other in RECORD_MATCHERS if other != kind]
    breaches = {
        (module, name)
        for module in own
        for name in imports(module)
        if any(is_inside(name, other) for other in others)
    }
    assert own
    assert breaches == set()


@pytest.mark.parametrize("library", [*HOMES])
def test_a_library_has_one_home(library: str) -> None:
    users = {room_of(m) for m in MODULES for name in imports(m) if name.split(".")[0] == library}
    assert users <= set(HOMES[library].split())


@pytest.mark.parametrize("module", MODULES)
def test_nothing_but_the_run_reads_the_clock_and_nothing_is_random(module: str) -> None:
    unstable = UNSTABLE & {name.split(".")[0] for name in imports(module)}
    assert unstable == ({"secrets"} if module == ACCESS_TOKENS else set())
    asked = [(name, line) for name, line in calls(module) if name in CLOCK]
    assert asked == [] or module == DECISION_TIMES
    if module != "factex.run":
        assert "time" not in set(imports(module))


@pytest.mark.parametrize("module", [m for m in MODULES if not m.startswith("factex.cli")])
def test_only_the_command_line_prints_and_exits(module: str) -> None:
    if module == "factex.__main__":
        return
    spoken = [(name, line) for name, line in calls(module) if name in ("print", "exit", "echo")]
    assert spoken == []


@pytest.mark.parametrize(
    "module", [m for m in MODULES if m.split(".")[1:2] and m.split(".")[1] in PURE]
)
def test_the_steps_between_reading_and_writing_touch_no_file(module: str) -> None:
    assert [(name, line) for name, line in calls(module) if name in FILE_CALLS] == []


@pytest.mark.parametrize("module", MODULES)
def test_what_is_compiled_from_patterns_follows_the_folder_in_use(module: str) -> None:
    """`lru_cache` would keep the words of a folder that is no longer in use."""
    wrong = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef) and "lru_cache" in map(decorator, node.decorator_list):
            loads = [c for c in ast.walk(node) if isinstance(c, ast.Name) and "load_" in c.id]
            wrong += [node.name] if loads else []
    assert wrong == []


def decorator(node: ast.expr) -> str:
    """Name of a decorator, called or not."""
    target = node.func if isinstance(node, ast.Call) else node
    return getattr(target, "id", getattr(target, "attr", ""))


def test_assemble_never_searches_the_text_for_a_surface() -> None:
    searches = {"find", "rfind", "index", "search", "finditer", "match"}
    assert searches & {name for name, _ in calls("factex.assemble")} == set()
