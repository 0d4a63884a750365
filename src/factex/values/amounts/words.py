"""The pattern files `amounts.jsonl` and `units.jsonl`, compiled into look-up tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Generic, TypeVar

from factex.patterns import Pattern, cached, load_patterns
from factex.values.amounts.tokens import HYPHENS, Token, tokenize

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Phrase(Generic[T]):
    """The words of a phrase, and for each whether it must touch the word before it."""

    words: tuple[str, ...]
    tight: tuple[bool, ...]
    value: T


class PhraseTable(Generic[T]):
    """Longest match of word sequences in a token list, forwards or backwards.

    Args:
        entries: (phrase, value) pairs; the first of two equal phrases wins.
        exact: compare as written, glued where the phrase is glued ('A$'); else in lower case,
            with white space or a hyphen between the words ('per-cent').
    """

    def __init__(self, entries: Iterable[tuple[str, T]], *, exact: bool = False) -> None:
        self._exact = exact
        self._first: dict[str, list[_Phrase[T]]] = defaultdict(list)
        self._last: dict[str, list[_Phrase[T]]] = defaultdict(list)
        seen: set[tuple[tuple[str, ...], tuple[bool, ...]]] = set()
        for text, value in entries:
            phrase = self._compile(text, value)
            if (phrase.words, phrase.tight) not in seen:
                seen.add((phrase.words, phrase.tight))
                self._first[phrase.words[0]].append(phrase)
                self._last[phrase.words[-1]].append(phrase)
        for bucket in (*self._first.values(), *self._last.values()):
            bucket.sort(key=lambda phrase: -len(phrase.words))

    def _compile(self, text: str, value: T) -> _Phrase[T]:
        tokens = tokenize(text)
        glued = [False, *(a.end == b.start and self._exact for a, b in pairwise(tokens))]
        return _Phrase(tuple(map(self._key, tokens)), tuple(glued), value)

    def _key(self, token: Token) -> str:
        return token.text if self._exact else token.lower

    @property
    def first_words(self) -> frozenset[str]:
        """The words that a phrase can begin with."""
        return frozenset(self._first)

    def match(self, tokens: Sequence[Token], i: int) -> tuple[T, int] | None:
        """The value of the longest phrase from token `i` on, and the index after it."""
        if i >= len(tokens):
            return None
        for phrase in self._first.get(self._key(tokens[i]), ()):
            end = self._follow(tokens, i, phrase)
            if end is not None:
                return phrase.value, end
        return None

    def match_back(self, tokens: Sequence[Token], end: int) -> tuple[T, int] | None:
        """The value of the longest phrase that ends before token `end`, and where it begins."""
        if end <= 0:
            return None
        for phrase in self._last.get(self._key(tokens[end - 1]), ()):
            # With hyphens between the words the phrase takes more tokens than it has words.
            for begin in range(end - len(phrase.words), end - 2 * len(phrase.words), -1):
                if begin >= 0 and self._follow(tokens, begin, phrase) == end:
                    return phrase.value, begin
        return None

    def _follow(self, tokens: Sequence[Token], i: int, phrase: _Phrase[T]) -> int | None:
        """The index after the phrase when it stands at token `i`."""
        last = len(tokens)
        for word, tight in zip(phrase.words, phrase.tight, strict=True):
            if i < last and tokens[i].text in HYPHENS and word != "-" and word != phrase.words[0]:
                i += 1
            if i >= last or self._key(tokens[i]) != word:
                return None
            if tight and tokens[i - 1].end != tokens[i].start:
                return None
            i += 1
        return i


@dataclass(frozen=True, slots=True)
class Scale:
    """A word that multiplies: 'million'; `lower` is what its bare plural is at least."""

    factor: Decimal
    lower: Decimal
    rule: str
    plural: bool = False
    needs_of: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """'doubled' (finite) or 'double' (base form, after an auxiliary only)."""

    percent: Decimal
    base: bool
    rule: str


class Words:
    """Everything of `amounts.jsonl`, by role.

    Args:
        patterns: the lines of the file.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        lines: dict[str, list[Pattern]] = defaultdict(list)
        for line in patterns:
            lines[line.label or ""].append(line)
        self._lines: Mapping[str, list[Pattern]] = lines
        self._tables: dict[str, PhraseTable[Pattern]] = {}
        self._sets: dict[str, frozenset[str]] = {}
        self.cardinals = {
            word: (Decimal(value), line.id)
            for line in lines["cardinal"]
            for word, value in line.attrs["values"].items()
        }
        self.scales = {word: scale for line in lines["scale"] for word, scale in _scale_words(line)}
        self.scale_symbols = self._scale_forms("symbols")
        self.scale_letters = self._scale_forms("letters")
        self.fractions = {
            form: (Decimal(denominator), line.id)
            for line in lines["fraction"]
            for word, denominator in line.attrs["denominators"].items()
            for form in (word, f"{word}s")
        }
        self.changes = {
            word: Change(Decimal(line.attrs["percent"]), form == "base", line.id)
            for line in lines["change"]
            for form in ("finite", "base")
            for word in line.attrs[form]
        }
        self.multiples = {
            word: (Decimal(value), line.id)
            for line in lines["multiple"]
            for word, value in line.attrs["values"].items()
        }
        self.vague = self.phrases("vague")
        self.starters = self._starters()
        self.before = self.phrases("modifier_before")
        self.after = self.phrases("modifier_after")

    def _starters(self) -> frozenset[str]:
        """Words, in lower case, with which an amount can begin."""
        signs = {
            "between",
            "half",
            "quarter",
            "minus",
            "negative",
            "point",
            "-",
            "\u2212",
            "\u2013",
        }
        folds = {f"{word}fold" for word in (*self.cardinals, *self.multiples)}
        return frozenset(
            {*self.cardinals, *self.scales, *self.changes, *self.multiples, *signs, *folds}
            | self.words("article")
            | self.words("point_zero")
            | self.vague.first_words
        )

    def _scale_forms(self, form: str) -> dict[str, Scale]:
        return {
            word: _scale(line) for line in self._lines["scale"] for word in line.attrs.get(form, ())
        }

    def phrases(self, label: str) -> PhraseTable[Pattern]:
        """The phrases of all lines with a label, compiled once; the value is the line."""
        if label not in self._tables:
            self._tables[label] = PhraseTable(
                (phrase, line) for line in self._lines[label] for phrase in line.attrs["phrases"]
            )
        return self._tables[label]

    def words(self, label: str) -> frozenset[str]:
        """The single words of all lines with a label."""
        if label not in self._sets:
            self._sets[label] = frozenset(
                word for line in self._lines[label] for word in line.attrs["words"]
            )
        return self._sets[label]

    def line(self, label: str) -> Pattern:
        """The one line with a label."""
        (line,) = self._lines[label]
        return line


def _scale(line: Pattern, *, plural: bool = False) -> Scale:
    factor = Decimal(line.attrs["factor"])
    lower = Decimal(line.attrs.get("lower", line.attrs["factor"]))
    return Scale(factor, lower, line.id, plural, line.attrs.get("needs_of", False))


def _scale_words(line: Pattern) -> Iterable[tuple[str, Scale]]:
    for word in line.attrs["words"]:
        yield word, _scale(line)
    for word in line.attrs["plurals"]:
        yield word, _scale(line, plural=True)


@cached
def load_words(folder: Path | None = None) -> Words:
    """The words of a pattern folder (the packaged one by default), compiled once."""
    return Words(load_patterns("amounts", folder))
