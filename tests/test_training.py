"""The training recipe: a tiny run of all of it, what it must not read, and its parts."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import fit
import heads
import held_out
import labelled
import layers
import ner_data
import numpy as np
import pytest
import raw_text
import sources
import spacy
import teachers
import torch
import training_data
import transitions
import tree_votes
import twins
import vectors
import written
from spacy.tokens import Doc, Span

import factex
from factex.pipeline import model_hash

if TYPE_CHECKING:
    from spacy.language import Language

TRAINING = Path(__file__).parents[1] / "training"
PAGES = ("manifest.json", "metrics.md", "speed.md")
TEXT = "Asha Perera visited Kenya on Monday. Peru and Ghana signed a treaty in Lima."
PLANTED = (
    "ud_english_ewt/en_ewt-ud-train.conllu",
    "uner_english_ewt/en_ewt-ud-train.v0.iob2",
    "crossner/politics/train.txt",
    "re_docred/dev_revised.json",
    "re_docred/test_revised.json",
    "news_ner/train.jsonl.gz",
    *(f"raw/{name}.jsonl.gz" for name in raw_text.FILES),
)
"""Files trained on in which the tiny data has texts of test splits."""
FOREIGN = tuple(
    name
    for split in ("dev", "test")
    for slot in ("last", "land", "city")
    for name in training_data.NAMES[split][slot]
)
"""Names that stand in test-only texts alone."""


def build(data: Path, work: Path, *stages: str, hash_seed: int = 0) -> None:
    """Run the recipe's command on next to nothing."""
    command = [sys.executable, str(TRAINING / "build.py"), "--smoke"]
    environment = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": str(hash_seed)}
    run = subprocess.run(
        [*command, "--data", str(data), "--work", str(work), *stages],
        env=os.environ | environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_data.write(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def pages_before() -> dict[str, bytes]:
    return {name: (TRAINING / name).read_bytes() for name in PAGES}


@pytest.fixture(scope="module")
def work(
    data: Path, pages_before: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The work folder of a run of all stages."""
    folder = tmp_path_factory.mktemp("work")
    build(data, folder)
    return folder


@pytest.fixture(scope="module")
def trained(work: Path) -> Language:
    return factex.load(model=work / "installed").nlp


def trained_texts(work: Path) -> Iterator[str]:
    """All texts that a run has trained on, those of raw documents as their words."""
    nlp = spacy.blank("en")
    for name in ("parser_train", "parser_voted", "ner_train", "ner_extra", "ner_voted"):
        yield from (doc.text for doc in fit.load_docs(nlp, work / f"{name}.spacy"))
    yield " ".join(raw_text.RawCorpus.load(work / "raw.npz").words)


# The whole recipe.


def test_the_model_annotates_text(trained: Language) -> None:
    doc = trained(TEXT)
    first, second = doc.sents
    assert [token.tag_ for token in first] == ["NNP", "NNP", "VBD", "NNP", "IN", "NNP", "."]
    assert (first.root.text, second.root.text) == ("visited", "signed")
    assert doc[0].head.text == "visited"
    assert doc[0].dep_ == "nsubj"
    assert ("Asha Perera", "PERSON") in {(ent.text, ent.label_) for ent in doc.ents}


def test_the_model_has_learnt_the_templates_with_other_names(work: Path) -> None:
    meta = json.loads((work / "installed" / "meta.json").read_text(encoding="utf-8"))
    scores = meta["performance"]
    assert scores["parse"]["PUD"]["LAS"] > 80
    assert scores["parse"]["PUD"]["UPOS"] > 80
    assert scores["news_ner"]["micro"]["F"] > 40


def test_the_model_has_licence_and_sources(work: Path) -> None:
    installed = work / "installed"
    meta = json.loads((installed / "meta.json").read_text(encoding="utf-8"))
    assert (installed / "LICENSE").is_file()
    assert meta["sources"] == sources.model_sources()
    attribution = (installed / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert all(source.attribution in attribution for source in sources.SOURCES)


def test_a_tiny_run_leaves_the_shipped_pages_alone(
    work: Path, pages_before: dict[str, bytes]
) -> None:
    assert {name: (TRAINING / name).read_bytes() for name in PAGES} == pages_before
    assert all((work / name).is_file() for name in PAGES)


def test_the_same_seed_gives_the_same_bytes(
    data: Path, work: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = tmp_path_factory.mktemp("again")
    stages = (
        "convert",
        "raw",
        "vectors",
        "teachers",
        "label",
        "twins",
        "parser",
        "ner",
        "assemble",
    )
    build(data, again, *stages, hash_seed=1)
    for name in ("raw.npz", "vectors.npz"):
        assert (again / name).read_bytes() == (work / name).read_bytes(), name
    assert model_hash(again / "model") == model_hash(work / "model")


def test_an_unknown_stage_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="unknown stages: distil"):
        build(data, tmp_path, "distil")


# Nothing of a test-only split goes in.


@pytest.mark.parametrize("name", PLANTED)
def test_a_test_text_is_planted(data: Path, name: str) -> None:
    content = (data / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    assert any(place in text for place in FOREIGN)


def test_no_text_of_a_test_split_is_trained_on(work: Path) -> None:
    found = {name for text in trained_texts(work) for name in FOREIGN if name in text}
    assert found == set()


def test_what_is_no_test_text_is_trained_on(work: Path) -> None:
    texts = " ".join(trained_texts(work))
    own = training_data.NAMES["train"]
    assert [name for names in own.values() for name in names if name not in texts] == []


def test_a_manifest_lists_every_file_that_is_read(data: Path, work: Path) -> None:
    rows = json.loads((work / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert {row["file"] for row in rows} == files


def manifest_files(*uses: str) -> dict[str, str]:
    """SHA-256 of the shipped manifest's files of some uses."""
    rows = json.loads((TRAINING / "manifest.json").read_text(encoding="utf-8"))
    return {row["file"]: row["sha256"] for row in rows if row["use"].split(" (")[0] in uses}


def test_the_manifest_has_test_files_and_raw_texts() -> None:
    assert "ud_english_pud/en_pud-ud-test.conllu" in manifest_files("test")
    assert "crossner/politics/test.txt" in manifest_files("held out")
    assert {f"raw/{name}.jsonl.gz" for name in raw_text.FILES} <= manifest_files("train").keys()


def test_no_test_file_is_among_those_trained_on() -> None:
    tests, trained = manifest_files("test", "dev", "held out"), manifest_files("train")
    assert tests.keys().isdisjoint(trained)
    assert set(tests.values()).isdisjoint(trained.values())


def numbered(first: int, last: int) -> str:
    return " ".join(f"w{number}" for number in range(first, last))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 1),
        ("three plain words", 1),
        (numbered(0, held_out.RUN), 1),
        (numbered(0, held_out.RUN + 1), 2),
        (numbered(0, held_out.RUN + 30), 31),
    ],
)
def test_runs_of_a_text(text: str, number: int) -> None:
    assert len(set(held_out.runs(text))) == number


