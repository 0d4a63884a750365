"""The temporal words of `patterns/temporal.jsonl`, as a lookup from surface to symbol and value.

A symbol is the part of speech of the date grammar: `MONTH`, `UNIT`, `AGO`. Each one is encoded as
a single character, so that a run of tokens is a string and the grammar a set of regexes over it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from factex.errors import PatternError
from factex.patterns import Pattern, cached, load_patterns

Value = str | int | None
Key = TypeVar("Key", str, tuple[str, ...])

TOKEN = re.compile(
    r"""
      [^\W\d_]+[0-9]*                                 # a word; 'Q3', 'G20' are one token
    | [0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?(?![0-9])   # an ISO date or timestamp
    | [0-9]+(?:[.,:][0-9]+)*(?:[A-Za-z]{1,3}(?![^\W_]))?  # a number and suffix: '25th', '7:30pm'
    | ['’]s(?![^\W\d_])                              # a possessive
    | \n[^\S\n]*\n\s*                               # a paragraph break
    | \S                                             # anything else, one character
    """,
    re.VERBOSE,
)


def split_phrase(phrase: str) -> list[str]:
    """The tokens of a phrase, lower case, as the tokenizer cuts them."""
    return TOKEN.findall(phrase.lower())


def symbol_list(names: str) -> tuple[str, ...]:
    """Symbol names written in a block, separated by white space."""
    return tuple(names.split())


# Symbols that are not words: numbers by what they can stand for, punctuation, other words, and
# the phrases that the stages of the grammar build.
_OTHER_SYMBOLS = symbol_list("""
N12 N31 N99 N999 NYEAR NBIG NDEC NDMY NCLOCK NAMPM NORD NDECADE NQ NHALF NFY NISO
COMMA DOT DASH SLASH COLON LPAR RPAR POSS QUOTE CUR PCT PUNCT PARA WORD NAME
NUM DAYD MONTHD YEARD FYD DECD CENTD SEASD QTRD HALFD WDAYD DEICD RELD NAMEDD ECHOD PARTD
DUR WINDOW OFFD VAGD SETD CLK TIMED RANGED
""")


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words by surface form.

    `words` maps a surface (in each letter case the line allows) to its symbol character and value;
    `phrases` maps a first word, in those cases, to the longer entries that begin with it (lower
    case, longest first). Compared by identity, so that it can key a cache.
    """

    words: dict[str, tuple[str, Value]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str, Value], ...]]
    chars: dict[str, str]

    def char(self, symbol: str) -> str:
        """The character that stands for a symbol; KeyError for an unknown one."""
        return self.chars[symbol]


def _cases(form: str, case: str | None) -> tuple[str, ...]:
    title = form[:1].upper() + form[1:]
    if case == "title":
        return (title, form.upper())
    if case == "upper":
        return (form.upper(),)
    if case == "lower":
        return (form, title)
    return (form, title, form.upper())


# Lines that only name words around a date; they are no symbols of the grammar.
_CONTEXT = "CONTEXT"


@cached
def context_words(group: str) -> frozenset[str]:
    """The lower-case words of a group of context lines; KeyError for an unknown group."""
    groups = {
        line.attrs["group"]: frozenset(line.attrs["forms"])
        for line in load_patterns("temporal")
        if line.label == _CONTEXT
    }
    return groups[group]


def _char_table(lines: tuple[Pattern, ...]) -> dict[str, str]:
    symbols = dict.fromkeys(_OTHER_SYMBOLS)
    symbols.update(dict.fromkeys(line.label for line in lines if line.label))
    # From the first Latin Extended letter on: no regex metacharacter, no letter of the text.
    return {symbol: chr(0x100 + index) for index, symbol in enumerate(symbols)}


@cached
def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read the temporal words.

    Args:
        folder: pattern folder; the packaged one by default.

    Returns:
        The lexicon; the same object on every call for one folder.

    Raises:
        PatternError: the file breaks the pattern format, or gives one form two meanings.
    """
    loaded = load_patterns("temporal", folder)
    lines = tuple(line for line in loaded if line.label != _CONTEXT)
    chars = _char_table(lines)
    words: dict[str, tuple[str, Value]] = {}
    phrases: dict[str, dict[tuple[str, ...], tuple[str, Value]]] = {}
    for line in lines:
        entry = (chars[line.label or "WORD"], line.attrs.get("value"))
        case = line.attrs.get("case")
        for form in line.attrs["forms"]:
            parts = tuple(split_phrase(form))
            if len(parts) > 1:
                for first in _cases(parts[0], case):
                    _add(phrases.setdefault(first, {}), parts, entry, line.id)
            else:
                for surface in _cases(form, case):
                    _add(words, surface, entry, line.id)
    return Lexicon(words=words, phrases=_longest_first(phrases), chars=chars)


def _add(table: dict[Key, tuple[str, Value]], key: Key, entry: tuple[str, Value], id_: str) -> None:
    """Enter a word once; two lines with two meanings for one word are a mistake."""
    known = table.setdefault(key, entry)
    if known != entry:
        raise PatternError(
            f"temporal.jsonl, id {id_!r}: {key!r} stands already on a line with another label or "
            "value. Keep each form on one line"
        )


def _longest_first(
    phrases: dict[str, dict[tuple[str, ...], tuple[str, Value]]],
) -> dict[str, tuple[tuple[tuple[str, ...], str, Value], ...]]:
    return {
        first: tuple(
            (parts, *entry) for parts, entry in sorted(entries.items(), key=lambda e: -len(e[0]))
        )
        for first, entries in phrases.items()
    }
