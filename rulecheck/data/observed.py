"""One table's observations, each view of them computed once and shared by all rules."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from datetime import date
from functools import cached_property

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import rank, reason_here
from rulecheck.data.frames import Frame, anew, fetched, settle
from rulecheck.data.groups import reconciled, sum_members
from rulecheck.data.observations import observe
from rulecheck.data.order import in_order, is_first
from rulecheck.data.rows import Rows, key_order
from rulecheck.formats.tables import DATE, PROVISIONAL, ROW_YEAR, UNIT
from rulecheck.model.mapping import Mapping, Measure
from rulecheck.model.units import Group
from rulecheck.model.years import Calendar, Year

_ALONE = "rulecheck:alone"


@attrs.frozen(kw_only=True)
class Observed:
    """The observations of one table as at one day.

    Attributes:
        rows: its rows with their keys.
        mapping: how it is read.
        calendar: when its years begin.
        as_at: nothing dated later is here.
        reported: names of rows that state a group's total; like ``totals`` they are no units.
        known: the only names that are units; None: whatever the table names is one.
    """

    rows: Rows
    mapping: Mapping
    calendar: Calendar
    as_at: date
    reported: tuple[str, ...] = ()
    known: frozenset[str] | None = None
    _views: dict[tuple[object, ...], Frame] = attrs.field(factory=dict, repr=False, eq=False)
    _numbers: dict[tuple[str, ...], int] = attrs.field(factory=dict, repr=False, eq=False)
    _origin: Observed | None = attrs.field(default=None, repr=False, eq=False)

    def printed(self, measure: Measure) -> Frame:
        """Return the observations of every name in the unit column, totals too."""
        return self._once(("printed", measure), lambda seen: seen._observe(measure))

    def _observe(self, measure: Measure) -> Frame:
        """Observe a measure; a flow up to a day before the end of a year that is over is ``missing``.

        It says nothing about the rest of the year, unless the measure says how rows of parts of it are combined.
        """
        keys = self._of_a_year if measure.flow else self._of_a_day
        readings = self.rows.readings.get(measure.column)
        parts = [
            observe(rows, measure, self.mapping, readings, is_single=is_single)
            for rows, is_single in self._sorted_out(keys)
        ]
        seen = in_order(nw.concat(parts) if len(parts) > 1 else parts[0], "unit", "year", "date")
        return self._without_early(seen) if measure.flow and measure.combine is None else seen

    def observations(self, measure: Measure, group: Group | None = None) -> Frame:
        """Return the observations of the units, or of a group judged as one."""
        if group is None:
            return self._once(("units", measure), lambda seen: seen._only_units(seen.printed(measure)))
        return self._once(("group", measure, group), lambda seen: seen._grouped(measure, group))

    def members(self, measure: Measure, group: Group) -> Frame:
        """Return the sum of a group's members, whatever total is reported beside it."""
        return self._once(
            ("members", measure, group),
            lambda seen: sum_members(seen.observations(measure), group, seen._days(), flow=measure.flow),
        )

    def yearly(self, measure: Measure, group: Group | None = None) -> Frame:
        """Return one row for each unit and year: a flow's total, a stock's position at the year's end."""
        view = ("yearly", measure, group)
        return self._once(view, lambda seen: seen.year_ends(seen.observations(measure, group), measure, group))

    def is_yearly(self, measure: Measure, group: Group | None = None) -> bool:
        """Whether it is known that no unit, or group, has more than one observation a year."""
        return measure.flow or (group is None and self._has_one_day_a_year)

    def year_ends(self, observations: Frame, measure: Measure, group: Group | None = None) -> Frame:
        """Keep the last observation of each unit and year.

        A stock counts for a year that is over only if it is dated at its last day; an earlier
        position is ``missing``, for it says nothing about the year's end.

        Args:
            observations: of the units, of every name, or of a group.
            measure: whose they are.
            group: the group, if it is one that they are of.
        """
        if measure.flow:
            return observations
        if self.is_yearly(measure, group):
            return self._without_early(observations)
        latest = observations.group_by("unit", "year").agg(nw.col("date").max().alias("latest"))
        last = observations.join(latest, on=["unit", "year"], how="left").filter(nw.col("date") == nw.col("latest"))
        return self._without_early(last.drop("latest"))

    def _without_early(self, observations: Frame) -> Frame:
        early = self._early_days
        if not early:
            return observations
        is_early = nw.col("date").is_in(early)
        gravest = nw.min_horizontal(nw.col("gravity"), nw.when(is_early).then(rank("missing")))
        return observations.with_columns(
            nw.when(~is_early).then(nw.col("value")).alias("value"), gravest.alias("gravity")
        ).with_columns(reason_here(nw.col("gravity")).alias("reason"))

    def pairs(self) -> Frame:
        """Return each unit and year that has a row."""
        return self._once(
            ("pairs",),
            lambda seen: seen._only_units(
                seen.rows.frame.select(nw.col(UNIT).alias("unit"), nw.col(ROW_YEAR).alias("year")).unique()
            ).sort("unit", "year"),
        )

    def submitted(self) -> Frame:
        """Return ``unit`` and ``year`` with the number of ``rows``, and how many of them are ``provisional``."""
        return self._once(("submitted",), lambda seen: seen._submitted())

    def _submitted(self) -> Frame:
        keys, number, provisional = (UNIT, ROW_YEAR), nw.lit(1).cast(nw.Int64), nw.col(PROVISIONAL).cast(nw.Int64)
        parts = []
        for rows, is_single in self._sorted_out(keys):
            told = rows.select(*keys, number.alias("rows"), provisional.alias("provisional"))
            parts.append(told if is_single else told.group_by(*keys).agg(nw.col("rows", "provisional").sum()))
        counted = nw.concat(parts) if len(parts) > 1 else parts[0]
        return in_order(counted.rename({UNIT: "unit", ROW_YEAR: "year"}), "unit", "year")

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units that occur, in the order of the file."""
        return tuple(name for name in self.rows.units if self._is_unit(name))

    @property
    def strangers(self) -> tuple[str, ...]:
        """The names that are no units, no totals and no reported rows."""
        return tuple(name for name in self.named if not self._is_unit(name))

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The names that occur and are no totals and no reported rows."""
        return tuple(name for name in self.rows.units if name not in self._no_units)

    @property
    def _no_units(self) -> tuple[str, ...]:
        return (*self.mapping.totals, *self.reported)

    def _is_unit(self, name: str) -> bool:
        return name not in self._no_units and (self.known is None or name in self.known)

    def _only_units(self, frame: Frame) -> Frame:
        others = self._others
        return frame.filter(nw.col("unit").is_null() | ~nw.col("unit").is_in(others)) if others else frame

    @cached_property
    def _others(self) -> tuple[str, ...]:
        return tuple(name for name in self.rows.units if not self._is_unit(name))

    def _grouped(self, measure: Measure, group: Group) -> Frame:
        summed = self.members(measure, group)
        if group.reported_as is None:
            return summed.drop("parts")
        return reconciled(summed, self.printed(measure), group, measure)

    def _days(self) -> list[tuple[Year, date]]:
        pairs = self.rows.frame.select(ROW_YEAR, DATE).unique().collect("polars").rows()
        return [(self.calendar.year(year), day) for year, day in pairs if year is not None]

    @cached_property
    def _early_days(self) -> list[date]:
        """The days that occur before the last of a year that is over; the year of a row is that of its date."""
        ends = ((day, self.calendar.year_of(day).last_day) for day in self.rows.dates)
        return [day for day, end in ends if day < end <= self.as_at]

    def _sorted_out(self, keys: tuple[str, ...]) -> list[tuple[Frame, bool]]:
        """Return the rows, and whether no two agree in some columns; where few do, these and the others apart."""
        if self._are_as_many((), keys):
            return [(self.rows.frame, True)]
        if not self._are_mostly_alone(keys):
            return [(self.rows.frame, False)]
        counted = self._once(("counted", keys), lambda seen: seen._counted(keys))
        alone = nw.col(_ALONE)
        return [
            (counted.filter(is_it).drop(_ALONE), is_single) for is_it, is_single in ((alone, True), (~alone, False))
        ]

    def _counted(self, keys: tuple[str, ...]) -> Frame:
        """Return the rows, and of each whether there is no other that agrees with it in some columns."""
        first = is_first(self.rows.frame, *keys)
        alone = first & first.shift(-1).fill_null(value=True)
        return fetched(self.rows.frame).with_columns(alone.alias(_ALONE)).lazy()

    def _are_mostly_alone(self, keys: tuple[str, ...]) -> bool:
        """Whether nine rows in ten, or more, are the first of those that agree with it in some columns."""
        return self._number(keys) * 10 >= self._number(()) * 9

    @property
    def _of_a_day(self) -> tuple[str, ...]:
        """The columns in which rows of one unit and date agree; where each row names its measure, that is one."""
        return key_order(self.mapping)

    @property
    def _of_a_year(self) -> tuple[str, ...]:
        """The columns in which rows of one unit and year agree."""
        return self._of_a_day[:-1]

    @property
    def _has_one_day_a_year(self) -> bool:
        """Whether all rows of one unit and year are of one date."""
        return self._are_as_many(self._of_a_day, self._of_a_year)

    def _are_as_many(self, keys: tuple[str, ...], others: tuple[str, ...]) -> bool:
        """Whether rows differ as often in some columns as in others; no columns stand for the rows themselves."""
        return self._number(keys) == self._number(others)

    def _number(self, keys: tuple[str, ...]) -> int:
        """Return how many rows there are that differ in some columns."""
        seen = self if self._origin is None else self._origin
        if keys not in seen._numbers:
            rows = seen.rows.frame
            seen._numbers[keys] = int(is_first(rows, *keys).sum()) if keys else len(fetched(rows))
        return seen._numbers[keys]

    def _once(self, view: tuple[object, ...], compute: Callable[[Observed], Frame]) -> Frame:
        if view not in self._views:
            if self._origin is None:
                # Known by a name of our own, for a measure in it may be a plugin's, which can change it by force.
                self._views[copy.deepcopy(view)] = settle(compute(self))
            else:
                self._views[view] = anew(self._origin._once(view, compute))
        return self._views[view]

    def keep_only(self, measures: Collection[Measure]) -> None:
        """Let go of what was computed of other measures; asked for again, it is computed again."""
        for view in [each for each in self._views if len(each) > 1 and isinstance(each[1], Measure)]:
            if view[1] not in measures:
                del self._views[view]

    def apart(self) -> Observed:
        """Return the same for code that is not ours: what it changes, be it by force, is its own; views are shared."""
        return Observed(
            rows=self.rows.apart(),
            mapping=copy.deepcopy(self.mapping),
            calendar=copy.deepcopy(self.calendar),
            as_at=self.as_at,
            reported=self.reported,
            known=self.known,
            origin=self,
        )
