"""A flow that is dated before the end of a year that is over says nothing about the rest of it."""

from __future__ import annotations

from typing import Any

import pytest

MAPPING = 'unit = "unit"\ndate = "as_at"\n[data.measures]\nheadcount = {{ column = "n", flow = true{} }}\n'
RULE = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
{}
years = "2020-21"
at_most = 10
"""
NORTH, BOTH = 'units = ["North"]', 'group = "both"'
GROUPS = '[groups]\nboth = { units = ["North", "South"] }\n'


def reason(mapped: Any, rows: str, measure: str = "", scope: str = NORTH) -> tuple[str, str]:
    """Return what comes of the year."""
    report = mapped(MAPPING.format(measure), f"unit,as_at,n\n{rows}", rules=RULE.format(scope), more=GROUPS)
    (finding,) = report.findings
    return finding.outcome, finding.reason


def test_figure_up_to_the_years_end_counts(mapped: Any) -> None:
    """It is that of the whole year."""
    assert reason(mapped, "North,2021-03-31,5\n") == ("pass", "met")


@pytest.mark.parametrize("day", ["2020-04-01", "2020-09-30", "2021-03-30"])
def test_figure_of_a_part_of_the_year_is_missing(mapped: Any, day: str) -> None:
    """An at_most would pass on half of the truth."""
    assert reason(mapped, f"North,{day},5\n") == ("fail", "missing")


def test_member_of_a_group_with_a_part_of_the_year_leaves_no_sum(mapped: Any) -> None:
    """Though the others have theirs."""
    rows = "North,2021-03-31,5\nSouth,2020-09-30,1\n"

    assert reason(mapped, rows, scope=BOTH) == ("fail", "missing")


@pytest.mark.parametrize("combine", ["sum", "last", "count"])
def test_rows_that_are_combined_may_be_of_parts_of_the_year(mapped: Any, combine: str) -> None:
    """The measure says so, and how many there must be if it likes."""
    assert reason(mapped, "North,2020-09-30,5\nNorth,2020-12-31,2\n", f', combine = "{combine}"') == ("pass", "met")


def test_figure_that_stands_twice_stays_a_duplicate(mapped: Any) -> None:
    """A graver reason is not softened by a milder one."""
    assert reason(mapped, "North,2020-09-30,5\nNorth,2020-12-31,2\n") == ("fail", "duplicate")
