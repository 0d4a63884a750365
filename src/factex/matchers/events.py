"""Dated events: every happening that a sentence ties to a temporal expression.

The date leads: `event_anchors` climbs from its place in the parse to the predicate or event noun
that it dates, `event_types` asks the lexicon (`patterns/events.jsonl`) what kind of happening
that is, and `arguments` gathers who takes part and where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.base import Layers, Match, Mention, span_of, token_indices
from factex.matchers.context import Context, Modality
from factex.matchers.dates import is_event_date, plain_date
from factex.matchers.event_anchors import Anchors
from factex.matchers.event_types import EventTypes, Trigger
from factex.records import Factuality, LayerDate, Span

DAY = len("2024-05-15")
# What denies that something happened before the date that it waits for.
NOT_UNTIL = (("cues.negated.aux",), ("cues.negated.nobody",))
# What a clause plans, asks or rejects does not undo a noun in it that is dated by itself.
OF_CLAUSE = (("cues.planned.aux",), ("cues.possible.mark",), ("cues.negated.rejects",))
SHARED_RELATIONS = frozenset({"conj", "advcl"})


class EventMatcher:
    """Finds the events of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._layers = layers
        self._context = context
        self._arguments = context.arguments
        self._types = EventTypes(doc, layers, context)
        self._dated_tokens = token_indices(d for d in layers.dates if is_event_date(d))
        self._anchors = Anchors(self._types, token_indices(layers.amounts), self._dated_tokens)

    def __iter__(self) -> Iterator[Match]:
        """Yield events in text order of their dates, one for a trigger and date."""
        found: dict[tuple[int, int], tuple[Trigger, Mention[LayerDate]]] = {}
        dates: defaultdict[int, list[LayerDate]] = defaultdict(list)
        for date in self._layers.dates:
            for trigger, when in self._triggers(date) if is_event_date(date) else ():
                found.setdefault((trigger.token.i, date.tokens.start), (trigger, when))
                dates[trigger.token.i].append(when.value)
        for trigger, when in found.values():
            if not any(_lies_within(other, when.value) for other in dates[trigger.token.i]):
                yield self._match(trigger, when)

    def _triggers(self, date: Mention[LayerDate]) -> Iterator[tuple[Trigger, Mention[LayerDate]]]:
        """What a date dates, with the date as it dates it."""
        point = date if date.point is None else replace(date, value=date.point)
        put_off = self._put_off(date)
        if put_off is not None:
            yield from ((trigger, point) for trigger in put_off)
            return
        for trigger in self._told(date):
            if self._not_until(trigger, date):
                yield replace(trigger, factuality="asserted"), point
            else:
                yield trigger, date
        yield from ((trigger, point) for trigger in self._explaining(date))

    def _not_until(self, trigger: Trigger, date: Mention[LayerDate]) -> bool:
        """'**nobody** was charged **until** 2019': then somebody was."""
        if date.value.relation != "until" or date.tokens.start < trigger.token.i:
            return False
        return self._context.modality(trigger.token).rules in NOT_UNTIL

    def _put_off(self, date: Mention[LayerDate]) -> list[Trigger] | None:
        """'postponed **the trial** until June': what is to happen then; None of other dates."""
        verb = syntax.clause_head(date.root)
        if verb is None or not self._types.is_put_off(verb):
            return None
        if syntax.preposition(date.root) not in ("until", "till", "to"):
            return None
        named = (self._types.trigger(noun) for noun in syntax.logical_objects(verb))
        return [replace(trigger, factuality="planned") for trigger in named if trigger is not None]

    def _told(self, date: Mention[LayerDate]) -> Iterator[Trigger]:
        for anchor in self._anchors.candidates(date):
            trigger = self._types.trigger(
                anchor,
                scheduled=self._lies_ahead(date),
                lasting=date.value.relation in ("since", "between"),
                since=date.value.relation == "since",
            )
            if trigger is None:
                continue
            if self._is_contradiction(trigger.token, date):
                if date.value.basis == "context":
                    return  # the date is misread, not another word's
                continue
            yield trigger
            if syntax.is_predicate(anchor):
                yield from self._sharing(anchor, date)
            return

    def _sharing(self, anchor: Token, date: Mention[LayerDate]) -> Iterator[Trigger]:
        """Coordinated and participial predicates that share a date standing before them.

        Coordination shares what stands before its first member; a participle what stands before
        itself ('raided the flat on Monday, **arresting** two').
        """
        for other in anchor.children:
            if other.dep_ not in SHARED_RELATIONS or other.i < anchor.i:
                continue
            if other.dep_ == "advcl" and not _accompanies(other, date):
                continue
            if other.dep_ == "conj" and (
                date.tokens.start > anchor.i or any(syntax.dependents(other, "subj", "subj_pass"))
            ):
                continue
            if other.pos_ != "VERB" or self._has_own_date(other):
                continue
            shared = self._types.known(other)
            if shared is None or shared.token.i < other.i:
                continue  # nothing known, or the subject of both
            if shared.event_type not in ("statement", "other"):
                yield shared

    def _explaining(self, date: Mention[LayerDate]) -> Iterator[Trigger]:
        """'since 2006, **when they signed** a pact': what a clause says of the date itself.

        Of a range it tells of one end alone, which is no date of its own here.
        """
        if date.value.relation == "between":
            return
        doc, end = date.tokens.doc, date.tokens.end
        for token in doc[end : min(end + 2, doc[end - 1].sent.end)]:
            if token.lower_ == "when":
                clause = syntax.governor(token)
                trigger = self._types.trigger(clause) if syntax.is_predicate(clause) else None
                if trigger is not None and clause.i > end:
                    yield trigger
            elif not token.is_punct:
                return

    def _has_own_date(self, verb: Token) -> bool:
        """Whether a date in the verb's own clause, not in one below it, dates the verb."""
        return any(
            token.i in self._dated_tokens and syntax.clause_head(token) == verb
            for token in verb.subtree
        )

    def _is_ordered(self, verb: Token) -> bool:
        """'ordered the firm **to pay** in 2019': that was when it was ordered."""
        told = syntax.is_infinitive(verb) and not syntax.auxiliaries(verb)
        return told and self._types.is_order(syntax.governor(verb))

    def _lies_ahead(self, date: Mention[LayerDate], *, ends: bool = False) -> bool:
        """Whether a date lies wholly after the day of publication.

        `ends`: also one that is open towards the past ('until March') and ends after it.
        """
        published, value = self._layers.published, date.value
        begins = value.begins or (value.ends if ends else None)
        if published is None or begins is None:
            return False
        return begins[:DAY] > published.isoformat()  # a time may stand behind the day

    def _lies_behind(self, date: Mention[LayerDate]) -> bool:
        """Whether a date lies wholly before the day of publication."""
        published, ends = self._layers.published, date.value.ends
        return published is not None and ends is not None and ends[:DAY] < published.isoformat()

    def _is_contradiction(self, verb: Token, date: Mention[LayerDate]) -> bool:
        """What is told as done was not done after publication: the date is another's, or misread.

        A perfect may look ahead: 'has been appointed with effect from July'.
        """
        if syntax.preposition(date.root) == "since" and _is_simple_past(verb):
            return True  # 'won, the first to do so **since 1979**'
        if self._lies_behind(date):
            return _goes_on(verb) or _is_plan_of_today(verb) or self._is_ordered(verb)
        if not self._lies_ahead(date, ends=True) or verb.tag_ not in ("VBD", "VBN"):
            return False
        helpers = {a.tag_ for a in syntax.auxiliaries(verb)}
        told = "VBD" in helpers or (verb.tag_ == "VBD" and not helpers)
        is_past = told and not helpers & {"MD", "VB"}
        if not is_past and not _has_purpose(verb, date):
            return False
        return self._context.modality(verb).factuality == "asserted"

    def _factuality(
        self, trigger: Trigger, date: Mention[LayerDate], modality: Modality
    ) -> Factuality:
        """What is asserted of the time ahead is planned, what a plan mentions of the past is not.

        'will hear an appeal against the **2020 conviction**'.
        """
        if trigger.factuality == "planned":
            return "planned"
        if modality.factuality == "asserted" or trigger.factuality is not None:
            # 'a scanner **to be bought by 2028**'
            by_then = date.value.relation == "by" and not syntax.is_finite(trigger.token)
            ahead = self._lies_ahead(date, ends=by_then)
            return "planned" if ahead else "asserted"
        is_noun = trigger.token.pos_ in syntax.NOMINAL_POS and not syntax.is_copular(trigger.token)
        of_clause = is_noun and modality.rules in OF_CLAUSE
        return "asserted" if of_clause and self._lies_behind(date) else modality.factuality

    def _match(self, trigger: Trigger, date: Mention[LayerDate]) -> Match:
        modality = self._context.modality(trigger.token)
        said = self._context.attribution(trigger.token)
        rules = (trigger.rule, *date.rules, *modality.rules)
        return Match(
            type="event",
            evidence=span_of(trigger.token.sent),
            rules=rules if said is None else (*rules, said[1]),
            fields={
                "event_type": trigger.event_type,
                "trigger": span_of(trigger.span),
                "name": event_name(trigger.token),
                "date": plain_date(date.value),
                "locations": self._arguments.locations(trigger.token, date.tokens),
                "participants": self._arguments.participants(trigger.token, date.tokens),
                "agreement_id": None,
            },
            factuality=self._factuality(trigger, date, modality),
            attribution=None if said is None else said[0],
        )


