"""Claims: numbers that say something, with what they measure, whose they are and when they hold.

Every amount that is not barred on its surface (`not_claim`) or by its grammar is a claim; the
syntax around it gives metric, predicate, subject, period and places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Match, Mention, by_sentence, span_of, span_or_none
from factex.matchers.context import Context, Modality
from factex.matchers.dates import is_event_date, plain_date
from factex.matchers.lexicon import lexicon
from factex.matchers.quantities import (
    counted_noun,
    number_head,
    partitive_complement,
    unit_span,
    unit_text,
)
from factex.records import Amount, Entity, LayerDate, Span

PARTITIVE = frozenset({"of", "in"})
# 'cut tariffs **by** 5 %', 'raised the cap **from** $2m **to** $3m', 'valued goods **at** $9m'.
CHANGE_PREPOSITIONS = frozenset({"by", "to", "from", "at"})
MAX_NESTING = 3
MAX_GAP = 5
MAX_CONVERSION_GAP = 40
FEW = 2
PAIR = 2
POINTERS = frozenset({"the", "these", "those", "both", "between", "'s"})
SUBJECT_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
CONVERSION_GAP = re.compile(
    r"\s*[\(\[,]?\s*(?:or|about|around|some|approximately|equivalent to)?\s*"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around an amount: its head token, what it measures, and its predicate."""

    head: Token
    metric: Span | None
    metric_head: Token | None
    predicate: Token | None
    rule: str


