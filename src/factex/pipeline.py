"""Steps 2 to 5 as one object, and factex as spaCy components.

This is the one place that builds `nlp`: the embedded pipeline or the user's own, with sentence
boundaries at paragraph breaks before the parser and the matchers at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from factex import __version__, syntax
from factex.articles import Article
from factex.assemble import Source, assemble, translate_spans
from factex.errors import ArticleError, FactexError, ModelError
from factex.layers import build_layers, publisher_country
from factex.matchers import find_matches
from factex.matchers.base import Layers
from factex.normalize import normalize
from factex.offsets import OffsetMap
from factex.patterns import default_dir, hash_patterns, use_folder
from factex.records import LayerDocument, Record

EMBEDDED = Path(__file__).parent / "models" / "en_factex_news"
REQUIRED = ("parser", "ner")
PARAGRAPH_BREAK = "\n\n"
# Any sentence will do that names a date and an amount.
WARM_UP = "Norway signed a treaty on 3 May 1999 and paid $5."


def _set_extensions() -> None:
    """Declare `doc._.facts` and the attributes that the components read and write."""
    Doc.set_extension("published", default=None, force=True)
    Doc.set_extension("publisher_country", default=None, force=True)
    Doc.set_extension("doc_id", default="doc", force=True)
    Doc.set_extension("layers", default=None, force=True)
    Doc.set_extension("matches", default=(), force=True)
    Doc.set_extension("facts", getter=_facts_of, force=True)


def _facts_of(doc: Doc) -> tuple[Record, ...]:
    """Records of a Doc in offsets of `doc.text`."""
    meta = doc.user_data.get("factex_pipeline", "unknown")
    source = Source(
        doc._.doc_id, doc.text, OffsetMap.identity(doc.text), str(meta), __version__
    )
    return assemble(source, doc._.matches)


class Boundaries:
    """Component before the parser: a paragraph break ends a sentence."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the token after each paragraph break as the start of a sentence."""
        for token in doc[:-1]:
            if token.is_space and PARAGRAPH_BREAK in token.text:
                doc[token.i + 1].is_sent_start = True
        return doc


class FactexComponent:
    """Component at the end: fills `doc._.layers` and `doc._.matches`; `doc._.facts` reads them."""

    def __init__(self, pipeline: str) -> None:
        self._pipeline = pipeline

    def __call__(self, doc: Doc) -> Doc:
        """Find layers and matches; `doc._.published` is the reference for relative dates.

        Raises:
            ModelError: the Doc has no parse.
        """
        if not syntax.has_parse(doc):
            raise ModelError(
                "factex needs a dependency parse and tags, the Doc has none. "
                "Add a parser and a tagger to the pipeline before 'factex'"
            )
        doc._.layers = build_layers(
            doc, published=doc._.published, publisher_country=doc._.publisher_country
        )
        doc._.matches = find_matches(doc, doc._.layers)
        doc.user_data["factex_pipeline"] = self._pipeline
        return doc


@Language.factory("factex_boundaries")
def make_boundaries(nlp: Language, name: str) -> Boundaries:
    """spaCy factory of the component that ends sentences at paragraph breaks."""
    return Boundaries()


@Language.factory("factex", assigns=["doc._.facts", "doc._.layers"])
def make_factex(nlp: Language, name: str) -> FactexComponent:
    """spaCy factory: `nlp.add_pipe("factex")` on a pipeline with parser and NER."""
    return FactexComponent(_pipeline_name(nlp))


def _pipeline_name(nlp: Language) -> str:
    meta = nlp.meta
    return f"{meta.get('lang', 'en')}_{meta.get('name', 'pipeline')} {meta.get('version', '0')}"


_set_extensions()


def load(model: str | Path | None = None, patterns: Path | None = None) -> Extractor:
    """Load a spaCy pipeline and get it ready to extract.

    Args:
        model: name or path of a spaCy pipeline with parser and NER; the embedded one by default.
        patterns: folder with the user's pattern files; factex's own by default.

    Raises:
        ModelError: the pipeline cannot be loaded or lacks a component; the message names it.
        PatternError: a pattern file breaks the format.
    """
    return Extractor(_load_model(model), _model_hash(model), patterns)


@lru_cache(maxsize=1)
def default_extractor() -> Extractor:
    """The embedded pipeline with factex's own patterns, loaded on first use."""
    return load()


def _load_model(model: str | Path | None) -> Language:
    try:
        nlp = spacy.load(model or EMBEDDED)
    except OSError as error:
        raise ModelError(
            f"spaCy pipeline {str(model or EMBEDDED)!r} cannot be loaded ({error}). "
            "Give the name of an installed spaCy package or the path of a pipeline folder"
        ) from error
    missing = [name for name in REQUIRED if not _has_component(nlp, name)]
    if missing:
        raise ModelError(
            f"spaCy pipeline {str(model)!r} has no {' and no '.join(missing)} "
            f"(it has: {', '.join(nlp.pipe_names) or 'nothing'}). "
            "factex needs a parser and named entities; choose a pipeline that has both"
        )
    _add_components(nlp)
    return nlp


