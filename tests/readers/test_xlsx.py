import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from python_calamine import CalamineWorkbook

from rulecheck.errors import DataError
from rulecheck.formats.tables import Table, Wanted
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.readers.xlsx import read, rulecheck_readers, workbook
from rulecheck.spreadsheets.sheets import Grid, Sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
UNIT_AND_COUNT = Wanted(columns=("unit", "recruited"))


def relationships(*each: tuple[str, str, str]) -> str:
    """Return a part that refers to others: id, sort, target."""
    inside = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{sort}" Target="{to}"/>' for i, sort, to in each)
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts(*rows: str, after: str = "", before: str = "", **others: str) -> dict[str, str]:
    """Return the parts of a workbook of one sheet with these rows; ``others`` takes their place or comes beside."""
    made = {
        "_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "sharedStrings.xml"),
            ("r3", "styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>unit</t></si><si><t>recruited</t></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}'
        "</worksheet>",
    }
    return made | others


def packed(content: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return file.getvalue()


def table_of(content: bytes, **options: Any) -> Table:
    """Read these bytes as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.xlsx")
        file.write_bytes(content)
        return read(str(file), options)


def rows_of(table: Table) -> list[tuple[Any, ...]]:
    """Return the rows of a table."""
    frame: pl.DataFrame = table.frame.collect().to_native()
    return frame.rows()


def grids_of(content: bytes, limits: Limits = DEFAULT) -> dict[Sheet, Grid]:
    """Return all the sheets of a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.xlsx")
        file.write_bytes(content)
        return {grid.sheet: grid for grid in workbook(str(file), limits).grids(lambda _: True)}


def cells_of(content: bytes) -> dict[int, dict[int, str]]:
    """Return the cells of the first sheet."""
    grid = next(iter(grids_of(content).values()))
    return {row: dict(cells) for row, cells in grid.rows.items()}


def refusal(content: bytes, **options: Any) -> str:
    """Return why a file of these bytes is refused, with the place before it."""
    with pytest.raises(DataError) as caught:
        table_of(content, **options)
    return f"{caught.value.place or ''}: {caught.value.what}"


def made(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """Return what xlsxwriter makes of a workbook, whose first sheet is filled by a function."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    fill(book, book.add_worksheet("S"))
    book.close()
    return file.getvalue()


def one_cell(cell: str, **others: str) -> str | None:
    """Return the text of the one cell of a sheet."""
    content = packed(parts(f'<row r="1">{cell}</row>', **others))
    return cells_of(content).get(1, {}).get(1)


HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'


def row(number: int, unit: str, value: str) -> str:
    """Return a row of a unit and a number."""
    return (
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{unit}</t></is></c>'
        f'<c r="B{number}"><v>{value}</v></c></row>'
    )


NORTH = row(2, "North", "24")


def test_a_plain_workbook_is_read() -> None:
    """Header in the first row, every cell text, the place its row."""
    table = table_of(packed(parts(HEADER, NORTH, row(3, "South", "39"))), wanted=UNIT_AND_COUNT)

    assert rows_of(table) == [("North", "24", "2"), ("South", "39", "3")]
    assert (table.sheet, table.header_row, table.letters) == ("S", 1, {"unit": "A", "recruited": "B"})
    assert table.remarks == ()


def test_a_workbook_is_read_without_options() -> None:
    """All columns of the first visible sheet, under its first row with two cells."""
    content = packed(
        parts('<row r="1"><c r="A1"><v>1</v></c></row>', HEADER.replace('1"', '2"'), row(3, "North", "24"))
    )

    table = table_of(content)

    assert table.frame.collect_schema().names()[:2] == ["unit", "recruited"]
    assert rows_of(table) == [("North", "24", "3")]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("5484", "5484"),
        ("5484.0", "5484"),
        ("0.1", "0.1"),
        ("1.1000000000000001", "1.1"),
        ("129.99999999999997", "129.99999999999997"),
        ("1E3", "1000"),
        ("1e21", "1" + "0" * 21),
        ("1e-7", "0.0000001"),
        ("-0.5", "-0.5"),
        ("007", "7"),
        ("1e999", "inf"),
        ("NaN", "not a number: NaN"),
        ("INF", "not a number: INF"),
        ("1_000", "not a number: 1_000"),
        ("１２９", "not a number: １２９"),  # noqa: RUF001 - meant
        ("1,034", "not a number: 1,034"),
        (" 24", "not a number:  24"),
        ("0x1", "not a number: 0x1"),
        ("", None),
    ],
)
def test_a_number_is_the_double_it_is(stored: str, text: str | None) -> None:
    """Without exponent; what is none never looks like one."""
    assert one_cell(f'<c r="A1"><v>{stored}</v></c>') == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1" t="b"><v>24</v></c>', "not a boolean: 24"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="e"><v>24</v></c>', "#24"),
        ('<c r="A1" t="d"><v>2019-03-31</v></c>', "2019-03-31"),
        ('<c r="A1" t="d"><v>2019-03-31T00:00:00</v></c>', "2019-03-31"),
        ('<c r="A1" t="d"><v>2019-03-31T12:00:00.500</v></c>', "2019-03-31 12:00:00.5"),
        ('<c r="A1" t="d"><v>24</v></c>', "not a date: 24"),
        ('<c r="A1" t="str"><f>A2</f><v>n/k</v></c>', "n/k"),
        ('<c r="A1" t="str"><f>A2</f><v></v></c>', None),
        ('<c r="A1" t="str"><v>a_x000D_b_x005F_c_xD800_</v></c>', "a\rb_c_xD800_"),
        ('<c r="A1"><f>SUM(B1:B2)</f></c>', "=SUM(B1:B2)"),
        ('<c r="A1"><f>SUM(B1:B2)</f><v></v></c>', "=SUM(B1:B2)"),
        ('<c r="A1"><f t="shared" si="0"/></c>', "=(formula without a value)"),
        ('<c r="A1"><f>SUM(B1:B2)</f><v>24</v></c>', "24"),
        ('<c r="A1" t="inlineStr"><is><t> North </t></is></c>', " North "),
        ('<c r="A1" t="inlineStr"><is><t> </t></is></c>', None),
        ('<c r="A1" t="inlineStr"><is><r><t>No</t></r><r><t>rth</t></r><rPh><t>x</t></rPh></is></c>', "North"),
        ('<c r="A1" s="1"/>', None),
        ('<c t="n"><v>24</v></c>', "24"),
    ],
)
def test_each_sort_of_cell_is_text(cell: str, text: str | None) -> None:
    """Booleans, errors, days, formulas, strings; a formula without a value is never blank."""
    assert one_cell(cell) == text


def test_formulas_that_are_to_be_calculated_anew_have_no_value() -> None:
    """Programs that cannot calculate store a 0 for each and say so; it would meet any upper bound."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["unit", "recruited"])
        sheet.write_row(1, 0, ["North", "=10+14"])

    table = table_of(made(fill), wanted=UNIT_AND_COUNT)

    assert rows_of(table) == [("North", "=10+14", "2")]
    assert "that their stored values are not taken: 1 cell, the first B2" in table.remarks[0]


@pytest.mark.parametrize("says", ['fullCalcOnLoad="1"', 'calcCompleted="0"', 'calcMode="manual" calcCompleted="false"'])
@pytest.mark.parametrize("twice", [False, True])
def test_formulas_that_were_not_calculated_to_the_end_have_no_value(says: str, *, twice: bool) -> None:
    """A workbook saved under manual calculation says so; a second setting takes nothing back."""
    content = parts('<row r="1"><c r="A1"><f>1+4</f><v>129</v></c></row>')
    settings_of = f"<calcPr {says}/>" + ("<calcPr/>" if twice else "")
    book = content["xl/workbook.xml"].replace("</sheets>", f"</sheets>{settings_of}")

    assert cells_of(packed(content | {"xl/workbook.xml": book})) == {1: {1: "=1+4"}}


def test_row_outside_the_data_is_refused() -> None:
    """Other parts of a sheet have elements of the same names."""
    after = '<customSheetViews><row r="9"><c r="A9"><v>1</v></c></row></customSheetViews>'

    assert "has a row outside its data; save it again" in refusal(packed(parts(after=after)))


DAYS = {
    "yyyy-mm-dd": "2019-03-31",
    "d mmm": "2019-03-31",
    '"year "0': "43555",
    "[Red]0;[Blue]-0": "43555",
    r"0\d": "43555",
    "0_d": "43555",
    "0*y": "43555",
    "[$-809]dd/mm/yyyy": "2019-03-31",
    "[h]:mm": "1045320:00:00",
    "mm:ss": "2019-03-31",
    "0.0%": "43555",
    "General": "43555",
    '"unclosed d': "43555",
}


@pytest.mark.parametrize("code", sorted(DAYS))
def test_a_format_tells_whether_a_number_is_a_day(code: str) -> None:
    """What is quoted, escaped or in brackets does not count, save lengths of time."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, 43555, book.add_format({"num_format": code}))

    assert cells_of(made(fill)) == {1: {1: DAYS[code]}}


@pytest.mark.parametrize(
    ("serial", "text"),
    [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("60", "1900-02-29"),
        ("61", "1900-03-01"),
        ("43555.5", "2019-03-31 12:00:00"),
        ("43555.333333333336", "2019-03-31 08:00:00"),
        ("43554.9999999999", "2019-03-31"),
        ("0.5", "12:00:00"),
        ("2958465", "9999-12-31"),
        ("2958466", "not a date: 2958466"),
        ("-1", "not a date: -1"),
        ("1e308", "not a date: 1e308"),
        ("NaN", "not a date: NaN"),
    ],
)
def test_days_are_counted_as_spreadsheets_count_them(serial: str, text: str) -> None:
    """From 1900, with the leap day that was none."""
    assert one_cell(f'<c r="A1" s="1"><v>{serial}</v></c>') == text


@given(
    st.datetimes(datetime(1904, 1, 2), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - spreadsheets know no time zones
        lambda moment: moment.replace(microsecond=0)
    )
)
@settings(max_examples=40, deadline=None)
def test_days_agree_with_another_program_in_both_date_systems(moment: datetime) -> None:
    """What was written as a day is read as that day."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_datetime(0, 0, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))

    text = str(moment).removesuffix(" 00:00:00")
    assert cells_of(made(fill)) == cells_of(made(fill, date_1904=True)) == {1: {1: text}}


@pytest.mark.parametrize(
    ("form", "said"), [({"font_script": 1}, "12^9"), ({"font_script": 2}, "12_9"), ({"font_strikeout": True}, "12~9")]
)
@pytest.mark.parametrize("in_the_cell", [False, True])
def test_marks_on_a_number_make_it_unreadable(form: dict[str, Any], said: str, *, in_the_cell: bool) -> None:
    """Of raised, lowered and struck-out digits nobody knows what they mean."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(0, 0, "12", book.add_format(form), "9")

    content = made(fill, constant_memory=True) if in_the_cell else made(fill)
    assert cells_of(content) == {1: {1: said}}


@pytest.mark.parametrize("value", [12, "12", "North"])
def test_cell_that_is_struck_out_is_no_number_and_no_name(value: Any) -> None:
    """Whoever sees it takes it for withdrawn."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, value, book.add_format({"font_strikeout": True}))
        sheet.write(0, 1, value, book.add_format({"bold": True}))

    assert cells_of(made(fill)) == {1: {1: f"~{value}", 2: str(value)}}


def test_text_that_is_struck_out_in_part_keeps_the_sign() -> None:
    """``North`` with ``East`` struck out behind it is not the unit ``North East``."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(0, 0, "North", book.add_format({"font_strikeout": True}), " East")

    assert cells_of(made(fill)) == {1: {1: "North~ East"}}


@pytest.mark.parametrize(("style", "said"), [("1", "~12"), ("01", "~12"), ("2", "12"), ("0", "12")])
def test_style_strikes_out_as_its_font_says(style: str, said: str) -> None:
    """A font may take it back."""
    fonts = '<fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>'
    styles = f'<styleSheet xmlns="{MAIN}">{fonts}<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/></cellXfs></styleSheet>'

    assert one_cell(f'<c r="A1" s="{style}"><v>12</v></c>', **{"xl/styles.xml": styles}) == said


def test_footnote_marks_in_superscript_are_left_out_and_remarked() -> None:
    """From shared texts and from those in the cell, in the header too."""

    def fill(book: Any, sheet: Any) -> None:
        raised = book.add_format({"font_script": 1})
        sheet.write_rich_string(0, 0, "unit", raised, "1", " ")
        sheet.write_row(0, 1, ["recruited"])
        sheet.write_rich_string(1, 0, "North", raised, "2,3", " ")
        sheet.write_rich_string(1, 1, "x24", raised, "2")

    table = table_of(made(fill), wanted=UNIT_AND_COUNT)

    assert rows_of(table) == [("North ", "x24", "2")]
    assert "footnote marks in superscript left out: 3 cells, the first A1" in table.remarks


def test_openpyxl_rich_text_is_joined_without_its_marks() -> None:
    """It writes rich text into the cell itself."""
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText("recruited", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    file = io.BytesIO()
    book.save(file)

    assert cells_of(file.getvalue()) == {1: {1: "recruited"}}


def test_numbers_stored_as_text_stay_text_and_are_remarked() -> None:
    """In wanted columns below the header; a year in the header is text as it should be."""

    def fill(book: Any, sheet: Any) -> None:
        for number, cells in enumerate([["unit", "2019", "note"], ["North", "24", "1"], ["South", "39", "2"]]):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)

    table = table_of(made(fill), wanted=Wanted(columns=("unit", "2019")))

    assert rows_of(table) == [("North", "24", "2"), ("South", "39", "3")]
    assert table.remarks == ("numbers stored as text: 2 cells, the first B2",)


def test_a_far_cell_costs_nothing() -> None:
    """The last cell a sheet can have does not make the grid large."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert rows_of(table_of(packed(parts(HEADER, NORTH, far)), wanted=UNIT_AND_COUNT)) == [("North", "24", "2")]
    assert cells_of(packed(parts(far))) == {1_048_576: {16_384: "1"}}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ('<row r="1"><c r="A1"/><c r="A1"/></row>', "cell A1 stands twice; save it again"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "cell A1 stands out of order; save it again"),
        ('<row r="2"/><row r="2"/>', "row 2 stands twice or out of order; save it again"),
        ('<row r="2"/><row r="1"/>', "row 1 stands twice or out of order; save it again"),
        ('<row r="1"><c r="A2"/></row>', "has cell 'A2' in row 1; save it again"),
        ('<row r="1"><c r="XFE1"/></row>', "has a cell named 'XFE1'; cells are named A1 to XFD1048576"),
        ('<row r="1"><c r="1"/></row>', "has a cell named '1'; cells are named A1 to XFD1048576"),
        ('<row r="1"><c r="a1"/></row>', "has a cell named 'a1'; cells are named A1 to XFD1048576"),
        ('<row r="01"/>', "has a row numbered '01'; rows have the numbers 1 to 1,048,576"),
        ('<row r="1048577"/>', "has a row numbered '1048577'; rows have the numbers 1 to 1,048,576"),
        (f'<row r="{"9" * 5000}"/>', None),
        ("<a><c/></a>", "has a cell outside its rows; save it again"),
        ('<row r="1"><c r="A1" t="s"><v>2</v></c></row>', "refers to the text number '2', which is not there"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "refers to the text number '-1', which is not there"),
        ('<row r="1"><c r="A1" s="2"><v>2</v></c></row>', "has the style '2', which is not there; save it again"),
        ('<row r="1"><c r="A1" t="x"><v>2</v></c></row>', "is of the sort 'x', which XLSX does not know"),
        ('<row r="1"><c r="A1"><v>2</v><v>3</v></c></row>', "has a value too many in row 1; save it again"),
        ('<row r="1"><c r="A1"><v>2</v><is><t>3</t></is></c></row>', "has a value too many in row 1; save it again"),
        ('<row r="1"><c r="A1"><is><t>3</t></is></c></row>', "has a value too many in row 1; save it again"),
        ('<row r="1"><c r="A1"><v>2<x/>4</v></c></row>', "has an element inside a value in row 1; save it again"),
    ],
)
def test_a_sheet_in_doubt_is_refused(rows: str, what: str | None) -> None:
    """Doubled, disordered, misnamed, or referring to what is not there."""
    assert (what or "has a row numbered") in refusal(packed(parts(rows)))


def test_cells_without_names_count_on() -> None:
    """So do rows."""
    assert cells_of(
        packed(
            parts(
                '<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row><row r="5"/><row><c><v>4</v></c></row>'
            )
        )
    ) == {
        1: {1: "1", 3: "2", 4: "3"},
        6: {1: "4"},
    }


def test_prefixes_do_not_matter() -> None:
    """A name is its namespace's, whatever it is called by; a foreign name is none."""
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns:f="urn:f"><x:sheetData><x:row r="1"><f:c r="A1"/><x:c r="A1"><x:v>1</x:v>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )

    assert cells_of(packed(parts(**{"xl/worksheets/sheet1.xml": sheet}))) == {1: {1: "1"}}


