"""The submission: all that a kind is given to judge one rule, and nothing else of the run."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as MappingABC
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import rank, reason_of
from rulecheck.data.frames import Frame, anew, settle
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.observed import Observed
from rulecheck.data.order import alongside
from rulecheck.errors import AbsentError, nearest
from rulecheck.formats.tables import DATE, FILE, ORDER, PLACE, PROVISIONAL, ROW_YEAR, UNIT, cell_column
from rulecheck.model.bounds import FromTable
from rulecheck.model.mapping import Mapping, Measure
from rulecheck.model.units import Group
from rulecheck.model.words import UNUSABLE
from rulecheck.model.years import Calendar, Year

__all__ = ["DATE", "FILE", "PLACE", "ROW_YEAR", "UNIT", "Shared", "Submission"]

_FAR = 10_000
"""Beyond every year."""


class Shared:
    """Frames that were computed for one rule, and are the same for every rule of its scope."""

    def __init__(self) -> None:
        self._frames: dict[tuple[str, str | None, Group | None], Frame] = {}

    def once(self, view: tuple[str, str | None, Group | None], compute: Callable[[], Frame]) -> Frame:
        """Return a view, named by what it is, its measure if it has one, and the group; computed if it is not there."""
        if view not in self._frames:
            self._frames[view] = settle(compute())
        return self._frames[view]

    def keep_only(self, names: Collection[str]) -> None:
        """Let go of the views of measures of other names."""
        self._frames = {view: frame for view, frame in self._frames.items() if view[1] is None or view[1] in names}


class UndeclaredMeasureError(Exception):
    """A kind reads a measure that its ``measures()`` does not name and the rule set does not declare."""

    def __init__(self, name: str, declared: Iterable[str]) -> None:
        super().__init__(
            f"it reads the measure '{name}', which the rule set does not declare{nearest(name, declared)}; a kind's "
            "measures() must return every measure that it reads, so that lint can look for them"
        )


@attrs.frozen(kw_only=True)
class Submission:
    """What one rule may look at. Frames are lazy; values are exact decimals (``rulecheck.data.frames.NUMBER``).

    Attributes:
        scope: one row for each unit and year that must have a finding: ``unit``, ``year`` (start),
            ``expected``, ``expected_high`` (null where the kind brings its own), ``due``.
        as_at: the day as of which the rule is judged.
        due_until: what has its deadline on or before this day is due; earlier than ``as_at`` where figures
            are published later.
        units: the units that the rule's ``units`` name, patterns and groups taken apart; None if it names none.
        calendar: when years begin.
        group: the group the rule judges as one, if it does.
    """

    scope: Frame
    as_at: date
    due_until: date
    calendar: Calendar
    units: tuple[str, ...] | None = None
    group: Group | None = None
    _data: Observed
    _tables: MappingABC[str, Observed] = attrs.field(factory=dict)
    _shared: Shared | None = attrs.field(default=None, repr=False, eq=False)

    def apart(self) -> Submission:
        """Return the same for a plugin that is not ours: what it changes of it, be it by force, no other rule has."""
        return Submission(
            scope=anew(self.scope),
            as_at=self.as_at,
            due_until=self.due_until,
            calendar=copy.deepcopy(self.calendar),
            units=self.units,
            group=copy.deepcopy(self.group),
            data=self._data.apart(),
            tables={name: table.apart() for name, table in self._tables.items()},
        )

    def observations(self, measure: str) -> Frame:
        """Return ``unit``, ``year``, ``date``, ``value``, ``reason`` (why there is none) and where it stands.

        One row for each unit and date of a stock, each unit and year of a flow; of the group
        if the rule has one; years outside the scope too, nothing after the as-at date.
        """
        return self._data.observations(self.measure(measure), self.group)

    def yearly(self, measure: str) -> Frame:
        """Return the same with one row for each unit and year; a stock's position at the year's end."""
        return self._data.yearly(self.measure(measure), self.group)

    def is_yearly(self, measure: str) -> bool:
        """Whether ``observations`` has no more than one row for a unit and year, and so tells what ``yearly`` does."""
        return self._data.is_yearly(self.measure(measure), self.group)

    def scope_with(self, measure: str, back: int = 0) -> Frame:
        """Return the scope with each unit's value of the year as ``observed``: the usual start of a kind.

        What has no row is ``missing``, so that of two measures neither's marker hides that the other is not there.

        Args:
            measure: whose values they are.
            back: how many years earlier the value is wanted.
        """
        return self._once(f"scope with, {back} back", measure, lambda: self._scope_with(measure, back))

    def _scope_with(self, measure: str, back: int) -> Frame:
        values = self.yearly(measure).rename({"value": "observed"})
        values = values.with_columns(nw.col("year") + back) if back else values
        found = alongside(self.scope.select("unit", "year"), values, ["unit", "year"])
        absent = nw.col("observed").is_null() & nw.col("gravity").is_null()
        return found.with_columns(
            nw.when(absent).then(rank("missing")).otherwise(nw.col("gravity")).alias("gravity"),
            nw.when(absent).then(nw.lit("missing")).otherwise(nw.col("reason")).alias("reason"),
        )

    def submitted(self) -> Frame:
        """Return ``unit`` and ``year`` of the scope with the number of ``rows``, null where there is none.

        And whether any of them is ``provisional``.
        """
        return self._once("submitted", None, self._submitted)

    def _submitted(self) -> Frame:
        found = alongside(self.scope.select("unit", "year"), self._rows_of_each(), ["unit", "year"])
        return found.with_columns((nw.col("provisional") > 0).alias("provisional"))

    def _rows_of_each(self) -> Frame:
        """Return of each unit and year how many rows it has, and how many of them are provisional."""
        return self._data.submitted()

    def _once(self, what: str, measure: str | None, compute: Callable[[], Frame]) -> Frame:
        """Return what rests on the scope's units and years alone, computed once for all rules that have these."""
        return compute() if self._shared is None else self._shared.once((what, measure, self.group), compute)

    def latest(self, measure: str, after: Year | None = None) -> Frame:
        """Return each unit's last observation that is not blank; with ``after``, only from later years.

        A marker or an unreadable text is not passed over for an older value.
        """
        filled = self.observations(measure).filter(nw.col("filled"))
        if after is not None:
            filled = filled.filter(nw.col("year") > after.start)
        latest = filled.group_by("unit").agg(nw.col("date").max().alias("latest"))
        return filled.join(latest, on="unit", how="left").filter(nw.col("date") == nw.col("latest")).drop("latest")

    def previous(self, measure: str) -> Frame:
        """Return ``yearly`` with ``previous`` and ``previous_reason``: the value of the year before."""
        before = self.yearly(measure).select(
            "unit",
            (nw.col("year") + 1).alias("year"),
            nw.col("value").alias("previous"),
            nw.col("reason").alias("previous_reason"),
        )
        return self.yearly(measure).join(before, on=["unit", "year"], how="left")

    def running(self, measure: str) -> Frame:
        """Return ``yearly`` with ``running``: the sum of the unit's values up to and with that year.

        It is null from the first year on that has no value; years without a row are not seen as gaps.
        """
        value, order = nw.col("value"), {"order_by": "year"}
        gaps = value.is_null().cast(nw.Int64).cum_sum().over("unit", **order)
        running = value.cum_sum().over("unit", **order)
        return self.yearly(measure).with_columns(nw.when(gaps == 0).then(running).alias("running"))

    def summed(self, measure: str, first: int, last: int) -> Frame:
        """Return the sum of each unit's values over several years, as ``value``, with the reason if it has none.

        Years that are over must all be there; a year that still runs, or whose figures are not due yet, may be
        absent. A part without a value leaves the sum without one, for the gravest reason of any. The note and
        the place are those of the latest year, or of the latest that has this reason.

        Args:
            measure: a flow.
            first: the start year of the first year.
            last: the start year of the last year, included.
        """
        within = self.yearly(measure).filter((nw.col("year") >= first) & (nw.col("year") <= last))
        telling = nw.col("gravity").fill_null(len(UNUSABLE)) * _FAR - nw.col("year")
        within = within.with_columns(telling.alias("telling"))
        over = sum(self.calendar.year(start).last_day <= self.due_until for start in range(first, last + 1))
        sums = within.group_by("unit").agg(
            (nw.col("year") < first + over).cast(nw.Int64).sum().alias("years"),
            nw.col("value").sum(),
            nw.col("gravity").min(),
            nw.col("provisional").cast(nw.Int64).max(),
            nw.col("telling").min(),
        )
        gap = nw.when(nw.col("years") < over).then(rank("missing"))
        gravest = nw.min_horizontal(nw.col("gravity"), gap)
        stands = within.select("unit", "telling", *(name for name in EVIDENCE if name != "provisional"))
        return (
            sums.join(stands, on=["unit", "telling"], how="left")
            .with_columns(gravest.alias("gravity"), (nw.col("provisional") > 0).alias("provisional"))
            .with_columns(
                nw.when(nw.col("gravity").is_null()).then(nw.col("value")).alias("value"),
                reason_of(nw.col("gravity")).alias("reason"),
            )
            .select("unit", "value", "reason", *EVIDENCE)
        )

    def members(self, measure: str) -> Frame:
        """Return the sum of the group's members, one row a year, whatever total is reported beside it."""
        if self.group is None:
            raise ValueError("the rule judges no group, so there are no members to add up")
        declared = self.measure(measure)
        return self._data.year_ends(self._data.members(declared, self.group), declared, self.group)

    def printed(self, measure: str) -> Frame:
        """Return the year's value of every name in the unit column, totals and reported rows too."""
        declared = self.measure(measure)
        return self._data.year_ends(self._data.printed(declared), declared)

    @property
    def first_year(self) -> int:
        """The earliest year that has a row; of a table without rows, the as-at date's."""
        years = self._data.rows.years
        return (years[0] if years else self.calendar.year_of(self.as_at)).start

    @property
    def rows(self) -> Frame:
        """The table as submitted, every cell text, with the unit, year, date and place of each row.

        The columns ``UNIT``, ``ROW_YEAR``, ``DATE``, ``FILE`` and ``PLACE`` of this module hold those. Rows are in the
        order of unit, year and date, and not as they stand in the file.
        """
        return self._data.rows.frame

    def texts(self, column: str) -> Frame:
        """Return ``unit``, ``year``, ``text``, ``provisional``, ``order``, ``file`` and ``place`` of a column's cells.

        One row for each row as submitted; nothing is trimmed, and a blank is null or empty. ``order`` is the
        row's place among all.
        """
        place, cell = nw.col(PLACE), cell_column(column)
        if cell in self.rows.collect_schema():
            place = nw.coalesce(nw.col(cell), place)
        return self.rows.select(
            nw.col(UNIT).alias("unit"),
            nw.col(ROW_YEAR).alias("year"),
            nw.col(column).alias("text"),
            nw.col(PROVISIONAL).alias("provisional"),
            nw.col(ORDER).cast(nw.Int64).alias("order"),
            nw.col(FILE).alias("file"),
            place.alias("place"),
        )

    def table(self, name: str) -> Frame:
        """Return a further table as submitted, every cell text.

        Raises:
            KeyError: the rule set declares no such table.
        """
        if name not in self._tables:
            raise AbsentError(f"the rule set has no [tables.{name}]{nearest(name, self._tables)}")
        return self._tables[name].rows.frame

    def steps(self, stated: FromTable) -> Frame:
        """Return ``unit``, ``date``, ``value`` and ``reason`` of a column of a further table, later dates too.

        One row for each unit of the scope that the table has, and each date; of the group if the rule has one.
        A table without units holds for all. Rows that disagree are a ``duplicate``, a blank or marked cell
        is ``no-target``. The rule's class names the column in ``table_columns()``.
        """
        table = self._tables[stated.table]
        measure = Measure(column=table.mapping.column_of(stated.column), combine="agree")
        has_unit = table.mapping.unit is not None
        seen = table.observations(measure, self.group if has_unit else None)
        why = nw.col("reason")
        reason = nw.when(why.is_in(["unreadable", "duplicate"])).then(why).otherwise(nw.lit("no-target"))
        seen = seen.with_columns(nw.when(nw.col("value").is_null()).then(reason).alias("reason"))
        units = self.scope.select("unit").unique()
        if has_unit:
            return units.join(seen.select("unit", "date", "value", "reason"), on="unit")
        return units.join(seen.select("date", "value", "reason"), how="cross")

    @property
    def mapping(self) -> Mapping:
        """How the table is read: its markers, and the form of its days."""
        return self._data.mapping

    def measure(self, name: str) -> Measure:
        """Return how a measure is declared.

        Raises:
            UndeclaredMeasureError: the rule set does not declare it, which loading finds for what ``measures()`` names.
        """
        declared = self._data.mapping.measures
        if name not in declared:
            raise UndeclaredMeasureError(name, declared)
        return declared[name]
