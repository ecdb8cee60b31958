"""The CSV of findings: stable columns, exact numbers, nothing that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import duckdb
import polars as pl
import pytest

from rulecheck.model.report import Report
from rulecheck.reporters.columns import FLAT_COLUMNS
from rulecheck.reporters.csv import inert, render

HEADER = (
    "complete,ruleset,rule,kind,unit,year,at,outcome,reason,measure,observed,expected,expected_high,margin,percent,"
    "message,due,waiver,note,provisional,file,place,known,rounded,source"
)
ACTIVE = ("=1+1", "+1", "-1", "@SUM(1)", "\N{FULLWIDTH EQUALS SIGN}1", "\N{FULLWIDTH COMMERCIAL AT}A1", " =1", '"=1')


def rows(report: Report) -> list[dict[str, str]]:
    """Render a report and read it back."""
    return list(csv.DictReader(io.StringIO(render(report).decode(), newline="")))


def test_the_columns_are_these(forces: Report) -> None:
    """People script against names and order: ``complete``, the names of the JSON report, the rule's document."""
    assert render(forces).decode().split("\r\n")[0] == HEADER
    assert ",".join(FLAT_COLUMNS) == HEADER


def test_a_finding_is_a_line_as_it_was_found(sample: ModuleType) -> None:
    """Numbers are exact and plain, dates ISO, flags words, null is blank."""
    one = sample.finding(
        observed=Decimal("207.50"), expected=Decimal("1E+3"), margin=Decimal("-0"), due=date(2023, 3, 31), message="x"
    )
    line = (
        "true,police-uplift,forces-meet-allocation,target,North Wales,2022-23,,pass,met,,207.5,1000,,0,,x,2023-03-31,,,"
        "false,,,false,,"
    )

    assert render(sample.report(one)) == f"{HEADER}\r\n{line}\r\n".encode()


def test_each_line_names_the_document_of_its_rule(forces: Report) -> None:
    """An analyst sees on whose word each bound stands, and of which day it is."""
    said = "Press Association list of forces, in the Evening Standard, 26 April 2023"

    assert {row["source"] for row in rows(forces)} == {said}


@pytest.mark.parametrize("text", [*ACTIVE, "'quoted"])
def test_a_text_that_would_run_has_an_apostrophe_before_it(sample: ModuleType, text: str) -> None:
    """No text begins a formula; who takes one apostrophe away has it back."""
    [row] = rows(sample.report(sample.finding(unit=text, note=text)))

    assert row["unit"] == row["note"] == f"'{text}"


def test_a_formula_after_a_semicolon_is_inert() -> None:
    """Where semicolons set cells apart, a text cannot begin a second cell with a formula."""
    assert inert('North;=1;"@A1') == "North;'=1;'\"@A1"
    assert inert("a; b - c") == "a; b - c"


def test_controls_at_the_beginning_are_written_out(sample: ModuleType) -> None:
    """A tab, a carriage return or an escape is visible, and begins nothing."""
    [row] = rows(sample.report(sample.finding(unit="\t=1", note="\r=1", message="\x1b[2J\u202e\udc80")))

    assert (row["unit"], row["note"], row["message"]) == (r"\t=1", r"\r=1", r"\u{1b}[2J\u{202e}\u{dc80}")


def test_a_negative_number_stays_a_number(sample: ModuleType) -> None:
    """Only texts are made inert."""
    [row] = rows(sample.report(sample.missed("North", 1089)))

    assert row["margin"] == "-1089"


def test_what_is_not_finite_is_blank(sample: ModuleType) -> None:
    """NaN and infinity are no evidence."""
    [row] = rows(sample.report(sample.finding(observed=Decimal("NaN"), margin=Decimal("Infinity"))))

    assert (row["observed"], row["margin"]) == ("", "")


def test_a_broken_run_is_not_complete_in_any_row(sample: ModuleType) -> None:
    """Each row says it, the passing ones too, and the first tells what broke."""
    first, *others = rows(sample.broken_report())

    assert {row["complete"] for row in (first, *others)} == {"false"}
    assert (first["outcome"], first["unit"], first["rule"]) == ("unjudged", "", "growth")
    assert first["message"] == "plugin uplift-extras: ZeroDivisionError: division by zero"
    assert len(others) == 2


def test_a_refused_run_is_not_an_empty_table(sample: ModuleType) -> None:
    """A table without failures is no pass: there is a row that says what was refused."""
    [row] = rows(sample.refused_report())

    assert (row["complete"], row["outcome"]) == ("false", "unjudged")
    assert "line 7: 3 cells" in row["message"]


def test_a_run_in_which_nothing_was_judged_is_not_complete(sample: ModuleType) -> None:
    """Even without an error, and even if it claims to be complete, there is a row that says so."""
    [row] = rows(sample.report())

    assert (row["complete"], row["outcome"]) == ("false", "unjudged")
    assert "Nothing was judged" in row["message"]


def test_a_run_that_judged_nothing_has_no_complete_row(sample: ModuleType) -> None:
    """Findings that are all not due are no answer, whatever the report claims."""
    waiting = sample.finding(outcome="unjudged", reason="not-due")
    first, second = rows(sample.report(waiting, complete=True))

    assert (first["complete"], second["complete"]) == ("false", "false")
    assert second["reason"] == "not-due"


def test_other_readers_see_the_same(forces: Report, tmp_path: Path) -> None:
    """Polars and DuckDB find the counts and the shortfall of the published figures."""
    table = pl.read_csv(render(forces), infer_schema_length=None)
    (tmp_path / "r.csv").write_bytes(render(forces))
    asked = duckdb.read_csv(str(tmp_path / "r.csv")).aggregate("complete, count(*), min(margin)")

    assert table["outcome"].value_counts().sort("outcome").rows() == [("fail", 4), ("pass", 39)]
    assert asked.fetchall() == [(True, 43, -1089)]


def test_the_same_report_gives_the_same_bytes(forces: Report) -> None:
    """Nothing but the report enters."""
    assert render(forces) == render(forces)
