"""From a workbook to the table that a mapping wants: its rows as text, within the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.errors import DataError
from rulecheck.formats.tables import PLACE, RESERVED, Table
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.spreadsheets.bodies import Body, body
from rulecheck.spreadsheets.headers import Column
from rulecheck.spreadsheets.remarks import remarks
from rulecheck.spreadsheets.search import find
from rulecheck.spreadsheets.sheets import Grid, Workbook, letters, refused


def read_table(workbook: Workbook, options: Mapping[str, Any]) -> Table:
    """Return the table that the options of a reader describe.

    Its frame has the wanted columns; its places are row numbers.

    Raises:
        DataError: there is no such table beyond doubt, or it is over the limits.
    """
    wanted, header_row, last_row = options.get("wanted"), options.get("header_row"), options.get("last_row")
    found = find(workbook, wanted, options.get("sheet"), header_row)
    columns = found.header.wanted(wanted)
    if last_row is not None and last_row <= found.header.last:
        what = f"last_row = {last_row} is not below the header in row {found.header.last}"
        raise refused(workbook.location, found.grid.sheet.name, what)
    rows = body(found.grid, [column.number for column in columns], found.header.last, last_row)
    _Check(workbook.location, found.grid, options.get("limits", DEFAULT)).check(columns, rows)
    return Table(
        frame=nw.from_native(_frame(found.grid, columns, rows).lazy()),
        sheet=found.grid.sheet.name,
        header_row=found.header.last,
        letters={column.name: letters(column.number) for column in columns},
        remarks=remarks(found, columns, rows),
    )


def _frame(grid: Grid, columns: Sequence[Column], rows: Body) -> pl.DataFrame:
    cells = [grid.rows[row] for row in rows.rows]
    series = [pl.Series(column.name, [row.get(column.number) for row in cells], dtype=pl.String) for column in columns]
    places = pl.Series(PLACE, [str(row) for row in rows.rows], dtype=pl.String)
    return pl.DataFrame([*series, places])


class _Check:
    """What a table must keep to before its frame is made."""

    def __init__(self, location: str, grid: Grid, limits: Limits) -> None:
        self._location, self._grid, self._limits = location, grid, limits

    def check(self, columns: Sequence[Column], rows: Body) -> None:
        """Refuse names that are ours or too long, and more text than the limits allow."""
        if len(columns) > self._limits.columns:
            raise self._refused(f"has more than {self._limits.columns:,} columns, the most that are read")
        for column in columns:
            if column.name.startswith(RESERVED):
                what = f"a column is named {column.name!r}; names with {RESERVED!r} are our own"
                raise self._refused(what, *column.cell)
            if len(column.name) > self._limits.name_length:
                what = f"the name of a column is longer than {self._limits.name_length:,} characters"
                raise self._refused(what, *column.cell)
        total = sum(self._length(column.number, rows) for column in columns)
        if total > self._limits.unzipped:
            raise self._refused(f"has more than {self._limits.unzipped:,} characters of text, the most that are read")

    def _length(self, column: int, rows: Body) -> int:
        total = 0
        for row in rows.rows:
            length = len(self._grid.rows[row].get(column, ""))
            if length > self._limits.cell_length:
                what = f"has a text longer than {self._limits.cell_length:,} characters"
                raise self._refused(what, row, column)
            total += length
        return total

    def _refused(self, what: str, row: int | None = None, column: int | None = None) -> DataError:
        return refused(self._location, self._grid.sheet.name, what, row, column)