def _has_component(nlp: Language, name: str) -> bool:
    factories = {nlp.get_pipe_meta(pipe).factory for pipe in nlp.pipe_names}
    return name in factories or (name == "ner" and bool(factories & {"beam_ner", "entity_ruler"}))


def _add_components(nlp: Language) -> None:
    parser = next(n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory.endswith("parser"))
    if "factex_boundaries" not in nlp.pipe_names:
        nlp.add_pipe("factex_boundaries", before=parser)
    if "factex" not in nlp.pipe_names:
        nlp.add_pipe("factex", last=True)


def _model_hash(model: str | Path | None) -> str:
    """SHA-256 over the pipeline's files; empty for a pipeline known only by package name."""
    folder = Path(model) if model is not None else EMBEDDED
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest() if folder.is_dir() else ""


class Extractor:
    """A loaded pipeline; `extract` and `annotate` take articles to records and layers.

    Attributes:
        nlp: the spaCy pipeline.
        info: versions and hashes for the run file.
    """

    def __init__(self, nlp: Language, model_hash: str, patterns: Path | None) -> None:
        self.nlp = nlp
        self._patterns = patterns or default_dir()
        self.info: dict[str, str] = {
            "factex": __version__,
            "spacy": spacy.__version__,
            "pipeline": _pipeline_name(nlp),
            "model_sha256": model_hash,
            "patterns_sha256": hash_patterns(self._patterns),
        }
        self._compile_patterns()

    def _compile_patterns(self) -> None:
        """Read and compile every pattern file, so that a fault in one shows before the batch."""
        use_folder(self._patterns)
        with self.nlp.select_pipes(disable=["factex"]):
            doc = self.nlp(normalize(WARM_UP).text)
        find_matches(doc, build_layers(doc))

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
            ArticleError: the text cannot be processed.

        Example:
            >>> import factex
            >>> facts = factex.load().extract("Laos and Vietnam signed a treaty on 6 May 1998.")
            >>> [fact.type for fact in facts]
            ['agreement', 'event']
        """
        day = date.fromisoformat(published) if isinstance(published, str) else published
        article = Article(id=doc_id, text=text, published=day, **meta)
        _, result = next(iter(self.extract_many([article])))
        if isinstance(result, ArticleError):
            raise result
        return result

    def extract_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Record] | ArticleError]]:
        """Facts of many articles, in their order; one that fails yields its error."""
        for article, source, doc in self._analysed(articles):
            if isinstance(doc, ArticleError):
                yield article, doc
                continue
            try:
                yield article, list(assemble(source, doc._.matches))
            except FactexError as error:
                yield article, _failure(article, error, "assemble")

    def annotate_many(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, LayerDocument | ArticleError]]:
        """Layers of many articles, in their order."""
        for article, source, doc in self._analysed(articles):
            if isinstance(doc, ArticleError):
                yield article, doc
            else:
                yield article, _layer_document(source, doc._.layers)

    def _analysed(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, Source, Doc | ArticleError]]:
        for article in articles:
            use_folder(self._patterns)  # another extractor may have chosen its own in between
            normalized = normalize(article.text, article.text_start)
            source = Source(
                article.id, article.text, normalized.offsets, self.info["pipeline"], __version__
            )
            yield article, source, self._analyse(article, normalized.text)

    def _analyse(self, article: Article, text: str) -> Doc | ArticleError:
        try:
            doc = self.nlp.make_doc(text)
            doc._.doc_id = article.id
            doc._.published = article.published
            doc._.publisher_country = publisher_country(article.publisher or "")
            return self.nlp(doc)
        except (ValueError, RuntimeError, MemoryError, RecursionError, FactexError) as error:
            return _failure(article, error, "annotate")


def _failure(article: Article, error: Exception, stage: str) -> ArticleError:
    told = error.__cause__ or error  # spaCy wraps what a component raises
    return ArticleError(
        article.id,
        f"{type(told).__name__}: {told}",
        "The other documents are not affected; report this one if the text is plain English",
        stage=stage,
    )


def _layer_document(source: Source, layers: Layers) -> LayerDocument:
    return LayerDocument(
        doc_id=source.doc_id,
        dates=translate_spans(source, [m.value for m in layers.dates]),
        amounts=translate_spans(source, [m.value for m in layers.amounts]),
        entities=translate_spans(source, [m.value for m in layers.entities]),
    )
