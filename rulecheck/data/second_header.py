"""A header that stands once more among the rows of a wide table: below it the columns may be other ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import narwhals.stable.v2 as nw

from rulecheck.data.cells import is_number
from rulecheck.data.frames import Frame
from rulecheck.errors import DataError, is_alike
from rulecheck.formats.tables import PLACE, Slotted, cell_column


def refuse_second_header(frame: Frame, unit: str | None, slotted: Sequence[Slotted], file: str) -> None:
    """Refuse a table in which a year's figure is a year, as in a header.

    A bare ``2022`` may be a figure too: it counts where all cells are the header's own years, in whatever
    order, or where the row's unit is named as the unit's column is.

    Raises:
        DataError: names the first such cell.
    """
    names = frame.collect_schema().names()
    columns = list(dict.fromkeys(name for each in slotted for name in each.columns(names)))
    for row in _suspects(frame, unit, columns, slotted):
        years = {column: row[column] for column in columns if _are_years([row[column]], slotted)}
        is_headed = unit is not None and is_alike(row[unit] or "", unit)
        is_again = len(columns) > 1 and {row[column] for column in columns} == set(columns)
        for column, text in years.items():
            if is_headed or is_again or not text.isdecimal():
                what = f"'{text}' stands in the column '{column}' as in a second header; one table has one header"
                raise DataError(file, what, place=row.get(cell_column(column)) or row[PLACE])


def _suspects(
    frame: Frame, unit: str | None, columns: Sequence[str], slotted: Sequence[Slotted]
) -> Iterable[dict[str, str]]:
    """Return the few rows that have to be looked at one by one."""
    found = [nw.all_horizontal(*(nw.col(column).is_in(list(columns)) for column in columns), ignore_nulls=False)]
    for column in columns:
        years = _are_years(_texts(frame.filter(~is_number(nw.col(column))), column), slotted)
        found += [nw.col(column).is_in(years)] if years else []
    if unit is not None:
        found.append(nw.col(unit).is_in([text for text in _texts(frame, unit) if is_alike(text, unit)]))
    suspects = frame.filter(nw.any_horizontal(*(each.fill_null(value=False) for each in found), ignore_nulls=False))
    rows: list[dict[str, str]] = suspects.collect("polars").rows(named=True)
    return rows


def _texts(frame: Frame, column: str) -> list[str]:
    texts = frame.select(column).unique().collect("polars").get_column(column)
    return [text for text in texts.to_list() if text is not None]


def _are_years(texts: Iterable[str | None], slotted: Sequence[Slotted]) -> list[str]:
    """Return those of the texts that would be the name of a year's column."""
    known = [text for text in texts if text is not None]
    return [name for each in slotted for name in each.columns(known)]
