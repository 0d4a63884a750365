import gzip
import hashlib
import io
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factex.articles import Article, ArticleReader, parquet
from factex.articles.model import InputFile, parse_day
from factex.errors import ArticleError, SettingsError

PAGE = """<!doctype html><html lang="en"><head><title>Pact signed</title>
<meta property="og:title" content="Ministers sign river pact">
<meta property="og:site_name" content="Example Courier">
<meta property="article:published_time" content="2021-05-04T09:00:00Z">
</head><body><nav><a href="/">Home</a></nav><article><h1>Ministers sign river pact</h1>
<p>The ministers of the two river states signed a pact on the use of the water on Monday.</p>
<p>The pact, which took four years of talks, will enter into force in 2023, they said.</p>
</article><footer>All rights reserved</footer></body></html>"""


def read(*inputs: object, **options: object) -> list[Article | ArticleError]:
    return list(ArticleReader([str(name) for name in inputs], **options))


def read_one(path: Path, **options: object) -> Article:
    (article,) = read(path, **options)
    assert isinstance(article, Article), article
    return article


def error_of(path: Path) -> ArticleError:
    (error,) = read(path)
    assert isinstance(error, ArticleError), error
    return error


def write_lines(path: Path, *documents: object) -> Path:
    path.write_text("".join(json.dumps(doc) + "\n" for doc in documents), encoding="utf-8")
    return path


