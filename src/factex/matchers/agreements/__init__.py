"""Agreements: treaties, protocols, memoranda, statements, plans and deals between parties.

In reading order: `words` (what the patterns know of the Doc), `mentions` and `extent` (which noun
phrases), `paths` and `status` (what the words around each assert), `parties` (who is bound),
`clusters`, `coreference` and `joining` (mentions of one agreement), `implied` (parties left
unsaid), `details` (date, topic, count).
An agreement's status is the furthest that any of its mentions asserts; what is merely
planned leaves it `proposed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from factex.matchers.agreements.clusters import Cluster
from factex.matchers.agreements.coreference import Coreference
from factex.matchers.agreements.details import Details
from factex.matchers.agreements.implied import AllParties
from factex.matchers.agreements.joining import Joiner
from factex.matchers.agreements.mentions import MentionFinder
from factex.matchers.agreements.parties import PartyFinder
from factex.matchers.agreements.status import StatusFinder, Telling, furthest
from factex.matchers.agreements.words import Words
from factex.matchers.base import Layers, Match, Mention, span_of, token_indices
from factex.matchers.context import Context
from factex.matchers.dates import plain_date
from factex.records import LayerDate, Span

RULE_MENTIONED = "agreements.mentioned"
RULE_ISSUED = "agreements.issued"
RULE_DATED = "agreements.dated"

__all__ = ["match_agreements"]


class AgreementMatcher:
    """Finds the agreements of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._doc = doc
        self._context = context
        words = Words(doc)
        self._mentions = MentionFinder(doc, layers, words)
        self._parties = PartyFinder(doc, layers, context.arguments, words)
        self._all_parties = AllParties(doc, layers, self._parties)
        self._details = Details(doc, layers, context.arguments, words)
        status = StatusFinder(doc, context, words)
        coreference = Coreference(doc, words, token_indices(layers.dates))
        self._joiner = Joiner(doc, words, status, self._parties, coreference)

    def __iter__(self) -> Iterator[Match]:
        """Yield one match an agreement, in text order of first mentions."""
        earlier: list[Cluster] = []
        for cluster in self._joiner.clusters(list(self._mentions)):
            yield self._match(cluster, earlier)
            earlier.append(cluster)

    def _match(self, cluster: Cluster, earlier: Sequence[Cluster]) -> Match:
        lead = cluster.lead
        told = self._told(cluster)
        place = lead.head if told is None else told.word
        said = self._context.attribution(place)
        status, rules, date = self._standing(cluster, told)
        return Match(
            type="agreement",
            evidence=span_of(place.sent),
            rules=(lead.hit.pattern.id, *rules, *(() if said is None else (said[1],))),
            fields={
                "name": span_of(lead.tokens),
                "mentions": _mention_spans(cluster),
                "form": cluster.form,
                "parties": self._all_parties.of(cluster, earlier),
                "status": status,
                "date": date,
                "topic": self._details.topic(lead),
                "count": self._details.count(lead),
            },
            factuality="asserted" if told is None else told.factuality,
            attribution=None if said is None else said[0],
        )

    def _told(self, cluster: Cluster) -> Telling | None:
        """The telling of the furthest status; of several one with a date."""
        best = furthest(cluster.tellings)
        if best is None:
            return None
        same = [t for t in cluster.tellings if t.rank == best.rank]
        return next((t for t in same if self._details.date(t) is not None), best)

    def _standing(
        self, cluster: Cluster, told: Telling | None
    ) -> tuple[str, tuple[str, ...], dict[str, object] | None]:
        """Status, the rules behind it, and its date."""
        if told is not None:
            date = self._details.date(told)
            if date is None and told.status == "signed" and not cluster.lead.is_name:
                day = self._described(cluster)
                date = None if day is None else plain_date(day.value)
            return told.status, told.rules, date
        if cluster.lead.hit.label == "statement":
            issued = (self._details.issue_date(m) for m in cluster.mentions)
            day = next((d for d in issued if d is not None), None)
            return "adopted", (RULE_ISSUED,), None if day is None else plain_date(day.value)
        day = self._described(cluster)
        if day is not None:
            return "signed", (RULE_DATED,), plain_date(day.value)
        return "mentioned", (RULE_MENTIONED,), None

    def _described(self, cluster: Cluster) -> Mention[LayerDate] | None:
        """The day in 'the treaty of 3 May 1842': of its signature."""
        days = (self._details.description_date(m) for m in cluster.mentions if not m.is_name)
        return next((day for day in days if day is not None), None)


def _mention_spans(cluster: Cluster) -> tuple[Span, ...]:
    written = [m for m in cluster.mentions if m.kind != "pronoun"]
    spans = {m.tokens.start_char: span_of(m.tokens) for m in written}
    return tuple(spans[start] for start in sorted(spans))


def match_agreements(doc: Doc, layers: Layers, context: Context) -> Iterator[Match]:
    """Agreements of a Doc, one match for each, in text order of their first mentions.

    Args:
        doc: parsed Doc.
        layers: its dates, amounts and entities.
        context: its cues and quotations.

    Yields:
        Matches of type `agreement`.
    """
    yield from AgreementMatcher(doc, layers, context)
