"""A bound as it stands in TOML becomes a Bound."""

from __future__ import annotations

import re
from typing import Any

from rulecheck.model.bounds import ByUnit, ByYear, Fixed, FromColumn, FromMeasure, FromTable, Plain
from rulecheck.model.numbers import MOST_SHARE, Allowance, parse_percent
from rulecheck.model.years import Calendar, Year
from rulecheck.rulesets.faults import Fault, FaultsError
from rulecheck.rulesets.values import read_number, shown_value

_LIKE_A_YEAR = re.compile(r"(?:FY ?)?[0-9]{4}(?:[-/\u2013][0-9]{2,4})?", re.ASCII | re.IGNORECASE)
_REFERENCES = ({"column"}, {"measure"}, {"table", "column"})


def read_bound(raw: Any, calendar: Calendar) -> Plain:
    """Read a number, a percentage, a table by year or by unit, or a reference to where the bound stands.

    Raises:
        ValueError: it is none of these; a table with several faults names the key of each.
    """
    if isinstance(raw, dict):
        if not raw:
            raise ValueError("the table is empty, so no year and no unit has a bound")
        if any(key in raw for key in ("column", "measure", "table")):
            return read_reference(raw)
        if any(_LIKE_A_YEAR.fullmatch(name) or _year(name, calendar) is not None for name in raw):
            return _by_year(raw, calendar)
        return _by_unit(raw, calendar)
    return read_fixed(raw)


def read_allowance(raw: Any) -> Allowance:
    """Read ``5`` or ``"5%"``: how far from the bound still counts."""
    fixed = read_fixed(raw)
    return Allowance(share=fixed.value) if fixed.percent else Allowance(number=fixed.value)


def read_fixed(raw: Any) -> Fixed:
    """Read a number, or a percentage in quotes."""
    if isinstance(raw, str):
        if raw.endswith("%"):
            share = parse_percent(raw)
            if abs(share) >= MOST_SHARE:
                raise ValueError(f"{raw} is out of range; a percentage is less than 100,000%")
            return Fixed(value=share, percent=True)
        if re.fullmatch(r"[0-9][0-9,.]*", raw, re.ASCII):
            raise ValueError(f"must be a number without quotes; write {raw.replace(',', '')}")
        raise ValueError(f'must be a number or a percentage such as "5%", not {shown_value(raw)}')
    return Fixed(value=read_number(raw))


def read_reference(raw: dict[str, Any]) -> Plain:
    """Read where a number stands; nothing may be stated beside it."""
    if set(raw) not in _REFERENCES or not all(isinstance(value, str) for value in raw.values()):
        raise ValueError(
            'a reference is { column = "…" }, { measure = "…" } or { table = "…", column = "…" }, and nothing beside it'
        )
    if "table" in raw:
        return FromTable(table=raw["table"], column=raw["column"])
    return FromMeasure(measure=raw["measure"]) if "measure" in raw else FromColumn(column=raw["column"])


def _year(name: str, calendar: Calendar) -> Year | None:
    try:
        return calendar.parse(name)
    except ValueError:
        return None


def _by_year(raw: dict[str, Any], calendar: Calendar) -> ByYear:
    values: dict[Year, Fixed] = {}
    faults: list[Fault] = []
    for name, number in raw.items():
        try:
            year = calendar.parse(name)
            if year in values:
                raise ValueError(f"the year {year} is stated twice")
            if isinstance(number, dict):
                raise ValueError('write the unit first, then the year: { "North" = { 2021-22 = 10 } }')
            values[year] = read_fixed(number)
        except ValueError as error:
            faults.append(((name,), str(error)))
    if faults:
        raise FaultsError(faults)
    return ByYear(values=tuple(sorted(values.items())))


def _by_unit(raw: dict[str, Any], calendar: Calendar) -> ByUnit:
    values: list[tuple[str, Fixed | ByYear]] = []
    faults: list[Fault] = []
    for unit, stated in raw.items():
        try:
            if isinstance(stated, dict) and not stated:
                raise ValueError("the table is empty, so no year has a bound")
            values.append((unit, _by_year(stated, calendar) if isinstance(stated, dict) else read_fixed(stated)))
        except FaultsError as error:
            faults.extend(((unit, *path), what) for path, what in error.faults)
        except ValueError as error:
            faults.append(((unit,), str(error)))
    if faults:
        raise FaultsError(faults)
    if len({isinstance(stated, ByYear) for _, stated in values}) > 1:
        raise ValueError("either every unit has a number, or every unit has a table by year")
    return ByUnit(values=tuple(values))