def test_newlines_stand_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "talks.txt"
    path.write_bytes(b"One\r\ntwo\rthree\n\x0b\x0c\xe2\x80\xa8four")
    article = read_one(path)
    assert article.text == "One\r\ntwo\rthree\n\x0b\x0c\u2028four"
    assert (article.id, article.source, article.text_start) == ("talks", str(path), 0)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_through_jsonl_and_bytes_unchanged(text: str) -> None:
    line = json.dumps({"id": "a", "text": f"x{text}"}).encode()
    (article,) = read("-", stdin=io.BytesIO(line))
    assert isinstance(article, Article)
    assert article.text == f"x{text}"
    (article,) = read("-", stdin=io.BytesIO(f"x{text}".encode()), stdin_format="text")
    assert isinstance(article, Article)
    assert article.text == f"x{text}"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_not_counted(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Zürich\r\n😀".encode(encoding))
    assert read_one(path).text == "Zürich\r\n😀"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter_is_read_and_not_analysed(tmp_path: Path, newline: str) -> None:
    head = ["---", "title: Ruling: bank pays", "published: 2021-05-04", "id: b7", "---"]
    text = newline.join([*head, "The bank paid.", ""])
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    article = read_one(path)
    assert article.text == text
    assert article.text[article.text_start :].strip() == "The bank paid."
    assert (article.id, article.title) == ("b7", "Ruling: bank pays")
    assert article.published == date(2021, 5, 4)


def test_quoted_front_matter_is_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('---\ntitle: "A: \\"b\\""\ntags: [x, y]\nurl: null\n---\nText.')
    article = read_one(path)
    assert (article.title, article.url) == ('A: "b"', None)


@pytest.mark.parametrize("text", ["---\nno end", "---\na heading\n---\nText.", "--- and so on"])
def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert read_one(path).text_start == 0


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"---\ntitle: x\n---\n", "empty"),
        (b"caf\xe9 au lait", "not UTF-8: invalid continuation byte at byte 3 (0xe9)"),
        (b"a\0b\0", "NUL character at 1"),
        (b"\xff\xfea\x00\x00\xd8", "not UTF-16-LE"),
        (b"---\ntitle: [x\n---\nText.", "the front matter is no YAML"),
        (b"---\npublished: May 2021\n---\nText.", "published is 'May 2021', not a full date"),
        (b"---\ntitle: [x]\n---\nText.", "title is a list, not a string"),
        (b"---\na: " + b"[" * 5000 + b"\n---\nText.", "the front matter is no YAML"),
    ],
)
def test_a_text_file_that_cannot_be_used(tmp_path: Path, content: bytes, cause: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    error = error_of(path)
    assert cause in error.cause
    assert error.doc == str(path)
    assert error.remedy


def test_json_lines_keep_their_metadata_and_place(tmp_path: Path) -> None:
    fields = {
        "title": "t",
        "published": "2020-01-02T23:30:00-05:00",
        "url": "https://example.org",
        "publisher": "p",
        "language": "en",
    }
    path = write_lines(
        tmp_path / "a.jsonl", {"id": "x", "text": "A."}, {"id": 7, "text": "B", **fields}
    )
    first, second = read(path)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.line, first.published) == (1, None)
    assert (second.id, second.line, second.published) == ("7", 2, date(2020, 1, 2))
    assert (second.title, second.url, second.publisher, second.language) == (
        "t",
        "https://example.org",
        "p",
        "en",
    )


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b'{"id": "x", "text": "A', "not JSON"),
        (b'{"id": "x", "text": NaN}', "NaN is no JSON number"),
        (b"[" * 100_000, "nested too deeply"),
        (b'["x"]', "no JSON object"),
        (b"null", "no JSON object"),
        (b'{"id": "x", "body": "A"}', 'no key "text" (keys: body, id)'),
        (b'{"id": "x", "text": 4}', "text is a number"),
        (b'{"id": "x", "text": null}', "text is null"),
        (b'{"id": "x", "text": ""}', "empty"),
        (b'{"text": "A"}', 'no key "id"'),
        (b'{"id": "x", "text": "A", "published": "2020"}', "published is '2020'"),
        (b'{"id": "x", "text": "A", "published": "2020-02-30"}', "published is '2020-02-30'"),
        (b'{"id": "x", "text": "A", "published": 2020}', "published is a number"),
        (b'{"id": "x", "text": "A \\ud800"}', "half of a surrogate pair at 2"),
        (b'{"id": "x", "text": "A \\u0000"}', "NUL character at 2"),
        (b'{"id": "x", "text": "caf\xe9"}', "not JSON: 'utf-8' codec"),
    ],
)
def test_a_bad_line_fails_alone(tmp_path: Path, line: bytes, cause: str) -> None:
    path = tmp_path / "a.jsonl"
    good = b'{"id": "%s", "text": "Good."}\n'
    path.write_bytes(good % b"a" + b"\n" + line + b"\n" + good % b"b")
    first, error, last = read(path)
    assert isinstance(error, ArticleError)
    assert cause in error.cause
    assert (error.doc, error.line) == (str(path), 3)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.id, last.id) == ("a", "b")


def test_gzip_and_its_damage(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(b'{"id": "%d", "text": "A."}\n' % n for n in range(99)))
    (tmp_path / "whole.jsonl.gz").write_bytes(data)
    assert len(read(tmp_path / "whole.jsonl.gz")) == 99
    (tmp_path / "torn.jsonl.gz").write_bytes(data[:-9])
    assert isinstance(read(tmp_path / "torn.jsonl.gz")[-1], ArticleError)
    (tmp_path / "none.jsonl.gz").write_bytes(b"plain")
    assert "cannot be read" in error_of(tmp_path / "none.jsonl.gz").cause


def test_utf_16_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"id": "x", "text": "\u0a0a ü"}\n'.encode("utf-16"))
    assert read_one(path).text == "\u0a0a ü"


def test_an_empty_json_lines_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n")
    assert error_of(tmp_path / "a.jsonl").cause == "the file is empty"


def test_html_gives_text_metadata_and_where_it_came_from(tmp_path: Path) -> None:
    path = tmp_path / "pact.html"
    path.write_text(PAGE)
    article = read_one(path)
    assert "signed a pact on the use of the water" in article.text
    assert "Home" not in article.text
    assert article.title == "Ministers sign river pact"
    assert article.published == date(2021, 5, 4)
    assert article.extractor is not None
    assert article.extractor.startswith("trafilatura ")
    assert len(article.sha256) == 64


