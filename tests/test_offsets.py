import pytest
from hypothesis import given
from hypothesis import strategies as st

from factex.offsets import Edit, OffsetMap

TEXTS = st.text(alphabet="ab \n\r\u00ad\u00e9e\u0301😀", max_size=40)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, OffsetMap]:
    """A text and its map after up to three rounds of random edits."""
    source = draw(TEXTS)
    mapped = OffsetMap.identity(source)
    for _ in range(draw(st.integers(0, 3))):
        mapped = mapped.edit(draw(edits_of(mapped.text)))
    return source, mapped


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    news = st.sampled_from(["", " ", "x", "xyz", "\n\n"])
    return [(a, b, draw(news)) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@given(edited())
def test_places_never_go_back_and_stay_in_the_source(case: tuple[str, OffsetMap]) -> None:
    source, mapped = case
    assert len(mapped.starts) == len(mapped.ends) == len(mapped.text)
    for places in (mapped.starts, mapped.ends):
        assert list(places) == sorted(places)
        assert all(0 <= place <= len(source) for place in places)
    assert all(start <= end for start, end in zip(mapped.starts, mapped.ends, strict=True))


@given(TEXTS, st.integers(0, 9))
def test_the_identity_maps_each_character_to_itself(text: str, start: int) -> None:
    mapped = OffsetMap.identity(text, start)
    for place, char in enumerate(text):
        if not char.isspace():
            assert mapped.to_source(place, place + 1) == (start + place, start + place + 1)


@given(edited())
def test_a_source_stretch_has_no_blank_at_its_ends(case: tuple[str, OffsetMap]) -> None:
    source, mapped = case
    for first in range(len(mapped.text)):
        for last in range(first + 1, len(mapped.text) + 1):
            start, end = mapped.to_source(first, last)
            assert 0 <= start <= end <= len(source)
            if mapped.text[first:last].isspace():
                assert start == end


@given(edited())
def test_unedited_characters_keep_their_source(case: tuple[str, OffsetMap]) -> None:
    source, mapped = case
    for place, char in enumerate(mapped.text):
        start, end = mapped.starts[place], mapped.ends[place]
        if char not in "xyz \n" and end - start == 1:
            assert source[start:end] == char


@given(TEXTS, st.data())
def test_two_maps_compose(source: str, data: st.DataObject) -> None:
    inner = OffsetMap.identity(source).edit(data.draw(edits_of(source)))
    edits = data.draw(edits_of(inner.text))
    straight = inner.edit(edits)
    composed = OffsetMap.identity(inner.text).edit(edits).compose(inner)
    assert composed.text == straight.text
    assert (composed.starts, composed.ends) == (straight.starts, straight.ends)


def test_replacement_maps_to_the_whole_stretch_and_deletion_leaves_a_gap() -> None:
    mapped = OffsetMap.identity("1½ kg\u00ads").edit([(1, 2, "1/2"), (5, 6, "")])
    assert mapped.text == "11/2 kgs"
    assert mapped.to_source(1, 4) == (1, 2)
    assert mapped.to_source(5, 8) == (3, 7)


def test_an_insertion_at_the_border_stays_outside() -> None:
    mapped = OffsetMap.identity("ab").edit([(0, 0, "<"), (1, 1, "-"), (2, 2, ">")])
    assert mapped.text == "<a-b>"
    assert mapped.to_source(0, 5) == (0, 2)
    assert mapped.to_source(0, 3) == (0, 1)
    assert mapped.to_source(2, 3) == (1, 1)


def test_equal_length_maps_character_by_character() -> None:
    mapped = OffsetMap.identity("\u201cab\u201d").translate({0x201C: '"', 0x201D: '"'})
    assert mapped.text == '"ab"'
    assert mapped.edit([(1, 3, "XY")]).to_source(1, 2) == (1, 2)


@pytest.mark.parametrize("edits", [[(2, 1, "")], [(0, 2, ""), (1, 3, "")], [(0, 9, "")]])
def test_edits_out_of_order_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps an earlier one or leaves the text"):
        OffsetMap.identity("abc").edit(edits)


def test_a_stretch_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="no stretch of a text of 3"):
        OffsetMap.identity("abc").to_source(2, 4)


def test_translate_refuses_to_change_the_length() -> None:
    with pytest.raises(ValueError, match="one character by one"):
        OffsetMap.identity("½").translate({0xBD: "1/2"})
