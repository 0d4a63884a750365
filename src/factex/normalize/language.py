"""Paragraphs that are not English, told by script and closed-class words.

A cheap test is enough: a paragraph is left out only when it is plainly another language; names
and quoted phrases stay. Short paragraphs in Latin script always stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice

from factex.normalize.words import Words

LETTERS = re.compile(r"[^\W\d_]+")
MIN_WORDS = 8
MIN_CLOSED = 4
"""Closed-class words that must be there; names hold a few ('Cour de Justice des Nations')."""
MAX_WORDS = 400
"""Words that are looked at; a language does not change within a paragraph."""
FOREIGN_SHARE = 0.2
"""Closed-class words make up 30 to 50 percent of running text; half of that is proof enough."""
LATIN = "LATIN"


def foreign_language(paragraph: str, words: Words) -> str | None:
    """Code of the language or script of a paragraph that is not English.

    Args:
        paragraph: one paragraph of cleaned text.
        words: closed-class words by language.

    Returns:
        An ISO 639-1 code, or a Unicode script name such as `cyrillic` where most letters are not
        Latin; None for English and for anything doubtful.
    """
    tokens = [found.group().lower() for found in islice(LETTERS.finditer(paragraph), MAX_WORDS)]
    script = _foreign_script(tokens)
    if script or len(tokens) < MIN_WORDS:
        return script
    counts = {
        code: sum(map(closed.__contains__, tokens)) for code, closed in words.languages.items()
    }
    best = max(counts, key=lambda code: (counts[code], code))
    enough = max(MIN_CLOSED, FOREIGN_SHARE * len(tokens))
    if counts[best] >= enough and counts[best] > 2 * counts["en"]:
        return best
    return None


def _foreign_script(tokens: list[str]) -> str | None:
    """Script of most letters if it is not Latin; letters are told by each word's first one."""
    scripts: dict[str, int] = {}
    for token in tokens:
        script = _script(token[0])
        scripts[script] = scripts.get(script, 0) + len(token)
    total = sum(scripts.values())
    main = max(scripts, key=lambda name: (scripts[name], name), default=LATIN)
    return main.lower() if main != LATIN and scripts[main] * 2 > total else None


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, LATIN).split(" ", 1)[0].split("-", 1)[0]
