"""Ids of records: hashes of what a fact is and where it stands."""

from __future__ import annotations

import hashlib
import json

ID_LENGTH = 16


def record_id(doc_id: str, record_type: str, start: int, end: int, *more: str | int) -> str:
    """The id of a record: equal on every run and machine.

    Args:
        doc_id: the document's id.
        record_type: `event`, `agreement`, `organization` or `claim`.
        start: where the anchor begins (an event's trigger, the first mention of an agreement or
            organization, a claim's amount), in code points of the source text.
        end: where it ends.
        more: what tells apart records with one anchor: an event's type and the start of its date.

    Example:
        >>> record_id("a01", "claim", 10, 13)
        'cla-a783c5dfe05447ec'
    """
    key = [doc_id, record_type, start, end, *more]
    digest = hashlib.sha256(json.dumps(key, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return f"{record_type[:3]}-{digest.hexdigest()[:ID_LENGTH]}"
