"""The run: articles in, records, errors and a run report out.

Beside `facts.jsonl` a run leaves `facts.errors.jsonl` (documents that failed, and why),
`facts.run.json` (versions, settings, hashes, counts, timing) and, where text was taken out of
web pages, `facts.texts.jsonl` (the text that the offsets count in). Files are written whole or
not at all, and all but the timing is the same from run to run. What is done is kept in sealed
shards (`factex.batch.work`) until the output stands, so a run that was stopped can go on.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from factex.articles import Article, ArticleReader
from factex.batch.engine import Engine, Extractor, InProcess, Step
from factex.batch.files import NewForm, check_output, sidecar, write_files
from factex.batch.outcome import RECORD_TYPES, Counts, Outcome, error_of, failure, place_of
from factex.batch.shards import ShardSize, cut
from factex.batch.work import Job, Work
from factex.errors import ArticleError, FactexError
from factex.places import Place
from factex.records import SCHEMA_VERSION

__all__ = ["RECORD_TYPES", "Counts", "Run", "RunResult", "place_of", "sidecar"]

MAX_SHOWN_ERRORS = 5
"""Errors kept for the summary; the errors file has them all."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run.

    Attributes:
        counts: of all documents, those of an unfinished run that was taken over included.
        seconds: what this run took.
        files: the files it wrote; empty for a stream.
        errors: the first few errors, as messages.
        words: words that this run analysed itself.
        taken_over: documents that an unfinished run had done.
    """

    counts: Counts
    seconds: float
    files: tuple[Place, ...]
    errors: tuple[str, ...]
    words: int
    taken_over: int = 0

    @property
    def words_per_second(self) -> float:
        """Words of analysed documents a second, reading and writing included."""
        return self.words / self.seconds if self.seconds > 0 else 0.0


@dataclass(slots=True)
class _Open:
    """A shard that is being worked on; the outcomes of its articles are filled in in order."""

    number: int
    key: str
    outcomes: list[Outcome | None]
    missing: deque[int] = field(default_factory=deque)


class Run:
    """One pass over the input, from articles to files.

    Args:
        engine: who analyses the documents; an extractor is run in this process.
        reader: the articles.
        settings: the user's options, for the run report; a run is resumed with the same ones.
        on_document: called after each document with the counts so far.
        size: where the input is cut into shards.
        form: how the records lie in the output file; as JSON Lines where None.
    """

    def __init__(
        self,
        engine: Engine | Extractor,
        reader: ArticleReader,
        *,
        settings: Mapping[str, Any],
        on_document: Callable[[Counts], None] | None = None,
        size: ShardSize | None = None,
        form: NewForm | None = None,
    ) -> None:
        self.engine: Engine = engine if isinstance(engine, Engine) else InProcess(engine)
        self.reader = reader
        self.settings = dict(settings)
        self.on_document = on_document
        self.size = size or ShardSize()
        self.form = form
        self.counts = Counts()
        self.on_disk = 0
        """Documents whose outcomes a later run can take over."""
        self._taken_over = Counts()
        self._open: deque[_Open] = deque()
        self._shards = 0

    def extract(self, output: Place, *, resume: bool = False, overwrite: bool = False) -> RunResult:
        """Write the records of all articles, by document and place.

        Where no document could be analysed, only the errors file is written and older output
        stays as it is.

        Args:
            output: the file; an older one is replaced when the run is through.
            resume: go on with the run that was stopped here, if there is one.
            overwrite: replace a file that no run wrote, drop a run that was stopped here.

        Raises:
            SettingsError: a file cannot be written, is one of the inputs or not a run's own.
            OutputError: the disk is full; what is done stays for a run with `resume`.
            FactexError: the pipeline returned fewer documents than it was given.
        """
        return self._to_files("extract", output, resume=resume, overwrite=overwrite)

    def annotate(
        self, output: Place, *, resume: bool = False, overwrite: bool = False
    ) -> RunResult:
        """Write the layers of all articles, one line a document; see `extract`."""
        return self._to_files("annotate", output, resume=resume, overwrite=overwrite)

    def extract_to(self, write: Callable[[str], object]) -> RunResult:
        """Hand the lines of records to `write`; errors go into the result, no file is made."""
        return self._to_stream("extract", write)

    def annotate_to(self, write: Callable[[str], object]) -> RunResult:
        """Hand the lines of layers to `write`; see `extract_to`."""
        return self._to_stream("annotate", write)

    # To files -----------------------------------------------------------------------------

    def _to_files(self, step: Step, output: Place, *, resume: bool, overwrite: bool) -> RunResult:
        check_output(output, self.reader, resume=resume, overwrite=overwrite)
        job = Job({**self.engine.info, "schema": SCHEMA_VERSION}, {"step": step, **self.settings})
        began = time.perf_counter()  # the pipeline has been loaded for its versions
        with Work(output, job, resume=resume, fresh=overwrite) as work:
            self._fill(step, work)
            written = write_files(
                output,
                work,
                self._shards,
                any_analysed=self.counts.documents > 0,
                report=lambda sha256: self._report(output.name, sha256, began),
                form=self.form,
            )
            work.remove()
        errors = tuple(str(error_of(line)) for line in written.first_errors)
        return self._result(began, written.paths, errors)

    def _fill(self, step: Step, work: Work) -> None:
        """Have every shard sealed."""
        for outcome in self.engine.outcomes(step, self._articles(work)):
            shard = self._open[0]
            shard.outcomes[shard.missing.popleft()] = outcome
            self._count(outcome)
            if not shard.missing:
                self._seal(self._open.popleft(), work)
        if self._open:
            raise FactexError("documents were lost in the pipeline. Report this")

    def _articles(self, work: Work) -> Iterator[Article]:
        """The articles that are not done, as the engine asks for them."""
        for shard in cut(self.reader, self.size):
            self._shards += 1
            key = shard.key(work.job.fingerprint)
            if (counts := work.sealed(shard.number, key)) is not None:
                self._take_over(counts)
                continue
            opened = _Open(shard.number, key, [])
            self._open.append(opened)
            for place, item in enumerate(shard.items):
                opened.outcomes.append(self._outcome_of_error(item))
                if isinstance(item, Article):
                    opened.missing.append(place)
            if not opened.missing:
                self._seal(self._open.pop(), work)
            yield from (item for item in shard.items if isinstance(item, Article))

    def _outcome_of_error(self, item: Article | ArticleError) -> Outcome | None:
        if isinstance(item, Article):
            return None
        outcome = failure(item)
        self._count(outcome)
        return outcome

    def _seal(self, shard: _Open, work: Work) -> None:
        outcomes = [outcome for outcome in shard.outcomes if outcome is not None]
        work.seal(shard.number, shard.key, outcomes)
        self.on_disk += len(outcomes)

    def _take_over(self, counts: Counts) -> None:
        self._taken_over.add(counts)
        self.on_disk += counts.documents + counts.failed
        self.counts.add(counts)
        self._tell()

    # To a stream --------------------------------------------------------------------------

    def _to_stream(self, step: Step, write: Callable[[str], object]) -> RunResult:
        errors: list[str] = []
        began = time.perf_counter()

        def articles() -> Iterator[Article]:
            for item in self.reader:
                if isinstance(item, Article):
                    yield item
                else:
                    note(failure(item))

        def note(outcome: Outcome) -> None:
            self._count(outcome)
            if outcome.error and len(errors) < MAX_SHOWN_ERRORS:
                errors.append(str(error_of(outcome.error)))

        for outcome in self.engine.outcomes(step, articles()):
            for line in outcome.records.splitlines(keepends=True):
                write(line)
            note(outcome)
        return self._result(began, (), tuple(errors))

    # Figures ------------------------------------------------------------------------------

    def _count(self, outcome: Outcome) -> None:
        self.counts.add(outcome.counts)
        self._tell()

    def _tell(self) -> None:
        if self.on_document:
            self.on_document(self.counts)

    def _result(self, began: float, files: tuple[Place, ...], errors: tuple[str, ...]) -> RunResult:
        return RunResult(
            self.counts,
            time.perf_counter() - began,
            files,
            errors,
            self.counts.words - self._taken_over.words,
            self._taken_over.documents + self._taken_over.failed,
        )

    def _report(self, name: str, sha256: str, began: float) -> str:
        """The run report as JSON; only `timing` differs between two runs of the same input."""
        counts = self.counts
        files = [asdict(file) for file in self.reader.files]
        total = hashlib.sha256("".join(file["sha256"] for file in files).encode()).hexdigest()
        result = self._result(began, (), ())
        report = {
            "versions": dict(self.engine.info),
            "settings": self.settings,
            "input": {"sha256": total, "files": files},
            "output": {"file": name, "sha256": sha256},
            "documents": {"analysed": counts.documents, "failed": counts.failed},
            "records": {name: counts.records[name] for name in sorted(counts.records)},
            "words": counts.words,
            "characters": {"read": counts.chars_read, "seen": counts.chars_seen},
            "timing": {
                "seconds": round(result.seconds, 3),
                "words_per_second": round(result.words_per_second, 1) or None,
            },
        }
        return json.dumps(report, ensure_ascii=False, indent=2) + "\n"
