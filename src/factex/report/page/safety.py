"""What keeps hostile text from doing anything on the page, or from looking like something else."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from factex.hidden import reveal

IN_SCRIPT = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""What could end a script element, begin a comment or end a line, as JSON escapes it."""


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
