"""The words that may tell a mention's status, and how the mention hangs on each.

Syntax leads: modifiers, relative clauses, what governs the mention, what is coordinated with it.
Where parsers often fail, place helps: a participle right after a long name, the noun before a
date and a place ('the signing on 15 May in Oslo of ...').
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.agreements.mentions import AgreementMention
from factex.matchers.agreements.words import Words

# How an agreement hangs on the noun that tells its status: 'ratification **of**'.
NOUN_PREPOSITIONS = frozenset({"", "of", "on", "for", "to", "from", "over", "about", "towards"})
MODIFIER = "modifier"
# Words between a mention and a participle that modifies it: ', which has since been **signed**'.
TAIL_LIMIT = 10
TAIL_PUNCTUATION = frozenset({",", "(", '"', "'", "”"})
TAIL_POS = frozenset({"ADV", "AUX"})
# Tokens looked at before a mention, and below its head.
LOOK_BACK = 16
SUBTREE_LIMIT = 60
# Predicates coordinated one below the other.
CHAIN_LIMIT = 20
# How far a participle, or the clause of a relative pronoun, reaches by place.
COORDINATED_REACH = 20
RELATIVE_REACH = 30
# Words that may stand between two participles of one list, or between a verb and its helpers.
CIRCUMSTANCE_POS = frozenset({"ADP", "DET", "NOUN", "PROPN", "NUM", "ADJ", "ADV", "PUNCT", "PRON"})
RELATIVES = frozenset({"which", "that", "whose", "whereby", "where"})
HELPERS = frozenset({"be", "have"})


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


class Paths:
    """Finds the paths of any mention of one Doc."""

    def __init__(self, doc: Doc, words: Words) -> None:
        self._doc = doc
        self._words = words

    def around(self, mention: AgreementMention) -> Iterator[Path]:
        """What modifies a mention or stands next to it."""
        yield from self._modifiers(mention)
        yield from self._tail(mention)
        yield from self._after_relative(mention)
        yield from self._misread_object(mention)
        yield from self._before(mention)

    def above(self, head: Token) -> Iterator[Path]:
        """Nouns that the mention complements, up to the first predicate and what shares it."""
        token, beyond = head, False
        for above, kind in syntax.ancestors(head):
            preposition = syntax.preposition(token)
            token = above
            if kind in ("appos", "conj"):
                continue
            if above.lemma_ == "have" and self._perfect_of(above, head) is not None:
                return
            path = Path(above, self._mended(kind, preposition, above), preposition, beyond)
            yield path
            if not beyond:
                yield from (Path(c, "compound") for c in above.lefts if c.dep_ == "compound")
            if syntax.is_predicate(above):
                yield from self._sharing(path)
                yield from self._raised(path)
                return
            if kind not in ("nmod", "compound", "poss") or not self._is_transparent(above):
                return
            beyond = beyond or bool(self._words.status(above))

    @staticmethod
    def _raised(path: Path) -> Iterator[Path]:
        """'The pact, concluded in May, **remains** in force': read as 'the pact concluded'.

        And what the subject has yet to undergo: 'has yet to be **ratified**'.
        """
        above = syntax.governor(path.word)
        if path.role not in ("subj", "subj_pass"):
            return
        for below in syntax.dependents(path.word, "xcomp"):
            if syntax.is_passive(below):
                yield Path(below, "subj_pass")
        if syntax.relation(path.word) != "advcl":
            return
        if path.word.i < above.i and not any(syntax.dependents(above, "subj", "subj_pass")):
            yield Path(above, "subj_pass" if syntax.is_passive(above) else "subj")

    @staticmethod
    def _perfect_of(helper: Token, head: Token) -> Token | None:
        """'had by the end of 2014 **concluded** treaties': read as an adjective of the object."""
        return next(
            (
                c
                for c in head.lefts
                if c.dep_ == "amod" and c.tag_ in ("VBN", "VBD") and c.i > helper.i + 1
            ),
            None,
        )

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

    def _sharing(self, path: Path, depth: int = 0) -> Iterator[Path]:
        """Coordinated words: 'was signed in May and **took** effect', 'signed and **in force**'."""
        for member in path.word.children:
            if member.dep_ == "obl" and self._is_state(member):
                yield Path(member, MODIFIER)
            if member.dep_ != "conj":
                continue
            if path.role in ("obj", MODIFIER) and not any(syntax.dependents(member, "obj")):
                if path.role == "obj" and syntax.is_passive(member):
                    continue  # 'extends the pact and **is made** possible by ...'
                shared = Path(member, path.role)
            elif path.role in ("subj", "subj_pass") and not any(
                syntax.dependents(member, "subj", "subj_pass")
            ):
                shared = Path(member, "subj_pass" if syntax.is_passive(member) else "subj")
            else:
                continue
            yield shared
            if depth < CHAIN_LIMIT:
                yield from self._sharing(shared, depth + 1)

    def _is_draft(self, token: Token) -> bool:
        return any(hit.label == "proposed" for hit in self._words.status(token))

    def _is_state(self, token: Token) -> bool:
        return any(hit.attrs.get("state") for hit in self._words.status(token))

    def _modifiers(self, mention: AgreementMention) -> Iterator[Path]:
        """Participles, relative clauses and adjectives of any noun of the mention."""
        for noun in self._nouns(mention):
            for child in noun.children:
                inner = noun.i != mention.head.i
                if inner and (child.i < mention.tokens.end or child.dep_ == "amod"):
                    continue  # 'a pact in case of a **possible** attack'
                path = self._modifier(child)
                if path is None:
                    continue
                yield path
                yield from self._sharing(path)
                if child.dep_ == "acl":
                    yield from self._coordinated(child)
                elif syntax.relation(child) == "relcl":
                    yield from self._possessed(child)

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
        if kind == "compound" and self._is_draft(child):
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
        for token in islice(verb.subtree, SUBTREE_LIMIT):
            relative = token.tag_ in ("WDT", "WP") or token.lower_ == "that"
            if relative and token.dep_ != "mark" and token.i <= verb.i:
                above = syntax.clause_head(token)
                if above is not None and above.i == verb.i:
                    return Path(verb, syntax.relation(token), syntax.preposition(token))
        own = any(syntax.dependents(verb, "subj", "subj_pass"))
        return Path(verb, "obj" if own else "subj")

    @staticmethod
    def _possessed(verb: Token) -> Iterator[Path]:
        """'a treaty **whose ratification** is awaited': the noun that the relative owns."""
        for token in islice(verb.subtree, SUBTREE_LIMIT):
            if token.tag_ == "WP$" and token.head.pos_ in syntax.NOMINAL_POS:
                yield Path(token.head, "nmod", "of")

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
                yield from self._coordinated(token)
                return
            skipped = token.tag_ == "WDT" or token.text in TAIL_PUNCTUATION
            if not (skipped or in_brackets or token.pos_ in TAIL_POS):
                return

    def _coordinated(self, word: Token) -> Iterator[Path]:
        """'signed in May **and in force** since June', 'signed in Oslo, and **ratified**'.

        By place: parsers hang what follows the dates of a participle on any of them.
        """
        joined = False
        end = min(word.i + COORDINATED_REACH, word.sent.end)
        for token in self._doc[word.i + 1 : end]:
            if joined and (token.tag_ in ("VBN", "VBD") or self._is_state(token)):
                if any(syntax.dependents(token, "subj", "subj_pass", "obj")):
                    return
                yield Path(token, "subj_pass" if token.pos_ == "VERB" else MODIFIER)
            elif token.pos_ not in CIRCUMSTANCE_POS and token.pos_ != "CCONJ":
                return
            joined = token.pos_ == "CCONJ" or (joined and token.pos_ in ("ADV", "ADP"))

    def _after_relative(self, mention: AgreementMention) -> Iterator[Path]:
        """'a pact under which A and B trade data **was signed** in May': the second finite verb."""
        start = mention.tokens.end
        opening = [t.lower_ for t in self._doc[start : start + 3]]
        if not RELATIVES & set(opening) or opening[0] in (".", ";"):
            return
        verbs = 0
        for token in self._doc[start : min(start + RELATIVE_REACH, mention.head.sent.end)]:
            if token.tag_ in syntax.FINITE_TAGS and self._doc[token.i - 1].pos_ not in (
                "AUX",
                "CCONJ",
            ):
                verbs += 1
            if verbs == 2:
                yield from self._passive_of(token)
                return

    def _passive_of(self, helper: Token) -> Iterator[Path]:
        """The participle of 'was', 'has since been', if it tells a status."""
        if helper.lemma_ not in HELPERS:
            return
        for token in self._doc[helper.i + 1 : helper.i + 5]:
            if token.tag_ in ("VBN", "VBD") and token.pos_ == "VERB":
                yield Path(token, "subj_pass")
                return
            if token.pos_ not in TAIL_POS:
                return

    def _misread_object(self, mention: AgreementMention) -> Iterator[Path]:
        """'The chiefs **signed** that day a pact' read as 'the chiefs, signed that day, a pact'.

        The mention is then a predicate without a copula, its verb a participle of the subject.
        """
        if syntax.is_copular(mention.head):
            return
        for subject in syntax.dependents(mention.head, "subj"):
            for verb in syntax.dependents(subject, "acl"):
                if subject.i < verb.i < mention.head.i and self._words.status(verb):
                    yield Path(verb, "obj")

    def _is_of_other(self, verb: Token, head: Token) -> bool:
        """'**A protocol** to the pact was signed': another agreement is the verb's subject."""
        subjects = syntax.dependents(verb, "subj", "subj_pass")
        return any(s.i != head.i and s.i in self._words.heads for s in subjects)

    def _is_participle(self, token: Token, head: Token, *, parted: bool) -> bool:
        """A past participle, also one that the tagger takes for a past tense.

        'The pact, **concluded** in May, commits them', 'a pact **signed** in May commits them': a
        past tense parted from the agreement by punctuation, or before a preposition, without an
        object and with no other subject.
        """
        if token.tag_ == "VBN" or syntax.is_passive(token):
            helpers = syntax.auxiliaries(token)
            if helpers and self._is_of_other(token, head):
                return False
            return syntax.is_passive(token) or not any(a.lemma_ == "have" for a in helpers)
        bare = token.i + 1 < len(token.doc) and token.nbor().pos_ == "ADP"
        if (
            not (parted or bare)
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
