"""The kinds, from design.md section 3 and issue 2: what is observed for each unit and year of the scope."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .cells import ABSENT, Value, gravest, total
from .grading import Finding, Judged, grade, harder
from .scopes import Pair, Programme, as_bound, bound_at, bounds_of, programme_of, scope_of, stated_years, untargeted
from .tables import Measure, last_day, observations, observe, parse_year, sum_members, year_ends, year_of, yearly

Key = tuple[str, str, int]


def judge(rules: str, data: str, tables: dict[str, str], as_at: date) -> dict[Key, Finding]:
    """Return every finding by rule, unit and year."""
    programme = programme_of(tomllib.loads(rules, parse_float=Decimal), data, tables, as_at)
    found: dict[Key, Finding] = {}
    for rule in programme.tree["rules"]:
        scope = scope_of(rule, programme)
        for unit, year in sorted(scope):
            judged = KINDS[rule["kind"]](rule, (unit, year), programme)
            found[rule["id"], unit, year] = grade(rule, judged, programme.due_until)
        found |= {(rule["id"], *pair): f for pair, f in _untargeted(rule, scope, programme).items()}
    return found


def _untargeted(rule: dict[str, Any], scope: set[Pair], programme: Programme) -> dict[Pair, Finding]:
    outcome = rule.get("untargeted", "warn")
    if outcome == "ignore":
        return {}
    capped = "warn" if rule.get("severity") == "warn" else outcome
    return {
        pair: Finding(
            outcome=capped,
            reason="untargeted",
            observed=value.number,
            expected=None,
            expected_high=None,
            margin=None,
        )
        for pair, value in untargeted(rule, scope, programme).items()
    }


def _bounds(rule: dict[str, Any], pair: Pair, programme: Programme) -> dict[str, Any]:
    values = [bound_at(bound, pair, rule, programme) for bound in bounds_of(rule)]
    return {
        "low": values[0].number,
        "high": values[1].number if len(values) > 1 else None,
        "bound_reason": gravest([value.reason for value in values]),
    }


def _judged(value: Value, due: date | None, bounds: dict[str, Any], **more: Any) -> Judged:
    return Judged(**{"observed": value.number, "reasons": (value.reason,), "due": due, **bounds, **more})


def target(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """A measure meets its bound: the flow of the year, or the position at its end."""
    values = yearly(programme.table, programme.measure(rule), programme.group(rule))
    return _judged(values.get(pair, ABSENT), last_day(pair[1]), _bounds(rule, pair, programme))


def deadline(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """A running total or a position reaches a number by a date."""
    by = rule["by"] if isinstance(rule["by"], date) else last_day(parse_year(rule["by"]))
    bounds = _bounds(rule, pair, programme)
    trajectory = _trajectory(rule, pair, bounds["low"], by, programme)
    is_due = by <= programme.due_until
    reach = _running_total if programme.measure(rule).flow else _position
    value = reach(rule, pair, programme, by if is_due else None)
    return _judged(value, by, bounds, trajectory=trajectory.number, trajectory_reason=trajectory.reason)


def _position(rule: dict[str, Any], pair: Pair, programme: Programme, by: date | None) -> Value:
    """Return the position on the day; before it the latest there is, which no marker can take out of sight."""
    found = observations(programme.table, programme.measure(rule), programme.group(rule))
    dated = {day: value for (unit, _, day), value in found.items() if unit == pair[0]}
    return dated.get(by, ABSENT) if by is not None else _latest(dated)


def _latest(dated: dict[date, Value]) -> Value:
    """Return the latest observation that says anything at all."""
    filled = {day: value for day, value in dated.items() if not value.blank}
    return filled[max(filled)] if filled else ABSENT


def _running_total(rule: dict[str, Any], pair: Pair, programme: Programme, by: date | None) -> Value:
    value = _sum_of_years(
        rule, pair, programme, range(_first_year(rule, pair, programme), pair[1] + 1), is_due=by is not None
    )
    begun = _baseline(rule, programme.as_at) if "baseline" in rule else {"value": 0}
    opening = ABSENT if begun is None else Value(number=Fraction(begun["value"]))
    return total([value, opening])


def _first_year(rule: dict[str, Any], pair: Pair, programme: Programme) -> int:
    """Return the first year of a running total: what ended by the baseline's day is in the baseline."""
    if "since" in rule:
        return parse_year(rule["since"]) + 1
    if "baseline" in rule:
        return year_of(_revisions(rule)[0]["at"]) + 1
    return min(programme.table.years, default=pair[1])


def _sum_of_years(rule: dict[str, Any], pair: Pair, programme: Programme, years: range, *, is_due: bool) -> Value:
    """Add the years of a flow up; before the rule is due, those that are over or there already."""
    values = yearly(programme.table, programme.measure(rule), programme.group(rule))
    parts = [
        values.get((pair[0], year), ABSENT)
        for year in years
        if is_due or last_day(year) <= programme.due_until or (pair[0], year) in values
    ]
    return total(parts or [ABSENT])


def _revisions(rule: dict[str, Any]) -> list[dict[str, Any]]:
    stated = rule["baseline"]
    return stated if isinstance(stated, list) else [stated]


