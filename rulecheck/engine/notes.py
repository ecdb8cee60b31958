"""Notes: what a run remarks that is no finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rulecheck.data.frames import Frame
from rulecheck.engine.codes import is_reason
from rulecheck.engine.programme import Programme, Task, bounds_of
from rulecheck.engine.waivers import waiver_notes
from rulecheck.errors import folded, near_name
from rulecheck.model.bounds import ByUnit
from rulecheck.model.days import full_date
from rulecheck.model.rule import Rule
from rulecheck.rulesets.remarks import open_parts, open_words


def notes_of(programme: Programme, rules: tuple[Rule, ...]) -> Iterator[str]:
    """Yield what the reader of a report should know of one rule set and its data.

    Args:
        programme: the rule set and its tables.
        rules: those of its rules that took part.
    """
    name = programme.ruleset.id
    for path, _ in programme.ruleset.bases:
        yield f"{name}: extends {path.name}"
    yield from (f"{name}: {remark}" for remark in programme.ruleset.warnings if remark.startswith("override"))
    for rule in rules:
        left = open_parts(rule, programme.ruleset)
        if left:
            yield f"{name}: open scope: rule '{rule.id}' {open_words(left)}"
    taking_part = {rule.id for rule in rules}
    for remark in programme.ruleset.warnings:
        if remark.startswith(("left-out", "no-target")) and any(f"'{name}'" in remark for name in taking_part):
            yield f"{name}: {remark}"
    for source, counts in programme.observed.rows.counts.items():
        if counts.skipped:
            yield f"{name}: {source}: {_rows(counts.skipped)} left out by the mapping"
        if counts.ignored:
            yield f"{name}: {source}: {_rows(counts.ignored)} dated after {full_date(programme.as_at)} and ignored"
    for remark in _unknown_units(programme, rules):
        yield f"{name}: {remark}"


def notes_on_waivers(tasks: Sequence[Task], table: Frame) -> list[str]:
    """Return what the reader should know of waivers: none taken, expired, soon expiring, or without use."""
    if not any(task.programme.ruleset.waivers for task in tasks):
        return []
    met = table.filter(is_reason("reason", ["waived", "waiver-lapsed"]))
    applied = met.select("rule", "waiver").unique().collect("polars").rows()
    notes = []
    for programme in {task.programme.ruleset.id: task.programme for task in tasks}.values():
        ruleset = programme.ruleset
        used = {waiver for place, waiver in applied if tasks[place].programme is programme}
        said = waiver_notes(ruleset.waivers, used, programme.as_at)
        if ruleset.waivers and not programme.takes_waivers:
            number = len(ruleset.waivers)
            said = iter([f"{number} {'waiver is' if number == 1 else 'waivers are'} passed over, as asked for"])
        notes += [f"{ruleset.id}: {remark}" for remark in said]
    return notes


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number} rows are"


def _unknown_units(programme: Programme, rules: tuple[Rule, ...]) -> Iterator[str]:
    """Yield a remark on each unit of the data that the rule set does not name.

    Without ``[units]`` only the nearly meant are remarked on, for the rule set does not claim to know all units.
    """
    for unit, (place, near) in unmatched(programme, rules).items():
        at = "" if place is None else f" ({place})"
        if near is not None:
            yield f"the data names '{unit}'{at}; if '{near}' is meant, state it as an alias in [units]"
        elif programme.ruleset.registry:
            yield f"the data names '{unit}'{at}, which [units] does not"


def unmatched(programme: Programme, rules: tuple[Rule, ...]) -> dict[str, tuple[str | None, str | None]]:
    """Return each name of the data that no unit answers to, with its place and the unit that may be meant.

    The unit that may be meant is the one whose name differs only in case, blanks or hyphens; else the one whose
    name is the nearest of all, if it has no row of its own.
    """
    present, ruleset = programme.observed.rows.units, programme.ruleset
    known = sorted(_named(programme, rules))
    no_units = {*ruleset.mapping.totals, *programme.observed.reported, *known}
    others = {unit: place for unit, place in present.items() if unit not in no_units}
    alike: dict[str, str] = {}
    for name in known:
        alike.setdefault(folded(name), name)
    absent = {name for name in known if name not in present}
    compared = _COMPARED // len(known) if absent else 0
    meant = {unit: alike.get(folded(unit)) if known else None for unit in others}
    for unit in [unit for unit in others if meant[unit] is None][:compared]:
        near = near_name(unit, known)
        meant[unit] = near if near in absent else None
    return {unit: (place, meant[unit]) for unit, place in others.items()}


_COMPARED = 100_000
"""Pairs of names that are compared letter by letter, in a second or two; beyond that only alike names are meant."""


def nearly_named(programme: Programme, rules: tuple[Rule, ...]) -> dict[str, str]:
    """Return, for each unit that a name of the data nearly matches and for that name, a clause that says so."""
    said: dict[str, str] = {}
    for unit, (place, near) in unmatched(programme, rules).items():
        at = "" if place is None else f" ({place})"
        if near is not None:
            said[unit] = f"if '{near}' is meant, state it as an alias in [units]"
            said.setdefault(near, f"the data names '{unit}'{at}; if that is meant, state it as an alias in [units]")
    return said


def _named(programme: Programme, rules: tuple[Rule, ...]) -> set[str]:
    names = set(programme.ruleset.declared_units)
    for rule in rules:
        names |= set(programme.units_of(rule) or ())
        names |= {unit for bound in bounds_of(rule) if isinstance(bound, ByUnit) for unit, _ in bound.values}
    return names
