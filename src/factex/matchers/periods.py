"""When a number holds: the date that governs its clause, and no date of another clause."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.base import Layers, Mention, by_sentence
from factex.matchers.dates import is_event_date
from factex.matchers.measured import Frame
from factex.records import Amount, LayerDate

# A date of the clause above also holds for a clause that adds to it without a subject of its own.
JOINING = frozenset({"conj", "advcl", "xcomp", "acl"})
SUBORDINATE = frozenset({"relcl", "acl", "ccomp", "advcl", "parataxis"})
MAX_CLAUSES = 4
MAX_OPENING = 3
MAX_COMPARISON_GAP = 8
MAX_NOUNS = 2
# A purpose or a point of reference has a time of its own.
APART = frozenset({"for", "after", "before", "since"})

NOW = frozenset({"now", "present", "at present", "the present"})

Date = Mention[LayerDate]


class Periods:
    """Finds the periods of one Doc's claims."""

    def __init__(self, doc: Doc, layers: Layers) -> None:
        self._doc = doc
        self._dates = by_sentence(d for d in layers.dates if is_period(d))
        self._amounts = [m.tokens.start for m in layers.amounts]

    def period(self, amount: Mention[Amount], frame: Frame) -> LayerDate | None:
        """The date tied to the number, its noun, its predicate, or the clause that it adds to.

        A length of time has none: it is not a state at a date.
        """
        if amount.value.kind == "duration":
            return None
        held = self._dates.get(frame.head.sent.start, ())
        dates = [d for d in held if not self._compares(d, amount)]
        anchors = {t.i for t in (*amount.tokens, frame.head)}
        if frame.metric_head is not None and frame.rule != "claims.carried":
            anchors.add(frame.metric_head.i)
        for clause in self._clauses(frame):
            anchors.add(clause.i)
            found = self._nearest(amount, [d for d in dates if _is_tied(d, anchors)])
            if found is not None:
                return found.value
        opening = self._opening(frame, dates)
        return None if opening is None else opening.value

    def _opening(self, frame: Frame, dates: Sequence[Date]) -> Date | None:
        """The date that opens the sentence governs its main clauses, whatever it is tied to."""
        first = frame.head.sent.start
        clause = frame.predicate
        while clause is not None and _goes_on(clause):
            clause = syntax.clause_head(syntax.governor(clause))
        if clause is not None and syntax.relation(clause) in SUBORDINATE:
            return None
        if self._doc[first].is_upper and self._doc[first].ent_type_:
            return None  # a dateline's day
        return _first(d for d in dates if d.tokens.start - first <= MAX_OPENING)

    def _clauses(self, frame: Frame) -> Iterator[Token]:
        """Participles on the number, its predicate, and the clauses that this one continues."""
        for noun in (frame.head, frame.metric_head):
            if noun is not None:
                yield from syntax.dependents(noun, "acl")
        clause = frame.predicate
        for _ in range(MAX_CLAUSES):
            if clause is None:
                return
            yield clause
            yield from _time_clauses(clause)
            if not _continues(clause):
                return
            clause = syntax.clause_head(syntax.governor(clause))

    def _compares(self, date: Date, amount: Mention[Amount]) -> bool:
        """'more **than** in 2020', 'down **from** 1996': a date of what is compared with."""
        start = date.tokens.start
        is_point = date.value.relation != "between" and amount.tokens.end <= start
        if is_point and self._doc[start - 1].lower_ == "from":
            return True
        for token in reversed(self._doc[max(start - MAX_COMPARISON_GAP, 0) : start]):
            if token.pos_ == "VERB" or token.text == ",":
                return False
            if token.lower_ == "than":
                return token.i >= amount.tokens.end or start < amount.tokens.start
        return False

    def _nearest(self, amount: Mention[Amount], dates: Sequence[Date]) -> Date | None:
        """The first date after the number and before the next one, else the last before it."""
        start = amount.tokens.start
        place = bisect_right(self._amounts, start)
        limit = self._amounts[place] if place < len(self._amounts) else len(self._doc)
        place = bisect_left(self._amounts, start)
        behind = self._amounts[place - 1] if place else -1
        after = [d for d in dates if d.tokens.start > start]
        before = [d for d in dates if d.tokens.start < start]
        close = (d for d in after if d.tokens.start < limit)
        own = (d for d in before if d.tokens.start > behind)
        return _first(close) or _first(own) or _first(before) or _first(after)


def _first(dates: Iterable[Date]) -> Date | None:
    return next(iter(dates), None)


def _is_tied(date: Date, anchors: set[int]) -> bool:
    """Whether a date hangs on one of the words, with few nouns in between."""
    near = islice(governors(date), MAX_NOUNS + 1)
    return any(above.i in anchors for above in near)


def _time_clauses(clause: Token) -> Iterator[Token]:
    """'declared assets of $3m **when he resigned** in 2000'."""
    for child in syntax.dependents(clause, "advcl"):
        if any(c.lower_ == "when" for c in child.lefts):
            yield child


def _goes_on(clause: Token) -> bool:
    """Whether what opens the sentence also opens this clause: a second main clause, a participle.

    A tense of its own sets it apart ('In 2010 it paid $3m and will pay $5m').
    """
    return syntax.relation(clause) == "conj" or _continues(clause)


def _continues(clause: Token) -> bool:
    """Whether a clause shares the time of the one above: no subject of its own, not finite."""
    kind = syntax.relation(clause)
    if kind not in JOINING:
        return False
    if kind == "advcl" and any(c.lower_ in APART for c in clause.lefts):
        return False
    return not any(syntax.dependents(clause, "subj", "subj_pass"))


def governors(date: Date) -> Iterator[Token]:
    """Governors of a date up to and including the first predicate."""
    for above, _ in syntax.ancestors(date.root):
        if above.i in range(date.tokens.start, date.tokens.end):
            continue
        yield above
        if syntax.is_predicate(above):
            return


def is_period(date: Date) -> bool:
    """Whether a temporal expression can be a claim's period.

    Beside what can date an event: 'now' and 'at present', which stay unresolved without a day of
    publication, and spans counted from that day ('in the past five years').
    """
    value = date.value
    if value.timex_type == "TIME" and value.begins is None:
        return False  # 'at night'
    if is_event_date(date):
        return True
    if " ".join(value.text.lower().split()) in NOW:
        return True
    is_counted = value.timex_type in ("DATE", "DURATION") and value.begins is not None
    return is_counted and "in_name" not in date.flags
