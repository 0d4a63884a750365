"""Date, topic and count of an agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.status import Telling
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Mention, span_of
from factex.matchers.dates import is_event_date, plain_date
from factex.records import Amount, LayerDate, Span

TOPIC_PREPOSITIONS = frozenset({"on", "concerning", "regarding", "about", "against", "for"})
# How many tokens before the head a number may stand: 'two bilateral defence agreements'.
COUNT_WINDOW = 3
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


class Details:
    """Reads the details of the agreements of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, arguments: Arguments) -> None:
        self._doc = doc
        self._arguments = arguments
        self._amounts = {m.tokens.start: m for m in layers.amounts}
        self._by_sentence: dict[int, list[Mention[LayerDate]]] = defaultdict(list)
        for date in layers.dates:
            if is_event_date(date):
                self._by_sentence[date.root.sent.start].append(date)

    # Date -------------------------------------------------------------------------------------

    def date(self, telling: Telling | None) -> dict[str, object] | None:
        """The date of a status: one that the word that tells it, or its clause, governs."""
        if telling is None:
            return None
        anchors = {telling.word.i}
        clause = syntax.clause_head(telling.word)
        if clause is not None:
            anchors.add(clause.i)
        for date in self._dates_of(telling.word):
            if self._dates(date, anchors):
                return plain_date(date.value)
        return self._opening_date(telling.word)

    def _dates_of(self, word: Token) -> Sequence[Mention[LayerDate]]:
        """Dates of a word's sentence that can date something, in text order."""
        return self._by_sentence.get(word.sent.start, ())

    def _opening_date(self, word: Token) -> dict[str, object] | None:
        """A date that opens the sentence of its first finite verb, however far from it."""
        sentence = word.sent
        if any(t.tag_ in FINITE and t.head.i != word.i for t in self._doc[sentence.start : word.i]):
            return None
        for date in self._dates_of(word):
            if date.tokens.start <= sentence.start + 1:
                return plain_date(date.value)
        return None

    @staticmethod
    def _dates(date: Mention[LayerDate], anchors: set[int]) -> bool:
        for above, _ in syntax.ancestors(date.root):
            if above.i in range(date.tokens.start, date.tokens.end):
                continue
            if above.i in anchors:
                return True
            if syntax.is_predicate(above):
                return False
        return False

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
            if token.lower_ in TOPIC_PREPOSITIONS:
                return self._trimmed(self._doc[token.i : self._topic_end(token, mention)])
        return self._topic_before(mention)

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
        nouns = [t for t in words if t.pos_ in ("NOUN", "PROPN")]
        if not nouns:
            return None
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
