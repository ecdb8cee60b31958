"""Records, a row a person or event, counted or added up into one row a unit and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.alike import BETWEEN
from rulecheck.data.checkpoints import Checkpoint
from rulecheck.data.counted import Counted, collect
from rulecheck.data.forms import Readings
from rulecheck.data.frames import YEAR, Frame, make, nothing
from rulecheck.data.ids import are_distinct, as_seen, is_no_id
from rulecheck.data.keys import Keys
from rulecheck.errors import DataError
from rulecheck.formats.tables import DATE, FILE, PLACE, ROW_YEAR, cell_column
from rulecheck.model.mapping import Tally
from rulecheck.model.numbers import plain

_UNIT = "rulecheck:tallied"


@attrs.frozen(kw_only=True)
class Cell:
    """What there is for one unit and year.

    Attributes:
        text: a number in plain digits, or what kept it from being one; None for a blank.
        place: where that stands.
    """

    text: str | None = None
    place: str | None = None


UNKNOWN = Cell()


@attrs.frozen(kw_only=True)
class Records:
    """The records of one table, not loaded: what is wrong with them is looked for only where there is something.

    Attributes:
        frame: the wanted columns as text, with ``FILE`` and ``PLACE``; only the rows that count.
        keys: how they are counted, when years begin, and the as-at date; what happened later is not counted.
        readings: by column, the added numbers that are written in further forms.
    """

    frame: Frame
    keys: Keys
    readings: Mapping[str, Readings]

    def tallied(self) -> Frame:
        """Return one row for each unit of the records and each year they cover.

        A measure stands as text in a column of its own name. A unit that is in the records has 0 in a
        covered year in which nothing counts; a unit without any record has no row, and so is ``missing``.

        Raises:
            DataError: a date cannot be read, a record has no beginning or ends before it, or two records
                have one id.
        """
        self._refuse_doubled()
        self._refuse_nameless()
        for name, tally in self._tallies.items():
            if not tally.is_flow:
                self._refuse_unbounded(name, tally)
        laid_out = [(unit, checkpoint) for unit in self._units() for checkpoint in self._counted.checkpoints]
        columns: dict[str, list[Any]] = {
            _UNIT: [unit for unit, _ in laid_out],
            ROW_YEAR: [checkpoint.year.start for _, checkpoint in laid_out],
            DATE: [checkpoint.day for _, checkpoint in laid_out],
        }
        sums = self._counted.sums(self._spellings)
        for name, tally in self._tallies.items():
            told = [_cell(sums[unit], name, checkpoint, tally) for unit, checkpoint in laid_out]
            columns[name] = [cell.text for cell in told]
            columns[cell_column(name)] = [cell.place for cell in told]
        schema: dict[str, Any] = {**dict.fromkeys(columns, nw.String), ROW_YEAR: YEAR, DATE: nw.Date}
        return self._named(make(columns, schema))

    @property
    def marked(self) -> tuple[str, ...]:
        """The texts of the unit column whose note marker was left out."""
        named = self._spellings.items()
        return tuple(text for text, name in named if text not in self.keys.spellings and name != text)

    def later(self) -> dict[str, int]:
        """Return, by file, how many records begin or happen after the as-at date.

        Raises:
            DataError: one of these dates cannot be read.
        """
        for column in self._counted.begins:
            self._refuse_unread(column)
        return self._counted.later()

    def undated(self) -> tuple[str, ...]:
        """Return remarks on the dates of flows that count for nothing: blank ones, and those that are not covered."""
        totals = self._counted.totals
        told: list[str] = []
        for column in dict.fromkeys(tally.date for tally in self._tallies.values() if tally.date is not None):
            blank, outside = totals[f"blank {column}"], totals[f"outside {column}"]
            told += [f"no date in column '{column}' in {_records(blank)}: not counted by it"] if blank else []
            where = f"the date in column '{column}' lies outside the days covered"
            told += [f"{where} in {_records(outside)}: not counted by it"] if outside else []
        return (*told, *self._unmet())

    def _unmet(self) -> Iterator[str]:
        """Yield the conditions that no record meets: there may be none, or the text be misspelt."""
        for name, tally in self._tallies.items():
            if tally.where and not self._counted.totals[f"met {name}"]:
                yield f"no record meets the `where` of '{name}', so it counts none"

    @property
    def _tallies(self) -> Mapping[str, Tally]:
        return self.keys.mapping.tallies

    @cached_property
    def _counted(self) -> Counted:
        return Counted(frame=self.frame, keys=self.keys, readings=self.readings)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Each text of the unit column with the unit it names, which is blank if the text is."""
        if not isinstance(self.keys.mapping.unit, str):
            return {}
        texts = sorted({text or "" for text in self._counted.texts})
        return {text: self.keys.unit_of(text) for text in texts}

    def _units(self) -> list[str | None]:
        if isinstance(self.keys.mapping.unit, str):
            return [*sorted(set(self._spellings.values()))]
        # Without any record that counts there is nobody of whom to say that they had none.
        return [None] if self._counted.totals["all"] else []

    def _named(self, frame: Frame) -> Frame:
        """Call the units by their own column, and say which file the records come from, if it is one."""
        unit = self.keys.mapping.unit
        named = frame.drop(_UNIT) if not isinstance(unit, str) else frame.rename({_UNIT: unit})
        return named.with_columns(nothing(nw.String).alias(PLACE))

    def _refuse_nameless(self) -> None:
        unit = self.keys.mapping.unit
        nameless = [text for text, name in self._spellings.items() if not name.strip()]
        if nameless and isinstance(unit, str):
            blank = self.frame.filter(nw.col(unit).is_null() | nw.col(unit).is_in(nameless))
            self._refuse(blank, f"the unit in column '{unit}' is blank; each row names its unit")

    def _refuse_unread(self, column: str) -> None:
        """Refuse the table if a text in a column of days tells none."""
        unread = self._counted.spans[column].unread
        if unread is not None:
            text, why = unread
            self._refuse(self.frame.filter(nw.col(column) == text), f"the date in column '{column}': {why}")

    def _refuse_unbounded(self, name: str, tally: Tally) -> None:
        """Refuse the table if a record of a stock has no beginning, or ends before it."""
        begin, end = tally.from_ or "", tally.until
        if self._counted.totals[f"unbegun {name}"]:
            self._refuse(self._counted.unbegun(tally), f"the date in column '{begin}' is blank")
        if end is None:
            return
        self._refuse_unread(end)
        if self._counted.totals[f"backwards {name}"]:
            what = f"the date in column '{end}' comes before that in '{begin}'"
            self._refuse(self._counted.backwards(tally), what)

    def _refuse_doubled(self) -> None:
        columns, markers = self.keys.mapping.id or (), self.keys.mapping.markers
        if not columns or are_distinct(self.frame, columns, markers):
            return
        for column in columns:
            none = self.frame.filter(is_no_id(column, markers))
            self._refuse(none, f"the id in column '{column}' is blank, or a marker")
        seen = {column: f"rulecheck:seen {column}" for column in columns}
        frame = self.frame.with_columns(as_seen(column).alias(name) for column, name in seen.items())
        doubled = frame.group_by(*seen.values()).agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
        found = collect(doubled.select(*seen.values()).sort(*seen.values()).head(1)).rows()
        if found:
            rows = frame
            for name, text in zip(seen.values(), found[0], strict=True):
                rows = rows.filter(nw.col(name) == text)
            self._refuse(rows, self._doubled(rows, columns))

    def _doubled(self, rows: Frame, columns: tuple[str, ...]) -> str:
        """Say that some rows have one id, or two that nobody can tell apart."""
        places = " and ".join(place for _, place in self._placed(rows, 2) if place is not None)
        where = f" ({places})" if places else ""
        texts = [", ".join(texts) for texts in collect(rows.select(*columns).unique().sort(*columns).head(2)).rows()]
        named = f"in column '{', '.join(columns)}'"
        if len(texts) == 1:
            return f"the id '{texts[0]}' {named} stands twice{where}, so one record would count twice"
        one, other = texts
        return (
            f"the ids {one!r} and {other!r} {named} look alike{where}, so one record may count twice; write both alike"
        )

    def _refuse(self, rows: Frame, what: str) -> None:
        """Refuse the table at the first of some rows, if there are any."""
        for file, place in self._placed(rows, 1):
            raise DataError(file, what, place=place)

    def _placed(self, rows: Frame, number: int) -> list[tuple[str, str | None]]:
        """Return the files and places of the first rows; a query in batches keeps no order, so they are sorted."""
        placed = rows.select(FILE, nw.col(PLACE).str.len_chars().alias("length"), PLACE)  # line 9 before line 10
        first = collect(placed.sort(FILE, "length", PLACE).head(number)).rows()
        return [(file, place) for file, _, place in first]


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"


def _cell(sums: Mapping[str, Any], name: str, checkpoint: Checkpoint, tally: Tally) -> Cell:
    """Return what a sum says: its number, or in its place the text that kept it from being one."""
    if not checkpoint.tells(tally):
        return UNKNOWN
    key = f"{checkpoint.year.start} {name}"
    spoilt = None if tally.column is None else sums[f"spoilt {key}"]
    if spoilt is None:
        return Cell(text=plain(Decimal(sums[f"sum {key}"])))
    _, where, text = spoilt.split(BETWEEN, 2)
    return Cell(text=text or None, place=where or None)
