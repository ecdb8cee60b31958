"""The workbook: two independent readers see the same, nothing in it runs, and limits and incompleteness are told."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from rulecheck.model.report import ErrorRecord, Report
from rulecheck.reporters import xlsx
from rulecheck.reporters.sheets import CUT, MOST_TEXT, lines_of
from rulecheck.reporters.workbook import findings_sheet, unlisted_words
from rulecheck.reporters.xlsx import render

SHEETS = ["Cover", "Summary", "Findings", "Notes", "Run"]
HOSTILE = (
    '=HYPERLINK("https://example.org","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "{=1+1}",
    "https://example.org/x",
    "mailto:x@example.org",
    "<script>alert(1)</script>",
    "&amp;<b>",
    "_x0041_",
    " spaces ",
    "007",
    "2021",
)
SHOWN = {
    "\x1b[31m": r"\u{1b}[31m",
    "a\nb\tc": r"a\nb\tc",
    "\u202eNorth": r"\u{202e}North",
    "\udc80": r"\u{dc80}",
    "\ufffe\uffff": r"\u{fffe}\u{ffff}",
    "\x00": r"\u{0}",
}


def opened(report: Report) -> Any:
    """Render a report and open it with openpyxl."""
    return openpyxl.load_workbook(io.BytesIO(render(report)))


def by_calamine(report: Report, sheet: str) -> list[list[Any]]:
    """Render a report and read a sheet of it with calamine, blanks as None."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(render(report))).get_sheet_by_name(sheet).to_python()
    return [[None if cell == "" else cell for cell in row] for row in rows]


