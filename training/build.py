"""Build the embedded English pipeline from openly licensed data.

    python training/build.py --data DATA [--work WORK] [--out MODEL] [--pages PAGES] [STAGE ...]

Stages, in order: convert, raw, vectors, teachers, label, twins, parser, ner, assemble, evaluate,
speed; all of them (parser and ner side by side) if none is named. Then spread, if it is: the scores
of several seeds.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

import assemble
import augment
import evaluate
import extra_ner
import fit
import held_out
import labelled
import ner_data
import raw_text
import recipe
import sources
import spacy
import speed
import teachers
import torch
import transitions
import tree_votes
import twins
import ud
import vectors
import written
from labelled import LayerNumbers
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from factex.pipeline import load_model

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parent / "src/factex/models/en_factex_news"
SEED = 7
TREE_ATTRS = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START")
WRITTEN_TIMES = 2
"""How often the project's own paragraphs come in a pass, with other names swapped in each time."""
ENTITY_ATTRS = ("ENT_IOB", "ENT_TYPE")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Settings:
    """Paths, sizes, lengths and the seed of one build."""

    data: Path
    work: Path
    out: Path
    pages: Path
    """Where the manifest and the pages of figures go."""
    recipe: recipe.Recipe
    baseline: Path | None = None
    others: tuple[Path, ...] = ()
    """Pipelines of other seeds."""
    seed: int = SEED

    @property
    def treebank(self) -> Path:
        """The treebank that also gives the lemmas of function words."""
        return self.data / "ud_english_ewt" / "en_ewt-ud-train.conllu"

    def docs(self, name: str) -> Path:
        """A file of converted documents."""
        return self.work / f"{name}.spacy"


def _save(docs: Iterable[Doc], attrs: tuple[str, ...], path: Path) -> None:
    docbin = DocBin(attrs=attrs, docs=docs)
    docbin.to_disk(path)
    print(path.name, len(docbin), "documents", flush=True)


def convert_trees(settings: Settings, nlp: Language, split: str) -> list[Doc]:
    """The running documents of EWT and GUM."""
    files = [settings.data / "ud_english_ewt" / f"en_ewt-ud-{split}.conllu"]
    files += sorted((settings.data / "ud_english_gum_open" / split).glob("*.conllu"))
    rng = Random(SEED)
    texts = (t for file in files for t in ud.running_texts(ud.read_conllu(file), rng))
    return [doc for text in texts if (doc := ud.to_doc(nlp, text)) is not None]


def convert_news(settings: Settings, nlp: Language, split: str) -> list[Doc]:
    """The documents of the project's own entity set."""
    texts = ner_data.read_news(settings.data / "news_ner" / f"{split}.jsonl.gz")
    return [ner_data.to_doc(nlp, text) for text in texts]


def trainable(docs: list[Doc], prints: held_out.Fingerprints) -> list[Doc]:
    """The documents that share no run of words with a test text."""
    kept = [doc for doc in docs if not held_out.is_held_out(doc.text, prints)]
    print(
        f"{len(docs) - len(kept)} of {len(docs)} documents share text with a test split: left out"
    )
    return kept


def convert(settings: Settings) -> None:
    """Write the annotated documents and the manifest."""
    nlp = spacy.blank("en")
    settings.work.mkdir(parents=True, exist_ok=True)
    prints = held_out.fingerprints(held_out.test_texts(settings.data))
    trees = trainable(convert_trees(settings, nlp, "train"), prints)
    _save(trees, TREE_ATTRS, settings.docs("parser_train"))
    _save(convert_trees(settings, nlp, "dev"), TREE_ATTRS, settings.docs("parser_dev"))
    texts = islice(written.read(), settings.recipe.written)
    own = [ner_data.to_doc(nlp, text) for text in texts]
    news = trainable(convert_news(settings, nlp, "train") + own * WRITTEN_TIMES, prints)
    _save(news, ENTITY_ATTRS, settings.docs("ner_train"))
    _save(convert_news(settings, nlp, "dev"), ENTITY_ATTRS, settings.docs("ner_dev"))
    known = extra_ner.vocabulary(news)
    extra = [ner_data.to_doc(nlp, text) for text in extra_ner.training_texts(settings.data, known)]
    _save(trainable(extra, prints), ENTITY_ATTRS, settings.docs("ner_extra"))
    sources.write_manifest(settings.data, settings.pages / "manifest.json")


