"""Pattern files: the loader's refusals, the user's own folder, and each line where it stands."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from factex import patterns
from factex.errors import PatternError
from factex.patterns import Pattern, load_patterns
from factex.records import Event
from factex.values.places import find_place

if TYPE_CHECKING:
    from spacy.language import Language

    from factex import Extractor

FOLDER = patterns.default_dir()
FILES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
TOKEN_FILES = ["agreement_status", "agreements", "claims", "cues", "events", "nouns"]
PHRASE_FILES = ["organization_cues", "organization_heads", "organizations", "places", "titles"]
LINE: dict[str, Any] = {
    "id": "events.picnic.verb",
    "label": "meeting",
    "pattern": [{"LEMMA": "picnic"}],
    "source": "usage in English news reports",
    "examples": ["The mayors picnicked in May."],
    "counter_examples": ["The mayors panicked in May."],
}


def write_lines(folder: Path, *lines: object) -> Path:
    """A pattern folder whose file `events` has these lines; strings stand as they are."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / "events.jsonl").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    """A copy of the pattern folder for the user to edit; factex's own is in use again after."""
    folder = tmp_path / "patterns"
    shutil.copytree(FOLDER, folder)
    yield folder
    patterns.use_folder(None)


# The loader ---------------------------------------------------------------------------------


def test_lines_come_in_file_order_with_their_data(tmp_path: Path) -> None:
    second = {**LINE, "id": "events.feast.verb", "attrs": {"argument": "person"}, "note": "rare"}
    loaded = load_patterns("events", write_lines(tmp_path, LINE, "", second))
    assert [line.id for line in loaded] == ["events.picnic.verb", "events.feast.verb"]
    assert loaded[1].attrs == {"argument": "person"}
    assert loaded[0].counter_examples == ("The mayors panicked in May.",)


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ('{"id": "events.x"', "not valid JSON"),
        ("[1, 2]", "line"),
        ({**LINE, "exampels": ["x"]}, "exampels"),
        ({**LINE, "examples": []}, "examples"),
        ({**LINE, "source": ""}, "source"),
        ({**LINE, "id": "Events Picnic"}, "id"),
        ({**LINE, "pattern": 7}, "pattern"),
        ({key: value for key, value in LINE.items() if key != "source"}, "source"),
    ],
)
def test_a_bad_line_is_refused_with_file_line_and_what_is_wrong(
    tmp_path: Path, bad: object, complaint: str
) -> None:
    folder = write_lines(tmp_path, {**LINE, "id": "events.first"}, bad)
    with pytest.raises(PatternError) as caught:
        load_patterns("events", folder)
    message = str(caught.value)
    assert f"{folder / 'events.jsonl'}, line 2" in message
    assert complaint in message


def test_an_unknown_key_is_answered_with_the_legal_ones(tmp_path: Path) -> None:
    folder = write_lines(tmp_path, {**LINE, "lemma": "x"})
    with pytest.raises(PatternError, match=r"'events\.picnic\.verb'.*counter_examples"):
        load_patterns("events", folder)


def test_an_id_used_twice_names_both_lines(tmp_path: Path) -> None:
    folder = write_lines(tmp_path, LINE, "", LINE)
    with pytest.raises(PatternError, match=r"line 3: id 'events\.picnic\.verb'.*line 1"):
        load_patterns("events", folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"events\.jsonl: cannot be read"):
        load_patterns("events", tmp_path)


def test_a_token_pattern_that_spacy_refuses_is_named(nlp: Language) -> None:
    from factex.matchers.lexicon import Lexicon

    line = Pattern.model_validate({**LINE, "pattern": [{"LEMMA": {"IN": "picnic"}, "OP": "??"}]})
    with pytest.raises(PatternError, match=r"events\.picnic\.verb"):
        Lexicon(nlp.vocab, [line])


def test_the_hash_sees_every_file_and_every_byte(tmp_path: Path) -> None:
    before = patterns.hash_patterns(write_lines(tmp_path, LINE))
    assert patterns.hash_patterns(tmp_path) == before
    after = patterns.hash_patterns(write_lines(tmp_path, {**LINE, "label": "launch"}))
    (tmp_path / "more.jsonl").write_text("", encoding="utf-8")
    assert len({before, after, patterns.hash_patterns(tmp_path)}) == 3


# The user's own folder ----------------------------------------------------------------------


def test_what_is_compiled_follows_the_folder_in_use(own_folder: Path) -> None:
    compiled: list[Path] = []

    @patterns.cached
    def compile_once() -> int:
        compiled.append(patterns.pattern_dir())
        return len(load_patterns("events"))

    plain = compile_once()
    assert compile_once() == plain
    write_lines(own_folder, LINE)
    patterns.use_folder(own_folder)
    assert (compile_once(), compile_once()) == (1, 1)
    patterns.use_folder(None)
    assert compile_once() == plain
    assert compiled == [FOLDER, own_folder, FOLDER]


def event_types(extractor: Extractor, text: str) -> list[str]:
    """Event types that an extractor finds in a text."""
    return [fact.event_type for fact in extractor.extract(text) if isinstance(fact, Event)]


