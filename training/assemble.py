"""Put the trained parts and the lemmatizer's tables together as one pipeline directory."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import spacy
import ud
from spacy.language import Language
from spacy.lookups import Lookups, Table, load_lookups

import factex.pipeline  # noqa: F401  registers the lemmatizer's factory

OPEN_CLASSES = ("adj", "adv", "noun", "verb")
CLOSED_CLASSES = ("aux", "pron", "det", "part")
ENDINGS = ("s", "ed", "ing", "er", "est")
# Documents that nlp.pipe takes at a time: fewer cost more steps, more leave the processor's cache.
BATCH_SIZE = 16
Exceptions = dict[str, dict[str, list[str]]]


def count_lemmas(treebank: Path) -> dict[str, dict[str, Counter[str]]]:
    """How often the treebank gives which lemma to a lower-case form, by word class."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for document in ud.read_conllu(treebank):
        for word in (word for sentence in document for word in sentence.words):
            if "Typo=Yes" not in word.feats:
                counts[word.upos.lower()][word.form.lower()][word.lemma] += 1
    return counts


def closed_class_lemmas(forms: dict[str, Counter[str]], at_least: int = 3) -> dict[str, list[str]]:
    """The most frequent lemma of every function word that the treebank has often enough."""
    known = {
        form: [lemmas.most_common(1)[0][0]]
        for form, lemmas in sorted(forms.items())
        if lemmas.total() >= at_least
    }
    return known | {form.replace("'", "’"): lemma for form, lemma in known.items()}


def unchanged_forms(forms: dict[str, Counter[str]], at_least: int = 3) -> dict[str, list[str]]:
    """Forms that look inflected but are mostly their own lemma (``headquarters``, ``further``)."""
    return {
        form: [form]
        for form, lemmas in sorted(forms.items())
        if form.endswith(ENDINGS)
        and lemmas.total() >= at_least
        and lemmas[form] > 0.7 * lemmas.total()
    }


def usual_lemma_last(
    exceptions: dict[str, list[str]], forms: dict[str, Counter[str]]
) -> dict[str, list[str]]:
    """Order the lemmas of irregular forms by frequency: the lemmatizer takes the last one."""
    return {
        form: sorted(lemmas, key=lambda lemma: forms[form][lemma] if form in forms else 0)
        for form, lemmas in exceptions.items()
    }


def base_verbs(tables: Lookups) -> dict[str, list[str]]:
    """Verbs that look inflected but are not (``press``, ``bring``), as exceptions.

    The rules would cut their ending wherever the tagger does not call them infinitives.
    """
    index = set(tables.get_table("lemma_index")["verb"])
    rules = tables.get_table("lemma_rules")["verb"]
    found = {}
    for verb in sorted(index):
        cut = {verb[: -len(old)] + new for old, new in rules if verb.endswith(old)}
        if verb.endswith(ENDINGS) and not cut & index:
            found[verb] = [verb]
    return found


def lemma_tables(treebank: Path) -> Lookups:
    """The English rule tables of spacy-lookups-data plus lemmas of function words."""
    tables = load_lookups("en", ["lemma_rules", "lemma_exc", "lemma_index"])
    counts = count_lemmas(treebank)
    given = tables.get_table("lemma_exc")
    exceptions: Exceptions = {
        upos: unchanged_forms(counts[upos]) | usual_lemma_last(given[upos], counts[upos])
        for upos in OPEN_CLASSES
    }
    exceptions["verb"] = base_verbs(tables) | exceptions["verb"]
    for upos in CLOSED_CLASSES:
        exceptions[upos] = closed_class_lemmas(counts[upos])
    tables.set_table("lemma_exc", Table("lemma_exc", exceptions))
    tables.set_table("lemma_index", keyed_index(tables.get_table("lemma_index")))
    return tables


def keyed_index(index: Mapping[str, Iterable[str]]) -> Table:
    """The known words of every class as keys: spaCy asks whether a word is among 57,000.

    It takes any container, and searches the lists of spacy-lookups-data from end to end.
    """
    return Table("lemma_index", {upos: dict.fromkeys(words) for upos, words in index.items()})


def combine(parser: Path, ner: Path, treebank: Path) -> Language:
    """One pipeline: tok2vec, tagger, morphologizer, parser, lemmatizer, ner."""
    nlp = spacy.load(parser)
    add_lemmatizer(nlp, lemma_tables(treebank))
    nlp.add_pipe("ner", source=spacy.load(ner))
    let_remember(nlp)
    nlp.config["nlp"]["batch_size"] = BATCH_SIZE
    return nlp


def let_remember(nlp: Language) -> None:
    """Have the embeddings remember words, now that their weights stay as they are."""
    for name in ("tok2vec", "ner"):
        for node in nlp.get_pipe(name).model.walk():  # type: ignore[attr-defined]
            if "remember" in node.attrs:
                node.attrs["remember"] = True


def add_lemmatizer(nlp: Language, tables: Lookups) -> None:
    """Put factex's lemmatizer behind the parser."""
    lemmatizer = nlp.add_pipe("factex_lemmatizer", name="lemmatizer", after="parser")
    lemmatizer.initialize(lookups=tables)  # type: ignore[attr-defined]


def _needed_strings(nlp: Language) -> list[str]:
    """The strings a fresh vocabulary needs: those of a blank pipeline and all labels."""
    labels = {str(label) for name in nlp.pipe_names for label in nlp.get_pipe_meta(name).assigns}
    for name in nlp.pipe_names:
        labels.update(getattr(nlp.get_pipe(name), "labels", ()))
    return sorted(labels | set(spacy.blank("en").vocab.strings))


def save(nlp: Language, out: Path) -> None:
    """Write the pipeline without the strings of the training texts."""
    nlp.to_disk(out)
    strings = json.dumps(_needed_strings(nlp), ensure_ascii=False, indent=0)
    (out / "vocab" / "strings.json").write_text(strings + "\n", encoding="utf-8")
