"""Build the embedded English pipeline: convert the data, train, assemble, evaluate.

    python training/build.py --data DATA [--work WORK] [--out MODEL] [STAGE ...]

Stages: convert, parser, ner, assemble, evaluate, speed; all of them (parser and ner side by side)
if none is named.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import assemble
import augment
import evaluate
import extra_ner
import loop
import ner_data
import sources
import spacy
import speed
import ud
from spacy.language import Language
from spacy.tokens import Doc, DocBin

HERE = Path(__file__).resolve().parent
STAGES = ("convert", "parser", "ner", "assemble", "evaluate", "speed")
SEED = 7
TREE_ATTRS = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START")
ENTITY_ATTRS = ("ENT_IOB", "ENT_TYPE")


@dataclass(frozen=True)
class Settings:
    """Paths and lengths of one build."""

    data: Path
    work: Path
    out: Path
    epochs: dict[str, tuple[int, int]]
    second_only: bool
    baseline: Path | None = None

    @property
    def treebank(self) -> Path:
        """The treebank that also gives the lemmas of function words."""
        return self.data / "ud_english_ewt" / "en_ewt-ud-train.conllu"


def _save(docs: Iterable[Doc], attrs: tuple[str, ...], path: Path) -> None:
    docbin = DocBin(attrs=attrs, docs=docs)
    docbin.to_disk(path)
    print(path.name, len(docbin), "documents")


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


def convert(settings: Settings) -> None:
    """Write the documents of every leg and the manifest."""
    nlp, work = spacy.blank("en"), settings.work
    work.mkdir(parents=True, exist_ok=True)
    trees, news = convert_trees(settings, nlp, "train"), convert_news(settings, nlp, "train")
    known = extra_ner.vocabulary(news)
    extra = [ner_data.to_doc(nlp, text) for text in extra_ner.training_texts(settings.data, known)]
    _save(trees, TREE_ATTRS, work / "parser_train.spacy")
    _save(trees, TREE_ATTRS, work / "parser_second.spacy")
    _save(convert_trees(settings, nlp, "dev"), TREE_ATTRS, work / "parser_dev.spacy")
    _save(news, ENTITY_ATTRS, work / "ner_train.spacy")
    _save(news + extra, ENTITY_ATTRS, work / "ner_second.spacy")
    _save(convert_news(settings, nlp, "dev"), ENTITY_ATTRS, work / "ner_dev.spacy")
    sources.write_manifest(settings.data, HERE / "manifest.json")


def _train(
    settings: Settings, name: str, augmenter: augment.Augment, goals: tuple[str, ...], drop: float
) -> None:
    """Train one part: a leg at a flat rate, then one at a falling rate (``--second-only``)."""
    work, (first, second) = settings.work, settings.epochs[name]
    dev, start = work / f"{name}_dev.spacy", work / f"{name}_first"
    legs = [
        (start, loop.Leg(work / f"{name}_train.spacy", dev, first, falling=False)),
        (work / name, loop.Leg(work / f"{name}_second.spacy", dev, second, True, start)),
    ]
    for out, leg in legs[1:] if settings.second_only else legs:
        config = HERE / f"{name}.cfg"
        loop.train(config, leg, out, augmenter, goals=goals, drop=drop, seed=SEED)


def train_parser(settings: Settings) -> None:
    """Train tagger, morphologizer and parser."""
    goals = ("dep_las", "tag_acc", "pos_acc", "sents_f")
    _train(settings, "parser", augment.augment_tree(spacy.blank("en")), goals, drop=0.15)


def train_ner(settings: Settings) -> None:
    """Train the entity recogniser."""
    nlp = spacy.blank("en")
    docs = loop.load_docs(nlp, settings.work / "ner_train.spacy")
    places = {ent.text for doc in docs for ent in doc.ents if ent.label_ == "GPE"}
    raw = settings.data / "raw"
    excluded = augment.overlapping_titles(raw / "wikipedia_2019.jsonl.gz")
    names = augment.read_names(raw / "gazetteer_wikipedia.tsv.gz", places, excluded)
    _train(settings, "ner", augment.augment_entities(nlp, names), ("ents_f",), drop=0.2)


def assemble_model(settings: Settings) -> None:
    """Join the parts and put the result in place of the old model."""
    nlp = assemble.combine(settings.work / "parser", settings.work / "ner", settings.treebank)
    nlp.meta.update(
        name="factex_news",
        version="0.1.0",
        description="English news: UD tags, morphology and dependencies, lemmas, named entities",
        author="the factex authors",
        license=sources.MODEL_LICENCE,
        spacy_version=">=3.8.2,<4",
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
    scores = evaluate.evaluate(spacy.load(settings.out), settings.data)
    (HERE / "metrics.md").write_text(evaluate.markdown(scores), encoding="utf-8")
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
    page = speed.markdown(speed.measure(folders, speed.read_texts(settings.data / "raw")))
    (HERE / "speed.md").write_text(page, encoding="utf-8")
    print(page)


def run(settings: Settings, stages: list[str]) -> None:
    """Run the stages named, training side by side if both parts are asked for."""
    if "convert" in stages:
        convert(settings)
    parts = {"parser": train_parser, "ner": train_ner}
    with ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(task, settings) for name, task in parts.items() if name in stages]
        for job in jobs:
            job.result()
    if "assemble" in stages:
        assemble_model(settings)
    if "evaluate" in stages:
        evaluate_model(settings)
    if "speed" in stages:
        measure_speed(settings)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("stages", nargs="*", metavar="STAGE", default=[])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="scratch folder")
    parser.add_argument(
        "--out", type=Path, default=HERE.parent / "src/factex/models/en_factex_news"
    )
    parser.add_argument("--parser-epochs", type=int, nargs=2, default=(12, 13))
    parser.add_argument("--ner-epochs", type=int, nargs=2, default=(8, 6))
    parser.add_argument("--second-only", action="store_true", help="the first leg is there")
    parser.add_argument("--baseline", type=Path, help="pipeline to measure the speed against")
    args = parser.parse_args()
    stages = args.stages or list(STAGES)
    if unknown := set(stages) - set(STAGES):
        parser.error(f"unknown stages: {', '.join(sorted(unknown))}")
    epochs = {"parser": tuple(args.parser_epochs), "ner": tuple(args.ner_epochs)}
    settings = Settings(args.data, args.work, args.out, epochs, args.second_only, args.baseline)
    run(settings, stages)


if __name__ == "__main__":
    main()
