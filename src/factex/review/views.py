"""What the page shows, as plain data for the templates: rows, an article, a record, progress."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from factex.evaluate.bootstrap import Bounds
from factex.explain import PatternLines, Step, explain
from factex.records import Agreement, Amount, AnyRecord, Claim, Date, Event, Organization
from factex.review.batch import ReviewDocument
from factex.review.desk import Desk, duration
from factex.review.edits import MAIN_ROLE
from factex.review.form import Field, FormContext, Json, fields_of
from factex.review.highlight import Mark, Segment, cut, marks_of
from factex.review.queues import Query
from factex.review.sameness import as_json
from factex.review.sampling import estimate
from factex.review.verdicts import Status, Verdict
from factex.review.visible import visible

SIGNS: Mapping[Status, tuple[str, str]] = {
    "open": ("", "open"),
    "accepted": ("✓", "accepted"),
    "corrected": ("✎", "corrected"),
    "rejected": ("✗", "rejected"),
    "added": ("+", "added"),
    "stale": ("!", "to be decided again"),
}
"""Sign and word of each state."""
GRADES = {
    "strict": "agrees in all key fields",
    "match": "has this fact, but a key field differs",
    "spurious": "has no such fact",
}
"""What gold says of a fact."""
FRONT = "front"
SOFT = re.compile(r"(?<=[^\n]{55})\r?\n(?=\S)|(?<=\n\n)\n+|(?<=\r\n\r\n)(?:\r\n)+")
"""Newlines that a reader does not want to see: behind a full line of text, where the article was
wrapped and the sentence goes on, and beyond the one blank line between paragraphs."""
MAX_LINK = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """A fact in the queue."""

    n: int
    doc: int
    type: str
    what: str
    how: str
    where: str
    sure: str
    status: Status
    sign: str
    said: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its facts marked.

    Attributes:
        number: the document's; `place` says where it stands among the others.
        rejected: numbers of its rejected facts.
        finished: whether somebody read it to its end.
        pieces: the text as safe HTML.
        missed: type and words of each gold record that no fact answers.
    """

    number: int
    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    link: str | None
    place: str
    rejected: str
    finished: bool
    pieces: tuple[Markup, ...]
    missed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """A fact with its verdict, and why it is there."""

    n: int
    doc: int
    id: str
    type: str
    what: str
    status: Status
    sign: str
    said: str
    by: str
    sure: str
    seen: int
    added: bool
    gold: tuple[str, ...]
    steps: tuple[Step, ...]
    confidence: str
    made_by: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form: its fields, hidden values, and problems that belong to no field."""

    action: str
    type: str
    doc: int
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...]
    problems: tuple[str, ...] = ()
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far the review is."""

    done: int
    total: int
    what: str
    pace: str
    precision: str


# Rows -------------------------------------------------------------------------------------------


def headline(record: AnyRecord) -> tuple[str, str]:
    """A record in two lines: what it is about, and what it says of it."""
    if isinstance(record, Event):
        what = f"{record.trigger.text}, {_day(record.date)}"
        return what, _joined(record.event_type, *(one.name for one in record.participants))
    if isinstance(record, Agreement):
        parties = ", ".join(one.name for one in record.parties)
        return record.name.text, _joined(record.form, record.status.replace("_", " "), parties)
    if isinstance(record, Organization):
        kind = record.org_type.replace("_", " ")
        return record.name, _joined(kind, record.country, ", ".join(record.aliases))
    return _claim_lines(record)


def _claim_lines(claim: Claim) -> tuple[str, str]:
    metric = claim.metric.text if claim.metric else ""
    what = " ".join(part for part in (claim.amount.text, metric) if part)
    subject = claim.subject.name if claim.subject else None
    predicate = claim.predicate.text if claim.predicate else None
    return what, _joined(subject, predicate, _amount(claim.amount))


def _amount(amount: Amount) -> str:
    value = amount.value if amount.value is not None else amount.lower
    shown = f"{value:,}" if value is not None else "?"
    unit = amount.currency or ("%" if amount.kind == "percent" else amount.unit)
    return " ".join(part for part in (shown, unit) if part)


