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
- `state`: a phrase that may follow the mention ('**in force** since 1994').
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
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
# How an agreement hangs on the noun that tells its status: 'ratification **of**'.
NOUN_PREPOSITIONS = frozenset({"", "of", "on", "for", "to", "from", "over", "about", "towards"})
MODIFIER = "modifier"
# Words between a mention and a participle that modifies it: ', which has since been **signed**'.
TAIL_LIMIT = 10
LOOK_BACK = 16
INFINITIVE_DEPTH = 3
SUBTREE_LIMIT = 60
TAIL_PUNCTUATION = frozenset({",", "(", '"', "'", "”"})
TAIL_POS = frozenset({"ADV", "AUX"})
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
    """

    status: str
    factuality: Factuality
    word: Token
    rules: tuple[str, ...]

    @property
    def rank(self) -> int:
        """Place in the order of statuses, the furthest last."""
        if self.status == "terminated" and self.factuality != "asserted":
            return 0
        return STATUS_ORDER.index(self.status)


@dataclass(frozen=True, slots=True)
class Path:
    """How a mention hangs on a word: relation of the mention to it, and the preposition.

    `beyond` marks what governs a noun that tells a status itself: '**launched** negotiations on'
    says something of the negotiations, not of the agreement.
    """

    word: Token
    role: str
    preposition: str = ""
    beyond: bool = False


class StatusFinder:
    """Finds what one Doc tells of any mention."""

    def __init__(self, doc: Doc, context: Context, words: Words) -> None:
        self._doc = doc
        self._words = words
        self._context = context

    def tellings(self, mention: AgreementMention) -> tuple[Telling, ...]:
        """All that the text says of a mention's status, in the order of the climb."""
        found: list[Telling] = []
        for path in self._around(mention):
            found.extend(self._told(path, mention))
        climbed: list[Telling] = []
        if not syntax.is_copular(mention.head):
            for path in self._above(mention.head):
                told = list(self._told(path, mention))
                if any(self._overrules(t) for t in told):
                    climbed.clear()
                    found = [t for t in found if t.word.pos_ not in syntax.NOMINAL_POS]
                climbed.extend(told)
        return tuple(dict.fromkeys([*found, *climbed]))

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
        modality = self._context.modality(word)
        factuality = modality.factuality
        if hit.attrs.get("state") and role == MODIFIER:
            factuality = "asserted"
        if factuality == "asserted" and self._looks_ahead(word):
            factuality = self._prospect(word)
        status = self._by_actor(hit, word)
        if hit.attrs.get("past") and syntax.tense(word) == "present":
            return None
        rules = (hit.pattern.id, *modality.rules)
        if status == "proposed":
            known: Factuality = hit.attrs.get("factuality", "planned")
            if factuality == "possible":
                known = "possible"
            return None if factuality == "negated" else Telling(status, known, word, rules)
        if factuality == "asserted" or self._goes_on(hit, word):
            return Telling(status, "asserted", word, rules)
        if "by" in hit.attrs:
            # What is yet to be approved has been concluded: it is no proposal any more.
            return None
        return self._weakened(status, factuality, word, rules)

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
        """A planned signing is a proposal; planned ratification tells nothing of the treaty yet."""
        if factuality == "negated" or status in ("ratified", "in_force"):
            return None
        if status == "terminated":
            return Telling(status, factuality, word, rules)
        return Telling("proposed", factuality, word, rules)

    def _by_actor(self, hit: Hit, word: Token) -> str:
        """'approved': by a parliament it is ratified, by a cabinet it is to be signed."""
        by = hit.attrs.get("by")
        if isinstance(by, dict):
            for actor in syntax.logical_subjects(word):
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
            if word.tag_ != "VBG" and any(c.lower_ == "to" for c in word.lefts):
                above = syntax.governor(word)
                return not any(is_ordinal(t) for t in (above, *above.children))
            if word.tag_ != "VBG" or word.head is word:
                return False
            word = syntax.governor(word)
        return False

    # Whether a word speaks of the agreement ---------------------------------------------------

    def _fits(self, hit: Hit, path: Path, mention: AgreementMention) -> bool:
        attrs = hit.attrs
        if attrs.get("general") and mention.kind == "pronoun":
            return False
        if attrs.get("phrase") and (mention.kind != "phrase" or len(mention.tokens) < 2):
            return False
        if attrs.get("forms") and mention.hit.label not in attrs["forms"]:
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

    def _around(self, mention: AgreementMention) -> Iterator[Path]:
        yield from self._modifiers(mention)
        yield from self._tail(mention)
        yield from self._before(mention)

    def _above(self, head: Token) -> Iterator[Path]:
        """Nouns that the mention complements, up to the first predicate and what shares it."""
        token, beyond = head, False
        for above, kind in syntax.ancestors(head):
            preposition = syntax.preposition(token)
            token = above
            if kind in ("appos", "conj"):
                continue
            path = Path(above, self._mended(kind, preposition, above), preposition, beyond)
            yield path
            if not beyond:
                yield from (Path(c, "compound") for c in above.lefts if c.dep_ == "compound")
            if syntax.is_predicate(above):
                yield from self._sharing(path)
                return
            if kind not in ("nmod", "compound", "poss") or not self._is_transparent(above):
                return
            beyond = beyond or bool(self._words.status(above))

    @staticmethod
    def _mended(kind: str, preposition: str, verb: Token) -> str:
        """The role behind a slip of the parser: 'it' as expletive, an object as bare oblique."""
        if kind == "expl":
            return "subj_pass" if syntax.is_passive(verb) else "subj"
        bare = kind in ("obl", "xcomp") and not preposition and verb.pos_ == "VERB"
        return "obj" if bare else kind

    def _is_transparent(self, noun: Token) -> bool:
        """Whether what is said of a noun is said of its agreement: 'the **text** of the treaty'."""
        return (
            bool(self._words.status(noun))
            or "carrier" in self._words.classes(noun)
            or noun.ent_type_ == "DATE"
            or noun.pos_ == "NUM"
        )

    def _sharing(self, path: Path) -> Iterator[Path]:
        """Coordinated words: 'was signed in May and **took** effect', 'signed and **in force**'."""
        for member in path.word.children:
            if member.dep_ == "obl" and self._is_state(member):
                yield Path(member, MODIFIER)
            if member.dep_ != "conj":
                continue
            if path.role in ("obj", MODIFIER) and not any(syntax.dependents(member, "obj")):
                shared = Path(member, path.role)
            elif path.role in ("subj", "subj_pass") and not any(
                syntax.dependents(member, "subj", "subj_pass")
            ):
                shared = Path(member, "subj_pass" if syntax.is_passive(member) else "subj")
            else:
                continue
            yield shared
            yield from self._sharing(shared)

    def _is_state(self, token: Token) -> bool:
        return any(hit.attrs.get("state") for hit in self._words.status(token))

    def _modifiers(self, mention: AgreementMention) -> Iterator[Path]:
        """Participles, relative clauses and adjectives of any noun of the mention."""
        for noun in self._nouns(mention):
            for child in noun.children:
                if noun.i != mention.head.i and child.i < mention.tokens.end:
                    continue
                path = self._modifier(child)
                if path is not None:
                    yield path
                    yield from self._sharing(path)

    def _nouns(self, mention: AgreementMention) -> Iterator[Token]:
        """The head and the nouns below it, where a clause after a long name may be attached."""
        yield mention.head
        if mention.kind == "pronoun":
            return
        end = min(mention.head.right_edge.i + 1, mention.head.i + SUBTREE_LIMIT)
        for token in self._doc[mention.head.i + 1 : end]:
            if token.i in self._words.heads and token.i not in range(
                mention.tokens.start, mention.tokens.end
            ):
                return
            if token.pos_ in syntax.NOMINAL_POS and mention.head.is_ancestor(token):
                yield token

    def _modifier(self, child: Token) -> Path | None:
        kind = syntax.relation(child)
        if kind == "amod" or (kind in ("nmod", "obl", "advmod") and self._is_state(child)):
            return Path(child, MODIFIER)
        if kind == "relcl":
            return self._relative(child)
        if kind != "acl":
            return None
        if child.tag_ == "VBN" or syntax.is_passive(child):
            return Path(child, "subj_pass")
        return Path(child, "subj") if child.tag_ == "VBG" else None

    @staticmethod
    def _relative(verb: Token) -> Path | None:
        """The part that the relative pronoun plays; without one the gap is subject or object."""
        for token in verb.subtree:
            relative = token.tag_ in ("WDT", "WP") or token.lower_ == "that"
            if relative and token.dep_ != "mark" and token.i <= verb.i:
                above = syntax.clause_head(token)
                if above is not None and above.i == verb.i:
                    return Path(verb, syntax.relation(token), syntax.preposition(token))
        own = any(syntax.dependents(verb, "subj", "subj_pass"))
        return Path(verb, "obj" if own else "subj")

    def _tail(self, mention: AgreementMention) -> Iterator[Path]:
        """A participle right after the mention, wherever the parse has attached it."""
        in_brackets, parted = False, False
        start = mention.tokens.end
        for token in self._doc[start : start + TAIL_LIMIT]:
            in_brackets = token.text == "(" or (in_brackets and token.text != ")")
            parted = parted or token.text in TAIL_PUNCTUATION or in_brackets
            participle = self._is_participle(token, mention.head, parted=parted)
            if participle or self._is_state(token):
                path = Path(token, "subj_pass" if token.pos_ == "VERB" else MODIFIER)
                yield path
                yield from self._sharing(path)
                return
            skipped = token.tag_ == "WDT" or token.text in TAIL_PUNCTUATION
            if not (skipped or in_brackets or token.pos_ in TAIL_POS):
                return

    @staticmethod
    def _is_participle(token: Token, head: Token, *, parted: bool) -> bool:
        """A past participle, also one that the tagger takes for a past tense.

        'The pact, **concluded** in May, commits them': a past tense parted from the agreement by
        punctuation, without an object and with no other subject.
        """
        if token.tag_ == "VBN":
            helpers = syntax.auxiliaries(token)
            return syntax.is_passive(token) or not any(a.lemma_ == "have" for a in helpers)
        if (
            not parted
            or token.tag_ != "VBD"
            or token.pos_ != "VERB"
            or any(syntax.dependents(token, "obj"))
        ):
            return False
        return all(s.i == head.i for s in syntax.dependents(token, "subj"))

    def _before(self, mention: AgreementMention) -> Iterator[Path]:
        """'the **signing** on 15 May in Oslo of the pact': the noun before, over date and place."""
        index = mention.tokens.start - 1
        while index > 0 and self._doc[index].pos_ in ("DET", "ADJ", "PRON"):
            index -= 1
        preposition = self._doc[max(index, 0)]
        if not preposition.lower_ or preposition.lower_ not in NOUN_PREPOSITIONS:
            return
        skipped_noun = False
        for token in reversed(self._doc[max(preposition.i - LOOK_BACK, 0) : preposition.i]):
            if any(h.span.root.pos_ in syntax.NOMINAL_POS for h in self._words.status(token)):
                yield Path(token, "nmod", preposition.lower_)
                return
            plain = token.pos_ in ("NOUN", "ADJ") and token.ent_type_ not in ("DATE",)
            if token.is_sent_start or token.pos_ in ("VERB", "AUX", "CCONJ", "SPACE"):
                return
            if plain and not skipped_noun:
                return
            skipped_noun = True


def furthest(tellings: Sequence[Telling]) -> Telling | None:
    """The telling of the furthest status; of several the first."""
    return max(tellings, key=lambda t: t.rank) if tellings else None


def is_ordinal(token: Token) -> bool:
    """A rank among others: 'first', 'only', '190th'."""
    word = token.lower_
    return word in RANKED or (word[:1].isdigit() and word.endswith(ORDINAL_ENDINGS))
