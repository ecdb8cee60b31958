"""Notes: what a run remarks that is no finding."""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.engine.programme import Programme, bounds_of
from rulecheck.errors import near_name
from rulecheck.model.bounds import ByUnit
from rulecheck.model.rule import Rule


def notes_of(programme: Programme, rules: tuple[Rule, ...]) -> Iterator[str]:
    """Yield what the reader of a report should know of one rule set and its data.

    Args:
        programme: the rule set and its tables.
        rules: those of its rules that took part.
    """
    name = programme.ruleset.id
    for rule in rules:
        if rule.is_open():
            yield f"{name}: rule '{rule.id}' has an open scope: a missing row goes unnoticed"
    for source, counts in programme.observed.rows.counts.items():
        if counts.skipped:
            yield f"{name}: {source}: {_rows(counts.skipped)} left out by the mapping's `where`"
        if counts.ignored:
            yield f"{name}: {source}: {_rows(counts.ignored)} dated after {programme.as_at} and ignored"
    for unit, place in programme.observed.rows.units.items():
        remark = _unknown(unit, place, programme, rules)
        if remark is not None:
            yield f"{name}: {remark}"


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number} rows are"


def _unknown(unit: str, place: str | None, programme: Programme, rules: tuple[Rule, ...]) -> str | None:
    """Return a remark on a unit of the data that the rule set does not name, but nearly does."""
    known = _named(programme, rules)
    ruleset = programme.ruleset
    if unit in known or unit in ruleset.mapping.totals or unit in programme.observed.reported:
        return None
    at = "" if place is None else f" ({place})"
    near = near_name(unit, known)
    if near is not None:
        return f"the data names '{unit}'{at}; if '{near}' is meant, state it as an alias in [units]"
    return f"the data names '{unit}'{at}, which [units] does not" if ruleset.registry else None


def _named(programme: Programme, rules: tuple[Rule, ...]) -> set[str]:
    names = set(programme.ruleset.declared_units)
    for rule in rules:
        names |= set(programme.units_of(rule) or ())
        names |= {unit for bound in bounds_of(rule) if isinstance(bound, ByUnit) for unit, _ in bound.values}
    return names