def _day(date: Date) -> str:
    return date.edtf or date.text


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def row_of(desk: Desk, verdict: Verdict, *, current: bool = False) -> Row:
    """The row of a fact; of a withdrawn addition, which has no record, there is none to ask."""
    record = verdict.record
    if record is None:
        raise ValueError(f"{verdict.fact_id} has no record to show")
    what, how = headline(record)
    sign, said = SIGNS[verdict.status]
    document = desk.state.batch.document(record.doc_id)
    return Row(
        n=desk.facts.of(verdict.fact_id),
        doc=desk.documents.of(record.doc_id),
        type=record.type,
        what=what,
        how=how,
        where=document.title or record.doc_id,
        sure=f"{record.confidence:.2f}",
        status=verdict.status,
        sign=sign,
        said=said,
        current=current,
    )


# Article ----------------------------------------------------------------------------------------


def article_of(desk: Desk, document: ReviewDocument) -> ArticleView:
    """An article with all its facts marked as they now stand."""
    found = desk.records(document)
    marks = [mark for record, _ in found for mark in marks_of(record)]
    if document.text_start:
        marks.append(Mark(0, document.text_start, "", "event", FRONT))
    rejected = (desk.facts.of(v.fact_id) for _, v in found if v.status == "rejected")
    number = desk.documents.of(document.doc_id)
    decided = sum(verdict.is_decided for _, verdict in found)
    return ArticleView(
        number=number,
        doc_id=document.doc_id,
        title=document.title or document.doc_id,
        publisher=document.publisher,
        published=document.published.isoformat() if document.published else None,
        link=_link(document.url),
        place=f"document {number + 1} of {len(desk.state.batch.documents)}, "
        f"{decided} of {len(found)} facts decided",
        rejected=" ".join(str(n) for n in rejected),
        finished=desk.state.finished(document.doc_id),
        pieces=tuple(_pieces(desk, document.text, marks)),
        missed=tuple(_missed(document)),
    )


def _missed(document: ReviewDocument) -> Iterator[tuple[str, str]]:
    for gold in document.missed:
        main = gold[MAIN_ROLE[gold["type"]]]
        words = main[0]["text"] if isinstance(main, list) else main["text"]
        yield gold["type"], words


def _link(url: str | None) -> str | None:
    """A web address that may be followed; anything else (`javascript:`) is no link."""
    if url and len(url) <= MAX_LINK and re.match(r"https?://[\w\[]", url):
        return url
    return None


def _pieces(desk: Desk, text: str, marks: Sequence[Mark]) -> Iterator[Markup]:
    soft = {place for found in SOFT.finditer(text) for place in range(*found.span())}
    for segment in cut(text, marks):
        content = _content(segment, soft)
        attributes = _attributes(desk, segment)
        yield Markup(f"<span {attributes}>{content}</span>") if attributes else content


def _content(segment: Segment, soft: set[int]) -> Markup:
    """The text of a piece; soft newlines are drawn as the white space that they are in HTML."""
    pieces: list[str] = []
    done = 0
    for at in range(len(segment.text)) if soft else ():
        if segment.start + at in soft:
            wrapped = visible(segment.text[at])
            pieces += (visible(segment.text[done:at]), f'<span class="wrap">{wrapped}</span>')
            done = at + 1
    return Markup("".join([*pieces, visible(segment.text[done:])]))


def _attributes(desk: Desk, segment: Segment) -> str:
    """Class and data of a piece: fixed words and numbers, nothing from the input."""
    classes = ["s"]
    if any(mark.role == FRONT for mark in segment.marks):
        classes.append("head")
    if segment.lines:
        classes.append(f"n{segment.lines[-1].lane}")
        classes += (f"l{line.lane}-{line.type}" for line in segment.lines)
    facts = " ".join(str(desk.facts.of(fact)) for fact in segment.facts)
    arguments = " ".join(
        f"{desk.facts.of(fact)}:{role}:{'o' if opens else ''}"
        for fact, role, opens in segment.arguments
        if role != FRONT
    )
    if not (facts or arguments or len(classes) > 1):
        return ""
    data = (f' data-f="{facts}"' if facts else "") + (f' data-a="{arguments}"' if arguments else "")
    return f'class="{" ".join(classes)}"{data}'


# Record -----------------------------------------------------------------------------------------


