"""Bounds beside the scope: the number that each unit and year is held against, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravity_here, reason_here
from rulecheck.data.frames import NUMBER, YEAR, Frame, make, nothing, number
from rulecheck.engine.programme import Programme
from rulecheck.engine.versions import by_version
from rulecheck.model.bounds import (
    Bound,
    ByUnit,
    ByYear,
    Fixed,
    FromColumn,
    FromMeasure,
    FromTable,
    Plain,
    Reference,
    Versions,
)
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Rule, due_days
from rulecheck.model.years import Year


def with_bounds(scope: Frame, rule: Rule, programme: Programme, years: tuple[Year, ...]) -> Frame:
    """Return the scope with ``at``, ``expected``, ``expected_high``, ``bound_reason``, ``version`` and ``due``.

    What is due while the rule is not in force leaves the scope. A rule with checkpoints has a row for each of them,
    ``at`` its day; others have one a year, without ``at``.

    ``bound_reason`` says why a row that is there states no bound: ``no-target`` for a blank or
    marked cell, ``unreadable`` or ``duplicate``. A bound without a row has neither number nor reason.
    ``version`` says of a bound that was revised which version counts; a day for which none is known has no bound.

    Args:
        scope: ``unit`` and ``year``, each pair once.
        rule: whose bounds they are.
        programme: the tables they may stand in.
        years: every year of the scope.
    """
    framed = _with_due(scope, rule, years).with_columns(nothing(nw.String).alias("version"))
    bounds = rule.bounds()
    if bounds is None:
        return framed.with_columns(
            nothing(NUMBER).alias("expected"),
            nothing(NUMBER).alias("expected_high"),
            nothing(nw.String).alias("bound_reason"),
        )
    framed = _attach(framed, bounds.bound, "expected", rule, programme, years)
    if bounds.upper is None:
        return framed.with_columns(nothing(NUMBER).alias("expected_high")).rename({"expected_reason": "bound_reason"})
    framed = _attach(framed, bounds.upper, "expected_high", rule, programme, years)
    gravest = nw.min_horizontal(gravity_here(nw.col("expected_reason")), gravity_here(nw.col("expected_high_reason")))
    return framed.with_columns(reason_here(gravest).alias("bound_reason")).drop(
        "expected_reason", "expected_high_reason"
    )


def has_checkpoints(rule: Rule, years: Sequence[Year]) -> bool:
    """Whether a rule is judged on days of its own within a year."""
    return any(rule.checkpoints(year) for year in years)


def years_in_force(rule: Rule, years: Sequence[Year]) -> tuple[Year, ...]:
    """Return the years of which anything is due while the rule is in force."""
    return tuple(year for year in years if any(map(rule.is_in_force, due_days(rule, year))))


def _with_due(scope: Frame, rule: Rule, years: tuple[Year, ...]) -> Frame:
    if has_checkpoints(rule, years):
        days = [(year.start, day) for year in years for day in rule.checkpoints(year) if rule.is_in_force(day)]
        starts, listed = [start for start, _ in days], [day for _, day in days]
        checkpoints = make({"year": starts, "at": listed, "due": listed}, {"year": YEAR, "at": nw.Date, "due": nw.Date})
        scope = scope.join(checkpoints, on="year", how="inner")
        return scope.with_columns(nothing(nw.Date).alias("due")) if rule.always_due else scope
    scope = scope.with_columns(nothing(nw.Date).alias("at"))
    in_force = years_in_force(rule, years)
    if len(in_force) < len(years):
        scope = scope.filter(nw.col("year").is_in([year.start for year in in_force]))
    if rule.always_due:
        return scope.with_columns(nothing(nw.Date).alias("due"))
    if len(years) == 1:
        return scope.with_columns(nw.lit(rule.deadline(years[0])).alias("due"))
    deadlines = make(
        {"year": [year.start for year in in_force], "due": [rule.deadline(year) for year in in_force]},
        {"year": YEAR, "due": nw.Date},
    )
    return scope.join(deadlines, on="year", how="left")


def _attach(framed: Frame, bound: Bound, name: str, rule: Rule, programme: Programme, years: tuple[Year, ...]) -> Frame:
    """Add what a bound states as ``name``, and as ``name_reason`` why it states nothing."""
    if not isinstance(bound, Versions):
        return _attach_plain(framed, bound, name, rule, programme)
    parts = [
        _without(part, name) if version is None else _attach_plain(part, version.value, name, rule, programme)
        for version, part in by_version(framed, bound, rule, programme.as_at, years)
    ]
    return nw.concat(parts)


def _without(framed: Frame, name: str) -> Frame:
    return framed.with_columns(nothing(NUMBER).alias(name), nothing(nw.String).alias(f"{name}_reason"))


def _attach_plain(framed: Frame, bound: Plain, name: str, rule: Rule, programme: Programme) -> Frame:
    if isinstance(bound, Fixed):
        return framed.with_columns(number(bound.value).alias(name), nothing(nw.String).alias(f"{name}_reason"))
    values, keys = _values(bound, rule, programme)
    reason = nw.col("reason")
    explained = nw.when(reason.is_in(["unreadable", "duplicate"])).then(reason).otherwise(nw.lit("no-target"))
    named = values.select(
        *keys,
        _shifted(nw.col("value"), bound).alias(name),
        nw.when(nw.col("value").is_null()).then(explained).alias(f"{name}_reason"),
    )
    return framed.join(named, on=keys, how="left")


def _shifted(value: nw.Expr, bound: Plain) -> nw.Expr:
    return value + number(bound.plus) if isinstance(bound, Reference) and bound.plus else value


def _values(bound: Plain, rule: Rule, programme: Programme) -> tuple[Frame, list[str]]:
    """Return a bound's values, and the columns that say which unit and year each is for."""
    both = ["unit", "year"]
    match bound:
        case ByYear():
            return _by_year(bound), ["year"]
        case ByUnit():
            return _by_unit(bound)
        case FromColumn():
            return programme.column_values(bound, rule), both
        case FromMeasure(measure=name):
            measure = programme.ruleset.mapping.measures[name]
            return programme.observed.yearly(measure, programme.group_of(rule)), both
        case FromTable(table=name, column=column):
            table = programme.tables[name]
            has_unit, has_year = table.mapping.unit is not None, bool(table.rows.years)
            keys = [key for key, is_there in (("unit", has_unit), ("year", has_year)) if is_there]
            measure = Measure(column=table.mapping.column_of(column), flow=True, combine="agree")
            group = programme.group_of(rule) if has_unit and has_year else None
            return table.yearly(measure, group), keys
        case _:
            raise TypeError(f"a bound of an unknown form: {bound!r}")


def _by_year(bound: ByYear) -> Frame:
    return make(
        {
            "year": [year.start for year, _ in bound.values],
            "value": [fixed.value for _, fixed in bound.values],
            "reason": [None] * len(bound.values),
        },
        {"year": YEAR, "value": NUMBER, "reason": nw.String},
    )


def _by_unit(bound: ByUnit) -> tuple[Frame, list[str]]:
    """Spread a bound by unit, or by unit and year; all its units are stated in the same way."""
    cells = [
        (unit, year, fixed.value)
        for unit, stated in bound.values
        for year, fixed in (stated.values if isinstance(stated, ByYear) else ((None, stated),))
    ]
    frame = make(
        {
            "unit": [unit for unit, _, _ in cells],
            "year": [None if year is None else year.start for _, year, _ in cells],
            "value": [value for _, _, value in cells],
            "reason": [None] * len(cells),
        },
        {"unit": nw.String, "year": YEAR, "value": NUMBER, "reason": nw.String},
    )
    return frame, ["unit", "year"] if any(year is not None for _, year, _ in cells) else ["unit"]
