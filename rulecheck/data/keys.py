"""Keys: which unit, year and version a row is for; told strictly, or the table is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, fetched, make, nothing
from rulecheck.errors import DataError, nearest
from rulecheck.formats.tables import DATE, FILE, ORDER, PLACE, PROVISIONAL, RANK, ROW_YEAR, UNIT, cell_column
from rulecheck.model.days import parse_day
from rulecheck.model.mapping import Constant, Mapping, Status
from rulecheck.model.years import Calendar

_NOTE_MARK = re.compile(r"\[notes? [0-9]+(?:(?:, ?| )(?:and )?[0-9]+)*\]", re.IGNORECASE | re.ASCII)
"""A note marker of the Government Analysis Function's guidance: ``[note 1]``, ``[notes 1, 2 and 3]``."""


@attrs.frozen(kw_only=True)
class Keys:
    """What is needed to tell a row's unit and year."""

    mapping: Mapping
    calendar: Calendar
    spellings: dict[str, str]
    as_at: date

    def unit_of(self, text: str) -> str:
        """Return the unit that a text names: itself, what it is an alias of, or either without note markers behind.

        With each marker goes one blank before it and no more, for nothing else is trimmed. Blank if the text is.
        """
        bare = text
        while bare not in self.spellings and _NOTE_MARK.fullmatch(bare, start := max(bare.rfind("["), 0)) is not None:
            bare = bare[: start - 1] if bare[:start][-1:].isspace() else bare[:start]
        return self.spellings.get(bare, bare)


def with_unit(frame: Frame, keys: Keys) -> tuple[Frame, dict[str, str | None], dict[str, tuple[str, ...]]]:
    """Add each row's unit.

    Returns:
        the frame; each unit with the place it first stands at; and by file the texts whose note marker was left out.

    Raises:
        DataError: a unit is blank, or named like its column: below a second header the columns may be other ones.
    """
    unit = keys.mapping.unit
    if unit is None:
        return frame.with_columns(nothing(nw.String).alias(UNIT)), {}, {}
    if isinstance(unit, Constant):
        return frame.with_columns(nw.lit(unit.name).alias(UNIT)), {unit.name: None}, {}
    places: dict[str, str | None] = {}
    marked: dict[str, tuple[str, ...]] = {}
    named: dict[str, str] = {}
    for text, place, file in _texts(frame, unit):
        name = keys.unit_of(text or "")
        if not name.strip():
            raise DataError(file, f"the unit in column '{unit}' is blank; each row names its unit", place=place)
        if text == unit and text not in (*keys.spellings, *keys.mapping.totals):
            what = f"'{text}' stands in the column '{unit}' as in a second header; one table has one header"
            raise DataError(file, what, place=place)
        named[text] = name
        places.setdefault(named[text], place)
        if text not in keys.spellings and named[text] != text:
            marked[file] = (*marked.get(file, ()), text)
    if all(text == name for text, name in named.items()):
        return frame.with_columns(nw.col(unit).alias(UNIT)), places, marked
    names = make({unit: list(named), UNIT: list(named.values())}, {unit: nw.String, UNIT: nw.String})
    return frame.join(names, on=unit, how="left"), places, marked


def with_dates(frame: Frame, keys: Keys) -> Frame:
    """Add each row's start year and day, unless the layout has told them already.

    Raises:
        DataError: a year or date is blank or cannot be read.
    """
    mapping, calendar = keys.mapping, keys.calendar
    if mapping.layout in ("wide", "records"):
        return frame
    if mapping.date is not None:

        def dated(text: str) -> tuple[int, date]:
            day = parse_day(text, mapping.dates)
            return calendar.year_of(day).start, day

        return _keyed(frame, mapping.date, dated, "date")
    if mapping.year is not None and mapping.year.column is not None:
        return _keyed(frame, mapping.year.column, partial(calendar.dated, names=mapping.year.names), "year")
    return frame.with_columns(nothing(YEAR).alias(ROW_YEAR), nothing(nw.Date).alias(DATE))


def with_status(frame: Frame, status: Status | None) -> Frame:
    """Add how preferred each row's version is, 0 the most, and whether it is provisional.

    Raises:
        DataError: a status is none of those listed.
    """
    if status is None:
        return frame.with_columns(nw.lit(0).cast(nw.Int64).alias(RANK), nw.lit(value=False).alias(PROVISIONAL))
    texts = []
    for text, place, file in _texts(frame, status.column):
        if status.prefer and text not in status.prefer:
            known = nearest(text or "", status.prefer)
            raise DataError(file, f"the status {text or ''!r} is none of those that `prefer` lists{known}", place=place)
        if text is not None:
            texts.append(text)
    table = make(
        {
            status.column: texts,
            RANK: [(status.prefer or texts).index(text) for text in texts],
            PROVISIONAL: [text.casefold() in ("provisional", "revised") for text in texts],
        },
        {status.column: nw.String, RANK: nw.Int64, PROVISIONAL: nw.Boolean},
    )
    joined = frame.join(table, on=status.column, how="left")
    return joined.with_columns(nw.col(RANK).fill_null(0), nw.col(PROVISIONAL).fill_null(value=False))


def _keyed(frame: Frame, column: str, read: Callable[[str], tuple[int, date]], what: str) -> Frame:
    starts, days, texts = [], [], []
    for text, place, file in _texts(frame, column):
        if text is None or text == "":
            blank = f"the {what} in column '{column}' is blank; if the row is a heading, name it in leave_out"
            raise DataError(file, blank, place=place)
        try:
            start, day = read(text)
        except ValueError as error:
            raise DataError(file, f"the {what} in column '{column}' cannot be read: {error}", place=place) from error
        texts.append(text)
        starts.append(start)
        days.append(day)
    table = make({column: texts, ROW_YEAR: starts, DATE: days}, {column: nw.String, ROW_YEAR: YEAR, DATE: nw.Date})
    return frame.join(table, on=column, how="left")


def _texts(frame: Frame, column: str) -> list[tuple[Any, str | None, str]]:
    """Return each distinct text of a column with the place and file of its first row, in order."""
    first = frame.group_by(column).agg(nw.col(ORDER).min())
    cell = cell_column(column)
    place = nw.coalesce(nw.col(cell), nw.col(PLACE)) if cell in frame.collect_schema() else nw.col(PLACE)
    joined = first.join(frame.select(ORDER, place.alias(PLACE), FILE), on=ORDER).sort(ORDER)
    return list(fetched(joined.select(column, PLACE, FILE)).rows())
