"""Where each word of a Doc stands: read once, asked for by every matcher.

Words are compared by the ids that spaCy stores on the token, so that a Doc is read in columns and
no string is looked up. What is kept is that of the Doc asked for last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from spacy.strings import get_string_id
from spacy.tokens import Doc

WORD_KEYS = ("LEMMA", "LOWER", "TEXT")
"""Attributes of a token pattern that list words."""
Places = Mapping[int, Sequence[int]]
COLUMNS = {"LEMMA": "LEMMA", "LOWER": "LOWER", "TEXT": "ORTH"}


@lru_cache(maxsize=1)
def forms_of(doc: Doc) -> Mapping[str, Places]:
    """Token indices by the id of the word, in text order, for each of `WORD_KEYS`."""
    found: dict[str, Places] = {}
    columns = doc.to_array([COLUMNS[key] for key in WORD_KEYS]).T.tolist()
    for key, column in zip(WORD_KEYS, columns, strict=True):
        places: dict[int, list[int]] = defaultdict(list)
        for i, form in enumerate(column):
            places[form].append(i)
        found[key] = dict(places)
    return found


def places_of(doc: Doc, *words: str) -> Sequence[int]:
    """Indices of the tokens that are one of the words, without regard to letter case.

    Args:
        doc: the Doc.
        words: in small letters.
    """
    lower = forms_of(doc)["LOWER"]
    found = [lower.get(word_id(word), ()) for word in words]
    return found[0] if len(found) == 1 else sorted(i for places in found for i in places)


@lru_cache(maxsize=16_384)
def word_id(word: str) -> int:
    """The id by which spaCy stores a string."""
    return get_string_id(word)
