"""The command writes CSV, Parquet, JSON Lines and a workbook; a refused run is told in each."""

from __future__ import annotations

import json
from typing import Any

import openpyxl
import polars as pl
import pytest

FORMATS = ("csv", "jsonl", "parquet", "xlsx")


@pytest.fixture
def written(shell: Any) -> Any:
    """Return a function that checks a submission, writes each format, and returns the exit code."""

    def check(data: str) -> int:
        outputs = [word for form in FORMATS for word in ("--output", f"r.{form}")]
        return shell.check(data, *outputs).exit_code

    return check


def told(shell: Any) -> dict[str, Any]:
    """Return what each format says of the run: whether it is complete, or the cover's answer."""
    head = json.loads((shell.folder / "r.jsonl").read_text("utf-8").splitlines()[0])
    return {
        "csv": set(pl.read_csv(shell.folder / "r.csv")["complete"]),
        "jsonl": {head["complete"]},
        "parquet": set(pl.read_parquet(shell.folder / "r.parquet")["complete"]),
        "xlsx": openpyxl.load_workbook(shell.folder / "r.xlsx")["Cover"]["A2"].value[:8],
    }


def test_a_failing_run_is_written_in_each(shell: Any, written: Any) -> None:
    """The run is complete, and the answer is what was found."""
    assert written("fail.csv") == 1
    assert told(shell) == {"csv": {True}, "jsonl": {True}, "parquet": {True}, "xlsx": "✖ Failed"}


def test_a_refused_run_is_written_in_each(shell: Any, written: Any) -> None:
    """Data that are not there end the run with 2, and no format can be taken for a pass."""
    assert written("nowhere.csv") == 2
    assert told(shell) == {"csv": {False}, "jsonl": {False}, "parquet": {False}, "xlsx": "✖ Could "}