def test_runs_leave_out_case_and_punctuation() -> None:
    text = numbered(0, held_out.RUN)
    assert list(held_out.runs(text.upper().replace(" ", ", ") + ".")) == list(held_out.runs(text))


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        (numbered(0, 50), True),
        (f"Before it: {numbered(30, 30 + held_out.RUN)} and behind.", True),
        (f"Before it: {numbered(30, 30 + held_out.RUN - 1)} and behind.", False),
        (f"{numbered(0, 19)} {numbered(20, 39)}", False),
        (numbered(0, 5), False),
        ("", False),
        ("\ud800 alone", False),
    ],
)
def test_a_shared_run_of_words_tells(text: str, shared: bool) -> None:
    prints = held_out.fingerprints([numbered(0, 50), "", "a short text"])
    assert held_out.is_held_out(text, prints) == shared


def test_short_texts_have_no_fingerprints() -> None:
    assert held_out.fingerprints(["", numbered(0, held_out.RUN - 1)]) == frozenset()


# The parts.


def random_vectors(words: list[str], width: int) -> vectors.WordVectors:
    values = np.random.default_rng(0).normal(size=(len(words), width))
    return vectors.WordVectors(words, values.astype(np.float32))


LAYERS = layers.Layers(32, (300, 100, 100, 100))


