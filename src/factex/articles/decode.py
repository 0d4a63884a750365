"""Bytes -> text, exactly: no newline is translated, nothing is replaced, a mark is not counted."""

from __future__ import annotations

import codecs

from factex.errors import ArticleError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def split_mark(data: bytes) -> tuple[str, int]:
    """Encoding of the data and length of its byte-order mark (0 without one, then UTF-8)."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return "utf-8", 0


def decode(data: bytes, doc: str, line: int | None = None) -> str:
    """Decode UTF-8, or UTF-16 and UTF-32 that say so with a byte-order mark.

    Args:
        data: the bytes; a byte-order mark is dropped, so offsets count from what follows.
        doc: the document's name for messages.
        line: its line in the source.

    Raises:
        ArticleError: the bytes are not in that encoding.
    """
    encoding, skip = split_mark(data)
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start + skip
        raise ArticleError(
            doc,
            f"not {encoding.upper()}: {error.reason} at byte {place} (0x{data[place]:02x})",
            "Save it as UTF-8, for example with `iconv -f windows-1252 -t utf-8`",
            line=line,
        ) from None
