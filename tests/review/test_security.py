"""Who is let in, what an answer forbids, and that hostile input stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from review_batch import PORT, port_facts
from review_client import PORT_NUMBER, TOKENS, ReviewClient

from factex.review.desk import Desk
from factex.review.render import STATIC
from factex.review.security import MAX_BODY, TOKEN_HEADER, cookie_name

if TYPE_CHECKING:
    from conftest import OpenState

SCRIPT = "<script>alert(1)</script>"
HANDLER = '" onmouseover="alert(2)" x=\''
SPOOF = "\u202egnp.exe\u2066 in\u200bvisible\u2069"
HOSTILE = f"{SCRIPT}{HANDLER}{SPOOF}</textarea></select>{{{{7*7}}}}"
WRITES = ["/decide", "/edit", "/new", "/add", "/draft", "/undo", "/redo", "/finish"]
READS = ["/", "/queue", "/row", "/record", "/document", "/changes", "/figures"]


@pytest.fixture
def client(open_state: OpenState) -> ReviewClient:
    return ReviewClient(Desk(open_state(), name="facts.jsonl"))


@pytest.mark.parametrize("path", [*READS, "/static/main.js", "/start?token=start-token"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT_NUMBER}",
        "127.0.0.1",
        "127.0.0.1:9",
        f"[::2]:{PORT_NUMBER}",
    ],
)
def test_a_foreign_host_is_refused(client: ReviewClient, path: str, host: str) -> None:
    response = client.plain.get(path, headers={**client.cookies, "Host": host})
    assert response.status_code == 421


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_each_loopback_name_is_good(client: ReviewClient, name: str) -> None:
    headers = {**client.cookies, "Host": f"{name}:{PORT_NUMBER}"}
    assert client.plain.get("/figures", headers=headers).status_code == 200


@pytest.mark.parametrize("path", [*READS, "/static/main.js", "/no/such/page"])
@pytest.mark.parametrize("value", [None, "", "start-tokem", "write-token"])
def test_nothing_is_shown_without_the_cookie(
    client: ReviewClient, path: str, value: str | None
) -> None:
    cookie = {} if value is None else {"Cookie": f"{cookie_name(PORT_NUMBER)}={value}"}
    response = client.plain.get(path, headers=cookie)
    assert response.status_code == 403
    assert "Port" not in response.text


def test_the_start_link_sets_the_cookie_once_and_for_this_port(client: ReviewClient) -> None:
    response = client.plain.get("/start", params={"token": TOKENS.start})
    assert (response.status_code, response.headers["location"]) == (303, "/")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith(f"{cookie_name(PORT_NUMBER)}={TOKENS.start};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.plain.get("/", headers=client.cookies).status_code == 200


@pytest.mark.parametrize("token", ["", "start-tokem", "write-token", "ä", "start-token "])
def test_another_token_opens_nothing(client: ReviewClient, token: str) -> None:
    response = client.plain.get("/start", params={"token": token})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


WRONG_HEADERS: list[dict[str, str | None]] = [
    {"Origin": None},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": f"http://evil.example:{PORT_NUMBER}"},
    {"Origin": f"https://127.0.0.1:{PORT_NUMBER}"},
    {"Origin": "http://127.0.0.1:9"},
    {"Origin": f"http://localhost:{PORT_NUMBER}"},
    {TOKEN_HEADER: None},
    {TOKEN_HEADER: "start-token"},
    {TOKEN_HEADER: ""},
    {"Cookie": None},
]


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("wrong", WRONG_HEADERS, ids=str)
def test_nothing_changes_without_origin_token_and_cookie(
    client: ReviewClient, path: str, wrong: dict[str, str | None]
) -> None:
    headers = {k: v for k, v in {**client.headers, **wrong}.items() if v is not None}
    values = {"action": "accept", "n": "0", "seen": "0", "doc": "0"}
    response = client.plain.post(path, data=values, headers=headers)
    assert response.status_code == 403
    assert client.desk.state.log.read() == []


@pytest.mark.parametrize("path", WRITES)
def test_a_change_is_never_asked_for_by_an_address(client: ReviewClient, path: str) -> None:
    assert client.get(path, action="accept", n=0, seen=0).status_code == 405
    assert client.desk.state.log.read() == []


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_beyond_the_bound_is_refused(client: ReviewClient, announced: bool) -> None:
    body = b"note=" + b"x" * MAX_BODY

    def pieces() -> Iterator[bytes]:
        yield from (body[n : n + 65536] for n in range(0, len(body), 65536))

    headers = {**client.headers, "Content-Type": "application/x-www-form-urlencoded"}
    response = client.plain.post(
        "/decide", content=body if announced else pieces(), headers=headers
    )
    assert response.status_code == 413
    assert client.desk.state.log.read() == []


def test_a_length_that_is_no_number_is_refused(client: ReviewClient) -> None:
    headers = {**client.headers, "Content-Length": "-1"}
    assert client.plain.post("/undo", content=b"", headers=headers).status_code == 413


@pytest.mark.parametrize(
    "answer",
    [
        lambda c: c.get("/"),
        lambda c: c.get("/static/review.css"),
        lambda c: c.plain.get("/"),
        lambda c: c.get("/no-such-page"),
        lambda c: c.decide("accept", "eve-1"),
    ],
)
def test_every_answer_forbids_what_the_page_does_not_need(
    client: ReviewClient, answer: Callable[[ReviewClient], Any]
) -> None:
    headers = answer(client).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "server" not in headers


@pytest.mark.parametrize(
    "name",
    ["../server.py", "..%2fserver.py", "%2e%2e/pages.py", "vendor/htmx.min.js", "", "/etc/passwd"],
)
def test_a_static_name_is_looked_up_and_never_a_path(client: ReviewClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_each_static_file_is_there_and_of_its_kind(client: ReviewClient) -> None:
    for name, (_, kind) in STATIC.items():
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(kind)
    scripts = "".join(client.get(f"/static/{n}").text for n in STATIC if n.endswith(".js"))
    imported = set(re.findall(r'from "\./([\w.]+)"', scripts))
    assert imported <= STATIC.keys()


@pytest.mark.parametrize("n", ["../../etc/passwd", "-1", "99999", "1e3", "¹", "0x1", "9" * 50])
def test_a_number_that_is_none_is_told_so(client: ReviewClient, n: str) -> None:
    for path in ("/record", "/row"):
        response = client.get(path, n=n)
        assert response.status_code == 400
        assert "Load it again" in response.text
    assert client.get("/document", after=n).status_code == 400


class Tags(HTMLParser):
    """Collects elements and attributes as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def hostile_run() -> dict[str, Any]:
    """The small run with hostile words wherever a run may have words of its own."""
    text = f"{PORT}{HOSTILE}\r\n{HOSTILE} end"
    doc_id = f"../{HOSTILE}"
    place = len(PORT)
    words = {"start": place, "end": place + len(HOSTILE), "text": HOSTILE}
    facts = []
    for fact in port_facts(text):
        rules = {**fact["provenance"], "rules": [HOSTILE], "pipeline": HOSTILE, "factex": HOSTILE}
        more = {"id": f"{fact['id']}{HOSTILE}", "doc_id": doc_id, "provenance": rules}
        facts.append({**fact, **more, "attribution": {**words, "name": HOSTILE}})
    facts[2] |= {"name": HOSTILE, "aliases": [HOSTILE]}
    facts[1] |= {"name": words, "mentions": [words], "topic": words}
    meta = {"title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(3)"}
    return {"facts": facts, "articles": [{"id": doc_id, "text": text, **meta}]}


