"""Claims: numbers that say something, with what they measure, whose they are and when they hold.

Every amount that is not barred on its surface (`not_claim`) or by its grammar is a claim. The
syntax around it gives metric and predicate (`measured`), subject (`holders`), period (`periods`)
and places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.base import Layers, Match, Mention, span_of, token_indices
from factex.matchers.context import Context, Modality
from factex.matchers.dates import plain_date
from factex.matchers.holders import Holders
from factex.matchers.lexicon import lexicon
from factex.matchers.measured import CHANGE_PREPOSITIONS, OBLIQUE, Frame, Measured, carried
from factex.matchers.periods import Periods
from factex.matchers.quantities import counted_noun, number_head
from factex.records import Amount, Attribution, Entity, Span

MAX_CONVERSION_GAP = 40
MEASURED_RELATIONS = frozenset(
    {*OBLIQUE, "obj", "nmod", "compound", "amod", "nummod", "poss", "subj", "xcomp"}
)
FEW = 2
PAIR = 2
MAX_OPENING = 4
SELECTING = frozenset({"of", "out", "among"})
CONVERSION_GAP = re.compile(
    r"\s*[\(\[,]?\s*(?:or|about|around|some|approximately|equivalent to)?\s*"
)


class ClaimMatcher:
    """Finds the claims of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._doc = doc
        self._text = doc.text  # built anew at each access
        self._layers = layers
        self._context = context
        self._arguments = context.arguments
        self._told: tuple[TokenSpan, tuple[Attribution, str] | None] | None = None
        self._owners: dict[int, Entity | None] = {}
        words: dict[int, set[str]] = {}
        for hit in lexicon(doc.vocab, "claims").find(doc):
            words.setdefault(hit.span.start, set()).add(hit.label)
        self._kinds = {t.i: m.value.kind for m in layers.amounts for t in m.tokens}
        self._sums = {m.tokens.start for m in layers.amounts if m.value.kind == "money"}
        self._periods = Periods(doc, layers, words)
        self._holders = Holders(layers, self._arguments, words)
        self._measured = Measured(
            doc, words, token_indices(layers.dates), self._kinds, self._arguments
        )

    def __iter__(self) -> Iterator[Match]:
        """Yield one match for each amount that makes a claim, in text order."""
        previous: Mention[Amount] | None = None
        frames: dict[str, Frame] = {}
        for amount in self._layers.amounts:
            if self._is_claim(amount):
                converts = self._conversion_of(amount, previous)
                frame = self._frame(converts or amount, frames)
                frames[amount.value.kind] = frame
                yield self._match(amount, converts, frame)
            previous = amount

    def _frame(self, amount: Mention[Amount], told: Mapping[str, Frame]) -> Frame:
        """The amount's own frame, or with the metric of an amount before it.

        Shares and sums go on from any number ('trade stands at $7bn, growing by 5 percent'),
        counts and measures from their like alone.
        """
        own = self._measured.frame(amount)
        kind = amount.value.kind
        if kind == "duration":
            return own
        if kind in ("percent", "money"):
            # '9 persons were hurt and **$3m** lost': no sum is of what was counted.
            foreign = {kind, "duration"} | ({"count"} if kind == "money" else set())
            others = [frame for name, frame in told.items() if name not in foreign]
            last = max(others, key=lambda frame: frame.head.i, default=None)
            return carried(carried(own, told.get(kind)), last)
        return carried(own, told.get(kind))

    def _is_claim(self, amount: Mention[Amount]) -> bool:
        if "not_claim" in amount.flags:
            return False
        if amount.value.kind == "duration":
            return self._is_duration_fact(amount)
        if amount.value.kind == "count":
            return self._counts_something(amount)
        return True

    def _counts_something(self, amount: Mention[Amount]) -> bool:
        """A bare number must count a noun, or stand as an argument of a predicate.

        'one' is more article than number, 'several' and 'a few' say too little, and 'the two
        countries' points back to what has been counted before.
        """
        value = amount.value
        if value.value == 1 or (value.modifier == "vague" and value.lower == FEW):
            return False
        if self._is_numbered(amount):
            return False
        if amount.tokens.end in self._sums:
            return True  # 'three £5m contracts': the noun stands behind the sum
        if counted_noun(amount) is not None:
            return not (value.value == PAIR and self._points_back(amount))
        head = number_head(amount)
        kind = syntax.relation(head)
        if kind in ("subj", "subj_pass", "obj") or (kind in OBLIQUE and self._is_measured(head)):
            return True
        return self._is_elliptic(amount)

    def _is_numbered(self, amount: Mention[Amount]) -> bool:
        """'a **category 3** storm': a number behind its noun is a name, in figures alone."""
        before = self._doc[max(amount.tokens.start - 1, 0)]
        is_figure = amount.value.text.isdigit() and before.tag_ in ("NN", "NNP")
        return is_figure and self._measured.has(before, "numbered")

    def _is_elliptic(self, amount: Mention[Amount]) -> bool:
        """'**eight** of them', 'another **400**', 'a staff of about **330**', 'Jobs: **90**'."""
        start, end = amount.tokens.start, amount.tokens.end
        if self._measured.labelled(amount) is not None:
            return True
        while start > amount.tokens.sent.start and self._measured.has(
            self._doc[start - 1], "approximates"
        ):
            start -= 1
        before, after = self._doc[max(start - 2, 0) : start], self._doc[end : end + 2]
        if len(after) > 1 and after[0].lower_ == "of" and after[1].pos_ in ("PRON", "DET"):
            return True
        if not len(before) or start == amount.tokens.sent.start:
            return False
        if before[-1].lower_ == "of":
            return before[0].pos_ == "NOUN"
        return self._measured.has(before[-1], "elliptic") or (
            before[0].lower_ == "compared" and before[-1].lower_ in ("with", "to")
        )

    def _is_measured(self, head: Token) -> bool:
        """Whether a number is what something reaches: 'requests rose **from 11 to 58**'."""
        verb = syntax.governor(syntax.first_conjunct(head))
        return (
            self._measured.has(verb, "measures")
            and syntax.preposition(head).split(" ")[-1] in CHANGE_PREPOSITIONS
        )

    def _points_back(self, amount: Mention[Amount]) -> bool:
        before = self._doc[max(amount.tokens.start - 1, 0)]
        return before.tag_ == "PRP$" or self._measured.has(before, "points")

    def _is_duration_fact(self, amount: Mention[Amount]) -> bool:
        """A length of time is a claim when a term, a sentence or an ordeal is what it measures."""
        head = number_head(amount)
        above = syntax.governor(head)
        kind = syntax.relation(head)
        if kind == "obl" and above.pos_ == "VERB" and syntax.preposition(head) == "for":
            return above.i < head.i
        if kind not in MEASURED_RELATIONS:
            return False
        clause = syntax.clause_head(head) if kind == "nmod" else None
        return (
            self._measured.has(above, "duration_fact")
            or (clause is not None and self._measured.has(clause, "duration_fact"))
            or self._is_measured(head)
        )

    # Record -----------------------------------------------------------------------------------

    def _match(
        self, amount: Mention[Amount], converts: Mention[Amount] | None, frame: Frame
    ) -> Match:
        clause = frame.predicate if frame.predicate is not None else frame.head
        modality = self._modality(frame, clause)
        said = self._source(amount, clause) or self._continued(frame)
        self._told = (frame.head.sent, said)
        ahead = modality.factuality == "planned"
        period = self._periods.period(amount, frame, ahead=ahead)
        rules = (frame.rule, *amount.rules, *modality.rules)
        return Match(
            type="claim",
            evidence=span_of(frame.head.sent),
            rules=rules if said is None else (*rules, said[1]),
            fields={
                "amount": self._amount(amount, converts),
                "metric": frame.metric,
                "predicate": _predicate_span(frame.predicate),
                "subject": self._subject(amount, frame, clause),
                "period": None if period is None else plain_date(period),
                "locations": self._places(frame.predicate),
                "same_as": None if converts is None else converts.value.start,
            },
            factuality=modality.factuality,
            attribution=None if said is None else said[0],
        )

    def _subject(self, amount: Mention[Amount], frame: Frame, clause: Token) -> Entity | None:
        """Whose the number is; one that takes up a noun without an owner of its own shares it."""
        rival = self._holders.rival(frame) if self._is_second(amount) else None
        if rival is not None:
            return rival
        found = self._holders.subject(frame, reports=self._context.reports(clause))
        if frame.metric_head is None:
            return found
        if frame.rule == "claims.carried":
            return found or self._owners.get(frame.metric_head.i)
        self._owners[frame.metric_head.i] = found
        return found

    def _is_second(self, amount: Mention[Amount]) -> bool:
        """'47 percent to **40 percent**': the share that another is set against."""
        start = amount.tokens.start
        before = self._doc[max(start - 2, 0) : start]
        if amount.value.kind not in ("percent", "count") or len(before) < PAIR:
            return False
        return before[1].lower_ == "to" and self._kinds.get(before[0].i) == amount.value.kind

    def _modality(self, frame: Frame, clause: Token) -> Modality:
        """Factuality of the number: its clause's, unless the number is presupposed or a limit."""
        if self._is_given(frame):
            return Modality()
        modality = self._context.modality(clause)
        if modality.factuality == "negated" and (
            self._measured.has(clause, "limit") or _is_fronted(frame.head, clause)
        ):
            return Modality()
        if modality.factuality != "asserted":
            return modality
        counted = frame.rule == "claims.counted"  # 'released 70 **plans**' plans nothing
        if frame.metric_head is not None and not counted:
            of_noun = self._context.of_noun(frame.metric_head)
            if of_noun.rules:
                return of_noun
        return modality if clause.i == frame.head.i else self._context.of_object(clause)

    def _continued(self, frame: Frame) -> tuple[Attribution, str] | None:
        """'**Of these**, 66 were fined': the source of the number that is taken up."""
        if self._told is None or not self._takes_up(frame.head.sent):
            return None
        sentence, said = self._told
        near = sentence.start == frame.head.sent.start or sentence.end >= frame.head.sent.start - 1
        return said if near else None

    def _takes_up(self, sentence: TokenSpan) -> bool:
        opening = [t for t in sentence[:MAX_OPENING] if not t.is_space]
        points = any(self._measured.has(t, "points") for t in opening)
        return points and opening[0].lower_ in SELECTING

    def _source(self, amount: Mention[Amount], clause: Token) -> tuple[Attribution, str] | None:
        """Who tells the number; a phrase that holds the number itself is no source of it."""
        said = self._context.attribution(clause, by_itself=True)
        if said is None or said[0].start <= amount.value.start < said[0].end:
            return None
        return said

    @staticmethod
    def _is_given(frame: Frame) -> bool:
        """A number inside a definite phrase is presupposed: 'will aid **the port's 18 cranes**'."""
        noun = frame.metric_head
        if noun is None or noun.i == (frame.predicate or noun).i:
            return False
        kinds = {syntax.relation(c) for c in (*noun.lefts, *frame.head.lefts)}
        definite = frame.rule == "claims.prenominal" and any(c.lower_ == "the" for c in noun.lefts)
        return (definite or "poss" in kinds) and frame.head.i <= noun.i

    def _places(self, predicate: Token | None) -> tuple[Entity, ...]:
        return () if predicate is None else self._arguments.locations(predicate)

    @staticmethod
    def _amount(amount: Mention[Amount], converts: Mention[Amount] | None) -> Amount:
        value = amount.value
        if converts is not None and value.modifier == "exact":
            return value.model_copy(update={"modifier": converts.value.modifier})
        return value

    def _conversion_of(
        self, amount: Mention[Amount], previous: Mention[Amount] | None
    ) -> Mention[Amount] | None:
        """The amount that another restates: '94m yuan (**$13.8m**)', '£7m or **$9m**'."""
        if previous is None or amount.value.kind != previous.value.kind:
            return None
        if amount.value.kind not in ("money", "measure") or "not_claim" in previous.flags:
            return None
        if amount.value.start - previous.value.end > MAX_CONVERSION_GAP:
            return None
        gap = self._text[previous.value.end : amount.value.start]
        choice = gap.strip() == "or" and amount.value.currency is not None
        bracketed = gap.lstrip().startswith(("(", "["))
        if not choice and not (bracketed and CONVERSION_GAP.fullmatch(gap)):
            return None
        same_unit = (amount.value.currency, amount.value.unit) == (
            previous.value.currency,
            previous.value.unit,
        )
        return None if same_unit else previous


def _predicate_span(predicate: Token | None) -> Span | None:
    """The predicate's verb: the copula where a noun, adjective or number is what is said."""
    if predicate is None:
        return None
    is_verb = syntax.is_infinitive(predicate)  # 'is **to send** 40 men' has no copula
    copulas = [c for c in predicate.children if c.dep_ == "cop" and not is_verb]
    return span_of(copulas[0] if copulas else predicate)


def match_claims(doc: Doc, layers: Layers, context: Context) -> Iterator[Match]:
    """Claims of a Doc, in text order of their amounts.

    Args:
        doc: parsed Doc.
        layers: its dates, amounts and entities.
        context: its cues and quotations.

    Yields:
        Matches of type `claim`; `same_as` holds the start of the amount that is restated.
    """
    yield from ClaimMatcher(doc, layers, context)


def _is_fronted(head: Token, clause: Token) -> bool:
    """'**On 20 occasions** the firm did not pay': outside of what the clause denies."""
    part = next((t for t in (head, *head.ancestors) if t.head == clause), None)
    if part is None or syntax.relation(part) != "obl":
        return False
    return any(s.i > part.i for s in syntax.dependents(clause, "subj", "subj_pass"))
