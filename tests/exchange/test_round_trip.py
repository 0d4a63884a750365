"""Export and import again: what nobody touched comes back as it was, whatever the text holds."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from exchange_data import TEXT, TEXTS, annotated_texts, make_records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factex import Extractor
from factex.articles import Article, ArticleReader
from factex.exchange.brat_text import edition, fragments
from factex.exchange.formats import FORMATS
from factex.exchange.found import Imported
from factex.exchange.settings import Exported, ExportSettings, Offsets
from factex.exchange.source import Document
from factex.records import AnyRecord
from factex.run import place_of
from factex.validate import validate_file

ROOT = Path(__file__).parents[2]
TOOLS = [name for name, entry in FORMATS.items() if entry.imports]


def there_and_back(
    tool: str, documents: list[Document], folder: Path, offsets: Offsets | None = None
) -> tuple[Exported, Imported]:
    module = FORMATS[tool].load()
    done = module.export(documents, folder / "out", ExportSettings(offsets=offsets))
    return done, module.read(folder / "out")


@pytest.mark.parametrize("offsets", [None, "utf-16", "code-points"])
@pytest.mark.parametrize("tool", ["label-studio", "doccano"])
@given(document=annotated_texts())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nasty_texts_come_back_in_either_unit(
    tool: str, offsets: Offsets | None, document: Document
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        done, result = there_and_back(tool, [document], Path(folder), offsets)
    assert result.records == list(document.records)
    assert (done.losses, result.unchanged, result.changed) == ([], len(document.records), 0)
    assert [issue for issue in result.issues if issue.kind == "not mapped"] == []


@given(document=annotated_texts())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nasty_texts_come_back_from_brat(document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        done, result = there_and_back("brat", [document], Path(folder))
    if not done.losses:  # a span of line ends alone is none to brat, and said so
        assert result.records == list(document.records)
        assert result.issues == []


@given(TEXTS)
def test_an_edition_has_the_length_of_its_text_in_both_units(text: str) -> None:
    made = edition(text)
    assert len(made) == len(text) == len(made.encode("utf-16-le")) // 2
    assert made.splitlines() == made.removesuffix("\n").split("\n")


@given(TEXTS, st.data())
def test_fragments_hold_a_span_without_its_line_ends(text: str, data: st.DataObject) -> None:
    made = edition(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    places = fragments(made, start, end)
    assert all(start <= first < last <= end for first, last in places)
    joined = "".join(made[first:last] for first, last in places)
    assert "\n" not in joined
    assert "".join(joined.split()) == "".join(made[start:end].split())


@pytest.mark.parametrize("tool", TOOLS)
def test_several_documents_come_back_and_validate(tool: str, tmp_path: Path) -> None:
    texts = {"d/1": "", "d 1": "\U0001f600\r\n", "D_1": "\u2028"}
    documents = []
    for doc_id, before in texts.items():
        records = [
            record.model_copy(update={"id": f"{doc_id}-{record.id}", **links(doc_id, record)})
            for record in make_records(doc_id, before + TEXT)
        ]
        documents.append(Document(doc_id, tuple(records), Article(doc_id, before + TEXT)))
    documents.append(Document("empty", (), Article("empty", "Nothing here.")))
    _, result = there_and_back(tool, documents, tmp_path)
    assert result.records == [record for one in documents for record in one.records]
    assert result.documents == 4
    path = tmp_path / "back.jsonl"
    path.write_text("".join(json.dumps(r.model_dump(mode="json")) + "\n" for r in result.records))
    read = {one.doc_id: one.text for one in documents}
    assert list(validate_file(path, read)) == []


def links(doc_id: str, record: AnyRecord) -> dict[str, str]:
    found = {name: getattr(record, name, None) for name in ("agreement_id", "same_as")}
    return {name: f"{doc_id}-{value}" for name, value in found.items() if value}


@pytest.mark.model
@pytest.mark.parametrize("tool", TOOLS)
def test_what_extraction_finds_comes_back(tool: str, embedded: Extractor, tmp_path: Path) -> None:
    names = ("a01*", "a09*", "b03*", "b12*")
    paths = [str(path) for name in names for path in (ROOT / "corpus/articles").glob(name)]
    documents = []
    for article, records in embedded.extract_many(
        item for item in ArticleReader(paths) if isinstance(item, Article)
    ):
        assert not isinstance(records, Exception)
        ordered = tuple(sorted(records, key=place_of))
        documents.append(Document(article.id, ordered, article))
    _, result = there_and_back(tool, documents, tmp_path)
    assert result.records == [record for one in documents for record in one.records]
    assert result.unchanged > 100


@pytest.mark.parametrize("tool", TOOLS)
def test_the_bytes_of_an_export_repeat(tool: str, tmp_path: Path, article: Article) -> None:
    document = Document("d1", tuple(make_records("d1", article.text)), article)
    for folder in ("a", "b"):
        FORMATS[tool].load().export([document], tmp_path / folder, ExportSettings())
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) > 2
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
