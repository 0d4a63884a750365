"""Whom pronouns and definite nouns stand for: 'he', 'it', 'the commission', 'the company'.

No guess is made between two names: where more than one bearer can be meant, there is none; but a
definite noun takes up the nearest name that holds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from factex import syntax
from factex.matchers.base import Mention, by_sentence, by_token, span_of
from factex.records import Entity

# What a personal pronoun can stand for.
PRONOUN_LABELS = {
    "he": frozenset({"PERSON"}),
    "him": frozenset({"PERSON"}),
    "she": frozenset({"PERSON"}),
    "his": frozenset({"PERSON"}),
    "her": frozenset({"PERSON"}),
    "it": frozenset({"ORG", "GPE"}),
    "its": frozenset({"ORG", "GPE"}),
}
# A pronoun as the subject of a sentence, by its other forms.
SUBJECT_FORMS = {"his": "he", "him": "he", "her": "she", "its": "it"}
BODIES = frozenset({"ORG", "GPE"})
# Pronouns by which a speaker tells of itself: 'the bank said **they** had paid'.
SELF_REFERENCES = frozenset({"it", "they"})
DEFINITE = frozenset({"the", "this", "that"})
# One person: 'the suspect', not 'the suspects'; 'accused' is tagged as verb or adjective too.
ACCUSED_TAGS = frozenset({"NN", "VBN", "VBD", "JJ"})
# How far back, in sentences, a reference looks for a name.
MAX_SENTENCES_BACK = 3
# A definite noun stands for the one body of that kind named in so many tokens before it, or else
# in the whole text.
MAX_NOUN_GAP = 100
# A title before a name has at most so many words.
MAX_TITLE_TOKENS = 3
# The head of a body's name stands before these: '**Commission** for Elections'.
COMPLEMENTS = frozenset({"of", "for", "on", "against", "to"})


class References:
    """The names of one Doc as pronouns and definite nouns take them up.

    Args:
        names: its entities in text order.
        bearers: token indices of nouns for people and bodies.
        nouns: token indices of words by their class in `patterns/nouns.jsonl`.
    """

    def __init__(
        self,
        names: Iterable[Mention[Entity]],
        bearers: Set[int],
        nouns: Mapping[str, Set[int]],
    ) -> None:
        told = list(names)
        self._at = by_token(told)
        self._sentences = by_sentence(told)
        self._bearers = bearers
        self._nouns = nouns
        self._called = _called(told)
        people = (m for m in told if m.value.label == "PERSON")
        self._accused_people = [m for m in people if self._is_accused(m.root)]

    def of(self, head: Token) -> Mention[Entity] | None:
        """The name that a nominal without one stands for, when that is clear.

        A pronoun gives the mention of a person, or of a body in its own sentence, that it takes
        up. A body told before is, as behind a definite noun, a mention in the word's place.
        """
        if head.pos_ == "PRON":
            if self._is_paper(head):
                return None
            found = self._speaker(head) or self._named_before(head)
            if found is None or found.value.label == "PERSON":
                return found
            near = found.tokens.start >= head.sent.start
            return found if near else _standing_at(head.doc[head.i : head.i + 1], found)
        found = self._definite(head)
        if found is None:
            return None
        return _standing_at(head.doc[_article(head).i + 1 : head.i + 1], found)

    def _is_paper(self, pronoun: Token) -> bool:
        """'a year after **it** was signed': no body."""
        signed = self._has(syntax.governor(pronoun), "signing")
        return pronoun.lower_ == "it" and signed and syntax.relation(pronoun) == "subj_pass"

    def _speaker(self, pronoun: Token) -> Mention[Entity] | None:
        """'**The bank** said it had paid': the one who tells what the pronoun did."""
        clause = syntax.clause_head(pronoun)
        if pronoun.lower_ not in SELF_REFERENCES or clause is None:
            return None
        if syntax.relation(clause) != "ccomp":
            return None
        for teller in syntax.logical_subjects(syntax.governor(clause)):
            for token in (teller, *syntax.dependents(teller, "poss", "compound")):
                mention = self._at.get(token.i)
                if mention is not None and mention.value.label in BODIES:
                    return mention
        return None

    def _named_before(
        self, pronoun: Token, chain: int = MAX_SENTENCES_BACK
    ) -> Mention[Entity] | None:
        """The person ('he') or body ('it') that is the one subject in the nearest sentence.

        A person, or a body in the pronoun's own sentence, may also be the only one named in
        another role. A sentence whose subject is the same pronoun says whom that one stands for.
        """
        labels = PRONOUN_LABELS.get(pronoun.lower_)
        if labels is None:
            return None
        person = "PERSON" in labels
        for start in self._sentences_back(pronoun, MAX_SENTENCES_BACK if person else 1):
            others = person or start == pronoun.sent.start
            named, found = self._named_in(start, pronoun, labels, others=others)
            if found not in self._subjects(start):
                restated = self._restated_in(start, pronoun) if person else None
                if restated is not None:
                    return restated
                same = _same_pronoun(pronoun, start)
                if same is not None:
                    return self._named_before(same, chain - 1) if chain else None
            if named:
                return found
        return None

    def _restated_in(self, start: int, before: Token) -> Mention[Entity] | None:
        """'**The defendant** was held. He ...': the person that a sentence's subject restates."""
        for token in before.doc[start].sent:
            if token.i < before.i and token.pos_ == "NOUN" and _is_subject(token):
                found = self._definite(token)
                if found is not None and found.value.label == "PERSON":
                    return found
        return None

    def _subjects(self, start: int) -> list[Mention[Entity]]:
        return [m for m in self._sentences.get(start, ()) if _is_subject(m.root)]

    def _named_in(
        self, start: int, before: Token, labels: Set[str], *, others: bool
    ) -> tuple[bool, Mention[Entity] | None]:
        """Whether a sentence names any bearer before a token, and the one that is meant."""
        near = [
            m
            for m in self._sentences.get(start, ())
            if m.tokens.start < before.i and m.value.label in labels
        ]
        subjects = [m for m in near if _is_subject(m.root)]
        meant = subjects or (near if others else [])
        return bool(near), _only(meant)

    def _definite(self, head: Token) -> Mention[Entity] | None:
        """'**the commission**' where one is named before, '**the company**' where any body is."""
        if self._has(head, "accused"):
            return self._accused(head)
        company, realm = self._has(head, "company"), self._has(head, "realm")
        if head.tag_ != "NN" or not (company or realm or head.i in self._bearers):
            return None
        article = _article(head)
        if article.i == head.i or any(syntax.dependents(head, "nmod", "poss")):
            return None
        words = head.doc[article.i + 1 : head.i + 1].text
        if not words.islower():
            return None
        named = [m for m in self._called.get(words, ()) if m.tokens.start < head.i]
        if named:
            near = [m for m in named if m.tokens.start > head.i - MAX_NOUN_GAP]
            return near[-1] if near else _only(named)
        if words != head.text or not (company or realm):
            return None
        return self._last_of(head, {"GPE", "NORP"} if realm else {"ORG"})

    def _last_of(self, noun: Token, labels: Set[str]) -> Mention[Entity] | None:
        for start in self._sentences_back(noun, MAX_SENTENCES_BACK):
            named, found = self._named_in(start, noun, labels, others=True)
            if named:
                return found
        return None

    def _accused(self, noun: Token) -> Mention[Entity] | None:
        """Whom '**the defendant**' means: the one called so, charged, arrested or convicted.

        Where the text has several, the one of the same sentence or the one before.
        """
        is_one = noun.tag_ in ACCUSED_TAGS
        if not is_one or not any(c.tag_ == "DT" and c.lower_ in DEFINITE for c in noun.lefts):
            return None
        named = self._accused_people
        if len({m.value.name for m in named}) > 1:
            first = noun.doc[max(noun.sent.start - 1, 0)].sent.start
            named = [m for m in named if first <= m.tokens.start < noun.i]
        return _only(named) if named else None

    def _is_accused(self, person: Token) -> bool:
        above, kind = syntax.governor(person), syntax.relation(person)
        if self._has(above, "accused"):
            return kind in ("appos", "flat", "compound")
        if kind in ("appos", "flat"):
            above, kind = syntax.governor(above), syntax.relation(above)
        if kind in ("obl", "nmod") and syntax.preposition(person) == "as":
            return any(self._has(c, "accused") for c in above.children)
        return self._has(above, "accuses") and (
            kind == "obj" or (kind in ("subj", "subj_pass") and syntax.is_passive(above))
        )

    def _has(self, token: Token, label: str) -> bool:
        return token.i in self._nouns[label]

    @staticmethod
    def _sentences_back(token: Token, count: int) -> Iterator[int]:
        """First tokens of the token's sentence and of up to `count` before it, last first."""
        start = token.sent.start
        yield start
        for _ in range(count):
            if start == 0:
                return
            start = token.doc[start - 1].sent.start
            yield start


