"""Hostile text, files and parses, for every test in this folder."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import spacy
from hypothesis import settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from factex.syntax import CANONICAL

FUZZ = settings.get_profile("fuzz")
WHOLE = settings.get_profile("whole")

NASTY = [
    "\xad",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\ufeff",
    "́",
    "é",
    "\xa0",
    "\u3000",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x1c",
    "\r\n",
    "\n",
    "\n\n",
    "\t",
    "ﬁ",
    "½",
    "²",
    "٣",
    "İ",
    "ß",
    "中文",
    "😀",
    "🇵🇪",
    "“",
    "”",
    "’",
    "–",
    "—",
    "…",
    "(",
    ")",
    "[",
    "]",
    '"',
    "'",
    "co-\n",
    "word1.",
    "•",
    ".",
]
NUMBERS = [
    "$",
    "$5m",
    "£1.2bn",
    "€1,000",
    "5%",
    "half",
    "a",
    "third",
    "of",
    "dozens",
    "of",
    "up",
    "to",
    "more",
    "than",
    "about",
    "1-2",
    "1,000,000",
    "12.5",
    "0",
    "+65",
    "6123",
    "4567",
    "No.",
    "1",
    "section",
    "1(",
    "15th",
    "1e5",
    "twice",
    "million",
    "hundred",
    "two",
    "one",
    "of",
    "the",
    "9999999999",
    "£",
]
DATES = [
    "May",
    "Nov.",
    "25",
    "2009",
    "1990s",
    "'90s",
    "Q3",
    "10:30",
    "a.m.",
    "Tuesday",
    ",",
    "last",
    "next",
    "two",
    "days",
    "ago",
    "since",
    "between",
    "and",
    "from",
    "to",
    "-",
    "/",
    "fiscal",
    "year",
    "week",
    "BC",
    "the",
    "early",
    "late",
    "March",
    "31",
    "3rd",
    "years",
    "later",
    "2009-11-25",
    "until",
]
WORDS = [
    "The",
    "ministry",
    "Norway",
    "Laos",
    "ASEAN",
    "(ASEAN)",
    "U.S.",
    "treaty",
    "pact",
    "on",
    "extradition",
    "signed",
    "will",
    "sign",
    "may",
    "not",
    "said",
    "that",
    "who",
    "was",
    "arrested",
    "in",
    "by",
    "of",
    "with",
    "for",
    "a",
    "talks",
    "met.",
    "They",
    "it",
    "Ministry",
    "Bank",
    '"We"',
    ",",
    ";",
]
FRAGMENTS = [*NASTY, *NUMBERS, *DATES, *WORDS]
_PIECE = st.sampled_from(FRAGMENTS) | st.text(max_size=4)
_REPEATED = st.tuples(_PIECE, st.integers(2, 40)).map(lambda two: two[0] * two[1])
TEXTS = st.lists(_PIECE | _REPEATED, max_size=30).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda joint: joint.join(parts))
)
DAYS = st.none() | st.dates(date(1999, 1, 1), date(2040, 12, 31))

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON_VALUES | st.text(max_size=5),
        "text": JSON_VALUES | TEXTS,
        "published": JSON_VALUES | st.dates().map(str),
        "title": JSON_VALUES,
        "language": JSON_VALUES,
    },
)


def _encoded(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    codec = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
    return st.tuples(strategy, codec).map(lambda two: two[0].encode(two[1], "surrogatepass"))


def _damaged(data: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """The data whole, torn off, or with other bytes put in."""
    return data | st.tuples(data, st.integers(0, 60), st.binary(max_size=3)).map(
        lambda three: three[0][: three[1]] + three[2] + three[0][three[1] :]
    )


TEXT_FILES = _damaged(
    _encoded(
        TEXTS | TEXTS.map(lambda text: f"---\npublished: {text[:9]}\ntitle: {text}\n---\n{text}")
    )
)
LINES_FILES = _damaged(
    _encoded(st.lists(_FIELDS.map(json.dumps) | TEXTS, max_size=4).map("\n".join))
)
_TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<title>",
        "<article>",
        "<!--",
        "<script>",
        "</script>",
        "<meta",
        "name=date",
        "content=",
        "<table><tr>",
        "<a",
        "href='",
        "&amp;",
        "&#0;",
        "&#xd800;",
        "&#x110000;",
        "<h1>",
        "<html>",
        "<body>",
    ]
)
HTML_FILES = _damaged(
    _encoded(
        st.lists(_TAGS | _PIECE, max_size=25).map(
            lambda parts: f"<html><body><article><p>{' '.join(parts)}"
        )
    )
)

_LABELS = sorted(
    {*CANONICAL} - {"ROOT"}
    | {
        "case",
        "mark",
        "advmod",
        "amod",
        "nummod",
        "det",
        "conj",
        "cc",
        "appos",
        "punct",
        "acl",
        "advcl",
        "xcomp",
        "ccomp",
        "aux",
        "cop",
        "obl",
        "nmod",
        "compound",
        "flat",
        "prep",
        "pobj",
        "agent",
        "attr",
        "parataxis",
        "dep",
    }
)
_POS = {
    "NOUN": "NN",
    "PROPN": "NNP",
    "VERB": "VBD",
    "AUX": "VBZ",
    "ADP": "IN",
    "DET": "DT",
    "ADJ": "JJ",
    "NUM": "CD",
    "PRON": "PRP",
    "PUNCT": ",",
    "PART": "TO",
    "SCONJ": "IN",
}
_ENTS = ["PERSON", "ORG", "GPE", "NORP", "LOC", "LAW", "EVENT", "DATE", "MONEY", "WORK_OF_ART"]
NLP = spacy.blank("en")


@st.composite
def parsed_docs(draw: st.DrawFn) -> Doc:
    """A Doc with random words, tags, a random tree in each sentence, and random entities."""
    words = draw(
        st.lists(st.sampled_from([w for w in FRAGMENTS if w.strip()]), min_size=1, max_size=30)
    )
    plain = NLP.make_doc(" ".join(words))
    size = len(plain)
    cuts = draw(st.sets(st.integers(0, size - 1), max_size=3)) | {0}
    starts = [max(cut for cut in cuts if cut <= i) for i in range(size)]
    heads = [_head(draw, i, starts) for i in range(size)]
    labels = st.sampled_from(_LABELS)
    deps = ["ROOT" if heads[i] == i else draw(labels) for i in range(size)]
    pos = [draw(st.sampled_from(list(_POS))) for _ in range(size)]
    tags = [draw(st.sampled_from([_POS[p], "VBN", "VBG", "NNS"])) for p in pos]
    doc = Doc(
        NLP.vocab,
        [t.text for t in plain],
        [bool(t.whitespace_) for t in plain],
        pos=pos,
        tags=tags,
        deps=deps,
        heads=heads,
        lemmas=[t.lower_ for t in plain],
    )
    doc.ents = _entities(draw, doc)
    return doc


def _head(draw: st.DrawFn, i: int, starts: list[int]) -> int:
    """A head in the same sentence: the first token is the root, others hang on an earlier one."""
    return i if starts[i] == i else draw(st.integers(starts[i], i - 1))


def _entities(draw: st.DrawFn, doc: Doc) -> list[Span]:
    found, place = [], 0
    while place < len(doc):
        length = draw(st.integers(1, 4))
        if draw(st.booleans()):
            end = min(place + length, len(doc))
            found.append(Span(doc, place, end, draw(st.sampled_from(_ENTS))))
        place += length
    return found