def test_strict_workbooks_are_read() -> None:
    """They differ in their namespaces."""
    strict = {
        name: text.replace(MAIN, STRICT).replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, text in parts(HEADER, NORTH).items()
    }

    assert rows_of(table_of(packed(strict), wanted=UNIT_AND_COUNT)) == [("North", "24", "2")]


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"]
)
def test_sheets_are_found_by_what_the_workbook_refers_to(target: str) -> None:
    """By a path from the top or from the workbook."""
    others = {"xl/_rels/workbook.xml.rels": relationships(("r1", "worksheet", target))}

    assert cells_of(packed(parts(NORTH, **others))) == {2: {1: "North", 2: "24"}}


@pytest.mark.parametrize(
    "target", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "https://localhost/a.xml", ""]
)
def test_nothing_outside_the_archive_is_followed(target: str) -> None:
    """Whatever the workbook refers to."""
    others = {"xl/_rels/workbook.xml.rels": relationships(("r1", "worksheet", target))}

    assert "which is no part of it" in refusal(packed(parts(NORTH, **others)))


def sheets_xml(*each: tuple[str, str]) -> dict[str, str]:
    """Return the parts that list these sheets: name and state; each has a part of its own, from 1."""
    inside = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="r{i}"/>' for i, (name, state) in enumerate(each, 1)
    )
    return {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{inside}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            *((f"r{i}", "worksheet", f"worksheets/sheet{i}.xml") for i, _ in enumerate(each, 1)),
            ("s", "sharedStrings", "sharedStrings.xml"),
        ),
    }