def number_raw(settings: Settings) -> None:
    """Write the raw texts as numbered words."""
    prints = held_out.fingerprints(held_out.test_texts(settings.data))
    texts = raw_text.raw_documents(settings.data / "raw", prints, SEED)
    settings.work.mkdir(parents=True, exist_ok=True)
    raw_text.number_words(texts).save(settings.work / "raw.npz")


def make_vectors(settings: Settings) -> None:
    """Make static word vectors of the raw texts."""
    corpus = raw_text.RawCorpus.load(settings.work / "raw.npz")
    made = vectors.make(corpus, settings.recipe.vectors, settings.seed)
    made.save(settings.work / "vectors.npz")


def entity_augment(settings: Settings, nlp: Language) -> augment.Augment:
    """Name swaps and surface variation."""
    docs = fit.load_docs(nlp, settings.docs("ner_train"))
    known = {(ent.text, ent.label_) for doc in docs for ent in doc.ents}
    raw = settings.data / "raw"
    excluded = augment.overlapping_titles(raw / "wikipedia_2019.jsonl.gz")
    names = augment.read_names(raw / "gazetteer_wikipedia.tsv.gz", known, excluded)
    return augment.augment_entities(nlp, names, 0.3)


def read_draw(settings: Settings, name: str, number: int) -> Sequence[labelled.Item]:
    """The documents as they were varied in a draw; the draws come by turns."""
    path = settings.work / f"{name}_{number % settings.recipe.draws}.pickle"
    found: list[labelled.Item] = pickle.loads(path.read_bytes())
    return found


def draw_trees(
    settings: Settings, name: str, oracle: transitions.Oracle, nlp: Language
) -> LayerNumbers:
    """Write the trees, varied anew in every draw, as the twin reads them.

    Each passage that teachers labelled comes with one draw.
    """
    gold, voted = fit.load_docs(nlp, settings.docs("parser_train")), voted_docs(settings, name, nlp)
    numbers, vary = labelled.layer_numbers(nlp, gold), augment.augment_tree(nlp)
    states, draws = [oracle(doc) for doc in gold], settings.recipe.draws
    for draw in range(draws):
        rng = Random(settings.seed * 1_000 + draw)
        drawn = voted[draw::draws]
        each = [*zip(gold, states, strict=True), *((doc, oracle(doc)) for doc in drawn)]
        items = [labelled.tree_item(vary(doc, rng), found, numbers) for doc, found in each]
        (settings.work / f"{name}_{draw}.pickle").write_bytes(pickle.dumps(items))
    return numbers


def voted_docs(settings: Settings, name: str, nlp: Language) -> list[Doc]:
    """The raw passages that teachers labelled for a twin; none for the teachers themselves."""
    path = settings.docs(f"{name}_voted")
    return fit.load_docs(nlp, path if path.exists() else None)


def draw_entities(
    settings: Settings, name: str, oracle: transitions.Oracle, nlp: Language
) -> LayerNumbers:
    """Write the entity sets, varied anew in every draw, as the twin reads them.

    The other entity sets come with every second draw, each passage that teachers labelled with one.
    """
    gold, extra = (fit.load_docs(nlp, settings.docs(f"ner_{part}")) for part in ("train", "extra"))
    voted = voted_docs(settings, name, nlp)
    vary, draws = entity_augment(settings, nlp), settings.recipe.draws
    for draw in range(draws):
        rng = Random(settings.seed * 1_000 + draw)
        docs = [*gold, *(extra if draw % 2 == 0 else []), *voted[draw::draws]]
        varied = (vary(doc, rng) for doc in docs)
        items = [labelled.Item([t.text for t in doc], oracle(doc)) for doc in varied]
        (settings.work / f"{name}_{draw}.pickle").write_bytes(pickle.dumps(items))
    return {}


def train_twin(settings: Settings, plan: fit.Plan, name: str) -> None:
    """Train the twin of one component group, on one core: sums do not depend on their number."""
    torch.set_num_threads(1)
    static = vectors.WordVectors.load(settings.work / "vectors.npz")
    gold = fit.load_docs(spacy.blank("en"), settings.docs(f"{plan.kind}_train"))
    nlp = fit.start(HERE / f"{plan.kind}.cfg", plan.layers, static, gold)
    oracle = transitions.oracle_of(nlp)
    draw = draw_trees if plan.kind == "parser" else draw_entities
    numbers = draw(settings, name, oracle, nlp)
    epoch = partial(read_draw, settings, name)
    task = twins.Task(plan.kind, plan.layers, oracle.moves, numbers, epoch)
    corpus = raw_text.RawCorpus.load(settings.work / "raw.npz")
    twins.train(task, nlp, static, corpus, plan.twin, settings.seed)
    nlp.to_disk(settings.work / f"{name}_twin")


