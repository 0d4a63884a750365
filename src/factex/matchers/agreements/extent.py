"""Extent of a mention: which words around the head name or describe the agreement."""

from __future__ import annotations

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.words import Words
from factex.matchers.base import Layers
from factex.matchers.dates import is_event_date

# Prepositions that continue the name or description of an agreement.
NAME_PREPOSITIONS = frozenset(
    {"of", "on", "for", "between", "with", "against", "to", "among", "concerning", "regarding"}
    | {"about", "relating to", "over", "establishing"}
)
# Those that belong to an agreement's description even where the parse ties them to the verb:
# 'signed treaties **with** six states'.
OWN_PREPOSITIONS = frozenset({"on", "with", "between", "among", "concerning", "regarding"})
# Words inside a proper name that are written in lower case.
NAME_LINKS = frozenset(
    {"of", "on", "for", "in", "the", "against", "to", "and", "concerning", "regarding", "relating"}
)
# Links that may also tie a name to the rest of the sentence: 'the Treaty **in** Paris'.
LOOSE_LINKS = frozenset({"in", "to", "and", "the"})
NAME_BREAKS = syntax.NOMINAL_BREAKS - {"conj", "cc", "punct"}
PAIR = 2
OPENING = frozenset({'"', "“", "``"})
CLOSING_QUOTES = frozenset({'"', "”", "''"})
# How many words of a quoted name may follow what the parse takes for all of it.
QUOTED_REACH = 12
# How far ahead the head of a second name may stand.
NAME_REACH = 8
DASHES = frozenset({"-", "–", "—"})
LEADING = frozenset({"DET", "PUNCT", "SPACE", "CCONJ", "ADP", "ADV"})
CLOSING = frozenset({",", "(", ")", ";", '"', ":", "”", "“", "``", "''"})