def workbook_of(*each: tuple[str, str, str]) -> bytes:
    """Return a workbook of sheets: name, state and rows."""
    sheets = {
        f"xl/worksheets/sheet{i}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        for i, (_, _, rows) in enumerate(each, 1)
    }
    return packed(parts(**sheets_xml(*((name, state) for name, state, _ in each)), **sheets))


TABLE = HEADER + NORTH
COVER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Contents</t></is></c></row>'


def test_the_one_sheet_with_the_columns_is_chosen_and_remarked() -> None:
    """A cover is passed over, and so is a hidden copy."""
    table = table_of(
        workbook_of(("Cover", "visible", COVER), ("Old", "hidden", TABLE), ("New", "visible", TABLE)),
        wanted=UNIT_AND_COUNT,
    )

    assert table.sheet == "New"
    assert table.remarks == ("sheet 'New' chosen: the only one with the columns 'unit', 'recruited'",)


def test_two_sheets_with_the_columns_are_refused() -> None:
    """Unless one is named."""
    content = workbook_of(("One", "visible", TABLE), ("Two", "visible", TABLE))

    assert refusal(content, wanted=UNIT_AND_COUNT) == (
        ": sheets 'One' and 'Two' both have the columns 'unit', 'recruited'; name one: sheet = \"…\""
    )
    assert table_of(content, wanted=UNIT_AND_COUNT, sheet="Two").sheet == "Two"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_taken_only_by_name(state: str) -> None:
    """And then it is remarked."""
    content = workbook_of(("Cover", "visible", COVER), ("Old", state, TABLE))

    assert "only the hidden sheet 'Old' has the columns" in refusal(content, wanted=UNIT_AND_COUNT)
    assert table_of(content, wanted=UNIT_AND_COUNT, sheet="Old").remarks == ("sheet 'Old' is hidden",)


