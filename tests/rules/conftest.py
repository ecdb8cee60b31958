"""The programmes' rule sets and the published figures they are tried on."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import attrs
import pytest

import rulecheck

ROOT = Path(__file__).parents[2]
FORCES = ROOT / "examples" / "02-forty-three-forces" / "police_uplift_final_2023_03_31.csv"
RETURNS = ROOT / "examples" / "01-first-check" / "returns.csv"
SERIES = Path(__file__).parent / "data" / "police_uplift_national_series.csv"
ALLOCATION = Path(__file__).parent / "data" / "police_uplift_allocation_2020_21.csv"


@attrs.frozen
class Programme:
    """One rule set with a table to judge: the published figures, or changed ones."""

    rules: Path
    published: Path
    scratch: Path

    @property
    def header(self) -> list[str]:
        """The table's columns."""
        return self._lines()[0]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The published rows."""
        _, *lines = self._lines()
        return [dict(zip(self.header, line, strict=True)) for line in lines]

    def judge(self, rows: Sequence[dict[str, str]] | None = None, *, as_at: str) -> rulecheck.Report:
        """Judge the published figures, or the rows given in their place."""
        return rulecheck.check(
            self.rules, self.published if rows is None else self._written(rows), as_at=date.fromisoformat(as_at)
        )

    def without(self, unit: str) -> list[dict[str, str]]:
        """Return the published rows but those of one unit."""
        return [row for row in self.rows if unit not in row.values()]

    def changed(self, unit: str, **cells: str) -> list[dict[str, str]]:
        """Return the published rows with other cells in the row that names a unit."""
        return [{**row, **cells} if unit in row.values() else row for row in self.rows]

    def _lines(self) -> list[list[str]]:
        with self.published.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def _written(self, rows: Sequence[dict[str, str]]) -> Path:
        path = self.scratch / "changed-synthetic.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.header)
            writer.writeheader()
            writer.writerows(rows)
        return path


def _programme(name: str, published: Path) -> Callable[[Path], Programme]:
    @pytest.fixture
    def programme(tmp_path: Path) -> Programme:
        return Programme(ROOT / "rules" / f"{name}.toml", published, tmp_path)

    return programme


national = _programme("police-uplift", SERIES)
forces = _programme("police-uplift-forces", FORCES)
allocation = _programme("police-uplift-allocation", ALLOCATION)
rocus = _programme("rocu-uplift", RETURNS)


@pytest.fixture
def found() -> Callable[[rulecheck.Report], dict[tuple[str, str, str], tuple[str, str]]]:
    """Return a report's findings by rule, unit and year, each as its outcome and reason."""
    return lambda report: {(f.rule, f.unit, f.year): (f.outcome, f.reason) for f in report.findings}
