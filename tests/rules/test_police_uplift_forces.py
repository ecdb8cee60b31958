"""Each of the 43 forces against its own target, held against what was published."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import rulecheck

PUBLISHED = Path(__file__).parents[2] / "examples" / "02-forty-three-forces" / "police_uplift_final_2023_03_31.csv"
RELEASED = "2023-04-26"
WHOLE = "England and Wales"

with PUBLISHED.open(encoding="utf-8", newline="") as file:
    ROWS = [row for row in csv.DictReader(file) if row["force"] != WHOLE]

every_force = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["force"])


def by_force(report: rulecheck.Report) -> dict[str, Any]:
    """Return each force's finding."""
    return {finding.unit: finding for finding in report.findings}


@pytest.fixture(scope="module")
def published() -> rulecheck.Report:
    """The published figures, judged."""
    rules = Path(__file__).parents[2] / "rules" / "police-uplift-forces.toml"
    return rulecheck.check(rules, PUBLISHED, as_at=date.fromisoformat(RELEASED))


@every_force
def test_the_outcome_is_the_published_verdict_where_there_are_numbers(
    row: dict[str, str], published: rulecheck.Report
) -> None:
    """Met or exceeded passes and missed fails; a force without both numbers fails whatever the verdict says."""
    has_numbers = bool(row["target_cumulative"] and row["officers_counted_towards_uplift"])
    expected = {("met or exceeded", True): "pass", ("missed", True): "fail", ("met or exceeded", False): "fail"}

    assert by_force(published)[row["force"]].outcome == expected[row["published_verdict"], has_numbers]


@every_force
def test_the_margin_is_the_published_difference(row: dict[str, str], published: rulecheck.Report) -> None:
    """The list prints how far each force lies above or below its target; without it there is no margin."""
    difference = Decimal(row["diff_published"]) if row["diff_published"] else None

    assert by_force(published)[row["force"]].margin == difference


def test_forty_of_forty_three_have_both_numbers_and_39_pass(published: rulecheck.Report) -> None:
    """39 pass, and four fail: one missed, three without a number."""
    assert len(published.findings) == len(ROWS) == 43
    assert published.summary.counts == {"pass": 39, "warn": 0, "fail": 4, "unjudged": 0}
    assert published.summary.reasons == {"met": 39, "missed": 1, "missing": 2, "no-target": 1}
    assert published.exit_code() == 1


def test_the_met_fell_short_by_1089(published: rulecheck.Report) -> None:
    """3,468 of 4,557 is missed, and not the 1,889 that one blog printed."""
    met = by_force(published)["Metropolitan Police"]

    assert (met.reason, met.observed, met.expected) == ("missed", Decimal(3468), Decimal(4557))
    assert met.margin == Decimal(-1089)
    assert met.provisional


def test_north_wales_passed_by_one_officer(published: rulecheck.Report) -> None:
    """207 of 206 passes."""
    north_wales = by_force(published)["North Wales"]

    assert (north_wales.outcome, north_wales.observed, north_wales.expected) == ("pass", Decimal(207), Decimal(206))


@pytest.mark.parametrize(
    ("force", "reason"), [("West Midlands", "missing"), ("Wiltshire", "missing"), ("West Yorkshire", "no-target")]
)
def test_a_force_without_a_number_fails_with_its_own_reason(
    force: str, reason: str, published: rulecheck.Report
) -> None:
    """No figure is missing, no target is said to be none; neither is called missed."""
    assert (by_force(published)[force].outcome, by_force(published)[force].reason) == ("fail", reason)


def test_the_whole_of_england_and_wales_is_no_force(published: rulecheck.Report) -> None:
    """The row that sums up the others has no finding, though its 20,951 of 20,000 would pass."""
    assert WHOLE not in by_force(published)


@every_force
def test_a_deleted_row_is_missing_and_the_run_still_fails(row: dict[str, str], forces: Any) -> None:
    """No force leaves the scope with its row, the Met least of all."""
    report = forces.judge(forces.without(row["force"]), as_at=RELEASED)

    assert report.exit_code() == 1
    assert (by_force(report)[row["force"]].outcome, by_force(report)[row["force"]].reason) == ("fail", "missing")


def test_once_only_the_met_fails_deleting_its_row_still_fails(forces: Any) -> None:
    """With numbers put in for the three forces that lack them, the Met alone decides how the run ends."""
    figures = {"target_cumulative": "1", "officers_counted_towards_uplift": "1"}
    filled = [row if row["officers_counted_towards_uplift"] else {**row, **figures} for row in forces.rows]
    without_the_met = [row for row in filled if row["force"] != "Metropolitan Police"]

    assert forces.judge(filled, as_at=RELEASED).summary.counts["fail"] == 1
    assert forces.judge(without_the_met, as_at=RELEASED).exit_code() == 1


@pytest.mark.parametrize("text", ["", "[x]", "[c]", "[z]", "3,468", "4557 (p)", "n/a"])
def test_no_text_in_place_of_its_figure_helps_the_met(text: str, forces: Any) -> None:
    """A blank, a marker and an unreadable number fail like a shortfall."""
    rows = forces.changed("Metropolitan Police", officers_counted_towards_uplift=text)

    assert by_force(forces.judge(rows, as_at=RELEASED))["Metropolitan Police"].outcome == "fail"


@pytest.mark.parametrize("column", ["target_cumulative", "officers_counted_towards_uplift"])
def test_a_row_given_twice_with_another_number_does_not_pass(column: str, forces: Any) -> None:
    """A second row that would let the Met pass makes its figures a duplicate."""
    (met,) = [row for row in forces.rows if row["force"] == "Metropolitan Police"]
    better = {**met, column: {"target_cumulative": "3468", "officers_counted_towards_uplift": "4557"}[column]}

    report = forces.judge([*forces.rows, better], as_at=RELEASED)

    assert by_force(report)["Metropolitan Police"].reason == "duplicate"


def test_before_the_day_nothing_is_due(forces: Any) -> None:
    """A day earlier no force is judged, which is no success either."""
    report = forces.judge(as_at="2023-03-30")

    assert report.summary.counts["unjudged"] == 43
    assert report.exit_code() == 2