def test_an_unknown_sheet_is_refused_with_the_nearest() -> None:
    """Hidden ones are known too."""
    assert "there is no sheet 'Retuns'; did you mean 'Returns'?" in refusal(
        workbook_of(("Returns", "hidden", TABLE)), sheet="Retuns", wanted=UNIT_AND_COUNT
    )


def test_charts_are_no_sheets() -> None:
    """What the workbook lists beside its worksheets is passed over."""
    others = sheets_xml(("Chart", "visible"), ("S", "visible"))
    others["xl/_rels/workbook.xml.rels"] = relationships(
        ("r1", "chartsheet", "worksheets/sheet2.xml"), ("r2", "worksheet", "worksheets/sheet1.xml")
    )

    assert list(grids_of(packed(parts(NORTH, **others)))) == [Sheet(name="S")]


def test_two_sheets_of_one_name_are_refused() -> None:
    """A name would not say which."""
    assert "has two sheets named 'S'; rename one" in refusal(workbook_of(("S", "visible", ""), ("S", "hidden", "")))


def test_hidden_rows_and_columns_are_read_and_remarked() -> None:
    """A filter does not change what was submitted."""
    hidden = row(3, "South", "39").replace('r="3"', 'r="3" hidden="1"', 1)
    content = packed(parts(HEADER, NORTH, hidden, before='<cols><col min="2" max="2" hidden="1"/></cols>'))

    table = table_of(content, wanted=UNIT_AND_COUNT)

    assert len(rows_of(table)) == 2
    assert table.remarks == ("hidden rows are read: 1 row, the first 3", "hidden columns are read: B")


