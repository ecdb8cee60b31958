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

from rulecheck.data.submission import PLACE
from rulecheck.errors import DataError
from rulecheck.readers.csv import MAX_CELL, MAX_COLUMNS, MAX_NAME, ROWS_AT_ONCE, read, rulecheck_readers

Rows = list[tuple[str | None, ...]]


def read_back(content: bytes, **options: Any) -> pl.DataFrame:
    """Return the table that a file of these bytes holds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.csv")
        file.write_bytes(content)
        frame: pl.DataFrame = read(str(file), options).collect().to_native()
        return frame


def refusal(content: bytes, **options: Any) -> tuple[str | None, str]:
    """Return where and why a file of these bytes is refused."""
    with pytest.raises(DataError) as caught:
        read_back(content, **options)
    return caught.value.place, caught.value.what


def outcome(content: bytes) -> tuple[list[str], Rows] | tuple[str | None, str]:
    """Return the columns and rows, or where and why the file is refused."""
    try:
        frame = read_back(content)
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

        assert isinstance(read(str(file), {}), nw.LazyFrame)


@pytest.mark.parametrize("header", [b"a,b", b'"a",b'])
def test_an_empty_cell_is_null(header: bytes) -> None:
    """In any column, and a row of nothing else is a row."""
    assert read_back(header + b"\n,\n1,\n,2\n").rows() == [
        (None, None, "line 2"),
        ("1", None, "line 3"),
        (None, "2", "line 4"),
    ]


def test_a_quoted_empty_cell_is_null() -> None:
    """Quotation marks do not make something of nothing."""
    assert read_back(b'a,b\n"",""\n').rows() == [(None, None, "line 2")]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n\n", b"\r\n\r\n", b"\n\r\n"])
@pytest.mark.parametrize("row", [b"1,2", b'1,"2"'])
def test_the_end_of_the_file_may_be_blank(row: bytes, end: bytes) -> None:
    """With or without a line end, blank lines there do not count."""
    assert read_back(b"a,b\n" + row + end).rows() == [("1", "2", "line 2")]


@pytest.mark.parametrize("row", [b"1,2", b'1,"2"'])
def test_lines_end_with_lf_or_crlf(row: bytes) -> None:
    """And one file may have both."""
    assert read_back(b"a,b\r\n" + row + b"\n3,4\r\n").rows() == [("1", "2", "line 2"), ("3", "4", "line 3")]


@pytest.mark.parametrize("content", [b"a,b", b"a,b\n", b'"a",b', b"a,b\r\n\r\n"])
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

    frame = read_back(written(table, **form))

    assert frame.columns == [*header, PLACE]
    assert frame.rows() == [(*absent(row), f"line {line}") for row, line in zip(rows, lines, strict=True)]


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


@given(tables(), FORMS, st.data())
def test_a_cut_file_has_no_row_that_the_whole_one_has_not(
    table: list[list[str]], form: dict[str, Any], data: st.DataObject
) -> None:
    """Cut anywhere it is refused, or has the first rows; only the last cell of the last row may be cut short."""
    content = written(table, **form)
    whole = read_back(content)

    found = outcome(content[: data.draw(st.integers(0, len(content)))])

    if not isinstance(found[0], list) or not found[1]:
        return
    columns, rows = found
    expected = whole.rows()[: len(rows)]
    assert columns == whole.columns
    assert rows[:-1] == expected[:-1]
    *cells, last, place = rows[-1]
    assert (*cells, place) == (*expected[-1][:-2], expected[-1][-1])
    assert (expected[-1][-2] or "").startswith(last or "")


def test_of_a_cut_file_only_the_last_cell_may_be_short() -> None:
    """Each way of cutting one file: what is still read has whole rows, the last one perhaps a shorter number."""
    content = b"unit,recruited\nNorth,24\nSouth,39\n"

    read_after = {
        cut: rows for cut in range(len(content)) if isinstance(rows := outcome(content[:cut])[1], list) and rows
    }

    north = ("North", "24", "line 2")
    assert read_after == {
        21: [("North", None, "line 2")],
        22: [("North", "2", "line 2")],
        23: [north],
        24: [north],
        30: [north, ("South", None, "line 3")],
        31: [north, ("South", "3", "line 3")],
        32: [north, ("South", "39", "line 3")],
    }


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
        (b"a;b\n1,5;2\n", "line 2", "has 2 cells where the header has 1; a cell with a comma in it must be quoted"),
        (b"a,b\n1,2\n\n3,4\n", "line 3", "is blank; take it out, for each line is a row"),
        (b'a,b\n1,"2"\r\n\r\n3,4\n', "line 3", "is blank; take it out, for each line is a row"),
        (b"a\n1\n\n2\n", "line 3", "is blank; take it out, for each line is a row"),
        (b'a\n"1"\n\n2\n', "line 3", "is blank; take it out, for each line is a row"),
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
        ("", "is blank; the first line must name the columns"),
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

    frame = read_back(",".join(names).encode() + body + b"," * (MAX_COLUMNS - 1) * bool(body))

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
        (b"a,b\n1,Caf\xe9\n", "line 2", "has the byte 0xe9, which is not UTF-8; save it as CSV in UTF-8"),
        (
            "a,b\n\ud800,2\n".encode(errors="surrogatepass"),
            "line 2",
            "has the byte 0xed, which is not UTF-8; save it as CSV in UTF-8",
        ),
        (b"\x1f\x8b\x08", "line 1", "has the byte 0x8b, which is not UTF-8; save it as CSV in UTF-8"),
        (b"a,b\n1,\0\n", "line 2", "has a NUL byte; save it as CSV in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1", "has a NUL byte; save it as CSV in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-be"), "line 1", "has a NUL byte; save it as CSV in UTF-8"),
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
    rows = [(f"unit {number}", str(number)) for number in range(ROWS_AT_ONCE * 2 + 1)]
    text = "unit,n\n" + "".join(f"{quote}{unit}{quote},{number}\n" for unit, number in rows)

    expected = [(unit, number, f"line {line}") for line, (unit, number) in enumerate(rows, 2)]
    assert read_back(text.encode()).rows() == expected
    assert read_back(text[: text.rindex("\n", 0, -1)].encode()).rows() == expected[:-1]


def test_a_file_over_the_limit_is_refused() -> None:
    """The option counts bytes; a file of just so many is read."""
    assert read_back(b"a\n1\n", max_bytes=4).height == 1
    assert refusal(b"a\n1\n", max_bytes=3) == (None, "has 4 bytes; at most 3 are read")


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

    assert read("*.csv", {}).collect().rows() == [("2", "line 2")]


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """The reader does not wait for a writer."""
    os.mkfifo(tmp_path / "returns.csv")

    with pytest.raises(DataError, match="is a pipe or a device"):
        read(str(tmp_path / "returns.csv"), {})


def test_the_reader_answers_for_csv_files() -> None:
    """By the suffix, in small letters."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("csv", (".csv",), read)