def record_of(desk: Desk, verdict: Verdict, lines: PatternLines) -> RecordView:
    """A fact with its verdict, and why it is there."""
    record = verdict.record
    if record is None:
        raise ValueError(f"{verdict.fact_id} has no record to show")
    sign, said = SIGNS[verdict.status]
    extracted = desk.state.batch.has_fact(verdict.fact_id)
    shown = desk.state.batch.fact(verdict.fact_id) if extracted else record
    why = explain(as_json(shown), lines=lines)
    return RecordView(
        n=desk.facts.of(verdict.fact_id),
        doc=desk.documents.of(record.doc_id),
        id=record.id,
        type=record.type,
        what=headline(record)[0],
        status=verdict.status,
        sign=sign,
        said=said,
        by=_by(verdict),
        sure=f"{shown.confidence:.2f}",
        seen=verdict.decision.seq if verdict.decision else 0,
        added=not extracted,
        gold=tuple(_gold(desk.state.batch.document(record.doc_id), verdict.fact_id)),
        steps=why.steps,
        confidence=why.confidence,
        made_by=f"{shown.provenance.pipeline}, factex {shown.provenance.factex}",
    )


def _by(verdict: Verdict) -> str:
    """Who decided, when and why."""
    decision = verdict.decision
    if decision is None:
        return ""
    reason = f"{decision.reason.replace('_', ' ')}" if decision.reason else ""
    contested = "reviewers disagree" if verdict.contested else ""
    said = f"by {decision.reviewer}, {decision.time[:16].replace('T', ' ')} UTC"
    return _joined(reason, said, decision.note, verdict.why, contested)


def _gold(document: ReviewDocument, fact_id: str) -> Iterator[str]:
    grade = document.matched.get(fact_id)
    if grade is not None:
        yield GRADES[grade]


def form_of(
    desk: Desk,
    record: Json,
    *,
    action: str,
    hidden: Sequence[tuple[str, str]],
    problems: Mapping[str, str] | None = None,
    dirty: bool = False,
) -> FormView:
    """The form of a record, which need not be valid.

    Args:
        desk: of the document's other records, which this one may name.
        record: as JSON.
        action: `edit` or `add`.
        hidden: names and values that the form sends back as they are.
        problems: messages by path of the field; those of no field stand above the form.
        dirty: whether something is to be saved.
    """
    document = desk.state.batch.document(record["doc_id"])
    told = dict(problems or {})
    fields = fields_of(record, FormContext(_links(desk, document, record["id"]), told))
    paths = {field.path for field in _flat(fields)}
    rest = (f"{path}: {message}" for path, message in told.items() if path not in paths)
    number = desk.documents.of(document.doc_id)
    return FormView(action, record["type"], number, fields, tuple(hidden), tuple(rest), dirty=dirty)


def _flat(fields: Sequence[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _flat(field.parts)


def _links(desk: Desk, document: ReviewDocument, own_id: str) -> dict[str, list[tuple[str, str]]]:
    """Records of the document that another may name: agreements, and claims."""
    links: dict[str, list[tuple[str, str]]] = {"agreement_id": [], "same_as": []}
    for record, _ in desk.records(document):
        if isinstance(record, Agreement):
            links["agreement_id"].append((record.id, headline(record)[0]))
        elif isinstance(record, Claim) and record.id != own_id:
            links["same_as"].append((record.id, headline(record)[0]))
    return links


# Progress ---------------------------------------------------------------------------------------


def progress_of(desk: Desk) -> ProgressView:
    """How far the review is, the time it takes, and the precision so far."""
    among = Query(among=desk.sample_ids) if desk.sample else None
    progress = desk.queues.progress(among)
    done, total = progress.done, progress.total
    what = "of the sample decided" if desk.sample else "facts decided"
    pace = desk.pace()
    if desk.sample:
        found = estimate(desk.sample, desk.state)
        precision = percent(found.precision, found.interval)
    else:
        figure = desk.figures.figure()
        precision = percent(figure.precision, figure.interval)
    said: list[str] = []
    if pace.each is not None:
        said = [duration(pace.seconds), f"{duration(pace.each)} each"]
        if left := pace.left(total - done):
            said.append(f"{duration(left)} to go")
    return ProgressView(done, total, what, ", ".join(said), precision)


def percent(share: float | None, interval: Bounds | None) -> str:
    """A share with its interval, in words; empty where there is none.

    Example:
        >>> percent(0.9, (0.596, 0.982))
        '90% (60 to 98)'
    """
    if share is None or interval is None:
        return ""
    low, high = interval
    return f"{100 * share:.0f}% ({100 * low:.0f} to {100 * high:.0f})"


def as_problems(problems: Sequence[Any]) -> dict[str, str]:
    """Messages by the path of the field as the form names it (`participants.0.role`)."""
    return {re.sub(r"\[(\d+)\]", r".\1", one.path): one.message for one in problems}