class ClaimMatcher:
    """Finds the claims of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._doc = doc
        self._layers = layers
        self._context = context
        self._arguments = Arguments(layers)
        self._text = doc.text
        self._dates = by_sentence(layers.dates)
        self._words: dict[int, set[str]] = {}
        self._dated = {i for d in layers.dates for i in range(d.tokens.start, d.tokens.end)}
        self._taken = self._dated | {
            i for a in layers.amounts for i in range(a.tokens.start, a.tokens.end)
        }
        for hit in lexicon(doc.vocab, "claims").find(doc):
            self._words.setdefault(hit.span.start, set()).add(hit.label)

    def __iter__(self) -> Iterator[Match]:
        """Yield one match for each amount that makes a claim, in text order."""
        previous: Mention[Amount] | None = None
        for amount in self._layers.amounts:
            if self._is_claim(amount):
                yield self._match(amount, self._conversion_of(amount, previous))
            previous = amount

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
        if counted_noun(amount) is not None:
            return not (value.value == PAIR and self._points_back(amount))
        head = number_head(amount)
        kind = syntax.relation(head)
        return kind in ("subj", "subj_pass", "obj") or (kind == "obl" and self._is_measured(head))

    def _is_measured(self, head: Token) -> bool:
        """Whether a number is what something reaches: 'requests rose **from 11 to 58**'."""
        verb = syntax.governor(syntax.first_conjunct(head))
        return (
            "measures" in self._words.get(verb.i, ())
            and syntax.preposition(head).split(" ")[-1] in CHANGE_PREPOSITIONS
        )

    def _points_back(self, amount: Mention[Amount]) -> bool:
        before = self._doc[max(amount.tokens.start - 1, 0)]
        return before.tag_ == "PRP$" or before.lower_ in POINTERS

    def _is_duration_fact(self, amount: Mention[Amount]) -> bool:
        """A length of time is a claim when a term, a sentence or an ordeal is what it measures."""
        head = number_head(amount)
        above = syntax.governor(head)
        kind = syntax.relation(head)
        if kind not in ("obj", "obl", "nmod", "compound", "amod", "nummod", "subj", "xcomp"):
            return False
        return "duration_fact" in self._words.get(above.i, ()) or self._is_measured(head)

    # Frame ------------------------------------------------------------------------------------

    def _frame(self, amount: Mention[Amount]) -> Frame:
        head = number_head(amount)
        noun = counted_noun(amount)
        if noun is not None and amount.value.kind in ("count", "measure", "percent"):
            return Frame(
                noun, unit_span(amount, noun), noun, syntax.clause_head(noun), "claims.counted"
            )
        rule, metric_head = self._metric_head(amount, head)
        metric = None if metric_head is None else self._metric_span(metric_head, amount)
        return Frame(head, metric, metric_head, syntax.clause_head(head), rule)

    def _metric_head(self, amount: Mention[Amount], head: Token) -> tuple[str, Token | None]:
        """What a sum or share is of: its complement, the noun it modifies, or the subject.

        A coordinated amount without a noun of its own measures what the first one does.
        """
        if head.pos_ == "VERB" and amount.value.kind == "percent":
            return "claims.doubled", self._doubled(head)
        first = syntax.first_conjunct(head)
        readings = (
            ("claims.worth", self._worth_before(amount)),
            ("claims.partitive", partitive_complement(amount, PARTITIVE)),
            ("claims.modified", self._modified_noun(head)),
            ("claims.modified.shared", self._modified_noun(first) if first != head else None),
            ("claims.argument", self._argument_noun(first)),
        )
        for rule, noun in readings:
            if noun is not None and noun.i not in self._dated:
                return rule, noun
        return "claims.bare", None

    def _worth_before(self, amount: Mention[Amount]) -> Token | None:
        """'support **worth** more than $4m', 'rewards **totalling** $9m': the noun before."""
        for i in range(amount.tokens.start - 1, max(amount.tokens.start - MAX_GAP, 0), -1):
            if self._words.get(i, set()) & {"worth", "totals"}:
                left = [t for t in self._doc[max(i - MAX_GAP, 0) : i] if self._is_noun(t)]
                return left[-1] if left else None
            if self._doc[i].pos_ in ("NOUN", "VERB", "PUNCT", "PROPN"):
                return None
        return None

    def _doubled(self, verb: Token) -> Token | None:
        """'exports **doubled**', '**doubling** their exports'."""
        for noun in (*syntax.logical_objects(verb), *syntax.subjects(verb)):
            if self._is_noun(noun):
                return noun
        return None

    def _modified_noun(self, head: Token) -> Token | None:
        """The noun that an amount modifies: 'a **fine** of $5m', 'its $5m **fine**'."""
        above, kind = syntax.governor(head), syntax.relation(head)
        if kind not in ("nmod", "compound", "nummod", "amod", "appos", "poss"):
            return None
        for _ in range(MAX_NESTING):
            if self._is_noun(above):
                return above
            if syntax.relation(above) != "nmod":
                return None
            above = syntax.governor(above)
        return None

    def _argument_noun(self, head: Token) -> Token | None:
        """What a verb raises, cuts or values at an amount, or the subject that reaches it."""
        above, kind = syntax.governor(head), syntax.relation(head)
        if "worth" in self._words.get(above.i, ()):
            return self._worth_of(above)
        if syntax.is_copular(head):
            return self._measured_subject(head)
        if kind == "obl" and syntax.preposition(head).split(" ")[-1] in CHANGE_PREPOSITIONS:
            for changed in syntax.logical_objects(above):
                if self._is_noun(changed):
                    return changed
        if kind == "obj" and syntax.relation(above) == "acl" and self._is_noun(above.head):
            return above.head
        if kind in ("obl", "obj", "xcomp", "advmod", "root", "ccomp"):
            return self._measured_subject(above)
        return None

    def _is_noun(self, token: Token) -> bool:
        """Whether a word can name what is measured: a noun that is no name, date or amount."""
        return (
            token.pos_ in ("NOUN", "PROPN")
            and token.ent_type_ not in ("PERSON", "GPE", "ORG")
            and token.i not in self._taken
        )

    def _worth_of(self, worth: Token) -> Token | None:
        holder = syntax.governor(worth)
        if syntax.relation(worth) in ("acl", "amod", "relcl") and self._is_noun(holder):
            return holder
        subjects = syntax.subjects(worth)
        return subjects[0] if subjects and self._is_noun(subjects[0]) else None

    def _measured_subject(self, verb: Token) -> Token | None:
        measures = "measures" in self._words.get(verb.i, ()) or syntax.is_copular(verb)
        if not measures:
            return None
        for subject in syntax.subjects(verb):
            for _ in range(MAX_NESTING):
                if self._is_noun(subject):
                    return subject
                if syntax.relation(subject) != "nmod":
                    break
                subject = syntax.governor(subject)
        return None

    def _metric_span(self, noun: Token, amount: Mention[Amount]) -> Span | None:
        whole = syntax.nominal_span(noun)
        start = max(whole.start, syntax.base_span(noun).start)
        end = whole.end
        if start < amount.tokens.end and amount.tokens.start < end:
            if amount.tokens.start > noun.i:
                end = noun.i + 1
            else:
                start = max(start, amount.tokens.end)
        return span_or_none(self._doc, start, end)

    # Record -----------------------------------------------------------------------------------

    def _match(self, amount: Mention[Amount], converts: Mention[Amount] | None) -> Match:
        frame = self._frame(converts or amount)
        clause = frame.predicate if frame.predicate is not None else frame.head
        modality = Modality() if self._is_given(frame) else self._context.modality(clause)
        said = self._context.attribution(clause, by_itself=True)
        rules = (frame.rule, *amount.rules, *modality.rules)
        return Match(
            type="claim",
            evidence=span_of(frame.head.sent),
            rules=rules if said is None else (*rules, said[1]),
            fields={
                "amount": self._amount(amount, converts),
                "metric": frame.metric,
                "predicate": span_of(frame.predicate) if frame.predicate is not None else None,
                "subject": self._subject(frame),
                "period": self._period(amount, frame),
                "locations": () if frame.predicate is None else self._places(frame.predicate),
                "same_as": None if converts is None else converts.value.start,
            },
            factuality=modality.factuality,
            attribution=None if said is None else said[0],
        )

    @staticmethod
    def _is_given(frame: Frame) -> bool:
        """A number inside a definite phrase is presupposed: 'will aid **the port's 18 cranes**'."""
        noun = frame.metric_head
        if noun is None or noun.i == (frame.predicate or noun).i:
            return False
        kinds = {syntax.relation(c) for c in noun.lefts}
        return "poss" in kinds and frame.head.i <= noun.i

    def _places(self, predicate: Token) -> tuple[Entity, ...]:
        return self._arguments.locations(predicate)

    @staticmethod
    def _amount(amount: Mention[Amount], converts: Mention[Amount] | None) -> Amount:
        value = amount.value
        if converts is not None and value.modifier == "exact":
            value = value.model_copy(update={"modifier": converts.value.modifier})
        if value.kind == "count" and value.unit is None:
            noun = counted_noun(amount)
            if noun is not None:
                value = value.model_copy(update={"unit": unit_text(amount, noun)})
        return value

    def _conversion_of(
        self, amount: Mention[Amount], previous: Mention[Amount] | None
    ) -> Mention[Amount] | None:
        """The amount that a bracketed one restates: '94 million yuan (**$13.8 million**)'."""
        if previous is None or amount.value.kind != previous.value.kind:
            return None
        if amount.value.kind not in ("money", "measure") or "not_claim" in previous.flags:
            return None
        if amount.value.start - previous.value.end > MAX_CONVERSION_GAP:
            return None
        gap = self._text[previous.value.end : amount.value.start]
        if not gap.lstrip().startswith(("(", "[")) or not CONVERSION_GAP.fullmatch(gap):
            return None
        same_unit = (amount.value.currency, amount.value.unit) == (
            previous.value.currency,
            previous.value.unit,
        )
        return None if same_unit else previous

    def _subject(self, frame: Frame) -> Entity | None:
        """Whose number it is: the possessor of the metric, the doer, or the one it is done to."""
        possessor = self._possessor(frame)
        if possessor is not None:
            return possessor
        if frame.predicate is not None:
            doers = syntax.logical_subjects(frame.predicate)
            for subject in doers or syntax.subjects(frame.predicate):
                found = self._first_entity(subject)
                if found is not None:
                    return found
        if frame.metric_head is not None:
            for child in syntax.dependents(frame.metric_head, "amod", "compound", "nmod"):
                found = self._first_entity(child)
                if found is not None and syntax.preposition(child) in ("", "of", "by"):
                    return found
        return None

    def _possessor(self, frame: Frame) -> Entity | None:
        """'**Peru**'s exports', 'the agency, **whose** rate stood at 6 percent'."""
        for noun in (frame.metric_head, frame.head):
            for child in syntax.dependents(noun, "poss") if noun is not None else ():
                holder = child
                if child.tag_ == "WP$":
                    clause = syntax.clause_head(child)
                    if clause is None or syntax.relation(clause) != "relcl":
                        continue
                    holder = syntax.governor(clause)
                found = self._first_entity(holder)
                if found is not None:
                    return found
        return None

    def _first_entity(self, head: Token) -> Entity | None:
        for mention in self._arguments.entities_under(head):
            if mention.value.label in SUBJECT_LABELS:
                return mention.value
        return None

    def _period(self, amount: Mention[Amount], frame: Frame) -> dict[str, object] | None:
        """The date tied to the number, its noun or its predicate, or that opens the sentence."""
        anchors = {frame.head.i}
        anchors |= {t.i for t in (frame.metric_head, frame.predicate) if t is not None}
        for date in self._dates.get(frame.head.sent.start, ()):
            if not is_period(date):
                continue
            if any(above.i in anchors for above in _path(date)):
                return plain_date(date.value)
        return None


def _path(date: Mention[LayerDate]) -> Iterator[Token]:
    """Governors of a date up to and including the first predicate."""
    for above, _ in syntax.ancestors(date.root):
        if above.i in range(date.tokens.start, date.tokens.end):
            continue
        yield above
        if syntax.is_predicate(above):
            return


def is_period(date: Mention[LayerDate]) -> bool:
    """Whether a temporal expression can be a claim's period."""
    return is_event_date(date) or (
        date.value.timex_type == "DATE"
        and date.value.begins is not None
        and "in_name" not in date.flags
    )


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