def _standing_at(words: TokenSpan, bearer: Mention[Entity]) -> Mention[Entity]:
    """A mention in the place of words that take up a name."""
    here = span_of(words)
    place = {"start": here.start, "end": here.end, "text": here.text}
    return Mention(bearer.value.model_copy(update=place), words, bearer.rules)


def _is_subject(token: Token) -> bool:
    return syntax.relation(token) in ("subj", "subj_pass")


def _same_pronoun(pronoun: Token, start: int) -> Token | None:
    """'**It** has 40 staff in Lima. In 2011 it paid $3m': the subject goes on."""
    if start == pronoun.sent.start:
        return None
    form = SUBJECT_FORMS.get(pronoun.lower_, pronoun.lower_)
    sentence = pronoun.doc[start].sent
    return next((t for t in sentence if t.lower_ == form and _is_subject(t)), None)


def _only(mentions: list[Mention[Entity]]) -> Mention[Entity] | None:
    """The last of mentions of one bearer; none of two bearers."""
    return mentions[-1] if len({m.value.name for m in mentions}) == 1 else None


def _article(noun: Token) -> Token:
    """The 'the' that opens a noun's phrase, or the noun itself where none does."""
    for token in noun.doc[noun.left_edge.i : noun.i]:
        if token.lower_ == "the":
            return token
        if token.pos_ not in ("ADP", "SCONJ"):
            break
    return noun


def _called(names: Iterable[Mention[Entity]]) -> Mapping[str, list[Mention[Entity]]]:
    """Names by what takes them up: the noun in a body's name, the title before a person's."""
    found: dict[str, list[Mention[Entity]]] = defaultdict(list)
    for name in names:
        for words in _short_forms(name):
            found[words].append(name)
    return found


def _short_forms(name: Mention[Entity]) -> Iterator[str]:
    """'commission' for 'Trade Commission of Peru', 'crown prince' for 'Crown Prince Omar'."""
    words = [token.lower_ for token in name.tokens]
    if name.value.label == "ORG":
        end = next((i for i, word in enumerate(words) if word in COMPLEMENTS), len(words))
        if end > 1:
            yield words[end - 1]
    elif name.value.label == "PERSON":
        doc, first = name.tokens.doc, name.tokens.start
        for i in range(first - 1, max(first - MAX_TITLE_TOKENS, 0) - 1, -1):
            if not doc[i].is_title or doc[i].pos_ not in ("PROPN", "NOUN", "ADJ"):
                return
            yield doc[i:first].text.lower().strip()
