"""The page as text: hostile input stays text, nothing is asked for, equal input is equal bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_records import (
    BRUNEI,
    HOSTILE,
    LAOS,
    TEXT,
    agreement,
    claim,
    event,
    organization,
    write_articles,
    write_lines,
    write_run,
)

from factex.hidden import reveal
from factex.report import build_view, read_inputs, render
from factex.report.page import script_json

EXECUTABLE = {None, "text/javascript", "module"}
LOADS = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping", "style"}
DIRECTION = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


class Page(HTMLParser):
    """Every element of a page with its attributes, and the text of its scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.texts: list[str] = []
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw.append((*self._open, data))
            self._open = None
        else:
            self.texts.append(data)

    def raw_of(self, tag: str, kind: str | None = None) -> str:
        (text,) = [t for name, attrs, t in self.raw if name == tag and attrs.get("type") == kind]
        return text


def hostile_run(folder: Path) -> str:
    """A page from input that is hostile wherever it is free to be."""
    name = f"f{HOSTILE.replace('/', '')}.jsonl"
    text = f"Laos {HOSTILE} signed it on 6 May 1998."
    whole = {"start": 0, "end": len(text), "text": text}
    signed = {"start": text.index("signed"), "end": text.index("signed") + 6, "text": "signed"}
    may = {"start": text.index("6 May"), "end": text.index("6 May") + 10, "text": "6 May 1998"}
    evil = {"start": 5, "end": 5 + len(HOSTILE), "text": HOSTILE}
    party = {**evil, "label": "ORG", "name": HOSTILE, "code": None}
    laos = {**LAOS, "start": 0, "end": 4}
    fields: dict[str, Any] = {
        "doc_id": HOSTILE,
        "evidence": whole,
        "attribution": {**evil, "name": HOSTILE},
        "provenance": {"rules": [HOSTILE], "pipeline": HOSTILE, "factex": HOSTILE},
    }
    date = event()["date"] | may
    amount = claim()["amount"] | {**evil, "unit": HOSTILE}
    rows = [
        event(1, **fields, trigger=signed, date=date, locations=[], agreement_id=f"a{HOSTILE}",
              participants=[{**party, "role": "actor"}]),
        agreement(2, **fields | {"id": f"a{HOSTILE}"}, name=evil, mentions=[evil], topic=evil,
                  parties=[party, laos], date=None),
        organization(3, **fields, name=HOSTILE, aliases=[f"b{HOSTILE}"], mentions=[evil]),
        claim(4, **fields, amount=amount, predicate=None, metric=evil),
    ]  # fmt: skip
    facts = write_run(folder, rows, name)
    stem = name.removesuffix(".jsonl")
    run = {"versions": {HOSTILE: HOSTILE}, "settings": {HOSTILE: [HOSTILE]},
           "input": {"files": [{"path": HOSTILE, "sha256": HOSTILE}]}}  # fmt: skip
    (folder / f"{stem}.run.json").write_text(json.dumps(run))
    write_lines(folder / f"{stem}.errors.jsonl", [{"doc": HOSTILE, "cause": HOSTILE}])
    article = {"id": HOSTILE, "text": text, "title": HOSTILE, "publisher": HOSTILE}
    articles = write_lines(folder / "articles.jsonl", [article])
    found = read_inputs(facts, articles=[str(articles)], gold=str(facts))
    return render(build_view(found, title=f"Title {HOSTILE}"))


def plain_run(folder: Path, *, articles: bool = False, gold: bool = False) -> str:
    facts = write_run(folder, [event(), agreement(), organization(), claim()])
    given = [str(write_articles(folder))] if articles else []
    return render(build_view(read_inputs(facts, articles=given, gold=str(facts) if gold else None)))


@pytest.fixture
def hostile(tmp_path: Path) -> Page:
    return Page(hostile_run(tmp_path))


def test_hostile_text_makes_no_element_and_no_handler(hostile: Page) -> None:
    assert [tag for tag, _ in hostile.elements if tag in ("img", "iframe", "object", "base")] == []
    handlers = [name for _, attrs in hostile.elements for name in attrs if name.startswith("on")]
    assert handlers == []
    scripts = [attrs for tag, attrs in hostile.elements if tag == "script"]
    assert [attrs.get("type") for attrs in scripts] == ["application/json", None]


def test_hostile_text_is_shown_as_it_is_with_its_hidden_characters_named(hostile: Page) -> None:
    shown = '</script><img src=x onerror="alert(1)">[U+202E]evil[U+200B]'
    assert reveal(HOSTILE) == shown
    texts = "".join(hostile.texts)
    assert f"Title {shown}" in texts
    assert texts.count(shown) > 25
    assert shown in hostile.raw_of("script", "application/json").replace("\\u003c", "<").replace(
        "\\u003e", ">"
    ).replace('\\"', '"')


def test_no_character_that_reorders_or_hides_is_left_in_the_file(tmp_path: Path) -> None:
    assert DIRECTION.findall(hostile_run(tmp_path)) == []


