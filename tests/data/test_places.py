"""The tables of an earlier run are read from where they lie now, and nothing else is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulecheck.data.places import Places
from rulecheck.data.sources import Opening
from rulecheck.errors import DataError
from rulecheck.formats.tables import Wanted
from rulecheck.model.mapping import Mapping
from rulecheck.plugins import load_plugins


def opening(places: Places) -> Opening:
    """Return what opens tables with a unit."""
    wanted = Wanted(columns=("unit",))
    return Opening(readers=load_plugins().readers, name="data", mapping=Mapping(), wanted=wanted, places=places)


def test_table_keeps_the_name_that_it_had(tmp_path: Path) -> None:
    """It is read by the format of that name, whatever it is called now."""
    (tmp_path / "now").write_text("unit\nNorth\n")
    (source,) = opening(Places(files={"then.csv": str(tmp_path / "now")})).sources("then.csv")

    assert (source.name, source.path, source.file) == ("then.csv", "then.csv", str(tmp_path / "now"))


def test_folder_keeps_what_was_in_it(tmp_path: Path) -> None:
    """What was passed over then is passed over now, though it is not there."""
    (tmp_path / "a.csv").write_text("unit\nNorth\n")
    places = Places(
        files={"returns/a.csv": str(tmp_path / "a.csv")}, folders={"returns": ("a.csv", "notes.txt", "old/")}
    )
    (source,) = opening(places).sources("returns/")

    assert source.table.remarks == ("not read in the folder returns: notes.txt, old/",)


@pytest.mark.parametrize("location", ["there.csv", "postgresql:returns", "returns", "there.csv::table"])
def test_what_the_run_did_not_read_is_not_opened(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a file that is there, nor a server."""
    (tmp_path / "there.csv").write_text("unit\nNorth\n")
    (tmp_path / "returns").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DataError, match="is not among the tables that were read then"):
        opening(Places()).sources(location)


def test_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """Where it lies now is looked at, not where it lay."""
    (tmp_path / "now.csv").write_text("unit\nNorth\n")
    (source,) = opening(Places(files={"then.csv": str(tmp_path / "now.csv")})).sources("then.csv")
    (tmp_path / "now.csv").write_text("unit\nNorth\nSouth\n")

    with pytest.raises(DataError, match="changed while it was read"):
        source.refuse_changed()
