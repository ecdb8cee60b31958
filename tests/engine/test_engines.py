"""A run on another engine gives the same report, and stays there until somebody asks for the findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import narwhals.stable.v2 as nw
import pytest

from rulecheck.api import EVERYTHING, check_reading, load_rulesets
from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.findings import TableFindings
from rulecheck.engine.making import Wording
from rulecheck.engine.reading import Reading
from rulecheck.plugins import load_plugins
from rulecheck.reporters.json import render
from rulecheck.testing.engines import moved, on_duckdb

EXAMPLES = Path(__file__).parents[2] / "examples"
RUNS = [
    ("01-first-check", "returns.csv", date(2022, 6, 30), ()),
    ("05-your-own-kind", "synthetic.csv", date(2022, 4, 1), ("my_kind.py",)),
]


class DuckDB:
    """Everything is moved to DuckDB, and the findings are fetched from there."""

    at_once = None

    def __init__(self) -> None:
        self.settled_on: set[nw.Implementation] = set()

    def submission(self, submission: Submission) -> Submission:
        """Move what a kind is handed."""
        return on_duckdb(submission)

    def moved(self, frame: Frame) -> Frame:
        """Move a frame."""
        return moved(frame)

    def settled(self, frame: Frame) -> Frame:
        """Compute a frame, and note where."""
        self.settled_on.add(frame.implementation)
        return moved(frame.collect("polars").lazy())

    def findings(self, table: Frame, wordings: Sequence[Wording]) -> TableFindings:
        """Fetch them."""
        return TableFindings(table.collect("polars"), wordings)


@pytest.mark.parametrize(("name", "data", "day", "brought"), RUNS, ids=[name for name, *_ in RUNS])
def test_a_run_on_another_engine_gives_the_same_report(
    name: str, data: str, day: date, brought: tuple[str, ...]
) -> None:
    """Byte for byte, with a kind of our own and with one that a plugin brings; nothing comes back in between."""
    folder, duckdb = EXAMPLES / name, DuckDB()
    plugins = load_plugins([str(folder / file) for file in brought])
    rulesets = load_rulesets(folder / "rules.toml", plugins)

    def report(engine: Engine) -> bytes:
        reading = Reading(readers=plugins.readers, data=str(folder / data), tables={}, as_at=day, waivers=True)
        return render(check_reading(rulesets, reading, selection=EVERYTHING, plugins=plugins, engine=engine))

    assert report(duckdb) == report(EMBEDDED)
    assert duckdb.settled_on == {nw.Implementation.DUCKDB}
