"""What a rule set refers to must be there: measures, tables, groups, units, ids."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Container, Iterator
from itertools import combinations
from typing import Any

import attrs

from rulecheck.errors import Problem, nearest, told
from rulecheck.model.bounds import Bound, ByUnit, FromColumn, FromMeasure, FromTable
from rulecheck.model.mapping import Mapping
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.rulesets.answers import check_answers, conflicts_of
from rulecheck.rulesets.patterns import is_pattern
from rulecheck.rulesets.structure import keys_of, toml_key
from rulecheck.rulesets.waivers import waiver_problems


def check_references(ruleset: RuleSet, refused: Container[str] = ()) -> Iterator[Problem]:
    """Yield a problem for each name that nothing answers to.

    Args:
        ruleset: so far as it could be read.
        refused: its tables that have problems of their own; of those only the names are known.
    """
    if ruleset.heading.requires:
        # Late, for few rule sets require a plugin, and packaging is heavy.
        from rulecheck.rulesets.requirements import unmet

        yield from unmet(ruleset.heading.requires)
    if "data" not in refused:
        yield from _mapping_problems(ruleset.mapping)
    if "groups" not in refused and "units" not in refused:
        yield from _group_problems(ruleset)
    yield from _id_problems(ruleset)
    if "waivers" not in refused:
        yield from waiver_problems(ruleset, _known_unit_problem)
    for place, rule in enumerate(ruleset.rules):
        for path, what in _asked(rule, ruleset, is_mapped="data" not in refused):
            yield Problem(what=what, path=("rules", place, *path), rule=rule.id)


def _mapping_problems(mapping: Mapping) -> Iterator[Problem]:
    has_unit, has_year = mapping.units_and_years
    if not has_unit:
        yield Problem(what="needs 'unit': the column that names the unit, or { is = \"…\" }", path=("data",))
    if not has_year:
        yield Problem(what="needs 'year' or 'date': the column that tells the year", path=("data",))
    for name, measure in mapping.measures.items():
        if measure.rows is not None and measure.rows > 1 and measure.combine is None:
            what = f"{name}: {measure.rows} rows make one value only if combine says how"
            yield Problem(what=what, path=("data", "measures", name, "rows"))


def _alias_problems(ruleset: RuleSet) -> Iterator[Problem]:
    """Yield totals and reported rows that are written as an alias, and so would be taken for units."""
    spellings = ruleset.registry.spellings()
    written: list[tuple[tuple[str, ...], str]] = [(("data", "totals"), name) for name in ruleset.mapping.totals]
    written += [(("groups", g.name, "reported_as"), g.reported_as) for g in ruleset.groups.values() if g.reported_as]
    for path, name in written:
        if spellings.get(name, name) != name:
            what = f"'{name}' is an alias; write '{spellings[name]}', as rows are called once aliases are read"
            yield Problem(what=what, path=path)


def _group_problems(ruleset: RuleSet) -> Iterator[Problem]:
    yield from _alias_problems(ruleset)
    for group in ruleset.groups.values():
        for unit in group.units:
            problem = _unknown_unit(unit, ruleset)
            if problem:
                yield Problem(what=problem, path=("groups", group.name, "units"))
        if group.name in ruleset.registry.names:
            yield Problem(what=f"'{group.name}' is a unit and a group", path=("groups", group.name))


def _id_problems(ruleset: RuleSet) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, rule in enumerate(ruleset.rules):
        if rule.id in seen:
            what = f"the id '{rule.id}' is used twice; each rule has its own"
            yield Problem(what=what, path=("rules", place, "id"), rule=rule.id)
        seen.add(rule.id)
    yield from _previous_id_problems(ruleset)


def _previous_id_problems(ruleset: RuleSet) -> Iterator[Problem]:
    """Yield ids that stand for two rules: a waiver or an override by such an id would take either of them."""
    owners = {rule.id: rule.id for rule in ruleset.rules}
    for place, rule in enumerate(ruleset.rules):
        for old in dict.fromkeys(rule.previous_ids):
            owner = owners.setdefault(old, rule.id)
            if owner != rule.id:
                what = f"previous_ids: '{old}' is or was the id of '{owner}'; an id is never used again"
                yield Problem(what=what, path=("rules", place, "previous_ids"), rule=rule.id)


def _asked(rule: Rule, ruleset: RuleSet, *, is_mapped: bool) -> list[tuple[tuple[str, ...], str]]:
    """Return the problems of one rule; a kind whose class fails when it is asked is one of them.

    Whatever a run asks the class later is asked here once, so that it fails before anything is judged.
    """
    try:
        check_answers(rule, ruleset)
        problems = [*_rule_problems(rule, ruleset), *(conflicts_of(rule, ruleset) if is_mapped else ())]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the plugin border: a kind's class is a plugin's code
        return [(("kind",), f"the kind '{rule.kind}' failed: {told(error)}")]
    return problems


def _rule_problems(rule: Rule, ruleset: RuleSet) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from _measure_problems(rule, ruleset.mapping)
    if rule.group is not None and rule.group not in ruleset.groups:
        yield ("group",), f"unknown group '{rule.group}'{nearest(rule.group, ruleset.groups)}"
    if rule.scope is not None:
        yield from _table_problems(rule.scope.table, ruleset, "scope")
    for text in rule.units or ():
        problem = _unit_problem(text, ruleset)
        if problem:
            yield ("units",), problem
    if ruleset.mapping.layout == "records" and (rule.columns() or not rule.measures()):
        key = _key_that_states(rule.columns(), rule, "kind") if rule.columns() else "kind"
        yield (key,), "reads columns or rows, and records are counted before any rule sees them"
    bounds = rule.bounds()
    for bound in () if bounds is None else bounds.plain:
        yield from _bound_problems(bound, rule, ruleset)
    for column in rule.table_columns():
        yield from _dated_problems(column, rule, ruleset)


def _measure_problems(rule: Rule, mapping: Mapping) -> Iterator[tuple[tuple[str, ...], str]]:
    measures = mapping.measures
    for name in rule.measures():
        if name not in measures:
            yield (_key_that_states(name, rule, "measure"),), f"unknown measure '{name}'{nearest(name, measures)}"
    for one, other in combinations([name for name in dict.fromkeys(rule.measures()) if name in measures], 2):
        if _are_one(one, other, mapping):
            what = f"'{other}' reads what '{one}' reads, so one of them says nothing of its own; see [data.measures]"
            yield (_key_that_states(other, rule, "measure"),), what


def _are_one(one: str, other: str, mapping: Mapping) -> bool:
    """Whether two measures are one figure under two names, so that held against each other they cannot differ."""
    if mapping.tallies:
        first, second = (attrs.evolve(mapping.tallies[name], label=None) for name in (one, other))
        return first == second
    left, right = mapping.measures[one], mapping.measures[other]
    return (left.column, left.combine) == (right.column, right.combine)


def _key_that_states(value: Any, rule: Rule, otherwise: str) -> str:
    """Return the key of a rule that has a value, or whose list or text it stands in as a word.

    Of the keys that every rule has only ``measure`` names one; a unit or a title may be the same word.
    """
    own = [field.name for field in attrs.fields(type(rule)) if field.init and field.name not in _NAMES_NONE]
    fields = {toml_key(name): getattr(rule, name) for name in own}
    exactly = [name for name, stated in fields.items() if stated == value]
    within = [name for name, stated in fields.items() if _names(stated, value)]
    return next(iter([*exactly, *within]), otherwise)


def _names(stated: Any, value: Any) -> bool:
    match stated:
        case FromMeasure(measure=name):
            return bool(name == value)
        case tuple():
            return any(_names(each, value) for each in stated)
        case str():
            return isinstance(value, str) and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", stated) is not None
        case _:
            return False


_NAMES_NONE = {field.name for field in attrs.fields(Rule)} - {"measure"}


def _table_problems(name: str, ruleset: RuleSet, key: str) -> Iterator[tuple[tuple[str, ...], str]]:
    table = ruleset.tables.get(name)
    if table is None:
        yield (key,), f"unknown table '{name}'{nearest(name, ruleset.tables)}"
    elif table.units_and_years == (False, False):
        yield (key,), f"the table '{name}' has neither a unit nor a year column, so nothing says whom it is for"
    elif key == "scope" and table.units_and_years != (True, True):
        yield (key,), f"the table '{name}' has no unit and year column, so it lays out no scope"


def _bound_problems(bound: Bound, rule: Rule, ruleset: RuleSet) -> Iterator[tuple[tuple[str, ...], str]]:
    key = rule.stated_comparison()
    measures = ruleset.mapping.measures
    own = rule.measure if rule.measures() == (rule.measure,) and rule.measure in measures else None
    match bound:
        case FromMeasure(measure=name) if name not in measures:
            yield (key,), f"unknown measure '{name}'{nearest(name, measures)}"
        case FromMeasure(measure=name) if own is not None and _are_one(own, name, ruleset.mapping):
            yield (key,), f"'{own}' is held against itself; name another measure"
        case FromColumn(column=column) if own is not None and measures[own].column == column:
            yield (key,), f"'{column}' is the column of '{own}' itself; name another"
        case FromColumn(column=column) if ruleset.mapping.layout in _WITHOUT_COLUMNS:
            yield (key,), f"'{column}' is a column, and {_column_words(ruleset.mapping)}"
        case FromTable():
            yield from _column_problems(bound, ruleset, key)
        case ByUnit():
            yield from _unit_bound_problems(bound, rule, ruleset)


def _column_problems(stated: FromTable, ruleset: RuleSet, key: str) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from _table_problems(stated.table, ruleset, key)
    table = ruleset.tables.get(stated.table)
    if table is not None and table.layout in _WITHOUT_COLUMNS and stated.column not in table.measures:
        yield (key,), f"'{stated.column}' is no measure of the table '{stated.table}', and {_column_words(table)}"


def _dated_problems(stated: FromTable, rule: Rule, ruleset: RuleSet) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what keeps a column from being read by date: without dates nothing says when a row counts."""
    names = [field.name for field in attrs.fields(type(rule)) if getattr(rule, field.name) == stated]
    key = toml_key(names[0]) if names else "kind"
    yield from _column_problems(stated, ruleset, key)
    table = ruleset.tables.get(stated.table)
    if table is not None and table.units_and_years == (True, False):
        yield (key,), f"the table '{stated.table}' has no date and no year column, so nothing says when its rows count"


