"""What the page asks to change: decisions, drafts of records, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from factex.errors import ReviewError
from factex.records import RecordType
from factex.review.batch import ReviewDocument
from factex.review.decisions import Reason
from factex.review.edits import MAIN_ROLE, InvalidRecordError, blank_record, value_of
from factex.review.form import MODELS, Json, quote, read_form, with_value, without
from factex.review.pages import Answer, Pages, Values
from factex.review.render import render
from factex.review.sameness import as_json
from factex.review.selection import date_of_edtf
from factex.review.verdicts import Verdict
from factex.review.views import FormView, as_problems, form_of

MAX_NOTE = 2000


class Actions:
    """Answers to what the page asks to change.

    Args:
        pages: what answers are made of.
    """

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.desk = pages.desk
        self.state = pages.state

    def decide(self, values: Values) -> Answer:
        """Accept or reject a fact as the page shows it, and go to the next one."""
        verdict, stale = self._seen(values)
        if stale is not None:
            return stale
        before = self.state.seq
        if values.get("action") == "accept":
            self.state.accept(verdict.fact_id)
        elif values.get("action") in ("reject", "withdraw"):
            note = values.get("note", "").strip()[:MAX_NOTE]
            self.state.reject(verdict.fact_id, _reason(values), note or None)
        else:
            raise ReviewError("there is no such decision. Load the page again")
        return self._after(values, before, self._next(values, verdict))

    def edit(self, values: Values) -> Answer:
        """Put the record of the form in place of the fact's, and go to the next one."""
        verdict, stale = self._seen(values)
        if stale is not None:
            return stale
        before = self.state.seq
        record = self._read(verdict, values)
        try:
            self.state.edit(verdict.fact_id, record)
        except InvalidRecordError as error:
            problems = as_problems(error.problems)
            form = self.pages.form(verdict, record, problems, dirty=True)
            return self._invalid(form)
        return self._after(values, before, self._next(values, verdict), redraw=True)

    def new(self, values: Values) -> Answer:
        """The form of a missed fact, filled with what the selected words say."""
        document = self.desk.document(values.get("doc", ""))
        if values.get("gold"):
            record = _of_gold(document, values["gold"])
            return Answer([render("new.html", form=self._blank_form(document, record), oob=False)])
        kind = _type(values)
        span = _span(values, document)
        place = (span["start"], span["end"])
        record = blank_record(kind, document, {MAIN_ROLE[kind]: [place]})
        form = self._blank_form(document, record)
        return Answer([render("new.html", form=form, oob=False)])

    def add(self, values: Values) -> Answer:
        """Add the record of the form."""
        document = self.desk.document(values.get("doc", ""))
        before = self.state.seq
        record = self._read_new(document, values)
        try:
            added = self.state.add(document.doc_id, record)
        except InvalidRecordError as error:
            form = self._blank_form(document, record, as_problems(error.problems))
            return self._invalid(form)
        return self._after(values, before, self.state.verdict(str(added.fact_id)), redraw=True)

    def draft(self, values: Values) -> Answer:
        """The form again after a field was set from selected words, emptied or read anew."""
        if values.get("n"):
            verdict = self.desk.verdict(values["n"])
            document = self._document(verdict)
            record = self._drawn(self._read(verdict, values), document, values)
            form = self.pages.form(verdict, record, dirty=True)
        else:
            document = self.desk.document(values.get("doc", ""))
            record = self._drawn(self._read_new(document, values), document, values)
            form = self._blank_form(document, record)
        return Answer([render("form.html", form=form, oob=False)])

    def undo(self, values: Values) -> Answer:
        """Undo the last decision of this reviewer, and show its fact."""
        before = self.state.seq
        undone = self.state.undo()
        return self._reversed(values, before, undone.fact_id, f"Undid decision {undone.undoes}")

    def redo(self, values: Values) -> Answer:
        """Undo the last undoing, and show its fact."""
        before = self.state.seq
        again = self.state.redo()
        return self._reversed(values, before, again.fact_id, "Decided as before")

    def finish(self, values: Values) -> Answer:
        """Note that a document was read to its end."""
        document = self.desk.document(values.get("doc", ""))
        before = self.state.seq
        self.state.finish(document.doc_id)
        answer = Answer([self.pages.progress(), self.pages.article(document)])
        answer.say("Noted: this document is read to its end, nothing more is missing")
        self.pages.tell(answer, before, others=False)
        return answer

    # Parts --------------------------------------------------------------------------------------

    def _seen(self, values: Values) -> tuple[Verdict, Answer | None]:
        """The fact of a request, and what to answer when the page shows an older verdict on it.

        Who decides must have seen what holds: otherwise one of two reviewers would overrule the
        other without knowing.
        """
        self.state.refresh()
        verdict = self.desk.verdict(values.get("n", ""))
        last = verdict.decision
        if values.get("seen", "") == str(last.seq if last else 0):
            return verdict, None
        answer = self.pages.show(verdict, values)
        who = f" by {last.reviewer}" if last else ""
        answer.say(f"This fact was decided meanwhile{who}. Look at it, then decide", urgent=True)
        return verdict, answer

    def _next(self, values: Values, here: Verdict) -> Verdict | None:
        """The fact to show next: the one that the page names, else the same."""
        wanted = self.desk.verdict(values["next"]) if values.get("next") else here
        return self.desk.find(wanted.fact_id)

    def _after(
        self, values: Values, before: int, verdict: Verdict | None, *, redraw: bool = False
    ) -> Answer:
        """What a decision changed: the next record, progress, the article if its marks moved."""
        answer = self.pages.show(verdict, values)
        shown = self.pages.shown(values)
        if redraw and len(answer.html) == 1 and shown is not None:
            answer.html.append(self.pages.article(shown))
        answer.html.append(self.pages.progress())
        self.pages.tell(answer, before, others=False)
        return answer

    def _reversed(self, values: Values, before: int, fact_id: str | None, said: str) -> Answer:
        verdict = self.desk.find(fact_id) if fact_id else None
        if verdict is None or verdict.record is None:
            answer = self._after(values, before, None, redraw=True)
        else:
            answer = self._after(values, before, verdict, redraw=True)
        answer.say(said)
        return answer

    def _document(self, verdict: Verdict) -> ReviewDocument:
        if verdict.record is None:
            raise ReviewError("this fact is no more. Load the page again")
        return self.state.batch.document(verdict.record.doc_id)

    def _read(self, verdict: Verdict, values: Values) -> Json:
        """The record that the form of a fact says."""
        document = self._document(verdict)
        base = as_json(verdict.record) if verdict.record is not None else {}
        return read_form(values, base, document.text)

    def _read_new(self, document: ReviewDocument, values: Values) -> Json:
        kind = _type(values)
        return read_form(values, {"type": kind, "doc_id": document.doc_id, "id": ""}, document.text)

    def _blank_form(
        self,
        document: ReviewDocument,
        record: Json,
        problems: dict[str, str] | None = None,
    ) -> FormView:
        number = str(self.desk.documents.of(document.doc_id))
        hidden = [("type", record["type"]), ("doc", number)]
        whole = {**record, "id": "", "doc_id": document.doc_id}
        return form_of(self.desk, whole, action="add", hidden=hidden, problems=problems, dirty=True)

    def _drawn(self, record: Json, document: ReviewDocument, values: Values) -> Json:
        at = values.get("at", "")
        if values.get("do") == "remove":
            return without(record, at)
        if values.get("do") == "set":
            span = _span({"span": values.get("place", "")}, document)
            name = at.partition(".")[0]
            return with_value(record, at, value_of(name, document, (span["start"], span["end"])))
        name = at.removesuffix(".edtf")
        date = record.get(name)
        if values.get("do") != "refresh" or not isinstance(date, dict):
            raise ReviewError("the form has no such field. Load the page again")
        return {**record, name: _dated(date, document)}

    def _invalid(self, form: FormView) -> Answer:
        """The form again, with what is wrong at its fields."""
        answer = Answer([render("form.html", form=form, oob=False)])
        answer.target = "#form"
        answer.say("Not saved: see the marked fields", urgent=True)
        return answer


