"""Which way a bare date looks: the tense of its clause, and the plans that a past clause tells."""

from __future__ import annotations

from typing import Literal

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.base import tokens_of
from factex.values.dates import Direction, TemporalExpression, lies_ahead
from factex.values.dates.meanings import Calendar, Clock, Edge, Meaning

REPORTING = frozenset({"say", "tell", "come", "follow", "show", "report", "write", "put"})
"""Verbs whose present tells of what has happened: 'the ban comes after a raid on Monday'."""
SAYING = frozenset({"say", "tell", "announce", "report", "warn", "confirm", "add", "insist"})
"""Verbs that a date stands behind before what is said: 'she said on Monday it would rain'."""
ORDERING = frozenset(
    {"order", "demand", "request", "recommend", "insist", "propose", "suggest", "require", "urge"}
)
"""Verbs with a clause in the subjunctive: 'ordered that he **remain** in custody'."""
GRANTING = frozenset({"give", "have", "allow", "grant"})
"""Verbs with a term that ends ahead: 'they gave him until Friday'."""
COMING_ABOUT = frozenset(
    {"manage", "fail", "begin", "start", "continue", "cease", "stop", "forget", "neglect"}
    | {"help", "refuse", "decline", "unable", "able", "come", "get", "happen", "proceed", "dare"}
    | {"tend", "remember", "bother", "seem", "appear", "use", "go", "have"}
)
"""Words whose infinitive tells what came about or did not, in their own tense: 'failed to pay'.

After the implicative verbs of Karttunen (1971).
"""
ONCE = frozenset({"originally", "initially", "previously", "first"})
MAX_CLAUSES = 4


def direction(doc: Doc, expression: TemporalExpression) -> Direction | None:
    """The side of publication that a date without its year or week lies on; None: unknown.

    A date of a noun in a present clause looks back: 'this follows his visit on Monday'.
    """
    tokens = tokens_of(doc, expression.start, expression.end)
    root = tokens.root
    if _stands_ahead(root):
        return "future"
    of_noun = syntax.relation(root) == "nmod" and syntax.governor(root).pos_ == "NOUN"
    token = _own_clause(root)
    intended = False
    weekday = _is_weekday(expression.meaning)
    for _ in range(MAX_CLAUSES):
        if token is None:
            return "future" if intended else None
        if _is_ordered(token):
            intended, token = True, syntax.clause_head(syntax.governor(token))
            continue
        planned = _planned(token, root)
        was_planned = (weekday or planned) and _was_planned(token)
        if was_planned or (planned and _once_planned(token)):
            return "near"
        if _unfulfilled(token) or _was_to(token):
            return "near"
        if planned or _granted(token, root) or _is_condition(token):
            return "future"
        tense = _tense(token)
        above = _governor_of_infinitive(token) if tense == "future" else None
        if above is not None:
            intended = intended or above.lemma_ not in COMING_ABOUT
            token = syntax.clause_head(above)
            continue
        if intended:
            return "near" if tense == "past" and not weekday else "future"
        if tense == "past" or tense == "future":
            return tense
        if tense == "present" and not of_noun and _scheduled(token, root):
            return "future"
        if tense == "present" and weekday and token.i in range(tokens.start, tokens.end):
            return "future"  # 'the deadline is Friday'
        if tense == "present" or token.head == token:
            return "past" if of_noun else None
        token = syntax.clause_head(syntax.governor(token))
    return "future" if intended else None


def _is_weekday(meaning: Meaning) -> bool:
    if isinstance(meaning, Edge):
        return _is_weekday(meaning.whole)
    if isinstance(meaning, Clock):
        return meaning.date is not None and _is_weekday(meaning.date)
    return isinstance(meaning, Calendar) and meaning.weekday is not None and meaning.month is None


def _stands_ahead(date_root: Token) -> bool:
    """'**ahead of** Sunday's vote'."""
    for token in (date_root, syntax.governor(date_root)):
        if token.head.lower_ == "ahead" or syntax.preposition(token) == "ahead of":
            return True
    return False


def _own_clause(date_root: Token) -> Token | None:
    """The predicate that a date belongs to: 'said on Monday it would', though the parse errs."""
    predicate = syntax.clause_head(date_root)
    if predicate is None:
        return None
    above = syntax.governor(predicate)
    if (
        above.lemma_ in SAYING
        and above.i < date_root.i < predicate.i
        and above.i + 3 >= date_root.i
    ):
        behind = any(date_root.i < s.i for s in syntax.dependents(predicate, "subj", "subj_pass"))
        return above if behind else predicate
    return predicate


