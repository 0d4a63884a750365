"""Joining mentions of one agreement: by name, acronym, short form, pronoun or predicate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.parties import PartyFinder
from factex.matchers.agreements.status import StatusFinder, Telling, furthest
from factex.matchers.agreements.words import Words
from factex.records import Entity

ACRONYM = re.compile(r"\(\s*(?:the\s+)?[\"'“‘]?([A-Z][A-Za-z]*[A-Z][A-Za-z]*)[\"'”’]?\s*\)")
ACRONYM_REACH = 8  # tokens
PAIR = 2
COORDINATION_REACH = 12
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
LISTING = frozenset({"including", "among", "namely", "notably", "such"})


@dataclass(slots=True)
class Cluster:
    """Mentions of one agreement in text order, what is told of it, and its parties."""

    mentions: list[AgreementMention]
    tellings: list[Telling] = field(default_factory=list)
    parties: dict[str, Entity] = field(default_factory=dict)
    acronym: str | None = None

    @property
    def lead(self) -> AgreementMention:
        """The fullest mention: a name before a phrase, then the longest."""
        written = [m for m in self.mentions if m.kind != "pronoun"]
        order = {"name": 2, "phrase": 1, "acronym": 0}
        named = any(m.kind == "name" for m in written)
        if not named and any(m.kind == "acronym" for m in written):
            order["acronym"] = 2
        return max(written, key=lambda m: (order[m.kind], len(m.tokens.text), -m.head.i))

    @property
    def form(self) -> str:
        """Form of the fullest name, or else of the mention that introduces the agreement."""
        lead = self.lead
        return (lead if lead.is_name else self.mentions[0]).hit.label

    @property
    def words(self) -> set[str]:
        """Lower-cased words of all mentions."""
        return {t.lower_ for m in self.mentions for t in m.tokens}

    def is_in(self, tokens: TokenSpan) -> bool:
        """Whether a mention stands in a stretch of tokens."""
        return any(tokens.start <= m.head.i < tokens.end for m in self.mentions)


class Joiner:
    """Puts the mentions of one Doc together."""

    def __init__(self, doc: Doc, words: Words, status: StatusFinder, parties: PartyFinder) -> None:
        self._doc = doc
        self._status = status
        self._parties = parties
        self._words = words

    def clusters(self, mentions: Sequence[AgreementMention]) -> list[Cluster]:
        """One cluster an agreement, in text order of first mentions."""
        found: list[Cluster] = []
        group: tuple[AgreementMention, list[Telling]] | None = None
        last: tuple[AgreementMention, list[Telling]] | None = None
        for mention in mentions:
            tellings = list(self._status.tellings(mention))
            if group is not None and not tellings and self._is_listed(mention, group[0]):
                tellings = group[1]
            elif mention.is_plural and tellings:
                group = (mention, tellings)
            elif last is not None and not tellings and self._is_coordinated(mention, last[0]):
                tellings = last[1]
            last = (mention, tellings)
            self._place(mention, tellings, found)
        for cluster in found:
            self._add_acronyms(cluster)
        self._add_pronouns(found)
        return found

    def _place(
        self, mention: AgreementMention, tellings: list[Telling], clusters: list[Cluster]
    ) -> None:
        parties = {e.name: e for e in self._parties.of(mention, tellings)}
        home = self._home(mention, tellings, parties, clusters)
        if home is None:
            if not self._starts_record(mention, tellings, parties):
                return
            home = Cluster([], acronym=self._acronym_after(mention))
            clusters.append(home)
        home.mentions.append(mention)
        home.tellings += tellings
        home.parties = {**home.parties, **parties}
        home.acronym = home.acronym or self._acronym_after(mention)

    # Records that start -----------------------------------------------------------------------

    def _starts_record(
        self, mention: AgreementMention, tellings: Sequence[Telling], parties: dict[str, Entity]
    ) -> bool:
        """A name, or a phrase that says which agreement it is; generic talk starts none."""
        if mention.has("anaphor"):
            return False
        told = furthest(tellings)
        status = "mentioned" if told is None else told.status
        if mention.is_name:
            general = mention.has("told") or (mention.is_plural and not parties)
            if mention.has("placed") and not parties:
                general = general or not is_placed(mention)
            return status != "mentioned" or not general
        if mention.hit.label == "statement":
            return not mention.is_plural or bool(parties)
        if mention.has("named") and not parties:
            return status not in ("mentioned", "proposed")
        if self._is_dated(mention) and mention.is_definite:
            return True
        if mention.has("weak"):
            certain = status not in ("mentioned", "proposed") and len(mention.tokens) > 1
            return certain and (bool(parties) or not mention.has("bound"))
        if mention.is_plural:
            told_well = told is not None and told.word.tag_ != "VBG"
            certain = status not in ("mentioned", "proposed")
            counted = any(c.pos_ == "NUM" for c in mention.head.children)
            told_apart = counted or mention.is_definite or has_group(mention) or told_well
            return len(parties) >= PAIR or (certain and told_apart)
        return status != "mentioned" or (bool(parties) and len(mention.tokens) > 1)

    # Lists ------------------------------------------------------------------------------------

    def _is_listed(self, mention: AgreementMention, group: AgreementMention) -> bool:
        """Whether a mention is an item of the list that a group introduces.

        Items follow a colon or 'including' with no finite verb between; after a colon at the
        sentence's end they may be paragraphs of their own.
        """
        start = self._list_start(group, mention.tokens.start)
        if start is None:
            return False
        return not any(
            t.tag_ in FINITE and any(syntax.dependents(t, "subj", "subj_pass"))
            for t in self._doc[start : mention.tokens.start]
        )

    def _is_coordinated(self, mention: AgreementMention, last: AgreementMention) -> bool:
        """'signed tax treaties with six states **and extradition treaties** with four'."""
        between = self._doc[last.tokens.end : mention.tokens.start]
        if not len(between) or len(between) > COORDINATION_REACH:
            return False
        if any(t.pos_ in ("VERB", "AUX", "SPACE") or t.text == ";" for t in between):
            return False
        words = [t for t in between if t.pos_ != "DET"]
        return bool(words) and (words[-1].pos_ == "CCONJ" or words[-1].text == ",")

    def _list_start(self, group: AgreementMention, limit: int) -> int | None:
        for token in self._doc[group.head.i + 1 : limit]:
            if token.text == ":" or token.lower_ in LISTING:
                return token.i
        return None

    # Where a mention belongs ------------------------------------------------------------------

    def _home(
        self,
        mention: AgreementMention,
        tellings: Sequence[Telling],
        parties: dict[str, Entity],
        clusters: Sequence[Cluster],
    ) -> Cluster | None:
        """The earlier agreement that a mention belongs to."""
        for cluster in clusters:
            if self._is_predicated_of(mention, cluster) or self._is_apposed_to(mention, cluster):
                return cluster
        for cluster in reversed(clusters):
            conflict = self._conflict(mention, parties, cluster)
            if self._shares_name(mention, cluster) and not conflict:
                return cluster
        if not mention.is_definite and not mention.has("anaphor"):
            return None
        if self._is_dated(mention):
            return None
        if mention.kind == "name" and tellings:
            unnamed = [c for c in clusters if self._awaits_name(c, mention, parties)]
            if len(unnamed) == 1:
                return unnamed[0]
        able = [c for c in clusters if self._may_corefer(mention, parties, c)]
        same = [c for c in able if self._has_head(c, mention)] or able
        told = [c for c in same if c.tellings] or same
        return told[-1] if told else None

    def _is_filler(self, token: Token) -> bool:
        """A word that does not tell one agreement from another: 'new', 'two', 'sides'."""
        return bool(self._words.classes(token) & {"filler", "side"})

    def _awaits_name(
        self, cluster: Cluster, mention: AgreementMention, parties: dict[str, Entity]
    ) -> bool:
        """'reached a landmark agreement ... **the Murray Basin Agreement**': named only later."""
        first = cluster.mentions[0]
        if any(m.is_name for m in cluster.mentions) or mention.is_plural or first.is_plural:
            return False
        if not self._has_head(cluster, mention) or self._conflict(mention, parties, cluster):
            return False
        last = cluster.mentions[-1].head.sent
        if mention.head.sent.start > last.end:
            return False
        return all(
            t.i == first.head.i or self._is_filler(t) or t.pos_ not in CONTENT for t in first.tokens
        )

    def _is_dated(self, mention: AgreementMention) -> bool:
        """'the commercial treaty **of July 1842**': told apart by its date."""
        after = self._doc[mention.tokens.end : mention.tokens.end + PAIR]
        return len(after) == PAIR and after[0].lower_ == "of" and after[1].ent_type_ == "DATE"

    @staticmethod
    def _has_head(cluster: Cluster, mention: AgreementMention) -> bool:
        lemma = mention.head.lemma_.lower()
        return any(m.head.lemma_.lower() == lemma for m in cluster.mentions)

    def _conflict(
        self, mention: AgreementMention, parties: dict[str, Entity], cluster: Cluster
    ) -> bool:
        """Whether a mention names a party that a fully named agreement does not have."""
        if not parties or len(cluster.parties) < PAIR:
            return False
        own = {e.name for e in self._parties.of_phrase(mention)}
        if own and not own & cluster.parties.keys():
            return True
        if len(parties) < PAIR:
            return False
        shared = parties.keys() & cluster.parties.keys()
        return len(shared) < PAIR

    @staticmethod
    def _shares_name(mention: AgreementMention, cluster: Cluster) -> bool:
        """The same words, a known acronym, or a shorter form of a proper name."""
        if mention.kind == "acronym" or mention.tokens.text == cluster.acronym:
            return any(
                mention.tokens.text in (cluster.acronym, m.tokens.text, *initials(m.tokens))
                for m in cluster.mentions
            )
        return any(_same_name(mention, other) for other in cluster.mentions)

    @staticmethod
    def _is_predicated_of(mention: AgreementMention, cluster: Cluster) -> bool:
        """'The X Protocol is a **treaty** signed in 1997': subject and predicate are one thing."""
        head = mention.head
        if not syntax.is_copular(head):
            above = syntax.governor(head)
            if syntax.relation(head) != "nmod" or not syntax.is_copular(above):
                return False
            head = above
        subjects = {t.i for t in syntax.subjects(head)}
        return any(m.head.i in subjects for m in cluster.mentions)

    @staticmethod
    def _is_apposed_to(mention: AgreementMention, cluster: Cluster) -> bool:
        """'the Plan, a new **agreement** between the two': an apposition."""
        if syntax.relation(mention.head) != "appos":
            return False
        above = syntax.governor(mention.head).i
        return any(
            m.head.i == above and not (m.is_name and mention.is_name) for m in cluster.mentions
        )

    def _may_corefer(
        self, mention: AgreementMention, parties: dict[str, Entity], cluster: Cluster
    ) -> bool:
        """'the treaty' with an earlier treaty: fitting form, no word that the name lacks."""
        lead = cluster.mentions[0]
        if mention.is_plural != lead.is_plural or self._conflict(mention, parties, cluster):
            return False
        if not any(m.hit.label == mention.hit.label for m in cluster.mentions):
            generic = mention.has("generic") and lead.hit.label != "statement"
            if not generic and not mention.has("anaphor"):
                return False
        names = {n.lower() for n in parties for n in n.split()}
        known = cluster.words | names | {mention.head.lower_}
        return all(
            t.lower_ in known or self._is_filler(t) or t.pos_ not in CONTENT - {"NUM"}
            for t in mention.tokens
        )

    # Acronyms and pronouns --------------------------------------------------------------------

    def _acronym_after(self, mention: AgreementMention) -> str | None:
        end = mention.tokens.end
        match = ACRONYM.match(self._doc[end : end + ACRONYM_REACH].text)
        if match is None or match.group(1) in self._words.generic:
            return None
        # 'agreement with the Grain Board (GB)' abbreviates the board, not the agreement.
        acronym = match.group(1)
        own = mention.head.text[0].upper() in acronym
        return acronym if own or mention.tokens[0].text[0] == acronym[0] else None

    def _add_acronyms(self, cluster: Cluster) -> None:
        """Later bare acronyms are mentions too, and their clauses tell of its status."""
        if cluster.acronym is None:
            return
        taken = {t.i for m in cluster.mentions for t in m.tokens}
        for token in self._doc:
            if token.text == cluster.acronym and token.i not in taken:
                self._add(cluster, token, "acronym")

    def _add(self, cluster: Cluster, token: Token, kind: str) -> None:
        span = self._doc[token.i : token.i + 1]
        hit = cluster.mentions[0].hit
        mention = AgreementMention(
            token, span, hit, "acronym" if kind == "acronym" else "pronoun", is_definite=True
        )
        tellings = self._status.tellings(mention)
        if kind == "pronoun" and not tellings:
            return
        cluster.mentions.append(mention)
        cluster.tellings += tellings
        for entity in self._parties.of(mention, tellings):
            cluster.parties.setdefault(entity.name, entity)

    def _add_pronouns(self, clusters: Sequence[Cluster]) -> None:
        """'It entered into force': the one agreement that this or the last sentence is about."""
        for token in self._doc:
            if token.lower_ != "it":
                continue
            sentence = token.sent
            before = [self._doc[sentence.start : token.i]]
            if sentence.start > 0:
                before.append(self._doc[sentence.start - 1].sent)
            for stretch in before:
                near = [c for c in clusters if c.is_in(stretch)]
                if near:
                    if len(near) == 1:
                        self._add(near[0], token, "pronoun")
                    break


def _same_name(mention: AgreementMention, other: AgreementMention) -> bool:
    """Equal words; or of names, plurals and names beside phrases one holds the other's words."""
    key, known = name_words(mention.tokens), name_words(other.tokens)
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


