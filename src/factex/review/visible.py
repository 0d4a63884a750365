"""Untrusted text as HTML: escaped, and with nothing in it that the eye cannot see.

Articles, titles, document and pattern ids come from outside. Beside markup they may hold
characters that reorder the line (Unicode UAX #9) or have no width, with which a text can show
something else than a record quotes (Trojan Source, CVE-2021-42574). Each stands in an element of
its own that isolates it and gives its name; the text of the page stays the text of the article,
character by character.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from factex.hidden import INVISIBLE

NAMES = {
    "\u00ad": "SHY",
    "\u061c": "ALM",
    "\u180e": "MVS",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
"""Abbreviations of the Unicode Standard for format characters; others show their code."""


def visible(text: object) -> Markup:
    """A text as safe HTML whose text content is the text itself.

    A carriage return is written as a character reference, since HTML would read it as a newline
    and every offset behind it would move.

    Example:
        >>> visible("a<b\\u202e")
        Markup('a&lt;b<span class="ctl" data-name="RLO">\\u202e</span>')
    """
    string = str(text)
    pieces: list[Markup] = []
    done = 0
    for found in INVISIBLE.finditer(string):
        pieces += (escape(string[done : found.start()]), _named(found.group()))
        done = found.end()
    pieces.append(escape(string[done:]))
    return Markup("".join(pieces).replace("\r", "&#13;"))


def spelled(text: object) -> str:
    """A text with the names of hidden characters in their place, for where no element can stand.

    Example:
        >>> spelled("a\u202eb")
        'a<RLO>b'
    """
    return INVISIBLE.sub(lambda found: f"<{_name(found.group())}>", str(text))


def _named(char: str) -> Markup:
    return Markup('<span class="ctl" data-name="{}">{}</span>').format(_name(char), char)


def _name(char: str) -> str:
    return NAMES.get(char) or f"U+{ord(char):04X}"
