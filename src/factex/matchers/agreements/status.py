"""Status of an agreement: what the words that govern or modify a mention assert.

Patterns: `patterns/agreement_status.jsonl`. The label is the contract's `status`. `attrs`:
- `subject`: the agreement may be the word's subject ('the pact **expired**'); `intransitive`: and
  the word has no object then; `object`: false where it is never the object.
- `prepositions`: by which the agreement may hang on the word ('acceded **to**').
- `by`: status by who does it: approved by a parliament is `ratified`.
- `phrase`: only of noun phrases that say more than the bare noun; `forms`: only of these forms;
  `general`: too general to tell what 'it' is.
- `past`: not in the present tense ('it **expires** in 2030').
- `chain`: overrules what is said below it ('**negotiations** for the signing'); `factuality`: of
  what it proposes, `planned` by default; `begun_by`: verbs that make a plan of it ('will **open**
  talks').
- `bare`: not with a complement of its own ('**made** possible').
- `third`: done by who is no party ('**brokered** by Qatar').
- `unsigned`: fixes the text; under negotiation while the text tells of a signing to come.
- `states`: only where states do it: others who 'denounce' a treaty criticise it.
- `firm`: makes a record of a bare 'protocol' too.
- `state`: a phrase that may follow the mention ('**in force** since 1994').
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.paths import MODIFIER, NOUN_PREPOSITIONS, Path, Paths
from factex.matchers.agreements.words import Words
from factex.matchers.context import Context
from factex.matchers.lexicon import Hit
from factex.records import Factuality

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
# How far up a verb that urges may stand.
INFINITIVE_DEPTH = 3
DENYING = frozenset({"neither", "none", "no"})
# Before an infinitive; parsers take 'due to' for a preposition.
AHEAD = frozenset({"to", "due"})
# 'comes into force **once** both ratify it': in the present tense a thing to come.
AWAITED = frozenset({"once", "until", "till", "when", "after", "before"})
# 'the first state **to ratify**': a done thing, though told in the infinitive.
RANKED = frozenset({"first", "second", "third", "fourth", "fifth", "last", "latest", "only"})
ORDINAL_ENDINGS = ("st", "nd", "rd", "th")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one word says of an agreement.

    Attributes:
        status: the contract's status.
        factuality: of the agreement, given this word.
        word: the verb or noun that tells it.
        rules: ids of the patterns and cues.
        may_be_unsigned: whether a signature may still have to follow.
        of_signature: whether it proposes to sign, so that a text is there to be signed.
    """

    status: str
    factuality: Factuality
    word: Token
    rules: tuple[str, ...]
    may_be_unsigned: bool = False
    of_signature: bool = False

    @property
    def rank(self) -> int:
        """Place in the order of statuses, the furthest last."""
        if self.status == "terminated" and self.factuality != "asserted":
            return 0
        return STATUS_ORDER.index(self.status)


