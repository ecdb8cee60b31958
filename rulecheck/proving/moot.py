"""Changes that no case could notice: of a version, or a waiver's first day, before anything is due by it."""

from __future__ import annotations

from typing import Any

import attrs

from rulecheck.model.bounds import ByUnit, ByYear, Plain, Version, Versions
from rulecheck.model.rule import Rule, due_days
from rulecheck.model.waiver import Waiver
from rulecheck.model.years import Year
from rulecheck.rulesets.statement import stated_years


def is_moot(rule: Rule, mutated: Rule) -> bool:
    """Whether a change of a rule's versions leaves what is due held against the same number, whenever it is judged.

    Only what is due is looked at: a straight line towards a bound that is revised in time is not tried.
    """
    name = rule.stated_comparison()
    before, after = getattr(rule, name, None), getattr(mutated, name, None)
    if not isinstance(before, Versions) or not isinstance(after, Versions) or before == after:
        return False
    years = rule.judged_years() or stated_years(rule)
    as_before: dict[str, Any] = {name: before}
    is_all = attrs.evolve(mutated, **as_before) == rule
    return is_all and bool(years) and all(_holds_alike(before, after, year, rule) for year in years)


def is_moot_beginning(rule: Rule, waiver: Waiver, changed: Waiver) -> bool:
    """Whether a waiver that differs in its first day alone begins, both ways, before there is a failure to permit.

    Not where milestones stand in a table: one that is blank or doubled there fails before anything is due.
    """
    years = rule.judged_years() or stated_years(rule)
    if rule.always_due or not years or rule.table_columns():
        return False
    named = [year for year in years if waiver.year is None or year in waiver.year]
    first = min((day for year in named for day in due_days(rule, year)), default=None)
    is_all = attrs.evolve(changed, from_=waiver.from_) == waiver
    return is_all and first is not None and max(waiver.from_, changed.from_) <= first


def _holds_alike(before: Versions, after: Versions, year: Year, rule: Rule) -> bool:
    published = {version.published for version in (*before.values, *after.values)}
    return all(
        _for_year(before.counting(due, as_at), year) == _for_year(after.counting(due, as_at), year)
        for due in due_days(rule, year)
        for as_at in {due, *(day for day in published if day is not None and day > due)}
    )


def _for_year(version: Version | None, year: Year) -> object:
    return None if version is None else _part(version.value, year)


def _part(bound: Plain, year: Year) -> object:
    """Return what of a bound is for one year."""
    match bound:
        case ByYear(values=values):
            return dict(values).get(year)
        case ByUnit(values=values):
            return tuple((unit, _part(stated, year)) for unit, stated in values)
        case _:
            return bound
