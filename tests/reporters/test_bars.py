"""Bars show what was observed against what was expected, and never draw what is not there."""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from rulecheck.model.finding import Finding
from rulecheck.model.report import Report
from rulecheck.reporters.bars import BARS, Bar, BarChart, bar_chart


def judged(sample: ModuleType, unit: str, observed: int, expected: int, /, **facts: Any) -> Finding:
    """Make a finding with a value and a bound."""
    return sample.finding(unit=unit, observed=Decimal(observed), expected=Decimal(expected), **facts)


def part(text: str) -> float:
    """Read hundredths of the canvas."""
    return float(text.removesuffix("%"))


def end(bar: Bar) -> float:
    """Return where a bar ends."""
    return part(bar.start) + part(bar.length)


def forces_chart(forces: Report) -> BarChart:
    """Draw the 43 forces, the gravest first."""
    return bar_chart(forces.findings.gravest(500)["police-uplift", "forces-meet-allocation"], units=43)


def test_the_gravest_come_first_and_the_rest_is_counted(forces: Report) -> None:
    """Of 43 forces 30 are drawn; the one that missed leads."""
    chart = forces_chart(forces)

    assert (len(chart.bars), chart.units) == (BARS, 43)
    assert (chart.bars[0].name, chart.bars[0].words) == ("Metropolitan Police", "3,468 of 4,557 (76.1%)")


def test_a_bar_reaches_its_mark_only_if_the_bound_is_met(forces: Report) -> None:
    """North Wales is one officer over, the Metropolitan Police short."""
    bars = {bar.name: bar for bar in forces_chart(forces).bars}

    assert end(bars["North Wales"]) > part(bars["North Wales"].marks[0])
    assert end(bars["Metropolitan Police"]) < part(bars["Metropolitan Police"].marks[0])


def test_a_missing_value_has_no_bar(forces: Report) -> None:
    """Its place is kept, and why it is empty is written there."""
    bars = {bar.name: bar for bar in forces_chart(forces).bars}

    assert (bars["Wiltshire"].start, bars["Wiltshire"].marks, bars["Wiltshire"].words) == (None, (), "no bar: missing")


def test_an_unusable_value_has_no_bar(sample: ModuleType) -> None:
    """A doubled value is none, even where one of the two is told."""
    doubled = judged(sample, "North", 9, 5, outcome="fail", reason="duplicate")

    assert bar_chart([doubled, judged(sample, "South", 9, 5)], units=2).bars[0].start is None


def test_targets_that_are_unlike_are_drawn_as_shares(sample: ModuleType) -> None:
    """Then all marks stand in one line, and a bar longer than the canvas is cut and says so."""
    chart = bar_chart([judged(sample, "North", 3, 10), judged(sample, "South", 900, 100)], units=2)

    assert chart.is_relative
    assert {bar.marks for bar in chart.bars} == {chart.bars[0].marks}
    assert [bar.is_cut for bar in chart.bars] == [False, True]


@pytest.mark.parametrize(("observed", "expected"), [(0, 0), (5, 0), (-5, 10), (-5, -10), (0, -1)])
def test_zero_and_negative_numbers_have_their_place(sample: ModuleType, observed: int, expected: int) -> None:
    """Bar and mark stay on the canvas, and nothing is divided by zero."""
    bar = bar_chart([judged(sample, "North", observed, expected), judged(sample, "South", 2, 3)], units=2).bars[0]

    assert 0 <= part(bar.start) <= end(bar) <= 100
    assert 0 <= part(bar.marks[0]) <= 100


def test_two_bounds_have_two_marks(sample: ModuleType) -> None:
    """From 10 to 20."""
    (bar,) = bar_chart([judged(sample, "North", 15, 10, expected_high=Decimal(20))], units=1).bars

    assert part(bar.marks[0]) < end(bar) < part(bar.marks[1])
    assert bar.words == "15 for 10 to 20"


def test_a_unit_stands_once_by_its_gravest_finding(sample: ModuleType) -> None:
    """With several years the year is named."""
    ranked = [judged(sample, "North", 1, 5, year="2020-21"), judged(sample, "North", 6, 5, year="2021-22")]

    assert [bar.name for bar in bar_chart(ranked, units=1).bars] == ["North, 2020-21"]


def test_a_long_name_leaves_room_for_its_numbers(sample: ModuleType) -> None:
    """It is shortened, and the table of findings has it whole."""
    (bar,) = bar_chart([judged(sample, "N" * 100, 1, 5)], units=1).bars

    assert len(bar.name) + len(bar.words) <= 46
    assert bar.name.endswith("…")


def test_without_numbers_there_is_no_chart(sample: ModuleType) -> None:
    """A rule about text, or a rule none of whose units reported."""
    assert bar_chart([sample.finding(), sample.finding(reason="missing", expected=Decimal(5))], units=1) is None


def test_a_check_that_allows_nothing_has_no_chart(sample: ModuleType) -> None:
    """One duplicate of none is a yes or no, which a length does not show."""
    assert bar_chart([judged(sample, "North", 1, 0), judged(sample, "South", 0, 0)], units=2) is None
