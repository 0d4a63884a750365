import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factex.errors import PatternError
from factex.normalize import NormalizedText, normalize
from factex.normalize.words import load_words
from factex.patterns import Pattern, load_patterns

PIECES = st.sampled_from(
    [
        *"abcé€½1",
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "\f",
        "\u00a0",  # no-break space
        "\u00ad",  # soft hyphen
        "\u200b",  # zero-width space
        "\u202e",  # right-to-left override
        "\u2028",
        "e\u0301",
        "😀",
        "👩\u200d👧",
        "\ufb01",
        "\u201c",
        "\u2019",
        "-",
        "-\n",
        ". ",
        "treaty ",
        "signed1. ",
        "[3]",
        "ChinaASEAN ",
        "Минск ",
    ]
)
HOSTILE = st.lists(PIECES, max_size=30).map("".join)


def sources(normalized: NormalizedText, text: str) -> list[tuple[str, str]]:
    """Each word of the normalized text with its stretch of the source."""
    return [
        (found.group(), text[slice(*normalized.to_source(*found.span()))])
        for found in re.finditer(r"\S+", normalized.text)
    ]


@given(HOSTILE)
def test_places_never_go_back_and_stay_in_the_text(text: str) -> None:
    normalized = normalize(text)
    for places in (normalized.offsets.starts, normalized.offsets.ends):
        assert list(places) == sorted(places)
        assert all(0 <= place <= len(text) for place in places)


@given(HOSTILE)
def test_a_stretch_of_the_source_begins_and_ends_in_ink(text: str) -> None:
    for word, source in sources(normalize(text), text):
        assert source
        assert source == source.strip(), word


@given(HOSTILE)
def test_the_result_is_tidy(text: str) -> None:
    result = normalize(text).text
    assert result == result.strip()
    assert not re.search(r"[\t\r\f\u00ad\u200b\u202e\u2028\u00a0]|  |\n{3}| \n|\n ", result)
    assert not re.search(r"(?<!\n)\n(?!\n)", result)


@given(HOSTILE)
def test_a_source_slice_normalized_again_contains_the_word(text: str) -> None:
    normalized = normalize(text)
    for found in re.finditer(r"[a-zé]+", normalized.text):
        again = normalize(text[slice(*normalized.to_source(*found.span()))]).text
        assert found.group() in again.replace("-", "") or found.group() in again


@given(st.lists(st.text(alphabet="bcdeghk", min_size=1, max_size=9), min_size=1, max_size=30))
def test_identity_in_identity_out(words: list[str]) -> None:
    text = " ".join(words) + ".\n\n" + " ".join(words) + "."
    normalized = normalize(text)
    assert normalized.text == text
    assert list(normalized.offsets.starts) == list(range(len(text)))


@given(HOSTILE, st.integers(0, 5))
def test_the_start_shifts_all_places(text: str, start: int) -> None:
    padded = "x" * start + text
    shifted = normalize(padded, start)
    plain = normalize(text)
    assert shifted.text == plain.text
    assert [place - start for place in shifted.offsets.starts] == list(plain.offsets.starts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \u201cfair\u201d deal\u2019s end", 'a "fair" deal\'s end'),
        ("the Ministry\ufffds \ufffdplan\ufffd", 'the Ministry\'s "plan"'),
        ("``We agree,'' he said", '"We agree," he said'),
        ("5\u00a0million\u2009people", "5 million people"),
        ("rati\u00adfication of\u200b the pact", "ratification of the pact"),
        ("ratifi\u00ad\ncation", "ratification"),
        ("cafe\u0301 in \ufb01ne Troyes", "café in fine Troyes"),
        ("½ of it, 5 km\u00b2", "½ of it, 5 km\u00b2"),
        ("the _Straits Courier_ said", "the Straits Courier said"),
        ("the talks _ the third", "the talks - the third"),
        ("co\u2011operation of 3 \u2212 2", "co-operation of 3 - 2"),
        ("\uff21\uff33\uff25\uff21\uff2e", "ASEAN"),
    ],
)
def test_characters(text: str, expected: str) -> None:
    assert normalize(text).text == expected


WRAPPED = """The two ministers met in the old palace on the river and said that their states would
sign a treaty on the transfer of sentenced persons before the end of the year. Before
them, in the hall, sat the prosecutors of eleven provinces and the attorney general of
{}. After lunch the guests left for the coast, where a second meeting was planned
for the following morning."""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_a_wrap_is_a_blank(newline: str) -> None:
    text = WRAPPED.format("the Republic").replace("\n", newline)
    assert normalize(text).text == " ".join(text.split())


