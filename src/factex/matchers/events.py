"""Dated events: every happening that a sentence ties to a temporal expression.

The date leads: from its place in the parse the matcher climbs to the predicate or event noun
that it dates, asks the lexicon (`patterns/events.jsonl`) what kind of happening that is, and
gathers the arguments. A happening that the lexicon does not know is `other`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Match, Mention, span_of
from factex.matchers.context import Context
from factex.matchers.dates import is_event_date, plain_date
from factex.matchers.lexicon import Hit, lexicon
from factex.records import LayerDate, Span

# Labels of the lexicon that say how a verb dates something, not what kind of happening it is.
ROLE_LABELS = frozenset({"light", "report", "state", "bridge"})
# Prepositions that tie a date to the noun before it as part of its name or description.
DESCRIPTIVE = frozenset({"of", "for"})
SHARED_RELATIONS = frozenset({"conj", "advcl"})
MAX_NESTING = 4
# A date that opens a sentence stands behind a preposition and an article at most.
OPENING_TOKENS = 2


@dataclass(frozen=True, slots=True)
class Trigger:
    """The word that names an event, with the lexicon's verdict."""

    token: Token
    span: TokenSpan
    event_type: str
    rule: str


class EventMatcher:
    """Finds the events of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._doc = doc
        self._layers = layers
        self._context = context
        self._arguments = Arguments(layers)
        self._hits = lexicon(doc.vocab, "events").by_head(doc)
        self._nouns = argument_classes(doc)
        self._money = {
            i
            for a in layers.amounts
            if a.value.kind == "money"
            for i in range(a.tokens.start, a.tokens.end)
        }
        self._dated_tokens = {i for d in layers.dates for i in range(d.tokens.start, d.tokens.end)}

    def __iter__(self) -> Iterator[Match]:
        """Yield events in text order of their dates, one for a trigger and date."""
        seen: set[tuple[int, int]] = set()
        for date in self._layers.dates:
            if not is_event_date(date):
                continue
            for trigger in self._triggers(date):
                key = (trigger.token.i, date.tokens.start)
                if key not in seen:
                    seen.add(key)
                    yield self._match(trigger, date)

    def _triggers(self, date: Mention[LayerDate]) -> Iterator[Trigger]:
        anchor = self._anchor(date)
        if anchor is None:
            return
        trigger = self._trigger(anchor)
        if trigger is None:
            return
        yield trigger
        if syntax.is_predicate(anchor):
            yield from self._sharing(anchor, date)
        yield from self._explaining(date)

    def _anchor(self, date: Mention[LayerDate]) -> Token | None:
        """The predicate or event noun that a date belongs to, or None when it dates nothing."""
        token = date.root
        if "than" in syntax.preposition(token).split():
            return None
        for above, kind in syntax.ancestors(date.root):
            if above.i in range(date.tokens.start, date.tokens.end):
                token = above
                continue
            if self._has_label(above, "bridge"):
                token = above
                continue
            if self._describes(token, date, kind) and self._event_noun(above) is None:
                return None
            if syntax.is_predicate(above):
                return self._reported(above, date)
            if self._event_noun(above) is not None:
                return above
            token = above
        return self._headline_anchor(date)

    @staticmethod
    def _describes(token: Token, date: Mention[LayerDate], kind: str) -> bool:
        """Whether a date describes a noun: 'the **2013** budget', 'the Act **of 1985**'."""
        if token.i not in range(date.tokens.start, date.tokens.end):
            return False
        return kind in ("compound", "nummod", "amod", "poss") or (
            syntax.preposition(token) in DESCRIPTIVE
        )

    def _has_label(self, token: Token, label: str) -> bool:
        return any(hit.label == label for hit in self._hits.get(token.i, ()))

    def _reported(self, predicate: Token, date: Mention[LayerDate]) -> Token:
        """The reported clause's predicate when the date stands inside it, after 'that'."""
        for clause in syntax.dependents(predicate, "ccomp"):
            marks = [c for c in clause.children if c.dep_ == "mark" and c.i > predicate.i]
            if marks and marks[0].i < date.tokens.start < clause.right_edge.i + 1:
                return clause
        return predicate

    def _headline_anchor(self, date: Mention[LayerDate]) -> Token | None:
        """Where the parse ties a date to no predicate: the sentence's root, if the date opens it.

        A sentence without a verb is dated at its root when that is an event noun.
        """
        sentence = date.tokens.sent
        root = sentence.root
        if self._event_noun(root) is not None:
            return root
        opens = date.tokens.start - sentence.start <= OPENING_TOKENS
        return root if opens and root.pos_ == "VERB" and root.i > date.tokens.end else None

    def _event_noun(self, token: Token) -> Hit | None:
        if token.pos_ not in ("NOUN", "PROPN") or syntax.relation(token) == "compound":
            return None
        for hit in self._hits.get(token.i, ()):
            if hit.label not in ROLE_LABELS:
                return hit
        return None

    def _trigger(self, anchor: Token) -> Trigger | None:
        """The word that names the happening: a light verb's noun, the typed word, any change."""
        hits = self._hits.get(anchor.i, [])
        phrase = self._typed(anchor, [hit for hit in hits if len(hit.span) > 1])
        if phrase is not None:
            return Trigger(anchor, phrase.span, phrase.label, phrase.pattern.id)
        noun = self._event_argument(anchor) if syntax.is_predicate(anchor) else None
        named = None if noun is None else self._event_noun(noun)
        if noun is not None and named is not None:
            return Trigger(noun, named.span, named.label, named.pattern.id)
        typed = self._typed(anchor, hits)
        if typed is not None:
            return Trigger(anchor, typed.span, typed.label, typed.pattern.id)
        if any(hit.label in ("report", "state") for hit in hits):
            return None
        return self._untyped(anchor)

    def _untyped(self, anchor: Token) -> Trigger | None:
        """A dated change that the lexicon does not know.

        States, bare nouns, adjectival participles, and what is told in the simple present or as a
        mere purpose ('to fight crime today') are none.
        """
        if anchor.pos_ != "VERB" or syntax.is_copular(anchor):
            return None
        if syntax.relation(anchor) in ("amod", "compound") or not self._changes(anchor):
            return None
        particle = [c for c in anchor.children if syntax.relation(c) == "prt"]
        end = max([anchor.i, *(c.i for c in particle if c.i == anchor.i + 1)])
        return Trigger(anchor, self._doc[anchor.i : end + 1], "other", "events.dated")

    def _changes(self, verb: Token) -> bool:
        """Whether a clause tells of a change: past, future, participle, or a planned infinitive."""
        tense = syntax.tense(verb)
        if tense == "present":
            return any(a.lemma_ == "have" for a in syntax.auxiliaries(verb)) or verb.tag_ == "VBG"
        if verb.tag_ == "VB" and tense != "past":
            return bool(syntax.auxiliaries(verb)) or self._context.modality(verb).rules != ()
        return True

    def _typed(self, token: Token, hits: list[Hit]) -> Hit | None:
        """The first lexicon line whose argument condition holds; conditions come first."""
        plain = None
        for hit in hits:
            if hit.label in ROLE_LABELS or hit.attrs.get("light"):
                continue
            conditions = {
                key: hit.attrs[key] for key in ("argument", "subject") if key in hit.attrs
            }
            if not conditions:
                plain = plain or hit
            elif all(self._has_class(token, key, conditions[key]) for key in conditions):
                return hit
        return plain

    def _has_class(self, token: Token, role: str, wanted: str) -> bool:
        """Whether an argument in that role is of one of the wanted classes."""
        heads = syntax.logical_subjects(token)
        if role == "argument":
            heads = [*syntax.logical_objects(token), *syntax.dependents(token, "subj_pass")]
            if syntax.relation(token) in ("acl", "relcl"):
                heads += self._modified(token)
            if "agreement" in wanted:
                heads += syntax.dependents(token, "obl")
        classes = frozenset(wanted.split())
        return any(classes & self._classes(head) for head in heads)

    @staticmethod
    def _modified(participle: Token) -> list[Token]:
        """The noun a participle modifies, and those it completes: 'treaty of commerce signed'."""
        found = [syntax.governor(participle)]
        while syntax.relation(found[-1]) == "nmod" and len(found) < MAX_NESTING:
            found.append(syntax.governor(found[-1]))
        return found

    def _classes(self, head: Token) -> frozenset[str]:
        """What kind of thing a nominal is: its noun's classes and its entity's label."""
        mention = self._arguments.entity_at(head)
        if mention is None:
            money = frozenset({"money"}) if head.i in self._money else frozenset()
            return self._nouns.get(head.i, frozenset()) | money
        label = mention.value.label
        entity = {"ORG": "organization", "PERSON": "person"}.get(label, label.lower())
        return self._nouns.get(head.i, frozenset()) | {entity}

    def _event_argument(self, verb: Token) -> Token | None:
        """The event noun that a light verb carries: 'held **talks**', '**talks** began'."""
        light = any(h.label == "light" or h.attrs.get("light") for h in self._hits.get(verb.i, ()))
        if not light and verb.lemma_ != "be":
            return None
        for head in (*syntax.logical_objects(verb), *syntax.subjects(verb)):
            if head.i != verb.i and self._event_noun(head) is not None:
                return head
        for head in syntax.dependents(verb, "obl"):
            if syntax.preposition(head) in ("to", "into", "for", "with") and self._event_noun(head):
                return head
        return None

    def _sharing(self, anchor: Token, date: Mention[LayerDate]) -> Iterator[Trigger]:
        """Coordinated and participial predicates that share a date standing before the first."""
        if date.tokens.start > anchor.i:
            return
        for other in anchor.children:
            if other.dep_ not in SHARED_RELATIONS or other.i < anchor.i:
                continue
            if other.dep_ == "advcl" and other.tag_ != "VBG":
                continue
            if other.pos_ != "VERB" or self._has_own_date(other):
                continue
            if other.dep_ == "conj" and any(syntax.dependents(other, "subj", "subj_pass")):
                continue
            typed = self._typed(other, self._hits.get(other.i, []))
            if typed is not None and typed.label != "statement":
                yield Trigger(other, typed.span, typed.label, typed.pattern.id)

    def _explaining(self, date: Mention[LayerDate]) -> Iterator[Trigger]:
        """'in 2006, **when they signed** a pact': what a clause says of the date itself."""
        for clause in date.root.children:
            if syntax.relation(clause) == "relcl" and any(c.lower_ == "when" for c in clause.lefts):
                trigger = self._trigger(clause)
                if trigger is not None:
                    yield trigger

    def _has_own_date(self, verb: Token) -> bool:
        """Whether a date in the verb's own clause, not in one below it, dates the verb."""
        return any(
            token.i in self._dated_tokens and syntax.clause_head(token) == verb
            for token in verb.subtree
        )

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
                "locations": self._arguments.locations(trigger.token),
                "participants": self._arguments.participants(trigger.token),
                "agreement_id": None,
            },
            factuality=modality.factuality,
            attribution=None if said is None else said[0],
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


def argument_classes(doc: Doc) -> dict[int, frozenset[str]]:
    """Classes of nouns that event patterns ask for in `attrs.argument`, by token index."""
    found: dict[int, set[str]] = {}
    for name, label in (("agreements", "agreement"), ("nouns", None)):
        for hit in lexicon(doc.vocab, name).find(doc):
            for token in hit.span:
                found.setdefault(token.i, set()).add(label or hit.label)
    for token in doc:
        if token.ent_type_ == "LAW":
            found.setdefault(token.i, set()).add("document")
    return {i: frozenset(labels) for i, labels in found.items()}
