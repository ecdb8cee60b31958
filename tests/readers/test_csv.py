import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.formats.delimited import CELLS_AT_ONCE, CUT
from rulecheck.formats.tables import PLACE, Table
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.readers.csv import read, rulecheck_readers

MAX_CELL, MAX_COLUMNS, MAX_NAME = DEFAULT.cell_length, DEFAULT.columns, DEFAULT.name_length

Rows = list[tuple[str | None, ...]]


def table_of(content: bytes, **options: Any) -> Table:
    """Return what the reader makes of a file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.csv")
        file.write_bytes(content)
        return read(str(file), options)


def read_back(content: bytes, **options: Any) -> pl.DataFrame:
    """Return the table that a file of these bytes holds."""
    frame: pl.DataFrame = table_of(content, **options).frame.collect().to_native()
    return frame


def refusal(content: bytes, **options: Any) -> tuple[str | None, str]:
    """Return where and why a file of these bytes is refused."""
    with pytest.raises(DataError) as caught:
        read_back(content, **options)
    return caught.value.place, caught.value.what


def outcome(content: bytes, **options: Any) -> tuple[list[str], Rows] | tuple[str | None, str]:
    """Return the columns and rows, or where and why the file is refused."""
    try:
        frame = read_back(content, **options)
    except DataError as error:
        return error.place, error.what
    return frame.columns, frame.rows()


def written(records: Sequence[Sequence[str]], **form: Any) -> bytes:
    """Return what the standard library writes for these records."""
    text = io.StringIO()
    csv.writer(text, **form).writerows(records)
    return text.getvalue().encode()


def absent(cells: Sequence[str]) -> tuple[str | None, ...]:
    """Return the cells with the empty ones as null."""
    return tuple(cell or None for cell in cells)


MEND = 'save it in UTF-8, or state its encoding, often encoding = "cp1252"'

PIECES = [
    "a",
    "North",
    "24",
    " ",
    "",
    '"',
    '""',
    ",",
    "\n",
    "\r\n",
    "é",
    "\u2028",
    "\x85",
    "\x0b",
    "\ufeff",
    "=1",
    "'",
    ";",
    "\t",
]
CELLS = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
FORMS = st.fixed_dictionaries(
    {"lineterminator": st.sampled_from(["\n", "\r\n"]), "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])}
)


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[str] = CELLS) -> list[list[str]]:
    """Draw a header, which may span lines, and some rows of its width."""
    header = draw(
        st.lists(st.sampled_from(["unit", "b,c", 'd"', "e\nf", " g ", "^.*$"]), min_size=1, max_size=4, unique=True)
    )
    width = len(header)
    return [header, *draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=5))]


def test_every_cell_is_the_text_that_stands_there() -> None:
    """Nothing is trimmed, counted, or taken for a number, a date or a missing value."""
    row = (" 24 ", "007", "1e3", "NA", "null", "\u00a0", "2022-03-31", "True", "'", "#1")
    names = "abcdefghij"

    frame = read_back(",".join(names).encode() + b"\n" + ",".join(row).encode() + b"\n")

    assert frame.rows() == [(*row, "line 2")]
    assert frame.schema == dict.fromkeys([*names, PLACE], pl.String)


def test_the_frame_is_lazy() -> None:
    """A reader hands over a narwhals lazy frame."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.csv")
        file.write_bytes(b"unit\nNorth\n")

        assert isinstance(read(str(file), {}).frame, nw.LazyFrame)


@pytest.mark.parametrize("header", [b"a,b", b'"a",b'])
def test_an_empty_cell_is_null(header: bytes) -> None:
    """In any column."""
    assert read_back(header + b"\n1,\n,2\n").rows() == [("1", None, "line 2"), (None, "2", "line 3")]


def test_a_quoted_empty_cell_is_null() -> None:
    """Quotation marks do not make something of nothing."""
    assert read_back(b'a,b\n"","1"\n').rows() == [(None, "1", "line 2")]


