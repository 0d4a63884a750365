"""What an amount measures: from a number to the noun that it counts, sizes or changes.

Readings are tried from the surest to the vaguest; each has an id that ends up in the provenance
and carries its own confidence. Words: `patterns/claims.jsonl`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from factex import syntax
from factex.matchers.arguments import Arguments
from factex.matchers.base import Mention, span_or_none
from factex.matchers.quantities import (
    OF,
    counted_noun,
    number_head,
    partitive_complement,
    unit_span,
)
from factex.records import Amount, Span

IN = frozenset({"in"})
# 'cut tariffs **by** 5 %', 'raised the cap **from** $2m **to** $3m', 'valued goods **at** $9m'.
CHANGE_PREPOSITIONS = frozenset({"by", "to", "from", "at", "of"})
MODIFIERS = frozenset({"nmod", "compound", "nummod", "amod", "appos", "poss"})
MAX_NESTING = 3
MAX_GAP = 5
MAX_RUN = 6
# Words of a label before a colon, at most.
MAX_LABEL = 8
# Words from a noun to the 'worth' that sizes it, over a complement: 'aid to the party, worth'.
MAX_ASIDE = 8
# Between a measuring verb and its amount: 'stands **today at more than** $7 billion'.
LIGHT_POS = frozenset({"ADP", "ADV", "ADJ", "PART", "SCONJ", "AUX", "DET"})
RUN_TAGS = frozenset({"JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "HYPH", "VBN", "VBG"})
NAMES = frozenset({"PERSON", "GPE", "ORG"})
# 'had grown **by** 5 percent' looks like a passive's agent.
OBLIQUE = ("obl", "agent")


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around an amount: its head token, what it measures, and its predicate."""

    head: Token
    metric: Span | None
    metric_head: Token | None
    predicate: Token | None
    rule: str