def test_what_a_merged_range_covers_is_left_out_and_remarked() -> None:
    """Nobody sees it in the program."""
    content = packed(
        parts(HEADER, NORTH, row(3, "South", "39"), after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    )

    table = table_of(content, wanted=UNIT_AND_COUNT)

    assert rows_of(table) == [("North", "24", "2"), (None, "39", "3")]
    assert table.remarks == (
        "cells hidden by merged ones left out: 1 cell, the first A3",
        "merged cells in the table count in their first cell alone: 1, the first A2:A3",
    )


@pytest.mark.parametrize("reference", ["", "A1:", "B2:A1", "A0:B2", "A1:ZZZ9", "A1:A1048577", "1:2"])
def test_a_merged_range_that_is_none_is_refused(reference: str) -> None:
    """It names no cells."""
    after = f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'

    assert "has a merged range named" in refusal(packed(parts(HEADER, after=after)))


def test_old_and_encrypted_workbooks_are_told_apart() -> None:
    """Both are compound files; others are no workbooks at all."""
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

    assert "old .xls format; save it as .xlsx" in refusal(old)
    assert "is encrypted" in refusal(old + "EncryptedPackage".encode("utf-16-le"))
    assert "is no spreadsheet" in refusal(b"unit,recruited\n")
    assert "is empty" in refusal(b"")
    assert "is a zip archive, but no workbook" in refusal(packed({"_rels/.rels": relationships()}))
    assert "(.xlsb)" in refusal(
        packed({"_rels/.rels": relationships(("r", "officeDocument", "xl/workbook.bin")), "xl/workbook.bin": ""})
    )


@pytest.mark.parametrize(
    "part", ["_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE a>",
    ],
)
def test_document_types_are_refused(part: str, doctype: str) -> None:
    """No entity is ever expanded, no file ever fetched."""
    content = parts(HEADER, NORTH)
    content[part] = doctype + content[part]

    assert "declares a document type (DTD)" in refusal(packed(content))


def test_other_encodings_are_refused() -> None:
    """Parts are in UTF-8 or UTF-16."""
    content = parts(HEADER, NORTH)
    content["xl/workbook.xml"] = '<?xml version="1.0" encoding="idna"?>' + content["xl/workbook.xml"]

    assert "is encoded in 'idna'" in refusal(packed(content))


@pytest.mark.parametrize("token", ['<a b="{}"/>', "<!--{}-->", "<?a {}?>"])
def test_an_endless_tag_is_refused(token: str) -> None:
    """The parser would begin it anew with each piece, which takes the square of its length."""
    content = packed(parts(token.format("x" * 3_000_000)), zipfile.ZIP_STORED)

    assert "has a tag longer than 1,048,576 bytes" in refusal(content)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_deep_nesting_is_refused(part: str) -> None:
    """It would take memory out of proportion."""
    content = parts(HEADER, NORTH)
    content[part] = content[part].replace(">", ">" + "<a>" * 300 + "</a>" * 300, 1)

    assert "nests its elements more than 200 deep" in refusal(packed(content))


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(cells=3), "has more than 3 filled cells"),
        (Limits(columns=1), "has more than 1 columns"),
        (Limits(name_length=3), "the name of a column is longer than 3 characters"),
        (Limits(cell_length=4), "has a text longer than 4 characters"),
        (Limits(unzipped=1_000), "at most 1,000 are read"),
        (Limits(bytes=100), "at most 100 are read"),
    ],
)
def test_a_workbook_over_a_limit_is_refused(limits: Limits, what: str) -> None:
    """Each limit says what it counts."""
    assert what in refusal(packed(parts(HEADER, NORTH)), limits=limits, wanted=UNIT_AND_COUNT)


