"""When a number holds: the date that governs its clause, and no date of another clause."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.base import Layers, Mention, by_sentence
from factex.matchers.datelines import is_dateline
from factex.matchers.dates import is_event_date
from factex.matchers.measured import Frame
from factex.records import Amount, LayerDate

# A date of the clause above also holds for a clause that adds to it without a subject of its own.
JOINING = frozenset({"conj", "advcl", "xcomp", "acl"})
SUBORDINATE = frozenset({"relcl", "acl", "ccomp", "advcl", "parataxis"})
PAPERS = frozenset(
    {"treaty", "agreement", "convention", "law", "act", "pact", "accord", "deal", "memorandum"}
    | {"resolution", "decree", "protocol", "contract"}
)
MAX_CLAUSES = 4
MAX_OPENING = 3
MAX_COMPARISON_GAP = 8
MAX_NOUNS = 2
# A purpose, a charge or a point of reference has a time of its own.
APART = frozenset({"for", "after", "before", "since", "with", "of"})

# Behind these stands what a number is set against, with a date of its own.
AGAINST = frozenset({"from", "against", "versus"})
COMPARED = frozenset({"with", "to"})
# A noun behind one of these is a point in time that its own date tells of.
LANDMARKS = frozenset({"since", "after", "before", "until", "following"})
MAX_DATE_GAP = 2
MAX_MODIFIER = 4

# Where a definite count stands that is no part of what the clause tells.
GIVEN = frozenset({"nmod", "obl"})
NOW = frozenset({"now", "present", "at present", "the present"})

Date = Mention[LayerDate]


class Periods:
    """Finds the periods of one Doc's claims.

    Args:
        doc: parsed Doc.
        layers: its dates and amounts.
        words: labels of `patterns/claims.jsonl` by token index.
    """

    def __init__(self, doc: Doc, layers: Layers, words: Mapping[int, Set[str]]) -> None:
        self._doc = doc
        self._words = words
        self._dates = by_sentence(d for d in layers.dates if is_period(d) and not is_dateline(d))
        self._told = layers.amounts
        self._amounts = [m.tokens.start for m in layers.amounts]

    def period(self, amount: Mention[Amount], frame: Frame, *, ahead: bool) -> LayerDate | None:
        """The date tied to the number, its noun, its predicate, or the clause that it adds to.

        A length of time has none, but the day it is imposed on someone: it is no state at a date.

        Args:
            amount: the number.
            frame: the words around it.
            ahead: whether the claim is planned; the day of a promise is not that of its number.
        """
        if amount.value.kind == "duration" and not self._is_imposed(frame):
            return None
        if self._is_given(amount, frame):
            return None
        held = self._dates.get(frame.head.sent.start, ())
        dates = [
            d
            for d in held
            if not (self._compares(d, amount) or self._is_of_another(d, amount) or _is_title(d))
        ]
        anchors = {t.i for t in (*amount.tokens, frame.head)}
        if frame.metric_head is not None and frame.rule != "claims.carried":
            anchors.add(frame.metric_head.i)
        for clause in self._clauses(amount, frame, ahead):
            anchors.add(clause.i)
            found = self._nearest(amount, [d for d in dates if _is_tied(d, anchors)])
            found = found or self._before_when(clause, dates)
            if found is not None:
                return found.value
        opening = self._opening(frame, dates, ahead)
        return None if opening is None else opening.value

    def _is_imposed(self, frame: Frame) -> bool:
        verb = frame.predicate
        return verb is not None and "imposes" in self._words.get(verb.i, ())

    def _opening(self, frame: Frame, dates: Sequence[Date], ahead: bool) -> Date | None:
        """The date that opens the sentence governs its main clauses, whatever it is tied to."""
        first = frame.head.sent.start
        clause = frame.predicate
        while clause is not None and _goes_on(clause, ahead):
            clause = syntax.clause_head(syntax.governor(clause))
        if clause is not None and syntax.relation(clause) in SUBORDINATE:
            return None
        return _first(d for d in dates if d.tokens.start - first <= MAX_OPENING)

    def _is_given(self, amount: Mention[Amount], frame: Frame) -> bool:
        """'won 40 of **the 200** seats': how many there are holds at no date of the clause."""
        noun = frame.metric_head
        if frame.rule != "claims.counted" or noun is None or syntax.relation(noun) not in GIVEN:
            return False
        return self._doc[max(amount.tokens.start - 1, 0)].lower_ in ("the", "'s", "’s")

    def _before_when(self, clause: Token, dates: Sequence[Date]) -> Date | None:
        """'until **2012**, when it paid $3m': the date that a clause tells more of."""
        when = next((c for c in syntax.first_conjunct(clause).lefts if c.lower_ == "when"), None)
        if when is None:
            return None
        end = when.i - 1 if self._doc[max(when.i - 1, 0)].text == "," else when.i
        return _first(d for d in dates if d.tokens.end == end)

    def _clauses(self, amount: Mention[Amount], frame: Frame, ahead: bool) -> Iterator[Token]:
        """Participles on the number, its predicate, and the clauses that this one continues."""
        for noun in (frame.head, frame.metric_head):
            # 'a league of five **states formed** in 1955': the participle is of the noun above
            if noun is not None and not _is_part(amount, noun):
                yield from syntax.dependents(noun, "acl")
        clause = frame.predicate
        for _ in range(MAX_CLAUSES):
            if clause is None:
                return
            yield clause
            if syntax.relation(frame.head) in ("subj", "subj_pass"):
                # '**nine** are said to have fled in 2010'
                yield from syntax.dependents(clause, "xcomp")
            yield from _time_clauses(clause)
            if not _continues(clause, ahead):
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

    def _is_of_another(self, date: Date, amount: Mention[Amount]) -> bool:
        """'rose to $9m from **$7m a year earlier**': the date of what the number is set against."""
        place = bisect_left(self._amounts, date.tokens.start) - 1
        owner = self._told[place] if place >= 0 else amount
        if owner == amount or date.tokens.start - owner.tokens.end > MAX_DATE_GAP:
            return False
        if owner.value.kind != amount.value.kind and amount.value.kind != "percent":
            return False
        for i in range(owner.tokens.start - 1, max(owner.tokens.start - MAX_MODIFIER, 0), -1):
            word = self._doc[i].lower_
            if word in AGAINST or (word in COMPARED and self._doc[i - 1].lower_ == "compared"):
                return True
            if self._doc[i].pos_ not in ("ADV", "ADJ", "ADP", "SCONJ", "DET"):
                return False
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


def _is_part(amount: Mention[Amount], noun: Token) -> bool:
    """Whether a counted noun makes up another: 'a league of five **states**'."""
    inside = syntax.governor(noun).i in range(amount.tokens.start, amount.tokens.end)
    counted = amount.value.kind == "count" and amount.tokens.end <= noun.i
    part = syntax.relation(noun) == "nmod" and syntax.preposition(noun) == "of"
    return counted and part and not inside


def _is_title(date: Date) -> bool:
    """'under a **2006** treaty': when a paper is of, not when its number held."""
    root = date.tokens.root
    return syntax.relation(root) in ("compound", "nummod", "amod") and root.head.lower_ in PAPERS


def _first(dates: Iterable[Date]) -> Date | None:
    return next(iter(dates), None)


def _is_tied(date: Date, anchors: set[int]) -> bool:
    """Whether a date hangs on one of the words, with few nouns in between."""
    if _is_of_landmark(date):
        return False
    near = islice(governors(date), MAX_NOUNS + 1)
    return any(above.i in anchors for above in near)


def _is_of_landmark(date: Date) -> bool:
    """'its best year since **its 1971** founding': a date that tells of another date's noun."""
    noun = syntax.governor(date.root)
    modifies = syntax.relation(date.root) in ("compound", "amod", "nummod", "poss")
    return modifies and syntax.preposition(noun) in LANDMARKS


