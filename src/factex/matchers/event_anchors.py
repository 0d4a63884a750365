"""Which word a date belongs to: from its place in the parse up to a predicate or event noun."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from factex import syntax
from factex.matchers.base import Mention
from factex.matchers.datelines import MARKS, is_dateline, opens_paragraph
from factex.matchers.event_types import EventTypes, in_title
from factex.records import LayerDate

# Prepositions that tie a date to the noun before it as part of its name or description.
DESCRIPTIVE = frozenset({"of", "for"})
# A date after one of these and an event noun is the noun's: 'ruled **since** the coup in 1934'.
OCCASION = frozenset({"since", "after", "during", "before", "following", "until"})
# These tie a date to a noun only where it stands right after it: 'spoke **at** the forum in May'.
ADJACENT_OCCASION = frozenset({"at", "on", "upon"})
# A value at a time, or two times compared, date no happening: 'against 41 percent in October'.
COMPARING = frozenset({"than", "against", "from", "to", "versus", "compared"})
# A date behind one of these opens a clause.
OPENERS = frozenset({"that", "and", "but", ";"})
# Relations of a clause that says something of a noun.
NOMINAL_CLAUSES = frozenset({"acl", "relcl"})
# Prepositions of a date that may part a verb from its subject.
PARTING = frozenset({"", "on", "in", "by", "between", "from", "since"})
# A date that opens a sentence stands behind a preposition and an article at most.
OPENING_TOKENS = 2
# A verbless line or an opening clause is read no further than this.
MAX_HEADLINE_TOKENS = 40
# Words that open a clause before the main one, and never a mere time.
CONDITIONS = frozenset({"unless", "if", "although", "though", "because", "while"})
# Words of 'according to' and the source before its date.
MAX_SOURCE = 12
# Tokens before a date that can tie it to the word before them: 'in', 'by the', 'as of'.
MAX_LINKS = 3


class Anchors:
    """Where the dates of one Doc belong."""

    def __init__(self, types: EventTypes, amounts: frozenset[int], dated: frozenset[int]) -> None:
        self._types = types
        self._amounts = amounts
        self._dated = dated

    def candidates(self, date: Mention[LayerDate]) -> Iterator[Token]:
        """Words that a date may date, likeliest first; none where it compares two times.

        After the parse's choice come the clauses above a purpose ('returned **to face** trial in
        2010' dates the return) and the event word right before the date.
        """
        if self._compares(date) or is_dateline(date) or _recurs(date) or _is_of_source(date):
            return
        if _is_as_of(date):
            return
        state = _state_since(date)
        if state is not None:
            yield state
            return
        if "points_ahead" in date.flags:
            yield from self._behind(date)
            return
        anchor = self._told_by_word_order(self._climb(date), date)
        if anchor is not None and _is_shut_in(date, anchor):
            return
        beside = self._beside(date)
        if beside is not None and self._in_phrase(beside):
            yield beside
        if anchor is not None:
            anchor = self._scheduled_act(anchor) or anchor
            occasion = self._occasion(anchor, date, beside)
            yield occasion or anchor
            purpose = anchor
            while _depends_on_its_verb(purpose):
                purpose = syntax.governor(purpose)
                yield purpose
            yield from self._told_between(anchor, date)
        if (
            beside is not None
            and not _precedes_its_noun(date)
            and (self._types.typed(beside) is not None or self._types.has_label(beside, "light"))
        ):
            yield beside

    def _scheduled_act(self, anchor: Token) -> Token | None:
        """'On Friday voters are due **to go** to the polls': what is planned, not the plan."""
        scheduled = syntax.is_passive(anchor) or anchor.pos_ == "ADJ"
        if not scheduled or not self._types.has_label(anchor, "light"):
            return None
        return next(
            (act for act in syntax.dependents(anchor, "xcomp") if syntax.is_infinitive(act)), None
        )

    def _told_by_word_order(self, anchor: Token | None, date: Mention[LayerDate]) -> Token | None:
        """The verb that a date's place names where the parse hangs it elsewhere.

        A date that opens a clause belongs to that clause ('**On Nov. 29** the court, a tribunal
        set up in 1994, **ordered** them to stop'; 'said that **in May** the bank **paid**'), one
        between a subject and its verb to the verb ('the board **on Monday adopted** it').
        """
        if _precedes_its_noun(date):
            return anchor
        first = _first_of_phrase(date)
        before = date.tokens.doc[first - 1] if first > date.tokens.sent.start else None
        if before is None or before.lower_ in OPENERS:
            opens = before is None or before.i == before.sent.start
            if opens:
                verb = _clause_behind(date) or _root_behind(date)
                aside = _told_by_aside(verb or anchor)
                if aside is not None:
                    return aside
                if anchor is not None and verb is not None and _has_subject_behind(anchor, date):
                    verb = min(anchor, verb, key=lambda token: token.i)
            else:
                verb = _first_finite_behind(date) if anchor is None or anchor.i < first else None
            return anchor if verb is None or self._types.has_label(verb, "report") else verb
        if anchor is not None and anchor.i > date.tokens.end:
            teller = self._before(date)
            if _tells(teller):
                return teller  # 'said **on Monday** it would close', 'due to open **in May**'
        verb = _verb_at_once(date, before)
        named = self._types.event_noun(before) is not None
        if verb is None or named or self._types.has_label(verb, "report"):
            return anchor
        told = anchor is not None and anchor.i < before.i and anchor.pos_ == "VERB"
        return anchor if told else verb

    def _compares(self, date: Mention[LayerDate]) -> bool:
        """'more **than in** 2020', 'a day later **than** planned', '**from** 2% in 2019'."""
        doc, start, end = date.tokens.doc, date.tokens.start, date.tokens.end
        before = self._before(date)
        if "than" in (doc[max(0, start - 2)].lower_, doc[start - 1].lower_ if start else ""):
            return True
        if end < len(doc) and doc[end].lower_ == "than":
            return True
        if before is None or before.i not in self._amounts:
            return False
        if syntax.preposition(date.root) == "from":
            return True  # 'up 8 percent **from** 2002'
        first = before.i
        while first - 1 in self._amounts:
            first -= 1
        word = doc[first - 1].lower_ if first else ""
        return word in COMPARING and not (word == "to" and date.value.granularity == "day")

    @staticmethod
    def _before(date: Mention[LayerDate]) -> Token | None:
        """The word before a date and the prepositions and articles that tie it."""
        token = None
        start = date.tokens.sent.start
        for i in range(date.tokens.start - 1, max(start, date.tokens.start - MAX_LINKS) - 1, -1):
            token = date.tokens.doc[i]
            if token.pos_ not in ("ADP", "DET", "SCONJ"):
                return token
        return None

    def _beside(self, date: Mention[LayerDate]) -> Token | None:
        """The event noun or verb right before a date: 'in **force** since 1994'."""
        token = self._before(date)
        if token is None:
            return None
        known = self._types.event_noun(token) is not None or (
            (token.pos_ == "VERB" and not in_title(token))
            or (token.pos_ == "ADJ" and self._types.has_label(token, "light"))
        )
        return token if known else None

    def _occasion(
        self, predicate: Token, date: Mention[LayerDate], beside: Token | None
    ) -> Token | None:
        """The event noun between a predicate and its date that the date rather belongs to."""
        if not predicate.i < date.tokens.start:
            return None
        told = self._told_already(predicate, date)
        if told is not None:
            return told
        for noun in syntax.dependents(predicate, "obl"):
            if not predicate.i < noun.i < date.tokens.start:
                continue
            word = syntax.preposition(noun)
            at_hand = word in ADJACENT_OCCASION or (
                word != "from" and self._types.typed(predicate) is None
            )
            near = word in OCCASION or (at_hand and noun == beside)
            if near and self._types.event_noun(noun) is not None and self._unbroken(noun, date):
                return noun
        return None

    def _told_already(self, verb: Token, date: Mention[LayerDate]) -> Token | None:
        """'on Monday condemned **the arrest** last week': a verb right behind a date has one."""
        if verb.i - 1 not in self._dated or verb.pos_ != "VERB":
            return None
        for noun in syntax.logical_objects(verb):
            between = verb.i < noun.i < date.tokens.start
            if between and self._types.event_noun(noun) is not None and self._unbroken(noun, date):
                return noun
        return None

    def _told_between(self, anchor: Token, date: Mention[LayerDate]) -> Iterator[Token]:
        """Purposes and event nouns between an anchor that tells nothing and the date behind it.

        'wants **to raise** them by 2025', 'used it to justify the **invasion** in 1968'.
        """
        for token in reversed(anchor.doc[anchor.i + 1 : date.tokens.start]):
            if token.is_punct:
                return
            if syntax.is_infinitive(token) or self._types.event_noun(token) is not None:
                yield token
                return

    @staticmethod
    def _unbroken(noun: Token, date: Mention[LayerDate]) -> bool:
        """No comma parts the noun from the date."""
        return not any(t.text == "," for t in noun.doc[noun.i : date.tokens.start])

    def _climb(self, date: Mention[LayerDate]) -> Token | None:
        """The predicate or event noun above a date, or None when it dates nothing."""
        token, bridge = date.root, None
        for above, kind in syntax.ancestors(date.root):
            inside = above.i in range(date.tokens.start, date.tokens.end)
            if not inside and self._is_bridge(above):
                bridge = above
            if not inside and not self._is_bridge(above) and not in_title(above):
                if self._describes(token, date, kind) and self._types.event_noun(above) is None:
                    return None
                if syntax.is_predicate(above):
                    return _split_perfect(above) or _reported(above, date)
                if self._types.event_noun(above) is not None:
                    return self._told_by_verb(above, date) or above
                if kind == "nmod" and (participle := _participle_between(above, date)) is not None:
                    return participle
            token = above
        if bridge is not None and (told := _last_participle(bridge)) is not None:
            return told
        return self._headline_anchor(date)

    def _announcing(self, noun: Token, date: Mention[LayerDate]) -> Token | None:
        """The verb that makes a noun known on a day: '**announced** the closure on Monday'."""
        verb = syntax.governor(noun)
        if syntax.relation(noun) != "obj" or date.value.granularity != "day":
            return None
        typed = self._types.typed(verb)
        return verb if typed is not None and typed.label == "statement" else None

    def _told_by_verb(self, noun: Token, date: Mention[LayerDate]) -> Token | None:
        """The verb that an event noun's date belongs to rather, or None.

        It makes the noun known, tells what became of it ('**won** the 2009 election'), or
        happened by means of it ('**passed** it in a vote on Monday').
        """
        return self._announcing(noun, date) or self._became(noun) or self._by_means_of(noun)

    def _became(self, noun: Token) -> Token | None:
        verb, named = syntax.governor(noun), self._types.event_noun(noun)
        typed = self._types.typed(verb) if syntax.relation(noun) == "obj" else None
        if typed is None or named is None or self._types.has_label(verb, "light"):
            return None
        # 'overturned the **2018** conviction' came later.
        is_one = typed.label == named.label != "enforcement"
        return verb if is_one and typed.attrs.get("argument") else None

    def _by_means_of(self, noun: Token) -> Token | None:
        """'**passed** it **in a vote** on Monday': the means is dated by what it brought about."""
        verb = syntax.governor(noun)
        if syntax.relation(noun) != "obl" or "means" not in self._types.classes(noun):
            return None
        unmarked = any(c.lower_ in ("a", "an") for c in noun.lefts)
        known = self._types.known(verb) is not None and not self._types.has_label(verb, "light")
        return verb if unmarked and known and verb.pos_ == "VERB" else None

    def _behind(self, date: Mention[LayerDate]) -> Iterator[Token]:
        """What an offset counts to: 'a month before the **summit**', 'before Italy **fell**'."""
        for token in date.tokens.doc[date.tokens.end : date.tokens.sent.end]:
            if token.is_punct:
                return
            if token.pos_ == "VERB" or self._types.event_noun(token) is not None:
                yield token
                return

    def _entry_anchor(self, entry: TokenSpan) -> Token | None:
        """The word that tells the happening of a timeline's line, which may lack a finite verb."""
        words = [t for t in entry if "\n" not in t.text]
        verbs = (t for t in words if t.pos_ == "VERB" and t.tag_ in ("VBN", "VBD", "VBZ", "VBP"))
        found = next(verbs, None)
        if found is not None and self._types.has_label(found, "light"):
            noun = next((t for t in words if self._types.event_noun(t) is not None), None)
            return noun or found
        return found or next((t for t in words if self._types.event_noun(t) is not None), None)

    def _in_phrase(self, noun: Token) -> bool:
        """Whether a noun ends a set phrase that is dated as one: '**in force** since 1994'."""
        hit = self._types.event_noun(noun)
        return hit is not None and len(hit.span) > 1 and hit.span[0].pos_ == "ADP"

    def _is_bridge(self, word: Token) -> bool:
        """Whether a word only ties a date to another: 'an order **dated** 4 May'.

        A progressive, or a participle with an object, tells of a happening itself: 'are starting'.
        """
        if not self._types.has_label(word, "bridge"):
            return False
        own = syntax.auxiliaries(word) or any(syntax.dependents(word, "subj", "obj"))
        return word.tag_ != "VBG" or not own

    @staticmethod
    def _describes(token: Token, date: Mention[LayerDate], kind: str) -> bool:
        """Whether a date describes a noun: 'the **2013** budget', 'the Act **of 1985**'.

        Before an article it does not, whatever the parse: 'that in **May** the court sat'.
        """
        if token.i not in range(date.tokens.start, date.tokens.end):
            return False
        after = date.tokens.doc[date.tokens.end : date.tokens.end + 1]
        if any(t.pos_ in ("DET", "PRON") for t in after) or _is_before_name(date):
            return False
        return kind in ("compound", "nummod", "amod", "poss") or (
            syntax.preposition(token) in DESCRIPTIVE
        )

    def _headline_anchor(self, date: Mention[LayerDate]) -> Token | None:
        """Where the parse ties a date to no predicate: the root or the verb that the date opens.

        A sentence without a verb ('Refund of deposits: Dec. 12') is dated at its event noun.
        """
        sentence = date.tokens.sent
        if _opens_an_entry(date):
            return self._entry_anchor(sentence[date.tokens.end - sentence.start :])
        if self._types.event_noun(sentence.root) is not None:
            return sentence.root
        window = sentence[:MAX_HEADLINE_TOKENS]
        if not any(token.pos_ in syntax.PREDICATE_POS for token in window):
            return next((t for t in window if self._types.event_noun(t) is not None), None)
        if date.tokens.start - sentence.start > OPENING_TOKENS or _is_heading(date):
            return None
        verbs = (t for t in window if t.i >= date.tokens.end and t.pos_ == "VERB")
        return next((t for t in verbs if syntax.tense(t) in ("past", "future")), None)


def _state_since(date: Mention[LayerDate]) -> Token | None:
    """'Montenegro, **independent** since 2006': the adjective whose state a date opens."""
    state = syntax.governor(date.root)
    opens = syntax.preposition(date.root) == "since"
    return state if opens and state.dep_ == "amod" and state.pos_ == "ADJ" else None


def _depends_on_its_verb(verb: Token) -> bool:
    """Whether a verb is an infinitive or gerund that completes another: 'began **working**'."""
    kind = syntax.relation(verb)
    return (verb.tag_ == "VB" and kind == "advcl") or (
        verb.tag_ in ("VB", "VBG") and kind == "xcomp"
    )


def _last_participle(bridge: Token) -> Token | None:
    """The participle before a bridge: 'an order **published** in a gazette dated 4 May'."""
    for token in reversed(bridge.doc[bridge.sent.start : bridge.i]):
        if token.tag_ in ("VBN", "VBD") and token.pos_ == "VERB":
            return token
        if token.is_punct or token.pos_ in ("AUX", "VERB"):
            return None
    return None


def _first_of_phrase(date: Mention[LayerDate]) -> int:
    """Where a date begins with the prepositions and articles before it."""
    first, start = date.tokens.start, date.tokens.sent.start
    while first > start and date.tokens.doc[first - 1].pos_ in ("ADP", "DET"):
        first -= 1
    return first


def _clause_behind(date: Mention[LayerDate]) -> Token | None:
    """The first finite verb behind a date with a subject of its own there, subordinate ones not."""
    end = date.tokens.end
    for token in date.tokens.doc[end : date.tokens.sent.end]:
        if not syntax.is_predicate(token) or not syntax.is_finite(token):
            continue
        if syntax.relation(token) in NOMINAL_CLAUSES:
            continue
        subjects = [
            s for s in syntax.dependents(token, "subj", "subj_pass") if s.i >= date.tokens.start
        ]
        bound = any(c.i >= end and (c.dep_ == "mark" or c.tag_ == "WRB") for c in token.lefts)
        if subjects and not bound and subjects[0].tag_ not in ("WDT", "WP"):
            return _telling(token, end)
    return None


def _has_subject_behind(verb: Token, date: Mention[LayerDate]) -> bool:
    """Whether a verb, whatever its tag, has a subject of its own after the date."""
    told = verb.pos_ == "VERB" and syntax.relation(verb) in ("root", "parataxis")
    return told and any(
        s.i >= date.tokens.end for s in syntax.dependents(verb, "subj", "subj_pass")
    )


def _telling(clause: Token, end: int) -> Token:
    """The verb that tells what a clause says, though its subject went astray in the parse."""
    verb = syntax.governor(clause)
    told = syntax.relation(clause) == "ccomp" and end <= verb.i < clause.i
    return verb if told and verb.pos_ == "VERB" and syntax.is_finite(verb) else clause


def _root_behind(date: Mention[LayerDate]) -> Token | None:
    """The main verb behind a date and its comma, where the parse finds no subject of it."""
    root, end = date.tokens.sent.root, date.tokens.end
    parted = any(token.text == "," for token in date.tokens.doc[end : end + 1])
    return root if parted and root.i > end and root.pos_ == "VERB" else None


def _told_by_aside(anchor: Token | None) -> Token | None:
    """'In May the man, **assisted** by his son, had won': the verb behind a participle set off.

    Or one that the parse hangs on the participle: 'the strike **begun** in May ended'.
    """
    if anchor is None or anchor.tag_ not in ("VBN", "VBG") or syntax.auxiliaries(anchor):
        return None
    for below in syntax.dependents(anchor, "xcomp"):
        own = any(syntax.dependents(below, "subj", "subj_pass"))
        if syntax.is_finite(below) and not syntax.is_infinitive(below) and not own:
            return below
    verb = syntax.governor(anchor)
    set_off = anchor.i > anchor.sent.start and anchor.nbor(-1).text == ","
    return verb if set_off and verb.i > anchor.i and syntax.is_finite(verb) else None


def _joins_nouns(conjunction: Token) -> bool:
    after = conjunction.doc[conjunction.i + 1 : conjunction.i + 2]
    return all(
        t.pos_ in (*syntax.NOMINAL_POS, "DET", "ADJ") for t in (*after, conjunction.nbor(-1))
    )


def _first_finite_behind(date: Mention[LayerDate]) -> Token | None:
    """The first finite verb behind a date, read off the words; None where a clause cuts in."""
    end = date.tokens.end
    if end < date.tokens.sent.end and date.tokens.doc[end].text == ",":
        end += 1
    rest = date.tokens.doc[end : date.tokens.sent.end]
    if not rest or rest[0].pos_ not in ("DET", "PRON", "ADJ", "NOUN", "PROPN", "NUM"):
        return None
    for token in rest:
        if token.pos_ == "SCONJ" or token.tag_ in ("WDT", "WP", "WRB"):
            return None
        if token.pos_ == "CCONJ" and not _joins_nouns(token):
            return None
        if token.pos_ in syntax.PREDICATE_POS and token.tag_ not in ("VBG", "VB"):
            verb = token if syntax.is_predicate(token) else token.head
            if token.tag_ != "VBN" or syntax.relation(token) not in (*NOMINAL_CLAUSES, "amod"):
                return verb if token.i > end else None
    return None


def _tells(word: Token | None) -> bool:
    """Whether a word is a verb that the date right behind it may date."""
    return word is not None and word.pos_ == "VERB" and word.tag_ in ("VBD", "VBN", "VB")


def _verb_at_once(date: Mention[LayerDate], before: Token) -> Token | None:
    """The verb right behind a date that parts it from its subject or auxiliary, or None."""
    if syntax.preposition(date.root) not in PARTING or date.tokens.sent.end == date.tokens.end:
        return None
    after = date.tokens.end
    while after + 1 < date.tokens.sent.end and date.tokens.doc[after].pos_ == "ADV":
        after += 1
    verb = date.tokens.doc[after]
    if verb.pos_ != "VERB":
        return None
    if before.pos_ == "AUX" or before.lemma_ == "have":
        return verb if verb.tag_ in ("VBN", "VBD", "VB") else None
    follows_subject = before.pos_ in ("NOUN", "PROPN", "PRON") or before.text == ")"
    return verb if follows_subject and verb.tag_ == "VBD" else None


def _opens_an_entry(date: Mention[LayerDate]) -> bool:
    """Whether a date opens a line of a timeline: 'Q2 2024 - contracts signed'."""
    doc, start, end = date.tokens.doc, date.tokens.start, date.tokens.end
    opens = opens_paragraph(doc, start) or start == date.tokens.sent.start
    return opens and end + 1 < len(doc) and doc[end].text in MARKS


def _participle_between(noun: Token, date: Mention[LayerDate]) -> Token | None:
    """A participle between a noun and its date: 'the treaty **signed** in Lima in 2001'."""
    clauses = [c for c in noun.rights if c.dep_ == "acl" and c.i < date.tokens.start]
    clauses = [c for c in clauses if c.tag_ in ("VBN", "VBD", "VBG")]
    unbroken = clauses and not any(t.text == "," for t in noun.doc[noun.i : date.tokens.start])
    return clauses[-1] if unbroken else None


def _precedes_its_noun(date: Mention[LayerDate]) -> bool:
    """Whether a date is a noun's modifier before it: 'return to **1980** levels'."""
    above, end = syntax.governor(date.root), date.tokens.end
    if any(token.text == "," for token in date.tokens.doc[end : end + 1]):
        return False
    is_modifier = syntax.relation(date.root) in ("compound", "nummod", "amod", "poss")
    is_modifier = is_modifier and not _is_before_name(date)
    return is_modifier and above.i >= end and above.pos_ in ("NOUN", "PROPN")


def _is_before_name(date: Mention[LayerDate]) -> bool:
    """'**On Friday** Ford Motor Company announced': a time, though the parse joins it to the name.

    An article would make it a part of the noun: 'in the 2015 Paris accord'.
    """
    doc, start, end = date.tokens.doc, date.tokens.start, date.tokens.end
    opens = any(t.ent_iob_ == "B" for t in doc[end : end + 1])
    at_once = start > 0 and doc[start - 1].lower_ in ("on", "in")
    return opens and at_once and date.value.granularity in ("day", "month")


def _is_of_source(date: Mention[LayerDate]) -> bool:
    """'according to the mayor **on Monday**': when it was said, not when it happened."""
    sentence = date.tokens.sent.start
    for token in reversed(
        date.tokens.doc[max(sentence, date.tokens.start - MAX_SOURCE) : date.tokens.start]
    ):
        if token.is_punct or (token.pos_ in syntax.PREDICATE_POS and token.lower_ != "according"):
            return False
        if token.lower_ == "according":
            return True
    return False


def _is_as_of(date: Mention[LayerDate]) -> bool:
    """'**as of** Thursday, nobody had been charged': how things stood, not what happened."""
    start = date.tokens.start
    before = date.tokens.doc[max(date.tokens.sent.start, start - 2) : start]
    return [token.lower_ for token in before] == ["as", "of"]


def _is_shut_in(date: Mention[LayerDate], anchor: Token) -> bool:
    """'**Unless** it rains by Friday**,** they will meet': a date of the condition alone."""
    sentence = date.tokens.sent
    if sentence[0].lower_ not in CONDITIONS or anchor.i < date.tokens.end:
        return False
    return any(token.text == "," for token in anchor.doc[date.tokens.end : anchor.i])


def _recurs(date: Mention[LayerDate]) -> bool:
    """Whether a date names a habit: 'every second **Tuesday**'."""
    before = date.tokens.doc[max(date.tokens.sent.start, date.tokens.start - 2) : date.tokens.start]
    return any(token.lower_ in ("every", "each") for token in before)


def _is_heading(date: Mention[LayerDate]) -> bool:
    """Whether a date stands alone: in a dateline ('Lima, 2 May -'), a heading, a caption."""
    doc, end = date.tokens.doc, date.tokens.end
    return end >= len(doc) or "\n" in doc[end].text or (doc[end].is_punct and doc[end].text != ",")


def _split_perfect(helper: Token) -> Token | None:
    """The participle that the parser takes for an adjective of the object: 'had **frozen** it'."""
    after = helper.i + 1
    if helper.lemma_ != "have" or after >= len(helper.doc):
        return None
    word = helper.doc[after]
    return word if word.pos_ == "VERB" and word.tag_ == "VBN" and word.dep_ == "amod" else None


def _reported(predicate: Token, date: Mention[LayerDate]) -> Token:
    """The reported clause's predicate when the date stands inside it, after 'that'."""
    for clause in syntax.dependents(predicate, "ccomp"):
        marks = [c for c in clause.children if c.dep_ == "mark" and c.i > predicate.i]
        if marks and marks[0].i < date.tokens.start < clause.right_edge.i + 1:
            return clause
    return predicate
