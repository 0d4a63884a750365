"""What is gathered of one agreement: its mentions, what is told of it, its parties."""

from __future__ import annotations

from dataclasses import dataclass, field

from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.status import Telling
from factex.records import Entity

# Which kind of mention makes the fullest name.
FULLNESS = {"name": 2, "phrase": 1, "acronym": 0}


@dataclass(slots=True)
class Reading:
    """One mention with what its own clause says.

    Attributes:
        mention: the mention.
        tellings: what the words around it tell of the status.
        parties: by name, those of the phrase and those that act.
        own: names of the parties that the phrase itself names.
    """

    mention: AgreementMention
    tellings: list[Telling]
    parties: dict[str, Entity]
    own: frozenset[str]


@dataclass(slots=True)
class Cluster:
    """Mentions of one agreement in text order, and sums over them that joining asks for."""

    acronym: str | None = None
    mentions: list[AgreementMention] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    parties: dict[str, Entity] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    lemmas: set[str] = field(default_factory=set)
    heads: set[int] = field(default_factory=set)
    sentences: set[int] = field(default_factory=set)
    wordings: dict[tuple[str, ...], AgreementMention] = field(default_factory=dict)
    other_names: set[int] = field(default_factory=set)

    def add(self, reading: Reading) -> None:
        """Take in one more mention."""
        mention = reading.mention
        self.mentions.append(mention)
        self.tellings += reading.tellings
        self.parties = {**self.parties, **reading.parties}
        self.words.update(t.lower_ for t in mention.tokens)
        self.forms.add(mention.hit.label)
        self.lemmas.add(mention.head.lemma_.lower())
        self.heads.add(mention.head.i)
        self.sentences.add(mention.head.sent.start)
        self.wordings.setdefault(mention.key, mention)

    @property
    def has_name(self) -> bool:
        """Whether a mention is a proper name or an acronym."""
        return any(m.is_name for m in self.mentions)

    @property
    def lead(self) -> AgreementMention:
        """The fullest mention: a name, else an acronym, else a phrase; the longest of them.

        What it is 'also known as' comes behind the name that it is told by.
        """
        written = [m for m in self.mentions if m.kind != "pronoun"]
        order = dict(FULLNESS)
        if not any(m.kind == "name" for m in written):
            order["acronym"] = order["name"]
        return max(written, key=lambda m: self._fullness(m, order[m.kind]))

    def _fullness(self, mention: AgreementMention, rank: int) -> tuple[int, bool, int, int]:
        first = mention.head.i not in self.other_names
        return rank, first, len(mention.tokens.text), -mention.head.i

    @property
    def form(self) -> str:
        """Form of the fullest name, or else of the mention that introduces the agreement."""
        lead = self.lead
        return (lead if lead.is_name else self.mentions[0]).hit.label
