"""One source of a submission: its wanted columns, the rows that count, and where each cell stands."""

from __future__ import annotations

from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.conditions import asked_of_records, refuse_misspelt
from rulecheck.data.frames import Frame, nothing
from rulecheck.data.layouts import lengthened
from rulecheck.data.sources import Source
from rulecheck.errors import DataError
from rulecheck.formats.refusing import refusing
from rulecheck.formats.tables import FILE, PLACE, RESERVED, Table, Wanted, cell_column
from rulecheck.model.mapping import LeftOut, Mapping
from rulecheck.model.years import Calendar


@attrs.frozen(kw_only=True)
class Part:
    """What one source adds to a submission.

    Attributes:
        name: of the source.
        frame: the wanted columns of the rows that count, as text, with ``FILE``, ``PLACE`` and, for a
            spreadsheet, where each cell stands; a wide table is brought to a row a unit and year.
            Records stay lazy, whatever they are read from.
        rows: how many rows the table has.
        skipped: how many of them do not count.
        remarks: what was left out, a clause each.
    """

    name: str
    frame: Frame
    rows: int
    skipped: int
    remarks: tuple[str, ...] = ()


def part_of(source: Source, wanted: Wanted, mapping: Mapping, calendar: Calendar) -> Part:
    """Take from a source what the mapping needs.

    Raises:
        DataError: a column is absent, a row to leave out is not the one that is named, a text that `where` asks
            for is spelt otherwise, or the table turns out to be unreadable only now.
    """
    selected = _selected(source, wanted)
    if mapping.layout != "records":
        selected = collect(selected, source.name).lazy()
    counting = _on_sheet(_counting(selected, mapping, source.name), source.table)
    rows, kept = _height(selected, source.name), _height(counting, source.name)
    if mapping.layout == "wide":
        counting = lengthened(counting, mapping, calendar, source.name)
    remarks = _unread(source, wanted)
    return Part(name=source.name, frame=counting, rows=rows, skipped=rows - kept, remarks=remarks)


def _unread(source: Source, wanted: Wanted) -> tuple[str, ...]:
    """Say which columns of a wide table are not read, for their names should tell a year and do not."""
    names = [name for name in source.table.frame.collect_schema().names() if not name.startswith(RESERVED)]
    return tuple(f"column '{name}' left out: {why}" for name, why in wanted.unread(names).items())


def collect(frame: Frame, name: str) -> nw.DataFrame[Any]:
    """Compute a frame that a reader made; a table that turns out to be unreadable is refused.

    Raises:
        DataError: it is.
    """
    with refusing(name):
        return frame.collect("polars")


def _selected(source: Source, wanted: Wanted) -> Frame:
    with refusing(source.name):
        names = source.table.frame.collect_schema().names()
    complaint = wanted.complaint(names)
    if complaint is not None:
        raise DataError(source.name, _parted_otherwise(names) or complaint)
    yearly = (name for slotted in wanted.slotted for name in slotted.columns(names))
    needed = list(dict.fromkeys([*wanted.columns, *yearly]))
    patterned = [name for name in needed if name == "*" or (name.startswith("^") and name.endswith("$"))]
    if patterned:
        raise DataError(
            source.name, f"the column name '{patterned[0]}' reads as a pattern; give the column another name"
        )
    place = nw.col(PLACE) if PLACE in names else nothing(nw.String).alias(PLACE)
    return source.table.frame.select(*needed, place, nw.lit(source.name).alias(FILE), *_cells(source.table, needed))


def _parted_otherwise(names: list[str]) -> str | None:
    """Recognise a table whose cells are parted by another sign than its reader took."""
    submitted = [name for name in names if name != PLACE]
    sign = next((sign for sign in ";\t|" if len(submitted) == 1 and sign in submitted[0]), None)
    written = {"\t": r"\t"}.get(sign or "", sign)
    return None if sign is None else f'the cells look parted by {sign!r}; state separator = "{written}" in the mapping'


def _cells(table: Table, needed: list[str]) -> list[nw.Expr]:
    """Return where each cell of a spreadsheet stands, ``Table_7!D12``; nothing for other tables."""
    return [
        nw.concat_str(nw.lit(f"{table.sheet}!{table.letters[name]}"), nw.col(PLACE)).alias(cell_column(name))
        for name in needed
        if name in table.letters
    ]


def _counting(frame: Frame, mapping: Mapping, name: str) -> Frame:
    """Keep the rows that ``leave_out`` and ``where`` let count."""
    for left_out in mapping.leave_out:
        frame = _without(frame, left_out, mapping, name)
    refuse_misspelt(frame, mapping.where, name)
    for column, texts in mapping.where.items():
        frame = frame.filter(nw.col(column).is_in(list(texts)))
    refuse_misspelt(frame, asked_of_records(mapping), name)
    return frame


def _without(frame: Frame, left_out: LeftOut, mapping: Mapping, name: str) -> Frame:
    is_it = nw.col(PLACE).is_in([f"line {left_out.row}", f"row {left_out.row}", str(left_out.row)])
    unit = nw.col(mapping.unit) if isinstance(mapping.unit, str) else nothing(nw.String)
    found = collect(frame.filter(is_it).select(unit.alias("unit")), name).rows()
    if found != [(left_out.unit or None,)]:
        there = f"there stands '{found[0][0] or ''}'" if found else "the table has no such row"
        what = f"leave_out says that here stands '{left_out.unit}', but {there}"
        raise DataError(name, what, place=f"row {left_out.row}")
    return frame.filter(~is_it)


def _on_sheet(frame: Frame, table: Table) -> Frame:
    """Say of a spreadsheet's rows on which sheet they stand."""
    if table.sheet is None:
        return frame
    return frame.with_columns(nw.concat_str(nw.lit(f"{table.sheet}, row "), nw.col(PLACE)).alias(PLACE))


def _height(frame: Frame, name: str) -> int:
    return int(collect(frame.select(nw.len()), name).item())