def _tense(predicate: Token) -> Literal["past", "future", "present"] | None:
    """As `syntax.tense`, but 'had been due to begin' lies behind."""
    if syntax.is_infinitive(predicate) and not syntax.auxiliaries(predicate):
        above = syntax.governor(predicate)
        had_been = any(a.lower_ == "had" for a in syntax.auxiliaries(above))
        if had_been and lies_ahead(above.lower_, "for"):
            return "past"
    return syntax.tense(predicate)


def _governor_of_infinitive(predicate: Token) -> Token | None:
    """The verb or adjective whose tense an infinitive shares: '**asked** to leave'."""
    helpers = syntax.auxiliaries(predicate)
    if not syntax.is_infinitive(predicate) or any(a.tag_ != "VB" for a in helpers):
        return None
    above = syntax.governor(predicate)
    complements = syntax.relation(predicate) in ("xcomp", "advcl", "ccomp")
    return above if complements and above.pos_ in ("VERB", "AUX", "ADJ") else None


def _is_ordered(predicate: Token) -> bool:
    """'ordered that he **remain** in custody until April 5': a subjunctive, and no infinitive."""
    bare = predicate.tag_ == "VB" and not syntax.auxiliaries(predicate)
    if not bare or syntax.relation(predicate) not in ("ccomp", "xcomp"):
        return False
    return syntax.governor(predicate).lemma_ in ORDERING and not syntax.is_infinitive(predicate)


def _was_to(predicate: Token) -> bool:
    """'the president was to fly home': planned then, and perhaps still ahead."""
    told_of = any(a.lower_ in ("was", "were") for a in syntax.auxiliaries(predicate))
    return told_of and syntax.is_infinitive(predicate)


def _was_planned(predicate: Token) -> bool:
    """'he was due in Rome on Friday'."""
    helpers = {a.lower_ for a in syntax.auxiliaries(predicate)}
    told_of = bool(helpers & {"was", "were"}) and "had" not in helpers
    return told_of and lies_ahead(predicate.lower_, "for")


def _once_planned(predicate: Token) -> bool:
    """'a hearing **originally** set for 2 May': planned then, and perhaps over."""
    return any(c.lower_ in ONCE for c in predicate.children)


def _granted(predicate: Token, date_root: Token) -> bool:
    """'they gave him until Friday'."""
    return predicate.lemma_ in GRANTING and syntax.preposition(date_root) in ("until", "till")


def _is_condition(predicate: Token) -> bool:
    """'if **elected** in November, she would resign': open, whatever its tense."""
    if not any(m.lower_ in ("if", "unless") for m in syntax.dependents(predicate, "mark")):
        return False
    helpers = syntax.auxiliaries(syntax.governor(predicate))
    own = syntax.auxiliaries(predicate)
    modal = any(a.tag_ == "MD" for a in helpers)
    return modal and not any(a.lower_ in ("have", "had") for a in (*helpers, *own))


def _unfulfilled(predicate: Token) -> bool:
    """'the tax would have taken effect on 1 July', 'guests **could** join': either side."""
    helpers = syntax.auxiliaries(predicate)
    modal = any(a.lower_ in ("would", "should", "could", "might") for a in helpers)
    return modal and any(a.lower_ in ("have", "could") for a in helpers)


def _scheduled(predicate: Token, date_root: Token) -> bool:
    """A simple present that tells of a plan: 'the minister **flies** home on Friday.'

    Headlines put what has happened into the present too; they end without a full stop.
    """
    simple = predicate.tag_ in ("VBZ", "VBP") and predicate.pos_ == "VERB"
    told = predicate.sent[-1].text.strip() == "." or predicate.sent[-1].is_space
    ahead = syntax.preposition(date_root) in ("on", "in", "by", "until", "next", "")
    own = syntax.clause_head(date_root) == predicate and date_root.i > predicate.i
    return simple and told and ahead and own and predicate.lemma_ not in REPORTING


def _planned(predicate: Token, date_root: Token) -> bool:
    """A date that its participle puts ahead: 'a review **scheduled for** Feb. 7'."""
    if predicate.tag_ == "VBD" and syntax.preposition(date_root) in ("on", "by"):
        return False  # 'the group set out on Wednesday'
    helpers = syntax.auxiliaries(predicate)
    if any(a.lower_ == "had" for a in helpers):
        return False  # 'had been due to begin on Monday'
    told_of = any(a.tag_ == "VBD" for a in helpers)
    moved = syntax.preposition(date_root) != "for"
    return (moved or not told_of) and lies_ahead(predicate.lower_, syntax.preposition(date_root))
