"""Scope: which units and years a rule judges, laid out before its values are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, make
from rulecheck.data.observed import Observed
from rulecheck.engine.programme import Programme, bounds_of
from rulecheck.errors import folded
from rulecheck.model.bounds import ByUnit, ByYear, FromTable
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.years import Year
from rulecheck.rulesets.patterns import is_pattern

_SCHEMA = {"unit": nw.String, "year": YEAR}


def lay_out(rule: Rule, programme: Programme) -> Frame:
    """Return ``unit`` and ``year`` of each finding the rule must give, each pair once.

    Stated units and years: every such unit in every such year, one named by a group alone in the years in which it
    is a member on the last day. A scope table, or a bound that is a
    table: exactly its pairs, narrowed to the stated units or years; a stated unit or year that the
    table leaves out stands there all the same. What nothing states comes from the data.
    """
    units, years = stated_units(rule, programme), rule.judged_years()
    if rule.scope is None and units is not None and years is not None:
        return _product(rule, programme, units, _starts(years))
    table = _table_pairs(rule, programme)
    if table is not None:
        return _with_stated(table, units, None if years is None else _starts(years))
    units = _units_of_bounds(rule) if units is None else units
    years = _years_of_bounds(rule) if years is None else years
    if units is None and years is None:
        return programme.submitted()
    data = programme.observed
    return _product(
        rule, programme, data.units if units is None else units, _starts(data.rows.years if years is None else years)
    )


def _product(rule: Rule, programme: Programme, units: tuple[str, ...], starts: tuple[int, ...]) -> Frame:
    """Return each unit in each year in which it is there, and in the group that names it."""
    pairs = programme.product(units, starts)
    left_out = list(programme.not_yet_members(rule, starts))
    return pairs.join(_pairs(left_out), on=["unit", "year"], how="anti") if left_out else pairs


def stated_units(rule: Rule, programme: Programme) -> tuple[str, ...] | None:
    """Return what the rule itself says it judges: its group, its units, or what its kind settles."""
    units = rule.judged_units()
    return programme.units_of(rule) if units is None else units


def possible_years(rule: Rule, programme: Programme) -> tuple[Year, ...]:
    """Return every year that the rule's scope can hold, told without laying it out."""
    if rule.judged_years() is not None:
        return rule.judged_years() or ()
    years = {*(_years_of_bounds(rule) or ()), *programme.observed.rows.years}
    for table in programme.tables.values():
        years |= set(table.rows.years)
    return tuple(sorted(years | {year for _, year in _pairs_of_bounds(rule)}))


def untargeted(rule: Rule, scope: Frame, programme: Programme) -> Frame | None:
    """Return the units and years that have a figure but no target; None where the rule has no table of targets.

    Only within what the rule states: a unit or year it does not name is none of its business. A
    marker or an unreadable text is a figure too, a blank is none.
    """
    if rule.untargeted == "ignore" or rule.measure is None or not _has_targets(rule):
        return None
    measure = programme.ruleset.mapping.measures[rule.measure]
    yearly = programme.observed.yearly(measure, programme.group_of(rule))
    filled = yearly.filter(nw.col("filled")).select("unit", "year")
    units, years = stated_units(rule, programme), rule.judged_years()
    if units is not None:
        filled = filled.filter(nw.col("unit").is_in(list(units)))
    if years is not None:
        filled = filled.filter(nw.col("year").is_in(list(_starts(years))))
    return filled.join(scope.select("unit", "year"), on=["unit", "year"], how="anti")


def strangers(rule: Rule, scope: Frame, programme: Programme) -> Frame | None:
    """Return the names and years that have a figure but are no unit of the rule set, or not at that time.

    A unit that a table of targets asks for at a time when it is not there is judged all the same. Where the rule
    set declares no units, or the rule names its own one by one, only the names that differ from one of them in
    nothing but case, blanks or hyphens are its business. None if there is no such name.
    """
    data = programme.observed
    if rule.untargeted == "ignore" or rule.measure is None:
        return None
    takes_what_comes = _takes_what_comes(rule, programme.ruleset)
    names = {*(data.strangers if takes_what_comes else ()), *_misspelt(rule, programme)}
    parts = [_column("unit", tuple(sorted(names))).join(_every_year(programme), how="cross")] if names else []
    parts += [_out_of_time(programme)] if takes_what_comes else []
    if not parts:
        return None
    measure = programme.ruleset.mapping.measures[rule.measure]
    figures = data.year_ends(data.printed(measure), measure).filter(nw.col("filled"))
    keys = ["unit", "year"]
    found = figures.join(nw.concat(parts), on=keys, how="inner").select(keys).unique()
    found = found.join(scope.select(keys), on=keys, how="anti")
    years = rule.judged_years()
    return found if years is None else found.filter(nw.col("year").is_in(list(_starts(years))))


