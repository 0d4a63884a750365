"""A tiny data folder for the training recipe: every file it reads, of invented sentences.

The names of a sentence come from the pool of its split, so that a name tells where a text is from.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

TEMPLATES = (
    """{first} {first} PROPN NNP 3 nsubj B-PERSON
    {last} {last} PROPN NNP 1 flat I-PERSON
    visited visit VERB VBD 0 root O
    {land} {land} PROPN NNP 3 obj B-GPE
    on on ADP IN 6 case O
    Monday Monday PROPN NNP 3 obl O
    . . PUNCT . 3 punct O""",
    """The the DET DT 3 det O
    High high ADJ NNP 3 amod B-ORG
    Court court NOUN NNP 6 nsubj I-ORG
    of of ADP IN 5 case I-ORG
    {land} {land} PROPN NNP 3 nmod I-ORG
    rejected reject VERB VBD 0 root O
    the the DET DT 8 det O
    plea plea NOUN NN 6 obj O
    . . PUNCT . 6 punct O""",
    """{land} {land} PROPN NNP 4 nsubj B-GPE
    and and CCONJ CC 3 cc O
    {other} {other} PROPN NNP 1 conj B-GPE
    signed sign VERB VBD 0 root O
    a a DET DT 6 det O
    treaty treaty NOUN NN 4 obj O
    in in ADP IN 8 case O
    {city} {city} PROPN NNP 4 obl B-GPE
    . . PUNCT . 4 punct O""",
    """{first} {first} PROPN NNP 14 nsubj B-PERSON
    {last} {last} PROPN NNP 1 flat I-PERSON
    , , PUNCT , 6 punct O
    who who PRON WP 6 nsubj O
    had have AUX VBD 6 aux O
    led lead VERB VBN 1 acl:relcl O
    the the DET DT 8 det O
    delegation delegation NOUN NN 6 obj O
    of of ADP IN 10 case O
    {land} {land} PROPN NNP 8 nmod B-GPE
    since since SCONJ IN 13 mark O
    talks talk NOUN NNS 13 nsubj O
    began begin VERB VBD 6 advcl O
    visited visit VERB VBD 0 root O
    {city} {city} PROPN NNP 14 obj B-GPE
    on on ADP IN 17 case O
    Monday Monday PROPN NNP 14 obl O
    and and CCONJ CC 19 cc O
    met meet VERB VBD 14 conj O
    the the DET DT 21 det O
    ministers minister NOUN NNS 19 obj O
    of of ADP IN 23 case O
    {other} {other} PROPN NNP 21 nmod B-GPE
    . . PUNCT . 14 punct O""",
)
LONG = 3
"""The template that is long enough to be known again by itself."""
NAMES = {
    "train": {
        "first": ("Asha", "Tomas", "Wanjiru", "Duc"),
        "last": ("Perera", "Quispe", "Kamau", "Tran", "Okello"),
        "land": ("Laos", "Brunei", "Peru", "Kenya", "Nepal", "Ghana"),
        "city": ("Lima", "Nairobi", "Accra", "Hue", "Pokhara"),
    },
    "dev": {
        "first": ("Mirela", "Jonas"),
        "last": ("Devossky", "Devlund", "Devarra"),
        "land": ("Devania", "Devland"),
        "city": ("Devport", "Devville", "Devburg"),
    },
    "test": {
        "first": ("Ilse", "Bruno"),
        "last": ("Testova", "Testrup", "Testinen"),
        "land": ("Testonia", "Testland"),
        "city": ("Testport", "Testville", "Testburg"),
    },
}
SHORT_LABELS = {"PERSON": "PER", "GPE": "LOC"}


@dataclass(frozen=True)
class Word:
    """One word with its annotation; the head counts from 1, 0 is the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    head: str
    dep: str
    bio: str

    @property
    def coarse(self) -> str:
        """BIO tag with the labels of the sets that know no GPE."""
        prefix, _, label = self.bio.partition("-")
        return f"{prefix}-{SHORT_LABELS.get(label, label)}" if label else prefix


Sentence = tuple[Word, ...]


def sentences(split: str) -> Iterator[Sentence]:
    """Sentences without end: the templates by turns, with names drawn from the split's pool."""
    pools, rng = NAMES[split], Random(split)
    for template in cycle(TEMPLATES):
        names = {slot: rng.choice(pool) for slot, pool in pools.items()}
        names["other"] = rng.choice(pools["land"])
        yield tuple(Word(*line.split()) for line in template.format(**names).split("\n"))


def documents(split: str, number: int, size: int = 5) -> list[list[Sentence]]:
    """Documents of some sentences."""
    source = sentences(split)
    return [list(islice(source, size)) for _ in range(number)]


def text_of(sentence: Sentence) -> str:
    """The words with spaces between them, none before punctuation."""
    parts = (word.form if word.upos == "PUNCT" else f" {word.form}" for word in sentence)
    return "".join(parts).lstrip()


def document_text(document: Iterable[Sentence]) -> str:
    """The sentences of a document as one paragraph."""
    return " ".join(map(text_of, document))


def entities(sentence: Sentence, offset: int) -> list[dict[str, object]]:
    """Character spans of a sentence that begins at an offset."""
    found: list[dict[str, object]] = []
    text, end = text_of(sentence), 0
    for word in sentence:
        start = text.index(word.form, end)
        end = start + len(word.form)
        if word.bio.startswith("B-"):
            found.append({"start": offset + start, "label": word.bio[2:]})
        if word.bio != "O":
            found[-1]["end"] = offset + end
    return found