@pytest.mark.parametrize("header", [b"a,b", b'"a",b'])
def test_blank_rows_are_left_out_and_told(header: bytes) -> None:
    """Spreadsheets leave them above, between and below; the other rows keep their lines."""
    table = table_of(header + b"\n,\n1,2\n,\n3,\n,\n\n")

    assert table.frame.collect().rows() == [("1", "2", "line 3"), ("3", None, "line 5")]
    assert table.remarks == ("3 blank rows left out",)


@pytest.mark.parametrize("row", [b" ,", b"\xc2\xa0,", b"-,"])
def test_a_row_of_blanks_is_no_blank_row(row: bytes) -> None:
    """A space is a text: whether it was meant is not for the reader to say."""
    table = table_of(b"a,b\n" + row + b"\n")

    assert (table.frame.collect().shape, table.remarks) == ((1, 3), ())


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n\n", b"\r\n\r\n", b"\n\r\n"])
@pytest.mark.parametrize("row", [b"1,2", b'1,"2"'])
def test_the_end_of_the_file_may_be_blank(row: bytes, end: bytes) -> None:
    """Blank lines there do not count, and nothing is said of them."""
    table = table_of(b"a,b\n" + row + end)

    assert table.frame.collect().rows() == [("1", "2", "line 2")]
    assert table.remarks == ()


@pytest.mark.parametrize("row", [b"1,2", b'1,"2"'])
def test_lines_end_with_lf_or_crlf(row: bytes) -> None:
    """And one file may have both."""
    assert read_back(b"a,b\r\n" + row + b"\n3,4\r\n").rows() == [("1", "2", "line 2"), ("3", "4", "line 3")]


@pytest.mark.parametrize("content", [b"a,b\n", b'"a",b\n', b"a,b\r\n\r\n"])
def test_a_header_alone_is_a_table_of_no_rows(content: bytes) -> None:
    """Its columns are there, as text."""
    frame = read_back(content)

    assert frame.height == 0
    assert frame.schema == {"a": pl.String, "b": pl.String, PLACE: pl.String}


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b'"a",b\n1,2\n'])
def test_a_byte_order_mark_is_not_part_of_the_first_name(content: bytes) -> None:
    """Spreadsheets write one before UTF-8; elsewhere it is text."""
    frame = read_back(b"\xef\xbb\xbf" + content + b"\xef\xbb\xbf3,4\n")

    assert frame.columns == ["a", "b", PLACE]
    assert frame["a"].to_list() == ["1", "\ufeff3"]


@pytest.mark.parametrize("name", ["x^", "x\x01", "^.*$", "*", "a_duplicated_0", "column_1", "0", " unit ", "Unité"])
def test_a_header_is_taken_by_the_letter(name: str) -> None:
    """Whatever it means to a library: the first two begin a compressed file, others are patterns."""
    frame = read_back(f"{name},b\nx^,\ufeff\n".encode())

    assert frame.columns == [name, "b", PLACE]
    assert frame.rows() == [("x^", "\ufeff", "line 2")]


def test_a_row_stands_on_the_line_where_it_begins() -> None:
    """Line ends inside quoted cells are counted, in the header too."""
    content = b'"un\nit",note\nNorth,"one\r\ntwo\n\n"\nSouth,\n"East","a"\n'

    assert read_back(content).rows() == [
        ("North", "one\r\ntwo\n\n", "line 3"),
        ("South", None, "line 7"),
        ("East", "a", "line 8"),
    ]


