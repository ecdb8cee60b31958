"""A rule in words: its sentence, what it states, who may fall short, and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from rulecheck.explaining.kind import meaning
from rulecheck.model.bounds import Versions
from rulecheck.model.days import full_date
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Rule, due_days
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.source import Source
from rulecheck.rulesets.remarks import open_parts, open_words, override_remarks
from rulecheck.rulesets.statement import stated_years, statement_of
from rulecheck.rulesets.structure import toml_key

_TOLD_APART = ("id", "title", "guidance", "owner", "tags", "source", "previous_ids")
_CLOSED = "closed; the rule names every unit and year, and one without a row is a finding"


def rule_lines(rule: Rule, ruleset: RuleSet, as_at: date) -> Iterator[str]:
    """Yield what one rule means as at a day."""
    yield f"{rule.id}, a rule of the kind {rule.kind} in {ruleset.heading.title}"
    yield ""
    yield rule.title
    yield ""
    yield f"In plain words: {statement_of(rule, ruleset)}"
    for name, text in (("Guidance", rule.guidance), ("Owner", rule.owner), ("Tags", ", ".join(rule.tags))):
        if text:
            yield f"{name}: {text}"
    yield from (f"Changed here: {remark}" for remark in override_remarks(rule.id, ruleset))
    yield ""
    yield "As stated:"
    for field in attrs.fields(type(rule)):
        value = getattr(rule, field.name)
        if field.name not in _TOLD_APART and value != field.default:
            yield f"  {toml_key(field.name):12}  {value_words(value)}"
    yield ""
    left = open_parts(rule, ruleset)
    yield f"Scope: {f'open; the rule {open_words(left)}' if left else _CLOSED}"
    yield from _due_lines(rule, as_at)
    for name in rule.measures():
        is_flow = ruleset.mapping.measures[name].flow
        what = "a flow, which happens during a year and adds up" if is_flow else "a stock, a position at a date"
        yield f"The measure {name}: {what}"
    yield from _waiver_lines(rule, ruleset, as_at)
    if rule.source is not None:
        yield from _source_lines(rule.source)
    yield ""
    yield f"What the kind {rule.kind} means:"
    yield ""
    yield meaning(type(rule))


def value_words(value: Any) -> str:
    """Write what a key of a rule states, for reading."""
    match value:
        case dict():
            return "; ".join(f"{value_words(name)}: {value_words(stated)}" for name, stated in value.items())
        case tuple():
            listed = [value_words(each) for each in value]
            return ("; " if any(", " in each for each in listed) else ", ").join(listed)
        case Decimal():
            return grouped(value)
        case date():
            return full_date(value)
        case Versions():
            return "; ".join(f"({version.value}) {version.name}" for version in value.values)
        case _:
            return str(value)


def _due_lines(rule: Rule, as_at: date) -> Iterator[str]:
    """Yield what would be judged as at a day, where the rule itself says which years it is for."""
    if rule.always_due:
        yield f"As at {full_date(as_at)}: a data check, always judged"
        return
    years = rule.judged_years() or stated_years(rule)
    if not years:
        yield f"As at {full_date(as_at)}: each year that has ended by then is judged"
        return
    for year in years:
        for day in due_days(rule, year):
            yield f"As at {full_date(as_at)}: {year} {_due_words(rule, day, as_at)}"


def _due_words(rule: Rule, day: date, as_at: date) -> str:
    if not rule.is_in_force(day):
        return f"is not judged: it is due on {full_date(day)}, when the rule is not in force"
    return f"is due, since {full_date(day)}" if day <= as_at else f"is not due before {full_date(day)}"


def _waiver_lines(rule: Rule, ruleset: RuleSet, as_at: date) -> Iterator[str]:
    for waiver in ruleset.waivers:
        if waiver.rule == rule.id and waiver.until >= as_at:
            since = "" if waiver.is_in_force(as_at) else f"from {full_date(waiver.from_)} "
            whom = ", ".join([*(waiver.units or ("every unit",)), *map(str, waiver.year or ("every year",))])
            yield f"Waiver {since}until {full_date(waiver.until)}, by {waiver.approved_by}: {whom}: {waiver.reason}"


def _source_lines(source: Source) -> Iterator[str]:
    dated = "" if source.date is None else f", {full_date(source.date)}"
    yield f"Source: {source.title}{dated}"
    if source.url is not None:
        yield f"  {source.url}"
    if source.quote is not None:
        yield f"  \u201c{source.quote}\u201d"
