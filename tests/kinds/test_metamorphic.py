"""What must hold between two runs of a case, whatever its kind."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .tables import KINDS, cases_of, found

Case = dict[str, Any]

EVERY = [(kind, case) for kind in KINDS for case in cases_of(kind) if "reported" not in case]
BOUND = re.compile(r"^(at_least = )(-?[0-9.]+)$", re.MULTILINE)
BOUNDED = [(kind, case) for kind, case in EVERY if BOUND.search(case["rule"]) and "milestones" not in case["rule"]]
"""Cases whose bound stands alone: the last step of a plan would contradict a lower one."""
NUMBERS = re.compile(
    r"^((?:at_least|at_most|equals|between|near_miss|narrow_pass|tolerance|unless_below|or_number) = )(.*)$",
    re.MULTILINE,
)
SCALED = ("carry-forward", "change", "compare", "maintain", "range", "reconcile", "share", "target")
"""Kinds whose numbers are all of the measures' own unit."""
RANK = {"pass": 0, "unjudged": 1, "warn": 2, "fail": 3}
NAMES = {"North": "Nodir", "South": "Sobek", "East": "Easel", "West": "Wedge"}


def outcomes(kind: str, case: Case) -> list[str]:
    """Return what is found in a case."""
    with TemporaryDirectory() as folder:
        return found(kind, case, Path(folder))


def changed(case: Case, **parts: Any) -> Case:
    """Return a case with some of its texts changed."""
    return {**case, **{name: change(case[name]) for name, change in parts.items() if name in case}}


def renamed(text: str) -> str:
    """Return a text with other names of units, in the same order of the alphabet."""
    return re.sub(r"\b(North|South|East|West)\b", lambda match: NAMES[match[1]], text)


def scaled_rule(text: str, by: int) -> str:
    """Return a rule with every number of the measures' unit made larger; percentages stay."""

    def number(match: re.Match[str]) -> str:
        return f"{Decimal(match[0]) * by:f}"

    def line(match: re.Match[str]) -> str:
        parts = re.split(r'("[^"]*"|[0-9]{4}-[0-9]{2}(?: =|-[0-9]{2}))', match[2])
        parts[::2] = [re.sub(r"-?[0-9]+(?:\.[0-9]+)?", number, part) for part in parts[::2]]
        return match[1] + "".join(parts)

    return NUMBERS.sub(line, text)


def scaled_data(text: str, by: int) -> str:
    """Return a table with every readable number made larger."""
    header, *rows = text.strip().splitlines()
    measured = [name not in ("unit", "year", "date", "status", "stage") for name in header.split(",")]

    def cell(text: str) -> str:
        return f"{Decimal(text) * by:f}" if re.fullmatch(r"-?(0|[1-9][0-9]{0,8})([.][0-9]{1,6})?", text) else text

    told = [",".join(cell(c) if m else c for c, m in zip(row.split(","), measured, strict=False)) for row in rows]
    return "\n".join([header, *told])


@settings(deadline=None, max_examples=20)
@given(drawn=st.sampled_from(EVERY))
def test_renaming_units_renames_findings(drawn: tuple[str, Case]) -> None:
    """A unit's name decides nothing."""
    kind, case = drawn
    other = changed(case, data=renamed, rule=renamed, sections=renamed)
    other["tables"] = {name: renamed(table) for name, table in case.get("tables", {}).items()}

    assert outcomes(kind, other) == [renamed(line) for line in outcomes(kind, case)]


@settings(deadline=None, max_examples=20)
@given(drawn=st.sampled_from(BOUNDED), by=st.decimals(min_value=Decimal("0.000001"), max_value=100, places=6))
def test_lowering_a_bound_never_turns_a_pass_to_a_fail(drawn: tuple[str, Case], by: Decimal) -> None:
    """What reaches a bound reaches every lower one."""
    kind, case = drawn
    lower = changed(case, rule=lambda text: BOUND.sub(lambda match: f"{match[1]}{Decimal(match[2]) - by:f}", text))
    for before, after in zip(outcomes(kind, case), outcomes(kind, lower), strict=True):
        assert ", pass, " not in before or ", fail, " not in after


@settings(deadline=None, max_examples=20)
@given(drawn=st.sampled_from([(k, c) for k, c in EVERY if k in SCALED]), by=st.sampled_from([2, 3, 10]))
def test_scaling_counts_and_bounds_together_changes_nothing(drawn: tuple[str, Case], by: int) -> None:
    """Ten times as many officers against ten times the bound give the same verdicts."""
    kind, case = drawn
    other = changed(case, data=lambda text: scaled_data(text, by), rule=lambda text: scaled_rule(text, by))

    assert outcomes(kind, other) == outcomes(kind, case)