@pytest.mark.parametrize("cell", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\u2029"])
def test_only_lf_ends_a_line(cell: str) -> None:
    """Other characters that Python takes for line ends are text."""
    assert read_back(f'a,b\n{cell},"x"\n3,4\n'.encode()).rows() == [(cell, "x", "line 2"), ("3", "4", "line 3")]


@given(tables(), FORMS)
def test_what_was_written_is_read_back(table: list[list[str]], form: dict[str, Any]) -> None:
    """Cell by cell, and each row with the line it was written on."""
    header, *rows = table
    lines = [1 + written(table[:count], **form).count(b"\n") for count in range(1, len(table))]
    filled = [(*absent(row), f"line {line}") for row, line in zip(rows, lines, strict=True) if any(row)]

    frame = read_back(written(table, **form))

    assert frame.columns == [*header, PLACE]
    assert frame.rows() == filled


@given(
    st.integers(1, 3),
    st.lists(st.sampled_from(["1", "North", ",", ",", "\n", "\n", "\r\n", "\r", "\ufeff", " ", "x^", "é"])).map(
        "".join
    ),
)
def test_quotation_marks_elsewhere_change_nothing(width: int, body: str) -> None:
    """The quick way and the careful way agree on every body: the same rows or the same refusal."""
    names = "abc"[:width]

    plain = outcome(f"{','.join(names)}\n{body}".encode())

    assert plain == outcome(f'"a"{"".join(f",{name}" for name in names[1:])}\n{body}'.encode())


@given(
    st.lists(st.sampled_from([b"a", b"a,", b",", b"\n", b'"', b',"', b"\r", b"\xc3\xa9", b"\xff", b"\0"])).map(b"".join)
)
def test_no_bytes_end_otherwise_than_in_a_table_or_a_sentence(body: bytes) -> None:
    """And a table that was read is the same once it is written anew."""
    found = outcome(b"a,b\n" + body)

    if isinstance(found[0], list):
        columns, rows = found[0][:-1], found[1]
        anew = written([columns, *([cell or "" for cell in row[:-1]] for row in rows)], quoting=csv.QUOTE_ALL)
        assert [row[:-1] for row in outcome(anew)[1]] == [row[:-1] for row in rows]
    else:
        assert found[1]


def refuses_or_marks(whole: pl.DataFrame, content: bytes, **options: Any) -> None:
    """Assert that of a cut file whole rows are read, and perhaps one more whose last cell is marked."""
    try:
        frame = read_back(content, **options)
    except DataError:
        return
    if frame.columns != whole.columns:
        assert frame.height == 0
        assert frame.columns[-2].endswith(CUT)
        return
    rows, expected = frame.rows(), whole.rows()
    if rows and (rows[-1][-2] or "").endswith(CUT):
        *cells, last, place = rows.pop()
        of_blank_row = not any(cells) and last == CUT
        assert of_blank_row or (*cells, place) == (*expected[len(rows)][:-2], expected[len(rows)][-1])
    assert rows == expected[: len(rows)]


@given(tables(), FORMS, st.sampled_from(["utf-8", "utf-16", "cp1252"]), st.data())
def test_a_cut_file_has_no_row_that_the_whole_one_has_not(
    table: list[list[str]], form: dict[str, Any], encoding: str, data: st.DataObject
) -> None:
    """Cut after any byte it is refused, or has the first rows, and a last cell that may be short is marked."""
    text = written(table, **form).decode()
    content = text.encode(encoding, "replace")
    whole = read_back(content, encoding=encoding)

    refuses_or_marks(whole, content[: data.draw(st.integers(0, len(content)))], encoding=encoding)


@pytest.mark.parametrize("quote", ["", '"'])
def test_of_a_cut_file_only_the_last_cell_may_be_short(quote: str) -> None:
    """Each way of cutting one file: a number that was cut never stands there as a shorter one."""
    content = f"unit,recruited\nNorth,{quote}24{quote}\nSouth,39\n".encode()

    found = {
        cell
        for cut in range(len(content))
        if isinstance(rows := outcome(content[:cut])[1], list)
        for *_, cell, _ in rows
    }

    assert found == {"24", "24…", "…", "3…", "39…"} | (set() if quote else {"2…"})


@pytest.mark.parametrize(
    ("row", "cell"),
    [(b"1,124", "124…"), (b'1,"124"', "124…"), (b"1,", "…"), (b'1,""', "…"), (b",", "…"), ("1,é".encode(), "é…")],
)
def test_the_last_cell_without_a_line_break_is_marked(row: bytes, cell: str) -> None:
    """Nobody can tell whether it is whole, so it is made unreadable, and the remark says how to mend it."""
    table = table_of(b"a,b\n1,2\n" + row)

    assert table.frame.collect().to_native()["b"].to_list() == ["2", cell]
    assert table.remarks == (
        f"the file does not end with a line break, so its last cell may be cut off and is read as '{cell}'; "
        "end the last line with a line break, or say line_break_at_end = false in the mapping",
    )


@pytest.mark.parametrize("row", [b"1,124", b'1,"124"'])
def test_a_file_that_is_said_to_end_without_a_line_break_is_taken_as_whole(row: bytes) -> None:
    """Some programs never write one; whoever says so answers for the last cell, and a header alone is one too."""
    table = table_of(b"a,b\n" + row, line_break_at_end=False)

    assert table.frame.collect().rows() == [("1", "124", "line 2")]
    assert table.remarks == ()
    assert read_back(b"a,b", line_break_at_end=False).columns == ["a", "b", PLACE]
    assert read_back(b"a\n1", line_break_at_end=True)["a"].to_list() == ["1…"]


@pytest.mark.parametrize(("header", "names"), [(b"a,b", ["a", "b…"]), (b'a,"b"', ["a", "b…"]), (b"a,", ["a", "…"])])
def test_the_last_name_without_a_line_break_is_marked(header: bytes, names: list[str]) -> None:
    """A header that was cut has a last column that nobody asks for."""
    table = table_of(header)

    assert table.frame.collect_schema().names() == [*names, PLACE]
    assert table.remarks[0].startswith("the file does not end with a line break, so its last column's name may be cut")


def test_a_long_cell_that_may_be_cut_off_is_told_by_its_end() -> None:
    """The remark stays one line."""
    (remark,) = table_of(b"a\n" + b"x" * 1000 + b"yz").remarks

    assert f"is read as '…{'x' * 37}yz…'" in remark


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (b"a,b\n1\n", "line 2", "has 1 cell where the header has 2; a cell is missing, or the file was cut off"),
        (
            b"a,b\n1,2\n1,034,5\n",
            "line 3",
            "has 3 cells where the header has 2; a cell with a comma in it must be quoted",
        ),
        (b'a,b\n"1",2,\n', "line 2", "has 3 cells where the header has 2; a cell with a comma in it must be quoted"),
        (
            b'a,b\n"1\n\n",2\n3\n',
            "line 5",
            "has 1 cell where the header has 2; a cell is missing, or the file was cut off",
        ),
        (
            b"a,b\n1,2\n ,\n \n",
            "line 4",
            "has 1 cell where the header has 2; a cell is missing, or the file was cut off",
        ),
        (
            b"a;b\n1,5;2\n",
            "line 2",
            'has 2 cells where the header has 1; if a semicolon parts the cells, state separator = ";"',
        ),
        (b"a,b\n1,2\n\n3,4\n", "line 3", "is blank; take it out, for each line is a row"),
        (b'a,b\n1,"2"\r\n\r\n3,4\n', "line 3", "is blank; take it out, for each line is a row"),
        (b"a\n1\n\n2\n", "line 3", "is blank; take it out, for each line is a row"),
        (b'a\n"1"\n\n2\n', "line 3", "is blank; take it out, for each line is a row"),
        (b"a\n\n1\n", "line 2", "is blank; take it out, for each line is a row"),
        (b"a\r\n1\r\n\r\n2\r\n", "line 3", "is blank; take it out, for each line is a row"),
        (
            b"a,b,c\n1,2\n1,2,3,4\n",
            "line 2",
            "has 2 cells where the header has 3; a cell is missing, or the file was cut off",
        ),
    ],
)
def test_a_row_of_the_wrong_width_is_refused(content: bytes, place: str, what: str) -> None:
    """Short, long or blank, with quoted cells or without."""
    assert refusal(content) == (place, what)


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("a,b,a", "columns 1 and 3 are both named 'a'; rename one"),
        ("a,", "column 2 has no name; name it, or take the column out"),
        ("a, ,b", "column 2 has no name; name it, or take the column out"),
        ("a,\u00a0", "column 2 has no name; name it, or take the column out"),
        ("rulecheck:place,b", "column 1 is named 'rulecheck:place'; names with 'rulecheck:' are our own"),
        ("a,rulecheck:x", "column 2 is named 'rulecheck:x'; names with 'rulecheck:' are our own"),
        ("a," + "x" * (MAX_NAME + 1), "the name of column 2 is longer than 200 characters"),
        (",".join(map(str, range(MAX_COLUMNS + 1))), "has more than 2,000 columns, the most that are read"),
        ("", "is blank; it must name the columns"),
    ],
)
@pytest.mark.parametrize("body", ["\n1,2", '\n"1",2'])
def test_a_header_that_names_no_table_is_refused(header: str, what: str, body: str) -> None:
    """Duplicate, blank, our own, too long, too many; with quotation marks in the file or without."""
    assert refusal((header + body).encode()) == ("line 1", what)


