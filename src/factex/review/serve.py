"""Start and stop the review server: read the batch, bind the port, run until Ctrl-C."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from factex.errors import SettingsError
from factex.review.batch import load_batch
from factex.review.desk import Desk
from factex.review.log import DecisionLog, default_log
from factex.review.sampling import draw_sample
from factex.review.security import START_PATH, Secrets
from factex.review.server import create_app
from factex.review.state import ReviewState

HOST = "127.0.0.1"
TOKEN_BYTES = 32
GRACE_SECONDS = 2
"""How long open connections may take to end after Ctrl-C; no decision waits for them."""
BACKLOG = 128


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, and its tokens."""

    listening: socket.socket
    port: int
    tokens: Secrets

    @property
    def address(self) -> str:
        """The start link. Whoever has it can review: it is for this user's browser alone."""
        return f"http://{HOST}:{self.port}{START_PATH}?token={self.tokens.start}"


def open_desk(
    facts: Path,
    *,
    articles: Sequence[str] = (),
    gold: Sequence[Path] = (),
    log: Path | None = None,
    reviewer: str,
    sample: int | None = None,
    seed: int = 0,
) -> Desk:
    """Read what is to be reviewed and the decisions made so far.

    Args:
        facts: the JSON Lines file.
        articles: where its articles are, when not where the run file says.
        gold: gold to compare with.
        log: the log of decisions; beside the facts by default.
        reviewer: who decides.
        sample: review so many facts drawn at random; all by default.
        seed: of the drawing.

    Raises:
        FactexError: something cannot be read; says what to do.
    """
    batch = load_batch(facts, articles=articles, gold=gold)
    decisions = DecisionLog(log or default_log(facts))
    state = ReviewState(batch, decisions, reviewer=reviewer)
    drawn = None if sample is None else draw_sample(batch, sample, seed)
    return Desk(state, name=facts.name, sample=drawn)


def bind(port: int) -> Place:
    """Take a port of the loopback interface and make the tokens of this start.

    Args:
        port: 0 for any free one.

    Raises:
        SettingsError: the port is taken or not allowed.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"port {port} cannot be used: {error.strerror}. Name another, or 0 for a free one"
        ) from error
    tokens = Secrets(secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES))
    return Place(listening, listening.getsockname()[1], tokens)


def serve(desk: Desk, place: Place, *, when_ready: Callable[[], object] | None = None) -> None:
    """Answer requests until the process is told to stop.

    Args:
        desk: what is reviewed.
        place: of `bind`.
        when_ready: called once the server answers.
    """
    app = create_app(desk, secrets=place.tokens, port=place.port)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    asyncio.run(_run(server, place.listening, when_ready))


async def _run(
    server: uvicorn.Server, listening: socket.socket, when_ready: Callable[[], object] | None
) -> None:
    """Run the server; the socket listens already, so a browser may come before the first tick."""
    if when_ready is not None:
        asyncio.get_running_loop().run_in_executor(None, when_ready)
    await server.serve(sockets=[listening])
