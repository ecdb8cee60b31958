"""The tables that a sheet may hold: each block of rows that could name columns, with the rows below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import narwhals.stable.v2 as nw

from rulecheck.data.bodies import body
from rulecheck.data.headers import Header
from rulecheck.data.sheets import Grid
from rulecheck.data.tables import PLACE, RESERVED
from rulecheck.drafting.columns import Seen, seen
from rulecheck.drafting.guess import Guess
from rulecheck.model.mapping import Mapping

_ROWS = 300
"""Rows of a sheet that are looked at to tell whether it is a table."""
_MOST_COLUMNS = 200


def looks(location: str, grid: Grid, headers: Iterable[Header]) -> Iterator[tuple[Seen, Guess]]:
    """Yield the tables that a sheet may hold, from its first row down, with the sheet and the header row as a guess.

    Of each only the first rows and columns, and no column whose name stands twice or is ours.
    """
    for header in headers:
        columns = {c.name: c.number for c in header.columns if header.names.count(c.name) == 1}
        columns = {name: number for name, number in columns.items() if not name.startswith(RESERVED)}
        columns = dict(islice(columns.items(), _MOST_COLUMNS))
        if len(columns) < 2:
            continue
        rows = list(islice(body(grid, columns.values(), header.last, None).rows, _ROWS))
        if not rows:
            continue
        cells = {name: [grid.rows[row].get(number) for row in rows] for name, number in columns.items()}
        schema = dict.fromkeys([*cells, PLACE], nw.String)
        frame = nw.from_dict({**cells, PLACE: [str(row) for row in rows]}, schema=schema, backend="polars")
        mapping = Mapping(sheet=grid.sheet.name, header_row=header.last)
        yield seen(location, frame), Guess(mapping=mapping)
