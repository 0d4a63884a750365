"""The review server: its addresses, and how a request is read and answered.

Handlers run one at a time in the event loop, so a decision is taken on the state as it is; the log
itself is safe from other processes. An answer holds what changed and nothing else: the record pane
first, then fragments that htmx puts in their places.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from factex.errors import FactexError
from factex.review.actions import Actions
from factex.review.desk import Desk
from factex.review.pages import Answer, Pages, Values
from factex.review.render import static_files
from factex.review.security import START_PATH, Guard, Secrets, cookie_name, is_same

MAX_FIELDS = 10_000
Handler = Callable[[Request], Awaitable[Response]]
Method = Callable[[Values], Answer]


def create_app(desk: Desk, *, secrets: Secrets, port: int) -> Starlette:
    """The application.

    Args:
        desk: the batch with its decisions.
        secrets: tokens of this start.
        port: where the server listens; requests with another port are refused.
    """
    pages = Pages(desk, token=secrets.write)
    actions = Actions(pages)
    reads: dict[str, Method] = {
        "/": pages.page,
        "/queue": pages.queue,
        "/row": pages.row,
        "/record": pages.record,
        "/document": pages.document,
        "/changes": pages.changes,
        "/figures": pages.figures,
    }
    writes: dict[str, Method] = {
        "/decide": actions.decide,
        "/edit": actions.edit,
        "/new": actions.new,
        "/add": actions.add,
        "/draft": actions.draft,
        "/undo": actions.undo,
        "/redo": actions.redo,
        "/finish": actions.finish,
    }
    routes = [
        Route(START_PATH, _starting(secrets, port)),
        Route("/static/{name}", _static),
        *(Route(path, _answering(method)) for path, method in reads.items()),
        *(Route(path, _answering(one), methods=["POST"]) for path, one in writes.items()),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, port=port, secrets=secrets)])


def _starting(secrets: Secrets, port: int) -> Handler:
    """The start link: sets the cookie, then leaves the token out of the address."""

    async def start(request: Request) -> Response:
        if not is_same(request.query_params.get("token", ""), secrets.start):
            why = "This link is of an earlier start: open the one that factex review printed last"
            return PlainTextResponse(why, 403)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            cookie_name(port), secrets.start, httponly=True, samesite="strict", path="/"
        )
        return response

    return start


async def _static(request: Request) -> Response:
    """A file of the fixed table; the name is looked up, never joined to a path."""
    found = static_files().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("No such file", 404)
    content, kind = found
    return Response(content, media_type=kind)


def _answering(method: Method) -> Handler:
    """A handler that reads the values of a request and sends what a method answers."""

    async def handler(request: Request) -> Response:
        try:
            answer = method(await _values(request))
        except FactexError as error:
            return PlainTextResponse(_sentence(str(error)), 400)
        if not (answer.html or answer.events):
            return Response(status_code=204)
        return HTMLResponse("".join(answer.html), headers=answer.headers)

    return handler


async def _values(request: Request) -> Values:
    """The values of address and body; the last of a name counts.

    Raises:
        FactexError: the body is no form.
    """
    values = dict(request.query_params)
    if request.method == "POST":
        try:
            body = (await request.body()).decode("utf-8")
            pairs = parse_qsl(
                body, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
            )
        except ValueError:
            raise FactexError("the request holds no form. Load the page again") from None
        values |= dict(pairs)
    return values


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