@pytest.mark.parametrize("body", [b"", b'\n"1"'])
def test_a_header_on_the_limits_is_read(body: bytes) -> None:
    """The longest name, and the most columns."""
    names = [f"{number:0{MAX_NAME}}" for number in range(MAX_COLUMNS)]

    frame = read_back(",".join(names).encode() + body + b"," * (MAX_COLUMNS - 1) * bool(body) + b"\n")

    assert frame.columns == [*names, PLACE]


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    """There is not even a header."""
    assert refusal(content) == (None, "is empty; its first line must name the columns")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'a,b\n1,2\n3,"4', "line 3"),
        (b'a,b\n"1,2\n3,4\n', "line 2"),
        (b'a,b\n1,"2\n\n\n', "line 2"),
        (b'a,"b', "line 1"),
        (b'a,b\n"x\n\ny",2\n1,"', "line 5"),
        (b'a,b\n1,"2""\n', "line 2"),
    ],
)
def test_a_quoted_cell_that_is_not_closed_is_refused(content: bytes, place: str) -> None:
    """It would swallow the rest of the file."""
    assert refusal(content) == (
        place,
        "opens a quoted cell that is never closed; a quoted cell ends with a quotation mark",
    )


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'a,b\n1,2\n"3"x,4\n', "line 3"),
        (b'a,b\n1,"2" \n', "line 2"),
        (b'"a"b,c\n1,2\n', "line 1"),
        (b'a,b\n"say "so"",4\n', "line 2"),
    ],
)
def test_text_after_a_quoted_cell_is_refused(content: bytes, place: str) -> None:
    """Where the cell ends is in doubt."""
    found, what = refusal(content)

    assert found == place
    assert what.startswith("has text after the end of a quoted cell")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'a,b\n1,2\n3" pipe,4\n', "line 3"),
        (b'a,b,c\n "North, East",24\n', "line 2"),
        (b'a,b\n1,2"\n', "line 2"),
        (b'a"b",c\n1,2\n', "line 1"),
        (b'a,b\n"1\n",2\n\xef\xbb\xbf"3",4\n', "line 4"),
    ],
)
def test_a_quotation_mark_inside_an_unquoted_cell_is_refused(content: bytes, place: str) -> None:
    """Libraries differ on it; a blank before a quoted cell splits it at its comma."""
    found, what = refusal(content)

    assert found == place
    assert what.startswith("has a quotation mark inside a cell that does not begin with one")


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (
            b"a,b\n1,Caf\xe9\n",
            "line 2",
            'has the byte 0xe9, which is not UTF-8; save it in UTF-8, or state its encoding, often encoding = "cp1252"',
        ),
        (
            "a,b\n\ud800,2\n".encode(errors="surrogatepass"),
            "line 2",
            'has the byte 0xed, which is not UTF-8; save it in UTF-8, or state its encoding, often encoding = "cp1252"',
        ),
        (
            b"\x1f\x8b\x08",
            "line 1",
            'has the byte 0x8b, which is not UTF-8; save it in UTF-8, or state its encoding, often encoding = "cp1252"',
        ),
        (b"a,b\n1,\0\n", "line 2", "has a NUL byte; save it in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1", "has a NUL byte; save it in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-be"), "line 1", "has a NUL byte; save it in UTF-8"),
    ],
)
def test_what_is_not_utf8_is_refused(content: bytes, place: str, what: str) -> None:
    """No byte is replaced or guessed at."""
    assert refusal(content) == (place, what)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a,b\r1,2\r3,4\r", "line 1"),
        (b"a,b\n1,2\r\r\n3,4\n", "line 2"),
        (b"a,b\n1,x\ry\n", "line 2"),
        (b'a,b\n1,"x\ry"\n', "line 2"),
        (b"a,b\n1,2\r", "line 2"),
    ],
)
def test_a_carriage_return_alone_is_refused(content: bytes, place: str) -> None:
    """Some programs end a line there and some do not."""
    assert refusal(content) == (place, "has a carriage return without a line feed; lines end with LF or CRLF")


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_cell_on_the_limit_is_read(quote: bytes) -> None:
    """The limit counts characters, not bytes."""
    long = "é" * MAX_CELL

    assert read_back(b"a,b\n" + quote + long.encode() + quote + b",2\n").item(0, "a") == long


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_cell_over_the_limit_is_refused(quote: bytes) -> None:
    """With the line it stands on."""
    content = b"a,b\n1,2\n" + quote + b"x" * (MAX_CELL + 1) + quote + b",\n"

    assert refusal(content) == ("line 3", "has a cell longer than 100,000 characters")