class StatusFinder:
    """Finds what one Doc tells of any mention."""

    def __init__(self, doc: Doc, context: Context, words: Words) -> None:
        self._words = words
        self._paths = Paths(doc, words)
        self._context = context

    def tellings(self, mention: AgreementMention) -> tuple[Telling, ...]:
        """All that the text says of a mention's status, in the order of the climb."""
        found: list[Telling] = []
        for path in self._paths.around(mention):
            found.extend(self._told(path, mention))
        climbed: list[Telling] = []
        if not syntax.is_copular(mention.head):
            for path in self._paths.above(mention.head):
                told = list(self._told(path, mention))
                if any(self._overrules(t) for t in told):
                    # 'was **mooted** in 2010 and signed in May': no more than came first
                    climbed = [t for t in climbed if _is_joined(t.word, path.word)]
                    found = [t for t in found if t.word.pos_ not in syntax.NOMINAL_POS]
                climbed.extend(told)
        return tuple(dict.fromkeys([*found, *climbed]))

    def denies(self, mention: AgreementMention) -> bool:
        """'failed to sign **a** pact with Chile': there is none."""
        if not any(t.lower_ in ("a", "an") for t in syntax.dependents(mention.head, "det")):
            return False
        return any(
            self._fits(hit, path, mention)
            and self._factuality(hit, path.word, path.role)[0] == "negated"
            for path in self._paths.above(mention.head)
            for hit in self._words.status(path.word)
        )

    def _told(self, path: Path, mention: AgreementMention) -> Iterator[Telling]:
        for hit in self._words.status(path.word):
            if path.beyond and not hit.attrs.get("chain"):
                continue
            if self._fits(hit, path, mention):
                telling = self._telling(hit, path.word, path.role)
                if telling is not None:
                    yield telling

    def _overrules(self, telling: Telling) -> bool:
        return any(
            hit.attrs.get("chain") and hit.pattern.id in telling.rules
            for hit in self._words.status(telling.word)
        )

    # What a word says -------------------------------------------------------------------------

    def _telling(self, hit: Hit, word: Token, role: str) -> Telling | None:
        """A word's status, weakened where the text plans, doubts or denies it."""
        factuality, cues = self._factuality(hit, word, role)
        status = self._by_actor(hit, word)
        if hit.attrs.get("past") and syntax.tense(word) == "present":
            return None
        rules = (hit.pattern.id, *cues)
        if status == "proposed":
            known: Factuality = hit.attrs.get("factuality", "planned")
            if factuality == "possible":
                known = "possible"
            return None if factuality == "negated" else Telling(status, known, word, rules)
        if factuality == "asserted" or self._goes_on(hit, word):
            return Telling(status, "asserted", word, rules, bool(hit.attrs.get("unsigned")))
        if "by" in hit.attrs:
            # What is yet to be approved has been concluded: it is no proposal any more.
            return None
        return self._weakened(status, factuality, word, rules)

    def _factuality(self, hit: Hit, word: Token, role: str) -> tuple[Factuality, tuple[str, ...]]:
        """Whether what a word says is done, and the cues behind that."""
        modality = self._context.modality(_ruling(word))
        factuality = "negated" if is_denied(word) else modality.factuality
        if hit.attrs.get("state") and role == MODIFIER:
            factuality = "asserted"
        if factuality == "asserted" and (self._looks_ahead(word) or self._is_to_come(word)):
            factuality = self._prospect(word)
        if factuality == "asserted" and (_is_awaited(word) or _awaits(word)):
            factuality = "planned"
        return factuality, modality.rules

    @staticmethod
    def _goes_on(hit: Hit, word: Token) -> bool:
        """'will speed up **negotiations**': they are held already, unless they are yet to begin."""
        begun_by = hit.attrs.get("begun_by")
        clause = syntax.clause_head(word)
        if begun_by is None or clause is None or syntax.is_copular(word):
            return False
        return clause.lemma_ not in begun_by

    def _prospect(self, word: Token) -> Factuality:
        """What is urged or demanded is possible, what is prepared is planned."""
        for above, _ in islice(syntax.ancestors(word), INFINITIVE_DEPTH):
            for hit in self._words.status(above):
                if "factuality" in hit.attrs:
                    return cast(Factuality, hit.attrs["factuality"])
        return "planned"

    @staticmethod
    def _weakened(
        status: str, factuality: Factuality, word: Token, rules: tuple[str, ...]
    ) -> Telling | None:
        """A planned signing is a proposal; planned ratification tells nothing of the treaty yet.

        What is 'yet to be ratified' has been signed.
        """
        if status == "ratified" and _is_pending(word):
            return Telling("signed", "asserted", word, rules)
        if factuality == "negated" or status in ("ratified", "in_force"):
            return None
        if status == "terminated":
            return Telling(status, factuality, word, rules)
        of_signature = status == "signed" and factuality == "planned"
        return Telling("proposed", factuality, word, rules, of_signature=of_signature)

    def _by_actor(self, hit: Hit, word: Token) -> str:
        """'approved': by a parliament it is ratified, by a cabinet it is to be signed."""
        by = hit.attrs.get("by")
        if isinstance(by, dict):
            clause = syntax.clause_head(word) if word.pos_ in syntax.NOMINAL_POS else word
            for actor in syntax.logical_subjects(clause or word):
                for token in syntax.base_span(actor):
                    for label in sorted(self._words.classes(token)):
                        if label in by:
                            return str(by[label])
        return hit.label

    @staticmethod
    def _looks_ahead(word: Token) -> bool:
        """An infinitive tells of a purpose, but for 'the first **to sign**'.

        So does a gerund below one: 'to join the others **in signing** it'.
        """
        for _ in range(INFINITIVE_DEPTH):
            if word.dep_ == "conj" and word.tag_ == "VB" and not syntax.auxiliaries(word):
                word = syntax.first_conjunct(word)  # 'the right to sign **and ratify** treaties'
            if word.tag_ != "VBG" and any(c.lower_ in AHEAD for c in word.lefts):
                above = syntax.governor(word)
                nouns = (above, *syntax.dependents(above, "xcomp"))
                return not any(is_ordinal(t) for n in nouns for t in (n, *n.children))
            if word.tag_ != "VBG" or word.head is word:
                return False
            word = syntax.governor(word)
        return False

    def _is_to_come(self, word: Token) -> bool:
        """'the **imminent** signing', 'a **proposal** for signing it', '**for** ratification'."""
        if word.tag_ == "VBG":
            above = syntax.governor(word)
            return above.pos_ in syntax.NOMINAL_POS and self._is_proposed(above)
        if word.pos_ not in syntax.NOMINAL_POS:
            return False
        bare = not any(syntax.dependents(word, "det", "poss"))
        aim = bare and syntax.preposition(word) == "for"
        return aim or any(self._is_proposed(a) for a in syntax.dependents(word, "amod"))

    def _is_proposed(self, word: Token) -> bool:
        return any(hit.label == "proposed" for hit in self._words.status(word))

    def _is_act_of_state(self, verb: Token) -> bool:
        """'**Peru** denounced the treaty'; what a person denounces is only criticised."""
        doers = [self._context.arguments.entity_at(d) for d in syntax.logical_subjects(verb)]
        return all(d is not None and d.value.label in ("GPE", "NORP") for d in doers)

    # Whether a word speaks of the agreement ---------------------------------------------------

    def _fits(self, hit: Hit, path: Path, mention: AgreementMention) -> bool:
        attrs = hit.attrs
        if attrs.get("general") and mention.kind == "pronoun":
            return False
        if attrs.get("phrase") and (mention.kind != "phrase" or len(mention.tokens) < 2):
            return False
        if attrs.get("forms") and mention.hit.label not in attrs["forms"]:
            return False
        if attrs.get("states") and not self._is_act_of_state(path.word):
            return False
        if attrs.get("bare") and any(syntax.dependents(path.word, "xcomp")):
            return False
        prepositions = attrs.get("prepositions", ())
        match path.role:
            case "subj_pass" if attrs.get("intransitive"):
                return bool(attrs.get("subject"))
            case "subj":
                free = not any(syntax.dependents(hit.span.root, "obj"))
                return bool(attrs.get("subject")) and (free or not attrs.get("intransitive"))
            case "obl" | "agent":
                return path.preposition in prepositions
            case "nmod":
                return path.preposition in (prepositions or NOUN_PREPOSITIONS)
            case "obj" | "subj_pass" | "compound" | "poss" | "modifier":
                return attrs.get("object", True) is not False and not (
                    attrs.get("intransitive") and path.role in ("obj", "subj_pass")
                )
        return False


