"""The page in a real Chromium: a whole review, two windows, hostile text, small screens."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Reviewer, Server, chromium
from playwright.sync_api import Browser
from review_batch import ARTICLES, PORT, port_facts, write_run
from test_security import HOSTILE, hostile_run

from factex.review.log import DecisionLog, default_log

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
WIDE = "🚀𝔸\r\n‹" + "\u202eevil\u202c" + "› \U0001f469\u200d\U0001f680 "
Open = Callable[..., Reviewer]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(facts: Path, *options: str) -> Server:
        servers.append(Server(facts, *options))
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def reviewer(browser: Browser) -> Iterator[Open]:
    """Opens windows; at the end none of them may have complained about anything."""
    opened: list[Reviewer] = []

    def open_(server: Server, **context: Any) -> Reviewer:
        opened.append(Reviewer(browser, server.address, **context))
        return opened[-1]

    yield open_
    complaints = [one for window in opened for one in window.complaints]
    for window in opened:
        window.close()
    assert complaints == []


def copies(count: int, text: str = PORT) -> dict[str, Any]:
    """The small run's article so many times, with its facts, and the one without facts."""
    facts, articles = [], [ARTICLES["rice"]]
    for n in range(count):
        articles.append({**ARTICLES["port"], "id": f"port-{n}", "title": f"Port {n}", "text": text})
        for fact in port_facts(text):
            facts.append({**fact, "id": f"{fact['id']}-{n}", "doc_id": f"port-{n}"})
    return {"facts": facts, "articles": articles}