class Extents:
    """Extents of the mentions of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, words: Words) -> None:
        self._doc = doc
        self._words = words
        self._date_starts = {d.tokens.start for d in layers.dates}
        dates = [d.tokens for d in layers.dates if is_event_date(d)]
        self._dated = {i for tokens in dates for i in range(tokens.start, tokens.end)}
        self._entity_starts = {m.tokens.start: m.tokens.end for m in layers.entities}

    def _pair_end(self, start: int, end: int) -> int:
        """The second name after 'between A **and B**', where the parse ends at the first."""
        words = [token.lower_ for token in self._doc[start:end]]
        if "between" not in words or end + 1 >= len(self._doc) or self._doc[end].lower_ != "and":
            return end
        if "and" in words[words.index("between") :]:
            return end
        second = end + 2 if self._doc[end + 1].pos_ == "DET" else end + 1
        return self._entity_starts.get(second, end)

    def of(self, head: Token) -> TokenSpan:
        """From the first modifier to the end of 'of ...', 'on ...', 'between ...', 'with ...'."""
        base = syntax.base_span(head)
        start, end = self._dash_start(self._split_start(base.start, head)), base.end
        if head.ent_type_ == "LAW":
            name = self._own_name(head)
            start, end = min(start, name.start), max(end, name.end)
        for child in head.rights:
            if syntax.relation(child) == "nmod" and child.right_edge.i >= end:
                if child.left_edge.i > end or syntax.preposition(child) not in NAME_PREPOSITIONS:
                    break
                if self._is_circumstance(child) or self._doc[child.left_edge.i].is_punct:
                    break
                end = max(end, self._complement_end(child))
        end = self._participle_end(head, end)
        end = self._pair_end(start, self._hyphen_end(self._attached_end(end)))
        if head.text[:1].isupper():
            end = self._hyphen_end(self._capitalised_end(end))
            start = self._capitalised_start(start, head)
            end = self._quoted_end(start, end)
        return self._without_article(self._doc[self._after_verb(start, head) : end])

    def _participle_end(self, head: Token, end: int) -> int:
        """'Agreement **Establishing the Advisory Centre**': its title-case participle."""
        for verb in head.rights:
            if verb.i == end and verb.tag_ == "VBG" and verb.text[:1].isupper():
                objects = [t for t in verb.rights if syntax.relation(t) == "obj"]
                return max([end, *(self._complement_end(noun) for noun in objects[:1])])
        return end

    def _split_start(self, start: int, head: Token) -> int:
        """'signed an **economic cooperation** plan': a compound read as two objects of a verb."""
        before = self._doc[start - 1] if start > head.sent.start else head
        twin = before.i != head.i and before.head.i == head.head.i
        if twin and syntax.relation(before) == "obj" and before.pos_ == "NOUN":
            return syntax.base_span(before).start
        return start

    def _own_name(self, head: Token) -> TokenSpan:
        """The recognised name around a head; 'and **an** Agreement' in it begins another."""
        name = syntax.entity_span(head)
        start, end = name.start, name.end
        for token in name[1:]:
            if token.pos_ != "DET" or self._doc[token.i - 1].pos_ != "CCONJ":
                continue
            if not self._is_of_other(token.i + 1):
                continue
            if token.i < head.i:
                start = token.i + 1
            else:
                end = min(end, token.i - 1)
        return self._doc[start:end]

    def _after_verb(self, start: int, head: Token) -> int:
        """Where the phrase begins when the parse has drawn words of the clause into it."""
        for token in reversed(self._doc[start : head.i]):
            told = token.tag_ == "VBN" and self._tells_signing(token)
            if (
                told
                or token.tag_ in syntax.FINITE_TAGS
                or (token.is_punct and token.text in CLOSING)
            ):
                return token.i + 1
        return start

    def _tells_signing(self, token: Token) -> bool:
        """'has **signed** trade agreements': a verb that the parse takes for an adjective."""
        return any(hit.label not in ("proposed", "terminated") for hit in self._words.status(token))

    def _complement_end(self, head: Token) -> int:
        """Where the complement of a preposition ends: before punctuation, a date, another head."""
        end = syntax.nominal_span(head, breaks=NAME_BREAKS).end
        for token in self._doc[head.i + 1 : end]:
            if token.is_space or (token.text in CLOSING and not self._is_listing(token)):
                return token.i
            told = token.tag_ in ("VBN", "VBD") and self._words.status(token)
            if told or self._begins_other(token):
                return self._before(token, head)
        return end

    def _begins_other(self, token: Token) -> bool:
        """Whether a date, a place or another agreement begins here."""
        known = token.i in self._date_starts or token.i in self._words.heads
        return known or self._is_place(token)

    def _is_place(self, token: Token) -> bool:
        """'a memorandum of understanding in **Riga**': where it was signed."""
        if token.ent_type_ != "GPE" or token.ent_iob_ != "B":
            return False
        return self._doc[token.i - 1].lower_ in ("in", "at")

    def _is_circumstance(self, child: Token) -> bool:
        """'the pact **on June 24**', 'on **behalf** of', 'with **immediate effect**'."""
        first = child.left_edge.i
        if not self._date_starts.isdisjoint((first, first + 1, child.i)):
            return True
        if "manner" in self._words.classes(child):
            return True
        inside = range(child.left_edge.i, child.right_edge.i + 1)
        if any(i in self._date_starts for i in inside) and child.ent_type_ == "DATE":
            return True
        if syntax.preposition(child) != "with" or child.tag_ == "NNS":
            return False
        return not any(i in self._entity_starts or self._doc[i].pos_ == "PROPN" for i in inside)

    def _attached_end(self, end: int) -> int:
        """The end of complements that the parse ties to the verb: 'signed it | **with Malta**'."""
        while end < len(self._doc) and self._doc[end].lower_ in OWN_PREPOSITIONS:
            noun = self._doc[end].head
            apart = noun.i < end or noun.left_edge.i != end or noun.pos_ not in syntax.NOMINAL_POS
            if apart or self._is_circumstance(noun):
                return end
            end = self._complement_end(noun)
        return end

    def _is_listing(self, token: Token) -> bool:
        """A comma inside a name: 'Ministry of Science**,** Technology and Research'."""
        if token.text != "," or token.i + 1 >= len(self._doc):
            return False
        return token.ent_iob_ == "I" and self._doc[token.i + 1].ent_iob_ == "I"

    def _before(self, token: Token, head: Token) -> int:
        """The end of a name that stops before a date or another agreement begins."""
        end = syntax.base_span(token).start if token.i in self._words.heads else token.i
        while end - 1 > head.i and self._doc[end - 1].pos_ in ("ADP", "CCONJ", "DET", "ADJ", "NUM"):
            end -= 1
        return max(end, head.i + 1)

    def _capitalised_end(self, end: int) -> int:
        """Further title-case words of a name that the parse has cut off.

        'Convention on Preventing **and Combating Corruption**': links of a name count only before
        another capitalised word that is no name of its own and no date.
        """
        while end < len(self._doc):
            word = end
            while word < len(self._doc) and self._doc[word].lower_ in NAME_LINKS:
                word += 1
            if word >= len(self._doc) or not self._goes_on(word, self._doc[end:word]):
                return end
            end = word + 1
        return end

    def _quoted_end(self, start: int, end: int) -> int:
        """The end of a name in quotation marks: '"Treaty of Union, **League and Peace**"'."""
        while start > 0 and self._doc[start].pos_ == "DET":
            start -= 1
        if self._doc[start - 1 : start].text not in OPENING:
            return end
        for token in self._doc[end : end + QUOTED_REACH]:
            if token.text in CLOSING_QUOTES:
                return token.i
            if not (token.text[:1].isupper() or token.is_punct or token.lower_ in NAME_LINKS):
                return end
        return end

    def _is_of_other(self, index: int) -> bool:
        """'the Oslo Convention and the **Paris** Convention': a second name begins."""
        for token in self._doc[index : index + NAME_REACH]:
            if token.i in self._words.heads:
                return True
            if not (token.text[:1].isupper() or token.lower_ in NAME_LINKS):
                return False
        return False

    def _dash_start(self, start: int) -> int:
        """'**Peru**–Chile treaty': what a dash without blanks joins to the name."""
        while start >= PAIR and self._doc[start - 1].text in DASHES:
            if self._doc[start - 1].whitespace_ or self._doc[start - 2].whitespace_:
                break
            start = syntax.base_span(self._doc[start - 2]).start
        return start

    def _hyphen_end(self, end: int) -> int:
        """'Co | -operation': a word that the tokenizer has split at its hyphen."""
        while end + 1 < len(self._doc) and self._doc[end].text == "-":
            if self._doc[end].whitespace_ or self._doc[end - 1].whitespace_:
                break
            end += 2
        return end

    def _goes_on(self, index: int, links: TokenSpan) -> bool:
        token = self._doc[index]
        if not token.text[:1].isupper() or not token.is_alpha or token.is_sent_start:
            return False
        if index in self._date_starts or index in self._words.heads:
            return False
        if any(link.lower_ == "and" for link in links) and self._is_of_other(index):
            return False
        loose = not len(links) or any(link.lower_ in LOOSE_LINKS for link in links)
        return not (loose and index in self._entity_starts)

    def _capitalised_start(self, start: int, head: Token) -> int:
        """'**Status of** Visiting Forces Agreement': a name that begins before its modifiers."""
        while start >= PAIR and self._doc[start - 1].lower_ in ("of", "and"):
            before = self._doc[start - 2]
            if not before.text[:1].isupper() or before.is_sent_start:
                break
            if before.i in self._words.heads or before.ent_type_ == "PERSON":
                break
            if before.pos_ not in ("PROPN", "NOUN"):
                break
            start = syntax.base_span(before).start
        return start

    def _without_article(self, tokens: TokenSpan) -> TokenSpan:
        start = tokens.start
        while start < tokens.end - 1 and (
            start in self._dated
            or tokens.doc[start].pos_ in LEADING
            or tokens.doc[start].tag_ == "PRP$"
            or "pointing" in self._words.classes(tokens.doc[start])
        ):
            start += 1
        return tokens.doc[start : tokens.end]
