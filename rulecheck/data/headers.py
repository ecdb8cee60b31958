"""Which rows of a sheet name its columns: the names, put together from merged and stacked cells, and the search."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from rulecheck.data.sheets import Grid, Merged, letters
from rulecheck.data.tables import Wanted

SEARCHED = 100
"""A header is looked for in so many rows."""
MAX_DEPTH = 4
"""A header is a block of so many rows at most."""
LONGEST_PIECE = 10_000
"""Characters of one cell that go into a name; so long a name is never wanted."""

_NOTE = re.compile(r"\[notes? [0-9]{1,4}(?:(?:, ?| and )[0-9]{1,4})*\]", re.IGNORECASE)

Cell = tuple[int, int]
"""Row and column, from 1."""


@attrs.frozen(kw_only=True)
class Column:
    """One column as the header names it.

    Attributes:
        number: from 1.
        name: its pieces from top to bottom, joined by a blank; ``column A`` if it has none.
        written: the name with its note marks, where it had any.
        cell: the last cell that the name comes from; in the last header row if it has none.
    """

    number: int
    name: str
    written: str | None
    cell: Cell


@attrs.frozen(kw_only=True)
class Header:
    """A block of rows and the columns it names.

    Attributes:
        last: the last of its rows.
        depth: how many rows it has.
        columns: those that have a name or something below it, from left to right.
    """

    last: int
    depth: int
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The names in order; one may stand twice."""
        return [column.name for column in self.columns]

    def wanted(self, wanted: Wanted | None) -> tuple[Column, ...]:
        """Return the columns that are wanted; all of them if nothing is said."""
        return self.columns if wanted is None else tuple(c for c in self.columns if wanted.is_wanted(c.name))


class Headers:
    """All the headers that a sheet may have.

    A merged range fills each of its cells with the text of its first one, and counts once for each column.
    Columns that have nothing of their own in the header or below it are no columns.
    """

    def __init__(self, grid: Grid, header_row: int | None = None) -> None:
        """Look at the rows that may be a header's; at those above ``header_row`` if it is given.

        Raises:
            ValueError: merged ranges in these rows overlap.
        """
        last = min(SEARCHED, max(grid.rows, default=0)) if header_row is None else header_row
        first = 1 if header_row is None else max(1, header_row - MAX_DEPTH + 1)
        self._grid = grid
        self._lasts = range(first, last + 1) if header_row is None else range(header_row, header_row + 1)
        self._bottoms: dict[int, int] = {}
        for row, cells in grid.rows.items():
            self._bottoms.update(dict.fromkeys(cells, row))
        self._columns = sorted(self._bottoms)
        self._filled = _filled(grid, range(first, last + 1), self._columns)

    def __iter__(self) -> Iterator[Header]:
        """Go through them: from the top row down, the smallest block first."""
        for last in self._lasts:
            if last in self._filled:
                for depth in range(1, min(MAX_DEPTH, last) + 1):
                    yield self.at(last, depth)

    def at(self, last: int, depth: int) -> Header:
        """Return the header whose last row and number of rows are these."""
        rows = range(last - depth + 1, last + 1)
        columns = (self._column(number, rows) for number in self._columns if self._bottoms[number] >= rows[0])
        return Header(last=last, depth=depth, columns=tuple(column for column in columns if column is not None))

    def _column(self, number: int, rows: range) -> Column | None:
        pieces: list[str] = []
        seen: set[Cell] = set()
        cell = rows[-1], number
        for row in rows:
            origin = self._filled.get(row, {}).get(number)
            if origin is not None and origin not in seen:
                seen.add(origin)
                pieces.append(self._grid.rows[origin[0]][origin[1]][:LONGEST_PIECE])
                cell = origin
        written = _squeezed(" ".join(pieces))
        name = _squeezed(_NOTE.sub(" ", written))
        if not name:
            if self._bottoms[number] <= rows[-1]:
                return None
            name = f"column {letters(number)}"
        return Column(number=number, name=name, written=written if written and written != name else None, cell=cell)


def _filled(grid: Grid, rows: range, columns: Sequence[int]) -> Mapping[int, Mapping[int, Cell]]:
    """Return for each cell of these rows that shows a text the cell that the text stands in."""
    filled: dict[int, dict[int, Cell]] = defaultdict(dict)
    for merged in grid.merged:
        if merged.top < rows.stop and merged.bottom >= rows.start and merged.left in grid.rows.get(merged.top, {}):
            _fill(filled, merged, rows, columns)
    for row in rows:
        for column in grid.rows.get(row, {}):
            filled[row][column] = (row, column)
    return filled


def _fill(filled: dict[int, dict[int, Cell]], merged: Merged, rows: range, columns: Sequence[int]) -> None:
    inside = columns[bisect_left(columns, merged.left) : bisect_right(columns, merged.right)]
    for row in range(max(merged.top, rows.start), min(merged.bottom + 1, rows.stop)):
        for column in inside:
            if column in filled[row]:
                raise ValueError(f"the merged range {merged} overlaps another one; take it apart")
            filled[row][column] = (merged.top, merged.left)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