def teacher_names(settings: Settings, kind: str) -> list[str]:
    """Of the twins that label raw passages."""
    return [f"{kind}_teacher{number}" for number in range(settings.recipe.teachers)]


def train_teachers(settings: Settings) -> None:
    """Train parser and entity twins of several seeds, two side by side."""
    with ProcessPoolExecutor(len(SIDE_BY_SIDE)) as pool:
        jobs = [
            pool.submit(train_twin, replace(settings, seed=settings.seed + number), plan, name)
            for fitted, steps in zip(
                settings.recipe.fits, settings.recipe.teacher_steps, strict=True
            )
            for plan in [replace(fitted, twin=replace(fitted.twin, steps=steps))]
            for number, name in enumerate(teacher_names(settings, plan.kind))
        ]
        for job in jobs:
            job.result()


def label_raw(settings: Settings) -> None:
    """Write raw passages with the trees and entities that the teachers agree on."""
    prints = held_out.fingerprints(held_out.test_texts(settings.data))
    raw = raw_text.raw_documents(settings.data / "raw", prints, SEED)
    found = list(teachers.passages(raw))
    texts = teachers.drawn(found, settings.recipe.voted_words, settings.seed)
    nlp = spacy.blank("en")
    trees = tree_votes.vote(nlp, texts, by_teacher(settings, "parser", tree_votes.parses_of, texts))
    _save(trees, TREE_ATTRS, settings.docs("parser_voted"))
    entities = teachers.vote(nlp, texts, by_teacher(settings, "ner", teachers.entities_of, texts))
    _save(entities, ENTITY_ATTRS, settings.docs("ner_voted"))


def by_teacher(
    settings: Settings, kind: str, read: Callable[..., list[Found]], texts: Sequence[str]
) -> list[list[Found]]:
    """What the teachers of a kind find, each in its process, two side by side."""
    folders = [settings.work / f"{name}_twin" for name in teacher_names(settings, kind)]
    with ProcessPoolExecutor(len(SIDE_BY_SIDE)) as pool:
        return list(pool.map(partial(read, texts=texts), folders))


def train_twins(settings: Settings) -> None:
    """Train the tok2vec layers of both component groups in torch, side by side."""
    with ProcessPoolExecutor(len(settings.recipe.fits)) as pool:
        jobs = [pool.submit(train_twin, settings, plan, plan.kind) for plan in settings.recipe.fits]
        for job in jobs:
            job.result()


def fit_components(settings: Settings, number: int) -> None:
    """Fit tagger, sentences and parser, or the entity recogniser."""
    plan, nlp = settings.recipe.fits[number], spacy.blank("en")
    torch.set_num_threads(1)
    tree = plan.kind == "parser"
    vary = augment.augment_tree(nlp) if tree else entity_augment(settings, nlp)
    data = fit.Data(
        settings.docs(f"{plan.kind}_train"),
        None if tree else settings.docs("ner_extra"),
        settings.docs(f"{plan.kind}_dev"),
        settings.work / f"{plan.kind}_twin",
    )
    fit.fit(plan, data, vary, settings.work / plan.kind, settings.seed)


def assemble_model(settings: Settings) -> None:
    """Join the parts and put the result in place of the old model."""
    nlp = assemble.combine(settings.work / "parser", settings.work / "ner", settings.treebank)
    nlp.meta.update(
        name="factex_news",
        version="0.5.0",
        description="English news: UD tags, morphology and dependencies, lemmas, named entities",
        author="the factex authors",
        license=sources.MODEL_LICENCE,
        spacy_version=">=3.8.2,<4",
        seed=settings.seed,
        sources=sources.model_sources(),
        performance={},
    )
    fresh = settings.work / "model"
    shutil.rmtree(fresh, ignore_errors=True)
    assemble.save(nlp, fresh)
    sources.write_notices(fresh)
    install(fresh, settings.out)


