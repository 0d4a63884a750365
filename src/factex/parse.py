"""A parsed Doc as matchers read it: its tokens as plain objects with plain attributes.

spaCy makes a token anew each time that it is asked for one, and its strings out of ids. The
matchers ask some hundred times a token, so what they ask for is read once, in columns. `Parse`,
`Word` and `Stretch` answer like `Doc`, `Token` and `Span`, with the same values; where they know
no answer of their own, and it is text or a number, the spaCy object gives it. They only read:
a Doc that is changed needs a new `Parse`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from spacy.tokens import Doc, Span, Token

STRINGS = ("ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE")
"""Columns of ids of strings, in the order of the arguments of `Word`."""
COLUMNS = (*STRINGS, "IDX", "HEAD", "ENT_IOB", "SENT_START", "IS_PUNCT", "IS_SPACE", "IS_CURRENCY")
IOB = ("", "I", "O", "B")
STARTS = {0: None, 1: True}
PLAIN = (str, int, float, type(None))


def parsed(doc: Doc) -> Doc:
    """A Doc in the form that costs matchers least; typed as what it stands for."""
    return cast(Doc, Parse(doc))


def as_spacy(part: Any) -> Any:
    """The spaCy Doc, Token or Span itself, for what spaCy is to read, such as its matchers."""
    return part.source if isinstance(part, (Parse, Word, Stretch)) else part


class Word:
    """What a `Token` is, of a `Parse`; there is one object a token, so that `is` compares."""

    __slots__ = (
        "children",
        "dep_",
        "doc",
        "ent_iob_",
        "ent_type",
        "ent_type_",
        "head",
        "i",
        "idx",
        "is_currency",
        "is_punct",
        "is_sent_start",
        "is_space",
        "lefts",
        "lemma_",
        "lower_",
        "pos_",
        "relation_",
        "rights",
        "sent",
        "tag_",
        "text",
    )
    children: tuple[Word, ...]
    lefts: tuple[Word, ...]
    rights: tuple[Word, ...]
    head: Word
    sent: Stretch
    relation_: str

    def __init__(
        self,
        doc: Parse,
        i: int,
        idx: int,
        text: str,
        lower: str,
        lemma: str,
        pos: str,
        tag: str,
        dep: str,
        label: str,
        label_id: int,
        iob: str,
        starts: bool | None,
        is_punct: bool,
        is_space: bool,
        is_currency: bool,
    ) -> None:
        self.doc = doc
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = lower
        self.lemma_ = lemma
        self.pos_ = pos
        self.tag_ = tag
        self.dep_ = dep
        self.ent_type_ = label
        self.ent_type = label_id
        self.ent_iob_ = iob
        self.is_sent_start = starts
        self.is_punct = is_punct
        self.is_space = is_space
        self.is_currency = is_currency
        self.lefts = self.rights = self.children = ()
        self.relation_ = ""  # kept there by `factex.syntax`

    @property
    def source(self) -> Token:
        """The spaCy token."""
        return self.doc.source[self.i]

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.doc.source[self.i], name)
        if isinstance(value, PLAIN):
            return value
        raise AttributeError(f"a parsed word has no {name!r}; give it one in factex.parse")

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    def nbor(self, i: int = 1) -> Word:
        """The token so many places behind.

        Raises:
            IndexError: the text has no such place.
        """
        place = self.i + i
        if place < 0:
            raise IndexError(f"no token at {place}")
        return self.doc.words[place]

    @property
    def left_edge(self) -> Word:
        """The first token of the subtree."""
        return self.doc.words[self.source.left_edge.i]

    @property
    def right_edge(self) -> Word:
        """The last token of the subtree."""
        return self.doc.words[self.source.right_edge.i]

    @property
    def conjuncts(self) -> tuple[Word, ...]:
        """The tokens that it is coordinated with."""
        return tuple(self.doc.words[token.i] for token in self.source.conjuncts)

    @property
    def ancestors(self) -> Iterator[Word]:
        """The head, its head, and so on."""
        word = self
        while word.head is not word:
            word = word.head
            yield word

    @property
    def subtree(self) -> Iterator[Word]:
        """The token and all below it, in text order."""
        waiting: list[tuple[Word, bool]] = [(self, False)]
        while waiting:
            word, is_open = waiting.pop()
            if is_open or not word.children:
                yield word
                continue
            waiting += [(child, False) for child in reversed(word.rights)]
            waiting.append((word, True))
            waiting += [(child, False) for child in reversed(word.lefts)]

    def is_ancestor(self, descendant: Word) -> bool:
        """Whether another token hangs on this one."""
        return any(word is self for word in descendant.ancestors)


class Stretch:
    """What a `Span` is, of a `Parse`: tokens `start` to `end`."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Parse, start: int, end: int, label: str = ""):
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label

    @property
    def source(self) -> Span:
        """The spaCy span."""
        return Span(self.doc.source, self.start, self.end, label=self.label_)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.source, name)
        if isinstance(value, PLAIN):
            return value
        raise AttributeError(f"a parsed stretch has no {name!r}; give it one in factex.parse")

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Word]:
        return iter(self.doc.words[self.start : self.end])

    def __getitem__(self, place: int | slice) -> Word | Stretch:
        if isinstance(place, slice):
            start, end, _ = place.indices(self.end - self.start)
            return Stretch(self.doc, self.start + start, self.start + max(start, end))
        i = self.start + place if place >= 0 else self.end + place
        if not self.start <= i < self.end:
            raise IndexError(f"no token {place} in a stretch of {len(self)}")
        return self.doc.words[i]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stretch) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return self.text

    @property
    def _key(self) -> tuple[int, int, int, str]:
        return id(self.doc), self.start, self.end, self.label_

    @property
    def text(self) -> str:
        """The text, without white space behind it."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def start_char(self) -> int:
        """Offset of the first character."""
        words = self.doc.words
        return words[self.start].idx if self.start < len(words) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """Offset behind the last character."""
        if self.start == self.end:
            return self.start_char
        last = self.doc.words[self.end - 1]
        return last.idx + len(last.text)

    @property
    def root(self) -> Word:
        """The token that the others hang on; see `Span.root`."""
        if self.end == self.start + 1:
            return self.doc.words[self.start]
        return self.doc.words[self.source.root.i]

    @property
    def sent(self) -> Stretch:
        """The sentence of its first token."""
        return self.doc.words[self.start].sent


class Parse:
    """What a `Doc` is: a text with sentences, tags, heads and entities.

    Args:
        doc: the Doc, parsed.
    """

    def __init__(self, doc: Doc) -> None:
        self.source = doc
        self.text = doc.text
        self.vocab = doc.vocab
        names: list[int | str] = [*COLUMNS]
        columns = dict(zip(COLUMNS, doc.to_array(names).T, strict=True))
        self.words = self._words(columns)
        self._tie(columns["HEAD"].astype("int64").tolist())
        self._part()
        self.ents = tuple(Stretch(self, e.start, e.end, e.label_) for e in doc.ents)

    def _words(self, columns: Mapping[str, Any]) -> list[Word]:
        """The tokens, without heads and sentences."""
        rows = zip(
            columns["IDX"].tolist(),
            *(self._strings(columns[key].tolist()) for key in STRINGS),
            columns["ENT_TYPE"].tolist(),
            map(IOB.__getitem__, columns["ENT_IOB"].tolist()),
            (STARTS.get(start, False) for start in columns["SENT_START"].tolist()),
            (columns["IS_PUNCT"] == 1).tolist(),
            (columns["IS_SPACE"] == 1).tolist(),
            (columns["IS_CURRENCY"] == 1).tolist(),
            strict=True,
        )
        return [Word(self, i, *row) for i, row in enumerate(rows)]

    def _strings(self, ids: Sequence[int]) -> Iterator[str]:
        strings = self.vocab.strings
        names = {key: strings[key] for key in set(ids)}
        return map(names.__getitem__, ids)

    def _tie(self, offsets: Sequence[int]) -> None:
        """Set heads and children; `offsets` tells how far behind a token its head stands."""
        words = self.words
        below: dict[int, list[Word]] = {}
        for word, offset in zip(words, offsets, strict=True):
            head = word.i + offset
            word.head = words[head]
            if offset:
                below.setdefault(head, []).append(word)
        for i, children in below.items():
            word = words[i]
            word.children = tuple(children)
            if children[-1].i < i:
                word.lefts = word.children
            elif children[0].i > i:
                word.rights = word.children
            else:
                word.lefts = tuple([child for child in children if child.i < i])
                word.rights = tuple([child for child in children if child.i > i])

    def _part(self) -> None:
        """Set the sentences."""
        starts = [word.i for word in self.words if word.is_sent_start and word.i]
        for start, end in zip([0, *starts], [*starts, len(self.words)], strict=True):
            sentence = Stretch(self, start, end)
            for word in self.words[start:end]:
                word.sent = sentence

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[Word]:
        return iter(self.words)

    def __getitem__(self, place: int | slice) -> Word | Stretch:
        if type(place) is int:  # by far the most are
            return self.words[place]
        if isinstance(place, slice):
            start, end, _ = place.indices(len(self.words))
            return Stretch(self, start, max(start, end))
        return self.words[place]

    def char_span(self, start: int, end: int, *, alignment_mode: str = "strict") -> Stretch | None:
        """The tokens over a stretch of characters; see `Doc.char_span`."""
        span = self.source.char_span(start, end, alignment_mode=alignment_mode)
        return None if span is None else Stretch(self, span.start, span.end)

    def to_array(self, columns: Any) -> Any:
        """Columns of numbers; see `Doc.to_array`."""
        return self.source.to_array(columns)
