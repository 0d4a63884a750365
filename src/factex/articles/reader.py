"""The stream of articles behind the user's inputs."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from factex.articles.decode import decode, split_mark
from factex.articles.formats import default_id, read_html, read_json_lines, read_text
from factex.articles.model import Article, InputFile
from factex.articles.parquet import need_pyarrow, read_parquet
from factex.articles.seen import SeenIds
from factex.articles.sources import (
    HTML_SUFFIXES,
    LINES_SUFFIXES,
    PARQUET_SUFFIXES,
    STDIN,
    Source,
    find_sources,
    identity,
)
from factex.errors import ArticleError
from factex.places import find_place, is_remote

if TYPE_CHECKING:
    Stream: TypeAlias = "io.BufferedReader[_HashingFile]"

StdinFormat = Literal["auto", "text", "jsonl"]
MARK_BYTES = 4
BLOCK = 1 << 20


class ArticleReader:
    """Reads articles one after the other; only the names of the files stay in memory.

    Iterating yields, in the order of the inputs, an `Article` for each document and an
    `ArticleError` for each that cannot be used. Of two documents with one id, the first is read
    and the second is an error that names both.

    Args:
        inputs: files, folders, glob patterns, `-` for standard input.
        published: day of publication of documents that give none.
        stdin: where `-` reads from.
        stdin_format: `text` (one document), `jsonl`, or `auto`: jsonl if it begins with `{`.

    Raises:
        SettingsError: a library that one of the files needs is not installed.
    """

    def __init__(
        self,
        inputs: Iterable[str],
        *,
        published: date | None = None,
        stdin: BinaryIO | None = None,
        stdin_format: StdinFormat = "auto",
    ) -> None:
        self.published = published
        self.stdin = stdin
        self.stdin_format = stdin_format
        self.files: list[InputFile] = []
        self.bytes_read = 0
        self._sources = list(find_sources(inputs))
        for source in self._sources:
            if isinstance(source, Source) and source.suffix in PARQUET_SUFFIXES:
                need_pyarrow(source.path)
        self._named = Counter(
            default_id(Path(source.path).name)
            for source in self._sources
            if isinstance(source, Source)
        )

    @property
    def total_bytes(self) -> int | None:
        """Size of all files together; None when standard input or a store is among them."""
        paths = [source.path for source in self._sources if isinstance(source, Source)]
        if STDIN in paths or any(map(is_remote, paths)):
            return None
        return sum(Path(path).stat().st_size for path in paths if Path(path).exists())

    def reads(self, path: Path | str) -> bool:
        """Whether a file is among the inputs, under this or another name."""
        wanted = identity(str(path))
        return any(
            isinstance(source, Source) and identity(source.path) == wanted
            for source in self._sources
        )

    def __iter__(self) -> Iterator[Article | ArticleError]:
        with closing(SeenIds()) as seen:
            for source in self._sources:
                for item in [source] if isinstance(source, ArticleError) else self._read(source):
                    yield self._checked(item, seen)

    def _checked(self, item: Article | ArticleError, seen: SeenIds) -> Article | ArticleError:
        """Refuse an id that was used, fill in the default day of publication."""
        if isinstance(item, ArticleError):
            return item
        if (place := seen.add(item.id, item.where)) is not None:
            return ArticleError(
                item.source,
                f"id {item.id!r} belongs already to {place}",
                "Give each document an id of its own",
                line=item.line,
            )
        if item.published is None and self.published is not None:
            return replace(item, published=self.published)
        return item

    def _read(self, source: Source) -> Iterator[Article | ArticleError]:
        """The documents of a file; an unreadable file is one error, after what it gave so far."""
        before = self.bytes_read
        try:
            with _HashingFile(self._open(source), keep_open=source.path == STDIN) as file:
                for item in self._documents(source, file):
                    self.bytes_read = before + file.count
                    yield item
                self.files.append(file.described(source.path))
        except ArticleError as error:
            yield error
        except (OSError, EOFError, zlib.error) as error:
            cause = getattr(error, "strerror", None) or str(error)
            yield ArticleError(source.path, f"cannot be read: {cause}", "Check the file")

    def _open(self, source: Source) -> BinaryIO:
        if source.path != STDIN:
            opened: BinaryIO = find_place(source.path).open("rb")
            return opened
        if self.stdin is None:
            raise ArticleError(STDIN, "there is no standard input here", "Name a file")
        return self.stdin

    def _documents(self, source: Source, file: _HashingFile) -> Iterator[Article | ArticleError]:
        buffered = io.BufferedReader(file)
        name = self._name(source)
        if source.suffix in LINES_SUFFIXES or self._stdin_has_lines(source, buffered):
            gzipped = source.suffix.endswith(".gz")
            lines = _lines(buffered, source.path, gzipped=gzipped)
            yield from _some(read_json_lines(lines, source.path), source.path)
        elif source.suffix in PARQUET_SUFFIXES:
            file.exhaust()
            yield from _some(read_parquet(file.stream, source.path), source.path)
        elif source.suffix in HTML_SUFFIXES:
            yield read_html(buffered.read(), source.path, name)
        else:
            yield read_text(buffered.read(), source.path, name)

    def _stdin_has_lines(self, source: Source, file: Stream) -> bool:
        if source.path != STDIN or self.stdin_format == "text":
            return False
        first = file.peek(MARK_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
        return self.stdin_format == "jsonl" or first.startswith(b"{")

    def _name(self, source: Source) -> str:
        """File name, or the path below the user's folder where two files share the name."""
        if source.path == STDIN:
            return "stdin"
        name = Path(source.path).name
        return source.relative if self._named[default_id(name)] > 1 else name


def _some(items: Iterable[Article | ArticleError], doc: str) -> Iterator[Article | ArticleError]:
    """The items; an error where there are none."""
    empty = True
    for item in items:
        empty = False
        yield item
    if empty:
        yield ArticleError(doc, "the file is empty", "Give a file with one document a line")


def _lines(file: Stream, doc: str, *, gzipped: bool) -> Iterator[bytes]:
    """Lines as UTF-8 bytes. UTF-16 is decoded as a whole: its line ends are no single bytes."""
    stream: Stream | gzip.GzipFile = gzip.GzipFile(fileobj=file) if gzipped else file
    encoding, _ = split_mark(stream.peek(MARK_BYTES)[:MARK_BYTES])
    if encoding == "utf-8":
        yield from stream
        return
    for line in decode(stream.read(), doc).split("\n"):
        yield line.encode("utf-8", "surrogatepass")


class _HashingFile(io.RawIOBase):
    """A binary stream that counts and hashes what is read through it."""

    def __init__(self, stream: BinaryIO, *, keep_open: bool) -> None:
        self.stream = stream
        self.keep_open = keep_open
        self.count = 0
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        self.digest.update(data)
        return len(data)

    def exhaust(self) -> None:
        """Count and hash all at once and go back to the start, for a reader that leaps about."""
        while self.readinto(memoryview(bytearray(BLOCK))):
            pass
        self.stream.seek(0)

    def close(self) -> None:
        if not self.closed and not self.keep_open:
            self.stream.close()
        super().close()

    def described(self, path: str) -> InputFile:
        """What the run report says of the file, once it is read to its end."""
        return InputFile(path, self.count, self.digest.hexdigest())
