"""The kinds of texts, days and conditions in plain Python, from their docstrings; submissions by the year only."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rulecheck.model.words import UNUSABLE

from .conditions import holds, named

Told = tuple[str, str]
Rows = tuple[dict[str, str], ...]
MARKED = {"": "missing", "[c]": "suppressed", "[z]": "not-applicable", "[x]": "missing"}


def last_day(year: str) -> date:
    """Return the last day of a financial year."""
    return date(int(year[:4]) + 1, 3, 31)


def cells(rows: Rows, unit: str, year: str, column: str, as_at: date) -> list[str]:
    """Return the texts of a unit and year that are there by the as-at date."""
    return [row[column] for row in rows if (row["unit"], row["year"]) == (unit, year) and last_day(year) <= as_at]


def text_pattern(rule: dict[str, Any], rows: Rows, unit: str, year: str, as_at: date) -> Told:
    """Count the cells that do not match."""
    texts = cells(rows, unit, year, rule["column"], as_at)
    blank = rule.get("allow_blank", False)
    broken = sum(not (re.fullmatch(rule["pattern"], text) if text else blank) for text in texts)
    return graded(rule, Fraction(broken) if texts else None, set() if texts else {"missing"})


def timely(rule: dict[str, Any], rows: Rows, unit: str, year: str, as_at: date) -> Told:
    """Count the days between the due date and the latest day of arrival."""
    due = rule["due"][year]
    days, reasons = [], set()
    for text in cells(rows, unit, year, rule["column"], as_at):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            reasons.add(MARKED.get(text, "unreadable"))
            continue
        reasons |= set() if day <= as_at else {"missing"}
        days.append(day)
    late = Fraction((max(days) - due).days) if days and not reasons else None
    if due > as_at:
        return ("unjudged", "not-due") if late is None else ("pass", "on-track")
    return graded(rule, late, reasons or (set() if days else {"missing"}))


def expression(rule: dict[str, Any], rows: Rows, unit: str, year: str, as_at: date) -> Told:
    """Tell whether a condition holds for the values, all of which must be there."""
    if last_day(year) > as_at:
        return "unjudged", "not-due"
    before = f"{int(year[:4]) - 1}-{year[2:4]}"

    def value(name: str) -> Fraction | str:
        which, _, inner = name.rstrip(")").rpartition("(")
        if which == "total":
            parts = [figure(rows, each, year, inner, as_at) for each in rule["units"]]
            told = [part for part in parts if isinstance(part, str)]
            return min(told, key=UNUSABLE.index) if told else sum(parts, Fraction(0))
        return figure(rows, unit, before if which else year, inner, as_at)

    values = {name: value(name) for name in named(rule["tree"])}
    reasons = {told for told in values.values() if isinstance(told, str)}
    is_true = holds(rule["tree"], lambda name: None if isinstance(values[name], str) else values[name])
    if is_true is False and not reasons & {"duplicate", "unreadable"}:
        return graded(rule, Fraction(1), set())
    if is_true is None and not reasons:
        return graded(rule, None, {"no-base"})
    return graded(rule, Fraction(0), reasons)


def figure(rows: Rows, unit: str, year: str, column: str, as_at: date) -> Fraction | str:
    """Return the figure of a unit and year, or why there is none."""
    texts = cells(rows, unit, year, column, as_at)
    if len(texts) != 1:
        return "duplicate" if texts else "missing"
    if texts[0] in MARKED:
        return MARKED[texts[0]]
    return Fraction(Decimal(texts[0])) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", texts[0]) else "unreadable"


def graded(rule: dict[str, Any], violations: Fraction | None, reasons: set[str]) -> Told:
    """Hold the violations against none."""
    if reasons:
        reason = min(reasons, key=UNUSABLE.index)
        excused = "unjudged" if reason in rule.get("excuse", ()) else rule.get("missing", "fail")
        return capped(rule, "fail" if reason in ("duplicate", "unreadable") else excused, reason)
    assert violations is not None
    if violations <= 0:
        return "pass", "met"
    is_near = violations <= rule.get("near_miss", 0)
    return ("warn", "near-miss") if is_near else capped(rule, "fail", "missed")


def capped(rule: dict[str, Any], outcome: str, reason: str) -> Told:
    """Lower a failure where the rule's severity says so."""
    may_be = rule.get("severity") == "warn" and outcome == "fail" and reason not in ("duplicate", "unreadable")
    return "warn" if may_be else outcome, reason


KINDS = {"text-pattern": text_pattern, "timely": timely, "expression": expression}
