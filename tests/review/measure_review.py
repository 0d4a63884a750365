"""Measure the review page in Chromium on 5,000 records in 200 documents, as the page itself does.

    python tests/review/measure_review.py            # print the figures
    python tests/review/measure_review.py --update   # write them into docs/review.md

First paint is the browser's own (`first-contentful-paint`, from the request of the page); a
decision runs from the key to the picture of the next record (`performance.measure`).
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from browser import Reviewer, Server, chromium
from review_batch import ARTICLES, PORT, port_facts, write_run

PAGE = Path(__file__).parents[2] / "docs" / "review.md"
DOCUMENTS = 200
TIMES = 5
"""The article of the small run, with its five facts, stands so often in each document."""
DECISIONS = 100
PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0].startTime"""
DECIDED = """() => performance.getEntriesByName("factex:decision").map((one) => one.duration)"""
FIGURES = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)


def moved(value: Any, by: int) -> Any:
    """A record with all its places moved on."""
    if isinstance(value, dict):
        found = {key: moved(part, by) for key, part in value.items()}
        if value.keys() >= {"start", "end", "text"}:
            found |= {"start": value["start"] + by, "end": value["end"] + by}
        return found
    return [moved(part, by) for part in value] if isinstance(value, list) else value


def large_run() -> dict[str, Any]:
    """5,000 records in 200 documents."""
    facts, articles = [], []
    for n in range(DOCUMENTS):
        doc_id = f"port-{n:03}"
        articles.append({**ARTICLES["port"], "id": doc_id, "text": PORT * TIMES})
        for again in range(TIMES):
            for fact in port_facts():
                copy = moved(fact, again * len(PORT))
                facts.append({**copy, "id": f"{fact['id']}-{n}-{again}", "doc_id": doc_id})
    return {"facts": facts, "articles": articles}


def measure() -> dict[str, Any]:
    """First paints of three openings and the times of a hundred decisions, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        server = Server(write_run(Path(folder), **large_run()))
        try:
            paints = []
            for _ in range(3):
                window = Reviewer(browser, server.address)
                paints.append(window.page.evaluate(PAINT))
                if len(paints) < 3:
                    window.close()
            for count in range(1, DECISIONS + 1):
                if count % 5:
                    window.press("a")
                else:
                    window.press("r", "n")
                window.wait_done(count)
            window.page.wait_for_timeout(300)
            decided = sorted(window.page.evaluate(DECIDED))
            version = browser.version
        finally:
            server.kill()
    return {
        "paint": median(paints),
        "decision": median(decided),
        "slow": decided[int(len(decided) * 0.95)],
        "decisions": len(decided),
        "chromium": version.split(".")[0],
        "load": os.getloadavg()[0],
        "processors": os.cpu_count(),
    }


def told(found: dict[str, Any]) -> str:
    """The figures as a table of the docs."""
    return (
        "| figure | measured |\n| --- | --- |\n"
        f"| first paint, median of 3 openings | {found['paint']:.0f} ms |\n"
        f"| a decision, median of {found['decisions']} | {found['decision']:.0f} ms |\n"
        f"| a decision, 95th percentile | {found['slow']:.0f} ms |\n\n"
        f"Chromium {found['chromium']} without a window and without a graphics processor, "
        f"{found['processors']} processor cores, load average {found['load']:.1f} at the end.\n"
    )


def main() -> None:
    """Measure, print, and write where asked to."""
    found = measure()
    print(json.dumps(found, indent=2))  # noqa: T201
    if "--update" in sys.argv[1:]:
        page = PAGE.read_text(encoding="utf-8")
        new = FIGURES.sub(lambda place: f"{place[1]}{told(found)}{place[2]}", page)
        PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
