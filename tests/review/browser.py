"""A review server as users start it, and a real Chromium that looks at it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromium import FLAGS, find_chromium
from playwright.sync_api import Browser, Page, sync_playwright

WAIT_MS = 20_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Server:
    """`factex review` in a process of its own."""

    def __init__(self, facts: Path, *options: str) -> None:
        command = [sys.executable, "-m", "factex", "review", str(facts), "--no-browser", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Open http://127.0.0.1:"), line
        self.address = line.removeprefix("Open ").strip()

    def kill(self) -> None:
        """End it as a crash would: nothing is flushed, nothing is told."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as Ctrl-C does; returns its exit status."""
        return self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


class Reviewer:
    """What a person does in the page. Collects what the browser complains about."""

    def __init__(self, browser: Browser, address: str, **context: Any) -> None:
        size = {"width": 1280, "height": 800}
        self.context = browser.new_context(**{"viewport": size, **context})
        self.context.set_default_timeout(WAIT_MS)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.open(address)

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _refuse(self, dialog: Any) -> None:
        self.complaints.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def open(self, address: str) -> None:
        """Open the address that the server printed."""
        self.page.goto(address)
        self.page.wait_for_function("() => document.getElementById('live').textContent !== ''")

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def done(self) -> int:
        """How many facts are decided, as the page says."""
        return int(self.page.inner_text("#progress strong").replace(",", ""))

    def wait_done(self, count: int) -> None:
        """Wait until the page says that so many facts are decided."""
        self.page.wait_for_function(
            "n => document.querySelector('#progress strong').textContent === n", arg=f"{count:,}"
        )

    def current(self) -> str:
        """The heading of the record that is shown."""
        return self.page.inner_text("#current h2")

    def wait_current(self, words: str) -> None:
        """Wait until a record with these words in its heading is shown."""
        self.page.locator("#current h2", has_text=words).wait_for()

    def select(self, words: str, nth: int = 0) -> None:
        """Select words of the article with the mouse, by dragging over them."""
        box = self.page.evaluate(PLACE, [words, nth])
        self.page.mouse.move(box["left"] + 1, box["firstY"])
        self.page.mouse.down()
        self.page.mouse.move(box["right"] - 1, box["lastY"], steps=4)
        self.page.mouse.up()
        self.page.locator("#picked").wait_for()


PLACE = """([words, nth]) => {
  const root = document.getElementById("text");
  let at = -1;
  for (let n = 0; n <= nth; n += 1) at = root.textContent.indexOf(words, at + 1);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let seen = 0, begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!begun && at < seen + node.length) { range.setStart(node, at - seen); begun = true; }
    if (begun && at + words.length <= seen + node.length) {
      range.setEnd(node, at + words.length - seen);
      break;
    }
    seen += node.length;
  }
  const paper = document.getElementById("paper");
  const box = range.getBoundingClientRect(), frame = paper.getBoundingClientRect();
  if (box.top < frame.top || box.bottom > frame.bottom) {
    paper.scrollTop += box.top - frame.top - frame.height / 2;
  }
  const boxes = [...range.getClientRects()].filter((one) => one.width > 0);
  const first = boxes[0], last = boxes.at(-1);
  return {
    left: first.left, firstY: first.top + first.height / 2,
    right: last.right, lastY: last.top + last.height / 2,
  };
}"""
