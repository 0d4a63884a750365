import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factex.errors import SettingsError
from factex.jsonl import AtomicFile, BadLine, dump_line, read_file, read_lines

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(TEXT, VALUES, max_size=4), max_size=4))
def test_out_and_in_gives_equal_values(values: list[Any]) -> None:
    lines = "".join(map(dump_line, values)).encode().splitlines(keepends=True)
    assert [value for _, value in read_lines(lines)] == values


@given(VALUES)
def test_one_value_is_one_line_for_every_reader(value: Any) -> None:
    line = dump_line(value)
    assert line.splitlines() == [line[:-1]]
    assert json.loads(line) == value


def test_characters_and_key_order_are_kept() -> None:
    assert dump_line({"z": "é😀", "a": 1}) == '{"z": "é😀", "a": 1}\n'


def test_numbers_that_json_lacks_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_line(float("nan"))


def test_a_bad_line_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\n\n{"a": \n"\xff"\nInfinity\n2')
    read = list(read_file(path))
    assert [number for number, _ in read] == [1, 3, 4, 5, 6]
    assert [value for _, value in read if not isinstance(value, BadLine)] == [{"a": 1}, 2]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.jsonl"
    with AtomicFile(path) as file:
        file.write("é\r\n")
        assert not path.exists()
    assert path.read_bytes() == "é\r\n".encode()
    assert [path.name for path in path.parent.iterdir()] == ["a.jsonl"]
    assert file.sha256 == hashlib.sha256("é\r\n".encode()).hexdigest()


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")

    def fail() -> None:
        with AtomicFile(path) as file:
            file.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with AtomicFile(tmp_path / "link") as file:
        file.write("x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "x"


@pytest.mark.parametrize("name", ["", "file/a.jsonl", "/dev/null"])
def test_a_place_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"no regular file|cannot be written"):
        AtomicFile(tmp_path / name)