@pytest.mark.parametrize("name", ["Costa\nRica", "Sierra\nLeone River", "12\nMay 1998"])
def test_a_wrap_cuts_no_name_and_no_date_apart(name: str) -> None:
    line = "the four river provinces, the two island provinces and the lands east of "
    assert " ".join(name.split()) in normalize(WRAPPED.format(line + name)).text


def test_a_blank_line_parts_paragraphs() -> None:
    assert normalize("One was signed\n \t\n\nTwo were not").text == "One was signed\n\nTwo were not"


@pytest.mark.parametrize(
    "text",
    [
        "Peru and Chile sign customs pact\nLIMA - The two states signed a customs pact on Monday.",
        "Findings of the audit\nThe auditors of the province found that 14 of 20 bridges were bad.",
        "The envoy left.\nThe minister stayed for two more days and then flew home.",
        "They agreed to:\nOpen the border\nLower the tariff",
        "Ministry of Justice of Laos\nMinistry of Justice of Peru\nMinistry of Justice of Oman",
    ],
)
def test_headings_items_and_complete_lines_stay_apart(text: str) -> None:
    assert normalize(text).text.split("\n\n") == text.split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The coop-\neration pact", "The cooperation pact"),
        ("the anti-\ncorruption court", "the anti-corruption court"),
        ("a state-\nowned bank", "a state-owned bank"),
        ("an out-of-\ncourt deal", "an out-of-court deal"),
        ("the China-\nASEAN summit", "the China-ASEAN summit"),
        ("cross-checks and cross\u2010\nchecks", "cross-checks and cross-checks"),
        ("a by-law and two by-\nlaws, by-laws all", "a by-law and two by-laws, by-laws all"),
    ],
)
def test_words_divided_at_a_wrap(text: str, expected: str) -> None:
    assert normalize(text).text == expected


def test_a_page_number_and_its_notes_part_no_sentence() -> None:
    note = "3 A. Perez, Rivers and Borders, Example Press, 1988."
    text = WRAPPED.format("the Republic")
    cut = text.replace("where a second", f"where a\n{note}\n- 14 -\n\fsecond")
    normalized = normalize(cut)
    assert normalized.text == " ".join(text.split())
    assert [part.reason for part in normalized.removed] == [
        "boilerplate.page_note",
        "boilerplate.page_number",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was closed.[12] It", "It was closed. It"),
        ("It was closed.[note 2][a]", "It was closed."),
        ("every type[s] of bond", "every type[s] of bond"),
        ("the powers of the court.4 In June", "the powers of the court. In June"),
        ("two further treaties3.", "two further treaties."),
        ("(the Agency).12 Its staff", "(the Agency). Its staff"),
        ("as the judge put it,3 The Crown", "as the judge put it, The Crown"),
        ('a "gift"2. The', 'a "gift". The'),
        ("the pact\u00b9 of 1990", "the pact of 1990"),
    ],
)
def test_footnote_marks_go(text: str, expected: str) -> None:
    assert normalize(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "It broke Article 3. The G20 met.",
        "They met on June 3. COVID-19 spread.",
        "He was one of 3. He left.",
        "It rose by 1.5 In all.",
        "Rs.50 was paid.",
        "She finished 4. The rest gave up.",
        "Use Windows10. It works.",
        "See No.4 Squadron.",
        "A B2B deal and an mp3 file.",
    ],
)
def test_numbers_stay(text: str) -> None:
    assert normalize(text).text == text


def test_marks_apart_from_their_word_go_where_the_text_has_footnotes() -> None:
    text = "It fell1. It rose2. Courts are slow 3. There were talks 9. See Article 4. It ended."
    expected = "It fell. It rose. Courts are slow. There were talks 9. See Article 4. It ended."
    assert normalize(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the ChinaASEAN summit", "the China-ASEAN summit"),
        ("the ASEANChina summit", "the ASEAN-China summit"),
        ("the JapanPeru treaty", "the Japan-Peru treaty"),
        (
            "non-aligned states, non-aligned lands, nonaligned",
            "non-aligned states, non-aligned lands, non-aligned",
        ),
        ("for co-operation, co-operation, cooperation",) * 2,
        ("their cooperation.The states", "their cooperation. The states"),
        ("Peru and ASEAN .The pact", "Peru and ASEAN. The pact"),
        ("the report , published", "the report, published"),
        ("listed on Dec. 5Trading opens", "listed on Dec. 5\n\nTrading opens"),
        ("(4 May 19023 June 1971)", "(4 May 1902 - 3 June 1971)"),
        ("9 a shareOrbis said. Orbis had a share", "9 a share\n\nOrbis said. Orbis had a share"),
    ],
)
def test_words_run_together(text: str, expected: str) -> None:
    assert normalize(text).text == expected