def _lies_within(fine: LayerDate, coarse: LayerDate) -> bool:
    """'leaves **next month**, on 2 June': the day tells what the month told."""
    if fine.relation != "at" or coarse.relation != "at":
        return False
    first, last = fine.begins, fine.ends
    if not (first and last and coarse.begins and coarse.ends):
        return False
    inside = coarse.begins <= first and last <= coarse.ends
    return inside and (first, last) != (coarse.begins, coarse.ends)


def _is_simple_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" and verb.dep_ != "acl" and not syntax.auxiliaries(verb)


def _goes_on(verb: Token) -> bool:
    """Whether a verb tells what is going on today: 'is investigating'."""
    return verb.tag_ == "VBG" and any(a.tag_ in ("VBZ", "VBP") for a in syntax.auxiliaries(verb))


def _is_plan_of_today(verb: Token) -> bool:
    """Whether a verb tells what is planned now: 'has decided **to extend** the permits'."""
    above = syntax.governor(verb)
    told = {above.tag_, *(a.tag_ for a in syntax.auxiliaries(above))}
    bare = syntax.is_infinitive(verb) and not syntax.auxiliaries(verb)
    return bare and syntax.relation(verb) == "xcomp" and bool(told & {"VBZ", "VBP"})


def _has_purpose(verb: Token, date: Mention[LayerDate]) -> bool:
    """Whether what is to come parts a perfect from its date: 'has vowed **to pay** by'."""
    perfect = any(a.lemma_ == "have" for a in syntax.auxiliaries(verb))
    between = verb.doc[verb.i + 1 : date.tokens.start]
    return perfect and any(syntax.is_infinitive(token) for token in between)


def _accompanies(clause: Token, date: Mention[LayerDate]) -> bool:
    """Whether a clause after a date happens with its verb or just before it.

    '... on Monday, **arresting** two', 'after **raiding** a flat', 'as he **ended** a visit'.
    """
    if clause.i < date.tokens.start:
        return False
    marks = {c.lower_ for c in clause.lefts if c.dep_ in ("mark", "case")}
    return (clause.tag_ == "VBG" and marks <= {"after"}) or (
        clause.tag_ == "VBD" and marks == {"as"}
    )


def match_events(doc: Doc, layers: Layers, context: Context) -> Iterator[Match]:
    """Events of a Doc, in text order of their dates.

    Args:
        doc: parsed Doc.
        layers: its dates and entities.
        context: its cues and quotations.

    Yields:
        Matches of type `event`; `agreement_id` is left to the assembler.
    """
    yield from EventMatcher(doc, layers, context)


def event_name(token: Token) -> Span | None:
    """The proper name that a trigger is part of: '15th Asian Chiefs' **Conference**'."""
    if token.ent_type_ != "EVENT":
        return None
    return span_of(syntax.entity_span(token))