def conllu(docs: Iterable[Sequence[Sentence]]) -> str:
    """Documents as CoNLL-U."""
    blocks = []
    for number, document in enumerate(docs):
        for place, sentence in enumerate(document):
            lines = [f"# newdoc id = d{number}", "# newpar id = p"] if place == 0 else []
            lines.append(f"# text = {text_of(sentence)}")
            for i, (word, after) in enumerate(zip(sentence, [*sentence[1:], None], strict=True), 1):
                misc = "SpaceAfter=No" if after is not None and after.upos == "PUNCT" else "_"
                columns = (i, word.form, word.lemma, word.upos, word.xpos, "_", word.head, word.dep)
                lines.append("\t".join([*map(str, columns), "_", misc]))
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n\n"


def columns(docs: Iterable[Sequence[Sentence]]) -> str:
    """Documents as words and BIO tags in two columns."""
    blocks = ["\n".join(f"{w.form}\t{w.coarse}" for w in s) for doc in docs for s in doc]
    return "\n\n".join(blocks) + "\n\n"


def iob2(docs: Iterable[Sequence[Sentence]]) -> str:
    """Documents as Universal NER has them."""
    blocks = []
    for sentence in (sentence for document in docs for sentence in document):
        rows = (f"{i}\t{w.form}\t{w.coarse}\t-\tx" for i, w in enumerate(sentence, 1))
        blocks.append("\n".join([f"# text = {text_of(sentence)}", *rows]))
    return "\n\n".join(blocks) + "\n\n"


def redocred(docs: Iterable[Sequence[Sentence]]) -> str:
    """Documents as Re-DocRED has them, entities of one word each."""
    rows = []
    for document in docs:
        mentions = [
            [{"sent_id": number, "pos": [place, place + 1], "type": word.coarse[2:]}]
            for number, sentence in enumerate(document)
            for place, word in enumerate(sentence)
            if word.bio == "B-GPE"
        ]
        rows.append({"sents": [[w.form for w in s] for s in document], "vertexSet": mentions})
    return json.dumps(rows)


def news(docs: Iterable[Sequence[Sentence]]) -> str:
    """Documents as JSON Lines with entity spans."""
    lines = []
    for document in docs:
        starts = sentence_starts(document)
        spans = [e for s, start in zip(document, starts, strict=True) for e in entities(s, start)]
        lines.append(json.dumps({"text": document_text(document), "entities": spans}))
    return "\n".join(lines) + "\n"


def sentence_starts(document: Sequence[Sentence]) -> list[int]:
    """Where the sentences of a document begin in its text."""
    return [len(document_text(document[:i])) + bool(i) for i in range(len(document))]


def raw(docs: Iterable[Sequence[Sentence]], date: str | None = None) -> str:
    """Documents as JSON Lines of plain text."""
    rows = ({"text": document_text(d), "title": d[0][0].form, "date": date} for d in docs)
    return "\n".join(map(json.dumps, rows)) + "\n"


def gazetteer() -> str:
    """A name list with two persons and two places."""
    rows = (
        ("title", "aliases", "type", "subtype", "country", "evidence"),
        ("Nimal Silva", "", "PERSON", "", "LK", "cat"),
        ("Rosa Mamani", "", "PERSON", "", "BO", "cat"),
        ("Kandy", "", "GPE", "city", "LK", "cat"),
        ("Oruro", "", "GPE", "city", "BO", "cat"),
    )
    return "".join("\t".join(row) + "\n" for row in rows)


def files() -> dict[str, str]:
    """All files of the folder by their path; planted in the training files: documents of tests."""
    train, dev, test = documents("train", 40), documents("dev", 3), documents("test", 3)
    planted, planted_sentence = [*train, test[0]], [*train, [test[0][LONG]]]
    found = {
        "ud_english_ewt/en_ewt-ud-train.conllu": conllu(planted),
        "ud_english_ewt/en_ewt-ud-dev.conllu": conllu(dev),
        "ud_english_ewt/en_ewt-ud-test.conllu": conllu(test),
        "ud_english_gum_open/train/GUM_news_a.conllu": conllu(train[:5]),
        "ud_english_gum_open/dev/GUM_news_b.conllu": conllu(dev[:1]),
        "ud_english_pud/en_pud-ud-test.conllu": conllu(test),
        "uner_english_pud/en_pud-ud-test.iob2": iob2(test),
        "uner_english_ewt/en_ewt-ud-train.v0.iob2": iob2(planted_sentence),
        "europarl_ner/en-europarl.test.conll02": columns(test),
        "crossner/politics/train.txt": columns(planted_sentence),
        "crossner/politics/dev.txt": columns(train[:2]),
        "crossner/politics/test.txt": columns(test),
        "crossner/music/test.txt": columns(train[:2]),
        "re_docred/dev_revised.json": redocred(planted),
        "re_docred/test_revised.json": redocred(test),
        "news_ner/train.jsonl.gz": news([*planted, dev[0]]),
        "news_ner/dev.jsonl.gz": news(dev),
        "news_ner/test.jsonl.gz": news(test),
        "raw/wikinews_2019_2020.jsonl.gz": raw([*planted, dev[0]]),
        "raw/lk_cabinet.jsonl.gz": raw(planted),
        "raw/pm_transcripts.jsonl.gz": raw(planted, "1999-05-06"),
        "raw/wikipedia_2019.jsonl.gz": raw(planted),
        "raw/gazetteer_wikipedia.tsv.gz": gazetteer(),
    }
    for genre, document in zip(("news", "court", "speech"), test, strict=True):
        found[f"ud_english_gum_open/test/GUM_{genre}_c.conllu"] = conllu([document])
    return found


def write(folder: Path) -> Path:
    """Write the data folder; return it."""
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = text.encode("utf-8")
        path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return folder
