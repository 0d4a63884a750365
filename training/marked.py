"""Text with its spans written into it: `[text|LABEL]`."""

from __future__ import annotations

import re
from collections.abc import Sequence

MARKED = re.compile(r"\[([^][|]+)\|(\w+)\]")


def read_marked(
    marked: str, labels: Sequence[str], *, what: str, where: str
) -> tuple[str, list[tuple[int, int, str]]]:
    """The plain text and its spans as (start, end, label).

    Args:
        marked: text with spans in brackets.
        labels: those that a span may have.
        what: the word for a label in the message.
        where: the place of the text in its file, for the message.

    Raises:
        ValueError: a label that is none.
    """
    text, last, found = "", 0, []
    for match in MARKED.finditer(marked):
        if match[2] not in labels:
            raise ValueError(f"{where}: {match[2]} is no {what}; they are {', '.join(labels)}")
        text += marked[last : match.start()]
        found.append((len(text), len(text) + len(match[1]), match[2]))
        text, last = text + match[1], match.end()
    return text + marked[last:], found
