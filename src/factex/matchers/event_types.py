"""What kind of happening a verb or noun names: the lexicon of events, read in its context.

A line of `patterns/events.jsonl` may ask for an argument or subject of a class ('file' + a case,
'win' + a seat); the classes of nouns are in `patterns/nouns.jsonl`, those of names are their
labels. A verb that no line knows, and whose clause tells of a change, has the type that
`event_learner` is sure of, else `other`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.base import Layers, token_indices
from factex.matchers.context import Context
from factex.matchers.event_learner import RULE as LEARNED_RULE
from factex.matchers.event_learner import learned_type
from factex.matchers.lexicon import Hit, lexicon
from factex.records import Factuality

# Labels of the lexicon that say how a verb dates something, not what kind of happening it is.
ROLE_LABELS = frozenset({"light", "report", "state", "bridge"})
# Relations of a participle to what it says something of.
PARTICIPLE_RELATIONS = frozenset({"acl", "relcl", "advcl", "subj", "conj", "parataxis", "ccomp"})
# Nominal relations through which a participle reaches the head: 'memorandum **of** x signed'.
COMPLEMENT_RELATIONS = frozenset({"nmod", "appos", "flat", "compound", "conj"})
# Prepositions after which a light verb has its event noun.
LIGHT_PREPOSITIONS = frozenset({"to", "into", "for", "with"})
MAX_NESTING = 4
# What a line may ask of the words round its head; `patterns/README.md` says what each means.
CONDITIONS = ("argument", "subject", "oblique", "complement", "passive", "lasting")


@dataclass(frozen=True, slots=True)
class Trigger:
    """The word that names an event, the lexicon's verdict, and what its date alone makes of it."""

    token: Token
    span: TokenSpan
    event_type: str
    rule: str
    factuality: Factuality | None = None


