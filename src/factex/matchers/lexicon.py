"""Pattern files as spaCy Matchers: which words of a Doc the patterns know, and as what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan
from spacy.vocab import Vocab

from factex.errors import PatternError
from factex.patterns import Pattern, cached, load_patterns

WORD_KEYS = ("LEMMA", "LOWER", "TEXT")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a pattern line matched."""

    pattern: Pattern
    span: TokenSpan

    @property
    def label(self) -> str:
        """The line's label; every pattern that is matched has one."""
        return self.pattern.label or ""

    @property
    def head(self) -> Token:
        """The token that stands for the hit: `attrs.head` in the span, its first by default."""
        return self.span[int(self.pattern.attrs.get("head", 0))]

    @property
    def attrs(self) -> Mapping[str, Any]:
        """The line's further data."""
        return self.pattern.attrs


class Required(NamedTuple):
    """One of these words must stand at this place of a phrase."""

    offset: int
    key: str
    words: tuple[str, ...]


Run = tuple[Required, ...]
Places = Mapping[str, Mapping[str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern of several tokens, with the runs of words that a Doc must hold."""

    line: Pattern
    matcher: Matcher
    required: tuple[Run, ...]


class Lexicon:
    """A pattern file compiled for one vocabulary.

    Patterns of a single token that list words (most of them) are looked up in a dictionary, which
    costs one access a token; each of the others has a spaCy Matcher, which is run only on a Doc
    that holds the words which it lists, at their distances.

    Args:
        vocab: the pipeline's vocabulary.
        patterns: lines whose `pattern` is a phrase (matched on lower case) or token dicts.

    Raises:
        PatternError: spaCy refuses a token pattern; the message names the line's id.
    """

    def __init__(self, vocab: Vocab, patterns: Sequence[Pattern]) -> None:
        self._phrases: list[Phrase] = []
        self._last: tuple[Doc, Sequence[Hit]] | None = None
        self._order: dict[str, int] = {}
        self._words: dict[tuple[str, str], list[tuple[frozenset[str], Pattern]]] = {}
        for line in patterns:
            if line.pattern is None:
                continue
            self._order[line.id] = len(self._order)
            tokens = _token_patterns(line.pattern)
            if not self._add_words(line, tokens):
                self._add_tokens(vocab, line, tokens)

    def _add_words(self, line: Pattern, tokens: list[dict[str, Any]]) -> bool:
        """Index a line by its words when it is one token of listed words; say whether it was."""
        if len(tokens) != 1 or not tokens[0].keys() <= {*WORD_KEYS, "POS"}:
            return False
        keys = [key for key in WORD_KEYS if key in tokens[0]]
        listed = {key: _listed(tokens[0][key]) for key in tokens[0]}
        if len(keys) != 1 or None in listed.values():
            return False
        kinds = frozenset(listed.get("POS") or ())
        for word in listed[keys[0]] or ():
            self._words.setdefault((keys[0], word), []).append((kinds, line))
        return True

    def _add_tokens(self, vocab: Vocab, line: Pattern, tokens: list[dict[str, Any]]) -> None:
        matcher = Matcher(vocab, validate=False)
        try:
            matcher.add(line.id, [tokens], greedy="LONGEST")
        except (ValueError, KeyError, re.error) as error:
            raise PatternError(
                f"pattern {line.id!r}: spaCy refuses it ({error}). "
                "See patterns/README.md for the token format"
            ) from error
        self._phrases.append(Phrase(line, matcher, tuple(_required_runs(tokens))))

    def find(self, doc: Doc) -> Sequence[Hit]:
        """All hits, ordered by place, longer ones first at the same place, then by file order.

        The hits of the Doc asked for last are kept: several matchers ask for the same file.
        """
        if self._last is None or self._last[0] is not doc:
            self._last = (doc, tuple(self._search(doc)))
        return self._last[1]

    def _search(self, doc: Doc) -> list[Hit]:
        hits = [*self._find_words(doc), *self._find_phrases(doc)]
        return sorted(hits, key=lambda h: (h.span.start, -h.span.end, self._order[h.pattern.id]))

    def _find_words(self, doc: Doc) -> Iterator[Hit]:
        for token in doc:
            forms = {"LEMMA": token.lemma_, "LOWER": token.lower_, "TEXT": token.text}
            for key in WORD_KEYS:
                for kinds, line in self._words.get((key, forms[key]), ()):
                    if not kinds or token.pos_ in kinds:
                        yield Hit(line, doc[token.i : token.i + 1])

    def _find_phrases(self, doc: Doc) -> Iterator[Hit]:
        places = _places(doc) if self._phrases else {}
        for phrase in self._phrases:
            if all(_stands(run, places) for run in phrase.required):
                for _, start, end in phrase.matcher(doc):
                    yield Hit(phrase.line, doc[start:end])

    def by_head(self, doc: Doc) -> dict[int, list[Hit]]:
        """Hits by the index of their head token."""
        found: dict[int, list[Hit]] = defaultdict(list)
        for hit in self.find(doc):
            found[hit.head.i].append(hit)
        return found


def _required_runs(tokens: Sequence[dict[str, Any]]) -> Iterator[Run]:
    """The words that must be there, in runs of tokens that stand right behind each other."""
    run: list[Required] = []
    for offset, token in enumerate(tokens):
        repeats = token.get("OP", "1")
        listed = ((key, _listed(token.get(key))) for key in WORD_KEYS)
        wanted = [Required(offset, key, tuple(words)) for key, words in listed if words is not None]
        if repeats == "1":
            run += wanted
            continue
        if repeats == "+":
            yield from ((one,) for one in wanted)
        yield tuple(run)
        run = []
    yield tuple(run)


def _stands(run: Run, places: Places) -> bool:
    """Whether the words of a run stand at their distances anywhere in a Doc."""
    starts: set[int] | None = None
    for offset, key, words in run:
        found = {i - offset for word in words for i in places[key].get(word, ())}
        starts = found if starts is None else starts & found
        if not starts:
            return False
    return True


@lru_cache(maxsize=1)  # every lexicon asks for the same Doc
def _places(doc: Doc) -> Places:
    """Where each word of a Doc stands, by attribute."""
    found: dict[str, dict[str, list[int]]] = {key: defaultdict(list) for key in WORD_KEYS}
    for token in doc:
        forms = (token.lemma_, token.lower_, token.text)
        for key, form in zip(WORD_KEYS, forms, strict=True):
            found[key][form].append(token.i)
    return found


def _listed(value: Any) -> list[str] | None:
    """The words that a token attribute asks for, or None when it asks for anything else."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and value.keys() == {"IN"}:
        return list(value["IN"])
    return None


def _token_patterns(pattern: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
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


@cached
def lexicon(vocab: Vocab, name: str) -> Lexicon:
    """The lexicon of a pattern file, compiled once for a vocabulary."""
    return Lexicon(vocab, load_patterns(name))
