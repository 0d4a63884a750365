"""Untrusted text as HTML: escaped, and with nothing in it that the eye cannot see.

Articles, titles, document and pattern ids come from outside. Beside markup they may hold
characters that reorder the line (Unicode UAX #9) or have no width, with which a text can show
something else than a record quotes (Trojan Source, CVE-2021-42574). Each stands in an element of
its own that isolates it and gives its name; the text of the page stays the text of the article,
character by character.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

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
HIDDEN = re.compile(
    # C0 and C1 controls but tab and newlines; format characters; fillers; tags; private controls
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff]"
)
JOINER = "\u200d"


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
    for found in HIDDEN.finditer(string):
        if _joins_pictures(string, found.start()):
            continue
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
    return HIDDEN.sub(lambda found: f"<{_name(found.group())}>", str(text))


def _named(char: str) -> Markup:
    return Markup('<span class="ctl" data-name="{}">{}</span>').format(_name(char), char)


def _name(char: str) -> str:
    return NAMES.get(char) or f"U+{ord(char):04X}"


def _joins_pictures(text: str, place: int) -> bool:
    """Whether a joiner makes one picture of two ('woman' + 'rocket'), which hides nothing."""
    if text[place] != JOINER or not 0 < place < len(text) - 1:
        return False
    before = text[place - 1]
    picture = before == "\ufe0f" or unicodedata.category(before) in ("So", "Sk")
    return picture and unicodedata.category(text[place + 1]) == "So"
