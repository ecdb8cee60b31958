"""Which rows of a sheet name its columns: the names, put together from merged and stacked cells, and the search."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from rulecheck.formats.tables import Wanted
from rulecheck.spreadsheets.sheets import Grid, Merged, letters

SEARCHED = 100
"""A header is looked for in so many rows."""
MAX_DEPTH = 4
"""A header is a block of so many rows at most."""
LONGEST_PIECE = 1_000
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
    A column into which a range reaches from the left, and which has nothing below it, is none.
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
        self._bottoms = dict(sorted(self._bottoms.items()))
        self._lettered = {column: f"column {letters(column)}" for column in self._bottoms}
        self._filled = _filled(grid, range(first, last + 1), self._bottoms)
        self._pieces: dict[str, str] = {}

    def __iter__(self) -> Iterator[Header]:
        """Go through them: from the top row down, the smallest block first.

        A block whose topmost row adds nothing to the ones below it is passed over.
        """
        return (self.at(last, depth) for last, depth, _ in self.names())

    def names(self) -> Iterator[tuple[int, int, list[str]]]:
        """Go through them as last row, depth and names, which takes a fraction of the time."""
        for last in self._lasts:
            names: dict[int, str] = {}
            origins: dict[int, Cell] = {}
            for depth in range(1, min(MAX_DEPTH, last) + 1 if last in self._filled else 0):
                if last - depth + 1 in self._filled:
                    self._put_on_top(self._filled[last - depth + 1], names, origins)
                    yield last, depth, [*names.values(), *self._without_name(names, last)]

    def at(self, last: int, depth: int) -> Header:
        """Return the header whose last row and number of rows are these."""
        rows = range(last - depth + 1, last + 1)
        columns = (self._column(number, rows) for number in self._bottoms)
        return Header(last=last, depth=depth, columns=tuple(column for column in columns if column is not None))

    def _put_on_top(self, line: Mapping[int, Cell], names: dict[int, str], origins: dict[int, Cell]) -> None:
        """Put what a row says before what those below it say of each column."""
        for number, origin in line.items():
            if origins.get(number) != origin:
                origins[number] = origin
                piece = self._piece(origin)
                if piece:
                    names[number] = f"{piece} {names[number]}" if number in names else piece

    def _without_name(self, names: Collection[int], last: int) -> list[str]:
        bottoms = self._bottoms
        return [text for number, text in self._lettered.items() if number not in names and bottoms[number] > last]

    def _piece(self, origin: Cell) -> str:
        """Return what a cell adds to a name; most cells are looked at again and again."""
        text = self._grid.rows[origin[0]][origin[1]]
        piece = self._pieces.get(text)
        if piece is None:
            piece = self._pieces[text] = _squeezed(_NOTE.sub(" ", text[:LONGEST_PIECE]))
        return piece

    def _column(self, number: int, rows: range) -> Column | None:
        origins = dict.fromkeys(
            self._filled[row][number] for row in rows if row in self._filled and number in self._filled[row]
        )
        name = " ".join(filter(None, map(self._piece, origins)))
        if not name and self._bottoms[number] <= rows[-1]:
            return None
        written = _squeezed(" ".join(self._grid.rows[row][column][:LONGEST_PIECE] for row, column in origins))
        return Column(
            number=number,
            name=name or self._lettered[number],
            written=written if written and written != name else None,
            cell=list(origins)[-1] if origins else (rows[-1], number),
        )


def _filled(grid: Grid, rows: range, bottoms: Mapping[int, int]) -> Mapping[int, Mapping[int, Cell]]:
    """Return for each cell of these rows that shows a text the cell that the text stands in.

    ``bottoms`` are the columns, from left to right, with the last row of each that has something.
    """
    columns = list(bottoms)
    filled: dict[int, dict[int, Cell]] = defaultdict(dict)
    for merged in grid.merged:
        if merged.top < rows.stop and merged.bottom >= rows.start and merged.left in grid.rows.get(merged.top, {}):
            inside = columns[bisect_left(columns, merged.left) : bisect_right(columns, merged.right)]
            shown = [column for column in inside if column == merged.left or bottoms[column] > merged.bottom]
            _fill(filled, merged, rows, shown)
    for row in rows:
        for column in grid.rows.get(row, {}):
            filled[row][column] = (row, column)
    return dict(filled)


def _fill(filled: dict[int, dict[int, Cell]], merged: Merged, rows: range, columns: Sequence[int]) -> None:
    for row in range(max(merged.top, rows.start), min(merged.bottom + 1, rows.stop)):
        for column in columns:
            if column in filled[row]:
                raise ValueError(f"the merged range {merged} overlaps another one; take it apart")
            filled[row][column] = (merged.top, merged.left)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
