"""What a rule says, in one plain sentence with its own numbers filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rulecheck.model.bounds import Bound, Bounds, ByUnit, ByYear, Fixed, FromColumn, FromMeasure, FromTable, Versions
from rulecheck.model.numbers import Allowance
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.statement import Parts, joined
from rulecheck.model.wording import name_words
from rulecheck.model.years import Year
from rulecheck.rulesets.patterns import is_pattern

_FEW = 4
"""So many names or numbers a sentence lists; of more it tells the number and the range."""


def parts_of(rule: Rule, ruleset: RuleSet) -> Parts:
    """Return what a rule's class makes its statement from."""
    bounds = rule.bounds()
    return Parts(
        subject=_subject(rule, ruleset),
        bound="" if bounds is None else bounds_words(bounds),
        years=_years_words(rule),
        labels={name: measure.label or name_words(name) for name, measure in ruleset.mapping.measures.items()},
    )


def statement_of(rule: Rule, ruleset: RuleSet) -> str:
    """Return what a rule demands, and what its keys make of a value that is missing or falls a little short."""
    said = rule.statement(parts_of(rule, ruleset)).rstrip(".")
    said = f"{said[:1].upper()}{said[1:]}"
    return " ".join([f"{'; '.join([said, *_grading(rule)])}.", *_missing(rule)])


_BEFORE = {"at_least": "at least", "at_most": "at most", "equals": "exactly", "between": "from"}
WHAT = "{what}"
"""Where in the words of a bound the measure is named."""


def bounds_words(bounds: Bounds) -> str:
    """Return ``at least 24 {what}``, ``from 10 to 20 {what}``, ``at most as many {what} as the column … states``."""
    before = _BEFORE[bounds.comparison]
    if bounds.upper is not None:
        return f"from {_bound_words(bounds.bound, '')} to {_bound_words(bounds.upper, WHAT)}".replace("  ", " ")
    if isinstance(bounds.bound, (FromColumn, FromMeasure, FromTable)):
        return f"{before} as many {WHAT} as {_reference_words(bounds.bound)}"
    return f"{before} {_bound_words(bounds.bound, WHAT)}"


def _bound_words(bound: Bound, what: str) -> str:
    match bound:
        case Versions(values=versions):
            # What is for certain days needs no choice; of what was published one counts.
            counts = "; the latest published by the as-at date counts"
            rest = ["" for _ in versions[1:]] + [counts if any(version.published for version in versions) else ""]
            said = zip(versions, rest, strict=True)
            return joined([f"{_bound_words(each.value, what)} ({each.name}{which})" for each, which in said], "or")
        case Fixed():
            return f"{bound} {what}".rstrip()
        case ByYear(values=((first, number), *others)) if len(others) < _FEW:
            return joined([f"{number} {what} in {first}", *(f"{stated} in {year}" for year, stated in others)])
        case ByYear(values=values):
            return f"its target of {what} of the year ({_range_words([stated for _, stated in values])})"
        case ByUnit():
            return f"its own target of {what} ({_range_words(list(_numbers(bound)))})"
        case _:
            return _reference_words(bound)


def _reference_words(bound: FromColumn | FromMeasure | FromTable) -> str:
    match bound:
        case FromColumn(column=column):
            return f"the column '{column}' of the data states for it"
        case FromMeasure(measure=measure):
            return f"its {name_words(measure)}"
        case FromTable(table=table, column=column):
            return f"the column '{column}' of the table '{table}' states for it"


def _numbers(bound: ByUnit) -> Iterator[Fixed]:
    for _, stated in bound.values:
        yield from (fixed for _, fixed in stated.values) if isinstance(stated, ByYear) else (stated,)


def stated_years(rule: Rule) -> tuple[Year, ...]:
    """Return the years that a rule's bounds list; none if they list none."""
    bounds = rule.bounds()
    years: set[Year] = set()
    for bound in () if bounds is None else bounds.plain:
        tables = [bound] if isinstance(bound, ByYear) else []
        tables += [each for _, each in bound.values if isinstance(each, ByYear)] if isinstance(bound, ByUnit) else []
        years |= {year for table in tables for year, _ in table.values}
    return tuple(sorted(years))


def _range_words(stated: Sequence[Fixed]) -> str:
    least, most = min(stated, key=lambda fixed: fixed.value), max(stated, key=lambda fixed: fixed.value)
    return str(least) if least == most else f"from {least} to {most}"


def _subject(rule: Rule, ruleset: RuleSet) -> str:
    if rule.group is not None:
        group = ruleset.groups.get(rule.group)
        row = "" if group is None or group.reported_as is None else f" by the row '{group.reported_as}'"
        return f"{rule.group} (its {len(_named(f'@{rule.group}', ruleset))} units judged as one{row})"
    units = rule.judged_units() or rule.units
    if units is None:
        return _subject_of_bounds(rule)
    names = [name for text in units for name in _named(text, ruleset)]
    if any(is_pattern(text, ruleset) for text in units):
        return f"Each unit named {joined(list(units), 'or')}"
    if len(units) == 1 and units[0].startswith("@"):
        return f"Each of the {len(names)} units of {units[0][1:]}"
    return _each_of(list(dict.fromkeys(names)))


def _subject_of_bounds(rule: Rule) -> str:
    bounds = rule.bounds()
    named = [bound for bound in (() if bounds is None else bounds.plain) if isinstance(bound, ByUnit)]
    if rule.scope is not None:
        return f"Each unit of the table '{rule.scope.table}'"
    return _each_of([unit for unit, _ in named[0].values]) if named else "Each unit of the data"


def _each_of(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"Each of {joined(names)}" if len(names) <= _FEW else f"Each of {len(names)} units"


def _named(text: str, ruleset: RuleSet) -> tuple[str, ...]:
    group = ruleset.groups.get(text[1:]) if text.startswith("@") else None
    return (text,) if group is None else group.units


def _years_words(rule: Rule) -> str:
    years = rule.judged_years()
    if years is None:
        stated = rule.bounds()
        by_year = () if stated is None else tuple(b for b in stated.plain if isinstance(b, ByYear))
        return "" if any(len(bound.values) <= _FEW for bound in by_year) else "in each year that has a target"
    return years_words(years)


def years_words(years: Sequence[Year]) -> str:
    """Return ``in 2021-22``, ``in 2019-20 and 2021-22``, ``in each year from 2019-20 to 2022-23``."""
    if len(years) > 1 and list(years[0].until(years[-1])) == list(years):
        return f"in each year from {years[0]} to {years[-1]}"
    return f"in {joined([str(year) for year in years])}"


def _grading(rule: Rule) -> Iterator[str]:
    if rule.round_ is not None:
        yield f"the value is rounded {rule.round_} first"
    if rule.near_miss is not None:
        yield f"missed by no more than {_allowance(rule.near_miss)} is a warning"
    if rule.narrow_pass is not None:
        yield f"met by less than {_allowance(rule.narrow_pass)} is a warning"
    if rule.slack():
        yield f"a difference of up to {rule.slack():,f} is rounding and passes"
    if rule.severity == "warn":
        yield "what would be a failure is a warning"


def _missing(rule: Rule) -> Iterator[str]:
    fate = {"fail": "fails", "warn": "is a warning", "unjudged": "is not judged"}[rule.missing]
    excused = f", but one marked {joined(rule.excuse, 'or')} is not judged" if rule.excuse else ""
    yield f"A value that is missing {fate}{excused}."


def _allowance(allowance: Allowance) -> str:
    return f"{allowance} of the bound" if allowance.share is not None else str(allowance)
