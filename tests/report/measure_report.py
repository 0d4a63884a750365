"""How fast a report of many records opens and answers; no test, since a timed test proves little.

    python tests/report/measure_report.py outputs/facts.jsonl corpus/articles --page docs/report.md

Multiplies real records to the number asked for, under new ids, writes the report, opens it in
Chromium and prints medians; with `--page` they go between the marks in that file.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from chromium import FLAGS, find_chromium

from factex.articles import Article, ArticleReader
from factex.report import build_view, read_inputs, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROUNDS = 7
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->"
ACTION = """async ([selector, value, event]) => {
  const control = document.querySelector(selector);
  const began = performance.now();
  if (value !== null) control.value = value;
  control.dispatchEvent(new Event(event, { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - began;
}"""
SEARCH = """async ([words]) => {
  const control = document.querySelector("#find");
  const status = document.querySelector("#records-status");
  const changed = new Promise((done) => {
    new MutationObserver(done).observe(status, { childList: true });
  });
  const began = performance.now();
  control.value = words;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  await changed;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - began - 120;
}"""
"""The page waits 120 ms for the next key before it searches; what it then takes is measured."""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
READY = "() => performance.getEntriesByName('ready')[0].startTime"
ACTIONS = (
    ("filter the records by type", "#pick-type", "3", "change"),
    ("order them by confidence", "#pick-order", "low", "change"),
    ("turn a leaf of them", "#records button[data-turn='1']", None, "click"),
    ("sort the claims by value", "#claims-sheet th:nth-child(2) button", None, "click"),
    ("zoom the timeline", "button[data-zoom='in']", None, "click"),
    ("count the matrix for one form", "#matrix-form", "treaty", "change"),
)


def multiplied(rows: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    """The records again and again, each round under ids and documents of its own."""
    copies = (copied(row, turn) for turn in count() for row in rows)
    return islice(copies, number)


def copied(row: dict[str, Any], turn: int) -> dict[str, Any]:
    """A record of the given round."""
    links = ("id", "doc_id", "agreement_id", "same_as")
    return row | {key: f"{row[key]}-{turn}" for key in links if row.get(key)}


def write_inputs(folder: Path, facts: Path, articles: str, number: int) -> tuple[Path, Path]:
    """A facts file of that many records, and the articles that they quote."""
    rows = [json.loads(line) for line in facts.read_text(encoding="utf-8").splitlines()]
    texts = {item.id: item for item in ArticleReader([articles]) if isinstance(item, Article)}
    many, quoted = folder / "facts.jsonl", folder / "articles.jsonl"
    doc_ids: dict[str, None] = {}
    with many.open("w", encoding="utf-8") as file:
        for row in multiplied(rows, number):
            doc_ids[row["doc_id"]] = None
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    with quoted.open("w", encoding="utf-8") as file:
        for doc_id in doc_ids:
            article = texts[doc_id.rsplit("-", 1)[0]]
            published = article.published.isoformat() if article.published else None
            row = {"id": doc_id, "text": article.text, "published": published}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return many, quoted


def measure(browser: Browser, file: Path) -> dict[str, float]:
    """Milliseconds of one opening, by what was waited for."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    found = {"first paint": page.evaluate(PAINT), "ready for input": page.evaluate(READY)}
    found["first search"] = page.evaluate(SEARCH, ["treaty"])
    found["next search"] = page.evaluate(SEARCH, ["million"])
    found |= act(page)
    page.close()
    return found


def act(page: Page) -> dict[str, float]:
    """Milliseconds until the answer to each action is drawn."""
    return {name: page.evaluate(ACTION, [at, value, event]) for name, at, value, event in ACTIONS}


def report_lines(rounds: list[dict[str, float]], page: Path, seconds: float, number: int) -> str:
    """The figures as a Markdown table."""
    size = page.stat().st_size / 1e6
    rows = [
        f"| {name} | {statistics.median(r[name] for r in rounds):.0f} ms |" for name in rounds[0]
    ]
    head = (
        f"{number:,} records make a file of {size:.1f} MB, written in {seconds:.1f} s of processor "
        f"time. Medians of {len(rounds)} openings in Chromium:\n\n"
        "| what | time |\n| --- | ---: |\n"
    )
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Measure, print, and write into a page where one is named."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("articles")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        facts, articles = write_inputs(folder, given.facts, given.articles, given.records)
        began = time.process_time()
        file = folder / "report.html"
        file.write_text(render(build_view(read_inputs(facts, articles=[str(articles)]))))
        seconds = time.process_time() - began
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        rounds = [measure(browser, file) for _ in range(ROUNDS)]
        browser.close()
        told = report_lines(rounds, file, seconds, given.records)
    sys.stdout.write(told)
    if given.page:
        before, rest = given.page.read_text(encoding="utf-8").split(BEGIN)
        given.page.write_text(before + BEGIN + told + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