def factex(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "factex", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def actions(facts: Path) -> list[str]:
    with DecisionLog(default_log(facts)) as log:
        return [decision.action for decision in log.read()]


def test_a_review_from_the_first_look_to_gold_with_a_crash_in_between(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path, **copies(3))
    server = serve(facts, "--reviewer", "Ana")
    ana = reviewer(server)
    assert ana.page.inner_text("#progress").startswith("0 of 15 facts decided")
    assert ana.page.evaluate("document.getElementById('text').textContent") == PORT

    for count in range(1, 11):  # accept ten by keyboard
        ana.press("a")
        ana.wait_done(count)
    assert actions(facts) == ["accept"] * 10

    edit_a_date(ana)
    assert actions(facts) == ["accept"] * 10 + ["edit"]
    add_a_missed_claim(ana)
    assert actions(facts)[-1] == "add"

    ana.page.locator(".row.open button").first.click()
    ana.page.locator('#current[data-status="open"]').wait_for()
    ana.press("r", "n")  # reject, then take it back
    ana.page.locator(".row.rejected").wait_for()
    ana.press("u")
    ana.page.locator(".row.rejected").wait_for(state="detached")
    assert actions(facts)[-2:] == ["reject", "undo"]
    before = ana.done()

    ana.page.locator(".row.open button").first.click()
    ana.page.locator('#current[data-status="open"]').wait_for()
    ana.press("a")
    ana.wait_done(before + 1)
    ana.page.evaluate(DECIDE_AND_FORGET)  # on its way when the server dies
    server.kill()
    kept = actions(facts)
    assert kept[:14] == ["accept"] * 10 + ["edit", "add", "reject", "undo"]
    assert kept[14] == "accept", "what the page said is decided is in the log"
    assert kept[15:] in ([], ["accept"])
    ana.page.close()
    ana.complaints.clear()  # the browser said that the server is gone, as it should

    again = reviewer(serve(facts, "--reviewer", "Ana"))
    assert again.done() == before + len(kept[14:])
    while again.page.locator(".row.open").count():
        left = again.done()
        again.page.click(".row.open button >> nth=0")
        again.page.locator('#current[data-status="open"]').wait_for()
        again.press("a")
        again.wait_done(left + 1)
    finish_the_article_without_facts(again)
    gold_is_used_by_evaluate(facts, tmp_path / "gold")


DECIDE_AND_FORGET = """() => {
  const { n, seen } = document.getElementById("current").dataset;
  void htmx.ajax("POST", "/decide", {
    target: "#record", source: document.body, values: { action: "accept", n, seen, next: "" },
  });
}"""


def edit_a_date(ana: Reviewer) -> None:
    ana.page.locator(".row.open button", has_text="signed, 1998-05-06").first.click()
    ana.wait_current("signed, 1998-05-06")
    done = ana.done()
    ana.press("e")
    field = ana.page.locator('[name="date.edtf"]')
    field.fill("1998-05")
    field.press("Tab")
    ana.page.locator(".bounds", has_text="ends 1998-05-31").wait_for()
    ana.press("Control+Enter")
    ana.wait_done(done + 1)
    ana.page.locator(".row.corrected", has_text="signed, 1998-05").wait_for()


def add_a_missed_claim(ana: Reviewer) -> None:
    done = ana.done()
    ana.select("two")
    assert ana.page.inner_text("#picked q") == "two"
    ana.press("m", "c")
    ana.wait_current("A missed claim")
    assert ana.page.input_value('[name="amount.value"]') == "2"
    ana.select("cranes")
    ana.page.click('[data-act="set"][data-at="metric"]')
    ana.page.get_by_role("group", name="metric").get_by_text("cranes").wait_for()
    ana.press("Control+Enter")
    ana.wait_done(done + 1)
    ana.page.locator(".row.added", has_text="two cranes").wait_for()
    ana.page.locator("#text .s", has_text="two").first.wait_for()


def finish_the_article_without_facts(ana: Reviewer) -> None:
    while "Nobody sold rice" not in ana.page.inner_text("#text"):
        title = ana.page.inner_text("#paper h2")
        ana.press("g")
        ana.page.locator("#paper h2", has_not_text=title).wait_for()
    ana.press("d")
    ana.page.locator("#paper footer", has_text="Read to its end").wait_for()


def gold_is_used_by_evaluate(facts: Path, gold: Path) -> None:
    made = factex("gold", str(facts), "-o", str(gold))
    assert made.returncode == 0, made.stderr
    scored = factex("evaluate", "-g", str(gold), "-p", str(facts), "--json")
    assert scored.returncode == 0, scored.stderr
    counts = json.loads(scored.stdout)["scores"]["match"]["types"]
    assert (counts["event"]["tp"], counts["event"]["fp"]) == (6, 0)
    assert (counts["claim"]["tp"], counts["claim"]["fn"]) == (3, 1), "the added claim was missed"


def test_ctrl_c_ends_the_server_well(tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(write_run(tmp_path))
    assert server.stop() == 0


def test_two_windows_see_each_others_decisions_and_lose_none(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path, **copies(2))
    server = serve(facts)
    ana, ben = reviewer(server), reviewer(server)
    ana.press("a")
    ana.wait_done(1)
    ben.wait_done(1)
    ben.page.locator(".row.accepted").wait_for()
    ben.page.locator('#current[data-status="accepted"]').wait_for()  # the same fact
    ben.press("j")
    ben.page.locator('#current[data-status="open"]').wait_for()
    for count in range(2, 6):
        one = (ana, ben)[count % 2]
        button = one.page.locator(".row.open button").nth(0)
        number = button.get_attribute("data-n")
        button.click()
        one.page.locator(f'#current[data-n="{number}"][data-status="open"]').wait_for()
        one.press("a")
        ana.wait_done(count)
        ben.wait_done(count)
        ana.page.wait_for_function(
            "n => document.querySelectorAll('.row.accepted').length === n", arg=count
        )
        ben.page.wait_for_function(
            "n => document.querySelectorAll('.row.accepted').length === n", arg=count
        )
    assert actions(facts) == ["accept"] * 5


def test_hostile_text_does_nothing_and_is_seen(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    run = hostile_run()
    window = reviewer(serve(write_run(tmp_path, **run)))
    page = window.page
    text = run["articles"][0]["text"]
    assert page.evaluate("document.getElementById('text').textContent") == text
    page.click("#rows button >> nth=1")
    page.select_option('[name="order"]', "document")
    window.press("Escape", "g", "f")
    page.locator("#figures[open]").wait_for()
    assert page.locator("script").count() == 2
    assert page.evaluate("document.querySelectorAll('[onmouseover], [onload], img').length") == 0
    assert page.locator('#text .ctl[data-name="RLO"]').count() == 2
    assert HOSTILE.split("\u202e")[0] in page.inner_text("#text")


def test_controls_cannot_reorder_the_words_around_them(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    text = "Paid \u202e100 to Ana and 999 to Ben. " + PORT
    articles = [{**ARTICLES["port"], "text": text}]
    page = reviewer(serve(write_run(tmp_path, port_facts(text), articles))).page
    lefts = page.evaluate(
        """words => words.map((word) => {
          const text = document.getElementById("text");
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(word);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            return range.getBoundingClientRect().left;
          }
        })""",
        ["Paid", "100 to", "Ana", "999", "Ben"],
    )
    assert lefts == sorted(lefts), "drawn from left to right as the text stands"


def test_offsets_are_right_behind_wide_characters_and_carriage_returns(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    text = WIDE + PORT
    articles = [{**ARTICLES["port"], "text": text}]
    facts = write_run(tmp_path, port_facts(text), articles)
    window = reviewer(serve(facts))
    assert window.page.evaluate("document.getElementById('text').textContent") == text
    chosen = window.page.locator("#text .chosen").all_inner_texts()
    assert chosen == ["$5 million"]
    window.select("two")
    window.press("m", "c")
    window.wait_current("A missed claim")
    start = text.index("two")
    assert window.page.input_value('input[name="amount"]') == f"{start}:{start + 3}"


def test_text_and_queue_point_at_each_other(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    page = reviewer(serve(write_run(tmp_path))).page
    page.locator("#text .s", has_text="ratified").first.click()
    page.locator('#rows [aria-current="true"]', has_text="ratified").wait_for()
    labels = "[...document.querySelectorAll('#text [data-label]')].map((x) => x.dataset.label)"
    # The text is marked anew when the answer comes, which may be after the row is current.
    page.wait_for_function(f"{labels}.sort().join() === 'actor,date,trigger'")
    page.locator("#rows .t-agreement button").hover()
    page.locator("#text .hover", has_text="port treaty").wait_for()
    page.locator("#text .s", has_text="signed").first.hover()
    page.locator("#rows .hover .what", has_text="signed").wait_for()
    page.locator(".words[data-show]", has_text="2 June 1999").first.hover()
    assert page.evaluate("CSS.highlights.has('draft')")


def test_a_click_goes_from_the_inner_fact_to_the_outer_one(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = port_facts()
    outer = {**facts[1], "id": "agr-outer"}
    start = PORT.index("a port treaty on 6 May")
    words = {"start": start, "end": start + 22, "text": PORT[start : start + 22]}
    outer |= {"name": words, "mentions": [words]}
    page = reviewer(serve(write_run(tmp_path, [*facts, outer]))).page
    inner = page.locator("#text .s", has_text="port treaty").first
    inner.dispatch_event("click")
    page.locator("#current h2", has_text="port treaty").wait_for()
    inner.dispatch_event("click")
    page.locator("#current h2", has_text="a port treaty on 6 May").wait_for()


def test_keys_alone_reach_everything(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path, **copies(2))
    window = reviewer(serve(facts))
    page = window.page
    first = window.current()
    window.press("j", "n")
    page.wait_for_function(
        "() => document.querySelectorAll('#rows button')[2].matches('[aria-current=true]')"
    )
    window.press("k", "p")
    window.wait_current(first)
    window.press("/")
    page.keyboard.type("authority quay")
    page.wait_for_function("() => document.querySelectorAll('#rows button').length === 2")
    window.press("Escape", "?")
    page.locator("#help[open]").wait_for()
    window.press("a", "Escape")  # keys do nothing behind a dialog
    assert actions(facts) == []
    window.press("s", "ArrowRight", "Shift+ArrowRight", "m", "o")
    window.wait_current("A missed organization")
    window.press("Control+Enter")
    page.locator(".row.added").wait_for()
    assert actions(facts) == ["add"]


def test_quick_keys_move_on_and_decide_nothing_unseen(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path, **copies(2))
    window = reviewer(serve(facts))
    window.page.evaluate(THREE_AT_ONCE, "j")
    window.page.wait_for_function(
        "() => document.querySelectorAll('#rows button')[3].dataset.n"
        " === document.getElementById('current').dataset.n"
    )
    window.page.evaluate(THREE_AT_ONCE, "a")
    window.wait_done(1)
    window.press("j")
    window.page.wait_for_timeout(300)
    assert actions(facts) == ["accept"]


THREE_AT_ONCE = """(key) => {
  for (let n = 0; n < 3; n += 1) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
}"""


def test_single_keys_can_be_switched_off(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path)
    window = reviewer(serve(facts))
    window.press("?")
    window.page.uncheck("#shortcuts")
    window.press("Escape", "a", "j")
    window.page.click('[data-act="accept"]')
    window.wait_done(1)
    assert actions(facts) == ["accept"]


def test_changes_that_are_not_saved_are_not_lost_by_a_key(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path)
    window = reviewer(serve(facts))
    name = window.page.locator('[name="subject.name"]')
    name.fill("Port Authority")
    name.blur()
    here = window.current()
    window.press("j")
    window.page.locator("#toast", has_text="unsaved").wait_for()
    assert window.current() == here
    window.press("a")  # accepting a changed form saves the change
    window.page.locator(".row.corrected").wait_for()
    assert actions(facts) == ["edit"]


def test_a_refused_correction_stays_in_the_form_with_its_problem(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    facts = write_run(tmp_path)
    window = reviewer(serve(facts))
    window.page.fill('[name="subject.code"]', "Laos")
    window.press("Control+Enter")
    window.page.locator('[name="subject.code"][aria-invalid="true"]').wait_for()
    assert window.page.input_value('[name="subject.code"]') == "Laos"
    assert actions(facts) == []


UNNAMED = """() => [...document.querySelectorAll("input, select, textarea, button")]
  .filter((one) => one.type !== "hidden")
  .filter((one) => one.offsetParent)
  .filter((one) => !(one.labels?.length || one.getAttribute("aria-label") || one.innerText?.trim()))
  .map((one) => one.outerHTML)"""


def test_controls_have_names_and_the_page_has_landmarks(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    window = reviewer(serve(write_run(tmp_path)))
    page = window.page
    assert page.evaluate(UNNAMED) == []
    for role, name in [("main", None), ("banner", None), ("search", None)]:
        assert page.get_by_role(role, name=name).count() == 1  # type: ignore[arg-type]
    for name in ("Queue", "Article", "Record"):
        assert page.get_by_role("region", name=name, exact=True).count() == 1
    window.press("j")
    page.wait_for_function(
        "() => document.getElementById('live').textContent.includes('confidence')"
    )
    assert page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("size", [(390, 844), (640, 400), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_leaves_the_screen_sideways(
    tmp_path: Path,
    serve: Callable[..., Server],
    reviewer: Open,
    size: tuple[int, int],
    scheme: str,
) -> None:
    """640 by 400 is what a screen of 1280 by 800 holds at 200% zoom."""
    viewport = {"width": size[0], "height": size[1]}
    window = reviewer(serve(write_run(tmp_path)), viewport=viewport, color_scheme=scheme)
    page = window.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.click('[data-act="accept"]')
    window.wait_done(1)
    page.click('[data-act="figures"]')
    page.locator("#figures[open]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_long_queue_goes_on_when_its_end_is_reached(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    window = reviewer(serve(write_run(tmp_path, **copies(50))))
    page = window.page
    assert page.locator("#rows button").count() == 100
    page.locator("#rows button").nth(99).click()
    page.wait_for_function("() => document.querySelectorAll('#rows button').length >= 200")
    numbers = page.eval_on_selector_all("#rows button", "all => all.map((x) => x.dataset.n)")
    assert len(set(numbers)) == len(numbers)


def test_a_sample_is_reviewed_and_its_estimate_told(
    tmp_path: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    window = reviewer(serve(write_run(tmp_path, **copies(20)), "--sample", "10"))
    assert "of 10 of the sample" in window.page.inner_text("#progress")
    for count in range(1, 11):
        window.press("a")
        window.wait_done(count)
    window.press("f")
    window.page.locator("#figures[open]", has_text="Of all 100 facts, 100%").wait_for()


@pytest.fixture(scope="module")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Facts that the embedded pipeline finds in articles of the corpus."""
    folder = tmp_path_factory.mktemp("screens")
    articles = sorted((ROOT / "corpus" / "articles").glob("a0[1-6]*.txt"))
    made = factex("extract", *map(str, articles), "-o", str(folder / "facts.jsonl"), "--quiet")
    assert made.returncode == 0, made.stderr
    return folder / "facts.jsonl"


SCREENS = {
    "review-1280.png": {"viewport": {"width": 1280, "height": 800}},
    "review-dark.png": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "review-390.png": {"viewport": {"width": 390, "height": 844}},
}


@pytest.mark.model
def test_the_screenshots_of_the_docs(
    tmp_path: Path, real_run: Path, serve: Callable[..., Server], reviewer: Open
) -> None:
    """Makes them; `FACTEX_UPDATE_SCREENSHOTS=1` puts them into the docs."""
    folder = IMAGES if os.environ.get("FACTEX_UPDATE_SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True)
    log = tmp_path / "log.sqlite"
    gold = str(ROOT / "corpus" / "gold")
    server = serve(real_run, "--log", str(log), "--gold", gold, "--reviewer", "Ana")
    for name, context in SCREENS.items():
        window = reviewer(server, **context)
        window.page.select_option('[name="order"]', "document") if window.page.locator(
            '[name="order"]'
        ).is_visible() else None
        decide_some(window)
        shot(window, folder / name, context["viewport"])
    window = reviewer(server, **SCREENS["review-1280.png"])
    window.press("f")
    window.page.locator("#figures[open]").wait_for()
    shot(window, folder / "review-figures.png", SCREENS["review-1280.png"]["viewport"])
    window.press("Escape")
    window.page.locator("#text .s[data-f]").first.wait_for()
    window.press("s", "Shift+ArrowRight", "Shift+ArrowRight", "m", "c")
    window.wait_current("A missed claim")
    shot(window, folder / "review-missed.png", SCREENS["review-1280.png"]["viewport"])


def decide_some(window: Reviewer) -> None:
    for key in ("a", "a", "j"):
        here = window.page.get_attribute("#current", "data-n")
        window.press(key)
        window.page.wait_for_function(
            "n => document.getElementById('current').dataset.n !== n", arg=here
        )


def shot(window: Reviewer, path: Path, size: dict[str, int]) -> None:
    """A picture of the window; it must have the window's size and something in it."""
    window.page.wait_for_timeout(300)
    window.page.screenshot(path=path, animations="disabled")
    data = path.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (size["width"], size["height"])
    assert len(data) > 20_000
