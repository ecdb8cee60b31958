"""Waivers must be for a rule that is there, within its limits, and each for failures of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from rulecheck.errors import Problem, nearest
from rulecheck.model.bounds import is_percent
from rulecheck.model.days import full_date
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.waiver import Waiver

UnitProblem = Callable[[str, RuleSet], str | None]


def under_present_ids(waivers: Sequence[Waiver], rules: Sequence[Rule]) -> tuple[Waiver, ...]:
    """Return waivers of rules that had another id before under the id they have now."""
    now = {old: rule.id for rule in rules for old in rule.previous_ids}
    now |= {rule.id: rule.id for rule in rules}
    return tuple(attrs.evolve(waiver, rule=now.get(waiver.rule, waiver.rule)) for waiver in waivers)


def waiver_problems(ruleset: RuleSet, unit_problem: UnitProblem) -> Iterator[Problem]:
    """Yield what is wrong with the waivers of a rule set.

    Args:
        ruleset: whose waivers name their rules by the ids they have now.
        unit_problem: says what is wrong with the name of a unit.
    """
    rules = {rule.id: rule for rule in ruleset.rules}
    for place, waiver in enumerate(ruleset.waivers):
        for key, what in _problems(waiver, rules, ruleset, unit_problem):
            yield Problem(what=f"waiver: {what}", path=("waivers", place, key), rule=waiver.rule)
        earlier = next((other for other in ruleset.waivers[:place] if waiver.overlaps(other)), None)
        if earlier is not None:
            what = f"waiver: overlaps that of {earlier.approved_by}, which holds until {full_date(earlier.until)}"
            yield Problem(what=f"{what}; keep one, or part their days", path=("waivers", place), rule=waiver.rule)


def _problems(
    waiver: Waiver, rules: dict[str, Rule], ruleset: RuleSet, unit_problem: UnitProblem
) -> Iterator[tuple[str, str]]:
    if waiver.rule not in rules:
        yield "rule", f"unknown rule '{waiver.rule}'{nearest(waiver.rule, rules)}"
        return
    for unit in waiver.units or ():
        problem = unit_problem(unit, ruleset) if unit.strip() else "a unit's name is blank"
        if problem is not None:
            yield "unit", problem
    longest = ruleset.heading.longest_waiver
    if longest is not None and waiver.until > longest.end(waiver.from_):
        last = full_date(longest.end(waiver.from_))
        yield "until", f"holds longer than longest_waiver allows; from {waiver.from_} that is until {last}"
    yield from _limit_problems(waiver, rules[waiver.rule])


def _limit_problems(waiver: Waiver, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield limits on the side on which the rule is met, a side without one, and shares where it judges none."""
    comparison, bounds = rule.stated_comparison(), rule.bounds()
    is_share = bounds is not None and any(is_percent(bound) for bound in bounds.both)
    for name, limit in (("down_to", waiver.down_to), ("up_to", waiver.up_to)):
        if limit is not None and limit.percent != is_share:
            what = 'a percentage in quotes, as in "35%"' if is_share else "a number, without a percent sign"
            yield name, f"{name}: the rule judges {'a share' if is_share else 'no share'}, so its limit is {what}"
    if waiver.down_to is not None and comparison == "at_most":
        yield "down_to", "the rule is met from its limit down; write up_to, how far the value may rise"
    if waiver.up_to is not None and comparison == "at_least":
        yield "up_to", "the rule is met from its bound up; write down_to, how far the value may fall"
    if comparison in ("between", "equals") and (waiver.down_to is None) != (waiver.up_to is None):
        stated, lacking = ("up_to", "down_to") if waiver.down_to is None else ("down_to", "up_to")
        yield stated, f"the rule is met between two sides, and on the other all is permitted; state {lacking} too"
