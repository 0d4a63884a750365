"""spaCy's word embedding with a memory: the same vectors in a fraction of the time.

The first layer of a tok2vec looks at one word at a time (its norm, prefix, suffix, shape and static
vector), so a word that was seen before need not be computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc, Token
from spacy.util import registry
from thinc.api import Model
from thinc.types import Floats2d

Docs = list[Doc]
Rows = list[Floats2d]
Backprop = Callable[[Rows], Docs]

MAX_REMEMBERED = 32_768
"""Words: some 16 MB of rows 128 wide, for a text of noise has no end of distinct words."""
BLOCK = 64
"""Words computed at a time. Always as many: a product of other shape may round otherwise, and what
a text gives must not depend on the texts before it."""
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Memory:
    """The rows of the words seen, of the layer that computes them."""

    def __init__(self, width: int, max_remembered: int = MAX_REMEMBERED) -> None:
        self._width, self._max_remembered = width, max_remembered
        self._places: dict[int, int] = {}
        self._rows: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        """Words remembered."""
        return len(self._places)

    def forget(self) -> None:
        """Forget all words."""
        self._places.clear()

    def predict(self, layer: Model[Docs, Rows], docs: Docs) -> Rows:
        """What the layer gives for the documents, one row a token."""
        keys = [_keys(doc) for doc in docs]
        new = self._unknown(docs, keys)
        if len(self._places) + len(new) > self._max_remembered:
            self.forget()
            new = self._unknown(docs, keys)
        self._add(layer, new)
        return [self._rows_of(of_doc, layer.ops) for of_doc in keys]

    def _rows_of(self, keys: list[int], ops: Any) -> Floats2d:
        if self._rows is None:  # no document has had a token
            return cast(Floats2d, ops.alloc2f(0, self._width))
        found = self._rows[np.array([self._places[key] for key in keys], dtype=np.intp)]
        return cast(Floats2d, ops.asarray2f(found))

    def _unknown(self, docs: Docs, keys: list[list[int]]) -> dict[int, Token]:
        """The words that are not remembered, with a token of each."""
        return {
            key: doc[place]
            for doc, of_doc in zip(docs, keys, strict=True)
            for place, key in enumerate(of_doc)
            if key not in self._places
        }

    def _add(self, layer: Model[Docs, Rows], new: dict[int, Token]) -> None:
        for keys, doc in _blocks(new):
            (rows,) = layer.predict([doc])
            first = len(self._places)
            table = self._table(first + len(keys))
            table[first : first + len(keys)] = cast(Any, layer.ops).to_numpy(rows)[: len(keys)]
            self._places.update((key, first + place) for place, key in enumerate(keys))

    def _table(self, needed: int) -> NDArray[np.float32]:
        """The table of rows with room for as many as are needed."""
        if self._rows is None:
            self._rows = np.zeros((1_024, self._width), dtype=np.float32)
        if needed > len(self._rows):
            more = np.zeros((max(needed, 2 * len(self._rows)), self._width), dtype=np.float32)
            more[: len(self._rows)] = self._rows
            self._rows = more
        return self._rows


def _keys(doc: Doc) -> list[int]:
    """A number for all that the layer sees of each token; form and norm settle the rest."""
    ids = doc.to_array(["ORTH", "NORM"])
    keys: list[int] = (ids[:, 0] * _MIX + ids[:, 1]).tolist()
    return keys


def _blocks(new: dict[int, Token]) -> Iterator[tuple[list[int], Doc]]:
    """The words in documents of `BLOCK` tokens, the last one filled up."""
    keys = list(new)
    for first in range(0, len(keys), BLOCK):
        some = keys[first : first + BLOCK]
        tokens = [new[key] for key in some]
        tokens += tokens[:1] * (BLOCK - len(tokens))
        yield some, _listed(tokens)


def _listed(tokens: Sequence[Token]) -> Doc:
    """The tokens as a document, with their norms."""
    doc = Doc(tokens[0].vocab, [token.text for token in tokens])
    for token, listed in zip(tokens, doc, strict=True):
        if listed.norm != token.norm:
            listed.norm_ = token.norm_
    return doc


@registry.architectures("factex.RememberingEmbed.v1")  # type: ignore[untyped-decorator]
def remembering_embed(
    width: int, attrs: list[str], rows: list[int], include_static_vectors: bool
) -> Model[Docs, Rows]:
    """`spacy.MultiHashEmbed.v2` that remembers words once its attribute `remember` is set.

    Training unsets it, as the rows change with the weights.

    Raises:
        ValueError: an attribute that the form and the norm of a token do not settle.
    """
    if not set(attrs) <= {"ORTH", "LOWER", "NORM", "PREFIX", "SUFFIX", "SHAPE"}:
        raise ValueError(f"no words can be remembered by {', '.join(attrs)}: not all lexical")
    inner: Model[Docs, Rows] = MultiHashEmbed(width, attrs, rows, include_static_vectors)
    memory = Memory(width)

    def forward(model: Model[Docs, Rows], docs: Docs, is_train: bool) -> tuple[Rows, Backprop]:
        if is_train:
            model.attrs["remember"] = False
            memory.forget()
        if is_train or not model.attrs["remember"]:
            return inner(docs, is_train)
        return memory.predict(inner, docs), lambda rows: []

    def init(
        model: Model[Docs, Rows],
        X: Docs | None = None,  # noqa: N803  thinc's names
        Y: Rows | None = None,  # noqa: N803
    ) -> None:
        inner.initialize(X=X)

    return Model("remembering_embed", forward, init=init, layers=[inner], attrs={"remember": False})
