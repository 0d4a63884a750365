"""Where exports go: whole or not at all, and nobody's work is overwritten unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from factex.errors import SettingsError
from factex.exchange.output import MANIFEST, new_file, new_folder


def fill(folder: Path, *, overwrite: bool = False, **files: str) -> None:
    with new_folder(folder, "brat", overwrite=overwrite) as part:
        for name, text in files.items():
            (part / name).write_text(text)


def test_a_folder_is_listed_with_hashes(tmp_path: Path) -> None:
    fill(tmp_path / "out", a="1")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text())
    assert manifest["format"] == "brat"
    assert list(manifest["files"]) == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_untouched_export_is_replaced_and_what_is_stale_goes(tmp_path: Path) -> None:
    fill(tmp_path / "out", a="1", b="1")
    (tmp_path / "out" / "mine").write_text("m")
    fill(tmp_path / "out", a="2")
    assert (tmp_path / "out" / "a").read_text() == "2"
    assert not (tmp_path / "out" / "b").exists()
    assert (tmp_path / "out" / "mine").read_text() == "m"


def test_what_was_changed_since_is_kept_unless_asked(tmp_path: Path) -> None:
    fill(tmp_path / "out", a="1")
    (tmp_path / "out" / "a").write_text("an annotator's work")
    with pytest.raises(SettingsError, match=r"changed since the export.*--overwrite"):
        fill(tmp_path / "out", a="2")
    assert (tmp_path / "out" / "a").read_text() == "an annotator's work"
    fill(tmp_path / "out", overwrite=True, a="2")
    assert (tmp_path / "out" / "a").read_text() == "2"


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("t")
    with pytest.raises(SettingsError, match=r"not the work of an export.*--overwrite"):
        fill(tmp_path, a="1")
    fill(tmp_path, overwrite=True, a="1")
    assert (tmp_path / "thesis.txt").read_text() == "t"


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_folder(tmp_path / "out", "x", overwrite=False):
        raise RuntimeError
    with pytest.raises(RuntimeError), new_file(tmp_path / "f", overwrite=False):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("old")
    message = "exists. Choose another place, or say --overwrite"
    with pytest.raises(SettingsError, match=message), new_file(tmp_path / "f", overwrite=False):
        pass
    with new_file(tmp_path / "f", overwrite=True) as part:
        part.write_text("new")
    assert (tmp_path / "f").read_text() == "new"


def test_shapes_are_not_mixed_up(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(SettingsError, match="Name a folder"):
        fill(tmp_path / "f", a="1")
    with pytest.raises(SettingsError, match="Name a file"), new_file(tmp_path, overwrite=True):
        pass