def install(fresh: Path, out: Path) -> None:
    """Copy a finished model beside its place, then swap it in."""
    beside, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    for path in (beside, old):
        shutil.rmtree(path, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(fresh, beside)
    if out.exists():
        out.rename(old)
    beside.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def evaluate_model(settings: Settings) -> None:
    """Score the model on the test splits; write ``metrics.md`` and the model's metadata."""
    nlp = load_model(settings.out)
    nlp.disable_pipe("factex")
    scores = evaluate.evaluate(nlp, settings.data)
    (settings.pages / "metrics.md").write_text(evaluate.markdown(scores), encoding="utf-8")
    meta_path = settings.out / "meta.json"
    meta = json.loads(meta_path.read_text(encoding="utf-8"))
    meta["performance"] = scores
    text = json.dumps(meta, indent=2, ensure_ascii=False) + "\n"
    fresh = meta_path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(meta_path)


def measure_speed(settings: Settings) -> None:
    """Measure the pipeline beside the baseline on raw pages and news; write ``speed.md``."""
    folders = {"shipped": settings.out}
    if settings.baseline is not None:
        folders["baseline"] = settings.baseline
    texts, rounds = speed.read_texts(settings.data / "raw"), settings.recipe.speed_rounds
    page = speed.markdown(speed.measure(folders, texts, rounds))
    (settings.pages / "speed.md").write_text(page, encoding="utf-8")
    print(page)


def write_spread(settings: Settings) -> None:
    """Put the scores of pipelines of several seeds side by side; write ``spread.md``."""
    folders = [settings.out, *settings.others]
    metas = [json.loads((path / "meta.json").read_text(encoding="utf-8")) for path in folders]
    scores = {f"seed {meta['seed']}": meta["performance"] for meta in metas}
    page = evaluate.spread_markdown(scores)
    (settings.pages / "spread.md").write_text(page, encoding="utf-8")
    print(page)


Stage = Callable[[Settings], None]
STAGES: dict[str, Stage] = {
    "convert": convert,
    "raw": number_raw,
    "vectors": make_vectors,
    "teachers": train_teachers,
    "label": label_raw,
    "twins": train_twins,
    "parser": partial(fit_components, number=0),
    "ner": partial(fit_components, number=1),
    "assemble": assemble_model,
    "evaluate": evaluate_model,
    "speed": measure_speed,
    "spread": write_spread,
}
SIDE_BY_SIDE = ("parser", "ner")


def run(settings: Settings, stages: Sequence[str]) -> None:
    """Run the stages named, in their order; parser and ner side by side if both are."""
    settings.pages.mkdir(parents=True, exist_ok=True)
    together = [name for name in SIDE_BY_SIDE if name in stages]
    with ProcessPoolExecutor(len(SIDE_BY_SIDE)) as pool:
        for name in (name for name in STAGES if name in stages):
            if name not in together:
                STAGES[name](settings)
            elif name == together[0]:
                for job in [pool.submit(STAGES[part], settings) for part in together]:
                    job.result()


def arguments(words: Sequence[str] | None = None) -> tuple[Settings, list[str]]:
    """The command line as settings and stages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("stages", nargs="*", metavar="STAGE", default=[])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="scratch folder")
    parser.add_argument("--out", type=Path, help="where the pipeline goes (default: src)")
    parser.add_argument("--pages", type=Path, help="folder of manifest and figures (default: here)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--widths", type=int, nargs=2, default=recipe.WIDTHS, help="of the two tok2vecs"
    )
    parser.add_argument("--smoke", action="store_true", help="a tiny recipe; all goes into WORK")
    parser.add_argument("--others", type=Path, nargs="+", default=[], help="of other seeds")
    parser.add_argument("--baseline", type=Path, help="pipeline to measure the speed against")
    args = parser.parse_args(words)
    stages = args.stages or [name for name in STAGES if name != "spread"]
    if unknown := set(stages) - set(STAGES):
        parser.error(f"unknown stages: {', '.join(sorted(unknown))}")
    plan = recipe.smoke() if args.smoke else recipe.full(tuple(args.widths))
    out = args.out or (args.work / "installed" if args.smoke else SHIPPED)
    pages = args.pages or (args.work if args.smoke else HERE)
    others = tuple(args.others)
    settings = Settings(args.data, args.work, out, pages, plan, args.baseline, others, args.seed)
    return settings, stages


if __name__ == "__main__":
    run(*arguments())
