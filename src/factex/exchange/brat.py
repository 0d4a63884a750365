"""brat standoff: a `.txt` and an `.ann` a document, and the `annotation.conf` that brat asks for.

Events, agreements and claims are E lines, organizations and parts T lines; parts of organizations
hang on R lines. Closed values are A lines, open ones a JSON object in the annotator's note. The
text is changed character for character where brat or its browser would count otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from factex.articles import Article
from factex.errors import SettingsError
from factex.exchange.annotation import (
    CHOICES,
    SUBTYPES,
    Annotation,
    Mark,
    annotate,
    full_label,
)
from factex.exchange.brat_ann import AnnReader
from factex.exchange.brat_config import configuration
from factex.exchange.brat_text import FRAMES, edition, fragments, ids_of, quote
from factex.exchange.found import Found, Imported, Issue
from factex.exchange.kept import keep, kept_documents
from factex.exchange.merge import merge
from factex.exchange.names import file_names
from factex.exchange.output import new_folder
from factex.exchange.settings import Exported, ExportSettings, Offsets
from factex.exchange.source import Document
from factex.jsonl import dump_line


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write a folder to put under brat's `data`."""
    done = Exported(output)
    everything = list(documents)
    names = file_names(document.doc_id for document in everything)
    with new_folder(output, "brat", overwrite=settings.overwrite) as folder:
        keep(folder, everything)
        (folder / "annotation.conf").write_text(configuration(), encoding="utf-8", newline="")
        for document in everything:
            done.documents += 1
            done.records += len(document.records)
            path = folder / f"{names[document.doc_id]}.ann"
            text = edition(document.text)
            lines = "".join(ann_lines(annotate(document.records), text, document.doc_id, done))
            path.with_suffix(".txt").write_text(text, encoding="utf-8", newline="")
            path.write_text(lines, encoding="utf-8", newline="")
    return done


def ann_lines(
    annotation: Annotation, text: str, doc_id: str, done: Exported | None = None
) -> Iterator[str]:
    """The lines of an `.ann` file.

    Args:
        annotation: the document's marks and links.
        text: its edition.
        doc_id: for messages.
        done: told of marks that brat cannot hold.
    """
    names = ids_of(annotation, text)
    for number, mark in enumerate(annotation.marks):
        if name := names.get(number):
            places = fragments(text, mark.start, mark.end)
            spans = ";".join(f"{start} {end}" for start, end in places)
            yield f"{name}\t{full_label(mark)} {spans}\t{quote(text, places)}\n"
        elif done is not None:
            done.losses.append(
                f"{doc_id}: the {mark.label} at {mark.start} has no character that brat can mark"
            )
    frames = {
        number: f"E{n}"
        for n, number in enumerate(
            (n for n in names if annotation.marks[n].label in FRAMES), start=1
        )
    }
    yield from _frame_lines(annotation, names, frames)
    yield from _relation_lines(annotation, names)
    yield from _value_lines(annotation, names | frames)


def _frame_lines(
    annotation: Annotation, names: Mapping[int, str], frames: Mapping[int, str]
) -> Iterator[str]:
    """E lines: the record, its trigger and its parts by role, numbered where a role repeats."""
    targets = {**names, **frames}
    for number, name in frames.items():
        mark = annotation.marks[number]
        seen: Counter[str] = Counter()
        line = f"{name}\t{full_label(mark)}:{names[number]}"
        for link in annotation.links:
            if link.source == number and link.target in targets:
                seen[link.role] += 1
                count = seen[link.role] if seen[link.role] > 1 else ""
                line += f" {link.role}{count}:{targets[link.target]}"
        yield line + "\n"


def _relation_lines(annotation: Annotation, names: Mapping[int, str]) -> Iterator[str]:
    count = 0
    for link in annotation.links:
        is_name = annotation.marks[link.source].label not in FRAMES
        if is_name and link.source in names and link.target in names:
            count += 1
            yield f"R{count}\t{link.role} Arg1:{names[link.source]} Arg2:{names[link.target]}\n"


def _value_lines(annotation: Annotation, names: Mapping[int, str]) -> Iterator[str]:
    """A lines for closed values, notes for open ones; an anchor's subtype is in its label."""
    closed = notes = 0
    for number, name in names.items():
        mark = annotation.marks[number]
        for key, value in _choices(mark).items():
            closed += 1
            yield f"A{closed}\t{key} {name} {value}\n"
        if values := open_values(mark):
            notes += 1
            yield f"#{notes}\tAnnotatorNotes {name}\t{dump_line(values)}"


def _choices(mark: Mark) -> dict[str, str]:
    subtype = SUBTYPES.get(mark.label)
    return {key: value for key, value in mark.values if key in CHOICES and key != subtype}


def open_values(mark: Mark) -> dict[str, Any]:
    """The values that are no choice from a list, but for those that are missing."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in mark.values
        if key not in CHOICES and value not in (None, ())
    }


def read(
    source: Path, articles: Mapping[str, Article] | None = None, *, offsets: Offsets | None = None
) -> Imported:
    """Take the records back from a folder that `export` made and annotators worked on.

    Args:
        source: the folder.
        articles: the user's articles, to be held against those that were exported.
        offsets: brat counts code points; another unit is refused.
    """
    if offsets == "utf-16":
        raise SettingsError("brat counts code points. Leave --offsets out")
    kept = kept_documents(source, articles)
    names = file_names(kept)
    into = Imported()
    for doc_id, document in kept.items():
        path = source / f"{names[doc_id]}.ann"
        found = Found(path.name, document.need_article(), document.records)
        if path.is_file():
            AnnReader(found).read(path)
            merge(found, "brat", into)
        else:
            found.tell("file", "is missing; its records are left out")
            into.issues += found.issues
    for path in sorted(source.glob("*.ann")):
        if path.stem not in names.values():
            cause = "is no document of the export. Export its article too"
            into.issues.append(Issue(path.name, "file", None, "not mapped", cause))
    return into
