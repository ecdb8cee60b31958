"""The kinds ``share``, ``change`` and ``carry-forward`` in plain Python: what is observed, and held against what."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .cases import Case, Key, csv_text
from .cells import ABSENT, Value, gravest
from .grading import Finding, Judged, grade, harder, percentage
from .scopes import Pair, Programme, bound_at, bounds_of, programme_of, scope_of
from .tables import last_day, yearly


def findings(case: Case) -> dict[Key, Finding]:
    """Return every finding of the three kinds by rule, unit and year."""
    programme = programme_of(tomllib.loads(case.toml, parse_float=Decimal), csv_text(case.rows), {}, case.as_at)
    return {
        (rule["id"], *pair): _finding(rule, pair, programme)
        for rule in programme.tree["rules"]
        for pair in scope_of(rule, programme)
    }


def _finding(rule: dict[str, Any], pair: Pair, programme: Programme) -> Finding:
    graded = {**rule, "equals": None} if rule["kind"] == "carry-forward" else rule
    judged = KINDS[rule["kind"]](rule, pair, programme)
    found = grade(graded, judged, programme.due_until)
    has_bounds = judged.low is not None and ("between" not in rule or judged.high is not None)
    if _is_small(rule, pair, programme) and has_bounds and found.reason != "not-due":
        return replace(found, outcome="unjudged", reason="not-applicable")
    return found


def _value(name: str, pair: Pair, rule: dict[str, Any], programme: Programme) -> Value:
    return yearly(programme.table, programme.table.measures[name], programme.group(rule)).get(pair, ABSENT)


def _is_small(rule: dict[str, Any], pair: Pair, programme: Programme) -> bool:
    if "unless_below" not in rule:
        return False
    numbers = [_value(rule["measure"], (pair[0], pair[1] - back), rule, programme).number for back in (0, 1)]
    return all(number is not None and abs(number) < rule["unless_below"] for number in numbers)


def share(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """The part, of its base; without either there is no share."""
    part, base = (_value(name, pair, rule, programme) for name in (rule["measure"], rule["of"]))
    reason = gravest([part.reason, base.reason])
    return Judged(
        observed=None if reason else part.number,
        of=base.number,
        reasons=(reason,),
        due=last_day(pair[1]),
        **_limits(rule, pair, programme),
    )


def change(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """The year less the year before; without either there is no change."""
    now, before = (_value(rule["measure"], (pair[0], pair[1] - back), rule, programme) for back in (0, 1))
    reason = gravest([now.reason, before.reason])
    is_share = any(isinstance(bound, str) for bound in bounds_of(rule)) and "or_number" not in rule
    limits = _wider(rule, before.number) if "or_number" in rule else _limits(rule, pair, programme)
    return Judged(
        observed=None if now.number is None or before.number is None else now.number - before.number,
        of=before.number if is_share else None,
        reasons=(reason,),
        due=last_day(pair[1]),
        **limits,
    )


def _limits(rule: dict[str, Any], pair: Pair, programme: Programme) -> dict[str, Any]:
    values = [bound_at(bound, pair, rule, programme) for bound in bounds_of(rule)]
    low, high = values[0].number, values[1].number if len(values) > 1 else None
    return {"low": low, "high": high, "bound_reason": gravest([value.reason for value in values])}


def _wider(rule: dict[str, Any], before: Fraction | None) -> dict[str, Any]:
    """The wider of percentage and number; of nothing, or of less, there is no percentage."""
    if before is None:
        return {"low": None, "high": None}
    most, base = Fraction(rule["or_number"]), max(before, Fraction(0))
    limits = [base * percentage(bound) for bound in bounds_of(rule)]
    lowest = harder(min(limits[0], -most), up=True)
    highest = harder(max(limits[-1], most), up=False)
    if "between" in rule:
        return {"low": lowest, "high": highest}
    return {"low": highest if "at_most" in rule else lowest}


def carry_forward(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """The opening against the closing of the year before."""
    opening = _value(rule["opening"], pair, rule, programme)
    closing = _value(rule["closing"], (pair[0], pair[1] - 1), rule, programme)
    reason = gravest([opening.reason, closing.reason])
    return Judged(observed=None if reason else opening.number, reasons=(reason,), low=closing.number)


KINDS = {"share": share, "change": change, "carry-forward": carry_forward}
