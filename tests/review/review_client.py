"""A client of the review server's application, as its own page would be."""

from __future__ import annotations

import json
import re
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from factex.review.desk import Desk
from factex.review.security import TOKEN_HEADER, Secrets, cookie_name
from factex.review.server import create_app

PORT_NUMBER = 8123
ORIGIN = f"http://127.0.0.1:{PORT_NUMBER}"
TOKENS = Secrets(start="start-token", write="write-token")


class ReviewClient:
    """Sends what the page sends; `plain` sends nothing but what it is told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        app = create_app(desk, secrets=TOKENS, port=PORT_NUMBER)
        self.plain = TestClient(app, base_url=ORIGIN, follow_redirects=False)

    @property
    def cookies(self) -> dict[str, str]:
        return {"Cookie": f"{cookie_name(PORT_NUMBER)}={TOKENS.start}"}

    @property
    def headers(self) -> dict[str, str]:
        return {**self.cookies, "Origin": ORIGIN, TOKEN_HEADER: TOKENS.write}

    def get(self, path: str, **values: Any) -> Response:
        return self.plain.get(path, params=values, headers=self.cookies)

    def post(self, path: str, **values: Any) -> Response:
        return self.plain.post(path, data=values, headers=self.headers)

    def n(self, fact_id: str) -> int:
        return self.desk.facts.of(fact_id)

    def doc(self, doc_id: str) -> int:
        return self.desk.documents.of(doc_id)

    def decide(self, action: str, fact_id: str, seen: int = 0, **more: Any) -> Response:
        shown = {"shown": self.doc("port")}
        return self.post("/decide", action=action, n=self.n(fact_id), seen=seen, **shown, **more)


def events(response: Response) -> dict[str, Any]:
    """What the page's scripts are told."""
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return found


def form_of(response: Response) -> dict[str, str]:
    """The values that the form in an answer would send, choices included."""
    html = response.text
    values = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    values |= dict(re.findall(r'<input id="f-[^"]+" name="([^"]+)" value="([^"]*)"', html))
    for name, body in re.findall(
        r'<select id="f-[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', html, re.S
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        values[name] = chosen[1] if chosen else ""
    for name, body in re.findall(
        r'<textarea id="f-[^"]+" name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.S
    ):
        values[name] = body
    return values
