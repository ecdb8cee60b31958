"""What lint remarks on without refusing a rule set: an open scope, a target that is never judged."""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.model.bounds import Bound, ByUnit, ByYear
from rulecheck.model.rule import Rule, due_days
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.units import Member
from rulecheck.model.years import Year
from rulecheck.rulesets.patterns import is_pattern


def remarks(ruleset: RuleSet) -> Iterator[str]:
    """Yield what lint remarks on without refusing the file."""
    if ruleset.heading.rule_count is None:
        yield (
            "rule-count: nothing would show if the end of this file were cut off; "
            f"add to [ruleset]: rule_count = {ruleset.stated}"
        )
    if ruleset.mapping.layout == "records" and ruleset.mapping.id is None:
        yield 'no-id: nothing would show if a record stood twice; state the column that tells records apart: id = "…"'
    for rule in ruleset.rules:
        left = open_parts(rule, ruleset)
        if left:
            yield f"open-scope: rule '{rule.id}' {open_words(left)}"
        left_out = list(_left_out(rule, ruleset))
        if left_out:
            yield (
                f"left-out: rule '{rule.id}' has a target for {', '.join(left_out)}, "
                "which its own years or units leave out, so it is never judged"
            )
        out_of_force = [str(year) for year in rule.judged_years() or () if not _is_in_force(rule, year)]
        if out_of_force:
            listed = ", ".join(out_of_force)
            yield f"left-out: rule '{rule.id}' is not in force when {listed} is due, so that is not judged"
        never = [f"'{unit}'" for unit in _never_there(rule, ruleset)]
        if never:
            yield (
                f"left-out: rule '{rule.id}' names {', '.join(never)} and judges no year in which that is there, so it "
                "is never judged; see from and until in [units] and [groups]"
            )
        uneven = list(_uneven(rule))
        if uneven and rule.judged_years() is None:
            yield f"no-target: rule '{rule.id}' has no target for {', '.join(uneven)}, which its other units have"


def _is_in_force(rule: Rule, year: Year) -> bool:
    return any(map(rule.is_in_force, due_days(rule, year)))


def override_remarks(rule_id: str, ruleset: RuleSet) -> tuple[str, ...]:
    """Return what was changed of a rule that was taken over, or that it is switched off, each with its reason."""
    begins = f"override: rule '{rule_id}' of "
    return tuple(remark.removeprefix("override: ") for remark in ruleset.warnings if remark.startswith(begins))


def open_parts(rule: Rule, ruleset: RuleSet) -> tuple[str, ...]:
    """Return what of a rule's scope only the data says; empty if the scope is closed."""
    left = rule.left_to_data({**ruleset.mapping.measures})
    undeclared = not ruleset.declared_units and any(is_pattern(text, ruleset) for text in rule.units or ())
    return tuple(dict.fromkeys([*(("units",) if undeclared else ()), *left]))


def open_words(left: tuple[str, ...]) -> str:
    """Say what an open scope means and how to close it."""
    what = " and ".join(left)
    return f"takes its {what} from the data, so a missing row can go unnoticed; state the {what} it judges"


def _left_out(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    """Yield the years and units that a bound has targets for and the rule's own years or units leave out."""
    bounds, years = rule.bounds(), rule.judged_years()
    units = None
    if rule.units is not None and not any(is_pattern(text, ruleset) for text in rule.units):
        units = {unit for text in rule.units for unit in _spelled_out(text, ruleset)}
    for bound in () if bounds is None else bounds.plain:
        yield from sorted(
            {str(year) for _, year in _years_with_place(bound) if years is not None and year not in years}
        )
        if isinstance(bound, ByUnit) and units is not None:
            yield from (f"'{unit}'" for unit, _ in bound.values if unit not in units)


def _never_there(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    """Yield the units that a rule names, itself or by a group, and that it finds there in none of its years."""
    bounds = rule.bounds()
    stated = {year for bound in (() if bounds is None else bounds.plain) for _, year in _years_with_place(bound)}
    days = [year.last_day for year in rule.judged_years() or stated]
    memberships: dict[str, list[Member]] = {}
    for text in rule.units or () if days else ():
        if not is_pattern(text, ruleset):
            members = ruleset.groups[text[1:]].members if text.startswith("@") else (Member(unit=text),)
            for member in members:
                memberships.setdefault(member.unit, []).append(member)
    for unit, named in memberships.items():
        there = [day for day in days if ruleset.registry.is_there_on(unit, day)]
        if not any(member.is_member_on(day) for member in named for day in there):
            yield unit


def _spelled_out(text: str, ruleset: RuleSet) -> tuple[str, ...]:
    return ruleset.groups[text[1:]].units if text.startswith("@") else (text,)


def _years_with_place(bound: Bound) -> Iterator[tuple[tuple[str, ...], Year]]:
    match bound:
        case ByYear(values=values):
            for year, _ in values:
                yield (), year
        case ByUnit(values=values):
            for unit, stated in values:
                for _, year in _years_with_place(stated):
                    yield (unit,), year


def _uneven(rule: Rule) -> Iterator[str]:
    """Yield the unit-years that one unit of a bound by unit and year has and another has not."""
    bounds = rule.bounds()
    for bound in () if bounds is None else bounds.plain:
        if isinstance(bound, ByUnit):
            every = sorted({year for _, year in _years_with_place(bound)})
            for unit, stated in bound.values:
                own = {year for _, year in _years_with_place(stated)}
                yield from (f"'{unit}' in {year}" for year in every if own and year not in own)
