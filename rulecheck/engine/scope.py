"""Scope: which units and years a rule judges, laid out before its values are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, make
from rulecheck.data.observed import Observed
from rulecheck.engine.programme import Programme, bounds_of
from rulecheck.model.bounds import ByUnit, ByYear, FromTable
from rulecheck.model.rule import Rule
from rulecheck.model.years import Year

_SCHEMA = {"unit": nw.String, "year": YEAR}


def lay_out(rule: Rule, programme: Programme) -> Frame:
    """Return ``unit`` and ``year`` of each finding the rule must give, each pair once.

    A scope table or a bound that is a table gives exactly its pairs. Otherwise it is every unit
    in every year; what the rule does not state comes from the data.
    """
    pairs = _table_pairs(rule, programme) or _listed_pairs(rule, programme)
    return _product(rule, programme) if pairs is None else pairs


def possible_years(rule: Rule, programme: Programme) -> tuple[Year, ...]:
    """Return every year that the rule's scope can hold, told without laying it out."""
    if rule.judged_years() is not None:
        return rule.judged_years() or ()
    years = {*(_stated_years(rule) or ()), *programme.observed.rows.years}
    for table in programme.tables.values():
        years |= set(table.rows.years)
    for bound in bounds_of(rule):
        if isinstance(bound, ByUnit):
            years |= {year for _, year in _unit_years(bound)}
    return tuple(sorted(years))


def untargeted(rule: Rule, scope: Frame, programme: Programme) -> Frame | None:
    """Return the units and years that have a value but no target; None where the rule has no table of targets.

    Only within what the rule states: a unit or year it does not name is none of its business.
    """
    if rule.untargeted == "ignore" or rule.measure is None or not _has_targets(rule):
        return None
    measure = programme.ruleset.mapping.measures[rule.measure]
    yearly = programme.observed.yearly(measure, programme.group_of(rule))
    valued = yearly.filter(~nw.col("value").is_null()).select("unit", "year")
    return _narrowed(valued, rule, programme).join(scope.select("unit", "year"), on=["unit", "year"], how="anti")


def _has_targets(rule: Rule) -> bool:
    return rule.scope is not None or any(isinstance(b, (ByYear, ByUnit, FromTable)) for b in bounds_of(rule))


def _table_pairs(rule: Rule, programme: Programme) -> Frame | None:
    """Return the pairs of the scope table, or of the table the bound stands in."""
    if rule.scope is not None:
        return _narrowed(programme.tables[rule.scope.table].pairs(), rule, programme)
    for bound in bounds_of(rule):
        if isinstance(bound, FromTable) and not _is_laid_out(rule):
            return _bound_table_pairs(programme.tables[bound.table], rule, programme)
    return None


def _is_laid_out(rule: Rule) -> bool:
    """Whether the rule itself states its units and its years."""
    has_units = rule.units is not None or rule.judged_units() is not None
    return has_units and rule.judged_years() is not None


def _bound_table_pairs(table: Observed, rule: Rule, programme: Programme) -> Frame:
    """Return a table's pairs; where it names no unit or no year, every one of the data."""
    has_unit, has_year = table.mapping.unit is not None, bool(table.rows.years)
    pairs = table.pairs()
    group = programme.group_of(rule)
    if group is not None:
        pairs = pairs.select("year").unique().with_columns(nw.lit(group.name).alias("unit")).select("unit", "year")
    elif not has_unit:
        pairs = pairs.select("year").unique().join(_column("unit", _units(rule, programme)), how="cross")
    if not has_year:
        pairs = pairs.select("unit").unique().join(_column("year", _starts(rule, programme)), how="cross")
    return _narrowed(pairs.select("unit", "year"), rule, programme)


def _listed_pairs(rule: Rule, programme: Programme) -> Frame | None:
    """Return the pairs of a bound by unit and year; a stated unit that it leaves out stands there for every year."""
    listed = [pair for bound in bounds_of(rule) if isinstance(bound, ByUnit) for pair in _unit_years(bound)]
    if not listed:
        return None
    units, years = programme.units_of(rule), rule.judged_years()
    named = {unit for unit, _ in listed}
    left_out = [unit for unit in units or () if unit not in named]
    every_year = sorted({year for _, year in listed}) if years is None else years
    pairs = dict.fromkeys([*listed, *((unit, year) for unit in left_out for year in every_year)])
    kept = [(u, y) for u, y in pairs if (units is None or u in units) and (years is None or y in years)]
    return make({"unit": [unit for unit, _ in kept], "year": [year.start for _, year in kept]}, _SCHEMA)


def _unit_years(bound: ByUnit) -> Iterator[tuple[str, Year]]:
    for unit, stated in bound.values:
        if isinstance(stated, ByYear):
            for year, _ in stated.values:
                yield unit, year


def _product(rule: Rule, programme: Programme) -> Frame:
    if _stated_units(rule, programme) is None and _stated_years(rule) is None:
        return programme.observed.pairs()
    return programme.product(_units(rule, programme), _starts(rule, programme))


def _units(rule: Rule, programme: Programme) -> tuple[str, ...]:
    units = _stated_units(rule, programme)
    return programme.observed.units if units is None else units


def _starts(rule: Rule, programme: Programme) -> tuple[int, ...]:
    years = _stated_years(rule)
    return tuple(year.start for year in (programme.observed.rows.years if years is None else years))


def _stated_units(rule: Rule, programme: Programme) -> tuple[str, ...] | None:
    """Return the units that the rule, or its bound by unit, states."""
    units = rule.judged_units()
    units = programme.units_of(rule) if units is None else units
    if units is not None:
        return units
    listed = [unit for bound in bounds_of(rule) if isinstance(bound, ByUnit) for unit, _ in bound.values]
    return tuple(dict.fromkeys(listed)) or None


def _stated_years(rule: Rule) -> tuple[Year, ...] | None:
    """Return the years that the rule or its bound by year states."""
    years = rule.judged_years()
    if years is not None:
        return years
    listed = {year for bound in bounds_of(rule) if isinstance(bound, ByYear) for year, _ in bound.values}
    return tuple(sorted(listed)) or None


def _narrowed(pairs: Frame, rule: Rule, programme: Programme) -> Frame:
    """Keep what the rule's own units and years name."""
    units, years = _stated_units(rule, programme), rule.judged_years()
    if units is not None:
        pairs = pairs.filter(nw.col("unit").is_in(list(units)))
    if years is not None:
        pairs = pairs.filter(nw.col("year").is_in([year.start for year in years]))
    return pairs


def _column(name: str, values: tuple[str, ...] | tuple[int, ...]) -> Frame:
    return make({name: list(values)}, {name: _SCHEMA[name]})