def furthest(tellings: Sequence[Telling]) -> Telling | None:
    """The telling of the furthest status; of several the first."""
    if any(t.status == "proposed" and t.word.lemma_ == "sign" for t in tellings):
        # 'was concluded on Monday and is due **to be signed** in July'
        tellings = [replace(t, status="negotiating") if t.may_be_unsigned else t for t in tellings]
    return max(tellings, key=lambda t: t.rank) if tellings else None


def _ruling(word: Token) -> Token:
    """The word whose plan or doubt a telling shares.

    'the **signing** ceremony may be held in June', '**withdrawing** from it would harm trade'.
    """
    return syntax.governor(word) if word.dep_ in ("compound", "csubj") else word


def _is_awaited(verb: Token) -> bool:
    """'takes effect **once both states ratify it**': told in the present of a time to come."""
    marks = {c.lower_ for c in verb.lefts if c.dep_ in ("mark", "advmod")}
    return bool(marks & AWAITED) and syntax.tense(verb) == "present"


def _awaits(verb: Token) -> bool:
    """'**takes effect** once both states ratify it'."""
    if syntax.tense(verb) != "present":
        return False
    return any(
        _is_awaited(clause) and any(c.lower_ in ("once", "when") for c in clause.lefts)
        for clause in syntax.dependents(verb, "advcl")
    )


def _is_pending(verb: Token) -> bool:
    """'has **yet** to be ratified', 'has not **yet** ratified it'."""
    return any(c.lower_ == "yet" for w in (verb, syntax.governor(verb)) for c in w.children)


def is_denied(verb: Token) -> bool:
    """'**Neither** treaty has been ratified', '**none** of them was signed'."""
    return any(
        subject.lower_ in DENYING or any(c.lower_ in DENYING for c in subject.lefts)
        for subject in syntax.dependents(verb, "subj", "subj_pass")
    )


def is_ordinal(token: Token) -> bool:
    """A rank among others: 'first', 'only', '190th'."""
    word = token.lower_
    return word in RANKED or (word[:1].isdigit() and word.endswith(ORDINAL_ENDINGS))


def _is_joined(word: Token, first: Token) -> bool:
    return word.dep_ == "conj" and syntax.first_conjunct(word) == first
