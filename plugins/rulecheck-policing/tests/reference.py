"""The two kinds in plain Python, from their docstrings: one unit and year at a time, no frames."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

MARKED = {"": "missing", "[x]": "missing", "[c]": "suppressed", "[z]": "not-applicable"}
ORDER = ("duplicate", "unreadable", "no-target", "missing", "no-base", "suppressed", "not-applicable")

Told = tuple[str, str]


def read(text: str) -> tuple[Fraction | None, set[str]]:
    """Return the number a cell holds, or why it holds none."""
    if text in MARKED:
        return None, {MARKED[text]}
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is None:
        return None, {"unreadable"}
    return Fraction(text), set()


def gravest(reasons: set[str]) -> Told:
    """Return the failure for the gravest of several reasons."""
    return "fail", min(reasons, key=ORDER.index)


def baseline_at(baselines: list[dict[str, Any]], last_day: date, as_at: date) -> Fraction | None:
    """Return the baseline that is used for a position, as known on a day."""
    usable = [b for b in baselines if b["from"] <= last_day and b["published"] <= as_at]
    return max(usable, key=lambda b: (b["from"], b["published"]))["value"] if usable else None


def credited_uplift(
    row: dict[str, str], target: Fraction, tolerance: Fraction, baselines: list[dict[str, Any]], as_at: date
) -> Told:
    """Judge the year 2021-22 of one unit."""
    if as_at < date(2022, 3, 31):
        return "unjudged", "not-due"
    values = {name: read(row[name]) for name in ("counted", "headcount", "other")}
    reasons = set().union(*(why for _, why in values.values()))
    baseline = baseline_at(baselines, date(2022, 3, 31), as_at)
    reasons |= {"missing"} if baseline is None else set()
    if reasons or baseline is None:
        return gravest(reasons)
    counted, headcount, other = (number or Fraction(0) for number, _ in values.values())
    if abs(headcount - (baseline + counted + other)) > tolerance:
        return "fail", "duplicate"
    return ("pass", "met") if counted >= target else ("fail", "missed")


def grant(counted: str, allocation: str) -> Told:
    """Judge the year of one unit by the published bands."""
    number, reasons = read(counted)
    whole, absent = read(allocation)
    reasons |= {"unreadable" if "unreadable" in absent else "no-target"} if absent else set()
    reasons |= {"no-base"} if whole is not None and whole <= 0 else set()
    if reasons or number is None or whole is None:
        return gravest(reasons)
    share = number / whole
    if share >= 1:
        return "pass", "met"
    if share <= Fraction("0.75"):
        return "fail", "missed"
    is_published = Fraction("0.95") <= share <= Fraction("0.9999")
    return ("warn", "near-miss") if is_published else ("unjudged", "not-applicable")
