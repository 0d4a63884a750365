"""Code points and UTF-16 units, held against Python's own encoder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factex.exchange.utf16 import Utf16Map

TEXTS = st.text(alphabet=st.characters(codec=None) | st.sampled_from("\U0001f600\U0001f6a2a\u0301"))


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(TEXTS)
def test_each_offset_is_what_the_encoder_says_and_comes_back(text: str) -> None:
    offsets = Utf16Map(text)
    assert offsets.units == units(text)
    for point in range(len(text) + 1):
        assert offsets.to_units(point) == units(text[:point])
        assert offsets.to_points(offsets.to_units(point)) == point


@given(TEXTS)
def test_an_offset_within_a_character_is_refused(text: str) -> None:
    offsets = Utf16Map(text)
    good = {offsets.to_units(point) for point in range(len(text) + 1)}
    for unit in set(range(offsets.units + 1)) - good:
        with pytest.raises(ValueError, match="two halves"):
            offsets.to_points(unit)


@pytest.mark.parametrize("offset", [-1, 4])
def test_an_offset_outside_the_text_is_refused(offset: int) -> None:
    with pytest.raises(ValueError, match="no offset"):
        Utf16Map("abc").to_points(offset)
    with pytest.raises(ValueError, match="no offset"):
        Utf16Map("abc").to_units(offset)
