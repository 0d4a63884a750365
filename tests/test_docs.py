"""The documentation says what the program does: commands, fields, examples, links."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import json
import pkgutil
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from pydantic import BaseModel

import factex
from factex import records
from factex.articles import Article, ArticleReader
from factex.cli.root import COMMANDS, command_function, load_command
from factex.validate import ANY_RECORD

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECORDS_PAGE = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND_LINE = re.compile(rf"^ *(?:\.venv/bin/)?factex ({'|'.join(COMMANDS)})\b(.*)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(factex.__path__, "factex.")
    if not module.name.endswith("__main__")
)
MODELS = [
    model
    for model in vars(records).values()
    if isinstance(model, type)
    and issubclass(model, BaseModel)
    and model.__module__ == "factex.records"
]
VOCABULARIES = [
    records.RecordType,
    records.Factuality,
    records.EntityLabel,
    records.Granularity,
    records.Relation,
    records.Basis,
    records.TimexType,
    records.AmountKind,
    records.Modifier,
    records.EventType,
    records.AgreementForm,
    records.AgreementStatus,
    records.OrgType,
]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """`docs/generate_cli.py` as a module."""
    spec = importlib.util.spec_from_file_location("generate_cli", ROOT / "docs/generate_cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate_cli"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_reference_of_the_command_line_is_fresh(generator: ModuleType) -> None:
    page = generator.PAGE.read_text(encoding="utf-8")
    assert page == generator.render_page(), "run: python docs/generate_cli.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_stands_in_the_readme(name: str) -> None:
    assert load_command(name).help.startswith(COMMANDS[name].split(",")[0].rstrip("."))
    assert f"`factex {name}" in README


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_in_the_docs_exist_with_their_options(page: Path, generator: ModuleType) -> None:
    for name, rest in COMMAND_LINE.findall(page.read_text(encoding="utf-8")):
        function = command_function(name)
        shown = " ".join(option.shown_name for option in generator.read_parameters(function))
        known = {"--help", *re.findall(r"`(-[^`]+)`", shown)}
        assert set(OPTION.findall(rest)) <= known, f"factex {name}{rest}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_the_two_commands_of_the_readme_are_those_that_are_checked() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace(" --quiet", "")
    first, second = blocks(README, "sh")[:2]
    assert first.strip().startswith("python3 -m venv .venv && ")
    for command in [*first.split(" && ")[1:], *second.split(" && ")]:
        assert f"\n{command.strip()}\n" in script


@pytest.mark.model
@pytest.mark.parametrize("number", range(len(blocks(README, "python"))))
def test_python_in_the_readme_runs(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    code = blocks(README, "python")[number]
    exec(compile(code, f"README.md, block {number}", "exec"), {})
    assert "event" in capsys.readouterr().out


def test_the_record_in_the_readme_is_valid_and_quotes_its_article() -> None:
    (block,) = blocks(README, "json")
    record = ANY_RECORD.validate_python(json.loads(block))
    (article,) = ArticleReader([str(ROOT / "corpus" / "articles" / f"{record.doc_id}.txt")])
    assert isinstance(article, Article)
    for span in (record.evidence, record.trigger, record.date, *record.locations):
        assert article.text[span.start : span.end] == span.text


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_field_is_described(model: type[BaseModel]) -> None:
    missing = [name for name in model.model_fields if f"`{name}`" not in RECORDS_PAGE]
    described_together = {"start", "end", "text", "dates", "amounts", "entities"}
    assert set(missing) <= described_together


@pytest.mark.parametrize("values", VOCABULARIES, ids=lambda values: get_args(values)[0])
def test_each_value_is_named(values: object) -> None:
    assert [value for value in get_args(values) if f"`{value}`" not in RECORDS_PAGE] == []


@pytest.mark.model
@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
