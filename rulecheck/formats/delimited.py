"""Text with one record a line and a sign between its cells becomes a table, or is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.errors import DataError
from rulecheck.formats.decoded import UTF_8, decoded, place_of
from rulecheck.formats.files import read_bytes
from rulecheck.formats.lines import Lines, chosen
from rulecheck.formats.names import refuse_names
from rulecheck.formats.tables import PLACE, Table
from rulecheck.model.limits import DEFAULT, Limits

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
CELLS_AT_ONCE = 200_000
CUT = "…"
"""Stands behind a cell that the end of the file may have cut off: as a number, a year or a unit it cannot be read."""

_LONGEST = 131_072
"""Characters of a cell that the csv module takes, unless somebody tells it otherwise."""
_SHOWN = 40
_BLANK = (b"\n", b"\r\n")
_LONE_CR = re.compile(rb"\r(?!\n)")
_BYTES_AT_ONCE = 2**24
_LINE = "rulecheck:line"
"""The number of the line a record begins on, until the table is whole and says it in words."""


@attrs.frozen(kw_only=True)
class _Form:
    """How a file is written, and how much of it is read."""

    location: str
    separator: str
    limits: Limits
    first: int

    @property
    def longest(self) -> int:
        """Characters of a cell at most, so that a file is refused with or without quotes."""
        return min(self.limits.cell_length, _LONGEST)

    def refused(self, line: int, what: str) -> DataError:
        return DataError(self.location, what, place=f"line {line}")

    def header(self, cells: list[str], *, is_cut: bool) -> list[str]:
        """Return the names of the columns; the last one marked where the file ends with it."""
        place = f"line {self.first}"
        if cells in ([], [""]) and not is_cut:
            raise DataError(self.location, "is blank; it must name the columns", place=place)
        names = [*cells[:-1], cells[-1] + CUT] if is_cut else cells
        refuse_names(self.location, names, self.limits, place)
        return names

    def wrong_width(self, line: int, cells: int, header: list[str]) -> DataError:
        width = len(header)
        if cells == 0:
            return self.refused(line, "is blank; take it out, for each line is a row")
        has = f"has {cells} {'cell' if cells == 1 else 'cells'} where the header has {width}"
        other = next((sign for sign in SEPARATORS if width == 1 and sign in header[0]), None)
        if other is not None:
            written = other.replace("\t", r"\t")
            hint = f'if a {SEPARATORS[other]} parts the cells, state separator = "{written}"'
            return self.refused(line, f"{has}; {hint}")
        if cells > width:
            return self.refused(line, f"{has}; a cell with a {SEPARATORS[self.separator]} in it must be quoted")
        return self.refused(line, f"{has}; a cell is missing, or the file was cut off")


def read_delimited(location: str, options: Mapping[str, Any], separator: str) -> Table:
    """Read a file of records; the readers of CSV and of TSV say what its options are.

    Args:
        location: the path.
        options: ``separator``, ``encoding``, ``line_break_at_end``, ``header_row``, ``last_row`` and ``limits``, as far
            as they are stated.
        separator: stands between cells where the options do not say.

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    limits = options.get("limits") or DEFAULT
    separator = options.get("separator") or separator
    if separator not in SEPARATORS:
        raise DataError(location, f"cells cannot be parted by {separator!r}; a separator is one of , ; | or a tab")
    content = decoded(location, read_bytes(location, limits.bytes), options.get("encoding") or UTF_8)
    if b"\r" in content and (lone := _LONE_CR.search(content)) is not None:
        what = "has a carriage return without a line feed; lines end with LF or CRLF"
        raise DataError(location, what, place=place_of(content, lone.start()))
    lines = chosen(location, content, options.get("header_row"), options.get("last_row"))
    if options.get("line_break_at_end") is False:
        lines = attrs.evolve(lines, is_cut=False)
    form = _Form(location=location, separator=separator, limits=limits, first=lines.first)
    return _table(form, lines)


def _table(form: _Form, lines: Lines) -> Table:
    read = _quoted if b'"' in lines.content else _unquoted
    frame = read(form, lines)
    remarks = list(lines.remarks)
    if lines.is_cut:
        frame, cut = _cut(frame)
        part = "cell" if frame.height else "column's name"  # which is marked already
        remarks.append(
            f"the file does not end with a line break, so its last {part} may be cut off and is read as "
            f"{_end_of(cut)!r}; end the last line with a line break, or say line_break_at_end = false in the mapping"
        )
    return _without_blank_rows(frame, form.first, remarks)


