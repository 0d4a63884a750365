"""Factuality and attribution: what a text asserts, plans, doubts or denies, and who says so.

Scope is the clause, not a window: a cue counts when the syntax ties it to the predicate, as an
auxiliary or adverb of it, as a verb or noun that governs it, as an adjective of it, or as the
subordinator of its clause.

Source: FactBank (Sauri & Pustejovsky 2009) for the values, collapsed to the contract's four;
Karttunen 1971 for implicatives. Cues: `patterns/cues.jsonl`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from factex import syntax
from factex.matchers.arguments import Arguments
from factex.matchers.base import Layers, Mention, by_sentence, by_token, span_of, token_indices
from factex.matchers.lexicon import Hit, lexicon
from factex.matchers.quotes import Quotation, find_quotations
from factex.records import Attribution, Entity, Factuality, Span

STRENGTH: dict[str, int] = {"asserted": 0, "planned": 1, "possible": 2, "negated": 3}
# From a subordinate predicate up to the verb or noun that plans, doubts or denies it.
GOVERNED = frozenset({"xcomp", "ccomp", "acl", "nmod", "obl", "obj", "subj", "subj_pass", "csubj"})
# 'It is said ...', 'we said': nobody to whom the text attributes anything.
NO_SPEAKERS = frozenset({"it", "that", "this", "which", "we", "i", "our", "my"})
NOUN_MARKS = frozenset({"that", "of"})
COMPLEMENT_MARKS = frozenset({"of", "from", "with"})
SPEECH_RELATIONS = frozenset({"ccomp", "parataxis", "xcomp"})
MAX_SPEECH_CLIMB = 8
# A noun behind one of these stands by itself, whatever its clause denies or plans; behind the
# first ones also where a parser hangs it on another noun ('a deal **before** the election').
ORDERING = frozenset({"after", "since", "before", "during", "following", "until"})
DETACHING = ORDERING | {"by", "at", "despite"}
# Behind one of these a noun tells where or when something was planned, doubted or denied.
PLACING = frozenset(
    {"about", "over", "at", "on", "during", "after", "before", "since", "following", "amid"}
)
# In the active no infinitive follows these: 'was rich, and **said** to own it'.
NO_INFINITIVE = frozenset({"say", "report", "estimate"})
# After 'not', no denial: 'not guilty', 'not only', 'not least'.
NO_DENIALS = frozenset({"guilty", "only", "least", "merely"})
WOULD = "cues.possible.would"
MAX_NAME_GAP = 8
MAX_TRAILING = 4
SET_OFF = ", "
# What can stand behind a name that is set off: nothing, or a mark.
NAME_ENDS = ("", ",", ".", ";", "\n", '"', "\u201d")
CLAUSE_ENDS = frozenset({",", '"', "\u201d", "''"})


@dataclass(frozen=True, slots=True)
class Modality:
    """Factuality of a predicate and the ids of the cues that made it."""

    factuality: Factuality = "asserted"
    rules: tuple[str, ...] = ()


class Context:
    """Cues, quotations, speakers and arguments of one Doc, found once and asked often."""

    def __init__(self, doc: Doc, layers: Layers) -> None:
        self.arguments = Arguments(layers)
        self._doc = doc
        self._text = doc.text  # built anew at each access
        self._dated = token_indices(layers.dates)
        self._entities = by_sentence(layers.entities)
        self._at = by_token(layers.entities)
        people = [m for m in layers.entities if m.value.label == "PERSON"]
        self._people = {m.value.end: m for m in people}
        self._from = {m.value.start: m for m in people}
        self._cues: dict[int, list[Hit]] = defaultdict(list)
        for hit in lexicon(doc.vocab, "cues").find(doc):
            if not _denies_nothing(doc, hit):
                self._cues[hit.span.start].append(hit)
        self._places = {
            kind: [
                i for i in sorted(self._cues) if any(_kind(hit) == kind for hit in self._cues[i])
            ]
            for kind in ("says", "shows", "according", "reckoning", "sentence")
        }
        self._quotations = find_quotations(doc)

    def modality(self, trigger: Token) -> Modality:
        """Factuality of the happening that a verb or noun names; the strongest cue wins."""
        found = [*self._local(trigger), *self._above(trigger), *self._of_sentence(trigger)]
        clause = syntax.clause_head(trigger)
        if clause is not None and clause.i != trigger.i and not self._detached(trigger, clause):
            found += self._above(clause)
        if not found:
            return Modality()
        best = max(found, key=lambda hit: STRENGTH[hit.label])
        if best.pattern.id == WOULD and self._is_reported_future(trigger, found):
            return Modality("planned", (WOULD,))
        return Modality(cast(Factuality, best.label), (best.pattern.id,))

    def _is_reported_future(self, trigger: Token, found: list[Hit]) -> bool:
        """'he said it **would** close': 'will', told in the past, where no condition is named."""
        conditional = any(hit.attrs.get("scope") == "mark" for hit in found)
        if conditional or any(c.dep_ == "csubj" for c in trigger.children):
            return False  # '**withdrawing** would ruin them'
        return self.attribution(trigger) is not None

    def of_object(self, verb: Token) -> Modality:
        """Factuality of what a verb takes as its object: 'the firm **pledged** $3 million'."""
        if any(c.dep_ in ("xcomp", "ccomp") for c in verb.children):
            return Modality()
        for hit in self._labelled(verb, "object"):
            return Modality(cast(Factuality, hit.label), (hit.pattern.id,))
        return Modality()

    def of_noun(self, noun: Token) -> Modality:
        """Factuality that a noun gives its number: 'a **target** of 90 percent'."""
        for hit in self._labelled(noun, "governor"):
            if hit.label == "planned" and noun.pos_ == "NOUN":
                return Modality("planned", (hit.pattern.id,))
        return Modality()

    def _between(self, kind: str, start: int, end: int) -> list[int]:
        """Token indices of the cues of a kind in a stretch of text."""
        places = self._places[kind]
        return places[bisect_left(places, start) : bisect_left(places, end)]

    def _of_sentence(self, trigger: Token) -> Iterator[Hit]:
        """'**It is alleged** she paid': doubt over all that follows, however it is attached."""
        for i in self._between("sentence", trigger.sent.start, trigger.i):
            yield from self._labelled(self._doc[i], "sentence")

    def _labelled(self, token: Token, *scopes: str) -> Iterator[Hit]:
        for hit in self._cues.get(token.i, ()):
            if hit.label in STRENGTH and hit.attrs.get("scope") in scopes:
                yield hit

    def _local(self, trigger: Token) -> Iterator[Hit]:
        """Auxiliaries, adverbs, adjectives and subordinators of the trigger's own clause."""
        clause = syntax.clause_head(trigger)
        for token in {trigger.i: trigger, clause.i if clause else -1: clause}.values():
            if token is None:
                continue
            if token != trigger and self._detached(trigger, token):
                continue
            yield from self._children(token, nominal=token.pos_ in syntax.NOMINAL_POS)
            if any(c.dep_ == "xcomp" for c in token.children):
                yield from self._named("cues.possible.hearsay", token)
            yield from self._destined(token)
            yield from self._inverted(token)
            if token.dep_ == "conj" and not (
                any(a.tag_ != "VB" for a in syntax.auxiliaries(token))  # 'should start and be done'
                or any(syntax.dependents(token, "subj", "subj_pass"))
            ):
                yield from self._children(syntax.first_conjunct(token), nominal=False)

    def _destined(self, verb: Token) -> Iterator[Hit]:
        """'was **to pay**', 'was **due to pay**', 'was **to have** paid': plans, come true or not.

        A parser may take 'due' for the head of the infinitive or for a marker of it.
        """
        if not any(c.lower_ == "to" for c in verb.lefts):
            return
        for child in verb.lefts:
            if child.lemma_ == "be" and child.tag_ in ("VBD", "VBZ", "VBP"):
                yield from self._named("cues.planned.destined", child)
            if child.dep_ in ("mark", "aux") and child.pos_ == "ADJ":
                yield from self._labelled(child, "governor")

    def _inverted(self, verb: Token) -> Iterator[Hit]:
        """'**Had** the bank collapsed, ...': an auxiliary before its subject opens a condition."""
        helper = next((a for a in syntax.auxiliaries(verb)), None)
        asks = verb.sent[-1].text == "?"
        if (
            helper is None
            or asks
            or (helper.i and not (helper.is_sent_start or helper.nbor(-1).is_punct))
        ):
            return
        if any(s.i > helper.i for s in syntax.dependents(verb, "subj", "subj_pass")):
            yield from self._labelled(helper, "inverted")

    def _named(self, rule: str, token: Token) -> Iterator[Hit]:
        for hit in self._cues.get(token.i, ()):
            if hit.pattern.id == rule:
                yield hit

    @staticmethod
    def _detached(trigger: Token, clause: Token) -> bool:
        """A noun in an adjunct is outside the scope of the clause's negation and modals."""
        token = trigger
        for _ in range(syntax.MAX_CLIMB):
            if token in (clause, token.head):
                return False
            kind, preposition = syntax.relation(token), syntax.preposition(token)
            if kind in ("obl", "advcl") and preposition in DETACHING:
                return True
            if kind == "nmod" and preposition in ORDERING:
                return True
            token = syntax.governor(token)
        return False

    def _children(self, token: Token, *, nominal: bool) -> Iterator[Hit]:
        for child in token.children:
            if nominal and not syntax.is_copular(token):
                if child.i < token.i and not self._accomplished(token):
                    yield from self._labelled(child, "modifier")
                    if child.lower_ == "no":
                        yield from self._labelled(child, "aux")
            else:
                yield from self._labelled(child, "aux")
                if child.dep_ == "mark":
                    yield from self._labelled(child, "mark")
                kind = syntax.relation(child)
                if kind in ("subj", "subj_pass"):  # '**nobody** was charged'
                    yield from self._labelled(child, "nobody")
                if kind == "subj_pass":  # '**no** arrests were made'
                    for word in child.lefts:
                        if word.lower_ == "no":
                            yield from self._labelled(word, "aux")

    @staticmethod
    def _accomplished(noun: Token) -> bool:
        """'carried out a planned raid': what was planned has been done."""
        verb = syntax.governor(noun)
        return syntax.relation(noun) == "obj" and verb.tag_ in ("VBD", "VBN")

    def _above(self, trigger: Token) -> Iterator[Hit]:
        """Verbs and nouns that govern the trigger: 'plans to **sign**', 'failure to **sign**'."""
        token = last = trigger
        yield from self._planned_by_the_noun_before(trigger)
        for above, kind in syntax.ancestors(trigger):
            if kind == "advcl" and _is_complement(token):
                kind = "xcomp"
            if kind not in GOVERNED and kind != "conj":
                if kind == "relcl":
                    yield from self._told_by_noun(token, above)
                if kind == "advcl":
                    yield from self._aimed_at(token, above)
                    yield from self._conditional(token)
                    yield from self._participle(token, above)
                return
            finite = any(a.tag_ in ("VBD", "VBZ", "VBP") for a in syntax.auxiliaries(token))
            if kind == "ccomp" and (finite or token.tag_ in ("VBD", "VBZ", "VBP")):
                yield from self._doubted(above)
                yield from self._conditional(token)
                return
            if kind == "conj" and any(syntax.dependents(token, "subj", "subj_pass")):
                return
            if kind == "acl" and token.tag_ != "VB":
                yield from self._told_by_noun(token, above)
                return
            if kind == "obj" and _is_infinitive_on(token, last):
                kind = "xcomp"
            preposition = syntax.preposition(token)
            placed = (kind == "obl" and preposition in PLACING) or (
                kind == "nmod" and preposition == "against"  # 'an appeal **against** her arrest'
            )
            complements = kind in ("xcomp", "acl", "ccomp")
            if complements or (token == trigger and kind != "conj" and not placed):
                hits = self._labelled(above, "governor")
                # 'the **conference** failed': it was held
                yield from (h for h in hits if kind != "subj" or h.label != "negated")
                yield from self._hearsay(above, token)
            if kind not in ("xcomp", "acl", "conj", "ccomp"):
                return
            if kind != "conj" and syntax.is_predicate(above):
                yield from self._children(above, nominal=False)
            last, token = token, above

    def _told_by_noun(self, clause: Token, noun: Token) -> Iterator[Hit]:
        """'denied **reports that** it had paid', 'the **claim** by the firm **that** he fled'."""
        if not _is_content(clause):
            return
        if syntax.relation(noun) == "nmod" and not any(self._labelled(noun, "governor")):
            noun = syntax.governor(noun)
        yield from (h for h in self._labelled(noun, "governor") if h.label != "planned")
        if syntax.relation(noun) == "obj":
            denied = self._labelled(syntax.governor(noun), "governor")
            yield from (h for h in denied if h.label == "negated")

    def _planned_by_the_noun_before(self, verb: Token) -> Iterator[Hit]:
        """'dropped its **plan** to sign': the noun right before, where the parse passes it over."""
        marks = [t for t in verb.lefts if t.lower_ == "to"]
        if not marks or marks[0].i == 0 or syntax.relation(verb) != "advcl":
            return
        noun = marks[0].nbor(-1)
        if noun.pos_ == "NOUN" and syntax.relation(noun) == "obj":
            yield from self._labelled(noun, "governor")

    def _aimed_at(self, clause: Token, verb: Token) -> Iterator[Hit]:
        """'**commits** the offices to name staff': an infinitive taken for one of purpose."""
        if syntax.is_infinitive(clause):
            yield from (h for h in self._labelled(verb, "governor") if h.label == "planned")

    def _doubted(self, verb: Token) -> Iterator[Hit]:
        """'Investigators **allege** that she paid': doubt that reaches into a finite clause."""
        for hit in self._labelled(verb, "governor"):
            if hit.attrs.get("finite"):
                yield hit

    def _hearsay(self, verb: Token, complement: Token) -> Iterator[Hit]:
        """'is **said** to have been paid': a passive of telling over an infinitive."""
        if syntax.is_passive(verb) and (complement.tag_ == "VB" or syntax.auxiliaries(complement)):
            yield from self._named("cues.possible.hearsay", verb)

    def _participle(self, clause: Token, verb: Token) -> Iterator[Hit]:
        """'**will** grow, rising to 50 percent': a participle shares plan and doubt, not denial.

        A purpose shares the plan alone: '**will** lend it $9m to build schools'.
        """
        is_purpose = syntax.is_infinitive(clause)
        if not (is_purpose or clause.tag_ in ("VBG", "VBN")) or syntax.auxiliaries(clause):
            return
        if clause.tag_ == "VBN" and clause.i < verb.i:
            return  # 'the two, **arrested** last year, will stand trial'
        for hit in (*self._local(verb), *self._above(verb)):
            if hit.label == "planned" or not (is_purpose or hit.label == "negated"):
                yield hit

    def _conditional(self, clause: Token) -> Iterator[Hit]:
        for child in clause.children:
            if child.dep_ == "mark":
                yield from self._labelled(child, "mark")

    def attribution(
        self, trigger: Token, *, by_itself: bool = False
    ) -> tuple[Attribution, str] | None:
        """Who says what the trigger states, with the rule's id; None when the text speaks itself.

        Args:
            trigger: predicate or event noun.
            by_itself: whether the trigger may be the speech verb ('the agency **reported** 40
                cases'), as for a claim; an announcement is not attributed to its speaker.
        """
        own = next(self._tells(trigger), None) if by_itself else None
        told = self._speaker_above(trigger) or self._trailing_speaker(trigger)
        if told is not None and self._is_parted(told[0], trigger):
            told = None
        source = own or told or self._according(trigger)
        if source is None:
            source = self._speaker_of_quotation(trigger)
        if source is None:
            return None
        head, rule = source
        return self._as_attribution(head), rule

    def reports(self, verb: Token) -> bool:
        """Whether a predicate tells its number as its subject's words or findings."""
        return next(self._tells(verb), None) is not None

    def _as_attribution(self, head: Token) -> Attribution:
        span = span_of(self._phrase(head))
        source = (
            self._at.get(head.i)
            or self._source_behind(head)
            or self._named_before(span)
            or self._named_behind(span)
        )
        if source is not None:
            value = source.value
            return Attribution(start=value.start, end=value.end, text=value.text, name=value.name)
        near = self._entities.get(head.sent.start, ())
        inside = [m for m in near if _covers(span, m.value)]
        persons = [m for m in inside if m.value.label == "PERSON"]
        name = persons[0].value.name if len(persons) == 1 else span.text
        return Attribution(start=span.start, end=span.end, text=span.text, name=name)

    def _named_before(self, phrase: Span) -> Mention[Entity] | None:
        """'**Ana Ruiz**, the bank's director, said': a description set off behind a name."""
        first = max(phrase.start - MAX_NAME_GAP, 0)
        before = self._text[first : phrase.start].rstrip()
        if not before.endswith(","):
            return None
        return self._people.get(first + len(before[:-1].rstrip()))

    def _named_behind(self, phrase: Span) -> Mention[Entity] | None:
        """'said the bank's director, **Ana Ruiz**.': a name set off behind its description."""
        person = self._from.get(phrase.end + len(SET_OFF))
        if person is None or self._text[phrase.end : person.value.start] != SET_OFF:
            return None
        after = self._text[person.value.end : person.value.end + 1]
        return person if after in NAME_ENDS else None

    def _source_behind(self, head: Token) -> Mention[Entity] | None:
        """The one who made a document: 'data provided by the **ministry**'."""
        if not self._is_document(head):
            return None
        edge = range(head.i + 1, self._end_of_making(head))
        made = [
            m
            for m in self._entities.get(head.sent.start, ())
            if m.tokens.start in edge
            and m.value.label in ("ORG", "PERSON")
            and not self._is_part(m.root)
        ]
        return made[0] if len(made) == 1 else None

    def _is_part(self, name: Token) -> bool:
        """'interviews by 30 **Orvell** officers'; not before a verb that closes the report."""
        closes = any(hit.label == "shows" for hit in self._cues.get(name.head.i, ()))
        return syntax.relation(name) == "compound" and not closes

    def _end_of_making(self, document: Token) -> int:
        """Up to where a document's maker can stand: a comma, or who has only **seen** it."""
        for token in self._doc[document.i + 1 : document.right_edge.i + 1]:
            if token.is_punct or any(hit.label == "sees" for hit in self._cues.get(token.i, ())):
                return int(token.i)
        return int(document.right_edge.i) + 1

    def _phrase(self, head: Token) -> TokenSpan:
        """The speaker's noun phrase without prepositions and adverbials before it."""
        whole = syntax.nominal_span(head)
        start = whole.start
        for child in head.lefts:
            if child.dep_ in ("case", "prep", "obl", "advmod", "mark", "nmod") and child.i >= start:
                start = max(start, child.right_edge.i + 1)
        end = whole.end - 1 if self._doc[whole.end - 1].tag_ == "POS" else whole.end
        return self._doc[min(start, head.i) : end]

    def _tells(self, verb: Token) -> Iterator[tuple[Token, str]]:
        """Speakers of a verb that only tells; a promise or an agency's find is an act."""
        if any(hit.attrs.get("act") for hit in self._cues.get(verb.i, ())):
            return
        says = any(hit.label == "says" for hit in self._cues.get(verb.i, ()))
        for speaker, rule in self._speaks(verb):
            if says or speaker.ent_type_ != "ORG":
                yield speaker, rule
        for hit in self._cues.get(verb.i, ()):
            if hit.label == "values" and _sets_a_figure(verb):
                for speaker in self._speakers_of(verb):
                    yield speaker, hit.pattern.id

    def _speaks(self, verb: Token) -> Iterator[tuple[Token, str]]:
        if _is_said_of(verb):
            return
        for hit in self._cues.get(verb.i, ()):
            if hit.label not in ("says", "shows"):
                continue
            tells = _tells_of(verb) if hit.attrs.get("clause") else hit.label == "says"
            for subject in self._speakers_of(verb):
                if tells or self._is_document(subject):
                    yield subject, hit.pattern.id

    def _speakers_of(self, verb: Token) -> Iterator[Token]:
        """Subjects that can speak, the nearest first: no dates, clauses or empty pronouns."""
        for subject in reversed(_inverted_speakers(verb) or syntax.logical_subjects(verb)):
            if subject.i == verb.i or subject.i in self._dated or subject.tag_ == "VBG":
                continue
            if subject.lower_ not in NO_SPEAKERS:
                yield subject

    def _is_document(self, token: Token) -> bool:
        return token.ent_type_ == "ORG" or any(
            hit.label == "document" for hit in self._cues.get(token.i, ())
        )

    def _speaker_above(self, trigger: Token) -> tuple[Token, str] | None:
        token = trigger
        for _ in range(MAX_SPEECH_CLIMB):
            for child in token.children:
                inverted = bool(_inverted_speakers(child))
                # '...; both deny it' says nothing of what stands before.
                has_object = any(c.dep_ == "obj" for c in child.children)
                speech = inverted or (child.dep_ == "parataxis" and not has_object)
                if speech and child.i != trigger.i:
                    for source in self._speaks(child):
                        return source
            above, kind = syntax.governor(token), syntax.relation(token)
            if above == token:
                return None
            if kind in SPEECH_RELATIONS and not (
                self._is_own_act(above, kind) or _is_behind(token, above)
            ):
                for source in (*self._speaks(above), *self._expects(above)):
                    return source
            elif kind == "obj" and token != trigger:
                for source in self._expects(above):
                    return source
            elif kind in ("acl", "relcl"):
                for source in self._speaks_by_way_of(above, token):
                    return source
            token = above
        return None

    def _speaks_by_way_of(self, noun: Token, clause: Token) -> Iterator[tuple[Token, str]]:
        """'said **in a report that** nine had died', 'told **the inquiry** he had paid'."""
        verb = syntax.clause_head(noun)
        if verb is None or not verb.i < noun.i < clause.i:
            return
        told = verb.lemma_ == "tell" and syntax.relation(noun) == "obj"
        if told or (_is_content(clause) and syntax.relation(noun) == "obl"):
            yield from self._speaks(verb)

    def _is_own_act(self, verb: Token, kind: str) -> bool:
        """'promised **to pay**': what is done by being said is the doer's own, not told by it."""
        return kind == "xcomp" and any(hit.attrs.get("act") for hit in self._cues.get(verb.i, ()))

    def _expects(self, verb: Token) -> Iterator[tuple[Token, str]]:
        """'**The bank** expects sales to fall': who looks ahead to what others do."""
        if not any(c.dep_ in ("obj", "ccomp") for c in verb.rights):
            return  # 'expects to sign': a plan of its own
        for hit in self._cues.get(verb.i, ()):
            if hit.label == "expects":
                for speaker in self._speakers_of(verb):
                    yield speaker, hit.pattern.id

    def _trailing_speaker(self, trigger: Token) -> tuple[Token, str] | None:
        """'..., the ministry reported in May.': a source behind a comma, however it is attached."""
        behind = trigger.i + 1, trigger.sent.end
        said = sorted({*self._between("says", *behind), *self._between("shows", *behind)})
        for verb in (self._doc[i] for i in said[-MAX_TRAILING:]):
            # ', he said, although ...': between commas a verb has no complement behind it.
            parted = verb.i + 1 < len(self._doc) and verb.nbor().text in CLAUSE_ENDS
            if not parted and any(c.dep_ in ("obj", "ccomp", "xcomp") for c in verb.rights):
                continue
            for source in (*self._speaks(verb), *self._speaker_by_place(verb)):
                first = _first_word(source[0])
                if trigger.i < first < verb.i and self._doc[first - 1].text in CLAUSE_ENDS:
                    return source
        return None

    def _speaker_by_place(self, verb: Token) -> Iterator[tuple[Token, str]]:
        """'a car, **a source** said': who stands between a comma and a verb without subject."""
        has_subject = any(syntax.dependents(verb, "subj", "subj_pass"))
        following = self._doc[verb.i + 1 : verb.i + 2]
        if has_subject or any(t.pos_ in syntax.NOMINAL_POS for t in following):
            return  # 'the **said** tribes'
        start = verb.i
        while start > verb.sent.start and self._doc[start - 1].text not in CLAUSE_ENDS:
            start -= 1
        heads = (t for t in self._doc[start : verb.i] if t.head.i not in range(start, verb.i))
        speaker = next((t for t in heads if t.pos_ in syntax.NOMINAL_POS), None)
        if speaker is None or speaker.lower_ in NO_SPEAKERS:
            return
        for hit in self._cues.get(verb.i, ()):
            if hit.label == "says" or (hit.label == "shows" and self._is_document(speaker)):
                yield speaker, hit.pattern.id

    def _according(self, trigger: Token) -> tuple[Token, str] | None:
        sentence = trigger.sent
        bounds = sentence.start, sentence.end
        for i in (*self._between("according", *bounds), *self._between("reckoning", *bounds)):
            for hit in self._cues[i]:
                if hit.label in ("according", "reckoning"):
                    source = self._source_of(hit)
                    if source is not None and self._reaches(hit, source, trigger):
                        return source, hit.pattern.id
        return None

    def _is_parted(self, source: Token, trigger: Token) -> bool:
        """Whether a semicolon stands between: what is behind it, the text says by itself."""
        between = self._doc[min(source.i, trigger.i) : max(source.i, trigger.i)]
        return any(t.text == ";" for t in between)

    def _reaches(self, hit: Hit, source: Token, trigger: Token) -> bool:
        """Whether a source phrase speaks for a trigger: not inside itself, nor over a semicolon.

        'two of which, **according to** an audit, failed' is one of the relative clause alone.
        """
        if self._is_parted(hit.span[0], trigger):
            return False
        above = [token for token, _ in syntax.ancestors(trigger)]
        if source in above and syntax.relation(source) != "root":
            return False
        clause = syntax.clause_head(syntax.governor(source))
        if clause is None or syntax.relation(clause) != "relcl":
            return True
        return clause == trigger or clause in above

    def _source_of(self, hit: Hit) -> Token | None:
        if hit.label == "reckoning":
            return self._reckoner(hit.span[-1])
        source = self._according_source(hit)
        is_sure = hit.attrs.get("documents") is None or source is None or self._is_document(source)
        return source if is_sure else None

    @staticmethod
    def _reckoner(noun: Token) -> Token | None:
        """'by **the bank**'s count', 'in a **Gallup** poll': whose figure it is."""
        is_adverbial = syntax.relation(noun) in ("obl", "agent")
        if not is_adverbial or syntax.preposition(noun) not in ("by", "in", "on"):
            return None
        owners = syntax.dependents(noun, "poss", "compound", "amod")
        named = [c for c in owners if c.ent_type_ or syntax.relation(c) == "poss"]
        return next((c for c in reversed(named) if c.lower_ not in NO_SPEAKERS), None)

    @staticmethod
    def _according_source(hit: Hit) -> Token | None:
        first, last = hit.span[0], hit.span[-1]
        for token in (first, last):
            head = syntax.governor(token) if token.dep_ in ("case", "fixed", "prep") else None
            if head is not None and head.i > last.i and head.pos_ in syntax.NOMINAL_POS:
                return head
        for token in first.doc[last.i + 1 : min(last.i + 8, first.sent.end)]:
            if token.pos_ in ("NOUN", "PROPN", "PRON") and token.head.i not in range(
                last.i + 1, token.i
            ):
                return token
        return None

    def _speaker_of_quotation(self, trigger: Token) -> tuple[Token, str] | None:
        for number, quotation in enumerate(self._quotations):
            if quotation.start <= trigger.i < quotation.end and quotation.is_clause:
                return self._near(quotation) or self._goes_on(number)
        return None

    def _goes_on(self, number: int) -> tuple[Token, str] | None:
        """'"...," said **Ruiz**. "We paid."': a quotation behind no more than a speech clause."""
        last = self._quotations[number]
        for before in reversed(self._quotations[:number]):
            between = self._doc[before.end : last.start]
            if len([t for t in between if t.is_sent_start and not t.is_space]) > 1:
                return None
            source = self._near(before) if before.is_clause else None
            if source is not None:
                return source
            last = before
        return None

    def _near(self, quotation: Quotation) -> tuple[Token, str] | None:
        """The speech verb in the sentences that a quotation touches, outside its quotes."""
        doc = self._doc
        first, last = doc[quotation.start].sent, doc[quotation.end - 1].sent
        window = [*range(last.start, last.end), *range(first.start, first.end)]
        if quotation.end < len(doc) and doc[quotation.end - 1].sent.end <= quotation.end:
            following = doc[quotation.end].sent
            window += range(following.start, min(following.end, following.start + 6))
        for i in window:
            if quotation.start <= i < quotation.end:
                continue
            for source in self._speaks(doc[i]):
                if not quotation.start <= source[0].i < quotation.end:
                    return source[0], "cues.attribution.quotation"
            speaker = self._named_between(quotation.end, i)
            if speaker is not None:
                return speaker, "cues.attribution.quotation"
        return None

    def _named_between(self, quote: int, verb: int) -> Token | None:
        """'"We won," **Ana Ruiz**, its head, told the court': a subject that the parse mislays."""
        if quote >= verb or not any(hit.label == "says" for hit in self._cues.get(verb, ())):
            return None
        for mention in self._entities.get(self._doc[verb].sent.start, ()):
            if mention.value.label == "PERSON" and quote <= mention.tokens.start < verb:
                return mention.root
        return None


