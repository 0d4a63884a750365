"""What keeps hostile text from doing anything on the page, or from looking like something else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # bidi marks, embeddings, overrides, isolates
    "\u00ad\u034f\u180b-\u180f\u200b\u2028\u2029\u2060-\u2065\ufeff\ufff0-\ufffb"  # no width
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers
    "\ud800-\udfff\U000e0000-\U000e0fff"  # halves of characters, tags
)
"""Members of a character class."""
JOINERS = "\u200c\u200d"
JOINED = f"[^\x00-\x7f{HIDDEN}{JOINERS}]"
"""Of a script that writes with joiners, or part of an emoji."""
INVISIBLE = re.compile(f"[{HIDDEN}]|(?<!{JOINED})[{JOINERS}]|[{JOINERS}](?!{JOINED})")
"""Characters that show nothing and can reorder, hide or part what stands around them."""
IN_SCRIPT = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""What could end a script element, begin a comment or end a line, as JSON escapes it."""


def reveal(text: str) -> str:
    """The text with invisible characters named, so that a reader sees that they are there.

    Example:
        >>> reveal("paid \\u202e001\\u202c euros")
        'paid [U+202E]001[U+202C] euros'
    """
    return INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def script_json(value: Any) -> str:
    """JSON to stand in a script element: nothing in it can end the element or begin a comment.

    Texts are revealed; keys keep their order, numbers are finite.

    Example:
        >>> script_json({"quote": "</script>"})
        '{"quote":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(_revealed(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(IN_SCRIPT)


def _revealed(value: Any) -> Any:
    if isinstance(value, str):
        return reveal(value)
    if isinstance(value, dict):
        return {key: _revealed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_revealed(part) for part in value]
    return value


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy: this style and this script alone, and no request to anywhere.

    Trusted types make the browser refuse any script that would write markup from a string.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
