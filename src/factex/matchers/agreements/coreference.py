"""Which earlier agreement a mention takes up: by name, apposition or definite short form."""

from __future__ import annotations

from collections.abc import Sequence, Set

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.clusters import Cluster, Reading
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.words import Words

PAIR = 2
# How many agreements a mention looks back over; it keeps long lists of treaties linear.
REACH = 100
# How far on the next item of a list may stand.
ITEM_REACH = 40
# How far behind an agreement the words may stand that give it another name.
NAMING_REACH = 15
# Words that tell a mention apart from the agreements before.
OTHERS = frozenset({"other", "another", "further", "additional", "separate", "similar"})
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM"})


class Coreference:
    """Finds the antecedents of the mentions of one Doc.

    Args:
        doc: parsed Doc.
        words: its words that the agreement patterns know.
        dated: indices of tokens inside temporal expressions.
    """

    def __init__(self, doc: Doc, words: Words, dated: Set[int]) -> None:
        self._doc = doc
        self._words = words
        self._dated = dated

    def home(self, reading: Reading, clusters: Sequence[Cluster]) -> Cluster | None:
        """The earlier agreement that a mention belongs to, or None."""
        near = clusters[-REACH:]
        mention = reading.mention
        listed = self._is_item(mention)
        if near and self.is_other_name(mention, near[-1]):
            return near[-1]
        for cluster in near:
            if is_predicated_of(mention, cluster) or self._is_named_by(mention, cluster):
                return cluster
            if not listed and is_apposed_to(mention, cluster):
                return cluster
        for cluster in reversed(near):
            if shares_name(mention, cluster) and not conflicts(reading, cluster):
                return cluster
        if self.is_dated(mention) or not (mention.is_definite or mention.has("anaphor")):
            return None
        return self._named_later(reading, near) or self._short_form_of(reading, near)

    def is_other_name(self, mention: AgreementMention, cluster: Cluster) -> bool:
        """'the Metre Convention, also known as **the Treaty of the Metre**'."""
        last = cluster.mentions[-1].tokens
        index = mention.tokens.start - 1
        if not last.end <= index < last.end + NAMING_REACH or last.sent != mention.head.sent:
            return False
        while index >= last.end and (self._doc[index].pos_ == "DET" or self._doc[index].is_punct):
            index -= 1
        return index >= last.end and "naming" in self._words.classes(self._doc[index])

    def _is_named_by(self, mention: AgreementMention, cluster: Cluster) -> bool:
        """'the ABC **agreement**', 'free trade agreements (**FTAs**)'."""
        start = mention.tokens.start
        if start > 1 and self._doc[start - 1].text == "(" and len(mention.key) == 1:
            return cluster.mentions[-1].tokens.end == start - 1
        if mention.is_plural:
            return False
        return any(
            name.dep_ == "compound"
            and name.i in cluster.heads
            and all(
                t.is_punct or self._is_filler(t) for t in self._doc[name.i + 1 : mention.head.i]
            )
            for name in mention.head.lefts
        )

    def _is_item(self, mention: AgreementMention) -> bool:
        """'a letter, **a pact** with A, and a plan': before another agreement behind 'and'."""
        joined = False
        end = min(mention.tokens.end + ITEM_REACH, mention.head.sent.end)
        for token in self._doc[mention.tokens.end : end]:
            if joined and token.i in self._words.heads:
                return True
            if token.tag_ in syntax.FINITE_TAGS:
                return False
            joined = joined or token.pos_ == "CCONJ"
        return False

    def is_in_date(self, token: Token) -> bool:
        """Whether a token is part of a temporal expression."""
        return token.i in self._dated

    def is_dated(self, mention: AgreementMention) -> bool:
        """'the treaty **of July 1842**', 'the **1842** treaty': told apart by its date."""
        if mention.tokens.start and mention.tokens.start - 1 in self._dated:
            return True
        after = self._doc[mention.tokens.end : mention.tokens.end + PAIR]
        return len(after) == PAIR and after[0].lower_ == "of" and after[1].i in self._dated

    def _named_later(self, reading: Reading, clusters: Sequence[Cluster]) -> Cluster | None:
        """'reached a landmark agreement ... **the Murray Basin Agreement**', if it is but one."""
        if reading.mention.kind != "name" or not reading.tellings:
            return None
        unnamed = [c for c in clusters if self._awaits_name(c, reading)]
        return unnamed[0] if len(unnamed) == 1 else None

    def _awaits_name(self, cluster: Cluster, reading: Reading) -> bool:
        first, mention = cluster.mentions[0], reading.mention
        if cluster.has_name or mention.is_plural or first.is_plural:
            return False
        if mention.head.lemma_.lower() not in cluster.lemmas or conflicts(reading, cluster):
            return False
        if mention.head.sent.start > cluster.mentions[-1].head.sent.end:
            return False
        return all(
            t.i == first.head.i or self._is_filler(t) or t.pos_ not in CONTENT for t in first.tokens
        )

    def _short_form_of(self, reading: Reading, clusters: Sequence[Cluster]) -> Cluster | None:
        """The last one that fits; one with the same noun and one with a status come first."""
        able = [c for c in clusters if self._may_corefer(reading, c)]
        lemma = reading.mention.head.lemma_.lower()
        same = [c for c in able if lemma in c.lemmas] or able
        told = [c for c in same if c.tellings] or same
        if len(reading.mention.key) == 1 and reading.mention.head.text[:1].isupper():
            # 'the Convention', capitalised, is the one that the text is about.
            return max(reversed(told), key=lambda c: len(c.mentions), default=None)
        return told[-1] if told else None

    def _may_corefer(self, reading: Reading, cluster: Cluster) -> bool:
        """'the treaty' with an earlier treaty: fitting form, no word that the name lacks."""
        mention, first = reading.mention, cluster.mentions[0]
        lemma = mention.head.lemma_.lower()
        if mention.is_name and cluster.has_name and lemma not in cluster.lemmas:
            return False
        if any(t.lower_ in OTHERS for t in mention.head.lefts):
            return False
        if mention.is_plural != first.is_plural or conflicts(reading, cluster):
            return False
        if mention.hit.label not in cluster.forms:
            generic = mention.has("generic") and first.hit.label != "statement"
            if not generic and not mention.has("anaphor"):
                return False
        names = {word.lower() for name in reading.parties for word in name.split()}
        known = cluster.words | names | {mention.head.lower_}
        return all(
            t.lower_ in known or self._is_filler(t) or t.pos_ not in CONTENT - {"NUM"}
            for t in mention.tokens
        )

    def _is_filler(self, token: Token) -> bool:
        """A word that does not tell one agreement from another: 'new', 'two', 'sides'."""
        return bool(self._words.classes(token) & {"filler", "side"})