def by_openpyxl(report: Report, sheet: str) -> list[list[Any]]:
    """Render a report and read a sheet of it with openpyxl, days as days."""
    rows = opened(report)[sheet].iter_rows(values_only=True)
    return [[cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in rows]


def table(report: Report, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table by their headings."""
    page = opened(report)[sheet]
    [marked] = page.tables.values()
    header, *rows = [[cell.value for cell in row] for row in page[marked.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def cover(report: Report) -> str:
    """Return what the cover says."""
    return "\n".join(str(row[0]) for row in opened(report)["Cover"].iter_rows(values_only=True))


@pytest.mark.parametrize("sheet", SHEETS)
def test_two_readers_see_the_same(forces: Report, sheet: str) -> None:
    """What openpyxl reads, calamine reads too, cell by cell."""
    assert by_openpyxl(forces, sheet) == by_calamine(forces, sheet)


def test_the_counts_are_those_of_the_report(forces: Report) -> None:
    """Cover, Summary and Findings agree; who fell short and who gave no value are counted apart."""
    [rule] = table(forces, "Summary")
    outcomes = Counter(row["Outcome"] for row in table(forces, "Findings"))

    assert outcomes == {"✔ Pass": 39, "✖ Fail": 4}
    assert [rule[name] for name in ("Findings", "Failed", "Failed: fell short", "Failed: no usable value")] == [
        43,
        4,
        1,
        3,
    ]
    assert "✖ Failed: 4 of 43 findings" in cover(forces)


def test_a_finding_keeps_numbers_words_and_days(forces: Report) -> None:
    """Numbers are numbers, the deadline a date, the outcome a shape and a word."""
    row = next(row for row in table(forces, "Findings") if row["Unit"] == "Metropolitan Police")

    assert [row[name] for name in ("Observed", "Expected", "Margin", "Percent of expected")] == [
        3468,
        4557,
        -1089,
        76.1,
    ]
    assert (row["Outcome"], row["Reason"], row["Due"].date()) == ("✖ Fail", "missed", date(2023, 3, 31))


def test_there_is_one_table_a_sheet_from_column_a(forces: Report) -> None:
    """As the guidance asks: a title in A1, sentences below it, then the only table, and nothing after it."""
    book = opened(forces)

    assert book.sheetnames == SHEETS
    for page in book.worksheets[1:]:
        [marked] = page.tables.values()
        assert marked.ref.startswith("A")
        assert marked.ref.split(":")[1] == page.dimensions.split(":")[1]
        assert page["A1"].value.startswith(page.title)
        assert any("one table" in str(row[0].value) for row in page.iter_rows(max_row=4))
        assert not page.merged_cells.ranges


def test_the_cover_leads_to_every_sheet(forces: Report) -> None:
    """Its links stay within the workbook."""
    links = [cell.hyperlink for row in opened(forces)["Cover"].iter_rows() for cell in row if cell.hyperlink]

    assert [link.location for link in links] == [f"'{name}'!A1" for name in SHEETS[1:]]
    assert not any(link.target for link in links)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_text(sample: ModuleType, text: str) -> None:
    """It comes back as it was from both readers, and no formula, link or number came of it."""
    report = sample.report(sample.finding(unit=text, note=text, message=text), notes=(text,))
    page = opened(report)["Findings"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value == text]

    assert [cell.data_type for cell in cells] == ["s"] * 3
    assert all(cell.quotePrefix and cell.hyperlink is None for cell in cells)
    assert text in [row[1] for row in by_calamine(report, "Findings") if len(row) > 1]
    assert text in [row[3] for row in by_calamine(report, "Notes") if len(row) > 3]


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_unseen_or_no_xml_is_written_out(sample: ModuleType, text: str) -> None:
    """Controls, directions, lone surrogates and what XML forbids are visible; the file stays readable."""
    report = sample.report(sample.finding(unit=text), errors=(ErrorRecord(message=text, rule=text),), notes=(text,))

    assert table(report, "Findings")[0]["Unit"] == SHOWN[text]
    assert SHOWN[text] in cover(report)


def test_no_part_of_the_file_runs_or_reaches_out(sample: ModuleType, forces: Report) -> None:
    """No cell has a formula; there is no macro and nothing outside is referred to."""
    hostile = sample.report(*(sample.finding(unit=text) for text in HOSTILE))
    for report in (forces, hostile):
        with zipfile.ZipFile(io.BytesIO(render(report))) as parts:
            texts = {name: parts.read(name).decode() for name in parts.namelist()}
        assert not [name for name in texts if "vba" in name or "external" in name.lower()]
        assert not [name for name, text in texts.items() if re.search(r"<f[ >]|TargetMode=.External", text)]


@pytest.mark.parametrize("make", ["broken_report", "refused_report", "report"])
def test_a_run_that_is_not_complete_says_so_on_every_sheet(sample: ModuleType, make: str) -> None:
    """Nobody takes a sheet, or a printed page of it, for a pass."""
    book = opened(getattr(sample, make)())

    for page in book.worksheets:
        said = " ".join(str(row[0].value) for row in page.iter_rows(max_row=3))
        assert "ncomplete: could not check" in said or "Could not check" in said, page.title
        assert page.title == "Cover" or "ould not check" in page.oddHeader.left.text


def test_the_cover_of_a_broken_run_names_plugin_and_rule(sample: ModuleType) -> None:
    """What broke stands on the cover, and nothing there is said to have passed."""
    said = cover(sample.broken_report())

    assert "Error: rule growth: plugin uplift-extras: ZeroDivisionError: division by zero" in said
    assert "1 met" in said
    assert "1 passed" not in said


def test_what_was_not_judged_is_told_with_its_reason(sample: ModuleType) -> None:
    """The sheet Notes has it by rule, before the notes."""
    row = next(row for row in table(sample.broken_report(), "Notes") if row["Sort"] == "Not judged")

    assert (row["About"], row["Number of findings"]) == ("rule growth", 1)
    assert row["Text"].startswith("broken: the plugin that judges this rule raised an error")


def test_colour_follows_the_words(forces: Report) -> None:
    """The four outcomes have a colour each where the cell has the word, so that it follows when rows are sorted."""
    page = opened(forces)["Findings"]
    [(ranges, rules)] = page.conditional_formatting._cf_rules.items()

    assert str(ranges.sqref) == "D5:D47"
    assert [rule.formula for rule in rules] == [['"✖ Fail"'], ['"▲ Warn"'], ['"◌ Not judged"'], ['"✔ Pass"']]


def test_it_prints(forces: Report) -> None:
    """Landscape, as wide as the paper, with the headings on each page."""
    for page in opened(forces).worksheets[1:]:
        assert page.page_setup.orientation == "landscape"
        assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
        assert page.print_title_rows is not None


@pytest.mark.parametrize(
    ("number", "is_share", "value", "form"),
    [
        ("207", False, 207, "#,##0"),
        ("-0.25", False, -0.25, "#,##0.00"),
        ("0.29", True, 0.29, "#,##0%"),
        ("0.0295", True, 0.0295, "#,##0.00%"),
        ("123456789.123456", False, 123456789.123456, "#,##0.000000"),
        ("1234567890.123456", False, "1234567890.123456", "General"),
    ],
)
def test_numbers_show_all_their_digits(
    sample: ModuleType, number: str, is_share: bool, value: object, form: str
) -> None:
    """A number shows as many decimals as it has; one with more digits than Excel keeps is text."""
    report = sample.report(sample.finding(margin=Decimal(number), is_share=is_share))
    cell = opened(report)["Findings"]["I5"]

    assert (cell.value, cell.number_format) == (value, form)


def test_a_wide_number_has_room(sample: ModuleType) -> None:
    """Excel would show ``###`` for it."""
    report = sample.report(sample.finding(margin=Decimal("-123456789.123456")))

    assert opened(report)["Findings"].column_dimensions["I"].width > len("-123,456,789.123456")


def test_a_day_before_excel_counts_is_text(sample: ModuleType) -> None:
    """Excel has a 29 February 1900 that never was."""
    report = sample.report(sample.finding(due=date(1900, 2, 28), at=date(1900, 3, 1)))
    [row] = table(report, "Findings")

    assert (row["Due"], row["Checkpoint"].date()) == ("1900-02-28", date(1900, 3, 1))


@pytest.mark.parametrize("text", ["x" * (MOST_TEXT + 1), "\N{POLICE CAR}" * 17_000])
def test_a_text_too_long_for_a_cell_says_so(sample: ModuleType, text: str) -> None:
    """It is cut with a sentence at its end, counted as Excel counts, and the cover tells of it."""
    report = sample.report(sample.finding(note=text))
    written = table(report, "Findings")[0]["Note"]

    assert written.endswith(CUT)
    assert MOST_TEXT - 1 <= len(written.encode("utf-16-le")) // 2 <= MOST_TEXT
    assert "1 text was too long for a cell of Excel" in cover(report)


def test_a_text_that_just_fits_is_whole(sample: ModuleType) -> None:
    """32,767 characters are no more than a cell holds."""
    report = sample.report(sample.finding(note="x" * MOST_TEXT))

    assert table(report, "Findings")[0]["Note"] == "x" * MOST_TEXT
    assert "too long" not in cover(report)


def test_with_too_many_findings_the_gravest_are_listed(sample: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cover and Findings say how many are left out; a failure at the end is not among them."""
    monkeypatch.setattr(xlsx, "MOST_FINDINGS", 2)
    report = sample.report(sample.finding(), sample.finding(), sample.missed("Last", 3))
    words = "1 of 3 findings are not listed on the sheet Findings"

    assert [row["Unit"] for row in table(report, "Findings")] == ["Last", "North Wales"]
    assert words in opened(report)["Findings"]["A2"].value
    assert words in cover(report)


def test_as_many_findings_as_fit_are_all_listed(sample: ModuleType) -> None:
    """On the limit nothing is left out, and nothing is said."""
    assert unlisted_words(2, 2) == ()
    assert findings_sheet(sample.report(sample.finding(), sample.finding()), (), most=2).number == 2


def test_many_findings_are_written_row_by_row(forces: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there is a filter and a header that stays in view instead of a marked table; the cells are the same."""
    held = {sheet: by_openpyxl(forces, sheet) for sheet in SHEETS}
    monkeypatch.setattr(xlsx, "HELD", 42)
    page = opened(forces)["Findings"]

    assert (page.auto_filter.ref, page.freeze_panes, len(page.tables)) == ("A4:X47", "E5", 0)
    assert {sheet: by_openpyxl(forces, sheet) for sheet in SHEETS} == held
    assert by_calamine(forces, "Findings") == held["Findings"]


@pytest.mark.parametrize("held", [0, 20_000])
def test_the_same_report_gives_the_same_bytes(forces: Report, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    """No clock enters, neither in the properties nor in the parts of the file."""
    monkeypatch.setattr(xlsx, "HELD", held)
    first = render(forces)

    assert first == render(forces)
    assert opened(forces).properties.created.isoformat() == "2023-04-26T00:00:00"
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


@pytest.mark.parametrize(
    ("text", "width", "lines"), [("", 10, 1), ("x" * 8, 10, 1), ("x" * 9, 10, 2), ("A" * 8, 10, 2)]
)
def test_a_row_is_as_high_as_its_text(text: str, width: int, lines: int) -> None:
    """A text that is wrapped has room below; capitals take more."""
    assert lines_of(text, width) == lines
