"""Records, a row a person or event, counted or added up into one row a unit and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity
from rulecheck.data.checkpoints import Checkpoint, checkpoints_of
from rulecheck.data.forms import Readings, with_values
from rulecheck.data.frames import YEAR, Frame, make, nothing
from rulecheck.data.keys import Keys
from rulecheck.errors import DataError
from rulecheck.formats.tables import DATE, FILE, PLACE, REASON, ROW_YEAR, VALUE, cell_column
from rulecheck.model.days import parse_day
from rulecheck.model.mapping import Measure, Tally
from rulecheck.model.numbers import plain

_UNIT, _SPOILT = "rulecheck:tallied", "rulecheck:spoilt"
_BETWEEN = "\x1f"
"""Parts what is told of a spoilt record; a place has no such character, and the text stands last."""


@attrs.frozen(kw_only=True)
class Cell:
    """What there is for one unit and year.

    Attributes:
        text: a number in plain digits, or what kept it from being one; None for a blank.
        place: where that stands.
    """

    text: str | None = None
    place: str | None = None


Cells = dict[tuple[str | None, int], Cell]
"""For a unit and start year what its cell says."""
NONE = Cell(text="0")
UNKNOWN = Cell()


@attrs.frozen(kw_only=True)
class Records:
    """The records of one table, not loaded: each question is one lazy query.

    Attributes:
        frame: the wanted columns as text, with ``FILE`` and ``PLACE``; only the rows that count.
        keys: how they are counted, when years begin, and the as-at date; what happened later is not counted.
        readings: by column, the added numbers that are written in further forms.
    """

    frame: Frame
    keys: Keys
    readings: Mapping[str, Readings]
    _days: dict[str, Frame] = attrs.field(factory=dict, repr=False, eq=False)
    _named_units: dict[str, str] = attrs.field(factory=dict, repr=False, eq=False)

    def tallied(self) -> Frame:
        """Return one row for each unit of the records and each year they cover.

        A measure stands as text in a column of its own name. A unit that is in the records has 0 in a
        covered year in which nothing counts; a unit without any record has no row, and so is ``missing``.

        Raises:
            DataError: a date cannot be read, a record has no beginning or ends before it, or two records
                have one id.
        """
        self._refuse_doubled()
        units, checkpoints = self._units(), tuple(checkpoints_of(self.keys))
        laid_out = [(unit, checkpoint) for unit in units for checkpoint in checkpoints]
        columns: dict[str, list[Any]] = {
            _UNIT: [unit for unit, _ in laid_out],
            ROW_YEAR: [checkpoint.year.start for _, checkpoint in laid_out],
            DATE: [checkpoint.day for _, checkpoint in laid_out],
        }
        for name, tally in self.keys.mapping.tallies.items():
            covered = tuple(c for c in checkpoints if (c.has_flow if tally.is_flow else c.has_stock))
            cells = self._flow(tally, covered) if tally.is_flow else self._stock(tally, covered)
            told = [cells.get((u, c.year.start), NONE) if c in covered else UNKNOWN for u, c in laid_out]
            columns[name] = [cell.text for cell in told]
            columns[cell_column(name)] = [cell.place for cell in told]
        schema: dict[str, Any] = {**dict.fromkeys(columns, nw.String), ROW_YEAR: YEAR, DATE: nw.Date}
        return self._named(make(columns, schema))

    @property
    def marked(self) -> tuple[str, ...]:
        """The texts of the unit column whose note marker was left out."""
        named = self._spellings().items()
        return tuple(text for text, name in named if text not in self.keys.spellings and name != text)

    def later(self) -> dict[str, int]:
        """Return, by file, how many records begin or happen after the as-at date."""
        begins = {tally.date or tally.from_ for tally in self.keys.mapping.tallies.values()}
        dated, late = self.frame, nw.lit(value=False)
        for column in sorted(name for name in begins if name is not None):
            dated = self._with_day(dated, column)
            late = late | (nw.col(_day(column)) > self.keys.as_at).fill_null(value=False)
        return dict(_collect(dated.filter(late).group_by(FILE).agg(nw.len().alias("rows"))).rows())

    def _flow(self, tally: Tally, covered: tuple[Checkpoint, ...]) -> Cells:
        """Count what happened in each year, up to the as-at date; a blank date has not happened."""
        column = tally.date or ""
        dated = self._with_day(self._taken(tally), column).filter(nw.col(_day(column)) <= self.keys.as_at)
        dated = dated.filter(nw.col(_year(column)).is_in([checkpoint.year.start for checkpoint in covered]))
        grouped = dated.group_by(_UNIT, _year(column)).agg(*self._sums(tally, ~nw.col(_day(column)).is_null(), 0))
        rows = _collect(grouped).rows(named=True)
        return {(row[_UNIT], row[_year(column)]): _cell(row, tally, 0) for row in rows}

    def _stock(self, tally: Tally, covered: tuple[Checkpoint, ...]) -> Cells:
        """Count what had begun and not ended on each checkpoint, both days included."""
        begin, end = tally.from_ or "", tally.until
        dated = self._with_day(self._taken(tally), begin)
        self._refuse(dated.filter(nw.col(_day(begin)).is_null()), f"the date in column '{begin}' is blank")
        has_ended = nw.lit(value=False)
        if end is not None:
            dated = self._with_day(dated, end)
            backwards = dated.filter(nw.col(_day(end)) < nw.col(_day(begin)))
            self._refuse(backwards, f"the date in column '{end}' comes before that in '{begin}'")
        expressions: list[nw.Expr] = []
        for place, checkpoint in enumerate(covered):
            if end is not None:
                has_ended = (nw.col(_day(end)) < checkpoint.day).fill_null(value=False)
            expressions += self._sums(tally, (nw.col(_day(begin)) <= checkpoint.day) & ~has_ended, place)
        rows = _collect(dated.group_by(_UNIT).agg(*expressions)).rows(named=True) if expressions else []
        return {(row[_UNIT], c.year.start): _cell(row, tally, place) for row in rows for place, c in enumerate(covered)}

    def _taken(self, tally: Tally) -> Frame:
        """Return the records that a tally counts, with their unit, and what they add."""
        frame = self._with_unit()
        for column, texts in tally.where.items():
            frame = frame.filter(nw.col(column).is_in(list(texts)))
        if tally.column is None:
            return frame
        measure = Measure(column=tally.column, accepts=tally.accepts)
        valued = with_values(frame, measure, self.keys.mapping.markers, self.readings.get(tally.column))
        # The gravest is the least in the order of texts; with it goes the text that it stands for.
        told = (gravity(nw.col(REASON)).cast(nw.String), nw.col(PLACE), nw.col(tally.column))
        spoilt = nw.concat_str(*(part.fill_null("") for part in told), separator=_BETWEEN)
        return valued.with_columns(nw.when(~nw.col(REASON).is_null()).then(spoilt).alias(_SPOILT))

    def _sums(self, tally: Tally, counts: nw.Expr, place: int) -> list[nw.Expr]:
        if tally.column is None:
            return [counts.cast(nw.Int64).sum().alias(f"sum{place}")]
        return [
            nw.when(counts).then(nw.col(VALUE)).sum().alias(f"sum{place}"),
            nw.when(counts).then(nw.col(_SPOILT)).min().alias(f"spoilt{place}"),
        ]

    def _with_unit(self) -> Frame:
        """Add each record's unit, aliases resolved; null where the mapping has no column for it."""
        unit = self.keys.mapping.unit
        if not isinstance(unit, str):
            return self.frame.with_columns(nothing(nw.String).alias(_UNIT))
        named = make(
            {unit: list(self._spellings()), _UNIT: list(self._spellings().values())},
            {unit: nw.String, _UNIT: nw.String},
        )
        return self.frame.join(named, on=unit, how="left")

    def _units(self) -> list[str | None]:
        if isinstance(self.keys.mapping.unit, str):
            return [*sorted(set(self._spellings().values()))]
        # Without any record that counts there is nobody of whom to say that they had none.
        return [None] if _collect(self.frame.select(FILE).head(1)).rows() else []

    def _spellings(self) -> dict[str, str]:
        """Return each text of the unit column with the unit it names."""
        unit = self.keys.mapping.unit
        if not isinstance(unit, str):
            return {}
        if not self._named_units:
            texts = [text for (text,) in _collect(self.frame.select(unit).unique()).rows()]
            named = {text: self.keys.unit_of(text or "") for text in texts}
            nameless = [text for text, name in named.items() if text is not None and not name.strip()]
            blank = self.frame.filter(nw.col(unit).is_null() | nw.col(unit).is_in(nameless))
            self._refuse(blank, f"the unit in column '{unit}' is blank; each row names its unit")
            self._named_units.update(sorted(named.items()))
        return self._named_units

    def _named(self, frame: Frame) -> Frame:
        """Call the units by their own column, and say which file the records come from, if it is one."""
        unit = self.keys.mapping.unit
        named = frame.drop(_UNIT) if not isinstance(unit, str) else frame.rename({_UNIT: unit})
        return named.with_columns(nothing(nw.String).alias(PLACE))

    def _with_day(self, frame: Frame, column: str) -> Frame:
        """Add the day that a column tells, and the year it lies in; null where it is blank."""
        if column not in self._days:
            self._days[column] = self._read_days(column)
        return frame.join(self._days[column], on=column, how="left")

    def _read_days(self, column: str) -> Frame:
        texts = sorted(text for (text,) in _collect(self.frame.select(column).unique()).rows() if text)
        days = []
        for text in texts:
            try:
                days.append(parse_day(text, self.keys.mapping.dates))
            except ValueError as error:
                self._refuse(self.frame.filter(nw.col(column) == text), f"the date in column '{column}': {error}")
        starts = [self.keys.calendar.start_of(day) for day in days]
        return make(
            {column: texts, _day(column): days, _year(column): starts},
            {column: nw.String, _day(column): nw.Date, _year(column): YEAR},
        )

    def undated(self) -> tuple[str, ...]:
        """Return remarks on the dates of flows that count for nothing: blank ones, and those that are not covered."""
        columns = dict.fromkeys(tally.date for tally in self.keys.mapping.tallies.values() if tally.date is not None)
        told: list[str] = []
        for name in columns:
            day = nw.col(_day(name))
            is_blank = nw.col(name).is_null() | (nw.col(name) == "")
            sums = (which.cast(nw.Int64).sum() for which in (is_blank, self._is_outside(day).fill_null(value=False)))
            named = (each.alias(f"sum{place}") for place, each in enumerate(sums))
            blank, outside = _collect(self._with_day(self.frame, name).select(*named)).rows()[0]
            told += [f"no date in column '{name}' in {_records(blank)}: not counted by it"] if blank else []
            what = (
                f"the date in column '{name}' lies outside the days covered in {_records(outside)}: not counted by it"
            )
            told += [what] if outside else []
        return (*told, *self._unmet())

    def _unmet(self) -> Iterator[str]:
        """Yield the conditions that no record meets: there may be none, or the text be misspelt."""
        for name, tally in self.keys.mapping.tallies.items():
            rows = self.frame
            for column, texts in tally.where.items():
                rows = rows.filter(nw.col(column).is_in(list(texts)))
            if tally.where and not _collect(rows.select(FILE).head(1)).rows():
                yield f"no record meets the `where` of '{name}', so it counts none"

    def _is_outside(self, day: nw.Expr) -> nw.Expr:
        period = self.keys.mapping.covers
        if period is None:
            return nw.lit(value=False)
        return (day < period.from_) | ((day > period.until) & (day <= self.keys.as_at))

    def _refuse_doubled(self) -> None:
        columns = self.keys.mapping.id or ()
        for column in columns:
            text = nw.col(column)
            is_none = text.is_null() | (text.str.strip_chars() == "") | text.is_in(list(self.keys.mapping.markers))
            self._refuse(self.frame.filter(is_none), f"the id in column '{column}' is blank, or a marker")
        if not columns:
            return
        doubled = self.frame.group_by(*columns).agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
        found = _collect(doubled.select(*columns).sort(*columns).head(1)).rows()
        if found:
            rows = self.frame
            for column, text in zip(columns, found[0], strict=True):
                rows = rows.filter(nw.col(column) == text)
            places = [place for _, place in self._placed(rows, 2)]
            told = " and ".join(place for place in places if place is not None)
            what = f"the id '{', '.join(found[0])}' in column '{', '.join(columns)}' stands twice"
            where = f" ({told})" if told else ""
            self._refuse(rows, f"{what}{where}, so one record would count twice")

    def _refuse(self, rows: Frame, what: str) -> None:
        """Refuse the table at the first of some rows, if there are any."""
        for file, place in self._placed(rows, 1):
            raise DataError(file, what, place=place)

    def _placed(self, rows: Frame, number: int) -> list[tuple[str, str | None]]:
        """Return the files and places of the first rows; a query in batches keeps no order, so they are sorted."""
        placed = rows.select(FILE, nw.col(PLACE).str.len_chars().alias("length"), PLACE)  # line 9 before line 10
        first = _collect(placed.sort(FILE, "length", PLACE).head(number)).rows()
        return [(file, place) for file, _, place in first]


def _collect(frame: Frame) -> nw.DataFrame[Any]:
    """Run a query in batches, so that what is counted need not fit into memory."""
    return frame.collect("polars", engine="streaming")


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"


def _day(column: str) -> str:
    return f"rulecheck:day:{column}"


def _year(column: str) -> str:
    return f"rulecheck:year:{column}"


def _cell(row: Mapping[str, Any], tally: Tally, place: int) -> Cell:
    """Return what a sum says: its number, or in its place the text that kept it from being one."""
    spoilt = None if tally.column is None else row[f"spoilt{place}"]
    if spoilt is None:
        return Cell(text=plain(Decimal(row[f"sum{place}"])))
    _, where, text = spoilt.split(_BETWEEN, 2)
    return Cell(text=text or None, place=where or None)
