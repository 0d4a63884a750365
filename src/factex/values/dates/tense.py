"""The tense of a clause as its nearby words tell it, for callers that do not know it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factex.patterns import cached, load_patterns
from factex.values.dates.context import Direction
from factex.values.dates.lexicon import context_words

# How far a verb may stand from a date to give it its tense, in code points.
_CUE_REACH = 300


@cached
def _tense_words() -> dict[str, str]:
    """Cue words of tense and their label.

    TENSEF (future), TENSEP (past), TENSEQ (planned), TENSEM (moved to another time), TENSEN (open).
    """
    words: dict[str, str] = {}
    for line in load_patterns("temporal"):
        if line.label in {"TENSEF", "TENSEP", "TENSEQ", "TENSEM", "TENSEN"}:
            words.update(dict.fromkeys(line.attrs["forms"], line.label))
    return words


def lies_ahead(participle: str, preposition: str) -> bool:
    """Whether a participle and the preposition of a date tell of a time to come.

    'a review **scheduled for** February', 'talks **postponed to** January'.
    """
    label = _tense_words().get(participle.lower())
    if label == "TENSEM":
        return preposition in ("to", "until", "till")
    return label == "TENSEQ" and preposition in ("for", "to", "by", "on")


_WORD = re.compile(r"[A-Za-z]+")


def _label(word: str) -> str | None:
    label = _tense_words().get(word.lower())
    if label == "TENSEM":  # tells its own date's side alone; see `lies_ahead`
        label = "TENSEP"
    if label is None and len(word) > 4 and word.endswith("ed"):
        return "TENSEP"
    return label


def _nearest_cue(words: list[str], order: Iterable[int]) -> tuple[int, Direction | None] | None:
    """Distance in words and tense of the first cue met.

    'to be held' lies ahead; 'was due' leaves it open.
    """
    for distance, index in enumerate(order):
        label = _label(words[index])
        auxiliary = words[index - 1].lower() if index else ""
        if label is not None and auxiliary == "be":
            return distance, "future"
        if label == "TENSEN":
            planned = index + 1 < len(words) and _label(words[index + 1]) == "TENSEQ"
            return distance, "future" if planned else None
        if label == "TENSEP" and "would" in words[max(index - 2, 0) : index]:
            return distance, None  # 'would have ended': what did not happen
        if label == "TENSEQ":
            return distance, None if auxiliary in context_words("past_auxiliaries") else "future"
        if label is not None:
            return distance, "future" if label == "TENSEF" else "past"
    return None


def nearby_tense(text: str, sentence: tuple[int, int], span: tuple[int, int]) -> Direction | None:
    """The tense of the verb nearest to a date in its sentence.

    Args:
        text: the document.
        sentence: start and end of the sentence, in code points.
        span: start and end of the date.

    Returns:
        `past`, `future`, or None without a verb that tells.
    """
    left = _WORD.findall(text[max(sentence[0], span[0] - _CUE_REACH) : span[0]])
    right = _WORD.findall(text[span[1] : min(sentence[1], span[1] + _CUE_REACH)])
    cues = [_nearest_cue(left, reversed(range(len(left)))), _nearest_cue(right, range(len(right)))]
    found = [cue for cue in cues if cue is not None]
    return min(found, key=lambda cue: cue[0])[1] if found else None
