"""CSV in, strictly: every cell as the text it is, and a file with any doubt about its rows refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.data.files import MAX_BYTES, read_bytes
from rulecheck.data.rows import PLACE, RESERVED
from rulecheck.errors import DataError
from rulecheck.hookspecs import Reader, hookimpl

MAX_COLUMNS = 2_000
MAX_NAME = 200
MAX_CELL = 100_000
"""Characters; below the limit of the csv module (131,072), so that a file is refused with or without quotes."""
ROWS_AT_ONCE = 50_000

_BLANK = (b"\n", b"\r\n")
_LONE_CR = re.compile(rb"\r(?!\n)")
_CELL = r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\r\n]*+)'
_RECORD = re.compile(rf"{_CELL}(?:,{_CELL})*+(?:\r?\n)?")
"""A record whose quotation marks all stand where they may; the csv module also lets ``a"b`` and `` "a"`` pass."""


def read(location: str, options: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    """Read a CSV file: UTF-8, cells parted by commas, the first record names the columns.

    One row for each record below the header, in order; every column text, exactly as it
    stands, an empty cell null; in ``PLACE`` the line of the file on which the record begins.
    A header alone is a table of no rows. Blank lines at the end do not count.

    ``options["max_bytes"]`` is the largest file that is read, 1 GiB if not stated.

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    content = _text(location, read_bytes(location, options.get("max_bytes", MAX_BYTES)))
    frame = _quoted(location, content) if b'"' in content else _unquoted(location, content)
    return nw.from_native(frame.lazy())


def _text(location: str, raw: bytes) -> bytes:
    """Return the lines without byte order mark and blank lines at the end, once they are known to be text."""
    if (position := raw.find(0)) >= 0:
        raise DataError(location, "has a NUL byte; save it as CSV in UTF-8", place=_place(raw, position))
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        what = f"has the byte 0x{raw[error.start]:02x}, which is not UTF-8; save it as CSV in UTF-8"
        raise DataError(location, what, place=_place(raw, error.start)) from error
    if (lone := _LONE_CR.search(raw)) is not None:
        what = "has a carriage return without a line feed; lines end with LF or CRLF"
        raise DataError(location, what, place=_place(raw, lone.start()))
    content = raw.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
    if not content:
        raise DataError(location, "is empty; its first line must name the columns")
    return content


def _place(raw: bytes, position: int) -> str:
    return _line(raw.count(b"\n", 0, position) + 1)


def _line(number: int) -> str:
    return f"line {number}"


def _unquoted(location: str, content: bytes) -> pl.DataFrame:
    """Read what has no quotation mark: a line is a record and a comma parts two cells."""
    lines = io.BytesIO(content)
    header = lines.readline().decode().rstrip("\r\n").split(",", MAX_COLUMNS)
    _refuse_header(location, header)
    start, width = lines.tell(), len(header)
    count = 0
    for count, line in enumerate(lines, 1):
        if line.count(b",") != width - 1 or line in _BLANK:
            raise _wrong_width(location, count + 1, 0 if line in _BLANK else line.count(b",") + 1, width)
    # Numbers for names: polars takes a table that begins with x^ for a compressed one, and renames columns.
    names = ",".join(map(str, range(width))).encode()
    table = b"".join((names, b"\n", memoryview(content)[start:]))
    frame = pl.read_csv(table, quote_char=None, infer_schema=False)
    frame.columns = header
    return _placed(location, frame, pl.int_range(2, count + 2, eager=True))


def _quoted(location: str, content: bytes) -> pl.DataFrame:
    """Read what has quotation marks, as the csv module takes them apart."""
    records = _records(location, content)
    _, header = next(records)
    _refuse_header(location, header)
    parts = [_part(location, header, records)]
    while parts[-1].height:
        parts.append(_part(location, header, records))
    return pl.concat(parts)


def _part(location: str, header: list[str], records: Iterator[tuple[int, list[str]]]) -> pl.DataFrame:
    """Take the next records up; a frame of no rows once there are none."""
    lines: list[int] = []
    texts: list[str] = []  # row after row in one list: a list for each of a million rows busies the garbage collector
    width = len(header)
    for line, cells in islice(records, ROWS_AT_ONCE):
        if len(cells) != width:
            raise _wrong_width(location, line, len(cells), width)
        lines.append(line)
        texts.extend(cells)
    frame = pl.DataFrame([pl.Series(name, texts[i::width], dtype=pl.String) for i, name in enumerate(header)])
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return _placed(location, frame, pl.Series(lines, dtype=pl.Int64))


def _records(location: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on; a blank line is a record of no cells."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="\n"):
            taken.append(line)
            yield line

    records = csv.reader(lines(), strict=True)
    while True:
        line = records.line_num + 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataError(location, _misquoted(error), place=_line(line)) from error
        if _RECORD.fullmatch("".join(taken)) is None:
            what = 'has a quotation mark inside a cell that does not begin with one; write the cell as "say ""so"""'
            raise DataError(location, what, place=_line(line))
        taken.clear()
        yield line, cells


def _misquoted(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "opens a quoted cell that is never closed; a quoted cell ends with a quotation mark"
    if "expected after" in str(error):
        return (
            'has text after the end of a quoted cell; a quotation mark inside one is written twice, as in "say ""so"""'
        )
    if "field larger" in str(error):
        return f"has a cell longer than {MAX_CELL:,} characters; is a quoted cell not closed?"
    return f"is not well-formed CSV: {error}; is a quoted cell not closed?"


def _refuse_header(location: str, names: list[str]) -> None:
    if names in ([], [""]):
        raise _refused_header(location, "is blank; the first line must name the columns")
    if len(names) > MAX_COLUMNS:
        raise _refused_header(location, f"has more than {MAX_COLUMNS:,} columns, the most that are read")
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if not name.strip():
            raise _refused_header(location, f"column {number} has no name; name it, or take the column out")
        if len(name) > MAX_NAME:
            raise _refused_header(location, f"the name of column {number} is longer than {MAX_NAME} characters")
        if name.startswith(RESERVED):
            raise _refused_header(location, f"column {number} is named {name!r}; names with {RESERVED!r} are our own")
        if name in seen:
            raise _refused_header(location, f"columns {seen[name]} and {number} are both named {name!r}; rename one")
        seen[name] = number


def _refused_header(location: str, what: str) -> DataError:
    return DataError(location, what, place=_line(1))


def _wrong_width(location: str, line: int, cells: int, width: int) -> DataError:
    if cells == 0:
        return DataError(location, "is blank; take it out, for each line is a row", place=_line(line))
    has = f"has {cells} {'cell' if cells == 1 else 'cells'} where the header has {width}"
    hint = "a cell with a comma in it must be quoted" if cells > width else "a cell is missing, or the file was cut off"
    return DataError(location, f"{has}; {hint}", place=_line(line))


def _placed(location: str, frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    """Add where each row stands, and refuse a cell too long to be meant."""
    long = frame.select(long=pl.any_horizontal(pl.all().str.len_chars() > MAX_CELL).fill_null(value=False))["long"]
    if long.any():
        what = f"has a cell longer than {MAX_CELL:,} characters"
        raise DataError(location, what, place=_line(lines.filter(long)[0]))
    return frame.with_columns(pl.concat_str(pl.lit("line "), lines.cast(pl.String)).alias(PLACE))


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of ``.csv``."""
    return [Reader(name="csv", suffixes=(".csv",), read=read)]
