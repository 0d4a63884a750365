"""Nothing of a test-only split goes into the model: long shared runs of words tell.

The raw texts and the entity set come from the same sources, so a text of the one may stand in the
other. Every run of `RUN` words of a test text is hashed; a document that has one of them is left
out of everything that is trained on. Shorter runs are shared by formulas ("it was decided to ...").
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import extra_ner
import ner_data
import ud

RUN = 20
WORD = re.compile(r"\w+")
Fingerprints = frozenset[bytes]


def runs(text: str) -> Iterator[bytes]:
    """Hashes of the runs of `RUN` words (lower case, no punctuation); of all words if fewer."""
    words = WORD.findall(text.lower())
    for first in range(max(1, len(words) - RUN + 1)):
        run = " ".join(words[first : first + RUN])
        yield hashlib.blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def fingerprints(texts: Iterable[str]) -> Fingerprints:
    """The runs of the texts; those shorter than one are passed over."""
    long_enough = (text for text in texts if len(WORD.findall(text)) >= RUN)
    return frozenset(found for text in long_enough for found in runs(text))


def test_texts(data: Path) -> Iterator[str]:
    """The texts of all test-only splits, and of the entity set's dev split."""
    yield from (t.text for t in ner_data.read_news(data / "news_ner" / "test.jsonl.gz"))
    yield from (t.text for t in ner_data.read_news(data / "news_ner" / "dev.jsonl.gz"))
    treebanks = [data / "ud_english_pud" / "en_pud-ud-test.conllu"]
    treebanks += [data / "ud_english_ewt" / "en_ewt-ud-test.conllu"]
    treebanks += sorted((data / "ud_english_gum_open" / "test").glob("*.conllu"))
    for path in treebanks:
        for document in ud.read_conllu(path):
            yield " ".join(sentence.text for sentence in document)
    yield from (
        t.text for t in extra_ner.read_crossner(data / "crossner" / "politics" / "test.txt")
    )
    documents = list(extra_ner.read_redocred(data / "re_docred" / "test_revised.json"))
    yield from (document.text for document in documents[-100:])
    europarl = data / "europarl_ner" / "en-europarl.test.conll02"
    yield from (text.text for text in ner_data.read_europarl(europarl))


def is_held_out(text: str, prints: Fingerprints) -> bool:
    """Whether the text shares a run of words with a test text."""
    return any(found in prints for found in runs(text))