def test_a_text_shared_by_many_cells_counts_for_each() -> None:
    """It is stored once, but the table would hold it as often as it is used."""
    strings = f'<sst xmlns="{MAIN}"><si><t>unit</t></si><si><t>{"x" * 5_000}</t></si></sst>'
    rows = [f'<row r="{i}"><c r="A{i}" t="s"><v>{int(i > 1)}</v></c></row>' for i in range(1, 100)]
    content = packed(parts(*rows, **{"xl/sharedStrings.xml": strings}))

    assert "characters of text, the most that are read" in refusal(
        content, limits=Limits(unzipped=50_000), wanted=Wanted(columns=("unit",))
    )


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=8
    ),
)
SHEETS = st.lists(st.lists(VALUES, max_size=5), max_size=6)


def text_of(value: Any) -> str | None:
    """Return what a value in another program's hands is for us."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime | date | time | timedelta | str):
        return str(value)
    return f"{float(value):.17g}"


def same(ours: str | None, theirs: Any) -> bool:
    """Whether a cell of ours and a value of another program's are the same; numbers as doubles."""
    if ours is not None and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return float(ours) == float(theirs)
    return ours == text_of(theirs)


@given(SHEETS)
@settings(max_examples=60, deadline=None)
def test_values_agree_with_other_programs(sheet: list[list[Any]]) -> None:
    """What openpyxl wrote is read as openpyxl and calamine read it."""
    file = io.BytesIO()
    book = openpyxl.Workbook()
    for number, values in enumerate(sheet, 1):
        for column, value in enumerate(values, 1):
            cell = book.active.cell(number, column)
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(file)

    ours = cells_of(file.getvalue())

    others = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
    calamine = others.to_python(skip_empty_area=False)
    back = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active
    for number, values in enumerate(sheet, 1):
        for column, _ in enumerate(values, 1):
            text = ours.get(number, {}).get(column)
            assert same(text, back.cell(number, column).value)
            assert same(
                text,
                calamine[number - 1][column - 1]
                if number <= len(calamine) and column <= len(calamine[number - 1])
                else None,
            )


