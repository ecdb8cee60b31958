"""A submitted table becomes observations, from design.md section 3: versions, several rows, groups, year ends."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from .cells import ABSENT, GOVERNMENT, Value, gravest, read, total

Key = tuple[str | None, int | None, date | None]


@dataclass(frozen=True)
class Row:
    """One row that counts: its unit, year (start), date and how much its version counts, 0 the most."""

    unit: str | None
    year: int | None
    day: date | None
    rank: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Member:
    """A unit's time in a group, both days included."""

    unit: str
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True)
class Group:
    """Units that are judged as one."""

    name: str
    members: tuple[Member, ...]
    reported_as: str | None = None


@dataclass(frozen=True)
class Measure:
    """How a column is read; ``agree`` is for bounds, whose rows must say the same."""

    column: str
    flow: bool = False
    count: bool = False
    combine: str | None = None
    rows: int | None = None


@dataclass(frozen=True)
class Table:
    """The rows of one table and how they are read."""

    rows: tuple[Row, ...]
    as_at: date
    no_units: frozenset[str]
    markers: dict[str, str]
    has_versions: bool = False
    measures: dict[str, Measure] = field(default_factory=dict)
    names: tuple[str | None, ...] = ()

    @property
    def years(self) -> list[int]:
        """Every year that has a row."""
        return sorted({row.year for row in self.rows if row.year is not None})

    @property
    def units(self) -> list[str]:
        """Every unit that has a row, be it dated after the as-at date, totals left out."""
        return [name for name in self.names if name not in self.no_units]

    def pairs(self) -> set[tuple[str | None, int | None]]:
        """Every unit and year that has a row."""
        return {(row.unit, row.year) for row in self.rows if row.unit not in self.no_units}


def last_day(year: int) -> date:
    """Return the last day of the financial year that starts in a calendar year."""
    return date(year + 1, 3, 31)


def year_of(day: date) -> int:
    """Return the financial year that a day lies in."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def parse_year(text: str) -> int:
    """Read ``2021-22``."""
    return int(text[:4])


def table_of(text: str, mapping: dict[str, Any], aliases: dict[str, str], reported: list[str], as_at: date) -> Table:
    """Read a CSV text as a mapping in a rule set says."""
    measures = {
        name: Measure(**({"column": stated} if isinstance(stated, str) else stated))
        for name, stated in mapping.get("measures", {}).items()
    }
    rows = [_row(cells, mapping, aliases) for cells in csv.DictReader(io.StringIO(text)) if _counts(cells, mapping)]
    return Table(
        rows=tuple(row for row in rows if row.day is None or row.day <= as_at),
        as_at=as_at,
        no_units=frozenset([*mapping.get("totals", []), *reported]),
        markers={**GOVERNMENT, **mapping.get("markers", {})},
        has_versions="prefer" in mapping.get("status", {}),
        measures=measures,
        names=tuple(dict.fromkeys(row.unit for row in rows)),
    )


def _counts(cells: dict[str, str], mapping: dict[str, Any]) -> bool:
    return all(
        cells[column] in ([wanted] if isinstance(wanted, str) else wanted)
        for column, wanted in mapping.get("where", {}).items()
    )


def _row(cells: dict[str, str], mapping: dict[str, Any], aliases: dict[str, str]) -> Row:
    unit = mapping.get("unit")
    name = unit["is"] if isinstance(unit, dict) else cells[unit] if unit else None
    year: int | None = None
    day: date | None = None
    if "date" in mapping:
        day = date.fromisoformat(cells[mapping["date"]])
        year = year_of(day)
    elif "year" in mapping:
        year = parse_year(cells[mapping["year"]])
        day = last_day(year)
    prefer = mapping.get("status", {}).get("prefer", [])
    rank = prefer.index(cells[mapping["status"]["column"]]) if prefer else 0
    return Row(unit=aliases.get(name, name), year=year, day=day, rank=rank, cells=cells)


def observe(table: Table, measure: Measure) -> dict[Key, Value]:
    """Return one value for each unit and year of a flow, unit and date of a stock; totals are there too."""
    counting: dict[Key, list[Row]] = {}
    for row in _preferred(table, measure):
        key = (row.unit, row.year, None if measure.flow else row.day)
        counting.setdefault(key, []).append(row)
    values = {key: _one_value(rows, measure, table.markers) for key, rows in counting.items()}
    if not measure.flow or measure.combine is not None:
        return values
    latest = {
        key: max((row.day for row in rows if row.day is not None), default=None) for key, rows in counting.items()
    }
    return {key: _complete(value, key[1], latest[key], table) for key, value in values.items()}


def _complete(value: Value, year: int | None, day: date | None, table: Table) -> Value:
    """Return a value, or that it is missing: dated before the end of a year that is over."""
    if year is None or day is None or not day < last_day(year) <= table.as_at:
        return value
    return replace(total([value, Value(reason="missing")]), blank=value.blank)


def _preferred(table: Table, measure: Measure) -> list[Row]:
    """Keep, of several versions of one value, the preferred one that is not blank throughout, with all its rows.

    Of a bound the preferred one is kept, blank or not.
    """
    if not table.has_versions:
        return list(table.rows)
    skips_blanks = measure.combine != "agree"
    versions: dict[Key, list[tuple[bool, int]]] = {}
    for row in table.rows:
        is_passed_over = skips_blanks and row.cells[measure.column] == ""
        versions.setdefault((row.unit, row.year, row.day), []).append((is_passed_over, row.rank))
    best = {key: min(ranked)[1] for key, ranked in versions.items()}
    return [row for row in table.rows if row.rank == best[row.unit, row.year, row.day]]


def _one_value(rows: list[Row], measure: Measure, markers: dict[str, str]) -> Value:
    if measure.combine == "last":
        latest = max(row.day for row in rows)
        rows = [row for row in rows if row.day == latest][-1:]
    values = [read(row.cells[measure.column], count=measure.count, markers=markers) for row in rows]
    if measure.rows is not None and len(rows) != measure.rows:
        reason = "missing" if len(rows) < measure.rows else "duplicate"
        return Value(reason=reason, blank=all(value.blank for value in values))
    if measure.combine == "count":
        return _counted(rows, measure, markers)
    if measure.combine == "agree":
        return _agreed(values)
    if measure.combine is None and len(rows) > 1:
        return Value(reason="duplicate")
    return Value(reason="missing", blank=True) if all(v.blank for v in values) else total(values)


def _agreed(values: list[Value]) -> Value:
    """Return what rows that all state one number say; those that state none at all do not disagree."""
    if len({value.number for value in values}) > 1:
        return Value(reason="duplicate")
    reason = gravest([value.reason for value in values])
    return replace(values[0], reason=reason, blank=all(value.blank for value in values))


def _counted(rows: list[Row], measure: Measure, markers: dict[str, str]) -> Value:
    """Count the rows that have something there; a marker says that it is not, and none at all is missing."""
    texts = [row.cells[measure.column] for row in rows]
    number = sum(text != "" and text not in markers for text in texts)
    return Value(number=Fraction(number)) if number else Value(reason="missing", blank=not any(texts))


def observations(table: Table, measure: Measure, group: Group | None) -> dict[Key, Value]:
    """Return the observations of units, or of a group judged as one."""
    printed = observe(table, measure)
    single = {key: value for key, value in printed.items() if key[0] not in table.no_units}
    if group is None:
        return single
    summed = sum_members(table, measure, group)
    if group.reported_as is None:
        return summed
    stated = {(group.name, year, day): v for (unit, year, day), v in printed.items() if unit == group.reported_as}
    return {
        key: _reconciled(
            stated.get(key), summed.get(key), _at_least(table, measure, group, key) if measure.count else None
        )
        for key in {**summed, **stated}
    }


def sum_members(table: Table, measure: Measure, group: Group) -> dict[Key, Value]:
    """Add a group's members up wherever one of them has a row."""
    single = {key: v for key, v in observe(table, measure).items() if key[0] not in table.no_units}
    checkpoints = {(row.year, None if measure.flow else row.day) for row in table.rows}
    sums: dict[Key, Value] = {}
    for year, day in checkpoints:
        units = _members_on(group, last_day(year) if day is None else day)
        if any((unit, year, day) in single for unit in units):
            sums[group.name, year, day] = total([single.get((unit, year, day), ABSENT) for unit in units])
    return sums


