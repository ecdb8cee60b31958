"""A workbook as the readers hand it on: its sheets, and the grid of cells of each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Protocol

import attrs

from rulecheck.errors import DataError
from rulecheck.model.limits import Limits

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last cell of a sheet, XFD1048576."""
MAX_MERGED = 100_000

Spans = tuple[tuple[int, int], ...]
"""Runs of rows or columns, each from first to last, in order."""


class Fact(Enum):
    """What was noticed at single cells; the value is a remark, or nearly."""

    SUPERSCRIPT = "footnote marks in superscript left out"
    NUMBER_AS_TEXT = "numbers stored as text"
    NO_VALUE = "formulas without a stored value"
    STALE = "formulas that the workbook says are to be calculated anew, so that their stored values are not taken"
    BLANK = "cells of white space alone read as blank"
    COVERED = "cells hidden by merged ones left out"


@attrs.frozen(kw_only=True)
class Sheet:
    """One sheet of a workbook, by name."""

    name: str
    hidden: bool = False


@attrs.frozen(kw_only=True)
class Merged:
    """A range of merged cells: the first cell's text stands for all of them. All numbers count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


@attrs.frozen(kw_only=True)
class Grid:
    """The cells of one sheet that hold something.

    Attributes:
        sheet: whose they are.
        rows: row number to column number to text, both from 1 and in order; blank cells are not there,
            nor those that a merged range covers.
        merged: the merged ranges.
        hidden_rows: the rows that are not shown, filtered ones too.
        hidden_columns: the columns that are not shown.
        facts: at which cells something was noticed: column number to row numbers.
    """

    sheet: Sheet
    rows: Mapping[int, Mapping[int, str]]
    merged: tuple[Merged, ...] = ()
    hidden_rows: Spans = ()
    hidden_columns: Spans = ()
    facts: Mapping[Fact, Mapping[int, Sequence[int]]] = attrs.field(factory=dict)


class Workbook(Protocol):
    """A file with sheets.

    Attributes:
        location: the file's name as given.
    """

    location: str

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its sheets in order, hidden ones too."""

    def grids(self, wants: Callable[[Sheet], bool]) -> Iterator[Grid]:
        """Parse the sheets that are wanted, one after the other; the file is known to be whole only at the end.

        Raises:
            DataError: the file is damaged, a cell is in doubt, or a sheet is over the limits.
        """


class Draft:
    """The grid of one sheet while it is parsed; what it takes up is counted before it is kept."""

    def __init__(self, location: str, sheet: Sheet, limits: Limits) -> None:
        self._location, self._sheet, self._limits = location, sheet, limits
        self._cells = 0
        self._rows: dict[int, Mapping[int, str]] = {}
        self._merged: list[Merged] = []
        self._hidden: tuple[list[list[int]], list[list[int]]] = ([], [])
        self._facts: dict[Fact, dict[int, list[int]]] = {fact: defaultdict(list) for fact in Fact}

    def add_row(self, row: int, cells: Mapping[int, str], times: int = 1) -> None:
        """Keep the cells of a row, and of as many like it below."""
        self.count(len(cells) * times)
        if cells:
            for number in range(row, row + times):
                self._rows[number] = cells

    def count(self, cells: int) -> None:
        """Count cells against the limit.

        Raises:
            DataError: there are too many.
        """
        self._cells += cells
        if self._cells > self._limits.cells:
            raise self.refused(f"has more than {self._limits.cells:,} filled cells, the most that are read")

    def note(self, fact: Fact, row: int, column: int) -> None:
        """Note something of one cell."""
        self._facts[fact][column].append(row)

    def merge(self, merged: Merged) -> None:
        """Note a merged range."""
        self._merged.append(merged)
        if len(self._merged) > MAX_MERGED:
            raise self.refused(f"has more than {MAX_MERGED:,} merged ranges, the most that are read")

    def hide_rows(self, first: int, last: int) -> None:
        """Note hidden rows, from first to last."""
        self._hide(self._hidden[0], first, min(last, LAST_ROW))

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns, from first to last."""
        self._hide(self._hidden[1], first, min(last, LAST_COLUMN))

    def _hide(self, spans: list[list[int]], first: int, last: int) -> None:
        if spans and spans[-1][1] >= first - 1:
            spans[-1][1] = max(last, spans[-1][1])
        elif first <= last:
            spans.append([first, last])

    def refused(self, what: str, row: int | None = None, column: int | None = None) -> DataError:
        """Return the refusal of the sheet, or of one cell."""
        return refused(self._location, self._sheet.name, what, row, column)

    def grid(self) -> Grid:
        """Return the finished grid, without the cells that merged ranges cover."""
        self._uncover()
        return Grid(
            sheet=self._sheet,
            rows=self._rows,
            merged=tuple(self._merged),
            hidden_rows=tuple((first, last) for first, last in self._hidden[0]),
            hidden_columns=tuple((first, last) for first, last in self._hidden[1]),
            facts=self._facts,
        )

    def _uncover(self) -> None:
        """Take out what stands in merged ranges beside their first cell; nobody sees it."""
        for row, columns in self._covered().items():
            self._rows[row] = {column: text for column, text in self._rows[row].items() if column not in columns}
            for column in sorted(columns):
                self.note(Fact.COVERED, row, column)

    def _covered(self) -> dict[int, set[int]]:
        numbers = list(self._rows)
        steps = 0
        covered: dict[int, set[int]] = defaultdict(set)
        for merged in self._merged:
            inside = range(merged.left, merged.right + 1)
            for row in numbers[bisect_left(numbers, merged.top) : bisect_right(numbers, merged.bottom)]:
                cells = self._rows[row]
                fewer, others = (inside, cells) if len(inside) < len(cells) else (cells, inside)
                steps += len(fewer)
                if steps > self._limits.cells:
                    raise self.refused("has merged ranges that overlap, or cover too much; take them apart")
                covered[row].update(c for c in fewer if c in others and (row, c) != (merged.top, merged.left))
        return {row: columns for row, columns in covered.items() if columns}


def refused(location: str, sheet: str, what: str, row: int | None = None, column: int | None = None) -> DataError:
    """Return the refusal of a sheet, of a row on it, or of one cell."""
    place = f"sheet '{sheet}'"
    if row is not None:
        place += f", row {row}" if column is None else f", cell {cell_name(row, column)}"
    return DataError(location, what, place=place)


def letters(column: int) -> str:
    """Return the letters of a column: 1 is ``A``, 27 is ``AA``."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell: ``B4``."""
    return f"{letters(column)}{row}"
