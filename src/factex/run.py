"""The batch: articles in, records, errors and a run report out.

Beside `facts.jsonl` a run leaves `facts.errors.jsonl` (documents that failed, and why),
`facts.run.json` (versions, settings, hashes, counts, timing) and, where text was taken out of
web pages, `facts.texts.jsonl` (the text that the offsets count in). Files are written whole or
not at all, and all but the timing is the same from run to run.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from factex.articles import Article, ArticleReader
from factex.errors import ArticleError, FactexError, SettingsError
from factex.jsonl import AtomicFile, dump_line, dump_model
from factex.records import (
    Agreement,
    Claim,
    Event,
    LayerDocument,
    Organization,
    Record,
)

RECORD_TYPES = ("event", "agreement", "organization", "claim")
MAX_SHOWN_ERRORS = 5
"""Errors kept for the summary; the errors file has them all."""
WORD = re.compile(r"\S+")
LAYERS = ("dates", "amounts", "entities")


class Extractor(Protocol):
    """What a run needs of `factex.load()`."""

    info: dict[str, str]

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        """Yield each article with its records, in order."""

    def annotate_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, LayerDocument | ArticleError]]:
        """Yield each article with its layers, in order."""


Result = tuple[Article, "list[Record] | LayerDocument | ArticleError"]


@dataclass(slots=True)
class Counts:
    """What a run has done so far.

    Attributes:
        documents: documents analysed.
        failed: documents that could not be read or analysed.
        words: words of the analysed documents, parted by white space.
        chars_read: characters of all documents that could be read, front matter left out.
        chars_seen: those of the documents that were analysed.
        records: records by type; for `annotate`, layer entries by layer.
    """

    documents: int = 0
    failed: int = 0
    words: int = 0
    chars_read: int = 0
    chars_seen: int = 0
    records: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run: its counts, seconds, and the files it wrote (empty for a stream)."""

    counts: Counts
    seconds: float
    files: tuple[Path, ...]
    errors: tuple[str, ...]

    @property
    def words_per_second(self) -> float:
        """Words of analysed documents a second, reading and writing included."""
        return self.counts.words / self.seconds if self.seconds > 0 else 0.0


def place_of(record: Record) -> tuple[int, int, int, str]:
    """Sort key of a record in its document: by place of its anchor, then type, then id.

    The anchor is an event's trigger, an agreement's name, an organization's first mention, a
    claim's amount.
    """
    match record:
        case Event():
            anchor = record.trigger
        case Agreement():
            anchor = record.name
        case Organization():
            anchor = min(record.mentions, key=lambda mention: (mention.start, mention.end))
        case Claim():
            anchor = record.amount
        case _:
            anchor = record.evidence
    return anchor.start, anchor.end, RECORD_TYPES.index(record.type), record.id


