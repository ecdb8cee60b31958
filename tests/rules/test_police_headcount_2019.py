"""The Home Office's workbook is read as it is printed: the forces' figures, and nobody else's."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

import rulecheck
from rulecheck.model.report import Report

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "03-home-office-spreadsheet"
RULES = ROOT / "rules" / "police-headcount-2019.toml"
BOOK = EXAMPLE / "police-workforce-sep19-tables.ods"
PRINTED = Path(__file__).parent / "data" / "police_officers_headcount_mar19_sep19_table7.csv"


def printed(column: str) -> dict[str, int]:
    """Return what the sheet prints for each force, as it was copied by hand."""
    with PRINTED.open(encoding="utf-8", newline="") as file:
        return {row["label_as_printed"]: int(row[column]) for row in csv.DictReader(file) if row["kind"] == "force"}


def judged(rules: Path = RULES) -> Report:
    """Judge the workbook on the day of its publication."""
    later = {"later": EXAMPLE / "later_series.csv"}
    return rulecheck.check(rules, BOOK, tables=later, as_at=date(2020, 1, 30))


@pytest.fixture(scope="module")
def report() -> Report:
    """Judge the workbook once."""
    return judged()


def observed(report: Report) -> dict[str, int]:
    """Return the figure that each unit's finding rests on."""
    return {f.unit: int(f.observed or 0) for f in report.findings if f.rule == "as-in-the-later-series"}


def test_the_43_forces_have_the_figures_of_march(report: Report) -> None:
    """Every figure is the printed one; no region, total or other body is among them."""
    assert observed(report) == printed("mar_2019")
    assert len(observed(report)) == 43


def test_the_43_forces_have_the_figures_of_september(tmp_path: Path) -> None:
    """The second column of dates is read as well; its year is not over yet, so the figures are those so far."""
    rules = tmp_path / "rules.toml"
    text = RULES.read_text(encoding="utf-8")
    start, rule = text.split('id = "as-in-the-later-series"')
    rules.write_text(f'{start}id = "as-in-the-later-series"{rule.replace("2018-19", "2019-20")}', encoding="utf-8")

    assert observed(judged(rules)) == printed("sep_2019")


def test_west_midlands_is_the_force(report: Report) -> None:
    """The region of the same name, 11,069, stands four rows above the force."""
    (finding,) = [f for f in report.findings if f.unit == "West Midlands" and f.rule == "as-in-the-later-series"]

    assert (finding.observed, finding.place) == (6641, "Table_7!B32")


def test_the_revised_figures_are_found(report: Report) -> None:
    """Bedfordshire was revised by 17 and Lancashire by 1; the other 41 stood."""
    revised = {f.unit: (f.outcome, int(f.margin or 0)) for f in report.findings if f.reason in ("missed", "near-miss")}

    assert revised == {"Bedfordshire": ("fail", -17), "Lancashire": ("warn", -1)}


def test_the_sums_of_the_sheet_hold(report: Report) -> None:
    """The forces add up to their row, and those of the West Midlands to the region's."""
    sums = {f.rule: (f.outcome, f.observed) for f in report.findings if f.kind == "total"}

    assert sums == {"forces-add-up": ("pass", 125_793), "west-midlands-adds-up": ("pass", 11_069)}


def test_the_report_says_how_the_sheet_was_read(report: Report) -> None:
    """Sheet, header and what was left out stand in the inputs."""
    book = report.inputs[0]

    assert (book.sheet, book.header_row, book.rows) == ("Table_7", 6, 57)
    assert "rows 66 to 67 below the table left out: 'Notes'" in book.remarks
