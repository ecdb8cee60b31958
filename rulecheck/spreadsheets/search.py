"""Which sheet of a workbook holds the table, and which of its rows name the columns.

A header is a block of one to four rows within the first hundred of a sheet. For each last row, from the top
down, the smallest block counts that names every wanted column; the first one found is the sheet's header.
Exactly one visible sheet may have one, unless the rule set names the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from rulecheck.errors import DataError, near_name, nearest
from rulecheck.formats.tables import Wanted
from rulecheck.spreadsheets.headers import SEARCHED, Header, Headers
from rulecheck.spreadsheets.sheets import Grid, Sheet, Workbook, cell_name, refused

_KEPT = 200
"""So many headers are compared by their names, where all of them lack as much."""
_COMPARED = 60
"""By so many of their names."""
_LONGEST = 200
"""Longer texts are no names that anyone meant."""


@attrs.frozen(kw_only=True)
class Found:
    """A header that fits, and the grid it was found in.

    Attributes:
        grid: the cells of the sheet.
        header: the rows that name its columns.
        among: how many visible sheets were searched; 1 if the sheet was named.
    """

    grid: Grid
    header: Header
    among: int = 1


@attrs.frozen(kw_only=True)
class _Near:
    """A header that lacks something."""

    sheet: Sheet
    row: int
    names: tuple[str, ...]
    lacks: int

    def distance(self, wanted: Wanted) -> int:
        """Return how many wanted columns are not there even by a name like theirs."""
        known = set(self.names)
        alike = [c for c in wanted.columns if c not in known and near_name(c, self.names[:_COMPARED]) is not None]
        return self.lacks - len(alike)


def find(workbook: Workbook, wanted: Wanted | None, sheet: str | None, header_row: int | None) -> Found:
    """Return the one header that names all that is wanted, each column once.

    Without ``wanted`` it is the first row with two filled cells, of the first visible sheet.

    Raises:
        DataError: there is no such header, more than one, or a column stands twice in it.
    """
    found = _first(workbook, sheet, header_row) if wanted is None else _Search(workbook, wanted, header_row).run(sheet)
    _refuse_doubles(workbook.location, found, wanted)
    return found


class _Search:
    """One search for the wanted columns, and what came near."""

    def __init__(self, workbook: Workbook, wanted: Wanted, header_row: int | None) -> None:
        self._workbook, self._wanted, self._header_row = workbook, wanted, header_row
        self._near: list[_Near] = []

    def run(self, sheet: str | None) -> Found:
        """Search the named sheet, or all that are visible."""
        if sheet is not None:
            searched = [self._look(grid) for grid in _named(self._workbook, sheet)]
        else:
            searched = list(self._visible())
        found = [one for one in searched if one is not None]
        if found:
            return attrs.evolve(found[0], among=len(searched))
        if sheet is None:
            self._refuse_hidden()
        raise self._nothing_fits()

    def _visible(self) -> Iterator[Found | None]:
        first: Found | None = None
        for grid in self._workbook.grids(lambda sheet: not sheet.hidden):
            found = self._look(grid)
            if found is not None and first is not None:
                names = f"'{first.grid.sheet.name}' and '{grid.sheet.name}'"
                what = f'sheets {names} both have the columns {self._said()}; name one: sheet = "…"'
                raise DataError(self._workbook.location, what)
            first = first or found
            yield found

    def _look(self, grid: Grid) -> Found | None:
        headers = headers_of(self._workbook.location, grid, self._header_row)
        for last, depth, names in headers.names():
            absent = self._wanted.absent_from(names)
            if not absent:
                return Found(grid=grid, header=headers.at(last, depth))
            self._compare(grid.sheet, last, names, len(absent))
        return None

    def _compare(self, sheet: Sheet, row: int, names: list[str], lacks: int) -> None:
        """Keep a header that lacks no more than the others do."""
        if self._near and lacks < self._near[0].lacks:
            self._near.clear()
        if not self._near or (lacks == self._near[0].lacks and len(self._near) < _KEPT):
            known = tuple(name for name in names if len(name) <= _LONGEST)
            self._near.append(_Near(sheet=sheet, row=row, names=known, lacks=lacks))

    def _refuse_hidden(self) -> None:
        """Refuse to take a hidden sheet that nobody named."""
        for grid in self._workbook.grids(lambda sheet: sheet.hidden):
            for _, _, names in headers_of(self._workbook.location, grid, self._header_row).names():
                if not self._wanted.absent_from(names):
                    name = grid.sheet.name
                    what = f"only the hidden sheet '{name}' has the columns {self._said()}; name it: sheet = \"{name}\""
                    raise DataError(self._workbook.location, what)

    def _nothing_fits(self) -> DataError:
        if not self._near:
            where = f"the first {SEARCHED} rows" if self._header_row is None else f"row {self._header_row}"
            what = f"there is no header with the columns {self._said()}: nothing stands in {where}"
            return DataError(self._workbook.location, what)
        near = min(self._near, key=lambda near: near.distance(self._wanted))
        what = f"comes nearest to a header, but {self._wanted.complaint(near.names)}"
        return refused(self._workbook.location, near.sheet.name, what, near.row)

    def _said(self) -> str:
        return ", ".join(f"'{name}'" for name in self._wanted.absent_from(()))


def headers_of(location: str, grid: Grid, header_row: int | None) -> Headers:
    """Return the headers that a sheet may have.

    Raises:
        DataError: merged ranges among them overlap.
    """
    try:
        return Headers(grid, header_row)
    except ValueError as error:
        raise refused(location, grid.sheet.name, str(error)) from error


def _named(workbook: Workbook, name: str) -> list[Grid]:
    """Return the grid of the sheet of this name."""
    grids = list(workbook.grids(lambda sheet: sheet.name == name))
    if not grids:
        known = nearest(name, [sheet.name for sheet in workbook.sheets])
        raise DataError(workbook.location, f"there is no sheet '{name}'{known}")
    return grids


def _first(workbook: Workbook, sheet: str | None, header_row: int | None) -> Found:
    """Return the first row that looks like a header, of the named sheet or the first visible one."""
    if sheet is None:
        sheet = next((sheet.name for sheet in workbook.sheets if not sheet.hidden), None)
    if sheet is None:
        raise DataError(workbook.location, 'has no visible sheet; name one: sheet = "…"')
    (grid,) = _named(workbook, sheet)
    row = header_row or next((row for row, cells in grid.rows.items() if len(cells) >= 2), None)
    if row is None or row not in grid.rows:
        what = "has no row with two filled cells to be its header" if header_row is None else f"row {row} is blank"
        raise refused(workbook.location, sheet, what)
    return Found(grid=grid, header=headers_of(workbook.location, grid, row).at(row, 1))


def _refuse_doubles(location: str, found: Found, wanted: Wanted | None) -> None:
    seen: dict[str, str] = {}
    for column in found.header.wanted(wanted):
        cell = cell_name(*column.cell)
        if column.name in seen:
            what = f"column '{column.name}' stands twice, in {seen[column.name]} and {cell}; rename one"
            raise refused(location, found.grid.sheet.name, what)
        seen[column.name] = cell
