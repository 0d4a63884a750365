"""Build the embedded English pipeline: convert the data, train, assemble, evaluate.

    python training/build.py --data DATA [--work WORK] [--out MODEL] [STAGE ...]

Stages: convert, parser, ner, assemble, evaluate; all of them (parser and ner side by side) if none
is named.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
STAGES = ("convert", "parser", "ner", "assemble", "evaluate")
SEED = 7
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import assemble  # noqa: E402
import augment  # noqa: E402
import evaluate  # noqa: E402
import loop  # noqa: E402
import ner_data  # noqa: E402
import sources  # noqa: E402
import spacy  # noqa: E402
import ud  # noqa: E402
from spacy.tokens import Doc, DocBin  # noqa: E402

TREE_ATTRS = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START")
ENTITY_ATTRS = ("ENT_IOB", "ENT_TYPE")


@dataclass(frozen=True)
class Settings:
    """Paths and lengths of one build."""

    data: Path
    work: Path
    out: Path
    parser_epochs: int
    ner_epochs: int

    @property
    def treebank(self) -> Path:
        """The treebank that also gives the lemmas of function words."""
        return self.data / "ud_english_ewt" / "en_ewt-ud-train.conllu"


def _save(docs: Iterable[Doc], attrs: tuple[str, ...], path: Path) -> None:
    docbin = DocBin(attrs=attrs, docs=docs)
    docbin.to_disk(path)
    print(path.name, len(docbin), "documents")


def convert(settings: Settings) -> None:
    """Write the train and dev documents of the parser and of the entity recogniser."""
    nlp = spacy.blank("en")
    settings.work.mkdir(parents=True, exist_ok=True)
    for split in ("train", "dev"):
        files = [settings.data / "ud_english_ewt" / f"en_ewt-ud-{split}.conllu"]
        files += sorted((settings.data / "ud_english_gum_open" / split).glob("*.conllu"))
        rng = Random(SEED)
        texts = (t for file in files for t in ud.running_texts(ud.read_conllu(file), rng))
        trees = (doc for text in texts if (doc := ud.to_doc(nlp, text)) is not None)
        _save(trees, TREE_ATTRS, settings.work / f"parser_{split}.spacy")
        news = ner_data.read_news(settings.data / "news_ner" / f"{split}.jsonl.gz")
        entities = (ner_data.to_doc(nlp, text) for text in news)
        _save(entities, ENTITY_ATTRS, settings.work / f"ner_{split}.spacy")
    sources.write_manifest(settings.data, HERE / "manifest.json")


def _pair(settings: Settings, part: str) -> tuple[Path, Path]:
    return settings.work / f"{part}_train.spacy", settings.work / f"{part}_dev.spacy"


def train_parser(settings: Settings) -> None:
    """Train tagger, morphologizer and parser."""
    loop.train(
        HERE / "parser.cfg",
        _pair(settings, "parser"),
        settings.work / "parser",
        augment.augment_tree(spacy.blank("en")),
        epochs=settings.parser_epochs,
        goals=("dep_las", "tag_acc", "pos_acc", "sents_f"),
        drop=0.15,
        seed=SEED,
    )


def train_ner(settings: Settings) -> None:
    """Train the entity recogniser."""
    nlp = spacy.blank("en")
    docs = loop.load_docs(nlp, _pair(settings, "ner")[0])
    places = {ent.text for doc in docs for ent in doc.ents if ent.label_ == "GPE"}
    names = augment.read_names(settings.data / "raw" / "gazetteer_wikipedia.tsv.gz", places)
    loop.train(
        HERE / "ner.cfg",
        _pair(settings, "ner"),
        settings.work / "ner",
        augment.augment_entities(nlp, names),
        epochs=settings.ner_epochs,
        goals=("ents_f",),
        drop=0.2,
        seed=SEED,
    )


def assemble_model(settings: Settings) -> None:
    """Join the parts and put the result in place of the old model."""
    nlp = assemble.combine(settings.work / "parser", settings.work / "ner", settings.treebank)
    nlp.meta.update(
        name="factex_news",
        version="0.1.0",
        description="English news: UD tags, morphology and dependencies, lemmas, named entities",
        author="the factex authors",
        license=sources.MODEL_LICENCE,
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
    parser.add_argument("--parser-epochs", type=int, default=40)
    parser.add_argument("--ner-epochs", type=int, default=30)
    args = parser.parse_args()
    stages = args.stages or list(STAGES)
    if unknown := set(stages) - set(STAGES):
        parser.error(f"unknown stages: {', '.join(sorted(unknown))}")
    settings = Settings(args.data, args.work, args.out, args.parser_epochs, args.ner_epochs)
    run(settings, stages)


if __name__ == "__main__":
    main()
