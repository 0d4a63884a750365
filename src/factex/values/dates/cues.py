"""What the words around an expression say: its relation, and whether it belongs to a name."""

from __future__ import annotations

from factex.records import Relation
from factex.values.dates.lexicon import context_words
from factex.values.dates.meanings import Calendar, Meaning, Shift
from factex.values.dates.tokens import Tokens

_RELATIONS: dict[str, Relation] = {
    "since": "since",
    "until": "until",
    "till": "until",
    "til": "until",
    "through": "until",
    "upto": "until",
    "by": "by",
    "before": "before",
    "after": "after",
    "from": "since",
    "within": "by",
    "following": "after",
}
_PHRASES: dict[tuple[str, str], Relation] = {
    ("prior", "to"): "before",
    ("up", "to"): "until",
    ("through", "to"): "until",
    ("later", "than"): "by",
    ("starting", "in"): "since",
    ("starting", "on"): "since",
    ("beginning", "in"): "since",
    ("beginning", "on"): "since",
    ("earlier", "than"): "since",
    ("pre", "-"): "before",
    ("post", "-"): "after",
}
# 'Not until May': then, at last; 'not before May': from then on.
_DENIED: dict[str, Relation] = {"until": "at", "till": "at", "til": "at", "before": "since"}
_STARTING = {"starting", "beginning", "effective"}
# 'the **week** beginning 5 May' ends.
_BEGUN = {"day", "week", "weekend", "fortnight", "month", "months", "quarter", "year"}
# 'in the **year to** June', 'the **quarter ended** 31 March'.
_ENDING = {"to", "ended", "ending"}


def find_cue(tokens: Tokens, first: int, meaning: Meaning, compared: str) -> Relation:
    """The relation that the words before token `first` give a date; 'at' by default.

    `compared` is the symbol character of words after which 'from' compares ('down from 2018').
    """
    position = first - 1
    if tokens.word(position) in {"the", "a", "an", "about", "around"}:
        position -= 1
    word, earlier = tokens.word(position), tokens.word(position - 1)
    if word == "through" and position < first - 1:
        return "at"
    if word in _DENIED and "not" in _words_before(tokens, position):
        return _DENIED[word]
    if (earlier, word) in _PHRASES and tokens.word(position - 2) != "-":
        return _PHRASES[earlier, word]
    if word == "from" and not _starts(tokens, position, first, meaning, compared):
        return "at"
    if word in _ENDING and earlier in _BEGUN:
        return "until"
    if word in _STARTING:
        return "at" if earlier in _BEGUN else "since"
    return _RELATIONS.get(word, "at")


# 'served **from 2008** until he fell ill'.
_LASTING = {"on", "onward", "onwards", "until", "till"}


def _words_before(tokens: Tokens, position: int) -> set[str]:
    """The word before a place, and the one before its 'again'."""
    earlier = tokens.word(position - 1)
    return {earlier, tokens.word(position - 2)} if earlier == "again" else {earlier}


def _starts(tokens: Tokens, position: int, first: int, meaning: Meaning, compared: str) -> bool:
    """'from 1 July' opens a period; 'down from 2018', 'a passage from 1969' do not."""
    earlier = tokens.word(position - 1)
    counted = earlier in {"up", "%"} | context_words("scales") or earlier[-1:].isdigit()
    if tokens.symbol(position - 1) == compared or counted:
        return False
    if isinstance(meaning, Shift) and meaning.steps is not None and meaning.steps < 0:
        return False
    bare_year = isinstance(meaning, Calendar) and meaning.unit == "year"
    opens = tokens.text[tokens.starts[position]].isupper() or earlier in {",", "and", ""}
    return opens or not bare_year or tokens.word(first + 1) in _LASTING


def is_inside_name(tokens: Tokens, first: int, last: int, meaning: Meaning) -> bool:
    """A bare year before or after capitalised words: '2016 Olympics', 'Companies Act 1985'."""
    if not (isinstance(meaning, Calendar) and meaning.unit == "year" and last == first + 1):
        return False
    after, before = _original(tokens, last), _original(tokens, first - 1)
    named_after = after[:1].isupper() and after.isalpha() and _same_line(tokens, last)
    named_before = before[:1].isupper() and before.isalpha() and _same_line(tokens, first)
    adverbial = tokens.word(first - 1) in {"in", "since", "until", "by", "during", "from", "after"}
    return (named_after and not adverbial) or (
        named_before and tokens.word(first - 1) not in _MONTHLIKE
    )


_MONTHLIKE = {"in", "since", "until", "by", "during", "from", "after", "before", "the", "of", "and"}


def _original(tokens: Tokens, index: int) -> str:
    if not 0 <= index < len(tokens.starts):
        return ""
    return tokens.text[tokens.starts[index] : tokens.ends[index]]


def _same_line(tokens: Tokens, index: int) -> bool:
    """True when no blank line stands before the token."""
    if index <= 0 or index >= len(tokens.starts):
        return False
    return "\n\n" not in tokens.text[tokens.ends[index - 1] : tokens.starts[index]]