@pytest.fixture
def hostile(open_state: OpenState) -> ReviewClient:
    state = open_state(reviewer=HOSTILE[:100], **hostile_run())
    return ReviewClient(Desk(state, name=HOSTILE))


def answers(client: ReviewClient) -> Iterator[str]:
    yield client.get("/").text
    yield client.get("/queue", order="document").text
    facts = [fact.id for fact in client.desk.state.batch.documents[0].facts]
    for fact_id in facts:
        yield client.get("/record", n=client.n(fact_id), shown=1).text
        yield client.get("/row", n=client.n(fact_id)).text
    yield client.post(
        "/decide", action="reject", reason="span", note=HOSTILE, n=0, seen=0, shown=0
    ).text
    yield client.get("/record", n=0, shown=0).text
    yield client.get("/figures").text
    yield client.post("/new", type="claim", doc=0, span=f"{len(PORT)}:{len(PORT) + 40}").text
    yield client.get("/changes", after=0, shown=0).text


def test_hostile_words_make_no_element_and_no_attribute(hostile: ReviewClient) -> None:
    for number, html in enumerate(answers(hostile)):
        seen = Tags(html)
        assert seen.tags.count("script") == (2 if number == 0 else 0)
        names = {name for name, _ in seen.attributes}
        assert not {name for name in names if name.startswith("on") or name == "style"}
        assert not [
            value for name, value in seen.attributes if name in ("href", "src") and ":" in value
        ]
        assert "49" not in re.findall(r"\{\{7\*7\}\}|\b49\b", html)


def test_hostile_words_are_all_shown_as_they_are(hostile: ReviewClient) -> None:
    html = hostile.get("/").text
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 10
    assert '<span class="ctl" data-name="RLO">\u202e</span>' in html
    assert '<span class="ctl" data-name="ZWSP">\u200b</span>' in html


def test_a_control_that_turns_the_line_stands_alone_or_in_a_value(hostile: ReviewClient) -> None:
    for html in answers(hostile):
        rest = re.sub(r'<span class="ctl" data-name="\w+">.</span>', "", html)
        rest = re.sub(r'(value|title)="[^"]*"|<textarea.*?</textarea>', "", rest, flags=re.S)
        assert not set("\u202e\u2066\u2069\u200b") & set(rest)


def test_no_id_of_the_input_stands_in_an_address_or_attribute(hostile: ReviewClient) -> None:
    for name, value in Tags(hostile.get("/").text).attributes:
        if name.startswith(("hx-", "data-")) or name in ("href", "src", "id", "class", "for"):
            assert "alert" not in value


def test_a_web_address_is_a_link_and_nothing_else_is(open_state: OpenState) -> None:
    for url, good in [
        ("https://news.example/a?b=c&d", True),
        ("javascript:alert(1)", False),
        ("https:evil", False),
        ("data:text/html,x", False),
        ("http://x/" + "y" * 3000, False),
    ]:
        articles = [{"id": "port", "text": PORT, "url": url}]
        client = ReviewClient(Desk(open_state(articles=articles), name="x"))
        links = [v for k, v in Tags(client.get("/").text).attributes if k == "href"]
        assert (url in links) == good


def test_the_tokens_are_not_written_out_by_accident() -> None:
    assert "start-token" not in repr(TOKENS)
    assert "write-token" not in str(TOKENS)


def test_the_vendored_library_has_its_licence() -> None:
    folder = Path(__file__).parents[2] / "src" / "factex" / "review" / "static" / "vendor"
    assert {path.name for path in folder.iterdir()} == {"htmx.LICENSE", "htmx.min.js"}
    assert "Zero-Clause BSD" in (folder / "htmx.LICENSE").read_text(encoding="utf-8")
