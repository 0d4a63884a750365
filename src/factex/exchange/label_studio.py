"""Label Studio: tasks with the records as predictions, and the labelling interface for them.

A mark is a region, a role a relation between regions; closed values are choices of a region, open
ones a JSON object in its text area. The `Text` tag of today's Label Studio counts code points, as
its own tests say (`web/libs/editor/tests/integration/e2e/ner/emoji.cy.ts`); releases of 2021 and
before counted UTF-16 units, which `--offsets utf-16` writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from factex import __version__
from factex.articles import Article
from factex.errors import SettingsError
from factex.exchange.annotation import (
    CHOICES,
    ENTITY_LABELS,
    PARTS,
    PLAIN_LABELS,
    ROLES,
    VALUES,
    Annotation,
    Mark,
    annotate,
)
from factex.exchange.carried import KEY, carry, found_of
from factex.exchange.counting import Counting
from factex.exchange.found import Imported, Issue
from factex.exchange.label_studio_result import ResultReader
from factex.exchange.merge import merge
from factex.exchange.output import new_folder
from factex.exchange.settings import Exported, ExportSettings, Offsets
from factex.exchange.source import Document

TASKS = "tasks.json"
CONFIG = "labels.xml"
OWN_UNIT: Offsets = "code-points"


def export(documents: Iterable[Document], output: Path, settings: ExportSettings) -> Exported:
    """Write `tasks.json` to import, and `labels.xml` to paste into the project's settings."""
    done = Exported(output)
    with new_folder(output, "label-studio", overwrite=settings.overwrite) as folder:
        tasks = []
        for document in documents:
            done.documents += 1
            done.records += len(document.records)
            tasks.append(_task(document, settings.offsets or OWN_UNIT))
        text = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
        (folder / TASKS).write_text(text, encoding="utf-8", newline="")
        (folder / CONFIG).write_text(configuration(), encoding="utf-8", newline="")
    return done


def _task(document: Document, offsets: Offsets) -> dict[str, Any]:
    article = document.need_article()
    counting = Counting(document.text, offsets)
    data = {"text": document.text, "title": article.title or document.doc_id}
    prediction = {
        "model_version": f"factex {__version__}",
        "result": list(_result(annotate(document.records), counting)),
    }
    return {"data": data | {KEY: carry(document, offsets)}, "predictions": [prediction]}


def _result(annotation: Annotation, counting: Counting) -> Iterator[dict[str, Any]]:
    for number, mark in enumerate(annotation.marks):
        place = {"start": counting.outward(mark.start), "end": counting.outward(mark.end)}
        quoted = {"text": counting.text[mark.start : mark.end]}
        region = {"id": f"m{number}", "to_name": "text"}
        labels = {**place, **quoted, "labels": [mark.label]}
        yield {**region, "from_name": "label", "type": "labels", "value": labels}
        for key, value in mark.values:
            if key in CHOICES:
                choice = {**place, **quoted, "choices": [value]}
                yield {**region, "from_name": key, "type": "choices", "value": choice}
        if text := _open_values(mark):
            area = {**place, "text": [text]}
            yield {**region, "from_name": "values", "type": "textarea", "value": area}
    for link in annotation.links:
        yield {
            "type": "relation",
            "from_id": f"m{link.source}",
            "to_id": f"m{link.target}",
            "direction": "right",
            "labels": [link.role],
        }


def _open_values(mark: Mark) -> str | None:
    values = {key: value for key, value in mark.values if key not in CHOICES}
    return json.dumps(values, ensure_ascii=False) if values else None


def configuration() -> str:
    """The labelling interface: `white-space: pre-wrap` keeps every space, and so every offset."""
    labels = (*PARTS, *ENTITY_LABELS, *PLAIN_LABELS)
    return "\n".join(
        [
            "<View>",
            "  <Style>.htx-text{ white-space: pre-wrap; }</Style>",
            '  <Labels name="label" toName="text">',
            *(f"    <Label value={quoteattr(label)}/>" for label in labels),
            "  </Labels>",
            "  <Relations>",
            *(f"    <Relation value={quoteattr(role)}/>" for role in ROLES),
            "  </Relations>",
            '  <Header value="$title"/>',
            '  <Text name="text" value="$text" saveTextResult="yes"/>',
            *_choices(),
            '  <TextArea name="values" toName="text" perRegion="true" editable="true"',
            '            maxSubmissions="1" placeholder="values as JSON"/>',
            "</View>",
            "",
        ]
    )


def _choices() -> Iterator[str]:
    for key, values in CHOICES.items():
        labels = ",".join(kind for kind, names in VALUES.items() if key in names)
        yield (
            f'  <Choices name="{key}" toName="text" perRegion="true" showInline="true" '
            f'choice="single" whenTagName="label" whenLabelValue={quoteattr(labels)}>'
        )
        yield f'    <Header value="{key}" size="6"/>'
        yield from (f"    <Choice value={quoteattr(value)}/>" for value in values)
        yield "  </Choices>"


def read(
    source: Path, articles: Mapping[str, Article] | None = None, *, offsets: Offsets | None = None
) -> Imported:
    """Take the records back from an export of Label Studio in its format JSON.

    Args:
        source: the file, or a folder with `tasks.json`.
        articles: the user's articles, to be held against the texts of the tasks.
        offsets: unit of the spans; None: the one in which they quote the text.

    Raises:
        SettingsError: the file is no list of tasks.
    """
    path = source / TASKS if source.is_dir() else source
    into = Imported()
    for number, task in enumerate(_tasks(path), start=1):
        where = f"task {task.get('id', number) if isinstance(task, dict) else number}"
        data = task.get("data") if isinstance(task, dict) else None
        data = data if isinstance(data, dict) else {}
        found, cause = found_of(path.name, where, data.get("text"), data.get(KEY), articles)
        if found is None:
            into.issues.append(Issue(path.name, where, None, "not mapped", cause))
        else:
            ResultReader(found, where, data[KEY], offsets).read(task)
            merge(found, "label-studio", into)
    return into


def _tasks(path: Path) -> list[Any]:
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path} cannot be read as JSON: {error}. Export as JSON") from error
    if not isinstance(tasks, list):
        raise SettingsError(f"{path} is no list of tasks. Export from Label Studio as JSON")
    return tasks
