import io
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

from rulecheck.errors import DataError
from rulecheck.formats.tables import Slotted, Table, Wanted
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.readers.ods import read, rulecheck_readers, workbook
from rulecheck.spreadsheets.sheets import Grid, Merged, Sheet

HOME_OFFICE = (
    Path(__file__).parents[2] / "examples" / "03-home-office-spreadsheet" / "police-workforce-sep19-tables.ods"
)
NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style", "drawing")
)
CALC = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
UNIT_AND_COUNT = Wanted(columns=("unit", "recruited"))
STYLES = (
    '<style:style style:name="up" style:family="text"><style:text-properties style:text-position="33% 58%"/>'
    '</style:style><style:style style:name="super" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="child" style:family="text" style:parent-style-name="up"/>'
    '<style:style style:name="down" style:family="text"><style:text-properties style:text-position="-33% 58%"/>'
    '</style:style><style:style style:name="level" style:family="text" style:parent-style-name="up">'
    '<style:text-properties style:text-position="0% 100%"/></style:style>'
    '<style:style style:name="round" style:family="text" style:parent-style-name="round"/>'
    '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def content_of(*tables: str, styles: str = STYLES) -> str:
    """Return the part that holds these sheets."""
    return (
        f"<office:document-content{NAMES}{CALC}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )


def sheet(*rows: str, name: str = "S", style: str = "") -> str:
    """Return a sheet of these rows."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def row(*cells: str, **attributes: Any) -> str:
    """Return a row of these cells, an attribute's underscore a hyphen."""
    written = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-row{written}>{''.join(cells)}</table:table-row>"


def cell(inside: str = "", kind: str = "", value: str | None = None, **attributes: Any) -> str:
    """Return a cell of this type and value."""
    written = "".join(f' table:{name.replace("_", "-")}="{text}"' for name, text in attributes.items())
    if kind:
        written += f' office:value-type="{kind}"'
    if value is not None:
        name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value", "string": "string-value"}
        written += f' office:{name.get(kind, "value")}="{value}"'
    return f"<table:table-cell{written}>{inside}</table:table-cell>"


def text(words: str, **attributes: Any) -> str:
    """Return a cell of text."""
    return cell(f"<text:p>{words}</text:p>", "string", **attributes)


def in_error(written: str) -> str:
    """Return the cell as newer programs write it if its formula fails."""
    return written.replace(" office", ' calcext:value-type="error" office', 1)


def number(value: str, **attributes: Any) -> str:
    """Return a cell of a number."""
    return cell(f"<text:p>{value}</text:p>", "float", value, **attributes)


def packed(content: str, method: int = zipfile.ZIP_DEFLATED, **others: str) -> bytes:
    """Return a workbook of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, part in {"content.xml": content, **others}.items():
            archive.writestr(name, part)
    return file.getvalue()


def table_of(content: bytes, **options: Any) -> Table:
    """Read these bytes as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.ods")
        file.write_bytes(content)
        return read(str(file), options)


def rows_of(table: Table) -> list[tuple[Any, ...]]:
    """Return the rows of a table."""
    frame: pl.DataFrame = table.frame.collect().to_native()
    return frame.rows()


def grid_of(content: bytes, limits: Limits = DEFAULT) -> Grid:
    """Return the first sheet of a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.ods")
        file.write_bytes(content)
        return next(iter(list(workbook(str(file), limits).grids(lambda _: True))))


def cells_of(*rows: str) -> dict[int, dict[int, str]]:
    """Return the cells of a sheet of these rows."""
    return {row: dict(cells) for row, cells in grid_of(packed(content_of(sheet(*rows)))).rows.items()}


def one_cell(written: str) -> str | None:
    """Return the text of the one cell of a sheet."""
    return cells_of(row(written)).get(1, {}).get(1)


def refusal(content: bytes, **options: Any) -> str:
    """Return why a file of these bytes is refused, with the place before it."""
    with pytest.raises(DataError) as caught:
        table_of(content, **options)
    return f"{caught.value.place or ''}: {caught.value.what}"


HEADER = row(text("unit"), text("recruited"))
NORTH = row(text("North"), number("24"))
PLAIN = packed(content_of(sheet(HEADER, NORTH, row(text("South"), number("39")))))


def test_a_plain_workbook_is_read() -> None:
    """Header in the first row, every cell text, the place its row."""
    table = table_of(PLAIN, wanted=UNIT_AND_COUNT)

    assert rows_of(table) == [("North", "24", "2"), ("South", "39", "3")]
    assert (table.sheet, table.header_row, table.letters) == ("S", 1, {"unit": "A", "recruited": "B"})
    assert table.remarks == ()


def iso(label: str) -> tuple[int, date]:
    """Read a header that is a day."""
    day = date.fromisoformat(label)
    return day.year, day


FORCES = Wanted(columns=("column A",), slotted=(Slotted(before="", after="", read=iso),))


def test_a_published_workbook_is_read() -> None:
    """Its header is merged over three rows and names years by real days; notes stand below."""
    table = read(str(HOME_OFFICE), {"sheet": "Table_7", "wanted": FORCES})
    rows = rows_of(table)

    assert (table.header_row, table.letters) == (6, {"column A": "A", "2019-03-31": "B", "2019-09-30": "C"})
    assert [row for row in rows if row[0].startswith("West Midlands")] == [
        ("West Midlands ", "11069", "11254", "28"),
        ("West Midlands", "6641", "6546", "32"),
    ]
    assert rows[0] == ("North East ", "5484", "5508", "7")
    assert rows[-1] == ("Total", "128985.2075", "130790", "63")
    assert table.remarks == ("3 rows above the header left out", "rows 66 to 67 below the table left out: 'Notes'")


def test_a_published_workbook_agrees_with_another_program() -> None:
    """Every number and text without marks of every sheet, as calamine reads it."""
    theirs = CalamineWorkbook.from_path(HOME_OFFICE)
    for grid in workbook(str(HOME_OFFICE), DEFAULT).grids(lambda _: True):
        values = theirs.get_sheet_by_name(grid.sheet.name).to_python(skip_empty_area=False)
        marked = grid.facts
        seen = {(r, c) for fact in marked.values() for c, rows in fact.items() for r in rows}
        for r, line in enumerate(values, 1):
            for c, value in enumerate(line, 1):
                if isinstance(value, float | str) and (r, c) not in seen and value != "":
                    ours = grid.rows[r][c]
                    assert (float(ours) if isinstance(value, float) else ours) == value


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (number("5484"), "5484"),
        (cell("<text:p>5,484</text:p>", "float", "5484"), "5484"),
        (cell("<text:p>2.3%</text:p>", "percentage", "0.023"), "0.023"),
        (cell("<text:p>£5</text:p>", "currency", "5.0"), "5"),
        (cell("<text:p>24</text:p>", "float", "NaN"), "not a number: NaN"),
        (cell("<text:p>24</text:p>", "float"), "not a float: 24"),
        (cell("<text:p>Mar-19</text:p>", "date", "2019-03-31T00:00:00"), "2019-03-31"),
        (cell("<text:p>Mar-19</text:p>", "date", "2019-03-31T12:30:00"), "2019-03-31 12:30:00"),
        (cell("<text:p>24</text:p>", "date", "24"), "not a date: 24"),
        (cell("<text:p>12:00</text:p>", "time", "PT12H00M00S"), "12:00:00"),
        (cell("<text:p>36:00</text:p>", "time", "PT36H00M01.500000000S"), "36:00:01.5"),
        (cell("<text:p>24</text:p>", "time", "24"), "not a time: 24"),
        (cell("<text:p>WAHR</text:p>", "boolean", "true"), "TRUE"),
        (cell("<text:p>shown</text:p>", "string", "meant"), "meant"),
        (cell("<text:p>untyped</text:p>"), "untyped"),
        (cell("<text:p>#NV</text:p>", "float", "0"), "#NV"),
        (cell("<text:p>#\u00a1DIV/0!</text:p>", "float", "0"), "#\u00a1DIV/0!"),
        (cell("<text:p>Err:999</text:p>", "float", "0"), "Err:999"),
        (cell("<text:p>###</text:p>", "float", "24"), "24"),
        (text("North <text:s/>East<text:s text:c='3'/>"), "North  East   "),
        (text("a<text:tab/>b<text:line-break/>c"), "a\tb\nc"),
        (cell("<text:p>one</text:p><text:p>two</text:p>", "string"), "one\ntwo"),
        (text("<text:a>North</text:a> <text:span>East</text:span>"), "North East"),
        (cell("<office:annotation><text:p>9</text:p></office:annotation><text:p>24</text:p>", "string"), "24"),
        (text("2<office:annotation><text:p>9</text:p></office:annotation>4"), "24"),
        (cell("<drawing:frame><text:p>9</text:p></drawing:frame><text:p>24</text:p>", "string"), "24"),
        (text("2<drawing:frame><text:p>9</text:p></drawing:frame>4"), "24"),
        (text("<text:ruby><text:ruby-base>a</text:ruby-base><text:ruby-text>b</text:ruby-text></text:ruby>"), "a"),
        (text(" "), None),
        (cell("", "string"), None),
    ],
)
def test_each_sort_of_cell_is_text(written: str, said: str | None) -> None:
    """From the value it states, else from what it shows, without notes and drawings."""
    assert one_cell(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (cell(formula="of:=SUM([.B2:.B3])"), "=SUM([.B2:.B3])"),
        (cell("", "float", formula="of:=1"), "=1"),
        (cell("", "string", formula="of:=1"), "=1"),
        (cell(formula="of:="), "=(formula without a value)"),
        (cell("<text:p>24</text:p>", "float", "24", formula="of:=1"), "24"),
        (cell("<text:p></text:p>", "string", "", formula="of:=1"), None),
        (cell("<text:p>#N/A</text:p>", "float", "0", formula="of:=1"), "#N/A"),
        (cell("<text:p>Err:502</text:p>", "float", "0", formula="of:=1"), "Err:502"),
        (cell("<text:p>#DIV/0!</text:p>", "float", "0"), "#DIV/0!"),
        (in_error(cell("<text:p>#REF!</text:p>", "string", "", formula="of:=1")), "#REF!"),
        (in_error(cell("", "string", "")), "#ERROR!"),
        (cell("<text:p>###</text:p>", "float", "24", formula="of:=1"), "24"),
    ],
)  # fmt: skip
def test_formulas_without_a_value_and_errors_are_never_blank_nor_zero(written: str, said: str | None) -> None:
    """Older programs give an error the value 0; a column that is too narrow is no error."""
    assert one_cell(written) == said


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("up", "North "),
        ("super", "North "),
        ("child", "North "),
        ("down", "North 1"),
        ("level", "North 1"),
        ("round", "North 1"),
        ("?", "North 1"),
    ],
)
def test_footnote_marks_in_superscript_are_left_out(style: str, said: str) -> None:
    """By the style of the span, or the style above it."""
    assert one_cell(text(f'North <text:span text:style-name="{style}">1</text:span>')) == said


@pytest.mark.parametrize(("style", "said"), [("up", "24^1"), ("super", "24^1"), ("down", "241~"), ("level", "241")])
def test_mark_on_a_number_makes_it_unreadable(style: str, said: str) -> None:
    """Of 24 with a raised or lowered 1 nobody knows whether it is a figure or a footnote."""
    assert one_cell(text(f'24<text:span text:style-name="{style}">1</text:span>')) == said


STRUCK = """
<style:style style:name="out" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="below" style:family="table-cell" style:parent-style-name="out"/>
<style:style style:name="gone" style:family="text"><style:text-properties style:text-line-through-style="solid"/>
</style:style>
"""


@pytest.mark.parametrize(
    ("columns", "written", "said"),
    [
        ("", row(number("12", style_name="out")), "~12"),
        ("", row(text("North", style_name="below")), "~North"),
        ("", row(number("12"), default_cell_style_name="out"), "~12"),
        ('<table:table-column table:default-cell-style-name="out"/>', row(number("12")), "~12"),
        ('<table:table-column table:default-cell-style-name="out"/>', row(number("12", style_name="plain")), "12"),
        ("<table:table-column/>", row(number("12")), "12"),
        ("", row(text('North<text:span text:style-name="gone"> East</text:span>')), "~North East"),
    ],
)
def test_what_is_struck_out_is_no_number_and_no_name(columns: str, written: str, said: str) -> None:
    """By the style of the cell, else of its row, else of its column, or of the words in it."""
    grid = grid_of(packed(content_of(sheet(columns, written), styles=STRUCK)))

    assert grid.rows == {1: {1: said}}


def test_footnote_marks_are_remarked() -> None:
    """Styles that all sheets share count too."""
    shared = f"<office:document-styles{NAMES}><office:styles>{STYLES}</office:styles></office:document-styles>"
    content = content_of(
        sheet(row(text('unit<text:span text:style-name="up">1</text:span>'), text("recruited"))), styles=""
    )

    table = table_of(packed(content, **{"styles.xml": shared}), wanted=UNIT_AND_COUNT)

    assert table.remarks == ("footnote marks in superscript left out: 1 cell, the first A1",)


def test_repeated_cells_and_rows_are_as_many_cells() -> None:
    """Blank ones are skipped, however many; filled ones stand in each."""
    assert cells_of(
        row(cell(number_columns_repeated=16383), number("1")),
        row(cell(number_columns_repeated=16384), number_rows_repeated=3),
        row(text("a", number_columns_repeated=3), number("2"), number_rows_repeated=2),
        row(cell(number_columns_repeated=16384), number_rows_repeated=1048569),
        row(number("3")),
    ) == {
        1: {16384: "1"},
        5: {1: "a", 2: "a", 3: "a", 4: "2"},
        6: {1: "a", 2: "a", 3: "a", 4: "2"},
        1048576: {1: "3"},
    }


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (row(text("a"), number_rows_repeated=1048576), "has more than 1,000 filled cells"),
        (row(text("a", number_columns_repeated=1001)), "has more than 1,000 filled cells"),
        (row(text("a", number_columns_repeated=16385)), "beyond the last cell of a sheet"),
        (row(text("a"), number_rows_repeated=999999999), "beyond the last cell of a sheet"),
        (row(text("a"), number_rows_repeated="9" * 5000), "times; save it again"),
        (row(text("a"), number_rows_repeated=0), "is repeated '0' times; save it again"),
        (row(cell(number_columns_repeated=-1)), "is repeated '-1' times; save it again"),
        (row(text("<text:s text:c='200000'/>")), "has a text longer than 100,000 characters"),
    ],
)
def test_repetition_is_counted_before_it_is_kept(rows: str, what: str) -> None:
    """A few bytes cannot become a table of millions of cells."""
    assert what in refusal(packed(content_of(sheet(rows))), limits=Limits(cells=1_000))


def test_rows_stand_in_groups_and_headings_too() -> None:
    """Nested, one below the other."""
    heading = f"<table:table-header-rows>{HEADER}</table:table-header-rows>"
    group = (
        f"<table:table-row-group><table:table-row-group>{NORTH}</table:table-row-group>{NORTH}</table:table-row-group>"
    )

    assert list(cells_of(heading, group, NORTH)) == [1, 2, 3, 4]


def test_tables_inside_drawings_are_no_rows() -> None:
    """Charts carry their own."""
    shapes = f"<table:shapes><drawing:frame>{sheet(NORTH)}</drawing:frame></table:shapes>"
    inside = cell(f"<drawing:frame>{sheet(NORTH)}</drawing:frame><text:p>x</text:p>")

    assert cells_of(shapes, row(inside), row(text("y"))) == {1: {1: "x"}, 2: {1: "y"}}


def test_what_a_merged_range_covers_is_left_out_and_remarked() -> None:
    """Whether or not the cells say that they are covered."""
    covered = number("9").replace("table-cell", "covered-table-cell")
    north = row(text("North", number_columns_spanned=2), covered)
    south = row(text("S", number_columns_spanned=2), number("8"))

    table = table_of(packed(content_of(sheet(HEADER, north, south))), wanted=UNIT_AND_COUNT, last_row=3)

    assert rows_of(table) == [("North", None, "2"), ("S", None, "3")]
    assert table.remarks[0] == "cells hidden by merged ones left out: 2 cells, the first B2"


def test_a_cell_that_says_it_is_covered_is_blank() -> None:
    """Though no merged range covers it."""
    assert cells_of(row(text("a"), number("9").replace("table-cell", "covered-table-cell"), number("1"))) == {
        1: {1: "a", 3: "1"}
    }


def test_merged_ranges_are_known() -> None:
    """From the cell that spans others."""
    grid = grid_of(packed(content_of(sheet(row(cell(), text("a", number_columns_spanned=2, number_rows_spanned=3))))))

    assert grid.merged == (Merged(top=1, left=2, bottom=3, right=3),)


def test_hidden_rows_and_columns_are_read_and_remarked() -> None:
    """Filtered ones too."""
    columns = (
        '<table:table-column/><table:table-column-group><table:table-column table:visibility="collapse" '
        'table:number-columns-repeated="3"/></table:table-column-group>'
    )
    content = packed(content_of(sheet(columns, HEADER, NORTH, row(text("South"), number("39"), visibility="filter"))))

    table = table_of(content, wanted=UNIT_AND_COUNT)

    assert rows_of(table)[1] == ("South", "39", "3")
    assert table.remarks == ("hidden rows are read: 1 row, the first 3", "hidden columns are read: B")


def test_a_hidden_sheet_is_taken_only_by_name() -> None:
    """Its style hides it."""
    content = packed(content_of(sheet(name="Cover"), sheet(HEADER, NORTH, name="Old", style="gone")))

    assert "only the hidden sheet 'Old' has the columns" in refusal(content, wanted=UNIT_AND_COUNT)
    assert table_of(content, wanted=UNIT_AND_COUNT, sheet="Old").remarks == ("sheet 'Old' is hidden",)


def test_sheets_are_listed_and_parsed_one_by_one() -> None:
    """In order, hidden ones too; what is not wanted is not kept."""
    content = packed(content_of(sheet(NORTH, name="A"), sheet(NORTH, name="B", style="gone"), sheet(NORTH, name="C")))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.ods")
        file.write_bytes(content)
        book = workbook(str(file), Limits(cells=2))

    assert book.sheets == (Sheet(name="A"), Sheet(name="B", hidden=True), Sheet(name="C"))
    assert [grid.sheet.name for grid in book.grids(lambda sheet: sheet.name != "A")] == ["B", "C"]


def test_two_sheets_of_one_name_are_refused() -> None:
    """A name would not say which."""
    assert "has two sheets named 'S'; rename one" in refusal(packed(content_of(sheet(), sheet())))


def test_encrypted_workbooks_are_told() -> None:
    """Their list of parts says so."""
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}

    assert "is encrypted; save it without a password" in refusal(packed("\0\0", **manifest))
    assert "is encrypted; save it without a password" in refusal(packed("", **{"encrypted-package": ""}))


def test_other_archives_are_refused() -> None:
    """A text document, and a zip of anything."""
    assert "is no spreadsheet; save it again as .ods" in refusal(packed("<a/>"))
    assert "nothing stands in the first 100 rows" in refusal(packed(content_of()), wanted=UNIT_AND_COUNT)


@pytest.mark.parametrize("doctype", ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]>'])
@pytest.mark.parametrize("part", ["content.xml", "styles.xml"])
def test_document_types_are_refused(part: str, doctype: str) -> None:
    """No entity is ever expanded."""
    content = {"content.xml": content_of(), "styles.xml": "<a/>"}
    content[part] = doctype + content[part]

    assert "declares a document type (DTD)" in refusal(
        packed(content["content.xml"], **{"styles.xml": content["styles.xml"]})
    )


@pytest.mark.parametrize("inside", [text("<text:span>" * 300 + "</text:span>" * 300), "<table:table-row-group>" * 300])
def test_deep_nesting_is_refused(inside: str) -> None:
    """It would take memory out of proportion."""
    assert "nests its elements more than 200 deep" in refusal(
        packed(content_of(sheet(row(inside) if "<text" in inside else inside)))
    )


VALUES = st.one_of(
    st.none(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.sampled_from("abc £é&<24.-"), min_size=1, max_size=8).filter(lambda words: bool(words.strip())),
)


@given(st.lists(st.lists(VALUES, max_size=5), max_size=6))
@settings(max_examples=60, deadline=None)
def test_values_agree_with_other_programs(rows: list[list[Any]]) -> None:
    """What odfpy wrote is read as it was written, and as calamine reads it."""
    document, table = OpenDocumentSpreadsheet(), OdfTable(name="S")
    for values in rows:
        line = TableRow()
        for value in values:
            kind = (
                {}
                if value is None
                else {"valuetype": "string"}
                if isinstance(value, str)
                else {"valuetype": "float", "value": repr(value)}
            )
            made = TableCell(**kind)
            if isinstance(value, str):
                made.addElement(P(text=value))
            line.addElement(made)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)

    ours = grid_of(file.getvalue()).rows
    theirs = (
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    for r, values in enumerate(rows, 1):
        for c, value in enumerate(values, 1):
            said = ours.get(r, {}).get(c)
            if value is not None:
                assert (
                    said == theirs[r - 1][c - 1] == value
                    if isinstance(value, str)
                    else float(said or "") == theirs[r - 1][c - 1] == value
                )
            else:
                assert said is None


STORED = packed(content_of(sheet(HEADER, NORTH, row(text("South"), number("39")))), zipfile.ZIP_STORED)


@given(st.sampled_from([PLAIN, STORED]), st.data())
@settings(max_examples=200, deadline=None)
def test_a_cut_workbook_is_refused(whole: bytes, data: st.DataObject) -> None:
    """Cut anywhere, with a sentence."""
    assert refusal(whole[: data.draw(st.integers(0, len(whole) - 1))], wanted=UNIT_AND_COUNT)


@given(st.sampled_from([PLAIN, STORED]), st.data())
@settings(max_examples=300, deadline=None)
def test_a_workbook_with_a_wrong_byte_is_refused_or_the_same(whole: bytes, data: st.DataObject) -> None:
    """A checksum guards what is read."""
    position, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    changed = whole[:position] + bytes([byte]) + whole[position + 1 :]
    try:
        rows = rows_of(table_of(changed, wanted=UNIT_AND_COUNT))
    except DataError:
        return
    assert rows == [("North", "24", "2"), ("South", "39", "3")]


TAGS = ["row", "cell", "covered-table-cell", "row-group", "header-rows", "column"]
PIECES = [
    *(f"<{end}table:{name if name.startswith('covered') else f'table-{name}'}>" for name in TAGS for end in ("", "/")),
    *("<text:p>", "</text:p>", "<text:span>", "</text:span>", '<text:span text:style-name="up">', "<text:s/>"),
    *("24", "&amp;", cell("", "float", "1"), '<table:table-cell table:number-rows-spanned="2">'),
    *("<office:annotation>", "</office:annotation>", "<drawing:a>", "</drawing:a>"),
    *("<table:table>", "</table:table>", '<table:table-row table:number-rows-repeated="3">'),
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_sheet_ends_otherwise_than_in_a_grid_or_a_sentence(rows: str) -> None:
    """Whatever stands in it, in whatever order."""
    try:
        grid = grid_of(packed(content_of(sheet(rows))))
    except DataError as error:
        assert error.what  # noqa: PT017 - either way of ending is right
    else:
        assert all(text for cells in grid.rows.values() for text in cells.values())


def test_the_reader_answers_for_workbooks() -> None:
    """By the suffix."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("ods", (".ods",), read)
