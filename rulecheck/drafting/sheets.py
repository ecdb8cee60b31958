"""The tables that a sheet may hold: each block of rows that could name columns, with the rows below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import attrs
import narwhals.stable.v2 as nw

from rulecheck.drafting.columns import Seen, seen
from rulecheck.drafting.guess import Guess
from rulecheck.formats.tables import PLACE, RESERVED
from rulecheck.model.mapping import Mapping
from rulecheck.spreadsheets.bodies import body
from rulecheck.spreadsheets.headers import SEARCHED, Header
from rulecheck.spreadsheets.search import headers_of
from rulecheck.spreadsheets.sheets import Grid

_ROWS = 300
"""Rows of a sheet that are looked at to tell whether it is a table."""
_MOST_COLUMNS = 200
_NUMERAL = re.compile(r"-?[0-9][0-9.,]*(?: -?[0-9][0-9.,]*)*")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def looks(location: str, grid: Grid) -> Iterator[tuple[Seen, Guess]]:
    """Yield the tables that a sheet may hold, from its first row down, with the sheet and the header row as a guess.

    Of each only the first rows and columns, and no column whose name stands twice or is ours.
    """
    top = attrs.evolve(grid, rows={row: cells for row, cells in grid.rows.items() if row <= SEARCHED + _ROWS})
    for header in headers_of(location, top, None):
        if not _names_columns(header) or _has_figures(header, top):
            continue
        columns = {c.name: c.number for c in header.columns if header.names.count(c.name) == 1}
        columns = {name: number for name, number in columns.items() if not name.startswith(RESERVED)}
        columns = dict(islice(columns.items(), _MOST_COLUMNS))
        if len(columns) < 2:
            continue
        rows = list(islice(body(top, columns.values(), header.last, None).rows, _ROWS))
        if not rows:
            continue
        cells = {name: [top.rows[row].get(number) for row in rows] for name, number in columns.items()}
        schema = dict.fromkeys([*cells, PLACE], nw.String)
        frame = nw.from_dict({**cells, PLACE: [str(row) for row in rows]}, schema=schema, backend="polars")
        mapping = Mapping(sheet=grid.sheet.name, header_row=header.last)
        yield seen(location, frame), Guess(mapping=mapping)


def _names_columns(header: Header) -> bool:
    """Whether a block of rows may name columns: two or more, by words or by years that are several, not by figures."""
    named = [column.name for column in header.columns if not column.name.startswith("column ")]
    numerals = [name for name in named if _NUMERAL.fullmatch(name)]
    return len(named) >= 2 and all(_YEAR.fullmatch(name) for name in numerals) and len(numerals) != 1


def _has_figures(header: Header, grid: Grid) -> bool:
    """Whether a row of the block is one of the table: it holds a number that is no year, or but a single one."""
    cells = [grid.rows.get(row, {}).get(number, "") for row, number in (column.cell for column in header.columns)]
    numbers = {text for text in cells if _NUMERAL.fullmatch(text)}
    return len(numbers) == 1 or any(_YEAR.fullmatch(text) is None for text in numbers)