WHOLE = packed(parts(HEADER, NORTH, row(3, "South", "39")))
STORED = packed(parts(HEADER, NORTH, row(3, "South", "39")), zipfile.ZIP_STORED)


@given(st.sampled_from([WHOLE, STORED]), st.data())
@settings(max_examples=200, deadline=None)
def test_a_cut_workbook_is_refused(whole: bytes, data: st.DataObject) -> None:
    """Cut anywhere, with a sentence."""
    assert refusal(whole[: data.draw(st.integers(0, len(whole) - 1))], wanted=UNIT_AND_COUNT)


@given(st.sampled_from([WHOLE, STORED]), st.data())
@settings(max_examples=300, deadline=None)
def test_a_workbook_with_a_wrong_byte_is_refused_or_the_same(whole: bytes, data: st.DataObject) -> None:
    """A checksum guards what is read; names and dates of parts may change without harm."""
    position, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    changed = whole[:position] + bytes([byte]) + whole[position + 1 :]
    try:
        rows = rows_of(table_of(changed, wanted=UNIT_AND_COUNT))
    except DataError:
        return
    assert rows == [("North", "24", "2"), ("South", "39", "3")]


@given(
    st.lists(
        st.sampled_from(
            [
                "<row>",
                "</row>",
                '<row r="2">',
                "<c>",
                '<c r="A1">',
                '<c t="s">',
                '<c t="inlineStr">',
                "</c>",
                "<v>",
                "</v>",
                "1",
                "x",
                "<f>",
                "</f>",
                "<is>",
                "</is>",
                "<t>",
                "</t>",
                "<r>",
                "</r>",
                "<c/>",
                "<row/>",
                "<v/>",
                "&#0;",
                "&amp;",
                "<!--",
                "<![CDATA[",
                "]]>",
            ]
        ),
        max_size=20,
    ).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_no_sheet_ends_otherwise_than_in_a_grid_or_a_sentence(rows: str) -> None:
    """Whatever stands in it, in whatever order."""
    try:
        grid = cells_of(packed(parts(rows)))
    except DataError as error:
        assert error.what  # noqa: PT017 - either way of ending is right
    else:
        assert all(text for cells in grid.values() for text in cells.values())


def test_the_reader_answers_for_workbooks() -> None:
    """With macros or without, by the suffix."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("xlsx", (".xlsx", ".xlsm"), read)