@pytest.fixture
def static() -> vectors.WordVectors:
    return random_vectors(["The", "China", "won", "sign"], 8)


def started(kind: str, static: vectors.WordVectors) -> Language:
    """A pipeline that nothing has been trained of."""
    tags, pos, ents = ["NNP", "VBD", "."], ["PROPN", "VERB", "PUNCT"], ["B-GPE", "O", "O"]
    tree = {"heads": [1, 1, 1], "deps": ["nsubj", "ROOT", "punct"]}
    vocab, words = spacy.blank("en").vocab, ["China", "won", "."]
    gold = [Doc(vocab, words, tags=tags, pos=pos, ents=ents, **tree)] * 40
    return fit.start(TRAINING / f"{kind}.cfg", LAYERS, static, gold)


@pytest.mark.parametrize("kind", ["parser", "ner"])
def test_a_twin_gives_what_the_thinc_layers_of_its_weights_give(
    kind: str, static: vectors.WordVectors
) -> None:
    nlp = started(kind, static)
    torch.manual_seed(0)
    twin = layers.Tok2Vec(LAYERS, 8)
    twin.write_into(twins.layers_of(nlp))
    text = "The Supreme People's Court of China met in Nov. 2019 to sign it."
    docs = [nlp.make_doc(text), nlp.make_doc("It won.")]
    features = layers.Features(LAYERS.tables, static)
    for doc, wanted in zip(docs, twins.layers_of(nlp).predict(docs), strict=True):
        with torch.no_grad():
            got = twin(features([token.text for token in doc]), torch.arange(len(doc))[None])[0]
        assert np.abs(wanted).max() > 1
        np.testing.assert_allclose(got.numpy(), wanted, atol=1e-2)


@pytest.mark.parametrize("kind", ["parser", "ner"])
def test_the_twin_of_the_transitions_scores_moves_as_the_component_does(
    kind: str, static: vectors.WordVectors
) -> None:
    nlp = started(kind, static)
    oracle = transitions.oracle_of(nlp)
    model = nlp.get_pipe(kind).model  # type: ignore[attr-defined]
    hidden = model.get_ref("lower").get_dim("nO")
    torch.manual_seed(0)
    twin = heads.Transitions(32, hidden, oracle.moves)
    torch.nn.init.normal_(twin.nothing)
    twin.write_into(model)
    doc = nlp.make_doc("China won in Peru.")
    if kind == "parser":
        nlp.get_pipe("tok2vec")(doc)
    states = nlp.get_pipe(kind).moves.init_batch([doc])  # type: ignore[attr-defined]
    wanted = model.predict([doc]).predict(states)[0]
    first = [0, 1, *[-1] * 6] if kind == "parser" else [0, -1, -1]
    seen = model.get_ref("tok2vec").layers[0].predict([doc])[0]
    row = torch.tensor([[*first, 0, len(oracle.moves.allowed) - 1 if kind == "parser" else 0]])
    with torch.no_grad():
        got = twin(torch.from_numpy(seen), row)[0].numpy()
    allowed = oracle.moves.allowed[row[0, -1]].numpy()
    assert allowed.any()
    np.testing.assert_allclose(got[allowed], wanted[allowed], atol=1e-3)


def gold_tree() -> Doc:
    """'Peru won, it said.' with a comma that hangs on the word before it."""
    vocab = spacy.blank("en").vocab
    words, deps = ["Peru", "won", "it", "said"], ["nsubj", "ccomp", "nsubj", "ROOT"]
    return Doc(vocab, words, heads=[1, 3, 3, 3], deps=deps, sent_starts=[1, 0, 0, 0])


