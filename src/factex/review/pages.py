"""What the page asks to see: itself, the queue, a record, an article, figures, changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from factex.errors import ReviewError
from factex.explain import PatternLines, pattern_lines
from factex.patterns import pattern_dir
from factex.records import RecordType
from factex.review.asking import SAMPLE, first_open, query_of, queue_of, with_facets
from factex.review.batch import ReviewDocument
from factex.review.desk import Desk
from factex.review.figures_view import figures_of, width_of
from factex.review.form import Json
from factex.review.render import render
from factex.review.sameness import as_json
from factex.review.verdicts import Verdict
from factex.review.views import FormView, article_of, form_of, progress_of, record_of, row_of

REASONS = (
    {"name": "span", "key": "s", "label": "Wrong span"},
    {"name": "type", "key": "t", "label": "Wrong type"},
    {"name": "value", "key": "v", "label": "Wrong value"},
    {"name": "argument", "key": "a", "label": "Wrong argument"},
    {"name": "duplicate", "key": "d", "label": "Duplicate"},
    {"name": "not_a_fact", "key": "n", "label": "Not a fact"},
)
KEYS = (
    (("j", "n"), "next fact"),
    (("k", "p"), "previous fact"),
    (("g",), "next document"),
    (("a",), "accept; with changes in the form: save them"),
    (("r",), "reject, then a letter for the reason"),
    (("e",), "edit: go to the form"),
    (("Ctrl+Enter",), "save the form"),
    (("Esc",), "drop the changes, the selection or the question"),
    (("s",), "select words by keyboard: arrows move, Shift with arrows takes more"),
    (("m",), "add a missed fact from the selected words, then e, a, o or c for its type"),
    (("d",), "the document is read to its end: nothing more is missing"),
    (("u", "U"), "undo, redo"),
    (("/",), "search"),
    (("f",), "figures"),
    (("?",), "these keys"),
)

Values = Mapping[str, str]
GONE = "gone"
"""Said of an added fact that was withdrawn or undone."""


@dataclass(slots=True)
class Answer:
    """What the server answers.

    Attributes:
        html: fragments.
        events: told to the page's scripts.
        target: the element to replace, where it is not the one that the page asked for.
    """

    html: list[str] = field(default_factory=list)
    events: dict[str, Any] = field(default_factory=dict)
    target: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """For htmx: the events, in ASCII, so that nothing in them ends a header, and the target."""
        headers = {"HX-Trigger": json.dumps(self.events)} if self.events else {}
        if self.target:
            headers |= {"HX-Retarget": self.target, "HX-Reswap": "outerHTML"}
        return headers

    def say(self, message: str, *, urgent: bool = False) -> None:
        """Show a message for a while."""
        self.events["said"] = {"message": message, "urgent": urgent}


class Pages:
    """Answers to what the page asks to see; none of them changes anything.

    Args:
        desk: the state and what belongs to it.
        token: what the page sends back with each change.
    """

    def __init__(self, desk: Desk, *, token: str) -> None:
        self.desk = desk
        self.state = desk.state
        self._token = token
        self._lines: PatternLines = pattern_lines(pattern_dir())

    def page(self, values: Values) -> Answer:
        """The whole page, with the first fact that nobody decided."""
        self.state.refresh()
        query = query_of(self.desk, {"among": SAMPLE} if self.desk.sample else {})
        verdict = first_open(self.desk, query)
        current = verdict.fact_id if verdict else None
        queue = with_facets(self.desk, queue_of(self.desk, query, 0, current), query)
        document = self._document(verdict)
        page = {
            "name": self.desk.name,
            "token": self._token,
            "seq": self.state.seq,
            "problems": [*self.state.batch.problems, *self._stale()],
            "types": get_args(RecordType),
            "shortcuts": KEYS,
        }
        html = render(
            "page.html",
            page=page,
            queue=queue,
            article=article_of(self.desk, document),
            progress=progress_of(self.desk),
            oob=False,
            **self._record_values(verdict),
        )
        return Answer([html])

    def _document(self, verdict: Verdict | None) -> ReviewDocument:
        batch = self.state.batch
        if verdict is None or verdict.record is None:
            return batch.documents[0]
        return batch.document(verdict.record.doc_id)

    def _stale(self) -> list[str]:
        return [
            f"decision {one.decision.seq} ({one.decision.action}) no longer holds: {one.why}"
            for one in self.state.stale
            if not one.settled
        ]

    def queue(self, values: Values) -> Answer:
        """Rows of the queue."""
        query = query_of(self.desk, values)
        after = _number(values.get("after", ""))
        view = queue_of(self.desk, query, after)
        html = render("rows.html", queue=view, oob=False)
        count = render("shown.html", queue=view, oob=True)
        return Answer([html, count])

    def row(self, values: Values) -> Answer:
        """The row of a fact."""
        verdict = self.desk.verdict(values.get("n", ""))
        if verdict.record is None:
            raise ReviewError("this fact is no more. Load the page again")
        return Answer([render("row.html", row=row_of(self.desk, verdict))])

    def record(self, values: Values) -> Answer:
        """A record; its article too, where the page shows another."""
        self.state.refresh()
        return self.show(self.desk.verdict(values.get("n", "")), values)

    def document(self, values: Values) -> Answer:
        """The next document behind the one shown, with its first open fact."""
        documents = self.state.batch.documents
        here = self.desk.document(values.get("after", ""))
        number = self.desk.documents.of(here.doc_id) + 1
        if number >= len(documents):
            number = 0
        found = list(self.state.document_verdicts(documents[number].doc_id))
        verdict = next((one for one in found if not one.is_decided), found[0] if found else None)
        return self.show(verdict, values, documents[number])

    def changes(self, values: Values) -> Answer:
        """What was decided elsewhere since the page last heard."""
        after = _number(values.get("after", ""))
        self.state.refresh()
        if self.state.seq == after:
            return Answer()
        answer = Answer([self.progress()])
        self.tell(answer, after, others=True)
        shown = self.shown(values)
        if shown is not None and any(self.is_in(fact, shown) for fact in self.desk.changed(after)):
            answer.html.append(self.article(shown))
        return answer

    def figures(self, values: Values) -> Answer:
        """Precision so far, what was missed, and how far it is to a narrower interval."""
        self.state.refresh()
        view = figures_of(self.desk, width=width_of(values.get("width", "")))
        return Answer([render("figures.html", figures=view)])

    # Parts of answers ---------------------------------------------------------------------------

    def show(
        self, verdict: Verdict | None, values: Values, document: ReviewDocument | None = None
    ) -> Answer:
        """The record pane, and the article where the page shows another."""
        answer = Answer([render("record.html", oob=False, **self._record_values(verdict))])
        document = document or self._document(verdict)
        if values.get("shown") != str(self.desk.documents.of(document.doc_id)):
            answer.html.append(self.article(document))
        return answer

    def _record_values(self, verdict: Verdict | None) -> dict[str, Any]:
        if verdict is None or verdict.record is None:
            return {"record": None, "form": None, "reasons": REASONS}
        form = self.form(verdict, as_json(verdict.record))
        record = record_of(self.desk, verdict, self._lines)
        return {"record": record, "form": form, "reasons": REASONS}

    def form(
        self,
        verdict: Verdict,
        record: Json,
        problems: Mapping[str, str] | None = None,
        *,
        dirty: bool = False,
    ) -> FormView:
        """The form of a fact, with the record as it stands or as it is being edited."""
        seen = verdict.decision.seq if verdict.decision else 0
        hidden = [("n", str(self.desk.facts.of(verdict.fact_id))), ("seen", str(seen))]
        return form_of(
            self.desk, record, action="edit", hidden=hidden, problems=problems, dirty=dirty
        )

    def article(self, document: ReviewDocument) -> str:
        """An article, to be put into its pane."""
        return render("paper.html", article=article_of(self.desk, document))

    def progress(self) -> str:
        """Progress, to be put into the heading."""
        return render("progress.html", progress=progress_of(self.desk), oob=True)

    def shown(self, values: Values) -> ReviewDocument | None:
        """The document that the page shows."""
        number = values.get("shown", "")
        return self.desk.document(number) if number else None

    def is_in(self, fact_id: str, document: ReviewDocument) -> bool:
        """Whether a fact belongs to a document; of one that is no more, it may."""
        verdict = self.desk.find(fact_id)
        if verdict is None or verdict.record is None:
            return True
        return verdict.record.doc_id == document.doc_id

    def tell(self, answer: Answer, after: int, *, others: bool) -> None:
        """Have the page's scripts told which facts changed."""
        facts = []
        for fact_id in self.desk.changed(after):
            verdict = self.desk.find(fact_id)
            exists = verdict is not None and verdict.record is not None
            status = verdict.status if verdict is not None and exists else GONE
            facts.append([self.desk.facts.of(fact_id), status])
        answer.events["changed"] = {"seq": self.state.seq, "facts": facts, "others": others}


def _number(value: str) -> int:
    """A count in a request.

    Raises:
        ReviewError: it is none.
    """
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        if value:
            raise ReviewError("the page counts in no way known here. Load it again")
        return 0
    return int(value)