def test_an_open_quotation_mark_does_not_swallow_a_large_file() -> None:
    """The csv module gives up at its own limit, which is left as it was."""
    before = csv.field_size_limit()

    place, what = refusal(b'a,b\n"1,2\n' + b"3,4\n" * 100_000)

    assert (place, csv.field_size_limit()) == ("line 2", before)
    assert what.endswith("is a quoted cell not closed?")


@pytest.mark.parametrize("quote", ["", '"'])
def test_many_rows_keep_their_order_and_lines(quote: str) -> None:
    """Also where rows are taken up in several parts, on the border and beyond it."""
    rows = [(f"unit {number}", str(number)) for number in range(CELLS_AT_ONCE + 1)]
    text = "unit,n\n" + "".join(f"{quote}{unit}{quote},{number}\n" for unit, number in rows)

    expected = [(unit, number, f"line {line}") for line, (unit, number) in enumerate(rows, 2)]
    assert read_back(text.encode()).rows() == expected
    assert read_back(text[: text.rindex("\n", 0, -1) + 1].encode()).rows() == expected[:-1]


def test_no_sign_is_missed_where_lines_are_compared_in_parts() -> None:
    """The parts have some megabytes, and here each byte parts two cells or two lines."""
    lines = ",".join(f"c{number}" for number in range(64)).encode() + b"\n" + (b"," * 63 + b"\n") * 300_000

    assert table_of(lines).remarks == ("300,000 blank rows left out",)
    assert refusal(lines + b"," * 62 + b"\n" + b"," * 64 + b"\n")[0] == "line 300002"


