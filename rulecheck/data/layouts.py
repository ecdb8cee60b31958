"""Layouts: the columns that a mapping needs of a table, and a wide table brought to a row a unit and year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, nothing
from rulecheck.data.second_header import refuse_second_header
from rulecheck.errors import DataError
from rulecheck.formats.tables import DATE, ROW_YEAR, Label, Slotted, Wanted, cell_column
from rulecheck.model.days import parse_header_day
from rulecheck.model.mapping import DATE_SLOT, YEAR_SLOT, Mapping, Measure
from rulecheck.model.years import Calendar


def wanted_of(mapping: Mapping, columns: Iterable[str], calendar: Calendar) -> Wanted:
    """Return what a mapping needs of a table.

    Args:
        mapping: how the table is read.
        columns: the further columns that measures, bounds and rules read, as the mapping names them.
        calendar: reads the years in a wide table's header.
    """
    named = list(mapping.where)
    named += [mapping.unit] if isinstance(mapping.unit, str) else []
    named += [mapping.year.column] if mapping.year is not None and mapping.year.column is not None else []
    named += [name for name in (mapping.date, mapping.note, *(mapping.id or ())) if name is not None]
    named += [mapping.status.column] if mapping.status is not None else []
    named += [name for name in (mapping.measure, mapping.value) if name is not None]
    slotted: dict[str, Slotted] = {}
    stated = [measure.column for measure in mapping.measures.values()]
    match mapping.layout:
        case "wide":
            slotted = {column: slotted_of(column, mapping, calendar) for column in stated}
        case "records":
            named += [column for tally in mapping.tallies.values() for column in tally.columns]
    is_made = stated if mapping.layout != "long" else []
    named += [column for column in columns if column not in is_made]
    return Wanted(columns=tuple(dict.fromkeys(named)), slotted=tuple(slotted.values()))


def slotted_of(column: str, mapping: Mapping, calendar: Calendar) -> Slotted:
    """Return the columns that ``Headcount {year}`` or ``{date}`` stands for."""
    slot = YEAR_SLOT if YEAR_SLOT in column else DATE_SLOT
    before, _, after = column.partition(slot)
    names = None if mapping.year is None else mapping.year.names
    read = _remembering(partial(calendar.dated, names=names)) if slot == YEAR_SLOT else _day(calendar)
    return Slotted(before=before, after=after, read=read)


def _day(calendar: Calendar) -> Label:
    def read(text: str) -> tuple[int, date]:
        day = parse_header_day(text)
        return calendar.year_of(day).start, day

    return _remembering(read)


def _remembering(read: Label) -> Label:
    """Read each text once: the search for a header asks again and again."""
    known: dict[str, tuple[int, date] | ValueError] = {}

    def remembered(text: str) -> tuple[int, date]:
        if text not in known:
            try:
                known[text] = read(text)
            except ValueError as error:
                known[text] = error
        told = known[text]
        if isinstance(told, ValueError):
            raise ValueError(*told.args)
        return told

    return remembered


def lengthened(frame: Frame, mapping: Mapping, calendar: Calendar, file: str) -> Frame:
    """Bring a wide table to one row for each of its rows and each year or day of its header.

    Each measure stands in a column of its mapping's name, null where the header has no such year;
    ``ROW_YEAR`` and ``DATE`` say which it is.

    Raises:
        DataError: two columns of one measure are for the same day, or a header stands among the rows.
    """
    names = frame.collect_schema().names()
    slotted = {measure.column: slotted_of(measure.column, mapping, calendar) for measure in mapping.measures.values()}
    refuse_second_header(frame, mapping.unit if isinstance(mapping.unit, str) else None, [*slotted.values()], file)
    found: dict[str, dict[tuple[int, date], str]] = {}
    for measure in mapping.measures.values():
        by_day: dict[tuple[int, date], str] = {}
        for name, day in slotted[measure.column].columns(names).items():
            if by_day.setdefault(day, name) != name:
                raise DataError(file, f"the columns '{by_day[day]}' and '{name}' are for the same day; rename one")
        found[measure.column] = by_day
    taken = {name for by_day in found.values() for name in by_day.values()}
    _refuse_clash(taken, {mapping.unit, mapping.note, *mapping.where} & taken, file)
    _refuse_clash(taken, set(found) & set(names), file)
    taken |= {cell_column(name) for name in taken}
    kept = [name for name in names if name not in taken]
    days = sorted({day for by_day in found.values() for day in by_day})
    return nw.concat([frame.select(*kept, *_on_day(day, found, names)) for day in days])


def _refuse_clash(taken: set[str], names: Iterable[object], file: str) -> None:
    """Refuse a column that would be two things at once."""
    for name in names:
        what = (
            "holds a year's figures and is named in the mapping too" if name in taken else "is named like a measure's"
        )
        raise DataError(file, f"the column '{name}' {what}; rename it")


def _on_day(day: tuple[int, date], found: dict[str, dict[tuple[int, date], str]], names: list[str]) -> list[nw.Expr]:
    """Return the columns of one day: its year and date, each measure, and where its cell stands."""
    columns = [nw.lit(day[0]).cast(YEAR).alias(ROW_YEAR), nw.lit(day[1]).alias(DATE)]
    for measure, by_day in found.items():
        name = by_day.get(day)
        columns.append((nothing(nw.String) if name is None else nw.col(name)).alias(measure))
        if any(cell_column(each) in names for each in by_day.values()):
            columns.append(
                (nothing(nw.String) if name is None else nw.col(cell_column(name))).alias(cell_column(measure))
            )
    return columns


def rows_of(frame: Frame, measure: Measure, mapping: Mapping) -> Frame:
    """Return the rows that hold a measure, its text in the column that the measure names."""
    if mapping.measure is None or mapping.value is None:
        return frame
    rows = frame.filter(nw.col(mapping.measure) == measure.column)
    cell = cell_column(mapping.value)
    places = [nw.col(cell).alias(cell_column(measure.column))] if cell in frame.collect_schema() else []
    return rows.with_columns(nw.col(mapping.value).alias(measure.column), *places)
