"""Read CoNLL-U treebanks and turn them into running documents in spaCy's own tokenisation."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

FINAL_PUNCT = (".", "!", "?", '"', "”", ")")


@dataclass(frozen=True)
class Word:
    """One gold word: character span in its text, annotation, head as an index (itself: root)."""

    start: int
    end: int
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    dep: str


@dataclass
class Sentence:
    """A gold sentence with its own text; offsets count from its start."""

    text: str
    words: list[Word]
    new_par: bool = False


@dataclass
class RunningText:
    """Several sentences as one text: offsets and heads count from the start of the text."""

    text: str
    words: list[Word] = field(default_factory=list)
    sent_starts: list[int] = field(default_factory=list)


def _join(words: Sequence[list[str]], space_after: Sequence[bool]) -> tuple[str, list[int]]:
    """Rebuild the raw text of a sentence; return it with the offset of every word."""
    text, starts = "", []
    for cols, space in zip(words, space_after, strict=True):
        starts.append(len(text))
        text += cols[1] + (" " if space else "")
    return text.rstrip(), starts


def _sentence(lines: Sequence[str]) -> Sentence:
    rows: list[list[str]] = []
    spaces: list[bool] = []
    range_end, range_space = 0, True
    for line in lines:
        cols = line.split("\t")
        if line.startswith("#") or "." in cols[0]:
            continue
        space = "SpaceAfter=No" not in cols[9]
        if "-" in cols[0]:
            range_end, range_space = int(cols[0].split("-")[1]), space
            continue
        index = int(cols[0])
        rows.append(cols)
        spaces.append(space if index > range_end else range_space and index == range_end)
    text, starts = _join(rows, spaces)
    words = [
        Word(
            start=start,
            end=start + len(cols[1]),
            form=cols[1],
            lemma=cols[2],
            upos=cols[3],
            xpos=cols[4],
            feats="" if cols[5] == "_" else cols[5],
            head=int(cols[6]) - 1 if cols[6] != "0" else index,
            dep=cols[7],
        )
        for index, (start, cols) in enumerate(zip(starts, rows, strict=True))
    ]
    return Sentence(text, words, any(line.startswith("# newpar") for line in lines))


def read_conllu(path: Path) -> Iterator[list[Sentence]]:
    """Yield the documents of a CoNLL-U file, each a list of sentences."""
    document: list[Sentence] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        if document and any(line.startswith("# newdoc") for line in lines):
            yield document
            document = []
        document.append(_sentence(lines))
    yield document


def concatenate(sentences: Sequence[Sentence], joins: Sequence[str]) -> RunningText:
    """Join sentences with the given separators (one fewer than there are sentences)."""
    result = RunningText("")
    for sentence, join in zip(sentences, [*joins, ""], strict=True):
        offset, first = len(result.text), len(result.words)
        result.sent_starts.append(offset)
        result.words.extend(
            Word(
                w.start + offset, w.end + offset, w.form, w.lemma, w.upos, w.xpos, w.feats,
                w.head + first, w.dep,
            )
            for w in sentence.words
        )  # fmt: skip
        result.text += sentence.text + join
    return result


def running_texts(
    documents: Iterable[list[Sentence]], rng: random.Random, longest: int = 12
) -> Iterator[RunningText]:
    """Cut documents into pieces of 1 to ``longest`` sentences, most paragraph breaks kept.

    A third of the paragraph breaks after final punctuation becomes a plain space, so that the
    parser does not come to rely on the line break.
    """
    for document in documents:
        rest = list(document)
        while rest:
            size = rng.randint(1, longest)
            piece, rest = rest[:size], rest[size:]
            joins = []
            for left, right in pairwise(piece):
                plain = not right.new_par or (
                    left.text.endswith(FINAL_PUNCT) and rng.random() < 1 / 3
                )
                joins.append(" " if plain else rng.choice(("\n\n", "\n\n", "\n")))
            yield concatenate(piece, joins)


def _group_head(words: Sequence[Word], group: Sequence[int]) -> int:
    """The word of a group whose head lies outside the group (the first one, if several)."""
    members = set(group)
    return next((i for i in group if words[i].head == i or words[i].head not in members), group[0])


def _has_cycle(heads: Sequence[int]) -> bool:
    for start in range(len(heads)):
        node = start
        for _ in heads:
            if heads[node] == node:
                break
            node = heads[node]
        else:
            return True
    return False


def to_doc(nlp: Language, gold: RunningText) -> Doc | None:
    """Tokenise the text as the pipeline will and project the gold annotation onto the tokens.

    A token over several gold words takes the annotation of their head; of several tokens in one
    gold word the first takes it and the others hang on that one, as does white space on the token
    before it. None if the projected tree is none (a few texts with odd tokens).
    """
    tokens = nlp.make_doc(gold.text)
    owner: dict[int, int] = {}
    for index, word in enumerate(gold.words):
        owner.update(dict.fromkeys(range(word.start, word.end), index))
    groups = [
        sorted({owner[c] for c in range(t.idx, t.idx + len(t)) if c in owner}) for t in tokens
    ]
    main: dict[int, int] = {}
    for token_index, group in enumerate(groups):
        for word_index in group:
            main.setdefault(word_index, token_index)
    rows: list[tuple[str, str, str, str, str, int]] = []
    for token_index, group in enumerate(groups):
        if not group:
            row = ("_SP", "SPACE", "", tokens[token_index].text, "dep", max(token_index - 1, 0))
        else:
            index = _group_head(gold.words, group)
            word = gold.words[index]
            row = (word.xpos, word.upos, word.feats, word.lemma, word.dep, main[word.head])
            if main[index] != token_index:
                row = (*row[:4], "dep", main[index])
            elif row[5] == token_index and word.head != index:
                row = (*row[:4], "dep", max(token_index - 1, 0))
        rows.append(row)
    heads = [row[5] for row in rows]
    if _has_cycle(heads):
        return None
    return Doc(
        nlp.vocab,
        words=[t.text for t in tokens],
        spaces=[bool(t.whitespace_) for t in tokens],
        tags=[row[0] for row in rows],
        pos=[row[1] for row in rows],
        morphs=[row[2] for row in rows],
        lemmas=[row[3] for row in rows],
        deps=[row[4] for row in rows],
        heads=heads,
    )
