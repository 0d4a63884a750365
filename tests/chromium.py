"""Where the browser is that tests drive."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REMEDY = "install Chromium (apt-get install chromium), or name one with FACTEX_BROWSER=/path"


def find_chromium() -> str | None:
    """The path of a browser, or None."""
    named = os.environ.get("FACTEX_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)
