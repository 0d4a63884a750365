"""The page in Chromium: what it shows, what its controls do, and what hostile text cannot do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import FLAGS, find_chromium
from playwright.sync_api import expect
from report_records import (
    BRUNEI,
    LAOS,
    agreement,
    claim,
    day,
    entity,
    event,
    organization,
    write_articles,
    write_lines,
    write_run,
)
from test_report_page import hostile_run

from factex.report import build_view, read_inputs, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from factex import Extractor

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
UPDATE = "FACTEX_UPDATE_SCREENSHOTS"
"""Set it to write the pictures of the docs anew."""
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open HTML as a file; at the end no script has failed and nothing was asked for."""
    contexts, trouble = [], []

    def open_html(html: str, *, width: int = 1280, scripts: bool = True, path: str = "") -> Page:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        size: Any = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked(request.url))
        page.goto(file.as_uri() + path)
        if scripts:
            page.wait_for_selector("html[data-ready]")
        return page

    def asked(url: str) -> None:
        if not url.startswith((tmp_path / "page.html").as_uri()):
            trouble.append(url)

    yield open_html
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of 130 records: more than a page of each list."""
    folder = tmp_path_factory.mktemp("run")
    year = day("1999", "1999-01-01", None, granularity="year")
    authority = entity("Port Authority")
    money = claim()["amount"]
    rows = [
        *(event(n, event_type=("signing", "meeting")[n % 2], confidence=n / 29) for n in range(30)),
        event(30, date=year, factuality="planned", event_type="other", confidence=1.0),
        *(agreement(n, form=("treaty", "protocol")[n % 2]) for n in range(5)),
        agreement(5, parties=[BRUNEI, authority], form="memorandum"),
        agreement(6, parties=[LAOS]),
        organization(),
        *(claim(n, amount=money | {"value": n * 1000}) for n in range(91)),
    ]
    facts = write_run(folder, rows)
    found = read_inputs(facts, articles=[str(write_articles(folder))], gold=str(facts))
    return render(build_view(found))


def told(page: Page, selector: str) -> str:
    return " ".join(page.inner_text(selector).split())


def rows_of(page: Page, table: str) -> list[str]:
    return [" ".join(t.split()) for t in page.locator(f"#{table}-sheet tbody tr").all_inner_texts()]


def records_of(page: Page) -> list[str]:
    return [" ".join(t.split()) for t in page.locator("#records-list article").all_inner_texts()]


def test_the_script_draws_what_the_page_says_without_it(open_page: Open, report: str) -> None:
    plain, live = open_page(report, scripts=False), open_page(report)
    for table in ("claims", "organizations", "documents", "pairs"):
        assert rows_of(live, table) == rows_of(plain, table) != []
    assert records_of(live) == records_of(plain)
    assert len(records_of(live)) == 25
    assert told(plain, "#claims-status") == (
        "The first 50 of 91 claims. With JavaScript all can be sorted, filtered and read."
    )
    assert told(live, "#claims-status") == "1 to 50 of 91 claims."
    assert not plain.is_visible("#find")
    assert plain.is_visible("#timeline-chart .name >> nth=0")


def test_claims_are_sorted_searched_picked_and_paged(open_page: Open, report: str) -> None:
    page = open_page(report)
    value = page.get_by_role("columnheader", name="Value")
    value.get_by_role("button").press("Enter")
    assert value.get_attribute("aria-sort") == "descending"
    assert "90,000" in rows_of(page, "claims")[0]
    value.get_by_role("button").press("Enter")
    assert value.get_attribute("aria-sort") == "ascending"
    sheet = page.locator("#claims-sheet")
    sheet.get_by_role("button", name="Next").click()
    assert "50,000" in rows_of(page, "claims")[0]
    assert sheet.get_by_role("button", name="Next").is_disabled()
    sheet.get_by_label("Unit").select_option("money, USD")
    sheet.get_by_role("searchbox").fill("no such words")
    expect(page.locator("#claims-status")).to_have_text("None of 91 claims.")
    assert rows_of(page, "claims") == []


def test_records_are_filtered_and_ordered(open_page: Open, report: str) -> None:
    page = open_page(report)
    page.select_option("#pick-type", label="event")
    page.select_option("#pick-kind", "other")
    assert told(page, "#records-status") == "1 to 1 of 1 found among 130 records."
    assert "planned" in records_of(page)[0]
    page.click("#reset")
    page.fill("#find", " CLA-00 ")
    expect(page.locator("#records-status")).to_contain_text("found among 130 records")
    page.select_option("#pick-size", "0")
    assert len(records_of(page)) == 91
    page.select_option("#pick-gold", label="wrong")
    assert told(page, "#records-status") == "None of 130 records."


def test_a_pair_in_the_matrix_leads_to_its_agreements(open_page: Open, report: str) -> None:
    page = open_page(report)
    page.select_option("#matrix-form", "protocol")
    page.get_by_role("button", name="2 of Laos and Brunei").press("Enter")
    assert told(page, "#chip bdi") == "Agreements of Laos and Brunei (protocol)"
    assert [text.split(":")[0] for text in records_of(page)] == ["agreement, protocol"] * 2
    page.keyboard.press("Enter")  # the focus is on 'remove'
    assert told(page, "#records-status") == "1 to 25 of 130 records."


def test_tables_lead_to_records(open_page: Open, report: str) -> None:
    page = open_page(report)
    page.locator("#organizations-sheet").get_by_role("button", name="Port Authority").click()
    assert told(page, "#records-status") == "1 to 2 of 2 found among 130 records."
    page.locator("#claims-sheet tbody button").nth(3).click()
    assert told(page, "#chip bdi") == "Record cla-0003"


def test_the_timeline_zooms_filters_and_leads_to_its_events(open_page: Open, report: str) -> None:
    page = open_page(report)
    mark = page.locator("g.lane[data-type=signing] line.m").first
    assert "1998-05-06: 15 events" in (mark.text_content() or "")
    mark.dispatch_event("click")
    assert told(page, "#chip bdi") == "signing, 1998-05-06"
    assert told(page, "#records-status") == "1 to 15 of 15 found among 130 records."
    before = mark.get_attribute("x1")
    page.get_by_role("button", name="Zoom in").click()
    assert mark.get_attribute("x1") != before
    page.fill("#timeline-from", "1990")
    page.fill("#timeline-to", "1999")
    page.press("#timeline-to", "Tab")
    assert mark.get_attribute("x1") == "83.434%"  # 3047 of 3652 days
    ticks = page.locator("#timeline-ticks text").all_text_contents()
    assert ticks == ["1990", "1992", "1994", "1996", "1998"]
    page.get_by_text("Events by year and type, as a table").click()
    page.get_by_role("button", name="1: other, 1999").press("Enter")
    assert [text.split(" ")[0] for text in records_of(page)] == ["event,"]
    page.get_by_role("checkbox", name="meeting").uncheck()
    assert not page.is_visible("g.lane[data-type=meeting]")
    planned = page.locator("g.lane[data-type=other] line.m.unsure")
    assert planned.get_attribute("marker-end") == "url(#opens-end)"
    page.get_by_label("asserted only").check()
    assert planned.get_attribute("display") == "none"


def test_a_link_opens_a_record_and_the_keyboard_reaches_it(open_page: Open, report: str) -> None:
    open_page(report, path="#r-%")
    page = open_page(report, path="#r-cla-0077")
    assert [text.split(" ")[0] for text in records_of(page)] == ["claim,"]
    page = open_page(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the records"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#records"


def test_hostile_text_does_nothing(open_page: Open, tmp_path: Path) -> None:
    page = open_page(hostile_run(tmp_path))
    assert page.locator("img").count() == 0
    assert page.title().startswith("Title </script>")
    assert len(records_of(page)) == 4
    link = page.locator("#records-list dd a").first
    assert (link.get_attribute("href") or "").startswith("#r-a%3C%2Fscript%3E")
    link.click()
    assert told(page, "#records-status") == "1 to 1 of 1 found among 4 records."


def test_the_browser_runs_no_script_but_the_pages_own(browser: Browser, report: str) -> None:
    page = browser.new_page()
    page.set_content(report)
    page.wait_for_selector("html[data-ready]")
    refused = page.evaluate(
        """() => {
          try { document.body.innerHTML += '<b>x</b>'; } catch (error) { return error.name; }
        }"""
    )
    assert refused == "TypeError"
    assert page.evaluate("document.querySelectorAll('b').length") == 0
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_is_never_wider_than_the_window(
    open_page: Open, report: str, width: int, scripts: bool
) -> None:
    page = open_page(report, width=width, scripts=scripts)
    wide = page.locator("html").bounding_box()
    assert wide is not None
    assert wide["width"] == width
    over = page.locator("section, header, footer").all()
    boxes = [box for one in over if (box := one.bounding_box())]
    assert max(box["x"] + box["width"] for box in boxes) <= width
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_printed_it_has_no_controls(open_page: Open, report: str) -> None:
    page = open_page(report)
    page.emulate_media(media="print")
    for control in ("nav", "#records-tools", "#claims-sheet .tools", "#timeline-tools"):
        assert not page.is_visible(control)
    assert page.is_visible("#timeline-chart")
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.model
def test_pictures_of_real_articles(open_page: Open, embedded: Extractor, tmp_path: Path) -> None:
    """The pictures of docs/report.md, written there when the environment asks for it."""
    update = bool(os.environ.get(UPDATE))
    folder = ROOT / "corpus" / "articles"
    names = sorted(folder.glob("[ac]*.txt" if update else "a0[1-3]*.txt"))
    from factex.articles import ArticleReader

    reader = ArticleReader([str(name) for name in names])
    rows = [
        record.model_dump(mode="json")
        for _, found in embedded.extract_many(iter(reader))
        if isinstance(found, list)
        for record in found
    ]
    facts = write_lines(tmp_path / "facts.jsonl", rows)
    found = read_inputs(facts, articles=map(str, names), gold=str(ROOT / "corpus" / "gold"))
    page = open_page(render(build_view(found, title="Treaties, trials and figures")), width=1000)
    target = ROOT / "docs" / "images" if update else tmp_path
    for section in ("timeline", "records"):
        page.evaluate(f"document.getElementById({section!r}).scrollIntoView()")
        picture = page.screenshot(path=target / f"report-{section}.png")
        assert picture.startswith(b"\x89PNG")
    assert len(records_of(page)) == 25
    assert re.search(r"\d+ of [A-Z]", page.inner_html("#matrix"))