@pytest.mark.parametrize("page", ["", "<html><head><title>x</title></head></html>", "\0\0<p"])
def test_html_without_text_is_an_error(tmp_path: Path, page: str) -> None:
    path = tmp_path / "a.htm"
    path.write_text(page)
    assert "no main text" in error_of(path).cause


def test_a_folder_is_read_in_order_and_its_other_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/c.TXT", "notes.docx", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    articles = read(tmp_path)
    assert [article.id for article in articles if isinstance(article, Article)] == ["c", "z", "b"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(read(tmp_path)) == 1


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.")
    assert len(read(tmp_path, tmp_path / "a.txt", f"{tmp_path}/*.txt")) == 1


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("none.txt", "no such file"),
        ("*.txt", "no readable file matches"),
        ("empty", "no readable file in this folder"),
        ("a.pdf", "unknown kind of file '.pdf'"),
    ],
)
def test_an_input_that_names_nothing(tmp_path: Path, name: str, cause: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert cause in error_of(tmp_path / name).cause


def test_files_of_one_name_are_told_apart_by_folder(tmp_path: Path) -> None:
    for folder in ("2020", "2021"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "talks.txt").write_text("Text.")
    articles = read(tmp_path)
    ids = [article.id for article in articles if isinstance(article, Article)]
    assert ids == ["2020/talks", "2021/talks"]


def test_a_second_document_of_one_id_is_refused_and_both_are_named(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", *[{"id": "x", "text": "A."}] * 2)
    (tmp_path / "x.txt").write_text("B.")
    _, second, third = read(path, tmp_path / "x.txt")
    assert isinstance(second, ArticleError)
    assert second.cause == f"id 'x' belongs already to {path}, line 1"
    assert isinstance(third, ArticleError)
    assert third.doc == str(tmp_path / "x.txt")


def test_the_default_day_fills_only_gaps(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "a.jsonl",
        {"id": "x", "text": "A."},
        {"id": "y", "text": "B.", "published": "1999-01-01"},
    )
    first, second = read(path, published=date(2020, 2, 2))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.published, second.published) == (date(2020, 2, 2), date(1999, 1, 1))


def test_stdin_tells_text_from_lines() -> None:
    (text,) = read("-", stdin=io.BytesIO(b"Plain text."))
    (lines,) = read("-", stdin=io.BytesIO(b'\n{"id": "x", "text": "A."}'))
    (error,) = read("-")
    assert isinstance(text, Article)
    assert isinstance(lines, Article)
    assert (text.id, lines.id) == ("stdin", "x")
    assert isinstance(error, ArticleError)


def test_the_reader_knows_what_it_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc")
    reader = ArticleReader([str(tmp_path)])
    assert reader.total_bytes == 3
    list(reader)
    (file,) = reader.files
    assert (file.bytes, reader.bytes_read) == (3, 3)
    assert file.sha256.startswith("ba7816bf")


@pytest.mark.parametrize("text", ["2020", "2020-1-2", "20200102", "2020-01-02x", "today", ""])
def test_a_day_is_an_iso_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"full date|isoformat"):
        parse_day(text)


# Parquet ------------------------------------------------------------------------------------


def write_parquet(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=70)
    return path


def test_a_parquet_row_is_what_a_json_line_is(tmp_path: Path) -> None:
    day = date(2021, 5, 4)
    rows = [{"id": f"d{n}", "text": f"In {n} 😀\r\n.", "title": None} for n in range(200)]
    rows[7] |= {"title": "t", "publisher": "p", "language": "en", "url": "https://example.org"}
    lines = write_lines(tmp_path / "a.jsonl", *({**row, "published": str(day)} for row in rows))
    table = pa.Table.from_pylist([{**row, "published": day} for row in rows[7:8] + rows])
    pq.write_table(table.slice(1), tmp_path / "a.parquet", row_group_size=70)
    expected, found = read(lines), read(tmp_path / "a.parquet")
    assert len(found) == 200
    for one, other in zip(expected, found, strict=True):
        assert isinstance(one, Article)
        assert isinstance(other, Article)
        assert len(other.sha256) == 64
        assert replace(other, source=one.source, sha256=one.sha256) == one


