"""Joining the mentions of one agreement, and which of them begin a record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.agreements.clusters import Cluster, Reading
from factex.matchers.agreements.coreference import PAIR, Coreference
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.parties import PartyFinder
from factex.matchers.agreements.status import StatusFinder, Telling, furthest
from factex.matchers.agreements.words import Words

ACRONYM = re.compile(r"\(\s*(?:the\s+)?[\"'“‘]?([A-Z][A-Za-z]*[A-Z][A-Za-z]*)[\"'”’]?\s*\)")
ACRONYM_REACH = 10
COORDINATION_REACH = 12
# Tokens that a list may fill after the group that introduces it.
LIST_REACH = 1500
LISTING = frozenset({"including", "among", "namely", "notably", "such"})
# What is said of agreements alone, so that a bare 'protocol' is one.
FIRM = frozenset({"signed", "ratified", "in_force"})
UNCERTAIN = frozenset({"mentioned", "proposed"})


class Joiner:
    """Puts the mentions of one Doc together."""

    def __init__(
        self,
        doc: Doc,
        words: Words,
        status: StatusFinder,
        parties: PartyFinder,
        coreference: Coreference,
    ) -> None:
        self._doc = doc
        self._words = words
        self._status = status
        self._parties = parties
        self._coreference = coreference

    def clusters(self, mentions: Sequence[AgreementMention]) -> list[Cluster]:
        """One cluster an agreement, in text order of first mentions."""
        found: list[Cluster] = []
        group: Reading | None = None
        last: Reading | None = None
        for mention in mentions:
            reading = self._reading(mention, list(self._status.tellings(mention)))
            if group is not None and not reading.tellings and self._is_listed(mention, group):
                reading = self._reading(mention, group.tellings)
                reading.parties = reading.parties or dict(group.parties)
            elif mention.is_plural and reading.tellings:
                group = reading
            elif last is not None and not reading.tellings:
                reading = self._coordinated(reading, last)
            last = reading
            self._place(reading, found)
        self._add_acronyms(found)
        self._add_pronouns(found)
        return found

    def _coordinated(self, reading: Reading, last: Reading) -> Reading:
        """A mention joined to the one before by 'and' shares what is told of that."""
        mention = reading.mention
        if not last.tellings or not self._is_coordinated(mention, last.mention):
            return reading
        tellings = last.tellings
        if self._is_gapped(mention):
            tellings = [replace(t, word=self._doc[mention.tokens.end - 1]) for t in tellings]
        return self._reading(mention, tellings)

    def _reading(self, mention: AgreementMention, tellings: list[Telling]) -> Reading:
        parties = {e.name: e for e in self._parties.of(mention, tellings)}
        own = self._parties.of_phrase(mention) if parties else ()
        return Reading(mention, tellings, parties, frozenset(e.name for e in own))

    def _place(self, reading: Reading, clusters: list[Cluster]) -> None:
        home = self._coreference.home(reading, clusters)
        if home is None:
            if not self._starts_record(reading):
                return
            home = Cluster()
            clusters.append(home)
        elif self._coreference.is_other_name(reading.mention, home):
            home.other_names.add(reading.mention.head.i)
        home.add(reading)
        home.acronym = home.acronym or self._acronym_after(reading.mention)

    # Records that start -----------------------------------------------------------------------

    def _starts_record(self, reading: Reading) -> bool:
        """A name, or a phrase that says which agreement it is; generic talk starts none."""
        mention, parties = reading.mention, reading.parties
        if mention.has("anaphor") or mention.points_back or self._is_undone(reading):
            return False
        told = furthest(reading.tellings)
        status = "mentioned" if told is None else told.status
        if mention.is_name:
            return status != "mentioned" or not (is_bare(mention) or is_vague_name(reading))
        if mention.hit.label == "statement":
            return not mention.is_plural or bool(parties)
        if mention.has("named") and not parties:
            return status not in UNCERTAIN
        if self._coreference.is_dated(mention):
            return True
        if mention.has("weak"):
            firm = status not in UNCERTAIN or (told is not None and told.of_signature)
            if mention.has("bound"):
                return firm and bool(parties)
            said = len(mention.tokens) > 1 or bool(parties) or self._is_firm(told)
            return firm and said
        if mention.is_plural:
            return starts_group(reading, told)
        return status != "mentioned" or (bool(parties) and len(mention.tokens) > 1)

    def _is_undone(self, reading: Reading) -> bool:
        """'failed to sign a pact with Chile': nothing but that it was not done is told of it."""
        mention = reading.mention
        return mention.kind == "phrase" and not reading.tellings and self._status.denies(mention)

    def _is_firm(self, told: Telling | None) -> bool:
        """Whether something is said that is said of agreements alone: 'signed', 'initialled'."""
        if told is None:
            return False
        hits = self._words.status(told.word)
        return told.status in FIRM or any(hit.attrs.get("firm") for hit in hits)

    # Lists ------------------------------------------------------------------------------------

    def _is_listed(self, mention: AgreementMention, group: Reading) -> bool:
        """Whether a mention is an item of the list that a group introduces.

        Items follow a colon or 'including' with no finite verb between; after a colon at the
        sentence's end they may be paragraphs of their own.
        """
        start = self._list_start(group.mention, mention.tokens.start)
        if start is None:
            return False
        return not any(
            t.tag_ in syntax.FINITE_TAGS and any(syntax.dependents(t, "subj", "subj_pass"))
            for t in self._doc[start + 1 : mention.tokens.start]
        )

    def _is_coordinated(self, mention: AgreementMention, last: AgreementMention) -> bool:
        """'signed tax treaties with six states **and extradition treaties** with four'."""
        between = self._doc[last.tokens.end : mention.tokens.start]
        if not len(between) or len(between) > COORDINATION_REACH:
            return False
        if any(t.pos_ in ("AUX", "SPACE") or t.text == ";" for t in between):
            return False
        verbs = [t for t in between if t.pos_ == "VERB"]
        if verbs and not (verbs[0].i == between.start and self._is_gapped(mention)):
            return False
        words = [t for t in between if t.pos_ not in ("DET", "NUM")]
        return bool(words) and (words[-1].pos_ == "CCONJ" or words[-1].text == ",")

    def _is_gapped(self, mention: AgreementMention) -> bool:
        """'a pact signed in 2000 **and a plan in 2002**': an item with a date of its own."""
        following = self._doc[mention.tokens.end : mention.tokens.end + 2]
        return (
            len(following) == PAIR
            and following[0].pos_ == "ADP"
            and self._coreference.is_in_date(following[1])
        )

    def _list_start(self, group: AgreementMention, limit: int) -> int | None:
        if limit - group.head.i > LIST_REACH:
            return None
        for token in self._doc[group.head.i + 1 : limit]:
            if token.text == ":" or token.lower_ in LISTING or is_including(token):
                return token.i
        return None

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

    def _add_acronyms(self, clusters: Sequence[Cluster]) -> None:
        """Later bare acronyms are mentions too, and their clauses tell of its status."""
        owners = {c.acronym: c for c in reversed(clusters) if c.acronym is not None}
        if not owners:
            return
        taken = {t.i for c in clusters for m in c.mentions for t in m.tokens}
        for token in self._doc:
            if token.text in owners and token.i not in taken:
                self._add(owners[token.text], token, "acronym")

    def _add(self, cluster: Cluster, token: Token, kind: Literal["acronym", "pronoun"]) -> None:
        span = self._doc[token.i : token.i + 1]
        hit = cluster.mentions[0].hit
        mention = AgreementMention(token, span, hit, kind, is_definite=True)
        tellings = list(self._status.tellings(mention))
        if kind == "pronoun" and not tellings:
            return
        reading = self._reading(mention, tellings)
        reading.parties = {n: e for n, e in reading.parties.items() if n not in cluster.parties}
        cluster.add(reading)

    def _add_pronouns(self, clusters: Sequence[Cluster]) -> None:
        """'It entered into force': the one agreement that this or the last sentence is about."""
        by_sentence: dict[int, list[Cluster]] = defaultdict(list)
        for cluster in clusters:
            for start in cluster.sentences:
                by_sentence[start].append(cluster)
        for token in self._doc:
            if token.lower_ == "it":
                near = self._near(token, by_sentence)
                if len(near) == 1:
                    self._add(near[0], token, "pronoun")

    def _near(self, token: Token, by_sentence: dict[int, list[Cluster]]) -> list[Cluster]:
        """Agreements named in the sentence before a token, or else in the sentence before."""
        start = token.sent.start
        heads = range(start, token.i)
        here = [c for c in by_sentence.get(start, ()) if any(h in heads for h in c.heads)]
        if here or start == 0:
            return here
        return by_sentence.get(self._doc[start - 1].sent.start, [])


def is_including(verb: Token) -> bool:
    """'signed six agreements. **They include** a pact on trade': a list in a clause of its own."""
    subjects = {s.lower_ for s in syntax.dependents(verb, "subj")}
    return verb.lemma_ in ("include", "comprise") and bool(subjects & {"they", "these", "which"})


def is_bare(mention: AgreementMention) -> bool:
    """'the Convention' with no word more: of an agreement named elsewhere, or an assembly."""
    return mention.kind == "name" and len(mention.key) == 1


def is_vague_name(reading: Reading) -> bool:
    """A name that needs a told status: of a programme, a plural, a technique ('XY Protocol')."""
    mention = reading.mention
    if mention.has("told") or (mention.is_plural and not reading.parties):
        return True
    return mention.has("placed") and not reading.parties and not is_placed(mention)


def starts_group(reading: Reading, told: Telling | None) -> bool:
    """Whether several agreements are told apart from agreements in general."""
    mention = reading.mention
    if len(reading.parties) >= PAIR:
        return True
    if told is None or told.status in UNCERTAIN:
        return False
    counted = any(c.pos_ == "NUM" for c in mention.head.children) or has_group(mention)
    return counted or mention.is_definite or told.word.tag_ != "VBG"


def is_placed(mention: AgreementMention) -> bool:
    """Whether a name holds a place, a body or a complement: 'Kyoto Protocol', 'Protocol on ...'."""
    complement = mention.tokens.end > mention.head.i + 1
    return complement or any(t.ent_type_ in ("GPE", "LOC", "ORG", "LAW") for t in mention.tokens)


def has_group(mention: AgreementMention) -> bool:
    """'treaties with **39 countries**': parties that are counted, not named."""
    return any(t.pos_ == "NUM" for t in mention.tokens if t.i > mention.head.i)
