"""What the pipeline is made from: sources, licences, attribution; the manifest of files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MODEL_LICENCE = "CC BY-SA 4.0"


@dataclass(frozen=True)
class Source:
    """One data set: where it comes from, and which of its files serve for what."""

    name: str
    url: str
    commit: str
    licence: str
    attribution: str
    files: dict[str, str]

    @property
    def trained_on(self) -> bool:
        """Whether anything of the source went into the model."""
        return any(use.startswith("train") for use in self.files.values())


TRANSCRIPTS = (
    "Licensed from the Commonwealth of Australia under a Creative Commons Attribution 3.0 "
    "Australia Licence. The Commonwealth of Australia does not necessarily endorse the content "
    "of this publication. Collected by Tim Sherratt."
)
RAW = "train (raw text)"
NEWS_FILES = {f"news_ner/{split}.jsonl.gz": split for split in ("train", "dev", "test")}
SOURCES = (
    Source(
        "UD English EWT",
        "https://github.com/UniversalDependencies/UD_English-EWT",
        "15d613d8447b",
        "CC BY-SA 4.0",
        "UD English EWT: Silveira et al. 2014 and the UD contributors, CC BY-SA 4.0.",
        {f"ud_english_ewt/en_ewt-ud-{split}.conllu": split for split in ("train", "dev", "test")},
    ),
    Source(
        "GUM (openly licensed genres)",
        "https://github.com/amir-zeldes/gum",
        "72ce5ac14978",
        "annotation CC BY 4.0; texts CC BY 2.5, CC BY 4.0, CC BY-SA 3.0, public domain, by genre",
        "GUM: Zeldes 2017 and the GUM annotators, CC BY 4.0; texts: Wikinews CC BY 2.5, Wikipedia "
        "and Wikivoyage CC BY-SA 3.0, academic and court CC BY 4.0, speech public domain, "
        "textbook, vlog and conversation CC BY.",
        {f"ud_english_gum_open/{split}/*.conllu": split for split in ("train", "dev", "test")},
    ),
    Source(
        "news_ner",
        "https://github.com/wragge/pm-transcripts",
        "97683f1ee816",
        "annotation CC BY 4.0; texts CC BY 3.0 AU, CC BY-SA 3.0, CC BY 2.5, public data",
        "news_ner: entity annotation made for factex, CC BY 4.0, over the texts of PM Transcripts, "
        "English Wikipedia, Wikinews and Sri Lankan cabinet decisions.",
        NEWS_FILES,
    ),
    Source(
        "PM Transcripts (raw text, texts of news_ner)",
        "https://github.com/wragge/pm-transcripts",
        "97683f1ee816",
        "CC BY 3.0 AU",
        f"PM Transcripts: Source: {TRANSCRIPTS}",
        {"news_ner/train.jsonl.gz": "train", "raw/pm_transcripts.jsonl.gz": RAW},
    ),
    Source(
        "English Wikipedia 2019 (raw text, texts of news_ner, name list)",
        "https://github.com/chinapedia/wikipedia.abstract.en",
        "4f3e897da088",
        "CC BY-SA 3.0",
        "English Wikipedia: text by the contributors of the English Wikipedia (2019), CC BY-SA "
        "3.0; each page's history names them.",
        {"raw/gazetteer_wikipedia.tsv.gz": "train", "raw/wikipedia_2019.jsonl.gz": RAW},
    ),
    Source(
        "Sri Lankan cabinet decisions (raw text, texts of news_ner)",
        "https://github.com/nuuuwan/lk_cabinet_decisions",
        "40d419f19429",
        "MIT; public data",
        "Cabinet decisions: Cabinet Office of Sri Lanka; collected by Nuwan I. Senaratna (MIT).",
        {"news_ner/train.jsonl.gz": "train", "raw/lk_cabinet.jsonl.gz": RAW},
    ),
    Source(
        "Wikinews 2019-2020 (raw text, texts of news_ner)",
        "https://github.com/vanatteveldt/wikinews",
        "347254178bf3",
        "CC BY 2.5",
        "Wikinews: contributors of the English Wikinews (2019-2020), CC BY 2.5; collected by "
        "Wouter van Atteveldt.",
        {"news_ner/train.jsonl.gz": "train", "raw/wikinews_2019_2020.jsonl.gz": RAW},
    ),
    Source(
        "UNER English EWT",
        "https://github.com/UniversalNER/UNER_English-EWT",
        "0c7ce0debb13",
        "CC BY-SA 4.0",
        "UNER English EWT: Mayhew et al. 2024 (Universal NER), CC BY-SA 4.0.",
        {"uner_english_ewt/en_ewt-ud-train.v0.iob2": "train"},
    ),
    Source(
        "CrossNER",
        "https://github.com/zliucr/CrossNER",
        "2e7ba2a7798c",
        "MIT; texts CC BY-SA 3.0",
        "CrossNER: Liu et al. 2021, MIT; Wikipedia texts CC BY-SA 3.0.",
        {"crossner/*/train.txt": "train", "crossner/*/dev.txt": "train"}
        | {
            f"crossner/{name}/test.txt": "train"
            for name in ("ai", "literature", "music", "science")
        }
        | {"crossner/politics/test.txt": "held out"},
    ),
    Source(
        "Re-DocRED",
        "https://github.com/tonytan48/Re-DocRED",
        "ccfb54f5ddf5",
        "MIT; texts CC BY-SA 3.0",
        "Re-DocRED: Tan et al. 2022 (from DocRED, Yao et al. 2019), MIT; Wikipedia texts CC BY-SA "
        "3.0.",
        {
            "re_docred/dev_revised.json": "train",
            "re_docred/test_revised.json": "train (first 300 documents)",
        },
    ),
    Source(
        "UD English PUD",
        "https://github.com/UniversalDependencies/UD_English-PUD",
        "f16eba4ae7f3",
        "CC BY-SA 3.0",
        "UD English PUD: Zeman et al. 2017, CC BY-SA 3.0.",
        {"ud_english_pud/en_pud-ud-test.conllu": "test"},
    ),
    Source(
        "UNER English PUD",
        "https://github.com/UniversalNER/UNER_English-PUD",
        "07ea0553144e",
        "CC BY-SA 3.0",
        "UNER English PUD: Mayhew et al. 2024 (Universal NER), CC BY-SA 3.0.",
        {"uner_english_pud/en_pud-ud-test.iob2": "test"},
    ),
    Source(
        "Europarl NER",
        "https://github.com/ixa-ehu/ner-evaluation-corpus-europarl",
        "40e84e215a35",
        "no known restriction (Europarl terms)",
        "Europarl NER: Agerri et al. 2018; Koehn 2005.",
        {"europarl_ner/en-europarl.test.conll02": "test"},
    ),
)
CHANGES = (
    "Changes: the texts were tokenised anew, joined or cut into running documents, and varied "
    "(letter case, quotes, hyphens, names); the model holds statistics of them, not the texts."
)
OWN_TEXT = {
    "name": "paragraphs written for factex, with their entities",
    "url": "training/written",
    "license": "MIT",
    "author": "Paragraphs written for factex (MIT), in the folder training/written of its sources:",
}
LEMMA_TABLES = {
    "name": "spacy-lookups-data (English lemma tables)",
    "url": "https://github.com/explosion/spacy-lookups-data",
    "license": "MIT; WordNet 3.0 licence",
    "author": "English lemma tables: spacy-lookups-data by Explosion (MIT), after WordNet 3.0, "
    "Copyright 2006 by Princeton University. All rights reserved. Provided as is, without "
    "warranty (WordNet 3.0 licence).",
}


def write_manifest(data: Path, out: Path) -> None:
    """List every file used with source, commit, licence, SHA-256 and use."""
    rows = []
    for source in SOURCES:
        for pattern, use in source.files.items():
            for path in sorted(data.glob(pattern)):
                row = {"file": path.relative_to(data).as_posix(), "use": use}
                row |= {"source": source.name, "repository": source.url, "commit": source.commit}
                row["licence"] = source.licence
                row["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
                rows.append(row)
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def model_sources() -> list[dict[str, str]]:
    """The sources of the model as ``meta.json`` lists them."""
    listed = [
        {"name": s.name, "url": s.url, "license": s.licence, "author": s.attribution}
        for s in SOURCES
        if s.trained_on
    ]
    return [*listed, OWN_TEXT, LEMMA_TABLES]


def write_notices(model: Path) -> None:
    """Put ``LICENSE`` and ``ATTRIBUTION.md`` beside the model."""
    (model / "LICENSE").write_text(
        "The factex_news pipeline (the files of this directory) is licensed under the Creative\n"
        "Commons Attribution-ShareAlike 4.0 International Licence (CC BY-SA 4.0):\n\n"
        "    https://creativecommons.org/licenses/by-sa/4.0/legalcode\n\n"
        "It was trained on the sources that ATTRIBUTION.md names. The program code of factex\n"
        "that loads it has a licence of its own.\n",
        encoding="utf-8",
    )
    lines = ["# Attribution", "", "The pipeline was trained on, or contains tables of:", ""]
    lines += [f"* {row['author']} {row['url']}" for row in model_sources()]
    lines += ["", "It was scored on the following, which it was not trained on:", ""]
    lines += [f"* {s.attribution} {s.url}" for s in SOURCES if not s.trained_on]
    lines += [
        "",
        CHANGES,
        "",
    ]
    (model / "ATTRIBUTION.md").write_text("\n".join(lines), encoding="utf-8")
