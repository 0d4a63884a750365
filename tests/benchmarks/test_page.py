"""The page says what the results say, and the documentation's is up to date."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from benchmark_results import REASON, batch_run, results

from benchmarks.child import MeasuringError
from benchmarks.page import FIGURE, TEMPLATE, filled, section, write
from benchmarks.results import RESULTS, read_results, write_results

PAGE = TEMPLATE.read_text(encoding="utf-8")


def rows_of(text: str) -> dict[str, list[str]]:
    """Cells of each row of the tables, by the first one."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    return {first: rest for first, *rest in cells}


def test_the_page_of_the_documentation_is_what_its_figures_give() -> None:
    found = read_results(TEMPLATE.with_name(RESULTS))
    assert filled(PAGE, found) == PAGE, "run: python -m benchmarks --render --into docs"
    assert ("scale" not in found) or (TEMPLATE.parent / FIGURE).exists()


def test_tools_are_compared_with_the_bare_pipeline() -> None:
    rows = rows_of(section("tools", results()))
    speed, ratio, memory, share, ready = rows["factex: events, organizations, agreements, claims"]
    assert speed == "500 (333 to 667)"
    assert ratio == "1.5 (1.5 to 1.5)"
    assert (memory, share, ready) == ("500", "1.25 (1.25 to 1.25)", "2")


def test_what_failed_and_what_is_missing_is_told() -> None:
    text = section("tools", results())
    assert "dateparser.search: dates (failed on 2 documents)" in text
    assert rows_of(text)["quantulum3: quantities with units"][0] == f"not measured: {REASON}"
    assert "quantulum3 (missing)" in text


def test_components_are_shares_of_the_whole_and_of_the_bare_pipeline() -> None:
    rows = rows_of(section("components", results()))
    assert rows["tok2vec"] == ["60 (60 to 60)", "75 (75 to 75)"]  # 3 of 5 s, of 4 s
    assert rows["**events**"][1] == "2.5 (2.5 to 2.5)"
    assert rows["**factex's own together**"][1] == "25 (25 to 25)"


def test_startup_is_compared_with_the_import_of_spacy() -> None:
    rows = rows_of(section("startup", results()))
    assert rows["factex --help"] == ["0.3 (0.2 to 0.4)", "0.1 (0.1 to 0.1)"]


def test_workers_are_compared_with_the_fewest() -> None:
    text = section("workers", results())
    row = rows_of(text)["2"]
    assert row[:2] == ["10,000 (10,000 to 10,000)", "2 (2 to 2)"]
    assert row[-4:] == ["2.6 (2.6 to 2.6)", "2", "440", "480"]  # 26 s of processor time in 10 s
    assert "The outputs of each of the 2 rounds are equal to the byte." in text


def test_outputs_that_differ_are_told() -> None:
    found = results()
    found["workers"]["runs"][3]["output_sha256"] = "b"
    assert "**The outputs differ in 1 of 2 rounds.**" in section("workers", found)


def test_linear_cost_grows_with_power_one_when_loading_is_apart() -> None:
    text = section("scale", results())
    assert "to the power of 1.000 (1.000 to 1.000), the loading of the pipeline apart" in text
    assert rows_of(text)["100,000"][:4] == ["1", "5,000,000", "100", "906"]
    assert {row[4].split()[0] for name, row in rows_of(text).items() if name[:1] == "1"} == {"0.2"}


def test_cost_that_is_not_linear_is_seen() -> None:
    found = results()
    runs = [batch_run(n, workers_cpu_s=6 + 1e-5 * n**2) for n in (100, 1_000, 10_000)]
    found["scale"]["runs"] = runs
    assert "to the power of 1." in section("scale", found)
    assert "1.000 (" not in section("scale", found)


def test_documents_that_failed_are_told() -> None:
    found = results()
    found["scale"]["runs"][0]["failed"] = 3
    assert "3 documents failed." in section("scale", found)


def test_what_was_not_measured_says_how_it_is() -> None:
    page = filled(PAGE, {"schema": 1})
    assert page.count("Not measured: run `python -m benchmarks") == 5
    assert filled(page, results()) == filled(PAGE, results())


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(MeasuringError, match="no markers of tools"):
        filled(PAGE.replace("tools: begin", "tools: start"), results())


def test_results_are_read_back_and_others_refused(tmp_path: Path) -> None:
    path = tmp_path / RESULTS
    assert read_results(path) == {"schema": 1}
    write_results(path, results())
    assert read_results(path) == results()
    for wrong in ("{", "[]", '{"schema": 99}'):
        path.write_text(wrong)
        with pytest.raises(MeasuringError, match="holds no results of this version"):
            read_results(path)


@pytest.mark.bench
def test_page_and_figure_are_the_same_bytes_again(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        assert write(folder, copy.deepcopy(results())) == [
            folder / "benchmarks.md",
            folder / FIGURE,
        ]
    assert (first / FIGURE).read_bytes() == (second / FIGURE).read_bytes()
    figure = (first / FIGURE).read_text(encoding="utf-8")
    assert "fit, slope 1.000" in figure
    assert str(FIGURE) in (first / "benchmarks.md").read_text(encoding="utf-8")
