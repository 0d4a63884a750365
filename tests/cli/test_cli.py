import importlib
import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FakeExtractor
from typer.testing import CliRunner, Result

from factex import __version__
from factex.batch.engine import InProcess
from factex.cli import app, root
from factex.cli.root import COMMANDS, load_command
from factex.errors import ModelError

HEAVY = ("spacy", "pydantic", "trafilatura", "scipy", "numpy", "yaml", "dateparser")


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, extractor: FakeExtractor) -> None:
    common = importlib.import_module("factex.cli.common")
    engine = nullcontext(InProcess(extractor))
    monkeypatch.setattr(common, "open_engine", lambda model, patterns, batch: engine)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("Signed in 1999.")
    return path


def call(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(part) for part in arguments], input=stdin)


def test_extract_writes_records_and_a_summary(article: Path, tmp_path: Path) -> None:
    result = call("extract", article, "-o", tmp_path / "facts.jsonl")
    assert result.exit_code == 0
    assert json.loads((tmp_path / "facts.jsonl").read_text())["amount"]["text"] == "1999"
    assert result.stdout == ""
    assert "documents" in result.stderr
    assert str(tmp_path / "facts.run.json") in result.stderr


def test_quiet_says_nothing(article: Path, tmp_path: Path) -> None:
    assert call("extract", article, "-o", tmp_path / "f.jsonl", "--quiet").output == ""


def test_stdin_to_stdout() -> None:
    result = call("extract", "-", "-o", "-", "-q", stdin="Zürich, 1999.".encode())
    assert json.loads(result.stdout)["amount"]["start"] == 8
    assert result.stderr == ""


def test_annotate_writes_layers(article: Path) -> None:
    layers = json.loads(call("annotate", article, "-o", "-").stdout)
    assert [amount["text"] for amount in layers["amounts"]] == ["1999"]


def test_some_failed_is_1_and_none_ran_is_2(article: Path, tmp_path: Path) -> None:
    output = tmp_path / "f.jsonl"
    some = call("extract", article, tmp_path / "none.txt", "-o", output)
    none = call("extract", tmp_path / "none.txt", "-o", output, "--quiet")
    assert (some.exit_code, none.exit_code) == (1, 2)
    assert "none.txt: no such file or folder. Check the path" in some.stderr
    assert "none.txt" in none.stderr