def _dated(date: Json, document: ReviewDocument) -> Json:
    """A date read anew from its EDTF string; emptied with it."""
    place = (date["start"], date["end"])
    if not date["edtf"]:
        empty = dict.fromkeys(("edtf", "begins", "ends", "timex"))
        return {**date, **empty, "basis": "unresolved"}
    return date_of_edtf(document, place, date["edtf"], date["relation"])


def _span(values: Values, document: ReviewDocument) -> Json:
    """The selected words.

    Raises:
        ReviewError: none are.
    """
    span = quote(values.get("span", ""), document.text)
    if span is None:
        raise ReviewError("no words of the article are selected. Select some, then try again")
    return span


def _of_gold(document: ReviewDocument, number: str) -> Json:
    """A draft of the gold record that was missed; what gold leaves out is blank."""
    if not (number.isascii() and number.isdigit() and int(number[:6]) < len(document.missed)):
        raise ReviewError("this document has no such gold record. Load the page again")
    gold = document.missed[int(number[:6])]
    kind = _type(gold)
    main = gold[MAIN_ROLE[kind]]
    first = main[0] if isinstance(main, list) else main
    blank = blank_record(kind, document, {MAIN_ROLE[kind]: [(first["start"], first["end"])]})
    return {**blank, **{name: gold[name] for name in blank if name in gold}}


def _type(values: Mapping[str, Any]) -> RecordType:
    for kind in MODELS:
        if kind == values.get("type"):
            return kind
    raise ReviewError("a fact is an event, an agreement, an organization or a claim")


def _reason(values: Values) -> Reason | None:
    wanted = values.get("reason", "")
    for reason in get_args(Reason):
        if reason == wanted:
            found: Reason = reason
            return found
    if wanted:
        raise ReviewError("there is no such reason. Load the page again")
    return None