def _cut(frame: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Mark the last cell, if there is a row; return with it what is marked."""
    if frame.height == 0:
        return frame, frame.columns[-2]
    *cells, last, place = frame.row(-1)
    cut = (last or "") + CUT
    return frame.head(-1).vstack(pl.DataFrame([(*cells, cut, place)], schema=frame.schema, orient="row")), cut


def _end_of(text: str) -> str:
    return text if len(text) <= _SHOWN else CUT + text[-_SHOWN:]


def _without_blank_rows(frame: pl.DataFrame, first: int, remarks: list[str]) -> Table:
    cells = frame.columns[:-1]
    if all(frame[name].null_count() for name in cells):  # else there is none, and a large table is not gone through
        kept = frame.filter(~pl.all_horizontal(pl.nth(range(len(cells))).is_null()))
        if blank := frame.height - kept.height:
            remarks.append(f"{blank:,} blank {'row' if blank == 1 else 'rows'} left out")
        frame = kept
    header_row = None if first == 1 else first
    # Said only where it is asked for: a text for each row takes longer than all that is counted of it.
    place = pl.concat_str(pl.lit("line "), pl.col(_LINE).cast(pl.String)).alias(PLACE)
    table = frame.lazy().select(pl.all().exclude(_LINE), place)
    return Table(frame=nw.from_native(table), header_row=header_row, remarks=tuple(remarks))


def _unquoted(form: _Form, lines: Lines) -> pl.DataFrame:
    """Read what has no quotation mark: a line is a record and a separator parts two cells."""
    sign = form.separator.encode()
    file = io.BytesIO(lines.content)
    cells = file.readline().decode().rstrip("\r\n").split(form.separator, form.limits.columns)
    start, width = file.tell(), len(cells)
    header = form.header(cells, is_cut=lines.is_cut and start == len(lines.content))
    rows = _rows(lines.content, start, sign, width)
    if rows is None:
        raise _first_wrong(form, file, sign, header)
    # Numbers for names: polars takes a table that begins with x^ for a compressed one, and renames columns.
    names = sign.join(b"%d" % number for number in range(width))
    table = b"".join((names, b"\n", memoryview(lines.content)[start:]))
    frame = pl.read_csv(table, separator=form.separator, quote_char=None, infer_schema=False)
    frame.columns = header
    return _placed(form, frame, pl.int_range(form.first + 1, form.first + rows + 1, eager=True))


def _rows(content: bytes, start: int, sign: bytes, width: int) -> int | None:
    """Return how many lines stand from ``start`` on, if each has as many cells as the header; None if one has not.

    What is left of them without their text, ``,,`` and a line feed again and again, is compared as a whole: a step
    for each of a million lines takes longer than all that is done with them afterwards.
    """
    text = bytes(set(range(256)) - {*sign, *b"\n"})
    parts = range(start, len(content), _BYTES_AT_ONCE)
    signs = b"".join(content[at : at + _BYTES_AT_ONCE].translate(None, text) for at in parts)
    if start < len(content):
        signs += b"\n"  # the last line of what is read has none
    rows = signs.count(b"\n")
    has_blank = width == 1 and any(b"\n" + blank in content for blank in _BLANK)  # which then has no sign too few
    return None if has_blank or signs != (sign * (width - 1) + b"\n") * rows else rows


def _first_wrong(form: _Form, file: io.BytesIO, sign: bytes, header: list[str]) -> DataError:
    """Say which of the lines below the header is the first without a cell for each column."""
    counted = ((line, 0 if text in _BLANK else text.count(sign) + 1) for line, text in enumerate(file, form.first + 1))
    line, cells = next((line, cells) for line, cells in counted if cells != len(header))
    return form.wrong_width(line, cells, header)


def _quoted(form: _Form, lines: Lines) -> pl.DataFrame:
    """Read what has quotation marks, as the csv module takes them apart."""
    records = _records(form, lines.content)
    _, cells = next(records)
    first = next(records, None)
    header = form.header(cells, is_cut=lines.is_cut and first is None)
    records = chain([first] if first is not None else [], records)
    parts = [_part(form, header, records)]
    while parts[-1].height:
        parts.append(_part(form, header, records))
    return pl.concat(parts)


def _part(form: _Form, header: list[str], records: Iterator[tuple[int, list[str]]]) -> pl.DataFrame:
    """Take the next records up; a frame of no rows once there are none."""
    numbers: list[int] = []
    texts: list[str] = []  # row after row in one list: a list for each of a million rows busies the garbage collector
    width = len(header)
    for line, cells in islice(records, max(1, CELLS_AT_ONCE // width)):
        if len(cells) != width:
            raise form.wrong_width(line, len(cells), header)
        numbers.append(line)
        texts.extend(cells)
    frame = pl.DataFrame([pl.Series(name, texts[i::width], dtype=pl.String) for i, name in enumerate(header)])
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return _placed(form, frame, pl.Series(numbers, dtype=pl.Int64))


def _records(form: _Form, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on; a blank line is a record of no cells."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="\n"):
            taken.append(line)
            yield line

    records = csv.reader(lines(), delimiter=form.separator, strict=True)
    record = _well_quoted(form.separator)
    while True:
        line = form.first + records.line_num
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            raise form.refused(line, _misquoted(error, form.longest)) from error
        if record.fullmatch("".join(taken)) is None:
            what = 'has a quotation mark inside a cell that does not begin with one; write the cell as "say ""so"""'
            raise form.refused(line, what)
        taken.clear()
        yield line, cells


def _well_quoted(separator: str) -> re.Pattern[str]:
    r"""Match a record whose quotation marks all stand where they may; the csv module lets ``a"b`` and `` "a"`` pass."""
    sign = re.escape(separator)
    cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{sign}\r\n]*+)'
    return re.compile(rf"{cell}(?:{sign}{cell})*+(?:\r?\n)?")


def _misquoted(error: csv.Error, longest: int) -> str:
    if "unexpected end" in str(error):
        return "opens a quoted cell that is never closed; a quoted cell ends with a quotation mark"
    if "expected after" in str(error):
        return (
            'has text after the end of a quoted cell; a quotation mark inside one is written twice, as in "say ""so"""'
        )
    if "field larger" in str(error):
        return f"has a cell longer than {longest:,} characters; is a quoted cell not closed?"
    return f"is not well-formed: {error}; is a quoted cell not closed?"


def _placed(form: _Form, frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    """Add the line of each row, and refuse a cell too long to be meant."""
    most = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max()))  # no text has more characters than bytes
    if (most.item() or 0) > form.longest:
        is_long = pl.any_horizontal(pl.all().str.len_chars() > form.longest).fill_null(value=False)
        long = frame.select(is_long.alias("long"))["long"]
        if long.any():
            raise form.refused(lines.filter(long)[0], f"has a cell longer than {form.longest:,} characters")
    return frame.with_columns(lines.alias(_LINE))