def test_many_failures_are_counted_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n" * 9)
    result = call("extract", path, "-o", tmp_path / "f.jsonl")
    assert result.stderr.count("no key") == 5
    assert "and 4 more" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--published", "May 2021"], "--published May 2021: no ISO date. Write it as YYYY-MM-DD"),
        (["-o", "/dev/null"], "/dev/null is no regular file. Name a file, or -"),
    ],
)
def test_a_wrong_option_ends_with_the_remedy(
    article: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    result = call("extract", article, "-o", tmp_path / "f.jsonl", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_published_reaches_the_documents(
    article: Path, monkeypatch: pytest.MonkeyPatch, extractor: FakeExtractor
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(
        extractor,
        "extract_many",
        lambda articles: ((seen.append(a.published), (a, []))[1] for a in articles),
    )
    call("extract", article, "-o", "-", "--published", "2021-05-04")
    assert [str(day) for day in seen] == ["2021-05-04"]


def broken(error: BaseException) -> Any:
    def open_engine(model: object, patterns: object, batch: object) -> None:
        raise error

    return open_engine


def test_errors_are_messages_unless_debugged(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = importlib.import_module("factex.cli.common")
    monkeypatch.setattr(common, "open_engine", broken(ModelError("no parser. Choose another")))
    plain = call("extract", article, "-o", "-")
    assert (plain.exit_code, plain.stderr) == (2, "Error: no parser. Choose another\n")
    assert isinstance(call("--debug", "extract", article, "-o", "-").exception, ModelError)


def test_ctrl_c_is_130_and_older_output_stays(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extractor: FakeExtractor
) -> None:
    def stop(articles: object) -> Any:
        raise KeyboardInterrupt

    output = tmp_path / "f.jsonl"
    call("extract", article, "-o", output)
    old = output.read_bytes()
    monkeypatch.setattr(extractor, "extract_many", stop)
    result = call("extract", article, "-o", output)
    assert result.exit_code == 130
    assert "Older output is as it was" in result.stderr
    assert output.read_bytes() == old


def test_main_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(root, "app", interrupted)
    with pytest.raises(SystemExit) as stopped:
        root.main()
    assert stopped.value.code == 130


def test_validate_finds_what_extract_did_not_write(article: Path, tmp_path: Path) -> None:
    facts = tmp_path / "f.jsonl"
    call("extract", article, "-o", facts)
    assert call("validate", facts, "--articles", article).exit_code == 0
    article.write_text("Signed  in 1999.")
    result = call("validate", facts, "--articles", article)
    assert result.exit_code == 1
    assert "line 1, evidence: says '1999', the article has ' 199' at 10:14" in result.stdout
    assert call("validate", tmp_path / "none.jsonl").exit_code == 2


def test_schema_prints_json() -> None:
    assert json.loads(call("schema").stdout)["oneOf"]
    assert json.loads(call("schema", "--type", "claim").stdout)["title"] == "Claim"
    assert call("schema", "--type", "clam").exit_code == 2


def test_version() -> None:
    assert call("--version").stdout == f"factex {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_examples_and_the_overview_quotes_it(name: str) -> None:
    text = str(load_command(name).help)
    assert text.startswith(COMMANDS[name].split(",")[0].rstrip("."))
    assert f"factex {name}" in text
    assert call(name, "--help").exit_code == 0
    assert name in call("--help").stdout


def test_an_unknown_command_is_named() -> None:
    result = call("extrakt")
    assert result.exit_code == 2
    assert "extrakt" in result.stderr


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_overview_loads_nothing_heavy(option: str) -> None:
    code = (
        "import sys\nfrom factex.cli import app\n"
        f"try: app(['{option}'])\nexcept SystemExit: pass\n"
        f"sys.exit(' '.join(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_a_message(article: Path) -> None:
    article.write_text("Laos was fined $5 million in 1999.")
    command = [sys.executable, "-m", "factex", "extract", str(article), "-o", "-", "--quiet"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: standard output cannot be written: No space left")


def test_a_reader_that_leaves_early_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"id": "{n}", "text": "In 2000."}}\n' for n in range(3000)))
    code = (
        "import sys\nsys.path.insert(0, 'tests')\nfrom fake_extractor import FakeExtractor\n"
        "import factex.cli.common as common\n"
        "from contextlib import nullcontext\n"
        "from factex.batch.engine import InProcess\n"
        "common.open_engine = lambda *options: nullcontext(InProcess(FakeExtractor()))\n"
        f"sys.argv = ['factex', 'extract', {str(path)!r}, '-o', '-', '-q']\n"
        "from factex.cli import main\nmain()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


# explain


def test_explain_shows_spans_rules_and_confidence(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    span = {"start": 0, "end": 4, "text": "Fiji", "label": "GPE", "name": "Fiji", "code": "FJ"}
    row = {
        "id": "org-1",
        "doc_id": "d",
        "type": "organization",
        "evidence": {"start": 0, "end": 10, "text": "Fiji [/b] "},
        "factuality": "asserted",
        "attribution": None,
        "confidence": 0.7,
        "provenance": {"rules": ["organizations.ner"], "pipeline": "en_x 1", "factex": "0"},
        "name": "Fiji",
        "aliases": [],
        "org_type": "other",
        "country": None,
        "mentions": [span],
    }
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    result = call("explain", "org-1", path)
    assert result.exit_code == 0
    for shown in ("organization other org-1 in d", "Fiji [/b]", "GPE Fiji, FJ", "[built in]"):
        assert shown in result.stdout
    assert call("explain", "org-2", path).exit_code == 2
