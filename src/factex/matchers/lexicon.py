"""Pattern files as spaCy Matchers: which words of a Doc the patterns know, and as what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan
from spacy.vocab import Vocab

from factex.errors import PatternError
from factex.patterns import Pattern, cached, load_patterns


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


class Lexicon:
    """A pattern file compiled for one vocabulary.

    Args:
        vocab: the pipeline's vocabulary.
        patterns: lines whose `pattern` is a phrase (matched on lower case) or token dicts.

    Raises:
        PatternError: spaCy refuses a token pattern; the message names the line's id.
    """

    def __init__(self, vocab: Vocab, patterns: Sequence[Pattern]) -> None:
        self._matcher = Matcher(vocab, validate=False)
        self._patterns: dict[int, Pattern] = {}
        for line in patterns:
            if line.pattern is None:
                continue
            tokens = _token_patterns(line.pattern)
            try:
                self._matcher.add(line.id, [tokens], greedy="LONGEST")
            except (ValueError, KeyError) as error:
                raise PatternError(
                    f"pattern {line.id!r}: spaCy refuses it ({error}). "
                    "See patterns/README.md for the token format"
                ) from error
            self._patterns[vocab.strings[line.id]] = line

    def find(self, doc: Doc | TokenSpan) -> list[Hit]:
        """All hits, ordered by place, longer ones first at the same place, then by file order."""
        order = {line.id: n for n, line in enumerate(self._patterns.values())}
        source = doc if isinstance(doc, Doc) else doc.doc
        shift = 0 if isinstance(doc, Doc) else doc.start
        hits = [
            Hit(self._patterns[key], source[start + shift : end + shift])
            for key, start, end in self._matcher(doc)
        ]
        return sorted(hits, key=lambda h: (h.span.start, -h.span.end, order[h.pattern.id]))

    def by_head(self, doc: Doc) -> dict[int, list[Hit]]:
        """Hits by the index of their head token."""
        found: dict[int, list[Hit]] = defaultdict(list)
        for hit in self.find(doc):
            found[hit.head.i].append(hit)
        return found


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
