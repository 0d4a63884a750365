"""Pattern files as spaCy Matchers: which words of a Doc the patterns know, and as what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan
from spacy.vocab import Vocab

from factex.errors import PatternError
from factex.matchers.forms import WORD_KEYS, forms_of, word_id
from factex.matchers.token_patterns import Phrase, listed_words, token_patterns
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
    def places(self) -> range:
        """The indices of the tokens that matched."""
        return range(self.start, self.end)

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


Found = tuple[int, int, Pattern]
"""Where a line matched: its first token, the one behind its last."""


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
        self._phrases: list[tuple[Pattern, Phrase]] = []
        self._last: tuple[Doc, Sequence[Hit]] | None = None
        self._order: dict[str, int] = {}
        self._words: dict[str, dict[int, list[tuple[frozenset[str], Pattern]]]] = {}
        for line in patterns:
            if line.pattern is None:
                continue
            self._order[line.id] = len(self._order)
            tokens = token_patterns(line.pattern)
            if not self._add_words(line, tokens):
                self._add_tokens(vocab, line, tokens)

    def _add_words(self, line: Pattern, tokens: list[dict[str, Any]]) -> bool:
        """Index a line by its words when it is one token of listed words; say whether it was."""
        if len(tokens) != 1 or not tokens[0].keys() <= {*WORD_KEYS, "POS"}:
            return False
        keys = [key for key in WORD_KEYS if key in tokens[0]]
        listed = {key: listed_words(tokens[0][key]) for key in tokens[0]}
        if len(keys) != 1 or None in listed.values():
            return False
        kinds = frozenset(listed.get("POS") or ())
        known = self._words.setdefault(keys[0], {})
        for word in listed[keys[0]] or ():
            known.setdefault(word_id(word), []).append((kinds, line))
        return True

    def _add_tokens(self, vocab: Vocab, line: Pattern, tokens: list[dict[str, Any]]) -> None:
        try:
            self._phrases.append((line, Phrase.of(vocab, line.id, tokens)))
        except (ValueError, KeyError, re.error) as error:
            raise PatternError(
                f"pattern {line.id!r}: spaCy refuses it ({error}). "
                "See patterns/README.md for the token format"
            ) from error

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
                kept = [(i, doc[i].pos_) for i in places[word]]
                for kinds, line in known[word]:
                    for i, pos in kept:
                        if not kinds or pos in kinds:
                            yield i, i + 1, line

    def _find_phrases(self, doc: Doc) -> Iterator[Found]:
        forms = forms_of(doc) if self._phrases else {}
        for line, phrase in self._phrases:
            for start, end in phrase.find(doc, forms):
                yield start, end, line

    def by_head(self, doc: Doc) -> dict[int, list[Hit]]:
        """Hits by the index of their head token."""
        found: dict[int, list[Hit]] = defaultdict(list)
        for hit in self.find(doc):
            found[hit.head.i].append(hit)
        return found


@cached
def lexicon(vocab: Vocab, name: str) -> Lexicon:
    """The lexicon of a pattern file, compiled once for a vocabulary."""
    return Lexicon(vocab, load_patterns(name))
