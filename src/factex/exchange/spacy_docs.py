"""spaCy: a DocBin of docs tokenized by the blank English pipeline.

`doc.spans` has a group a record type (labelled with the record's subtype, `span_id` is the record's
id) and one a class of parts (`date`, `entity`, ...). A span that begins or ends within a token is
widened to whole tokens, and its true place stands in the group's attribute `misaligned`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factex.exchange.annotation import SUBTYPES, Annotation, Mark, annotate, mark_class
from factex.exchange.output import new_file
from factex.exchange.settings import Exported, ExportSettings
from factex.exchange.source import Document

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

ATTRS = ("ENT_IOB", "ENT_TYPE")
MISALIGNED = "misaligned"


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write a `.spacy` file for `DocBin().from_disk` and `spacy train`."""
    import spacy
    from spacy.tokens import DocBin

    done = Exported(output)
    tokenizer = spacy.blank("en").tokenizer
    docs = DocBin(attrs=list(ATTRS), store_user_data=True)
    for document in documents:
        done.documents += 1
        done.records += len(document.records)
        docs.add(make_doc(document, tokenizer, done))
    with new_file(output, overwrite=settings.overwrite) as path:
        path.write_bytes(docs.to_bytes())
    return done


def make_doc(document: Document, tokenizer: Callable[[str], Doc], done: Exported) -> Doc:
    """A document's tokens with its records and their parts as groups of spans.

    Args:
        document: with its text.
        tokenizer: spaCy's.
        done: told of spans that hold no token.
    """
    doc = tokenizer(document.text)
    doc.user_data["doc_id"] = document.doc_id
    _mark(doc, annotate(document.records), document, done)
    return doc


def _mark(doc: Doc, annotation: Annotation, document: Document, done: Exported) -> None:
    groups: dict[str, list[Span]] = defaultdict(list)
    misaligned: dict[str, list[list[int]]] = defaultdict(list)
    for number, mark in enumerate(annotation.marks):
        record = annotation.records.get(number)
        name = mark_class(mark.label)
        span = doc.char_span(
            mark.start,
            mark.end,
            label=_label(mark),
            span_id=record.id if record else "",
            alignment_mode="expand",
        )
        if span is None or not span.text:
            done.losses.append(
                f"{document.doc_id}: the {mark.label} at {mark.start} holds no token"
            )
            continue
        if (span.start_char, span.end_char) != (mark.start, mark.end):
            misaligned[name].append([len(groups[name]), mark.start, mark.end])
        groups[name].append(span)
    for name in sorted(groups):
        doc.spans[name] = groups[name]
        doc.spans[name].attrs[MISALIGNED] = misaligned[name]
    _set_entities(doc, groups["entity"])


def _label(mark: Mark) -> str:
    subtype = SUBTYPES.get(mark.label)
    return str(dict(mark.values)[subtype]) if subtype else mark.label


def _set_entities(doc: Doc, spans: list[Any]) -> None:
    """`doc.ents`: of names that overlap the longest, and none that is white space."""
    from spacy.util import filter_spans

    doc.ents = filter_spans([span for span in spans if span.text.strip()])