def conflicts(reading: Reading, cluster: Cluster) -> bool:
    """Whether a mention names a party that a fully named agreement does not have."""
    if not reading.parties or len(cluster.parties) < PAIR:
        return False
    if reading.own and not reading.own & cluster.parties.keys():
        return True
    shared = reading.parties.keys() & cluster.parties.keys()
    return len(reading.parties) >= PAIR and len(shared) < PAIR


def shares_name(mention: AgreementMention, cluster: Cluster) -> bool:
    """The same words, a known acronym, or a shorter form of a proper name."""
    text = mention.tokens.text
    if mention.kind == "acronym" or text == cluster.acronym:
        capitals = "".join(letter for letter in text if letter.isupper())
        return text == cluster.acronym or any(
            text == m.tokens.text or capitals in initials(m.tokens)
            for m in cluster.wordings.values()
        )
    return any(same_name(mention, other) for other in cluster.wordings.values())


def same_name(mention: AgreementMention, other: AgreementMention) -> bool:
    """Equal words; or of names, plurals and names beside phrases one holds the other's words."""
    key, known = mention.key, other.key
    if other.is_plural != mention.is_plural or len(key) < PAIR or len(known) < PAIR:
        return False
    if key == known:
        return mention.kind == other.kind
    if mention.head.lower_ != other.head.lower_:
        return False
    shorter, longer = sorted((set(key), set(known)), key=len)
    if mention.is_name and other.is_name:
        return mention.is_definite and shorter <= longer
    if mention.is_plural:
        return base_words(mention) == base_words(other)
    content = {t.lower_ for t in mention.tokens if t.pos_ in CONTENT}
    return other.is_name and len(content) > PAIR and content <= set(known)


def is_predicated_of(mention: AgreementMention, cluster: Cluster) -> bool:
    """'The X Protocol is a **treaty** signed in 1997': subject and predicate are one thing."""
    head = mention.head
    if not syntax.is_copular(head):
        above = syntax.governor(head)
        if syntax.relation(head) != "nmod" or not syntax.is_copular(above):
            return False
        head = above
    return any(subject.i in cluster.heads for subject in syntax.subjects(head))


def is_apposed_to(mention: AgreementMention, cluster: Cluster) -> bool:
    """'the Plan, a new **agreement** between the two': an apposition; two names are two.

    Before a conjunction it is an item of a list: 'a pact, a **treaty** and a plan'.
    """
    following = mention.head.doc[mention.tokens.end : mention.tokens.end + 1]
    if syntax.relation(mention.head) != "appos" or any(t.pos_ == "CCONJ" for t in following):
        return False
    above = syntax.governor(mention.head).i
    return above in cluster.heads and not (mention.is_name and cluster.has_name)


def base_words(mention: AgreementMention) -> tuple[str, ...]:
    """Lower-cased words of a mention up to its head."""
    return tuple(t.lower_ for t in mention.tokens if t.i <= mention.head.i)


def initials(tokens: TokenSpan) -> tuple[str, str]:
    """Initials of a name, of all its words and of the capitalised ones alone.

    'United Nations Convention against Corruption' gives 'UNCAC' and 'UNCC'.
    """
    words = [t.text for t in tokens if t.is_alpha and t.lower_ not in ("the", "on", "of", "and")]
    every = "".join(word[0].upper() for word in words)
    return every, "".join(word[0] for word in words if word[0].isupper())