def test_quoted_text_is_isolated(tmp_path: Path) -> None:
    html = plain_run(tmp_path)
    assert html.count('<blockquote dir="auto"') >= 4
    assert "<h1><bdi>" in html
    assert '<mark class="arg"><bdi>Laos</bdi><small>actor</small></mark>' in html


def test_the_policy_names_the_script_and_the_style_and_nothing_else(hostile: Page) -> None:
    (policy,) = [
        attrs["content"]
        for tag, attrs in hostile.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for rule, text in (
        ("script-src", hostile.raw_of("script")),
        ("style-src", hostile.raw_of("style")),
    ):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_the_page_asks_for_nothing(hostile: Page) -> None:
    for tag, attrs in hostile.elements:
        assert LOADS & attrs.keys() == set(), tag
        assert tag != "link"
        assert (attrs.get("href") or "#").startswith("#")
    style = hostile.raw_of("style")
    assert "url(" not in style
    assert "@import" not in style
    script = hostile.raw_of("script")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", script) == []
    assert re.findall(r"fetch\(|XMLHttp|WebSocket|import\(|sendBeacon", script) == []


def test_the_data_is_json_that_cannot_leave_its_element(hostile: Page) -> None:
    text = hostile.raw_of("script", "application/json")
    assert not set("<>&\u2028\u2029") & set(text)
    data = json.loads(text)
    assert len(data["records"]) == 4
    assert data["documents"] == [reveal(HOSTILE)]


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    first = plain_run(tmp_path, articles=True, gold=True)
    assert first == plain_run(tmp_path, articles=True, gold=True)
    assert "12.25" not in first, "the run's timing is no part of the report"
    assert "/home/ana" not in first


def test_without_a_script_the_page_is_readable(tmp_path: Path) -> None:
    page = Page(plain_run(tmp_path, articles=True, gold=True))
    texts = " ".join("".join(page.texts).split())
    for told in (
        "4 records from 1 document,",
        "A port treaty",
        "1 treaty",
        "money, USD",
        "5,000,000",
        "Port Authority",
        "signed, 6 May 1998",
        "gold: right",
        "expected calibration error",
        "the text is empty",
        "characters analysed",
    ):
        assert told in texts
    assert TEXT[:24] in texts
    hidden = [a for _, a in page.elements if "js" in (a.get("class") or "").split()]
    assert hidden
    assert all("hidden" in attrs for attrs in hidden)


def test_the_page_has_landmarks_headings_and_labels(tmp_path: Path) -> None:
    page = Page(plain_run(tmp_path, articles=True, gold=True))
    tags = [tag for tag, _ in page.elements]
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert tags.count(landmark) == 1
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.elements:
        for key in ("aria-labelledby",):
            assert attrs.get(key) is None or attrs[key] in ids, (tag, attrs)
        if tag == "th":
            assert attrs.get("scope") in ("col", "row")
        if tag == "svg":
            assert attrs.get("aria-hidden") == "true" or attrs.get("aria-label")
    assert dict(page.elements[0:1]) == {"html": {"lang": "en"}}


def test_the_matrix_and_the_pairs_count_alike(tmp_path: Path) -> None:
    rows = [agreement(n) for n in range(3)] + [agreement(9, parties=[BRUNEI])]
    page = Page(render(build_view(read_inputs(write_lines(tmp_path / "f.jsonl", rows)))))
    data = json.loads(page.raw_of("script", "application/json"))
    assert data["tables"]["pairs"]["rows"] == [["Brunei", "Laos", 3, "3 treaty", "3 signed"]]
    cells = [attrs for tag, attrs in page.elements if tag == "td" and "data-a" in attrs]
    assert [attrs.get("class") for attrs in cells] == ["self", "h3", "h3", "self"]
    assert "1 agreement with one party and 0 with none" in "".join(page.texts)


def test_a_report_of_nothing_says_so(tmp_path: Path) -> None:
    page = render(build_view(read_inputs(write_lines(tmp_path / "f.jsonl", []))))
    for told in ("No events", "No records", "No claims", "No agreement names two parties"):
        assert told in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a[U+200D]b"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("é\u200d\u200dé", "é[U+200D][U+200D]é"),
        ("\u202e\u200dé", "[U+202E][U+200D]é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\x1b[2J\x85", "[U+001B][2J[U+0085]"),
        ("\udc80", "[U+DC80]"),
        ("\U000e0041x", "[U+E0041]x"),
        ("café 東京", "café 東京"),
    ],
)
def test_only_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert reveal(text) == shown


@given(st.text(st.sampled_from("aé\u200d\u200c\u202e\U0001f469</>\u2028\ud800 \x00"), max_size=12))
def test_whatever_is_revealed_stays_revealed_and_is_data(text: str) -> None:
    shown = reveal(text)
    assert reveal(shown) == shown
    shown.encode()
    written = script_json({"text": text})
    assert json.loads(written) == {"text": shown}
    assert not set("<>&\u2028\u2029") & set(written)


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        script_json([float("nan")])
