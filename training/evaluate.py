"""Score a pipeline on the test splits, from raw text and with exact character spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import ner_data
import ud
from spacy.language import Language
from spacy.tokens import Doc, Token

Scores = dict[str, float]
MERGED = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
CLOSE_GENRES = ("news", "court", "speech")
"""Of GUM's, those closest to what factex reads."""
COARSE = {"PER", "ORG", "LOC"}
INTRODUCTION = (
    "Written by `build.py evaluate`. Everything is predicted from raw text. A word counts as "
    "right if its character span and the value agree (head: the head's span). `UAS`, `LAS` and "
    "`LAS_main` (subtypes ignored) are the share of the gold words other than punctuation, as "
    "spaCy's own scorer has it; `UAS_all` and `LAS_all` are F1 over all words with punctuation, "
    "as in CoNLL 2018, and so are `UPOS`, `XPOS`, `LEMMA` (letter case ignored) and `TOKEN` "
    "(the ceiling of the others). `obl:agent` counts as `obl`. `SENT` is F1 over sentence "
    "spans. PUD is read as documents of ten sentences joined by a space, EWT and GUM as whole "
    "documents.\n"
)


def f_score(right: int, predicted: int, gold: int) -> float:
    """F1 in percent."""
    return round(200 * right / (predicted + gold), 2) if predicted + gold else 0.0


def _span(token: Token) -> tuple[int, int]:
    return token.idx, token.idx + len(token)


def _dep(label: str, coarse: bool) -> str:
    label = "root" if label == "ROOT" else label
    label = "obl" if label == "obl:agent" else label
    return label.split(":")[0] if coarse else label


def _sentences(doc: Doc) -> set[tuple[int, int]]:
    """Sentence spans of a document, white space at their edges cut off."""
    spans = set()
    for sent in doc.sents:
        words = [token for token in sent if not token.is_space]
        if words:
            spans.add((words[0].idx, words[-1].idx + len(words[-1])))
    return spans


def _compare(doc: Doc, gold: ud.RunningText, counts: Counter[str]) -> None:
    tokens = {_span(t): t for t in doc if not t.is_space}
    counts["system"] += len(tokens)
    counts["gold"] += len(gold.words)
    counts["plain"] += sum(word.dep != "punct" for word in gold.words)
    for word in gold.words:
        token = tokens.get((word.start, word.end))
        if token is None:
            continue
        head = gold.words[word.head]
        plain = word.dep != "punct"
        counts["TOKEN"] += 1
        counts["UPOS"] += token.pos_ == word.upos
        counts["XPOS"] += token.tag_ == word.xpos
        counts["LEMMA"] += token.lemma_.lower() == word.lemma.lower()
        if _span(token.head) == (head.start, head.end):
            same = _dep(token.dep_, False) == _dep(word.dep, False)
            counts["UAS"] += plain
            counts["LAS"] += plain and same
            counts["LAS_main"] += plain and _dep(token.dep_, True) == _dep(word.dep, True)
            counts["UAS_all"] += 1
            counts["LAS_all"] += same
    ends = [*gold.sent_starts[1:], len(gold.text)]
    gold_sents = {
        (start, start + len(gold.text[start:end].rstrip()))
        for start, end in zip(gold.sent_starts, ends, strict=True)
    }
    system_sents = _sentences(doc)
    counts["sents_right"] += len(gold_sents & system_sents)
    counts["sents_system"] += len(system_sents)
    counts["sents_gold"] += len(gold_sents)


def score_parse(nlp: Language, texts: Iterable[ud.RunningText]) -> Scores:
    """Scores over words and over sentence spans."""
    counts: Counter[str] = Counter()
    for gold in texts:
        _compare(nlp(gold.text), gold, counts)
    scores = {
        name: round(100 * counts[name] / counts["plain"], 2) for name in ("UAS", "LAS", "LAS_main")
    }
    for name in ("UAS_all", "LAS_all", "UPOS", "XPOS", "LEMMA", "TOKEN"):
        scores[name] = f_score(counts[name], counts["system"], counts["gold"])
    found = (counts["sents_right"], counts["sents_system"], counts["sents_gold"])
    return scores | {"SENT": f_score(*found)}


def score_entities(
    nlp: Language,
    texts: Iterable[ner_data.EntityText],
    merge: Mapping[str, str] | None = None,
    keep: set[str] | None = None,
) -> dict[str, Scores]:
    """Exact-match precision, recall and F1 per label and over all (``micro``)."""
    right, system, gold = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        spans = [(e.start_char, e.end_char, e.label_) for e in nlp(text.text).ents]
        if merge is not None:
            spans = [(s, e, merge[label]) for s, e, label in spans if label in merge]
        wanted = {span for span in text.entities if keep is None or span[2] in keep}
        system.update(span[2] for span in spans)
        gold.update(span[2] for span in wanted)
        right.update(span[2] for span in wanted & set(spans))
    for counts in (right, system, gold):
        counts["micro"] = counts.total()
    return {
        label: {
            "P": round(100 * right[label] / max(system[label], 1), 2),
            "R": round(100 * right[label] / max(gold[label], 1), 2),
            "F": f_score(right[label], system[label], gold[label]),
            "support": gold[label],
        }
        for label in sorted(set(system) | set(gold))
    }


