"""Token patterns of several tokens, matched only where they can match.

Most places of a text are ruled out by the words that a pattern lists; spaCy's `Matcher`, which
tries every token, reads the few stretches that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from factex.matchers.forms import WORD_KEYS, Places, word_id
from factex.parse import as_spacy

Stretch = tuple[int, int]
"""Tokens by the first and the one behind the last."""


class Required(NamedTuple):
    """One of these words must stand at this place of a phrase."""

    offset: int
    key: str
    words: frozenset[int]


Run = tuple[Required, ...]


class Members(NamedTuple):
    """What every token that a pattern matches must be: of a part of speech, or one of words."""

    kinds: frozenset[str]
    lemmas: frozenset[str]
    lower: frozenset[str]
    texts: frozenset[str]

    def may_hold(self, token: Token) -> bool:
        """Whether a token can be part of a match."""
        return (
            token.pos_ in self.kinds
            or token.lemma_ in self.lemmas
            or token.lower_ in self.lower
            or token.text in self.texts
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern of several tokens.

    Attributes:
        matcher: what decides where the words do not.
        required: runs of words that must stand; places count from where the pattern starts if
            none of its optional tokens is left out.
        length: number of its tokens.
        is_words: whether it asks for nothing but a word at each place.
        is_bounded: whether it matches no more tokens than it has.
        members: what its tokens must be if it can match more; None where that is open.
    """

    matcher: Matcher
    required: tuple[Run, ...]
    length: int
    is_words: bool
    is_bounded: bool
    members: Members | None

    @classmethod
    def of(cls, vocab: Vocab, name: str, tokens: Sequence[dict[str, Any]]) -> Phrase:
        """Compile a token pattern.

        Raises:
            ValueError, KeyError, re.error: spaCy refuses it.
        """
        matcher = Matcher(vocab, validate=False)
        matcher.add(name, [list(tokens)], greedy="LONGEST")
        required = tuple(run for run in _required_runs(tokens) if run)
        repeats = {token.get("OP", "1") for token in tokens}
        is_words = repeats == {"1"} and bool(required) and all(map(_is_listed, tokens))
        return cls(
            matcher, required, len(tokens), is_words, repeats <= {"1", "?"}, _members(tokens)
        )

    def find(self, doc: Doc, places: Mapping[str, Places]) -> Iterator[Stretch]:
        """Where it matches, the longest first, none inside another.

        Args:
            doc: the Doc.
            places: where its words stand.
        """
        starts = self._starts(places)
        if starts is None:
            return
        if self.is_words:
            yield from self._in_turn(starts, len(doc))
            return
        for start, end in self._stretches(doc, starts):
            for _, first, last in self.matcher(as_spacy(doc[start:end])):
                yield start + first, start + last

    def _starts(self, places: Mapping[str, Places]) -> list[int] | None:
        """Where the first run would have the pattern start; None where a run is missing."""
        first: set[int] | None = None
        for run in self.required:
            starts = _starts(run, places)
            if not starts:
                return None
            first = starts if first is None else first
        return sorted(first or ())

    def _in_turn(self, starts: Iterable[int], length: int) -> Iterator[Stretch]:
        done = 0
        for start in starts:
            end = start + self.length
            if done <= start and end <= length:
                yield start, end
                done = end

    def _stretches(self, doc: Doc, starts: Iterable[int]) -> Iterator[Stretch]:
        """Parts of a Doc, apart from each other, outside which nothing matches."""
        if not self.required or not (self.is_bounded or self.members):
            yield 0, len(doc)
            return
        begin = end = 0
        for start in starts:
            if start >= end:
                if begin < end:
                    yield begin, end
                begin = max(start, 0)
            end = max(end, self._reach(doc, start))
        yield begin, end

    def _reach(self, doc: Doc, start: int) -> int:
        """The first token behind all that a match from a place on can hold."""
        if self.is_bounded or self.members is None:
            return min(start + self.length, len(doc))
        end = start
        while end < len(doc) and self.members.may_hold(doc[end]):
            end += 1
        return end


def _required_runs(tokens: Sequence[dict[str, Any]]) -> Iterator[Run]:
    """The words that must be there, in runs of tokens that stand right behind each other."""
    run: list[Required] = []
    for offset, token in enumerate(tokens):
        repeats = token.get("OP", "1")
        listed = ((key, listed_words(token.get(key))) for key in WORD_KEYS)
        wanted = [
            Required(offset, key, frozenset(map(word_id, words)))
            for key, words in listed
            if words is not None
        ]
        if repeats == "1":
            run += wanted
            continue
        if repeats == "+":
            yield from ((one,) for one in wanted)
        yield tuple(run)
        run = []
    yield tuple(run)


def _starts(run: Run, places: Mapping[str, Places]) -> set[int]:
    """Where in a Doc a phrase can begin so that the words of a run stand at their distances."""
    starts: set[int] | None = None
    for offset, key, words in run:
        here = places[key]
        found = {i - offset for word in here.keys() & words for i in here[word]}
        starts = found if starts is None else starts & found
        if not starts:
            break
    return starts or set()


def _members(tokens: Sequence[dict[str, Any]]) -> Members | None:
    """What all tokens of a pattern that begins with a listed word are; None where it may be any."""
    if tokens[0].get("OP", "1") != "1" or not any(
        listed_words(tokens[0].get(k)) for k in WORD_KEYS
    ):
        return None
    if not {token.get("OP", "1") for token in tokens} <= {"1", "?", "*", "+"}:
        return None
    found: dict[str, set[str]] = {key: set() for key in ("POS", *WORD_KEYS)}
    for token in tokens:
        key = next((key for key in found if listed_words(token.get(key)) is not None), None)
        if key is None:
            return None
        found[key].update(listed_words(token[key]) or ())
    return Members(*(frozenset(words) for words in found.values()))


def listed_words(value: Any) -> list[str] | None:
    """The words that a token attribute asks for, or None when it asks for anything else."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and value.keys() == {"IN"}:
        return list(value["IN"])
    return None


def _is_listed(token: Mapping[str, Any]) -> bool:
    """Whether the words that it lists are all that a token is asked for."""
    asked = token.keys() - {"OP"}
    return asked <= set(WORD_KEYS) and all(listed_words(token[key]) is not None for key in asked)


def token_patterns(pattern: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tokens of a line's pattern, as `Matcher` takes them."""
    if isinstance(pattern, str):
        return [{"LOWER": word.lower()} for word in pattern.split()]
    return [_with_title_case(token) for token in pattern]


def _with_title_case(token: dict[str, Any]) -> dict[str, Any]:
    """Let a list of lemmas match proper nouns too, whose lemma keeps its capital ('Summit')."""
    lemmas = token.get("LEMMA")
    if isinstance(lemmas, str):
        lemmas = {"IN": [lemmas]}
    if not isinstance(lemmas, dict) or "IN" not in lemmas:
        return token
    words = lemmas["IN"]
    titled = [word.capitalize() for word in words if word.islower()]
    return {**token, "LEMMA": {**lemmas, "IN": [*words, *titled]}}
