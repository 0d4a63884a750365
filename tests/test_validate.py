import json
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import FakeExtractor

from factex.articles import Article, ArticleReader
from factex.errors import ArticleError, GoldError
from factex.jsonl import dump_line
from factex.run import Run
from factex.validate import SCHEMAS, Violation, json_schema, load_texts, validate_file

TEXT = "Signed in 1999, in force since 2001."


@pytest.fixture
def records(extractor: FakeExtractor) -> list[dict[str, Any]]:
    """Two valid claims of one document."""
    written: list[str] = []

    class Reader(ArticleReader):
        def __iter__(self):  # type: ignore[no-untyped-def]
            yield Article(id="d", text=TEXT)

    Run(extractor, Reader([]), settings={}).extract_to(written.append)
    return [json.loads(line) for line in written]


def check(path: Path, records: list[dict[str, Any]], **options: Any) -> list[Violation]:
    path.write_text("".join(map(dump_line, records)), encoding="utf-8")
    return list(validate_file(path, {"d": TEXT}, **options))


def test_what_a_run_writes_is_valid(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    assert check(tmp_path / "f.jsonl", records) == []


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({"type": "clam"}, "line 1, line: Input tag 'clam'"),
        ({"factuality": "sure"}, "line 1, factuality: Input should be"),
        ({"extra": 1}, "line 1, extra: Extra inputs are not permitted"),
        ({"confidence": "0.5"}, "line 1, confidence: Input should be a valid number"),
        ({"metric": {"start": 0, "end": 5, "text": "Signed"}}, "line 1, metric: Value error"),
        (
            {"metric": {"start": 1, "end": 7, "text": "Signed"}},
            "line 1, metric: says 'Signed', the article has 'igned ' at 1:7",
        ),
        ({"metric": {"start": -1, "end": 5, "text": "Signed"}}, "line 1, metric.start: Input"),
        ({"doc_id": "e"}, "line 1, doc_id: no article has the id 'e'"),
        ({"same_as": "gone"}, "line 1, same_as: no record of this document has the id 'gone'"),
        ({"id": "d-31"}, "line 2, id: 'd-31' stands already on line 1"),
    ],
)
def test_a_violation_names_line_field_and_cause(
    tmp_path: Path, records: list[dict[str, Any]], change: dict[str, Any], violation: str
) -> None:
    found = check(tmp_path / "f.jsonl", [records[0] | change, records[1]])
    assert any(str(one).startswith(violation) for one in found), list(map(str, found))


def test_order_is_checked(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    (found,) = check(tmp_path / "f.jsonl", records[::-1])
    assert str(found) == "line 2, line: stands after a record whose place in the text is later"


def test_documents_stand_together(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    other = records[0] | {"id": "x", "doc_id": "e"}
    path = tmp_path / "f.jsonl"
    path.write_text("".join(map(dump_line, [records[0], other, records[1]])))
    (found,) = validate_file(path)
    assert (found.line, found.path) == (3, "doc_id")


def test_a_line_that_is_no_object(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text('{"a"\n[]\n')
    assert [violation.line for violation in validate_file(path)] == [1, 2]


def test_gold_may_lack_what_hands_do_not_give(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    gold = {
        key: value
        for key, value in records[0].items()
        if key not in ("schema_version", "id", "confidence", "provenance", "same_as")
    }
    gold["optional"] = True
    assert check(tmp_path / "g.jsonl", [gold, gold], gold=True) == []
    assert check(tmp_path / "g.jsonl", [gold]) != []
    del gold["metric"]
    assert [str(found) for found in check(tmp_path / "g.jsonl", [gold], gold=True)] == [
        "line 1, metric: Field required"
    ]


def test_layers_are_checked_too(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    layers = {"doc_id": "d", "dates": [], "amounts": [records[0]["amount"]], "entities": []}
    assert check(tmp_path / "l.jsonl", [layers]) == []
    layers["amounts"] = [records[0]["amount"] | {"start": 11, "end": 15}]
    (found,) = check(tmp_path / "l.jsonl", [layers])
    assert found.path == "amounts[0]"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        list(validate_file(tmp_path / "none.jsonl"))


def test_texts_must_be_readable() -> None:
    with pytest.raises(ArticleError):
        load_texts([ArticleError("x", "broken", "mend it")])


@pytest.mark.parametrize("name", [None, *SCHEMAS])
def test_schemas_are_closed_and_name_their_dialect(name: str | None) -> None:
    schema = json_schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    closed = [part for part in schema["$defs"].values() if part.get("type") == "object"]
    assert closed
    assert all(part["additionalProperties"] is False for part in closed)
    json.dumps(schema, allow_nan=False)