def _unit_bound_problems(bound: ByUnit, rule: Rule, ruleset: RuleSet) -> Iterator[tuple[tuple[str, ...], str]]:
    key = rule.stated_comparison()
    for unit, _ in bound.values:
        if rule.group is not None and unit != rule.group:
            yield (
                (key, unit),
                f"the rule judges the group '{rule.group}' as one, so '{unit}' has no target here",
            )
        elif unit in keys_of(type(rule)):
            yield (key, unit), f"'{unit}' is a key of the rule: move it above [rules.{key}]"
        elif unit != rule.group:
            problem = _unknown_unit(unit, ruleset)
            if problem:
                yield (key, unit), problem


_WITHOUT_COLUMNS = ("measures", "records")
"""Layouts whose rows are not those of a unit and year, so that a column beside the measures is of no one year."""


def _column_words(mapping: Mapping) -> str:
    return f'with layout = "{mapping.layout}" a bound stands in a measure; declare it in the measures'


def _known_unit_problem(name: str, ruleset: RuleSet) -> str | None:
    """Return what is wrong with a name that findings are to have: of a unit, or of a group judged as one."""
    return None if name in ruleset.groups else _unknown_unit(name, ruleset)


def _unit_problem(text: str, ruleset: RuleSet) -> str | None:
    if text.startswith("@"):
        known = ruleset.groups
        return None if text[1:] in known else f"unknown group '{text}'{nearest(text, [f'@{name}' for name in known])}"
    if is_pattern(text, ruleset):
        names = ruleset.declared_units
        if names and not any(fnmatch.fnmatchcase(name, text) for name in names):
            return f"the pattern '{text}' matches no unit"
        return None
    return _unknown_unit(text, ruleset)


def _unknown_unit(name: str, ruleset: RuleSet) -> str | None:
    names = ruleset.registry.names
    if not names or name in names:
        return None
    if name in ruleset.groups:
        return f"'{name}' is a group; write '@{name}', or group = \"{name}\" to judge it as one"
    meant = ruleset.registry.spellings().get(name)
    if meant is not None:
        return f"'{name}' is an alias; rules write '{meant}'"
    return f"unknown unit '{name}'{nearest(name, names)}"