def is_placed(mention: AgreementMention) -> bool:
    """Whether a name holds a place or body, or a complement: 'Kyoto Protocol', 'Protocol on ...'."""
    complement = mention.tokens.end > mention.head.i + 1
    return complement or any(t.ent_type_ in ("GPE", "LOC", "ORG", "LAW") for t in mention.tokens)


def has_group(mention: AgreementMention) -> bool:
    """'treaties with **39 countries**': parties that are counted, not named."""
    return any(t.pos_ == "NUM" for t in mention.tokens if t.i > mention.head.i)


def base_words(mention: AgreementMention) -> tuple[str, ...]:
    """Lower-cased words of a mention up to its head."""
    return tuple(t.lower_ for t in mention.tokens if t.i <= mention.head.i)


def name_words(tokens: TokenSpan) -> tuple[str, ...]:
    """A name for comparison: lower-cased words without articles and punctuation."""
    return tuple(t.lower_ for t in tokens if not t.is_punct and t.lower_ not in ("the", "a", "an"))


def initials(tokens: TokenSpan) -> tuple[str, str]:
    """Initials of a name, of all its words and of the capitalised ones alone.

    'United Nations Convention against Corruption' gives 'UNCAC' and 'UNCC'.
    """
    words = [t.text for t in tokens if t.is_alpha and t.lower_ not in ("the", "on", "of", "and")]
    every = "".join(word[0].upper() for word in words)
    return every, "".join(word[0] for word in words if word[0].isupper())
