"""Characters that the eye cannot see and that change what a text seems to say.

Controls, format characters that reorder a line (Unicode UAX #9), and characters without width: with
them a text can show something else than a record quotes (Trojan Source, CVE-2021-42574).
"""

from __future__ import annotations

import re

HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # bidi marks, embeddings, overrides, isolates
    "\u00ad\u034f\u180b-\u180f\u200b\u2028\u2029\u2060-\u2065\ufeff\ufff0-\ufffb"  # no width
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers
    "\ud800-\udfff\U000e0000-\U000e0fff"  # halves of characters, tags
)
"""Members of a character class, joiners left out."""
JOINERS = "\u200c\u200d"
JOINED = f"[^\x00-\x7f{HIDDEN}{JOINERS}]"
"""Of a script that writes with joiners, or part of an emoji."""
INVISIBLE = re.compile(f"[{HIDDEN}]|(?<!{JOINED})[{JOINERS}]|[{JOINERS}](?!{JOINED})")
"""A hidden character; a joiner only where it joins nothing."""


def reveal(text: str) -> str:
    """The text with invisible characters named, so that a reader sees that they are there.

    Example:
        >>> reveal("paid \\u202e001\\u202c euros")
        'paid [U+202E]001[U+202C] euros'
    """
    return INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
