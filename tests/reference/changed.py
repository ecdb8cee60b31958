"""A case with one thing changed, as a property changes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .cases import Case

NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})([.][0-9]{1,6})?")
IN_CONDITION = re.compile(r"(?<![*/] )(?<![\w.])-?[0-9]+(?:[.][0-9]+)?")
"""A number of a condition that is compared or added, not a factor."""
SIZES = (
    "at_least",
    "at_most",
    "equals",
    "between",
    "near_miss",
    "narrow_pass",
    "tolerance",
    "unless_below",
    "or_number",
)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a case, or a part of one, with other names of units."""
    match value:
        case Case():
            parts = ("rules", "rows", "tables", "more")
            return replace(value, **{part: renamed(getattr(value, part), names) for part in parts})
        case dict():
            return {names.get(key, key): renamed(inner, names) for key, inner in value.items()}
        case list() | tuple():
            return type(value)(renamed(inner, names) for inner in value)
        case str():
            return names.get(value, value)
        case _:
            return value


def each_cell(
    rows: tuple[dict[str, str], ...], columns: tuple[str, ...], change: Callable[[Decimal], Decimal]
) -> tuple[dict[str, str], ...]:
    """Return rows with the numbers of some columns changed; what is no number stays as it is."""

    def told(name: str, cell: str) -> str:
        return f"{change(Decimal(cell)):f}" if name in columns and NUMBER.fullmatch(cell) else cell

    return tuple({name: told(name, cell) for name, cell in row.items()} for row in rows)


def in_tables(case: Case, column: str, change: Callable[[Decimal], Decimal]) -> Case:
    """Return a case with the numbers of a column of its further tables changed."""
    tables = {name: (mapping, each_cell(rows, (column,), change)) for name, (mapping, rows) in case.tables.items()}
    return replace(case, tables=tables)


def eased(rule: dict[str, Any], by: Decimal) -> dict[str, Any]:
    """Return a rule that asks for less: a lower floor, a higher ceiling, more rounding, more days."""
    changes: dict[str, Callable[[Any], Any]] = {
        "at_least": lambda bound: moved(bound, -by),
        "at_most": lambda bound: moved(bound, by),
        "between": lambda both: [moved(both[0], -by), moved(both[1], by)],
        "tolerance": lambda number: number + by,
        "or_number": lambda number: number + by,
        "within": lambda days: f"{int(days.split()[0]) + 1} days",
        "expect": lambda text: IN_CONDITION.sub(lambda match: f"{Decimal(match[0]) - by:f}", text),
    }
    return {name: changes[name](value) if name in changes else value for name, value in rule.items()}


def moved(bound: Any, by: Decimal) -> Any:
    """Return a bound that is higher by a number, of a percentage by as many points or hundredths of one.

    A percentage has no more than four decimals. A bound in the data stays.
    """
    match bound:
        case {"column": _} | {"measure": _}:
            return bound
        case dict():
            return {name: moved(inner, by) for name, inner in bound.items()}
        case str():
            points = by if abs(by) >= Decimal("0.0001") else by * 100
            return f"{Decimal(bound.rstrip('%')) + points:f}%"
        case _:
            return bound + by


def scaled(rule: dict[str, Any], times: int) -> dict[str, Any]:
    """Return a rule with every number of the measures' unit made larger; percentages and factors stay.

    Where a share is judged, what is near its bound is a part of one, not a number of officers.
    """
    is_share = "%" in str(rule) and "or_number" not in rule
    stays = ("near_miss", "narrow_pass") if is_share else ()
    told = {name: grown(value, times) if name in SIZES and name not in stays else value for name, value in rule.items()}
    if "baseline" in rule:
        told["baseline"] = {**rule["baseline"], "value": rule["baseline"]["value"] * times}
    if "milestones" in rule:
        told["milestones"] = grown(rule["milestones"], times)
    if "expect" in rule:
        told["expect"] = IN_CONDITION.sub(lambda match: f"{Decimal(match[0]) * times:f}", rule["expect"])
    return told


def grown(value: Any, times: int) -> Any:
    """Return a number, or all numbers of a table or a pair, made larger."""
    match value:
        case dict():
            return {name: grown(inner, times) for name, inner in value.items()}
        case list():
            return [grown(inner, times) for inner in value]
        case str():
            return value
        case _:
            return value * times
