"""What a submission names is opened as that, each table once, and what is passed over is told."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.data.sources import Opening, Source
from rulecheck.formats.tables import Wanted
from rulecheck.model.mapping import Mapping
from rulecheck.plugins import load_plugins

RETURN = "unit,n\nNorth,1\n"


def opened(data: Any) -> tuple[Source, ...]:
    """Open whatever a submission names, with the built-in readers."""
    opening = Opening(readers=load_plugins().readers, name="data", mapping=Mapping(), wanted=Wanted(columns=("unit",)))
    return opening.sources(data)


def refusal(data: Any) -> str:
    """Return why it is not opened."""
    with pytest.raises(rulecheck.DataError) as refused:
        opened(data)
    return refused.value.what


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one return, and what else lies about."""
    (tmp_path / "north.csv").write_text(RETURN)
    for name in ("~$north.xlsx", "Thumbs.db", ".hidden.csv", "letter.pdf"):
        (tmp_path / name).write_text("x")
    (tmp_path / "late").mkdir()
    return tmp_path


def test_folder_tells_what_it_passes_over(folder: Path) -> None:
    """A lock file refuses nothing, and a subfolder is not forgotten."""
    (source,) = opened(folder)

    assert source.table.remarks == (
        f"not read in the folder {folder}: .hidden.csv, Thumbs.db, late/, letter.pdf, ~$north.xlsx",
    )


def test_folder_without_anything_to_read_is_refused(tmp_path: Path) -> None:
    """It says what could be read."""
    assert "known: .csv" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["copy.csv", "north.csv", "./north.csv"])
def test_table_that_is_given_twice_is_refused(folder: Path, name: str) -> None:
    """By whatever name: its rows would count twice."""
    if not (folder / name).exists():
        shutil.copy(folder / "north.csv", folder / name)

    assert "is the same table as" in refusal([folder / "north.csv", str(folder / name)])


def test_copy_in_a_folder_is_refused(folder: Path) -> None:
    """A folder is a list of files."""
    shutil.copy(folder / "north.csv", folder / "copy of north.csv")

    assert "is the same table as" in refusal(folder)


@pytest.mark.parametrize(("one", "other", "is_same"), [("a", "b", False), ("a", "a", True), ("a", None, True)])
def test_tables_of_one_database_are_told_apart(tmp_path: Path, one: str, other: str | None, *, is_same: bool) -> None:
    """Two tables of a file are two; one that is not named may be any."""
    file = tmp_path / "returns.db"
    with sqlite3.connect(file) as database:
        for name in ("a", "b") if other else ("a",):
            database.execute(f"CREATE TABLE {name} (unit TEXT)")
    locations = [f"{file}::{one}", str(file) if other is None else f"{file}::{other}"]

    if is_same:
        assert "is the same table as" in refusal(locations)
    else:
        assert [source.name for source in opened(locations)] == locations


def test_frames_in_a_list_are_told_apart() -> None:
    """By their number, for they have no path."""
    import polars as pl

    frames = [pl.DataFrame({"unit": ["North"]}), pl.DataFrame({"unit": ["South"]})]

    assert [source.name for source in opened(frames)] == ["data 1", "data 2"]


def test_file_that_changed_since_is_refused(folder: Path) -> None:
    """What was hashed is what was read, or there is no report."""
    (source,) = opened(folder / "north.csv")
    source.refuse_changed()
    (folder / "north.csv").write_text(RETURN + "South,2\n")

    with pytest.raises(rulecheck.DataError, match="changed while it was read"):
        source.refuse_changed()
