"""The rows of a table, each with its unit, year and date; told strictly or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, make, nothing, settle
from rulecheck.errors import DataError, nearest
from rulecheck.model.mapping import Constant, Mapping, Status
from rulecheck.model.years import Calendar, Year, parse_date

RESERVED = "rulecheck:"
"""Columns of ours beside the submitted ones begin so; a submitted header may not."""
PLACE, FILE = "rulecheck:place", "rulecheck:file"
UNIT, ROW_YEAR, DATE = "rulecheck:unit", "rulecheck:year", "rulecheck:date"
ORDER, RANK, PROVISIONAL = "rulecheck:order", "rulecheck:rank", "rulecheck:provisional"


@attrs.frozen(kw_only=True)
class Source:
    """A table before it is mapped.

    Attributes:
        name: what errors call it.
        path: where it lies; None for a frame handed over in Python.
        sha256: of the file's bytes; None for a frame.
        frame: its columns, all text.
    """

    name: str
    path: str | None
    sha256: str | None = None
    frame: Frame


@attrs.frozen(kw_only=True)
class Counts:
    """How many rows a source has.

    Attributes:
        rows: all of them.
        skipped: those that ``where`` leaves out.
        ignored: those dated after the as-at date.
    """

    rows: int
    skipped: int
    ignored: int


@attrs.frozen(kw_only=True)
class Rows:
    """The rows that count, with their keys.

    Attributes:
        frame: the submitted columns as text, and beside them unit, year (start), date, version
            rank, provisional, file, place and order. A table without units or years has null there.
        units: every name in the unit column after aliases, totals too, with the place it first stands at.
        years: every year that occurs.
        dates: every date that occurs.
        counts: how many rows each source has, by its name.
    """

    frame: Frame
    units: dict[str, str | None]
    years: tuple[Year, ...]
    dates: tuple[date, ...]
    counts: dict[str, Counts]


@attrs.frozen(kw_only=True)
class Keys:
    """What is needed to tell a row's unit and year."""

    mapping: Mapping
    calendar: Calendar
    spellings: dict[str, str]
    as_at: date


def read_rows(sources: tuple[Source, ...], keys: Keys, columns: Iterable[str]) -> Rows:
    """Read the tables that make one submission.

    Args:
        sources: one or several tables of the same form.
        keys: how unit and year are told.
        columns: the further columns that rules and measures use.

    Raises:
        DataError: a column is absent, a unit is blank, a year, date or status cannot be read.
    """
    mapping = keys.mapping
    needed = _needed(mapping, columns)
    together = nw.concat([_select(source, needed) for source in sources]).collect("polars")
    raw = together.with_row_index(ORDER).lazy()
    kept = raw
    for column, texts in mapping.where.items():
        kept = kept.filter(nw.col(column).is_in(list(texts)))
    kept = settle(kept)
    frame, units = _with_unit(kept, keys)
    frame = _with_status(_with_dates(frame, keys), mapping.status)
    frame = settle(frame)
    current = settle(frame.filter(nw.col(DATE).is_null() | (nw.col(DATE) <= keys.as_at)))
    submitted, counted, still = _by_file(raw), _by_file(kept), _by_file(current)
    counts = {
        source.name: Counts(
            rows=submitted.get(source.name, 0),
            skipped=submitted.get(source.name, 0) - counted.get(source.name, 0),
            ignored=counted.get(source.name, 0) - still.get(source.name, 0),
        )
        for source in sources
    }
    dated = current.select(ROW_YEAR, DATE).unique().collect("polars").rows()
    return Rows(
        frame=current,
        units=units,
        years=tuple(keys.calendar.year(start) for start in sorted({year for year, _ in dated if year is not None})),
        dates=tuple(sorted({day for _, day in dated if day is not None})),
        counts=counts,
    )


def _needed(mapping: Mapping, columns: Iterable[str]) -> tuple[str, ...]:
    keys = list(mapping.where)
    keys += [mapping.unit] if isinstance(mapping.unit, str) else []
    keys += [mapping.year.column] if mapping.year is not None else []
    keys += [mapping.date] if mapping.date is not None else []
    keys += [mapping.status.column] if mapping.status is not None else []
    keys += [mapping.note] if mapping.note is not None else []
    return tuple(dict.fromkeys([*keys, *columns]))


