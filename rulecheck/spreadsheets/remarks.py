"""What there is to say of a table that was found on a sheet: what was chosen, left out or changed on the way in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rulecheck.spreadsheets.bodies import Body
from rulecheck.spreadsheets.headers import Column, Header
from rulecheck.spreadsheets.search import Found
from rulecheck.spreadsheets.sheets import Fact, Grid, Spans, cell_name, letters

_QUOTED = 60
"""Characters that are shown of a note."""


def remarks(found: Found, columns: Sequence[Column], rows: Body) -> tuple[str, ...]:
    """Return what is to be said, a clause each; of cells, only those of the header and the table count."""
    top, last = found.header.last - found.header.depth + 1, max(rows.rows, default=found.header.last)
    numbers = {column.number for column in columns}
    return (
        *_of_the_sheet(found, columns),
        *_of_the_header(found.grid, found.header, columns),
        *_of_cells(found.grid, numbers, range(top, last + 1), found.header.last),
        *_of_hidden(found.grid, numbers, range(found.header.last + 1, last + 1)),
        *_of_merged(found.grid, numbers, range(found.header.last + 1, last + 1)),
        *_of_rows(found.grid, sorted(numbers), rows),
    )


def _of_the_sheet(found: Found, columns: Sequence[Column]) -> Iterator[str]:
    sheet = found.grid.sheet
    if found.among > 1:
        names = ", ".join(f"'{column.name}'" for column in columns)
        yield f"sheet '{sheet.name}' chosen: the only one with the columns {names}"
    if sheet.hidden:
        yield f"sheet '{sheet.name}' is hidden"


def _of_the_header(grid: Grid, header: Header, columns: Sequence[Column]) -> Iterator[str]:
    top = header.last - header.depth + 1
    above = sum(1 for row in grid.rows if row < top)
    if above:
        yield f"{_rows(above)} above the header left out"
    if header.depth > 1:
        yield f"header read from rows {top} to {header.last}"
    for column in columns:
        if column.written is not None:
            yield f"header '{column.written}' is read as '{column.name}'"


def _of_cells(grid: Grid, columns: set[int], rows: range, header_row: int) -> Iterator[str]:
    for fact, noticed in grid.facts.items():
        first = header_row if fact is Fact.NUMBER_AS_TEXT else 0  # a year in a header is text, as it should be
        cells = [
            (row, column)
            for column in noticed
            if column in columns
            for row in noticed[column]
            if row >= rows.start and row > first and (row < rows.stop or fact is Fact.COVERED)
        ]
        if cells:
            yield f"{fact.value}: {_cells(len(cells))}, the first {cell_name(*min(cells))}"


def _of_hidden(grid: Grid, columns: set[int], rows: range) -> Iterator[str]:
    hidden = [row for row in _inside(grid.hidden_rows, rows) if not columns.isdisjoint(grid.rows.get(row, {}))]
    if hidden:
        yield f"hidden rows are read: {_rows(len(hidden))}, the first {hidden[0]}"
    unseen = [
        column for column in sorted(columns) if any(first <= column <= last for first, last in grid.hidden_columns)
    ]
    if unseen:
        yield f"hidden columns are read: {', '.join(letters(column) for column in unseen)}"


def _of_merged(grid: Grid, columns: set[int], rows: range) -> Iterator[str]:
    inside = [
        merged
        for merged in grid.merged
        if merged.bottom in rows
        and merged.top >= rows.start
        and any(merged.left <= column <= merged.right for column in columns)
    ]
    if inside:
        yield f"merged cells in the table count in their first cell alone: {len(inside)}, the first {inside[0]}"


def _of_rows(grid: Grid, columns: Sequence[int], rows: Body) -> Iterator[str]:
    if rows.blank is not None:
        count, first = rows.blank
        yield f"blank rows inside the table skipped: {count:,}, the first row {first}"
    if rows.notes:
        first, last = rows.notes[0], rows.notes[-1]
        cells = grid.rows[first]
        text = next(cells[column] for column in columns if column in cells)
        where = f"row {first}" if first == last else f"rows {first} to {last}"
        yield f"{where} below the table left out: '{text[:_QUOTED]}{'…' if len(text) > _QUOTED else ''}'"
    if rows.beyond:
        yield f"{_rows(rows.beyond)} below the last row left out"


def _inside(spans: Spans, rows: range) -> Iterator[int]:
    for first, last in spans:
        yield from range(max(first, rows.start), min(last + 1, rows.stop))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