def _misspelt(rule: Rule, programme: Programme) -> Iterator[str]:
    """Yield the names of the data that are alike to one that the rule judges, and are no declared unit themselves."""
    group = programme.group_of(rule)
    known = programme.units_of(rule) if group is None else group.units
    declared = {*(known or ()), *programme.ruleset.declared_units}
    others = [name for name in programme.observed.named if name not in declared] if known else []
    alike = {folded(name) for name in known or ()} if others else set()
    yield from (name for name in others if folded(name) in alike)


def _every_year(programme: Programme) -> Frame:
    return _column("year", _starts(programme.observed.rows.years))


def _out_of_time(programme: Programme) -> Frame:
    """Return the units and years of the data that the rule set knows, but not at that time."""
    return programme.out_of_time(programme.observed.units, _starts(programme.observed.rows.years))


def _takes_what_comes(rule: Rule, ruleset: RuleSet) -> bool:
    """Whether a rule is for many units: of the data, of a group or of a pattern."""
    many = rule.units is None or any(text.startswith("@") or is_pattern(text, ruleset) for text in rule.units)
    return bool(ruleset.registry) and many and rule.judged_units() is None


def _has_targets(rule: Rule) -> bool:
    return rule.scope is not None or any(isinstance(b, (ByYear, ByUnit, FromTable)) for b in bounds_of(rule))


def _table_pairs(rule: Rule, programme: Programme) -> Frame | None:
    """Return the pairs of the scope table, or of the tables that the bounds are or stand in."""
    if rule.scope is not None:
        return programme.tables[rule.scope.table].pairs()
    listed = list(dict.fromkeys(_pairs_of_bounds(rule)))
    frames = [_pairs((unit, year.start) for unit, year in listed)] if listed else []
    frames += [
        _pairs_of_table(programme.tables[bound.table], rule, programme)
        for bound in bounds_of(rule)
        if isinstance(bound, FromTable)
    ]
    return nw.concat(frames).unique() if frames else None


def _pairs_of_table(table: Observed, rule: Rule, programme: Programme) -> Frame:
    """Return the pairs of the table a bound stands in; where it names no unit or no year, every one there is."""
    pairs = table.pairs()
    if rule.group is not None:
        pairs = pairs.select("year").unique().with_columns(nw.lit(rule.group).alias("unit"))
    elif table.mapping.unit is None:
        stated = stated_units(rule, programme)
        units = programme.observed.units if stated is None else stated
        pairs = pairs.select("year").unique().join(_column("unit", units), how="cross")
    if not table.rows.years:
        years = rule.judged_years() or programme.observed.rows.years
        pairs = pairs.select("unit").unique().join(_column("year", _starts(years)), how="cross")
    return pairs.select("unit", "year")


def _with_stated(table: Frame, units: tuple[str, ...] | None, starts: tuple[int, ...] | None) -> Frame:
    """Narrow a table's pairs to the stated units and years, and add what is stated and not in the table."""
    kept = table
    if units is not None:
        kept = kept.filter(nw.col("unit").is_in(list(units)))
    if starts is not None:
        kept = kept.filter(nw.col("year").is_in(list(starts)))
    every_unit = table.select("unit").unique() if units is None else _column("unit", units)
    every_year = table.select("year").unique() if starts is None else _column("year", starts)
    parts = [kept]
    if units is not None:
        parts.append(every_unit.join(table, on="unit", how="anti").join(every_year, how="cross"))
    if starts is not None:
        parts.append(every_unit.join(every_year.join(table, on="year", how="anti"), how="cross"))
    return nw.concat([part.select("unit", "year") for part in parts]).unique()


def _pairs_of_bounds(rule: Rule) -> Iterator[tuple[str, Year]]:
    """Yield the pairs of bounds by unit and year."""
    for bound in bounds_of(rule):
        for unit, stated in bound.values if isinstance(bound, ByUnit) else ():
            for year, _ in stated.values if isinstance(stated, ByYear) else ():
                yield unit, year


def _units_of_bounds(rule: Rule) -> tuple[str, ...] | None:
    listed = [unit for bound in bounds_of(rule) if isinstance(bound, ByUnit) for unit, _ in bound.values]
    return tuple(dict.fromkeys(listed)) or None


def _years_of_bounds(rule: Rule) -> tuple[Year, ...] | None:
    listed = {year for bound in bounds_of(rule) if isinstance(bound, ByYear) for year, _ in bound.values}
    return tuple(sorted(listed)) or None


def _starts(years: Iterable[Year]) -> tuple[int, ...]:
    return tuple(year.start for year in years)


def _pairs(pairs: Iterable[tuple[str, int]]) -> Frame:
    listed = list(pairs)
    return make({"unit": [unit for unit, _ in listed], "year": [start for _, start in listed]}, _SCHEMA)


def _column(name: str, values: tuple[str, ...] | tuple[int, ...]) -> Frame:
    return make({name: list(values)}, {name: _SCHEMA[name]})
