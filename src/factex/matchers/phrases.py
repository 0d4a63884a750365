"""Phrases as a `PhraseMatcher` that outlives the document it was built for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

KEY = "factex.phrase"


def phrase_matcher(vocab: Vocab, phrases: Iterable[str]) -> PhraseMatcher:
    """A matcher over phrases as written, letter case included.

    The matcher looks its key up in the vocabulary at each call. Made inside `nlp.memory_zone()`,
    it would lose the key with the zone; so the key is stored for good.
    """
    vocab.strings.add(KEY, allow_transient=False)  # type: ignore[call-arg]  # not in the stubs
    tokenize = _tokenizer(vocab)
    matcher = PhraseMatcher(vocab, attr="ORTH")
    matcher.add(KEY, [tokenize(phrase) for phrase in phrases])
    return matcher


@lru_cache(maxsize=2)
def _tokenizer(vocab: Vocab) -> Callable[[str], Doc]:
    """spaCy's for English; built once for all matchers, as it takes a tenth of a second."""
    return spacy.blank("en", vocab=vocab).tokenizer
