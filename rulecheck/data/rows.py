"""The rows of a submission: the tables it is made of, put together, each row with its keys."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.forms import Readings, read_column
from rulecheck.data.frames import Frame, anew, fetched, settle
from rulecheck.data.indicators import unread_measures
from rulecheck.data.keys import Keys, with_dates, with_status, with_unit
from rulecheck.data.layouts import rows_of
from rulecheck.data.order import in_order
from rulecheck.data.parts import Part, part_of
from rulecheck.data.sources import Source
from rulecheck.formats.refusing import refusing
from rulecheck.formats.tables import DATE, FILE, ORDER, ROW_YEAR, UNIT, Wanted
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.mapping import Measure
from rulecheck.model.years import Year


def key_order(mapping: TableMapping) -> tuple[str, ...]:
    """Return by which columns rows are sorted: unit, year, measure where each row names its own, and date."""
    return (UNIT, ROW_YEAR, *(() if mapping.measure is None else (mapping.measure,)), DATE)


@attrs.frozen(kw_only=True)
class Counts:
    """What there is to say of one source's rows.

    Attributes:
        rows: all of them.
        skipped: those that ``where`` and ``leave_out`` leave out.
        ignored: those dated after the as-at date.
        forms: how many cells were read in each further form.
        remarks: what was changed on the way in.
    """

    rows: int
    skipped: int
    ignored: int
    forms: Mapping[str, int] = attrs.field(factory=dict)
    remarks: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Rows:
    """The rows that count, with their keys.

    Attributes:
        frame: the submitted columns as text, and beside them unit, year (start), date, version rank, provisional,
            file, place and order; in ``key_order``, and else as submitted. A table without units or years has
            null there.
        units: every name in the unit column after aliases, totals too, with the place it first stands at.
        years: every year that occurs.
        dates: every date that occurs.
        counts: what there is to say of each source, by its name.
        readings: by column, its texts that are numbers in further forms.
    """

    frame: Frame
    units: dict[str, str | None]
    years: tuple[Year, ...]
    dates: tuple[date, ...]
    counts: dict[str, Counts]
    readings: Mapping[str, Readings] = attrs.field(factory=dict)

    def apart(self) -> Rows:
        """Return the same rows for code that is not ours; without what only reading them needs."""
        years = copy.deepcopy(self.years)
        return Rows(frame=anew(self.frame), units=dict(self.units), years=years, dates=self.dates, counts={})


def read_rows(sources: tuple[Source, ...], keys: Keys, wanted: Wanted) -> Rows:
    """Read the tables that make one submission.

    Args:
        sources: one or several tables of the same form.
        keys: how unit and year are told.
        wanted: the columns that are needed.

    Raises:
        DataError: a column is absent, a unit is blank, a year, date or status cannot be read.
    """
    parts = tuple(part_of(source, wanted, keys.mapping, keys.calendar) for source in sources)
    together = nw.concat([part.frame for part in parts], how="diagonal")
    if keys.mapping.layout == "records":
        return _of_records(together, parts, keys)
    ordered = _numbered(together)
    unread = unread_measures(ordered, keys.mapping)
    readings = _readings(ordered, {m.column: m for m in keys.mapping.measures.values()}, keys.mapping)
    rows, marked = _keyed(ordered, keys)
    submitted, still = _by_file(ordered), _by_file(rows.frame)
    later = {name: number - still.get(name, 0) for name, number in submitted.items()}
    told = {name: (*unread.get(name, ()), *_marked(marked.get(name, ()))) for name in submitted}
    return attrs.evolve(rows, counts=_counts(parts, later, readings, told), readings=readings)


def _of_records(together: Frame, parts: tuple[Part, ...], keys: Keys) -> Rows:
    """Tally the records; what was added up is then written in plain digits."""
    added = {
        tally.column: Measure(column=tally.column, accepts=tally.accepts)
        for tally in keys.mapping.tallies.values()
        if tally.column is not None
    }
    readings = _readings(together, added, keys.mapping)
    # Late, for most tables come tallied.
    from rulecheck.data.records import Records

    records = Records(frame=together, keys=keys, readings=readings)
    with refusing(", ".join(part.name for part in parts)):
        later, tallied = records.later(), records.tallied()
    names = [part.name for part in parts]
    file = nw.lit(names[0] if len(names) == 1 else None, dtype=nw.String)
    rows, _ = _keyed(_numbered(tallied.with_columns(file.alias(FILE))), keys)
    counts = _counts(parts, later, readings, {names[0]: (*records.undated(), *_marked(records.marked))})
    # A text that kept a sum from being one still says so in its own form: 12 [c] is suppressed.
    told = {name: readings[t.column] for name, t in keys.mapping.tallies.items() if t.column in readings}
    return attrs.evolve(rows, counts=counts, readings=told)


def _numbered(frame: Frame) -> Frame:
    return frame.collect("polars").with_row_index(ORDER).lazy()


def _keyed(ordered: Frame, keys: Keys) -> tuple[Rows, dict[str, tuple[str, ...]]]:
    """Add the keys of each row; return also by file the units whose note marker was left out."""
    frame, units, marked = with_unit(ordered, keys)
    frame = settle(with_status(with_dates(frame, keys), keys.mapping.status))
    counts = nw.col(DATE).is_null() | (nw.col(DATE) <= keys.as_at)
    current = in_order(frame.filter(counts), *key_order(keys.mapping))
    dated = fetched(current.select(ROW_YEAR, DATE).unique()).rows()
    years = tuple(keys.calendar.year(start) for start in sorted({year for year, _ in dated if year is not None}))
    dates = tuple(sorted({day for _, day in dated if day is not None}))
    return Rows(frame=current, units=units, years=years, dates=dates, counts={}), marked


def _readings(frame: Frame, measures: Mapping[str, Measure], mapping: TableMapping) -> dict[str, Readings]:
    """Read, for each column whose measure accepts further forms, the texts that are written in them."""
    return {
        column: read_column(rows_of(frame, measure, mapping), measure, mapping.markers)
        for column, measure in measures.items()
        if measure.accepts
    }


def _counts(
    parts: tuple[Part, ...],
    later: Mapping[str, int],
    readings: Mapping[str, Readings],
    told: Mapping[str, tuple[str, ...]],
) -> dict[str, Counts]:
    counts = {}
    for part in parts:
        forms: Counter[str] = Counter()
        for reading in readings.values():
            forms.update(reading.counts.get(part.name, {}))
        counts[part.name] = Counts(
            rows=part.rows,
            skipped=part.skipped,
            ignored=later.get(part.name, 0),
            forms=dict(sorted(forms.items())),
            remarks=(*part.remarks, *told.get(part.name, ())),
        )
    return counts


def _marked(marked: tuple[str, ...]) -> tuple[str, ...]:
    return () if not marked else (f"the note marker is left out of the unit '{marked[0]}'{_others(len(marked))}",)


def _others(number: int) -> str:
    return "" if number == 1 else f" and {number - 1} more"


def _by_file(frame: Frame) -> dict[str, int]:
    return dict(fetched(frame.group_by(FILE).agg(nw.len().alias("rows"))).rows())
