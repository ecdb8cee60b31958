"""Findings that are too many for memory lie in files, and are the same: whichever are asked for, in whatever order."""

from __future__ import annotations

import errno
import gc
import tempfile
from datetime import date
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl
import pytest

import rulecheck
from rulecheck.data import windows
from rulecheck.data.frames import make
from rulecheck.data.windows import Windows, windowed
from rulecheck.engine import filing
from rulecheck.engine.filing import Filing
from rulecheck.engine.selection import Selection
from rulecheck.errors import OutputError

EXAMPLE = Path(__file__).parents[2] / "examples" / "02-forty-three-forces"
AS_AT = date(2023, 7, 26)


def checked() -> rulecheck.Report:
    """Judge the published figures of the forty-three forces."""
    return rulecheck.check(EXAMPLE / "rules.toml", EXAMPLE / "police_uplift_final_2023_03_31.csv", as_at=AS_AT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which files are laid down, all findings among them."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(windows, "MANY", 0)
    monkeypatch.setattr(windows, "READ", 10)
    monkeypatch.setattr(filing, "_BATCH", 4)
    return tmp_path


def _numbers(*values: int) -> nw.LazyFrame[pl.LazyFrame]:
    return make({"number": list(values)}, {"number": nw.Int64})


PLACES = [
    *(slice(0, 3), slice(2, 9), slice(9, 30), slice(None), slice(4, 4), slice(12, 14), slice(-3, None)),
    *(slice(None, None, 2), slice(1, 9, 3), slice(None, None, -1), slice(8, 1, -3), slice(3, 8, -1), slice(9, 3, 2)),
]


@pytest.mark.parametrize("window", [1, 3, 4, 10, 11])
@pytest.mark.parametrize("place", PLACES)
def test_rows_are_those_of_the_table(place: slice, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever windows end, beyond the last row, every second of them and backwards."""
    monkeypatch.setattr(windows, "READ", window)
    rows = Windows((_numbers(0, 1, 2), 3), (_numbers(), 0), (_numbers(*range(3, 10)), 7))

    assert rows[place]["number"].to_list() == list(range(10))[place]
    assert rows.select("number")[place].columns == ["number"]


def test_few_rows_are_held_and_one_more_than_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """``MANY`` of them are few."""
    monkeypatch.setattr(windows, "MANY", 3)

    assert isinstance(windowed(_numbers(1, 2, 3)), nw.DataFrame)
    assert isinstance(windowed(_numbers(1, 2, 3, 4)), Windows)


def test_what_is_beyond_few_is_laid_down_and_stays_in_its_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what came before it, and whatever is the same in all rows of a table, in none of them or in some."""
    monkeypatch.setattr(windows, "MANY", 4)
    kept = Filing()
    tables = [
        {"unit": [3, 1], "reason": [1, 1], "at": [None, None]},
        {"unit": [2, 9], "reason": [1, 2], "at": [None, 1]},
        {"unit": [5], "reason": [None], "at": [3]},
        {"unit": [4, 4, 4], "reason": [1, 2, 1], "at": [None, 2, None]},
        {"unit": [], "reason": [], "at": []},
        {"unit": [4, 4, 4], "reason": [1, None, 1], "at": [2, 2, 2]},
    ]
    made = [make(table, dict.fromkeys(table, nw.Int64)) for table in tables]
    kept.add(made[:2])
    assert not list(folder.iterdir())
    kept.add(made[2:])
    table = kept.table()
    assert isinstance(table, Windows)

    assert len(list(folder.rglob("*.parquet"))) == len(tables)
    assert table.lazy().collect("polars").rows() == [row for each in made for row in each.collect("polars").rows()]
    assert table.select("at", "reason")[1:].rows() == [row[::-1][:2] for row in table[1:].rows()]


def test_findings_in_files_are_those_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one, the last first, in slices, the gravest, how they stand and how many there are."""
    monkeypatch.setattr(windows, "AT_ONCE", 7)
    filed = checked().findings
    assert isinstance(filed.table, Windows)
    filed.tallies()
    monkeypatch.undo()
    held = checked().findings

    assert (len(filed), list(filed), filed[-1], list(filed[5:9])) == (
        len(held),
        list(held),
        held[-1],
        list(held[5:9]),
    )
    assert (filed.tallies(), list(filed.standings())) == (held.tallies(), list(held.standings()))


@pytest.mark.parametrize("counted", [1, 4, 7, 1000])
@pytest.mark.parametrize("limit", [1, 2, 10, 1000])
def test_the_gravest_are_ranked_over_all_windows(
    limit: int, counted: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some rows at a time or all at once, in files or in memory."""
    filed = checked().findings
    with monkeypatch.context() as patch:
        patch.setattr(windows, "AT_ONCE", counted)
        found = filed.gravest(limit)
    monkeypatch.undo()
    listed = rulecheck.Report(complete=True, version="0", as_at=AS_AT, findings=list(checked().findings)).findings

    assert found == listed.gravest(limit)
    assert any(found.values())


def test_a_unit_alone_is_kept_of_findings_in_files(folder: Path) -> None:
    """As of those in memory."""
    arguments = (EXAMPLE / "rules.toml", EXAMPLE / "police_uplift_final_2023_03_31.csv")
    kept = rulecheck.check(*arguments, as_at=AS_AT, selection=Selection(units=("Kent",)))

    assert {each.unit for each in kept.findings} == {"Kent"}
    assert (kept.errors, kept.exit_code()) == ((), 0)


def test_what_was_lost_on_the_way_is_noticed_in_files_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger counts what is read again."""
    laid_down = Filing._lay_down
    monkeypatch.setattr(Filing, "_lay_down", lambda filing, table: laid_down(filing, table[1:]))
    report = checked()

    assert (report.exit_code(), report.complete) == (3, False)
    assert "the ledger does not balance" in report.errors[0].message


def test_files_go_with_the_findings(folder: Path) -> None:
    """And not before: a report that is still held can be read to the end."""
    report = checked()
    gc.collect()
    assert list(folder.rglob("*.parquet"))
    assert len(list(report.findings)) == len(report.findings)
    del report
    gc.collect()

    assert not list(folder.iterdir())


def test_files_go_with_a_run_that_ends_in_an_error(folder: Path) -> None:
    """Nothing asks for them any more."""
    with pytest.raises(rulecheck.RulecheckError):
        rulecheck.check(
            EXAMPLE / "rules.toml",
            EXAMPLE / "police_uplift_final_2023_03_31.csv",
            as_at=AS_AT,
            selection=Selection(units=("Knet",)),
        )
    gc.collect()

    assert not list(folder.iterdir())


def test_no_room_is_no_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends, with the folder and what to do."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)

    with pytest.raises(
        OutputError, match=r"findings-\S+: the findings could not be written: .*left on device; set TMPDIR"
    ):
        checked()
