"""The kinds ``compare``, ``reconcile`` and ``range`` in plain Python: what is observed, and held against what."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .cases import Case, Key, csv_text
from .cells import ABSENT, Value, gravest, total
from .grading import Finding, Judged, grade
from .scopes import Pair, Programme, bound_at, bounds_of, programme_of, scope_of
from .tables import observations, yearly


def findings(case: Case) -> dict[Key, Finding]:
    """Return every finding of the three kinds by rule, unit and year."""
    tree = tomllib.loads(case.toml, parse_float=Decimal)
    programme = programme_of(tree, csv_text(case.rows), {}, case.as_at)
    return {
        (rule["id"], *pair): grade(_with_comparison(rule), KINDS[rule["kind"]](rule, pair, programme), case.as_at)
        for rule in tree["rules"]
        for pair in scope_of(rule, programme)
    }


def _with_comparison(rule: dict[str, Any]) -> dict[str, Any]:
    return {**rule, "equals": None} if rule["kind"] == "reconcile" else rule


def _value(name: str, pair: Pair, rule: dict[str, Any], programme: Programme) -> Value:
    return yearly(programme.table, programme.table.measures[name], programme.group(rule)).get(pair, ABSENT)


def compare(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """One measure against another, or against two; without any of them there is nothing to compare."""
    one, *others = (
        _value(name, pair, rule, programme) for name in (rule["measure"], *(b["measure"] for b in bounds_of(rule)))
    )
    reason = gravest([value.reason for value in (one, *others)])
    return Judged(
        observed=None if reason else one.number, reasons=(reason,), low=others[0].number, high=others[-1].number
        if len(others) > 1 else None,
    )  # fmt: skip


def reconcile(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """The left side against the right; without any part there is neither."""
    sides = [_side(side, pair, rule, programme) for side in rule["identity"].split(" = ")]
    reason = gravest([side.reason for side in sides])
    left, right = (None, None) if reason else (side.number for side in sides)
    return Judged(observed=left, reasons=(reason,), low=right)


def _side(text: str, pair: Pair, rule: dict[str, Any], programme: Programme) -> Value:
    signed = re.findall(r"([-+]) (\S+)", text if text.startswith("- ") else f"+ {text}")
    values = [(sign, _value(name, pair, rule, programme)) for sign, name in signed]
    return total([_negated(value) if sign == "-" else value for sign, value in values])


def _negated(value: Value) -> Value:
    return Value(number=None if value.number is None else -value.number, reason=value.reason)


def within(rule: dict[str, Any], pair: Pair, programme: Programme) -> Judged:
    """The position of the year with the least margin; one that is unusable leaves none."""
    measure = programme.measure(rule)
    found = observations(programme.table, measure, programme.group(rule))
    values = [value for (unit, year, _), value in found.items() if (unit, year) == pair]
    end = _value(rule["measure"], pair, rule, programme)
    reason = gravest([value.reason for value in (*values, end)])
    limits = [bound_at(bound, pair, rule, programme).number for bound in bounds_of(rule)]
    numbers = [] if reason else [value.number for value in values if value.number is not None]
    judged = min(numbers, key=lambda number: (_margin(rule, number, limits), number), default=None)
    return Judged(observed=judged, reasons=(reason,), low=limits[0], high=limits[1] if len(limits) > 1 else None)


def _margin(rule: dict[str, Any], number: Fraction, limits: list[Fraction | None]) -> Fraction:
    if None in limits:
        return Fraction(0)
    low, high = limits[0], limits[-1]
    if "at_least" in rule:
        return number - low
    if "at_most" in rule:
        return high - number
    return min(number - low, high - number)


KINDS = {"compare": compare, "reconcile": reconcile, "range": within}