def test_a_file_over_the_limit_is_refused() -> None:
    """It counts bytes; a file of just so many is read."""
    assert read_back(b"a\n1\n", limits=Limits(bytes=4)).height == 1
    assert refusal(b"a\n1\n", limits=Limits(bytes=3)) == (None, "has 4 bytes; at most 3 are read")


@pytest.mark.parametrize(
    "name", ["missing.csv", "*.csv", "~/returns.csv", "file:returns.csv", "https://localhost/a.csv"]
)
def test_a_location_is_one_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No pattern, home folder or address: what is not there by that name is refused."""
    (tmp_path / "returns.csv").write_bytes(b"a\n1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(DataError, match="there is no such file"):
        read(name, {})


def test_a_file_named_like_a_pattern_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its neighbours are not."""
    (tmp_path / "returns.csv").write_bytes(b"a\n1\n")
    (tmp_path / "*.csv").write_bytes(b"b\n2\n")
    monkeypatch.chdir(tmp_path)

    assert read("*.csv", {}).frame.collect().rows() == [("2", "line 2")]


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """The reader does not wait for a writer."""
    os.mkfifo(tmp_path / "returns.csv")

    with pytest.raises(DataError, match="is a pipe or a device"):
        read(str(tmp_path / "returns.csv"), {})


