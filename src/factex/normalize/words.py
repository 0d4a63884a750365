"""The normalizer's word lists and regular expressions, read from `patterns/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from factex.errors import PatternError
from factex.patterns import Pattern, cached, load_patterns

LAYOUT_LISTS = (
    "open_ends",
    "months",
    "abbreviations",
    "hyphen_prefixes",
    "hyphen_seconds",
    "numbered",
    "glued_products",
    "countries",
    "small_words",
)
SCOPES = ("line", "page", "inline")


@dataclass(frozen=True, slots=True)
class Furniture:
    """A compiled pattern of text that is not prose, with the id that explains its removal."""

    id: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the normalizer knows about words.

    Attributes:
        lists: word lists of `layout.jsonl` by name, spelled as in the file.
        furniture: patterns of `boilerplate.jsonl` by scope: `line` and `page` match a whole
            line, `inline` a part of one.
        languages: closed-class words of `languages.jsonl` by ISO 639-1 code, lower case.
    """

    lists: dict[str, frozenset[str]]
    furniture: dict[str, tuple[Furniture, ...]]
    languages: dict[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


@cached
def load_words(folder: Path | None = None) -> Words:
    """Read `layout.jsonl`, `boilerplate.jsonl` and `languages.jsonl`.

    Args:
        folder: pattern folder; the packaged one by default.

    Raises:
        PatternError: a file breaks the format, a list is missing, or a regex does not compile.
    """
    lists = {_name(line): _words(line) for line in load_patterns("layout", folder)}
    missing = sorted(set(LAYOUT_LISTS) - set(lists))
    if missing:
        raise PatternError(f"layout.jsonl: no line for {missing}. Add one with id layout.<name>")
    languages = {_name(line): _words(line) for line in load_patterns("languages", folder)}
    return Words(lists, _furniture(load_patterns("boilerplate", folder)), languages)


def _name(line: Pattern) -> str:
    return line.id.split(".", 1)[1]


def _words(line: Pattern) -> frozenset[str]:
    words = line.attrs.get("words")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise PatternError(f"{line.id}: attrs.words is not a list of strings. Write it as one")
    return frozenset(words)


def _furniture(lines: tuple[Pattern, ...]) -> dict[str, tuple[Furniture, ...]]:
    found: dict[str, list[Furniture]] = {scope: [] for scope in SCOPES}
    for line in lines:
        if line.label not in found:
            raise PatternError(f"{line.id}: label {line.label!r}; legal: {', '.join(SCOPES)}")
        try:
            regex = re.compile(line.attrs.get("regex", ""))
        except (re.error, TypeError) as error:
            raise PatternError(f"{line.id}: attrs.regex does not compile: {error}") from error
        found[line.label].append(Furniture(line.id, regex))
    return {scope: tuple(patterns) for scope, patterns in found.items()}