def _kind(hit: Hit) -> str:
    """What a cue is looked up by in a sentence: its scope, or its label where it has none."""
    return str(hit.attrs.get("scope", hit.label))


def _denies_nothing(doc: Doc, hit: Hit) -> bool:
    """'pleaded **not** guilty', '**not** only': a negation that denies no happening."""
    following = doc[hit.span.end : hit.span.end + 1]
    return hit.label == "negated" and any(t.lower_ in NO_DENIALS for t in following)


def _is_content(clause: Token) -> bool:
    """'the claim **that** he fled': what a noun says, not a clause that describes it."""
    return any(m.lower_ in NOUN_MARKS for m in syntax.dependents(clause, "mark"))


def _is_infinitive_on(noun: Token, clause: Token) -> bool:
    """'expects sales **to fall**': an infinitive of the verb that the parse hangs on the object."""
    return syntax.is_infinitive(clause) and clause.dep_ == "acl" and clause.head == noun


def _is_complement(clause: Token) -> bool:
    """'accused **of** stealing', 'due **to** meet', 'called for it **to** pay': no adjuncts."""
    if syntax.named_by_for(clause):
        return True
    marks = {c.lower_ for c in clause.lefts if c.dep_ == "mark"}
    return bool(marks & COMPLEMENT_MARKS) or ("to" in marks and clause.head.pos_ == "ADJ")


