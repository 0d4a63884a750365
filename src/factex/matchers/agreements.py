"""Agreements: treaties, protocols, memoranda, statements, plans and deals between parties.

A mention is a noun phrase whose head the lexicon knows (`patterns/agreements.jsonl`) or a proper
name that the pipeline labels LAW and that ends or begins in such a head. Mentions of the same
agreement are joined by name, acronym, or a definite short form ('the treaty') with one candidate.
Its status is the furthest that any verb governing a mention asserts
(`patterns/agreement_status.jsonl`), weakened by that verb's factuality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.arguments import PLACE_PREPOSITIONS, Arguments
from factex.matchers.base import Layers, Match, Mention, span_of
from factex.matchers.context import Context, Modality
from factex.matchers.dates import is_event_date, plain_date
from factex.matchers.lexicon import Hit, lexicon
from factex.records import Amount, Attribution, Entity, LayerDate, Span

STATUS_ORDER = (
    "mentioned",
    "proposed",
    "negotiating",
    "adopted",
    "signed",
    "ratified",
    "in_force",
    "terminated",
)
# Prepositions that continue the name or description of an agreement.
NAME_PREPOSITIONS = frozenset(
    {"of", "on", "for", "between", "with", "against", "to", "among", "concerning", "regarding"}
    | {"about", "relating to", "under"}
)
ISSUED_FORMS = frozenset({"statement", "plan", "declaration", "other"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "such", "said", "its", "their"})
PARTY_LABELS = frozenset({"GPE", "ORG", "NORP"})
# Words before a name that make it one of several parties.
JOINING = frozenset({"between", "with", "and", "among", ",", "-", "–", "by"})
PERSON_BREAKS = syntax.NOMINAL_BREAKS - {"appos", "conj", "cc", "punct"}
NAME_BREAKS = syntax.NOMINAL_BREAKS - {"conj", "cc", "punct"}
ACRONYM = re.compile(r"\(\s*(?:the\s+)?[\"']?([A-Z][A-Za-z]*[A-Z][A-Za-z]*)[\"']?\s*\)")


@dataclass(slots=True)
class Candidate:
    """One mention: its head, extent, and what its own clause says of it."""

    head: Token
    tokens: TokenSpan
    hit: Hit
    is_name: bool
    is_definite: bool
    is_modified: bool
    status: str = "mentioned"
    status_rule: str | None = None
    status_verb: Token | None = None
    is_pronoun: bool = False


@dataclass(slots=True)
class Cluster:
    """Mentions of one agreement, in text order."""

    mentions: list[Candidate]
    acronym: str | None = None

    def is_in(self, sentence: TokenSpan) -> bool:
        """Whether a mention stands in a sentence."""
        return any(sentence.start <= m.head.i < sentence.end for m in self.mentions)


class AgreementMatcher:
    """Finds the agreements of one Doc."""

    def __init__(self, doc: Doc, layers: Layers, context: Context) -> None:
        self._doc = doc
        self._layers = layers
        self._context = context
        self._arguments = Arguments(layers)
        self._status = lexicon(doc.vocab, "agreement_status").by_head(doc)
        self._hits = lexicon(doc.vocab, "agreements").find(doc)
        self._heads = {h.head.i for h in self._hits}
        self._fillers = {
            h.span.start for h in lexicon(doc.vocab, "nouns").find(doc) if h.label == "filler"
        }
        self._date_starts = {d.tokens.start for d in layers.dates}

    def __iter__(self) -> Iterator[Match]:
        """Yield one match an agreement, in text order of first mentions."""
        for cluster in self._clusters():
            yield self._match(cluster)

    # Mentions ---------------------------------------------------------------------------------

    def _candidates(self) -> list[Candidate]:
        found: list[Candidate] = []
        taken: set[int] = set()
        for hit in self._hits:
            head = hit.head
            if head.i in taken:
                continue
            if hit.label == "not":
                taken.add(head.i)
                continue
            candidate = self._candidate(head, hit)
            if candidate is not None:
                taken.update(range(candidate.tokens.start, candidate.tokens.end))
                found.append(candidate)
        return found

    def _candidate(self, head: Token, hit: Hit) -> Candidate | None:
        """A mention, or None for a head that is a modifier or part of another kind of name."""
        if head.ent_type_ in ("EVENT", "ORG", "PERSON", "FAC"):
            return None
        if syntax.relation(head) == "compound" and head.ent_type_ != "LAW":
            return None
        tokens = self._extent(head)
        is_name = head.text[:1].isupper() and (len(tokens) > 1 or head.ent_type_ == "LAW")
        if hit.attrs.get("named") and not is_name and not self._names_party(tokens):
            return None
        words = {c.lower_ for c in head.children if c.dep_ == "det"}
        words.add(self._doc[max(tokens.start - 1, 0)].lower_)
        words.add(tokens[0].lower_)
        candidate = Candidate(
            head=head,
            tokens=tokens,
            hit=hit,
            is_name=is_name,
            is_definite=bool(words & DEFINITE),
            is_modified=len(tokens) > 1,
        )
        self._set_status(candidate)
        return candidate

    def _names_party(self, tokens: TokenSpan) -> bool:
        """Whether an entity stands before the head: 'the **UN** convention on drugs'."""
        return any(tokens.start <= m.tokens.start < tokens.end for m in self._layers.entities)

    def _extent(self, head: Token) -> TokenSpan:
        """From the first modifier to the end of 'of ...', 'on ...', 'between ...', 'with ...'."""
        base = syntax.base_span(head)
        start, end = base.start, base.end
        for ent in self._doc.ents:
            if ent.label_ == "LAW" and ent.start <= head.i < ent.end:
                start, end = min(start, ent.start), max(end, ent.end)
        for child in head.rights:
            if syntax.relation(child) == "nmod" and child.right_edge.i >= end:
                if child.left_edge.i > end or syntax.preposition(child) not in NAME_PREPOSITIONS:
                    break
                end = max(end, self._complement_end(child))
        return self._without_article(self._doc[start:end])

    def _complement_end(self, head: Token) -> int:
        end = syntax.nominal_span(head, breaks=NAME_BREAKS).end
        for token in self._doc[head.i : end]:
            if token.i == head.i:
                continue
            if token.text in (",", "(", ";", '"', ":") or token.is_space:
                return token.i
            if token.i in self._date_starts or token.i in self._heads:
                return self._before(token, head)
        return end

    def _before(self, token: Token, head: Token) -> int:
        """The end of a name that stops before a date or another agreement begins."""
        end = token.i
        while end - 1 > head.i and self._doc[end - 1].pos_ in ("ADP", "CCONJ", "DET", "ADJ", "NUM"):
            end -= 1
        return end

    @staticmethod
    def _without_article(tokens: TokenSpan) -> TokenSpan:
        start = tokens.start
        while start < tokens.end - 1 and (
            tokens.doc[start].pos_ in ("DET", "PUNCT", "SPACE") or tokens.doc[start].tag_ == "PRP$"
        ):
            start += 1
        return tokens.doc[start : tokens.end]

    # Status -----------------------------------------------------------------------------------

    def _set_status(self, candidate: Candidate) -> None:
        """The furthest status that the words governing or modifying a mention assert."""
        for token, role in self._governing(candidate.head):
            for hit in self._status.get(token.i, ()):
                if not self._fits(hit, role):
                    continue
                modality = self._context.modality(token)
                status = self._weakened(hit.label, modality)
                if STATUS_ORDER.index(status) > STATUS_ORDER.index(candidate.status):
                    candidate.status = status
                    candidate.status_rule = hit.pattern.id
                    candidate.status_verb = token

    @staticmethod
    def _fits(hit: Hit, role: str) -> bool:
        """An agreement is what is signed or ended; only force and expiry are its own doing."""
        if hit.attrs.get("intransitive"):
            return role == "subj" and not any(syntax.dependents(hit.span.root, "obj"))
        return role != "subj" or bool(hit.attrs.get("subject"))

    @staticmethod
    def _weakened(status: str, modality: Modality) -> str:
        if modality.factuality == "asserted" or status in ("proposed", "mentioned"):
            return status
        if modality.factuality == "negated" or status == "terminated":
            return "mentioned"
        return status if status == "negotiating" else "proposed"

    @staticmethod
    def _governing(head: Token) -> Iterator[tuple[Token, str]]:
        """What may tell a mention's status, with the mention's role towards it.

        Participles and phrases of the mention ('signed in 1999', 'under negotiation'), then what
        governs it up to the first predicate and the predicates coordinated with that.
        """
        for child in head.children:
            if syntax.relation(child) in ("acl", "relcl"):
                yield child, "obj"
            elif syntax.relation(child) == "nmod" and syntax.preposition(child) in ("under", "in"):
                yield child, "subj"
        for above, kind in syntax.ancestors(syntax.first_conjunct(head)):
            yield above, kind
            if syntax.is_predicate(above):
                yield from AgreementMatcher._coordinated(above, kind)
                return
            yield from ((c, "obj") for c in above.lefts if c.dep_ == "compound")
            if kind not in ("nmod", "compound", "poss", "conj"):
                return

    @staticmethod
    def _coordinated(predicate: Token, kind: str) -> Iterator[tuple[Token, str]]:
        """Later predicates with the same subject: 'was signed in May and **took** effect'."""
        if kind not in ("subj", "subj_pass"):
            return
        for member in predicate.children:
            if member.dep_ == "conj" and not any(syntax.dependents(member, "subj", "subj_pass")):
                yield member, "subj_pass" if syntax.is_passive(member) else "subj"

    # Joining ----------------------------------------------------------------------------------

    def _clusters(self) -> list[Cluster]:
        clusters: list[Cluster] = []
        for candidate in self._with_list_status(self._candidates()):
            home = self._home(candidate, clusters)
            if home is not None:
                home.mentions.append(candidate)
            elif self._starts_record(candidate):
                clusters.append(Cluster([candidate], self._acronym_after(candidate)))
        for cluster in clusters:
            self._add_acronyms(cluster)
        self._add_pronouns(clusters)
        return clusters

    def _with_list_status(self, candidates: list[Candidate]) -> list[Candidate]:
        """Items after a colon share the status of the group that introduces them."""
        group: Candidate | None = None
        for candidate in candidates:
            if group is not None and self._is_listed(candidate, group):
                if candidate.status == "mentioned":
                    candidate.status, candidate.status_rule = group.status, group.status_rule
            elif self._is_plural(candidate.head) and candidate.status != "mentioned":
                group = candidate
        return candidates

    def _is_listed(self, candidate: Candidate, group: Candidate) -> bool:
        """Whether only a colon and verbless items stand between a group and a mention."""
        between = self._doc[group.tokens.end : candidate.tokens.start]
        colons = [t.i for t in between if t.text == ":"]
        if not colons:
            return False
        finite = ("VBD", "VBZ", "VBP", "MD")
        return not any(t.tag_ in finite for t in self._doc[colons[0] : candidate.tokens.start])

    def _add_pronouns(self, clusters: Sequence[Cluster]) -> None:
        """'It entered into force': the one agreement that the sentence before is about."""
        for token in self._doc:
            if token.lower_ != "it" or token.i not in self._status_subjects():
                continue
            before = token.sent.start
            previous = self._doc[before - 1].sent if before > 0 else None
            near = [c for c in clusters if previous is not None and c.is_in(previous)]
            if len(near) == 1:
                lead = near[0].mentions[0]
                span = self._doc[token.i : token.i + 1]
                mention = Candidate(token, span, lead.hit, False, True, False, is_pronoun=True)
                self._set_status(mention)
                near[0].mentions.append(mention)

    def _status_subjects(self) -> set[int]:
        """Subjects of the predicates that tell a status."""
        found: set[int] = set()
        for i in self._status:
            found.update(t.i for t in syntax.subjects(self._doc[i]))
        return found

    def _add_acronyms(self, cluster: Cluster) -> None:
        """Later bare acronyms are mentions too, and their clauses tell of its status."""
        if cluster.acronym is None:
            return
        lead = cluster.mentions[0]
        taken = {t.i for m in cluster.mentions for t in m.tokens}
        for token in self._doc:
            if token.text == cluster.acronym and token.i not in taken:
                span = self._doc[token.i : token.i + 1]
                mention = Candidate(token, span, lead.hit, True, False, False)
                self._set_status(mention)
                cluster.mentions.append(mention)

    def _home(self, candidate: Candidate, clusters: Sequence[Cluster]) -> Cluster | None:
        """The earlier agreement that a mention belongs to, by name or as its only antecedent."""
        key = name_key(candidate.tokens)
        for cluster in clusters:
            if any(name_key(m.tokens) == key for m in cluster.mentions) and candidate.is_modified:
                return cluster
            if self._is_predicated_of(candidate, cluster):
                return cluster
        if not candidate.is_definite or self._is_plural(candidate.head):
            return None
        same = [c for c in clusters if self._may_corefer(candidate, c)]
        return same[-1] if same else None

    @staticmethod
    def _is_predicated_of(candidate: Candidate, cluster: Cluster) -> bool:
        """'The X Protocol is a **treaty** signed in 1997': subject and predicate are one thing."""
        head = candidate.head
        if not syntax.is_copular(head):
            above = syntax.governor(head)
            if syntax.relation(head) != "nmod" or not syntax.is_copular(above):
                return False
            head = above
        subjects = {t.i for t in syntax.subjects(head)}
        return any(m.head.i in subjects for m in cluster.mentions)

    @staticmethod
    def _is_plural(head: Token) -> bool:
        return head.tag_ in ("NNS", "NNPS")

    def _may_corefer(self, candidate: Candidate, cluster: Cluster) -> bool:
        """'the treaty' with an earlier treaty: same form, and no modifier that the name lacks."""
        if candidate.hit.label != cluster.mentions[0].hit.label:
            return False
        if self._is_plural(cluster.mentions[0].head):
            return False
        words = {t.lower_ for m in cluster.mentions for t in m.tokens}
        return all(t.lower_ in words or t.i in self._fillers for t in candidate.tokens)

    def _starts_record(self, candidate: Candidate) -> bool:
        """A name, or a phrase that says which agreement it is; generic talk starts none."""
        if candidate.is_name:
            return True
        weak = bool(candidate.hit.attrs.get("weak"))
        named_parties = bool(self._own_parties(candidate))
        if self._is_plural(candidate.head):
            return candidate.is_modified and named_parties and candidate.status != "mentioned"
        if candidate.status_verb is not None and candidate.status not in ("mentioned", "proposed"):
            return not weak or candidate.is_modified
        if candidate.hit.label == "statement":
            return candidate.status != "mentioned"
        return named_parties and candidate.is_modified and not weak

    def _acronym_after(self, candidate: Candidate) -> str | None:
        end = candidate.tokens.end_char
        match = ACRONYM.match(self._doc.text[end : end + 40].lstrip())
        return match.group(1) if match else None

    # Records ----------------------------------------------------------------------------------

    def _match(self, cluster: Cluster) -> Match:
        lead = max(cluster.mentions, key=lambda m: (m.is_name, len(m.tokens.text), -m.head.i))
        told = max(cluster.mentions, key=lambda m: STATUS_ORDER.index(m.status))
        status = told.status
        if status == "signed" and lead.hit.label in ISSUED_FORMS and told.status_rule is None:
            status = "adopted"
        evidence = told if told.status != "mentioned" else lead
        factuality = "planned" if status == "proposed" else "asserted"
        said = self._context.attribution(evidence.status_verb or evidence.head)
        rules = [lead.hit.pattern.id, told.status_rule or "agreements.mentioned"]
        return Match(
            type="agreement",
            evidence=span_of(evidence.head.sent),
            rules=tuple(rules if said is None else [*rules, said[1]]),
            fields={
                "name": span_of(lead.tokens),
                "mentions": self._mention_spans(cluster),
                "form": lead.hit.label,
                "parties": self._parties(cluster, told),
                "status": status,
                "date": self._date(told),
                "topic": self._topic(lead),
                "count": self._count(lead),
            },
            factuality="planned" if factuality == "planned" else "asserted",
            attribution=self._attribution(said),
        )

    @staticmethod
    def _attribution(said: tuple[Attribution, str] | None) -> Attribution | None:
        return None if said is None else said[0]

    @staticmethod
    def _mention_spans(cluster: Cluster) -> tuple[Span, ...]:
        named = [m for m in cluster.mentions if not m.is_pronoun]
        spans = {m.tokens.start_char: span_of(m.tokens) for m in named}
        return tuple(spans[start] for start in sorted(spans))

    def _own_parties(self, candidate: Candidate) -> list[Mention[Entity]]:
        """Parties that the phrase itself names: 'China-Laos treaty', 'pact between A and B'."""
        found: list[Mention[Entity]] = []
        for mention in self._layers.entities:
            if candidate.tokens.start <= mention.tokens.start < candidate.tokens.end:
                if mention.value.label in PARTY_LABELS and not self._is_place_inside(mention):
                    found.append(mention)
        head = candidate.head
        for dependent in syntax.dependents(head, "nmod", "poss"):
            if syntax.preposition(dependent) in ("between", "with", "among", ""):
                for mention in self._arguments.entities_under(dependent):
                    if mention not in found and mention.value.label in PARTY_LABELS:
                        found.append(mention)
        return found

    def _is_place_inside(self, mention: Mention[Entity]) -> bool:
        """Whether a name tells where an agreement was made, or under whose roof, not by whom.

        A lone city before the head ('**Montreal** Protocol'), a place after 'in', and the body
        that a convention belongs to ('**UN** convention') are no parties.
        """
        value = mention.value
        before = self._doc[max(mention.tokens.start - 1, 0)].lower_
        if before in PLACE_PREPOSITIONS and mention.tokens.start > 0:
            return True
        return value.label in ("GPE", "LOC", "ORG") and value.code is None and before not in JOINING

    def _parties(self, cluster: Cluster, told: Candidate) -> tuple[Entity, ...]:
        found: dict[str, Entity] = {}
        for candidate in cluster.mentions:
            for mention in self._own_parties(candidate):
                found.setdefault(mention.value.name, mention.value)
        verb = told.status_verb
        if verb is not None and told.status not in ("mentioned",):
            for entity in self._signatories(verb):
                found.setdefault(entity.name, entity)
        return tuple(sorted(found.values(), key=lambda e: e.start))

    def _signatories(self, verb: Token) -> Iterator[Entity]:
        """Who signs or negotiates; for a person, the state or body that the person speaks for."""
        heads = [*syntax.logical_subjects(verb)]
        heads += [
            d
            for d in syntax.dependents(verb, "obl", "nmod")
            if syntax.preposition(d) in ("with", "between", "by", "among")
        ]
        for head in heads:
            for mention in self._arguments.entities_under(head):
                if mention.value.label == "PERSON":
                    yield from self._represented(head)
                elif mention.value.label in PARTY_LABELS:
                    yield mention.value

    def _represented(self, person: Token) -> Iterator[Entity]:
        phrase = syntax.nominal_span(person, breaks=PERSON_BREAKS)
        for mention in self._layers.entities:
            if phrase.start <= mention.tokens.start < phrase.end and mention.value.code:
                yield mention.value

    def _date(self, told: Candidate) -> dict[str, object] | None:
        """The date of the status: one that the status verb or the mention itself governs."""
        if told.status in ("mentioned",) or told.status_verb is None:
            return None
        clause = syntax.clause_head(told.status_verb)
        for date in self._layers.dates:
            if is_event_date(date) and self._dates(date, told, clause):
                return plain_date(date.value)
        return None

    @staticmethod
    def _dates(date: Mention[LayerDate], told: Candidate, clause: Token | None) -> bool:
        for above, _ in syntax.ancestors(date.root):
            if above.i in range(date.tokens.start, date.tokens.end):
                continue
            if above.i in {t.i for t in (told.status_verb, clause, told.head) if t is not None}:
                return True
            if syntax.is_predicate(above):
                return False
        return False

    def _topic(self, lead: Candidate) -> Span | None:
        """What it is about: the nouns before the head, or the complement of 'on', 'for', 'in'."""
        for child in syntax.dependents(lead.head, "nmod"):
            word = syntax.preposition(child)
            if word in ("on", "concerning", "regarding", "about", "against", "for") and (
                child.i < lead.tokens.end
            ):
                start = max(child.left_edge.i, lead.head.i + 1)
                inside = self._doc[start : self._complement_end(child)]
                return self._trimmed_topic(inside)
        before = [t for t in self._doc[lead.tokens.start : lead.head.i]]
        topical = [t for t in before if t.pos_ in ("NOUN", "ADJ", "PROPN", "PUNCT", "CCONJ")]
        topical = [t for t in topical if self._arguments.entity_at(t) is None]
        nouns = [t for t in topical if t.pos_ in ("NOUN", "PROPN")]
        if not nouns:
            return None
        first = next(t for t in topical if t.pos_ in ("NOUN", "ADJ", "PROPN"))
        return span_of(self._doc[first.i : nouns[-1].i + 1]) if first.i <= nouns[-1].i else None

    def _trimmed_topic(self, tokens: TokenSpan) -> Span | None:
        start = tokens.start
        while start < tokens.end and tokens.doc[start].pos_ in ("ADP", "DET", "PUNCT"):
            start += 1
        return span_of(self._doc[start : tokens.end]) if start < tokens.end else None

    def _count(self, lead: Candidate) -> Amount | None:
        if not self._is_plural(lead.head):
            return None
        window = range(lead.tokens.start - 3, lead.head.i)
        for amount in self._layers.amounts:
            if amount.value.kind == "count" and amount.tokens.end - 1 in window:
                unit = syntax.base_span(lead.head).text.lower()
                return amount.value.model_copy(update={"unit": unit})
        return None


def name_key(tokens: TokenSpan) -> str:
    """A name for comparison: lower case, without articles and hyphens."""
    words = [t.lower_ for t in tokens if not t.is_punct and t.lower_ not in ("the", "a", "an")]
    return " ".join(words)


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
