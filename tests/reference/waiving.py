"""Waivers in plain Python, from design.md section 3 and docs/rules.md: which failure is permitted, by whom."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import judging, kinds_maintain, kinds_share
from .cases import Case, csv_text
from .grading import Finding, Judged, grade, percentage
from .scopes import Programme, programme_of, scope_of
from .tables import parse_year

Key = tuple[str, str, int, date]
Permitted = tuple[Finding, str | None]

NEVER = ("broken", "duplicate", "unreadable")
"""What nobody can permit."""


def findings(case: Case) -> dict[Key, Permitted]:
    """Return each finding with who permitted it, by rule, unit, year and checkpoint, `date.min` if there is none."""
    programme = programme_of(tomllib.loads(case.toml, parse_float=Decimal), csv_text(case.rows), {}, case.as_at)
    found = {}
    for rule in programme.tree["rules"]:
        for (unit, year, day), judged in _judged(rule, programme):
            waivers = [each for each in case.waivers if _is_for(each, rule, unit, year)]
            graded = grade(rule, judged, programme.due_until)
            found[rule["id"], unit, year, day] = waive(graded, _exact(judged), waivers, case.as_at)
    return found


def _judged(rule: dict[str, Any], programme: Programme) -> Iterator[tuple[tuple[str, int, date], Judged]]:
    """Yield what is graded, with its unit, year and checkpoint."""
    for pair in scope_of(rule, programme):
        if rule["kind"] == "maintain":
            for day in kinds_maintain.checkpoints(rule, pair[1]):
                yield (*pair, day), kinds_maintain.judged(rule, pair, day, programme)
        else:
            kinds = {**judging.KINDS, "share": kinds_share.share}
            yield (*pair, date.min), kinds[rule["kind"]](rule, pair, programme)


def _is_for(waiver: dict[str, Any], rule: dict[str, Any], unit: str, year: int) -> bool:
    years = [parse_year(text) for text in _listed(waiver.get("year", []))]
    is_of_rule = waiver["rule"] in (rule["id"], *rule.get("previous_ids", []))
    return is_of_rule and unit in _listed(waiver.get("unit", [unit])) and (not years or year in years)


def _listed(stated: str | list[str]) -> list[str]:
    return [stated] if isinstance(stated, str) else stated


def _exact(judged: Judged) -> Fraction | None:
    """Return the value that is judged, a share unrounded; of nothing there is none."""
    if judged.of is None or judged.observed is None:
        return judged.observed
    return judged.observed / judged.of if judged.of > 0 else None


def waive(found: Finding, value: Fraction | None, waivers: list[dict[str, Any]], as_at: date) -> Permitted:
    """Permit a failure, or say that its waiver has lapsed: by its last day, or because of the value.

    Args:
        found: the finding as it is without waivers.
        value: what is judged; None is within no limit.
        waivers: those of its rule, unit and year.
        as_at: the day that decides.
    """
    begun = [each for each in waivers if each["from"] <= as_at]
    if found.outcome != "fail" or found.reason in NEVER or not begun:
        return found, None
    held = [each for each in begun if as_at <= each["until"] and _is_within(value, each)]
    if held:
        return replace(found, outcome="warn", reason="waived"), held[0]["approved_by"]
    if found.reason != "missed":
        return found, None
    last = max(begun, key=lambda each: each["until"])
    return replace(found, reason="waiver-lapsed"), last["approved_by"]


def _is_within(value: Fraction | None, waiver: dict[str, Any]) -> bool:
    limits = {name: _limit(waiver[name]) for name in ("down_to", "up_to") if name in waiver}
    if value is None:
        return not limits
    return limits.get("down_to", value) <= value <= limits.get("up_to", value)


def _limit(stated: Any) -> Fraction:
    return percentage(stated) if isinstance(stated, str) else Fraction(stated)
