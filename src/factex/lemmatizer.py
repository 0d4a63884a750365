"""spaCy's English rule lemmatizer with a memory: the same lemmas in a fraction of the time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.pipeline.lemmatizer import lemmatizer_score
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

# All that the rules look at: form, word class and features, as spaCy's ids.
Key = tuple[int, int, int]
# Bounds the memory to some 5 MB, for a text of noise has no end of distinct words.
MAX_REMEMBERED = 16_384


# A short vowel and one consonant, which a verb doubles before an ending: 'hopped' of 'hop'.
DOUBLING = re.compile(r"(?:^|[^aeiou])[aeiouy][bcdfghjklmnpqrstvz]\Z")


class RememberingLemmatizer(EnglishLemmatizer):
    """Component that gives every token the lemma of spaCy's `EnglishLemmatizer` in mode 'rule'.

    Where the rules find two verbs, spelling decides ('hoped' is of 'hope', as 'hop' doubles its
    consonant); spaCy takes the shorter.

    spaCy applies the rules to most tokens anew. Here they are applied once to a form with its word
    class and features, which is all that they depend on. The tables (`lookups`) must not change
    after the first Doc.
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "lemmatizer",
        *,
        overwrite: bool = False,
        scorer: Callable[..., dict[str, Any]] | None = lemmatizer_score,
        max_remembered: int = MAX_REMEMBERED,
    ) -> None:
        super().__init__(vocab, None, name, mode="rule", overwrite=overwrite, scorer=scorer)
        self._remembered: dict[Key, str] = {}
        self._max_remembered = max_remembered

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemma of every token that has none, or of all with `overwrite`.

        Raises:
            ValueError: the table of rules is missing (spaCy's E912).
        """
        if not self._validated:
            self._validate_tables()
        add = doc.vocab.strings.add
        given = doc.to_array("LEMMA").tolist()
        lemmas = [
            old if old and not self.overwrite else add(new)
            for old, new in zip(given, self._lemmas(doc), strict=True)
        ]
        column = np.array(lemmas, dtype=np.uint64)
        doc.from_array("LEMMA", column)  # type: ignore[arg-type]  # typed for two attributes
        return doc

    def rule_lemmatize(self, token: Token) -> list[str]:
        """Lemmas by the rules, the likeliest first."""
        forms = super().rule_lemmatize(token)
        if len(forms) > 1 and forms[0] + "e" in forms and DOUBLING.search(forms[0]):
            return [forms[0] + "e"]
        return forms

    def _lemmas(self, doc: Doc) -> Iterator[str]:
        """Lemma of each token; the rules are asked for what is not remembered."""
        keys: Iterable[Key] = map(tuple, doc.to_array(["ORTH", "POS", "MORPH"]).tolist())
        for i, key in enumerate(keys):
            lemma = self._remembered.get(key)
            if lemma is None:
                lemma = self.rule_lemmatize(doc[i])[0]
                self._remember(key, lemma)
            yield lemma

    def _remember(self, key: Key, lemma: str) -> None:
        """Keep a lemma; a full memory starts again, with that of spaCy's class."""
        if len(self._remembered) >= self._max_remembered:
            self._remembered.clear()
            self.cache.clear()
        self._remembered[key] = lemma
