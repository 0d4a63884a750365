"""The log of decisions: append-only, safe from a kill at any moment and from two writers at once.

SQLite with a write-ahead log and `synchronous=FULL`: `append` returns after the decision is on
disk, and what was being written when the process died is rolled back whole at the next opening
(https://www.sqlite.org/wal.html, https://www.sqlite.org/atomiccommit.html). A write takes the
database's one lock from its start (`BEGIN IMMEDIATE`), so numbers follow the order of writing.
Triggers refuse to change or remove what was written. The articles' texts are kept once each, so
that a decision can be found again in a text that changed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from factex.errors import GoldError, SettingsError
from factex.review.decisions import Decision, Draft
from factex.run import sidecar

APPLICATION_ID = 0x66637872
"""Marks the file as a log of this program ('fcxr')."""
VERSION = 1
PATIENCE = 30.0
"""Seconds to wait for another writer."""
TRIES = 600
SCHEMA = f"""
CREATE TABLE decisions (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER decisions_last BEFORE DELETE ON decisions
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER decisions_once BEFORE INSERT ON decisions
  WHEN EXISTS (SELECT 1 FROM decisions WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER texts_stay BEFORE UPDATE ON texts
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER texts_last BEFORE DELETE ON texts
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER texts_once BEFORE INSERT ON texts
  WHEN EXISTS (SELECT 1 FROM texts WHERE sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""


def default_log(facts: Path) -> Path:
    """Where the decisions on a facts file are kept: `facts.review.sqlite` beside it."""
    return sidecar(facts, "review.sqlite")


class DecisionLog:
    """The decisions in a file; any number of processes and threads may use it at once.

    Args:
        path: the SQLite file.
        create: make it where there is none; else a missing file is an error.

    Raises:
        SettingsError: the file cannot be opened, or is something else.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self._lock = threading.Lock()
        if not create and not path.is_file():
            raise SettingsError(
                f"{path}: no such log of decisions. Review the facts first (factex review), or "
                "name the log with --log"
            )
        try:
            self._db = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise SettingsError(f"{path} cannot be used: {error}. Choose another place") from error

    def append(self, draft: Draft, text: str | None = None) -> Decision:
        """Write a decision; when this returns, it is on disk.

        Args:
            draft: the decision.
            text: the article's text, whose hash the draft has; kept if it is new.

        Raises:
            SettingsError: the disk is full, the file gone, or another writer does not let go.
        """
        body = draft.model_dump_json(exclude_none=True)
        with self._lock, self._transaction():
            if text is not None:
                self._db.execute(
                    "INSERT INTO texts SELECT ?1, ?2 "
                    "WHERE NOT EXISTS (SELECT 1 FROM texts WHERE sha256 = ?1)",
                    (draft.text_sha256, text),
                )
            seq = self._db.execute("INSERT INTO decisions (body) VALUES (?)", (body,)).lastrowid
        return Decision(seq=seq or 0, **dict(draft))

    def read(self, after: int = 0) -> list[Decision]:
        """Decisions with a number greater than `after`, in order.

        Raises:
            GoldError: a line is no decision of this version.
        """
        with self._lock, self._telling():
            rows = self._db.execute(
                "SELECT seq, body FROM decisions WHERE seq > ? ORDER BY seq", (after,)
            ).fetchall()
        return [self._decision(seq, body) for seq, body in rows]

    def text(self, sha256: str) -> str | None:
        """The text of that hash, if a decision was made on it."""
        with self._lock, self._telling():
            row = self._db.execute("SELECT body FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> DecisionLog:
        return self

    def __exit__(self, *rest: object) -> None:
        self.close()

    def _decision(self, seq: int, body: str) -> Decision:
        try:
            return Decision(seq=seq, **dict(Draft.model_validate_json(body)))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise GoldError(
                f"{self.path}, decision {seq}: {place}: {first['msg']}. "
                "Use the version of factex that wrote the log"
            ) from error

    def _prepare(self) -> None:
        self._write_ahead()
        self._db.execute("PRAGMA synchronous=FULL")
        with self._transaction():  # two processes may open a new log at once: one makes it
            (kind,) = self._db.execute("PRAGMA application_id").fetchone()
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not tables:
                for statement in _statements(SCHEMA):
                    self._db.execute(statement)
            elif (kind, version) != (APPLICATION_ID, VERSION):
                raise sqlite3.DatabaseError("it is no log of decisions of this version")

    def _write_ahead(self) -> None:
        """Switch to the write-ahead log; another process that is just doing so is waited for.

        SQLite answers 'locked' here at once, whatever the timeout
        (https://www.sqlite.org/c3ref/busy_handler.html).
        """
        for _ in range(TRIES):
            try:
                (mode,) = self._db.execute("PRAGMA journal_mode=WAL").fetchone()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                threading.Event().wait(PATIENCE / TRIES)
            else:
                if mode != "wal":
                    raise sqlite3.OperationalError("this disk takes no write-ahead log")
                return
        raise sqlite3.OperationalError("another process holds it")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._telling():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise SettingsError(
                f"{self.path} cannot be used: {error}. Nothing was written; check disk and path"
            ) from error


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