class EventTypes:
    """The lexicon's hits in one Doc and the classes of its nominals."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._doc = doc
        self._context = context
        self._arguments = context.arguments
        self._hits = _with_prefixed(doc, lexicon(doc.vocab, "events").by_head(doc))
        self._nouns = argument_classes(doc)
        self._money = token_indices(a for a in layers.amounts if a.value.kind == "money")
        self._dated = token_indices(layers.dates)
        self._amounts = token_indices(layers.amounts)

    def has_label(self, token: Token, label: str) -> bool:
        """Whether a line with that label has the token as its head."""
        return any(hit.label == label for hit in self._hits.get(token.i, ()))

    def is_put_off(self, verb: Token) -> bool:
        """Whether a verb moves a happening to a later time."""
        return "postponing" in self._nouns.get(verb.i, frozenset())

    def is_order(self, verb: Token) -> bool:
        """Whether a verb has others do what its infinitive tells."""
        return "ordering" in self._nouns.get(verb.i, frozenset())

    def event_noun(self, token: Token) -> Hit | None:
        """The line that makes a noun an event, or None.

        A body's name ('Assembly') is none, and no word of a date ('8 **March** 2018') is.
        """
        if token.pos_ not in ("NOUN", "PROPN") or syntax.relation(token) == "compound":
            return None
        if token.i in self._dated:
            return None
        mention = self._arguments.entity_at(token)
        if mention is not None and mention.value.label in ("ORG", "GPE", "LOC"):
            return None
        return self.typed(token)

    def typed(self, token: Token) -> Hit | None:
        """The first line for a word whose conditions hold; lines with conditions come first."""
        return self._typed(token, self._hits.get(token.i, []))

    def trigger(
        self, anchor: Token, *, scheduled: bool = False, lasting: bool = False, since: bool = False
    ) -> Trigger | None:
        """The word that names the happening: a light verb's noun, the typed word, any change.

        `scheduled`: the date lies ahead, so that the simple present tells of a plan.
        `lasting`: the date opens a period, so that a state's beginning is told; `since`: by
        'since', which tells that of any state.
        """
        if anchor.i in self._dated:
            return None  # 'between **March** 2016 and August'
        known = self.known(anchor, lasting=lasting)
        if known is not None:
            return known
        if since and self._holds_since(anchor):
            return Trigger(anchor, self._doc[anchor.i : anchor.i + 1], "other", "events.lasting")
        if any(hit.label in ("report", "state") for hit in self._hits.get(anchor.i, ())):
            return None
        return self._untyped(anchor, scheduled=scheduled)

    def _holds_since(self, state: Token) -> bool:
        """Whether a perfect tells how long a state has lasted, not how much of it there was.

        'has been **active** since 1967', 'have **worked** together since May'.
        """
        if any(hit.label == "report" for hit in self._hits.get(state.i, ())):
            return False
        perfect = any(a.lemma_ == "have" for a in syntax.auxiliaries(state))
        told = state.pos_ == "ADJ" or (perfect and syntax.is_predicate(state))
        compared = state.tag_ in ("JJS", "JJR") or any(
            c.tag_ in ("JJS", "JJR", "RBS", "RBR") for c in state.children
        )
        counted = any(c.i in self._amounts for c in state.subtree if c.i not in self._dated)
        return told and not compared and not counted

    def known(self, anchor: Token, *, lasting: bool = False) -> Trigger | None:
        """The word that names a happening of a type that the lexicon knows."""
        hits = self._hits.get(anchor.i, [])
        phrase = self._typed(anchor, [hit for hit in hits if len(hit.span) > 1])
        if phrase is not None:
            return Trigger(anchor, phrase.span, phrase.label, phrase.pattern.id)
        for hit in hits:
            if _is_specific(hit) and self._holds(anchor, hit, lasting=lasting):
                return Trigger(anchor, hit.span, hit.label, hit.pattern.id)
        noun = self._event_argument(anchor) if syntax.is_predicate(anchor) else None
        named = None if noun is None else self.event_noun(noun)
        if noun is not None and named is not None:
            return Trigger(noun, named.span, named.label, named.pattern.id)
        typed = self._typed(anchor, hits)
        if typed is not None:
            label = self._delegated(anchor, typed) or typed.label
            return Trigger(anchor, typed.span, label, typed.pattern.id)
        for hit in hits:  # 'wrapped up' ends a meeting even where no noun says so
            if hit.attrs.get("light") and hit.label not in ROLE_LABELS:
                return Trigger(anchor, hit.span, hit.label, hit.pattern.id)
        return None

    def _delegated(self, verb: Token, hit: Hit) -> str | None:
        """The type of a verb's infinitive where the line leaves it to that: 'agreed **to buy**'."""
        wanted = hit.attrs.get("delegates", "").split()
        if not wanted:
            return None
        for other in syntax.dependents(verb, "xcomp", "advcl"):
            told = self.known(other) if other.i > verb.i and other.tag_ in ("VB", "VBG") else None
            if told is not None and ("any" in wanted or told.event_type in wanted):
                return told.event_type
        return None

    def _untyped(self, anchor: Token, *, scheduled: bool) -> Trigger | None:
        """A dated change that the lexicon does not know.

        States, bare nouns, adjectival participles, and what is told in the simple present of today
        or as a mere purpose ('to fight crime today') are none.
        """
        if anchor.pos_ != "VERB" or syntax.is_copular(anchor) or in_title(anchor):
            return None
        if syntax.relation(anchor) in ("amod", "compound"):
            return None
        if not self._changes(anchor) and not (scheduled and syntax.tense(anchor) == "present"):
            return None
        if self._values(anchor):
            return None
        particle = [c for c in anchor.children if syntax.relation(c) == "prt"]
        end = max([anchor.i, *(c.i for c in particle if c.i == anchor.i + 1)])
        span = self._doc[anchor.i : end + 1]
        learned = learned_type(anchor, self.classes)
        if learned is not None:
            return Trigger(anchor, span, learned, LEARNED_RULE)
        return Trigger(anchor, span, "other", "events.dated")

    def _values(self, verb: Token) -> bool:
        """A verb that only says how much: 'they **put** the loss **at** $3m in 2015'."""
        return any(
            syntax.preposition(head) == "at" and head.i in self._amounts
            for head in syntax.dependents(verb, "obl")
        )

    def _changes(self, verb: Token) -> bool:
        """Whether a clause tells of a change: past, future, participle, or a planned infinitive."""
        tense = syntax.tense(verb)
        if tense == "present":
            return any(a.lemma_ == "have" for a in syntax.auxiliaries(verb)) or verb.tag_ == "VBG"
        if verb.tag_ == "VB" and tense != "past":
            return bool(syntax.auxiliaries(verb)) or self._context.modality(verb).rules != ()
        return True

    def _typed(self, token: Token, hits: list[Hit], *, lasting: bool = False) -> Hit | None:
        """The first line whose conditions hold, else the first without any."""
        plain = None
        for hit in hits:
            if hit.label in ROLE_LABELS or hit.attrs.get("light"):
                continue
            if not _is_conditional(hit):
                plain = plain or hit
            elif self._holds(token, hit, lasting=lasting):
                return hit
        return plain

    def _holds(self, token: Token, hit: Hit, *, lasting: bool = False) -> bool:
        """Whether all that a line asks for is there; `lasting`: the date opens a period."""
        wanted = hit.attrs
        if wanted.get("lasting", False) and not lasting:
            return False
        if "passive" in wanted and wanted["passive"] != syntax.is_passive(token):
            return False
        return all(
            self._has_class(token, key, wanted[key])
            for key in ("argument", "subject", "oblique", "complement")
            if key in wanted
        )

    def _has_class(self, token: Token, role: str, wanted: str) -> bool:
        """Whether an argument in that role is of one of the wanted classes."""
        classes = frozenset(wanted.split())
        heads = self._in_role(token, role, classes)
        return any("any" in classes or classes & self.classes(head) for head in heads)

    def _in_role(self, token: Token, role: str, classes: frozenset[str]) -> list[Token]:
        if role == "subject":
            heads = syntax.logical_subjects(token)
            whole = syntax.relation(token) == "relcl"  # '**work** on the bridge, which began'
            return [noun for head in heads for noun in _completed(head)] if whole else heads
        if role == "oblique":
            heads = list(syntax.dependents(token, "obl"))
            for noun in syntax.dependents(token, "obj"):  # 'gave its consent **to the treaty**'
                heads += syntax.dependents(noun, "nmod")
            return [h for h in heads if h.i not in self._dated]
        if role == "complement":
            taken = ("xcomp", "ccomp", "obj") if syntax.is_passive(token) else ("xcomp", "ccomp")
            return list(syntax.dependents(token, *taken))
        if token.pos_ in ("NOUN", "PROPN"):
            return list(syntax.dependents(token, "nmod", "compound", "poss"))
        heads = [*syntax.logical_objects(token), *syntax.dependents(token, "subj_pass")]
        heads += self._modified(token)
        heads = heads or list(syntax.dependents(token, "iobj"))
        named = syntax.dependents(token, "ccomp")  # a name that the parser takes for a clause
        heads += [h for h in named if h.pos_ == "PROPN" and not syntax.is_copular(h)]
        if not heads and token.tag_ == "VBD" and "agreement" in classes:
            heads += syntax.subjects(token)  # 'a pact **concluded** in May commits them'
        if classes & {"agreement", "funding"}:
            heads += syntax.dependents(token, "obl")
        return heads

    @staticmethod
    def _modified(verb: Token) -> list[Token]:
        """What a participle modifies, and the nouns that this completes.

        'treaty of commerce **signed**'. A parser may hang the participle elsewhere, on the head
        of the list that the noun stands in for one; so the noun just before it, or before its
        comma, counts as well.
        """
        if any(c.tag_ == "WRB" for c in verb.lefts):
            return []  # 'Chad, **where** a vote takes place'
        if syntax.relation(verb) == "relcl" and verb.tag_ not in ("VBN", "VBD"):
            return [syntax.governor(verb)]
        if verb.tag_ not in ("VBN", "VBD") or syntax.relation(verb) not in PARTICIPLE_RELATIONS:
            return []
        if any(syntax.dependents(verb, "subj", "subj_pass")) or syntax.auxiliaries(verb):
            return [syntax.governor(verb)] if syntax.relation(verb) == "relcl" else []
        before = [t for t in verb.doc[max(0, verb.i - 2) : verb.i] if not t.is_punct]
        found = before[-1:]
        if syntax.relation(verb) in ("acl", "relcl"):
            found = [syntax.governor(verb), *found]
        found = [noun for first in found for noun in _completed(first)]
        return [token for token in found if token.pos_ in syntax.NOMINAL_POS]

    def classes(self, head: Token) -> frozenset[str]:
        """What kind of thing a nominal is: its noun's classes and its entity's label.

        A noun without a class that names no event, or a mere paper, has that of its modifier
        ('**extradition** papers'), a number that of what it counts ('100 of the **seats**').
        """
        mention = self._arguments.entity_at(head)
        if mention is not None:
            label = mention.value.label
            entity = {"ORG": "organization", "PERSON": "person"}.get(label, label.lower())
            title = (c for c in syntax.dependents(head, "compound") if label == "PERSON")
            titles = (self._nouns.get(c.i, frozenset()) for c in title)
            return self._nouns.get(head.i, frozenset()).union({entity}, *titles)
        own = self._nouns.get(head.i, frozenset())
        if head.i in self._money:
            own |= {"money"}
        if own - {"document"} or self._names_event(head):
            return own
        inner = ("nmod",) if head.pos_ == "NUM" else ("compound",)
        return own.union(
            *(self._nouns.get(c.i, frozenset()) for c in syntax.dependents(head, *inner))
        )

    def _names_event(self, noun: Token) -> bool:
        """Whether a line knows a noun as a happening: 'the Officials **Meeting** was held'."""
        hits = self._hits.get(noun.i, ()) if noun.pos_ in ("NOUN", "PROPN") else ()
        return any(hit.label not in ROLE_LABELS and not _is_conditional(hit) for hit in hits)

    def _event_argument(self, verb: Token) -> Token | None:
        """The event noun that a light verb carries: 'held **talks**', '**talks** began'."""
        light = any(h.label == "light" or h.attrs.get("light") for h in self._hits.get(verb.i, ()))
        if not light and verb.lemma_ != "be":
            return None
        return next((t for t in self._carried(verb) if self.event_noun(t) is not None), None)

    def _carried(self, verb: Token) -> Iterator[Token]:
        for head in (*syntax.logical_objects(verb), *syntax.subjects(verb), *self._modified(verb)):
            if head.i != verb.i:
                yield head
        if any(syntax.dependents(verb, "obj")):
            return
        for head in syntax.dependents(verb, "obl"):
            if syntax.preposition(head) in LIGHT_PREPOSITIONS:
                yield head


