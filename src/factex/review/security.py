"""What a request must bring before the review server answers it, and what each answer forbids.

The server listens on loopback alone, but every page that the user's browser has open can send
requests there. Four things keep such pages, and other users of the machine, out:

- **Host** must be a loopback name with this server's port. A foreign name that was made to resolve
  to 127.0.0.1 (DNS rebinding) is refused.
- **Cookie**: everything but the start link needs a cookie that only the start link sets
  (`HttpOnly`, `SameSite=Strict`). The link's token is made anew at each start.
- **Origin** and a **token in a header**: a request that changes something must come from the page
  itself; neither a form nor a script of another site can send that header.
- **Size**: a body above the limit is refused before it is read, or while it streams in.

The page in turn runs no script and applies no style but the files of the server's fixed table.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MAX_BODY = 1_000_000
"""Bytes of a request; the largest honest one is a record with its spans."""
TOKEN_HEADER = "x-review-token"
SAFE_METHODS = frozenset({"GET", "HEAD"})
START_PATH = "/start"
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Secrets:
    """The tokens of one start of the server.

    Attributes:
        start: in the link that opens the page; also the value of the cookie.
        write: in the page, sent back in a header with each request that changes something.
    """

    start: str = field(repr=False)
    write: str = field(repr=False)


class RefusedError(Exception):
    """A request that is not answered: status and a sentence that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Guard:
    """ASGI middleware that lets through only requests of the page itself.

    Args:
        app: what is guarded.
        port: where the server listens.
        secrets: the tokens of this start.
        max_body: bytes that a request may have.
    """

    def __init__(
        self, app: ASGIApp, *, port: int, secrets: Secrets, max_body: int = MAX_BODY
    ) -> None:
        self.app = app
        self.port = port
        self.secrets = secrets
        self.max_body = max_body
        self.hosts = frozenset(f"{name}:{port}" for name in LOOPBACK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then hand it on."""
        if scope["type"] != "http":
            return
        answer = _with_headers(send)
        try:
            self._check(scope["method"], scope["path"], Headers(scope=scope))
            await self.app(scope, _bounded(receive, self.max_body), answer)
        except RefusedError as refused:  # the body is read before an answer begins
            await PlainTextResponse(refused.why, refused.status)(scope, receive, answer)

    def _check(self, method: str, path: str, headers: Headers) -> None:
        if headers.get("host", "") not in self.hosts:
            raise RefusedError(421, "This server answers to its own address only")
        if _length(headers) > self.max_body:
            raise RefusedError(413, "The request is too large")
        if method not in SAFE_METHODS:
            self._check_write(headers)
        if path != START_PATH and not self._has_cookie(headers):
            raise RefusedError(403, "Open the address that factex review printed when it started")

    def _check_write(self, headers: Headers) -> None:
        if headers.get("origin", "") not in {f"http://{host}" for host in self.hosts}:
            raise RefusedError(403, "The request does not come from this page")
        if headers["origin"] != f"http://{headers['host']}":
            raise RefusedError(403, "The request does not come from this page")
        if not is_same(headers.get(TOKEN_HEADER, ""), self.secrets.write):
            raise RefusedError(403, "The server was started anew: open the address that it printed")

    def _has_cookie(self, headers: Headers) -> bool:
        return any(
            is_same(value, self.secrets.start)
            for value in _cookies(headers.getlist("cookie"), cookie_name(self.port))
        )


def cookie_name(port: int) -> str:
    """Cookies are shared by all ports of a host: the name tells them apart."""
    return f"factex_review_{port}"


def _cookies(lines: Iterable[str], name: str) -> Iterable[str]:
    for line in lines:
        try:
            jar = SimpleCookie(line)
        except CookieError:
            continue
        if name in jar:
            yield jar[name].value


def is_same(given: str, wanted: str) -> bool:
    """Whether two tokens are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _length(headers: Headers) -> int:
    """The announced length; one that is no number counts as too large."""
    written = headers.get("content-length", "0")
    return (
        int(written) if written.isascii() and written.isdigit() and len(written) < 12 else 1 << 60
    )


def _bounded(receive: Receive, limit: int) -> Receive:
    """Stop a body that turns out longer than it may be."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise RefusedError(413, "The request is too large")
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