class Run:
    """One pass over the input, from articles to files.

    Args:
        extractor: the loaded pipeline.
        reader: the articles.
        settings: the user's options, for the run report.
        on_document: called after each document with the counts so far.
    """

    def __init__(
        self,
        extractor: Extractor,
        reader: ArticleReader,
        *,
        settings: Mapping[str, Any],
        on_document: Callable[[Counts], None] | None = None,
    ) -> None:
        self.extractor = extractor
        self.reader = reader
        self.settings = dict(settings)
        self.on_document = on_document
        self.counts = Counts()
        self._errors: list[str] = []

    def extract(self, output: Path) -> RunResult:
        """Write the records of all articles, by document and place.

        Where no document could be analysed, only the errors file is written and older output
        stays as it is.

        Raises:
            SettingsError: a file cannot be written, or is one of the inputs.
            FactexError: the pipeline returned fewer documents than it was given.
        """
        return self._to_files(self.extractor.extract_many, output)

    def annotate(self, output: Path) -> RunResult:
        """Write the layers of all articles, one line a document; see `extract`."""
        return self._to_files(self.extractor.annotate_many, output)

    def extract_to(self, write: Callable[[str], object]) -> RunResult:
        """Hand the lines of records to `write`; errors go into the result, no file is made."""
        return self._to_stream(self.extractor.extract_many, write)

    def annotate_to(self, write: Callable[[str], object]) -> RunResult:
        """Hand the lines of layers to `write`; see `extract_to`."""
        return self._to_stream(self.extractor.annotate_many, write)

    def _to_files(
        self, step: Callable[[Iterable[Article]], Iterator[Result]], output: Path
    ) -> RunResult:
        if self.reader.reads(output):
            raise SettingsError(
                f"{output} is one of the inputs and would be overwritten. Choose another place"
            )
        began = time.perf_counter()
        with ExitStack() as files:
            # Left in reverse order: the report is put in its place last and vouches for the rest.
            report = files.enter_context(AtomicFile(sidecar(output, "run.json")))
            main = files.enter_context(AtomicFile(output))
            errors = files.enter_context(AtomicFile(sidecar(output, "errors.jsonl")))
            texts = files.enter_context(_TextsFile(sidecar(output, "texts.jsonl")))
            self._go(step, main.write, errors.write, texts.write)
            seconds = time.perf_counter() - began
            report.write(self._report(main, seconds))
            if not self.counts.documents:
                for file in (report, main, texts):
                    file.discard()
        written = (main.path, errors.path, report.path, *texts.paths)
        if not self.counts.documents:
            written = (errors.path,)
        return RunResult(self.counts, seconds, written, tuple(self._errors))

    def _to_stream(
        self,
        step: Callable[[Iterable[Article]], Iterator[Result]],
        write: Callable[[str], object],
    ) -> RunResult:
        began = time.perf_counter()
        self._go(step, write, lambda line: None, lambda article: None)
        return RunResult(self.counts, time.perf_counter() - began, (), tuple(self._errors))

    def _go(
        self,
        step: Callable[[Iterable[Article]], Iterator[Result]],
        write: Callable[[str], object],
        write_error: Callable[[str], object],
        write_text: Callable[[Article], object],
    ) -> None:
        """Steps 1 to 6: each article is read, analysed and written before many more are read."""
        given = returned = 0

        def articles() -> Iterator[Article]:
            nonlocal given
            for item in self.reader:
                if isinstance(item, ArticleError):
                    self._failed(item, None, write_error)
                else:
                    given += 1
                    self.counts.chars_read += len(item.text) - item.text_start
                    yield item

        for article, result in step(articles()):
            returned += 1
            if isinstance(result, ArticleError):
                self._failed(result, article.id, write_error)
            else:
                self._written(article, result, write)
                if article.extractor:
                    write_text(article)
        if given != returned:
            raise FactexError(
                f"{given - returned} documents were lost in the pipeline. Report this"
            )

    def _failed(
        self, error: ArticleError, doc_id: str | None, write: Callable[[str], object]
    ) -> None:
        self.counts.failed += 1
        if len(self._errors) < MAX_SHOWN_ERRORS:
            self._errors.append(str(error))
        write(
            dump_line(
                {
                    "doc": error.doc,
                    "doc_id": doc_id,
                    "line": error.line,
                    "stage": error.stage,
                    "cause": error.cause,
                    "remedy": error.remedy,
                }
            )
        )
        self._tell()

    def _written(
        self, article: Article, result: list[Record] | LayerDocument, write: Callable[[str], object]
    ) -> None:
        if isinstance(result, LayerDocument):
            write(dump_model(result))
            self.counts.records.update({name: len(getattr(result, name)) for name in LAYERS})
        else:
            for record in sorted(result, key=place_of):
                write(dump_model(record))
            self.counts.records.update(record.type for record in result)
        self.counts.documents += 1
        self.counts.words += sum(1 for _ in WORD.finditer(article.text, article.text_start))
        self.counts.chars_seen += len(article.text) - article.text_start
        self._tell()

    def _tell(self) -> None:
        if self.on_document:
            self.on_document(self.counts)

    def _report(self, output: AtomicFile, seconds: float) -> str:
        """The run report as JSON; only `timing` differs between two runs of the same input."""
        counts = self.counts
        files = [asdict(file) for file in self.reader.files]
        total = hashlib.sha256("".join(file["sha256"] for file in files).encode()).hexdigest()
        report = {
            "versions": dict(self.extractor.info),
            "settings": self.settings,
            "input": {"sha256": total, "files": files},
            "output": {"file": output.path.name, "sha256": output.sha256},
            "documents": {"analysed": counts.documents, "failed": counts.failed},
            "records": {name: counts.records[name] for name in sorted(counts.records)},
            "words": counts.words,
            "characters": {"read": counts.chars_read, "seen": counts.chars_seen},
            "timing": {
                "seconds": round(seconds, 3),
                "words_per_second": round(counts.words / seconds, 1) if seconds else None,
            },
        }
        return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def sidecar(output: Path, ending: str) -> Path:
    """The name of a file that belongs to an output.

    Example:
        >>> sidecar(Path("outputs/facts.jsonl"), "run.json").as_posix()
        'outputs/facts.run.json'
    """
    stem = output.name.removesuffix(".jsonl")
    return output.with_name(f"{stem}.{ending}")


class _TextsFile:
    """The texts taken out of web pages; a run without any removes the file of an older run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: AtomicFile | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The file, once there is something in it."""
        return (self._file.path,) if self._file else ()

    def write(self, article: Article) -> None:
        """Add the text of an article."""
        self._file = self._file or AtomicFile(self._path)
        self._file.write(
            dump_line(
                {
                    "id": article.id,
                    "text": article.text,
                    "source": article.source,
                    "sha256": article.sha256,
                    "extractor": article.extractor,
                }
            )
        )

    def discard(self) -> None:
        """Leave the file of an older run as it is."""
        if self._file is not None:
            self._file.discard()

    def __enter__(self) -> _TextsFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._file is not None:
            self._file.__exit__(kind)
        elif kind is None:
            self._path.unlink(missing_ok=True)