def _inverted_speakers(verb: Token) -> list[Token]:
    """', said **the mayor**': a parser may take the speaker after the verb for its object."""
    if verb.tag_ not in ("VBD", "VBZ") or verb.i == 0 or not verb.nbor(-1).is_punct:
        return []
    if any(syntax.dependents(verb, "subj", "subj_pass")):
        return []
    return [c for c in syntax.dependents(verb, "obj") if c.i > verb.i]


def _is_behind(clause: Token, verb: Token) -> bool:
    """'it won, the mayor **said**, a day after the rest **lost**': all was said before the verb."""
    return clause.i > verb.i and any(c.dep_ == "ccomp" for c in verb.lefts)


def _tells_of(verb: Token) -> bool:
    """'inspectors **found that** it leaked': a finding that is told, whoever made it."""
    return any(c.dep_ == "ccomp" and c.i > verb.i for c in verb.children)


def _is_said_of(verb: Token) -> bool:
    """'a storm, **estimated** to have cost $9m', 'was rich, and **said** to own it': passives."""
    passive = verb.tag_ == "VBN" or (verb.tag_ == "VBD" and verb.lemma_ in NO_INFINITIVE)
    bare = passive and all(a.lemma_ == "be" for a in syntax.auxiliaries(verb))
    told = any(syntax.is_infinitive(c) or c.dep_ == "xcomp" for c in verb.children)
    return bare and told and syntax.relation(verb) in ("advcl", "acl", "conj")


def _sets_a_figure(verb: Token) -> bool:
    """'the bank **puts** the loss **at** $3m', however the sum is attached."""
    objects = syntax.dependents(verb, "obj")
    sums = (*syntax.dependents(verb, "obl"), *(c for o in objects for c in o.children))
    return any(syntax.preposition(c) == "at" for c in sums)


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _first_word(head: Token) -> int:
    """Index of the first word below a head; a comma before it may be tied to it as well."""
    first: int = head.left_edge.i
    while first < head.i and head.doc[first].is_punct:
        first += 1
    return first