def test_columns_of_any_kind_that_say_the_same(tmp_path: Path) -> None:
    plain = read_one(write_parquet(tmp_path / "a.parquet", id=["7"], text=["A."]))
    other = write_parquet(
        tmp_path / "b.parquet",
        more=[[1, 2]],
        text=pa.array(["A."], pa.large_string()).dictionary_encode(),
        id=pa.array(["7"], pa.string_view()),
        published=pa.array([datetime(2021, 5, 4, 9)], pa.timestamp("ms", "UTC")),
    )
    article = read_one(other)
    assert article.published == date(2021, 5, 4)
    assert (article.id, article.text) == (plain.id, plain.text)
    number = read_one(write_parquet(tmp_path / "c.parquet", id=[7], text=["A."]))
    assert number.id == "7"


@pytest.mark.parametrize(
    ("columns", "cause"),
    [
        ({"id": ["a", None, "b"], "text": ["A."] * 3}, 'no key "id"'),
        ({"id": ["a", "x", "b"], "text": ["A.", None, "B."]}, "text is null"),
        ({"id": ["a", "x", "b"], "text": ["A.", "", "B."]}, "the text is empty"),
        ({"id": ["a", "a", "b"], "text": ["A."] * 3}, "id 'a' belongs already to"),
        (
            {"id": ["a", "x", "b"], "text": ["A."] * 3, "title": [None, b"\xff", None]},
            "title is binary data, not a string",
        ),
        (
            {
                "id": ["a", "x", "b"],
                "text": ["A."] * 3,
                "published": pa.array([0, 2**60, 0], pa.timestamp("ms")),
            },
            "published cannot be read",
        ),
        (
            {
                "id": ["a", "x", "b"],
                "text": pa.array([b"A.", b"caf\xe9", b"B."]).view(pa.string()),
            },
            "text cannot be read: 'utf-8' codec",
        ),
    ],
)
def test_a_bad_row_fails_alone(tmp_path: Path, columns: dict[str, object], cause: str) -> None:
    path = write_parquet(tmp_path / "a.parquet", **columns)
    first, error, last = read(path)
    assert isinstance(error, ArticleError)
    assert cause in error.cause
    assert (error.doc, error.line) == (str(path), 2)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.id, last.id) == ("a", "b")


def test_a_parquet_file_that_cannot_be_used(tmp_path: Path) -> None:
    whole = write_parquet(tmp_path / "a.parquet", id=["a"], text=["A."])
    (tmp_path / "torn.parquet").write_bytes(whole.read_bytes()[:-9])
    assert "cannot be read as Parquet" in error_of(tmp_path / "torn.parquet").cause
    (tmp_path / "none.parquet").write_bytes(b"")
    assert "cannot be read as Parquet" in error_of(tmp_path / "none.parquet").cause
    other = write_parquet(tmp_path / "b.parquet", id=["a"], body=["A."])
    assert error_of(other).cause == 'no column "text" (columns: body, id)'
    empty = write_parquet(tmp_path / "c.parquet", id=pa.array([], "string"), text=[])
    assert error_of(empty).cause == "the file is empty"


def test_a_parquet_file_is_hashed_to_its_last_byte(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", id=["a"], text=["A."])
    reader = ArticleReader([str(path)])
    assert len(list(reader)) == 1
    data = path.read_bytes()
    assert reader.files == [InputFile(str(path), len(data), hashlib.sha256(data).hexdigest())]
    assert reader.bytes_read == len(data)


def test_without_pyarrow_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_parquet(tmp_path / "a.parquet", id=["a"], text=["A."])
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install 'factex\[parquet\]'"):
        ArticleReader([str(path)])