def _baseline(rule: dict[str, Any], as_at: date) -> dict[str, Any] | None:
    """Return the baseline that was published last by a day."""
    known = [each for each in _revisions(rule) if each.get("published", date.min) <= as_at]
    return sorted(known, key=lambda each: each.get("published", date.min))[-1] if known else None


def _trajectory(rule: dict[str, Any], pair: Pair, bound: Fraction | None, by: date, programme: Programme) -> Value:
    as_at = programme.as_at
    if "milestones" in rule and "table" in rule["milestones"]:
        return _tabled_step(rule, pair, bound, by, programme)
    if "milestones" in rule:
        reached = [(date.fromisoformat(day), wanted) for day, wanted in rule["milestones"].items()]
        past = sorted((day, wanted) for day, wanted in reached if day <= as_at)
        return Value(number=Fraction(past[-1][1]) if past else None)
    baseline = _baseline(rule, as_at) if "profile" in rule else None
    if baseline is None or bound is None:
        return Value()
    start, begun = Fraction(baseline["value"]), baseline["at"]
    gone = min(max((as_at - begun).days, 0), (by - begun).days)
    line = start + (bound - start) * Fraction(gone, (by - begun).days)
    return Value(number=harder(line, up="at_least" in rule))


def _tabled_step(rule: dict[str, Any], pair: Pair, bound: Fraction | None, by: date, programme: Programme) -> Value:
    """Return the latest step of a further table; one that says nothing is `no-target` and hides the earlier ones."""
    table = programme.tables[rule["milestones"]["table"]]
    measure = Measure(column=rule["milestones"]["column"], combine="agree")
    has_units = any(row.unit is not None for row in table.rows)
    found = observations(table, measure, programme.group(rule) if has_units else None)
    steps = {day: value for (unit, _, day), value in found.items() if unit in (pair[0], None) and day <= by}
    if not steps:
        return Value(reason="no-target")
    at_last = steps[by].number if by in steps else None
    if at_last is not None and bound is not None and at_last != bound:
        return Value(reason="duplicate")
    past = [day for day in steps if day <= programme.as_at]
    return as_bound(steps[max(past)]) if past else Value()


def growth(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """A measure grows by so much between two year ends."""
    since, by = parse_year(rule["since"]), parse_year(rule["by"])
    bounds = _bounds(rule, pair, programme)
    is_due = last_day(by) <= programme.due_until
    if programme.measure(rule).flow:
        value = _sum_of_years(rule, pair, programme, range(since + 1, by + 1), is_due=is_due)
        return _judged(value, last_day(by), bounds)
    values = yearly(programme.table, programme.measure(rule), programme.group(rule))
    began = values.get((pair[0], since), ABSENT)
    ended = values.get((pair[0], by), ABSENT) if is_due else _so_far(rule, pair, programme, since)
    grown = None if began.number is None or ended.number is None else ended.number - began.number
    base = began.number if any(isinstance(bound, str) for bound in bounds_of(rule)) else None
    return _judged(Value(number=grown), last_day(by), bounds, reasons=(began.reason, ended.reason), of=base)


def _so_far(rule: dict[str, Any], pair: Pair, programme: Programme, since: int) -> Value:
    found = observations(programme.table, programme.measure(rule), programme.group(rule))
    return _latest({day: value for (unit, year, day), value in found.items() if unit == pair[0] and year > since})


def parts_and_whole(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """Parts add up to their stated whole."""
    table, measure, year = programme.table, programme.measure(rule), pair[1]
    if "group" in rule:
        group = programme.group(rule)
        summed = year_ends(table, measure, sum_members(table, measure, group)).get((group.name, year), ABSENT)
    else:
        units = programme.units_of(rule)
        values = {unit: v for (unit, y), v in yearly(table, measure).items() if y == year}
        named = values if units is None else units
        parts = [values.get(unit, ABSENT) for unit in named if unit != rule["whole"]]
        summed = total(parts or [ABSENT])
    if "whole" not in rule:
        bounds = _bounds(rule, pair, programme)
        return _judged(summed, None, bounds)
    whole = year_ends(table, measure, observe(table, measure)).get((rule["whole"], year), ABSENT)
    return Judged(
        observed=summed.number,
        reasons=(summed.reason, whole.reason),
        low=whole.number,
    )


def complete(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """Every unit and year has a figure that can be read."""
    names = [rule["measure"], *rule.get("also", [])]
    found = [
        yearly(programme.table, programme.table.measures[name], programme.group(rule)).get(pair, ABSENT)
        for name in names
    ]
    gaps = [value.reason for value in found if value.number is None]
    return Judged(observed=Fraction(len(gaps)), reasons=tuple(gaps), low=Fraction(0))


def unique(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """No unit and year is reported twice: rows beyond the first of each date and status."""
    rows = [row for row in programme.table.rows if (row.unit, row.year) == pair]
    seen = Counter((row.day, row.rank, *(row.cells[column] for column in rule.get("by", []))) for row in rows)
    extra = Fraction(sum(number - 1 for number in seen.values())) if rows else None
    return Judged(observed=extra, low=Fraction(0))


KINDS: dict[str, Callable[[dict[str, Any], Pair, Programme], Judged]] = {
    "target": target,
    "deadline": deadline,
    "growth": growth,
    "total": parts_and_whole,
    "complete": complete,
    "unique": unique,
}

__all__ = ["KINDS", "judge", "stated_years"]
