"""Date, topic and count of an agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.status import Telling
from factex.matchers.agreements.words import Words
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Mention, span_of
from factex.matchers.datelines import is_dateline
from factex.matchers.dates import is_event_date, plain_date
from factex.matchers.lexicon import lexicon
from factex.records import Amount, LayerDate, Span

TOPIC_PREPOSITIONS = frozenset({"on", "concerning", "regarding", "about", "against", "for"})
# How many tokens before the head a number may stand: 'two bilateral defence agreements'.
COUNT_WINDOW = 3
# Before the time that an agreement is for: 'a plan **for** 2021-2025'.
TERMS = frozenset({"for", "towards"})
# What may stand between a status and its date: 'into **force** on 3 May'.
PARTS = frozenset({"force", "effect", "up", "here", ","})
# How many tokens before 'when' a date may end.
WHEN_REACH = 1


class Details:
    """Reads the details of the agreements of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, arguments: Arguments, words: Words) -> None:
        self._doc = doc
        self._arguments = arguments
        self._words = words
        self._amounts = {m.tokens.start: m for m in layers.amounts}
        self._by_sentence: dict[int, list[Mention[LayerDate]]] = defaultdict(list)
        cues = lexicon(doc.vocab, "cues").find(doc)
        self._says = {hit.head.i for hit in cues if hit.label == "says"}
        for date in layers.dates:
            start = date.tokens.start
            if start and doc[start - 1].lower_ in TERMS:
                continue
            if is_event_date(date) and not is_dateline(date):
                self._by_sentence[date.root.sent.start].append(date)

    # Date -------------------------------------------------------------------------------------

    def date(self, telling: Telling | None) -> dict[str, object] | None:
        """The date of a status: one beside the word that tells it, or that its clause governs."""
        if telling is None:
            return None
        word = telling.word
        beside = self._right_after(word) or self._right_before(word) or self._before_when(word)
        if beside is not None:
            return plain_date(beside.value)
        anchors = {telling.word.i}
        clause = syntax.clause_head(telling.word)
        if clause is not None:
            anchors.add(clause.i)
        if syntax.relation(word) == "amod" and word.head.head.lemma_ == "have":
            anchors.add(word.head.head.i)  # 'had **by 2014** concluded treaties'
        for date in self._dates_of(telling.word):
            if self._dates(date, anchors) and not self._is_reported(date, telling.word):
                return plain_date(date.value)
        return self._opening_date(telling.word)

    def _right_after(self, word: Token) -> Mention[LayerDate] | None:
        """'in force **since May**', 'signed in Oslo **on 3 May**', wherever the parse has it."""
        starts = {d.tokens.start: d for d in self._dates_of(word)}
        for token in self._doc[word.i + 1 : word.sent.end]:
            if token.i in starts:
                return starts[token.i]
            if token.pos_ not in ("ADP", "DET", "PROPN") and token.lower_ not in PARTS:
                return None
        return None

    def _right_before(self, word: Token) -> Mention[LayerDate] | None:
        """'Members of the bloc **on Monday** adopted a plan'."""
        start = word.i
        while start > word.sent.start and self._doc[start - 1].pos_ == "AUX":
            start -= 1
        finite = word.tag_ in syntax.FINITE_TAGS or start < word.i
        dates = (d for d in self._dates_of(word) if d.tokens.end == start)
        return next(dates, None) if finite else None

    def _before_when(self, word: Token) -> Mention[LayerDate] | None:
        """'the talks **of 1993**, when the two signed a treaty'."""
        for token in word.lefts:
            if token.lower_ == "when":
                near = range(token.i - WHEN_REACH, token.i + 1)
                return next((d for d in self._dates_of(word) if d.tokens.end in near), None)
        return None

    def _dates_of(self, word: Token) -> Sequence[Mention[LayerDate]]:
        """Dates of a word's sentence that can date something, in text order."""
        return self._by_sentence.get(word.sent.start, ())

    def _opening_date(self, word: Token) -> dict[str, object] | None:
        """A date that opens the sentence of its first finite verb, however far from it."""
        sentence = word.sent
        if any(
            t.tag_ in syntax.FINITE_TAGS and t.head.i != word.i
            for t in self._doc[sentence.start : word.i]
        ):
            return None
        for date in self._dates_of(word):
            if date.tokens.start <= sentence.start + 1:
                return plain_date(date.value)
        return None

    def _is_reported(self, date: Mention[LayerDate], word: Token) -> bool:
        """'said **on Wednesday** it had signed': the day of the report."""
        index = date.tokens.start - 1
        while index > 0 and self._doc[index].pos_ in ("ADP", "DET"):
            index -= 1
        return index in self._says and index != word.i

    @staticmethod
    def _dates(date: Mention[LayerDate], anchors: set[int]) -> bool:
        kind, start = syntax.relation(date.root), date.tokens.start
        of = start > 0 and date.tokens.doc[start - 1].lower_ == "of"
        if of and syntax.governor(date.root).i not in anchors:
            return False  # 'replaces the agreement **of 1979**'
        if kind in ("compound", "amod", "nummod") and date.root.i < date.root.head.i:
            return False  # 'replaces the **1979** agreement'
        for above, _ in syntax.ancestors(date.root):
            if above.i in range(date.tokens.start, date.tokens.end):
                continue
            if above.i in anchors:
                return True
            if syntax.is_predicate(above):
                return False
        return False

    def issue_date(self, mention: AgreementMention) -> Mention[LayerDate] | None:
        """'In a joint statement **in April**': the date right behind a statement."""
        return self._right_after(self._doc[mention.tokens.end - 1])

    def description_date(self, mention: AgreementMention) -> Mention[LayerDate] | None:
        """The day in 'a treaty between A and B **of 2 April 1954**'."""
        for date in self._dates_of(mention.head):
            if date.tokens.start < mention.head.i:
                continue
            of = self._doc[date.tokens.start - 1].lower_ == "of"
            return date if of and self._describes(date, mention) else None
        return None

    @staticmethod
    def _describes(date: Mention[LayerDate], mention: AgreementMention) -> bool:
        if date.value.granularity not in ("day", "month"):
            return False
        near = date.tokens.start - 1 in range(mention.tokens.end - 1, mention.tokens.end + 1)
        return near or syntax.governor(date.root).i == mention.head.i

    # Topic ------------------------------------------------------------------------------------

    def topic(self, mention: AgreementMention) -> Span | None:
        """What it is about: the complement of 'on', 'for', 'against', or the nouns before."""
        for token in self._doc[mention.head.i + 1 : mention.tokens.end]:
            if token.lower_ in TOPIC_PREPOSITIONS and not self._is_inside_party(token):
                return self._trimmed(self._doc[token.i : self._topic_end(token, mention)])
        return self._topic_before(mention)

    def _is_inside_party(self, token: Token) -> bool:
        """'the Secretariat **for** Trade': a preposition of a body's name."""
        named = self._arguments.entity_at(token)
        return named is not None and named.value.label == "ORG"

    def _topic_end(self, start: Token, mention: AgreementMention) -> int:
        """The complement ends before the parties: 'on trade | between A and B'."""
        for token in self._doc[start.i + 1 : mention.tokens.end]:
            if token.lower_ in ("between", "with", "among"):
                return token.i
        return mention.tokens.end

    def _topic_before(self, mention: AgreementMention) -> Span | None:
        before = self._doc[mention.tokens.start : mention.head.i]
        words = [t for t in before if t.pos_ in ("NOUN", "ADJ", "PROPN", "PUNCT", "CCONJ")]
        words = [t for t in words if self._arguments.entity_at(t) is None]
        while words and ("kind" in self._words.classes(words[0]) or words[0].is_punct):
            words.pop(0)
        nouns = [t for t in words if t.pos_ in ("NOUN", "PROPN")]
        if not nouns or (mention.is_name and all(t.tag_ in ("NNP", "NNPS") for t in words)):
            return None  # no topic: 'the **Kyoto** Protocol'
        first = next(t for t in words if t.pos_ in ("NOUN", "ADJ", "PROPN"))
        return span_of(self._doc[first.i : nouns[-1].i + 1])

    @staticmethod
    def _trimmed(tokens: TokenSpan) -> Span | None:
        start = tokens.start
        while start < tokens.end and tokens.doc[start].pos_ in ("ADP", "DET", "PUNCT"):
            start += 1
        return span_of(tokens.doc[start : tokens.end]) if start < tokens.end else None

    # Count ------------------------------------------------------------------------------------

    def count(self, mention: AgreementMention) -> Amount | None:
        """How many agreements a group holds: 'treaties with **six** countries', '**two** pacts'."""
        if not mention.is_plural or mention.is_name:
            return None
        inside = range(mention.head.i + 1, mention.tokens.end)
        before = range(mention.tokens.start - COUNT_WINDOW, mention.head.i)
        for window in (inside, before):
            for amount in (self._amounts[i] for i in window if i in self._amounts):
                if amount.value.kind == "count":
                    return self._counted(amount, mention, is_before=window is before)
        return None

    @staticmethod
    def _counted(amount: Mention[Amount], mention: AgreementMention, *, is_before: bool) -> Amount:
        if not is_before:
            return amount.value
        unit = syntax.base_span(mention.head).text.lower()
        return amount.value.model_copy(update={"unit": unit})
