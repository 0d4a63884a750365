"""File names for documents: safe on every system, one to one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

UNSAFE = re.compile(r"[^A-Za-z0-9._-]|^\.")
MAX_LENGTH = 100


def file_names(doc_ids: Iterable[str]) -> dict[str, str]:
    """A file name for each document id, without an ending.

    Letters, digits, `.`, `_` and `-` stay; what an id loses so, or because of its length or of
    another id that differs in case alone, is made good by a piece of its hash.

    Example:
        >>> file_names(["a01-hanoi"])
        {'a01-hanoi': 'a01-hanoi'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for doc_id in doc_ids:
        name = UNSAFE.sub("_", doc_id)[:MAX_LENGTH]
        if name != doc_id or name.lower() in taken:
            digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()
            name = f"{name}-{digest[:8]}"
        taken.add(name.lower())
        names[doc_id] = name
    return names
