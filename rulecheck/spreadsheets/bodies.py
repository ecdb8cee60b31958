"""Which rows below a header are the table's: where it ends, and what below it is a note."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from rulecheck.spreadsheets.celltext import looks_like_a_number
from rulecheck.spreadsheets.sheets import Grid


@attrs.frozen(kw_only=True)
class Body:
    """The rows of a table.

    Attributes:
        rows: their numbers, in order.
        notes: the rows below the end of the table that hold a single wanted cell each.
        beyond: how many filled rows lie below the row the rule set names as the last one.
    """

    rows: tuple[int, ...]
    notes: tuple[int, ...] = ()
    beyond: int = 0

    @property
    def blank(self) -> tuple[int, int] | None:
        """How many blank rows lie between its first row and its last, and the first of them; None if none does."""
        if not self.rows:
            return None
        count = self.rows[-1] - self.rows[0] + 1 - len(self.rows)
        return (count, _first_gap(self.rows)) if count else None


def body(grid: Grid, columns: Collection[int], header_row: int, last_row: int | None) -> Body:
    """Return the rows that have something in one of the columns.

    The table ends with the last row that has something in two of them (in the one, if it is but one), or a lone
    number, for a note is no number, and the
    rows that follow without a blank row between. If ``last_row`` is given it ends there, whatever stands below.
    """
    wanted = set(columns)
    filled = [(row, len(wanted & cells.keys())) for row, cells in grid.rows.items() if row > header_row]
    filled = [(row, count) for row, count in filled if count]
    rows = tuple(row for row, _ in filled)
    if last_row is not None:
        inside = tuple(row for row in rows if row <= last_row)
        return Body(rows=inside, beyond=len(rows) - len(inside))
    full = min(2, len(wanted))
    end = max((row for row, count in filled if count >= full or _is_figure(grid.rows[row], wanted)), default=header_row)
    for row in rows:
        if row == end + 1:
            end = row
    return Body(rows=tuple(row for row in rows if row <= end), notes=tuple(row for row in rows if row > end))


def _is_figure(cells: Mapping[int, str], wanted: Collection[int]) -> bool:
    return any(column in wanted and looks_like_a_number(text) for column, text in cells.items())


def _first_gap(rows: Iterable[int]) -> int:
    expected = None
    for row in rows:
        if expected is not None and row != expected:
            return expected
        expected = row + 1
    raise ValueError("there is no gap")