def _members_on(group: Group, day: date) -> list[str]:
    """Return who belongs to a group on a day; for a flow, on the year's last."""
    return sorted({member.unit for member in group.members if member.since <= day <= member.until})


def _at_least(table: Table, measure: Measure, group: Group, key: Key) -> Fraction:
    """Return what the members that have a number add up to; as counts, the whole cannot be less."""
    _, year, day = key
    printed = observe(table, measure)
    found = [
        printed.get((unit, year, day), ABSENT) for unit in _members_on(group, last_day(year) if day is None else day)
    ]
    return sum((value.number for value in found if value.number is not None), Fraction(0))


def _reconciled(stated: Value | None, summed: Value | None, at_least: Fraction | None) -> Value:
    """Return the reported total unless it is blank; members that contradict it make it a duplicate."""
    if stated is None or stated.blank:
        return summed or stated or ABSENT
    number = stated.number
    differs = number is not None and summed is not None and summed.number not in (None, number)
    exceeds = number is not None and at_least is not None and at_least > number
    spoilt = summed.reason if summed is not None and summed.reason in ("duplicate", "unreadable") else None
    reason = gravest([stated.reason, spoilt, "duplicate" if differs or exceeds else None])
    return stated if reason is None else Value(reason=reason)


def year_ends(table: Table, measure: Measure, found: dict[Key, Value]) -> dict[tuple[str | None, int | None], Value]:
    """Return one value for each unit and year; a stock counts for a year that is over only if dated at its end."""
    values: dict[tuple[str | None, int | None], Value] = {}
    for unit, year, day in sorted(found, key=str):
        if measure.flow:
            values[unit, year] = found[unit, year, day]
            continue
        latest = max(d for u, y, d in found if (u, y) == (unit, year))
        ended = last_day(year)
        is_early = latest < ended <= table.as_at
        seen = found[unit, year, latest]
        values[unit, year] = total([seen, Value(reason="missing")]) if is_early else seen
    return values


def yearly(table: Table, measure: Measure, group: Group | None = None) -> dict[tuple[str | None, int | None], Value]:
    """Return the year's value of each unit, or of a group."""
    return year_ends(table, measure, observations(table, measure, group))