def test_the_moves_along_the_gold_path_build_the_gold_tree() -> None:
    gold = gold_tree()
    nlp = spacy.blank("en", vocab=gold.vocab)
    parser = nlp.add_pipe("parser", config={"min_action_freq": 1})
    nlp.initialize(lambda: [fit.example(nlp, gold)] * 3)
    oracle = transitions.TreeOracle(nlp)
    states = oracle(gold)
    doc = nlp.make_doc(gold.text)
    (state,) = parser.moves.init_batch([doc])  # type: ignore[attr-defined]
    for *seen, move, allowed in states.tolist():
        assert seen[:3] == [state.B(0), state.B(1), state.S(0)]
        assert oracle.moves.allowed[allowed, move]
        parser.moves.transition(state, move)  # type: ignore[attr-defined]
    heads_found = {arc["child"]: arc["head"] for arc in state.arcs}
    assert heads_found == {0: 1, 1: 3, 2: 3}


def test_the_moves_of_entities_open_go_on_and_close() -> None:
    vocab = spacy.blank("en").vocab
    doc = Doc(vocab, ["The", "High", "Court", "of", "Fiji", "thanked", "Peru", "again"])
    known = [Span(doc, 1, 5, "ORG"), Span(doc, 6, 7, "GPE")]
    doc.set_ents(known, missing=[doc[7:8]])
    nlp = spacy.blank("en", vocab=vocab)
    nlp.add_pipe("ner")
    nlp.initialize(lambda: [fit.example(nlp, doc)])
    oracle = transitions.EntityOracle(nlp)
    found = oracle(doc).tolist()
    names = [oracle.moves.names[row[-2]] for row in found]
    assert names == ["O", "B-ORG", "I-ORG", "I-ORG", "L-ORG", "O", "U-GPE"]
    assert [row[:3] for row in found[1:4]] == [[1, -1, -1], [2, 1, 1], [3, 1, 2]]
    for *_, move, allowed in found:
        assert oracle.moves.allowed[allowed, move]
    inside = oracle.moves.allowed[found[2][-1]]
    open_names = [name for name, is_open in zip(oracle.moves.names, inside, strict=True) if is_open]
    assert sorted(open_names) == ["I-ORG", "L-ORG"]


LANDS, VERBS = ["Laos", "Peru", "Kenya", "Nepal"], ["met", "thanked", "praised", "told"]


@pytest.fixture(scope="module")
def toy() -> raw_text.RawCorpus:
    """Short texts in which lands and verbs have places of their own."""
    rng = Random(1)
    lands, verbs = [rng.choices(kind, k=1500) for kind in (LANDS, VERBS)]
    rows = zip(lands, verbs, rng.choices(LANDS, k=1500), strict=True)
    return raw_text.number_words(
        f"Ministers of {one} {verb} those of {two} ." for one, verb, two in rows
    )


def test_word_vectors_put_similar_words_together(toy: raw_text.RawCorpus) -> None:
    made = vectors.make(toy, vectors.Plan(words=20, contexts=20, width=4), seed=7)
    rows = {word: made.values[made.words.index(word)] for word in LANDS + VERBS}

    def likeness(a: str, b: str) -> float:
        return rows[a] @ rows[b] / np.linalg.norm(rows[a]) / np.linalg.norm(rows[b])

    alike = [likeness(a, b) for kind in (LANDS, VERBS) for a in kind for b in kind]
    apart = [likeness(a, b) for a in LANDS for b in VERBS]
    assert min(alike) > max(apart) + 0.5


def test_word_vectors_are_the_same_again(toy: raw_text.RawCorpus, tmp_path: Path) -> None:
    plan = vectors.Plan(words=20, contexts=20, width=4)
    made, again = (vectors.make(toy, plan, seed=7) for _ in range(2))
    made.save(tmp_path / "vectors.npz")
    loaded = vectors.WordVectors.load(tmp_path / "vectors.npz")
    for other in (again, loaded):
        assert other.words == made.words
        assert other.values.tobytes() == made.values.tobytes()


def test_word_vectors_stand_in_the_vocabulary() -> None:
    vocab, static = spacy.blank("en").vocab, random_vectors(["treaty", "court"], 3)
    static.put_into(vocab)
    assert vocab["court"].vector.tolist() == static.values[1].tolist()
    assert not vocab["unknown"].has_vector


