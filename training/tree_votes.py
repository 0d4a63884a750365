"""Raw sentences as several parsers see them together: more trees for one parser to learn from.

Where parsers of several seeds find the same sentence, each of its words takes the head and label
that most of them give it (Henderson & Brill 1999). A sentence in which they settle every word, and
on a tree, is kept; of the others nothing is learnt (Sagae & Tsujii 2007).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline._parser_internals.nonproj import contains_cycle, is_nonproj_tree
from spacy.tokens import Doc

SHORTEST = 4
"""Tokens of a sentence that is worth learning from."""
SPACE = "dep"
"""The relation of white space, which nothing is learnt of."""


@dataclass(frozen=True)
class Parse:
    """What a pipeline says of a text, by token; ``starts`` are the first tokens of sentences."""

    starts: list[int]
    heads: list[int]
    deps: list[str]
    tags: list[str]
    pos: list[str]
    morphs: list[str]

    @property
    def sentences(self) -> Iterator[tuple[int, int]]:
        """First token of each sentence and the token behind it."""
        return pairwise([*self.starts, len(self.heads)])


@dataclass(frozen=True)
class Sentence:
    """A sentence that is settled; heads count from its start."""

    start: int
    heads: list[int]
    layers: dict[str, list[str]]
    """Labels, tags, word classes and features, by name."""

    @property
    def end(self) -> int:
        """The token behind it."""
        return self.start + len(self.heads)


def parses_of(folder: Path, texts: Sequence[str]) -> list[Parse]:
    """The parses of a pipeline, by text."""
    return [_parse(doc) for doc in spacy.load(folder).pipe(texts, batch_size=64)]


def _parse(doc: Doc) -> Parse:
    return Parse(
        [sent.start for sent in doc.sents],
        [token.head.i for token in doc],
        [token.dep_ for token in doc],
        [token.tag_ for token in doc],
        [token.pos_ for token in doc],
        [str(token.morph) for token in doc],
    )


def _settled(parses: Sequence[Parse], first: int, behind: int, least: int) -> Sentence | None:
    """The tree in which at least so many parses see each arc; None where there is none."""
    arcs = [
        Counter((parse.heads[token] - first, parse.deps[token]) for parse in parses)
        for token in range(first, behind)
    ]
    best = [counts.most_common(1)[0] for counts in arcs]
    heads, deps = [head for (head, _), _ in best], [dep for (_, dep), _ in best]
    if any(count < least and dep != SPACE for (_, dep), count in best) or not _is_tree(heads):
        return None
    layers = {"deps": deps}
    for layer in ("tags", "pos", "morphs"):
        rows = [getattr(parse, layer)[first:behind] for parse in parses]
        layers[layer] = [Counter(values).most_common(1)[0][0] for values in zip(*rows, strict=True)]
    return Sentence(first, heads, layers)


def _is_tree(heads: Sequence[int]) -> bool:
    """Whether heads (a root heads itself) make one projective tree."""
    roots = sum(head == token for token, head in enumerate(heads))
    return roots == 1 and not contains_cycle(heads) and not is_nonproj_tree(heads)


def settled(parses: Sequence[Parse]) -> Iterator[Sentence]:
    """The sentences of a text on which the parses of it agree well enough."""
    finders: dict[tuple[int, int], list[Parse]] = {}
    for parse in parses:
        for span in parse.sentences:
            finders.setdefault(span, []).append(parse)
    least = len(parses) // 2 + 1
    for (first, behind), found in sorted(finders.items()):
        if len(found) >= least and behind - first >= SHORTEST:
            sentence = _settled(found, first, behind, least)
            if sentence is not None:
                yield sentence


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences that stand one behind the other, together."""
    run: list[Sentence] = []
    for sentence in sentences:
        if run and run[-1].end != sentence.start:
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _doc(text: Doc, run: Sequence[Sentence]) -> Doc:
    words = text[run[0].start : run[-1].end]
    first = run[0].start

    def joined(layer: str) -> list[str]:
        return [value for sentence in run for value in sentence.layers[layer]]

    return Doc(
        text.vocab,
        words=[token.text for token in words],
        spaces=[bool(token.whitespace_) for token in words],
        heads=[head + sentence.start - first for sentence in run for head in sentence.heads],
        deps=joined("deps"),
        tags=joined("tags"),
        pos=joined("pos"),
        morphs=joined("morphs"),
    )


def _is_own_text(nlp: Language, doc: Doc) -> bool:
    """Whether a document has the tokens that its text has when it stands alone."""
    return [token.text for token in nlp.make_doc(doc.text)] == [token.text for token in doc]


def vote(nlp: Language, texts: Sequence[str], by_teacher: Sequence[list[Parse]]) -> list[Doc]:
    """Documents of the settled sentences, those that stand together in one."""
    each = zip(texts, zip(*by_teacher, strict=True), strict=True)
    docs = (
        _doc(doc, run)
        for text, parses in each
        for doc in [nlp.make_doc(text)]
        for run in _runs(list(settled(parses)))
    )
    return [doc for doc in docs if _is_own_text(nlp, doc)]