def test_the_reader_answers_for_csv_files() -> None:
    """By the suffix, in small letters."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("csv", (".csv",), read)


@pytest.mark.parametrize("body", [b"1,2\n", b'"1",2\n', b"1\n", b'"1"\n'])
@pytest.mark.parametrize("limits", [Limits(columns=1), Limits(name_length=2)])
def test_limits_of_columns_and_names_can_be_lowered(body: bytes, limits: Limits) -> None:
    """Two columns where one is allowed, a name of three where two are."""
    header = b"a,b\n" if body.count(b",") else b"abc\n"
    is_refused = len(header) == 4 and (b"," in header) == (limits.columns == 1)

    assert is_refused == isinstance(outcome(header + body, limits=limits)[1], str)


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_the_limit_of_a_cell_can_be_lowered(quote: bytes) -> None:
    """And is told."""
    content = b"a\n" + quote + b"1234" + quote + b"\n"

    assert read_back(content, limits=Limits(cell_length=4)).height == 1
    assert refusal(content, limits=Limits(cell_length=3)) == ("line 2", "has a cell longer than 3 characters")


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_limit_above_that_of_the_csv_module_stops_there(quote: bytes) -> None:
    """So that quotation marks elsewhere in a file do not decide whether it is read."""
    place, what = refusal(b"a\n" + quote + b"x" * 131_073 + quote + b"\n", limits=Limits(cell_length=10**6))

    assert (place, what[:41]) == ("line 2", "has a cell longer than 131,072 characters")


@pytest.mark.parametrize(("sign", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
def test_the_separator_is_the_one_that_is_stated(sign: str, name: str) -> None:
    """And no other: with it a cell may hold the others."""
    others = ",;\t|".replace(sign, "")

    assert read_back(f"a{sign}b\n1{others}{sign}2\n".encode(), separator=sign).rows() == [("1" + others, "2", "line 2")]
    assert read_back(f'a{sign}b\n"1{sign}"{sign}2\n'.encode(), separator=sign)["a"].to_list() == ["1" + sign]
    assert refusal(f"a\n1{sign}2\n".encode(), separator=sign)[1].endswith(f"a cell with a {name} in it must be quoted")


@pytest.mark.parametrize("sign", ["x", '"', ", ", "\n", ",,", "tab"])
def test_no_other_separator_is_taken(sign: str) -> None:
    """The refusal lists those that there are."""
    assert refusal(b"a,b\n", separator=sign)[1].endswith("a separator is one of , ; | or a tab")


@pytest.mark.parametrize(
    "encoding", ["cp1252", "windows-1252", "latin-1", "ISO-8859-15", "mac_roman", "cp850", "utf-16"]
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_stated_encoding_is_used(encoding: str, quote: str) -> None:
    """By any name Python has for it; the text is what it would be in UTF-8."""
    text = f"unit,Größe\n{quote}Añb{quote},é\n"

    assert read_back(text.encode(encoding), encoding=encoding).rows() == [("Añb", "é", "line 2")]
    assert read_back(text.encode(), encoding="utf-8-sig").columns == ["unit", "Größe", PLACE]


def test_a_byte_that_the_stated_encoding_lacks_is_refused() -> None:
    """Strictly: 0x81 is nothing in Windows-1252."""
    place, what = refusal(b"a,b\n1,2\n3,\x81\n", encoding="cp1252")

    assert (place, what) == (
        "line 3",
        "has the byte 0x81, which is not cp1252; save it in UTF-8, or state its encoding",
    )


def test_utf_16_needs_its_byte_order() -> None:
    """A mark in the file or the name of the encoding says it; nothing is guessed."""
    content = "a\n1\n".encode("utf-16-be")

    assert read_back(content, encoding="utf-16-be").rows() == [("1", "line 2")]
    assert read_back(b"\xfe\xff" + content, encoding="utf-16").rows() == [("1", "line 2")]
    assert read_back(b"\xfe\xff" + content, encoding="utf-16-be").columns == ["a", PLACE]
    assert refusal(content, encoding="utf-16")[1].startswith("has no byte order mark")
    assert refusal(content[:-1], encoding="utf-16-be")[0] == "line 2"
    assert refusal(content + b"\xd8\x00\x00\n", encoding="utf-16-be")[0] == "line 3"


@pytest.mark.parametrize(
    "encoding", ["utf-7", "rot13", "punycode", "shift_jis", "utf-32", "idna", "", "x\0", "\ud800", "undefined"]
)
def test_no_other_encoding_is_taken(encoding: str) -> None:
    """Neither what is no text encoding nor one whose characters have no fixed number of bytes."""
    assert refusal(b"a\n", encoding=encoding or " ")[1].startswith("there is no encoding")


def test_an_encoding_that_is_misspelt_is_told_the_nearest() -> None:
    """As with every name."""
    assert refusal(b"a\n", encoding="cp125")[1].endswith("; did you mean 'cp1252'?")


ABOVE = b'Return of "officers\n\n,,,,\n'


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_the_header_may_stand_below_other_lines(quote: bytes) -> None:
    """Whatever they hold; places count from the beginning of the file."""
    table = table_of(ABOVE + b"a,b\n" + quote + b"1" + quote + b",2\n", header_row=4)

    assert table.frame.collect().rows() == [("1", "2", "line 5")]
    assert table.header_row == 4
    assert table.remarks == ("lines 1 to 3 above the header left out",)


@pytest.mark.parametrize("header_row", [None, 1])
def test_a_header_on_the_first_line_leaves_nothing_out(header_row: int | None) -> None:
    """And the table does not make anything of it."""
    table = table_of(b"a\n1\n", header_row=header_row)

    assert (table.header_row, table.remarks) == (None, ())


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"a,a\n1,2\n", "line 4"),
        (b"a,b\n1\n", "line 5"),
        (b'a,b\n"1\n\n",2\n3\n', "line 8"),
        (b'a,b\n1,"2\n', "line 5"),
    ],
)
def test_refusals_below_other_lines_name_the_line_of_the_file(body: bytes, place: str) -> None:
    """In the header and in the rows, with quotation marks or without."""
    assert refusal(ABOVE + body, header_row=4)[0] == place


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_what_stands_below_the_last_row_is_left_out(quote: bytes) -> None:
    """Whatever it holds; the last row is whole, for a line break ends it."""
    content = b"a,b\n" + quote + b"1" + quote + b',2\n\nSource: the "board\n,,'

    table = table_of(content, last_row=2)

    assert table.frame.collect().rows() == [("1", "2", "line 2")]
    assert table.remarks == ("lines 3 to 5 below the last row left out",)


def test_the_last_row_of_the_file_may_be_stated() -> None:
    """Nothing is left out, and without a line break its last cell is marked like any other."""
    assert table_of(b"a\n1\n", last_row=2).remarks == ()
    assert read_back(b"a\n1", last_row=2).rows() == [("1…", "line 2")]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"header_row": 4}, "ends before line 4, which must name the columns"),
        ({"header_row": 10**12}, "must name the columns"),
        ({"last_row": 4}, "ends before line 4, which is stated as that of the last row"),
        ({"header_row": 0}, "lines count from 1"),
        ({"header_row": 3, "last_row": 2}, "lines count from 1"),
        ({"last_row": 10**12}, "ends before line"),
    ],
)
def test_lines_that_are_not_there_are_refused(options: dict[str, int], says: str) -> None:
    """A file that is shorter than was stated may have been cut off."""
    assert says in refusal(b"a\n1\n2\n", **options)[1]


@given(tables(), FORMS, st.integers(0, 3), st.sampled_from(["", "x,", '"', ',"\n']))
def test_a_table_below_other_lines_is_the_same_table(
    table: list[list[str]], form: dict[str, Any], count: int, above: str
) -> None:
    """Only its places move."""
    content = written(table, **form)
    moved = (above + "\n").encode() * count
    lines = moved.count(b"\n")

    frame = read_back(moved + content, header_row=lines + 1)

    expected = [(*row[:-1], f"line {int(row[-1][5:]) + lines}") for row in read_back(content).rows()]
    assert (frame.columns, frame.rows()) == (read_back(content).columns, expected)