def test_raw_words_are_numbered_and_come_back(tmp_path: Path) -> None:
    made = raw_text.number_words(["Peru won.", "It won in Hue"])
    made.save(tmp_path / "raw.npz")
    loaded = raw_text.RawCorpus.load(tmp_path / "raw.npz")
    words = [loaded.words[number] for number in loaded.tokens]
    assert words == ["Peru", "won", ".", "It", "won", "in", "Hue"]
    assert loaded.bounds.tolist() == [0, 3, 7]
    assert loaded.counts["won"] == 2


def chain(first: int, size: int) -> labelled.Item:
    """Distinct words, each with the next as head, the last heading itself, a state a word."""
    following = [*range(1, size), size - 1]
    rows = {"head": following, "sent": [1] + [0] * (size - 1)}
    states = np.array([[place, head, 5, 0] for place, head in enumerate(following)], dtype=np.int32)
    return labelled.Item([f"w{first + number}" for number in range(size)], states, rows)


SIZES = (3, 7, 5, 11, 9, 6, 8)


@pytest.fixture
def items() -> list[labelled.Item]:
    return [chain(100 * number, size) for number, size in enumerate(SIZES)]


def next_words(items: list[labelled.Item]) -> dict[str, str]:
    return {
        word: item.words[head]
        for item in items
        for word, head in zip(item.words, item.layers["head"], strict=True)
    }


def test_windows_keep_heads_right(items: list[labelled.Item]) -> None:
    wanted, seen = next_words(items), set()
    for window in labelled.windows(items, (2, 6), Random(3)):
        assert window.place.shape == (2, 6)
        for places, row in zip(window.place, window.answers["head"], strict=True):
            text = [window.words[place] for place in places]
            seen.update(text)
            for word, head in zip(text, row.tolist(), strict=True):
                inside = wanted[word] in text
                assert (head == labelled.NONE) == (not inside)
                assert not inside or text[head] == wanted[word]
        assert window.answers["sent"][:, 0].tolist() == [1, 1]
    assert len(seen) == 48  # of 49 words, in windows of 6


def test_windows_keep_the_states_that_lie_within_them(items: list[labelled.Item]) -> None:
    wanted, found = next_words(items), set()
    for window in labelled.windows(items, (2, 6), Random(3)):
        text = [window.words[place] for place in window.place.flatten()]
        inside = {w for row in (text[:6], text[6:]) for w in row if wanted[w] in row}
        here = {(text[one], text[two]) for one, two, *_ in window.states.tolist()}
        assert here == {(word, wanted[word]) for word in inside}
        assert set(map(tuple, window.states[:, -2:].tolist())) == {(5, 0)}
        found |= here
    assert len(found) > 40


def test_windows_of_too_few_words_are_refused() -> None:
    with pytest.raises(ValueError, match="3 words make 0 windows of 6: 2 are needed"):
        next(labelled.windows([chain(0, 3)], (2, 6), Random(3)))


# Paragraphs that the project wrote.


# Passages that teachers label.


def test_passages_are_whole_paragraphs() -> None:
    long, short = "word " * 300, "A short one."
    text = teachers.BLANK.join([short, short, long, "x" * (teachers.LONGEST + 1), short])
    found = list(teachers.passages([text, "Another text."]))
    assert found == [teachers.BLANK.join([short, short, long, short]), "Another text."]
    assert list(teachers.passages([teachers.BLANK.join([long, long])])) == [long, long]


def test_passages_are_drawn_up_to_a_number_of_words() -> None:
    found = [f"{number} two three" for number in range(50)]
    drawn = teachers.drawn(found, 10, seed=1)
    assert len(drawn) == 4
    assert drawn == sorted(drawn, key=found.index) == teachers.drawn(found, 10, seed=1)


def test_teachers_vote_on_entities() -> None:
    doc = spacy.blank("en").make_doc("Peru Bank sued Chad Oil in Lima, Ohio")
    votes = [
        {(0, 2, "ORG"), (3, 5, "ORG"), (6, 7, "GPE")},
        {(0, 2, "ORG"), (3, 5, "PERSON"), (6, 7, "GPE")},
        {(0, 1, "GPE"), (3, 4, "PERSON"), (8, 9, "GPE")},
    ]
    labelled_doc = teachers.agreed(doc, votes)
    assert [(ent.text, ent.label_) for ent in labelled_doc.ents] == [
        ("Peru Bank", "ORG"),
        ("Lima", "GPE"),
    ]
    unknown = [token.text for token in labelled_doc if not token.ent_iob_]
    assert unknown == ["Chad", "Oil"]
    assert labelled_doc[8].ent_iob_ == "O"


