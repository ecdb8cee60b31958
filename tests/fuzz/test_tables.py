"""Submitted tables that somebody has changed: judged or refused, and what passes stands in the file."""

from __future__ import annotations

import csv
import io
from datetime import date
from fractions import Fraction
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from rulecheck import Report, RulecheckError, check
from rulecheck.comparing.reading import run_of
from rulecheck.model.finding import Finding
from rulecheck.plugins import Plugins
from rulecheck.reporters.json import render

from ..reference.cells import is_number
from .budget import budget
from .hostile import cells, changed, texts
from .plain_years import start_of
from .sentences import check_sentence

EXAMPLE = Path(__file__).parents[2] / "examples" / "06-gate-in-ci"
RETURN = (EXAMPLE / "synthetic_return.csv").read_text(encoding="utf-8")
HEADER, *ROWS = RETURN.splitlines()
AS_AT = date(2024, 1, 1)


def judged(content: bytes, folder: Path, plugins: Plugins) -> Report | None:
    """Judge a submission; None if it is refused. No plugin breaks, and the report reads back as what it was."""
    file = folder / "return.csv"
    file.write_bytes(content)
    try:
        report = check(EXAMPLE / "rules.toml", file, as_at=AS_AT, plugins=plugins)
    except RulecheckError as error:
        check_sentence(error)
        return None
    assert report.exit_code() in (0, 1, 2)
    rendered = render(report)
    assert msgspec.json.decode(rendered)["complete"] == (report.exit_code() != 2)
    if report.exit_code() != 2:
        assert len(run_of(rendered, "report").verdicts) == len(report.findings) == 8
    return report


def passes_by_the_file(finding: Finding, content: bytes) -> bool:
    """Whether plain Python finds one row of the unit and year in the file, with a number on or above the bound."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    table = [dict(zip(header, row, strict=False)) for row in rows if any(row)]
    found = [row["joiners"] for row in table if row["unit"] == finding.unit and start_of(row["year"]) == 2022]
    return len(found) == 1 and is_number(found[0]) and Fraction(found[0]) >= 30


def check_passes(report: Report | None, content: bytes) -> None:
    """Hold every pass of the target against the file itself."""
    for finding in () if report is None else report.findings:
        if finding.rule == "enough-joiners" and finding.outcome == "pass":
            assert passes_by_the_file(finding, content)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Draw the example's return with a few hostile cells, quoted where they need it."""
    rows = [row.split(",") for row in [HEADER, *ROWS, *draw(st.lists(st.sampled_from(ROWS), max_size=1))]]
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.sampled_from(rows[1:] * 4 + rows))
        row[draw(st.sampled_from((0, 1, 3, 3, 5)))] = draw(cells())
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@budget(2)
@given(text=spoilt())
def test_what_passes_stands_in_the_file(text: str, tmp_path: Path, plugins: Plugins) -> None:
    """However a cell, a unit or a year is spelt: each pass has one row with a number that meets the bound."""
    check_passes(judged(text.encode(), tmp_path, plugins), text.encode())


@budget(3)
@given(text=changed(RETURN, texts()))
def test_changed_file_is_judged_or_refused(text: str, tmp_path: Path, plugins: Plugins) -> None:
    """Cut, doubled, dropped or struck, in any bytes: nothing but our own error leaves, and no pass is made up."""
    content = text.encode("utf-8", "surrogatepass")
    check_passes(judged(content, tmp_path, plugins), content)


@budget(3)
@given(content=st.binary(max_size=200) | st.binary(max_size=30).map(lambda end: RETURN.encode() + end))
def test_any_bytes_are_judged_or_refused(content: bytes, tmp_path: Path, plugins: Plugins) -> None:
    """Alone, and behind a file that is right."""
    check_passes(judged(content, tmp_path, plugins), content)
