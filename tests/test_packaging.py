"""What is installed is what the repository holds, and what the package asks for is what it uses."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from spacy.language import Language

from factex.patterns import default_dir
from factex.pipeline import EMBEDDED

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
IMPORT_NAMES = {
    "pyyaml": "yaml",
    "recognizers-text-date-time": "recognizers_date_time",
    "recognizers-text-number": "recognizers_number",
    "recognizers-text-number-with-unit": "recognizers_number_with_unit",
    "scikit-learn": "sklearn",
}
EXTRAS = PROJECT["optional-dependencies"]
INDIRECT = {"lxml-html-clean", "spacy-lookups-data"}
"""Imported by no name of ours: a dependency reads the tables or needs the module."""
RUNTIME_EXTRAS = ("cloud", "parquet", "duckdb", "ftm", "ray")
"""Extras that factex itself imports, where a user asks for what needs them."""
MAX_MODEL_BYTES = 30_000_000
OFFLINE = """
import socket, sys
def refuse(*args, **kwargs):
    raise OSError("the network was asked for")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import factex
facts = factex.extract("Laos and Brunei signed a port treaty on 6 May 1998.")
print(sorted({fact.type for fact in facts}))
"""


def declared(requirements: list[str]) -> set[str]:
    return {
        re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower() for requirement in requirements
    }


APART = {"ftm", "ray"}
"""Extras that testing must not need: pip builds one with a compiler, the other is heavy and has no
wheel for every machine. `.ci/run` installs both."""


def imported(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                yield node.module.split(".")[0]


def third_party(*folders: Path) -> set[str]:
    """Modules that the code of the folders imports, but for its own and Python's."""
    own = {path.stem for folder in folders for path in folder.rglob("*.py")}
    own |= {"benchmarks", "factex"}
    names = {name for folder in folders for name in imported(folder)}
    return names - set(sys.stdlib_module_names) - own


def as_imports(names: set[str]) -> set[str]:
    return {IMPORT_NAMES.get(name, name) for name in names}


def test_dependencies_are_exactly_what_is_imported() -> None:
    extras = {name for extra in RUNTIME_EXTRAS for name in declared(EXTRAS[extra])}
    assert as_imports(declared(PROJECT["dependencies"]) - INDIRECT | extras) == third_party(SRC)


def test_the_training_extra_is_exactly_what_training_imports_besides() -> None:
    extra = as_imports(declared(EXTRAS["training"]) - INDIRECT)
    assert extra == third_party(ROOT / "training") - third_party(SRC)


def test_the_bench_extra_is_exactly_what_the_benchmarks_import_besides() -> None:
    pinned = {"emoji"}  # for recognizers-text, which breaks with the next version
    extra = as_imports(declared(EXTRAS["bench"])) - pinned
    assert extra == third_party(ROOT / "benchmarks") - third_party(SRC)


def test_the_test_extra_is_exactly_what_tests_import_besides() -> None:
    wanted = {"training", *RUNTIME_EXTRAS} - APART
    assert {f"factex[{extra}]" for extra in wanted} == {e for e in EXTRAS["test"] if "factex[" in e}
    extra = as_imports(declared(EXTRAS["test"]) - {"factex"})
    training = third_party(ROOT / "training")
    assert extra == third_party(ROOT / "tests", ROOT / "training") - training - third_party(SRC)


def test_the_patterns_in_use_are_the_repositorys() -> None:
    wanted = {path.name: path.read_bytes() for path in (ROOT / "patterns").iterdir()}
    found = {path.name: path.read_bytes() for path in default_dir().iterdir()}
    assert found == wanted, "install the package again"


def test_the_model_is_there_with_its_licence_and_of_moderate_size() -> None:
    files = {path.relative_to(EMBEDDED).as_posix(): path for path in EMBEDDED.rglob("*")}
    assert {"config.cfg", "meta.json", "LICENSE", "ATTRIBUTION.md"} <= files.keys()
    assert sum(path.stat().st_size for path in files.values()) < MAX_MODEL_BYTES


@pytest.mark.parametrize("name", ["factex", "factex_boundaries", "factex_lemmatizer"])
def test_spacy_finds_the_components_without_an_import(name: str) -> None:
    value = PROJECT["entry-points"]["spacy_factories"][name]
    EntryPoint(name, value, "spacy_factories").load()
    assert Language.has_factory(name)


@pytest.mark.model
def test_it_works_offline_from_any_folder(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "['agreement', 'event']\n", run.stderr
