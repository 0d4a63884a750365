"""Pattern files as spaCy Matchers: which words of a Doc the patterns know, and as what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan
from spacy.vocab import Vocab

from factex.errors import PatternError
from factex.matchers.forms import WORD_KEYS, Places, forms_of, word_id
from factex.parse import as_spacy
from factex.patterns import Pattern, cached, load_patterns


class Hit(NamedTuple):
    """One place where a pattern line matched: tokens `start` to `end` of a Doc."""

    pattern: Pattern
    doc: Doc
    start: int
    end: int

    @property
    def span(self) -> TokenSpan:
        """The tokens that matched."""
        return self.doc[self.start : self.end]

    @property
    def label(self) -> str:
        """The line's label; every pattern that is matched has one."""
        return self.pattern.label or ""

    @property
    def head(self) -> Token:
        """The token that stands for the hit: `attrs.head` in the span, its first by default."""
        place = int(self.pattern.attrs.get("head", 0))
        return self.doc[self.start + place] if place >= 0 else self.doc[self.end + place]

    @property
    def attrs(self) -> Mapping[str, Any]:
        """The line's further data."""
        return self.pattern.attrs


class Required(NamedTuple):
    """One of these words must stand at this place of a phrase."""

    offset: int
    key: str
    words: frozenset[int]


Run = tuple[Required, ...]
Found = tuple[int, int, Pattern]
"""Where a line matched: its first token, the one behind its last."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern of several tokens, with the runs of words that a Doc must hold.

    Attributes:
        line: the pattern line.
        matcher: what decides; None where the words do.
        required: runs of words.
        length: number of tokens, None where that is open.
    """

    line: Pattern
    matcher: Matcher | None
    required: tuple[Run, ...]
    length: int | None

    def find(self, doc: Doc, places: Mapping[str, Places]) -> Iterator[Found]:
        """Where it matches, the longest first, none inside another."""
        starts = [_starts(run, places) for run in self.required if run]
        if not all(starts):
            return
        if self.length is None or not starts:
            if self.matcher is not None:
                yield from (
                    (start, end, self.line) for _, start, end in self.matcher(as_spacy(doc))
                )
            return
        done = 0
        for start in sorted(starts[0]):
            end = start + self.length
            if done <= start and end <= len(doc) and self._matches(doc[start:end]):
                yield start, end, self.line
                done = end

    def _matches(self, span: TokenSpan) -> bool:
        return self.matcher is None or bool(self.matcher(as_spacy(span)))


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
        self._words: dict[str, dict[int, list[tuple[frozenset[str], Pattern]]]] = {}
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
        known = self._words.setdefault(keys[0], {})
        for word in listed[keys[0]] or ():
            known.setdefault(word_id(word), []).append((kinds, line))
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
        fixed = all(token.get("OP", "1") == "1" for token in tokens)
        required = tuple(_required_runs(tokens))
        needed = None if fixed and any(required) and all(map(_is_listed, tokens)) else matcher
        self._phrases.append(Phrase(line, needed, required, len(tokens) if fixed else None))

    def find(self, doc: Doc) -> Sequence[Hit]:
        """All hits, ordered by place, longer ones first at the same place, then by file order.

        The hits of the Doc asked for last are kept: several matchers ask for the same file.
        """
        if self._last is None or self._last[0] is not doc:
            self._last = (doc, tuple(self._search(doc)))
        return self._last[1]

    def _search(self, doc: Doc) -> Iterator[Hit]:
        found = [*self._find_words(doc), *self._find_phrases(doc)]
        found.sort(key=lambda hit: (hit[0], -hit[1], self._order[hit[2].id]))
        return (Hit(line, doc, start, end) for start, end, line in found)

    def _find_words(self, doc: Doc) -> Iterator[Found]:
        forms = forms_of(doc)
        for key, known in self._words.items():
            places = forms[key]
            for word in known.keys() & places.keys():
                for kinds, line in known[word]:
                    for i in places[word]:
                        if not kinds or doc[i].pos_ in kinds:
                            yield i, i + 1, line

    def _find_phrases(self, doc: Doc) -> Iterator[Found]:
        forms = forms_of(doc) if self._phrases else {}
        for phrase in self._phrases:
            yield from phrase.find(doc, forms)

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


def _listed(value: Any) -> list[str] | None:
    """The words that a token attribute asks for, or None when it asks for anything else."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and value.keys() == {"IN"}:
        return list(value["IN"])
    return None


def _is_listed(token: Mapping[str, Any]) -> bool:
    """Whether the words that it lists are all that a token is asked for."""
    asked = token.keys() - {"OP"}
    return asked <= set(WORD_KEYS) and all(_listed(token[key]) is not None for key in asked)


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
