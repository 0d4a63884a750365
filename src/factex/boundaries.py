"""Where a sentence must end and where it cannot; all other boundaries are the parser's.

Only what the surface makes certain is decided here: a rule must hold in news, and hardly any
sentence of the treebanks may break it. What needs the sense of a sentence
(headlines, initials) is left to the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from factex.errors import PatternError
from factex.patterns import cached, load_patterns
from factex.values.amounts import dotted_signs

PARAGRAPH_BREAK = "\n\n"
FULL_STOPS = frozenset({".", "!", "?"})
END_MARKS = (".", "!", "?", "…")
CLOSERS = frozenset({'"', "'", "”", "’", "»", ")", "]"})
BRACKETS = {"(": ")", "[": "]"}
STARTS, GOES_ON = 1, -1
DASHES = frozenset({"-", "--", "\u2013", "\u2014"})
# 'PORT MORESBY, Papua New Guinea, Nov. 25, 2019 (Reuters) -' is about as long as datelines get.
MAX_DATELINE_TOKENS = 18
MIN_WORD = 3
"""Shorter words before a full stop may be abbreviations ('al.', 'kg.')."""
MIN_PLACE = 4
"""Shorter words in capitals may be acronyms ('EU - Chile')."""
OPENING_QUOTES = ('"', "'", "\u201c", "\u2018")
# The longest sentences of treaties have some 300 words.
MAX_SENTENCE_TOKENS = 400


class Boundaries:
    """Component before the parser: where a sentence must end, and where it cannot.

    A paragraph break ends one, and so does endless text: what is quadratic in the length of a
    sentence stays bounded, as every record quotes its own.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Set `is_sent_start` of the tokens whose surface decides it; the others stay open.

        A token that follows `MAX_SENTENCE_TOKENS` others without a full stop among them starts a
        sentence too.
        """
        starts: Any = doc.to_array("SENT_START").astype("int64")
        is_plain = _are_plain(doc)[:-1]
        starts[1:][is_plain] = GOES_ON
        _decide(starts, doc, [doc[i] for i in (~is_plain).nonzero()[0].tolist()])
        # All at once: each `is_sent_start = ...` reads the whole Doc for a parse.
        return doc.from_array(["SENT_START"], starts.astype("uint64"))


def _are_plain(doc: Doc) -> NDArray[np.bool_]:
    """Which tokens are letters or digits throughout, so that the sentence goes on behind them.

    Most are, and spaCy makes every token anew that it is asked for: only the others are asked.
    """
    flags = doc.to_array(["IS_ALPHA", "IS_DIGIT"])
    return np.asarray(flags.any(axis=1), dtype=np.bool_)


def _decide(starts: NDArray[np.int64], doc: Doc, marks: Sequence[Token]) -> None:
    """Set what stands behind each of the tokens that are not plain, and where text is endless."""
    asides, datelines = _asides(marks), _datelines(doc, marks)
    last = -1  # the token before the sentence, as far as full stops and breaks tell
    for token in marks:
        last = _cut(starts, last, token.i - 1)
        following = doc[token.i + 1]
        ends = token.is_space and PARAGRAPH_BREAK in token.text
        last = token.i if ends or token.text in FULL_STOPS else last
        if ends or token.i - last == MAX_SENTENCE_TOKENS:
            starts[following.i] = STARTS
            last = token.i
        elif token.i in datelines:
            starts[following.i] = STARTS
        elif _goes_on(token, following) or (token.i in asides and not _opens(following)):
            starts[following.i] = GOES_ON
        elif _surely_ended(token, following):
            starts[following.i] = STARTS
    _cut(starts, last, len(doc) - 2)


def _cut(starts: NDArray[np.int64], last: int, end: int) -> int:
    """End sentences that grow too long in plain words up to `end`; the last token that ends one."""
    while end - last >= MAX_SENTENCE_TOKENS:
        last += MAX_SENTENCE_TOKENS
        starts[last + 1] = STARTS
    return last


def _goes_on(token: Token, following: Token) -> bool:
    """Whether no sentence can begin with the token behind `token`."""
    return (
        _is_word(token)
        or _is_glued(token, following)
        or _before_small_letter(token, following)
        or _abbreviated(token, following)
        or _inside_speech(token)
    )


def _opens(token: Token) -> bool:
    """'(Beijing) **As** a result': a function word with a capital, which is no part of a name."""
    behind = token.doc[token.i + 1 : token.i + 2]
    return bool(token.is_title and token.is_stop and behind) and behind[0].is_lower


def _is_word(token: Token) -> bool:
    """Between two words no sentence ends; web addresses may stand in a list."""
    if token.is_alpha or token.is_digit:
        return True
    is_word = (token.text[0].isalnum() or token.text[0] in "'’") and token.text[-1].isalnum()
    return is_word and not (token.like_url or token.like_email)


def _is_glued(token: Token, following: Token) -> bool:
    """No blank between: '."' closes, '("' opens. A capital may follow a full stop ('end.The')."""
    if token.is_space or token.whitespace_:
        return False
    return not (_is_end(token) and following.text[0].isupper())


def _is_end(token: Token) -> bool:
    """An end mark, or what closes a quotation or bracket right behind one: '.', '?', '.”'."""
    if token.text in CLOSERS and token.i > 0 and not token.nbor(-1).whitespace_:
        token = token.nbor(-1)
    return token.text.endswith(END_MARKS)


def _before_small_letter(token: Token, following: Token) -> bool:
    """'8.5 | crore', 'p.m. | on', '… | and', '” | said', ', | 2019', '29.1 km. | of road'."""
    if token.text == ",":
        return following.text[0].islower() or following.text[0].isdigit()
    if not following.is_lower:
        return False
    if token.text == ".":
        return _stem(token) != "" and token.i > 1 and token.nbor(-2).like_num
    return token.like_num or token.text in CLOSERS or token.text.endswith((".", "…", "..]"))


def _stem(token: Token) -> str:
    """The word that the full stop at the end of `token` abbreviates or ends, else ''."""
    if token.text == "." and token.i > 0 and not token.nbor(-1).whitespace_:
        return str(token.nbor(-1).text)
    return token.text[:-1] if token.text.endswith(".") else ""


def _abbreviated(token: Token, following: Token) -> bool:
    """'Hon. | Ana Lee', 'Nov. | 25', 'Pty. | Limited', 'Rs. | 96': the stop ends no sentence."""
    stem = _stem(token)
    if not stem:
        return False
    if _is_one_of(stem, "anything") or _is_one_of(stem, "name"):
        return True
    if not following.text[0].isdigit():
        return bool(following.like_num) and stem in dotted_signs()
    return _is_one_of(stem, "number") or stem in dotted_signs()


def _is_one_of(stem: str, label: str) -> bool:
    """As listed, or in the capitals of a heading ('GEN.')."""
    words = abbreviations(label)
    return stem in words or (stem.isupper() and stem.capitalize() in words)


def _inside_speech(token: Token) -> bool:
    """',” | she said': a comma before the closing quote."""
    if token.text not in CLOSERS or token.i == 0:
        return False
    before = token.nbor(-1)
    return before.text == "," and not before.whitespace_


def _surely_ended(token: Token, following: Token) -> bool:
    """'... in force. | The court', '... said. | “We': a stop behind a plain word, a capital."""
    if token.text != "." or not token.whitespace_ or token.i == 0:
        return False
    word = token.nbor(-1)
    if word.whitespace_ or not (word.is_alpha and word.is_lower) or len(word) < MIN_WORD:
        return False
    if following.is_quote and not following.whitespace_ and following.i + 1 < len(following.doc):
        following = following.nbor(1)
    return bool(following.is_title)


def _datelines(doc: Doc, marks: Iterable[Token]) -> set[int]:
    """The dashes that end datelines: 'LIMA, May 2 (Reuters) **-**', 'Lima (AP) **--**'."""
    openings = [0, *(t.i + 1 for t in marks if "\n" in t.text)]
    return {end for i in openings if (end := _dateline_end(doc, i)) is not None}


def _dateline_end(doc: Doc, first: int) -> int | None:
    """The first dash behind a paragraph's opening, if that is a place or an agency in brackets.

    A place alone stands in capitals; nothing before the dash is in small letters throughout.
    """
    for token in doc[first : first + MAX_DATELINE_TOKENS]:
        if token.text in DASHES:
            before, following = doc[first : token.i], doc[token.i + 1 : token.i + 2].text
            parted = bool(before) and (before[-1].whitespace_ or before[-1].text == ")")
            agency = bool(before) and before[-1].text == ")" and any(t.text == "(" for t in before)
            capitals = doc[first].is_upper and len(doc[first]) >= MIN_PLACE
            opens = following[:1].isupper() or following[:1] in OPENING_QUOTES
            return token.i if parted and opens and (agency or capitals) else None
        if token.is_space or (token.is_alpha and token.is_lower):
            return None
    return None


def _asides(marks: Iterable[Token]) -> set[int]:
    """Closing brackets of asides: opened behind a word, with no sentence's end inside at the end.

    'the Fund (Section) | VIII'. Nothing is an aside that a paragraph break parts.
    """
    found: set[int] = set()
    opened: list[Token] = []
    for token in marks:
        if token.is_space and PARAGRAPH_BREAK in token.text:
            opened.clear()
        elif token.text in BRACKETS:
            opened.append(token)
        elif opened and token.text == BRACKETS[opened[-1].text] and _is_aside(opened.pop(), token):
            found.add(token.i)
    return found


def _is_aside(opening: Token, closing: Token) -> bool:
    behind_word = opening.i > 0 and (opening.nbor(-1).is_alpha or opening.nbor(-1).is_digit)
    return behind_word and not closing.nbor(-1).is_punct


@cached
def abbreviations(label: str) -> frozenset[str]:
    """Words of `patterns/boundaries.jsonl` whose full stop ends no sentence, without the stop.

    Args:
        label: what they stand before: `name`, `number` or `anything`.

    Raises:
        PatternError: a line has no list of words.
    """
    words: set[str] = set()
    for line in load_patterns("boundaries"):
        if line.label == label:
            listed = line.attrs.get("words")
            if not isinstance(listed, list):
                raise PatternError(f"{line.id}: attrs.words is not a list. Write it as one")
            words.update(listed)
    return frozenset(words)