@pytest.mark.parametrize(
    "text", ["McDonald and DeVries", "an iPhone", "on eBay and YouTube", "HongKong", "OneCoin fell"]
)
def test_names_with_inner_capitals_stay(text: str) -> None:
    assert normalize(text).text == text


def test_capitals_become_a_title_and_acronyms_stay() -> None:
    text = (
        "PROTOCOL ON THE LAW OF ASEAN WATERS\n\nThe protocol deals with waters and lakes that two "
        "or more states of ASEAN share, and with the law that holds on board of ships there."
    )
    assert normalize(text).text.startswith("Protocol on the Law of ASEAN Waters\n\n")


def test_bullets_and_section_numbers_go() -> None:
    text = "2.1 Scope of the pact\n\n• Ships of war\n\n:* Ships of trade\n\n(a) Rafts"
    assert normalize(text).text.split("\n\n") == [
        "Scope of the pact",
        "Ships of war",
        "Ships of trade",
        "Rafts",
    ]


def test_another_language_is_left_out_and_said_to_be() -> None:
    english = "The ministers signed the treaty in the capital and left for the airport."
    french = "Les ministres ont signé le traité dans la capitale et sont partis pour la ville."
    text = f"{english}\n\n{french}\n\nМинистры подписали договор."
    normalized = normalize(text)
    assert normalized.text == english
    assert [part.reason for part in normalized.removed] == ["languages.fr", "languages.cyrillic"]
    assert text[normalized.removed[0].start : normalized.removed[0].end] == french


def test_a_foreign_name_in_english_stays() -> None:
    text = "The Instituto de la Paz y los Derechos del Pueblo said that it would take part."
    assert normalize(text).text == text


@pytest.mark.parametrize("line", load_patterns("languages"), ids=lambda line: line.id)
def test_language_lines(line: Pattern) -> None:
    def found(text: str) -> list[str]:
        return [part.reason for part in normalize(text).removed]

    foreign = [line.id] if line.label != "en" else []
    assert all(found(example) == foreign for example in line.examples)
    assert all(line.id not in found(example) for example in line.counter_examples)


@pytest.mark.parametrize("line", load_patterns("boilerplate"), ids=lambda line: line.id)
def test_boilerplate_lines(line: Pattern) -> None:
    regex = re.compile(line.attrs["regex"])
    matches = regex.search if line.label == "inline" else regex.fullmatch
    assert all(matches(example) for example in line.examples)
    assert not any(matches(example) for example in line.counter_examples)


def test_furniture_goes_and_captions_stay() -> None:
    text = (
        "Published: 08:10, March 3, 2022\nBy Lena Ortiz in Quito\nTwo judges greet each other in "
        "Quito on March 2, 2022. (PHOTO / EXAMPLE AGENCY)\n\nREAD MORE: Judges meet\n\nThe court "
        "opened.\n\nContact the writer at desk@example.org"
    )
    normalized = normalize(text)
    assert normalized.text == (
        "Two judges greet each other in Quito on March 2, 2022.\n\nThe court opened."
    )
    assert [part.reason for part in normalized.removed] == [
        "boilerplate.published",
        "boilerplate.byline",
        "boilerplate.read_more",
        "boilerplate.contact",
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "A",
        "Aa",
        "a-",
        "\n",
        "x\n",
        " ",
        "\u0301",
        "e\u0301\u0316",
        "1\n",
        "«",
        "word.1 ",
    ],
)
def test_a_long_single_line_takes_linear_time(unit: str) -> None:
    began = time.perf_counter()
    normalize(unit * (200_000 // len(unit)))
    assert time.perf_counter() - began < 20


def test_words_must_be_complete(tmp_path: pytest.TempPathFactory) -> None:
    folder = tmp_path
    for name in ("layout", "languages", "boilerplate"):
        (folder / f"{name}.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(PatternError, match="no line for"):
        load_words(folder)


def test_a_word_longer_than_words_are_is_parted() -> None:
    text = "Key: " + "a" * 2500 + " " + "b" * 1000 + " end."
    result = normalize(text)
    assert [len(word) for word in result.text.split()] == [4, 1000, 1000, 500, 1000, 4]
    assert result.to_source(5, 1005) == (5, 1005)
    assert result.to_source(len(result.text) - 4, len(result.text)) == (len(text) - 4, len(text))