def parse(heads: str, deps: str, starts: tuple[int, ...] = (0,)) -> tree_votes.Parse:
    """Heads as digits, the first letters of the relations."""
    names = {"n": "nsubj", "r": "ROOT", "o": "obj", "p": "punct", "d": "dep"}
    size = len(heads)
    tags, classes = ["NN"] * size, ["NOUN"] * size
    return tree_votes.Parse(
        list(starts), [int(h) for h in heads], [names[d] for d in deps], tags, classes, [""] * size
    )


def test_parsers_vote_word_by_word() -> None:
    text = "Peru sued Chad . Who knows why ?"
    voters = [
        parse("11115555", "nropnrop", (0, 4)),
        parse("11315555", "nronnrop", (0, 4)),
        parse("01115565", "rnopnrpo", (0, 4)),
    ]
    (doc,) = tree_votes.vote(spacy.blank("en"), [text], [[voter] for voter in voters])
    assert doc.text == text
    assert [token.head.i for token in doc] == [1, 1, 1, 1, 5, 5, 5, 5]
    assert [token.dep_ for token in doc][:4] == ["nsubj", "ROOT", "obj", "punct"]
    assert [sent.text for sent in doc.sents] == ["Peru sued Chad .", "Who knows why ?"]


SPLIT = parse("1133", "nrnr", (0, 2))
"""Two sentences too short to learn from."""


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        pytest.param(
            parse("1111", "nrop"), parse("2222", "norp"), parse("3333", "nopr"), id="split"
        ),
        pytest.param(parse("1111", "nrop"), SPLIT, SPLIT, id="other-bounds"),
        pytest.param(*[parse("3101", "nrop")] * 2, parse("1111", "nrop"), id="cycle"),
        pytest.param(*[parse("0111", "rrop")] * 2, parse("1111", "nrop"), id="two-roots"),
        pytest.param(*[parse("2322", "noro")] * 2, parse("1111", "nrop"), id="crossing"),
    ],
)
def test_what_parsers_do_not_settle_is_left_out(
    first: tree_votes.Parse, second: tree_votes.Parse, third: tree_votes.Parse
) -> None:
    assert list(tree_votes.settled([first, second, third])) == []


def test_written_paragraphs_give_text_and_entities() -> None:
    gold = written.parse("The [High Court|ORG] of [Fiji|GPE] met.")
    assert gold.text == "The High Court of Fiji met."
    assert [(gold.text[s:e], label) for s, e, label in gold.entities] == [
        ("High Court", "ORG"),
        ("Fiji", "GPE"),
    ]


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        ("In [Fiji|PLACE] it rained.", "a.txt: PLACE is no label; they are PERSON, ORG"),
        ("In [Fiji it rained.", r"a.txt: '\[' belongs to no entity in 'In \[Fiji it"),
        ("In Fiji|GPE it rained.", r"a.txt: '\|' belongs to no entity"),
    ],
)
def test_faults_in_written_paragraphs_are_named(paragraph: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        written.parse(paragraph, "a.txt")


def test_all_written_paragraphs_can_be_read() -> None:
    found = list(written.read())
    assert {label for text in found for _, _, label in text.entities} == set(ner_data.LABELS)
    for text in found:
        assert all(text.text[s:e] == text.text[s:e].strip() != "" for s, e, _ in text.entities)


def widths(config: object) -> Iterator[int]:
    """All values of the key `width` in a configuration."""
    if isinstance(config, dict):
        for key, value in config.items():
            yield from [value] if key == "width" else widths(value)


@pytest.mark.parametrize(("kind", "number"), [("parser", 6), ("ner", 2)])
def test_every_layer_gets_the_width_asked_for(kind: str, number: int) -> None:
    config = fit.config_of(TRAINING / f"{kind}.cfg", layers.Layers(48, (30, 20, 20, 20), depth=2))
    assert list(widths(config)) == [48] * number