@pytest.mark.model
def test_the_word_added_in_the_readme_makes_its_event_type(
    own_folder: Path, embedded: Extractor
) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```json\n(\{.*?\})\n```", readme, re.DOTALL)
    assert block is not None, "patterns/README.md shows no line to add"
    line = " ".join(block[1].split())
    text = json.loads(line)["examples"][0]
    with (own_folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")

    from factex.extractor import Extractor

    edited = Extractor(embedded.nlp, "", own_folder)
    before = event_types(embedded, text)
    assert event_types(edited, text) == [json.loads(line)["label"]] != before
    assert event_types(embedded, text) == before
    assert edited.info["patterns_sha256"] != embedded.info["patterns_sha256"]


@pytest.mark.model
def test_a_folder_is_in_use_from_the_first_step_on(own_folder: Path, embedded: Extractor) -> None:
    """Also the cleaning of the text reads the user's patterns, not those used before."""
    from factex.extractor import Extractor

    with (own_folder / "boilerplate.jsonl").open("a", encoding="utf-8") as file:
        line = {**LINE, "id": "boilerplate.tide", "label": "line", "pattern": None}
        file.write(json.dumps({**line, "attrs": {"regex": "Tide table .*"}}) + "\n")
    text = "Fiji signed a treaty with Tonga on 6 May 1998.\n\nTide table 14 metres\n\nIt rained."
    claims = [f for f in embedded.extract(text) if f.type == "claim"]
    edited = Extractor(embedded.nlp, "", own_folder)
    assert claims
    assert not [f for f in edited.extract(text) if f.type == "claim"]


# Every line ---------------------------------------------------------------------------------


def every_line() -> list[Pattern]:
    """The lines of all pattern files."""
    return [line for name in FILES for line in load_patterns(name, FOLDER)]


def test_ids_are_unique_over_all_files() -> None:
    ids = [line.id for line in every_line()]
    assert sorted(ids) == sorted(set(ids))


def test_a_counter_example_is_no_example() -> None:
    both = [line.id for line in every_line() if set(line.examples) & set(line.counter_examples)]
    assert both == []


@pytest.mark.parametrize("name", FILES)
def test_the_readme_has_a_row_for_the_file_with_all_that_its_lines_use(name: str) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{name}` \|.*$", readme, re.MULTILINE)
    assert row is not None, f"patterns/README.md has no row for {name}"
    used = {key for line in load_patterns(name, FOLDER) for key in line.attrs}
    assert sorted(key for key in used if f"`{key}`" not in row[0]) == []


@pytest.mark.parametrize("name", TOKEN_FILES)
def test_every_line_that_is_matched_shows_what_it_must_not_match(name: str) -> None:
    lines = load_patterns(name, FOLDER)
    assert [line.id for line in lines if not line.label or not line.counter_examples] == []


def has_condition(line: Pattern) -> bool:
    """Whether a line types an event only with certain arguments."""
    from factex.matchers.event_types import CONDITIONS

    return line.id.startswith("events.") and not line.attrs.keys().isdisjoint(CONDITIONS)


@pytest.fixture(scope="session")
def fired(nlp: Language) -> dict[tuple[str, str], set[str]]:
    """Ids of the lines that fire on each example, by pattern file and example.

    An event line with a condition on arguments fires where an event of its type comes out.
    """
    from factex.matchers.event_learner import RULE as LEARNED
    from factex.matchers.lexicon import lexicon

    keys = sorted(
        (name, text)
        for name in TOKEN_FILES
        for line in load_patterns(name, FOLDER)
        for text in {*line.examples, *line.counter_examples}
    )
    found = {}
    for key, doc in zip(keys, nlp.pipe(text for _, text in keys), strict=True):
        told = (match for match in doc._.matches if LEARNED not in match.rules)
        made = {match.fields.get("event_type") for match in told}
        lines = [hit.pattern for hit in lexicon(nlp.vocab, key[0]).find(doc)]
        found[key] = {line.id for line in lines if line.label in made or not has_condition(line)}
    return found


@pytest.mark.model
@pytest.mark.parametrize("name", TOKEN_FILES)
def test_every_line_matches_its_examples_and_not_its_counter_examples(
    name: str, fired: dict[tuple[str, str], set[str]]
) -> None:
    wrong = []
    for line in load_patterns(name, FOLDER):
        wrong += [f"{line.id} misses: {t}" for t in line.examples if line.id not in fired[name, t]]
        wrong += [
            f"{line.id} hits: {t}" for t in line.counter_examples if line.id in fired[name, t]
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", PHRASE_FILES)
def test_every_phrase_stands_in_its_examples(name: str) -> None:
    wrong = []
    for line in load_patterns(name, FOLDER):
        if isinstance(line.pattern, str):
            others = (*line.attrs.get("aliases", ()), *line.attrs.get("demonyms", ()))
            forms = (line.pattern, *others)
            wrong += [t for t in line.examples if not any(form in t for form in forms)]
    assert not wrong, "\n".join(wrong)


def test_every_place_name_leads_to_its_code() -> None:
    wrong = []
    for line in load_patterns("places", FOLDER):
        for key in ("aliases", "demonyms", "cities"):
            for name in line.attrs.get(key, ()):
                place = find_place(name)
                if place is None or place.code != line.attrs["code"]:
                    wrong.append(f"{line.id}: {name} is {place}")
    assert not wrong, "\n".join(wrong)
