"""A record's evidence with its arguments marked, as a tree that nests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from factex.articles import Article
from factex.explain import Part
from factex.records import Span

Tree: TypeAlias = "list[Any]"
"""Children in reading order: a string, or `[role, child, ...]` for a marked stretch."""

EVIDENCE = "evidence"
MENTION = "mention"
CONTEXT = 140
"""Characters of the article shown on either side of the evidence, cut at a word and a paragraph."""
NEAR = 50
"""The same around an argument that stands elsewhere."""
MAX_DEPTH = 8
MAX_MARKS = 100
"""Bounds on what is drawn; a record within the contract's spirit has a tenth of it."""
MAX_ELSEWHERE = 8
CUT = "…"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch to mark, half-open; sorts outer before inner."""

    start: int
    minus_end: int
    role: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return -self.minus_end


def show_evidence(evidence: Span, parts: Sequence[Part], article: Article | None) -> Tree:
    """The evidence with its arguments; with the article, in its surroundings.

    Args:
        evidence: the record's evidence.
        parts: its arguments, in offsets of the same text.
        article: the text that the offsets count in, if it is at hand.
    """
    lo, hi, text = evidence.start, evidence.end, evidence.text
    marks = _marks(part for part in parts if lo <= part.start < part.end <= hi)
    if article is None:
        return _tree(text, lo, marks)
    lo, hi = _surroundings(article, evidence.start, evidence.end, CONTEXT)
    marks.add((evidence.start, evidence.end, EVIDENCE))
    return _framed(article, lo, hi, _tree(article.text[lo:hi], lo, marks))


def show_elsewhere(evidence: Span, parts: Sequence[Part], article: Article | None) -> list[Tree]:
    """The arguments that stand outside the evidence, each with what is near it; no mentions."""
    found = [part for part in parts if not _is_inside(part, evidence) and part.role != MENTION]
    if article is None:
        return [[[part.role, part.text]] for part in found[:MAX_ELSEWHERE]]
    return [_near(group, article) for group in _neighbours(found)[:MAX_ELSEWHERE]]


def _marks(parts: Iterable[Part]) -> set[tuple[int, int, str]]:
    """The places of arguments; a mention is told only where it is nothing else."""
    parts = tuple(parts)
    others = {(part.start, part.end) for part in parts if part.role != MENTION}
    return {
        (part.start, part.end, part.role)
        for part in parts
        if part.role != MENTION or (part.start, part.end) not in others
    }


def _neighbours(parts: Sequence[Part]) -> list[list[Part]]:
    """The arguments, in reading order, with those near each other together."""
    groups: list[list[Part]] = []
    end = -1
    for part in parts:
        if groups and part.start <= end + NEAR:
            groups[-1].append(part)
        else:
            groups.append([part])
        end = max(end, part.end)
    return groups


def _near(parts: Sequence[Part], article: Article) -> Tree:
    start, end = parts[0].start, max(part.end for part in parts)
    lo, hi = _surroundings(article, start, end, NEAR)
    marks = {(part.start, part.end, part.role) for part in parts}
    return _framed(article, lo, hi, _tree(article.text[lo:hi], lo, marks))


def _is_inside(part: Part, evidence: Span) -> bool:
    return evidence.start <= part.start and part.end <= evidence.end


def _surroundings(article: Article, start: int, end: int, reach: int) -> tuple[int, int]:
    """Bounds of a stretch with up to `reach` characters around it, in whole words."""
    text = article.text
    lo, hi = max(article.text_start, start - reach, 0), min(len(text), end + reach)
    lo = min(lo, start)
    before = text.rfind("\n\n", lo, start)
    behind = text.find("\n\n", end, hi)
    lo = before + 2 if before >= 0 else _word_start(text, lo, start)
    return lo, behind if behind >= 0 else _word_end(text, end, hi)


def _word_start(text: str, lo: int, start: int) -> int:
    """The first word's beginning at or behind `lo`."""
    if lo == 0 or text[lo - 1].isspace():
        return lo
    return next((at + 1 for at in range(lo, start) if text[at].isspace()), start)


def _word_end(text: str, end: int, hi: int) -> int:
    """The last word's end at or before `hi`."""
    if hi == len(text) or text[hi].isspace():
        return hi
    return next((at for at in range(hi - 1, end - 1, -1) if text[at].isspace()), end)


def _framed(article: Article, lo: int, hi: int, tree: Tree) -> Tree:
    """The tree between dots where the article goes on."""
    before = [f"{CUT} "] if article.text[article.text_start : lo].strip() else []
    behind = [f" {CUT}"] if article.text[hi:].strip() else []
    return [*before, *tree, *behind]


def _tree(text: str, offset: int, spans: set[tuple[int, int, str]]) -> Tree:
    marks = sorted(Mark(start - offset, offset - end, role) for start, end, role in spans)
    return _children(text, 0, len(text), _nested(marks[:MAX_MARKS]), 0)


def _nested(marks: Sequence[Mark]) -> list[Mark]:
    """The marks with those that cross an earlier one cut short at its end."""
    found: list[Mark] = []
    around: list[Mark] = []
    for mark in marks:
        while around and around[-1].end <= mark.start:
            around.pop()
        end = min(mark.end, around[-1].end) if around else mark.end
        kept = Mark(mark.start, -end, mark.role)
        found.append(kept)
        around.append(kept)
    return found


def _children(text: str, lo: int, hi: int, marks: Sequence[Mark], depth: int) -> Tree:
    children: Tree = []
    at, number = lo, 0
    while number < len(marks):
        mark, last = marks[number], number + 1
        while last < len(marks) and marks[last].start < mark.end:
            last += 1
        inner = marks[number + 1 : last] if depth < MAX_DEPTH else ()
        children += [text[at : mark.start]] if at < mark.start else []
        children.append([mark.role, *_children(text, mark.start, mark.end, inner, depth + 1)])
        at, number = mark.end, last
    return [*children, text[at:hi]] if at < hi else children
