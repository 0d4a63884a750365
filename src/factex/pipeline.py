"""Step 3: the one place that builds `nlp`, and factex as spaCy components.

The embedded pipeline or the user's own, with sentence boundaries at paragraph breaks before the
parser and the matchers at the end.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import spacy
from spacy.attrs import NORM, ORTH
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from factex import __version__, syntax
from factex.assemble import Source, assemble
from factex.boundaries import Boundaries
from factex.errors import ModelError
from factex.layers import build_layers
from factex.lemmatizer import RememberingLemmatizer
from factex.matchers import find_matches
from factex.offsets import OffsetMap
from factex.one_label import OneLabel
from factex.parse import parsed
from factex.records import Record
from factex.trees import Trees

EMBEDDED = Path(__file__).parent / "models" / "en_factex_news"
REQUIRED = ("parser", "ner")
LIKE_WORDS = ("WHO",)
ACRONYM_NORM = "nato"
"""An acronym that every training text knows, in whose stead a tagger reads the others."""
SPLITTERS = ("senter", "parser", "beam_parser")
"""Factories of components that set sentence boundaries."""


def _set_extensions() -> None:
    """Declare `doc._.facts` and the attributes that the components read and write."""
    Doc.set_extension("published", default=None, force=True)
    Doc.set_extension("publisher_country", default=None, force=True)
    Doc.set_extension("about", default="", force=True)
    Doc.set_extension("doc_id", default="doc", force=True)
    Doc.set_extension("layers", default=None, force=True)
    Doc.set_extension("matches", default=(), force=True)
    Doc.set_extension("facts", getter=_facts_of, force=True)


def _facts_of(doc: Doc) -> tuple[Record, ...]:
    """Records of a Doc in offsets of `doc.text`."""
    meta = doc.user_data.get("factex_pipeline", "unknown")
    source = Source(doc._.doc_id, doc.text, OffsetMap.identity(doc.text), str(meta), __version__)
    return assemble(source, doc._.matches)


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
        parse = parsed(doc)
        doc._.layers = build_layers(
            parse,
            published=doc._.published,
            publisher_country=doc._.publisher_country,
            about=doc._.about,
        )
        doc._.matches = find_matches(parse, doc._.layers)
        doc.user_data["factex_pipeline"] = self._pipeline
        return doc


@Language.factory("factex_boundaries")
def make_boundaries(nlp: Language, name: str) -> Boundaries:
    """spaCy factory of the component that decides the certain sentence boundaries."""
    return Boundaries()


@Language.factory("factex_trees", assigns=["token.dep", "token.tag", "token.pos"])
def make_trees(nlp: Language, name: str) -> Trees:
    """Factory of the component that repairs tags and trees."""
    return Trees()


@Language.factory("factex_one_label", assigns=["doc.ents"], requires=["doc.ents"])
def make_one_label(nlp: Language, name: str) -> OneLabel:
    """spaCy factory of the component that gives a name one label within a document."""
    return OneLabel()


@Language.factory("factex_lemmatizer", assigns=["token.lemma"])
def make_lemmatizer(nlp: Language, name: str) -> RememberingLemmatizer:
    """spaCy factory of the embedded pipeline's lemmatizer."""
    return RememberingLemmatizer(nlp.vocab, name)


@Language.factory("factex", assigns=["doc._.facts", "doc._.layers"])
def make_factex(nlp: Language, name: str) -> FactexComponent:
    """spaCy factory: `nlp.add_pipe("factex")` on a pipeline with parser and NER."""
    return FactexComponent(pipeline_name(nlp))


def pipeline_name(nlp: Language) -> str:
    """Language, name and version of a pipeline, as records name it."""
    meta = nlp.meta
    return f"{meta.get('lang', 'en')}_{meta.get('name', 'pipeline')} {meta.get('version', '0')}"


_set_extensions()


def load_model(model: str | Path | None = None) -> Language:
    """Load a spaCy pipeline and add factex's components.

    Args:
        model: name or path of a pipeline with parser and NER; the embedded one by default.

    Raises:
        ModelError: it cannot be loaded or lacks a component; the message names it.
    """
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
    multiply_with_numpy(nlp)
    _part_from_words(nlp)
    _add_components(nlp)
    return nlp


def multiply_with_numpy(nlp: Language) -> None:
    """Let the networks multiply with numpy's BLAS; that of thinc knows fewer processors.

    Where it has no kernels for a processor, blis takes about three times as long.
    """
    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if type(node.ops) is NumpyOps:
                node.ops = ops


def _part_from_words(nlp: Language) -> None:
    """Let the models see acronyms that are spelled as function words for what they are."""
    if isinstance(nlp.tokenizer, Tokenizer):
        for acronym in LIKE_WORDS:
            nlp.tokenizer.add_special_case(acronym, [{ORTH: acronym, NORM: ACRONYM_NORM}])


def _has_component(nlp: Language, name: str) -> bool:
    factories = {nlp.get_pipe_meta(pipe).factory for pipe in nlp.pipe_names}
    return name in factories or (name == "ner" and bool(factories & {"beam_ner", "entity_ruler"}))


def _add_components(nlp: Language) -> None:
    splitters = [n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory in SPLITTERS]
    if "factex_boundaries" not in nlp.pipe_names:
        # They keep the boundaries that were set before them.
        nlp.add_pipe("factex_boundaries", before=splitters[0])
    parsers = [n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory == "parser"]
    if "factex_trees" not in nlp.pipe_names:
        nlp.add_pipe("factex_trees", after=parsers[-1])  # lemmas follow from the tags
    for name in ("factex_one_label", "factex"):
        if name not in nlp.pipe_names:
            nlp.add_pipe(name, last=True)


def model_hash(model: str | Path | None) -> str:
    """SHA-256 over the pipeline's files; empty for a pipeline known only by package name."""
    folder = Path(model) if model is not None else EMBEDDED
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest() if folder.is_dir() else ""