def _select(source: Source, needed: tuple[str, ...]) -> Frame:
    names = source.frame.collect_schema().names()
    absent = [column for column in needed if column not in names]
    if absent:
        shown = [name for name in names if not name.startswith(RESERVED)]
        listed = "; ".join(f"there is no column '{column}'{nearest(column, shown)}" for column in absent)
        sign = next((sign for sign in ";\t|" if len(shown) == 1 and sign in shown[0]), None)
        if sign is not None:
            listed = f"the cells look parted by {sign!r}; save the table parted by commas"
        raise DataError(source.name, listed)
    patterned = [column for column in needed if column == "*" or (column.startswith("^") and column.endswith("$"))]
    if patterned:
        raise DataError(
            source.name, f"the column name '{patterned[0]}' reads as a pattern; give the column another name"
        )
    place = nw.col(PLACE) if PLACE in names else nothing(nw.String).alias(PLACE)
    return source.frame.select(*needed, place, nw.lit(source.name).alias(FILE))


def _by_file(frame: Frame) -> dict[str, int]:
    return dict(frame.group_by(FILE).agg(nw.len().alias("rows")).collect("polars").rows())


def _texts(frame: Frame, column: str) -> list[tuple[Any, str | None, str]]:
    """Return each distinct text of a column with the place and file of its first row, in order."""
    first = frame.group_by(column).agg(nw.col(ORDER).min())
    joined = first.join(frame.select(ORDER, PLACE, FILE), on=ORDER).sort(ORDER)
    return list(joined.select(column, PLACE, FILE).collect("polars").rows())


def _with_unit(frame: Frame, keys: Keys) -> tuple[Frame, dict[str, str | None]]:
    unit = keys.mapping.unit
    if unit is None:
        return frame.with_columns(nothing(nw.String).alias(UNIT)), {}
    if isinstance(unit, Constant):
        return frame.with_columns(nw.lit(unit.name).alias(UNIT)), {unit.name: None}
    places: dict[str, str | None] = {}
    texts = _texts(frame, unit)
    for text, place, file in texts:
        if text is None or not text.strip():
            raise DataError(file, f"the unit in column '{unit}' is blank; each row names its unit", place=place)
        places.setdefault(keys.spellings.get(text, text), place)
    aliased = {text: keys.spellings.get(text, text) for text, _, _ in texts}
    if all(text == name for text, name in aliased.items()):
        return frame.with_columns(nw.col(unit).alias(UNIT)), places
    names = make({unit: list(aliased), UNIT: list(aliased.values())}, {unit: nw.String, UNIT: nw.String})
    return frame.join(names, on=unit, how="left"), places


def _with_dates(frame: Frame, keys: Keys) -> Frame:
    mapping, calendar = keys.mapping, keys.calendar
    if mapping.date is not None:

        def dated(text: str) -> tuple[int, date]:
            day = parse_date(text)
            return calendar.year_of(day).start, day

        return _keyed(frame, mapping.date, dated, "date")
    if mapping.year is not None:
        names = mapping.year.names

        def ended(text: str) -> tuple[int, date]:
            year = calendar.parse(text, names)
            return year.start, year.last_day

        return _keyed(frame, mapping.year.column, ended, "year")
    return frame.with_columns(nothing(YEAR).alias(ROW_YEAR), nothing(nw.Date).alias(DATE))


def _keyed(frame: Frame, column: str, read: Callable[[str], tuple[int, date]], what: str) -> Frame:
    starts, days, texts = [], [], []
    for text, place, file in _texts(frame, column):
        if text is None or text == "":
            raise DataError(file, f"the {what} in column '{column}' is blank", place=place)
        try:
            start, day = read(text)
        except ValueError as error:
            raise DataError(file, f"the {what} in column '{column}' cannot be read: {error}", place=place) from error
        texts.append(text)
        starts.append(start)
        days.append(day)
    table = make({column: texts, ROW_YEAR: starts, DATE: days}, {column: nw.String, ROW_YEAR: YEAR, DATE: nw.Date})
    return frame.join(table, on=column, how="left")


def _with_status(frame: Frame, status: Status | None) -> Frame:
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