class Measured:
    """Finds the frames of one Doc's amounts.

    Args:
        doc: parsed Doc.
        words: labels of `patterns/claims.jsonl` by token index.
        dated: indices of tokens inside temporal expressions.
        kinds: the kind of amount that a token is part of.
        arguments: which nouns stand for people and bodies.
    """

    def __init__(
        self,
        doc: Doc,
        words: Mapping[int, Set[str]],
        dated: Set[int],
        kinds: Mapping[int, str],
        arguments: Arguments,
    ) -> None:
        self._doc = doc
        self._arguments = arguments
        self._words = words
        self._dated = dated
        self._kinds = kinds
        self._taken = dated | kinds.keys()
        # No name holds an amount: 'Rp 6.7 trillion bailout' was none.
        self._names = {
            token.i
            for entity in doc.ents
            if entity.label_ in NAMES and not any(token.i in self._taken for token in entity)
            for token in entity
        }

    def has(self, token: Token, label: str) -> bool:
        """Whether a word carries a label of the claims patterns."""
        return label in self._words.get(token.i, ())

    def frame(self, amount: Mention[Amount]) -> Frame:
        """The frame of an amount read by itself; its metric is None where no noun is measured."""
        head = number_head(amount)
        noun = counted_noun(amount)
        if noun is not None and self._is_counted(amount, noun):
            metric = unit_span(amount, noun)
            return Frame(noun, metric, noun, _predicate(noun), "claims.counted")
        rule, metric_head = self._metric_head(amount, head)
        metric = None if metric_head is None else self._metric_span(metric_head, amount)
        return Frame(head, metric, metric_head, _predicate(head), rule)

    def _is_counted(self, amount: Mention[Amount], noun: Token) -> bool:
        """A count has a counted noun, unless that is a date or amount ('283 **a year** ago')."""
        if amount.value.kind not in ("count", "measure", "percent") or noun.i in self._taken:
            return False
        return not (amount.value.kind == "percent" and self._is_size_of(amount))

    def _is_size_of(self, amount: Mention[Amount]) -> bool:
        """'equal to a third **of the length** of the pole': the subject is what is measured."""
        above = syntax.governor(number_head(amount))
        return self.has(above, "equal") and syntax.is_copular(above)

    def _readings(self) -> tuple[tuple[str, Callable[[Mention[Amount], Token], Token | None]], ...]:
        return (
            ("claims.labelled", self._label),
            ("claims.worth", self._worth_before),
            ("claims.prenominal", self._noun_after),
            ("claims.of", self._noun_before_of),
            ("claims.partitive", self._complement),
            ("claims.modified", self._modified_noun),
            ("claims.bracketed", self._noun_before_bracket),
            ("claims.argument", self._argument_noun),
            ("claims.measured", self._measured_before),
            ("claims.included", self._included_in),
            ("claims.fronted", self._fronted),
        )

    def _metric_head(self, amount: Mention[Amount], head: Token) -> tuple[str, Token | None]:
        """What a sum or share is of: its complement, the noun it modifies, or the subject.

        A coordinated amount without a noun of its own measures what the first one does.
        """
        if head.pos_ == "VERB" and amount.value.kind == "percent":
            return "claims.doubled", self._doubled(head)
        for rule, reading in self._readings():
            noun = reading(amount, head)
            if noun is None or noun.i in self._taken:
                continue
            if rule == "claims.fronted" or not self.has(noun, "generic"):
                return rule, noun
        return "claims.bare", None

    def labelled(self, amount: Mention[Amount]) -> Token | None:
        """The noun of a label that stands alone before a number: 'Towers: **1,106**'."""
        i = amount.tokens.start - 1
        while i > 0 and self._is_light(i):
            i -= 1
        if i < 1 or self._doc[i].text != ":":
            return None
        line = self._line_before(i)
        if not 0 < len(line) <= MAX_LABEL or any(t.pos_ in ("VERB", "AUX") for t in line):
            return None
        nouns = [t for t in line if t.pos_ in ("NOUN", "PROPN")]
        return nouns[0] if nouns and line[0].text[:1].isupper() else None

    def _label(self, amount: Mention[Amount], head: Token) -> Token | None:
        return self.labelled(amount)

    def _line_before(self, end: int) -> list[Token]:
        """The words from the start of a line or entry to a place."""
        start = end
        while start > 0 and "\n" not in self._doc[start - 1].text and end - start <= MAX_LABEL:
            if self._doc[start - 1].is_sent_start and start - 1 < end - 1:
                start -= 1
                break
            start -= 1
        return [t for t in self._doc[start:end] if not t.is_punct and not t.is_space]

    def _is_noun(self, token: Token) -> bool:
        """Whether a word can name what is measured: a noun that is no name, date or amount."""
        return (
            token.pos_ in ("NOUN", "PROPN")
            and token.i not in self._names
            and token.i not in self._taken
        )

    # Readings -----------------------------------------------------------------------------------

    def _worth_before(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'support **worth** more than $4m', 'rewards **totalling** $9m': the noun before."""
        for i in range(amount.tokens.start - 1, max(amount.tokens.start - MAX_GAP, 0), -1):
            if self._words.get(i, set()) & {"worth", "totals"}:
                own = [s for s in syntax.dependents(self._doc[i], "subj") if self._is_noun(s)]
                if own and own[0].i < i:
                    return own[0]
                if _is_of_pronoun(self._doc[i]):
                    return None
                left = [t for t in self._doc[max(i - MAX_ASIDE, 0) : i] if self._is_noun(t)]
                if left and self._doc[i - 1].text == ",":
                    return self._completed(left[-1])
                return left[-1] if left else None
            if self._doc[i].pos_ in ("NOUN", "VERB", "PUNCT", "PROPN"):
                return None
        return None

    def _completed(self, noun: Token) -> Token:
        """The head of a phrase that is set off: '**repair** of two bridges, worth $9m'."""
        for _ in range(MAX_NESTING):
            above = syntax.governor(noun)
            if syntax.relation(noun) != "nmod" or above.i > noun.i or not self._is_noun(above):
                break
            noun = above
        return noun

    def _noun_after(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'the $29m **contract**', 'the RM29m (S$9m) **contract**', '5 percent more **carbon**'.

        The words between may be a conversion in brackets, adjectives and nouns; the last noun of
        the run is its head.
        """
        start = self._after_brackets(self._after_sums(amount))
        noun = None
        for token in self._doc[start : min(start + MAX_RUN, head.sent.end)]:
            if token.tag_ not in RUN_TAGS or token.i in self._taken:
                break
            if token.pos_ in ("NOUN", "PROPN"):
                noun = token
        if noun is None or not self._is_noun(noun):
            return None
        is_term = amount.value.kind != "duration" or self.has(noun, "duration_fact")
        return noun if is_term else None

    def _after_sums(self, amount: Mention[Amount]) -> int:
        """'its $25m **and $30m** sponsorships': where the last of the sums before a noun ends."""
        end = amount.tokens.end
        i = end
        while (
            amount.value.kind == "money"
            and i + 1 < len(self._doc)
            and self._doc[i].pos_ == "CCONJ"
            and self._kinds.get(i + 1) == "money"
        ):
            i += 1
            while self._kinds.get(i) == "money":
                i += 1
            end = i
        return end

    def _after_brackets(self, start: int) -> int:
        if start < len(self._doc) and self._doc[start].text == "(":
            for token in self._doc[start : min(start + MAX_RUN, len(self._doc))]:
                if token.text == ")":
                    return token.i + 1
        return start

    def _noun_before_of(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'a **fine** of up to $5m': the noun right before 'of', whatever the parse says."""
        i = amount.tokens.start - 1
        while i > head.sent.start and self._doc[i].lower_ not in OF and self._is_light(i):
            i -= 1
        if i <= head.sent.start or self._doc[i].lower_ not in OF:
            return None
        noun = self._doc[i - 1]
        if noun.pos_ == "NOUN" and self._is_noun(noun) and not _is_named_body(noun):
            return noun
        above = syntax.clause_head(head)
        objects = [] if above is None else syntax.logical_objects(above)
        return next((o for o in objects if o.i < i and self._is_noun(o)), None)

    def _is_light(self, i: int) -> bool:
        return self._doc[i].pos_ in LIGHT_POS or i in self._dated

    def _complement(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'41 percent **of** the total', '$4m a year **in** funding', 'a year **in** prison'."""
        noun = None if self._is_size_of(amount) else partitive_complement(amount)
        if noun is None and amount.value.kind in ("money", "duration"):
            noun = partitive_complement(amount, IN)
            if noun is not None and amount.value.kind == "duration":
                return noun if self.has(noun, "duration_fact") else None
        return noun

    def _modified_noun(self, amount: Mention[Amount], head: Token) -> Token | None:
        """The noun that an amount modifies: 'a **fine** of $5m', 'its $5m **fine**'."""
        for member in dict.fromkeys((head, syntax.first_conjunct(head))):
            above, kind = syntax.governor(member), syntax.relation(member)
            if kind not in MODIFIERS or self._is_across(amount, above):
                continue
            for _ in range(MAX_NESTING):
                if self._is_noun(above):
                    return above
                if syntax.relation(above) != "nmod":
                    break
                above = syntax.governor(above)
        return None

    def _is_across(self, amount: Mention[Amount], noun: Token) -> bool:
        """'a third **by** provinces': a preposition parts the number from the noun after it."""
        between = self._doc[amount.tokens.end : max(noun.i, amount.tokens.end)]
        return any(t.pos_ == "ADP" for t in between)

    def _noun_before_bracket(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'our main source of **imports** ($7bn)': the noun right before the bracket."""
        i = amount.tokens.start - 1
        while i > head.sent.start and self._is_light(i):
            i -= 1
        if i <= head.sent.start or self._doc[i].text != "(":
            return None
        return self._doc[i - 1] if self._is_noun(self._doc[i - 1]) else None

    def _argument_noun(self, amount: Mention[Amount], head: Token) -> Token | None:
        """What a verb raises, cuts or values at an amount, or the subject that reaches it."""
        if not any(syntax.dependents(head, "subj", "subj_pass")):
            head = syntax.first_conjunct(head)
        if syntax.relation(head) == "nmod" and self.has(syntax.governor(head), "generic"):
            head = syntax.governor(head)  # 'exports fell from a **peak** of $3m'
        above, kind = syntax.governor(head), syntax.relation(head)
        if self.has(above, "worth"):
            return self._worth_of(above)
        if syntax.is_copular(head):
            return self._measured_subject(head)
        if kind in OBLIQUE and _last_word(head) in CHANGE_PREPOSITIONS:
            for changed in syntax.logical_objects(above):
                if self._is_noun(changed):
                    return changed
        if kind == "obj" and syntax.relation(above) == "acl" and self._is_noun(above.head):
            return above.head
        if kind in (*OBLIQUE, "obj", "xcomp", "advmod", "root", "ccomp", "amod"):
            return self._measured_subject(above)
        return None

    def _worth_of(self, worth: Token) -> Token | None:
        holder = syntax.governor(worth)
        if syntax.relation(worth) in ("acl", "amod", "relcl") and self._is_noun(holder):
            return holder
        subjects = syntax.subjects(worth)
        return subjects[0] if subjects and self._is_noun(subjects[0]) else None

    def _measured_subject(self, verb: Token) -> Token | None:
        if not (self.has(verb, "measures") or self.has(verb, "equal") or syntax.is_copular(verb)):
            return None
        inherited = not any(syntax.dependents(verb, "subj", "subj_pass"))
        for subject in map(self._before_preposition, syntax.subjects(verb)):
            for _ in range(MAX_NESTING):
                if self._is_noun(subject) and not (inherited and subject.pos_ == "PROPN"):
                    return None if self._is_doer(subject, verb) else subject
                if syntax.relation(subject) != "nmod":
                    break
                subject = syntax.governor(subject)
        return None

    def _is_doer(self, subject: Token, verb: Token) -> bool:
        """'the **company** lost $3m': a body that gets or gives a number is not what it measures.

        What a body is said to be, and how many it numbers, is still its own size.
        """
        acts = self._arguments.is_actor(subject) or self.has(subject, "body")
        return acts and self.has(verb, "gets")

    def _before_preposition(self, subject: Token) -> Token:
        """'**funding** to the schools is $7m': no subject stands behind a preposition.

        Where the parse takes 'schools' for the subject, the noun before the preposition is it.
        """
        cases = [c for c in subject.lefts if c.dep_ == "case" and c.pos_ == "ADP"]
        before = self._doc[max(cases[0].i - 1, 0)] if cases else subject
        return before if self._is_noun(before) else subject

    def _measured_before(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'trade today **stands** at more than $7bn': read from the words where the parse fails."""
        first = max(amount.tokens.start - MAX_RUN, head.sent.start)
        for i in range(amount.tokens.start - 1, first - 1, -1):
            if self.has(self._doc[i], "measures") or self.has(self._doc[i], "rise"):
                noun = self._measured_subject(self._doc[i]) or self._last_noun_before(i)
                return None if noun is None or self._is_doer(noun, self._doc[i]) else noun
            if not (self._is_light(i) or i in self._taken):
                return None
        return None

    def _last_noun_before(self, index: int) -> Token | None:
        for i in range(index - 1, max(index - MAX_RUN, self._doc[index].sent.start) - 1, -1):
            if self._is_noun(self._doc[i]):
                return self._before_preposition(self._doc[i])
            if not (self._is_light(i) or self._doc[i].ent_type_):
                return None
        return None

    def _included_in(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'public **service**, including 35 years on the bench'."""
        before = self._doc[max(amount.tokens.start - 1, 0)]
        if not self.has(before, "includes"):
            return None
        left = self._doc[max(before.i - MAX_GAP, before.sent.start) : before.i]
        nouns = [t for t in left if self._is_noun(t)]
        return nouns[-1] if nouns else None

    def _fronted(self, amount: Mention[Amount], head: Token) -> Token | None:
        """'**Of this sum** 41% was owed by mills'."""
        first = head.sent[0]
        if first.lower_ not in OF:
            return None
        noun = syntax.governor(first)
        return noun if noun.i < amount.tokens.start and self._is_noun(noun) else None

    def _doubled(self, verb: Token) -> Token | None:
        """'exports **doubled**', '**doubling** their exports'."""
        for noun in (*syntax.logical_objects(verb), *syntax.subjects(verb)):
            if self._is_noun(noun):
                return noun
        return None

    def _metric_span(self, noun: Token, amount: Mention[Amount]) -> Span | None:
        """The noun's phrase on its side of the amount."""
        whole = syntax.nominal_span(noun)
        start = max(whole.start, syntax.base_span(noun).start)
        end = whole.end
        if start < amount.tokens.end and amount.tokens.start < end:
            if amount.tokens.start > noun.i:
                end = noun.i + 1
            else:
                start = max(start, min(amount.tokens.end, noun.i))
        start = self._behind_amounts(start, noun)
        end = min([end, *(i for i in self._amounts_in(noun.i + 1, end))])
        return span_or_none(self._doc, self._unhyphenated(min(start, noun.i)), end)

    def _behind_amounts(self, start: int, noun: Token) -> int:
        """Where a phrase that holds an amount begins: behind it and its closing bracket."""
        start = max([start, *(i + 1 for i in range(start, noun.i) if i in self._taken)])
        while start < noun.i and self._doc[start].text in (")", "]", ","):
            start += 1
        return start

    def _unhyphenated(self, start: int) -> int:
        """The first part of a compound, whatever the parse: '**Rolls**-Royce', not '-Royce'."""
        if self._doc[start].text == "-" and start > 0 and not self._doc[start - 1].whitespace_:
            return start - 1
        return start

    def _amounts_in(self, start: int, end: int) -> Iterator[int]:
        """Where a phrase runs into another amount or a date it ends ('fines **and 10 years**')."""
        for i in range(start, end):
            if i in self._taken:
                while i > start and self._doc[i - 1].pos_ in ("ADP", "CCONJ", "PUNCT", "DET"):
                    i -= 1
                yield i
                return


def _predicate(noun: Token) -> Token | None:
    """The predicate of a nominal's clause; of a thing in passing, what has been done to it.

    'with 25 others **injured**', 'sought the return of $3m **stolen** from the port'.
    """
    sums = noun.pos_ != "NOUN" and syntax.relation(noun) == "nmod"
    if sums or syntax.relation(noun) == "obl":
        for clause in syntax.dependents(noun, "acl"):
            between = noun.doc[noun.i + 1 : clause.i]
            done = clause.tag_ in ("VBN", "VBD") or clause.text.endswith("ed")
            if done and all(t.pos_ == "NUM" for t in between):
                return clause
    return syntax.clause_head(noun)


def carried(frame: Frame, previous: Frame | None) -> Frame:
    """A frame without a noun of its own takes that of the amount before it in the sentence.

    '$4m for food, **$3m** for shelter', 'from 11 to **58**', '1,846 persons were treated and
    **1,720** discharged'.
    """
    has_own = frame.metric is not None and frame.rule != "claims.included"
    has_own = has_own and not (frame.rule == "claims.argument" and _is_former(frame.head))
    if has_own or previous is None or previous.metric is None:
        return frame
    if previous.head.sent.start != frame.head.sent.start or _is_enclosed(previous, frame):
        return frame
    return Frame(
        frame.head, previous.metric, previous.metric_head, frame.predicate, "claims.carried"
    )


def _is_former(head: Token) -> bool:
    """'seized $9m, **up from** $3m the year before': the same thing once more."""
    marks = [c for c in head.lefts if c.lower_ in ("from", "up", "down")]
    return len(marks) > 1 and marks[-1].lower_ == "from"


def _is_enclosed(previous: Frame, frame: Frame) -> bool:
    """Whether a noun is shut in a relative clause, or a semicolon begins a new clause.

    'Orvell, which employs **7,400 people**, was fined $5m'.
    """
    noun = previous.metric_head
    if noun is None:
        return False
    if frame.predicate is not None and ";" in (t.text for t in noun.doc[noun.i : frame.head.i]):
        return True
    shut = next((above for above, _ in syntax.ancestors(noun) if _is_relative(above)), None)
    return shut is not None and not shut.is_ancestor(frame.head)


def _is_of_pronoun(worth: Token) -> bool:
    """'if the firm sells the mine, **it** is said to be worth $9m': no noun before is."""
    is_complement = syntax.relation(worth) == "xcomp"
    return is_complement and any(s.tag_ == "PRP" for s in syntax.subjects(worth))


def _is_relative(clause: Token) -> bool:
    return syntax.relation(clause) == "relcl"


def _last_word(head: Token) -> str:
    return syntax.preposition(head).split(" ")[-1]


def _is_named_body(noun: Token) -> bool:
    """'paid fines to the Chadian **Government** of $3m': a body as a taker, tagged as a noun."""
    above = syntax.relation(noun) == "obl" and bool(syntax.preposition(noun))
    return above and noun.text[:1].isupper()
