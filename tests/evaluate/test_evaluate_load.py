"""Reading files: what is read, and what each message names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evaluate_records import (
    Record,
    agreement,
    amount,
    claim,
    event,
    one_of_each,
    organization,
    span,
)

from factex.errors import GoldError
from factex.evaluate import check_quotes, load_items, load_manifest
from factex.evaluate.items import make_item


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


class TestSources:
    def test_a_file(self, tmp_path: Path) -> None:
        path = write(tmp_path / "gold.jsonl", *one_of_each())
        assert [item.type for item in load_items(path)] == [
            "event",
            "agreement",
            "organization",
            "claim",
        ]

    def test_a_folder_and_a_glob_read_its_files_by_name(self, tmp_path: Path) -> None:
        for doc_id in ("d2", "d1"):
            write(tmp_path / f"{doc_id}.jsonl", claim(doc_id=doc_id))
        (tmp_path / "notes.txt").write_text("not gold", encoding="utf-8")
        for source in (tmp_path, f"{tmp_path}/*.jsonl"):
            assert [item.doc_id for item in load_items(source)] == ["d1", "d2"]

    def test_a_run_folder_stands_for_its_facts(self, tmp_path: Path) -> None:
        write(tmp_path / "facts.jsonl", claim())
        write(tmp_path / "errors.jsonl", {"doc_id": "d2"})
        assert [item.doc_id for item in load_items(tmp_path)] == ["d1"]

    def test_blank_lines_line_separators_and_a_byte_order_mark(self, tmp_path: Path) -> None:
        path = tmp_path / "gold.jsonl"
        record = claim(evidence=span(45, 48, "a\u2028b"))
        text = f"\ufeff\n{json.dumps(record, ensure_ascii=False)}\r\n\n"
        path.write_text(text, encoding="utf-8", newline="")
        (item,) = load_items(path)
        assert item.where == f"{path}, line 2"

    def test_an_empty_file_holds_no_records(self, tmp_path: Path) -> None:
        assert load_items(write(tmp_path / "gold.jsonl")) == []

    @pytest.mark.parametrize("name", ["none.jsonl", "none/*.jsonl", "."])
    def test_nothing_to_read(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(GoldError, match="no such file"):
            load_items(tmp_path / name)

    @pytest.mark.parametrize(
        ("line", "cause"),
        [
            (b'{"doc_id": "d1"', "not JSON .*column 16"),
            (b"[" * 100_000, "nested too deeply"),
            (b'{"doc_id": "\\ud800"}', "surrogates not allowed"),
            (b'{"value": ' + b"9" * 5000 + b"}", "not JSON .*digits"),
            (b"[1]", "not a JSON object"),
        ],
    )
    def test_a_line_that_is_no_record(self, tmp_path: Path, line: bytes, cause: str) -> None:
        path = tmp_path / "gold.jsonl"
        path.write_bytes(json.dumps(claim()).encode() + b"\n" + line + b"\n")
        with pytest.raises(GoldError, match=rf"gold\.jsonl, line 2: .*{cause}"):
            load_items(path)

    def test_a_file_that_is_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "gold.jsonl"
        path.write_bytes(b'{"doc_id": "caf\xe9"}')
        with pytest.raises(GoldError, match=r"gold\.jsonl: not UTF-8 at byte 15"):
            load_items(path)


def without(record: Record, field: str) -> Record:
    return {key: value for key, value in record.items() if key != field}


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        (claim(type="fact"), r"unknown type 'fact'\. Use one of event, "),
        (without(claim(), "doc_id"), "no doc_id"),
        (claim(doc_id=7), "no doc_id"),
        (without(claim(), "amount"), "claim without amount"),
        (without(event(), "trigger"), "event without trigger"),
        (event(date=None), "event without date"),
        (agreement(mentions=[]), "agreement without mentions"),
        (agreement(name=None), "agreement without name"),
        (organization("Harbor Board"), "organization without mentions"),
        (organization("Harbor Board", (0, 5), name=span(0, 5)), "name is a string"),
        (organization("Harbor Board", (0, 5), aliases=[span(0, 5)]), "aliases a list of strings"),
        (event(trigger={"start": 3, "text": "sign"}), "trigger lacks end"),
        (event(trigger="sign"), 'trigger is "sign", not a span'),
        (event(trigger=span(0, 4) | {"end": 5}), "trigger is 5 code points long"),
        (event(trigger=span(0, 4) | {"start": "0"}), "trigger has offsets '0' to 4"),
        (event(trigger={"start": 4, "end": 4, "text": ""}), "trigger has offsets 4 to 4"),
        (event(date=span(20, 27)), "date lacks begins, ends"),
        (event(event_type="meetings"), "event_type 'meetings' is not known"),
        (event(factuality="true"), "factuality 'true' is not known"),
        (event(participants=[span(0, 4), {"start": 3}]), r"participants\[2\] lacks end, text"),
        (event(participants="China"), "participants is"),
        (event(name="15th conference"), "name is .* not a span"),
        (event(participants=[span(0, 4, name=3)]), r"participants\[1\]\.name is 3"),
        (agreement(form="pact"), "form 'pact' is not known"),
        (claim(amount=span(50, 52)), "amount lacks kind, value, modifier"),
        (claim(amount=amount(50, 52, kind="number")), "kind 'number' is not known"),
        (claim(amount=amount(50, 52) | {"value": "40"}), r'amount\.value is "40"'),
        (claim(value=10**400), r"amount\.value is 1000"),
        (claim(value=float("nan")), r"amount\.value is NaN"),
        (claim(amount=amount(50, 52, unit=4)), r"amount\.unit is 4"),
        (claim(confidence=1.5), r"confidence is 1\.5"),
        (claim(provenance=["a", 1]), "provenance is"),
        (claim(provenance={"rules": "a"}), "provenance is"),
    ],
)
def test_a_record_that_cannot_be_scored(record: Record, cause: str) -> None:
    with pytest.raises(GoldError, match=rf"gold\.jsonl, line 3: .*{cause}"):
        make_item(record, "gold.jsonl, line 3")


class TestManifest:
    def test_types_default_to_all_four(self, tmp_path: Path) -> None:
        lines = ({"doc_id": "d1", "split": "dev", "types": ["claim"]}, {"doc_id": "d2"})
        first, second = load_manifest(write(tmp_path / "manifest.jsonl", *lines))
        assert (first.doc_id, first.split, first.types) == ("d1", "dev", {"claim"})
        assert (second.split, len(second.types)) == (None, 4)

    @pytest.mark.parametrize(
        ("line", "cause"),
        [
            ({"split": "dev"}, "no doc_id"),
            ({"doc_id": "d1", "split": "train"}, "unknown split 'train'"),
            ({"doc_id": "d1", "types": ["date"]}, "types is"),
            ({"doc_id": "d1", "types": "claim"}, "types is"),
            ({"doc_id": "d1", "types": [["claim"]]}, "types is"),
            ({"doc_id": "d0"}, "'d0' again"),
        ],
    )
    def test_a_line_that_cannot_be_used(self, tmp_path: Path, line: Record, cause: str) -> None:
        path = write(tmp_path / "manifest.jsonl", {"doc_id": "d0"}, line)
        with pytest.raises(GoldError, match=rf"manifest\.jsonl, line 2: {cause}"):
            load_manifest(path)


class TestQuotes:
    def test_spans_must_quote_the_article(self) -> None:
        boats = claim(amount=amount(0, 5, 40) | {"text": "Forty"})
        item = make_item(boats, "gold.jsonl, line 1")
        check_quotes([item], {"d1": "Forty boats sailed."})
        check_quotes([item], {})
        with pytest.raises(GoldError, match=r"line 1: amount is not at 0 in 'd1'"):
            check_quotes([item], {"d1": "Some forty boats sailed."})
