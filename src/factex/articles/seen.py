"""The ids that a run has met, however many there are."""

from __future__ import annotations

import sqlite3


class SeenIds:
    """Ids of documents and where each stands, in a table that moves to disk as it grows.

    Millions of ids would fill the memory; SQLite keeps some 2 MB of them there and the rest in a
    temporary file that nobody else sees. `close` drops it.
    """

    def __init__(self) -> None:
        self._table = sqlite3.connect("", isolation_level=None)
        self._table.execute("PRAGMA journal_mode = OFF")
        self._table.execute("PRAGMA synchronous = OFF")
        self._table.execute("CREATE TABLE seen (id BLOB PRIMARY KEY, place BLOB) WITHOUT ROWID")
        self._table.execute("BEGIN")

    def add(self, doc_id: str, place: str) -> str | None:
        """Note an id; gives the place of the document that has it already, else None.

        Example:
            >>> seen = SeenIds()
            >>> [seen.add("a", "x.txt"), seen.add("b", "y.txt"), seen.add("a", "z.txt")]
            [None, None, 'x.txt']
            >>> seen.close()
        """
        row = (_bytes(doc_id), _bytes(place))
        if self._table.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", row).rowcount:
            return None
        (old,) = self._table.execute("SELECT place FROM seen WHERE id = ?", row[:1]).fetchone()
        return str(old, "utf-8", "surrogatepass")

    def close(self) -> None:
        """Drop the table."""
        self._table.close()


def _bytes(text: str) -> bytes:
    """Names of files may hold bytes that are no text; those come as halves of surrogate pairs."""
    return text.encode("utf-8", "surrogatepass")
