"""Steps 2 to 5 as one object: articles to records, or to layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from factex import __version__
from factex.articles import Article
from factex.articles.model import check_metadata
from factex.assemble import Source, assemble_windows, translate_spans
from factex.errors import OUT_OF_MEMORY, ArticleError, FactexError
from factex.layers import publisher_country
from factex.normalize import normalize
from factex.offsets import OffsetMap
from factex.patterns import default_dir, hash_patterns, pattern_dir, use_folder
from factex.pipeline import load_model, model_hash, pipeline_name
from factex.records import LayerDocument, Record

# A longer text is analysed in windows of at most this many characters, cut at paragraph breaks,
# so that memory and time grow with the window and not with the document.
WINDOW_CHARS = 100_000
CUTS = ("\n\n", ". ", " ")
# Any sentence will do that names a date and an amount.
WARM_UP = "Norway signed a treaty on 3 May 1999 and paid $5."
Window = tuple[OffsetMap, Doc]
Found = TypeVar("Found", list[Record], LayerDocument)


def load(model: str | Path | None = None, patterns: Path | None = None) -> Extractor:
    """Load a spaCy pipeline and get it ready to extract.

    Args:
        model: name or path of a spaCy pipeline with parser and NER; the embedded one by default.
        patterns: folder with the user's pattern files; factex's own by default.

    Raises:
        ModelError: the pipeline cannot be loaded or lacks a component; the message names it.
        PatternError: a pattern file breaks the format.
    """
    return Extractor(load_model(model), model_hash(model), patterns)


@lru_cache(maxsize=1)
def default_extractor() -> Extractor:
    """The embedded pipeline with factex's own patterns, loaded on first use."""
    return load()


class Extractor:
    """A loaded pipeline; `extract` and `annotate` take articles to records and layers.

    Attributes:
        nlp: the spaCy pipeline.
        info: versions and hashes for the run file.
    """

    def __init__(self, nlp: Language, hash_of_model: str, patterns: Path | None) -> None:
        self.nlp = nlp
        self._patterns = patterns or default_dir()
        self._lock = RLock()
        self.info: dict[str, str] = {
            "factex": __version__,
            "spacy": version("spacy"),
            "pipeline": pipeline_name(nlp),
            "model_sha256": hash_of_model,
            "patterns_sha256": hash_patterns(self._patterns),
        }
        self._compile_patterns()

    def _compile_patterns(self) -> None:
        """Read every pattern file and run the pipeline, so that a fault shows before the batch."""
        use_folder(self._patterns)
        self.nlp(normalize(WARM_UP).text)

    def extract(
        self, text: str, *, published: date | str | None = None, doc_id: str = "doc", **meta: Any
    ) -> list[Record]:
        """Facts of one text.

        Args:
            text: the article; offsets in the records count its code points.
            published: reference for relative dates (ISO string or date); without it they stay
                unresolved.
            doc_id: id for the records.
            **meta: further fields of `Article` (title, publisher, url).

        Raises:
            ArticleError: the text cannot be processed, or `published` is no ISO date.

        Example:
            >>> import factex
            >>> facts = factex.load().extract("Laos and Vietnam signed a treaty on 6 May 1998.")
            >>> [fact.type for fact in facts]
            ['event', 'agreement']
        """
        if isinstance(published, str):
            published = check_metadata({"published": published}, doc_id).published
        article = Article(id=doc_id, text=text, published=published, **meta)
        _, result = next(iter(self.extract_many([article])))
        if isinstance(result, ArticleError):
            raise result
        return result

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        """Facts of many articles, in their order; one that fails yields its error."""
        for article in articles:
            yield article, self._attempt(self._records, article)

    def annotate_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, LayerDocument | ArticleError]]:
        """Layers of many articles, in their order; one that fails yields its error."""
        for article in articles:
            yield article, self._attempt(self._layers, article)

    def _attempt(self, step: Callable[[Article], Found], article: Article) -> Found | ArticleError:
        with self._zone():
            try:
                return step(article)
            except Exception as error:  # whatever it is, the batch goes on
                # Told before the zone ends: the error may hold tokens, which end with it.
                return _failure(article, error)

    @contextmanager
    def _zone(self) -> Iterator[None]:
        """Free the words of a document with it; else a vocabulary grows without end.

        Patterns are compiled outside, for they stay. A zone belongs to one document at a time.
        """
        with self._lock:
            if pattern_dir() != self._patterns:  # another extractor chose its own in between
                self._compile_patterns()
            inside = getattr(self.nlp.vocab, "in_memory_zone")  # noqa: B009  not in the stubs
            with nullcontext() if inside else self.nlp.memory_zone():
                yield

    def _records(self, article: Article) -> list[Record]:
        found = ((offsets, doc._.matches) for offsets, doc in self._windows(article))
        return list(assemble_windows(self._source(article), found))

    def _layers(self, article: Article) -> LayerDocument:
        layers: dict[str, list[Any]] = {"dates": [], "amounts": [], "entities": []}
        for offsets, doc in self._windows(article):
            source = self._source(article, offsets)
            for name, found in layers.items():
                mentions = getattr(doc._.layers, name)
                values = [value for m in mentions for value in m.timexes or (m.value,)]
                found += translate_spans(source, values)
        return LayerDocument.model_validate({"doc_id": article.id, **layers})

    def _source(self, article: Article, offsets: OffsetMap | None = None) -> Source:
        return Source(
            article.id,
            article.text,
            offsets or OffsetMap.identity(""),
            self.info["pipeline"],
            __version__,
        )

    def _windows(self, article: Article) -> Iterator[Window]:
        """Each window of the cleaned text, analysed, with its way back to the source."""
        offsets = normalize(article.text, article.text_start).offsets
        for start, end in window_bounds(offsets.text):
            part = OffsetMap(
                offsets.text[start:end], offsets.starts[start:end], offsets.ends[start:end]
            )
            yield part, self._analysed(article, part.text)

    def _analysed(self, article: Article, text: str) -> Doc:
        doc = self.nlp.make_doc(text)
        doc._.doc_id = article.id
        doc._.published = article.published
        doc._.publisher_country = publisher_country(article.publisher or "")
        doc._.about = f"{article.title or ''} {article.publisher or ''}"
        return self.nlp(doc)


def window_bounds(text: str, limit: int = WINDOW_CHARS) -> Sequence[tuple[int, int]]:
    """Cut a text into stretches of at most `limit` characters.

    Cuts fall behind the last paragraph break before the limit, else the last sentence, else the
    last blank, else at the limit.

    >>> window_bounds("One two.\\n\\nThree.", limit=12)
    [(0, 10), (10, 16)]
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > limit:
        places = (text.rfind(cut, start, start + limit) + len(cut) for cut in CUTS)
        end = next((place for place in places if place > start + limit // 2), start + limit)
        bounds.append((start, end))
        start = end
    return [*bounds, (start, len(text))]


def _failure(article: Article, error: Exception) -> ArticleError:
    told = error
    if not isinstance(error, FactexError) and isinstance(error.__cause__, Exception):
        told = error.__cause__  # spaCy wraps what a component raises
    if isinstance(told, ArticleError):
        return told
    if isinstance(told, MemoryError):
        cause = OUT_OF_MEMORY
    else:
        cause = str(told) if isinstance(told, FactexError) else f"{type(told).__name__}: {told}"
    return ArticleError(
        article.id,
        cause,
        "The other documents are not affected; report this one if the text is plain English",
        stage="annotate",
    )