def _time_clauses(clause: Token) -> Iterator[Token]:
    """'declared assets of $3m **when he resigned** in 2000'."""
    for child in syntax.dependents(clause, "advcl"):
        if any(c.lower_ == "when" for c in child.lefts):
            yield child


def _goes_on(clause: Token, ahead: bool) -> bool:
    """Whether what opens the sentence also opens this clause: a second main clause, a participle.

    A tense of its own sets it apart ('In 2010 it paid $3m and will pay $5m').
    """
    return syntax.relation(clause) == "conj" or _continues(clause, ahead)


def _continues(clause: Token, ahead: bool) -> bool:
    """Whether a clause shares the time of the one above: no subject of its own, not finite."""
    kind = syntax.relation(clause)
    if kind not in JOINING:
        return False
    if kind in ("advcl", "acl") and any(c.lower_ in APART for c in clause.lefts):
        return False
    if syntax.is_infinitive(clause) and (kind == "advcl" or (kind == "xcomp" and ahead)):
        return False
    if kind == "conj" and _has_own_tense(clause):
        return False
    return not any(syntax.dependents(clause, "subj", "subj_pass"))


def _has_own_tense(clause: Token) -> bool:
    """'was set up in 2015 and **has** 40 staff', 'pledged $9m in May but **have paid** $2m'."""
    above = syntax.governor(clause)
    if syntax.tense(clause) != syntax.tense(above):
        return True
    has_auxiliary = any(syntax.auxiliaries(clause))
    return has_auxiliary and _is_perfect(clause) != _is_perfect(above)


def _is_perfect(verb: Token) -> bool:
    return any(a.lemma_ == "have" for a in syntax.auxiliaries(verb))


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
    return is_counted and date.flags.isdisjoint({"in_name", "ranks"})
