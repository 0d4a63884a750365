"""The command: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evaluate_records import Record
from rich.text import Text
from typer.testing import CliRunner, Result

from factex.cli import app

TEXT = (
    "Laos and Brunei signed a port treaty on 5 March 2021. "
    "The Harbor Board [red] counted 40 boats. It may close in 2023."
)


def quoted(words: str, **more: Any) -> Record:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words, **more}


def record(kind: str, **fields: Any) -> Record:
    return {"doc_id": "harbor", "type": kind, "evidence": quoted(TEXT[:53])} | fields


def day(words: str, begins: str) -> Record:
    return quoted(words, begins=begins, ends=begins)


SIGNED = record(
    "event",
    event_type="signing",
    trigger=quoted("signed"),
    date=day("5 March 2021", "2021-03-05"),
)
BOATS = record(
    "claim",
    amount=quoted("40", kind="count", value=40, modifier="exact", unit="boats", currency=None),
    metric=quoted("boats"),
    evidence=quoted("The Harbor Board [red] counted 40 boats."),
)
BOARD = record(
    "organization",
    name="Harbor Board",
    aliases=[],
    org_type="government",
    mentions=[quoted("Harbor Board")],
    evidence=None,
)
CLOSING = record(
    "event", event_type="other", trigger=quoted("close"), date=day("2023", "2023-01-01")
)
GOLD = [SIGNED, BOATS, BOARD]
PREDICTED = [
    SIGNED | {"date": day("5 March 2021", "2021-05-03"), "provenance": {"rules": ["events.sign"]}},
    BOATS | {"confidence": 0.8},
    CLOSING,
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, lines in (
        ("gold.jsonl", GOLD),
        ("facts.jsonl", PREDICTED),
        ("articles.jsonl", [{"id": "harbor", "text": TEXT}, {"id": "empty", "text": "None."}]),
        ("manifest.jsonl", [{"doc_id": "harbor", "split": "dev", "types": ["claim"]}]),
    ):
        content = "".join(json.dumps(line) + "\n" for line in lines)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str, predicted: str = "facts.jsonl") -> Result:
    files = ["--gold", str(folder / "gold.jsonl"), "--pred", str(folder / predicted)]
    return CliRunner().invoke(app, ["evaluate", *files, *options])


def test_scores_and_errors_are_printed(folder: Path) -> None:
    result = run(folder, "--resamples", "0")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "1 documents, 3 gold records and 0 optional, 3 predicted" in lines
    assert "micro 2 1 1 0.667 0.667 0.667" in lines
    assert "micro 1 2 2 0.333 0.333 0.333" in lines
    assert "Missed: organization (1)" in lines
    assert "harbor Harbor Board" in lines
    assert "Spurious: event (1)" in lines
    assert "harbor close | 2023" in lines
    assert "event 0 1 0 0 1 0 0 0 0" in lines
    wrong = lines[lines.index("Value: event (1)") :]
    assert wrong[1:5] == [
        "harbor signed | 5 March 2021",
        "date_bounds: gold 2021-03-05 to 2021-03-05, predicted 2021-05-03 to 2021-05-03",
        "differs: date_bounds",
        f"“{TEXT[:53]}”",
    ]


def test_markup_in_an_article_is_printed_as_it_stands(folder: Path) -> None:
    result = run(folder, "--articles", str(folder / "articles.jsonl"))
    assert "[red] counted 40 boats" in " ".join(result.stdout.split())


def test_the_number_of_errors_is_limited(folder: Path) -> None:
    result = run(folder, "--errors", "0")
    assert "Missed:" not in result.stdout


@pytest.mark.parametrize(
    ("option", "shown"),
    [
        ("--by-field", "claim.metric"),
        ("--by-rule", "events.sign"),
        ("--by-document", "Documents, strict"),
        ("--by-confidence", "Brier 0.040"),
    ],
)
def test_a_table_is_shown_on_demand(folder: Path, option: str, shown: str) -> None:
    assert shown not in run(folder).stdout
    assert shown in run(folder, option).stdout


def test_json_alone_goes_to_stdout(folder: Path) -> None:
    first = run(folder, "--json")
    assert json.loads(first.stdout)["scores"]["match"]["micro"]["tp"] == 2
    assert first.stdout == run(folder, "--json").stdout
    baseline = folder / "baseline.json"
    baseline.write_text(first.stdout, encoding="utf-8")
    again = run(folder, "--json", "--baseline", str(baseline), "--fail-under", "f1=0.9")
    assert again.stdout == first.stdout
    assert "0 gained, 0 lost" in again.stderr
    assert "Failed: f1 is 0.3333, below 0.9." in again.stderr


def test_a_baseline_shows_what_was_gained_and_lost(folder: Path) -> None:
    baseline = folder / "baseline.json"
    baseline.write_text(run(folder, "--json").stdout, encoding="utf-8")
    (folder / "better.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in [SIGNED, BOARD]), encoding="utf-8"
    )
    result = run(folder, "--baseline", str(baseline), predicted="better.jsonl")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith("Against the baseline"))
    assert lines[start:] == [
        "Against the baseline: 2 gained, 1 lost, 0 new extra, 1 extra gone",
        "",
        "Gained",
        "harbor event signed | 5 March 2021: wrong -> right",
        "harbor organization Harbor Board: missed -> right",
        "",
        "Lost",
        "harbor claim 40 boats: right -> missed",
        "",
        "Extra gone",
        "harbor event close | 2023",
    ]


@pytest.mark.parametrize(
    ("least", "status"), [("match.precision=0.6", 0), ("match.precision=0.7", 1)]
)
def test_a_threshold_decides_the_exit_status(folder: Path, least: str, status: int) -> None:
    result = run(folder, "--fail-under", "claim.f1=1", "--fail-under", least)
    assert result.exit_code == status
    assert ("Failed: match.precision is 0.6667, below 0.7." in result.stderr) == bool(status)


def test_a_manifest_restricts_documents_and_types(folder: Path) -> None:
    manifest = str(folder / "manifest.jsonl")
    result = run(folder, "--manifest", manifest, "--split", "dev", "--fail-under", "f1=1")
    assert result.exit_code == 0
    assert "4 records out of scope" in result.stdout


def test_articles_add_documents_without_gold(folder: Path) -> None:
    result = run(folder, "--articles", str(folder / "articles.jsonl"))
    assert result.stdout.startswith("2 documents, ")


def test_articles_may_be_text_files(folder: Path) -> None:
    (folder / "harbor.txt").write_text(TEXT, encoding="utf-8")
    files = ["--articles", str(folder / "harbor.txt")]
    assert run(folder, *files).exit_code == 0
    (folder / "harbor.txt").write_text("Another text.", encoding="utf-8")
    result = run(folder, *files)
    assert result.exit_code == 2
    assert "gold.jsonl, line 1: " in result.stderr


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["--split", "dev"], "--split dev needs the manifest"),
        (["--manifest", "none.jsonl"], "none.jsonl: No such file"),
        (["--fail-under", "accuracy=1"], "no figure 'accuracy'"),
    ],
)
def test_unusable_input_exits_with_2_and_says_why(
    folder: Path, options: list[str], cause: str
) -> None:
    result = run(folder, *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert cause in result.stderr


def test_unknown_documents_are_refused_or_left_out(folder: Path) -> None:
    other = CLOSING | {"doc_id": "elsewhere"}
    (folder / "more.jsonl").write_text(json.dumps(other) + "\n", encoding="utf-8")
    refused = run(folder, predicted="more.jsonl")
    assert refused.exit_code == 2
    assert "more.jsonl, line 1: unknown document 'elsewhere'" in refused.stderr
    assert run(folder, "--ignore-unknown", predicted="more.jsonl").exit_code == 0


def test_the_help_names_every_option() -> None:
    styled = CliRunner().invoke(app, ["evaluate", "--help"], env={"COLUMNS": "120"}).stdout
    shown = Text.from_ansi(styled).plain
    for option in ("--gold", "--pred", "--split", "--baseline", "--fail-under", "--json"):
        assert option in shown
    assert "factex evaluate --gold corpus/gold --pred outputs/facts.jsonl" in shown


def test_the_short_options_mean_the_same(folder: Path) -> None:
    files = ["-g", str(folder / "gold.jsonl"), "-p", str(folder / "facts.jsonl")]
    short = CliRunner().invoke(app, ["evaluate", *files])
    assert short.exit_code == 0
    assert short.stdout == run(folder).stdout


@pytest.mark.parametrize("missing", ["--gold", "--pred"])
def test_both_sides_must_be_named(folder: Path, missing: str) -> None:
    other = {"--gold": "--pred", "--pred": "--gold"}[missing]
    result = CliRunner().invoke(app, ["evaluate", other, str(folder / "gold.jsonl")])
    assert result.exit_code == 2
    assert missing in result.stderr