def documents_of_ten(path: Path) -> Iterator[ud.RunningText]:
    """The sentences of a treebank, ten to a document, joined by a space."""
    sentences = [s for document in ud.read_conllu(path) for s in document]
    for first in range(0, len(sentences), 10):
        ten = sentences[first : first + 10]
        yield ud.concatenate(ten, [" "] * (len(ten) - 1))


def whole_documents(paths: Iterable[Path]) -> Iterator[ud.RunningText]:
    """Whole documents with a blank line between paragraphs."""
    for path in paths:
        for document in ud.read_conllu(path):
            joins = ["\n\n" if sentence.new_par else " " for sentence in document[1:]]
            yield ud.concatenate(document, joins)


def evaluate(nlp: Language, data: Path) -> dict[str, dict[str, Scores]]:
    """All test scores of a pipeline: ``parse`` by treebank, ``ner`` sets by label."""
    gum = data / "ud_english_gum_open" / "test"
    parse = {
        "PUD": score_parse(nlp, documents_of_ten(data / "ud_english_pud/en_pud-ud-test.conllu")),
        "EWT": score_parse(
            nlp, whole_documents([data / "ud_english_ewt" / "en_ewt-ud-test.conllu"])
        ),
        "GUM": score_parse(nlp, whole_documents(sorted(gum.glob("*.conllu")))),
    }
    paths = {genre: sorted(gum.glob(f"GUM_{genre}_*.conllu")) for genre in CLOSE_GENRES}
    together = [path for of_genre in paths.values() for path in of_genre]
    parse[f"GUM {', '.join(CLOSE_GENRES)}"] = score_parse(nlp, whole_documents(together))
    for genre, of_genre in paths.items():
        parse[f"GUM {genre}"] = score_parse(nlp, whole_documents(of_genre))
    europarl = ner_data.read_europarl(data / "europarl_ner" / "en-europarl.test.conll02")
    uner = ner_data.read_uner(data / "uner_english_pud" / "en_pud-ud-test.iob2")
    return {
        "parse": parse,
        "news_ner": score_entities(nlp, ner_data.read_news(data / "news_ner/test.jsonl.gz")),
        "Europarl": score_entities(nlp, europarl, MERGED, COARSE),
        "UNER PUD": score_entities(nlp, uner, MERGED, COARSE),
    }


def table(header: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(header) + " |", "| " + " | ".join("---" for _ in header) + " |"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def markdown(scores: dict[str, dict[str, Scores]]) -> str:
    """The scores as the page ``metrics.md``."""
    parse = scores["parse"]
    names = list(next(iter(parse.values())))
    parts = [
        "# Scores on the test splits\n",
        INTRODUCTION,
        table(
            ["treebank", *names],
            ([bank, *(f"{row[name]:.2f}" for name in names)] for bank, row in parse.items()),
        ),
    ]
    for name, labels in scores.items():
        if name == "parse":
            continue
        note = "" if name == "news_ner" else " (GPE, LOC, FAC merged as LOC; other labels left out)"
        parts.append(f"\n## Entities: {name}{note}\n")
        rows = (
            [label, *(f"{s[key]:.2f}" for key in "PRF"), f"{s['support']:.0f}"]
            for label, s in labels.items()
        )
        parts.append(table(["label", "P", "R", "F", "gold"], rows))
    return "\n".join(parts) + "\n"


SPREAD_INTRODUCTION = (
    "Written by `build.py spread`: the scores of `metrics.md` for pipelines that differ in their "
    "seed alone, the shipped one first. Word vectors and converted documents are the same; "
    "what the twins read and hide, name swaps, the order of documents, dropout and first weights "
    "differ. The last column is the greatest minus the least.\n"
)


def spread_markdown(scores: Mapping[str, dict[str, dict[str, Scores]]]) -> str:
    """The scores of several pipelines side by side, as the page ``spread.md``."""
    rows = []
    for figure, values in _figures(scores).items():
        shown = [f"{value:.2f}" for value in values]
        rows.append([figure, *shown, f"{max(values) - min(values):.2f}"])
    header = ["figure", *scores, "spread"]
    return "\n".join(["# Seeds\n", SPREAD_INTRODUCTION, table(header, rows)]) + "\n"


def _figures(scores: Mapping[str, dict[str, dict[str, Scores]]]) -> dict[str, list[float]]:
    """Every figure of the spread by name, one value a pipeline."""
    all_scores = list(scores.values())
    found = {}
    for bank in all_scores[0]["parse"]:
        for name in ("UAS", "LAS", "UPOS", "SENT"):
            found[f"{bank} {name}"] = [one["parse"][bank][name] for one in all_scores]
    for dataset in (name for name in all_scores[0] if name != "parse"):
        for label in sorted(set.intersection(*(set(one[dataset]) for one in all_scores))):
            found[f"{dataset} {label} F"] = [one[dataset][label]["F"] for one in all_scores]
    return found
