"""The remembering embedding gives what spaCy's gives, whatever it has seen before."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc
from spacy.vectors import Vectors
from thinc.api import fix_random_seed

from factex.embedding import BLOCK, Memory, remembering_embed

SHAPE: dict[str, Any] = {
    "width": 16,
    "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
    "rows": [50, 20, 20, 20],
    "include_static_vectors": True,
}
NLP = spacy.blank("en")
WORDS = [f"word{number}" for number in range(3 * BLOCK)]


@pytest.fixture
def vocab() -> Any:
    values = np.random.default_rng(0).normal(size=(40, 8)).astype(np.float32)
    keys = [NLP.vocab.strings.add(word) for word in WORDS[:40]]
    NLP.vocab.vectors = Vectors(strings=NLP.vocab.strings, data=values, keys=keys)
    return NLP.vocab


@pytest.fixture
def embed(vocab: Any) -> Any:
    fix_random_seed(0)
    model = remembering_embed(**SHAPE)
    model.initialize(X=[NLP.make_doc("A word.")])
    model.attrs["remember"] = True
    return model


def docs(seed: int, count: int = 6) -> list[Doc]:
    rng = Random(seed)
    texts = (" ".join(rng.choices(WORDS, k=rng.randint(1, 120))) for _ in range(count))
    return [NLP.make_doc(f"{text}. It isn't don't \n\n gonna.") for text in texts]


def test_remembered_rows_are_those_of_the_layer_to_the_bit(embed: Any) -> None:
    for seed in (1, 2, 1):
        given = docs(seed)
        for mine, wanted in zip(embed.predict(given), embed.layers[0].predict(given), strict=True):
            assert mine.tobytes() == wanted.tobytes()


def test_the_layer_is_spacys(embed: Any) -> None:
    fix_random_seed(0)
    plain = MultiHashEmbed(**SHAPE)
    plain.initialize(X=[NLP.make_doc("A word.")])
    given = docs(3)
    for mine, wanted in zip(embed.predict(given), plain.predict(given), strict=True):
        np.testing.assert_array_equal(mine, wanted)


def test_what_was_seen_before_changes_nothing(embed: Any) -> None:
    layer, given = embed.layers[0], docs(4)
    fresh = Memory(16).predict(layer, given)
    used = Memory(16)
    for seed in range(5, 9):
        used.predict(layer, docs(seed))
    for mine, wanted in zip(used.predict(layer, given), fresh, strict=True):
        assert mine.tobytes() == wanted.tobytes()


def test_the_memory_is_bounded(embed: Any) -> None:
    memory, layer = Memory(16, max_remembered=150), embed.layers[0]
    for seed in range(10, 30):
        given = docs(seed, count=1)
        (mine,), (wanted,) = memory.predict(layer, given), layer.predict(given)
        assert mine.tobytes() == wanted.tobytes()
        assert len(memory) <= 150


def test_a_batch_of_more_words_than_can_be_remembered_is_whole(embed: Any) -> None:
    memory, layer, given = Memory(16, max_remembered=10), embed.layers[0], docs(31)
    for mine, wanted in zip(memory.predict(layer, given), layer.predict(given), strict=True):
        assert mine.tobytes() == wanted.tobytes()


def test_words_of_one_form_and_two_norms_are_two(embed: Any) -> None:
    """The tokenizer's exceptions give "n't" the norm "not"; alone it has its own."""
    split, alone = NLP.make_doc("isn't"), Doc(NLP.vocab, ["is", "n't"])
    assert split[1].norm_ == "not" != alone[1].norm_
    rows = embed.predict([split, alone])
    assert rows[0][0].tobytes() == rows[1][0].tobytes()
    assert rows[0][1].tobytes() != rows[1][1].tobytes()


def test_empty_documents_have_no_rows(embed: Any) -> None:
    empty, word = NLP.make_doc(""), NLP.make_doc("word1")
    assert [row.shape for row in embed.predict([empty, word, empty])] == [(0, 16), (1, 16), (0, 16)]
    assert [row.shape for row in embed.predict([empty])] == [(0, 16)]
    assert embed.predict([]) == []


def test_training_forgets(embed: Any) -> None:
    given = docs(32)
    embed.predict(given)
    rows, backprop = embed.begin_update(given)
    backprop([np.ones_like(row) for row in rows])
    embed.finish_update(lambda key, weights, gradient: (weights - 0.1 * gradient, gradient * 0))
    assert not embed.attrs["remember"]
    for mine, wanted in zip(embed.predict(given), embed.layers[0].predict(given), strict=True):
        assert mine.tobytes() == wanted.tobytes()


def test_attributes_of_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="ENT_TYPE"):
        remembering_embed(width=16, attrs=["ENT_TYPE"], rows=[20], include_static_vectors=False)