def _with_prefixed(doc: Doc, hits: dict[int, list[Hit]]) -> dict[int, list[Hit]]:
    """The hits, those of a verb also for the prefix that a hyphen parts from it: 're-elected'."""
    for verb in [i for i in hits if i > 1 and doc[i - 1].text == "-"]:
        prefix = doc[verb - 2]
        if prefix.pos_ == "VERB" and doc[verb].dep_ == "dep" and prefix.i not in hits:
            hits[prefix.i] = hits[verb]
    return hits


def _is_conditional(hit: Hit) -> bool:
    return not hit.attrs.keys().isdisjoint(CONDITIONS)


def _is_specific(hit: Hit) -> bool:
    """Whether a line asks for more than that there be an object: it then says more than a noun."""
    asked = {key: hit.attrs[key] for key in CONDITIONS if key in hit.attrs and key != "passive"}
    return any(value != "any" for value in asked.values()) or len(asked) > 1


def _completed(noun: Token) -> list[Token]:
    """A noun and those that it completes, up to the head: 'memorandum of **x**'."""
    found = [noun]
    while syntax.relation(found[-1]) in COMPLEMENT_RELATIONS and len(found) <= MAX_NESTING:
        found.append(syntax.governor(found[-1]))
    return found


def in_title(token: Token) -> bool:
    """Whether a word is capitalised inside a sentence, as in 'Memorandum of **Understanding**'."""
    return token.tag_ == "VBG" and token.is_title and token.i > token.sent.start


def argument_classes(doc: Doc) -> dict[int, frozenset[str]]:
    """Classes of nouns that event patterns ask for in `attrs.argument`, by token index."""
    found: dict[int, set[str]] = {}
    for name, label in (("agreements", "agreement"), ("nouns", None)):
        for hit in lexicon(doc.vocab, name).find(doc):
            for i in hit.places:
                found.setdefault(i, set()).add(label or hit.label)
    for token in doc:
        if token.ent_type_ == "LAW":
            found.setdefault(token.i, set()).add("document")
    return {i: frozenset(labels) for i, labels in found.items()}
