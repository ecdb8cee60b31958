"""How a submitted table maps to units, years and measures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NewType

import attrs

from rulecheck.model.days import Days
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.model.years import FIRST_START, LAST_START, Names

Layout = Literal["long", "wide", "measures", "records"]
"""``long``: a row a unit and year. ``wide``: a column a year. ``measures``: a row a unit, year and measure.
``records``: a row a person or event, to be counted."""
Combine = Literal["sum", "last", "count", "agree"]
Meaning = Literal["missing", "suppressed", "not-applicable", "provisional", "revised", "estimated", "low", "break"]
Form = Literal["1,234", "2.3%", "£1.2m", "(12)", "12 [p]", " 12 ", "+12", "\u221212", "0.30000000000000004"]
"""Ways to write a number besides ``1234.5``, each named by an example of itself; see ``rulecheck.data.forms``."""
Texts = NewType("Texts", tuple[str, ...])
"""One text or several, any of which will do."""
YEAR_SLOT, DATE_SLOT = "{year}", "{date}"
"""Where in the name of a wide table's column the year stands, or the day."""

GOVERNMENT_MARKERS: dict[str, Meaning] = {
    "[x]": "missing",
    "[c]": "suppressed",
    "[z]": "not-applicable",
    "[p]": "provisional",
    "[r]": "revised",
    "[e]": "estimated",
    "[b]": "break",
    "[low]": "low",
    "..": "missing",
    "-": "missing",
    "-00": "missing",
}
"""Shorthand of the Government Analysis Function's guidance on symbols, and older signs: ``..``, ``-``, ``-00``."""


@attrs.frozen(kw_only=True)
class Measure:
    """What is counted, and in which column it stands.

    Attributes:
        column: the column's name in the table; in a wide one with ``{year}`` or ``{date}`` where the year stands;
            in a table of many measures in rows the text that names this one.
        flow: it happens during a year (recruits); otherwise it is a position at a date (headcount).
        count: whole and not negative; anything else is unreadable.
        combine: how several rows of one unit and year make one value; left out: two rows are a duplicate.
        rows: how many rows each unit and year must have; fewer is `missing`, more is a `duplicate`.
        label: what a sentence calls it; left out: the measure's name.
        accepts: further forms in which its numbers may be written, each named by an example of itself.
    """

    column: str
    flow: bool = False
    count: bool = False
    combine: Combine | None = None
    rows: int | None = None
    label: str | None = None
    accepts: tuple[Form, ...] = ()


@attrs.frozen(kw_only=True)
class Tally:
    """What is counted in a table of records: a flow by its date, or a stock by the days from and until which it lasts.

    Attributes:
        date: the column with the day on which it happened; blank where it has not.
        from_: the column with the first day on which the record belongs to the stock.
        until: the column with the last such day; blank where there is none yet.
        column: the column that is added up; left out: the records are counted.
        where: columns, each with the text, or the texts, that a record must have there to count.
        label: what a sentence calls it.
        accepts: further forms in which the added numbers may be written.
    """

    date: str | None = None
    from_: str | None = None
    until: str | None = None
    column: str | None = None
    where: dict[str, Texts] = attrs.field(factory=dict)
    label: str | None = None
    accepts: tuple[Form, ...] = ()

    @property
    def is_flow(self) -> bool:
        """Whether it happens during a year."""
        return self.date is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        named = (self.date, self.from_, self.until, self.column)
        return (*(name for name in named if name is not None), *self.where)


@attrs.frozen(kw_only=True)
class Period:
    """The days that a table of records covers, both included: only there does no record mean none.

    Attributes:
        from_: the first day.
        until: the last day.
    """

    from_: date
    until: date

    def __attrs_post_init__(self) -> None:
        if self.until < self.from_:
            raise ValueError("`until` comes before `from`, so no day would be covered")
        if self.from_.year <= FIRST_START or self.until.year > LAST_START:
            raise ValueError(f"the days lie outside the years {FIRST_START + 1} to {LAST_START}")


