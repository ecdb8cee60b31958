"""How a submitted table maps to units, years and measures."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs

from rulecheck.model.years import Names

Combine = Literal["sum", "last", "count", "agree"]
Meaning = Literal["missing", "suppressed", "not-applicable", "provisional", "revised", "estimated", "low"]

GOVERNMENT_MARKERS: dict[str, Meaning] = {
    "[x]": "missing",
    "[c]": "suppressed",
    "[z]": "not-applicable",
    "[p]": "provisional",
    "[r]": "revised",
    "[e]": "estimated",
    "[low]": "low",
    "..": "missing",
    "-": "missing",
}
"""Shorthand of the Government Analysis Function's guidance on symbols in tables, and the older ``..`` and ``-``."""


@attrs.frozen(kw_only=True)
class Measure:
    """What is counted, and in which column it stands.

    Attributes:
        column: the column's name in the table.
        flow: it happens during a year (recruits); otherwise it is a position at a date (headcount).
        count: whole and not negative; anything else is unreadable.
        combine: how several rows of one unit and year make one value; None: two rows are a duplicate.
        rows: how many rows each unit and year must have; fewer is `missing`, more is a `duplicate`.
        label: what a sentence calls it; the measure's name if None.
    """

    column: str
    flow: bool = False
    count: bool = False
    combine: Combine | None = None
    rows: int | None = None
    label: str | None = None


@attrs.frozen(kw_only=True)
class YearColumn:
    """The column that names the year.

    Attributes:
        column: the column's name.
        names: whether a bare ``2022`` names the calendar year in which the year starts or ends.
    """

    column: str
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
        path: where it lies, relative to the rule set; None if only the command line says.
        unit: the column that names the unit, or the one unit all rows are of; None: it holds for every unit.
        year: the column that names the year; None: it holds for every year, or ``date`` tells it.
        date: the column with the date of a row, ``2022-03-31``.
        where: column and the texts that a row must have there to count.
        status: which of several versions of one value counts.
        totals: names in the unit column that are sums of others and never units.
        note: the column shown with a finding.
        return_by: how long after its deadline a figure is published; a rule is due only then.
        measures: the measures by name.
        markers: texts that stand for no number, with their meaning.
    """

    path: str | None = None
    unit: str | Constant | None = None
    year: YearColumn | None = None
    date: str | None = None
    where: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    status: Status | None = None
    totals: tuple[str, ...] = ()
    note: str | None = None
    return_by: timedelta = timedelta(0)
    measures: dict[str, Measure] = attrs.field(factory=dict)
    markers: dict[str, Meaning] = attrs.field(factory=lambda: dict(GOVERNMENT_MARKERS))