@attrs.frozen(kw_only=True)
class LeftOut:
    """One row that does not count, named twice so that it cannot be the wrong one.

    Attributes:
        row: its line in a file, or its row on a sheet.
        unit: what stands in its unit column.
    """

    row: int
    unit: str


@attrs.frozen(kw_only=True)
class YearColumn:
    """The column that names the year.

    Attributes:
        column: the column's name; left out for a wide table, whose years stand in the header.
        names: whether a bare ``2022`` names the calendar year in which the year starts or ends.
    """

    column: str | None = None
    names: Names | None = None


@attrs.frozen(kw_only=True)
class Status:
    """The column that tells versions of one value apart.

    Attributes:
        column: the column's name.
        prefer: the statuses, the one that counts most first; any other in the data is refused.
    """

    column: str
    prefer: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Constant:
    """One unit for every row, where the table has no column for it."""

    name: str


@attrs.frozen(kw_only=True)
class Mapping:
    """How one table is read; the submitted one or a further one.

    Attributes:
        path: where it lies, relative to the rule set; left out: only the command line says.
        sheet: the sheet of a spreadsheet; left out: the one that has the columns.
        header_row: the row or line that names the columns; left out: the first, or of a spreadsheet the one that
            fits.
        last_row: the last row or line that is read; left out: to the end of the table.
        encoding: how a text file is encoded; left out: UTF-8.
        separator: what parts the cells of a text file; left out: a comma, or a tab where the suffix says so.
        line_break_at_end: a text file must end with a line break, for without one nobody can tell whether its last
            cell is whole.
        connection: the environment variable that says how to reach a database.
        limits: how much is read at most.
        layout: how units, years and measures lie in it: a row a unit and year, a column a year, a row a measure, or a
            row a person or event, to be counted.
        unit: the column that names the unit, or the one unit all rows are of, { is = "…" }; left out: it
            holds for every unit.
        year: the column that names the year; left out: it holds for every year, or ``date`` tells it.
        date: the column with the date of a row.
        dates: how the days are written, each way named by an example of itself.
        measure: for many measures in rows, the column that names the measure.
        value: for many measures in rows, the column with the value of each.
        id: for records, the column, or the columns together, that tell one from another.
        covers: for records, the days that the table covers.
        where: columns, each with the text, or the texts, that a row must have there to count.
        leave_out: single rows that do not count.
        status: which of several versions of one value counts.
        totals: names in the unit column that are sums of others and never units.
        note: the column shown with a finding.
        return_by: how long after its deadline a figure is published; a rule is due only then.
        measures: the measures by name.
        tallies: for records, how each measure is counted, by its name.
        markers: texts that stand for no number, with their meaning.
    """

    path: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    last_row: int | None = None
    encoding: str | None = None
    separator: str | None = None
    line_break_at_end: bool = True
    connection: str | None = None
    limits: Limits = DEFAULT
    layout: Layout = "long"
    unit: str | Constant | None = None
    year: YearColumn | None = None
    date: str | None = None
    dates: Days = "2022-03-31"
    measure: str | None = None
    value: str | None = None
    id: Texts | None = None
    covers: Period | None = None
    where: dict[str, Texts] = attrs.field(factory=dict)
    leave_out: tuple[LeftOut, ...] = ()
    status: Status | None = None
    totals: tuple[str, ...] = ()
    note: str | None = None
    return_by: timedelta = timedelta(0)
    measures: dict[str, Measure] = attrs.field(factory=dict)
    tallies: dict[str, Tally] = attrs.field(factory=dict)
    markers: dict[str, Meaning] = attrs.field(factory=lambda: dict(GOVERNMENT_MARKERS))

    @property
    def units_and_years(self) -> tuple[bool, bool]:
        """Whether the table says which unit a row is for, and which year."""
        has_year = self.date is not None or self.layout in ("wide", "records")
        return self.unit is not None, has_year or (self.year is not None and self.year.column is not None)

    def column_of(self, name: str) -> str:
        """Return the column of the measure of this name, or else the name, which then is a column's."""
        return self.measures[name].column if name in self.measures else name
